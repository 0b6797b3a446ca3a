"""What stands on an option's card while it is asked for, and what is told when it is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Cost, Option
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Approval, ContactState
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.desk.approval import approval_text
from kms_desktop.ui.desk.approval.approval_text import Asking
from kms_desktop.ui.desk.approval.bar import approval_view, with_waiting
from kms_desktop.ui.desk.view_state import Question
from kms_desktop.ui.guide.asked import Asked
from kms_desktop.ui.guide.option_text import option_view
from kms_desktop.ui.widgets.call_bar import CallView

ASKED_AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
OPTION = Option("refund", "Refund the customer's card", "money", Cost(Decimal(92)), {"team_lead": Decimal(400)})
CLOSED = OfferedOption(OPTION, 5, "closed", "Closed: £92.00 is over your limit.", Decimal(92), ask="team_lead")
WAITING = Approval("a", "c", "charged-twice", "refund", OPTION.title, Decimal(92), "May I?", "dana", ASKED_AT)
NAMES = {"rosa": "Rosa Adeyemi"}
PEOPLE = [
    Person("d", "dana", "Dana Whitfield", "agent", "agent", "front", "Front line"),
    Person("m", "marta", "Marta Quill", "admin", "manager", "technical", "Technical"),
    Person("k", "kofi", "Kofi Brandt", "agent", "team_lead", "billing", "Billing"),
    Person("b", "bea", "Bea Stone", "supervisor", "manager", "billing", "Billing"),
    Person("r", "rosa", "Rosa Adeyemi", "supervisor", "manager", "front", "Front line"),
]


def answered(state: str, reason: str = "Granted") -> Approval:
    at = ASKED_AT + timedelta(minutes=1)
    return replace(WAITING, state=state, answered_by="rosa", answered_at=at, reason=reason)


def said(
    *approvals: Approval,
    option: OfferedOption = CLOSED,
    after_s: int = 35,
    seen: tuple[str, ...] = ("a",),
    me: str = "dana",
) -> Asked | None:
    asking = Asking(me, lambda key: NAMES.get(key, "Somebody"), "Rosa Adeyemi", 2, "£", frozenset(seen))
    state = ContactState(phase="on_call", approvals=approvals)
    found = approval_text.asked_words([option], "charged-twice", state, ASKED_AT + timedelta(seconds=after_s), asking)
    return found.get("refund")


def test_a_closed_option_that_somebody_else_may_grant_offers_to_ask() -> None:
    assert said() == Asked(does="ask")
    assert said(option=replace(CLOSED, ask="")) is None
    assert said(option=replace(CLOSED, status="not_known")) is None


@pytest.mark.parametrize(("after_s", "waits"), [(0, "0:00"), (35, "0:35"), (119, "1:59"), (-5, "0:00")])
def test_the_card_counts_how_long_it_waits(after_s: int, waits: str) -> None:
    assert said(WAITING, after_s=after_s) == Asked(
        "asked", f"Asked Rosa Adeyemi at 12:04 · waiting {waits}", "take_back"
    )


def test_after_the_time_set_a_call_back_is_offered_and_it_waits_on() -> None:
    assert said(WAITING, after_s=120) == Asked(
        "asked", "Nobody answered in 2 minutes. Asked at 12:04, still waiting", "call_back"
    )
    assert approval_text.nobody_answered(1) == "Nobody answered in 1 minute."


def test_only_who_asked_takes_it_back() -> None:
    told = said(WAITING, me="sam")
    assert told is not None
    assert (told.reason[:5], told.ask) == ("Asked", "")


def test_once_a_call_back_is_promised_the_question_can_only_be_taken_back() -> None:
    promised = read_event("e", "c", 2, ASKED_AT + timedelta(minutes=2), "dana", "promised", {})
    asking = Asking("dana", str, "Rosa", 2, "£", frozenset({"a"}))
    late = ASKED_AT + timedelta(minutes=3)
    for events, ask in (((), "Promise a call back"), ((promised,), "Take it back")):
        state = ContactState(phase="on_call", approvals=(WAITING,), events=events)
        assert approval_text.asked_words([CLOSED], "charged-twice", state, late, asking)["refund"].ask == ask


def test_what_cannot_be_counted_without_the_database_offers_a_call_back() -> None:
    uncounted = replace(CLOSED, ask="", uncounted=True, reason="Closed: it cannot be counted.")
    assert said(option=uncounted) == Asked(does="call_back")


def test_a_question_that_is_still_on_this_desktop_was_asked_of_nobody() -> None:
    told = said(WAITING, seen=())
    assert told is not None
    assert told.reason.startswith("Nobody can be asked while the database is away.")
    assert told.ask == "Promise a call back"


def test_a_no_stands_on_the_card_with_its_reason_and_may_be_asked_again() -> None:
    told = said(answered("refused", "A smaller option covers it"))
    assert told == Asked("refused", "Refused by Rosa Adeyemi at 12:05: “A smaller option covers it”", "ask_again")
    assert told.ask == "Ask again"


def test_a_yes_stands_on_the_open_card_with_who_and_when() -> None:
    opened = replace(CLOSED, status="open", reason="", ask="")
    assert said(answered("granted"), option=opened) == Asked(approved="Approved by Rosa Adeyemi at 12:05, up to £92")
    with_words = said(answered("granted", "it's our mistake"), option=opened)
    assert with_words is not None
    assert with_words.approved.endswith("up to £92: “it’s our mistake”")
    assert said(option=opened) is None


def test_a_sum_that_rose_is_asked_for_anew() -> None:
    dearer = replace(CLOSED, amount=Decimal(93))
    for before in (WAITING, answered("refused"), answered("granted"), answered("taken_back")):
        assert said(before, option=dearer) == Asked(does="ask")


def test_the_newest_question_counts() -> None:
    later = replace(WAITING, id="b")
    assert said(answered("refused"), later, seen=("a", "b")) == said(WAITING)
    assert said(replace(WAITING, option_id="other")) == Asked(does="ask")


def test_nothing_is_offered_once_the_contact_is_closed() -> None:
    asking = Asking("dana", str, "Rosa", 2, "£", frozenset())
    assert approval_text.asked_words([CLOSED], "charged-twice", ContactState(), ASKED_AT, asking) == {}


def test_the_card_shows_it_with_its_key() -> None:
    view = option_view(CLOSED, {}, "charged-twice", "£", ASKED_AT, said(WAITING))
    assert (view.state, view.ask, view.ask_key) == ("asked", "Take it back", key_text("ask_approval"))
    plain = option_view(CLOSED, {}, "charged-twice", "£", ASKED_AT, said())
    assert (plain.state, plain.reason, plain.ask) == ("closed", CLOSED.reason, "Ask for approval")
    opened = replace(CLOSED, status="open", reason="", ask="")
    granted = option_view(opened, {}, "charged-twice", "£", ASKED_AT, said(answered("granted"), option=opened))
    assert (granted.state, granted.ask, granted.approved[:8]) == ("open", "", "Approved")


@pytest.mark.parametrize(
    ("me", "people", "whom"),
    [
        ("d", PEOPLE[:2], "Marta Quill"),
        ("d", [*PEOPLE[:2], PEOPLE[4]], "Rosa Adeyemi or Marta Quill"),
        ("d", PEOPLE, "Rosa Adeyemi or 2 others"),
        ("r", PEOPLE, "Bea Stone or Marta Quill"),
        ("d", PEOPLE[:1], "whoever may grant it"),
    ],
)
def test_whom_it_goes_to_has_those_of_ones_own_team_first(me: str, people: list[Person], whom: str) -> None:
    assert approval_text.receivers_text(people, me) == whom


def test_the_answer_is_told_in_one_sentence() -> None:
    def name(_key: str) -> str:
        return "Rosa Adeyemi"

    assert approval_text.granted_words(answered("granted"), name) == (
        "Rosa Adeyemi approved “Refund the customer’s card”. It is open now."
    )
    assert approval_text.granted_words(answered("granted", "Our mistake."), name).endswith(
        "card”: Our mistake. It is open now."
    )
    assert approval_text.refusal_words(answered("refused", "Not again."), name) == (
        "Rosa Adeyemi refused “Refund the customer’s card”: Not again."
    )


@pytest.mark.parametrize(
    ("may", "told"),
    [
        ((False, None), "nothing with this option"),
        ((True, Decimal(80)), "£80 with this option"),
        ((True, None), "any sum with this option"),
    ],
)
def test_what_the_agent_may_grant_is_said(may: tuple[bool, Decimal | None], told: str) -> None:
    assert approval_text.may_words(may, "£") == told


def test_the_bar_says_who_asks_for_how_much_and_how_sure_the_caller_is() -> None:
    state = ContactState(customer_name="Maria Okafor", verified_at=ASKED_AT)
    question = Question(WAITING, state, PEOPLE[0], CLOSED, (True, Decimal(80)), others=2)
    view = approval_view(question, "£", ASKED_AT + timedelta(seconds=18))
    assert view.who == "Dana Whitfield asks for £92.00"
    assert view.why == "Refund the customer’s card, for Maria Okafor, verified 12:04. 2 more wait."
    assert view.seconds == 18
    stranger = approval_view(replace(question, state=ContactState(), others=0), "£", ASKED_AT)
    assert stranger.why.endswith("for an unknown caller, not verified.")


def test_during_a_call_a_chip_counts_what_waits() -> None:
    call = CallView("Maria Okafor")
    assert with_waiting(call, 0) is call
    assert [chip.text for chip in with_waiting(call, 1).chips] == ["1 approval waits"]
    assert [chip.text for chip in with_waiting(call, 3).chips] == ["3 approvals wait"]
