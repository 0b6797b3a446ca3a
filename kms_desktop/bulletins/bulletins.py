"""Bulletins: published, changed, ended and read by people; those of the database and those written as articles are
one list.

Question: what of a bulletin while the database is away? Choice: that somebody read one waits in the outbox, as does
what is reported; publishing, changing and ending are refused, as nobody else would see them. Refused: a bulletin that
waits on one desktop and is published an hour later, when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import sqlalchemy
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS, PUBLISH_BULLETINS, who_may
from kms_desktop.articles.bulletins import in_force
from kms_desktop.articles.model import Article
from kms_desktop.bulletins.down_reports import read_reports
from kms_desktop.bulletins.kinds import KINDS
from kms_desktop.bulletins.model import (
    DECLINED,
    LIFTED,
    READ,
    READ_LIFTED,
    RUNNING,
    TAKEN_BACK,
    Board,
    Bulletin,
    DownReport,
    RunningBulletin,
    WorksAgain,
)
from kms_desktop.bulletins.proposing import STANDS, propose_bulletins, reports_of
from kms_desktop.contacts.down_things import DOWN
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.contacts.values import as_time, text_of
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify_at_once, notify_nobody
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Reading, Steps, ask, together
from kms_desktop.storage.tables import table_of
from kms_desktop.storage.tables_bulletins import BulletinReadRow, BulletinRow
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr

_PUBLISHED = "bulletin published"  # no text: an action of the audit log
_CHANGED = "bulletin changed"  # no text: an action of the audit log
_DECLINED = "bulletin declined"  # no text: an action of the audit log
_ENDED = "bulletin ended"  # no text: an action of the audit log
KIND_READ = "bulletin_read"
"""Under this kind it waits in the outbox that somebody read one."""
TOLD_FOR = timedelta(hours=24)
"""How long those who reported something are told that it works again."""
_LONGEST_TITLE, _LONGEST_WORDS, _MOST, _MOST_READ = 200, 2000, 500, 2000
_row, _read = table_of(BulletinRow).c, table_of(BulletinReadRow).c
FindArticle = Callable[[str], Article | None]


class Bulletins:
    """Those of one workspace, as one person sees them. `article_ids`: the articles that are bulletins; `find_article`
    gives one of them, None where it is gone or not for this person. `outbox`: None where nothing is marked as read."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox | None,
        person: Person,
        article_ids: Callable[[], Iterable[str]],
        find_article: FindArticle,
    ) -> None:
        self._database, self._outbox, self._person = database, outbox, person
        self._article_ids, self._find_article = article_ids, find_article

        def read(key: str, payload: dict[str, Any]) -> None:
            said = {name: text_of(payload, name) for name in ("bulletin_id", "what", "at", "by_id")}
            database.perform_act("read_bulletin", **said)

        if outbox is not None:
            outbox.register_applier(KIND_READ, apply_read, read)

    def board(self, now: datetime) -> Reading[Board]:
        """What is running and what this person should hear of; `now` in their zone. To be read together with other
        things."""
        return Reading(self._database, partial(self._read_board, now))

    def list_bulletins(self, now: datetime, *, over: bool = True) -> list[Bulletin]:
        """All there were, the newest first, those written as articles before them while they are in force. `over`:
        those too that are over; proposals that were declined are in neither."""
        stored = [one for one in self._database.read(read_bulletins(None)) if one.state != DECLINED]
        wanted = [one for one in stored if over or one.runs_at(now)]
        return self._with_articles(wanted, now)

    def find_bulletin(self, bulletin_id: str) -> Bulletin:
        """Raises NotFound."""
        found = next((one for one in self.list_bulletins(utc_now()) if one.id == bulletin_id), None)
        if found is None:
            raise NotFound(tr("There is no such bulletin here."))
        return found

    def publish_bulletin(
        self,
        kind: str,
        about: str = "",
        *,
        title: str = "",
        words: str = "",
        article_id: str = "",
        ends_at: datetime | None = None,
        by: str = "",
    ) -> str:
        """On every desk at once. Gives its key. Raises Refused for who may not, and while one about the same runs."""
        self._refuse_others()
        said = self._checked(kind, about, title, words, article_id, ends_at)
        key, login = new_key(), by or self._person.login
        if not self._database.is_sqlite:
            self._act("publish_bulletin", bulletin_id=key, said=_told(said), by_login=login)
            return key
        with self._database.writing() as session:
            now = utc_now()
            runs = [one for one in _stored(session) if about and one.about == about and one.runs_at(now)]
            if runs:
                raise Refused(tr("A bulletin about this runs already."))
            if ends_at is not None and ends_at <= now:
                raise Refused(tr("A bulletin ends after it begins."))
            session.add(BulletinRow(id=key, state=RUNNING, published_by=self._person.id, published_at=now, **said))
            self._note(session, login, _PUBLISHED, {"bulletin_id": key, "kind": kind, "about": about})
        return key

    def change_bulletin(
        self,
        bulletin: Bulletin,
        *,
        kind: str,
        title: str,
        words: str,
        article_id: str = "",
        ends_at: datetime | None = None,
        by: str = "",
    ) -> None:
        """Its wording, the article it points to, until when it runs. Raises Refused where it runs no more."""
        self._refuse_others()
        said = self._checked(kind, bulletin.about, title, words, article_id, ends_at)
        login = by or self._person.login
        if not self._database.is_sqlite:
            self._act("change_bulletin", bulletin_id=bulletin.id, said=_told(said), by_login=login)
            return
        with self._database.writing() as session:
            row = _running_row(session, bulletin.id)
            if row is None:
                raise Refused(tr("This bulletin does not run any more."))
            for name, value in said.items():
                setattr(row, name, value)
            row.changed_by, row.changed_at = self._person.id, utc_now()
            session.add(row)
            self._note(session, login, _CHANGED, {"bulletin_id": bulletin.id})

    def lift_bulletin(self, bulletin_id: str, by: str = "") -> bool:
        """It works again. False where it was over already."""
        return self._end(bulletin_id, LIFTED, by)

    def take_back_bulletin(self, bulletin_id: str, by: str = "") -> bool:
        """It was published by mistake. False where it was over already."""
        return self._end(bulletin_id, TAKEN_BACK, by)

    def decline_proposal(self, about: str, by: str = "") -> None:
        """Of what was reported so far no bulletin is made."""
        self._refuse_others()
        if about not in DOWN:
            raise KmsError(tr("What is declined is a proposal about something that was reported."))
        key, login = new_key(), by or self._person.login
        if not self._database.is_sqlite:
            self._act("decline_bulletin", bulletin_id=key, about=about, by_login=login)
            return
        with self._database.writing() as session:
            me, now = self._person.id, utc_now()
            row = BulletinRow(id=key, kind=KINDS[0], about=about, state=DECLINED, published_by=me, published_at=now)
            row.ended_by, row.ended_at = me, now
            session.add(row)
            self._note(session, login, _DECLINED, {"about": about})

    def mark_read(self, bulletin_id: str, what: str = READ) -> None:
        """This person has read it; `what` READ_LIFTED: that it works again. Once, also offline."""
        assert self._outbox is not None
        me, at = self._person.id, utc_now().isoformat()
        payload = {"bulletin_id": bulletin_id, "what": what, "by_id": me, "at": at}
        self._outbox.send_entry(KIND_READ, new_key(), payload)

    def readers_of(self, bulletin_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Of each, who has read it, by the keys of people; one's own alone for who does not read the floor."""
        query = sqlalchemy.select(_read.bulletin_id, _read.staff_id).where(
            _read.bulletin_id.in_(bulletin_ids), _read.what == READ
        )
        found: dict[str, set[str]] = {}
        with self._database.reading() as session:
            for bulletin_id, staff_id in session.execute(query):
                found.setdefault(bulletin_id, set()).add(staff_id)
        return {key: frozenset(people) for key, people in found.items()}

    def reports_of(self, bulletin: Bulletin) -> tuple[DownReport, ...]:
        """What was reported of it, as far as this person sees it, the oldest first."""
        if bulletin.published_at is None:
            return ()
        since = bulletin.published_at - STANDS
        reports, stored = self._database.read(_both(self._person, since))
        return reports_of(bulletin, reports, stored, utc_now())

    def _read_board(self, now: datetime) -> Steps[Board]:
        since = now.astimezone(UTC) - TOLD_FOR - STANDS
        mine = sqlalchemy.select(_read.bulletin_id, _read.what).where(_read.staff_id == self._person.id)
        stored, reports, read = yield from together(
            read_bulletins(since),
            read_reports(self._person, since),
            ask(mine.order_by(_read.at.desc()).limit(_MOST_READ)),
        )
        done = {(bulletin_id, what) for bulletin_id, what in read}
        running = self._with_articles([one for one in stored if one.runs_at(now)], now)
        again = [one for one in stored if one.state == LIFTED and (one.id, READ_LIFTED) not in done]
        mine_only = [one for one in reports if one.by_id == self._person.id]
        told = ((one, reports_of(one, mine_only, stored, now)) for one in again if _is_new(one, now))
        decides = self._person.may(PUBLISH_BULLETINS)
        return Board(
            tuple(RunningBulletin(one, (one.id, READ) in done) for one in running),
            tuple(WorksAgain(one, theirs) for one, theirs in told if theirs),
            propose_bulletins(reports, stored, now) if decides else (),
        )

    def _with_articles(self, stored: Iterable[Bulletin], now: datetime) -> list[Bulletin]:
        """Both kinds as one list: incidents, then changes, then promotions, the newest of each first; an article that
        a bulletin points to stands in that one's place."""
        pointed = [replace(one, article=self._find_article(one.article_id)) for one in stored]
        taken = {one.article_id for one in pointed if one.article is not None and one.runs_at(now)}
        local = now.astimezone()
        found = (self._find_article(key) for key in self._article_ids() if key not in taken)
        written = [of_article(one) for one in found if one is not None and in_force(one, local)]
        order = {kind: place for place, kind in enumerate(KINDS)}
        newest_first = sorted((*pointed, *written), key=lambda one: (-_begun(one), one.title))
        return sorted(newest_first, key=lambda one: (not one.runs_at(now), order.get(one.kind, len(KINDS))))

    def _end(self, bulletin_id: str, how: str, by: str) -> bool:
        self._refuse_others()
        login = by or self._person.login
        if not self._database.is_sqlite:
            return bool(self._act("end_bulletin", bulletin_id=bulletin_id, how=how, by_login=login))
        with self._database.writing() as session:
            row = _running_row(session, bulletin_id)
            if row is None:
                notify_nobody(session)
                return False
            row.state, row.ended_by, row.ended_at = how, self._person.id, utc_now()
            session.add(row)
            self._note(session, login, _ENDED, {"bulletin_id": bulletin_id, "how": how})
        return True

    def _act(self, name: str, **said: Any) -> Any:
        return self._database.perform_act(name, by_id=self._person.id, **said)

    def _refuse_others(self) -> None:
        if not self._person.may(PUBLISH_BULLETINS):
            who = who_may(PUBLISH_BULLETINS)
            raise Refused(tr("Bulletins are published, changed and ended by {who}.", who=who))

    def _checked(
        self, kind: str, about: str, title: str, words: str, article_id: str, ends_at: datetime | None
    ) -> dict[str, Any]:
        said_title = mask_secrets(one_line(readable_text(title), _LONGEST_TITLE)).strip()
        if kind not in KINDS or (about and about not in DOWN) or not (about or said_title):
            raise KmsError(tr("A bulletin has a kind, and says what it is about."))
        return {
            "kind": kind,
            "about": about,
            "title": said_title,
            "words": mask_secrets(readable_text(words, _LONGEST_WORDS)).strip(),
            "article_id": one_line(article_id, _LONGEST_TITLE),
            "ends_at": ends_at,
        }

    @staticmethod
    def _note(session: Session, login: str, what: str, said: dict[str, Any]) -> None:
        notify_at_once(session, EVERYBODY)
        append_row(session, login, what, said)


def of_article(article: Article) -> Bulletin:
    """A bulletin that is written as an article."""
    begun = datetime.combine(article.valid_from, time()).astimezone() if article.valid_from else None
    return Bulletin(
        article.id, article.bulletin, title=article.title, article_id=article.id, published_at=begun, article=article
    )


def who_reads(people: Iterable[Person]) -> list[Person]:
    """Of whom it is counted whether they have read a bulletin: those who take calls."""
    return [person for person in people if person.may(HANDLE_CONTACTS)]


def read_bulletins(since: datetime | None) -> Steps[list[Bulletin]]:
    """Those that run or ended since then, and proposals that were declined; without `since` all of them."""
    query = sqlalchemy.select(*_row).order_by(_row.published_at.desc(), _row.id.desc()).limit(_MOST)
    if since is not None:
        ends = _row.ended_at.is_(None) & (_row.ends_at.is_(None) | (_row.ends_at >= since))
        query = query.where(ends | (_row.ended_at >= since))
    rows = yield from ask(query)
    return [_make_bulletin(row) for row in rows]


def apply_read(session: Session, key: str, payload: Mapping[str, Any]) -> None:
    """Once for each person and bulletin."""
    bulletin_id, staff_id, what = (text_of(payload, name) for name in ("bulletin_id", "by_id", "what"))
    notify_nobody(session)
    if bulletin_id and session.get(BulletinReadRow, (bulletin_id, staff_id, what)) is None:
        at = as_time(payload.get("at")) or utc_now()
        session.add(BulletinReadRow(bulletin_id=bulletin_id, staff_id=staff_id, what=what, at=at))


def _both(person: Person, since: datetime) -> Steps[tuple[list[DownReport], list[Bulletin]]]:
    return (yield from together(read_reports(person, since), read_bulletins(since)))


def _is_new(bulletin: Bulletin, now: datetime) -> bool:
    return bulletin.ended_at is not None and now - bulletin.ended_at < TOLD_FOR


def _begun(bulletin: Bulletin) -> float:
    return bulletin.published_at.timestamp() if bulletin.published_at is not None else 0.0


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    ends_at = said["ends_at"]
    return {**said, "ends_at": ends_at.isoformat() if ends_at is not None else ""}


def _stored(session: Session) -> list[Bulletin]:
    return [_make_bulletin(row) for row in session.execute(sqlalchemy.select(*_row).where(_row.state == RUNNING))]


def _running_row(session: Session, bulletin_id: str) -> BulletinRow | None:
    row = session.get(BulletinRow, bulletin_id)
    return row if row is not None and _make_bulletin(row).runs_at(utc_now()) else None


def _make_bulletin(row: Any) -> Bulletin:
    return Bulletin(
        id=row.id,
        kind=row.kind,
        about=row.about,
        title=row.title,
        words=row.words,
        article_id=row.article_id,
        state=row.state,
        published_by=row.published_by,
        published_at=row.published_at,
        ends_at=row.ends_at,
        changed_at=row.changed_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )
