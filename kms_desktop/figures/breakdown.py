"""A figure and a dimension → the same figure of each part: by reason, team, channel, product or tier; never by people.

A part is the same rows once more, so that parts add up to the figure. Of products a customer has several: a contact
counts under each. A team of fewer than three people is a name, and stands among the others; others who are fewer than
three are not told.

Question: when does a part differ? Choice: where it lies beyond what chance lets so many contacts lie around the figure
of all, three standard errors to each side (a funnel plot, as Spiegelhalter 2005). Reason: the smallest part is always
at one end. Refused: an order by value, which makes a table of the best and the worst out of noise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import ColumnElement, case, func

from kms_desktop.access.model import Person
from kms_desktop.contacts.reason_codes import read_codes
from kms_desktop.customers.channels import contact_channels
from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.facts import Asked, counted_code, parts_of, read_asked
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.limits import Counted, Limits, limits_by_chance
from kms_desktop.figures.one_person import OnePerson
from kms_desktop.figures.period import compare_period
from kms_desktop.figures.team_difference import LEAST_PEOPLE
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, together
from kms_desktop.storage.tables import CustomerRow, Staff, Team, table_of
from kms_desktop.texts import in_context, tr
from kms_desktop.voc.intervals import SMALL_SAMPLE

By = Literal["reason", "team", "channel", "product", "tier"]
DIMENSIONS: dict[By, str] = {
    "reason": tr("Reason"),
    "team": tr("Team"),
    "channel": tr("Channel"),
    "product": tr("Product"),
    "tier": tr("Tier"),
}
OTHERS = "*"
_MOST = 15
"""So many parts are told, those with most contacts; the rest are the others."""
_customer, _staff, _team = table_of(CustomerRow).c, table_of(Staff).c, table_of(Team).c


@dataclass(frozen=True, slots=True)
class Part:
    """`key` as it is filtered by; "" where it is not known, OTHERS for those that are told together."""

    key: str
    name: str
    counted: Counted
    limits: Limits | None

    @property
    def opens(self) -> bool:
        """Whether its contacts can be narrowed to."""
        return self.key not in ("", OTHERS)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Parts with most contacts first; `all` is the figure itself."""

    figure: Figure
    by: By
    all: Counted
    parts: tuple[Part, ...]

    def verdict_of(self, part: Part) -> str:
        """small, within, better, worse or moved, as of a figure."""
        if part.counted.n < SMALL_SAMPLE:
            return "small"
        if part.limits is None or part.limits.hold(part.counted.value):
            return "within"
        if not self.figure.better:
            return "moved"
        rises = part.counted.value > part.limits.usual
        return "better" if rises == (self.figure.better == "up") else "worse"


def narrow_to(filters: FigureFilters, by: By, key: str) -> FigureFilters:
    """The filters of one part."""
    changed: dict[str, Any] = {"team_id" if by == "team" else by: key}
    return replace(filters, **changed)


class Breakdowns:
    """Counts for one person; `one_person` knows who was asked for alone."""

    def __init__(self, database: Database, person: Person | None, one_person: OnePerson) -> None:
        self._database, self._person, self._one_person = database, person, one_person

    def breakdown(self, figure: Figure, by: By, filters: FigureFilters, now: datetime) -> Reading[Breakdown]:
        """The figure of the period, part by part."""
        return Reading(self._database, partial(self._read, figure, by, filters, now))

    def _read(self, figure: Figure, by: By, filters: FigureFilters, now: datetime) -> Steps[Breakdown]:
        self._one_person.refuse_unnoted(filters)
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        span = compare_period(filters.period, now).now
        query = parts_of(figure, asked, span, now, partial(_part_of, by, asked))
        people = case((figure.counts(query.c, now), query.c.whose))
        sums = (
            func.count().filter(figure.counts(query.c, now)),
            func.sum(case((figure.counts(query.c, now), figure.measure(query.c)))),
            func.sum(case((figure.counts(query.c, now), figure.measure(query.c) * figure.measure(query.c)))),
            func.count(people.distinct()),
        )
        rows, names = yield from together(
            ask(sqlalchemy.select(query.c.part, *sums).group_by(query.c.part)), _read_names(by)
        )
        every = sum((_counted(row) for row in rows), Counted())
        found = _split_products(rows) if by == "product" else {row.part: _counted(row) for row in rows}
        if by == "team":
            found = _hide_names(found, {row.part: int(row[4]) for row in rows})
        return Breakdown(figure, by, every, tuple(_make_parts(figure, found, names, every)))


