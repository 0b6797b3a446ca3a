"""What stands in the log → what figures can be narrowed by: teams, reasons, articles, tiers and products."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy
from sqlalchemy import func

from kms_desktop.contacts.reason_codes import read_codes
from kms_desktop.storage.reading import Rows, Steps, together
from kms_desktop.storage.tables import CustomerRow, ResolutionRow, Staff, Team, table_of

_issue, _customer = table_of(ResolutionRow).c, table_of(CustomerRow).c
_staff, _team = table_of(Staff).c, table_of(Team).c
_RECENT = timedelta(days=28)
_MOST_ARTICLES, _MOST_LISTS = 40, 500


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """(key, name) of each team, person and reason that counts; the articles are those linked most often of late."""

    teams: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    articles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


def read_choices(now: datetime) -> Steps[FilterChoices]:
    """All of them, by name; articles the most often linked first."""
    known, (teams, people, articles, tiers, lists) = yield from together(read_codes(), _ask(now))
    counted = sorted((one for one in known.values() if not one.merged_into), key=lambda one: one.title.casefold())
    products = {product for (held,) in lists for product in _texts(held)}
    return FilterChoices(
        teams=tuple((team.id, team.name) for team in teams),
        people=tuple((person.id, person.name) for person in people),
        reasons=tuple((one.code, one.title) for one in counted),
        articles=tuple(article for article, _ in articles),
        tiers=tuple(tier for (tier,) in tiers),
        products=tuple(sorted(products)),
    )


def _ask(now: datetime) -> Steps[tuple[Rows, ...]]:
    linked = (
        sqlalchemy.select(_issue.article_id, func.count().label("times"))
        .where(_issue.at >= now - _RECENT, _issue.article_id != "")
        .group_by(_issue.article_id)
        .order_by(func.count().desc(), _issue.article_id)
        .limit(_MOST_ARTICLES)
    )
    held = sqlalchemy.cast(_customer.products, sqlalchemy.Text)
    rows = yield (
        sqlalchemy.select(_team.id, _team.name).where(_team.active).order_by(_team.name),
        sqlalchemy.select(_staff.id, _staff.name).where(_staff.active).order_by(_staff.name, _staff.id),
        linked,
        sqlalchemy.select(_customer.tier).where(_customer.tier != "").distinct().order_by(_customer.tier),
        sqlalchemy.select(held).distinct().limit(_MOST_LISTS),
    )
    return tuple(rows)


def _texts(held: str) -> Iterable[str]:
    try:
        found = json.loads(held)
    except ValueError:
        return ()
    return [one for one in found if isinstance(one, str) and one] if isinstance(found, list) else ()
