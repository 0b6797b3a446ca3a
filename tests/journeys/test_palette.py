"""The palette: what can be done now is found by its words and done, as its key does it; what cannot is not offered."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.window import ARTICLES, VOICE
from player import Player
from tests.desks import MARIAS_NUMBER, Floor

_PANEL = "kms_desktop.ui.palette_panel"


def rings(player: Player, number: str = MARIAS_NUMBER) -> None:
    player.attached.desk.of.call.ring_event(number)
    player.settle()


def offered(player: Player) -> dict[str, str]:
    """Each action in the palette that is open, with its key."""
    panel = player.attached.desk.asking.open_panel()
    assert (panel is not None and panel.field.hasFocus()) or panel.field.editor.hasFocus()
    return {row.id: row.key for row in panel.found.rows()}


def opened(player: Player, typed: str = "") -> dict[str, str]:
    player.press("palette")
    if typed:
        player.type(typed)
    return offered(player)


def grants(player: Player) -> None:
    """Maria's call as far as its options."""
    rings(player)
    player.press("take_call")
    player.type("the engineer never turned up")
    player.press("Enter", "4")


def test_an_action_is_found_by_the_beginnings_of_its_words_and_done(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    found = opened(dana, "wra up")
    assert next(iter(found)) == "wrap_up" and found["wrap_up"] == key_text("wrap_up")
    dana.press("Enter")
    assert dana.attached.desk.stage.phase == "wrap_up"
    assert dana.attached.desk.asking.open_panel() is None


def test_an_action_is_found_by_its_key_and_the_arrows_choose_another(floor: Floor) -> None:
    dana = floor.desk("dana")
    assert "notes" in opened(dana, key_text("notes"))
    dana.press("leave")
    found = list(opened(dana, "text"))
    assert found[:2] == ["larger_text", "smaller_text"]
    before = dana.window.preferences.chosen.text_percent
    dana.press("Down", "Enter")
    assert dana.window.preferences.chosen.text_percent == 90 != before


def test_what_cannot_be_done_between_calls_is_not_offered(floor: Floor) -> None:
    dana = floor.desk("dana")
    between = opened(dana)
    assert {"begin_contact", "status", "verify", "suggest", "show_articles"} <= set(between)
    assert not {"hold", "wrap_up", "decline", "take_back", "put_off", "call_back", "retry"} & set(between)
    dana.press("leave")
    grants(dana)
    on_call = opened(dana)
    assert {"hold", "wrap_up", "decline", "copy_words", "all_options", "call_back"} <= set(on_call)
    assert not {"begin_contact", "reopen", "take_call", "add_issue"} & set(on_call)


def test_what_somebody_may_not_do_is_not_offered(floor: Floor) -> None:
    assert not {"show_rings", "floor_status"} & set(opened(floor.desk("dana")))
    assert {"show_rings", "floor_status"} <= set(opened(floor.desk("rosa")))


def test_words_that_name_nothing_say_so(floor: Floor) -> None:
    dana = floor.desk("dana")
    assert opened(dana, "qwxz") == {}
    panel = dana.attached.desk.asking.open_panel()
    assert panel is not None and "“qwxz”" in panel.nothing.toPlainText()
    dana.press("Enter")
    assert dana.attached.desk.asking.open_panel() is panel


def test_escape_and_the_key_once_more_give_the_keyboard_back(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call", "notes")
    field = QApplication.focusWidget()
    for goes in ("leave", "palette"):
        opened(dana, "hold")
        dana.press(goes)
        assert QApplication.focusWidget() is field
    assert dana.attached.desk.of.live.state.phase == "on_call"


def test_another_page_offers_its_own_and_what_rings(floor: Floor) -> None:
    ines = floor.desk("ines")
    ines.window.show_page(ARTICLES)
    ines.settle()
    assert {"new_article", "filter_articles", "show_desk"} <= set(opened(ines))
    ines.press("leave")
    dana = floor.desk("dana")
    dana.window.show_page(VOICE)
    dana.settle()
    assert "take_call" not in opened(dana)
    dana.press("leave")
    rings(dana)
    assert {"take_call", "put_off", "list_contacts"} <= set(opened(dana))
    dana.type("take call")
    dana.press("Enter")
    assert dana.attached.desk.stage.phase == "call" and dana.window.pages.currentIndex() == 0


def test_the_start_does_not_know_the_palette(floor: Floor) -> None:
    sys.modules.pop(_PANEL, None)
    dana = floor.desk("dana")
    assert _PANEL not in sys.modules
    opened(dana)
    assert _PANEL in sys.modules


@pytest.fixture
def menu(floor: Floor) -> Iterator[tuple[Player, QMenu]]:
    dana = floor.desk("dana")
    dana.window.show_menu()
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, QMenu)
    yield dana, shown
    shown.close()


def test_the_menu_has_an_icon_for_each_entry_and_cut_corners(menu: tuple[Player, QMenu]) -> None:
    _dana, shown = menu
    entries = [one for one in shown.actions() if not one.isSeparator()]
    assert entries and all(not one.icon().isNull() for one in entries)
    painted = shown.grab().toImage()
    assert painted.pixelColor(0, 0).alpha() == 0
    assert painted.pixelColor(painted.rect().center()).alpha() == 255


def test_the_menu_offers_what_cannot_be_done_in_grey(floor: Floor) -> None:
    dana = floor.desk("dana")

    def enabled() -> dict[str, bool]:
        dana.window.show_menu()
        shown = QApplication.activePopupWidget()
        assert isinstance(shown, QMenu)
        found = {one.text(): one.isEnabled() for one in shown.actions() if not one.isSeparator()}
        shown.close()
        dana.settle()
        return found

    between = enabled()
    assert not between["Hold or resume"] and between["Larger text"] and between["Practice call"]
    for _step in range(15):
        dana.window.preferences.change_text_size(10)
    rings(dana)
    dana.attached.desk.of.call.take_call()
    dana.settle()
    on_call = enabled()
    assert (on_call["Hold or resume"], on_call["Larger text"], on_call["Smaller text"]) == (True, False, True)


def _state(player: Player) -> tuple[object, ...]:
    store = player.attached.desk.store.state
    panel = player.attached.desk.asking.open_panel()
    return store.phase, store.writes, store.contact.events, store.chosen, store.looked, store.panes, panel


_STATES = ("ready", "ringing", "call", "options", "wrap_up")
_ONLY_SAY_WHY = {"write_confirmation"}


@pytest.mark.parametrize("where", _STATES)
def test_what_is_not_offered_would_do_nothing(floor: Floor, where: str) -> None:
    dana = floor.desk("dana")
    if where in ("ringing", "call", "wrap_up"):
        rings(dana)
    if where in ("call", "wrap_up"):
        dana.press("take_call")
    if where == "options":
        grants(dana)
    if where == "wrap_up":
        dana.press("wrap_up")
    keys = dana.attached.desk.keys
    acts = keys.action_functions()
    hidden = sorted(set(acts) - keys.possible_actions(dana.attached.desk.store.state))
    assert hidden
    before = _state(dana)
    for action_id in hidden:
        if action_id not in _ONLY_SAY_WHY:
            acts[action_id]()
            dana.settle()
            assert _state(dana) == before, action_id
