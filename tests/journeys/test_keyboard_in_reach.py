"""What is on the screen is a key or four Tabs away, nothing out of sight acts, and each size of window shows all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.desk.customer.card_panel import CardPanel
from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.answer import SettledRow
from kms_desktop.ui.widgets.choice_tile import ChoiceTile
from kms_desktop.ui.widgets.floating_panel import open_panel_over
from kms_desktop.ui.widgets.option_card import OptionCard
from kms_desktop.ui.widgets.rows import SideRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_keyboard import BILL, NEVER_CAME, stored, types_at_once

_MOST_TABS = 4


def on_a_call(floor: Floor, words: str = "") -> Player:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    if words:
        dana.type(words)
        dana.press("Enter")
    return dana


def tabs_to(wanted: Callable[[QWidget], bool], *, back: bool = False) -> int:
    """How often Tab is pressed until the keyboard is there."""
    shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    for presses in range(1, 60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, shift)
        if wanted(QApplication.focusWidget()):
            return presses
    pytest.fail("Tab does not reach it.")


def test_each_earlier_answer_is_changed_within_four_tabs(floor: Floor) -> None:
    dana = on_a_call(floor, "they took the money out twice")
    dana.press("1", "1")
    rows = dana.window.desk_page.work.guide.findChildren(SettledRow)
    assert len(rows) == 2
    for row in rows:
        dana.window.focus.give_focus()
        assert tabs_to(lambda now, row=row: now is row.button, back=True) <= _MOST_TABS
    dana.press("Enter")
    assert len(stored(floor, dana).settled) == 1, "the second question is asked again"


def has_keyboard(words: str) -> Callable[[Player], bool]:
    return lambda player: words in QApplication.focusWidget().accessibleName()


def panel_open(words: str) -> Callable[[Player], bool]:
    def is_open(player: Player) -> bool:
        panel = open_panel_over(player.window)
        now = QApplication.focusWidget()
        return panel is not None and panel.accessibleName() == words and (panel is now or panel.isAncestorOf(now))

    return is_open


Reached = tuple[tuple[str, ...], Callable[[Player], bool]]
BETWEEN_CALLS: dict[str, Reached] = {
    "an incident": (("next_pane", "PgDown", "PgDown", "PgDown"), has_keyboard("November bills")),
    "who called in vain": (("next_pane",), has_keyboard("07700 900457")),
    "a promise": (("promises",), panel_open("Promise")),
    "one's last contacts": (("history",), has_keyboard("Your last contacts")),
    "a contact without a call": (("begin_contact",), panel_open("New contact")),
    "somebody's card": (("verify",), panel_open("Find a customer")),
    "one's status": (("status",), panel_open("Your status")),
    "the settings": (("preferences",), panel_open("Settings")),
    "every key": (("show_keys",), panel_open("Keys")),
}
ON_A_CALL: dict[str, Reached] = {
    "it is somebody else": (("verify", "0"), panel_open("Who is calling")),
    "the search": (("search",), has_keyboard("Search")),
    "the notes": (("notes",), has_keyboard("Notes")),
    "the history": (("history",), has_keyboard("istory")),
    "a transfer": (("transfer",), panel_open("Transfer")),
    "a suggestion": (("suggest",), panel_open("Suggestion")),
    "a flag": (("flag",), panel_open("Flag")),
    "a promise": (("call_back",), panel_open("Promise")),
    "the card": (("show_card",), lambda player: isinstance(open_panel_over(player.window), CardPanel)),
}
OF_A_LEAD: dict[str, Reached] = {
    "why it rang": (("show_rings",), panel_open("Why it rang or did not")),
    "who is there": (("floor_status",), panel_open("Who is there")),
    "the promises of the floor": (("show_voice", "list_promises"), has_keyboard("Promises")),
}


def reach_each(player: Player, table: dict[str, Reached]) -> None:
    """Each place is reached by its keys, from where the hands are, in at most as many presses as may be."""
    missed = []
    for place, (keys, is_there) in table.items():
        player.window.focus.give_focus()
        player.press(*keys)
        if len(keys) > _MOST_TABS or not is_there(player):
            missed.append((place, keys, QApplication.focusWidget().accessibleName()))
        player.press("Esc")
    assert missed == []


def test_between_calls_each_place_is_four_keys_away_at_most(floor: Floor) -> None:
    reach_each(floor.desk("dana"), BETWEEN_CALLS)


def test_on_a_call_each_place_is_four_keys_away_at_most(floor: Floor) -> None:
    reach_each(on_a_call(floor, NEVER_CAME[0]), ON_A_CALL)


def test_at_a_lead_s_desk_each_place_is_four_keys_away_at_most(floor: Floor) -> None:
    reach_each(floor.desk("rosa"), OF_A_LEAD)


def test_it_is_somebody_else_and_a_report_are_one_key(floor: Floor) -> None:
    dana = on_a_call(floor)
    dana.press("verify", "0")
    assert QApplication.focusWidget() is dana.attached.desk.asking.find.field.editor
    dana.press("Esc", "suggest", "suggest")
    dana.type("The menu is cut")
    line = dana.attached.desk.asking.line
    assert (line.chip.text(), line.field.text()) == ("Report", "The menu is cut")
    dana.press("suggest")
    assert (line.chip.text(), line.field.text()) == ("Suggestion", "The menu is cut")


def test_a_message_and_an_answer_are_dismissed_with_one_key_from_where_the_hands_are(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.window.show_problem("The database was away for a moment.")
    dana.press("wrap_up", "dismiss")
    wrapup = dana.window.desk_page.wrapup_pane
    assert dana.window.message.text() == "" and "You said, we did" in shown(wrapup)
    dana.press("dismiss")
    assert "You said, we did" not in shown(wrapup)
    assert wrapup.save.hasFocus()


def test_an_incident_is_a_pane_and_a_few_tabs_away_and_esc_puts_it_away(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("next_pane")
    assert dana.window.desk_page.right.isAncestorOf(QApplication.focusWidget())
    idle = dana.window.desk_page.right.idle
    stops = [
        row for row in idle.findChildren(SideRow) if row.isVisible() and row.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    rows = sorted(stops, key=lambda row: row.mapTo(idle, row.rect().topLeft()).y())
    assert QApplication.focusWidget() is rows[0]
    place = next(place for place, row in enumerate(rows) if "November bills" in row.accessibleName())
    above = " ".join(row.accessibleName() for row in rows[:place])
    assert "07700 900457" in above and "Ring back about the engineer" in above, "who called in vain and what is owed"
    pages = 0
    while not rows[place].hasFocus() and pages < _MOST_TABS:
        dana.press("PgDown")
        pages += 1
    assert 1 + pages <= _MOST_TABS, "a pane, and a group for each press"
    dana.press("PgUp", "PgDown")
    assert rows[place].hasFocus()
    dana.press("Enter")
    assert "November bills are late" in shown(dana.window.desk_page.work.guide)
    dana.press("Esc")
    assert "Asked most in 7 days" in shown(dana.window.desk_page.work)
    assert dana.window.desk_page.work.search.editor.hasFocus()


def test_panes_go_round_with_one_key_and_back_with_another(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    page, been = dana.window.desk_page, []
    for _pane in range(4):
        dana.press("next_pane")
        now = QApplication.focusWidget()
        parts = {"right": page.right, "bar": dana.window.bar, "left": page.left, "middle": page.middle}
        been.append(next(name for name, part in parts.items() if part.isAncestorOf(now)))
    assert been == ["right", "bar", "left", "middle"]
    dana.press("previous_pane")
    assert page.left.isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize("field", ["notes", "search"])
def test_esc_beside_the_options_gives_the_chosen_one_the_keyboard(floor: Floor, field: str) -> None:
    words, _article, answers, option = BILL
    dana = on_a_call(floor, words)
    dana.press(*answers, field, "Esc")
    assert QApplication.focusWidget().accessibleName().endswith(f"{option}, chosen")
    dana.press("Enter")
    assert [offer.title for offer in stored(floor, dana).granted] == [option]


def test_a_key_that_means_the_wrap_up_grants_nothing_before_it_is_read(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("4")
    contact = dana.attached.desk.of.live.id
    dana.hit("wrap_up")
    assert dana.attached.desk.stage.phase == "wrap_up", "at once"
    dana.hit("confirm")
    dana.hit("Enter")
    dana.settle()
    assert floor.stored(contact).granted == ()
    assert dana.attached.desk.stage.phase == "wrap_up" and dana.window.desk_page.wrapup_pane.save.hasFocus()


def test_what_the_text_of_the_article_hides_is_not_answered_or_granted(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("toggle_article", "4")
    assert stored(floor, dana).settled == (), "the question comes to the front first"
    dana.press("4", "toggle_article", "confirm")
    assert stored(floor, dana).granted == ()
    dana.press("confirm")
    assert len(stored(floor, dana).granted) == 1


def test_letters_beside_an_open_panel_go_into_it_and_esc_folds_it(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("suggest")
    dana.window.desk_page.left.history.list.setFocus()
    types_at_once(dana, "it rang")
    assert dana.attached.desk.asking.line.field.text() == "it rang"
    dana.window.desk_page.left.history.list.setFocus()
    dana.press("Esc")
    assert dana.attached.desk.asking.open_panel() is None
    assert stored(floor, dana).searches == (NEVER_CAME[0],)


def test_the_sheet_of_keys_grants_nothing_under_it(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("4", "show_keys", "confirm", "1")
    assert stored(floor, dana).granted == ()


def test_a_second_hit_is_marked_and_opened_while_an_article_is_open(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("search")
    dana.type("why has my bill gone up")
    hits = dana.window.desk_page.work.hits
    assert hits.current_row().title == "Bill is higher than expected"
    dana.press("Enter")
    assert "Bill is higher than expected" in shown(dana.window.desk_page.work.guide.title)
    assert hits.current_row() is None, "nobody searches now"


@pytest.fixture
def _plain_text():
    yield
    theme_keeper().choose_theme("light", 100, reduced_motion=True)


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("size", [(1024, 768), (1440, 900), (2560, 1440)], ids=str)
def test_all_outcomes_and_the_button_are_in_reach_at_each_size(
    floor: Floor, size: tuple[int, int], percent: int, _plain_text: None
) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    theme_keeper().choose_theme("light", percent, reduced_motion=True)
    dana.window.resize(*size)
    dana.settle()
    dana.press("wrap_up")
    pane = dana.window.desk_page.wrapup_pane
    assert not pane.save.visibleRegion().isEmpty()
    tiles = [tile for tile in pane.findChildren(ChoiceTile) if tile.isVisibleTo(pane)]
    rooms = [tile.parentWidget().rect().contains(tile.geometry()) for tile in tiles]
    assert rooms == [True] * 4


def test_at_2560_hits_stand_beside_the_guide_and_lines_have_under_90_letters(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.window.resize(2560, 1440)
    dana.settle()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    words, _article, answers, _option = BILL
    dana.press("take_call")
    dana.type(words)
    dana.press("Enter", *answers)
    work = dana.window.desk_page.work
    assert work.hits.isVisible() and work.hits.width() <= current_theme().px(440)
    corner = work.guide.mapTo(work, work.guide.rect().topLeft())
    assert corner.x() >= work.hits.geometry().right()
    letters = QFontMetricsF(current_theme().font("search")).averageCharWidth()
    card = next(card for card in work.guide.findChildren(OptionCard) if card.is_chosen())
    laid = card._lay_out(current_theme(), card.width())
    assert max(part.laid.widest for part in laid.parts) / letters < 90
    dana.press("toggle_article")
    text = work.guide.text
    widest = text.viewport().width() / QFontMetricsF(current_theme().font("reading")).averageCharWidth()
    assert widest < 90


def test_a_narrow_window_has_a_handle_for_its_drawer(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    page = dana.window.desk_page
    assert not page.handle.isVisible()
    dana.window.resize(1024, 768)
    dana.settle()
    QTest.mouseClick(page.handle, Qt.MouseButton.LeftButton)
    assert page.right.notes.field.isVisible()
    QTest.mouseClick(page.handle, Qt.MouseButton.LeftButton)
    assert not page.right.isVisible()
    dana.press("notes")
    assert page.right.notes.field.hasFocus()
    dana.press("Esc")
    assert not page.right.isVisible(), "it covers what has the keyboard now"
