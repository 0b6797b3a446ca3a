"""A customer → erased: what is theirs goes from every row, what happened stays, in one transaction.

On PostgreSQL it is an act of the database, which looks at who asks; on SQLite, which knows no people, it is done
here by the same list, and the role is looked at here too. Both leave the rows that the contact's events fold into.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, SQLModel, and_, col, delete, select, update

from kms_desktop.access.roles import ERASE_CUSTOMERS, may
from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.closing_rows import write_closed_exchanges, write_resolutions
from kms_desktop.contacts.events.call import Searched
from kms_desktop.contacts.events.erasing import kinds_with_customer, line_without_name, sentence_keys
from kms_desktop.contacts.personal_data import SEARCHED
from kms_desktop.contacts.projection import events_of
from kms_desktop.contacts.redact_on_insert import is_a_cause, kept_data
from kms_desktop.contacts.review_words import empty_reviews
from kms_desktop.contacts.state import fold_events
from kms_desktop.contacts.values import text_of
from kms_desktop.customers import erased
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.endings import without_name
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.audit import append_row, end_of_chain
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactEventRow,
    ContactRow,
    CustomerRow,
    HandoverRow,
    IdentityRow,
    InteractionRow,
    PromiseRow,
    PutAsideRow,
    RepeatRow,
    Staff,
    SuggestionRow,
)
from kms_desktop.storage.tables_bulletins import BulletinRow
from kms_desktop.storage.tables_calls import PhoneCallRow
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.storage.tables_record import IdleSearchRow
from kms_desktop.storage.tables_themes import ThemeEventRow
from kms_desktop.texts import tr

ERASED = "customer erased"  # no text: stored as it is
"""What the audit calls it."""
_SHORTEST_SENTENCE, _SHORTEST_NAME = 8, 3


@dataclass(frozen=True, slots=True)
class Goes:
    """How much goes, or went; `already`: the customer was erased before, and nothing was left to go."""

    contacts: int = 0
    events: int = 0
    messages: int = 0
    contact_points: int = 0
    suggestions: int = 0
    already: bool = False


def would_go(session: Session, customer_id: str) -> Goes:
    """What erasing this customer would take. Raises NotFound, Refused while somebody has them in a contact."""
    customer = session.get(CustomerRow, customer_id)
    if customer is None:
        raise NotFound(tr("There is no such customer here."))
    if customer.erased_in is not None:
        return Goes(already=True)
    _refuse_while_in_hand(session, customer_id)
    contacts = _customer_contacts(session, customer_id)
    return Goes(
        len(contacts),
        _count_rows(session, ContactEventRow, _customer_events(customer_id, contacts)),
        _count_rows(session, InteractionRow, _customer_messages(session, customer_id, contacts)),
        _count_rows(session, IdentityRow, col(IdentityRow.customer_id) == customer_id),
        _count_rows(session, SuggestionRow, col(SuggestionRow.contact_id).in_(contacts)),
    )


def erase_in_database(
    database: Database, customer_id: str, role: str, by_login: str, reopened: Sequence[str] = ()
) -> Goes:
    """Erase, all or nothing. `role`: of who asks, where the database does not know it; `by_login`: theirs; `reopened`:
    keys of the editors' list that were kept under words which nobody else searched.

    Raises Refused, NotFound. One who was erased before stays so, and it is said.
    """
    if not may(role, ERASE_CUSTOMERS):
        raise Refused(tr("Only a supervisor erases a customer; ask one of yours."))
    if not database.is_sqlite:
        act = database.perform_act
        return Goes(**act("erase_customer", which=customer_id, reopened=tuple(reopened), by_login=by_login))
    with database.writing() as session:
        notify(session, EVERYBODY)
        went = would_go(session, customer_id)
        if not went.already:
            _erase_here(session, customer_id, by_login)
            session.exec(delete(PutAsideRow).where(col(PutAsideRow.key).in_(reopened)))
    return went


def words_searched(session: Session, customer_id: str) -> list[str]:
    """What was searched in this customer's words."""
    row = ContactEventRow
    query = select(row.data).where(
        col(row.contact_id).in_(_customer_contacts(session, customer_id)), row.kind == Searched.kind
    )
    return [words for data in session.exec(query) if (words := text_of(data, "text"))]


def _own_numbers(session: Session, customer_id: str) -> set[str]:
    """Those that are theirs alone."""
    phones = select(IdentityRow.value_norm, IdentityRow.customer_id).where(
        IdentityRow.kind == "phone", IdentityRow.level == "known"
    )
    theirs = {number for number, _ in session.exec(phones.where(IdentityRow.customer_id == customer_id))}
    shared = phones.where(col(IdentityRow.value_norm).in_(theirs), IdentityRow.customer_id != customer_id)
    return theirs - {number for number, _ in session.exec(shared)}


def _customer_contacts(session: Session, customer_id: str) -> list[str]:
    """Theirs, and what nobody was found for then, from a number that is theirs alone."""
    own, row = _own_numbers(session, customer_id), ContactRow
    unknown = and_(col(row.customer_id).is_(None), col(row.phase) == "wrapped_up", col(row.number).in_(own))
    return list(session.exec(select(row.id).where(or_(col(row.customer_id) == customer_id, unknown))))


