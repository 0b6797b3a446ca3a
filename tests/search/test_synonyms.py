"""A plain file of synonyms beside the articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.searcher import Searcher
from kms_desktop.search.synonyms import parse_synonyms, read_synonyms
from tests.search.writing import ids, searcher_of


def with_synonyms(shop: Path, searcher: Searcher, text: str) -> list[str]:
    """Write the file, and what the next refresh says is odd."""
    (shop / "synonyms.txt").write_text(text, encoding="utf-8")
    return [f"{one.path} {one.why}" for one in searcher.refresh().odd]


def test_words_of_a_group_find_each_other_without_a_restart(shop: Path, searcher: Searcher) -> None:
    assert ids(searcher, "wlan box ") == []
    assert with_synonyms(shop, searcher, "router, wlan box, modem # what people call it\n") == []
    assert ids(searcher, "modem ") == ["router-light"]
    hit = searcher.search("modem ").hits[0]
    assert [reason.text for reason in hit.reasons] == ["words: modem = router"]
    assert ids(searcher, "my wlan box ") == ["router-light"]
    (shop / "synonyms.txt").unlink()
    searcher.refresh()
    assert ids(searcher, "modem ") == []


def test_an_arrow_leads_one_way(shop: Path, searcher: Searcher) -> None:
    with_synonyms(shop, searcher, "handset => phone\nrouter => phone")
    assert ids(searcher, "handset ") == ["lost-phone"]
    assert "router-light" not in ids(searcher, "phone ")


def test_a_synonym_of_several_words_needs_them_all(shop: Path, searcher: Searcher) -> None:
    with_synonyms(shop, searcher, "relocation => moving house")
    assert ids(searcher, "relocation ") == ["move-house"]


def test_the_word_itself_counts_more_than_its_synonym(shop: Path, searcher: Searcher) -> None:
    with_synonyms(shop, searcher, "evening, light")
    assert ids(searcher, "evening ")[0] == "slow-evening"
    assert ids(searcher, "light ")[0] == "router-light"


def test_lines_that_cannot_be_used_are_named_and_the_others_count(shop: Path, searcher: Searcher) -> None:
    odd = with_synonyms(shop, searcher, "alone\na => b => c\n=>\nmodem, router\nmodem, Modem\n" + "x y z u v w q, tv\n")
    assert [line.split(" ")[0] for line in odd] == [f"synonyms.txt:{number}" for number in (1, 2, 3, 5, 6)]
    assert "arrow" in odd[1]
    assert ids(searcher, "modem ") == ["router-light"]


def test_a_word_in_many_lines_is_said_and_costs_no_keystroke(shop: Path, searcher: Searcher) -> None:
    many = "\n".join(["modem, router", *(f"modem, word{n}x, other{n}x" for n in range(40))])
    assert with_synonyms(shop, searcher, many) == [
        "synonyms.txt:11 “modem” stands in more than 10 lines; only the first ones count."
    ]
    assert ids(searcher, "modem ") == ["router-light"]


def test_a_file_that_is_no_text_or_too_large_is_said_and_search_goes_on(shop: Path, searcher: Searcher) -> None:
    (shop / "synonyms.txt").write_bytes(b"\xff\xfe\x00, \x00\n" * 10)
    searcher.refresh()
    assert ids(searcher, "router ") == ["router-light"]
    (shop / "synonyms.txt").write_bytes(b"a" * 1_000_001)
    assert "1 MB" in searcher.refresh().odd[0].why
    (shop / "synonyms.txt").unlink()
    (shop / "synonyms.txt").mkdir()
    assert read_synonyms(shop).problems == ()


def test_a_searcher_that_only_opens_the_index_knows_the_synonyms_too(shop: Path, searcher: Searcher, tmp_path: Path):
    with_synonyms(shop, searcher, "modem, router")
    again = searcher_of(shop, tmp_path / "index", refreshed=False)
    again.open_index()
    assert ids(again, "modem ") == ["router-light"]


@given(st.text(max_size=200))
def test_no_text_is_too_hostile(text: str) -> None:
    found = parse_synonyms(text)
    assert all(problem.path.startswith("synonyms.txt") for problem in found.problems)


@pytest.mark.parametrize("line", ["tv, telly", "tv => telly"])
def test_what_stands_for_what_is_read_as_written(line: str) -> None:
    ((place, said, others),) = parse_synonyms(line).found_in(["my", "tv"])
    assert (place, said, [other.written for other in others]) == (1, ("tv",), ["telly"])
