"""Whose history a message is: by the other system's own key or the mail address, by nothing else that two share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import Customer, NewInteraction
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import CustomerRow, IdentityRow, InteractionRow
from tests.customers.people import MAIL, MARIA, directory_of

OFFICE = "020 7946 0100"


def said(number: int, address: str = "", **changes: object) -> NewInteraction:
    given = {"source_id": str(number), "thread_id": f"t{number}", "customer_name": "", **changes}
    return replace(MAIL, customer_address=address, author_address=None, **given)  # type: ignore[arg-type]


def owners(database: Database) -> dict[str, str | None]:
    """By the system's key of each message: whose it is."""
    with database.reading() as session:
        return dict(session.exec(select(InteractionRow.source_id, InteractionRow.customer_id)).all())


def store(database: Database, *messages: NewInteraction) -> dict[str, str | None]:
    History(database).store_messages(messages)
    return owners(database)


def test_a_shared_telephone_is_on_each_account_and_decides_nothing(database: Database) -> None:
    ana = said(1, "ana@firm.example", customer_name="Ana Bell", other_addresses=(OFFICE,))
    ben = said(2, "ben@firm.example", customer_name="Ben Cole", other_addresses=(f"{OFFICE} / 07700 900222",))
    whose = store(database, ana, ben)
    assert whose["1"] != whose["2"]
    match = Directory(database, "GB").match_caller(OFFICE)
    assert match.why == "This number is on 2 accounts."
    assert {one.customer.name for one in match.candidates} == {"Ana Bell", "Ben Cole"}
    (only,) = Directory(database, "GB").match_caller("07700 900222").candidates
    assert only.customer.name == "Ben Cole"


@pytest.mark.parametrize("filler", ["unknown", "n/a", "none", "-", "112", "keine", "inconnu", "test@test", "x@x.xx"])
def test_a_filler_makes_nobody_somebody_else(database: Database, filler: str) -> None:
    messages = [said(n, filler, customer_name=name) for n, name in enumerate(("Xen One", "Yul Two"))]
    whose = store(database, *messages, *(replace(one, source_id=one.source_id + "b") for one in messages))
    assert whose["0"] == whose["0b"] != whose["1"] == whose["1b"]
    with database.reading() as session:
        kept = session.exec(select(IdentityRow.value_norm).where(IdentityRow.kind != "handle")).all()
    assert kept == []


def test_what_comes_from_an_address_nobody_reads_stays_in_its_exchange(database: Database) -> None:
    whose = store(database, *(said(n, "noreply@forms.example", thread_id=f"t{n // 2}") for n in range(4)))
    assert whose["0"] == whose["1"] != whose["2"] == whose["3"]


def test_the_systems_own_key_goes_before_the_address(database: Database) -> None:
    """Two accounts may have one mail address, and one may change it."""
    ana = said(1, "info@firm.example", customer_name="Ana", customer_keys=("id 11",))
    ben = said(2, "info@firm.example", customer_name="Ben", customer_keys=("id 12",))
    moved = said(3, "ana@new.example", customer_name="Ana", customer_keys=("id 11", "login ana"))
    whose = store(database, ana, ben)
    whose = store(database, moved)
    assert whose["1"] == whose["3"] != whose["2"]
    assert whose["2"] == store(database, said(4, "info@firm.example", customer_name="Ben"))["4"]
    assert len({*whose.values(), store(database, said(5, "info@firm.example"))["5"]}) == 3, "nobody says whose it is"


def test_one_address_in_two_systems_is_one_person(database: Database) -> None:
    ticket = said(1, "ana@one.example", customer_keys=("id 11",))
    letter = said(2, "Ana@One.example", source="mbox")
    assert len(set(store(database, letter, ticket).values())) == 1


def test_keys_of_two_systems_say_nothing_of_each_other(database: Database) -> None:
    one, other = said(1, customer_name="Ana", customer_keys=("id 11",)), said(2, customer_keys=("id 11",), source="crm")
    assert len(set(store(database, one, replace(other, customer_name="Ben")).values())) == 2


def test_a_number_alone_finds_who_has_it_while_it_is_theirs_alone(database: Database) -> None:
    _, (maria,) = directory_of(database, MARIA)
    assert store(database, said(1, MARIA.phone))["1"] == maria.id
    assert store(database, said(2, MARIA.phone, customer_name="Tom Okafor"))["2"] != maria.id
    whose = store(database, said(3, MARIA.phone))
    assert whose["3"] not in (whose["1"], whose["2"]), "the number is on two accounts now"


