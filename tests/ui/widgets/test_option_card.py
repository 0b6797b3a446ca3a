"""Option cards: every closed thing has its why, every figure stays, the chosen one can be accepted or declined."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, theme_keeper
from kms_desktop.ui.widgets.option_card import NoneFitCard, OptionCard, OptionColumns, OptionView
from kms_desktop.ui.widgets.option_layout import OptionLayout
from tests.ui.widgets.looking import colours, cut_off

OPEN = OptionView(
    2,
    "Credit the next bill",
    "£38.50",
    "“I am taking the second payment off your December bill, so you pay nothing on the 24th.”",
    "No bank is involved; right for callers who would owe us next month anyway.",
    promise="Promise made: on her card by Mon 12:09",
    left="£97 left of your £150 this week",
    offered="58",
    accepted="34 %",
    rang_again="17 %",
)
CLOSED = replace(
    OPEN,
    state="closed",
    reason="Closed: £92.00 is over the £80 you may grant with this option.",
    ask="Ask a team lead",
    ask_key="Ctrl+R",
)
NOT_KNOWN = replace(
    OPEN, state="not_known", reason="Not known yet: was the account in arrears?", ask="Ask", ask_key="Enter"
)
STATES = [
    OPEN,
    CLOSED,
    NOT_KNOWN,
    replace(OPEN, state="granted", reason="Granted 12:09"),
    replace(OPEN, state="declined", reason="Declined"),
    replace(OPEN, state="asked", reason="Asked Rosa at 12:04 · waiting 0:35", ask="Take it back", ask_key="Ctrl+R"),
    replace(OPEN, state="refused", reason="Refused by Rosa at 12:05: “No”", ask="Ask again", ask_key="Ctrl+R"),
]


def shown(qtbot, card: QWidget, width: int = 712) -> QWidget:
    qtbot.addWidget(card)
    card.resize(width, card.heightForWidth(width))
    card.show()
    return card


def test_choosing_is_told_by_click_and_by_key(qtbot) -> None:
    card = shown(qtbot, OptionCard(OPEN))
    with qtbot.waitSignal(card.option_chosen, timeout=500):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(card.option_chosen, timeout=500):
        qtbot.keyClick(card, Qt.Key.Key_Return)


def test_enter_accepts_the_chosen_one_and_del_declines_it(qtbot) -> None:
    card = shown(qtbot, OptionCard(OPEN, chosen=True))
    with qtbot.waitSignal(card.accept_chosen, timeout=500):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    with qtbot.waitSignal(card.decline_chosen, timeout=500):
        qtbot.keyClick(card, Qt.Key.Key_Delete)


def test_del_does_nothing_to_one_that_is_not_chosen(qtbot) -> None:
    card = shown(qtbot, OptionCard(OPEN))
    with qtbot.assertNotEmitted(card.decline_chosen):
        qtbot.keyClick(card, Qt.Key.Key_Delete)


NEVER = [view for view in STATES[1:] if view.state != "declined"]


def test_what_was_declined_can_be_put_again(qtbot) -> None:
    view = next(view for view in STATES if view.state == "declined")
    card = shown(qtbot, OptionCard(view, chosen=True))
    with qtbot.waitSignal(card.accept_chosen):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert card.accept.isVisible()


@pytest.mark.parametrize("view", NEVER, ids=lambda view: view.state)
def test_only_an_open_option_can_be_accepted(qtbot, view: OptionView) -> None:
    card = shown(qtbot, OptionCard(view, chosen=True))
    assert not card.is_chosen()
    assert not card.accept.isVisible()
    with qtbot.assertNotEmitted(card.accept_chosen):
        qtbot.keyClick(card, Qt.Key.Key_Return)


def test_enter_on_one_that_is_not_known_asks(qtbot) -> None:
    card = shown(qtbot, OptionCard(NOT_KNOWN))
    with qtbot.waitSignal(card.ask_chosen, timeout=500):
        qtbot.keyClick(card, Qt.Key.Key_Return)


@pytest.mark.parametrize(("state", "asks"), [("closed", True), ("refused", True), ("asked", False)])
def test_enter_asks_for_what_is_closed_but_takes_no_question_back(qtbot, state: str, asks: bool) -> None:
    card = shown(qtbot, OptionCard(next(view for view in STATES if view.state == state)))
    heard: list[str] = []
    card.ask_chosen.connect(lambda: heard.append("ask"))
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert bool(heard) is asks
    qtbot.mouseClick(card.ask, Qt.MouseButton.LeftButton)
    assert heard[-1:] == ["ask"]


def test_who_approved_stands_on_the_open_card_and_is_heard(qtbot) -> None:
    approved = replace(OPEN, approved="Approved by Rosa Adeyemi at 12:05, up to £92")
    card = shown(qtbot, OptionCard(approved))
    assert card.heightForWidth(712) > OptionCard(OPEN).heightForWidth(712)
    assert approved.approved in card.accessibleDescription()
    assert current_theme().tokens.good in colours(card)


def test_a_clock_that_runs_is_shown_and_not_read_out_each_second(qtbot) -> None:
    asked = next(view for view in STATES if view.state == "asked")
    card = shown(qtbot, OptionCard(CLOSED))
    card.show_view(asked)
    heard = card.accessibleDescription()
    assert asked.reason in heard
    later = replace(asked, reason="Asked Rosa at 12:04 · waiting 0:36")
    card.show_view(later)
    assert (card.view(), card.accessibleDescription()) == (later, heard)
    card.show_view(replace(asked, reason="Nobody answered in 2 minutes.", ask="Promise a call back"))
    assert "Nobody answered" in card.accessibleDescription()
    assert card.ask.text() == "Promise a call back"


def test_buttons_of_the_chosen_one_say_what_the_person_did(qtbot) -> None:
    card = shown(qtbot, OptionCard(OPEN, chosen=True))
    for button, signal in (
        (card.accept, card.accept_chosen),
        (card.decline, card.decline_chosen),
        (card.copy, card.copy_chosen),
    ):
        with qtbot.waitSignal(signal, timeout=500):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_chosen_one_grows_and_shrinks_again(qtbot) -> None:
    card = OptionCard(OPEN)
    qtbot.addWidget(card)
    small = card.heightForWidth(712)
    card.set_chosen(True)
    assert card.heightForWidth(712) > small + 60
    card.set_chosen(False)
    assert card.heightForWidth(712) == small


def test_heights_are_those_of_the_design(qtbot) -> None:
    closed = OptionCard(replace(CLOSED, ask=""))
    qtbot.addWidget(closed)
    assert closed.heightForWidth(712) == 64
    one_line = OptionCard(replace(OPEN, say="“I take it off your bill.”", why="No bank is involved."))
    qtbot.addWidget(one_line)
    assert one_line.heightForWidth(712) == 92


@pytest.mark.parametrize("view", STATES, ids=lambda view: view.state)
def test_a_screen_reader_hears_reason_and_figures(qtbot, view: OptionView) -> None:
    card = OptionCard(view)
    qtbot.addWidget(card)
    said = card.accessibleDescription()
    assert card.accessibleName() == "Option 2: Credit the next bill"
    assert "Cost £38.50" in said
    assert "accepted 34 %" in said
    assert view.reason in said


@pytest.mark.parametrize("percent", [90, 100, 150, 200])
@pytest.mark.parametrize("width", [420, 712, 1200])
def test_nothing_is_cut_at_any_width_and_size(qtbot, percent: int, width: int) -> None:
    theme_keeper().set_text_size(percent)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    cards = [OptionCard(view, chosen=True) for view in STATES]
    for card in (OptionColumns("5 options, least to most generous", "figures of 90 days"), *cards, NoneFitCard()):
        column.addWidget(card)
    window.resize(max(width, window.minimumSizeHint().width()), window.heightForWidth(width) + 100)
    window.show()
    assert cut_off(window) == []
    for card in cards:
        buttons = [b for b in (card.accept, card.decline, card.copy, card.ask) if b.isVisible()]
        for at, button in enumerate(buttons):
            assert card.rect().contains(button.geometry())
            assert not any(button.geometry().intersects(other.geometry()) for other in buttons[at + 1 :])


WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=200)


@given(WORDS, WORDS, WORDS, st.integers(200, 1400), st.sampled_from([90, 100, 200]), st.booleans())
def test_parts_never_lie_on_each_other(title: str, say: str, why: str, width: int, percent: int, chosen: bool) -> None:
    view = replace(OPEN, title=title, say=say, why=why)
    laid = OptionLayout(view, chosen=chosen, theme=Theme(percent=percent), width=width)
    below = [part for part in laid.parts if part.laid.height]
    rows = sorted({(part.y, part.y + part.laid.height) for part in below})
    assert all(part.y + part.laid.height <= laid.height for part in below)
    for (top, _), (following, _) in pairwise(rows):
        assert top == following or any(bottom <= following for start, bottom in rows if start == top)


def test_figures_stay_when_there_is_no_room_for_columns(qtbot) -> None:
    narrow = OptionLayout(OPEN, chosen=False, theme=current_theme(), width=360)
    assert not narrow.columns
    assert len(narrow.parts) == len(OptionLayout(OPEN, chosen=False, theme=current_theme(), width=712).parts) + 1


def test_a_state_has_its_icon_colour_only_where_it_is_a_state(qtbot) -> None:
    granted = shown(qtbot, OptionCard(replace(OPEN, state="granted", reason="Granted 12:09, £38.50")))
    assert current_theme().tokens.good in colours(granted)
    assert current_theme().tokens.good not in colours(shown(qtbot, OptionCard(OPEN)))


def test_none_of_these_fit_opens_a_line_and_sends_it(qtbot) -> None:
    card = NoneFitCard()
    qtbot.addWidget(card)
    card.resize(712, 48)
    card.show()
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert card.field.isVisible()
    assert card.sizeHint().height() > 48
    qtbot.waitUntil(card.field.editor.hasFocus)
    qtbot.keyClicks(card.field.editor, "  send flowers ")
    with qtbot.waitSignal(card.submitted, timeout=500) as sent:
        qtbot.keyClick(card.field.editor, Qt.Key.Key_Return)
    assert sent.args == ["send flowers"]


def test_an_empty_line_is_not_sent(qtbot) -> None:
    card = NoneFitCard()
    qtbot.addWidget(card)
    card.open_field()
    with qtbot.assertNotEmitted(card.submitted):
        qtbot.keyClick(card.field.editor, Qt.Key.Key_Return)


def test_esc_folds_the_line_and_keeps_its_words(qtbot) -> None:
    card = NoneFitCard()
    qtbot.addWidget(card)
    card.show()
    card.open_field()
    qtbot.keyClicks(card.field.editor, "flowers")
    qtbot.keyClick(card.field.editor, Qt.Key.Key_Escape)
    assert not card.field.isVisible()
    assert card.field.text() == "flowers"
    qtbot.waitUntil(card.hasFocus)
