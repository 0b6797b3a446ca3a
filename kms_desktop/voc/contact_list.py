"""The contacts of the floor → the list of one person, newest first, one line each.

Question: which contacts does somebody see in a list, and take out of the workspace? Choice: who overlooks the floor
sees those of their division, everybody else those they handled; supervisors and administrators export what they see,
others what they handled. On a server the database gives no other rows, and is asked before a list is written; in a
file the same is asked here. Refused: the whole floor for everybody, as an agent needs the history of the caller
before them and no list of all callers; lists without export, as one's own work is one's own to count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, or_

from kms_desktop.access.model import Person
from kms_desktop.access.roles import EXPORT_FLOOR, READ_FLOOR, who_may
from kms_desktop.contacts.events.handover import HandoverAccepted
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.events.wrapup import WrappedUp
from kms_desktop.contacts.projection import events_query
from kms_desktop.contacts.state import fold_events
from kms_desktop.contacts.wrapup_summary import conflict_words
from kms_desktop.errors import Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps
from kms_desktop.storage.tables import (
    ContactEventRow,
    ContactRow,
    CustomerRow,
    HandoverRow,
    ResolutionRow,
    Staff,
    Team,
    table_of,
)
from kms_desktop.storage.tables_record import ReasonCodeRow
from kms_desktop.storage.unreadable import CANNOT_BE_READ, cannot_be_read
from kms_desktop.texts import tr
from kms_desktop.voc import csv_export
from kms_desktop.voc.model import ContactLine, Suggestion

_contact, _staff, _team = table_of(ContactRow).c, table_of(Staff).c, table_of(Team).c
_customer, _resolution = table_of(CustomerRow).c, table_of(ResolutionRow).c
_code, _corrector = table_of(ReasonCodeRow).c, table_of(Staff).alias("corrector")
_TIMES = ("talk_s", "hold_s", "wrap_s")
_PROPOSED = ("proposed_code", "proposed_article", "proposed_link", "proposed_outcome")
_event, _handover = table_of(ContactEventRow).c, table_of(HandoverRow).c


class ContactList:
    """What was handled, by whom, and how it ended, as far as this person sees it; without one, all of it."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    @property
    def is_of_floor(self) -> bool:
        """Whether it holds the contacts of colleagues too."""
        return self._person is None or self._person.may(READ_FLOOR)

    @property
    def can_be_exported(self) -> bool:
        """Whether this person may write what the list holds into a file."""
        return not self.is_of_floor or self._person is None or self._person.may(EXPORT_FLOOR)

    def list_contacts(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        agent_id: str = "",
        team_id: str = "",
        reason: str = "",
        channel: str = "",
        limit: int = 500,
    ) -> list[ContactLine]:
        """Contacts opened from `since` (included) to `until` (not), newest first. `reason` is the wrap-up's own, whole;
        `agent_id` and `team_id` are those of who has or had it last. An empty argument leaves nothing out."""
        return self.contacts(
            since=since, until=until, agent_id=agent_id, team_id=team_id, reason=reason, channel=channel, limit=limit
        )()

    def contacts(self, **wanted: Any) -> Reading[list[ContactLine]]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self._read_contacts, **wanted))

    def _read_contacts(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        agent_id: str = "",
        team_id: str = "",
        reason: str = "",
        channel: str = "",
        limit: int = 500,
    ) -> Steps[list[ContactLine]]:
        wanted = [
            self._own(),
            _contact.opened_at >= since if since else None,
            _contact.opened_at < until if until else None,
            _contact.holder_id == agent_id if agent_id else None,
            _staff.team_id == team_id if team_id else None,
            _contact.reason == reason if reason else None,
            _contact.channel == channel if channel else None,
        ]
        query = _contact_query([one for one in wanted if one is not None], max(limit, 0))
        return (yield from _read_lines(query))

    def read_contacts(self, ids: Sequence[str]) -> Steps[list[ContactLine]]:
        """Those of these contacts that this person may read, newest first."""
        if not ids:
            return []
        return (yield from _read_lines(_contact_query([_contact.id.in_(sorted(set(ids)))], len(ids))))

    def _own(self) -> ColumnElement[bool] | None:
        """Those that this person has or had, where they do not see all."""
        if self.is_of_floor or self._person is None:
            return None
        me = self._person.id
        passed = sqlalchemy.select(_handover.contact_id).where(
            or_(_handover.from_id == me, and_(_handover.answered_by == me, _handover.state == "accepted"))
        )
        return or_(_contact.holder_id == me, _contact.id.in_(passed))

    def list_reasons(self, *, since: datetime | None = None, until: datetime | None = None) -> list[tuple[str, int]]:
        """Every reason with how many contacts had it, the most frequent first; what a filter offers."""
        count = sqlalchemy.func.count()
        query = sqlalchemy.select(_contact.reason, count).where(_contact.reason != "").group_by(_contact.reason)
        query = query.where(_contact.opened_at >= since) if since else query
        query = query.where(_contact.opened_at < until) if until else query
        with self._database.reading() as session:
            rows = session.execute(query.order_by(count.desc(), _contact.reason)).all()
        return [(reason, number) for reason, number in rows]

    def export_csv(self, lines: Iterable[ContactLine]) -> str:
        """The list for a spreadsheet (RFC 4180, times in UTC)."""
        return csv_export.contacts_csv(lines)

    def suggestions_csv(self, suggestions: Iterable[Suggestion]) -> str:
        """The suggestions for a spreadsheet (RFC 4180, times in UTC)."""
        return csv_export.suggestions_csv(suggestions)

    def note_export(self, what: str, ids: Sequence[str], by_login: str) -> None:
        """The audit tells who takes a list out of the workspace: contacts, promises or suggestions, by their keys.
        Raises Refused for who may not."""
        if what in ("contacts", "promises") and not self.can_be_exported:
            who = who_may(EXPORT_FLOOR)
            raise Refused(tr("The contacts of the floor are exported by {who}.", who=who))
        if not self._database.is_sqlite:
            self._database.perform_act("export_list", what=what, ids=tuple(ids), by_login=by_login)
            return
        with self._database.writing() as session:
            append_row(session, by_login, "list exported", {"list": what, "rows": len(ids)})  # no text: stored as it is


