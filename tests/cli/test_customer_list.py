"""`customers import`: columns shown and kept, a dry run, what is left out, and who may."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import Database
from tests.cli.conftest import Kms


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KMS_DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "list.csv"
    file.write_text("Account;Name;Phone;Colour\n1;Ana Bell;020 7946 0100;red\n2;Ben Cole;020 7946 0100;\n;Nobody;;\n")
    return file


def test_a_list_is_shown_brought_in_and_found(kms: Kms, either_workspace: str, listed: Path) -> None:
    rehearsed = kms("customers", "import", listed, "--dry-run")
    assert rehearsed.lines[0] == "3 rows, separated by semicolons, encoding utf-8."
    assert "  account number: “Account”" in rehearsed.lines and "  not taken: “Colour”" in rehearsed.lines
    assert "1        Ana Bell" in rehearsed.out
    assert rehearsed.lines[-2:] == [
        "Nothing was changed. It would be: 2 customers added, 0 changed, 0 as before, 1 line left out.",
        "  list.csv, line 4: It has no account number.",
    ]
    assert kms("customer", "Ana Bell").code == 1
    told = kms("customers", "import", listed, "--json").json
    assert (told["added"], told["columns"]["phone"], told["skipped"][0]["path"]) == (2, ["Phone"], "list.csv, line 4")
    assert [one["name"] for one in kms("customer", "020 7946 0100", "--json").json] == ["Ana Bell", "Ben Cole"]


def test_named_columns_are_kept_until_they_are_guessed_anew(kms: Kms, workspace: str, listed: Path) -> None:
    named = ("--column", "tier=Colour", "--column", "phone=")
    assert kms("customers", "import", listed, *named, "--json").json["columns"]["tier"] == ["Colour"]
    again = kms("customers", "import", listed)
    assert "Columns as the last time:" in again.lines and "  tier: “Colour”" in again.lines
    assert again.lines[-2].startswith("0 customers added, 0 changed, 2 as before")
    assert kms("customer", "1", "--json").json[0]["tier"] == "red"
    assert "tier" not in kms("customers", "import", listed, "--guess", "--json").json["columns"]


def test_a_list_whose_columns_are_not_known_says_how_to_name_them(kms: Kms, workspace: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("A1;B2\nx;y\n")
    said = kms("customers", "import", file).failed_plainly()
    assert said.endswith("Name it: --column account=HEADING. The headings are A1, B2.")


def test_an_agent_brings_nobody_in(kms: Kms, workspace: str, sqlite_database: Database, listed: Path) -> None:
    Roster(sqlite_database).add_person("ada", "Ada", "admin", "Billing", "manager")
    Roster(sqlite_database).add_person("ben", "Ben", "agent", "Billing", "agent")
    said = kms("customers", "import", listed, "--as", "ben").failed_plainly()
    assert said == "Only a supervisor or an administrator brings customers in; ask one of yours."
    assert kms("customer", "Ana Bell").code == 1
    assert kms("customers", "import", listed, "--as", "ada").code == 0
