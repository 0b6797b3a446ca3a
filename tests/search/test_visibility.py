"""What a person may not see is not found, counted or hinted at."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.search.model import PastContact, Viewer
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article

AGENT = Viewer(frozenset({"agent", "billing"}))


@pytest.fixture
def guarded(shop: Path, tmp_path: Path) -> Searcher:
    file = write_article(shop, "fraud", "Suspected embezzlement of cards", "Ask nothing. Ring the fraud desk.")
    file.write_text(file.read_text().replace("kind: problem", "kind: bulletin\nvisible_to: [supervisor, Fraud desk]"))
    searcher = searcher_of(shop, tmp_path / "index")
    searcher.learn_contacts([PastContact("fraud", "somebody skimmed the cashpoint", 1.0)] * 3)
    return searcher


def test_somebody_else_does_not_find_it_by_any_word(guarded: Searcher) -> None:
    assert ids(guarded, "embezzlement ") == ["fraud"]
    guarded.set_viewer(AGENT)
    for typed in (
        "embezzlement ",
        "embezz",
        "somebody skimmed the cashpoint",
        "id:fraud",
        "kind:bulletin",
        '"fraud desk"',
    ):
        assert "fraud" not in ids(guarded, typed)


def test_nothing_hints_at_it(guarded: Searcher) -> None:
    guarded.set_viewer(AGENT)
    assert guarded.search("embezlement ").corrected == ""
    assert guarded.search("skimed ").corrected == ""
    assert "fraud" not in [article_id for article_id, _, _ in guarded.list_titles()]
    assert guarded.bulletin_ids() == []


@pytest.mark.parametrize("badge", ["supervisor", "fraud desk"])
def test_whoever_has_one_of_its_badges_finds_it(guarded: Searcher, badge: str) -> None:
    guarded.set_viewer(AGENT)
    guarded.set_viewer(Viewer(frozenset({badge})))
    assert ids(guarded, "embezzlement ") == ["fraud"]
    assert guarded.search("somebody skimmed the cashpoint").hits[0].reasons[0].kind == "people"


def test_a_refresh_keeps_what_is_hidden_and_reads_nothing_twice(guarded: Searcher, shop: Path) -> None:
    guarded.set_viewer(AGENT)
    write_article(shop, "new", "New embezzlement rules")
    report = guarded.refresh()
    assert (report.indexed, report.removed) == (1, 0)
    assert ids(guarded, "embezzlement ") == ["new"]


def test_an_archived_article_is_found_by_nobody(shop: Path, tmp_path: Path) -> None:
    write_article(shop, "gone", "Cheque clearing", confidence="archived")
    searcher = searcher_of(shop, tmp_path / "index")
    assert ids(searcher, "cheque clearing ") == []
    assert "gone" not in ids(searcher, "confidence:archived ")
