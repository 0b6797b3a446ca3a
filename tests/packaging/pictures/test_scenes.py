"""The table of scenes → which pictures are wanted, by their own names or by their scenes’, and what shows them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pictures import scenes
from pictures.scenes import (
    DEMO_CALL,
    UnknownPicture,
    all_scenes,
    files_of,
    files_of_the_demo_call,
    is_wanted,
)

_SOURCES = Path(scenes.__file__).parent.glob("*.py")
_IN_A_LOOP = {"voice-waiting", "voice-waiting-late"}


def names(*asked: str) -> list[str]:
    return sorted(file for looks in files_of(asked).values() for file in looks.values())


def played(*asked: str) -> list[str]:
    files = files_of(asked)
    return [name for name, scene in all_scenes() if is_wanted(scene, files)]


def test_a_picture_is_asked_for_by_its_own_name() -> None:
    assert names("desk-guide-1024") == ["desk-guide-1024"]
    assert played("desk-guide-1024") == ["story/call"]


def test_a_beginning_stands_for_all_that_begin_so() -> None:
    assert names("desk-guide") == [
        "desk-guide",
        "desk-guide-1024",
        "desk-guide-1280",
        "desk-guide-1920",
        "desk-guide-1920-200",
        "desk-guide-dark",
        "desk-guide-high-contrast",
    ]


def test_a_pattern_fits_whole_names() -> None:
    found = names("voice*-dark")
    assert "voice-dark" in found and "voice-decide-dark" in found
    assert all(name.startswith("voice") and name.endswith("-dark") for name in found)


def test_a_part_or_one_of_its_scenes_is_all_that_it_shows() -> None:
    assert played("approval") == ["approval/granted", "approval/refused", "approval/nobody"]
    assert names("approval/refused") == ["desk-approval-refused", "desk-approval-refused-dark"]


def test_several_names_are_taken_together() -> None:
    assert names("lock-wrong", "desk-saved") == ["desk-saved", "lock-wrong", "lock-wrong-dark"]


def test_a_name_that_nothing_has_is_answered_with_what_there_is() -> None:
    with pytest.raises(UnknownPicture) as told:
        files_of(["desk-ring", "dask-ring"])
    words = str(told.value)
    assert "“dask-ring”; do you mean desk-ring" in words and "approval" in words and "\n" not in words
    assert len(words) < 300, "nobody finds the name among a hundred"


def test_without_a_name_it_is_every_picture_there_is() -> None:
    assert len(names()) == len(set(names())) > 200
    assert played() == [name for name, _scene in all_scenes()]


def test_the_demo_call_is_a_dozen_in_the_order_it_is_told_in() -> None:
    files = files_of_the_demo_call()
    told = sorted(file for looks in files.values() for file in looks.values())
    assert told == [f"{at:02}-{name}" for at, name in enumerate(DEMO_CALL.values(), 1)]
    assert len(told) == 12
    assert [name for name, scene in all_scenes() if is_wanted(scene, files)] == ["story/call", "rare/handed-over"]


def test_a_state_belongs_to_one_scene() -> None:
    states = [state for _name, scene in all_scenes() for state in scene.shows]
    assert len(states) == len(set(states))


def test_the_table_names_the_states_that_the_scenes_take() -> None:
    taken = {state for source in _SOURCES for state in _states_taken(ast.parse(source.read_text(encoding="utf-8")))}
    assert taken | _IN_A_LOOP == {state for _name, scene in all_scenes() for state in scene.shows}


def _states_taken(tree: ast.AST) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    firsts = [call.args[0] for call in calls if getattr(call.func, "attr", "") == "take" and call.args]
    return [str(first.value) for first in firsts if isinstance(first, ast.Constant)]
