"""The articles of a library → the words that they use already: teams, reasons, products, facts with values, headings.

Whoever writes the next one is offered these, the most used first, so that one thing keeps one name.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kms_desktop.articles.model import Article, Comparison, Fact

RECORD_FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tier": (),
        "tenure_months": (">= 12", "< 3"),
        "products": (),
        "contacts_30d": (">= 2", ">= 3"),
        "refunds_90d": (">= 2", "0"),
        "channel": ("phone",),
        "amount": ("<= 50", "> 100"),
        "verified": ("true",),
    }
)
"""What the program itself knows of a caller or a contact, with values to begin with. No text: facts of the format."""
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """`headings`: the anchor and the words of each step and option."""

    path: str
    id: str
    title: str
    headings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Each list has the most used first; `facts` maps each fact to its values as they are written."""

    owners: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(RECORD_FACTS))
    articles: tuple[ListedArticle, ...] = ()


def collect_vocabulary(articles: Sequence[Article]) -> Vocabulary:
    """Of all articles of a library."""
    return Vocabulary(
        owners=_most_used(article.owner for article in articles),
        reasons=_most_used(article.reason for article in articles),
        products=_most_used(product for article in articles for product in article.products),
        folders=_most_used(posixpath.dirname(article.path) for article in articles),
        facts=_collect_facts(articles),
        articles=tuple(ListedArticle(a.path, a.id, a.title, headings_of(a)) for a in articles),
    )


def headings_of(article: Article) -> tuple[tuple[str, str], ...]:
    """Anchor and words of what an answer may lead to."""
    steps = [(step.id, step.question) for step in article.steps]
    return (*steps, *((option.id, option.title) for option in article.options))


def facts_with(facts: Mapping[str, tuple[str, ...]], article: Article) -> dict[str, tuple[str, ...]]:
    """What is known, and first what the article itself settles and asks."""
    own = _collect_facts([article], known={})
    return {**{name: _joined(values, facts.get(name, ())) for name, values in own.items()}, **_without(facts, own)}


def _without(facts: Mapping[str, tuple[str, ...]], own: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in facts.items() if name not in own}


def _joined(first: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *more)))[:_MOST_VALUES]


def _most_used(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word, _ in Counter(word for word in words if word).most_common())


def _collect_facts(
    articles: Sequence[Article], known: Mapping[str, tuple[str, ...]] = RECORD_FACTS
) -> dict[str, tuple[str, ...]]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for step in article.steps:
            for answer in step.answers:
                for name, value in answer.facts.items():
                    seen[name][write_fact(value)] += 1
        conditions = [c for option in article.options for c in (*option.use_when, *option.avoid_when)]
        for comparison in (*conditions, *article.affects):
            seen[comparison.fact].update(_values_of(comparison))
    seen.pop("", None)
    used = {name: tuple(value for value, _ in counted.most_common(_MOST_VALUES)) for name, counted in seen.items()}
    ordered = sorted(used, key=lambda name: -sum(seen[name].values()))
    return {name: _joined(used.get(name, ()), known.get(name, ())) for name in dict.fromkeys((*ordered, *known))}


def _values_of(comparison: Comparison) -> list[str]:
    sign = "" if comparison.operator == "in" else f"{comparison.operator} "
    return [f"{sign}{write_fact(value)}" for value in comparison.values]


def write_fact(value: Fact) -> str:
    """As it stands in an article."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
