"""All modules outside `ui` → proof that each can be the first that a process imports.

In a test run something has always imported before it whatever it silently needs; in a person's process nothing has.
Each module is imported in a fork of a process that holds the libraries and not one module of the program. What one of
them compiled, the next ones read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.architecture.test_qt_free import modules_outside_ui

IMPORT_EACH_FIRST = """
import gc, importlib, json, os, sys, traceback
for library in json.loads(sys.argv[1]):
    importlib.import_module(library)
sys.dont_write_bytecode, sys.pycache_prefix = False, sys.argv[3]
gc.freeze()
gc.disable()
failed = {}
for name in json.loads(sys.argv[2]):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            os.write(writing, traceback.format_exc(limit=-1).encode()[-4000:])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read().decode()
    os.waitpid(child, 0)
    if said:
        failed[name] = said
print(json.dumps(failed))
"""
LIBRARIES = ["alembic", "markdown_it", "nh3", "numpy", "psycopg", "sqlmodel", "whoosh.index", "yaml"]


def failures_when_first(names: list[str], compiled: Path) -> dict[str, str]:
    command = [sys.executable, "-c", IMPORT_EACH_FIRST, json.dumps(LIBRARIES), json.dumps(names), str(compiled)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    failed: dict[str, str] = json.loads(done.stdout)
    return failed


def test_every_module_outside_ui_can_be_imported_first(tmp_path: Path) -> None:
    names = modules_outside_ui()
    assert "kms_desktop.voc.top_issues" in names
    failed = failures_when_first(names, tmp_path)
    assert not failed, "\n".join(f"{name}: {why}" for name, why in failed.items())


def test_a_module_that_is_not_there_is_named(tmp_path: Path) -> None:
    named = failures_when_first(["kms_desktop.errors", "kms_desktop.nothing"], tmp_path)
    assert list(named) == ["kms_desktop.nothing"]