def _customer_events(customer_id: str, contacts: Sequence[str]) -> ColumnElement[bool]:
    """Those of the customer's contacts, and those of others that name them."""
    row = ContactEventRow
    named = and_(col(row.kind).in_(kinds_with_customer()), col(row.data)["customer_id"].as_string() == customer_id)
    return or_(col(row.contact_id).in_(contacts), named)


def _customer_messages(session: Session, customer_id: str, contacts: Sequence[str]) -> ColumnElement[bool]:
    """Their own, what is of their contacts, and turns of their exchanges that no customer was found for."""
    row = InteractionRow
    elsewhere = col(row.source) != OF_A_CONTACT
    threads = select(row.thread_id).where(row.customer_id == customer_id, elsewhere)
    of_nobody = and_(col(row.customer_id).is_(None), elsewhere, col(row.thread_id).in_(list(session.exec(threads))))
    of_contacts = and_(col(row.source) == OF_A_CONTACT, col(row.source_id).in_(contacts))
    return or_(col(row.customer_id) == customer_id, of_contacts, of_nobody)


def _count_rows(session: Session, table: type[SQLModel], which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(table).where(which)).one()


def _refuse_while_in_hand(session: Session, customer_id: str) -> None:
    query = (
        select(ContactRow.id, Staff.name)
        .outerjoin(Staff, col(Staff.id) == ContactRow.holder_id)
        .where(ContactRow.customer_id == customer_id, ContactRow.phase != "wrapped_up")
        .order_by(col(ContactRow.opened_at))
    )
    found = session.exec(query).first()
    if found is not None:
        raise Refused(_in_hand_sentence(found[1] or ""))


def _in_hand_sentence(holder: str) -> str:
    if not holder:
        return tr("Somebody has this customer in a contact now; erase them once it is wrapped up.")
    return tr("{name} has this customer in a contact now; erase them once it is wrapped up.", name=holder)


def _erase_here(session: Session, customer_id: str, by_login: str) -> None:
    """What the act `erase_customer` does on a server; the file's own triggers look at each change of an event."""
    contacts = _customer_contacts(session, customer_id)
    events, messages = _customer_events(customer_id, contacts), _customer_messages(session, customer_id, contacts)
    theirs = _Theirs(session, customer_id, contacts)
    append_row(session, by_login, ERASED, {"customer_id": customer_id})
    told = end_of_chain(session)
    session.exec(
        update(CustomerRow)
        .where(col(CustomerRow.id) == customer_id)
        .values(
            name=erased.NAME,
            account_no=erased.erased_account(customer_id),
            tier="",
            since=None,
            products=[],
            facts={},
            source="",
            erased_in=told.seq if told else None,
        )
    )
    _empty_calls(session, contacts, _own_numbers(session, customer_id))
    session.exec(delete(IdentityRow).where(col(IdentityRow.customer_id) == customer_id))
    _empty_contacts(session, customer_id, contacts)
    for event in session.exec(select(ContactEventRow).where(events)).all():
        event.data = kept_data(session, event.kind, event.data, customer_id)
        session.add(event)
    session.flush()
    _empty_closings(session, customer_id, contacts)
    _drop_searches(session, theirs.names)
    _empty_bulletins(session, theirs.names)
    _empty_themes(session, theirs, contacts)
    empty_reviews(session, theirs.redact_names, contacts)
    for row in session.exec(select(SuggestionRow).where(col(SuggestionRow.contact_id).in_(contacts))).all():
        row.text, row.passage, row.answer = map(theirs.redact_text, (row.text, row.passage, row.answer))
        if searched := text_of(row.context, SEARCHED):
            row.context = {**row.context, SEARCHED: theirs.redact_text(searched)}
        session.add(row)
    for message in session.exec(select(InteractionRow).where(messages)).all():
        _empty_message(session, message)
    session.flush()


def _empty_calls(session: Session, contacts: Sequence[str], numbers: set[str]) -> None:
    """The number goes, and what a telephone system calls them; nobody rings back who was erased."""
    row = PhoneCallRow
    told = select(ContactRow.call_id).where(col(ContactRow.id).in_(contacts), ContactRow.call_id != "")
    theirs = or_(col(row.contact_id).in_(contacts), col(row.call_id).in_(told), col(row.number).in_(numbers))
    for call in session.exec(select(row).where(theirs)).all():
        call.number, call.told, call.call_id, call.original_id, call.missed = "", "", call.id, "", False
        session.add(call)
    session.flush()


