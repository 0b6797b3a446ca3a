"""What a person narrowed the figures by → as it is kept for the next time they look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from kms_desktop.figures.period import WantedPeriod, is_named

_LONGEST = 300
_NOT_KEPT = ("period", "agent_id")


@dataclass(frozen=True, slots=True)
class FigureFilters:
    """An empty value leaves nothing out. `mine`: only what the person who asks closed, owed or asked for themselves;
    `agent_id`: what one other person did, which is asked with a reason each time and never kept.

    `reason` is a code as it counts now, with all that are merged into it.
    """

    period: WantedPeriod = field(default_factory=WantedPeriod)
    team_id: str = ""
    mine: bool = False
    agent_id: str = ""
    reason: str = ""
    article_id: str = ""
    channel: str = ""
    tier: str = ""
    product: str = ""


def stored_filters(filters: FigureFilters) -> dict[str, Any]:
    """As JSON holds them. Of a period only one with a name is kept: a first and a last day are over tomorrow."""
    kept = {name: value for name, value in asdict(filters).items() if name not in _NOT_KEPT and value}
    return {**kept, "period": filters.period.code} if filters.period.code else kept


def read_filters(stored: Mapping[str, Any]) -> FigureFilters:
    """What was kept, as far as it can still be read."""
    code = stored.get("period")
    period = WantedPeriod(code) if isinstance(code, str) and is_named(code) else WantedPeriod()
    texts = {one.name for one in fields(FigureFilters) if one.name not in (*_NOT_KEPT, "mine")}
    found = {name: value for name, value in stored.items() if name in texts and isinstance(value, str)}
    return FigureFilters(
        period, mine=stored.get("mine") is True, **{name: value[:_LONGEST] for name, value in found.items()}
    )


def as_day(written: str) -> date | None:
    """A day written as 2026-11-30; None for what is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
