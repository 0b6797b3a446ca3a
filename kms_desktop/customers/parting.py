"""Two people who were taken for one → two customers: the addresses that are somebody else's go, with what came by them.

Question: which exchanges go along? Choice: those of other systems in which the customer wrote from an address that
goes; contacts of this program stay, as whoever had them said whose they are. Refused: to guess by name, as whoever were
taken for one have one name often enough. It is undone by parting the other way, to the one they came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select, update

from kms_desktop.access.model import Person
from kms_desktop.access.roles import PART_CUSTOMERS
from kms_desktop.customers.account_numbers import made_up_account
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.identities import kind_of, value_norm
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import CustomerRow, IdentityRow, InteractionRow
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

PARTED = "customer parted"  # no text: stored as it is
"""What the audit calls it."""


@dataclass(frozen=True, slots=True)
class Parting:
    """What would go: `points` and `threads` are keys, `addresses` as they are found by."""

    customer_id: str
    points: tuple[str, ...]
    addresses: tuple[str, ...]
    threads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """`to_id`: whose they are now."""

    to_id: str
    points: int
    messages: int


def plan_parting(database: Database, region: str, customer_id: str, addresses: Iterable[str]) -> Parting:
    """What goes with these numbers and addresses, as somebody writes them. Raises NotFound where one is not theirs."""
    wanted = [value_norm(kind_of(address), address, region) for address in addresses]
    row = IdentityRow
    with database.reading() as session:
        points = session.exec(select(row.id, row.value_norm).where(row.customer_id == customer_id)).all()
        found = [(key, norm) for key, norm in points if norm in wanted]
        missing = set(wanted) - {norm for _, norm in found}
        if missing or not found:
            what = ", ".join(sorted(missing)) or tr("nothing")
            raise NotFound(tr("{what} is none of their numbers and addresses.", what=what))
        threads = _threads_from(session, region, customer_id, set(wanted))
    keys, norms = zip(*found, strict=True)
    return Parting(customer_id, keys, norms, threads)


def part_customer(database: Database, person: Person, parting: Parting, *, name: str = "", to_id: str = "") -> Parted:
    """Move it to a new customer of this name, or to one that is there. Raises Refused, NotFound."""
    if not person.may(PART_CUSTOMERS):
        raise Refused(tr("Only a supervisor parts a customer in two; ask one of yours."))
    shown = one_line(name, 200)
    if bool(shown) == bool(to_id):
        raise KmsError(tr("Say the name of the other one, or which customer it is."))
    key = to_id or new_key()
    if not database.is_sqlite:
        said = {"which": parting.customer_id, "to_id": key, "name": shown, "by_login": person.login}
        done = database.perform_act("part_customer", **said, points=parting.points, threads=parting.threads)
        return Parted(key, done["points"], done["messages"])
    with database.writing() as session:
        return _part_here(session, person, parting, key, shown)


def _threads_from(session: Session, region: str, customer_id: str, norms: set[str]) -> tuple[str, ...]:
    row = InteractionRow
    query = select(row.thread_id, row.author_address).where(
        row.customer_id == customer_id, row.source != OF_A_CONTACT, row.author_address != ""
    )
    own = {
        thread
        for thread, address in session.exec(query).all()
        if value_norm(kind_of(address), address, region) in norms
    }
    return tuple(sorted(own))


def _part_here(session: Session, person: Person, parting: Parting, key: str, name: str) -> Parted:
    """What the act does on a server."""
    one = session.get(CustomerRow, parting.customer_id)
    if one is None or one.erased_in is not None:
        raise NotFound(tr("There is no such customer here."))
    if name:
        session.add(_new_customer(one, key, name))
        session.flush()
    other = session.get(CustomerRow, key)
    if other is None or other.erased_in is not None or other.id == one.id:
        raise NotFound(tr("There is no such customer here."))
    points = _move_points(session, parting.points, key)
    messages = session.exec(
        update(InteractionRow)
        .where(
            col(InteractionRow.customer_id) == one.id,
            col(InteractionRow.source) != OF_A_CONTACT,
            col(InteractionRow.thread_id).in_(parting.threads),
        )
        .values(customer_id=key)
    ).rowcount
    told = {"customer_id": one.id, "to": key, "points": points, "messages": messages}
    append_row(session, person.login, PARTED, told)
    notify(session, one.id, key)
    return Parted(key, points, messages)


def _new_customer(one: CustomerRow, key: str, name: str) -> CustomerRow:
    account = made_up_account(key)
    return CustomerRow(
        id=key, name=name, account_no=account, source="parted", created_at=utc_now(), division=one.division
    )


def _move_points(session: Session, points: Sequence[str], key: str) -> int:
    row = IdentityRow
    there = {
        (kind, norm) for kind, norm in session.exec(select(row.kind, row.value_norm).where(row.customer_id == key))
    }
    moving = session.exec(select(row).where(col(row.id).in_(points))).all()
    for point in moving:
        if (point.kind, point.value_norm) in there:
            session.exec(delete(row).where(col(row.id) == point.id))
        else:
            session.exec(update(row).where(col(row.id) == point.id).values(customer_id=key))
    return len(moving)
