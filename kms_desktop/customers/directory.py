"""The customers of the workspace → who is calling, who is meant by a few words, the facts that conditions ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kms_desktop.articles.model import Fact
from kms_desktop.customers import matching, names, phone
from kms_desktop.customers.customer_facts import customer_facts
from kms_desktop.customers.identities import (
    account_norm,
    customer_record,
    customers_of,
    identity_record,
    identity_row,
    value_norm,
)
from kms_desktop.customers.model import CallerMatch, Customer
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import CustomerRow, IdentityRow
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

Identities = Iterable[tuple[str, str]]
"""(kind, value as written): ("phone", "020 7946 0018"), ("email", …), ("handle", …), ("account_no", …)."""
_LONGEST_QUERY = 200
_SHORTEST_DIGITS = 4
_IS_THERE = col(CustomerRow.erased_in).is_(None)


class Directory:
    """Customers and their identities. `region` is the ISO country whose numbers are written without a prefix."""

    def __init__(self, database: Database, region: str) -> None:
        self._database = database
        self._region = region

    def match_caller(self, number: str) -> CallerMatch:
        """Who may be calling from a number as the telephone system wrote it; withheld and nonsense are "unknown"."""
        with self._database.reading() as session:
            return matching.match_number(session, number, self._region)

    def find_customers(self, text: str, limit: int = 20) -> list[Customer]:
        """Customers by account number, phone, e-mail or name, best first.

        A whole account number, phone number or address finds its owners alone; a part of one, or of a name, finds all
        that have it; a name nobody has finds those most like it. Who was erased is found by what stands in place of the
        account number alone.
        """
        wanted = one_line(text, _LONGEST_QUERY)
        if not wanted or limit < 1:
            return []
        with self._database.reading() as session:
            ids = self._find_exact(session, wanted) or self._find_partial(session, wanted, limit)
            return list(customers_of(session, ids[:limit]).values())

    def get_customer(self, customer_id: str) -> Customer:
        """The customer with this key. Raises NotFound."""
        with self._database.reading() as session:
            found = customers_of(session, [customer_id]).get(customer_id)
        if found is None:
            raise NotFound(tr("This customer is not in the directory any more. Look them up again by name or number."))
        return found

    def customer_facts(self, customer_id: str, now: datetime) -> dict[str, Fact]:
        """What conditions may ask of this customer: tier, tenure_months, products, contacts_30d, refunds_90d, and
        the customer's own facts. What is not known is left out. Raises NotFound."""
        customer = self.get_customer(customer_id)
        with self._database.reading() as session:
            return customer_facts(session, customer, now)

    def add_customer(self, customer: Customer, identities: Identities = ()) -> Customer:
        """Enter a customer with phone, e-mail and further identities; an empty `id` is made. Raises KmsError."""
        self.add_customers([(customer, identities)])
        return self.get_customer(self._id_by_account(customer.account_no))

    def add_customers(self, entries: Iterable[tuple[Customer, Identities]]) -> int:
        """Enter many in one transaction and say how many. Raises KmsError when an account number is taken."""
        customers: list[CustomerRow] = []
        rows: list[IdentityRow] = []
        for customer, identities in entries:
            entered = replace(customer, id=customer.id or new_key())
            customers.append(self._make_row(entered))
            rows += self._identity_rows(entered, identities)
        if not self._database.is_sqlite:
            told = {"customers": [*map(customer_record, customers)], "identities": [*map(identity_record, rows)]}
            return int(self._database.perform_act("add_customers", **told))
        try:
            with self._database.writing() as session:
                session.add_all(customers)
                session.flush()
                session.add_all(rows)
        except IntegrityError as error:
            raise KmsError(self._taken_message(customers)) from error
        return len(customers)

    def _make_row(self, customer: Customer) -> CustomerRow:
        if not customer.account_no.strip() or not customer.name.strip():
            raise KmsError(tr("A customer needs a name and an account number."))
        return CustomerRow(
            id=customer.id,
            name=one_line(customer.name, 200),
            account_no=one_line(customer.account_no, 100),
            tier=customer.tier,
            since=customer.since,
            products=list(customer.products),
            facts=dict(customer.facts),
            created_at=utc_now(),
        )

    def _identity_rows(self, customer: Customer, identities: Identities) -> list[IdentityRow]:
        written = [("phone", customer.phone), ("email", customer.email), *identities]
        norms = {(kind, value_norm(kind, value, self._region)): None for kind, value in written if value}
        return [identity_row(customer.id, kind, norm) for kind, norm in norms if norm]

    def _taken_message(self, customers: list[CustomerRow]) -> str:
        wanted = [row.account_no for row in customers]
        with self._database.reading() as session:
            query = select(CustomerRow.account_no, CustomerRow.name).where(
                col(CustomerRow.account_no).in_(wanted[:500])
            )
            taken = session.exec(query.limit(1)).first()
        if taken is None:
            return tr("Two of the new customers have the same key or account number. Nothing was entered.")
        return tr(
            "Account {account} is taken by {name}. Nothing was entered.",
            account=taken[0],
            name=taken[1],
        )

    def _id_by_account(self, account_no: str) -> str:
        with self._database.reading() as session:
            query = select(CustomerRow.id).where(CustomerRow.account_no == one_line(account_no, 100))
            return session.exec(query).one()

    def _find_exact(self, session: Session, wanted: str) -> list[str]:
        """Owners of this very account number, phone number, address or handle."""
        norms = {
            ("account_no", account_norm(wanted)),
            ("email", value_norm("email", wanted, self._region)),
            ("phone", phone.normalize_number(wanted, self._region)),
            ("handle", value_norm("handle", wanted, self._region)),
        }
        values = sorted({norm for _, norm in norms if norm})
        identities = select(IdentityRow.customer_id, IdentityRow.kind, IdentityRow.value_norm).where(
            col(IdentityRow.value_norm).in_(values), IdentityRow.level == "known"
        )
        owners = [owner for owner, kind, norm in session.exec(identities.limit(100)).all() if (kind, norm) in norms]
        accounts = select(CustomerRow.id).where(_account_column() == account_norm(wanted))
        return list(dict.fromkeys([*session.exec(accounts).all(), *owners]))

    def _find_partial(self, session: Session, wanted: str, limit: int) -> list[str]:
        digits = re.sub(r"\D", "", wanted)
        if len(digits) >= _SHORTEST_DIGITS and not re.search(r"[^\W\d_]{2}", wanted):
            return _by_digits(session, digits, limit)
        if "@" in wanted and len(wanted) >= _SHORTEST_DIGITS:
            return _by_address(session, wanted.casefold(), limit)
        return _by_account_start(session, wanted, limit) or _by_name(session, wanted, limit)


