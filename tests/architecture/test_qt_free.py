"""All modules outside `ui` → proof that each can be imported on a machine without Qt."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.architecture.sources import PACKAGE, ROOT, module_name, own_files

IMPORT_WITHOUT_QT = """
import importlib, json, sys
sys.modules["PySide6"] = sys.modules["shiboken6"] = None
failed = {}
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except ImportError as problem:
        failed[name] = str(problem)
print(json.dumps(failed))
"""


def failures_without_qt(names: list[str]) -> dict[str, str]:
    command = [sys.executable, "-c", IMPORT_WITHOUT_QT, json.dumps(names)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    failed: dict[str, str] = json.loads(done.stdout)
    return failed


def modules_outside_ui() -> list[str]:
    """Migrations are scripts that alembic runs, not modules to import."""
    paths = [path for path in own_files() if path.suffix == ".py" and PACKAGE in path.parents]
    relative = [path.relative_to(PACKAGE).parts for path in paths]
    return [
        module_name(path)
        for path, parts in zip(paths, relative, strict=True)
        if parts[0] != "ui" and "migrations" not in parts
    ]


def test_no_module_outside_ui_needs_qt() -> None:
    names = modules_outside_ui()
    assert "kms_desktop.settings" in names
    failed = failures_without_qt(names)
    assert not failed, "\n".join(f"{name}: {why}" for name, why in failed.items())


def test_a_module_that_needs_qt_is_named() -> None:
    assert list(failures_without_qt(["kms_desktop.errors", "kms_desktop.ui.background"])) == [
        "kms_desktop.ui.background"
    ]
