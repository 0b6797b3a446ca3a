"""Panes draw their own part of the state, and what did not change is not drawn again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kms_desktop.contacts.model import ContactState, Promise
from kms_desktop.customers.model import CallerMatch, Candidate, Customer, IncomingCall
from kms_desktop.settings import Settings
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.focus import DeskFocus
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.view_state import HistoryState, IdleState, Ringing
from kms_desktop.ui.widgets.call_bar import CallBar
from tests.desks import shown

NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
MARIA = Customer("m", "Maria Okafor", "8841 2290")
MATCH = CallerMatch("+44", "020 7946 0018", "known", "Hers.", (Candidate(MARIA, "known", "Hers."),))
RINGS = DeskState(ringing=Ringing(IncomingCall("+44", "1", NOW), MATCH, NOW))
ON_CALL = DeskState(
    contact=ContactState(id="c", phase="on_call", opened_at=NOW, customer_id="m", customer_name="Maria Okafor"),
    history=HistoryState(()),
    idle=IdleState((Promise("p", "ring back", NOW + timedelta(hours=1)),)),
)


class Drawn:
    """A desk without presenters, and how often each pane was drawn."""

    def __init__(self, page: DeskPage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.bar, self.count = page, CallBar(page), Counter[str]()
        self.view = DeskView(
            page, self.bar, DeskFocus(page), Settings(), lambda _id: "Sam", lambda _id: "Billing", lambda: NOW, page
        )
        left, right, bar = page.left, page.right, self.bar
        for name, pane, method in (
            ("log", right.notes, "show_log"),
            ("history", left.history, "show_history"),
            ("callers", left.callers, "show_ringing"),
            ("idle", right.idle, "show_idle"),
            ("recent", left.quiet, "show_recent"),
            ("bar", bar, "show_call"),
            ("bar", bar, "show_ringing"),
            ("bar", bar, "show_ready"),
        ):
            monkeypatch.setattr(pane, method, self._counting(name, getattr(pane, method)))

    def show(self, state: DeskState) -> Counter[str]:
        """What is drawn for it."""
        self.count.clear()
        self.view.show_state(state)
        return Counter(self.count)

    def _counting(self, name: str, draws: Callable[..., None]) -> Callable[..., None]:
        def drawn(*given: object, **named: object) -> None:
            self.count[name] += 1
            draws(*given, **named)

        return drawn


@pytest.fixture
def desk(qtbot, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    page = DeskPage("GBP")
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    return Drawn(page, monkeypatch)


def test_the_same_state_draws_nothing_again(desk: Drawn) -> None:
    assert desk.show(ON_CALL) == {"bar": 1, "history": 1, "idle": 1, "recent": 1}
    assert desk.show(ON_CALL) == {}
    assert desk.show(replace(ON_CALL, writes=7, contact=replace(ON_CALL.contact, facts={"tier": "gold"}))) == {}


def test_each_pane_draws_its_own_part(desk: Drawn) -> None:
    desk.show(ON_CALL)
    held = replace(ON_CALL, contact=replace(ON_CALL.contact, phase="held"))
    assert desk.show(held) == {"bar": 1}
    assert desk.show(replace(held, history=HistoryState((), channel="email"))) == {"history": 1}
    assert desk.show(replace(held, idle=IdleState(()))) == {"history": 1, "idle": 1}


def test_who_rings_is_in_the_bar_and_among_the_callers_and_gone_with_the_call(desk: Drawn) -> None:
    desk.show(DeskState())
    assert desk.show(RINGS) == {"bar": 1, "callers": 1}
    assert "Maria Okafor" in shown(desk.bar) and "Maria Okafor" in shown(desk.page.left.callers)
    assert desk.view.phase == "ringing"
    assert desk.show(DeskState()) == {"bar": 1, "callers": 1}
    assert "Maria Okafor" not in shown(desk.page.left)


def test_a_phase_is_told_once(desk: Drawn, qtbot) -> None:
    told: list[str] = []
    desk.view.phase_changed.connect(told.append)
    for state in (DeskState(), RINGS, RINGS, ON_CALL, DeskState()):
        desk.view.show_state(state)
    assert told == ["ringing", "call", "ready"]
