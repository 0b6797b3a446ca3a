"""What was logged survives a crash and a lost database, and is delivered in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlmodel import select

from kms_desktop.contacts.events.call import Noted
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.log import EVENT, ContactLog
from kms_desktop.contacts.projection import apply_event
from kms_desktop.customers.model import IncomingCall
from kms_desktop.errors import NotFound, Refused, Unreachable
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.error_translation import Disturbed, NoRoom
from kms_desktop.storage.tables import ContactEventRow, ContactRow, InteractionRow
from tests.contacts.conftest import RANG_AT, Desk, Floor, furnished


@contextmanager
def busy(database: Database) -> Iterator[None]:
    """Somebody else holds the workspace file: it can be read, but nothing can be written."""
    other = open_database(database.url, busy_ms=0)
    with other.writing():
        yield
    other.close()


@contextmanager
def gone(database: Database, server: str) -> Iterator[None]:
    """The database takes no connection and has cut those it had."""
    name = make_url(database.url).database
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        yield
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


@pytest.fixture
def server_floor(postgres_workspace_url: str, tmp_path: Path) -> Iterator[Floor]:
    """A floor on PostgreSQL, for tests in which the database goes away."""
    database = open_database(postgres_workspace_url)
    made = furnished(database, tmp_path)
    yield made
    for journal in made.journals:
        journal.close()
    database.close()


@pytest.fixture
def quick_floor(sqlite_url: str, tmp_path: Path) -> Iterator[Floor]:
    """A floor on a file for which nobody waits when it is locked."""
    database = open_database(sqlite_url, busy_ms=0)
    made = furnished(database, tmp_path)
    yield made
    for journal in made.journals:
        journal.close()
    database.close()


def stored(floor: Floor) -> list[tuple[int, str]]:
    with floor.database.reading() as session:
        rows = session.exec(select(ContactEventRow)).all()
    return sorted((row.seq, row.kind) for row in rows)


def test_events_are_counted_in_the_order_they_were_made(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.call.log_note(contact, "a")
    state = dana.call.set_hold(contact, True)
    assert [e.seq for e in state.events] == [1, 2, 3, 4]
    assert sorted(e.id for e in state.events) == [e.id for e in state.events]
    assert dana.log.look_again(contact) == state


def test_a_contact_nobody_knows_is_said_plainly(small_floor: Floor) -> None:
    with pytest.raises(NotFound, match="not in the log"):
        small_floor.desk("dana").log.contact_state("nothing")


def test_a_call_goes_on_while_the_file_is_locked_and_is_delivered_afterwards(quick_floor: Floor) -> None:
    dana = quick_floor.desk("dana")
    contact = dana.takes(quick_floor).id
    with busy(quick_floor.database):
        state = dana.answers(contact, 1, 0, 0)
        state = dana.call.log_note(contact, "still here")
        assert (state.note, len(state.settled)) == ("still here", 3)
        assert dana.outbox.waiting_count == 5
        assert [s.note for s in dana.log.open_contacts()] == ["still here"]
    dana.outbox.deliver_waiting()
    assert dana.outbox.waiting_count == 0
    assert [seq for seq, _ in stored(quick_floor)] == list(range(1, 8))
    assert quick_floor.desk("dana", "elsewhere").log.contact_state(contact) == state


def test_after_a_crash_what_stood_in_the_journal_alone_is_still_there(quick_floor: Floor) -> None:
    dana = quick_floor.desk("dana")
    contact = dana.takes(quick_floor).id
    with busy(quick_floor.database):
        before = dana.call.log_note(contact, "typed before the crash")
        again = quick_floor.desk("dana")
        assert again.log.open_contacts() == [before]
        assert again.call.set_hold(contact, True).events[-1].seq == 4
    again.outbox.deliver_waiting()
    assert [kind for _, kind in stored(quick_floor)] == ["opened", "identified", "noted", "held"]


def test_a_contact_that_began_without_the_database_is_open_after_a_crash(
    server_floor: Floor, postgres_url: str
) -> None:
    dana = server_floor.desk("dana")
    match = server_floor.directory.match_caller("020 7946 0018")
    with gone(server_floor.database, postgres_url):
        state = dana.call.take_call(IncomingCall("020 7946 0018", "c", RANG_AT), match, 3.0)
        state = dana.answers(state.id, 1, 0)
        state = dana.guided.set_fact(state.id, "amount", 30)
        assert state.customer_name == "Maria Okafor"
        again = server_floor.desk("dana")
        assert again.log.open_contacts() == [state]
        assert again.log.contact_state(state.id) == state
    assert again.outbox.deliver_waiting() == 6
    assert server_floor.desk("dana", "elsewhere").log.contact_state(state.id) == state


def test_without_the_database_what_it_counts_is_closed(server_floor: Floor, postgres_url: str) -> None:
    dana = server_floor.desk("dana")
    contact = dana.takes(server_floor).id
    dana.answers(contact, 1, 0, 0)
    state = dana.guided.set_fact(contact, "amount", 30)
    with gone(server_floor.database, postgres_url):
        explain, refund, _cover = dana.guided.judge_options(state)
        assert explain.status == "open"
        assert refund.reason == "Closed: how often this was granted cannot be counted while the database is away."
        with pytest.raises(Refused, match="while the database is away"):
            dana.guided.accept_option(contact, "refund-the-card")
        with pytest.raises(Unreachable):
            dana.handovers.list_waiting()


def test_a_handover_made_without_the_database_waits_and_then_arrives(quick_floor: Floor) -> None:
    dana, sam = quick_floor.desk("dana"), quick_floor.desk("sam")
    contact = dana.takes(quick_floor).id
    with busy(quick_floor.database):
        made = dana.handovers.make_handover(
            contact, to_kind="person", to_id=sam.person.id, to_name="Sam Ruiz", question="Can you?"
        )
        assert dana.handovers.get_handover(made.id) is None
        with pytest.raises(Unreachable):
            dana.handovers.take_back("anything")
    dana.outbox.deliver_waiting()
    assert [h.id for h in sam.handovers.list_waiting()] == [made.id]


def test_an_event_that_cannot_be_delivered_is_not_forgotten(small_floor: Floor) -> None:
    """A rule of the database refuses it for good: that is said, and what comes after goes on."""
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id

    def refuse(*_: object) -> None:
        raise Refused("This one is not taken.")

    dana.outbox.register_applier(EVENT, refuse)
    with pytest.raises(Refused, match="This one is not taken"):
        dana.call.log_note(contact, "refused")
    dana.outbox.register_applier(EVENT, apply_event)
    state = dana.call.log_note(contact, "kept")
    assert (state.note, [e.seq for e in state.events]) == ("kept", [1, 2, 3])
    assert dana.log.look_again(contact) == state
    assert len(dana.journal.entries_set_aside()) == 1


@pytest.mark.parametrize("trouble", [NoRoom("The disk is full."), LookupError("a bug of ours"), Disturbed("Not now.")])
def test_an_event_that_the_database_does_not_take_just_now_is_part_of_the_contact_all_the_same(
    small_floor: Floor, trouble: Exception
) -> None:
    """Its disk is full, it has trouble of its own, this program has: no key is refused, and the event waits."""
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id

    def fail(*_: object) -> None:
        raise trouble

    dana.outbox.register_applier(EVENT, fail)
    assert dana.call.log_note(contact, "typed while it was so").note == "typed while it was so"
    assert dana.log.contact_state(contact).note == "typed while it was so"
    dana.outbox.register_applier(EVENT, apply_event)
    assert [e.seq for e in dana.call.set_hold(contact, True).events] == [1, 2, 3, 4]
    assert [kind for _, kind in stored(small_floor)] == ["opened", "identified", "noted", "held"]


def test_open_contacts_are_mine_and_not_wrapped_up(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    first, second, third = (dana.takes(floor, call_id=f"c{n}").id for n in range(3))
    other = sam.takes(floor, call_id="s").id
    dana.wrapups.save_wrap_up(first, dana.wrapups.draft_wrap_up(dana.log.contact_state(first)))
    dana.handovers.make_handover(third, to_kind="person", to_id=sam.person.id, to_name="Sam Ruiz", question="You?")
    again = floor.desk("dana")
    assert [s.id for s in again.log.open_contacts()] == [second, third]
    assert [s.id for s in sam.log.open_contacts()] == [other]


def test_what_another_desktop_wrote_is_seen(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = dana.takes(floor).id
    assert sam.log.contact_state(contact).note == ""
    dana.call.log_note(contact, "news")
    assert sam.log.contact_state(contact).note == "news"


def test_somebody_elses_contact_cannot_be_written(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = dana.takes(floor).id
    with pytest.raises(Refused, match=r"Somebody else has this contact now\. What you wrote was not logged\."):
        sam.call.log_note(contact, "mine")
    assert sam.outbox.waiting_count == 0
    assert [kind for _, kind in stored(floor)] == ["opened", "identified"]


def test_delivering_everything_again_changes_nothing(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = whole_call(floor, dana)
    before = stored(floor)
    for event in dana.log.contact_state(contact).events:
        assert dana.outbox.send_entry(EVENT, event.id, payload_of(event))
    assert stored(floor) == before
    with floor.database.reading() as session:
        assert len(session.exec(select(InteractionRow)).all()) == 1
        assert session.exec(select(ContactRow)).one().phase == "wrapped_up"


def whole_call(floor: Floor, desk: Desk) -> str:
    contact = desk.takes(floor).id
    desk.answers(contact, 0)
    desk.guided.accept_option(contact, "explain-the-hold")
    desk.wrapups.save_wrap_up(contact, desk.wrapups.draft_wrap_up(desk.log.contact_state(contact)))
    return contact


def test_what_went_on_elsewhere_is_seen_although_the_contact_is_in_hand_here(floor: Floor) -> None:
    first, second, sam = floor.desk("dana"), floor.desk("dana", "her other one"), floor.desk("sam")
    contact = first.takes(floor).id
    second.call.log_note(contact, "from her other desktop")
    assert first.log.still_open(contact).note == "from her other desktop"
    made = second.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name="Sam", question="You?"
    )
    sam.handovers.accept_handover(made.id)
    assert first.log.contact_state(contact).holder_id == first.person.id
    with pytest.raises(NotFound, match="taken over or closed meanwhile"):
        first.log.still_open(contact)
    assert first.log.contact_state(contact).holder_id == sam.person.id


def test_whose_role_only_reads_sees_a_contact_and_logs_nothing_in_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    state = dana.takes(floor)
    reader = replace(floor.people["dana"], role="of a newer version")
    reading = ContactLog(floor.database, dana.outbox, dana.journal, reader)
    assert reading.contact_state(state.id).events == state.events
    with pytest.raises(Refused, match="logs nothing"):
        reading.record_event(state.id, Noted(text="Was here"))
    with pytest.raises(Refused, match="logs nothing"):
        reading.record_at_once(state.id, [Noted(text="Was here")], lambda _session: None)
    assert dana.log.look_again(state.id).events == state.events
