"""A Zammad export (tickets, articles and users, in one file or several) → interactions.

Files are told apart by the keys of their records, never by their names; articles find their ticket by `ticket_id` and
tickets their customer by `customer_id`, or by the e-mail address that `expand=true` writes in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kms_desktop.connectors.model import ImportBatch, ImportProblem, Skipped
from kms_desktop.connectors.records import Record, read_records
from kms_desktop.connectors.redaction import without_secrets
from kms_desktop.connectors.zammad_articles import Article, Customer, interaction_of, read_identifier, read_line
from kms_desktop.customers.addresses import mails_in
from kms_desktop.customers.fillers import is_filler
from kms_desktop.texts import tr

_WRAPPERS = (
    *("tickets", "users", "articles", "ticket_articles"),
    *("Ticket", "User", "TicketArticle"),  # no text: keys of an export
)


@dataclass(slots=True)
class _Export:
    """What the files hold, joined by key."""

    tickets: dict[str, Record] = field(default_factory=dict)
    articles: dict[str, list[Record]] = field(default_factory=dict)
    """By ticket."""
    users: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def read_zammad(paths: Iterable[Path]) -> ImportBatch:
    """The messages of all files together, oldest first; what cannot be read is skipped with its reason.

    Raises ImportProblem when a whole file cannot be read, or when the files hold nothing of Zammad.
    """
    export = _Export()
    files = list(paths)
    for path in files:
        records, skipped = read_records(Path(path), (*_WRAPPERS, "assets"))
        export.skipped += skipped
        for record in _unpack_assets(records):
            _sort_record(export, record)
    if not export.tickets and not export.articles:
        raise ImportProblem(_no_tickets_sentence(", ".join(Path(path).name for path in files)))
    return _make_batch(export)


def _no_tickets_sentence(files: str) -> str:
    if not files:
        return tr("There are no Zammad tickets in no file. Export tickets with their articles.")
    return tr("There are no Zammad tickets in {files}. Export tickets with their articles.", files=files)


def _unpack_assets(records: list[Record]) -> Iterable[Record]:
    """`assets` holds records by their key, one mapping for each kind."""
    for record in records:
        if _is_keyed(record.value):
            yield from (Record(record.place, one) for one in record.value.values())
        else:
            yield record


def _is_keyed(value: Mapping[str, Any]) -> bool:
    return bool(value) and all(key.isdigit() and isinstance(one, dict) for key, one in value.items())


def _sort_record(export: _Export, record: Record) -> None:
    value = record.value
    key = read_identifier(value.get("id"))
    if "ticket_id" in value:
        _sort_article(export, record)
    elif not key:
        export.skipped.append(Skipped(record.place, tr("It has no id.")))
    elif "login" in value or "firstname" in value:
        export.users[key] = value
    elif "title" in value or "articles" in value or "article_count" in value:
        export.tickets[key] = record
        _sort_inner_articles(export, record, key)
    else:
        export.skipped.append(Skipped(record.place, tr("It is not a ticket, an article or a user.")))


def _sort_article(export: _Export, record: Record) -> None:
    ticket = read_identifier(record.value.get("ticket_id"))
    if ticket:
        export.articles.setdefault(ticket, []).append(record)
    else:
        export.skipped.append(Skipped(record.place, tr("The article does not say to which ticket it belongs.")))


def _sort_inner_articles(export: _Export, record: Record, ticket: str) -> None:
    inner = record.value.get("articles")
    for number, article in enumerate(inner if isinstance(inner, list) else [], 1):
        place = tr("{place}, article {number}", place=record.place, number=number)
        if isinstance(article, dict):
            export.articles.setdefault(ticket, []).append(Record(place, article))
        elif not isinstance(article, int):
            export.skipped.append(Skipped(place, tr("It is not a record.")))


def _make_batch(export: _Export) -> ImportBatch:
    found = []
    for key in {**export.tickets, **export.articles}:
        ticket = export.tickets.get(key)
        value = ticket.value if ticket else {}
        records = export.articles.get(key) or ([ticket] if ticket else [])
        customer = _find_customer(export, value, records)
        for record in records:
            one = Article(record.value, value, key, customer, export.users, is_ticket=record is ticket)
            made = interaction_of(one)
            if isinstance(made, str):
                export.skipped.append(Skipped(record.place, made))
            else:
                found.append(without_secrets(made))
    found.sort(key=lambda one: (one.started_at, one.source_id))
    return ImportBatch(tuple(found), tuple(export.skipped))


def _find_customer(export: _Export, ticket: Mapping[str, Any], records: list[Record]) -> Customer:
    """From the users' file; else as the ticket names them; else whoever wrote the first message from outside. A key
    that the ticket gives is theirs, whatever their name comes from."""
    key = read_identifier(ticket.get("customer_id"))
    user = export.users.get(key, ticket.get("customer"))
    if isinstance(user, Mapping):
        return Customer.of_user({"id": key, **user})
    login, writer = read_line(ticket.get("customer"), 2_000), _first_writer(export, records, key)
    named = Customer.from_name(login, is_login=True) if login and not is_filler(login) else writer
    is_same = not writer.addresses or [*map(mails_in, writer.addresses)] == [*map(mails_in, named.addresses)]
    if named.addresses and named.name in ("", named.addresses[0]) and is_same and "@" not in writer.name:
        named = replace(named, name=writer.name or named.name)
    if not key or not named.name + "".join(named.addresses):
        return named
    return replace(named, keys=(f"id {key}", *named.keys))  # no text: a key


def _first_writer(export: _Export, records: list[Record], customer_key: str) -> Customer:
    """`origin_by_id` is the customer's where an agent wrote down what was said."""
    for record in records:
        sender = read_line(record.value.get("from"), 2_000)
        if sender and Article.is_from_customer(record.value):
            origin = read_identifier(record.value.get("origin_by_id"))
            if origin and not customer_key and (user := export.users.get(origin)) is not None:
                return Customer.of_user(user)
            return Customer.from_name(sender)
    return Customer()
