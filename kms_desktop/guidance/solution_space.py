"""The solution space, the facts, the role and what was granted before → each option open, closed or not known, and why.

Every option is always there: a closed one with its reason teaches the policy, a missing one looks like a mistake.
What is certain comes first: a definite reason to close wins over anything that is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.descriptions import join_conditions
from kms_desktop.articles.model import Article, Comparison, Cost, Fact, Limit, Option
from kms_desktop.errors import Unreachable
from kms_desktop.guidance.conditions import judge_condition, number_of
from kms_desktop.guidance.due_times import promise_due
from kms_desktop.guidance.filled_words import option_places
from kms_desktop.guidance.model import GrantCounts, NotCounted, OfferedOption, OptionFigures
from kms_desktop.guidance.text_format import (
    any_of,
    fact_words,
    format_times,
    limit_period,
    met_reason,
    role_words,
    unmet_reason,
)
from kms_desktop.texts import tr
from kms_desktop.texts.format import clock, money, number, price

Counts = Callable[[Limit, Option], GrantCounts | None]
"""What was granted within a limit's period; None while nobody is identified. Raises Unreachable without a database."""

_AWAY = tr("how often this was granted cannot be counted while the database is away")

_NO_FIGURES = OptionFigures()
_NOTHING_APPROVED: Mapping[str, Decimal] = {}
_NOTHING_GRANTED: Mapping[str, datetime] = {}
_NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Judgement:
    """One reason, without its "Closed: "; `needs` are the facts that are not known, `ask` the role that may.

    A `question` is the reason itself, as the article asks it.
    """

    reason: str = ""
    needs: tuple[str, ...] = ()
    ask: str = ""
    question: str = ""
    by_facts: str = ""


@dataclass(frozen=True, slots=True)
class _Caller:
    """All that one evaluation needs to know, so that the rules below take two arguments and not seven."""

    article: Article
    facts: Mapping[str, Fact]
    authority: str
    currency: str
    approved: Mapping[str, Decimal]
    granted: Mapping[str, datetime]
    """What stands granted on this contact, by option."""
    agent_name: str
    """Who may grant it, where somebody else reads about them; "" where they read it themselves."""
    answered: Collection[str] = ()
    """The answers that were given, in their words: several may settle a fact in the same way."""
    people: Mapping[str, str] = field(default_factory=dict)
    """How those on the call are called, by the place that names them in an option's words."""


def offered_options(
    article: Article,
    facts: Mapping[str, Fact],
    *,
    authority: str,
    counts: Counts,
    figures: Mapping[str, OptionFigures],
    now: datetime,
    currency: str = "£",
    approved: Mapping[str, Decimal] = _NOTHING_APPROVED,
    granted: Mapping[str, datetime] = _NOTHING_GRANTED,
    agent_name: str = "",
    answered: Collection[str] = (),
    only: str = "",
    people: Mapping[str, str] = _NOBODY,
) -> tuple[OfferedOption, ...]:
    """Every option of the article in its order, judged; `only` the one of that id. `authority` is a role; `figures` are
    by option id, and so is `approved`: up to how much somebody with more authority approved on this contact. `granted`:
    what stands granted on it, by option, and since when. `agent_name`, `answered` and `people` as in _Caller.

    What colleagues granted cannot be counted without the database, so an option with a limit is closed meanwhile: it
    would else be granted at two desktops that do not know of each other.
    """
    caller = _Caller(article, facts, authority, currency, approved, granted, agent_name, answered, people)
    return tuple(
        _judge_option(option, number, caller, counts, figures.get(option.id, _NO_FIGURES), now)
        for number, option in enumerate(article.options, 1)
        if only in ("", option.id)
    )


def cost_now(cost: Cost, facts: Mapping[str, Fact]) -> tuple[Decimal | None, tuple[str, ...]]:
    """What it costs with these facts, and which facts are missing for it (the cost is None then).

    A fact that is no number, or is below zero, is not known: nobody may be granted less than nothing.
    """
    total, missing = cost.fixed, []
    for fact in cost.facts:
        number = number_of(facts.get(fact))
        if number is None or number < 0:
            missing.append(fact)
        else:
            total += number
    return (None, tuple(missing)) if missing else (total, ())


