"""How a contact of this program ended ↔ the codes and values of it that its entry in the history holds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

from kms_desktop.customers.model import Ending, HowItEnded

_HOW = get_args(HowItEnded)


def stored_ending(ending: Ending) -> dict[str, Any]:
    """The ending as JSON holds it, without what is empty."""
    amount = int(ending.amount) if ending.amount == ending.amount.to_integral_value() else float(ending.amount)
    told = {
        "how": ending.how,
        "outcome": ending.outcome,
        "title": ending.title,
        "remedy": ending.remedy,
        "amount": amount,
        "currency": ending.currency,
        "to": ending.to,
    }
    return {key: value for key, value in told.items() if value}


def ending_of(data: Mapping[str, Any]) -> Ending | None:
    """The ending that was stored; None where there is none, or one that only a newer version knows."""
    how = data.get("how")
    if how not in _HOW:
        return None
    return Ending(
        how=cast(HowItEnded, how),
        amount=_amount(data.get("amount")),
        **{name: str(data.get(name, "")) for name in ("outcome", "title", "remedy", "currency", "to")},
    )


def without_name(data: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a stored ending when the customer is erased: not to whom outside it was passed."""
    return {key: value for key, value in data.items() if key != "to"}


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
