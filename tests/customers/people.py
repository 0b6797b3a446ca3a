"""Invented customers and messages for the tests of who is calling and what happened before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer, NewInteraction
from kms_desktop.storage.database import Database

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)

MARIA = Customer(
    id="",
    name="Maria Okafor",
    account_no="8841 2290",
    tier="gold",
    since=date(2019, 3, 15),
    products=("broadband", "mobile"),
    phone="020 7946 0018",
    email="Maria.Okafor@example.com",
    facts={"account_in_arrears": False},
)
JAMES = Customer(id="", name="James Okafor", account_no="8841 2291", phone="07700 900123", email="james@example.com")
JUERGEN = Customer(id="", name="Jürgen Müller", account_no="7005 1001", phone="0113 496 0123")

MAIL = NewInteraction(
    source="zammad",
    source_id="1",
    thread_id="zammad:1",
    channel="email",
    direction="in",
    started_at=NOW - timedelta(hours=2),
    subject="You took the money twice",
    body_text="My bank says £38.50 twice.",
    author_name="Maria Okafor",
    author_kind="customer",
    customer_address="maria.okafor@example.com",
    customer_name="Maria Okafor",
)
REPLY = replace(
    MAIL,
    source_id="2",
    direction="out",
    started_at=NOW - timedelta(hours=1),
    body_text="One is a hold by your bank.",
    author_name="Priya N.",
    author_kind="agent",
)


def directory_of(database: Database, *customers: Customer) -> tuple[Directory, list[Customer]]:
    """A directory with these customers in it, and the customers as they were entered."""
    directory = Directory(database, "GB")
    return directory, [directory.add_customer(customer) for customer in customers]
