"""What was set aside on a desktop → listed, shown, mended and delivered, or let be; nothing of it is ever lost."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kms_desktop.access.first_run import make_workspace
from kms_desktop.cli.doctor import run_checks
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.voc.suggestions import SuggestionBox
from tests.cli.conftest import Kms

MADE = {"kind": "suggestion", "text": "Say it sooner", "made_by": "?", "made_at": "2026-11-30T09:00:00+00:00"}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The journal of somebody whose suggestion was refused, in a workspace that is well."""
    settings = Settings(database_url="")
    make_workspace(settings, "ana", "Ana Prado")
    return settings.data_dir / "journal-ana.sqlite"


def refuse(path: Path, key: str, payload: dict[str, Any], kind: str = "suggestion") -> None:
    with closing(Journal(path)) as journal:
        journal.append_entry(kind, key, payload)
        journal.set_aside(journal.waiting_entries()[-1], "The database refuses this record.")


def suggested() -> list[str]:
    settings = Settings(database_url="")
    other = settings.data_dir / "other.sqlite"
    with closing(open_database(settings.url)) as database, closing(Journal(other)) as journal:
        box = SuggestionBox(database, Outbox(database, journal), "ana")
        return [one.text for one in box.list_suggestions()]


def test_what_is_set_aside_is_listed_shown_and_told_by_the_doctor(journal: Path, kms: Kms) -> None:
    refuse(journal, "s1", MADE)
    assert "The database refuses this record." in kms("outbox", "list").out
    shown = kms("outbox", "show", "1")
    assert str(journal) in shown.out and "Say it sooner" in shown.out
    assert json.loads(kms("outbox", "show", "1", "--payload").out) == MADE
    [said] = [check.text for check in run_checks(Settings(database_url="")) if check.what == "Journal"]
    assert "is set aside" in said and "The database refuses this record." in said
    assert "kms-desktop outbox deliver 1" in said


def test_it_is_delivered_once_what_refused_it_is_mended(journal: Path, kms: Kms) -> None:
    refuse(journal, "s1", MADE)
    assert kms("outbox", "deliver", "1", "--as", "ana").out == "Number 1 is delivered.\n"
    assert suggested() == ["Say it sooner"]
    assert kms("outbox", "list").out == "Nothing is set aside on this desktop.\n"
    with closing(Journal(journal)) as left:
        assert [step.what for step in left.read_steps()] == ["sent again", "delivered"]


def test_it_is_delivered_as_it_was_mended_in_a_file(journal: Path, kms: Kms, tmp_path: Path) -> None:
    refuse(journal, "s1", {**MADE, "made_at": "yesterday"})
    told = kms("outbox", "deliver", "1", "--as", "ana")
    assert told.code == 1 and "waits on this desktop" in told.out
    with closing(Journal(journal)) as opened:
        opened.set_aside(opened.waiting_entries()[0], "Its time is none.")
    mended = tmp_path / "mended.json"
    mended.write_text(json.dumps({**MADE, "text": "Say it at once"}))
    assert kms("outbox", "deliver", "2", "--payload", str(mended), "--as", "ana").code == 0
    assert suggested() == ["Say it at once"]


def test_what_is_no_json_is_said_and_the_entry_stays(journal: Path, kms: Kms, tmp_path: Path) -> None:
    refuse(journal, "s1", MADE)
    for text in ("{", "[]", "\x00"):
        (tmp_path / "bad.json").write_text(text)
        told = kms("outbox", "deliver", "1", "--payload", str(tmp_path / "bad.json"), "--as", "ana")
        assert told.code == 1 and told.err.count("\n") == 1
    assert len(kms("outbox", "list", "--json").json) == 1


def test_what_is_let_be_is_told_no_more_and_can_be_delivered_all_the_same(journal: Path, kms: Kms) -> None:
    refuse(journal, "s1", MADE)
    assert "stays in the journal" in kms("outbox", "discard", "1").out
    assert kms("outbox", "list", "--json").json == []
    assert [one["why"] for one in kms("outbox", "list", "--all", "--json").json["set_aside"]] == ["discarded"]
    assert all(check.well for check in run_checks(Settings(database_url="")) if check.what == "Journal")
    assert kms("outbox", "deliver", "--as", "ana").out == "Nothing is set aside on this desktop.\n"
    assert kms("outbox", "deliver", "1", "--as", "ana").code == 0
    assert suggested() == ["Say it sooner"]


def test_two_people_at_one_desktop_are_told_apart(journal: Path, kms: Kms) -> None:
    refuse(journal, "s1", MADE)
    refuse(journal.with_name("journal-ben.sqlite"), "s2", {**MADE, "text": "Ben's"})
    assert len(kms("outbox", "list", "--json").json) == 2
    told = kms("outbox", "show", "1")
    assert told.code == 1 and "--as LOGIN" in told.err
    assert "Ben's" in kms("outbox", "show", "1", "--as", "ben").out


def test_a_number_that_is_not_there_is_said(journal: Path, kms: Kms) -> None:
    for words in (("show", "9"), ("discard", "9"), ("deliver", "9", "--as", "ana")):
        told = kms("outbox", *words)
        assert told.code == 1 and "Nothing is set aside under the number 9" in told.err
