"""The map of the stages → proof that the imports follow it, and that a step off it would be seen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.import_graph import modules, reached_from
from tests.architecture.sources import PACKAGE, ROOT

DEMO = "kms_desktop.demo"
MIGRATIONS = "kms_desktop.storage.migrations"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_goes_down_the_map() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


def test_an_import_up_the_map_and_a_circle_are_found(tmp_path: Path) -> None:
    package = tmp_path / "kms_desktop"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "_shipped"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (package / "storage" / "upward.py").write_text("import kms_desktop.contacts.model\n")
    (package / "access" / "one.py").write_text("import kms_desktop.access.two\n")
    (package / "access" / "two.py").write_text("import kms_desktop.access.one\n")
    found = lint_imports(tmp_path)
    assert found.returncode == 1
    assert re.search(r"kms_desktop\.storage\.upward\s*->\s*kms_desktop\.contacts\.model", found.stdout)
    assert "No cycles are allowed in kms_desktop.access." in found.stdout


def contracts() -> dict[str, dict[str, Any]]:
    """By name, as they stand in the settings."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def stages() -> list[str]:
    """From the top to the bottom."""
    layers = contracts()["Each stage imports only stages below it"]["layers"]
    return [name for layer in layers for name in re.findall(r"\w+", layer)]


def test_a_window_that_takes_something_from_the_demo_is_found(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "kms_desktop", ignore=shutil.ignore_patterns("__pycache__", "_shipped"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "kms_desktop" / "ui" / "story.py").write_text(
        "from kms_desktop.demo.workspace_location import STORY_NUMBER\n"
    )
    found = lint_imports(tmp_path)
    assert found.returncode == 1
    assert re.search(r"kms_desktop\.ui\.story\s*->\s*kms_desktop\.demo\.workspace_location", found.stdout)


def test_what_opens_the_demo_imports_it_only_when_it_is_asked_for() -> None:
    early = [
        name
        for name, imported in modules().items()
        if not name.startswith(DEMO) and any(other.startswith(DEMO) for other in imported)
    ]
    assert early == []
    assert "kms_desktop.cli.demo" in modules()


def test_nothing_is_installed_that_no_part_of_the_program_imports() -> None:
    """What only development uses stands in `packaging/`; migrations are found by their folder."""
    migrations = {name for name in modules() if name.startswith(MIGRATIONS)}
    reached = reached_from("kms_desktop.__main__") | reached_from(f"{MIGRATIONS}.env")
    assert modules().keys() - migrations - reached == set()


def test_the_map_and_the_contract_name_the_same_stages() -> None:
    on_the_map = re.findall(
        r"^    (\w+)(?: · (\w+))?", (PACKAGE / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for names in on_the_map for name in names if name] == stages()


@pytest.mark.parametrize(
    ("contract", "field", "but"),
    [
        ("Only ui knows Qt", "source_modules", "ui"),
        ("whoosh has one owner", "source_modules", "search"),
        ("markdown-it has one owner", "source_modules", "articles"),
        ("Babel has one owner", "source_modules", "texts"),
        ("No circles within a stage", "ancestors", "ui"),
        ("Only the command that opens the demo knows it", "source_modules", "demo"),
    ],
)
def test_a_rule_of_all_stages_leaves_none_out(contract: str, field: str, but: str) -> None:
    held = set(contracts()[contract][field])
    folders = {name for name in stages() if (PACKAGE / name).is_dir()}
    assert {f"kms_desktop.{name}" for name in folders - {but}} <= held
