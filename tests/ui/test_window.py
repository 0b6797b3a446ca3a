"""The whole window in each of its states: names for everything, Tab through everything, nothing cut at any size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTextBrowser, QWidget

from kms_desktop.offline.delivery import Standing
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.theme.shadow import SPREAD_PX
from kms_desktop.ui.widgets.chip import Chip
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.sight import is_in_sight
from kms_desktop.ui.window import size_within
from player import Player
from tests.desks import MARIAS_NUMBER, Floor

WORDS = "I paid by card and the direct debit went too"


@pytest.mark.parametrize("screen", [(1440, 900), (1366, 768), (1280, 720), (1024, 768)])
def test_the_first_window_lies_on_the_screen_with_its_title(screen: tuple[int, int]) -> None:
    size = size_within(QSize(*screen))
    assert size.width() == screen[0] and size.height() + 30 <= screen[1]


def test_on_a_large_screen_the_first_window_has_the_size_it_was_drawn_for() -> None:
    assert size_within(QSize(2560, 1440)) == QSize(1440, 900)


def ready(floor: Floor) -> Player:
    return floor.desk("dana")


def searching(floor: Floor) -> Player:
    dana = floor.desk("dana")
    dana.type(WORDS)
    return dana


def ringing(floor: Floor) -> Player:
    dana = searching(floor)
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    return dana


def asked(floor: Floor) -> Player:
    dana = ringing(floor)
    dana.press("take_call", "verify", "1", "2", "Enter", "search", "Enter", "1", "1")
    return dana


def at_amount(floor: Floor) -> Player:
    dana = asked(floor)
    dana.press("2")
    return dana


def at_options(floor: Floor) -> Player:
    dana = at_amount(floor)
    dana.type("38.50")
    dana.press("Enter")
    return dana


def article(floor: Floor) -> Player:
    dana = asked(floor)
    dana.press("toggle_article")
    return dana


def wrapping_up(floor: Floor) -> Player:
    dana = at_options(floor)
    dana.press("Enter", "wrap_up")
    return dana


def handed_over(floor: Floor) -> Player:
    sam, dana = floor.workspace("sam"), floor.desk("dana")
    from kms_desktop.connectors.calls import parse_call_event
    from kms_desktop.storage.ids import utc_now

    call = parse_call_event(MARIAS_NUMBER, utc_now()).incoming()
    contact = sam.call.take_call(call, sam.directory.match_caller(call.number), 6.0).id
    sam.call.verify_customer(contact, ("Date of birth", "Postcode"))
    sam.guided.open_article(contact, "charged-twice")
    sam.guided.answer_step(contact, 0)
    me = dana.attached.workspace.person
    sam.handovers.make_handover(contact, to_kind="person", to_id=me.id, to_name=me.name, question="Can you pay it too?")
    dana.until(lambda: dana.attached.desk.stage.phase == "handover")
    dana.settle()
    return dana


def articles(floor: Floor) -> Player:
    ines = floor.desk("ines")
    ines.press("show_articles")
    return ines


def voice(floor: Floor) -> Player:
    rosa = floor.desk("rosa")
    rosa.press("show_voice")
    return rosa


def contacts(floor: Floor) -> Player:
    rosa = voice(floor)
    rosa.press("list_contacts")
    return rosa


def with_message(floor: Floor) -> Player:
    dana = ready(floor)
    dana.window.message.show_problem("The database at desk-3 does not answer.", "Try again", lambda: None)
    away_since = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
    dana.window.show_standing(Standing(3, away_since=away_since), "Tries every 20 s")
    dana.settle()
    return dana


STATES = (
    ready, searching, ringing, asked, at_amount, at_options, article, wrapping_up, handed_over, articles, voice,
    contacts, with_message,
)  # fmt: skip
MOST_LINKS = 40
SIZES = [(1440, 900, 100), (1280, 720, 100), (1024, 768, 100), (1280, 800, 200), (1920, 1080, 200)]
REACHED = [(1024, 768, 100), (1280, 800, 150), (1440, 900, 200), (2560, 1440, 100)]
MOST_LETTERS = 90
PANELS = {"transfer": "transfer", "verify": "verify_panel", "suggest": "line"}


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def player(request: pytest.FixtureRequest, floor: Floor) -> Player:
    made: Player = request.param(floor)
    made.front()
    return made


def stops(top: QWidget) -> list[QWidget]:
    """What takes the keyboard with Tab; in a group of which one is chosen that one, and arrows reach the others."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
        and not (isinstance(widget, QPushButton) and _is_beside_the_chosen(widget))
    ]


def _is_beside_the_chosen(button: QPushButton) -> bool:
    group = button.group()
    return group is not None and group.checkedButton() not in (None, button)