def most_for(option: Option, authority: str) -> tuple[bool, Decimal | None]:
    """Whether this role may grant the option at all, and up to how much (None: no highest amount).

    A higher role may grant whatever a lower one may.
    """
    rank = AUTHORITY_ROLES.index(authority) if authority in AUTHORITY_ROLES else -1
    given = [option.authority[role] for role in AUTHORITY_ROLES[: rank + 1] if role in option.authority]
    amounts = [amount for amount in given if amount is not None]
    return bool(given), None if len(amounts) < len(given) or not given else max(amounts)


def settling_step(article: Article, fact: str) -> str:
    """Anchor of the step whose answers set the fact: rather one where each answer does; "" where none does."""
    partly = ""
    for step in article.steps:
        setting = sum(fact in answer.facts for answer in step.answers)
        if setting and setting == len(step.answers):
            return step.id
        partly = partly or (step.id if setting else "")
    return partly


def _judge_option(
    option: Option, number: int, caller: _Caller, counts: Counts, figures: OptionFigures, now: datetime
) -> OfferedOption:
    amount, missing = cost_now(option.cost, caller.facts)
    counted, silence = _count_limits(option, counts)
    uncounted = _Judgement(silence) if silence else None
    closed = (
        _excluded_closed(option, caller)
        or _conditions_closed(option, caller)
        or _authority_closed(option, amount, caller)
        or uncounted
        or _limits_closed(counted, amount, caller)
    )
    not_known = None if closed else _not_known(option, missing, counted, caller)
    judged = closed or not_known
    settle = settling_step(caller.article, judged.needs[0]) if judged and judged.needs else ""
    return OfferedOption(
        option=option,
        number=number,
        status="closed" if closed else "not_known" if not_known else "open",
        reason=_reason_sentence(judged, closed=closed is not None) if judged else "",
        by_facts=closed.by_facts if closed else "",
        cause=closed.reason if closed else "",
        amount=amount,
        settle=settle,
        needs=judged.needs if judged else (),
        left=_remaining_sentence(counted, caller),
        promise_due=promise_due(option.promise, now) if option.promise else None,
        places=option_places(option, caller.facts, amount, caller.currency, caller.people),
        then_due=promise_due(option.then, now) if option.then and option.then.what else None,
        figures=figures,
        ask=closed.ask if closed else "",
        uncounted=closed is not None and closed is uncounted,
    )


def _count_limits(option: Option, counts: Counts) -> tuple[list[tuple[Limit, GrantCounts | None]], str]:
    """Each limit with what counts against it; or none, and why nothing can be counted now."""
    try:
        return [(limit, counts(limit, option)) for limit in option.limits], ""
    except NotCounted as problem:
        return [], str(problem)
    except Unreachable:
        return [], _AWAY


def _reason_sentence(judged: _Judgement, *, closed: bool) -> str:
    if closed:
        return tr("Closed: {reason}.", reason=judged.reason)
    if judged.question.endswith("?"):
        return tr("Not known yet: “{question}”", question=judged.question)
    if judged.question:
        return tr("Not known yet: “{question}”.", question=judged.question)
    return tr("Not known yet: {reason}.", reason=judged.reason)


def excluded_by(option: Option, article: Article, granted: Mapping[str, datetime]) -> Option | None:
    """What is granted and makes this option wrong: it holds both ways, whichever of the two names the other."""
    others = (other for other in article.options if other.id in granted and other.id != option.id)
    return next((one for one in others if one.id in option.excludes or option.id in one.excludes), None)


def _excluded_closed(option: Option, caller: _Caller) -> _Judgement | None:
    other = excluded_by(option, caller.article, caller.granted)
    if other is None:
        return None
    number = 1 + caller.article.options.index(other)
    at = clock(caller.granted[other.id].astimezone())
    # Translators: {title} is of the option with that number
    return _Judgement(
        tr("option {number}, “{title}”, was granted at {time}", number=number, title=other.title, time=at)
    )


