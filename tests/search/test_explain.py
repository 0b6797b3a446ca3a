"""The whole computation of a hit, which adds up to what was shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.search.explain import Explained, in_lines
from kms_desktop.search.model import Context, Lean, PastContact, Reason
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, write_article

CONTEXT = Context(leans=(Lean("refund-late", 1.3, Reason("incident", "known incident")),))


def sum_of(one: Explained) -> float:
    said = (one.by_words + one.nearest_caller + one.by_callers) * one.state
    return (said + one.named + one.phrase + one.heard) * one.lift


@pytest.fixture
def taught(shop: Path, searcher: Searcher) -> Searcher:
    for number in range(4):
        write_article(shop, f"more-{number}", f"Payment of kind {number}", confidence="wip")
    (shop / "synonyms.txt").write_text("cash, payment", "utf-8")
    searcher.refresh()
    said = ["money went twice", "card was charged again", "the payment is there two times"]
    searcher.learn_contacts(PastContact(f"more-{n}", f"{words} {n}", 1.0) for n in range(4) for words in said)
    return searcher


@pytest.mark.parametrize(
    "typed", ["card payment twice", "my mony went", "cash", "still waiting for my refu", "payment 2"]
)
def test_the_parts_make_the_score_that_was_shown(taught: Searcher, typed: str) -> None:
    hits, parts = taught.search(typed, 5, CONTEXT).hits, taught.explain(typed, 5, CONTEXT)
    assert [one.id for one in parts] == [hit.id for hit in hits]
    for hit, one in zip(hits, parts, strict=True):
        assert sum_of(one) == pytest.approx(hit.score, rel=1e-4)
        assert one.reasons == hit.reasons
        assert sum(max(word.points, word.begun) for word in one.words) == pytest.approx(one.by_words, rel=1e-4)
        assert sum(word.callers for word in one.words) == pytest.approx(one.by_callers, rel=1e-4, abs=1e-6)
    assert parts[0].probability == pytest.approx(taught.search(typed, 5, CONTEXT).probability)


def test_a_person_reads_every_part_with_its_points(taught: Searcher) -> None:
    one = next(one for one in taught.explain("cash twice", 8, CONTEXT) if one.id == "charged-twice")
    lines = {line.what: (line.points, line.remark) for line in in_lines(one)}
    assert "through “payment”" in lines["“cash”"][1]
    assert lines["Score"][0] == f"{one.score:.2f}"
    assert lines["Its state"][0] == "× 1.00"


def test_nothing_found_is_nothing_to_explain(searcher: Searcher) -> None:
    assert searcher.explain("") == []
    assert searcher.explain("kind:problem") == []
    assert ids(searcher, "zzz ") == [one.id for one in searcher.explain("zzz ")]
