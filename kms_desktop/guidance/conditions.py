"""A condition and the facts that are known → does it hold, not hold, or is it not known yet.

Three values, because a guide that takes "nobody asked" for "no" closes options that were open. A definite false
entry still decides: all entries must hold, so the facts that are missing could not save the condition.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kms_desktop.articles.model import Comparison, Condition, Fact

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MOST_DIGITS = 15
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
"""In a text; the shared database reads the same as a number."""
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`truth` None: not known yet. `comparison` is the entry that decided, None where all hold.

    `unknown` names every fact that would have to be known, in the order written.
    """

    truth: bool | None
    comparison: Comparison | None = None
    unknown: tuple[str, ...] = ()


# entries              verdict
# (none)               holds
# true,  true          holds
# true,  not known     not known
# false, not known     does not hold


def judge_condition(condition: Condition, facts: Mapping[str, Fact]) -> Verdict:
    """Whether all entries hold, given what is known."""
    open_entries = []
    for comparison in condition:
        truth = comparison_holds(comparison, facts.get(comparison.fact))
        if truth is False:
            return Verdict(False, comparison)
        if truth is None:
            open_entries.append(comparison)
    if open_entries:
        return Verdict(None, open_entries[0], tuple(dict.fromkeys(c.fact for c in open_entries)))
    return Verdict(True)


def comparison_holds(comparison: Comparison, value: Fact | None) -> bool | None:
    """Whether one entry holds for this value; None when the value is missing, empty or cannot be compared."""
    if value is None or value == "":
        return None
    if comparison.operator == "in":
        values = value if isinstance(value, tuple) else (value,)
        return any(_are_equal(known, wanted) for known in values for wanted in comparison.values)
    return _compare_ordered(comparison, value)


def number_of(value: object) -> Decimal | None:
    """A number that a fact states, also as text; None for anything else, for infinities and beyond 15 digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):  # ValueError: a whole number of more digits than Python writes out
        return None
    return number if number.is_finite() and (not number or number.adjusted() < _MOST_DIGITS) else None


def _are_equal(known: Fact, wanted: Fact) -> bool:
    if isinstance(known, bool) or isinstance(wanted, bool):
        return _read_truth(known) is not None and _read_truth(known) is _read_truth(wanted)
    if isinstance(known, str) and isinstance(wanted, str):
        return _normalize_text(known) == _normalize_text(wanted)
    if isinstance(known, date) or isinstance(wanted, date):
        return _read_day(known) is not None and _read_day(known) == _read_day(wanted)
    number = number_of(known)
    return number is not None and number == number_of(wanted)


def _compare_ordered(comparison: Comparison, value: Fact) -> bool | None:
    if not comparison.values:
        return None
    wanted = comparison.values[0]
    left: Decimal | date | None
    right: Decimal | date | None
    if isinstance(wanted, date) or isinstance(value, date):
        left, right = _read_day(value), _read_day(wanted)
    else:
        left, right = number_of(value), number_of(wanted)
    if left is None or right is None:
        return None
    return _ORDERS[comparison.operator](left, right)


def _read_truth(value: Fact) -> bool | None:
    """Yes and no, also where another system wrote them as words."""
    if isinstance(value, bool):
        return value
    return _YES_NO.get(_normalize_text(value)) if isinstance(value, str) else None


def _normalize_text(value: object) -> str:
    return str(value).strip().casefold().replace("_", " ")


def _read_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
