"""Addresses as written → identities: the normal form each is found by, and the customers that have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import Select
from sqlmodel import Session

from kms_desktop.customers import addresses, phone
from kms_desktop.customers.account_numbers import shown_account
from kms_desktop.customers.model import Customer
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.reading import Steps, read_within
from kms_desktop.storage.tables import CustomerRow, IdentityRow, table_of
from kms_desktop.storage.text import one_line

IdentityKind = Literal["phone", "email", "handle", "account_no"]
FROM_MESSAGE = "message"
"""`source` of an identity that was only read in the text of a message."""
FROM_CONTACT = "contact"
"""`source` of an identity that was kept in a contact of this program."""
_AT_ONCE = 400
"""Values in one IN (…): SQLite takes 32,766 parameters, small lists keep the statement cache warm."""
_customer, _identity = table_of(CustomerRow).c, table_of(IdentityRow).c
_IS_A_NUMBER = re.compile(r"(?:tel|sips?|callto):", re.IGNORECASE)


def value_norm(kind: str, value: str, region: str) -> str:
    """The form an identity is found by; "" when the value is none of its kind.

    phone: E.164, or the digits where there is no such form; email: see `addresses`; others: one line, lower case.
    """
    if kind == "phone":
        return phone.normalize_number(value, region) or phone.plain_digits(value)
    if kind == "email":
        return next(iter(addresses.mails_in(value)), "")
    if kind == "account_no":
        return account_norm(value)
    return one_line(value, 200).casefold()


def account_norm(account_no: str) -> str:
    """Without blanks and dashes, lower case: "8841 2290" and "8841-2290" are one account."""
    return re.sub(r"[\s\-]", "", one_line(account_no, 100)).casefold()


def kind_of(address: str) -> IdentityKind:
    """email with an @, phone when it is made of digits, else handle ("@maria" is one)."""
    if not _IS_A_NUMBER.match(address) and addresses.mails_in(address):
        return "email"
    digits = sum(c.isdecimal() for c in address)
    letters = sum(c.isalpha() for c in address.lower().removeprefix("tel:").removeprefix("sip:"))
    return "phone" if digits >= 3 and letters <= digits // 2 else "handle"


def identity_row(customer_id: str, kind: str, norm: str, *, level: str = "known", source: str = "") -> IdentityRow:
    """A new row, its tail filled for a phone."""
    tail = phone.last_digits(norm) if kind == "phone" else ""
    return IdentityRow(
        id=new_key(), customer_id=customer_id, kind=kind, value_norm=norm, tail=tail, level=level, source=source
    )


def customer_record(row: CustomerRow) -> dict[str, Any]:
    """A new customer as the acts of a server take it; the division is that of who brings them in."""
    told = {name: getattr(row, name) for name in ("id", "name", "account_no", "tier", "products", "facts", "source")}
    return {**told, "since": row.since.isoformat() if row.since else None}


def identity_record(row: IdentityRow) -> dict[str, Any]:
    """A contact point as the acts of a server take it."""
    return row.model_dump()


def customers_of(session: Session, ids: Iterable[str]) -> dict[str, Customer]:
    """Id → customer, with main phone and e-mail; ids that are not there are left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Customer] = {}
    for part in split_chunks(wanted):
        found |= read_within(session, read_customers(part))
    return {key: found[key] for key in wanted if key in found}


def read_customers(ids: Sequence[str] | Select[str]) -> Steps[dict[str, Customer]]:
    """Id → customer, of some hundred ids or of those that a query gives."""
    customers = sqlalchemy.select(*_customer).where(_customer.id.in_(ids))
    addresses = (
        sqlalchemy.select(_identity.customer_id, _identity.kind, _identity.value_norm)
        .where(_identity.customer_id.in_(ids), _identity.level == "known")
        .order_by(_identity.id.desc())
    )
    rows, found = yield (customers, addresses)
    first = {(customer_id, kind): value for customer_id, kind, value in found}
    return {row.id: _make_customer(row, first) for row in rows}


def split_chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """The values, some hundred at once."""
    return (values[i : i + _AT_ONCE] for i in range(0, len(values), _AT_ONCE))


def _make_customer(row: Any, addresses: dict[tuple[str, str], str]) -> Customer:
    """`addresses`: (customer, kind) → the first phone or e-mail that is known to be theirs."""
    return Customer(
        id=row.id,
        name=row.name,
        account_no=shown_account(row.id, row.account_no),
        tier=row.tier,
        since=row.since,
        products=tuple(one for one in row.products if isinstance(one, str)),
        phone=addresses.get((row.id, "phone"), ""),
        email=addresses.get((row.id, "email"), ""),
        facts=dict(row.facts),
    )
