"""Numbers of parts, faults and updates are found however they are written, in the article and in the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.search.searcher import Searcher
from kms_desktop.search.snippet import find_snippet
from kms_desktop.search.text_terms import joined_numbers, number_forms, split_terms
from tests.search.writing import ids, searcher_of, write_article


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("parts") / "articles"
    write_article(folder, "router", "Set up the ZX8290H", "Turn on the ZX8290. Update KB6112233, error 0x8a070551.")
    write_article(folder, "pump", "Fault E 27", "Reset the pump.")
    write_article(folder, "handset", "Set up the aPhone 14", "Charge it first. It needs 8 GB.")
    write_article(folder, "modem", "Set up the aPhone15", "It comes with 16GB.")
    write_article(folder, "hours", "We call back in 24 hours", "Step 2 takes 27 minutes. It is easy, e.g. by text.")
    write_article(folder, "switch", "The WRT 54 G drops out", "Its light blinks.")
    return searcher_of(folder, folder.parent / "index")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *((typed, "router") for typed in ("ZX8290H", "ZX8290", "ZX 8290", "zx 8290h", "ZX-8290", "ZX-8290H", "8290")),
        *((typed, "router") for typed in ("6112233", "KB6112233", "KB 6112233", "KB-6112233")),
        *((typed, "router") for typed in ("0x8a070551", "8a070551", "my ZX 82")),
        *((typed, "pump") for typed in ("E27", "E-27", "E 27", "e27", "the fault E27 again")),
        *((typed, "handset") for typed in ("aPhone14", "aPhone 14", "aPhone-14", "8GB", "8 GB")),
        *((typed, "modem") for typed in ("aPhone15", "aPhone 15", "16 GB", "16GB")),
        *((typed, "switch") for typed in ("WRT54G", "WRT 54G", "WRT-54-G", "wrt 54")),
    ],
)
def test_a_number_is_found_with_and_without_a_blank(parts: Searcher, typed: str, found: str) -> None:
    for text in (typed, f"{typed} "):
        result = parts.search(text)
        assert result.hits[0].id == found, text
        assert not result.corrected


@pytest.mark.parametrize("typed", ["ZX8291 ", "KB7112233 ", "E28 ", "aPhone19 ", "0x8a070552 ", "6112234 "])
def test_another_number_is_not_taken_for_it(parts: Searcher, typed: str) -> None:
    assert not parts.search(typed).is_answered


def test_the_passage_that_says_it_is_shown(parts: Searcher) -> None:
    snippet = find_snippet("Some words.\n\nTurn on the ZX8290.", split_terms("ZX 8290"))
    assert [text for text, marked in snippet.parts() if marked] == ["ZX8290"]


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("ZX8290H", {"zx8290", "8290h", "8290", "zx"}),
        ("KB6112233", {"6112233", "kb"}),
        ("0x8a070551", {"8a070551"}),
        ("8GB", {"8", "gb"}),
        ("router", set()),
        ("8290", set()),
        ("Wi-Fi", set()),
    ],
)
def test_the_forms_of_a_word(word: str, forms: set[str]) -> None:
    assert set(number_forms(word)) == forms


def test_only_what_tells_something_is_joined() -> None:
    assert list(joined_numbers("in 24 hours, a 4, E 27, for 30 days, 8 GB, call 0800")) == ["e27", "8gb"]


def test_numbers_make_no_article_longer(tmp_path: Path) -> None:
    for name, body in (("with", "router A1 B2 C3"), ("without", "router one two three")):
        write_article(tmp_path / "articles", name, "Something", body)
    searcher = searcher_of(tmp_path / "articles", tmp_path / "index")
    scores = {hit.id: hit.score for hit in searcher.search("router ").hits}
    assert scores["with"] == pytest.approx(scores["without"])
    assert ids(searcher, "B2 ")[0] == "with"
