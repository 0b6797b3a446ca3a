"""A calling number → who it may be, each with one plain sentence why.

A number stands on an account (known), was read in a message or shares its last six digits with one (maybe). The last
six digits are what telephone systems match by: a number passed on without its area or country still finds its owner.
They are only looked at when no account has the whole number: otherwise chance would stand beside certainty.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import func

from kms_desktop.customers import phone
from kms_desktop.customers.identities import FROM_CONTACT, FROM_MESSAGE, read_customers
from kms_desktop.customers.model import CallerMatch, Candidate, Level
from kms_desktop.storage.reading import Rows, Steps, ask, together
from kms_desktop.storage.tables import IdentityRow, InteractionRow, table_of
from kms_desktop.texts import plural, tr

_identity, _turn = table_of(IdentityRow).c, table_of(InteractionRow).c
_MOST_CANDIDATES = 8
_MOST_WRITERS = 5
"""A number that stands in more customers' messages than this is a shop's or our own, nobody's in particular."""

ON_ACCOUNT = tr("This number is on the account.")
KEPT = tr("They were verified on this number before.")
IN_MESSAGE = tr("This number stands in a message of theirs.")
ENTERED = tr("They were entered in a contact from this number; nobody has verified them on it.")
NOT_CONFIRMED = tr("This number may be theirs; nobody has confirmed it.")
WITHHELD = tr("The caller withheld the number.")
UNREADABLE = tr("The telephone system sent no number that can be read.")
NOBODY = tr("No customer has this number.")

_Reason = tuple[Level, str]


def read_match(number: str, region: str) -> Steps[CallerMatch]:
    """Who may be calling, the one last in touch first. Never raises for what a telephone system may send."""
    shown = phone.format_number(number, region)
    if phone.is_withheld(number):
        return CallerMatch("", shown, "unknown", WITHHELD)
    norm = norm_of(number, region)
    candidates, likeliest = (yield from _read_candidates(norm)) if norm else ((), 0)
    if not candidates:
        return CallerMatch(norm or shown, shown, "unknown", NOBODY)
    return CallerMatch(norm, shown, candidates[0].level, _match_reason(candidates[0], likeliest), candidates)


def unreadable_match(told: str) -> CallerMatch:
    """For a call whose number cannot be read: what the telephone system wrote is shown, and nobody is looked up."""
    return CallerMatch("", tr("Unreadable number “{text}”", text=told), "unknown", UNREADABLE)


def norm_of(number: str, region: str) -> str:
    """The form in which a number is kept; "" for what is none, or was withheld."""
    if phone.is_withheld(number):
        return ""
    return phone.normalize_number(number, region) or phone.plain_digits(number)


def owners_of(norm: str) -> sqlalchemy.Select[str]:
    """Keys of all who may be meant by a number; which of them counts is said by `read_match`."""
    both = (_with_number(norm), _with_tail(phone.last_digits(norm)))
    owners = sqlalchemy.union_all(*(_owners_of(query) for query in both)).subquery()
    return sqlalchemy.select(owners.c.customer_id)


def _read_candidates(norm: str) -> Steps[tuple[tuple[Candidate, ...], int]]:
    """The likeliest few, and how many there are of whom as much is known as of the first.

    Both kinds of owners, and what is known of them, are read at once: which of it counts is seen when it is there.
    """
    whole, tail = _with_number(norm), _with_tail(phone.last_digits(norm))
    those = owners_of(norm)
    latest = (
        sqlalchemy.select(_turn.customer_id, func.max(_turn.started_at))
        .where(_turn.customer_id.in_(those))
        .group_by(_turn.customer_id)
    )
    with_number, with_tail, touched, people = yield from together(
        ask(whole), ask(tail), ask(latest), read_customers(those)
    )
    reasons = _whole_number(with_number) or {row.customer_id: ("maybe", _tail_why(row.value_norm)) for row in with_tail}
    last = {owner: str(at) for owner, at in touched if owner is not None}
    # Known before maybe; within each, whoever was in touch last is the likeliest to ring.
    order = sorted(reasons, key=lambda owner: last.get(owner, ""), reverse=True)
    order.sort(key=lambda owner: reasons[owner][0] != "known")
    order = [owner for owner in order if owner in people]
    likeliest = sum(reasons[owner][0] == reasons[order[0]][0] for owner in order)
    return tuple(Candidate(people[owner], *reasons[owner]) for owner in order[:_MOST_CANDIDATES]), likeliest


def _with_number(norm: str) -> sqlalchemy.Select[Any]:
    query = sqlalchemy.select(_identity.customer_id, _identity.level, _identity.source)
    return query.where(_identity.kind == "phone", _identity.value_norm == norm).order_by(_identity.id).limit(200)


def _with_tail(tail: str) -> sqlalchemy.Select[Any]:
    """None where the number is too short to have one."""
    query = sqlalchemy.select(_identity.customer_id, _identity.value_norm)
    of_tail = (_identity.tail == tail, _identity.tail != "", _identity.kind == "phone", _identity.level == "known")
    return query.where(*of_tail).order_by(_identity.id).limit(50)


def _owners_of(query: sqlalchemy.Select[Any]) -> sqlalchemy.Select[Any]:
    found = query.subquery()
    return sqlalchemy.select(found.c.customer_id)


def _whole_number(rows: Rows) -> dict[str, _Reason]:
    known: dict[str, _Reason] = {
        owner: ("known", KEPT if source == FROM_CONTACT else ON_ACCOUNT)
        for owner, level, source in rows
        if level == "known"
    }
    writers = [owner for owner, level, source in rows if level != "known" and source == FROM_MESSAGE]
    maybe: dict[str, _Reason] = {
        owner: ("maybe", ENTERED if source == FROM_CONTACT else NOT_CONFIRMED)
        for owner, level, source in rows
        if level != "known"
    }
    for owner in writers:
        if len(writers) <= _MOST_WRITERS:
            maybe[owner] = ("maybe", IN_MESSAGE)
        else:
            maybe.pop(owner, None)
    return maybe | known


def _tail_why(theirs: str) -> str:
    if phone.is_mobile(theirs):
        return tr("Its last six digits are those of the mobile on the account.")
    return tr("Its last six digits are those of the number on the account.")


def _match_reason(first: Candidate, count: int) -> str:
    if first.level == "known":
        on_several = plural("This number is on {n} account.", "This number is on {n} accounts.", count)
        return first.why if count == 1 else on_several
    if count == 1:
        return " ".join((tr("This number is on no account."), first.why))
    return plural(
        "This number is on no account. It may be one of {n} customer.",
        "This number is on no account. It may be one of {n} customers.",
        count,
    )
