"""A list of customers → the directory: who is new is entered, who is there is brought up to date, by account number.

Question: whom does a row mean? Choice: who has its account number; else the one customer that has its mail address
and no account number yet, whom a letter had told of before; else somebody new. Refused: names and telephone numbers.

The list is the truth of what its columns hold: an empty tier takes the tier away, and a number that an earlier list
told and this one does not goes. What people entered or other systems told stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any

from sqlmodel import Session, col, delete, select, update

from kms_desktop.customers.account_numbers import shown_account
from kms_desktop.customers.identities import (
    account_norm,
    customer_record,
    identity_record,
    identity_row,
    split_chunks,
)
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import CustomerRow, IdentityRow

FROM_LIST = "customer list"  # no text: stored as it is
"""`source` of what only a list told."""
IMPORTED = "customers imported"  # no text: stored as it is
"""What the audit calls it."""
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """A customer as a list has them. None: the list has no such column. Numbers and addresses are in normal form."""

    account_no: str
    name: str
    tier: str | None = None
    products: tuple[str, ...] | None = None
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    tells_phones: bool = False
    tells_mails: bool = False


@dataclass(frozen=True, slots=True)
class ListReport:
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: ListReport) -> ListReport:
        return ListReport(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(slots=True)
class _Plan:
    """What some rows bring."""

    added: list[CustomerRow] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    identities: list[IdentityRow] = field(default_factory=list)
    confirmed: list[IdentityRow] = field(default_factory=list)
    """There already as a guess."""
    gone: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Customers that are there and are not as before."""
    unchanged: int = 0

    @property
    def report(self) -> ListReport:
        return ListReport(len(self.added), len(self.touched), self.unchanged)


def plan_list(database: Database, listed: Iterable[ListedCustomer]) -> ListReport:
    """What `import_list` would do now."""
    total = ListReport()
    with database.reading() as session:
        look = _Look(session)
        for part in _parts(listed):
            total += look.plan(part).report
    return total


def import_list(database: Database, listed: Iterable[ListedCustomer], by_login: str) -> ListReport:
    """Some thousand in a transaction, each with its row in the audit. Raises KmsError, Refused."""
    total = ListReport()
    for part in _parts(listed):
        total += _store(database, part, by_login) if database.is_sqlite else _send(database, part, by_login)
    return total


def _parts(listed: Iterable[ListedCustomer]) -> Iterator[tuple[ListedCustomer, ...]]:
    coming = iter(listed)
    while part := tuple(islice(coming, _AT_ONCE)):
        yield part


def _store(database: Database, part: Sequence[ListedCustomer], by_login: str) -> ListReport:
    with database.writing() as session:
        plan = _Look(session).plan(part)
        session.add_all(plan.added)
        session.flush()
        for one in plan.changed:
            session.execute(update(CustomerRow).where(col(CustomerRow.id) == one.pop("id")).values(**one))
        session.add_all(plan.identities)
        for row in plan.confirmed:
            session.execute(update(IdentityRow).where(col(IdentityRow.id) == row.id).values(level="known"))
        for keys in split_chunks(plan.gone):
            session.execute(delete(IdentityRow).where(col(IdentityRow.id).in_(keys)))
        report = plan.report
        append_row(session, by_login, IMPORTED, {"added": report.added, "changed": report.changed})
        notify(session, EVERYBODY)
    return report


def _send(database: Database, part: Sequence[ListedCustomer], by_login: str) -> ListReport:
    with database.reading() as session:
        plan = _Look(session).plan(part)
    confirmed = [identity_row(one.customer_id, one.kind, one.value_norm, source=FROM_LIST) for one in plan.confirmed]
    database.perform_act(
        "import_customers",
        added=[customer_record(row) for row in plan.added],
        changed=plan.changed,
        identities=[identity_record(row) for row in (*plan.identities, *confirmed)],
        gone=tuple(plan.gone),
        by_login=by_login,
    )
    return plan.report


