"""The published article, its draft, and the grants of the last months → what the draft would have changed.

Both texts are asked about each grant with what was known then. Only where their answers differ is it the draft's doing:
what was not written down at the time is not known to either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from kms_desktop.articles.model import Article, Fact, Limit, Option
from kms_desktop.guidance.limits import Granted, count_against
from kms_desktop.guidance.model import GrantCounts, OfferedOption
from kms_desktop.guidance.solution_space import offered_options
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import money

Outcome = Literal["stays", "cheaper", "dearer", "over", "approval", "closed", "unknown"]
"""over: past a limit. approval: over the authority of who granted it. closed: a condition, or the option is gone."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant with what was known at that moment; `approved` is up to how much somebody had approved."""

    option_id: str
    title: str
    amount: Decimal
    at: datetime
    customer_id: str
    agent_id: str
    authority: str
    facts: Mapping[str, Fact]
    approved: Mapping[str, Decimal]
    granted: Mapping[str, datetime] = field(default_factory=dict)
    """What stood granted on that contact before it, by option of this article."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A grant to which the draft answers otherwise, with its reason in plain words."""

    grant: Grant
    outcome: Outcome
    reason: str
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Replay:
    """Of `grants` in `days`, those in `changed` would not have been as they were; `cost_difference` is what they
    cost."""

    grants: int
    days: int
    changed: tuple[Changed, ...] = ()

    @property
    def unchanged_count(self) -> int:
        return self.grants - len(self.changed)

    @property
    def cost_difference(self) -> Decimal:
        return sum((one.difference for one in self.changed), Decimal(0))

    def count_outcomes(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.changed)


def replay_grants(
    before: Article, after: Article, grants: Iterable[Grant], days: int = 90, currency: str = "£"
) -> Replay:
    """Every grant in its order, under both texts. Limits count the grants that each text would have let through."""
    old, new = _Course(before, currency), _Course(after, currency)
    changed: list[Changed] = []
    total = 0
    for grant in sorted(grants, key=lambda one: (one.at, one.option_id)):
        total += 1
        was, now = old.judge_grant(grant), new.judge_grant(grant)
        outcome, difference = _compare_outcomes(was, now)
        if outcome != "stays":
            changed.append(Changed(grant, outcome, now.reason, difference))
    return Replay(total, days, tuple(changed))


@dataclass(frozen=True, slots=True)
class _Judged:
    """`kind` without a difference of cost; `cost` is what the grant comes to under this text."""

    kind: Outcome
    cost: Decimal
    reason: str


class _Course:
    """One text, and what it has let through so far."""

    def __init__(self, article: Article, currency: str) -> None:
        self._article, self._currency = article, currency
        self._let: defaultdict[str, list[Granted]] = defaultdict(list)

    def judge_grant(self, grant: Grant) -> _Judged:
        option = self._article.find_option(grant.option_id)
        if option is None:
            return _Judged("closed", Decimal(0), tr("“{option}” is not an option any more.", option=grant.title))
        judged = self._judge_option(grant, self._limit_counts(grant))
        if judged.status == "open":
            cost = grant.amount if judged.amount is None else judged.amount
            self._let[grant.option_id].append(self._granted(grant, cost))
            return _Judged("stays", cost, "")
        if judged.status == "not_known":
            return _Judged("unknown", grant.amount, judged.reason)
        why = tr("{reason}.", reason=judged.cause)
        if judged.ask:
            self._let[grant.option_id].append(self._granted(grant, grant.amount))
            return _Judged("approval", grant.amount, why)
        without_limits = self._judge_option(grant, lambda _limit, _option: GrantCounts())
        return _Judged("over" if without_limits.status == "open" else "closed", Decimal(0), why)

    def _judge_option(self, grant: Grant, counts: Callable[[Limit, Option], GrantCounts | None]) -> OfferedOption:
        facts = {**_cost_facts(self._article, grant), **grant.facts}
        judged = offered_options(
            self._article,
            facts,
            authority=grant.authority,
            counts=counts,
            figures={},
            now=grant.at,
            currency=self._currency,
            approved=grant.approved,
            granted=grant.granted,
            agent_name=tr("the agent"),
        )
        return next(one for one in judged if one.option.id == grant.option_id)

    def _limit_counts(self, grant: Grant) -> Callable[[Limit, Option], GrantCounts | None]:
        """What the text has let through so far; where nobody was identified nothing counts for the customer."""

        def counts(limit: Limit, option: Option) -> GrantCounts | None:
            wanted = self._granted(grant, grant.amount)
            return count_against(limit, wanted, self._let[option.id]) or GrantCounts()

        return counts

    def _granted(self, grant: Grant, amount: Decimal) -> Granted:
        return Granted(self._article.id, grant.option_id, grant.customer_id, grant.agent_id, grant.at, amount)