def _empty_contacts(session: Session, customer_id: str, contacts: Sequence[str]) -> None:
    rows = session.exec(select(ContactRow).where(col(ContactRow.id).in_(contacts))).all()
    for row in rows:
        row.erased_for, row.number, row.call_id, row.words = customer_id, "", "", ""
        session.add(row)
    session.flush()
    for row in rows:
        row.reason = row.reason if is_a_cause(session, row.reason, customer_id) else ""
        session.add(row)
    session.flush()
    for table in (HandoverRow, ApprovalRow):
        session.exec(update(table).where(col(table.contact_id).in_(contacts)).values(question="", reason=""))
    session.exec(update(ConsultRow).where(col(ConsultRow.contact_id).in_(contacts)).values(question="", answer=""))
    owed = or_(col(PromiseRow.contact_id).in_(contacts), col(PromiseRow.customer_id) == customer_id)
    session.exec(update(PromiseRow).where(owed).values(what=""))
    how = and_(col(RepeatRow.contact_id).in_(contacts), col(RepeatRow.kind) == "verification")
    session.exec(update(RepeatRow).where(how).values(what=""))


def _empty_closings(session: Session, customer_id: str, contacts: Sequence[str]) -> None:
    """As they are read from the events, once the words are gone from these; also searches that name the customer."""
    for contact in contacts:
        state = fold_events(events_of(session, contact))
        if state.wrap_up is not None:
            whose = customer_id if state.customer_id == customer_id else None
            write_resolutions(session, state, whose)
            write_closed_exchanges(session, state, whose)


def _drop_searches(session: Session, names: Sequence[str]) -> None:
    for row in session.exec(select(IdleSearchRow)).all():
        if any(name.lower() in row.words.lower() for name in names):
            session.delete(row)


def _empty_bulletins(session: Session, names: Sequence[str]) -> None:
    """What somebody wrote into a bulletin that names the customer; what it is about stays."""
    for row in session.exec(select(BulletinRow)).all():
        if any(name.lower() in row.words.lower() for name in names):
            row.words = ""
        if any(name.lower() in row.title.lower() for name in names):
            row.title = "" if row.about else row.kind
        session.add(row)


def _empty_themes(session: Session, theirs: _Theirs, contacts: Sequence[str]) -> None:
    """What names the customer in the words of a theme; of a title that was made of what was said in their contact
    whatever is theirs of it."""
    said = set(session.exec(select(SuggestionRow.id).where(col(SuggestionRow.contact_id).in_(contacts))))
    for row in session.exec(select(ThemeEventRow)).all():
        first = row.data.get("suggestion_ids") or [""]
        redact = theirs.redact_text if row.kind == "made" and first[0] in said else theirs.redact_names
        emptied = {key: _redacted(value, redact) if key in _THEME_WORDS else value for key, value in row.data.items()}
        if emptied != row.data:
            row.data = emptied
            session.add(row)


_THEME_WORDS = ("title", "words", "why", "department", "address")


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_redacted(one, redact) for one in value]
    return redact(value) if isinstance(value, str) else value


def _empty_message(session: Session, row: InteractionRow) -> None:
    row.body_text, row.body_html, row.author_address, row.raw = "", None, "", {}
    row.author_name = row.author_name if row.author_kind == "agent" else ""
    if row.source == OF_A_CONTACT:
        row.subject = wrapup_summary.contact_subject(fold_events(events_of(session, row.source_id)))
        row.outcome, row.ending = line_without_name(row.outcome), without_name(row.ending)
    else:
        row.subject, row.outcome, row.state = erased.SUBJECT, erased.SUBJECT, "plain"
        row.thread_id = erased.erased_reference(row.source, row.thread_id)
        row.source_id = erased.erased_reference(row.source, row.source_id)
    session.add(row)


class _Theirs:
    """What of the customer's own may stand in what staff wrote: whole sentences, name, numbers and addresses."""

    def __init__(self, session: Session, customer_id: str, contacts: Sequence[str]) -> None:
        row = ContactEventRow
        own = sentence_keys()
        query = select(row.kind, row.data).where(col(row.contact_id).in_(contacts), col(row.kind).in_(own))
        said = {
            line.strip()
            for kind, data in session.exec(query)
            for key in own[kind]
            for line in text_of(data, key).split("\n")
        }
        customer = session.get_one(CustomerRow, customer_id)
        points = session.exec(select(IdentityRow.value_norm).where(IdentityRow.customer_id == customer_id))
        parts = customer.name.split()
        self._sentences = _longest_first(said, _SHORTEST_SENTENCE)
        self.names = _longest_first({customer.name.strip(), customer.account_no, *points}, _SHORTEST_NAME)
        self._parts = _longest_first({*parts, *(part.upper() for part in parts)}, _SHORTEST_NAME)

    def redact_text(self, words: str) -> str:
        for sentence in self._sentences:
            words = words.replace(sentence, "[customer]")
        words = self.redact_names(words)
        for part in self._parts:  # as it is written: “will” and “bill” are words too
            words = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "[customer]", words)
        return words

    def redact_names(self, words: str) -> str:
        """Without the whole name, the account, numbers and addresses."""
        for name in self.names:
            words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[customer]", words, flags=re.IGNORECASE)
        return words


def _longest_first(words: set[str], shortest: int) -> list[str]:
    return sorted((one for one in words if len(one) >= shortest), key=lambda one: (-len(one), one))
