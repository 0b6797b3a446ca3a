"""Hand-made histories and rows → the checker finds each broken promise, and nothing where all were kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.state import fold_events
from tests.faults.checker import Verdict, check
from tests.faults.evidence import Evidence, Row, read_told

_START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_LIMITS = {("refund", "credit"): [{"scope": "per_customer", "unit": "times", "most": Decimal(1)}]}
_MONEY = {("refund", "credit"): [{"scope": "per_agent", "unit": "money", "most": Decimal(30)}]}


class Story:
    """What desktops told and what is stored, written side by side; `kept()` judges it."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.handovers: list[dict[str, Any]] = []
        self.approvals: list[dict[str, Any]] = []
        self.journals: dict[str, tuple[Row, ...]] = {}
        self.limits: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._op = 0

    def desktop(self, number: int, draft: str = "") -> None:
        self.told.append({"desktop": number, "life": 1, "start": "open", "staff": f"person-{number}", "draft": draft})

    def ends(self, number: int) -> None:
        self.told.append({"desktop": number, "life": 1, "finished": True, "waiting": 0})

    def did(self, number: int, do: str, *events: str, end: str = "ok", contact: str = "c1", **more: Any) -> None:
        self._op += 1
        line = {"desktop": number, "life": 1, "op": self._op, "do": do, "contact": contact}
        self.told.append({**line, "mark": more.get("mark", "")})
        if end:
            self.told.append({**line, "end": end, "events": list(events), "others": [], **more})

    def stored(self, event: str, kind: str, by: int = 0, *, seq: int = 0, contact: str = "c1", **data: Any) -> None:
        self.events.append(
            {
                "id": event,
                "contact_id": contact,
                "seq": seq or len(self.events) + 1,
                "at": _START + timedelta(seconds=len(self.events)),
                "agent_id": f"person-{by}",
                "kind": kind,
                "data": data,
            }
        )

    def judged(self, **changed: Any) -> Verdict:
        rows = {
            "contact_event": self.events,
            "handover": self.handovers,
            "approval": self.approvals,
            **_rows_of(self.events),
            **changed,
        }
        return check(Evidence(tuple(self.told), rows, limits=self.limits, **self.journals))


def _rows_of(events: list[dict[str, Any]]) -> dict[str, list[Row]]:
    """The rows that the program would keep for these events."""
    rows: dict[str, list[Row]] = {"contact": [], "option_use": [], "promise": [], "resolution": [], "interaction": []}
    for contact in dict.fromkeys(event["contact_id"] for event in events):
        names = ("id", "contact_id", "seq", "at", "agent_id", "kind", "data")
        own = [read_event(*(e[n] for n in names)) for e in events if e["contact_id"] == contact]
        state = fold_events(own)
        rows["contact"].append(
            {
                "id": contact,
                "phase": "on_call" if state.phase == "none" else state.phase,
                "holder_id": state.holder_id,
                "customer_id": state.customer_id or None,
                "outcome": state.outcome,
                "words": state.closing_words,
                "legs": len(state.legs),
            }
        )
        granted = {offer.id for offer in state.granted}
        rows["option_use"] += [
            {
                "id": offer.id,
                "contact_id": contact,
                "option_id": offer.option_id,
                "result": "granted" if offer.id in granted else offer.result,
            }
            for offer in state.offers
        ]
    return rows


@pytest.fixture
def story() -> Story:
    """Two desktops that opened, and will end."""
    made = Story()
    for number in (0, 1):
        made.desktop(number)
        made.ends(number)
    return made


def test_a_quiet_day_is_clean_and_counted(story: Story) -> None:
    story.did(0, "take", "e1")
    story.did(0, "note", "e2", mark="markaaaaaaaa")
    story.stored("e1", "opened")
    story.stored("e2", "noted", text="said markaaaaaaaa")
    verdict = story.judged()
    assert verdict.findings == ()
    assert (verdict.figures["events acknowledged"], verdict.figures["events stored"]) == (2, 2)


def test_an_event_that_was_shown_and_is_nowhere_is_lost(story: Story) -> None:
    story.did(0, "take", "e1", "e2")
    story.stored("e1", "opened")
    assert [f.kind for f in story.judged().findings] == ["lost"]


def test_what_a_colleague_was_shown_is_lost_too(story: Story) -> None:
    story.did(1, "accept", others=["e9"])
    assert [f.kind for f in story.judged().findings] == ["lost"]


def test_an_operation_whose_end_was_never_told_may_be_stored_or_not(story: Story) -> None:
    story.did(0, "take", "e1")
    story.did(0, "note", end="", mark="markaaaaaaaa")
    story.stored("e1", "opened")
    assert story.judged().clean
    story.stored("e2", "noted", text="said markaaaaaaaa")
    assert story.judged().clean
    assert story.judged().figures["outcome unknown"] == 1


def test_one_note_stored_under_two_keys_is_twice(story: Story) -> None:
    story.did(0, "note", "e1", mark="markaaaaaaaa")
    story.stored("e1", "noted", text="said markaaaaaaaa")
    story.stored("e2", "noted", text="said markaaaaaaaa")
    assert story.judged().kinds() == {"twice"}


