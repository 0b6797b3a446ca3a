"""A calling number → who it may be, each with one plain sentence why.

A number stands on an account (known), was read in a message or shares its last six digits with one (maybe). The last
six digits are what telephone systems match by: a number passed on without its area or country still finds its owner.
They are only looked at when no account has the whole number: otherwise chance would stand beside certainty.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from kms_desktop.customers import phone
from kms_desktop.customers.identities import FROM_MESSAGE, customers_of
from kms_desktop.customers.model import CallerMatch, Candidate, Level
from kms_desktop.storage.tables import IdentityRow, InteractionRow
from kms_desktop.texts import plural, tr

_MOST_CANDIDATES = 8
_MOST_WRITERS = 5
"""A number that stands in more customers' messages than this is a shop's or our own, nobody's in particular."""

ON_ACCOUNT = tr("This number is on the account.")
IN_MESSAGE = tr("This number stands in a message of theirs.")
NOT_CONFIRMED = tr("This number may be theirs; nobody has confirmed it.")
WITHHELD = tr("The caller withheld the number.")
NOBODY = tr("No customer has this number.")

_Reason = tuple[Level, str]


def match_number(session: Session, number: str, region: str) -> CallerMatch:
    """Who may be calling, the one last in touch first. Never raises for what a telephone system may send."""
    shown = phone.format_number(number, region)
    if phone.is_withheld(number):
        return CallerMatch("", shown, "unknown", WITHHELD)
    norm = phone.normalize_number(number, region) or phone.plain_digits(number)
    reasons = _whole_number(session, norm) or _same_tail(session, norm) if norm else {}
    candidates = _list_candidates(session, reasons)
    if not candidates:
        return CallerMatch(norm or shown, shown, "unknown", NOBODY)
    return CallerMatch(norm, shown, candidates[0].level, _match_reason(candidates), candidates)


def _whole_number(session: Session, norm: str) -> dict[str, _Reason]:
    query = select(IdentityRow.customer_id, IdentityRow.level, IdentityRow.source).where(
        IdentityRow.kind == "phone", IdentityRow.value_norm == norm
    )
    rows = session.exec(query.limit(200)).all()
    known: dict[str, _Reason] = {owner: ("known", ON_ACCOUNT) for owner, level, _ in rows if level == "known"}
    writers = [owner for owner, level, source in rows if level != "known" and source == FROM_MESSAGE]
    maybe: dict[str, _Reason] = {owner: ("maybe", NOT_CONFIRMED) for owner, level, _ in rows if level != "known"}
    for owner in writers:
        if len(writers) <= _MOST_WRITERS:
            maybe[owner] = ("maybe", IN_MESSAGE)
        else:
            maybe.pop(owner, None)
    return maybe | known


def _same_tail(session: Session, norm: str) -> dict[str, _Reason]:
    tail = phone.last_digits(norm)
    if not tail:
        return {}
    query = select(IdentityRow.customer_id, IdentityRow.value_norm).where(
        IdentityRow.tail == tail, IdentityRow.kind == "phone", IdentityRow.level == "known"
    )
    return {owner: ("maybe", _tail_why(theirs)) for owner, theirs in session.exec(query.limit(50)).all()}


def _tail_why(theirs: str) -> str:
    if phone.is_mobile(theirs):
        return tr("Its last six digits are those of the mobile on the account.")
    return tr("Its last six digits are those of the number on the account.")


def _list_candidates(session: Session, reasons: dict[str, _Reason]) -> tuple[Candidate, ...]:
    if not reasons:
        return ()
    latest = _last_in_touch(session, reasons)
    # Known before maybe; within each, whoever was in touch last is the likeliest to ring.
    order = sorted(reasons, key=lambda owner: latest.get(owner, ""), reverse=True)
    order.sort(key=lambda owner: reasons[owner][0] != "known")
    people = customers_of(session, order[:_MOST_CANDIDATES])
    return tuple(Candidate(person, *reasons[key]) for key, person in people.items())


def _last_in_touch(session: Session, owners: Iterable[str]) -> dict[str, str]:
    query = (
        select(InteractionRow.customer_id, func.max(InteractionRow.started_at))
        .where(col(InteractionRow.customer_id).in_(list(owners)))
        .group_by(col(InteractionRow.customer_id))
    )
    return {owner: str(at) for owner, at in session.exec(query).all() if owner is not None}


def _match_reason(candidates: tuple[Candidate, ...]) -> str:
    first = candidates[0]
    count = sum(c.level == first.level for c in candidates)
    if first.level == "known":
        on_several = plural("This number is on {n} account.", "This number is on {n} accounts.", count)
        return ON_ACCOUNT if count == 1 else on_several
    if count == 1:
        return " ".join((tr("This number is on no account."), first.why))
    return plural(
        "This number is on no account. It may be one of {n} customer.",
        "This number is on no account. It may be one of {n} customers.",
        count,
    )
