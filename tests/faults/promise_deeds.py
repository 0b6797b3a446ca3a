"""Promises of somebody who works by chance: made, kept, broken, moved, handed on, a next word given, and all undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kms_desktop.contacts.promise_text import BROKEN, MOVED
from kms_desktop.contacts.promising import PromiseDone
from kms_desktop.errors import NotFound
from kms_desktop.storage.ids import utc_now
from tests.faults.hand import Hand

IN_A_CALL = {"make_promise": 2, "change_promise": 1}
BETWEEN_CALLS = {"change_promise": 4, "undo_promise": 2}


class PromiseDeeds:
    """What is owed, and what becomes of it."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._desk, self._chance = hand, hand.desk, hand.chance
        self._done: list[PromiseDone] = []

    def make_promise(self, mark: str) -> Any:
        due = utc_now() + timedelta(hours=3)
        channel = self._chance.choice(("", "sms", "phone"))
        word = due - timedelta(hours=1) if self._chance.random() < 0.5 else None
        return self._desk.promising.make_promise(
            self._hand.contact, due, f"Call back, {mark}", channel=channel, next_word_at=word
        )

    def change_promise(self, _mark: str) -> Any:
        """One of those this person owes, as their list has it."""
        mine = self._desk.promises.list_owed(self._desk.person.id)
        if not mine:
            return None
        promise, how = self._chance.choice(mine), self._chance.choice(("keep", "break", "move", "pass", "word"))
        later = utc_now() + timedelta(hours=self._chance.randrange(4, 40))
        match how:
            case "keep":
                return self._told(self._desk.promising.keep_promise(promise))
            case "break":
                return self._told(self._desk.promising.break_promise(promise, self._chance.choice(list(BROKEN))))
            case "move":
                why = self._chance.choice(list(MOVED))
                return self._told(self._desk.promising.move_promise(promise, later, why))
            case "pass":
                others = [one for one in self._desk.roster.list_people() if one.id != self._desk.person.id]
                if not others:
                    raise NotFound("Nobody is listed just now.")
                return self._told(self._desk.promising.pass_promise(promise, self._chance.choice(others)))
            case _:
                return self._told(self._desk.promising.give_word(promise, later))

    def undo_promise(self, _mark: str) -> Any:
        """What was said last, once."""
        if not self._done:
            return None
        done = self._done.pop()
        self._desk.promising.undo(done)
        return None

    def _told(self, done: PromiseDone) -> Any:
        self._done = [*self._done, done][-3:]
        return {"beside": [done.event_id]}
