"""What an estimate of value at stake rests on → each figure with its range, its source for people, its bounds.

The share of customers who stay is TARP's table: its two columns, a loss below $5 and one over $100, are the two ends
of the range. What no study says stands as a guess that asks to be replaced. What is off is 0, so switching it on is
writing another figure in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.texts.format import percent
from kms_desktop.voc.themes.model import Assumption, Range

Unit = Literal["share", "money", "ratio"]
TIER_VALUE = "value:"
"""Before the name of a tier: what one of its customers brings in a year."""
_LEAST_RATE = 0.001
_MOST_MONEY = 10_000_000.0
_LONGEST_CODE = 120

# Translators: a study of customers with a problem, by the share of them who said they would buy again
_TARP = tr("TARP, Consumer Complaint Handling in America (1979): a loss over $100, and below $5")
_GUESS = tr("A guess: put your own figure in its place")
_OFF = tr("Not counted")


@dataclass(frozen=True, slots=True)
class AssumptionKind:
    """Which figure a code stands for: `raises`: whether more of it means more at stake."""

    title: str
    unit: Unit
    raises: bool
    least: float = 0.0
    most: float = 1.0


KINDS: dict[str, AssumptionKind] = {
    # Translators: of all customers with this problem, those who get in touch about it
    "complaint_rate": AssumptionKind(tr("Get in touch about it"), "share", raises=False, least=_LEAST_RATE),
    "stay_silent": AssumptionKind(tr("Stay, if they say nothing"), "share", raises=False),
    "stay_unsatisfied": AssumptionKind(tr("Stay, if not satisfied"), "share", raises=False),
    "stay_satisfied": AssumptionKind(tr("Stay, if satisfied"), "share", raises=False),
    "stay_quickly": AssumptionKind(tr("Stay, if satisfied quickly"), "share", raises=False),
    "leave_anyway": AssumptionKind(tr("Leave without any problem"), "share", raises=False),
    "value": AssumptionKind(tr("Value of a customer"), "money", raises=True, most=_MOST_MONEY),
    "contact_cost": AssumptionKind(tr("Cost of a contact"), "money", raises=True, most=_MOST_MONEY),
    "word_of_mouth": AssumptionKind(tr("Others lost by word of mouth"), "ratio", raises=True, most=10.0),
    "premium": AssumptionKind(tr("Less paid by those who stay"), "share", raises=True),
    "lost_by_problem": AssumptionKind(tr("Lost over a serious problem"), "share", raises=True),
}
"""By code, in the order in which they are told."""

OF_WHAT_IF: dict[str, AssumptionKind] = {
    # Translators: of customers to whom an option was refused, those who would have taken it
    "would_take": AssumptionKind(tr("Would have taken it"), "share", raises=True),
    # Translators: of the contacts that came after a refusal, those that would not have come
    "repeats_spared": AssumptionKind(tr("Would not have come again"), "share", raises=True),
    # Translators: of the contacts that were passed on after asking, those that would not have been
    "transfers_spared": AssumptionKind(tr("Would not have been passed on"), "share", raises=True),
}
"""What the cost of a looser limit rests on, beside the cost of a contact; of no theme's value."""

DEFAULT_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "complaint_rate",
        Range(0.25, 0.5, 0.69),
        tr("A guess up to the 69 % of TARP, Consumer Complaint Handling in America (1979)"),
    ),
    Assumption("stay_silent", Range(0.09, 0.23, 0.37), _TARP),
    Assumption("stay_unsatisfied", Range(0.19, 0.325, 0.46), _TARP),
    Assumption("stay_satisfied", Range(0.54, 0.62, 0.70), _TARP),
    Assumption("stay_quickly", Range(0.82, 0.885, 0.95), _TARP),
    Assumption("leave_anyway", Range(0.0, 0.0, 0.0), _OFF),
    Assumption("value", Range(100.0, 250.0, 500.0), _GUESS),
    Assumption("contact_cost", Range(3.0, 5.0, 8.0), _GUESS),
    Assumption("word_of_mouth", Range(0.0, 0.0, 0.0), _OFF),
    Assumption("premium", Range(0.0, 0.0, 0.0), _OFF),
    Assumption(
        "lost_by_problem",
        Range(0.2, 0.2, 0.2),
        tr("Plain rule: one customer kept for five spared a serious problem"),
    ),
)
WHAT_IF_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption("would_take", Range(0.5, 0.75, 1.0), _GUESS),
    Assumption("repeats_spared", Range(0.0, 0.5, 1.0), _GUESS),
    Assumption("transfers_spared", Range(0.0, 0.5, 1.0), _GUESS),
    next(one for one in DEFAULT_ASSUMPTIONS if one.code == "contact_cost"),
)
SWITCHED_ON: dict[str, Assumption] = {
    "word_of_mouth": Assumption(
        "word_of_mouth",
        Range(0.05, 0.1, 0.2),
        tr("A guess: an unhappy customer tells 10 others (TARP, 1979), of whom 1 in 200 to 1 in 50 stays away"),
    ),
    "premium": Assumption("premium", Range(0.0, 0.02, 0.05), _GUESS),
}
"""What is off by default → what stands there once somebody switches it on."""


def kind_of(code: str) -> AssumptionKind | None:
    """None for a code that stands for nothing."""
    if code.startswith(TIER_VALUE) and len(TIER_VALUE) < len(code) <= _LONGEST_CODE:
        value = KINDS["value"]
        title = tr("Value of a customer, {tier}", tier=code.removeprefix(TIER_VALUE))
        return AssumptionKind(title, value.unit, value.raises, value.least, value.most)
    return KINDS.get(code) or OF_WHAT_IF.get(code)


def check_assumption(code: str, value: Range) -> None:
    """Raises KmsError, in one sentence, where this cannot be what the code stands for."""
    kind = kind_of(code)
    if kind is None:
        raise KmsError(tr("There is no assumption “{code}”.", code=code[:60]))
    ends = (value.low, value.mid, value.high)
    if not all(isfinite(one) for one in ends):
        raise KmsError(tr("“{title}” has to be a number.", title=kind.title))
    if not value.low <= value.mid <= value.high:
        raise KmsError(tr("The lowest, the middle and the highest figure have to stand in their order."))
    if value.low < kind.least or value.high > kind.most:
        if kind.unit == "share":
            lowest = percent(kind.least, 1 if kind.least else 0)
            raise KmsError(tr("“{title}” is a share from {least} to 100 %.", title=kind.title, least=lowest))
        raise KmsError(tr("“{title}” cannot be as low or as high as that.", title=kind.title))


def merge_assumptions(own: Iterable[Assumption]) -> dict[str, Assumption]:
    """Each by its code, the defaults replaced by what somebody here wrote."""
    found = {one.code: one for one in DEFAULT_ASSUMPTIONS}
    for one in own:
        if kind_of(one.code) is not None and one.code not in OF_WHAT_IF:
            found[one.code] = one
    return found


def merge_what_if(own: Iterable[Assumption]) -> dict[str, Assumption]:
    """The same of what the cost of a looser limit rests on."""
    found = {one.code: one for one in WHAT_IF_ASSUMPTIONS}
    return found | {one.code: one for one in own if one.code in found}
