"""The demo's people, turns, contacts and remarks → rows, some hundred at once: its only door to the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel, col, select

from kms_desktop.articles.library import Library
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.reason_code import as_reason_code
from kms_desktop.customers.identities import identity_row
from kms_desktop.customers.phone import normalize_number
from kms_desktop.demo.exchange_builder import DemoTurn
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.people import DemoCustomer
from kms_desktop.demo.staff import COLLEAGUES, TEAMS
from kms_desktop.demo.suggestions import Remark
from kms_desktop.storage.tables import (
    ContactEventRow,
    ContactRow,
    CustomerRow,
    IdentityRow,
    InteractionRow,
    PromiseRow,
    Staff,
    SuggestionRow,
    Team,
)
from kms_desktop.storage.tables_record import ReasonCodeRow
from kms_desktop.voc.suggestions import apply_suggestion

SOURCE = "demo"
_REGION = "GB"
_DECIDED: Mapping[str, dict[str, Any]] = {
    "billing/hardship": {"title": "Cannot pay"},
    "billing/double-payment": {"title": "Paid twice", "merged_into": "billing/duplicate-charge"},
    "account/fax": {"title": "Fax", "retired": True},
}
"""What the house said of some reason codes: called otherwise, merged, retired."""
_OPENED = timedelta(days=420)
"""How long ago the workspace was made."""


def staff_ids(keys: DemoKeys, now: datetime) -> dict[str, str]:
    """Login → key."""
    return {person.login: keys.make_key(now - _OPENED, "staff", person.login) for person in COLLEAGUES}


def customer_ids(keys: DemoKeys, customers: Sequence[DemoCustomer], now: datetime) -> dict[str, str]:
    """Name → key."""
    return {customer.name: keys.make_key(now - _OPENED, "customer", customer.account_no) for customer in customers}


def add_staff(session: Session, keys: DemoKeys, ids: Mapping[str, str], now: datetime) -> None:
    teams = {name: keys.make_key(now - _OPENED, "team", name) for name in TEAMS}
    _insert_rows(session, Team, [{"id": key, "name": name} for name, key in teams.items()])
    _insert_rows(
        session,
        Staff,
        [
            {
                "id": ids[person.login],
                "login": person.login,
                "name": person.name,
                "role": person.role,
                "authority": person.authority,
                "proficiency": person.proficiency,
                "team_id": teams[person.team],
                "active": True,
            }
            for person in COLLEAGUES
        ],
    )


def add_customers(
    session: Session, keys: DemoKeys, customers: Sequence[DemoCustomer], ids: Mapping[str, str], now: datetime
) -> None:
    """Customers with their numbers and addresses; a number of the same home is entered as one that may be theirs."""
    entered = [
        {
            "id": ids[customer.name],
            "name": customer.name,
            "account_no": customer.account_no,
            "tier": customer.tier,
            "since": customer.since,
            "products": list(customer.products),
            "facts": {"area": customer.place},
            "source": SOURCE,
            "created_at": now - _OPENED,
        }
        for customer in customers
    ]
    _insert_rows(session, CustomerRow, entered)
    rows = [row for customer in customers for row in _identity_rows(customer, ids[customer.name])]
    for number, row in enumerate(rows):
        # The first number of a customer is the main one: keys have to rise in this order.
        row.id = keys.make_key(now - _OPENED + timedelta(milliseconds=number), "identity", number)
    _insert_rows(session, IdentityRow, [row.model_dump() for row in rows])


def _identity_rows(customer: DemoCustomer, customer_id: str) -> list[IdentityRow]:
    numbers = [(number, "known") for number in (customer.landline, customer.mobile) if number]
    numbers += [(number, "maybe") for number in customer.shared]
    phones = [
        identity_row(customer_id, "phone", normalize_number(number, _REGION), level=level, source=SOURCE)
        for number, level in numbers
    ]
    return [*phones, identity_row(customer_id, "email", customer.email, source=SOURCE)]


def move_turn(turn: DemoTurn, thread: str) -> DemoTurn:
    """The turn in another thread."""
    return replace(turn, thread=thread)


def add_turns(
    session: Session,
    keys: DemoKeys,
    turns: Sequence[DemoTurn],
    ids: Mapping[str, str],
    customers: Sequence[DemoCustomer],
) -> None:
    addresses = {customer.name: customer.email for customer in customers}
    _insert_rows(session, InteractionRow, [_turn_row(keys, turn, ids, addresses) for turn in turns])


def _turn_row(keys: DemoKeys, turn: DemoTurn, ids: Mapping[str, str], addresses: Mapping[str, str]) -> dict[str, Any]:
    wrote = turn.author_kind == "customer" and turn.channel == "email"
    return {
        "id": keys.make_key(turn.at, "turn", turn.thread, turn.number),
        "source": turn.source,
        "source_id": f"{turn.thread}-{turn.number}",
        "thread_id": turn.thread,
        "customer_id": ids[turn.customer],
        "channel": turn.channel,
        "direction": turn.direction,
        "started_at": turn.at,
        "ended_at": turn.ended_at,
        "subject": turn.subject,
        "body_text": turn.text,
        "body_html": None,
        "author_name": turn.author,
        "author_kind": turn.author_kind,
        "author_address": addresses[turn.customer] if wrote else "",
        "internal": turn.internal,
        "queue": "",
        "outcome": turn.outcome,
        "state": turn.state,
        "raw": {},
    }


def add_contacts(session: Session, contacts: Sequence[ContactState], events: Sequence[Event]) -> None:
    """The contacts as they began, and events that need no projection of their own."""
    _insert_rows(session, ContactRow, [_contact_row(state) for state in contacts])
    _insert_rows(session, ContactEventRow, [_event_row(event) for event in events])


def _contact_row(state: ContactState) -> dict[str, Any]:
    row = ContactRow(id=state.id, opened_at=state.events[0].at, holder_id=state.holder_id, channel=state.channel)
    return row.model_dump()


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "contact_id": event.contact_id,
        "seq": event.seq,
        "at": event.at,
        "agent_id": event.agent_id,
        "kind": event.kind,
        "data": dict(event.data),
    }


@contextmanager
def kept_in_session(session: Session) -> Iterator[None]:
    """Staff and customers stay loaded meanwhile, so that each event does not ask for them again."""
    loaded = [*session.exec(select(Staff)).all(), *session.exec(select(CustomerRow)).all()]
    yield
    loaded.clear()


def settle_promises(session: Session, settled: Mapping[str, str]) -> None:
    """Promise key → kept or broken."""
    session.flush()
    for state in ("kept", "broken"):
        of_state = [key for key, said in settled.items() if said == state]
        session.execute(update(PromiseRow).where(col(PromiseRow.id).in_(of_state)).values(state=state))


def add_remarks(session: Session, remarks: Sequence[Remark], library: Library, ids: Mapping[str, str]) -> None:
    """Put them into the box as its own desktop would, and then what they were answered."""
    for remark in remarks:
        apply_suggestion(session, remark.key, _suggestion_payload(remark, library, ids))
    session.flush()
    for remark in remarks:
        if remark.answered_at is not None:
            read_at = remark.answered_at + timedelta(days=1) if remark.read else None
            answered = {"answer": remark.answer, "answered_by": ids[remark.answered_by], "read_at": read_at}
            session.execute(
                update(SuggestionRow)
                .where(col(SuggestionRow.id) == remark.key)
                .values(state=remark.state, answered_at=remark.answered_at, **answered)
            )


def _suggestion_payload(remark: Remark, library: Library, ids: Mapping[str, str]) -> dict[str, Any]:
    article = library.find_article(remark.article_id) if remark.article_id else None
    revision = article.revision if article else ""
    given = {"revision": revision, "option": remark.option_id}
    return {
        "kind": remark.kind,
        "text": remark.text,
        "made_by": ids[remark.author],
        "made_at": remark.at.isoformat(),
        "contact_id": remark.contact_id,
        "article_id": remark.article_id,
        "article_title": article.title if article else "",
        "revision": revision,
        "passage": remark.passage,
        "context": {name: value for name, value in given.items() if value},
    }


def _insert_rows(session: Session, table: type[SQLModel], values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(table), values)


def add_reason_codes(session: Session, library: Library, staff_ids: Mapping[str, str], now: datetime) -> None:
    """Those that the articles name, one of them called otherwise by the house, and two that are history."""
    named = {as_reason_code(article.reason) for article in library.read_all()} - {""}
    for code in sorted({*named, *_DECIDED}):
        said: dict[str, Any] = {"title": "", "merged_into": "", "retired": False} | _DECIDED.get(code, {})
        session.add(ReasonCodeRow(code=code, **said, by_id=staff_ids["rosa"], at=now - timedelta(days=40)))
