"""Where several articles remain, the question that parts them best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.search.clarifying_question import Choice, gain_of, next_question


def article(article_id: str, text: str = "", products: str = "") -> Article:
    head = f"---\nid: {article_id}\ntitle: {article_id}\nproducts: [{products}]\n---\n"
    return parse_article((head + text).encode(), f"{article_id}.md")


GUIDE = """
## Guide

### What does the hub show?

- [Nothing](#solutions)
- [It comes and goes](drops.md)

## Solutions

### Say so
"""
DEAD, DROPS = article("dead", GUIDE, "broadband"), article("drops", "", "broadband")
MOBILE = article("mobile", "", "mobile")


def test_products_part_articles_of_different_products():
    question = next_question([(DROPS, 0.5), (MOBILE, 0.5)])
    assert question is not None
    assert (question.text, [choice.text for choice in question.choices]) == (
        "Which is it about?",
        ["Broadband", "Mobile"],
    )
    assert question.gain > 0.5


def test_a_step_whose_answers_lead_to_the_other_article_parts_them():
    question = next_question([(DEAD, 0.5), (DROPS, 0.5)])
    assert question is not None
    assert (question.text, question.article_id) == ("What does the hub show?", "dead")
    leans = {lean.article_id: lean for lean in question.leans_of(1)}
    assert leans["drops"].factor > 1 > leans["dead"].factor
    assert leans["drops"].reason.text == "answered: It comes and goes"


def test_what_an_article_says_of_its_environment_is_no_question_for_a_caller():
    one = article("one", "## Environment\n\nDiscounts end on the day of the month on which they began.\n")
    other = article("other", "## Environment\n\nBills are paid at the counter of a shop.\n")
    assert next_question([(one, 0.5), (other, 0.5)]) is None


@pytest.mark.parametrize("shares", [(0.95, 0.05), (1.0,), ()])
def test_nothing_is_asked_where_one_article_is_likely_enough(shares: tuple[float, ...]):
    assert next_question(list(zip((DROPS, MOBILE), shares, strict=False))) is None


def test_nothing_is_asked_twice_nor_where_no_answer_would_tell():
    assert next_question([(DROPS, 0.5), (MOBILE, 0.5)], asked=["Which is it about?"]) is None
    assert next_question([(article("a"), 0.5), (article("b"), 0.5)]) is None


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 0.99)), min_size=2, max_size=6))
def test_an_answer_tells_no_less_than_nothing_and_no_more_than_is_open(of: list[tuple[float, float]]):
    total = sum(share for share, _ in of)
    candidates = [(article(f"a{n}"), share / total) for n, (share, _) in enumerate(of)]
    yes = {f"a{n}": fit for n, (_, fit) in enumerate(of)}
    gain = gain_of([Choice("yes", yes), Choice("no", {key: 1 - fit for key, fit in yes.items()})], candidates)
    assert -1e-9 <= gain <= 1 + 1e-9
