"""How an event reads: in the log, in the way a call came here, and on the sheet for somebody outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kms_desktop.guidance.text_format import format_price
from kms_desktop.texts import tr

Row = tuple[str, str]
"""What it was, and what was found."""


@dataclass(frozen=True, slots=True)
class Words:
    """How things are named on this desktop: a person by their id, a time, and the sign before an amount."""

    name: Callable[[str], str]
    at: Callable[[datetime], str]
    currency: str = "£"

    def format_price(self, amount: Decimal) -> str:
        return format_price(amount, self.currency)


@dataclass(frozen=True, slots=True)
class EventText:
    """One event in words. `icon` and `tone` are names of the theme; the tone is never the only sign of a state."""

    icon: str
    what: str
    detail: str = ""
    tone: str = "ink2"
    in_leg: Row | None = None
    """How it reads among what one person did, where that is not `what` and `detail`."""
    leg_icon: str = ""
    on_sheet: Row | None = None
    """How it reads for somebody without this program; None: they need not know."""


def quote_text(text: str) -> str:
    return tr("“{text}”", text=text) if text else ""


def plain_code(name: str) -> str:
    """A code as words: "late_fee" → "late fee"."""
    return name.replace("_", " ")
