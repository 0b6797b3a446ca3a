"""The rows of a table and what its columns hold → customers, and what could not be read, by line and with the reason.

Several rows of one account are one customer with all they have, as lists with a row for each product are; where they
have two names, the second is left out. A number that a spreadsheet has spoilt is told and left out alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kms_desktop.connectors.csv_table import Row, Table
from kms_desktop.connectors.customer_columns import Columns, Field
from kms_desktop.connectors.model import Skipped
from kms_desktop.customers import addresses, fillers, phone
from kms_desktop.customers.identities import account_norm
from kms_desktop.customers.list_import import ListedCustomer
from kms_desktop.customers.names import fold_name
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

_LONGEST_ACCOUNT, _LONGEST_NAME, _LONGEST_TIER, _MOST_PRODUCTS = 100, 200, 100, 100
_ROUNDED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|NV|REF!|BEZUG!|NAME\?|VALUE!|WERT!|DIV/0!|NULL!|NUM!|ZAHL!)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CustomerList:
    """`skipped`: rows that are left out; `notes`: what was left out of a row that is taken."""

    customers: tuple[ListedCustomer, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[Skipped, ...]


def read_customers(table: Table, columns: Columns, file_name: str, region: str) -> CustomerList:
    """In the order of the file."""
    found: dict[str, tuple[int, ListedCustomer]] = {}
    skipped: list[Skipped] = []
    notes: list[Skipped] = []
    for row in table.rows:
        place = tr("{file}, line {number}", file=file_name, number=row.line)
        reader = _RowReader(row, columns, region)
        one = reader.read(len(table.headings))
        if isinstance(one, str):
            skipped.append(Skipped(place, one))
            continue
        line, before = found.get(key := account_norm(one.account_no), (row.line, one))
        if fold_name(before.name) != fold_name(one.name):
            why = tr(
                "Account {account} stands for {name} in line {line} already.",
                account=one.account_no,
                name=before.name,
                line=line,
            )
            skipped.append(Skipped(place, why))
            continue
        notes += [Skipped(place, why) for why in reader.notes]
        found[key] = (line, _joined(before, one))
    return CustomerList(tuple(one for _, one in found.values()), tuple(skipped), tuple(notes))


def _joined(before: ListedCustomer, one: ListedCustomer) -> ListedCustomer:
    return replace(
        before,
        tier=before.tier or one.tier,
        products=_together(before.products, one.products),
        phones=_together(before.phones, one.phones) or (),
        mails=_together(before.mails, one.mails) or (),
    )


def _together(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if one is None and other is None else tuple(dict.fromkeys((*(one or ()), *(other or ()))))


class _RowReader:
    def __init__(self, row: Row, columns: Columns, region: str) -> None:
        self._row, self._columns, self._region = row, columns, region
        self.notes: list[str] = []

    def read(self, width: int) -> ListedCustomer | str:
        """The customer, or one sentence why the row is none."""
        if not self._row.is_whole:
            return tr("A quotation mark is opened and not closed.")
        if any(self._row.cells[width:]):
            return tr("It has {count} cells; the headings are {width}.", count=len(self._row.cells), width=width)
        account, name = self._one("account"), self._name()
        return self._refusal(account, name) or ListedCustomer(
            account_no=one_line(re.sub(r"(?<=\d)\.0$", "", account)),
            name=one_line(name),
            tier=self._tier(),
            products=self._products(),
            phones=tuple(self._phones()),
            mails=tuple(self._mails()),
            tells_phones="phone" in self._columns,
            tells_mails="email" in self._columns,
        )

    def _refusal(self, account: str, name: str) -> str:
        if fillers.is_filler(account):
            return tr("It has no account number.")
        if _ROUNDED.fullmatch(account):
            return tr("{number} is no account number: a spreadsheet has rounded it.", number=account)
        for text in (account, name):
            if text.startswith("=") or _ERROR.fullmatch(text):
                return tr("“{text}” is a formula. Save the list with its values.", text=text[:60])
        if len(account) > _LONGEST_ACCOUNT or account.casefold().startswith("erased-"):
            return tr("“{text}” cannot be an account number.", text=account[:60])
        if not any(c.isalnum() for c in name):
            return tr("It has no name.")
        if len(name) > _LONGEST_NAME:
            return tr("Its name has more than {most} characters.", most=_LONGEST_NAME)
        return ""

    def _cells(self, field: Field) -> Iterator[str]:
        for place in self._columns.get(field, ()):
            cell = self._row.cells[place] if place < len(self._row.cells) else ""
            if cell and not _ERROR.fullmatch(cell):
                yield cell

    def _one(self, field: Field) -> str:
        return next(self._cells(field), "")

    def _name(self) -> str:
        return self._one("name") or " ".join(filter(None, (self._one("first_name"), self._one("last_name"))))

    def _tier(self) -> str | None:
        if "tier" not in self._columns:
            return None
        tier = self._one("tier")
        return "" if not tier or fillers.is_filler(tier) else one_line(tier, _LONGEST_TIER)

    def _products(self) -> tuple[str, ...] | None:
        if "products" not in self._columns:
            return None
        parts = [part for cell in self._cells("products") for part in re.split(r"[,;|\n/+]", cell)]
        names = (one_line(part, _LONGEST_TIER) for part in parts)
        return tuple(dict.fromkeys(name for name in names if name and not fillers.is_filler(name)))[:_MOST_PRODUCTS]

    def _phones(self) -> Iterator[str]:
        for cell in self._cells("phone"):
            numbers = phone.numbers_of(cell, self._region)
            if _ROUNDED.fullmatch(cell):
                self.notes.append(tr("{number} is no telephone number: a spreadsheet has rounded it.", number=cell))
                continue
            if not numbers and not fillers.is_filler(cell) and not cell.isdecimal():
                self.notes.append(tr("“{text}” is no telephone number.", text=one_line(cell, 60)))
            yield from numbers

    def _mails(self) -> Iterator[str]:
        for cell in self._cells("email"):
            mails = addresses.mails_in(cell)
            if not mails and not fillers.is_filler(cell):
                self.notes.append(tr("“{text}” is no mail address.", text=one_line(cell, 60)))
            yield from (mail for mail in mails if not fillers.is_filler_mail(mail))
