"""What search makes of odd questions, of files that somebody broke, and of clocks that lie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from tests.search.writing import TODAY, ids, searcher_of

LEARNED_AGAIN = "What was learned from callers could not be read, so it was learned again."
PAST = [PastContact("router-light", "the wizzy thing blinks", 1.0), PastContact("refund-late", "where is it", 3.0)]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \t\n",
        "x",
        "the and of it is",
        "r" * 10_000,
        "refund " * 1_500,
        'title: OR "refund AND (NOT kind:',
        'kind:kind:kind: :::: """ “”',
        "возврат денег",
        "退款在哪里",
        "عوددة المال",
        "🧾💸",
        "re\x00fund\x07\x1b[31m",
        "\u202erefund\u200b",
        "\ud800",
    ],
)
def test_odd_questions_are_answered_or_not_and_break_nothing(shop_searcher: Searcher, typed: str) -> None:
    result = shop_searcher.search(typed)
    assert result.query == typed
    assert 0.0 <= result.probability <= 1.0
    shop_searcher.explain(typed)
    assert ids(shop_searcher, "refund has not arrived")[0] == "refund-late"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x00" * 4_000])
def test_damaged_weights_are_learned_again_and_that_is_said_once(
    shop: Path, searcher: Searcher, tmp_path: Path, content: bytes
) -> None:
    searcher.learn_contacts(PAST)
    weights = next((tmp_path / "index").glob("learned.*"))
    weights.write_bytes(content)
    again = searcher_of(shop, tmp_path / "index")
    again.learn_contacts(PAST)
    assert again.notice == LEARNED_AGAIN
    again.refresh()
    assert again.notice == LEARNED_AGAIN, "a start learns and refreshes, and tells what either found"
    again.refresh()
    assert again.notice == ""
    assert ids(again, "wizzy")[0] == "router-light"
    third = searcher_of(shop, tmp_path / "index")
    third.learn_contacts(PAST)
    assert third.notice == ""


def test_an_index_of_an_older_program_is_built_again_and_that_is_said(shop: Path, searcher: Searcher, tmp_path: Path):
    seal = tmp_path / "index" / "seal.json"
    told = json.loads(seal.read_text("utf-8"))
    seal.write_text(json.dumps({**told, "format": told["format"] - 1}), "utf-8")
    newer = searcher_of(shop, tmp_path / "index", refreshed=False)
    newer.open_index()
    assert ids(newer, "refund") == []
    newer.refresh()
    assert "another version" in newer.notice
    assert ids(newer, "refund")[0] == "refund-late"
    newer.refresh()
    assert newer.notice == ""


def test_a_clock_that_goes_backwards_loses_no_caller(shop: Path, tmp_path: Path) -> None:
    days = [TODAY]
    searcher = Searcher(Library(shop), tmp_path / "index", clock=lambda: days[0])
    searcher.refresh()
    searcher.learn_contacts(PAST)
    days[0] = TODAY - 400
    searcher.learn_contact(PastContact("router-light", "the wizzy thing blinks again", -5.0))
    hit = searcher.search("the wizzy thing blinks").hits[0]
    assert hit.id == "router-light"
    assert hit.reasons[0].text == "2 callers in 90 days said the same"


def test_what_an_erased_customer_said_is_forgotten_with_the_log(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    searcher.learn_contacts(PAST)
    weights = next((tmp_path / "index").glob("learned.*"))
    before = weights.read_bytes()
    assert ids(searcher, "wizzy blinks")
    searcher.learn_contacts(PAST[1:])
    assert ids(searcher, "wizzy blinks") == []
    assert weights.read_bytes() != before
