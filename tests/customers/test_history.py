"""Exchanges of all channels become one history, however often they are brought in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History, StoreReport
from kms_desktop.customers.model import Customer, NewInteraction
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import CustomerRow, IdentityRow, InteractionRow
from tests.customers.people import JAMES, MAIL, MARIA, NOW, REPLY, directory_of

DAY = timedelta(days=1)


def _stored(database: Database, *interactions: NewInteraction) -> tuple[History, Customer]:
    _, (maria,) = directory_of(database, MARIA)
    history = History(database)
    history.store_messages(interactions)
    return history, maria


def test_an_exchange_is_one_entry_with_its_turns(database: Database) -> None:
    history, maria = _stored(database, REPLY, MAIL)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert (entry.channel, entry.at, entry.subject, entry.turns) == ("email", REPLY.started_at, MAIL.subject, 2)
    assert (entry.outcome, entry.state, entry.source) == ("", "plain", "zammad")
    first, second = history.list_messages(entry.id)
    assert (first.author, first.kind, first.text, first.at) == (
        "Maria Okafor",
        "customer",
        MAIL.body_text,
        MAIL.started_at,
    )
    assert (second.author, second.kind) == ("Priya N.", "agent")


def test_a_letter_of_which_less_is_shown_is_opened_whole(database: Database) -> None:
    whole = "One is a hold.\n\n> You took the money twice."
    cut = replace(REPLY, raw={"text": whole, "other": "Call me!", "subject": 'Re: "text": x'})
    history, maria = _stored(database, replace(MAIL, raw={"subject": '"text": x'}), cut)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert [turn.more for turn in history.list_messages(entry.id)] == [False, True]
    assert [turn.text for turn in history.list_originals(entry.id)] == [MAIL.body_text, f"{whole}\n\nCall me!"]
    assert [turn.at for turn in history.list_originals(entry.id)] == [MAIL.started_at, REPLY.started_at]
    assert history.list_originals("nobody's") == ()


def test_a_long_letter_is_kept_unshortened(database: Database) -> None:
    whole = "ж" * 290_000 + "the end"
    history, maria = _stored(database, replace(MAIL, body_text=whole, raw={"text": whole}))
    (entry,) = history.list_entries(maria.id, now=NOW)
    (shown,), (original,) = history.list_messages(entry.id), history.list_originals(entry.id)
    assert shown.text.endswith("ж…") and shown.more
    assert original.text == whole


def test_entries_come_newest_first_and_page_back(database: Database) -> None:
    mails = [
        replace(MAIL, source_id=str(n), thread_id=f"t{n}", subject=f"Mail {n}", started_at=NOW - n * DAY)
        for n in range(1, 8)
    ]
    history, maria = _stored(database, *mails)
    first = history.list_entries(maria.id, limit=3, now=NOW)
    assert [e.subject for e in first] == ["Mail 1", "Mail 2", "Mail 3"]
    second = history.list_entries(maria.id, limit=3, before=first[-1].at, now=NOW)
    assert [e.subject for e in second] == ["Mail 4", "Mail 5", "Mail 6"]
    assert history.list_entries(maria.id, limit=0) == ()


def test_a_channel_keeps_the_exchanges_that_used_it(database: Database) -> None:
    call = replace(MAIL, source_id="c", thread_id="c", channel="phone", subject="Rang about it")
    history, maria = _stored(database, MAIL, REPLY, call)
    assert [e.subject for e in history.list_entries(maria.id, channel="phone", now=NOW)] == ["Rang about it"]
    assert [e.channel for e in history.list_entries(maria.id, channel="email", now=NOW)] == ["email"]
    assert history.list_entries(maria.id, channel="chat", now=NOW) == ()


def test_a_mail_without_a_reply_is_late(database: Database) -> None:
    old = replace(MAIL, started_at=NOW - 2 * DAY, state="waits", outcome="Open")
    history, maria = _stored(database, old)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert (entry.outcome, entry.state) == ("No reply yet", "bad")


@pytest.mark.parametrize(
    "thread",
    [
        [replace(MAIL, started_at=NOW - DAY / 2)],
        [replace(MAIL, started_at=NOW - 2 * DAY), replace(REPLY, started_at=NOW - 1.5 * DAY)],
        [replace(MAIL, started_at=NOW - 2 * DAY, channel="phone")],
        [replace(MAIL, started_at=NOW - 2 * DAY, author_kind="system", direction="out")],
        [replace(MAIL, started_at=NOW - 2 * DAY, outcome="Closed", state="good")],
        [replace(MAIL, started_at=NOW - 2 * DAY, outcome="Merged into another ticket")],
    ],
    ids=["within the answer time", "answered", "a call", "our own notice", "closed", "settled otherwise"],
)
def test_what_needs_no_reply_is_not_late(database: Database, thread: list[NewInteraction]) -> None:
    history, maria = _stored(database, *thread)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert entry.state != "bad"
    assert entry.outcome != "No reply yet"


def test_an_internal_note_is_no_reply(database: Database) -> None:
    note = replace(REPLY, source_id="n", internal=True, direction="internal", started_at=NOW - DAY, body_text="Rude.")
    history, maria = _stored(database, replace(MAIL, started_at=NOW - 3 * DAY), note)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert (entry.outcome, entry.at) == ("No reply yet", note.started_at)
    assert [m.internal for m in history.list_messages(entry.id)] == [False, True]


def test_the_answer_time_is_the_workspaces_own(database: Database) -> None:
    _, (maria,) = directory_of(database, MARIA)
    hasty = History(database, answer_within=timedelta(hours=1))
    hasty.store_messages([MAIL])
    assert hasty.list_entries(maria.id, now=NOW)[0].state == "bad"


def test_storing_twice_changes_nothing(database: Database) -> None:
    history, maria = _stored(database, MAIL, REPLY)
    before = history.list_entries(maria.id, now=NOW)
    assert history.store_messages([MAIL, REPLY]) == StoreReport(added=0, already_there=2, customers_added=0)
    assert history.list_entries(maria.id, now=NOW) == before


def test_a_message_twice_in_one_import_is_stored_once(database: Database) -> None:
    assert History(database).store_messages([MAIL, MAIL]) == StoreReport(added=1, already_there=1, customers_added=1)


def test_a_later_export_brings_the_newer_outcome(database: Database) -> None:
    history, maria = _stored(database, replace(MAIL, outcome="Open", state="waits"))
    report = history.store_messages([replace(MAIL, outcome="Closed", state="good")])
    assert report == StoreReport(added=0, already_there=1, customers_added=0, refreshed=1)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert (entry.outcome, entry.state) == ("Closed", "good")


def test_an_address_nobody_knows_makes_a_customer(database: Database) -> None:
    report = History(database).store_messages(
        [MAIL, REPLY, replace(MAIL, source_id="3", customer_address="+44 7700 900321")]
    )
    assert (report.added, report.customers_added) == (3, 2)
    directory = Directory(database, "GB")
    (maria,) = directory.find_customers("maria.okafor@example.com")
    assert maria.name == "Maria Okafor"
    assert maria.account_no == "", "nobody told one, and none is made up for a person to read"
    assert directory.find_customers(maria.id) == [maria]
    assert directory.match_caller("07700 900321").level == "known"


def test_an_address_without_a_name_is_the_name(database: Database) -> None:
    History(database).store_messages([replace(MAIL, customer_name="")])
    assert Directory(database, "GB").find_customers("maria.okafor@example.com")[0].name == "maria.okafor@example.com"


def test_a_name_without_an_address_is_one_customer_of_that_system(database: Database) -> None:
    nameless = [replace(MAIL, source_id=str(n), customer_address="", customer_name="Ana Bell") for n in range(3)]
    assert History(database).store_messages(nameless).customers_added == 1
    assert History(database).store_messages([replace(nameless[0], source_id="x")]).customers_added == 0


def test_neither_name_nor_address_belongs_to_nobody(database: Database) -> None:
    report = History(database).store_messages([replace(MAIL, customer_address=" ", customer_name="")])
    assert (report.added, report.customers_added) == (1, 0)


def test_further_addresses_of_a_customer_are_known_too(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    History(database).store_messages([replace(MAIL, other_addresses=("07700 900018", "maria@example.net", ""))])
    assert directory.match_caller("07700 900018").candidates[0].customer.id == maria.id
    assert directory.find_customers("maria@example.net") == directory.find_customers("8841 2290")


def test_a_number_read_in_a_message_becomes_known_when_a_system_tells_it(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    history = History(database)
    history.store_messages([replace(MAIL, body_text="I am on 07700 900018")])
    assert directory.match_caller("07700 900018").level == "maybe"
    history.store_messages([replace(MAIL, source_id="2", other_addresses=("07700 900018",))])
    assert directory.match_caller("07700 900018").level == "known"


def test_one_customers_exchange_is_not_anothers(database: Database) -> None:
    directory, (maria, james) = directory_of(database, MARIA, JAMES)
    history = History(database)
    history.store_messages([MAIL])
    assert len(history.list_entries(maria.id, now=NOW)) == 1
    assert history.list_entries(james.id, now=NOW) == ()
    assert history.list_entries("nobody", now=NOW) == ()
    assert history.list_messages("nothing") == ()
    assert directory.find_customers("James") == [james]


def test_a_thousand_messages_are_stored_in_parts(database: Database) -> None:
    mails = [
        replace(MAIL, source_id=str(n), thread_id=f"t{n % 50}", started_at=NOW - n * DAY / 24) for n in range(1000)
    ]
    history, maria = _stored(database, *mails)
    entries = history.list_entries(maria.id, limit=100, now=NOW)
    assert len(entries) == 50
    assert sum(e.turns for e in entries) == 1000


def test_a_very_long_thread_shows_its_newest_turns(sqlite_database: Database) -> None:
    mails = [
        replace(MAIL, source_id=str(n), started_at=NOW - timedelta(minutes=n), body_text=str(n)) for n in range(600)
    ]
    history, _ = _stored(sqlite_database, *mails)
    turns = history.list_messages(MAIL.thread_id)
    assert len(turns) == 500
    assert (turns[0].text, turns[-1].text) == ("499", "0")


def test_hostile_text_is_stored_readable(database: Database) -> None:
    hostile = replace(
        MAIL,
        subject="Sub\x00ject\nBcc: x\ud800",
        body_text="\x1b[31mred\x00\r\nnext\ud83d" + "x" * 300_000,
        author_name="A\x00na",
        customer_name="M\ud800aria\n",
        raw={
            "deep": {"deep": {"deep": {"deep": {"deep": {"deep": {"deep": 1}}}}}},
            "n": 10**400,
            "nul": "\x00",
            "f": 1e308,
        },
    )
    history, maria = _stored(database, hostile)
    (entry,) = history.list_entries(maria.id, now=NOW)
    assert entry.subject == "Subject Bcc: x?"
    (message,) = history.list_messages(entry.id)
    assert message.text.startswith("[31mred\nnext?xxx")
    assert len(message.text) == 200_000
    assert message.author == "Ana"


@given(body=st.text(), subject=st.text(), name=st.text(max_size=40), address=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_text_of_another_system_can_be_stored(
    sqlite_database: Database, body: str, subject: str, name: str, address: str
) -> None:
    one = replace(MAIL, body_text=body, subject=subject, customer_name=name, customer_address=address)
    History(sqlite_database).store_messages([one])
    with sqlite_database.reading() as session:
        assert session.exec(select(func.count()).select_from(InteractionRow)).one() == 1


def test_a_failed_part_leaves_the_parts_before_it(sqlite_database: Database) -> None:
    fine = [replace(MAIL, source_id=str(n)) for n in range(400)]
    naive = replace(MAIL, source_id="x", started_at=NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="without a zone"):
        History(sqlite_database).store_messages([*fine, naive])
    with sqlite_database.reading() as session:
        assert session.exec(select(func.count()).select_from(InteractionRow)).one() == 400
        assert session.exec(select(func.count()).select_from(CustomerRow)).one() == 1
        assert session.exec(select(func.count()).select_from(IdentityRow)).one() == 1


def test_whoever_may_be_calling_comes_with_their_newest_entries(database: Database) -> None:
    """As each is told alone; of a number that nobody has, of none and of a withheld one there is nothing."""
    history, maria = _stored(database, *(replace(MAIL, source_id=f"mail-{n}", thread_id=f"t-{n}") for n in range(5)))
    found = history.of_callers(MARIA.phone)()
    assert found == {maria.id: history.list_entries(maria.id, limit=3)}
    assert len(found[maria.id]) == 3
    for number in ("+442000000000", "", "anonymous"):
        assert history.of_callers(number)() == {}


def test_a_search_finds_letters_in_any_case_and_beyond_the_alphabet(database: Database) -> None:
    history, maria = _with_letters(
        database, ("ÜBERWEISUNG nach Köln", "Zweimal abgebucht"), ("Hello", "50% off, they said"), ("Tea", "in Koln")
    )
    assert [hit.entry.subject for hit in history.search(maria, "überweisung köln")()] == ["ÜBERWEISUNG nach Köln"]
    (hit,) = history.search(maria, "50% OFF")()
    assert (hit.entry.subject, hit.where) == ("Hello", "50% off, they said")
    assert history.search(maria, "50_ off")() == ()


def _with_letters(database: Database, *letters: tuple[str, str]) -> tuple[History, str]:
    _, (maria,) = directory_of(database, MARIA)
    history = History(database)
    history.store_messages(
        replace(MAIL, source_id=f"s{n}", thread_id=f"t{n}", subject=subject, body_text=body)
        for n, (subject, body) in enumerate(letters)
    )
    return history, maria.id