def _account_column() -> ColumnElement[str]:
    return func.lower(func.replace(func.replace(CustomerRow.account_no, " ", ""), "-", ""))


def _by_digits(session: Session, digits: str, limit: int) -> list[str]:
    """Part of an account number, or the end of a phone number."""
    accounts = select(CustomerRow.id).where(_IS_THERE, _account_column().contains(digits)).order_by(CustomerRow.name)
    phones = select(IdentityRow.customer_id).where(
        IdentityRow.kind == "phone",
        IdentityRow.level == "known",
        col(IdentityRow.value_norm).endswith(digits),
    )
    found = [*session.exec(accounts.limit(limit)).all(), *session.exec(phones.limit(limit)).all()]
    return list(dict.fromkeys(found))


def _by_address(session: Session, start: str, limit: int) -> list[str]:
    query = select(IdentityRow.customer_id).where(
        IdentityRow.kind == "email", col(IdentityRow.value_norm).contains(start, autoescape=True)
    )
    return list(dict.fromkeys(session.exec(query.limit(limit * 2)).all()))


def _by_account_start(session: Session, wanted: str, limit: int) -> list[str]:
    """Account numbers with letters ("new-4f…") by their start; only when a digit is among the letters."""
    norm = account_norm(wanted)
    if not any(c.isdigit() for c in norm):
        return []
    query = select(CustomerRow.id).where(_IS_THERE, _account_column().startswith(norm, autoescape=True))
    query = query.order_by(CustomerRow.name)
    return list(session.exec(query.limit(limit)).all())


def _by_name(session: Session, wanted: str, limit: int) -> list[str]:
    """The database's own comparison first; without accents and by likeness only when that finds nobody."""
    query = select(CustomerRow.id, CustomerRow.name).where(_IS_THERE)
    narrowed = query
    for part in wanted.split():
        narrowed = narrowed.where(func.lower(CustomerRow.name).contains(part.lower(), autoescape=True))
    if found := names.by_parts(wanted, session.exec(narrowed.limit(2_000)).all(), limit):
        return found
    everyone = session.exec(query).all()
    return names.by_parts(wanted, everyone, limit) or names.similar_names(wanted, everyone, limit)
