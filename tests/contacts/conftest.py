"""A small floor: three people in two teams, one customer, two articles, and a desk for whoever sits down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.contacts.approval_commands import Approvals
from kms_desktop.contacts.consult_commands import Consults
from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.events.reading import new_event, payload_of
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Payload
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.promising import Promising
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.contacts.wrapup import WrapUps
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import Customer, IncomingCall
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox

ENOUGH = ("Date of birth", "Postcode")
"""What Maria can be verified by: as many answers as it takes."""
RANG_AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
CHARGED_TWICE = """---
id: charged-twice
title: Customer was charged twice
confidence: validated
reason: billing/duplicate-charge
---

## Issue
Two amounts where one was expected.

## Guide

### What does the payment list show?
Open **Payments**.

- [A second one is pending](#explain-the-hold "second_payment: pending")
- [One by card, one by debit](#when-did-they-pay "second_payment: posted")
- [Two by card](#same-amount "second_payment: posted")
- [One payment only](unknown-payment.md)
- [Something else](#no-such-step)

### When did they pay?
- [After the 24th](#did-the-bank-charge "late: false")
- [Before](#was-it-late)

### Same amount?
- [Yes](#did-the-bank-charge "late: false")
- [No](#was-it-late)

### Was it late?
- [Yes](#explain-the-hold "late: true")
- [No](#did-the-bank-charge "late: false")

### Did the bank charge?
- [No](#refund-the-card "bank_charged: false")
- [Yes](#refund-and-cover "bank_charged: true")
- [They cannot see: look at the list again](#what-does-the-payment-list-show)

## Solutions

### Explain the hold
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** "It is a hold."

**Why:** The bank keeps it.

### Refund the card
```solution
remedy: money
cost: amount
authority: {agent: 80, team_lead: 400}
use_when: {second_payment: posted, late: false}
limits: {per_customer: 2 in 90 days}
promise: {what: refund on the card, within: 24 hours}
```
**Say:** "I am sending it back."

**Why:** It is their money.

### Refund and cover
```solution
remedy: money
cost: amount + 15
authority: {agent: 95, team_lead: 415}
use_when: {second_payment: posted, late: false, bank_charged: true}
limits: {per_agent: 150 per week}
```
**Say:** "The fifteen pounds too."

**Why:** It was our mistake.
"""
UNKNOWN_PAYMENT = """---
id: unknown-payment
title: Payment not recognised
reason: billing/not-recognised
---

## Guide

### Do they know the name?
- [Yes](#name-the-shop "name_known: true")
- [It is the other thing](charged-twice.md#was-it-late)

## Solutions

### Name the shop
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** "It is this shop."

**Why:** The name on the statement is another.
"""
PLAIN = "# Opening hours\n\nMonday to Friday, nine to five.\n"


@dataclass
class Desk:
    """One person's services, wired as the program wires them, with a journal of their own."""

    person: Person
    journal: Journal
    outbox: Outbox
    log: ContactLog
    call: ContactCommands
    guided: GuideSession
    handovers: Handovers
    approvals: Approvals
    consults: Consults
    wrapups: WrapUps
    promises: Promises
    promising: Promising

    def takes(self, floor: Floor, number: str = "020 7946 0018", call_id: str = "call-1") -> ContactState:
        """Take a call from this number."""
        match = floor.directory.match_caller(number)
        return self.call.take_call(IncomingCall(number, call_id, RANG_AT), match, 6.2)

    def answers(self, contact_id: str, *choices: int) -> ContactState:
        """Open the article and answer its questions in order."""
        state = self.guided.open_article(contact_id, "charged-twice")
        for choice in choices:
            state = self.guided.answer_step(contact_id, choice)
        return state


@dataclass
class Floor:
    """The workspace that all desks share."""

    database: Database
    library: Library
    directory: Directory
    roster: Roster
    history: History
    folder: Path
    maria: Customer
    people: dict[str, Person]
    journals: list[Journal] = field(default_factory=list)

    def desk(self, login: str, journal_name: str = "") -> Desk:
        """A desk at which this person sits; the same journal name is the same desktop, started again."""
        person = self.people[login]
        journal = Journal(self.folder / f"journal-{journal_name or login}.sqlite")
        self.journals.append(journal)
        outbox = Outbox(self.database, journal)
        log = ContactLog(self.database, outbox, journal, person)
        return Desk(
            person=person,
            journal=journal,
            outbox=outbox,
            log=log,
            call=ContactCommands(log, self.directory),
            guided=GuideSession(log, self.library, GrantRecord(self.database), self.directory, person, "£"),
            handovers=Handovers(self.database, log, person),
            approvals=Approvals(self.database, log, person),
            consults=Consults(self.database, log, person),
            wrapups=WrapUps(log, self.library, ReasonCodes(self.database, person), self.history, "£"),
            promises=Promises(self.database, log.waiting_events),
            promising=Promising(log, person),
        )


def furnished(database: Database, folder: Path) -> Floor:
    """A floor with its people, its customer and its articles."""
    directory, roster = Directory(database, "GB"), Roster(database)
    people = {
        "dana": roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent"),
        "sam": roster.add_person("sam", "Sam Ruiz", "agent", "Billing", "team_lead"),
        "priya": roster.add_person("priya", "Priya Nair", "agent", "Billing", "agent"),
        "rosa": roster.add_person("rosa", "Rosa Adeyemi", "supervisor", "Front line", "manager"),
        "marta": roster.add_person("marta", "Marta Quill", "admin", "Front line", "manager"),
    }
    maria = directory.add_customer(
        Customer(
            id="",
            name="Maria Okafor",
            account_no="8841 2290",
            tier="gold",
            since=date(2019, 3, 15),
            phone="020 7946 0018",
            facts={"date_of_birth": "1984-05-02", "postcode": "SE13 7QT"},
        )
    )
    return floor_of(database, folder, people, maria)


def floor_of(database: Database, folder: Path, people: dict[str, Person], maria: Customer) -> Floor:
    """A floor on a database in which its people and its customer are already; its articles are written."""
    articles = folder / "articles"
    articles.mkdir()
    (articles / "charged-twice.md").write_text(CHARGED_TWICE, encoding="utf-8")
    (articles / "unknown-payment.md").write_text(UNKNOWN_PAYMENT, encoding="utf-8")
    (articles / "opening-hours.md").write_text(PLAIN, encoding="utf-8")
    directory, roster = Directory(database, "GB"), Roster(database)
    return Floor(database, Library(articles), directory, roster, History(database), folder, maria, people)


def store_before(floor: Floor, contact: str, said: Payload, by: str = "dana") -> None:
    """As an earlier version stored it, which judged less: by who owns the tables, past what is asked of people."""
    with floor.database.writing() as session:
        last = max(event.seq for event in events_of(session, contact))
        event = new_event(new_key(), contact, last + 1, utc_now(), floor.people[by].id, said)
        apply_event(session, event.id, payload_of(event))


@pytest.fixture
def floor(database: Database, tmp_path: Path) -> Iterator[Floor]:
    made = furnished(database, tmp_path)
    yield made
    for journal in made.journals:
        journal.close()


@pytest.fixture
def small_floor(sqlite_database: Database, tmp_path: Path) -> Iterator[Floor]:
    """The same on SQLite alone, for what asks nothing of the database itself."""
    made = furnished(sqlite_database, tmp_path)
    yield made
    for journal in made.journals:
        journal.close()