def test_a_call_event_that_is_lost_and_a_call_that_rings_after_its_end_are_found(story: Story) -> None:
    story.did(0, "ring", end="ok", call_event="e1", mark="markaaaaaaaa")
    assert story.judged(phone_call=[], call_event=[]).kinds() == {"lost"}
    call = {"id": "p1", "source": "desk", "call_id": "c1", "direction": "in", "settled_as": ""}
    call |= {"ended_at": _START, "answered_at": None, "missed": True}
    told = [{"id": "e1", "phone_call_id": "p1", "what": what} for what in ("hung_up",)]
    assert story.judged(phone_call=[call], call_event=told).clean
    rings = [{"phone_call_id": "p1", "outcome": ""}]
    assert story.judged(phone_call=[call], call_event=told, call_offer=rings).kinds() == {"calls"}
    assert story.judged(phone_call=[{**call, "missed": False}], call_event=told).kinds() == {"calls"}
    assert story.judged(phone_call=[{**call, "ended_at": None, "missed": False}], call_event=told).kinds() == {"calls"}
    assert story.judged(phone_call=[call, {**call, "id": "p2"}], call_event=told).kinds() == {"twice", "calls"}


def test_a_suggestion_that_is_there_twice_or_not_at_all_is_found(story: Story) -> None:
    story.did(0, "suggest", end="ok", suggestion="s1", mark="markaaaaaaaa")
    assert story.judged().kinds() == {"lost"}
    box = [{"id": name, "text": "Sooner, markaaaaaaaa"} for name in ("s1", "s2")]
    assert story.judged(suggestion=box).kinds() == {"twice"}
    assert story.judged(suggestion=box[:1]).clean


def test_what_was_refused_must_not_be_stored(story: Story) -> None:
    story.did(0, "note", end="refused", mark="markaaaaaaaa", said="The disk is full.")
    assert story.judged().clean
    story.stored("e1", "noted", text="said markaaaaaaaa")
    assert story.judged().kinds() == {"refused but stored"}


def test_a_grant_of_which_its_agent_was_told_that_it_is_none_is_found(story: Story) -> None:
    story.did(0, "accept_option", end="refused", option="credit", said="It is not granted.")
    story.stored("e1", "granted", article_id="refund", option_id="credit")
    assert story.judged().kinds() == {"refused but stored"}


def test_events_told_in_one_order_and_stored_in_another_are_out_of_order(story: Story) -> None:
    story.did(0, "take", "e1")
    story.did(0, "note", "e2")
    story.stored("e1", "opened", seq=2)
    story.stored("e2", "noted", seq=1)
    assert story.judged().kinds() == {"out of order"}


def test_events_of_two_contacts_have_no_order_and_being_told_again_is_none(story: Story) -> None:
    story.did(0, "take", "e1")
    story.did(0, "take", "e2", contact="c2")
    story.did(0, "resume", "e1", "e2")
    story.stored("e1", "opened", seq=1)
    story.stored("e2", "opened", seq=1, contact="c2")
    assert story.judged().clean


def test_one_customer_given_more_often_than_the_limit_says_is_over_it(story: Story) -> None:
    story.limits = _LIMITS
    option = {"article_id": "refund", "option_id": "credit", "customer_id": "maria", "amount": 5}
    story.stored("e1", "granted", **option)
    story.stored("e2", "granted", contact="c2", **option)
    assert story.judged().kinds() == {"over limit"}
    story.events[1]["data"] = {**option, "customer_id": "somebody else"}
    assert story.judged().clean


def test_an_agent_who_gave_more_money_than_the_limit_says_is_over_it(story: Story) -> None:
    story.limits = _MONEY
    for number, amount in enumerate((20, 10)):
        option = {"article_id": "refund", "option_id": "credit", "customer_id": f"p{number}", "amount": amount}
        story.stored(f"e{number}", "granted", contact=f"c{number}", **option)
    assert story.judged().clean
    story.events[1]["data"]["amount"] = 10.5
    assert story.judged().kinds() == {"over limit"}


def _handed_over(story: Story, state: str, by: str) -> None:
    story.did(0, "hand_over", "e1")
    story.stored("e1", "handed_over", handover_id="h1", to_kind="team", to_id="t")
    story.handovers.append({"id": "h1", "contact_id": "c1", "state": state, "answered_by": by})


def test_a_handover_accepted_by_the_one_who_was_told_so_is_clean(story: Story) -> None:
    _handed_over(story, "accepted", "person-1")
    story.did(1, "accept", "e2", handover="h1", answer="accept")
    story.stored("e2", "handover_accepted", 1, handover_id="h1")
    verdict = story.judged()
    assert verdict.clean
    assert (verdict.figures["handovers accepted"], verdict.figures["undecided"]) == (1, 0)


