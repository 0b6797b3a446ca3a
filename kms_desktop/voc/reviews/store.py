"""Reviews as they are written: one act on a server, or the same in one transaction of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.events.declaration import KINDS
from kms_desktop.contacts.events.handover import HandoverAccepted
from kms_desktop.contacts.reason_codes import counted_as, read_merged
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify, notify_nobody
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.reading import read_within
from kms_desktop.storage.tables import ContactEventRow, ContactRow, ResolutionRow, Staff, Team
from kms_desktop.storage.tables_reviews import CoachingNoteRow, ReviewDrawRow, ReviewEventRow, ReviewRow
from kms_desktop.texts import tr
from kms_desktop.voc.reviews.judging import ERASED, MEANWHILE, NO_REVIEW, judge_step
from kms_desktop.voc.reviews.log_answers import read_answers
from kms_desktop.voc.reviews.model import ReviewEventKind, Sample
from kms_desktop.voc.reviews.sampling import count_strata, draw_sample


class ReviewStore:
    """What one person writes. `by`: their login where it is a command's."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person

    def draw(self, begins: datetime, ends: datetime, size: int, seed: str, *, dry: bool, by: str = "") -> Sample:
        """`dry`: nothing is stored."""
        key, login = new_key(), by or self._person.login
        if not self._database.is_sqlite:
            told: dict[str, Any] = {"draw_id": key, "begins": begins.isoformat(), "ends": ends.isoformat()}
            told |= {"size": size, "seed": seed, "dry": dry, "by_id": self._person.id, "by_login": login}
            found = self._database.perform_act("draw_reviews", **told)
            strata = {code: (closed, drawn) for code, (closed, drawn) in sorted(found["strata"].items())}
            return Sample(key, seed, found["closed"], strata)
        with self._database.writing() as session:
            return self._draw_here(
                session, ReviewDrawRow(id=key, **self._draw_of(begins, ends, size, seed)), dry, login
            )

    def _draw_of(self, begins: datetime, ends: datetime, size: int, seed: str) -> dict[str, Any]:
        said: dict[str, Any] = {"by_id": self._person.id, "at": utc_now(), "begins": begins, "ends": ends}
        return said | {"size": size, "seed": seed, "closed": 0}

    def _draw_here(self, session: Session, draw: ReviewDrawRow, dry: bool, login: str) -> Sample:
        codes = read_within(session, read_merged())
        draw.division = self._division(session)
        standing = select(ReviewRow.contact_id).where(ReviewRow.state != "withdrawn")
        query = (
            select(ResolutionRow)
            .join(ContactRow, col(ContactRow.id) == ResolutionRow.contact_id)
            .where(ResolutionRow.place == 0, ResolutionRow.at >= draw.begins, ResolutionRow.at < draw.ends)
            .where(ContactRow.division == draw.division, ContactRow.phase == "wrapped_up")
            .where(col(ContactRow.erased_for).is_(None), col(ContactRow.id).not_in(standing))
        )
        rows = {row.contact_id: row for row in session.exec(query)}
        contacts = [(key, counted_as(row.reason_code, codes)) for key, row in rows.items()]
        drawn = draw_sample(contacts, draw.size, draw.seed)
        strata = count_strata(contacts, drawn)
        made = Sample(draw.id, draw.seed, len(contacts), strata)
        if dry or not drawn:
            notify_nobody(session)
            return made
        draw.closed, draw.strata = len(contacts), {code: list(counts) for code, counts in strata.items()}
        session.add(draw)
        session.flush()
        for key in drawn:
            of_draw: dict[str, Any] = {"draw_id": draw.id, "division": draw.division}
            about: dict[str, Any] = {"reason_code": dict(contacts)[key], "closed_at": rows[key].at}
            row = ReviewRow(id=new_key(), contact_id=key, agent_id=rows[key].agent_id, **of_draw, **about)
            session.add(row)
        told = {"draw_id": draw.id, "seed": draw.seed, "closed": len(contacts), "drawn": len(drawn)}
        append_row(session, login, "reviews drawn", told)  # no text: stored as it is
        notify(session)
        return made

    def write_step(
        self, review_id: str, kind: ReviewEventKind, data: Mapping[str, Any], *, after: int, by: str = ""
    ) -> None:
        """`after`: the last step that this person saw. Raises Refused where it cannot follow, NotFound."""
        event_id, login = new_key(), by or self._person.login
        if not self._database.is_sqlite:
            told: dict[str, Any] = {"event_id": event_id, "review_id": review_id}
            if kind == "answered":
                self._database.perform_act("answer_review", **told, words=data["words"], by_id=self._person.id)
                return
            told |= {"after": after, "kind": kind, "said": dict(data), "by_id": self._person.id, "by_login": login}
            self._database.perform_act("write_review_event", **told)
            return
        with self._database.writing() as session:
            row = self._hold(session, review_id, own=kind == "answered")
            if kind != "answered":
                self._refuse_meanwhile(session, row, after)
                self._refuse_own(session, row)
            self._judge(session, row, kind)
            row.seq += 1
            said = {"why": self._kept_why(session, row, data)} if kind == "withdrawn" else dict(data)
            of_review: dict[str, Any] = {"id": event_id, "review_id": row.id, "seq": row.seq, "at": utc_now()}
            session.add(ReviewEventRow(**of_review, by_id=self._person.id, kind=kind, data=said))
            self._follow(session, row, kind, said)
            session.add(row)
            if kind != "answered":
                what = f"review {kind}"  # no text: stored so
                append_row(session, login, what, {"review_id": row.id, "seq": row.seq})
            notify(session, row.agent_id, row.reviewer_id)

    def mark_seen(self, review_id: str) -> None:
        """The agent has read it. Raises NotFound for a review that is not theirs."""
        if not self._database.is_sqlite:
            told = {"event_id": new_key(), "review_id": review_id, "words": "", "by_id": self._person.id}
            self._database.perform_act("answer_review", **told)
            return
        with self._database.writing() as session:
            row = self._hold(session, review_id, own=True)
            row.seen_at = utc_now()
            session.add(row)
            notify_nobody(session)

    def note_coaching(self, review_id: str, words: str) -> str:
        """Gives the key of the note. Raises Refused for anybody but the two of them."""
        key = new_key()
        if not self._database.is_sqlite:
            told = {"note_id": key, "review_id": review_id, "words": words, "by_id": self._person.id}
            self._database.perform_act("note_coaching", **told)
            return key
        with self._database.writing() as session:
            row, me = session.get(ReviewRow, review_id), self._person.id
            if row is None or row.state != "judged" or me not in (row.reviewer_id, row.agent_id):
                raise Refused(tr("Notes of coaching are written by the reviewer and the agent of a review."))
            other = row.reviewer_id if me == row.agent_id else row.agent_id
            if not _works_here(session, other):
                raise Refused(tr("The other one does not work here any more; nobody would read it."))
            if _is_erased(session, row.contact_id):
                raise Refused(ERASED)
            note: dict[str, Any] = {"id": key, "review_id": row.id, "from_id": me, "to_id": other, "at": utc_now()}
            session.add(CoachingNoteRow(**note, words=words))
            notify(session, other)
        return key

    def take_back_coaching(self, note_id: str) -> None:
        """Raises NotFound for a note that is not one's own."""
        if not self._database.is_sqlite:
            if not self._database.perform_act("take_back_coaching", note_id=note_id, by_id=self._person.id):
                raise NotFound(tr("There is no such note of yours."))
            return
        with self._database.writing() as session:
            note = session.get(CoachingNoteRow, note_id)
            if note is None or note.from_id != self._person.id:
                raise NotFound(tr("There is no such note of yours."))
            session.delete(note)
            notify(session, note.to_id)

    def _hold(self, session: Session, review_id: str, *, own: bool) -> ReviewRow:
        row = session.get(ReviewRow, review_id)
        if row is None or (row.division != self._division(session) and not own):
            raise NotFound(NO_REVIEW)
        if own and (row.agent_id != self._person.id or row.state != "judged" or not self._person.may(HANDLE_CONTACTS)):
            raise NotFound(tr("There is no such review of a contact of yours."))
        return row

    def _refuse_meanwhile(self, session: Session, row: ReviewRow, after: int) -> None:
        later = select(ReviewEventRow.kind).where(ReviewEventRow.review_id == row.id, ReviewEventRow.seq > after)
        if after != row.seq and any(kind != "answered" for kind in session.exec(later)):
            raise Refused(MEANWHILE)

    def _refuse_own(self, session: Session, row: ReviewRow) -> None:
        """Nobody says how a contact was handled that they had themselves."""
        kinds = [name for name, kind in KINDS.items() if kind.writer.code in ("holder", "reopener")]
        event = ContactEventRow
        had = select(func.count()).where(
            event.contact_id == row.contact_id,
            event.agent_id == self._person.id,
            col(event.kind).in_([*kinds, HandoverAccepted.kind]),
        )
        if row.agent_id == self._person.id or session.exec(had).one():
            raise Refused(tr("A contact is reviewed by somebody who did not handle it."))

    def _judge(self, session: Session, row: ReviewRow, kind: ReviewEventKind) -> None:
        contact, issue = session.get_one(ContactRow, row.contact_id), _first_issue(session, row)
        others = select(func.count()).where(
            ReviewRow.contact_id == row.contact_id, ReviewRow.state != "withdrawn", ReviewRow.id != row.id
        )
        judge_step(
            row,
            kind,
            self._person.id,
            closed_by=issue.agent_id if issue is not None and contact.phase == "wrapped_up" else None,
            erased=contact.erased_for is not None,
            reviewer_works=_works_here(session, row.reviewer_id),
            stands_elsewhere=bool(session.exec(others).one()),
        )

    def _follow(self, session: Session, row: ReviewRow, kind: ReviewEventKind, said: Mapping[str, Any]) -> None:
        """What of the row follows from this step."""
        now = utc_now()
        if kind == "judged":
            issue = _first_issue(session, row)
            if issue is None:
                raise KmsError(NO_REVIEW)
            answers, _ = read_within(session, read_answers(row.contact_id))
            row.state, row.reviewer_id, row.rightly, row.judged_at = "judged", self._person.id, said["rightly"], now
            row.agent_id, row.article_id, row.link = issue.agent_id, issue.article_id, issue.link
            row.searched, row.linked = answers.searched, answers.linked
            row.improved, row.captured = answers.improved, answers.captured
            row.looked_by, row.agrees, row.looked_at, row.seen_at = "", None, None, None
        elif kind == "answered":
            row.answered_at = row.seen_at = now
        elif kind == "looked":
            row.looked_by, row.agrees, row.looked_at, row.seen_at = self._person.id, said["agrees"], now, None
        elif kind == "withdrawn":
            row.state = "withdrawn"
        else:
            row.state = "drawn" if row.judged_at is None else "judged"

    def _kept_why(self, session: Session, row: ReviewRow, data: Mapping[str, Any]) -> str:
        """Of a customer who was erased no word is written."""
        return "" if _is_erased(session, row.contact_id) else str(data["words"])

    def _division(self, session: Session) -> str:
        return session.exec(select(Team.division).where(Team.id == self._person.team_id)).first() or ""


def _first_issue(session: Session, row: ReviewRow) -> ResolutionRow | None:
    return session.exec(
        select(ResolutionRow).where(ResolutionRow.contact_id == row.contact_id, ResolutionRow.place == 0)
    ).first()


def _works_here(session: Session, staff_id: str) -> bool:
    return (
        bool(staff_id) and session.exec(select(Staff.id).where(Staff.id == staff_id, Staff.active)).first() is not None
    )


def _is_erased(session: Session, contact_id: str) -> bool:
    return session.get_one(ContactRow, contact_id).erased_for is not None
