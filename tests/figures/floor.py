"""A floor made by chance → contacts, promises and approvals of a few weeks, as rows of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlmodel import col, delete, text

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    CustomerRow,
    OptionUseRow,
    PromiseRow,
    ResolutionRow,
    SuggestionRow,
)

CODES = ("billing/late-fee", "billing/duplicate-charge", "line/outage", "")
ARTICLES = ("late-fee", "charged-twice", "outage", "")
CHANNELS = ("phone", "chat")
TIERS = ("", "gold", "silver")
PRODUCTS = ("fibre", "tv", 'it\'s "ours"')


@dataclass
class Floor:
    """`database` is written as its owner writes."""

    database: Database
    people: list[Person] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    _later: list[Any] | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is added inside is written at its end, in one transaction."""
        self._later = rows = []
        yield
        self._later = None
        with self.database.writing() as session:
            for kind in (ContactRow, ResolutionRow, OptionUseRow, SuggestionRow, PromiseRow, ApprovalRow):
                session.add_all([row for row in rows if isinstance(row, kind)])
                session.flush()

    def hire(self, login: str, team: str, role: str = "agent") -> Person:
        person = Roster(self.database).add_person(login, login.title(), role, team, "agent")
        self.people.append(person)
        return person

    def add_customer(self, tier: str = "", products: tuple[str, ...] = (), erased_in: int | None = None) -> str:
        key = new_key()
        with self.database.writing() as session:
            if erased_in is not None and not self.database.is_sqlite:  # its guards let nobody but the act erase
                session.connection().execute(text("SET LOCAL session_replication_role = replica"))
            session.add(
                CustomerRow(
                    id=key,
                    name=f"Customer {len(self.customers)}",
                    account_no=key,
                    tier=tier,
                    products=list(products),
                    created_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
                    erased_in=erased_in,
                )
            )
        self.customers.append(key)
        return key

    def close_contact(self, at: datetime, agent: Person, customer: str | None = None, **said: Any) -> str:
        """One that was closed then. `issues`: what is said of each further issue; all else of the contact or its first
        issue."""
        key, further = new_key(), said.pop("issues", ())
        of_contact = {name: said.pop(name) for name in ("channel", "legs", "repeats", "division") if name in said}
        self._add(
            ContactRow(
                id=key,
                customer_id=customer,
                phase="wrapped_up",
                holder_id=agent.id,
                opened_at=at - timedelta(minutes=7),
                ended_at=at,
                outcome=said.get("outcome", "unknown"),
                **of_contact,
            )
        )
        for place, issue in enumerate((said, *further)):
            issue_of_contact = {"customer_id": customer, "agent_id": agent.id, "at": at} | issue
            self._add(ResolutionRow(id=new_key(), contact_id=key, place=place, **issue_of_contact))
        return key

    def reopen(self, contact_id: str) -> None:
        """As long as it is open again nothing of its closing is there."""
        with self.database.writing() as session:
            session.get_one(ContactRow, contact_id).phase = "on_call"
            session.flush()
            session.exec(delete(ResolutionRow).where(col(ResolutionRow.contact_id) == contact_id))

    def use_option(self, contact_id: str, agent: Person, result: str, at: datetime) -> None:
        self._add(
            OptionUseRow(
                id=new_key(),
                contact_id=contact_id,
                agent_id=agent.id,
                article_id="late-fee",
                option_id="waive",
                title="Waive it",
                remedy="money",
                result=result,
                at=at,
            )
        )

    def say_none_fits(self, contact_id: str, agent: Person, at: datetime) -> None:
        self._add(
            SuggestionRow(
                id=new_key(), kind="none_fit", text="None", made_by=agent.id, made_at=at, contact_id=contact_id
            )
        )

    def promise(self, contact_id: str, customer: str, owner: Person, due_at: datetime, state: str) -> None:
        self._add(
            PromiseRow(
                id=new_key(),
                contact_id=contact_id,
                customer_id=customer,
                owner_id=owner.id,
                what="Call back",
                due_at=due_at,
                made_at=due_at - timedelta(days=1),
                state=state,
            )
        )

    def ask_approval(self, contact_id: str, asked_by: Person, answered_at: datetime | None, state: str) -> None:
        self._add(
            ApprovalRow(
                id=new_key(),
                contact_id=contact_id,
                asked_by=asked_by.id,
                article_id="late-fee",
                option_id="waive",
                asked_at=(answered_at or datetime.fromisoformat("2026-10-20T10:00:00+00:00")) - timedelta(minutes=3),
                state=state,
                answered_at=answered_at,
            )
        )

    def _add(self, row: Any) -> None:
        if self._later is not None:
            self._later.append(row)
            return
        with self.database.writing() as session:
            session.add(row)


def floor_by_chance(database: Database, seed: int, ends: datetime, contacts: int = 120) -> Floor:
    """Three agents of two teams, unknown customers too, sixty days up to `ends` and a day after."""
    chance, floor = Random(seed), Floor(database)
    agents = [floor.hire(login, team) for login, team in (("dana", "Front"), ("omar", "Front"), ("lena", "Back"))]
    floor.hire("rosa", "Front", "supervisor")
    for _ in range(25):
        products = tuple(chance.sample(PRODUCTS, chance.randint(0, 2)))
        floor.add_customer(chance.choice(TIERS), products, chance.choice((None, None, None, 1)))
    reopened: list[str] = []
    with floor.at_once():
        for _ in range(contacts):
            reopened += _add_by_chance(floor, chance, agents, ends)
    for key in reopened:
        floor.reopen(key)
    return floor


def _add_by_chance(floor: Floor, chance: Random, agents: list[Person], ends: datetime) -> list[str]:
    """→ those that are to be opened again."""
    at = ends + timedelta(hours=24) - timedelta(minutes=15 * chance.randint(0, 61 * 24 * 4))
    agent, customer = chance.choice(agents), chance.choice([None, *floor.customers])
    key = floor.close_contact(
        at,
        agent,
        customer,
        **_issue(chance),
        outcome=chance.choice(("satisfied", "mollified", "dissatisfied", "unknown", "")),
        talk_s=chance.choice((None, 60, 301)),
        wrap_s=chance.choice((None, 0, 45)),
        legs=chance.choice((1, 1, 1, 2, 3)),
        repeats=chance.choice((0, 0, 2)),
        channel=chance.choice(CHANNELS),
        issues=[_issue(chance) for _ in range(chance.choice((0, 0, 0, 1, 2)))],
    )
    for result in chance.sample(
        ("offered", "accepted", "granted", "declined", "taken_back"), chance.choice((0, 0, 1, 2))
    ):
        floor.use_option(key, agent, result, at)
    if chance.random() < 0.1:
        floor.say_none_fits(key, agent, at)
    if customer is not None and chance.random() < 0.4:
        floor.promise(key, customer, chance.choice(agents), at, chance.choice(("open", "kept", "broken")))
    if chance.random() < 0.3:
        state = chance.choice(("waiting", "granted", "refused", "taken_back"))
        floor.ask_approval(key, agent, None if state == "waiting" else at, state)
    return [key] if chance.random() < 0.05 else []


def _issue(chance: Random) -> dict[str, Any]:
    article = chance.choice(ARTICLES)
    return {
        "reason_code": chance.choice(CODES),
        "article_id": article,
        "article_kind": chance.choice(("problem", "how_to", "status")) if article else "",
        "link": chance.choice(("resolved", "helped", "not_applicable")) if article else "",
        "preventable": chance.choice(("yes", "no", "")),
        "amount": Decimal(chance.choice((0, 0, 15, "22.50"))),
    }