def _conditions_closed(option: Option, caller: _Caller) -> _Judgement | None:
    use = judge_condition(option.use_when, caller.facts)
    if use.truth is False and use.comparison is not None:
        known = caller.facts[use.comparison.fact]
        by_facts = unmet_reason(use.comparison, known)
        return _Judgement(_answers_reason(use.comparison, known, caller) or by_facts, by_facts=by_facts)
    if option.avoid_when and judge_condition(option.avoid_when, caller.facts).truth is True:
        by_facts = join_conditions(met_reason(c, caller.facts[c.fact]) for c in option.avoid_when)
        return _Judgement(join_conditions(_met_reason(c, caller) for c in option.avoid_when), by_facts=by_facts)
    return None


def _answers_reason(comparison: Comparison, known: Fact, caller: _Caller) -> str:
    """Of a fact that the guide's answers settle, in the words of the answers; "" where no answer says it."""
    answers = _settling_answers(caller.article, comparison.fact)
    wanted = [text for text, value in answers if comparison.operator == "in" and value in comparison.values]
    given = _given_answer(answers, known, caller)
    if not given or not wanted or given in wanted:
        return ""
    needed = any_of(tr("“{value}”", value=text) for text in dict.fromkeys(wanted))
    return tr("it is for the answer {needed}, and the answer was “{given}”", needed=needed, given=given)


def _met_reason(comparison: Comparison, caller: _Caller) -> str:
    known = caller.facts[comparison.fact]
    given = _given_answer(_settling_answers(caller.article, comparison.fact), known, caller)
    return tr("the answer was “{given}”", given=given) if given else met_reason(comparison, known)


def _given_answer(answers: list[tuple[str, Fact]], known: Fact, caller: _Caller) -> str:
    """Which of those that settle it so was given; the first of them where that is not told."""
    fitting = [text for text, value in answers if value == known]
    return next((text for text in fitting if text in caller.answered), fitting[0] if fitting else "")


def _settling_answers(article: Article, fact: str) -> list[tuple[str, Fact]]:
    """Each answer of the guide that settles the fact: its words, and the value."""
    answers = (answer for step in article.steps for answer in step.answers)
    return [(answer.text, answer.facts[fact]) for answer in answers if fact in answer.facts]


def _authority_closed(option: Option, amount: Decimal | None, caller: _Caller) -> _Judgement | None:
    may, most = most_for(option, caller.authority)
    approved = caller.approved.get(option.id)
    if approved is not None:
        return _over_approved(option, amount, approved, caller)
    if not may:
        lowest = next((role for role in AUTHORITY_ROLES if role in option.authority), "")
        if not lowest:
            return _Judgement(tr("nobody here may grant this"))
        return _Judgement(tr("only {role} may grant this", role=role_words(lowest)), ask=lowest)
    if amount is None or most is None or amount <= most:
        return None
    values = {"amount": price(amount, caller.currency), "limit": money(most, caller.currency)}
    if caller.agent_name:
        reason = tr("{amount} is over {name}'s limit of {limit} for this option", name=caller.agent_name, **values)
    else:
        reason = tr("{amount} is over your limit of {limit} for this option", **values)
    return _Judgement(reason, ask=_who_may(option, amount))


def _over_approved(option: Option, amount: Decimal | None, approved: Decimal, caller: _Caller) -> _Judgement | None:
    may, most = most_for(option, caller.authority)
    if amount is None or amount <= approved or (may and (most is None or amount <= most)):
        return None
    reason = tr(
        "{amount} is over the {limit} that was approved",
        amount=price(amount, caller.currency),
        limit=money(approved, caller.currency),
    )
    return _Judgement(reason, ask=_who_may(option, amount))


def _who_may(option: Option, amount: Decimal) -> str:
    """The lowest role whose authority covers the amount, "" where nobody's does."""
    for role in AUTHORITY_ROLES:
        may, most = most_for(option, role)
        if may and (most is None or amount <= most):
            return role
    return ""


