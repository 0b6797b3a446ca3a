"""`publish`: what the command says became of a folder of articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import Database
from tests.cli.conftest import Kms
from tests.contacts.conftest import UNKNOWN_PAYMENT

ARTICLE = UNKNOWN_PAYMENT.replace("- [It is the other thing](charged-twice.md#was-it-late)\n", "")


def test_an_editor_publishes_and_hears_what_changed(
    kms: Kms, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KMS_DATABASE_URL", database.url)
    Roster(database).add_person("ines", "Ines Costa", "editor", "Front line", "agent")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "unknown-payment.md").write_text(ARTICLE, encoding="utf-8")
    command = ("publish", str(folder), "--as", "ines")
    first = kms(*command)
    assert first.lines == [
        "Articles published: 1, in a new revision: 1, of these moved: 0.",
        "Options with their rules: 1, changed: 1, gone: 0.",
    ]
    again = kms(*command, "--json")
    assert (again.code, again.json["new_revisions"], again.json["changed_options"]) == (0, 0, 0)


def test_an_agent_hears_who_may(kms: Kms, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_DATABASE_URL", database.url)
    Roster(database).add_person("dana", "Dana Webb", "agent", "Front line", "agent")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "unknown-payment.md").write_text(ARTICLE, encoding="utf-8")
    refused = kms("publish", str(tmp_path / "mine"), "--as", "dana")
    assert refused.code == 1
    assert "Dana Webb may not publish “" in refused.err
    assert "ask a publisher or a coach" in refused.err
