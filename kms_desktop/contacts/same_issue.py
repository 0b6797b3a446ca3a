"""The contacts of a customer that were about the same before, as a screen tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SameIssue:
    """`many`: contacts about the same before this one. Of the last of them: when it was closed, what was granted, ""
    for nothing, whether the article solved it, and how the customer left."""

    many: int = 0
    at: datetime | None = None
    title: str = ""
    amount: Decimal = Decimal(0)
    solved: bool = False
    outcome: str = ""


NOTHING_BEFORE = SameIssue()