def _cost_facts(article: Article, grant: Grant) -> dict[str, Fact]:
    """The sum that was granted, for a cost that is one fact, where the log does not say the fact itself."""
    option = article.find_option(grant.option_id)
    return {option.cost.facts[0]: grant.amount - option.cost.fixed} if option and len(option.cost.facts) == 1 else {}


def _compare_outcomes(was: _Judged, now: _Judged) -> tuple[Outcome, Decimal]:
    """What the draft changes about one grant; a grant that the published text has closed too stays as it was."""
    if now.kind != "stays":
        return (now.kind, now.cost - was.cost) if now.kind != was.kind else ("stays", Decimal(0))
    if was.kind not in ("stays", "approval") or now.cost == was.cost:
        return "stays", Decimal(0)
    return ("cheaper" if now.cost < was.cost else "dearer"), now.cost - was.cost


_TOLD: tuple[Outcome, ...] = ("closed", "over", "approval", "unknown", "cheaper", "dearer")
"""The order in which they are told."""


def summarize_replay(done: Replay, currency: str = "£") -> str:
    """ "Of 212 grants in 90 days, 209 stay as they were and 3 would close. Cost: £46 less." """
    if not done.grants:
        return tr("Nothing was granted by this article in {days} days.", days=done.days)
    if not done.changed:
        return plural(
            "The one grant in {days} days stays as it was.",
            "Of {n} grants in {days} days, all stay as they were.",
            done.grants,
            days=done.days,
        )
    cost = _cost_sentence(done.cost_difference, currency)
    if done.grants == 1:
        return f"{_only_grant_sentence(done.changed[0].outcome, done.days)} {cost}"
    counts = Counter(one.outcome for one in done.changed)
    parts = [_count_outcome(outcome, counts[outcome]) for outcome in _TOLD if counts[outcome]]
    if done.unchanged_count:
        parts.insert(0, plural("{n} stays as it was", "{n} stay as they were", done.unchanged_count))
    joined = parts[0] if len(parts) == 1 else tr("{these} and {last}", these=", ".join(parts[:-1]), last=parts[-1])
    told = plural(
        "Of {n} grants in {days} days, {outcomes}.",
        "Of {n} grants in {days} days, {outcomes}.",
        done.grants,
        days=done.days,
        outcomes=joined,
    )
    return f"{told} {cost}"


def _count_outcome(outcome: Outcome, many: int) -> str:
    """What would have become of so many grants, as a part of a longer sentence."""
    match outcome:
        case "closed":
            return plural("{n} would close", "{n} would close", many)
        case "over":
            return plural("{n} would be over a limit", "{n} would be over a limit", many)
        case "approval":
            return plural("{n} would need approval", "{n} would need approval", many)
        case "unknown":
            return plural("{n} would wait for a fact", "{n} would wait for a fact", many)
        case "cheaper":
            return plural("{n} would cost less", "{n} would cost less", many)
    return plural("{n} would cost more", "{n} would cost more", many)


def _only_grant_sentence(outcome: Outcome, days: int) -> str:
    match outcome:
        case "closed":
            return tr("The one grant in {days} days would close.", days=days)
        case "over":
            return tr("The one grant in {days} days would be over a limit.", days=days)
        case "approval":
            return tr("The one grant in {days} days would need approval.", days=days)
        case "unknown":
            return tr("The one grant in {days} days would wait for a fact.", days=days)
        case "cheaper":
            return tr("The one grant in {days} days would cost less.", days=days)
    return tr("The one grant in {days} days would cost more.", days=days)


def _cost_sentence(difference: Decimal, currency: str) -> str:
    if not difference:
        return tr("Cost: the same.")
    if difference < 0:
        return tr("Cost: {amount} less.", amount=money(-difference, currency))
    return tr("Cost: {amount} more.", amount=money(difference, currency))