class _Look:
    """What is there, and what rows would change of it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        query = select(CustomerRow.id, CustomerRow.account_no).where(col(CustomerRow.erased_in).is_(None))
        told = [(key, shown_account(key, account)) for key, account in session.exec(query).all()]
        self._by_account = {account_norm(account): key for key, account in told if account}
        self._without_account = {key for key, account in told if not account}

    def plan(self, part: Sequence[ListedCustomer]) -> _Plan:
        plan = _Plan()
        meant = self._meant(part)
        there = self._customers({key for key in meant if key})
        points = self._points({key for key in meant if key})
        for one, key in zip(part, meant, strict=True):
            if key is None:
                self._plan_points(plan, one, self._add(plan, one), [])
            elif self._change(plan, one, there[key]) | self._plan_points(plan, one, key, points.get(key, [])):
                plan.touched.add(key)
            else:
                plan.unchanged += 1
        return plan

    def _meant(self, part: Sequence[ListedCustomer]) -> list[str | None]:
        mails = sorted({mail for one in part for mail in one.mails})
        owners: dict[str, set[str]] = {}
        for norms in split_chunks(mails):
            query = select(IdentityRow.value_norm, IdentityRow.customer_id).where(
                IdentityRow.kind == "email", IdentityRow.level == "known", col(IdentityRow.value_norm).in_(norms)
            )
            for norm, key in self._session.exec(query).all():
                owners.setdefault(norm, set()).add(key)
        found: list[str | None] = []
        for one in part:
            norm = account_norm(one.account_no)
            meant = self._by_account.get(norm) or self._by_mail(one, owners)
            if meant is not None:
                self._by_account[norm] = meant
            found.append(meant)
        return found

    def _by_mail(self, one: ListedCustomer, owners: dict[str, set[str]]) -> str | None:
        for mail in one.mails:
            those = owners.get(mail, set())
            if len(those) == 1 and (key := next(iter(those))) in self._without_account:
                self._without_account.discard(key)
                return key
        return None

    def _customers(self, keys: set[str]) -> dict[str, CustomerRow]:
        found: dict[str, CustomerRow] = {}
        for part in split_chunks(sorted(keys)):
            rows = self._session.exec(select(CustomerRow).where(col(CustomerRow.id).in_(part))).all()
            found |= {row.id: row for row in rows}
        return found

    def _points(self, keys: set[str]) -> dict[str, list[IdentityRow]]:
        found: dict[str, list[IdentityRow]] = {}
        for part in split_chunks(sorted(keys)):
            query = select(IdentityRow).where(
                col(IdentityRow.customer_id).in_(part), col(IdentityRow.kind).in_(("phone", "email"))
            )
            for row in self._session.exec(query).all():
                found.setdefault(row.customer_id, []).append(row)
        return found

    def _add(self, plan: _Plan, one: ListedCustomer) -> str:
        row = CustomerRow(
            id=new_key(),
            name=one.name,
            account_no=one.account_no,
            tier=one.tier or "",
            products=list(one.products or ()),
            source=FROM_LIST,
            created_at=utc_now(),
        )
        plan.added.append(row)
        self._by_account[account_norm(one.account_no)] = row.id
        return row.id

    def _change(self, plan: _Plan, one: ListedCustomer, row: CustomerRow) -> bool:
        told: dict[str, Any] = {"name": one.name}
        if one.tier is not None:
            told["tier"] = one.tier
        if one.products is not None:
            told["products"] = list(one.products)
        if not shown_account(row.id, row.account_no):
            told["account_no"] = one.account_no
        news = {name: value for name, value in told.items() if getattr(row, name) != value}
        if news:
            plan.changed.append({"id": row.id, **news})
        return bool(news)

    def _plan_points(self, plan: _Plan, one: ListedCustomer, key: str, there: Sequence[IdentityRow]) -> bool:
        wanted = {**{("phone", norm): None for norm in one.phones}, **{("email", norm): None for norm in one.mails}}
        known = {(row.kind, row.value_norm): row for row in there}
        told_kinds = {kind for kind, told in (("phone", one.tells_phones), ("email", one.tells_mails)) if told}
        new = [identity_row(key, *point, source=FROM_LIST) for point in wanted if point not in known]
        sure = [known[point] for point in wanted if point in known and known[point].level != "known"]
        gone = [
            row.id
            for point, row in known.items()
            if row.source == FROM_LIST and row.kind in told_kinds and point not in wanted
        ]
        plan.identities += new
        plan.confirmed += sure
        plan.gone += gone
        return bool(new or sure or gone)
