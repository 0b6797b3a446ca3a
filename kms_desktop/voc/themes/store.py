"""Themes in the database: their events are read as they are, and what somebody does is one act on a server, or the same
in one transaction of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_SUGGESTIONS, SET_ASSUMPTIONS, who_may
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify, notify_nobody
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import Staff, SuggestionRow, Team, ThemeRow, table_of
from kms_desktop.storage.tables_themes import ThemeEventRow, VocAssumptionRow
from kms_desktop.texts import tr
from kms_desktop.voc.themes.folding import fold_each, members_of, root_of, standing_events
from kms_desktop.voc.themes.judging import (
    MEANWHILE,
    judge_event,
    reads_suggestion,
    refuse_undecided,
    write_data,
    write_title,
)
from kms_desktop.voc.themes.model import Range, Theme, ThemeEvent, ThemeEventKind, ThemeProposal

_MOST_EVENTS = 100_000
_theme, _event = table_of(ThemeRow).c, table_of(ThemeEventRow).c
_staff, _team = table_of(Staff).c, table_of(Team).c
_assumption = table_of(VocAssumptionRow).c
SUGGESTIONS_AT_ONCE = 5_000


def read_theme_events(person: Person) -> Steps[list[ThemeEvent]]:
    """All events of the themes of this person's division."""
    mine = sqlalchemy.select(_team.division).where(_team.id == person.team_id).scalar_subquery()
    query = (
        sqlalchemy.select(*_event)
        .join_from(table_of(ThemeEventRow), table_of(ThemeRow), _theme.id == _event.theme_id)
        .where(_theme.division == mine)
        .order_by(_event.theme_id, _event.seq)
        .limit(_MOST_EVENTS)
    )
    return [as_event(row) for row in (yield from ask(query))]


def read_assumption_rows() -> Steps[list[Any]]:
    """Each code as it was set last, `low` None where the figure from outside counts again."""
    rows = yield from ask(sqlalchemy.select(*_assumption).order_by(_assumption.set_at, _assumption.id))
    return list({row.code: row for row in rows}.values())


def as_event(row: Any) -> ThemeEvent:
    """A row as the noun."""
    return ThemeEvent(row.id, row.theme_id, row.seq, row.at, row.by_id, row.kind, dict(row.data))


