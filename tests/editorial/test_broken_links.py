"""The links of a whole folder that lead nowhere: the same ones as lint finds, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_library
from kms_desktop.editorial.article_metadata_cache import ArticleStates
from kms_desktop.editorial.broken_links import BrokenLinkFinder
from kms_desktop.settings import shipped
from kms_desktop.storage.ids import utc_now
from tests.editorial.shelf import Shelf, head

BODY = (
    "## So *it* `is`, [really](fees.md)\nx\n\nSet so\n===\ny\n\n> ## In a quote\n\n## Ümläut & more!\n\n"
    "[a](#so-it-is-really) [b](#set-so) [c](#in-a-quote) [d](#ümläut--more) [e](#%C3%BCml%C3%A4ut--more)\n"
    "[f](fees.md#abroad) [g](<fees.md>) [h](cards/card.md 'T') [i][n] `[no](gone.md)` [w](https://x.example/gone.md)\n\n"
    "```\n## Not a heading\n[no](gone.md)\n```\n\n[n]: other.md\n"
)
DEAD = "[1](gone.md) [2](#gone) [3](fees.md#gone) [4](<gone too.md>) [5][m]\n[6](\ngone.md)\n\n[m]: gone.md#x\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    (made.root / "sound.md").write_text(head("sound", "Sound") + BODY, encoding="utf-8")
    return made


def broken(shelf: Shelf, finder: BrokenLinkFinder | None = None) -> dict[str, list[int]]:
    finder = finder or BrokenLinkFinder(shelf.library)
    found = finder.find_broken(ArticleStates(shelf.library).list_states())
    return {one.state.path: [finding.line for finding in one.findings] for one in found}


def test_a_folder_whose_links_are_whole_has_none(shelf: Shelf) -> None:
    assert broken(shelf) == {}


def test_every_dead_link_is_found_where_it_stands(shelf: Shelf) -> None:
    (shelf.root / "dead.md").write_text(head("dead", "Dead") + DEAD, encoding="utf-8")
    linted = [one for one in lint_library(shelf.library, utc_now().date()) if one.code == "dead-link"]
    assert len(linted) == 6
    assert broken(shelf) == {"dead.md": [one.line for one in linted]}


def test_what_is_archived_is_not_asked_for(shelf: Shelf) -> None:
    text = head("dead", "Dead").replace("validated", "archived") + DEAD
    (shelf.root / "dead.md").write_text(text, encoding="utf-8")
    assert broken(shelf) == {}


def test_a_file_that_goes_and_comes_back_is_seen_at_the_links_to_it(shelf: Shelf) -> None:
    finder = BrokenLinkFinder(shelf.library)
    assert broken(shelf, finder) == {}
    (shelf.root / "fees.md").rename(shelf.root / "charges.md")
    assert set(broken(shelf, finder)) == {"cards/card.md", "other.md", "sound.md"}
    text = (shelf.root / "charges.md").read_text(encoding="utf-8")
    (shelf.root / "fees.md").write_text(text.replace("## Abroad", "## Away"), encoding="utf-8")
    assert broken(shelf, finder) == {"fees.md": [15], "sound.md": [20], "cards/card.md": [11]}
    (shelf.root / "fees.md").write_text(text, encoding="utf-8")
    assert broken(shelf, finder) == {}


def test_it_finds_what_lint_finds_in_the_articles_that_come_along() -> None:
    library = Library(shipped("knowledge_base"))
    linted = {one.path for one in lint_library(library, utc_now().date()) if one.code == "dead-link"}
    found = BrokenLinkFinder(library).find_broken(ArticleStates(library).list_states())
    assert {one.state.path for one in found} == linted
