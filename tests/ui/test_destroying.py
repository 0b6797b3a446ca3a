"""What Qt and Python both hold, over a whole call: nothing is left that would be destroyed at a wrong place."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QLayout, QSpacerItem, QWidgetItem

from kms_desktop.services.workspace import Workspace
from player import Player
from tests.desks import Floor
from tests.journeys.test_approvals import asks, at_the_options, hears, waits_at
from tests.ui.test_window import at_options, wrapping_up


@pytest.fixture
def garbage() -> Iterator[list[object]]:
    """Everything that only the collector of cycles can free, from the beginning of the test until `gc.collect()`."""
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield gc.garbage
    gc.set_debug(0)
    gc.garbage.clear()


def a_call(floor: Floor) -> Player:
    """Taken, guided, granted and saved; then the other pages, the panels and the sheet of keys."""
    dana = wrapping_up(floor)
    dana.press("confirm", "show_articles", "show_voice", "show_desk", "suggest", "Esc", "show_keys", "Esc", "search")
    return dana


def test_no_part_of_a_window_waits_for_the_collector_which_may_run_beside_the_window(
    floor: Floor, garbage: list[object]
) -> None:
    """A cycle is freed by whichever thread happens to collect; a Qt object may be destroyed on its own thread alone."""
    a_call(floor)
    gc.collect()
    parts = [one for one in garbage if isinstance(one, QObject | QLayout) and shiboken6.isValid(one)]
    assert Counter(type(part).__name__ for part in parts if shiboken6.ownedByPython(part)) == {}


def test_a_window_that_is_gone_takes_everything_with_it(floor: Floor) -> None:
    a_call(floor)
    floor.desk("ines").press("show_articles", "new_article", "Esc")
    floor.close()
    floor.windows.clear()
    gc.collect()
    assert Counter(type(widget).__name__ for widget in QApplication.allWidgets()) == {}
    assert [one for one in gc.get_objects() if type(one) is Workspace] == []


def _layouts(layout: QLayout) -> Iterator[QLayout]:
    yield layout
    for at in range(layout.count()):
        item = layout.itemAt(at)
        assert item is not None
        if (inner := item.layout()) is not None:
            yield from _layouts(inner)


def _addresses(found: object) -> set[int]:
    return set(shiboken6.getCppPointer(found))


def _take_a_call(floor: Floor) -> None:
    a_call(floor)


def _cover_and_lift(floor: Floor) -> None:
    """As the screen lock and the entrance do."""
    dana = floor.desk("dana")
    for _ in range(3):
        dana.window.cover.cover_with(QLabel("Locked"))
        dana.settle()
        dana.window.cover.uncover()
        dana.settle()


def _grow_and_shrink(floor: Floor) -> None:
    """The right pane lies beside the middle, and over it where there is no room."""
    dana = floor.desk("dana")
    for width in (1100, 1440, 1100, 1440):
        dana.window.resize(width, 800)
        dana.settle()
        dana.press("notes")


def _answer_and_go_back(floor: Floor) -> None:
    """The fields beside the options come and go with them."""
    dana = at_options(floor)
    dana.press("step_back", "1", "all_options", "all_options")


def _approve(floor: Floor) -> None:
    """The ready words and the line outlast the question beside which they stand."""
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    at_the_options(dana)
    for _ in range(2):
        asks(dana)
        waits_at(rosa)
        rosa.front()
        rosa.press("put_off", "1")
        hears(dana, "refused")
        dana.front()


@pytest.mark.parametrize("do", [_take_a_call, _cover_and_lift, _grow_and_shrink, _answer_and_go_back, _approve])
def test_what_a_layout_let_go_is_known_to_python_no_longer(floor: Floor, do: Callable[[Floor], None]) -> None:
    """An item that Python still takes for living lends its name to whatever Qt makes next at its address."""
    do(floor)
    wrappers = shiboken6.getAllValidWrappers()
    known = {place for one in wrappers if isinstance(one, QWidgetItem | QSpacerItem) for place in _addresses(one)}
    layouts = [inner for one in wrappers if isinstance(one, QLayout) for inner in _layouts(one)]
    living = {place for layout in layouts for at in range(layout.count()) for place in _addresses(layout.itemAt(at))}
    assert known
    assert known <= living
