"""Periods as people write them, "3 working days" or "2 in 90 days" → timedeltas, limits and promises."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Limit, PromiseTerms
from kms_desktop.articles.yaml_values import YamlMap, YamlText, YamlValue
from kms_desktop.texts import tr

Scope = Literal["per_customer", "per_agent"]
_SCOPES: dict[str, Scope] = {"per_customer": "per_customer", "per_agent": "per_agent"}
_LONGEST = timedelta(days=36_525)
_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "quarter": 365 / 4, "year": 365.0}
_UNIT = (
    r"(?P<working>(?:working|business)[ -])?"  # no text: a pattern
    r"(?P<unit>minute|hour|day|week|month|quarter|year)s?"
)
_PERIOD = re.compile(rf"(?:(?P<n>[0-9]{{1,6}})[ -]?)?{_UNIT}", re.IGNORECASE)

# written            means
# 2 in 90 days       at most twice within 90 days            (in: counted)
# once per year      the same for a year
# 300 per week       at most 300 of the currency within 7 days (per: summed)
# 3 times per week   counted, because it says so
_LIMIT = re.compile(
    r"(?:(?P<word>once|twice)|(?P<sign>[£$€¥])?\s*(?P<most>[0-9]{1,9}(?:\.[0-9]{1,2})?)(?P<times>\s+times?|\s*x)?)"
    r"\s+(?P<how>in|per|within|a|each|every)\s+(?P<period>.+)",
    re.IGNORECASE,
)
LIMIT_FORMS = tr("Write a limit like “2 in 90 days” (times) or “300 per week” (money).")
PERIOD_FORMS = tr("Write a time like “24 hours”, “3 working days” or “2 weeks”.")


class Period(NamedTuple):
    """How long something lasts. `in_days`: as days of the calendar, not so many hours; `working`: those of work."""

    length: timedelta
    working: bool
    in_days: bool


def read_period(text: str) -> Period | None:
    """A period as written; months and years are 1/12 of and 365 days. None if unreadable."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    count, unit = int(found["n"] or 1), found["unit"].lower()
    working = found["working"] is not None
    if count == 0 or (working and unit != "day"):
        return None
    in_days = unit in _DAYS
    length = timedelta(days=round(count * _DAYS[unit])) if in_days else timedelta(**{f"{unit}s": count})
    return Period(length, working, in_days) if length <= _LONGEST else None


def read_limit(scope: Scope, text: str) -> Limit | None:
    """A limit as written, or None if it cannot be read."""
    found = _LIMIT.fullmatch(text.strip())
    period = read_period(found["period"]) if found else None
    if found is None or period is None or period.working:
        return None
    counted = found["word"] or found["times"] or (found["how"].lower() in ("in", "within") and not found["sign"])
    most = {"once": Decimal(1), "twice": Decimal(2)}.get((found["word"] or "").lower())
    if most is None:
        most = Decimal(found["most"])
    if counted and most != int(most):
        return None
    return Limit(scope, most, "times" if counted else "money", period.length, " ".join(text.split()))


def read_limits(value: YamlValue, findings: FindingList) -> tuple[Limit, ...]:
    """The `limits` of a solution: {per_customer: 2 in 90 days, per_agent: 300 per week}."""
    if not isinstance(value, YamlMap):
        said = tr("Limits name whom they count.")
        findings.add_error("limit", f"{said} {LIMIT_FORMS}", value.line, value.column)
        return ()
    read = (_one_limit(value.keys[name], entry, findings) for name, entry in value.entries.items())
    return tuple(limit for limit in read if limit)


def _one_limit(name: YamlText, entry: YamlValue, findings: FindingList) -> Limit | None:
    scope = _SCOPES.get(name.text.strip().replace(" ", "_").replace("-", "_"))
    if scope is None:
        said = tr(
            "“{key}” is not something to count; a limit is per_customer or per_agent.",
            key=name.text[:60],
        )
        findings.add_error("limit", said, name.line, name.column)
        return None
    limit = read_limit(scope, entry.text) if isinstance(entry, YamlText) else None
    if limit is None:
        if isinstance(entry, YamlText):
            said = tr("“{value}” is not a limit.", value=entry.text[:60])
        else:
            said = tr("This is not a limit.")
        findings.add_error("limit", f"{said} {LIMIT_FORMS}", entry.line, entry.column)
    return limit


def read_promise(value: YamlValue, findings: FindingList) -> PromiseTerms | None:
    """The `promise` of a solution: {what: refund on the card, within: 24 hours}."""
    entries = value.entries if isinstance(value, YamlMap) else {}
    what, within = entries.get("what"), entries.get("within")
    period = read_period(within.text) if isinstance(within, YamlText) else None
    if not isinstance(what, YamlText) or not what.text.strip():
        said = tr("A promise says what is owed: {form}.", form="{what: …, within: …}")  # no text: YAML
        findings.add_error("promise", said, value.line, value.column)
        return None
    if period is None or not isinstance(within, YamlText):
        place = within or value
        said = tr("A promise says by when.")
        findings.add_error("promise", f"{said} {PERIOD_FORMS}", place.line, place.column)
        return None
    if isinstance(value, YamlMap):
        _only_known(value, findings)
    return PromiseTerms(
        what=" ".join(what.text.split()),
        within=period.length,
        working_days=period.working,
        text=" ".join(within.text.split()),
        in_days=period.in_days,
    )


def _only_known(value: YamlMap, findings: FindingList) -> None:
    for name, key in value.keys.items():
        if name not in ("what", "within"):
            said = tr("A promise has “what” and “within”, not “{key}”.", key=name[:60])
            findings.add_error("promise", said, key.line, key.column)
