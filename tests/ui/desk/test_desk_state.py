"""The phase of the desk and the panes it puts side by side are functions of its state: every row of both tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import get_args

import pytest

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Article
from kms_desktop.bulletins.model import Board, Bulletin, RunningBulletin
from kms_desktop.contacts.events.call import Held
from kms_desktop.contacts.model import Approval, ContactState, Elsewhere, Event, Handover
from kms_desktop.contacts.same_issue import NOTHING_BEFORE, SameIssue
from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.customers.model import CallerMatch, Candidate, Customer, IncomingCall
from kms_desktop.settings import Settings
from kms_desktop.ui.desk.bar_view import bar_view, counted_since, without_clock
from kms_desktop.ui.desk.desk_state import DeskState, board_of, elsewhere_of, is_in_hand, others_of
from kms_desktop.ui.desk.view_state import (
    CallerState,
    IdleState,
    Incoming,
    Panes,
    Phase,
    Question,
    Ringing,
)

NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
MARIA = Customer("m", "Maria Okafor", "8841 2290")
JAMES = Customer("j", "James Okafor", "8841 2291")
CALL = IncomingCall("+442079460018", "1", NOW, "Billing line")
MATCH = CallerMatch(
    CALL.number,
    "020 7946 0018",
    "known",
    "On the account.",
    (Candidate(MARIA, "known", "On the account."), Candidate(JAMES, "maybe", "Same home.")),
)
ON_CALL = ContactState(id="c", phase="on_call", opened_at=NOW - timedelta(seconds=95), customer_name="Maria Okafor")
LEFT_OPEN = ContactState(id="o", phase="on_call", opened_at=NOW - timedelta(hours=1))
HANDOVER = Handover(
    "h", "s", "sam", "Sam Ruiz", "Billing", "team", "billing", "Billing", True, "May I?", "Maria", NOW, "waiting"
)
APPROVAL = Approval("a", "s", "charged-twice", "refund", "Refund", Decimal(92), "May I?", "sam", NOW)
SAM = Person("sam", "sam", "Sam Ruiz", "agent", "agent", "billing", "Billing")
HOLDS: dict[str, tuple[str, object]] = {
    "wraps up": ("draft", WrapUp("", "", "", "", "", "", (), "unknown", "", "")),
    "in hand": ("contact", ON_CALL),
    "rings": ("ringing", Ringing(CALL, MATCH, NOW - timedelta(seconds=8))),
    "left open": ("left_open", LEFT_OPEN),
    "passed on": ("incoming", Incoming(HANDOVER, ContactState(id="s", opened_at=NOW))),
    "asked": ("question", Question(APPROVAL, ContactState(id="s"), SAM, None, (False, None))),
}
PHASES: list[tuple[str, Phase]] = [
    # wraps up, in hand, rings, left open, passed on, asked; “.” whether or not
    ("1.....", "wrap_up"),
    ("01....", "call"),
    ("001...", "ringing"),
    ("0001..", "resume"),
    ("00001.", "handover"),
    ("000001", "approval"),
    ("000000", "ready"),
]
PANES = {
    "ready": Panes("quiet", "work", "idle"),
    "ringing": Panes("callers", "work", "idle"),
    "resume": Panes("quiet", "work", "idle"),
    "handover": Panes("history", "incoming", "settled"),
    "approval": Panes("history", "approval", "settled"),
    "call": Panes("history", "work", "notes"),
    "wrap_up": Panes("history", "wrapup", "notes"),
}


def state_with(*holds: str, **more: object) -> DeskState:
    parts = dict(HOLDS[name] for name in holds)
    return DeskState(**{"wrapping_since": NOW - timedelta(seconds=5), **parts, **more})  # type: ignore[arg-type]


def held(row: str) -> list[str]:
    return [name for name, there in zip(HOLDS, row, strict=True) if there == "1"]


def holding(phase: str, **more: object) -> DeskState:
    return state_with(*held(next(row for row, of in PHASES if of == phase)), **more)


@pytest.mark.parametrize("row", ["".join(row) for row in product("01", repeat=len(HOLDS))])
def test_every_state_is_in_the_phase_of_its_row(row: str) -> None:
    found = [phase for pattern, phase in PHASES if all(p in (".", r) for p, r in zip(pattern, row, strict=True))]
    assert [state_with(*held(row)).phase] == found


def test_the_table_names_every_phase() -> None:
    assert {phase for _, phase in PHASES} == set(get_args(Phase)) == set(PANES)


@pytest.mark.parametrize(
    ("phase", "in_hand"),
    [("none", False), ("on_call", True), ("held", True), ("handed_over", True), ("wrapped_up", False)],
)
def test_a_contact_is_in_hand_until_it_is_wrapped_up(phase, in_hand: bool) -> None:
    assert is_in_hand(ContactState(phase=phase)) is in_hand


@pytest.mark.parametrize("phase", PANES)
def test_every_phase_puts_its_panes_side_by_side(phase: str) -> None:
    assert holding(phase).panes == PANES[phase]


@pytest.mark.parametrize("phase", PANES)
def test_what_colleagues_want_leaves_the_words_to_whoever_is_about_to_search(phase: str) -> None:
    searching = holding(phase, is_searching=True).panes
    assert searching == (PANES["ready"] if phase in ("handover", "approval") else PANES[phase])


@pytest.mark.parametrize("phase", PANES)
def test_the_bar_counts_from_where_its_phase_began(phase: str) -> None:
    waited = {"ready": None, "ringing": 8, "resume": 3600, "handover": 0, "approval": 0, "call": 95, "wrap_up": 5}
    since = counted_since(holding(phase))
    assert (since and (NOW - since).total_seconds()) == waited[phase]


@pytest.mark.parametrize("phase", PANES)
def test_the_clock_alone_makes_no_other_bar(phase: str) -> None:
    now, later = (bar_view(holding(phase), Settings(), NOW + timedelta(seconds=s)) for s in (0, 7))
    assert without_clock(now) == without_clock(later)
    assert (now == later) is (phase == "ready")


def test_nothing_is_said_of_the_caller_before_while_the_next_one_is_read() -> None:
    contact = ContactState(id="c", phase="on_call", customer_id="j")
    assert DeskState(contact=contact, caller=CallerState(MARIA)).on_line == CallerState()
    assert DeskState(contact=contact, caller=CallerState(JAMES)).on_line == CallerState(JAMES)


def test_who_else_has_the_customer_is_said_of_whom_the_bar_names() -> None:
    one = Elsewhere("x", "sam", "Sam Ruiz", "phone", "on_call", NOW)
    two = Elsewhere("y", "rosa", "Rosa Lind", "phone", "on_call", NOW)
    seen: dict[str, object] = {"elsewhere": (one,), "elsewhere_ringing": (two,)}
    assert elsewhere_of(state_with("in hand", "rings", **seen)) == ((one,), "Maria Okafor")
    assert elsewhere_of(state_with("rings", **seen)) == ((two,), "Maria Okafor")
    meant = Ringing(CALL, MATCH, NOW, chosen=1)
    assert elsewhere_of(DeskState(ringing=meant, elsewhere_ringing=(two,))) == ((two,), "James Okafor")
    nobody = Ringing(CALL, CallerMatch("", "Number withheld", "unknown", ""), NOW)
    assert elsewhere_of(DeskState(ringing=nobody, elsewhere_ringing=(two,))) == ((), "")


def test_repeats_of_the_issue_at_hand_stand_in_the_bar_and_none_where_there_was_no_other() -> None:
    about = replace(ON_CALL, article_title="Charged twice")
    assert "3rd contact about this" in str(
        bar_view(state_with("in hand", contact=about, same_issue=SameIssue(2, NOW)), Settings(), NOW)
    )
    first = state_with("in hand", contact=about, same_issue=NOTHING_BEFORE)
    assert "contact about this" not in str(bar_view(first, Settings(), NOW))


def test_an_incident_of_the_caller_stands_once_beside_them() -> None:
    articles = [Article(key, key, f"{key}.md", "0" * 12, "") for key in ("late-bills", "mast")]
    running = tuple(
        RunningBulletin(Bulletin(one.id, "incident", article_id=one.id, article=one), read=False) for one in articles
    )
    idle = IdleState((), Board((*running, RunningBulletin(Bulletin("k", "change", title="New prices"), read=True))))
    quiet = state_with(idle=idle, incidents=tuple(articles[:1]))
    assert board_of(quiet) == idle.board
    rings = state_with("rings", idle=idle, incidents=tuple(articles[:1]))
    assert [one.bulletin.id for one in board_of(rings).running] == ["mast", "k"]


def test_the_clock_stands_once_they_hung_up_and_counts_the_hold_meanwhile() -> None:
    contact = replace(ON_CALL, call_id="1")
    over = state_with(contact=contact, over={"1": NOW - timedelta(seconds=20)})
    assert counted_since(over) is None
    view = bar_view(over, Settings(), NOW + timedelta(hours=1))
    assert (view.over, view.seconds) == (True, 75)  # type: ignore[union-attr]
    elsewhere = state_with(contact=contact, over={"2": NOW})
    assert bar_view(elsewhere, Settings(), NOW).over is False  # type: ignore[union-attr]
    since = NOW - timedelta(seconds=45)
    held = replace(ON_CALL, phase="held", events=(Event("e", "c", 1, since, "dana", Held(on=True), {"on": True}),))
    waits = state_with(contact=held)
    assert counted_since(waits) == since
    assert bar_view(waits, Settings(), NOW).seconds == 45  # type: ignore[union-attr]


def test_who_else_rings_and_waits_is_told_beside_what_the_bar_names() -> None:
    first, second = HOLDS["rings"][1], Ringing(replace(CALL, call_id="2"), MATCH, NOW)
    assert isinstance(first, Ringing)
    rings = state_with("rings", waiting_calls=(second,))
    assert others_of(rings) == ((second,), ())
    assert bar_view(rings, Settings(), NOW).more == "+1 waiting"  # type: ignore[union-attr]
    call = replace(rings, contact=ON_CALL, aside=(LEFT_OPEN,))
    assert others_of(call) == ((first, second), (LEFT_OPEN,))
    assert [chip.text for chip in bar_view(call, Settings(), NOW).chips][:2] == [  # type: ignore[union-attr]
        "Maria Okafor rings, +1 waiting",
        "Unknown caller waits",
    ]
    resume = DeskState(left_open=LEFT_OPEN, aside=(LEFT_OPEN, ON_CALL))
    assert others_of(resume) == ((), (ON_CALL,)), "the bar names the next one"
