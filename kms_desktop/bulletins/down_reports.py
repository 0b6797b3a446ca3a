"""“Something is down”, said by one person → the log, on the contact in hand if there is one; read as the list of them.

It goes through the outbox as whatever is logged, so it is said offline too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS, READ_FLOOR
from kms_desktop.bulletins.model import DownReport
from kms_desktop.contacts.down_things import DOWN
from kms_desktop.contacts.events.down import DownReported
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.values import as_time, text_of
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import ContactRow, CustomerRow, table_of
from kms_desktop.storage.tables_bulletins import DownReportRow
from kms_desktop.texts import tr

KIND = "down_report"
"""Under this kind they wait in the outbox."""
_MOST = 2000
_row, _contact, _customer = table_of(DownReportRow).c, table_of(ContactRow).c, table_of(CustomerRow).c


class DownReports:
    """What one person reports, and what they see of the others' reports."""

    def __init__(self, database: Database, outbox: Outbox, log: ContactLog, person: Person) -> None:
        self._outbox, self._log, self._person = outbox, log, person

        def report(key: str, payload: dict[str, Any]) -> None:
            said = {name: text_of(payload, name) for name in ("about", "contact_id", "at", "by_id")}
            taken_back = payload.get("taken_back") is True
            database.perform_act("report_down", report_id=_report_id(key), taken_back=taken_back, **said)

        outbox.register_applier(KIND, apply_report, report)

    def report(self, about: str, contact_id: str = "") -> DownReport:
        """Say that this is down; `contact_id` of the contact in hand, "" between calls. Raises Refused for who only
        reads."""
        if not self._person.may(HANDLE_CONTACTS):
            raise Refused(tr("Your role reads what is reported and reports nothing."))
        if about not in DOWN:
            raise KmsError(tr("What is down is the website, the app, the line, a partner or this program."))
        made = DownReport(new_key(), about, self._person.id, utc_now(), contact_id)
        self._say(made, taken_back=False)
        return made

    def take_back(self, report: DownReport) -> None:
        """It was not down after all."""
        self._say(report, taken_back=True)

    def _say(self, report: DownReport, *, taken_back: bool) -> None:
        if report.contact_id:
            said = DownReported(report_id=report.id, about=report.about, said=not taken_back)
            self._log.record_event(report.contact_id, said)
        payload = {
            "about": report.about,
            "contact_id": report.contact_id,
            "at": report.at.isoformat(),
            "by_id": report.by_id,
            "taken_back": taken_back,
        }
        self._outbox.send_entry(KIND, report.id + (_BACK if taken_back else ""), payload)


_BACK = "/back"
"""Stands behind the key of an entry that takes a report back, as each entry of the outbox has a key of its own."""


def _report_id(key: str) -> str:
    return key.removesuffix(_BACK)


def apply_report(session: Session, key: str, payload: Mapping[str, Any]) -> None:
    """Store it once under its key; one that was taken back stays so."""
    row = session.get(DownReportRow, _report_id(key))
    if row is None:
        row = DownReportRow(
            id=_report_id(key),
            about=text_of(payload, "about"),
            by_id=text_of(payload, "by_id"),
            at=as_time(payload.get("at")) or utc_now(),
            contact_id=text_of(payload, "contact_id"),
        )
    row.taken_back = row.taken_back or payload.get("taken_back") is True
    session.add(row)


def read_reports(person: Person | None, since: datetime) -> Steps[list[DownReport]]:
    """Those that hold since then, with whom the contact was with, the newest first: one's own, and of everybody for who
    reads the floor. On a server its policies say the same again."""
    joined = (
        table_of(DownReportRow)
        .outerjoin(table_of(ContactRow), (_contact.id == _row.contact_id) & (_row.contact_id != ""))
        .outerjoin(table_of(CustomerRow), (_customer.id == _contact.customer_id) & _customer.erased_in.is_(None))
    )
    query = (
        sqlalchemy.select(
            *(_row.id, _row.about, _row.by_id, _row.at, _row.contact_id),
            *(_customer.id.label("customer_id"), _customer.name),
        )
        .select_from(joined)
        .where(~_row.taken_back, _row.at >= since)
        .order_by(_row.at.desc(), _row.id.desc())
        .limit(_MOST)
    )
    if person is not None and not person.may(READ_FLOOR):
        query = query.where(_row.by_id == person.id)
    rows = yield from ask(query)
    return [
        DownReport(row.id, row.about, row.by_id, row.at, row.contact_id, row.customer_id or "", row.name or "")
        for row in rows
    ]
