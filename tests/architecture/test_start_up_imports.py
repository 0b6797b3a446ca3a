"""What a start imports first → proof that no slow library is among it: the window comes before the work.

A module that must be quick gets a row in QUICK. Rows of modules that are not there yet wait for them.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

SLOW = frozenset(
    {
        "alembic",
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
        "whoosh",
        "yaml",
    }
)
QUICK = {
    "kms_desktop.errors": SLOW | {"PySide6"},
    "kms_desktop.settings": SLOW | {"PySide6"},
    "kms_desktop.__main__": SLOW | {"PySide6"},
    "kms_desktop.cli.main": SLOW | {"PySide6"},
    "kms_desktop.ui.app": SLOW,
    "kms_desktop.storage.database": frozenset({"alembic", "psycopg", "numpy", "whoosh"}),
}
IMPORTED_WITH = (
    "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(list(sys.modules)))"
)


def libraries_imported_with(module: str) -> set[str]:
    command = [sys.executable, "-c", IMPORTED_WITH, module]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def is_there(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


@pytest.mark.parametrize("module", [name for name in QUICK if is_there(name)])
def test_a_start_imports_nothing_slow(module: str) -> None:
    assert libraries_imported_with(module) & QUICK[module] == set()


def test_a_slow_library_is_seen() -> None:
    assert "sqlmodel" in libraries_imported_with("kms_desktop.storage.tables")