class ThemeStore:
    """What one person writes. `by`: their login where it is a command's."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person

    def make_theme(self, wanted: ThemeProposal, *, proposed: bool = False, by: str = "") -> str:
        """Gives its key; "" where somebody made it meanwhile, which only a proposal can be told."""
        refuse_undecided(self._person.role, wanted.article_id)
        key, event_id = new_key(), new_key()
        said = {
            "title": write_title(wanted.title),
            "reason_code": wanted.reason_code,
            "article_id": wanted.article_id,
            "words": [one[:60] for one in wanted.words[:60]],
            "suggestion_ids": list(wanted.suggestion_ids[:SUGGESTIONS_AT_ONCE]),
            "proposed": proposed,
        }
        login = by or self._person.login
        if not self._database.is_sqlite:
            told: dict[str, Any] = {"theme_id": key, "event_id": event_id, "said": said}
            made = self._database.perform_act("make_theme", **told, by_id=self._person.id, by_login=login)
        else:
            with self._database.writing() as session:
                made = self._make_here(session, key, event_id, said, login)
        return key if made else ""

    def _make_here(self, session: Session, key: str, event_id: str, said: dict[str, Any], login: str) -> bool:
        division, wanted = self._division(session), said["suggestion_ids"]
        found = [
            row
            for row in session.exec(select(SuggestionRow).where(col(SuggestionRow.id).in_(wanted)))
            if row.theme_id is None and self._reads(row)
        ]
        if said["proposed"] and not found and (wanted or self._is_there(session, division, said)):
            notify_nobody(session)
            return False
        now = utc_now()
        session.add(ThemeRow(id=key, division=division, made_by=self._person.id, made_at=now))
        session.flush()
        said["suggestion_ids"] = [row.id for row in sorted(found, key=lambda row: (row.made_at, row.id), reverse=True)]
        session.add(
            ThemeEventRow(id=event_id, theme_id=key, seq=1, at=now, by_id=self._person.id, kind="made", data=said)
        )
        for row in found:
            row.theme_id = key
            session.add(row)
        append_row(session, login, "theme made", {"theme_id": key, "suggestions": len(found)})  # no text: stored so
        notify(session)
        return True

    @staticmethod
    def _is_there(session: Session, division: str, said: Mapping[str, Any]) -> bool:
        query = (
            select(ThemeEventRow.data)
            .join(ThemeRow, col(ThemeRow.id) == ThemeEventRow.theme_id)
            .where(ThemeEventRow.kind == "made", ThemeRow.division == division)
        )
        about = (said["reason_code"], said["article_id"])
        return any(
            (data.get("reason_code", ""), data.get("article_id", "")) == about
            and (about != ("", "") or data.get("title") == said["title"])
            for data in session.exec(query)
        )

    def write_event(
        self, theme: Theme, kind: ThemeEventKind, said: Mapping[str, Any], *, after: int = 0, by: str = ""
    ) -> int:
        """Gives its place. `after`: the last event that this person saw. Raises Refused where another came meanwhile,
        and where it cannot follow; KmsError for what it cannot say."""
        refuse_undecided(self._person.role, theme.article_id)
        data, login = write_data(kind, said), by or self._person.login
        event_id, seen = new_key(), after or theme.seq
        if not self._database.is_sqlite:
            told: dict[str, Any] = {
                "event_id": event_id,
                "theme_id": theme.id,
                "after": seen,
                "kind": kind,
                "said": data,
            }
            act = self._database.perform_act
            return int(act("write_theme_event", **told, by_id=self._person.id, by_login=login))
        with self._database.writing() as session:
            event = ThemeEvent(event_id, theme.id, 0, utc_now(), self._person.id, kind, data)
            return self._write_here(session, event, seen, login)

    def _write_here(self, session: Session, event: ThemeEvent, seen: int, login: str) -> int:
        events = events_of_division(session, self._division(session))
        mine = [one for one in events if one.theme_id == event.theme_id]
        own = fold_each(events)
        theme = own.get(event.theme_id)
        if theme is None:
            raise NotFound(tr("There is no such theme here."))
        refuse_undecided(self._person.role, theme.article_id)
        said_here = {one.seq for one in mine if one.kind == "same_here"}
        later = [one for one in mine if one.seq > seen and one.seq not in said_here]
        if any(one.kind != "undone" or one.data.get("seq") not in said_here for one in later):
            raise Refused(MEANWHILE)
        judge_event(theme, event, own, standing_events(mine))
        if event.kind == "joined":
            refuse_undecided(self._person.role, own[event.data["into"]].article_id)
        self._judge_rows(session, event)
        place = mine[-1].seq + 1
        stored = add_event(session, event, place)
        settle_members(session, event.theme_id, root_of(theme.id, own), [*events, stored])
        answered = answer_members(session, event.theme_id, [*events, stored])
        append_row(session, login, f"theme {event.kind}", {"theme_id": theme.id, "seq": place})  # no text: stored so
        notify(session, *answered)
        return place

    def _judge_rows(self, session: Session, event: ThemeEvent) -> None:
        if event.kind == "added":
            row = session.get(SuggestionRow, event.data["suggestion_id"])
            if row is None or not self._reads(row):
                raise NotFound(tr("There is no such suggestion here."))
            if row.theme_id is not None:
                raise Refused(tr("This suggestion is in a theme; take it out there first."))
        if event.kind == "owned":
            staff, department = event.data["staff_id"], event.data["department"]
            known = session.exec(select(Staff.id).where(Staff.id == staff, Staff.active)).first() if staff else None
            if bool(staff) == bool(department) or (staff and known is None):
                raise Refused(tr("A theme is owned by somebody who works here, or by a department."))

    def _reads(self, row: SuggestionRow) -> bool:
        me = self._person
        return reads_suggestion(me.role, me.id, row.made_by, row.state, row.article_id, READ_SUGGESTIONS)

    def _division(self, session: Session) -> str:
        return session.exec(select(Team.division).where(Team.id == self._person.team_id)).first() or ""

    def set_assumption(self, code: str, value: Range | None, source: str, by: str = "") -> None:
        """Without a value the figure from outside counts again. Raises Refused for who may not."""
        if not self._person.may(SET_ASSUMPTIONS):
            raise Refused(tr("What is assumed of value is set by {who}.", who=who_may(SET_ASSUMPTIONS)))
        figures = {name: getattr(value, name) if value is not None else None for name in ("low", "mid", "high")}
        key, login = new_key(), by or self._person.login
        if not self._database.is_sqlite:
            told: dict[str, Any] = {"assumption_id": key, "code": code, **figures, "source": source}
            self._database.perform_act("set_assumption", **told, by_id=self._person.id, by_login=login)
            return
        with self._database.writing() as session:
            row: dict[str, Any] = {"id": key, "code": code, **figures, "source": source, "set_by": self._person.id}
            session.add(VocAssumptionRow(**row, set_at=utc_now()))
            append_row(session, login, "assumption set", {"code": code, **figures})  # no text: stored as it is
            notify(session)


def events_of_division(session: Session, division: str) -> list[ThemeEvent]:
    """In their order."""
    query = (
        select(ThemeEventRow)
        .join(ThemeRow, col(ThemeRow.id) == ThemeEventRow.theme_id)
        .where(ThemeRow.division == division)
        .order_by(col(ThemeEventRow.theme_id), col(ThemeEventRow.seq))
    )
    return [as_event(row) for row in session.exec(query)]


def add_event(session: Session, event: ThemeEvent, place: int) -> ThemeEvent:
    """Stored at this place of its theme."""
    said: dict[str, Any] = {
        "id": event.id,
        "theme_id": event.theme_id,
        "at": event.at,
        "by_id": event.by_id,
        "kind": event.kind,
    }
    row = ThemeEventRow(**said, seq=place, data=dict(event.data))
    session.add(row)
    session.flush()
    return as_event(row)


def settle_members(session: Session, theme_id: str, before: str, events: list[ThemeEvent]) -> None:
    """Each suggestion of it says to which theme it belongs; `before` was that theme until now. What another theme has
    stays."""
    own = fold_each(events)
    root, members = root_of(theme_id, own), set(members_of(theme_id, own))
    mentioned = {str(one.data.get("suggestion_id", "")) for one in events if one.theme_id == theme_id}
    ours = (theme_id, before, root)
    query = select(SuggestionRow).where(col(SuggestionRow.id).in_((members | mentioned) - {""}))
    for row in session.exec(query):
        if row.id in members and (row.theme_id is None or row.theme_id in ours[:2]):
            row.theme_id = root
        elif row.id not in members and row.theme_id in ours:
            row.theme_id = None
        session.add(row)
    session.flush()


def answer_members(session: Session, theme_id: str, events: list[ThemeEvent]) -> list[str]:
    """Where a theme was decided, whoever is still open in it reads the words; gives who."""
    own = fold_each(events)
    root = own[root_of(theme_id, own)]
    if root.decided_at is None:
        return []
    decided = [one for one in events if one.theme_id == root.id and one.kind in ("accepted", "declined")]
    rows = session.exec(select(SuggestionRow).where(SuggestionRow.theme_id == root.id, SuggestionRow.state == "new"))
    told, now = [], utc_now()
    for row in rows.all():
        row.state, row.answer = decided[-1].kind, root.decided_words
        row.answered_by, row.answered_at = root.decided_by, now
        session.add(row)
        told.append(row.made_by)
    return sorted(set(told))
