"""The keys that hold: those of the table, those that a person changed, and where two would be meant by one."""

from __future__ import annotations

import pytest

from kms_desktop.ui.actions.action import Action, Scope
from kms_desktop.ui.actions.keymap import Keymap, digits_text, join_keys, key_text, spell
from kms_desktop.ui.actions.table import ACTIONS
from tests.ui.actions.conflicts import Conflict, find_conflicts


def test_no_two_actions_that_hold_together_share_a_key() -> None:
    assert find_conflicts(Keymap()) == []


def test_every_action_has_a_name_of_its_own_and_words() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert [action.id for action in ACTIONS if not action.text] == []


def test_what_is_told_with_another_is_told() -> None:
    described = {action.id for action in ACTIONS if action.description}
    assert {action.told_with for action in ACTIONS if action.told_with} <= described


def test_a_key_of_the_window_is_in_the_way_of_every_page() -> None:
    found = find_conflicts(Keymap({"wrap_up": ("F10",)}))
    assert found == [Conflict("F10", "wrap_up", "menu")]


def test_pages_may_share_a_key() -> None:
    one, other = Action("one", "One", ("F2",), Scope.DESK), Action("other", "Other", ("F2",), Scope.VOICE)
    assert find_conflicts(Keymap(actions=(one, other))) == []
    assert Keymap({"other": ("F3",)}, (one, other)).keys_of("other") == ("F3",)


def test_a_changed_key_stands_on_the_sheet_and_the_old_one_does_not() -> None:
    sheet = dict(Keymap({"wrap_up": ("Ctrl+W", "F8")}).sheet(Scope.DESK))
    assert sheet["Ctrl+W"] == "Wrap up"
    assert "F8" not in sheet


def test_an_action_whose_key_was_taken_away_is_not_on_the_sheet() -> None:
    assert "Wrap up" not in dict(Keymap({"wrap_up": ()}).sheet(Scope.DESK)).values()


@pytest.mark.parametrize("action_id", ["leave", "choose_4", "no_such_action"])
def test_what_cannot_be_changed_is_said(action_id: str) -> None:
    with pytest.raises(ValueError, match=action_id):
        Keymap({action_id: ("F8",)})


def test_the_sheet_of_the_desk_names_several_keys_in_one_line() -> None:
    sheet = Keymap().sheet(Scope.DESK, without=("explain_hit",))
    assert sheet[-17:] == [
        ("0", "None of these fit"),
        ("1–9", "Answer, option or outcome; with Alt while typing"),
        ("Ctrl+1, 2, 3", "Desk, Articles, Voice"),
        ("F10", "Menu"),
        ("Ctrl+K", "Find an action by its words"),
        ("Ctrl+Tab", "Next pane"),
        ("Ctrl+Shift+Tab", "Pane before"),
        ("Shift+Esc", "Dismiss the message or the answer"),
        ("Esc", "Leave a field; its text is kept"),
        ("Enter", "Open, accept, press the outlined button"),
        ("Ctrl+Shift+P", "Practice call"),
        ("Ctrl+Alt+W", "Why it rang or did not"),
        ("Ctrl+Alt+J", "Running now; publish what is proposed"),
        ("Ctrl++, -", "Larger text, smaller text"),
        ("Ctrl+,", "Settings"),
        ("Ctrl+Alt+L", "Lock"),
        ("F11", "Full screen"),
    ]
    assert "How the hit was weighed" not in dict(sheet).values()


@pytest.mark.parametrize(
    ("key", "platform", "told"),
    [
        ("Ctrl+Return", "linux", "Ctrl+Enter"),
        ("Ctrl+Return", "darwin", "Cmd+Enter"),
        ("Alt+Down", "darwin", "Option+Down"),
        ("F8", "win32", "F8"),
    ],
)
def test_a_key_is_spelled_as_the_platform_spells_it(key: str, platform: str, told: str) -> None:
    assert spell(key, platform) == told


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["F8"], "F8"),
        (["1", "2", "3"], "1–3"),
        (["Ctrl+1", "Ctrl+2"], "Ctrl+1, 2"),
        (["Ctrl+1", "F5"], "Ctrl+1, F5"),
        (["Ctrl++", "Ctrl+-"], "Ctrl++, -"),
    ],
)
def test_several_keys_in_the_room_of_one(keys: list[str], told: str) -> None:
    assert join_keys(keys) == told


def test_digits_are_told_with_what_is_held() -> None:
    assert digits_text(4) == "1–4"
    assert digits_text(4, "Alt") == f"{spell('Alt+')}1–4"


def test_an_action_without_a_key_has_none_to_tell() -> None:
    assert key_text("dark") == ""


def test_letters_with_control_are_the_program_s_but_for_those_that_edit_everywhere() -> None:
    letters = Keymap().control_letters
    assert {"E", "K", "S", "L"} <= letters
    assert letters & {"A", "C", "V", "X", "Z"} == set()