def name(widget: QWidget) -> str:
    """What a screen reader says."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{name(widget)}”"


def tabbed(top: QWidget, most: int, key: Qt.Key = Qt.Key.Key_Tab) -> Iterator[QWidget]:
    """The next stops; in a text, Tab goes from link to link before it goes on."""
    for _stop in range(most):
        before = focused = QApplication.focusWidget()
        for _press in range(MOST_LINKS):
            QTest.keyClick(focused or top, key)
            focused = QApplication.focusWidget()
            if focused is not before:
                break
        assert focused is not None, "Tab leads nowhere."
        yield focused


def _region(player: Player, widget: QWidget) -> int:
    window, page = player.window, player.window.desk_page
    sides = (page.left, page.middle, page.edge, page.right)
    regions = (window.rail, window.tops, *sides, window.message, window.strip, window.toast)
    return next(place for place, region in enumerate(regions) if region.isAncestorOf(widget))


def test_all_that_takes_the_keyboard_has_a_name_and_tab_reaches_it_and_goes_the_same_way_back(player: Player) -> None:
    window = player.window
    expected = stops(window)
    assert expected
    assert [told(widget) for widget in expected if not name(widget)] == []
    there = list(tabbed(window, len(expected)))
    assert [told(widget) for widget in expected if widget not in there] == []
    back = list(tabbed(window, len(expected), Qt.Key.Key_Backtab))
    assert back == [*reversed(there[:-1]), there[-1]]
    if window.pages.currentWidget() is window.desk_page:
        first = there.index(window.rail.menu)
        order = [*there[first:], *there[:first]]
        regions = [_region(player, widget) for widget in order]
        assert regions == sorted(regions), [told(widget) for widget in order]


@pytest.mark.parametrize("key", PANELS)
def test_an_open_panel_keeps_tab_inside_and_everything_in_it_has_a_name(floor: Floor, key: str) -> None:
    dana = asked(floor)
    dana.press(key)
    panel = getattr(dana.attached.desk.asking, PANELS[key])
    expected = stops(panel)
    assert [told(widget) for widget in expected if not name(widget)] == []
    reached = set(tabbed(dana.window, len(expected) + 2))
    assert reached == set(expected)


def cut(top: QWidget) -> list[str]:
    """Buttons and chips that have less room than their words need, or reach beyond what holds them."""
    found = []
    for widget in [*top.findChildren(QPushButton), *top.findChildren(Chip)]:
        holder = widget.parentWidget()
        if not widget.isVisibleTo(top) or holder is None:
            continue
        needs = widget.minimumSizeHint()
        if widget.hasHeightForWidth():
            needs.setHeight(widget.heightForWidth(widget.width()))
        if widget.width() < needs.width() or widget.height() < needs.height():
            found.append(f"{told(widget)} has {widget.size().toTuple()}, needs {needs.toTuple()}")
        if not holder.rect().contains(widget.geometry()):
            found.append(f"{told(widget)} reaches beyond what holds it")
    return found


def beyond(top: QWidget) -> list[str]:
    """Columns that are wider than the room they have; none of them scrolls sideways."""
    columns = [column for column in top.findChildren(ScrollColumn) if column.isVisibleTo(top)]
    return [
        f"{type(column.parentWidget()).__name__}: {column.inside.width()} in {column.viewport().width()}"
        for column in columns
        if column.inside.width() > column.viewport().width()
    ]


def test_no_button_and_no_chip_is_cut_and_no_column_reaches_beyond_its_room_at_any_size(player: Player) -> None:
    found = {}
    for width, height, percent in SIZES:
        theme_keeper().choose_theme("light", percent, reduced_motion=True)
        player.window.resize(width, height)
        player.settle()
        assert (player.window.width(), player.window.height()) == (width, height)
        found[width, height, percent] = [*cut(player.window), *beyond(player.window)]
    assert {size: wrong for size, wrong in found.items() if wrong} == {}


def test_what_tab_comes_to_is_in_sight_at_any_size(player: Player) -> None:
    for width, height, percent in REACHED:
        theme_keeper().choose_theme("light", percent, reduced_motion=True)
        player.window.resize(width, height)
        player.settle()
        hidden = [told(one) for one in tabbed(player.window, len(stops(player.window))) if not is_in_sight(one)]
        assert hidden == [], (width, height, percent)


def long_lines(words: QTextDocument) -> list[str]:
    """Lines of 90 letters and more, as they are laid out now; the space at their end is none."""
    block, found = words.begin(), []
    while block.isValid():
        laid = [block.layout().lineAt(at) for at in range(block.layout().lineCount())]
        lines = [block.text()[line.textStart() : line.textStart() + line.textLength()].rstrip() for line in laid]
        found += [line for line in lines if len(line) >= MOST_LETTERS]
        block = block.next()
    return found


def test_no_text_of_the_middle_has_lines_of_90_letters_in_a_wide_window(player: Player) -> None:
    player.window.resize(2560, 1440)
    player.settle()
    page = player.window.pages.currentWidget()
    middle = player.window.desk_page.middle if page is player.window.desk_page else page
    texts = [one._words for one in middle.findChildren(Paragraph) if one.isVisible()]
    texts += [one.document() for one in middle.findChildren(QTextBrowser) if one.isVisible()]
    assert [line for words in texts for line in long_lines(words)] == []


@pytest.mark.parametrize("key", [*PANELS, "show_keys"])
def test_a_panel_stays_in_the_window_at_twice_the_size_and_scrolls_what_it_cannot_show(floor: Floor, key: str) -> None:
    theme_keeper().choose_theme("light", 200, reduced_motion=True)
    dana = asked(floor)
    dana.window.resize(1280, 800)
    dana.press(key)
    panel = next(panel for panel in dana.window.findChildren(FloatingPanel) if panel.isVisible())
    assert QRect(0, 0, 1280, 800).contains(panel_box(panel))
    assert beyond(panel) == []
    for stop in stops(panel):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(stop, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert not focused.visibleRegion().isEmpty(), told(focused)
    dana.press("Esc")
    assert not panel.isVisible()


def panel_box(panel: FloatingPanel) -> QRect:
    """What is painted of it, without its shadow, in the window."""
    box = panel.rect().adjusted(SPREAD_PX, SPREAD_PX, -SPREAD_PX, -SPREAD_PX)
    return QRect(panel.mapTo(panel.window(), box.topLeft()), box.size())
