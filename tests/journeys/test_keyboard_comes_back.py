"""From another page, a list or a drawer the keyboard comes back to where it was left, or where the desk says."""

from __future__ import annotations

from kms_desktop.bulletins.model import NO_BOARD
from kms_desktop.ui.clock import local_now
from tests.desks import Floor
from tests.journeys.test_keyboard import CAR_PARK, NEVER_CAME, assert_words_search, rings, types_at_once


def test_back_from_another_page_the_keyboard_is_where_it_was_left(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(NEVER_CAME[0])
    dana.press("Enter", "notes")
    dana.type("Rang ")
    dana.press("show_articles", "show_desk")
    dana.type("twice")
    assert dana.window.desk_page.right.notes.field.text() == "Rang twice"


def test_f5_goes_to_the_list_that_is_in_sight_and_f7_to_no_drawer_that_is_shut(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("history")
    assert dana.window.desk_page.left.quiet.list.hasFocus()
    rings(dana)
    dana.press("take_call")
    dana.window.resize(900, 700)
    dana.settle()
    dana.press("notes")
    assert dana.window.desk_page.right.notes.field.hasFocus()
    dana.press("notes")
    assert not dana.window.desk_page.right.isVisible()
    types_at_once(dana, CAR_PARK)
    assert_words_search(dana, CAR_PARK)


def test_where_it_was_left_is_gone_by_now_it_is_where_the_desk_says(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("next_pane", "show_articles")
    idle = dana.window.desk_page.right.idle
    idle.show_idle((), NO_BOARD, (), local_now())
    dana.settle()
    dana.press("show_desk")
    assert dana.window.desk_page.work.search.editor.hasFocus()