def _read_lines(query: sqlalchemy.Select[Any]) -> Steps[list[ContactLine]]:
    rows, doubtful = yield (query, _doubtful_query(query))
    conflicts = yield from _read_conflicts([contact for (contact,) in doubtful])
    return [_make_line(row, conflicts.get(row.id, "")) for row in rows]


def _contact_query(wanted: list[ColumnElement[bool]], limit: int) -> sqlalchemy.Select[Any]:
    return _newest_first().where(*wanted).limit(limit)


@cache
def _newest_first() -> sqlalchemy.Select[Any]:
    """Made once: a desktop looks each time a colleague wrote something."""
    joined = (
        table_of(ContactRow)
        .outerjoin(table_of(Staff), _staff.id == _contact.holder_id)
        .outerjoin(table_of(Team), _team.id == _staff.team_id)
        .outerjoin(table_of(CustomerRow), _customer.id == _contact.customer_id)
        .outerjoin(table_of(ResolutionRow), (_resolution.contact_id == _contact.id) & (_resolution.place == 0))
        .outerjoin(_corrector, _corrector.c.id == _resolution.corrected_by)
        .outerjoin(table_of(ReasonCodeRow), _code.code == _resolution.reason_code)
    )
    further = table_of(ResolutionRow).alias("further")
    issues = sqlalchemy.select(sqlalchemy.func.count()).where(further.c.contact_id == _contact.id).scalar_subquery()
    columns = (
        _contact.id,
        _contact.opened_at,
        _contact.ended_at,
        _staff.name.label("agent"),
        _team.name.label("team"),
        _customer.name.label("customer"),
        _contact.channel,
        _contact.reason,
        _resolution.title.label("resolution"),
        _resolution.amount,
        _contact.outcome,
        _contact.legs,
        _contact.repeats,
        _contact.holder_id,
        _contact.phase,
        _contact.erased_for.is_not(None).label("erased"),
        _resolution.reason_code,
        _code.merged_into,
        _resolution.article_id,
        _resolution.article_kind,
        _resolution.link,
        _resolution.preventable,
        issues.label("issues"),
        *(_resolution[name] for name in _TIMES),
        *(_resolution[name] for name in _PROPOSED),
        _corrector.c.name.label("corrected"),
        _resolution.corrected_at,
        _resolution.ease,
    )
    newest = (_contact.opened_at.desc(), _contact.id.desc())
    return sqlalchemy.select(*columns).select_from(joined).order_by(*newest)


