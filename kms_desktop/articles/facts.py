"""A word as it stands in an article → a typed fact; a link's title → the facts that an answer settles."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from kms_desktop.articles.model import Fact
from kms_desktop.texts import tr

# written          read as
# yes, True, on    True          (the words YAML knows, in small letters, Capitalised or CAPITALS)
# no, false, Off   False
# 12, -3, 1_000    int           (0044 stays text: a leading zero is part of a code, not of a number)
# 12.50            Decimal
# 2027-03-01       date          (2027-02-30 stays text)
# 12:30, 0x1F, 1e9 text
_TRUE = {"yes", "true", "on"}
_FALSE = {"no", "false", "off"}
_NOTHING = {"", "~", "null", "Null", "NULL"}  # no text: YAML's words
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9][0-9_]{0,17}\.[0-9]{0,12}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NAME = re.compile(r"[^\W\d]\w*")


def is_fact_name(text: str) -> bool:
    """Letters, digits and underscores, not beginning with a digit: `refunds_90d`."""
    return len(text) <= 80 and _NAME.fullmatch(text) is not None


def read_fact(text: str) -> Fact | None:
    """The typed value of an unquoted word, as YAML reads it; None for an empty one."""
    text = text.strip()
    if text in _NOTHING:
        return None
    if text in (text.lower(), text.upper(), text.capitalize()):
        if text.lower() in _TRUE:
            return True
        if text.lower() in _FALSE:
            return False
    return _parse_number(text) if text[0] in "+-0123456789" else text


def _parse_number(text: str) -> Fact:
    if _INT.fullmatch(text):
        return int(text.replace("_", ""))
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace("_", ""))
    return read_date(text) or text


def read_date(text: str) -> date | None:
    """A date written year-month-day, else None."""
    written = _DATE.fullmatch(text.strip())
    if written is None:
        return None
    try:
        return date(*map(int, written.groups()))
    except ValueError:
        return None


def read_title(title: str) -> tuple[dict[str, Fact], tuple[str, ...]]:
    """The facts of "fact: value, fact: value", and one sentence for each part that cannot be read."""
    facts: dict[str, Fact] = {}
    problems: list[str] = []
    for part in title.split(","):
        name, colon, written = (piece.strip() for piece in part.partition(":"))
        value = read_fact(written)
        if not colon or value is None:
            problems.append(tr("“{part}” is not of the form “fact: value”.", part=part.strip()[:60]))
        elif not is_fact_name(name):
            said = tr("“{name}” cannot name a fact; write it with letters, digits and underscores.", name=name[:60])
            problems.append(said)
        elif name in facts:
            problems.append(tr("The fact “{fact}” stands twice.", fact=name))
        else:
            facts[name] = value
    return facts, tuple(problems)
