"""What a start imports first → proof that no slow library is among it: the window comes before the work.

Three looks at it. What importing a module brings along, in a process of its own: a module that must be quick gets a row
in QUICK. What stands in `sys.modules` when the real window is on the screen, as a function that opens the window may
import what its module does not. And, without running anything, on which way a view or a noun would bring a library
along, so that whoever breaks it reads where.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.import_graph import modules, way_to
from tests.architecture.sources import ROOT

SLOW = frozenset(
    {
        "alembic",
        "babel",
        "keyring",
        "linkify_it",
        "lxml",
        "mako",
        "mammoth",
        "markdown_it",
        "mdit_py_plugins",
        "nh3",
        "numpy",
        "phonenumbers",
        "psycopg",
        "pydantic",
        "rapidfuzz",
        "sqlalchemy",
        "sqlmodel",
        "stdnum",
        "whoosh",
        "yaml",
    }
)
DATABASE = frozenset({"alembic", "psycopg", "pydantic", "sqlalchemy", "sqlmodel"})
QUICK = {
    "kms_desktop.errors": SLOW | {"PySide6"},
    "kms_desktop.settings": SLOW | {"PySide6"},
    "kms_desktop.texts": SLOW | {"PySide6"},
    "kms_desktop.texts.format": SLOW | {"PySide6"},
    "kms_desktop.__main__": SLOW | {"PySide6"},
    "kms_desktop.cli.main": SLOW | {"PySide6"},
    "kms_desktop.ui.app": SLOW,
    "kms_desktop.ui.window": SLOW,
    "kms_desktop.search.bootstrap": DATABASE | {"markdown_it", "yaml"},
    "kms_desktop.storage.database": frozenset({"alembic", "psycopg", "numpy", "whoosh"}),
    "kms_desktop.services.workspace": frozenset({"alembic", "markdown_it", "yaml"}),
}
NOUNS = ("kms_desktop.*.model", "kms_desktop.contacts.approval", "kms_desktop.contacts.wrapup_summary")
VIEWS = (
    "kms_desktop.ui.theme.*",
    "kms_desktop.ui.widgets.*",
    "kms_desktop.ui.desk.*pane",
    "kms_desktop.ui.desk.*panel",
    "kms_desktop.ui.desk.*panels",
    "kms_desktop.ui.desk.*words",
    "kms_desktop.ui.desk.view_state",
    "kms_desktop.ui.desk.page",
    "kms_desktop.ui.guide.*",
    "kms_desktop.ui.window",
)
IMPORTED_WITH = (
    "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(list(sys.modules)))"
)
SEEN_AT_THE_FIRST_PAINT = """
import json, os, sys
from kms_desktop.__main__ import main
from kms_desktop.ui.window import MainWindow

def tell(window):
    assert window.isVisible() and not window.grab().isNull()
    print(json.dumps(list(sys.modules)), flush=True)
    os._exit(0)

MainWindow.open_workspace = tell
main([])
"""
SEEN_AT_THE_FIRST_ANSWER = """
import json, os, sys
from kms_desktop.__main__ import main
from kms_desktop.ui.window import MainWindow

def tell(window):
    window.find_with(window._finder)
    window._finder.searcher.search("refund")
    print(json.dumps(list(sys.modules)), flush=True)
    os._exit(0)

MainWindow._go_on_opening = tell
main([])
"""


def libraries(code: str, *arguments: str, **environment: str) -> set[str]:
    """What a process of its own says it has imported, by library."""
    return {name.partition(".")[0] for name in modules_after(code, *arguments, **environment)}


def modules_after(code: str, *arguments: str, **environment: str) -> set[str]:
    """What a process of its own says it has imported, by full name."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout))


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """A start without a display, on a folder of its own."""
    return {
        "QT_QPA_PLATFORM": "offscreen",
        "KMS_DATABASE_URL": f"sqlite:///{tmp_path / 'workspace.sqlite'}",
        "KMS_DATA_DIR": str(tmp_path / "data"),
        "KMS_STATE_DIR": str(tmp_path / "state"),
        "KMS_KB_DIR": str(ROOT / "knowledge_base"),
    }


def views() -> list[str]:
    return sorted(name for name in modules() if any(fnmatch(name, pattern) for pattern in VIEWS))


@pytest.mark.parametrize("module", QUICK)
def test_a_start_imports_nothing_slow(module: str) -> None:
    assert libraries(IMPORTED_WITH, module) & QUICK[module] == set()


def test_a_slow_library_is_seen() -> None:
    assert "sqlmodel" in libraries(IMPORTED_WITH, "kms_desktop.storage.tables")


def test_the_window_is_on_the_screen_before_any_slow_library_is_read(place: dict[str, str]) -> None:
    seen = libraries(SEEN_AT_THE_FIRST_PAINT, **place)
    assert "PySide6" in seen and seen & SLOW == set()


def test_a_search_is_answered_before_the_database_is_thought_of(place: dict[str, str]) -> None:
    seen = libraries(SEEN_AT_THE_FIRST_ANSWER, **place)
    assert "PySide6" in seen and seen & DATABASE == set()


def test_tables_are_declared_without_a_look_through_every_package_there_is() -> None:
    seen = """
import importlib, importlib.metadata, json, sys
importlib.metadata.entry_points = lambda **_group: sys.exit("Extensions were looked for.")
importlib.import_module(sys.argv[1])
print(json.dumps(list(sys.modules)))
"""
    assert "pydantic" in libraries(seen, "kms_desktop.storage.tables")


def test_no_row_has_a_validator_before_something_is_validated() -> None:
    """A start makes two dozen kinds of row, and validates none."""
    seen = """
import json
from kms_desktop.storage.tables import Row, SQLModel
made = [row.__name__ for row in Row.__subclasses__() if row.__pydantic_complete__]
made += [row.__name__ for row in SQLModel.__subclasses__() if row is not Row]
print(json.dumps([f"{name} is made at once" for name in made] or ["none"]))
"""
    assert libraries(seen) == {"none"}


def test_the_first_answer_waits_for_no_lots_to_be_drawn(place: dict[str, str]) -> None:
    assert "numpy.random" not in modules_after(SEEN_AT_THE_FIRST_ANSWER, **place)


@pytest.mark.parametrize("view", views())
def test_a_view_brings_no_slow_library_along(view: str) -> None:
    assert " → ".join(way_to(SLOW, view)) == ""


def test_the_way_to_a_slow_library_is_told() -> None:
    way = way_to({"sqlmodel"}, "kms_desktop.contacts.approval_commands")
    assert way[0] == "kms_desktop.contacts.approval_commands" and way[-1] == "sqlmodel"
    assert way_to({"sqlmodel"}, "kms_desktop.ui.app") == [], "what a function imports comes when it is called"


def test_a_noun_knows_nothing_that_reads_or_writes_it() -> None:
    nouns = sorted(name for name in modules() if any(fnmatch(name, pattern) for pattern in NOUNS))
    assert [" → ".join(way) for noun in nouns if (way := way_to(SLOW, noun))] == []
    assert "kms_desktop.contacts.model" in nouns
