"""The table of actions is what the program does: each is done by the place that it names, and told nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.keymap import Keymap, key_text, keymap, use_keymap
from kms_desktop.ui.actions.table import ACTIONS
from tests.architecture.sources import PACKAGE, ROOT
from tests.desks import MARIAS_NUMBER, Floor, shown

KEY = re.compile(
    r"\b(?:Ctrl|Alt|Shift|Cmd|Option)\+|\bF(?:[1-9]|1[0-2])\b"
    r"|\b(?:Esc|Del|Backspace|Return)\b|\bEnter\b(?! (?:it|the)\b)"
)
"""What names a key in text. “Enter it” and “Enter the sum” ask to write something."""
CHORD = re.compile(r"\b(?:(?:Ctrl|Alt|Shift)\+)+[A-Z]\w*|\bF(?:[1-9]|1[0-2])\b|\b(?:Del|Backspace)\b")
ALL_KEYS = ROOT / "docs" / "keyboard.md"
"""Made from the table, and held against it where it is made."""
SPEAKS_TO_PEOPLE = {
    "README.md": ("{take_call} takes it, {show_keys} shows all keys",),
    "docs/security.md": ("or with {lock}, the window",),
    "docs/offline.md": (
        "{retry}",
        "{ask_approval} promises a call back",
        "told in ten seconds ({transfer})",
    ),
    "docs/words-to-say.md": ("**{copy_words}** then copies", "and {enter} copies; {leave} closes the line"),
    "docs/scale.md": ("{take_call} to the whole history painted", "From {take_call} to the history"),
}


def literal_keys(source: str) -> list[tuple[int, str]]:
    """(line, text) of each string that names a key; what is said to a reader of the code is none."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [(node.lineno, node.value) for node in strings if id(node) not in said and KEY.search(node.value)]


def changeable_keys_of_docstrings(source: str) -> set[str]:
    """What a reader of the code is told of keys that another day may be others."""
    expressions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr))
    texts = (node.value.value for node in expressions if isinstance(node.value, ast.Constant))
    named = {key for text in texts if isinstance(text, str) for key in CHORD.findall(text)}
    return named - {key for action in ACTIONS if action.fixed for key in action.keys}


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if PACKAGE / "ui" / "actions" not in path.parents]


def test_no_module_names_a_key_itself() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in modules()
        for line, text in literal_keys(path.read_text("utf-8"))
    }
    assert found == {}


def test_no_docstring_names_a_key_that_may_change() -> None:
    named = {str(path.relative_to(ROOT)): changeable_keys_of_docstrings(path.read_text("utf-8")) for path in modules()}
    assert {path: keys for path, keys in named.items() if keys} == {}


def test_a_key_that_may_change_is_found_in_a_docstring() -> None:
    source = '"""F9 takes it, Ctrl+Z takes it back, Enter opens it."""\n'
    assert changeable_keys_of_docstrings(source) == {"F9"}


def test_a_key_in_a_string_is_found_and_one_in_a_docstring_is_not() -> None:
    source = '"""F9 takes it."""\nsay(f"{who}: F9 takes it")\nButton("Send", "Enter")\nask("Enter it")\n'
    assert sorted(literal_keys(source)) == [(2, ": F9 takes it"), (3, "Enter")]


@pytest.mark.parametrize("page", SPEAKS_TO_PEOPLE)
def test_what_is_written_for_people_names_the_keys_that_hold(page: str) -> None:
    text = " ".join((ROOT / page).read_text("utf-8").split())
    keys = {action.id: key_text(action.id) for action in ACTIONS}
    for sentence in SPEAKS_TO_PEOPLE[page]:
        assert sentence.format(**keys) in text
        text = text.replace(sentence.format(**keys), "")
    assert KEY.findall(text) == [], "a key that no sentence above names"


def test_no_other_page_for_people_names_keys() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {str(page.relative_to(ROOT)) for page in pages if page != ALL_KEYS and KEY.search(page.read_text("utf-8"))}
    assert named == set(SPEAKS_TO_PEOPLE)


@pytest.mark.parametrize("action", [action for action in ACTIONS if action.keys], ids=lambda action: action.id)
def test_every_key_is_one_that_qt_knows(action) -> None:
    for key in action.keys:
        assert QKeySequence(key).toString() == key


def held(scope: Scope) -> set[str]:
    """The actions of exactly this scope that somebody must do."""
    return {action.id for action in ACTIONS if action.scope == scope}


def test_each_action_is_done_by_the_place_that_it_names(floor: Floor) -> None:
    attached = floor.desk("ines").attached
    guide = held(Scope.GUIDE)
    desk, voice = held(Scope.DESK), held(Scope.VOICE)
    both = held(Scope.DESK | Scope.VOICE)
    assert set(attached.desk.keys.action_functions()) | {"explain_hit"} == desk | guide | both
    assert set(attached.articles.acts()) == held(Scope.ARTICLES)
    assert set(attached.walking.pane.acts()) == held(Scope.WALK) | guide
    assert set(attached.voice.acts()) | {"draw_reviews"} == voice | both, "an editor draws no sample"


@pytest.fixture
def before() -> Iterator[Keymap]:
    """The keymap that holds again after the test."""
    held = keymap()
    yield held
    use_keymap(held)


def test_a_changed_key_is_pressed_painted_and_told(before: Keymap, floor: Floor) -> None:
    use_keymap(Keymap({"wrap_up": ("Ctrl+W",), "take_call": ("Ctrl+Y",)}))
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("F9")
    assert dana.attached.desk.stage.phase == "ringing"
    assert "Key Ctrl+Y" in shown(dana.window.bar)
    dana.press("Ctrl+Y")
    assert "Key Ctrl+W" in shown(dana.window.bar)
    dana.press("F8")
    assert dana.attached.desk.stage.phase == "call"
    dana.press("Ctrl+W")
    assert dana.attached.desk.stage.phase == "wrap_up"
    dana.press("show_keys")
    assert "Key Ctrl+W" in shown(dana.window)


def test_journeys_name_what_is_done_and_not_its_key() -> None:
    """Enter, Esc, digits and arrows are the widgets' own."""
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in sorted((ROOT / "tests" / "journeys").glob("*.py"))
        for line, text in literal_keys(path.read_text("utf-8"))
        if text not in ("Enter", "Esc", "Shift+Enter")
    }
    assert found == {}
