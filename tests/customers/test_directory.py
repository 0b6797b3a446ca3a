"""Who is calling, how sure that is, and customers found by what they say."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import Customer
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactRow, CustomerRow, InteractionRow, OptionUseRow
from tests.customers.people import JAMES, JUERGEN, MAIL, MARIA, NOW, directory_of

HOSTILE = [
    "",
    " ",
    "%",
    "_",
    "'; DROP TABLE customer; --",
    "\x00",
    "\ud800",
    "a" * 10_000,
    "\\",
    "@",
    "0" * 40,
    "😀",
    "(",
    "[a-z]",
]


def test_a_number_on_an_account_is_known(database: Database) -> None:
    directory, (maria, _) = directory_of(database, MARIA, JAMES)
    found = directory.match_caller("+44 (0)20 7946 0018")
    assert found.level == "known"
    assert found.number == "+442079460018"
    assert found.shown == "020 7946 0018"
    assert found.why == "This number is on the account."
    assert [(c.customer, c.why) for c in found.candidates] == [(maria, "This number is on the account.")]


def test_the_last_six_digits_make_a_maybe_with_its_reason(database: Database) -> None:
    directory, (maria,) = directory_of(database, replace(MARIA, phone="07700 900018"))
    found = directory.match_caller("01632 900018")
    assert found.level == "maybe"
    assert found.candidates[0].customer == maria
    assert found.candidates[0].why == "Its last six digits are those of the mobile on the account."
    assert found.why == "This number is on no account. Its last six digits are those of the mobile on the account."


def test_a_landline_with_the_same_last_digits_is_called_a_number(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    assert directory.match_caller("029 2046 0018").candidates[0].why == (
        "Its last six digits are those of the number on the account."
    )


def test_a_number_passed_on_without_its_area_is_still_a_maybe(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    found = directory.match_caller("460018")
    assert found.level == "maybe"
    assert found.candidates[0].customer == maria


def test_a_whole_match_leaves_chance_matches_out(database: Database) -> None:
    directory, (maria, _) = directory_of(database, MARIA, replace(JAMES, phone="029 2046 0018"))
    assert [c.customer for c in directory.match_caller("020 7946 0018").candidates] == [maria]


def test_a_household_shows_everybody_whoever_was_in_touch_last_first(database: Database) -> None:
    directory, (maria, james) = directory_of(database, MARIA, replace(JAMES, phone=MARIA.phone))
    mails = [
        replace(MAIL, source_id="10", started_at=NOW - timedelta(days=3)),
        replace(MAIL, source_id="11", customer_address="james@example.com", customer_name="James Okafor"),
    ]
    History(database).store_messages(mails)
    found = directory.match_caller("020 7946 0018")
    assert [c.customer.id for c in found.candidates] == [james.id, maria.id]
    assert {c.why for c in found.candidates} == {"This number is on the account."}
    assert found.why == "This number is on 2 accounts."


def test_a_number_read_in_a_message_is_a_maybe(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    History(database).store_messages([replace(MAIL, body_text="Please ring my neighbour's 07700 900555 after six.")])
    found = directory.match_caller("07700900555")
    assert (found.level, found.candidates[0].customer.id) == ("maybe", maria.id)
    assert found.candidates[0].why == "This number stands in a message of theirs."


def test_a_number_in_our_own_message_is_nobodys(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    ours = replace(MAIL, direction="out", author_kind="agent", body_text="Ring us on 020 7946 0999.")
    History(database).store_messages([ours])
    assert directory.match_caller("020 7946 0999").level == "unknown"


def test_a_number_in_an_internal_note_is_nobodys(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    History(database).store_messages(
        [replace(MAIL, internal=True, direction="internal", body_text="Ring 07700 900555.")]
    )
    assert directory.match_caller("07700 900555").level == "unknown"


def test_a_number_that_many_customers_wrote_is_nobodys(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    mails = [
        replace(MAIL, source_id=str(n), customer_address=f"c{n}@example.com", body_text="I rang 020 7946 0999 twice.")
        for n in range(8)
    ]
    History(database).store_messages(mails)
    assert directory.match_caller("020 7946 0999").level == "unknown"


def test_a_number_known_for_one_and_written_by_another_shows_the_known_one_first(database: Database) -> None:
    directory, (maria, james) = directory_of(database, MARIA, JAMES)
    History(database).store_messages([replace(MAIL, body_text="Or my husband: 07700 900123")])
    found = directory.match_caller("07700 900123")
    assert [(c.customer.id, c.level) for c in found.candidates] == [(james.id, "known"), (maria.id, "maybe")]
    assert found.why == "This number is on the account."


def test_a_withheld_number_says_so(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    found = directory.match_caller("anonymous")
    assert (found.number, found.shown, found.level) == ("", "Number withheld", "unknown")
    assert found.why == "The caller withheld the number."
    assert found.candidates == ()


def test_a_number_nobody_has_is_unknown(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    found = directory.match_caller("07700 900999")
    assert (found.number, found.shown, found.level) == ("+447700900999", "07700 900999", "unknown")
    assert found.why == "No customer has this number."


def test_an_extension_on_an_account_is_known(database: Database) -> None:
    directory, (maria,) = directory_of(database, replace(MARIA, phone="7042"))
    assert directory.match_caller("7042").candidates[0].customer.id == maria.id
    assert directory.match_caller("704").level == "unknown"


@pytest.mark.parametrize("number", [*HOSTILE, "<script>", "\n\nnewCall", "1" * 5000])
def test_a_hostile_number_finds_nobody(sqlite_database: Database, number: str) -> None:
    directory, _ = directory_of(sqlite_database, MARIA)
    found = directory.match_caller(number)
    assert found.level == "unknown"
    assert found.candidates == ()
    assert len(found.shown) <= 40


@given(number=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_number_gets_an_answer(sqlite_database: Database, number: str) -> None:
    found = Directory(sqlite_database, "GB").match_caller(number)
    assert found.level == "unknown" and found.why


@pytest.mark.parametrize(
    "wanted",
    [
        "8841 2290",
        "88412290",
        "8841-2290",
        "020 7946 0018",
        "+442079460018",
        "460018",
        "maria.okafor@example.com",
        "MARIA.OKAFOR@EXAMPLE.COM",
        "maria.ok",
        "okafor maria",
        "mar oka",
        "Maria Okaffor",
    ],
)
def test_a_customer_is_found_by_whatever_the_caller_says(database: Database, wanted: str) -> None:
    directory, (maria, *_) = directory_of(database, MARIA, JUERGEN)
    if wanted == "maria.ok":
        wanted = "maria.okafor@exa"
    assert directory.find_customers(wanted) == [maria]


@pytest.mark.parametrize("heard", ["müller", "Muller", "mueller", "JÜRGEN", "jurgen m"])
def test_a_name_is_found_without_its_accents(database: Database, heard: str) -> None:
    directory, (_, juergen) = directory_of(database, MARIA, JUERGEN)
    assert directory.find_customers(heard) == [juergen]


def test_part_of_a_name_finds_all_that_have_it(database: Database) -> None:
    directory, (maria, james, _) = directory_of(database, MARIA, JAMES, JUERGEN)
    assert directory.find_customers("okafor") == [james, maria]
    assert directory.find_customers("okafor", limit=1) == [james]


def test_a_whole_account_number_finds_its_owner_alone(database: Database) -> None:
    directory, (maria, _) = directory_of(database, MARIA, replace(JAMES, account_no="8841 22901"))
    assert directory.find_customers("8841 2290") == [maria]
    assert len(directory.find_customers("8841")) == 2


def test_nobody_is_found_by_a_name_nobody_has(database: Database) -> None:
    directory, _ = directory_of(database, MARIA, JUERGEN)
    assert directory.find_customers("Zbigniew Xylander") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_find_nobody_and_break_nothing(sqlite_database: Database, text: str) -> None:
    directory, (maria,) = directory_of(sqlite_database, MARIA)
    assert directory.find_customers(text) == []
    assert directory.get_customer(maria.id) == maria


def test_a_percent_sign_is_no_wildcard(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    assert directory.find_customers("m%a") == []
    assert directory.find_customers("_____") == []


def test_a_customer_keeps_all_that_was_entered(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    assert maria == replace(MARIA, id=maria.id, phone="+442079460018", email="maria.okafor@example.com")
    assert directory.get_customer(maria.id) == maria


def test_a_customer_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound, match="not in the directory"):
        Directory(database, "GB").get_customer("nobody")


def test_a_second_number_is_known_too(database: Database) -> None:
    directory = Directory(database, "GB")
    maria = directory.add_customer(
        MARIA, [("phone", "07700 900018"), ("handle", "@maria_o"), ("phone", "020 7946 0018")]
    )
    assert directory.match_caller("07700 900018").candidates[0].customer == maria
    assert directory.find_customers("@maria_o") == [maria]
    assert maria.phone == "+442079460018"


def test_an_account_number_is_entered_once(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    with pytest.raises(KmsError, match=r"Account 8841 2290 is taken by Maria Okafor\. Nothing was entered\."):
        directory.add_customers([(JUERGEN, ()), (replace(JAMES, account_no="8841 2290"), ())])
    assert directory.find_customers("Müller") == []


def test_a_row_that_is_refused_for_another_reason_is_no_taken_account(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        session.execute(text("CREATE TRIGGER full BEFORE INSERT ON customer BEGIN SELECT RAISE(ABORT, 'no more'); END"))
    with pytest.raises(IntegrityError, match="no more"):
        Directory(sqlite_database, "GB").add_customer(MARIA)


def test_a_customer_needs_a_name_and_an_account(database: Database) -> None:
    with pytest.raises(KmsError, match="needs a name and an account number"):
        Directory(database, "GB").add_customer(Customer(id="", name=" ", account_no="1"))


def _granted(
    database: Database, customer: Customer, days_ago: float, result: str = "granted", remedy: str = "money"
) -> None:
    at = NOW - timedelta(days=days_ago)
    contact_id = new_key()
    with database.writing() as session:
        session.add(
            ContactRow(
                id=contact_id, customer_id=customer.id, opened_at=at, ended_at=at, phase="wrapped_up", holder_id="h"
            )
        )
        session.add(
            InteractionRow(
                id=new_key(),
                source=OF_A_CONTACT,
                source_id=contact_id,
                thread_id=contact_id,
                customer_id=customer.id,
                channel="phone",
                direction="in",
                started_at=at,
            )
        )
        session.add(
            OptionUseRow(
                id=new_key(),
                contact_id=contact_id,
                customer_id=customer.id,
                agent_id="h",
                article_id="a",
                option_id="o",
                title="Refund",
                remedy=remedy,
                amount=Decimal("38.50"),
                result=result,
                at=at,
            )
        )


def test_facts_say_what_conditions_ask(database: Database) -> None:
    directory, (maria, james) = directory_of(database, MARIA, JAMES)
    History(database).store_messages([MAIL])
    for days_ago, result, remedy in [
        (1, "granted", "money"),
        (89, "granted", "money"),
        (91, "granted", "money"),
        (2, "offered", "money"),
        (3, "declined", "money"),
        (4, "granted", "apology"),
    ]:
        _granted(database, maria, days_ago, result, remedy)
    assert directory.customer_facts(maria.id, NOW) == {
        "account_in_arrears": False,
        "tier": "gold",
        "tenure_months": 80,
        "products": ("broadband", "mobile"),
        "contacts_30d": 5,
        "refunds_90d": 2,
    }
    assert directory.customer_facts(james.id, NOW) == {"products": (), "contacts_30d": 0, "refunds_90d": 0}


def test_a_contact_and_its_entry_in_the_history_count_once(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    _granted(database, maria, 1)
    assert directory.customer_facts(maria.id, NOW)["contacts_30d"] == 1


def test_a_contact_that_still_runs_does_not_count_yet(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    with database.writing() as session:
        session.add(ContactRow(id=new_key(), customer_id=maria.id, opened_at=NOW, phase="on_call"))
    assert directory.customer_facts(maria.id, NOW)["contacts_30d"] == 0


def test_facts_of_other_systems_take_the_shapes_that_conditions_compare(database: Database) -> None:
    facts = {"score": 1.5, "tags": ["a", "b"], "odd": {"deep": 1}, "refunds_90d": 99, "none": None}
    directory, (maria,) = directory_of(database, replace(MARIA, facts=facts))
    read = directory.customer_facts(maria.id, NOW)
    assert read["score"] == Decimal("1.5")
    assert read["tags"] == ("a", "b")
    assert read["refunds_90d"] == 0
    assert "odd" not in read and "none" not in read


def test_facts_of_nobody_are_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        Directory(database, "GB").customer_facts("nobody", NOW)


def test_part_of_what_fills_the_place_of_an_account_number_finds_nobody(database: Database) -> None:
    History(database).store_messages([replace(MAIL, customer_address="zoe@one.example", customer_name="Zoe Bell")])
    directory = Directory(database, "GB")
    (zoe,) = directory.find_customers("Zoe Bell")
    with database.reading() as session:
        stored = session.get_one(CustomerRow, zoe.id).account_no
    assert stored.startswith("new-") and directory.find_customers(stored) == [zoe], "as older notes have it"
    assert directory.find_customers(stored[:-2]) == [] and zoe.account_no == ""


def test_a_number_of_a_whole_office_is_on_as_many_accounts_as_have_it(database: Database) -> None:
    directory, _ = directory_of(
        database, *(Customer("", f"Person {n}", f"P{n}", phone="020 7946 0100") for n in range(11))
    )
    match = directory.match_caller("020 7946 0100")
    assert (match.why, len(match.candidates)) == ("This number is on 11 accounts.", 8)


@pytest.mark.parametrize("heard", ["D'Arcy", "d’arcy", "darcy", "Jean-Luc", "jeanluc", "jean luc d'arcy"])
def test_a_name_is_found_whatever_its_apostrophe(database: Database, heard: str) -> None:
    darcy, other = Customer("", "Jean-Luc D’Arcy", "A1"), Customer("", "A", "A2")
    directory, (expected, _) = directory_of(database, darcy, other)
    assert directory.find_customers(heard) == [expected]
    assert directory.find_customers("kate") == []
