"""Contacts that a message would have spared → a file for a spreadsheet, with names only where they were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy

from kms_desktop.figures.spared import Spared
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import CustomerRow, table_of
from kms_desktop.voc.csv_export import format_time, make_csv

_customer = table_of(CustomerRow).c
_COLUMNS = ("how", "about", "title", "product", "contact", "at", "customer")


def read_names(customer_ids: Iterable[str]) -> Steps[dict[str, tuple[str, str]]]:
    """(account number, name) by customer, of those this person may read."""
    wanted = sorted(set(customer_ids))
    rows = yield from ask(
        sqlalchemy.select(_customer.id, _customer.account_no, _customer.name).where(
            _customer.id.in_(wanted), _customer.erased_in.is_(None)
        )
    )
    return {key: (account_no, name) for key, account_no, name in rows}


def spared_csv(rows: Iterable[Spared], names: Mapping[str, tuple[str, str]] | None = None) -> str:
    """One row for each contact and how; with account number and name where they were asked for."""
    cells = (
        (
            *(row.how, row.about, row.title, row.product, row.contact_id, format_time(row.at), row.customer_id),
            *(() if names is None else names.get(row.customer_id, ("", ""))),
        )
        for row in rows
    )
    return make_csv(_COLUMNS if names is None else (*_COLUMNS, "account", "name"), cells)
