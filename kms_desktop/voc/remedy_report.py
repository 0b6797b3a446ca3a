"""The log of options → what was granted, by kind of remedy, and in how many contacts an apology stood beside money.

An apology counts where it was an option of its own that the customer took; one that is said with another is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy
from sqlalchemy import distinct, func

from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import OptionUseRow, table_of

_GRANTED = "granted"
_MONEY, _APOLOGY = "money", "apology"


@dataclass(frozen=True, slots=True)
class RemedyLine:
    """What was granted of one kind, in how many contacts, and what it came to."""

    remedy: str
    granted: int
    contacts: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RemedyReport:
    """The most frequent first. Of the contacts `with_money`, `with_both` had an apology too."""

    lines: tuple[RemedyLine, ...]
    with_money: int
    with_both: int


def report_remedies(database: Database, since: datetime | None = None) -> RemedyReport:
    """Of grants that stand."""
    return database.read(_read_report(since))


def _read_report(since: datetime | None) -> Steps[RemedyReport]:
    row = table_of(OptionUseRow).c
    stands = [row.result == _GRANTED, *([row.at >= since] if since is not None else [])]
    lines = (
        sqlalchemy.select(row.remedy, func.count(), func.count(distinct(row.contact_id)), func.sum(row.amount))
        .where(*stands)
        .group_by(row.remedy)
    )
    sorry = sqlalchemy.select(row.contact_id).where(*stands, row.remedy == _APOLOGY)
    paid = sqlalchemy.select(func.count(distinct(row.contact_id))).where(*stands, row.remedy == _MONEY)
    found, ((with_money,),), ((with_both,),) = yield (lines, paid, paid.where(row.contact_id.in_(sorry)))
    told = [RemedyLine(remedy, granted, contacts, Decimal(amount or 0)) for remedy, granted, contacts, amount in found]
    told.sort(key=lambda line: (-line.granted, line.remedy))
    return RemedyReport(tuple(told), with_money, with_both)
