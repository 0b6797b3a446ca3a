"""A person who works by chance: every operation is told before it begins and after it ended, with what it made.

Each thing an agent writes holds a mark of its own, so that the checker sees what came twice and what was refused and
stored all the same. What they do of calls, promises, customers and the record is in the modules of `…_deeds`.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from kms_desktop.contacts.drafts import Drafts
from kms_desktop.contacts.model import ContactState
from kms_desktop.errors import KmsError, NotFound, Unreachable
from kms_desktop.services.workspace import Workspace
from kms_desktop.storage.error_translation import StorageProblem
from kms_desktop.voc.model import Suggestion
from tests.faults import call_deeds, customer_deeds, promise_deeds, record_deeds
from tests.faults.desktop import Orders, Wire
from tests.faults.hand import IN_HAND, Hand

WATCHED_EVERY_S = 0.4
"""How soon a desktop looks again whether the database answers; a window takes longer, and a run is shorter."""
_OPTIONS = {"refund": ("refund-the-second-payment", "a-film-for-tonight", "say-sorry", "a-free-month")}
_OPTIONS |= {"hub": ("send-an-engineer", "credit-the-days-without")}
_MARK_LETTERS = 8
_DEEDS = (call_deeds, customer_deeds, promise_deeds, record_deeds)

_IN_A_CALL = {
    "open_article": 5,
    "answer": 5,
    "accept_option": 8,
    "note": 4,
    "draft": 2,
    "search": 2,
    "set_fact": 2,
    "offer": 2,
    "decline": 1,
    "hold": 1,
    "step_back": 1,
    "suggest": 1,
    "look": 2,
    "ask_approval": 2,
    "hand_over": 4,
}
_BETWEEN_CALLS = {"accept": 14, "refuse": 1, "late_answer": 2, "take_back": 2, "deliver": 1}
_BETWEEN_CALLS |= {"find_again": 1, "answer_approval": 3, "take_back_approval": 1}
for _deeds in _DEEDS:
    _IN_A_CALL |= _deeds.IN_A_CALL
    _BETWEEN_CALLS |= _deeds.BETWEEN_CALLS


class Agent:
    """`act` does one thing; what is in hand decides among what."""

    def __init__(self, workspace: Workspace, orders: Orders, wire: Wire, chance: Random) -> None:
        self._desk, self._orders, self._wire, self._chance = workspace, orders, wire, chance
        self._hand = Hand(workspace, orders, wire, chance)
        self._drafts = Drafts(workspace.journal)
        self._colleagues: list[Any] = []
        self._teams: list[tuple[str, str]] = []
        self._sent: list[str] = []
        self._seen_waiting: list[str] = []
        self._seen_approvals: list[str] = []
        self._said: Suggestion | None = None
        deeds = (
            call_deeds.CallDeeds(self._hand),
            customer_deeds.CustomerDeeds(self._hand),
            promise_deeds.PromiseDeeds(self._hand),
            record_deeds.RecordDeeds(self._hand),
        )
        self._works: dict[str, Callable[[str], Any]] = {}
        for name in (*_IN_A_CALL, *_BETWEEN_CALLS, "tie"):
            owner = next((one for one in deeds if hasattr(one, name)), None)
            self._works[name] = getattr(owner, name) if owner is not None else getattr(self, f"_{name}")
        self._watched_at = 0.0
        self._remember: ContactState | None = None

    def begin(self) -> None:
        """Say who this is, what is still in hand, and which words were still being typed."""
        me = self._desk.person
        self._wire.tell(start="open", staff=me.id, login=me.login, draft=self._drafts.read_draft("note"))
        self._do("resume", "", self._resume)

    def pause(self) -> float:
        return self._chance.expovariate(1 / self._orders.pace_s)

    def act(self) -> None:
        if self._desk.outbox.offline_since is not None and time.monotonic() > self._watched_at + WATCHED_EVERY_S:
            self._watched_at = time.monotonic()
            self._do("watch", "", lambda: self._deliver(""))
        choices = _IN_A_CALL if self._hand.contact else _BETWEEN_CALLS
        if self._orders.only:
            choices = {name: weight for name, weight in choices.items() if name in self._orders.only}
        name = self._chance.choices(list(choices), list(choices.values()))[0]
        for one in (name, "tie") if name == "suggest" else (name,):
            mark, work = self._mark(), self._works[one]
            self._do(one, mark, partial(work, mark))

    def _do(self, name: str, mark: str, work: Callable[[], Any]) -> None:
        self._hand.op += 1
        self._wire.tell(op=self._hand.op, do=name, mark=mark, contact=self._hand.contact)
        extra: dict[str, Any] = {}
        try:
            made = work()
            end = "ok"
            if isinstance(made, ContactState):
                extra |= self._hand.see(made)
                self._remember = made
            elif isinstance(made, dict):
                extra |= made
        except (Unreachable, StorageProblem) as problem:
            end, extra = "unknown", {"said": str(problem)}
        except KmsError as problem:
            end, extra = "refused", {"said": str(problem), "why": type(problem).__name__}
        except Exception:  # noqa: BLE001 - a desktop that breaks is what is looked for
            end, extra = "crashed", {"said": traceback.format_exc(limit=-5)}
        self._wire.tell(op=self._hand.op, end=end, do=name, mark=mark, **extra)
        self._keep_copy()

    def _keep_copy(self) -> None:
        """As the window does behind the person's back; a disk that is full is not told of."""
        state, self._remember = self._remember, None
        if state is not None:
            with suppress(KmsError):
                self._desk.delivery.keep_contact(state)

    def _mark(self) -> str:
        """Letters alone, so that nothing takes it for a number to be hidden."""
        number = (self._orders.desktop * 1000 + self._orders.life) * 100_000 + self._hand.op
        letters = ""
        for _ in range(_MARK_LETTERS):
            number, place = divmod(number, 26)
            letters += chr(97 + place)
        return f"mark{letters}"

    def _resume(self) -> Any:
        states = self._desk.log.open_contacts()
        found: dict[str, Any] = {"in_hand": [state.id for state in states]}
        ids: dict[str, list[str]] = {"events": [], "others": []}
        for state in states:
            seen = self._hand.see(state)
            for name in ids:
                ids[name] += seen[name]
        in_hand = [state.id for state in states if state.phase in IN_HAND]
        self._hand.contact = in_hand[-1] if in_hand else ""
        self._hand.aside = in_hand[:-1]
        return found | ids

    def _find_again(self, _mark: str) -> Any:
        """What is in hand after all, though the desk did not say so."""
        return self._resume()

    def _look(self, _mark: str) -> Any:
        return self._desk.log.contact_state(self._hand.contact)

    def _note(self, mark: str) -> Any:
        return self._desk.call.log_note(self._hand.contact, f"They say it came twice, {mark}.")

    def _draft(self, mark: str) -> Any:
        self._drafts.keep_draft("note", mark)
        return {"draft": mark}

    def _search(self, mark: str) -> Any:
        words = self._chance.choice(("you have taken the money twice", "the hub light is orange"))
        self._desk.searcher.search(words)
        return self._desk.call.log_search(self._hand.contact, f"{words} {mark}")

    def _hold(self, _mark: str) -> Any:
        return self._desk.call.set_hold(self._hand.contact, self._chance.random() < 0.5)

    def _open_article(self, _mark: str) -> Any:
        return self._desk.guided.open_article(self._hand.contact, self._chance.choice(("refund", "refund", "hub")))

    def _answer(self, _mark: str) -> Any:
        return self._desk.guided.answer_step(self._hand.contact, self._chance.randrange(2))

    def _step_back(self, _mark: str) -> Any:
        return self._desk.guided.step_back(self._hand.contact)

    def _set_fact(self, mark: str) -> Any:
        return self._desk.guided.set_fact(self._hand.contact, "payday", mark)

    def _option(self) -> str:
        article = self._desk.log.contact_state(self._hand.contact).article_id
        return self._chance.choice(_OPTIONS.get(article, _OPTIONS["refund"]))

    def _offer(self, _mark: str) -> Any:
        return self._desk.guided.offer_option(self._hand.contact, self._option())

    def _accept_option(self, _mark: str) -> Any:
        option = self._option()
        self._wire.tell(op=self._hand.op, option=option)
        return self._desk.guided.accept_option(self._hand.contact, option)

    def _decline(self, mark: str) -> Any:
        return self._desk.guided.decline_option(self._hand.contact, self._option(), f"no thanks {mark}")

    def _suggest(self, mark: str) -> Any:
        """Two things, as in the window: into the box, then on the contact."""
        state = self._desk.log.contact_state(self._hand.contact)
        made = self._desk.suggestions.submit_suggestion("suggestion", f"Say it sooner, {mark}", contact=state)
        self._said = made
        return {"suggestion": made.id}

    def _tie(self, _mark: str) -> Any:
        made, self._said = self._said, None
        if made is None:
            return None
        return self._desk.call.log_suggestion(self._hand.contact, made.id, "suggestion", made.text)

    def _ask_approval(self, mark: str) -> Any:
        return self._desk.approvals.ask_approval(
            self._hand.contact,
            article_id="refund",
            option_id="a-free-month",
            title="A free month",
            amount=Decimal("38.50"),
            question=f"Waited since May, {mark}",
        )

    def _answer_approval(self, mark: str) -> Any:
        """Whoever may, and, now and then, on a list that is no longer true."""
        waiting = [approval.id for approval in self._desk.approvals.list_waiting()]
        self._seen_approvals = self._hand.remember(self._seen_approvals, *waiting)
        if not self._seen_approvals:
            return None
        chosen, granted = self._chance.choice(self._seen_approvals), self._chance.random() < 0.6
        self._wire.tell(op=self._hand.op, approval=chosen, answer="granted" if granted else "refused")
        self._desk.approvals.answer_approval(chosen, granted=granted, reason=f"As things are, {mark}")
        return None

    def _take_back_approval(self, _mark: str) -> Any:
        if not self._hand.asked:
            return None
        chosen = self._chance.choice(self._hand.asked)
        self._wire.tell(op=self._hand.op, approval=chosen, answer="taken_back")
        return self._hand.see(self._desk.approvals.take_back(chosen))

    def _hand_over(self, mark: str) -> Any:
        if not self._colleagues:
            me = self._desk.person.id
            self._teams = self._desk.roster.list_teams()
            self._colleagues = [person for person in self._desk.roster.list_people() if person.id != me]
        if not self._colleagues or not self._teams:
            raise NotFound("Nobody is listed just now.")
        kind = self._chance.choice(("person", "team", "team"))
        chosen = self._chance.choice(self._colleagues)
        to_id, to_name = (chosen.id, chosen.name) if kind == "person" else self._chance.choice(self._teams)
        made = self._desk.handovers.make_handover(
            self._hand.contact, to_kind=kind, to_id=to_id, to_name=to_name, question=f"Go on, please, {mark}"
        )
        self._sent = self._hand.remember(self._sent, made.id)
        seen = self._hand.see(self._desk.log.contact_state(made.contact_id))
        self._hand.contact = ""
        return {"handover": made.id} | seen

    def _accept(self, _mark: str) -> Any:
        waiting = self._desk.handovers.list_waiting()
        if not waiting:
            return None
        self._seen_waiting = self._hand.remember(self._seen_waiting, *(h.id for h in waiting))
        return self._answered("accept", self._chance.choice(waiting).id)

    def _refuse(self, mark: str) -> Any:
        waiting = self._desk.handovers.list_waiting()
        return (
            self._answered("refuse", self._chance.choice(waiting).id, f"On another line, {mark}") if waiting else None
        )

    def _late_answer(self, _mark: str) -> Any:
        """A list that is no longer true, and a key pressed on it."""
        return self._answered("accept", self._chance.choice(self._seen_waiting)) if self._seen_waiting else None

    def _take_back(self, _mark: str) -> Any:
        return self._answered("take_back", self._chance.choice(self._sent)) if self._sent else None

    def _answered(self, how: str, handover_id: str, *words: str) -> Any:
        """Which handover it is, is told first: the answer may never come."""
        self._wire.tell(op=self._hand.op, handover=handover_id, answer=how)
        handovers = self._desk.handovers
        answer = {"accept": handovers.accept_handover, "refuse": handovers.refuse_handover}.get(
            how, handovers.take_back
        )
        state = answer(handover_id, *words)
        return {"handover": handover_id, "answer": how} | self._hand.see(state)

    def _deliver(self, _mark: str) -> Any:
        """As the window does by itself, again and again while the database is away."""
        self._desk.delivery.check_database()
        self._desk.delivery.drop_copies()
