"""Addresses as written → identities: the normal form each is found by, and the customers that have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlmodel import Session, col, select

from kms_desktop.customers import phone
from kms_desktop.customers.model import Customer
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import CustomerRow, IdentityRow
from kms_desktop.storage.text import one_line

IdentityKind = Literal["phone", "email", "handle", "account_no"]
FROM_MESSAGE = "message"
"""`source` of an identity that was only read in the text of a message."""
_AT_ONCE = 400
"""Values in one IN (…): SQLite takes 32,766 parameters, small lists keep the statement cache warm."""
_EMAIL = re.compile(r"[^\s@<>\"',;()]{1,64}@[^\s@<>\"',;()]{1,190}")


def value_norm(kind: str, value: str, region: str) -> str:
    """The form an identity is found by; "" when the value is none of its kind.

    phone: E.164, or the digits where there is no such form; email: lower case; others: one line, lower case.
    """
    if kind == "phone":
        return phone.normalize_number(value, region) or phone.plain_digits(value)
    if kind == "email":
        found = _EMAIL.search(value)
        return found[0].strip(".").casefold() if found else ""
    if kind == "account_no":
        return account_norm(value)
    return one_line(value, 200).casefold()


def account_norm(account_no: str) -> str:
    """Without blanks and dashes, lower case: "8841 2290" and "8841-2290" are one account."""
    return re.sub(r"[\s\-]", "", one_line(account_no, 100)).casefold()


def kind_of(address: str) -> IdentityKind:
    """email with an @, phone when it is made of digits, else handle ("@maria" is one)."""
    if _EMAIL.search(address):
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
        rows = session.exec(select(CustomerRow).where(col(CustomerRow.id).in_(part))).all()
        addresses = _main_addresses(session, part)
        found |= {row.id: _make_customer(row, addresses) for row in rows}
    return {key: found[key] for key in wanted if key in found}


def split_chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """The values, some hundred at once."""
    return (values[i : i + _AT_ONCE] for i in range(0, len(values), _AT_ONCE))


def _main_addresses(session: Session, ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """(customer, kind) → the first phone or e-mail that is known to be theirs."""
    query = (
        select(IdentityRow.customer_id, IdentityRow.kind, IdentityRow.value_norm)
        .where(col(IdentityRow.customer_id).in_(ids), IdentityRow.level == "known")
        .order_by(col(IdentityRow.id).desc())
    )
    return {(customer_id, kind): value for customer_id, kind, value in session.exec(query).all()}


def _make_customer(row: CustomerRow, addresses: dict[tuple[str, str], str]) -> Customer:
    return Customer(
        id=row.id,
        name=row.name,
        account_no=row.account_no,
        tier=row.tier,
        since=row.since,
        products=tuple(row.products),
        phone=addresses.get((row.id, "phone"), ""),
        email=addresses.get((row.id, "email"), ""),
        facts=dict(row.facts),
    )
