"""Any act with any arguments by anybody in any state is done or refused in one sentence, and everything still reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.approval_commands import Approvals
from kms_desktop.contacts.customer_articles import CustomerArticles
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.repeat_report import Repeats
from kms_desktop.contacts.resolution_queries import article_usage, past_contacts, searched_in_vain
from kms_desktop.contacts.state import fold_events
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.editorial.review_schedule import read_freshness
from kms_desktop.editorial.revisions import Revisions, newest_heads
from kms_desktop.erasure.erase_customer import erase_customer
from kms_desktop.errors import NotFound, Refused
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.settings import Settings
from kms_desktop.storage.audit import broken_rows
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables import ContactRow, CustomerRow, OptionRuleRow, Staff, SuggestionRow, Team
from kms_desktop.storage.text import one_line
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.frequent_issues import FrequentIssues
from kms_desktop.voc.suggestions import SuggestionBox
from tests.conftest import cases, drop_postgres_database, new_postgres_database, url_of
from tests.contacts.events_for_tests import START, Told
from tests.logins import make_logins, own_url
from tests.security.random_acts import CUSTOMERS, Act, calls_of, list_acts
from tests.security.usual_calls import CONTACTS

ACTS = "public_acts"
PEOPLE = {
    "dana": ("agent", "agent", "front"),
    "sam": ("agent", "team_lead", "billing"),
    "rosa": ("supervisor", "manager", "front"),
    "marta": ("admin", "manager", "front"),
    "ines": ("editor", "agent", "front"),
    "quinn": ("quality_reviewer", "agent", "front"),
    "kim": ("agent", "agent", "other"),
}
"""Role, authority and team by login, which is the key too."""
ACTS_A_DAY = 5
"""After which everything is read, and begins again."""
REFUSED = ("KM001", "KM002", "KM003")
_OWN_SETTINGS = (
    "SET standard_conforming_strings = off; SET transform_null_equals = on; SET DateStyle = 'German, DMY'; "
    "SET TimeZone = 'Pacific/Kiritimati'; SET IntervalStyle = 'sql_standard'; SET extra_float_digits = -15"
)
"""By which a function that reads them would say something else than its author meant."""
_SENTENCE = re.compile(r"[“\"A-ZÀ-Þ0-9].{3,400}[.?]”?")


def furnish(database: Database) -> None:
    """A floor in the middle of its day: a contact in each state, something waiting of each sort."""
    with database.writing() as session:
        for key, division in (("front", ""), ("billing", ""), ("other", "other")):
            session.add(Team(id=key, name=key.title(), division=division))
        session.flush()
        for key, (role, authority, team) in PEOPLE.items():
            session.add(Staff(id=key, login=key, name=key.title(), role=role, authority=authority, team_id=team))
        for key in CUSTOMERS:
            division = "other" if key == "kay" else ""
            session.add(CustomerRow(id=key, name=key.title(), account_no=key, created_at=START, division=division))
        limits = [
            {"scope": "per_customer", "unit": "times", "most": "2", "within_s": 7776000.0, "text": "2 in 90 days"}
        ]
        for option in ("refund", "credit"):
            rule = {"agent": "10", "team_lead": "40"}
            session.add(
                OptionRuleRow(article_id="late-bill", option_id=option, authority=rule, limits=limits, at=START)
            )
        session.add(SuggestionRow(id="s1", kind="flag", text="Out of date", made_by="dana", made_at=START))
    for contact_id in CONTACTS[:6]:
        told = Told(contact_id)
        told("opened", channel="phone", number="+442079460018")
        told("identified", customer_id="maria", name="Maria", level="known")
        told("searched", text="where is my money")
        told("promised", promise_id=f"p-{contact_id}", what="call back", due_at="2026-11-23T12:09:00+00:00")
        told.option("option_accepted", article_id="late-bill")
        match contact_id:
            case "contact-2":
                told("handed_over", handover_id="h1", to_kind="person", to_id="sam", to_name="Sam", question="Yours?")
            case "contact-3":
                told("wrapped_up", reason="Billing", outcome="satisfied", article_id="late-bill", link="resolved")
            case "contact-4":
                asked = {"approval_id": "a1", "article_id": "late-bill", "option_id": "refund", "title": "Refund"}
                told("approval_asked", **asked, amount=30, question="May I?")
            case "contact-5":
                told("wrapped_up", "dana", outcome="unknown")
                told("reopened", "dana")
        by = "kim" if contact_id == "contact-6" else "dana"
        with database.writing() as session:
            for event in told.events:
                apply_event(session, f"{contact_id}-{event.seq}", {**payload_of(event), "agent_id": by})


@dataclass(repr=False)
class Floor:
    """`plain`: what each person gets who leaves the program aside and connects with a tool."""

    url: str
    database: Database
    owner: psycopg.Connection[Any]
    folder: Path
    revision: str
    acts: list[Act]
    tables: list[str]
    opened: ExitStack
    plain: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    @property
    def often(self) -> list[Act]:
        """What people do most of all: half of what is tried."""
        return [act for act in self.acts if act.name in ("log_events", "answer_once")] * (len(self.acts) // 3)

    def connection(self, login: str) -> psycopg.Connection[Any] | None:
        """None where they are not let in any more."""
        if login not in self.plain or self.plain[login].closed:
            with suppress(psycopg.OperationalError):
                self.plain[login] = psycopg.connect(own_url(self.url, login), autocommit=True)
                self.plain[login].execute(_OWN_SETTINGS)
        found = self.plain.get(login)
        return None if found is None or found.closed else found

    def remember(self) -> None:
        """Keep how everything is, and let the owner put it back: `always` is for whoever restores a dump."""
        always = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"
        for table, trigger in self.owner.execute(always.encode()).fetchall():
            self.owner.execute(f'ALTER TABLE {table} ENABLE TRIGGER "{trigger}"'.encode())
        self.owner.execute("CREATE SCHEMA seed")
        for table in self.tables:
            self.owner.execute(f'CREATE TABLE seed."{table}" AS TABLE public."{table}"'.encode())

    def begin_again(self) -> None:
        """Everything as it was, and everybody let in as they were."""
        changed = self.owner.execute("TABLE seed.staff EXCEPT TABLE public.staff").fetchall()
        ended = self.owner.execute(
            "SELECT FROM seed.staff s WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = s.login AND rolcanlogin)"
        ).fetchall()
        all_tables = ", ".join(f'public."{table}"' for table in self.tables)
        refill = "; ".join(f'INSERT INTO public."{one}" SELECT * FROM seed."{one}"' for one in self.tables)
        with self.owner.transaction():
            self.owner.execute("SET LOCAL session_replication_role = replica")
            self.owner.execute(f"TRUNCATE {all_tables}; {refill}".encode())
        if changed or ended:
            make_logins(self.url)

    def calls(self, login: str, act: Act, said: dict[str, str | None]) -> str:
        """What became of it. Fails where it is neither done nor refused in one sentence."""
        person = self.connection(login)
        if person is None or not self._can_be_told(act, said):
            return "not asked"
        try:
            person.execute(
                act.statement(ACTS, said).encode(), [said[one.name] for one in act.arguments if one.name in said]
            )
        except psycopg.Error as problem:
            self._check_refusal(login, act, problem)
            return "refused"
        return "done"

    def _can_be_told(self, act: Act, said: dict[str, str | None]) -> bool:
        """Whether the client's own cast takes it: what does not come to the act is not refused by it."""
        typed = [(said[one.name], one.of_type) for one in act.arguments if said.get(one.name) is not None]
        try:
            asked = ", ".join(["pg_input_is_valid(%s, %s)"] * len(typed))
            row = self.owner.execute(f"SELECT {asked}".encode(), [part for pair in typed for part in pair]).fetchone()
        except (psycopg.Error, UnicodeEncodeError):
            return False
        return row is None or all(row)

    def _check_refusal(self, login: str, act: Act, problem: psycopg.Error) -> None:
        if problem.sqlstate == "42501" and not self._may_call(login, act):
            return
        if problem.sqlstate in ("57P01", None) and self.plain[login].closed:
            return  # their role ended, and they were shown out
        said = one_line(problem.diag.message_primary or "")  # as a desktop shows it
        assert problem.sqlstate in REFUSED, f"{act.name}: {problem.sqlstate} {said} {problem.diag.context}"
        assert _SENTENCE.fullmatch(said), said

    def _may_call(self, login: str, act: Act) -> bool:
        asked = (
            "SELECT bool_or(has_function_privilege(%s, p.oid, 'EXECUTE')) FROM pg_proc p "
            "WHERE p.proname = %s AND p.pronamespace = %s::regnamespace"
        )
        row = self.owner.execute(asked.encode(), (login, act.name, ACTS)).fetchone()
        return bool(row and row[0])

    def reads(self) -> None:
        """Everything that the program reads is read, and a customer is erased."""
        roster = Roster(self.database)
        people = roster.list_people()
        roster.list_teams()
        with closing(Journal(self.folder / "journal.sqlite")) as journal:
            self._read_as(people, journal)
        self._read_contacts()
        self._read_customers()
        self._read_learning(utc_now())
        self._read_articles()
        place = Settings(database_url=self.url, data_dir=self.folder / "data", state_dir=self.folder / "state")
        with suppress(Refused, NotFound):
            erase_customer(place, self.database, roster.find_person("rosa"), "maria")

    def _read_as(self, people: list[Person], journal: Journal) -> None:
        outbox = Outbox(self.database, journal)
        for person in people:
            log = ContactLog(self.database, Outbox(self.database, journal), journal, person)
            handovers = Handovers(self.database, log, person)
            handovers.on_the_floor()
            handovers.list_waiting()
            handovers.list_sent()
            Approvals(self.database, log, person).list_waiting()
            Promises(self.database).list_owed(person.id)
            log.open_contacts()
        box = SuggestionBox(self.database, outbox, "rosa")
        ContactList(self.database).suggestions_csv(box.list_suggestions())
        box.answers_for("dana")

    def _read_contacts(self) -> None:
        lines = ContactList(self.database).list_contacts()
        assert len(lines) >= len(CONTACTS[:6])
        ContactList(self.database).list_reasons()
        ContactList(self.database).export_csv(lines)
        with self.database.reading() as session:
            for contact_id in session.exec(select(col(ContactRow.id))).all():
                fold_events(events_of(session, contact_id))

    def _read_customers(self) -> None:
        directory, history, promises = Directory(self.database, "GB"), History(self.database), Promises(self.database)
        directory.find_customers("a", 50)
        with self.database.reading() as session:
            customers = session.exec(select(col(CustomerRow.id))).all()
        for customer_id in customers:
            directory.get_customer(customer_id)
            for entry in history.list_entries(customer_id):
                history.list_messages(entry.id)
            promises.of_customer(customer_id)
            known = CustomerArticles(promises)
            self.database.read(known.promised(customer_id, START))
            self.database.read(known.earlier(customer_id, START))

    def _read_learning(self, now: datetime) -> None:
        list(past_contacts(self.database, now))
        article_usage(self.database, now)
        searched_in_vain(self.database, datetime.fromtimestamp(0, UTC))
        Repeats(self.database).report_repeats()
        FrequentIssues(self.database, lambda _: False).top(now)
        GrantRecord(self.database).option_figures("late-bill", now)

    def _read_articles(self) -> None:
        with self.database.reading() as session:
            heads = newest_heads(session)
            read_freshness(session)
            assert broken_rows(session) == []
        for article_id in heads:
            Revisions(self.database).list_revisions(article_id)
            Revisions(self.database).list_changes(article_id)


