"""Somebody who brings customers and messages in with a tool of their own: for whom, how much, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.erased import erased_reference
from kms_desktop.storage.schema import HEAD
from tests.security.conftest import Walled

CUSTOMER: dict[str, Any] = {"id": "c-1", "name": "Jonas Lind", "account_no": "1122 3344"}
POINT = {"id": "i-1", "customer_id": "c-1", "kind": "phone", "value_norm": "+44207", "tail": "207", "level": "known"}
POINT["source"] = "mail"
MESSAGE: dict[str, Any] = {
    "id": "m-1",
    "source": "mail",
    "source_id": "<1>",
    "thread_id": "<1>",
    "customer_id": "c-1",
    "channel": "email",
    "direction": "in",
    "started_at": "2026-06-01T10:00:00+00:00",
    "subject": "Hello",
    "body_text": "Hello\nyou",
    "author_name": "Jonas",
    "author_kind": "customer",
    "author_address": "",
    "internal": False,
    "queue": "",
    "outcome": "",
    "state": "plain",
    "raw": {},
}


def bring(
    walled: Walled, who: str, customers: Any = (), identities: Any = (), interactions: Any = (), outcomes: Any = ()
) -> dict[str, int]:
    lists = {"customers": customers, "identities": identities, "interactions": interactions, "outcomes": outcomes}
    told = {name: one if isinstance(one, str) else json.dumps(list(one)) for name, one in lists.items()}
    done: dict[str, int] = walled.acts(who, "import_interactions", **told)
    return done


@pytest.mark.parametrize("login", ["rosa", "marta"])
def test_no_table_of_customers_is_written_but_by_acts(walled: Walled, login: str) -> None:
    own = walled.plain(login)
    for table in ("customer", "identity", "interaction", "suggestion", "theme", "put_aside"):
        for statement in (
            f"UPDATE {table} SET id = 'x'",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} DEFAULT VALUES",
        ):
            if table == "put_aside":
                statement = statement.replace("id =", "key =")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(statement.encode())


def test_what_is_brought_in_belongs_to_the_division_of_who_brings_it(walled: Walled) -> None:
    walled.joins("otto", "Otto Beck", "supervisor", "Other brand", "manager")
    assert bring(walled, "otto", [CUSTOMER], [POINT], [MESSAGE]) == {"added": 1, "refreshed": 0, "customers": 1}
    assert walled.asked("SELECT division FROM customer WHERE id = 'c-1'") == [("other",)]
    assert len(walled.plain("kim").execute("SELECT FROM interaction WHERE source = 'mail'").fetchall()) == 1
    assert walled.plain("rosa").execute("SELECT FROM customer WHERE id = 'c-1'").fetchall() == []


def test_brought_in_again_it_is_there_once_and_learns_how_it_ended(walled: Walled) -> None:
    ended = {"source": "mail", "source_id": "<1>", "outcome": "Refunded", "state": "good"}
    for known in ({"added": 1, "refreshed": 1, "customers": 1}, {"added": 0, "refreshed": 0, "customers": 0}):
        assert bring(walled, "rosa", [CUSTOMER], [POINT], [MESSAGE], [ended]) == known
    assert walled.asked("SELECT outcome, state FROM interaction WHERE source = 'mail'") == [("Refunded", "good")]


def test_another_divisions_customers_are_neither_named_nor_written_of(walled: Walled) -> None:
    walled.joins("otto", "Otto Beck", "supervisor", "Other brand", "manager")
    maria = walled.floor.maria
    before = walled.asked("SELECT t::text FROM interaction t ORDER BY 1")
    for given in (
        {"identities": [{**POINT, "customer_id": maria.id}]},
        {"interactions": [{**MESSAGE, "customer_id": maria.id}]},
        {"customers": [{**CUSTOMER, "account_no": maria.account_no}]},
        {"customers": [{**CUSTOMER, "id": maria.id}]},
    ):
        with pytest.raises(psycopg.Error, match=r"There is no such customer here|is taken\. Nothing") as refused:
            bring(walled, "otto", **given)
        assert "Maria" not in str(refused.value)
    bring(walled, "rosa", [CUSTOMER], [POINT], [MESSAGE])
    ended = {"source": "mail", "source_id": "<1>", "outcome": "x", "state": "bad"}
    assert bring(walled, "otto", outcomes=[ended])["refreshed"] == 0
    assert walled.asked("SELECT t::text FROM interaction t WHERE source <> 'mail' ORDER BY 1") == before


def test_an_erased_customers_messages_do_not_come_back(walled: Walled) -> None:
    bring(walled, "rosa", [CUSTOMER], [POINT], [MESSAGE])
    walled.acts("rosa", "erase_customer", which="c-1", reopened=[], by_login="")
    again = [{**MESSAGE, "id": "m-2", "customer_id": None}, {**MESSAGE, "id": "m-3", "source_id": "<2>"}]
    assert bring(walled, "rosa", identities=[POINT], interactions=again)["added"] == 0
    ended = {"source": "mail", "source_id": erased_reference("mail", "<1>"), "outcome": "x", "state": "bad"}
    assert bring(walled, "rosa", outcomes=[ended])["refreshed"] == 0
    forged = {**MESSAGE, "customer_id": None, "source_id": erased_reference("mail", "<9>")}
    with pytest.raises(psycopg.Error, match="cannot be stored as it is told"):
        bring(walled, "rosa", interactions=[forged])
    assert walled.asked("SELECT FROM identity WHERE customer_id = 'c-1'") == []


def test_a_reference_that_somebody_made_up_before_stops_nobody_from_being_erased(walled: Walled) -> None:
    bring(walled, "rosa", [CUSTOMER], [POINT], [MESSAGE])
    with psycopg.connect(walled.url) as owner:
        owner.execute(
            "INSERT INTO interaction (id, source, source_id, thread_id, channel, direction, started_at, subject, "
            "body_text, author_name, author_kind, author_address, internal, queue, outcome, state, raw) "
            "VALUES ('x', 'mail', %s, 'x', 'email', 'in', now(), '', '', '', '', '', false, '', '', '', '{}')",
            (erased_reference("mail", "<1>"),),
        )
    assert walled.acts("rosa", "erase_customer", which="c-1", reopened=[], by_login="")["messages"] == 1


HOSTILE: dict[str, dict[str, Any]] = {
    "no list": {"customers": "{}"},
    "no customer": {"customers": "[5]"},
    "an empty one": {"customers": "[{}]"},
    "half a character": {"customers": '[{"id": "x", "name": "\\ud800", "account_no": "1"}]'},
    "a character that is none": {"customers": '[{"id": "x", "name": "\\u0000", "account_no": "1"}]'},
    "an endless number": {"customers": '[{"id": "x", "name": "y", "account_no": "1", "facts": {"a": 1e999999}}]'},
    "facts that are none": {"customers": [{**CUSTOMER, "facts": []}]},
    "a customer of no day": {"customers": [{**CUSTOMER, "since": "infinity"}]},
    "an account of an erased one": {"customers": [{**CUSTOMER, "account_no": "erased-x"}]},
    "the same account twice": {"customers": [CUSTOMER, {**CUSTOMER, "id": "c-2"}]},
    "a kind that is none": {"customers": [CUSTOMER], "identities": [{**POINT, "kind": "x"}]},
    "a point of nobody": {"identities": [{**POINT, "customer_id": None}]},
    "a contact": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "source": "contact"}]},
    "a time that is none": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "started_at": "infinity"}]},
    "a time of no age": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "started_at": "20000-01-01"}]},
    "no time": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "started_at": None}]},
    "a text without end": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "body_text": "x" * 200_001}]},
    "no text": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "body_text": None}]},
    "a subject of lines": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "subject": "a\nb"}]},
    "what is no object": {"customers": [CUSTOMER], "interactions": [{**MESSAGE, "raw": []}]},
    "lists without end": {"outcomes": "[" * 5000 + "]" * 5000},
    "an ending of nothing": {"outcomes": "[{}]"},
}


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
def test_what_no_program_sends_is_refused_in_a_sentence_and_whole(walled: Walled, given: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error) as refused:
        bring(walled, "rosa", **given)
    assert refused.value.sqlstate == "KM001"
    assert walled.asked("SELECT FROM customer WHERE id = 'c-1'") == []


@pytest.mark.parametrize("login", ["dana", "ines"])
def test_who_may_not_bring_anything_in_is_refused(walled: Walled, login: str) -> None:
    for act in (
        f"add_customers('{HEAD}', '[]', '[]')",
        f"import_customers('{HEAD}', '[]', '[]', '[]', '{{}}', '')",
        f"import_interactions('{HEAD}', '[]', '[]', '[]', '[]')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(login).execute(f"SELECT public_acts.{act}".encode())


def lists(walled: Walled, who: str, added: Any = (), changed: Any = (), identities: Any = (), gone: Any = ()) -> Any:
    told = {"added": json.dumps(list(added)), "changed": json.dumps(list(changed))}
    told["identities"] = json.dumps(list(identities))
    return walled.acts(who, "import_customers", **told, gone=list(gone), by_login="somebody else")


def test_a_list_of_customers_is_told_in_the_audit_under_its_bringers_name(walled: Walled) -> None:
    maria = walled.floor.maria
    changed = [{"id": maria.id, "name": "Maria Bell", "tier": "", "products": ["TV"], "account_no": "1"}]
    assert lists(walled, "rosa", [CUSTOMER], changed, [POINT]) == {"added": 1, "changed": 1}
    told = walled.asked("SELECT who, what, data FROM audit ORDER BY seq DESC LIMIT 1")
    assert told == [("rosa", "customers imported", {"added": 1, "changed": 1})]
    row = walled.asked("SELECT name, tier, products, account_no FROM customer WHERE id = %s", maria.id)
    assert row == [("Maria Bell", "", ["TV"], maria.account_no)], "who has an account number keeps it"


def test_a_list_changes_nobody_of_another_division(walled: Walled) -> None:
    walled.joins("otto", "Otto Beck", "supervisor", "Other brand", "manager")
    maria = walled.floor.maria
    before = walled.asked("SELECT t::text FROM customer t"), walled.asked("SELECT t::text FROM identity t ORDER BY 1")
    point = walled.asked("SELECT id FROM identity WHERE customer_id = %s LIMIT 1", maria.id)[0][0]
    for given in (
        {"changed": [{"id": maria.id, "name": "x"}]},
        {"gone": [point]},
        {"identities": [{**POINT, "customer_id": maria.id}]},
        {"added": [{**CUSTOMER, "account_no": maria.account_no}]},
    ):
        with pytest.raises(psycopg.Error, match=r"There is no such customer here|is taken\. Nothing"):
            lists(walled, "otto", **given)
    after = walled.asked("SELECT t::text FROM customer t"), walled.asked("SELECT t::text FROM identity t ORDER BY 1")
    assert before == after


def test_a_list_takes_away_only_what_a_list_told(walled: Walled) -> None:
    lists(walled, "rosa", [CUSTOMER], identities=[POINT, {**POINT, "id": "i-2", "tail": "", "source": "customer list",
                                                          "kind": "email", "value_norm": "j@x.example"}])  # fmt: skip
    lists(walled, "rosa", gone=["i-1", "i-2"])
    assert walled.asked("SELECT id FROM identity WHERE customer_id = 'c-1'") == [("i-1",)]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "a\nb"},
        {"name": "x" * 201},
        {"tier": "x" * 101},
        {"products": {}},
        {"products": ["TV", 1]},
        {"products": [None]},
        {"products": [["TV"]]},
        {"account_no": "erased-x"},
        {"account_no": " "},
        {"products": ["x" * 200_000]},
    ],
)
def test_what_no_list_holds_is_refused(walled: Walled, changed: dict[str, Any]) -> None:
    before = walled.asked("SELECT t::text FROM customer t ORDER BY 1")
    with pytest.raises(psycopg.Error) as refused:
        lists(walled, "rosa", changed=[{"id": walled.floor.maria.id, **changed}])
    assert refused.value.sqlstate == "KM001"
    assert walled.asked("SELECT t::text FROM customer t ORDER BY 1") == before


def test_an_account_number_is_nobodys_twice(walled: Walled) -> None:
    made_up = {**CUSTOMER, "id": "0" * 24 + "123456789abc", "account_no": "new-123456789abc"}
    lists(walled, "rosa", [made_up])
    with pytest.raises(psycopg.Error, match="An account number is taken"):
        lists(walled, "rosa", changed=[{"id": made_up["id"], "account_no": walled.floor.maria.account_no}])
    assert lists(walled, "rosa", changed=[{"id": made_up["id"], "account_no": "77"}])["changed"] == 1
    assert walled.asked("SELECT account_no FROM customer WHERE id = %s", made_up["id"]) == [("77",)]


def test_products_that_are_no_words_are_read_by_nobody(walled: Walled) -> None:
    bring(walled, "rosa", [{**CUSTOMER, "products": ["TV", 1, None, ["x"], {"a": 1}]}])
    read = Directory(walled.database("dana"), "GB").get_customer("c-1")
    assert read is not None
    assert read.products == ("TV",)
