"""The customers of the workspace → who is calling, who is meant by a few words, the facts that conditions ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, and_, func, literal, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kms_desktop.articles.model import Fact
from kms_desktop.customers import matching, names, phone
from kms_desktop.customers.account_numbers import made_up_account
from kms_desktop.customers.customer_facts import customer_facts, read_counts
from kms_desktop.customers.identities import (
    account_norm,
    customer_record,
    customers_of,
    identity_record,
    identity_row,
    read_customers,
    split_chunks,
    value_norm,
)
from kms_desktop.customers.model import CallerMatch, Customer
from kms_desktop.customers.verification_rule import read_why_not
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.reading import Reading, Steps, together
from kms_desktop.storage.tables import CustomerRow, IdentityRow
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

Identities = Iterable[tuple[str, str]]
"""(kind, value as written): ("phone", "020 7946 0018"), ("email", …), ("handle", …), ("account_no", …)."""
_LONGEST_QUERY = 200
_SHORTEST_DIGITS = 4
_MOST_NARROWED = 2_000
_MORE_THAN_LETTERS = "[^ A-Za-z]"  # no text: a pattern
_MADE_UP_ACCOUNT = literal(made_up_account("")).concat(func.substr(CustomerRow.id, 25))
"""As `made_up_account` makes it of a key of 36 characters: a part of it is nobody's number."""
_IS_THERE = col(CustomerRow.erased_in).is_(None)

_HAS_ACCOUNT = and_(_IS_THERE, col(CustomerRow.account_no) != _MADE_UP_ACCOUNT)


class Directory:
    """Customers and their identities. `region` is the ISO country whose numbers are written without a prefix."""

    def __init__(self, database: Database, region: str) -> None:
        self._database = database
        self._region = region

    def match_caller(self, number: str) -> CallerMatch:
        """Who may be calling from a number as the telephone system wrote it; withheld and nonsense are "unknown"."""
        return self._database.read(self.read_match(number))

    def caller(self, number: str) -> Reading[CallerMatch]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self.read_match, number))

    def read_match(self, number: str) -> Steps[CallerMatch]:
        """As `match_caller`."""
        return matching.read_match(number, self._region)

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
        return self._database.read(self.read_customer(customer_id))

    def customer(self, customer_id: str) -> Reading[Customer]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self.read_customer, customer_id))

    def read_customer(self, customer_id: str) -> Steps[Customer]:
        """As `get_customer`."""
        found = (yield from read_customers([customer_id])).get(customer_id)
        if found is None:
            raise NotFound(tr("This customer is not in the directory any more. Look them up again by name or number."))
        return found

    def why_not_verified(self, customer_id: str, how: Sequence[str]) -> str:
        """What is wrong with a verification of this customer by these answers; "" for nothing. Raises Unreachable."""
        return self._database.read(read_why_not(customer_id, how))

    def customer_facts(self, customer_id: str, now: datetime) -> dict[str, Fact]:
        """What conditions may ask of this customer: tier, tenure_months, products, contacts_30d, refunds_90d, and
        the customer's own facts. What is not known is left out. Raises NotFound."""
        return self._database.read(self.read_facts(customer_id, now))

    def read_facts(self, customer_id: str, now: datetime) -> Steps[dict[str, Fact]]:
        """As `customer_facts`."""
        customer, counted = yield from together(self.read_customer(customer_id), read_counts(customer_id, now))
        return customer_facts(customer, counted, now)

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
            taken = self._taken_message(customers)
            if not taken:
                raise
            raise KmsError(taken) from error
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
        """ "" where neither a key nor an account number was there already."""
        accounts, keys = [row.account_no for row in customers], [row.id for row in customers]
        with self._database.reading() as session:
            for part in split_chunks(accounts):
                query = select(CustomerRow.account_no, CustomerRow.name).where(col(CustomerRow.account_no).in_(part))
                if taken := session.exec(query.limit(1)).first():
                    return tr(
                        "Account {account} is taken by {name}. Nothing was entered.", account=taken[0], name=taken[1]
                    )
            known = any(
                session.exec(select(CustomerRow.id).where(col(CustomerRow.id).in_(part)).limit(1)).first()
                for part in split_chunks(keys)
            )
        if known or len(set(accounts)) < len(accounts) or len(set(keys)) < len(keys):
            return tr("Two of the new customers have the same key or account number. Nothing was entered.")
        return ""

    def _id_by_account(self, account_no: str) -> str:
        with self._database.reading() as session:
            query = select(CustomerRow.id).where(CustomerRow.account_no == one_line(account_no, 100))
            return session.exec(query).one()

    def _find_exact(self, session: Session, wanted: str) -> list[str]:
        """Owners of this very account number, key, phone number, address or handle."""
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
        accounts = select(CustomerRow.id).where(
            or_(_account_column() == account_norm(wanted), col(CustomerRow.id) == wanted)
        )
        return list(dict.fromkeys([*session.exec(accounts).all(), *owners]))

    def _find_partial(self, session: Session, wanted: str, limit: int) -> list[str]:
        digits = re.sub(r"\D", "", wanted)
        if len(digits) >= _SHORTEST_DIGITS and not re.search(r"[^\W\d_]{2}", wanted):
            return _by_digits(session, digits, limit)
        if "@" in wanted and len(wanted) >= _SHORTEST_DIGITS:
            return _by_address(session, wanted.lower(), limit)
        return _by_account_start(session, wanted, limit) or _by_name(session, wanted, limit)


def _account_column() -> ColumnElement[str]:
    return func.lower(func.replace(func.replace(CustomerRow.account_no, " ", ""), "-", ""))


def _by_digits(session: Session, digits: str, limit: int) -> list[str]:
    """Part of an account number, or the end of a phone number."""
    accounts = select(CustomerRow.id).where(_HAS_ACCOUNT, _account_column().contains(digits)).order_by(CustomerRow.name)
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
    """Account numbers with letters ("KN-4F…") by their start; only when a digit is among the letters."""
    norm = account_norm(wanted)
    if not any(c.isdigit() for c in norm):
        return []
    query = select(CustomerRow.id).where(_HAS_ACCOUNT, _account_column().startswith(norm, autoescape=True))
    query = query.order_by(CustomerRow.name)
    return list(session.exec(query.limit(limit)).all())


def _by_name(session: Session, wanted: str, limit: int) -> list[str]:
    """Narrowed by the database: names that have the letters as they are typed, in each way to spell them, and names
    that are more than plain letters, of which it cannot tell. All are looked at only when that finds nobody."""
    query = select(CustomerRow.id, CustomerRow.name).where(_IS_THERE)
    name = func.lower(CustomerRow.name)
    as_typed = [
        or_(*(name.contains(way, autoescape=True) for way in ways)) for ways in names.typed_ways(wanted) if ways
    ]
    if not as_typed:
        return []
    near = session.exec(query.where(and_(*as_typed)).limit(_MOST_NARROWED)).all()
    found = names.by_parts(wanted, near, limit)
    if len(found) >= limit:
        return found
    bare = [name.like(pattern) for pattern in names.bare_patterns(wanted)]
    odd = session.exec(query.where(*bare, col(CustomerRow.name).regexp_match(_MORE_THAN_LETTERS))).all()
    if found := names.by_parts(wanted, {*near, *odd}, limit):
        return found
    return names.similar_names(wanted, session.exec(query).all(), limit)
