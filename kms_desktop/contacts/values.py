"""Values of an event → JSON that any journal and database takes, masked; and what stands in JSON back, as far as it is.

Every free text passes the mask here and nowhere else, so nothing that was typed can reach the journal unmasked. What is
exact, such as an id or a phone number, which may look like a card, is left as it is. The shared database reads what is
stored in the same way (`v0012_values.sql`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kms_desktop.articles.model import Fact
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.guidance.conditions import number_of
from kms_desktop.storage.text import readable_text
from kms_desktop.storage.unreadable import FIRST_TIME, LAST_TIME

_DEEPEST = 5
_LONGEST = 20_000
_LONGEST_KEY = 100
_MOST_MONEY = 10**9
_LONGEST_CODE, _LONGEST_ID = 300, 36
"""What an index takes, and the column of a key."""
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-](?:0[0-9]|1[0-5]):[0-5][0-9](?::[0-5][0-9])?)?"
)


def stored_value(value: object, *, exact: bool = False, depth: int = 1) -> Any:
    """The value as JSON holds it: readable, amounts as numbers, times as ISO text; masked unless it is exact."""
    if isinstance(value, str):
        clean = readable_text(value, _LONGEST)
        return clean if exact else mask_secrets(clean)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _stored_number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        named = ((readable_text(str(key), _LONGEST_KEY), part) for key, part in value.items())
        return {key: stored_value(part, exact=exact, depth=depth + 1) for key, part in named}
    if isinstance(value, list | tuple):
        return [stored_value(part, exact=exact, depth=depth + 1) for part in value]
    return None


def mask_texts(value: Any) -> Any:
    """JSON as it is, but for its texts, which are masked: of what only a newer desktop knows."""
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, dict):
        return {key: mask_texts(part) for key, part in value.items()}
    return [mask_texts(part) for part in value] if isinstance(value, list) else value


def _stored_number(value: float | Decimal) -> int | float | None:
    number = number_of(value)
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def text_of(data: Mapping[str, Any], key: str) -> str:
    """The text under the key, "" where there is none."""
    return as_text(data.get(key))


def as_text(value: object) -> str:
    """The text, as much of it as the program itself writes; "" for what is none."""
    return value[:_LONGEST] if isinstance(value, str) else ""


def as_code(value: object) -> str:
    """A code, as much of it as can be looked up."""
    return as_text(value)[:_LONGEST_CODE]


def as_key(value: object) -> str:
    """The key of a thing of its own, "" for what is none."""
    key = as_text(value)
    return key if len(key) <= _LONGEST_ID else ""


def as_texts(value: object) -> tuple[str, ...]:
    """The texts of a list; a text by itself is a list of one."""
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()


def as_time(value: object) -> datetime | None:
    """The time, written as the program writes times, in UTC; one without a zone is taken as UTC, one that no row can
    hold is none."""
    written = as_text(value)
    if not _TIME.fullmatch(written):
        return None
    try:
        at = datetime.fromisoformat(written)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if FIRST_TIME <= at <= LAST_TIME else None


def as_money(value: object) -> Decimal:
    """The amount in the workspace's currency, to the penny; 0 where there is none."""
    number = number_of(value)
    if number is None or abs(number) >= _MOST_MONEY:
        return Decimal(0)
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def as_fact(value: object) -> Fact | None:
    """A fact as JSON holds it, back in the shape that conditions compare; None for what is no fact."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        number = Decimal(str(value))
        return number if number.is_finite() else None
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value if isinstance(part, str | int | float))
    return None


def as_facts(value: object) -> dict[str, Fact]:
    """Facts by name, without those that cannot be read."""
    if not isinstance(value, Mapping):
        return {}
    found = ((str(name), as_fact(part)) for name, part in value.items())
    return {name: fact for name, fact in found if fact is not None}