def _doubtful_query(contacts: sqlalchemy.Select[Any]) -> sqlalchemy.CompoundSelect[Any]:
    """Of these contacts."""
    those = contacts.with_only_columns(_contact.id).subquery()
    of_these = _event.contact_id.in_(sqlalchemy.select(those.c.id))
    handover = sqlalchemy.type_coerce(_event.data, sqlalchemy.JSON)["handover_id"].as_string()
    accepted_by_several = (
        sqlalchemy.select(_event.contact_id)
        .where(of_these, _event.kind == HandoverAccepted.kind)
        .group_by(_event.contact_id, handover)
        .having(sqlalchemy.func.count(_event.agent_id.distinct()) > 1)
    )
    closed_by_another = (
        sqlalchemy.select(_event.contact_id)
        .join(table_of(ContactRow), _contact.id == _event.contact_id)
        .where(of_these, _event.kind == WrappedUp.kind, _event.agent_id != _contact.holder_id)
    )
    return accepted_by_several.union(closed_by_another)


def _read_conflicts(doubtful: Sequence[str]) -> Steps[dict[str, str]]:
    """By contact; only those are read whole in which somebody did what only another could do."""
    if not doubtful:
        return {}
    asked = yield [events_query(contact) for contact in doubtful]
    told = ([read_event(*row) for row in rows] for rows in asked)
    return {
        contact: " ".join(map(conflict_words, fold_events(events).conflicts))
        for contact, events in zip(doubtful, told, strict=True)
    }


def _make_line(row: Any, conflict: str) -> ContactLine:
    whole = not cannot_be_read(row)
    ended_at = (row.ended_at if whole else None) or row.opened_at
    return ContactLine(
        id=row.id,
        at=row.opened_at,
        agent=row.agent or "",
        team=row.team or "",
        customer=row.customer or "",
        channel=row.channel,
        reason=row.reason,
        resolution=row.resolution or "",
        amount=f"{row.amount:.2f}" if row.amount else "",  # no text: a value, as a spreadsheet takes it
        outcome=row.outcome,
        minutes=round(max((ended_at - row.opened_at).total_seconds(), 0.0) / 60, 1),
        legs=row.legs,
        repeats=row.repeats,
        conflict=conflict if whole else CANNOT_BE_READ,
        agent_id=row.holder_id,
        phase=row.phase,
        erased=row.erased,
        reason_code=row.merged_into or row.reason_code or "",
        article_id=row.article_id or "",
        article_kind=row.article_kind or "",
        link=row.link or "",
        preventable=row.preventable or "",
        issues=row.issues or 1,
        talk_s=row.talk_s,
        hold_s=row.hold_s,
        wrap_s=row.wrap_s,
        proposed_code=row.proposed_code or "",
        proposed_article=row.proposed_article or "",
        proposed_link=row.proposed_link or "",
        proposed_outcome=row.proposed_outcome or "",
        corrected=row.corrected or "",
        corrected_at=row.corrected_at if whole else None,
        ease=row.ease or "",
    )