def _part_of(by: By, asked: Asked, row: Any, whose: ColumnElement[str]) -> Any:
    """What a row counts under."""
    match by:
        case "channel":
            return row.channel
        case "team":
            return sqlalchemy.select(_staff.team_id).where(_staff.id == whose).scalar_subquery()
        case "reason":
            if "reason_code" in row:
                return counted_code(row.reason_code, asked.codes)
            issue = asked.sources.issues.c
            first = sqlalchemy.select(counted_code(issue.reason_code, asked.codes))
            return first.where(issue.contact_id == row.contact_id, issue.place == 0).scalar_subquery()
        case _:
            held = _customer.tier if by == "tier" else sqlalchemy.cast(_customer.products, sqlalchemy.Text)
            return sqlalchemy.select(held).where(_customer.id == row.customer_id).scalar_subquery()


def _read_names(by: By) -> Steps[dict[str, str]]:
    """What keys are called; those that are not in it are called as they are."""
    if by == "reason":
        codes = yield from read_codes()
        return {code: one.title for code, one in codes.items()}
    if by == "team":
        rows = yield from ask(sqlalchemy.select(_team.id, _team.name))
        return {row.id: row.name for row in rows}
    yield from ()
    return {one.code: one.plural for one in contact_channels()} if by == "channel" else {}


def _counted(row: Any) -> Counted:
    return Counted(int(row[1]), float(row[2] or 0), float(row[3] or 0))


def _split_products(rows: Rows) -> dict[str, Counted]:
    found = defaultdict[str, Counted](Counted)
    for row in rows:
        for product in _texts(row.part) or ("",):
            found[product] += _counted(row)
    return found


def _texts(held: str) -> Sequence[str]:
    try:
        found = json.loads(held or "[]")
    except ValueError:
        return ()
    return [one for one in dict.fromkeys(found) if isinstance(one, str) and one] if isinstance(found, list) else ()


def _hide_names(found: Mapping[str, Counted], people: Mapping[str, int]) -> dict[str, Counted]:
    """Teams of too few people stand among the others, who are told where they are enough together."""
    kept = {key: one for key, one in found.items() if people[key] >= LEAST_PEOPLE}
    hidden = [key for key in found if key not in kept]
    if sum(people[key] for key in hidden) >= LEAST_PEOPLE:
        kept[OTHERS] = sum((found[key] for key in hidden), Counted())
    return kept


def _make_parts(
    figure: Figure, found: Mapping[str, Counted], names: Mapping[str, str], every: Counted
) -> Sequence[Part]:
    told = sorted(((key, one) for key, one in found.items() if one.n), key=lambda pair: (-pair[1].n, pair[0]))
    others = [pair for pair in told if pair[0] == OTHERS] + [pair for pair in told if pair[0] != OTHERS][_MOST:]
    parts = [pair for pair in told if pair not in others]
    if others:
        parts.append((OTHERS, sum((one for _, one in others), Counted())))
    return [Part(key, _name_of(key, names), one, limits_by_chance(figure.kind, every, one.n)) for key, one in parts]


def _name_of(key: str, names: Mapping[str, str]) -> str:
    if key == OTHERS:
        return in_context("parts of a figure", "Others")
    return names.get(key, key) if key else tr("Not known")
