"""What is known of a call moves the ranking, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.search.model import Context, Lean, Reason
from kms_desktop.search.searcher import Searcher
from tests.search.writing import searcher_of, write_article

INCIDENT = Reason("incident", "known incident")


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Two articles that fit the same words, of two products, and one of none."""
    kb = tmp_path_factory.mktemp("kb")
    for product in ("broadband", "mobile"):
        file = write_article(kb, f"slow-{product}", f"Slow {product}", "Slow in the evening.")
        file.write_text(file.read_text().replace("kind: problem", f"kind: problem\nproducts: [{product}]"))
    write_article(kb, "slow-all", "Slow anything", "Slow in the evening, for everybody there is.")
    write_article(kb, "other", "Moving house")
    return searcher_of(kb, tmp_path_factory.mktemp("index"))


def found(searcher: Searcher, context: Context, typed: str = "slow in the evening ") -> list[str]:
    return [hit.id for hit in searcher.search(typed, 8, context).hits]


@pytest.mark.parametrize("product", ["broadband", "mobile"])
def test_the_callers_product_comes_first_and_is_named(twins: Searcher, product: str) -> None:
    hits = twins.search("slow in the evening ", 8, Context(products=(product.upper(),))).hits
    assert hits[0].id == f"slow-{product}"
    assert f"has {product}" in [reason.text for reason in hits[0].reasons]
    assert all(reason.kind != "product" for reason in hits[1].reasons)


def test_a_known_incident_comes_first_and_is_the_first_reason(twins: Searcher) -> None:
    context = Context(leans=(Lean("slow-all", 1.4, INCIDENT),))
    hit = twins.search("slow in the evening ", 8, context).hits[0]
    assert (hit.id, hit.reasons[0]) == ("slow-all", INCIDENT)


def test_without_context_the_ranking_is_as_the_words_say(twins: Searcher) -> None:
    assert found(twins, Context()) == [hit.id for hit in twins.search("slow in the evening ").hits]


def test_what_is_known_finds_nothing_that_the_words_do_not(twins: Searcher) -> None:
    context = Context(leans=(Lean("other", 9.0, INCIDENT), Lean("gone", 9.0, INCIDENT)))
    assert "other" not in found(twins, context)


def test_shares_sum_to_one_and_follow_the_scores(twins: Searcher) -> None:
    hits = twins.search("slow in the evening ").hits
    assert sum(hit.share for hit in hits) == pytest.approx(1.0)
    assert [hit.share for hit in hits] == sorted((hit.share for hit in hits), reverse=True)


def test_a_change_of_the_articles_is_taken_with_the_same_context(tmp_path: Path) -> None:
    write_article(tmp_path / "kb", "one", "Slow")
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")
    context = Context(leans=(Lean("two", 1.4, INCIDENT),))
    assert found(searcher, context, "slow ") == ["one"]
    write_article(tmp_path / "kb", "two", "Slow too")
    searcher.refresh()
    assert found(searcher, context, "slow ") == ["two", "one"]
