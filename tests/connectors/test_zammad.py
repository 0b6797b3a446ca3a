"""Zammad's exports of every layout become the same history; broken records are skipped with a reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.connectors.model import ImportBatch
from kms_desktop.connectors.zammad import read_zammad
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.errors import KmsError
from kms_desktop.storage.database import Database

TICKET: dict[str, Any] = {
    "id": 17,
    "number": "31017",
    "title": "You took the money twice",
    "group": "Billing",
    "state": "closed",
    "customer": "maria.okafor@example.com",
    "customer_id": 5,
    "created_at": "2025-11-20T10:00:00.000Z",
    "article_count": 3,
}
MAIL: dict[str, Any] = {
    "id": 101,
    "ticket_id": 17,
    "type": "email",
    "sender": "Customer",
    "from": "Maria Okafor <maria.okafor@example.com>",
    "content_type": "text/html",
    "body": "<p>Twice &pound;38.50</p><script>x</script>",
    "internal": False,
    "created_at": "2025-11-20T10:00:00.000Z",
    "attachments": [{"id": 1, "filename": "bill.pdf"}],
}
NOTE = {**MAIL, "id": 102, "type": "note", "sender": "Agent", "from": "Priya Nair", "content_type": "text/plain"}
NOTE |= {"body": "Looks like a hold.", "created_at": "2025-11-20T11:00:00.000Z", "attachments": []}
REPLY = {**NOTE, "id": 103, "type": "email", "body": "One is a hold.", "created_at": "2025-11-20T12:00:00+01:00"}
USER = {
    "id": 5,
    "login": "maria.okafor@example.com",
    "firstname": "Maria",
    "lastname": "Okafor",
    "email": "maria.okafor@example.com",
    "phone": "020 7946 0018",
    "mobile": "07700 900018",
}


def _file(folder: Path, content: object, name: str = "tickets.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def _batch(folder: Path, content: object) -> ImportBatch:
    return read_zammad([_file(folder, content)])


FORMS: dict[str, object] = {
    "list": [{**TICKET, "articles": [MAIL, NOTE, REPLY]}],
    "wrapped": {"tickets": [{**TICKET, "articles": [MAIL, NOTE, REPLY]}]},
    "one ticket": {**TICKET, "articles": [MAIL, NOTE, REPLY]},
    "lines": "\n".join(json.dumps(one) for one in (TICKET, MAIL, NOTE, REPLY)) + "\n\n",
    "lists side by side": {"tickets": [TICKET], "articles": [MAIL, NOTE, REPLY]},
    "assets": {
        "tickets": [17],
        "assets": {"Ticket": {"17": TICKET}, "TicketArticle": {"101": MAIL, "102": NOTE, "103": REPLY}},
    },
    "byte order mark": "\ufeff" + json.dumps([{**TICKET, "articles": [MAIL, NOTE, REPLY]}]),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_an_export_gives_the_same_messages(tmp_path: Path, form: str) -> None:
    batch = _batch(tmp_path, FORMS[form])
    assert batch.skipped == ()
    mail, reply, note = sorted(batch.interactions, key=lambda one: one.channel + one.direction)
    assert (mail.source, mail.source_id, mail.thread_id) == ("zammad", "article-101", "zammad-17")
    assert (mail.channel, mail.direction, mail.author_kind, mail.internal) == ("email", "in", "customer", False)
    assert mail.started_at == datetime(2025, 11, 20, 10, tzinfo=UTC)
    assert mail.subject == "You took the money twice"
    assert mail.body_text == "Twice £38.50\n\nAttached: bill.pdf"
    assert mail.author_name == "Maria Okafor"
    assert mail.customer_address == "maria.okafor@example.com"
    assert (mail.queue, mail.outcome, mail.state) == ("Billing", "Closed", "good")
    assert mail.raw["ticket_number"] == "31017"
    assert (reply.direction, reply.author_kind, reply.author_name) == ("out", "agent", "Priya Nair")
    assert reply.started_at == datetime(2025, 11, 20, 11, tzinfo=UTC)
    assert (note.channel, note.direction, note.internal) == ("note", "internal", True)


def test_files_are_told_apart_by_their_keys_and_joined(tmp_path: Path) -> None:
    ticket = {key: value for key, value in TICKET.items() if key != "customer"}
    files = [
        _file(tmp_path, [MAIL, NOTE], "a.json"),
        _file(tmp_path, [USER], "b.json"),
        _file(tmp_path, json.dumps(ticket) + "\n", "c.ndjson"),
    ]
    batch = read_zammad(files)
    assert {one.customer_name for one in batch.interactions} == {"Maria Okafor"}
    assert {one.customer_address for one in batch.interactions} == {"maria.okafor@example.com"}
    assert {one.other_addresses for one in batch.interactions} == {("020 7946 0018", "07700 900018")}


def test_ids_without_names_are_understood(tmp_path: Path) -> None:
    ticket = {
        "id": 17,
        "title": "Twice",
        "state_id": 2,
        "customer_id": 5,
        "group_id": 1,
        "created_at": TICKET["created_at"],
    }
    article = {"id": 1, "ticket_id": 17, "type_id": 5, "sender_id": 2, "body": "rang", "created_at": MAIL["created_at"]}
    note = {**article, "id": 2, "type_id": 10, "sender_id": 1, "created_by_id": 5}
    batch = _batch(tmp_path, {"tickets": [ticket], "articles": [article, note], "users": [USER]})
    first, second = batch.interactions
    assert (first.channel, first.author_kind, first.state, first.outcome) == ("phone", "customer", "waits", "Open")
    assert (second.channel, second.internal, second.author_name) == ("note", True, "Maria Okafor")


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("email", "email"),
        ("phone", "phone"),
        ("web", "web"),
        ("sms", "sms"),
        ("chat", "chat"),
        ("fax", "note"),
        ("note", "web"),
        ("twitter direct-message", "social"),
        ("whatsapp message", "whatsapp"),
        ("telegram personal-message", "social"),
        ("facebook feed post", "social"),
    ],
)
def test_types_become_channels(tmp_path: Path, kind: str, channel: str) -> None:
    batch = _batch(tmp_path, [{**TICKET, "articles": [{**MAIL, "type": kind}]}])
    assert batch.interactions[0].channel == channel
    assert not batch.interactions[0].internal


def test_an_automatic_reply_is_the_systems(tmp_path: Path) -> None:
    batch = _batch(tmp_path, [{**TICKET, "articles": [MAIL, {**REPLY, "sender": "System"}]}])
    assert [one.author_kind for one in batch.interactions] == ["customer", "system"]


def test_a_ticket_without_articles_still_shows(tmp_path: Path) -> None:
    (one,) = _batch(tmp_path, [{**TICKET, "articles": []}]).interactions
    assert (one.source_id, one.subject, one.channel) == ("ticket-17", "You took the money twice", "web")


def test_articles_without_their_ticket_belong_to_whoever_wrote_first(tmp_path: Path) -> None:
    batch = _batch(tmp_path, [MAIL, REPLY])
    assert {one.customer_address for one in batch.interactions} == {"maria.okafor@example.com"}
    lone = _batch(tmp_path, [REPLY])
    assert lone.interactions == ()
    assert lone.skipped[0].why == "Nothing says who the customer of ticket 17 is."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"created_at": "yesterday"}, "Its time “yesterday” cannot be read."),
        ({"created_at": None}, "Its time “None” cannot be read."),
        ({"created_at": "9999-12-31T23:59:59Z"}, "Its time “9999-12-31T23:59:59Z” cannot be read."),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "Its time “0001-01-01T00:00:00+14:00” cannot be read."),
        ({"created_at": 10**30}, f"Its time “{10**30}” cannot be read."),
        ({"created_at": [1]}, "Its time “[1]” cannot be read."),
        ({"id": None}, "The article has no id."),
        ({"id": [1]}, "The article has no id."),
        ({"body": {"html": "x"}}, "Its text is not text."),
        ({"ticket_id": None}, "The article does not say to which ticket it belongs."),
    ],
)
def test_a_broken_article_is_skipped_with_its_reason(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    batch = _batch(tmp_path, {"tickets": [TICKET], "articles": [REPLY, {**MAIL, **change}]})
    assert [one.source_id for one in batch.interactions] == ["article-103"]
    assert [(s.path, s.why) for s in batch.skipped] == [("tickets.json, record 3", why)]


def test_a_message_of_the_future_came_when_it_was_changed_last(tmp_path: Path) -> None:
    ahead = {**MAIL, "created_at": "2098-11-20T10:00:00.000Z", "updated_at": "2025-11-20T10:30:00.000Z"}
    (one,) = _batch(tmp_path, {"tickets": [TICKET], "articles": [ahead]}).interactions
    assert one.started_at == datetime(2025, 11, 20, 10, 30, tzinfo=UTC)


def test_a_long_message_is_kept_whole_beside_what_is_shown(tmp_path: Path) -> None:
    whole = "ж" * 250_000 + "the end"
    long = {**MAIL, "body": whole, "content_type": "text/plain"}
    one, short = _batch(tmp_path, {"tickets": [TICKET], "articles": [long, REPLY]}).interactions
    assert one.body_text.startswith("ж" * 199_000) and "the end" not in one.body_text
    assert one.raw["text"] == whole
    assert "text" not in short.raw


def test_what_is_nothing_of_zammad_is_skipped_with_its_place(tmp_path: Path) -> None:
    batch = _batch(tmp_path, [TICKET, 3, "x", None, {"id": 1}, {"title": "no id"}, [MAIL]])
    assert [(s.path.rpartition(" ")[2], s.why) for s in batch.skipped] == [
        ("2", "It is not a record."),
        ("3", "It is not a record."),
        ("4", "It is not a record."),
        ("7", "It is not a record."),
        ("5", "It is not a ticket, an article or a user."),
        ("6", "It has no id."),
    ]


def test_a_broken_line_does_not_cost_the_others(tmp_path: Path) -> None:
    text = "\n".join([json.dumps(TICKET), json.dumps(MAIL)[:40], "[1]", "[" * 100_000, json.dumps(MAIL)])
    batch = _batch(tmp_path, text)
    assert len(batch.interactions) == 1
    assert [(s.path, s.why) for s in batch.skipped] == [
        ("tickets.json, line 2", "The line is not JSON."),
        ("tickets.json, line 3", "The line is not a record."),
        ("tickets.json, line 4", "The line is not JSON."),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "tickets.json is empty"),
        (" \n ", "tickets.json is empty"),
        ("hello", "tickets.json is not JSON: line 1, column 1 cannot be read"),
        ('[\n{"id": 1,\n"title": }]', "tickets.json is not JSON: line 3, column 10 cannot be read"),
        ('[{"id": 1, "title": "x"}, {"id"', r"tickets.json ends in the middle of a record \(line 1"),
        ("[" * 100_000, "nests too deep"),
        ("[]", "There are no Zammad tickets in tickets.json"),
        ("{}", "There are no Zammad tickets in tickets.json"),
        ("3", "There are no Zammad tickets in tickets.json"),
        (json.dumps([USER]), "There are no Zammad tickets in tickets.json"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(KmsError, match=said) as caught:
        _batch(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_a_file_of_bytes_is_not_json(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    path.write_bytes(b'[{"id": 1, "title": "\xff\xfe"}]')
    with pytest.raises(KmsError, match=r"tickets\.json is not JSON: byte 21 is no UTF-8"):
        read_zammad([path])


def test_a_file_that_is_not_there_or_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(KmsError, match=r"There is no file .*none\.json"):
        read_zammad([tmp_path / "none.json"])
    with pytest.raises(KmsError, match="is a folder"):
        read_zammad([tmp_path])
    with pytest.raises(KmsError, match="no Zammad tickets in no file"):
        read_zammad([])


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    path.write_bytes(json.dumps([{**TICKET, "articles": [MAIL]}]).encode("utf-16"))
    assert len(read_zammad([path]).interactions) == 1


def test_numbers_of_any_length_are_only_text(tmp_path: Path) -> None:
    text = json.dumps([{**TICKET, "articles": [MAIL]}]).replace('"id": 101', f'"id": {"9" * 5000}')
    (one,) = _batch(tmp_path, text).interactions
    assert len(one.source_id) <= 110


def test_wrong_types_everywhere_are_survived(tmp_path: Path) -> None:
    article = {key: {"x": 1} for key in MAIL} | {"id": 1}
    odd = {key: ["x"] for key in TICKET} | {"id": 17, "articles": [article]}
    batch = _batch(tmp_path, [odd])
    assert batch.interactions == ()
    assert len(batch.skipped) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*TICKET, *MAIL, *USER]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(value=JSON, key=st.sampled_from(sorted({*TICKET, *MAIL})))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_any_value_in_any_place_is_taken_or_skipped(tmp_path: Path, value: object, key: str) -> None:
    content = [{**TICKET, "articles": [MAIL, {**REPLY, key: value}]}, {**TICKET, "id": 18, key: value}]
    try:
        batch = _batch(tmp_path, content)
    except KmsError:
        return
    assert all(one.started_at.tzinfo is not None for one in batch.interactions)


def test_cards_and_passwords_in_an_article_never_get_further(tmp_path: Path) -> None:
    secret = "<p>Card 4111-1111-1111-1111, PIN is 4321</p>"
    (one,) = _batch(tmp_path, [{**TICKET, "articles": [{**MAIL, "body": secret}]}]).interactions
    assert "4111" not in str(one) and "4321" not in str(one)


def test_an_export_goes_into_the_history_and_the_caller_is_known(database: Database, tmp_path: Path) -> None:
    batch = _batch(tmp_path, {"tickets": [{**TICKET, "articles": [MAIL, NOTE, REPLY]}], "users": [USER]})
    history = History(database)
    assert history.store_messages(batch.interactions).added == 3
    assert history.store_messages(batch.interactions).already_there == 3
    found = Directory(database, "GB").match_caller("07700900018")
    assert (found.level, found.candidates[0].customer.name) == ("known", "Maria Okafor")
    (entry,) = history.list_entries(found.candidates[0].customer.id)
    assert (entry.subject, entry.turns, entry.outcome) == ("You took the money twice", 3, "Closed")
    assert sorted(m.internal for m in history.list_messages(entry.id)) == [False, False, True]


def _stored(database: Database, folder: Path, content: object) -> dict[str, list[str]]:
    """Name of a customer → what they wrote."""
    history, directory = History(database), Directory(database, "GB")
    batch = _batch(folder, content)
    history.store_messages(batch.interactions)
    everybody = {one.customer_name or one.customer_address for one in batch.interactions}
    found = {one.id: one for name in sorted(everybody) for one in directory.find_customers(name)}
    return {
        f"{number}. {customer.name}": [
            turn.text for entry in history.list_entries(customer.id) for turn in history.list_messages(entry.id)
        ]
        for number, customer in enumerate(found.values())
    }


def _ticket(number: int, user: dict[str, Any], words: str, **changed: object) -> dict[str, Any]:
    article = (
        {**MAIL, "id": number, "ticket_id": number, "body": words, "content_type": "text/plain"}
        | {"attachments": []}
        | changed
    )
    ticket = {"id": number, "title": words, "created_at": TICKET["created_at"], "articles": [article]}
    return ticket | ({"customer_id": user["id"]} if user else {})


def test_users_who_share_what_stands_where_nothing_is_known_stay_apart(database: Database, tmp_path: Path) -> None:
    fields = [
        ("020 7946 0100", ""),
        ("020 7946 0100", ""),
        ("unknown", "n/a"),
        ("unknown", "112"),
        ("", "info@x.example"),
    ]
    users = [
        {"id": n, "login": f"l{n}", "firstname": f"Anna{n}", "lastname": "", "phone": phone, "email": mail}
        for n, (phone, mail) in enumerate([*fields, fields[-1]], 1)
    ]
    tickets = [_ticket(user["id"], user, f"secret {user['id']}", **{"from": user["firstname"]}) for user in users]
    told = _stored(database, tmp_path, {"users": users, "tickets": tickets})
    assert list(told.values()) == [[f"secret {n}"] for n in range(1, 7)]


def test_a_telephone_in_place_of_a_login_is_no_key(database: Database, tmp_path: Path) -> None:
    tickets = [
        _ticket(n, {}, f"secret of {name}", **{"from": name}) | {"customer": "020 7946 0100"}
        for n, name in enumerate(("Ana", "Ben"), 1)
    ]
    assert list(_stored(database, tmp_path, {"tickets": tickets}).values()) == [["secret of Ana"], ["secret of Ben"]]


def test_a_customer_is_not_called_as_whoever_wrote_in_their_ticket(tmp_path: Path) -> None:
    ticket = {**TICKET, "articles": [{**MAIL, "from": "Ben Cole <ben@two.example>"}]}
    (one,) = _batch(tmp_path, ticket).interactions
    assert (one.customer_address, one.customer_name) == ("maria.okafor@example.com", "")
    assert one.author_address == "ben@two.example"