@pytest.fixture(scope="module")
def floor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    server: str = request.getfixturevalue("postgres_url")
    name = new_postgres_database(server, template=request.getfixturevalue("_postgres_template"))
    url = url_of(server, name)
    with ExitStack() as opened:
        opened.callback(drop_postgres_database, server, name)
        database = opened.enter_context(closing(open_database(url)))
        owner = opened.enter_context(psycopg.connect(url, autocommit=True))
        furnish(database)
        make_logins(url)
        tables = [
            name
            for (name,) in owner.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
                "AND relname <> 'alembic_version'"
            )
        ]
        row = owner.execute("SELECT version_num FROM alembic_version").fetchone()
        assert row is not None
        made = Floor(
            url, database, owner, tmp_path_factory.mktemp("reads"), row[0], list_acts(owner, ACTS), tables, opened
        )
        made.remember()
        yield made
        for connection in made.plain.values():
            connection.close()


@settings(max_examples=cases(300) // ACTS_A_DAY, suppress_health_check=list(HealthCheck))
@given(told=st.data())
def test_anything_anybody_does_is_done_or_refused_and_everything_still_reads(floor: Floor, told: st.DataObject) -> None:
    day = [_draw_call(floor, told) for _ in range(ACTS_A_DAY)]
    floor.begin_again()
    for login, act, said in day:
        note(f"{login}: {act.name}({json.dumps(said)[:2000]})")
        event(f"{act.name}: {floor.calls(login, act, said)}")
    floor.reads()


def _draw_call(floor: Floor, told: st.DataObject) -> tuple[str, Act, dict[str, Any]]:
    """Drawn before anything is done, so that what is drawn rests on nothing that the database answers."""
    login = told.draw(st.sampled_from(["dana", "dana", "marta", *PEOPLE]))
    act = told.draw(st.sampled_from([*floor.acts, *floor.often]))
    return login, act, told.draw(calls_of(act, floor.revision))