def test_a_name_alone_is_known_within_its_exchange(database: Database) -> None:
    whose = store(database, *(said(n, customer_name="John Smith", thread_id=f"t{n // 2}") for n in range(4)))
    assert whose["0"] == whose["1"] != whose["2"] == whose["3"]


def test_a_handle_is_known_within_its_system(database: Database) -> None:
    messages = [said(1, "@maria"), said(2, "@maria"), said(3, "@maria", source="chat")]
    whose = store(database, *messages)
    assert whose["1"] == whose["2"] != whose["3"]
    assert len(Directory(database, "GB").find_customers("@maria")) == 2


def test_numbers_in_somebody_elses_letter_are_not_the_customers(database: Database) -> None:
    letter = said(1, "ana@one.example", body_text="Ring me on 07700 900222")
    store(database, replace(letter, author_address="ben@two.example"))
    assert Directory(database, "GB").match_caller("07700 900222").level == "unknown"


def test_people_whom_an_earlier_version_took_for_one_are_parted_from_now_on(database: Database) -> None:
    """The one keeps what is there; whoever the other system tells of as another is somebody new."""
    both = Customer("", "Ana Bell", "1", email="ana@firm.example")
    directory, _ = directory_of(database)
    directory.add_customer(both, [("email", "ben@firm.example")])
    (ana, ben) = (said(n, f"{who}@firm.example", customer_keys=(f"id {n}",)) for n, who in ((1, "ana"), (2, "ben")))
    whose = store(database, ana, ben)
    assert whose["1"] != whose["2"]


def test_an_exchange_of_an_earlier_version_goes_on_under_its_key(database: Database) -> None:
    store(database, said(1, "ana@one.example", thread_id="old"))
    store(database, said(2, "ana@one.example", thread_id="new", former_thread_id="old"))
    store(database, said(3, "ben@two.example", thread_id="bens", former_thread_id="old"))
    with database.reading() as session:
        threads = dict(session.exec(select(InteractionRow.source_id, InteractionRow.thread_id)).all())
    assert threads == {"1": "old", "2": "old", "3": "bens"}


def test_erasing_one_leaves_whoever_shares_a_number_whole(database: Database) -> None:
    ana = said(1, "ana@firm.example", customer_name="Ana Bell", other_addresses=(OFFICE,), body_text="secret of Ana")
    ben = said(2, "ben@firm.example", customer_name="Ben Cole", other_addresses=(OFFICE,), body_text="secret of Ben")
    whose = store(database, ana, ben)
    erase_in_database(database, str(whose["1"]), "admin", "ada")
    directory, history = Directory(database, "GB"), History(database)
    (left,) = directory.match_caller(OFFICE).candidates
    assert (left.customer.name, left.why) == ("Ben Cole", "This number is on the account.")
    (entry,) = history.list_entries(left.customer.id)
    assert [turn.text for turn in history.list_messages(entry.id)] == ["secret of Ben"]
    assert directory.find_customers("ana@firm.example") == []


FILLERS = ("unknown", "n/a", "112", "-", OFFICE, "info@firm.example", "noreply@firm.example", "Ana Bell", "@both", "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(
        st.tuples(
            st.integers(1, 4),
            st.sampled_from(FILLERS),
            st.lists(st.sampled_from(FILLERS), max_size=3),
            st.sampled_from(("", "Ana Bell", "unknown")),
            st.sampled_from(("t1", "t2")),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_two_keys_are_two_people_and_one_key_is_one_whatever_else_they_share(
    sqlite_database: Database, told: list[tuple[int, str, list[str], str, str, bool]]
) -> None:
    with sqlite_database.writing() as session:
        for table in (InteractionRow, IdentityRow, CustomerRow):
            session.exec(delete(table).where(col(table.id) != ""))
    history, keys = History(sqlite_database), {}
    for number, (key, address, others, name, thread, has_login) in enumerate(told):
        keys[str(number)] = key
        more = (f"login l{key}",) if has_login else ()
        one = said(number, address, customer_name=name, other_addresses=tuple(others), thread_id=thread)
        history.store_messages([replace(one, customer_keys=(f"id {key}", *more))])
    whose = owners(sqlite_database)
    assert len({(keys[number], owner) for number, owner in whose.items()}) == len(set(keys.values()))
    assert len(set(whose.values())) == len(set(keys.values()))
