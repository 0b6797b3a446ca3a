"""What was granted, and what is wanted now → how often, and how much, counts against a limit.

Question: where is it said what counts? Choice: here, for the log, a replay, policy cases, a played call and the demo,
which each hand over their grants. The database says it again in `kms_check_grant`, as the second opinion on a grant
that is about to be stored, and generated histories hold the two together. Refused: SQL alone, as four of these five
have no rows; a count in each of them, which had to agree on what "within 90 days" leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kms_desktop.articles.model import Limit
from kms_desktop.guidance.model import GrantCounts


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant, or one that is wanted at that moment; `customer_id` "" where nobody is identified."""

    article_id: str
    option_id: str
    customer_id: str
    agent_id: str
    at: datetime
    amount: Decimal = Decimal(0)


def counts_after(limit: Limit, wanted: Granted) -> datetime:
    """Only a grant after this moment counts; one that is just as old as the period is long does not any more."""
    return wanted.at - limit.within


def count_against(limit: Limit, wanted: Granted, granted: Iterable[Granted]) -> GrantCounts | None:
    """Grants of the wanted option to the same customer, or by the same agent, within the limit's period.

    None for a limit per customer while nobody is identified: it cannot be told.
    """
    if limit.scope == "per_customer" and not wanted.customer_id:
        return None
    counted = [one.amount for one in granted if _counts(limit, wanted, one)]
    return GrantCounts(len(counted), sum(counted, Decimal(0)))


def _counts(limit: Limit, wanted: Granted, one: Granted) -> bool:
    if (one.article_id, one.option_id) != (wanted.article_id, wanted.option_id):
        return False
    same = one.customer_id == wanted.customer_id if limit.scope == "per_customer" else one.agent_id == wanted.agent_id
    return same and one.at > counts_after(limit, wanted)


def limit_record(limit: Limit) -> dict[str, Any]:
    """The limit as the database keeps it and counts by it; see `OptionRuleRow`."""
    return {
        "scope": limit.scope,
        "unit": limit.unit,
        "most": str(limit.most),
        "within_s": limit.within.total_seconds(),
        "text": limit.text,
    }