def _limits_closed(
    counted: list[tuple[Limit, GrantCounts | None]], amount: Decimal | None, caller: _Caller
) -> _Judgement | None:
    for limit, count in counted:
        if count is not None and (reason := _limit_reason(limit, count, amount, caller)):
            return _Judgement(reason)
    return None


def _limit_reason(limit: Limit, count: GrantCounts, amount: Decimal | None, caller: _Caller) -> str:
    """Why this grant would pass the limit, "" where it would not."""
    if limit.unit == "times":
        return _times_reason(limit, count, caller) if count.times >= limit.most else ""
    left = limit.most - count.money
    if left > 0 if amount is None else amount <= left:
        return ""
    values = {"limit": money(limit.most, caller.currency), "period": limit_period(limit), "name": caller.agent_name}
    own = limit.scope == "per_agent"
    if left <= 0 or amount is None:
        if own and caller.agent_name:
            return tr("{name}'s {limit} {period} is used up", **values)
        return (
            tr("your {limit} {period} is used up", **values) if own else tr("the {limit} {period} is used up", **values)
        )
    values |= {"amount": price(amount, caller.currency), "left": money(left, caller.currency)}
    if own and caller.agent_name:
        return tr("{amount} is over the {left} left of {name}'s {limit} {period}", **values)
    if own:
        return tr("{amount} is over the {left} left of your {limit} {period}", **values)
    return tr("{amount} is over the {left} left of the {limit} {period}", **values)


def _times_reason(limit: Limit, count: GrantCounts, caller: _Caller) -> str:
    period = limit_period(limit)
    if not count.times:
        return tr("not to be granted {period}", period=period)
    # Translators: {times} is "once", "twice", "3 times"; {period} is "this week", "in 90 days"
    values = {"times": format_times(count.times), "period": period}
    if limit.scope == "per_agent" and caller.agent_name:
        return tr("{name} granted this {times} {period}", name=caller.agent_name, **values)
    if limit.scope == "per_agent":
        return tr("you granted this {times} {period}", **values)
    return tr("already granted {times} {period}", **values)


def _not_known(
    option: Option, missing: tuple[str, ...], counted: list[tuple[Limit, GrantCounts | None]], caller: _Caller
) -> _Judgement | None:
    use, avoid = judge_condition(option.use_when, caller.facts), judge_condition(option.avoid_when, caller.facts)
    needs = tuple(dict.fromkeys((*use.unknown, *(avoid.unknown if avoid.truth is None else ()), *missing)))
    if needs:
        step = caller.article.find_step(settling_step(caller.article, needs[0]))
        if step is not None:
            return _Judgement(needs=needs, question=step.question)
        return _Judgement(tr("the {fact}", fact=fact_words(needs[0])), needs)
    uncounted = next((limit for limit, count in counted if count is None), None)
    if uncounted is None:
        return None
    return _Judgement(tr("how often this was granted {period}", period=limit_period(uncounted)))


def _remaining_sentence(counted: list[tuple[Limit, GrantCounts | None]], caller: _Caller) -> str:
    """What is left of the tightest limit, the one with the smallest share left."""
    known = [(limit, count) for limit, count in counted if count is not None and limit.most > 0]
    if not known:
        return ""
    limit, count = min(known, key=lambda pair: _remaining_amount(*pair) / pair[0].most)
    left = max(_remaining_amount(limit, count), Decimal(0))
    values = {"period": limit_period(limit)}
    if limit.unit == "money":
        values |= {"left": money(left, caller.currency), "limit": money(limit.most, caller.currency)}
    else:
        values |= {"left": number(left), "limit": number(limit.most)}
    if limit.scope == "per_agent" and caller.agent_name:
        return tr("{left} left of {name}'s {limit} {period}", name=caller.agent_name, **values)
    if limit.scope == "per_agent":
        return tr("{left} left of your {limit} {period}", **values)
    return tr("{left} left of {limit} {period}", **values)


def _remaining_amount(limit: Limit, count: GrantCounts) -> Decimal:
    return limit.most - (count.times if limit.unit == "times" else count.money)
