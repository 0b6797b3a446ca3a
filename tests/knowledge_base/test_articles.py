"""The sample articles hold what they promise: lint is silent, no option is out of reach, the policy cases hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import product

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_library
from kms_desktop.articles.model import Article, Fact, Limit, Option
from kms_desktop.guidance.guide_position import Place, resolve_target, start_of
from kms_desktop.guidance.model import GrantCounts, OfferedOption
from kms_desktop.guidance.policy_cases import run_cases
from kms_desktop.guidance.solution_space import offered_options
from kms_desktop.settings import shipped

LIBRARY = Library(shipped("knowledge_base"))
ARTICLES = LIBRARY.read_all()
WRITTEN_ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CUSTOMER_FACTS = {"tier", "tenure_months", "products", "contacts_30d", "refunds_90d"}
CONTACT_FACTS = {"amount", "channel", "verified"}
ORDINARY: Mapping[str, Fact] = {
    "tier": "bronze",
    "tenure_months": 14,
    "products": ("broadband", "tv", "mobile"),
    "contacts_30d": 1,
    "refunds_90d": 0,
    "verified": True,
    "amount": Decimal(20),
    "channel": "phone",
}

each_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)


@dataclass(frozen=True)
class Walk:
    """One way through a guide: where it ends, and the facts its answers settled."""

    end: Place
    facts: Mapping[str, Fact]


def walks(article: Article) -> Iterator[Walk]:
    """Every way from the first question to its end, through other articles too; a way back is not walked again."""
    waiting: list[tuple[Place, dict[str, Fact], frozenset[tuple[str, str]]]] = [(start_of(article), {}, frozenset())]
    while waiting:
        place, facts, passed = waiting.pop()
        if place.step is None:
            yield Walk(place, facts)
            continue
        step = (place.article.id, place.step.id)
        for answer in place.step.answers:
            onward = resolve_target(answer.target, place.article, lambda t, a: LIBRARY.resolve_link(t, inside=a))
            if onward.step is None or (onward.article.id, onward.step.id) not in passed | {step}:
                waiting.append((onward, facts | dict(answer.facts), passed | {step}))


@cache
def settled_at_the_end(article_id: str) -> frozenset[frozenset[tuple[str, Fact]]]:
    """What is settled where a way ends in this article, wherever it began: only what its options ask for, each once."""
    article = LIBRARY.find_article(article_id)
    assert article is not None
    asked = {c.fact for option in article.options for c in (*option.use_when, *option.avoid_when)}
    return frozenset(
        frozenset((fact, value) for fact, value in walk.facts.items() if fact in asked)
        for walk in all_walks()
        if walk.end.article.id == article_id
    )


@cache
def all_walks() -> tuple[Walk, ...]:
    return tuple(walk for start in ARTICLES for walk in walks(start))


def offered(article: Article, facts: Mapping[str, Fact], role: str) -> dict[str, OfferedOption]:
    def nothing_granted(_limit: Limit, _option: Option) -> GrantCounts:
        return GrantCounts()

    judged = offered_options(article, facts, authority=role, counts=nothing_granted, figures={}, now=NOW)
    return {one.option.id: one for one in judged}


def test_lint_finds_nothing_in_the_sample_articles() -> None:
    assert [f"{f.path}:{f.line} {f.text}" for f in lint_library(LIBRARY, WRITTEN_ON)] == []


def test_the_sample_has_articles_of_all_kinds_about_all_there_is() -> None:
    kinds = Counter(article.kind for article in ARTICLES)
    assert set(kinds) == {"problem", "how_to", "status", "policy", "bulletin"}
    assert kinds["problem"] >= 10
    folders = {article.path.split("/")[0] for article in ARTICLES}
    assert folders >= {"billing", "broadband", "tv", "mobile", "account"}


def test_at_least_five_guides_have_three_to_six_questions_and_lead_into_other_articles() -> None:
    guides = [article for article in ARTICLES if 3 <= len(article.steps) <= 6]
    leading = [a for a in guides if any(answer.target.article for step in a.steps for answer in step.answers)]
    assert len(guides) >= 10
    assert len(leading) >= 6


@each_article
def test_an_articles_policy_cases_hold_and_whoever_grants_money_has_some(article: Article) -> None:
    cases = LIBRARY.root / article.path.replace(".md", ".cases.yaml")
    if not any(option.cost.fixed or option.cost.facts for option in article.options) and not cases.exists():
        return
    assert [f"line {f.line}: {f.text}" for f in run_cases(article, cases.read_text(encoding="utf-8"))] == []


@each_article
def test_every_option_is_open_to_somebody_at_the_end_of_some_way(article: Article) -> None:
    callers = [
        dict(ORDINARY) | {"tier": tier, "contacts_30d": contacts, "tenure_months": 60}
        for tier, contacts in product(("bronze", "gold"), (0, 3))
    ]
    opened = {
        option_id
        for settled, caller in product(settled_at_the_end(article.id), callers)
        for option_id, one in offered(article, caller | dict(settled), "manager").items()
        if one.status == "open"
    }
    assert opened == {option.id for option in article.options}


@each_article
def test_at_the_end_of_every_way_an_agent_may_offer_something_to_an_ordinary_caller(article: Article) -> None:
    for walk in walks(article):
        if not walk.end.article.options:
            assert not walk.end.article.steps, walk.facts
            continue
        judged = offered(walk.end.article, dict(ORDINARY) | dict(walk.facts), "agent")
        assert any(one.status == "open" for one in judged.values()), walk.facts


@each_article
def test_the_option_an_answer_leads_to_is_not_closed_by_the_answers_before_it(article: Article) -> None:
    for walk in walks(article):
        if walk.end.reached:
            judged = offered(walk.end.article, dict(ORDINARY) | dict(walk.facts), "manager")
            one = judged[walk.end.reached]
            assert one.status == "open", (walk.end.reached, one.reason, walk.facts)


def test_every_fact_that_an_option_asks_for_is_settled_somewhere() -> None:
    answered = {fact for a in ARTICLES for step in a.steps for answer in step.answers for fact in answer.facts}
    known = answered | CUSTOMER_FACTS | CONTACT_FACTS
    asked = {
        comparison.fact
        for article in ARTICLES
        for option in article.options
        for comparison in (*option.use_when, *option.avoid_when)
    }
    costs = {fact for article in ARTICLES for option in article.options for fact in option.cost.facts}
    assert asked | costs <= known
    values = {
        (c.fact, value) for a in ARTICLES for o in a.options for c in (*o.use_when, *o.avoid_when) for value in c.values
    }
    given = {pair for a in ARTICLES for s in a.steps for answer in s.answers for pair in answer.facts.items()}
    assert {pair for pair in values if pair[0] in answered} <= given


def test_the_main_story_is_charged_twice_with_five_options_from_a_no_to_a_free_month() -> None:
    article = LIBRARY.find_article("charged-twice")
    assert article is not None
    assert [option.id for option in article.options] == [
        "explain-the-hold",
        "credit-the-next-bill",
        "refund-the-card-payment",
        "refund-now-and-cover-the-banks-charge",
        "refund-and-one-month-free",
    ]
    crossed = {"second_payment": "posted", "earlier_bill_open": False, "bank_charge": True}
    maria = dict(ORDINARY) | crossed | {"tier": "gold", "amount": Decimal("38.50")}
    judged = offered(article, maria, "agent")
    assert judged["refund-now-and-cover-the-banks-charge"].amount == Decimal("53.50")
    assert judged["refund-now-and-cover-the-banks-charge"].status == "open"
    assert judged["refund-and-one-month-free"].amount == Decimal("92.00")
    assert judged["refund-and-one-month-free"].status == "closed"
    assert article.options[3].authority["agent"] == 95


@each_article
def test_an_article_is_plain_english_with_words_to_say_and_no_shouting(article: Article) -> None:
    text = re.sub(r"!\[", "[", article.markdown)
    assert "!" not in text
    assert article.review_by is not None and article.review_by.year == 2027
    assert len(article.phrases) >= 4
    for option in article.options:
        assert option.say.strip().startswith(("“", '"')), option.id
        assert len(option.why) > 40, option.id


def test_every_bulletin_says_whom_it_is_for_and_has_an_end() -> None:
    for bulletin in (article for article in ARTICLES if article.kind == "bulletin"):
        assert bulletin.affects, bulletin.id
        assert "bulletin" in bulletin.places, bulletin.id
        assert bulletin.valid_from and bulletin.valid_until and bulletin.valid_from < bulletin.valid_until


def test_the_outage_in_the_evening_is_for_customers_with_television() -> None:
    bulletin = LIBRARY.find_article("tv-outage-evening")
    assert bulletin is not None
    assert [(c.fact, c.values) for c in bulletin.affects] == [("products", ("tv",))]
    assert (bulletin.valid_from, bulletin.valid_until) == (date(2026, 11, 1), date(2027, 12, 31))


def test_no_two_articles_say_the_same_sentence() -> None:
    sentences = Counter(
        sentence.strip()
        for article in ARTICLES
        for option in article.options
        for sentence in re.split(r"(?<=[.?])\s+", f"{option.say} {option.why}")
        if len(sentence.split()) > 5
    )
    assert [sentence for sentence, count in sentences.items() if count > 1] == []
