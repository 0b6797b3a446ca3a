"""Small articles for the tests of guidance, in the nouns themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kms_desktop.articles.model import (
    Answer,
    Article,
    Comparison,
    Cost,
    Fact,
    Limit,
    Option,
    PromiseTerms,
    Step,
    Target,
)
from kms_desktop.guidance.model import Answered, GrantCounts, OfferedOption, OptionFigures
from kms_desktop.guidance.solution_space import offered_options

NOTHING = GrantCounts()
NOW = datetime(2026, 11, 22, 12, 9, tzinfo=UTC)  # a Sunday


def article(
    steps: Sequence[Step] = (), options: Sequence[Option] = (), *, id: str = "charged-twice", title: str = ""
) -> Article:
    return Article(
        id=id,
        title=title or id.replace("-", " ").capitalize(),
        path=f"{id}.md",
        revision="0123456789ab",
        markdown="",
        steps=tuple(steps),
        options=tuple(options),
    )


def step(id: str, *answers: Answer, question: str = "") -> Step:
    return Step(id, question or f"{id.replace('-', ' ').capitalize()}?", "", answers)


def answer(text: str, to: str = "", article: str = "", **facts: Fact) -> Answer:
    return Answer(text, Target(article, to), facts)


def is_(fact: str, *values: Fact) -> Comparison:
    return Comparison(fact, "in", values)


def at_least(fact: str, number: int) -> Comparison:
    return Comparison(fact, ">=", (number,))


def limit(most: int, text: str, days: int, *, scope: str = "per_customer", unit: str = "times") -> Limit:
    return Limit(scope, Decimal(most), unit, timedelta(days=days), text)  # type: ignore[arg-type]


def option(
    id: str = "refund",
    *,
    cost: int | Decimal = 0,
    plus: tuple[str, ...] = (),
    authority: Mapping[str, int | None] | None = None,
    use: Sequence[Comparison] = (),
    avoid: Sequence[Comparison] = (),
    limits: Sequence[Limit] = (),
    promise: PromiseTerms | None = None,
) -> Option:
    given = {"agent": None} if authority is None else authority
    return Option(
        id=id,
        title=id.replace("-", " ").capitalize(),
        remedy="money",
        cost=Cost(Decimal(cost), plus),
        authority={role: None if most is None else Decimal(most) for role, most in given.items()},
        use_when=tuple(use),
        avoid_when=tuple(avoid),
        limits=tuple(limits),
        promise=promise,
    )


def offered(
    *options: Option,
    facts: Mapping[str, Fact] | None = None,
    steps: Sequence[Step] = (),
    authority: str = "agent",
    granted: GrantCounts | None = NOTHING,
    figures: Mapping[str, OptionFigures] | None = None,
    now: datetime = NOW,
    approved: Mapping[str, Decimal] | None = None,
) -> tuple[OfferedOption, ...]:
    return offered_options(
        article(steps, options),
        facts or {},
        authority=authority,
        counts=lambda _limit, _option: granted,
        figures=figures or {},
        now=now,
        currency="£",
        approved=approved or {},
    )


def judged(single: Option, **known: Fact) -> OfferedOption:
    """One option for an agent who knows these facts."""
    return offered(single, facts=known)[0]


def settled(step_id: str, text: str, choice: int = 0, *, article_id: str = "charged-twice", by: str = "") -> Answered:
    return Answered(article_id, step_id, f"{step_id}?", choice, text, by=by)
