"""Contacts that were closed in a period → one row each with every dimension, in parts that memory can hold.

What figures are counted by stands in the row as they count it: the same statements say whether an issue was solved at
first, came again or fitted. Of a contact with several issues the first one stands for it; `further_reasons` has the
others, it was solved at first where every issue was, and came again where one did.

Question: why parts by key, and not one statement that is read on and on? Reason: a server and a file are asked in the
same way, a call that is logged meanwhile waits for nothing, and whoever stops waits for one part at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import case, func, or_, type_coerce

from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.figures.definitions import CAME_AGAIN, FIT, SATISFIED, SOLVED_30, SOLVED_AT_FIRST
from kms_desktop.figures.facts import Asked, issue_keys, issues_of
from kms_desktop.figures.period import Span
from kms_desktop.guidance.grant_record import TAKEN_BACK
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Rows, Steps, ask, together
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    CustomerRow,
    OptionUseRow,
    Staff,
    Team,
    UtcTime,
    table_of,
)
from kms_desktop.storage.text import one_line
from kms_desktop.voc.csv_export import format_time

_contact, _customer = table_of(ContactRow).c, table_of(CustomerRow).c
_use, _approval = table_of(OptionUseRow).c, table_of(ApprovalRow).c
_staff, _team = table_of(Staff).c, table_of(Team).c
PART = 1_000
"""So many contacts are read at once."""
_FIGURES = {
    "solved_at_first_7": SOLVED_AT_FIRST,
    "solved_at_first_30": SOLVED_30,
    "came_again_7": CAME_AGAIN,
    "satisfied": SATISFIED,
    "fit": FIT,
}
_ISSUE = (
    *("place", "agent_id", "channel", "reason_code", "article_id", "article_kind", "link", "preventable", "outcome"),
    *("amount", "talk_s", "hold_s", "wrap_s", "legs", "repeats"),
)
_NAMES = ("agent", "customer", "account")
_COLUMNS = (
    *("contact", "opened_at", "closed_at", "channel", "team", "reason_code", "reason", "further_reasons", "issues"),
    *("article", "article_kind", "link", "preventable", "outcome", "satisfied", "solved_at_first_7"),
    *("solved_at_first_30", "came_again_7", "talk_s", "hold_s", "wrap_s", "legs", "asked_twice", "fit"),
    *("options_granted", "options_declined", "granted", "approvals_granted", "approvals_refused", "approvals_waiting"),
    *("promises", "promises_kept", "promises_broken", "promises_open", "tier", "products", "plan"),
)
_PLAN, _LONGEST = "plan", 80  # no text: a fact of a customer's card


def export_columns(*, with_names: bool) -> tuple[str, ...]:
    """The names of the columns, in their order."""
    return (*_COLUMNS, *(_NAMES if with_names else ()))


@dataclass(frozen=True, slots=True)
class _Names:
    """By key the name of who works here, and of their team; by code the title of a reason."""

    people: Mapping[str, str]
    teams: Mapping[str, str]
    reasons: Mapping[str, str]


def count_contacts(asked: Asked, span: Span) -> Steps[int]:
    """How many contacts are asked for."""
    keys = issue_keys(asked, span).subquery()
    ((many,),) = yield from ask(sqlalchemy.select(func.count(keys.c.contact_id.distinct())))
    return int(many)


def contact_rows(
    database: Database, asked: Asked, span: Span, known_at: datetime, *, with_names: bool
) -> Iterator[list[tuple[str, ...]]]:
    """Parts of rows as `export_columns` names them, those closed first before the others."""
    names, last = database.read(_read_names()), None
    while True:
        keys = database.read(_read_keys(asked, span, last))
        if not keys:
            return
        last = (keys[-1].at, keys[-1].contact_id)
        yield database.read(_read_part(asked, keys, known_at, names, with_names=with_names))


def _read_names() -> Steps[_Names]:
    joined = table_of(Staff).outerjoin(table_of(Team), _team.id == _staff.team_id)
    query = sqlalchemy.select(_staff.id, _staff.name, _team.name.label("team")).select_from(joined)
    rows, codes = yield from together(ask(query), read_codes())
    return _Names(
        {row.id: row.name for row in rows},
        {row.id: row.team or "" for row in rows},
        {code: one.title for code, one in codes.items()},
    )


def _read_keys(asked: Asked, span: Span, last: tuple[datetime, str] | None) -> Steps[Rows]:
    """(contact_id, at) of the next contacts, each as often as it has issues."""
    issue = asked.sources.issues.c
    query = issue_keys(asked, span).order_by(issue.at, issue.contact_id).limit(PART)
    if last is not None:
        at, key = last
        query = query.where(issue.at >= at, or_(issue.at > at, issue.contact_id > key))
    return (yield from ask(query))


def _read_part(
    asked: Asked, keys: Rows, known_at: datetime, names: _Names, *, with_names: bool
) -> Steps[list[tuple[str, ...]]]:
    closed = {row.contact_id: row.at for row in keys}
    ids = list(closed)
    facts = issues_of(asked, ids, frozenset(_ISSUE), list(_FIGURES.values()), known_at)
    counted = [
        case((one.counts(facts.c, known_at), one.measure(facts.c))).label(f"is_{name}")
        for name, one in _FIGURES.items()
    ]
    columns = (facts.c.contact_id, *(facts.c[name] for name in _ISSUE), *counted)
    promise = asked.sources.promises.c
    answers = yield (
        sqlalchemy.select(*columns).order_by(facts.c.contact_id, facts.c.place),
        _about_contacts(ids),
        sqlalchemy.select(_use.contact_id, _use.option_id, _use.result, _use.amount)
        .where(_use.contact_id.in_(ids), _use.result != TAKEN_BACK)
        .order_by(_use.at, _use.id),
        sqlalchemy.select(_approval.contact_id, _approval.state).where(_approval.contact_id.in_(ids)),
        sqlalchemy.select(promise.contact_id, promise.state).where(promise.contact_id.in_(ids)),
    )
    issues, contacts, uses, approvals, promises = (_by_contact(rows) for rows in answers)
    rows = []
    for key in ids:
        if not (own := issues.get(key)):
            continue  # opened again meanwhile
        told = _told(key, closed[key], own, contacts.get(key), asked, names)
        told |= _told_options(uses.get(key, ()))
        told |= _told_states("approvals", approvals.get(key, ()), ("granted", "refused", "waiting"))
        told |= _told_states("promises", promises.get(key, ()), ("kept", "broken", "open"))
        told["promises"] = str(len(promises.get(key, ())))
        rows.append(tuple(told[name] for name in export_columns(with_names=with_names)))
    return rows


def _about_contacts(ids: Sequence[str]) -> sqlalchemy.Select[Any]:
    joined = table_of(ContactRow).outerjoin(table_of(CustomerRow), _customer.id == _contact.customer_id)
    customer = (_customer.name, _customer.account_no, _customer.tier, _customer.products, _customer.facts)
    opened = type_coerce(_contact.opened_at, UtcTime)
    return (
        sqlalchemy.select(_contact.id.label("contact_id"), opened.label("opened_at"), *customer)
        .select_from(joined)
        .where(_contact.id.in_(ids))
    )


def _by_contact(rows: Rows) -> dict[str, list[Any]]:
    found = defaultdict[str, list[Any]](list)
    for row in rows:
        found[row.contact_id].append(row)
    return found


def _told(
    key: str, closed_at: datetime, issues: Sequence[Any], contacts: Sequence[Any] | None, asked: Asked, names: _Names
) -> dict[str, str]:
    first, about = issues[0], contacts[0] if contacts else None
    codes = [counted_as(one.reason_code, asked.codes) for one in issues]
    amount = sum(one.amount or 0 for one in issues)
    return {
        "contact": key,
        "opened_at": format_time(about.opened_at) if about else "",
        "closed_at": format_time(closed_at),
        "channel": first.channel,
        "team": names.teams.get(first.agent_id, ""),
        "reason_code": codes[0],
        "reason": names.reasons.get(codes[0], ""),
        "further_reasons": "; ".join(code for code in codes[1:] if code),
        "issues": str(len(issues)),
        "article": first.article_id,
        "article_kind": first.article_kind,
        "link": first.link,
        "preventable": first.preventable,
        "outcome": first.outcome,
        **{name: _yes_or_no(name, issues) for name in _FIGURES},
        **{name: _whole(getattr(first, name)) for name in ("talk_s", "hold_s", "wrap_s", "legs")},
        "asked_twice": _whole(first.repeats),
        "granted": f"{amount:.2f}",  # no text: a cell of a spreadsheet
        **_told_customer(about),
        "agent": names.people.get(first.agent_id, ""),
    }


def _yes_or_no(name: str, issues: Sequence[Any]) -> str:
    """ "" where none of them counts for the figure."""
    measures = [value for one in issues if (value := getattr(one, f"is_{name}")) is not None]
    if not measures:
        return ""
    return "yes" if (max if name == "came_again_7" else min)(measures) else "no"  # no text: cells of a spreadsheet


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def _told_customer(about: Any) -> dict[str, str]:
    """Of nobody known, nothing."""
    if about is None or about.name is None:
        return dict.fromkeys(("tier", "products", "plan", "customer", "account"), "")
    plan = about.facts.get(_PLAN, "") if isinstance(about.facts, dict) else ""
    products = [one for one in about.products if isinstance(one, str)] if isinstance(about.products, list) else []
    return {
        "tier": about.tier,
        "products": "; ".join(products),
        "plan": one_line(plan, _LONGEST) if isinstance(plan, str) else "",
        "customer": about.name,
        "account": about.account_no,
    }


def _told_options(uses: Sequence[Any]) -> dict[str, str]:
    """Which were granted, each with its sum, and which the customer declined."""
    granted = [f"{one.option_id} {one.amount:.2f}" for one in uses if one.result == "granted"]  # no text: cells
    declined = [one.option_id for one in uses if one.result == "declined"]
    return {"options_granted": "; ".join(granted), "options_declined": "; ".join(declined)}


def _told_states(name: str, rows: Sequence[Any], states: Sequence[str]) -> dict[str, str]:
    held = [row.state for row in rows]
    return {f"{name}_{state}": str(held.count(state)) for state in states}