def test_a_handover_whose_answer_never_came_back_is_undecided_and_no_fault(story: Story) -> None:
    _handed_over(story, "accepted", "person-1")
    story.did(1, "accept", end="unknown", handover="h1", answer="accept")
    story.stored("e2", "handover_accepted", 1, handover_id="h1")
    verdict = story.judged()
    assert verdict.clean
    assert verdict.figures["undecided"] == 1


def test_a_handover_that_two_people_were_told_is_theirs_is_found(story: Story) -> None:
    _handed_over(story, "accepted", "person-1")
    for number in (0, 1):
        story.did(number, "accept", handover="h1", answer="accept")
        story.stored(f"e{number + 2}", "handover_accepted", number, handover_id="h1")
    assert story.judged().kinds() == {"handover"}


def test_a_handover_that_waits_though_somebody_was_told_it_is_theirs_is_found(story: Story) -> None:
    _handed_over(story, "waiting", "")
    story.did(1, "accept", handover="h1", answer="accept")
    assert story.judged().kinds() == {"handover"}


def test_a_handover_that_nobody_can_see_is_found(story: Story) -> None:
    _handed_over(story, "waiting", "")
    story.handovers.clear()
    assert story.judged().kinds() == {"handover"}


def test_an_approval_answered_twice_or_otherwise_than_was_told_is_found(story: Story) -> None:
    story.did(0, "ask_approval", "e1")
    story.stored("e1", "approval_asked", approval_id="a1")
    story.approvals.append({"id": "a1", "state": "granted", "answered_by": "person-1"})
    story.did(1, "answer_approval", approval="a1", answer="granted")
    story.stored("e2", "approval_answered", 1, approval_id="a1", granted=True)
    assert story.judged().clean
    story.did(0, "take_back_approval", approval="a1", answer="taken_back")
    assert story.judged().kinds() == {"approval"}


def test_what_waits_or_was_refused_at_the_end_is_found(story: Story) -> None:
    story.journals = {"waiting": ({"desktop": 0, "key": "e1"},)}
    assert story.judged().kinds() == {"not delivered"}
    story.journals = {"set_aside": ({"desktop": 0, "key": "e1", "reason": "no"},)}
    assert story.judged().kinds() == {"set aside"}


def test_a_desktop_that_did_not_come_to_its_end_is_found() -> None:
    story = Story()
    story.desktop(0)
    assert story.judged().kinds() == {"not delivered"}


def test_a_crash_is_found_whatever_it_did(story: Story) -> None:
    story.did(0, "note", end="crashed", said="KeyError")
    assert story.judged().kinds() == {"crashed"}


def test_rows_that_are_not_what_the_events_fold_into_are_found(story: Story) -> None:
    story.did(0, "take", "e1")
    story.stored("e1", "opened")
    wrong = [{**_rows_of(story.events)["contact"][0], "phase": "wrapped_up"}]
    assert story.judged(contact=wrong).kinds() == {"rows"}
    assert story.judged(contact=[]).kinds() == {"rows"}


def test_a_draft_comes_back_as_it_was_kept_last_or_was_just_being_kept(story: Story) -> None:
    story.did(0, "draft", mark="markaaaaaaaa")
    story.did(0, "draft", end="", mark="markbbbbbbbb")
    for draft, found in (("markaaaaaaaa", set()), ("markbbbbbbbb", set()), ("", {"lost"})):
        once_more = Story()
        once_more.told = [*story.told]
        once_more.desktop(0, draft=draft)
        assert once_more.judged().kinds() == found


def test_a_last_line_that_was_broken_off_by_a_kill_is_passed_over() -> None:
    assert read_told(['{"desktop": 0}', "", '{"desktop": 1, "op']) == [{"desktop": 0}]


def test_what_was_given_to_a_server_that_had_been_replaced_is_found(story: Story) -> None:
    story.journals = {"astray": ("e9",)}
    verdict = story.judged()
    assert verdict.kinds() == {"wrong server"} and verdict.figures["to the wrong server"] == 1


def test_a_note_pinned_to_a_customer_that_is_nowhere_is_found(story: Story) -> None:
    story.did(0, "pin_note", end="ok", mark="markaaaaaaaa")
    assert story.judged().kinds() == {"lost"}
    pinned = {"id": "n1", "kind": "note_pinned", "data": {"text": "Has a dog, markaaaaaaaa", "until": ""}}
    assert story.judged(customer_change=[pinned]).clean
    assert story.judged(customer_change=[pinned, {**pinned, "id": "n2"}]).kinds() == {"twice"}


def test_what_was_said_of_a_promise_is_there_or_was_told_to_be_too_late(story: Story) -> None:
    story.did(0, "change_promise", end="ok", beside=["p2"])
    assert story.judged().kinds() == {"lost"}
    said = "A promise is settled by whoever owes it, by whoever has the contact, or by a supervisor."
    aside = {"desktop": 0, "key": "p2", "reason": said, "kind": "promise_kept"}
    story.journals = {"set_aside": (aside,)}
    assert story.judged().clean
    story.journals = {"set_aside": ({**aside, "reason": "A bug."},)}
    assert story.judged().kinds() == {"lost", "set aside"}
