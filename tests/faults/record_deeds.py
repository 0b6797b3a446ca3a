"""The record of somebody who works by chance: grants taken back, words ticked, wrap-ups saved, put right and undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_desktop.contacts.model import Told
from kms_desktop.contacts.wrapup_draft import LINKS, PREVENTABLE, with_more
from tests.faults.hand import Hand

IN_A_CALL = {"undo_grant": 3, "tick_off": 1, "say_words": 1, "finish_task": 2, "confirm": 1, "wrap_up": 4}
BETWEEN_CALLS = {"correct": 3, "reopen": 1, "take_back_later": 1}


class RecordDeeds:
    """What is true of a contact, while it is open and afterwards."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._desk, self._chance = hand, hand.desk, hand.chance

    def undo_grant(self, mark: str) -> Any:
        """The last one of this contact that is this person's to take back."""
        state, commands = self._hand.state(), self._desk.grant_commands
        mine = [offer for offer in state.granted if commands.may_take_back(state, offer)]
        return commands.take_back(self._hand.contact, mine[-1].grant_id, f"by mistake {mark}") if mine else state

    def take_back_later(self, mark: str) -> Any:
        """Of a contact that is closed: only who decides for agents may."""
        if not self._hand.closed:
            return None
        state = self._desk.log.look_again(self._chance.choice(self._hand.closed))
        if not state.granted:
            return state
        return self._desk.grant_commands.take_back(state.id, state.granted[-1].grant_id, f"by mistake {mark}")

    def tick_off(self, _mark: str) -> Any:
        state = self._hand.state()
        told = Told(state.article_id, "", "Look at the account before you pay.")
        return self._desk.grant_commands.tick_off(self._hand.contact, told, done=self._chance.random() < 0.7)

    def say_words(self, _mark: str) -> Any:
        """What a question says must be said."""
        told = Told(self._hand.state().article_id, "did-it-cost-the-customer", "This call is recorded.")
        return self._desk.grant_commands.tick_off(self._hand.contact, told, done=self._chance.random() < 0.7)

    def finish_task(self, _mark: str) -> Any:
        state = self._hand.state()
        if not state.tasks:
            return state
        task, done = self._chance.choice(state.tasks), self._chance.random() < 0.7
        return self._desk.grant_commands.tick_off(self._hand.contact, task, done=done)

    def confirm(self, _mark: str) -> Any:
        return self._desk.grant_commands.note_confirmation(
            self._hand.contact, self._chance.choice(("copied", "mailed", "printed"))
        )

    def wrap_up(self, mark: str) -> Any:
        """With one issue or several."""
        state = self._hand.state()
        draft = self._desk.wrapups.draft_wrap_up(state)
        for _ in range(self._chance.choice((0, 0, 1, 2))):
            draft = with_more(draft, self._desk.wrapups.next_issue(state, {draft.article_id}))
        return self._desk.wrapups.save_wrap_up(self._hand.contact, replace(draft, words=f"All said, {mark}"))

    def correct(self, mark: str) -> Any:
        """Another link, another article, another issue, or one less."""
        if not self._hand.closed:
            return None
        contact = self._chance.choice(self._hand.closed)
        saved = self._desk.wrapups.saved_wrap_up(contact)
        changed = replace(
            saved,
            link=self._chance.choice(LINKS),
            article_id=self._chance.choice(("refund", "hub", "")),
            preventable=self._chance.choice(PREVENTABLE),
            words=f"Put right, {mark}",
            further=saved.further[: self._chance.randrange(2)],
        )
        return self._desk.wrapups.correct_wrap_up(contact, changed, "Linked the wrong one")

    def reopen(self, _mark: str) -> Any:
        if not self._hand.closed:
            return None
        return self._desk.wrapups.reopen_contact(self._chance.choice(self._hand.closed), "Not done yet")
