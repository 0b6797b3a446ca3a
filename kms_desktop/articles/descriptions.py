"""The facts of a solution → plain lines: who may grant it up to what, when, how often, and what it promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.model import Comparison, Condition, Cost, Fact, Limit, Option, PromiseTerms

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_COMPARED = {"<": "is under", "<=": "is at most", ">": "is over", ">=": "is at least"}


def option_lines(option: Option, currency: str = "") -> tuple[tuple[str, str], ...]:
    """Label and sentence, in the order in which an agent asks. `currency` stands before amounts: "£"."""
    lines = [
        ("Kind", humanize_name(option.remedy).capitalize()),
        ("Costs", cost_in_words(option.cost, currency)),
        ("Granted by", authority_in_words(option.authority, currency)),
        ("When", condition_in_words(option.use_when)),
        ("Not when", condition_in_words(option.avoid_when)),
        ("Limits", "; ".join(limit_in_words(limit, currency) for limit in option.limits)),
        ("Promises", promise_in_words(option.promise)),
    ]
    return tuple((label, text) for label, text in lines if text)


def humanize_name(name: str) -> str:
    """A fact's or a role's name as words: `tenure_months` → "tenure months"."""
    return name.replace("_", " ").strip()


def format_money(amount: Decimal, currency: str = "") -> str:
    """An amount with its currency; pence only where there are some."""
    return f"{currency}{amount:,.0f}" if amount == amount.to_integral_value() else f"{currency}{amount:,.2f}"


def value_in_words(value: Fact) -> str:
    """A fact's value as a person says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return humanize_name(value) if isinstance(value, str) else f"{value}"


def cost_in_words(cost: Cost, currency: str = "") -> str:
    parts = [f"the {humanize_name(fact)}" for fact in cost.facts]
    if cost.fixed or not parts:
        parts.append(format_money(cost.fixed, currency) if cost.fixed else "nothing")
    return " plus ".join(parts)


def authority_in_words(authority: Mapping[str, Decimal | None], currency: str = "") -> str:
    if not authority:
        return "nobody, until the facts of this solution are put right"
    given = [(role, authority[role]) for role in AUTHORITY_ROLES if role in authority]
    return ", ".join(
        humanize_name(role) + ("" if most is None else f" up to {format_money(most, currency)}") for role, most in given
    )


def condition_in_words(condition: Condition) -> str:
    return " and ".join(_describe_comparison(comparison) for comparison in condition)


def _describe_comparison(comparison: Comparison) -> str:
    fact = humanize_name(comparison.fact)
    if not comparison.values:
        return f"{fact or 'something'} cannot be judged until the article is put right"
    if comparison.operator != "in":
        return f"{fact} {_COMPARED[comparison.operator]} {value_in_words(comparison.values[0])}"
    values = [value_in_words(value) for value in comparison.values]
    return f"{fact} is " + (f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0])


def limit_in_words(limit: Limit, currency: str = "") -> str:
    whom = "for each customer" if limit.scope == "per_customer" else "from each agent"
    text = limit.text if limit.unit == "times" or limit.text[:1] in "£$€¥" else f"{currency}{limit.text}"
    return f"at most {text} {whom}"


def promise_in_words(promise: PromiseTerms | None) -> str:
    return f"{promise.what}, within {promise.text}" if promise else ""
