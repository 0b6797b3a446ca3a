"""Reviews of one workspace, as one person draws, judges, answers and reads them.

In: what was closed. Out: a sample, each of its contacts with the five questions answered, what the agent says to it and
what a second person does, notes of coaching for two, and how many of each there are.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement

from kms_desktop.access.model import Person
from kms_desktop.access.roles import REVIEW_CONTACTS, who_may
from kms_desktop.contacts.card.looks import note_look
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask, together
from kms_desktop.storage.tables import ContactRow, CustomerRow, Staff, Team, table_of
from kms_desktop.storage.tables_reviews import CoachingNoteRow, ReviewEventRow, ReviewRow
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr
from kms_desktop.voc.reviews.counting import ReviewCounts, count_reviews
from kms_desktop.voc.reviews.judging import NO_REVIEW, refuse_unless_reviewing, write_step, written_words
from kms_desktop.voc.reviews.log_answers import read_answers
from kms_desktop.voc.reviews.model import (
    LONGEST_DAYS,
    LONGEST_SEED,
    MOST_AT_ONCE,
    STANDING,
    CoachingNote,
    LogAnswers,
    Review,
    ReviewDetail,
    ReviewEvent,
    ReviewEventKind,
    Sample,
)
from kms_desktop.voc.reviews.store import ReviewStore
from kms_desktop.voc.reviews.unread import unread_reviews

_review, _event, _note = table_of(ReviewRow).c, table_of(ReviewEventRow).c, table_of(CoachingNoteRow).c
_contact, _customer, _team = table_of(ContactRow).c, table_of(CustomerRow).c, table_of(Team).c
_agent, _reviewer, _second = (table_of(Staff).alias(name).c for name in ("agent", "reviewer", "second"))
_by = table_of(Staff).alias("by_whom")
_MOST = 500


class Reviews:
    """Whoever overlooks the division has all of it, anybody else what was judged of their own contacts."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person
        self._store = ReviewStore(database, person)

    @property
    def may_review(self) -> bool:
        """Whether this person draws and judges."""
        return self._person.may(REVIEW_CONTACTS)

    def draw(
        self, begins: datetime, ends: datetime, size: int, seed: str = "", *, dry: bool = False, by: str = ""
    ) -> Sample:
        """A sample of the contacts closed from `begins` to `ends` that are in no review; without a seed one is made.
        `dry`: only say what it would be. Raises Refused for who reviews nothing, KmsError for a size or a time."""
        if not self.may_review:
            raise Refused(tr("Contacts are drawn for review by {who}.", who=who_may(REVIEW_CONTACTS)))
        if not 1 <= size <= MOST_AT_ONCE:
            raise KmsError(tr("From 1 to {most} contacts are drawn at once.", most=MOST_AT_ONCE))
        if not begins < ends <= begins + timedelta(days=LONGEST_DAYS):
            raise KmsError(tr("A sample is drawn of the contacts of {days} days at most.", days=LONGEST_DAYS))
        wanted = one_line(seed, LONGEST_SEED).strip() or secrets.token_hex(4)
        return self._store.draw(begins, ends, size, wanted, dry=dry, by=by)

    def list_reviews(self, *, states: tuple[str, ...] = STANDING, mine: bool = False) -> Reading[list[Review]]:
        """Newest contact first, at most 500. `mine`: only those of one's own contacts."""
        return Reading(self._database, partial(self._read_list, states, mine))

    def count(self, begins: datetime, ends: datetime) -> Reading[ReviewCounts]:
        """Of contacts closed in this time, as far as this person reads their reviews."""
        return Reading(self._database, partial(self._read_counts, begins, ends))

    def unread(self) -> Reading[int]:
        """How many reviews of one's own contacts say something new."""
        return unread_reviews(self._database, self._person.id)

    def find(self, review_id: str) -> Review:
        """By its key, or by a beginning of it that is the only such. Raises NotFound, KmsError."""
        found = self._database.read(self._read_some(_review.id.startswith(review_id, autoescape=True)))
        if not found or not review_id:
            raise NotFound(NO_REVIEW)
        if len(found) > 1:
            raise KmsError(tr("Several reviews begin so; write more of it."))
        return found[0]

    @property
    def person_id(self) -> str:
        return self._person.id

    def open_review(self, review_id: str, *, again: bool = False) -> ReviewDetail:
        """With what was said and read. Who reads another's contact is told in the audit first; `again`: it stood open
        already."""
        review = self.find(review_id)
        if review.agent_id != self._person.id and not again:
            self._note_look(review)
        return self._database.read(self._read_detail(review))

    def judge(self, review: Review, rightly: str, words: str = "", *, by: str = "") -> None:
        """The one question that no log answers; the other four are kept as the log has them now."""
        self._write(review, "judged", {"rightly": rightly, "words": words}, by)

    def answer(self, review: Review, words: str) -> None:
        """What the agent says to it. Raises NotFound for anybody else."""
        if review.agent_id != self._person.id:
            raise NotFound(tr("There is no such review of a contact of yours."))
        self._write(review, "answered", {"words": words})

    def mark_seen(self, review: Review) -> None:
        """The agent has read it."""
        if review.agent_id == self._person.id and review.state == "judged":
            self._store.mark_seen(review.id)

    def look(self, review: Review, agrees: bool, words: str = "", *, by: str = "") -> None:
        """A second person agrees with what was judged, or does not and says why."""
        self._write(review, "looked", {"agrees": agrees, "words": words}, by)

    def withdraw(self, review: Review, why: str, *, by: str = "") -> None:
        """It counts no more, and the agent does not see it."""
        self._write(review, "withdrawn", {"words": why}, by)

    def restore(self, review: Review, *, by: str = "") -> None:
        """It counts again."""
        self._write(review, "restored", {}, by)

    def note_coaching(self, review: Review, words: str) -> str:
        """For the other one of the two. Raises KmsError for no words, Refused for anybody else."""
        written = written_words(words, self._database.read(self._read_customer(review.contact_id))[1])
        if not written:
            raise KmsError(tr("Write what the note says."))
        return self._store.note_coaching(review.id, written)

    def take_back_coaching(self, note_id: str) -> None:
        """One's own note is gone. Raises NotFound."""
        self._store.take_back_coaching(note_id)

    def _write(self, review: Review, kind: ReviewEventKind, said: Mapping[str, Any], by: str = "") -> None:
        if kind != "answered":
            refuse_unless_reviewing(self._person)
        _, name = self._database.read(self._read_customer(review.contact_id))
        data = write_step(kind, said, name)
        self._store.write_step(review.id, kind, data, after=review.seq, by=by)

    def _note_look(self, review: Review) -> None:
        customer_id, _ = self._database.read(self._read_customer(review.contact_id))
        if customer_id and not review.erased:
            note_look(self._database, customer_id, self._person.login)

    def _read_customer(self, contact_id: str) -> Steps[tuple[str, str]]:
        query = (
            sqlalchemy.select(_contact.customer_id, _customer.name)
            .select_from(table_of(ContactRow).outerjoin(table_of(CustomerRow), _customer.id == _contact.customer_id))
            .where(_contact.id == contact_id, _contact.erased_for.is_(None))
        )
        rows = yield from ask(query)
        return (rows[0][0] or "", rows[0][1] or "") if rows else ("", "")

    def _read_list(self, states: tuple[str, ...], mine: bool) -> Steps[list[Review]]:
        wanted: list[ColumnElement[bool]] = [_review.state.in_(states)]
        if mine:
            wanted.append(_review.agent_id == self._person.id)
        return (yield from self._read_some(*wanted))

    def _read_counts(self, begins: datetime, ends: datetime) -> Steps[ReviewCounts]:
        closed = (_review.closed_at >= begins, _review.closed_at < ends)
        return count_reviews((yield from self._read_some(*closed, most=None)))

    def _read_some(self, *wanted: Any, most: int | None = _MOST) -> Steps[list[Review]]:
        joined = table_of(ReviewRow).outerjoin(table_of(ContactRow), _contact.id == _review.contact_id)
        for person, key in ((_agent, _review.agent_id), (_reviewer, _review.reviewer_id), (_second, _review.looked_by)):
            joined = joined.outerjoin(person.id.table, person.id == key)
        own = sqlalchemy.select(_team.division).where(_team.id == self._person.team_id).scalar_subquery()
        mine = sqlalchemy.and_(_review.agent_id == self._person.id, _review.state == "judged")
        seen = sqlalchemy.or_(mine, _review.division == own) if self.may_review else mine
        query = (
            sqlalchemy.select(
                *_review,
                _agent.name.label("agent"),
                _reviewer.name.label("reviewer"),
                _second.name.label("second"),
                _contact.erased_for.is_not(None).label("erased"),
            )
            .select_from(joined)
            .where(seen, *wanted)
            .order_by(_review.closed_at.desc(), _review.id)
            .limit(most)
        )
        return [_as_review(row) for row in (yield from ask(query))]

    def _read_detail(self, review: Review) -> Steps[ReviewDetail]:
        me = self._person.id
        events = (
            sqlalchemy.select(*_event, _by.c.name.label("by_name"))
            .select_from(table_of(ReviewEventRow).outerjoin(_by, _by.c.id == _event.by_id))
            .where(_event.review_id == review.id)
            .order_by(_event.seq)
        )
        notes = (
            sqlalchemy.select(*_note, _by.c.name.label("by_name"))
            .select_from(table_of(CoachingNoteRow).outerjoin(_by, _by.c.id == _note.from_id))
            .where(_note.review_id == review.id, sqlalchemy.or_(_note.from_id == me, _note.to_id == me))
            .order_by(_note.at, _note.id)
        )
        (answers, read_from), steps, said = yield from together(
            read_answers(review.contact_id), ask(events), ask(notes)
        )
        return ReviewDetail(
            review,
            answers,
            read_from,
            tuple(
                ReviewEvent(one.seq, one.at, one.by_id, one.by_name or "", one.kind, dict(one.data)) for one in steps
            ),
            tuple(
                CoachingNote(one.id, one.review_id, one.from_id, one.by_name or "", one.at, one.words) for one in said
            ),
        )


def _as_review(row: Any) -> Review:
    judged = row.judged_at is not None
    answers = LogAnswers(*(bool(getattr(row, name)) for name in ("searched", "linked", "improved", "captured")))
    same = (
        *("id", "draw_id", "contact_id", "agent_id", "reason_code", "closed_at", "state", "reviewer_id", "rightly"),
        *("article_id", "link", "judged_at", "seen_at", "answered_at", "looked_by", "looked_at", "seq"),
    )
    return Review(
        **{name: getattr(row, name) for name in same},
        agent=row.agent or "",
        reviewer=row.reviewer or "",
        second=row.second or "",
        agrees=None if row.agrees is None else bool(row.agrees),
        answers=answers if judged else None,
        erased=bool(row.erased),
    )


def _as_event(row: Any) -> ReviewEvent:
    return ReviewEvent(row.seq, row.at, row.by_id, row.by_name or "", row.kind, dict(row.data))


def _as_note(row: Any) -> CoachingNote:
    return CoachingNote(row.id, row.review_id, row.from_id, row.by_name or "", row.at, row.words)
