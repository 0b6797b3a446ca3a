"""`learn` and `evaluate`: past contacts from a file make search better, and an edit says whom it helped or hurt."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from kms_desktop.settings import Settings
from tests.cli.conftest import Kms

PAST = [
    ("my card was billed double", "charged-twice"),
    ("the shows i kept are gone", "no-recordings"),
    ("you debited me two times", "charged-twice"),
    ("my taped films disappeared", "no-recordings"),
]


def lines(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def past(tmp_path: Path) -> Path:
    return lines(tmp_path / "past.jsonl", *({"text": text, "article": article} for text, article in PAST))


def test_what_was_learned_is_found_from_then_on(kms: Kms, kb: Path, past: Path) -> None:
    assert kms("search", "debited double", "--kb", kb, "--json").json["hits"] == []
    told = kms("learn", past, "--kb", kb)
    assert told.lines == ["Learned from contacts: 4. Without an article, so nothing to learn: 0."]
    found = kms("search", "debited double", "--kb", kb, "--json").json
    assert found["hits"][0]["id"] == "charged-twice"
    assert 0 <= found["answered"] <= 1


def test_learning_adds_and_afresh_forgets(kms: Kms, kb: Path, past: Path, tmp_path: Path) -> None:
    kms("learn", past, "--kb", kb)
    more = lines(tmp_path / "more.jsonl", {"text": "the picture freezes", "article": "no-recordings"})
    kms("learn", more, "--kb", kb)
    assert kms("search", "debited double", "--kb", kb, "--json").json["hits"]
    kms("learn", more, "--kb", kb, "--afresh")
    assert kms("search", "debited double", "--kb", kb, "--json").json["hits"] == []
    assert kms("search", "picture freezes", "--kb", kb, "--json").json["hits"][0]["id"] == "no-recordings"


def test_what_callers_said_is_for_its_owner_alone_and_without_card_numbers(kms: Kms, kb: Path, tmp_path: Path) -> None:
    card = "4111 1111 1111 1111"
    kms(
        "learn",
        lines(tmp_path / "p.jsonl", {"text": f"my card {card} was billed", "article": "charged-twice"}),
        "--kb",
        kb,
    )
    file = Settings(kb_dir=kb).index_dir / "past_contacts.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert card not in file.read_text(encoding="utf-8")


def test_lines_that_teach_nothing_are_told(kms: Kms, kb: Path, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "odd.jsonl",
        {"text": "billed double", "article": "charged-twice"},
        {"text": "nobody knows", "article": None},
        {"text": "where is it", "article": "not-here"},
        {"text": 7},
        {"article": "charged-twice"},
    )
    told = kms("learn", file, "--kb", kb, "--json")
    assert told.json == {"learned": 2, "without_article": 1, "unknown_articles": ["not-here"], "left_out": 2}


def test_recall_and_the_place_in_the_middle(kms: Kms, kb: Path, past: Path, tmp_path: Path) -> None:
    asked = lines(
        tmp_path / "new.jsonl",
        {"text": "charged twice", "article": "charged-twice"},
        {"text": "recordings gone", "article": "no-recordings"},
        {"text": "where is my parcel", "article": "charged-twice"},
        {"text": "which colour is the carpet", "article": None},
    )
    told = kms("evaluate", asked, "--kb", kb, "--json").json
    assert (told["contacts"], told["without_article"]) == (3, 1)
    assert told["recall"] == {"1": 0.6667, "3": 0.6667, "5": 0.6667}
    assert told["mrr"] == 0.6667
    assert told["separation"] > 0.8
    said = kms("evaluate", asked, "--kb", kb).lines
    assert said[0].startswith("3 contacts, their article first: 66.7%, in the first 3: 66.7%")


def test_an_edit_names_the_contacts_it_helped_and_hurt(kms: Kms, kb: Path, past: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(kb, before)
    article = kb / "billing" / "charged-twice.md"
    article.write_text(
        article.read_text(encoding="utf-8").replace("billed two times", "invoiced again"), encoding="utf-8"
    )
    asked = lines(
        tmp_path / "new.jsonl",
        {"text": "i was billed two times this month", "article": "charged-twice"},
        {"text": "you invoiced me again", "article": "charged-twice"},
        {"text": "recordings gone", "article": "no-recordings"},
    )
    told = kms("evaluate", asked, "--kb", kb, "--before", before, "--json").json
    assert [one["words"] for one in told["helped"]] == ["you invoiced me again"]
    said = kms("evaluate", asked, "--kb", kb, "--before", before).out
    assert "Hurt: 0" in said
    assert "Helped: 1" in said
    assert "“you invoiced me again”: Customer was charged twice was not found, is first" in said


def test_an_edit_that_hurts_a_contact_fails_where_it_is_asked_to(
    kms: Kms, kb: Path, past: Path, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    shutil.copytree(kb, before)
    article = kb / "billing" / "charged-twice.md"
    article.write_text("---\nid: charged-twice\ntitle: Other things\n---\n", encoding="utf-8")
    asked = lines(tmp_path / "new.jsonl", {"text": "charged twice for the shows i kept", "article": "charged-twice"})
    told = kms("evaluate", asked, "--kb", kb, "--before", before, "--strict")
    assert told.code == 1
    assert "was first, is not found" in told.out
    kms("learn", past, "--kb", kb)
    kept = kms("evaluate", past, "--kb", kb, "--json").json
    alone = kms("evaluate", past, "--kb", kb, "--json", "--articles-alone").json
    assert kept["recall"]["1"] == 1.0
    assert alone["recall"]["1"] < 1.0


def test_a_merged_article_counts_as_found_where_the_other_is(kms: Kms, kb: Path, tmp_path: Path) -> None:
    article = kb / "billing" / "charged-twice.md"
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("id: charged-twice", "id: paid-twice\nreplaces: charged-twice"), encoding="utf-8")
    asked = lines(tmp_path / "new.jsonl", {"text": "charged twice", "article": "charged-twice"})
    assert kms("evaluate", asked, "--kb", kb, "--json").json["recall"]["1"] == 1.0


def test_without_a_file_the_log_of_the_workspace_is_asked(kms: Kms, kb: Path) -> None:
    assert "workspace" in kms("evaluate", "--kb", kb).failed_plainly().casefold()


@pytest.mark.parametrize("command", ["learn", "evaluate"])
def test_a_file_that_is_not_there_is_said(kms: Kms, kb: Path, tmp_path: Path, command: str) -> None:
    assert "cannot be read" in kms(command, tmp_path / "none.jsonl", "--kb", kb).failed_plainly()


def test_a_damaged_file_of_past_contacts_is_used_as_far_as_it_goes(kms: Kms, kb: Path, past: Path) -> None:
    kms("learn", past, "--kb", kb)
    file = Settings(kb_dir=kb).index_dir / "past_contacts.jsonl"
    file.write_bytes(file.read_bytes()[:120] + b"\xff\x00{\n")
    assert kms("search", "billed double", "--kb", kb, "--json").json["hits"][0]["id"] == "charged-twice"
