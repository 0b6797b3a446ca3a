"""What agents suggest, observe and flag → one box for those who decide, and the answer back to who said it.

Submitting goes through the outbox: what was typed is kept on this desktop first and delivered when the database is
there. Answering changes a record that others read too, so it needs the database and one answer wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, get_args

from sqlmodel import Session, col, select, update

from kms_desktop.access.roles import ANSWER_ARTICLE_SUGGESTIONS, ANSWER_SUGGESTIONS, may
from kms_desktop.articles.model import Article
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.personal_data import SEARCHED
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.database import Database, notify
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Reading, Steps
from kms_desktop.storage.tables import ContactRow, CustomerRow, Staff, SuggestionRow
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr
from kms_desktop.texts.format import clock, day
from kms_desktop.voc.anonymous import anonymize_text
from kms_desktop.voc.flag_answers import article_says_since
from kms_desktop.voc.model import SAYS_SINCE, Suggestion, SuggestionKind
from kms_desktop.voc.suggestion_rows import read_suggestions

TEXT_LONGEST = 4_000
_UNKNOWN = "?"
"""Stands for the article of a suggestion that is not here."""
NEEDS_WORDS = tr("Write one line: the agent reads it word for word.")
KIND = "suggestion"
"""Under this kind they wait in the outbox."""


class SuggestionBox:
    """The suggestions of everybody, as one person (`staff_id`) uses the box. `writes`: whether they put any in."""

    def __init__(self, database: Database, outbox: Outbox, staff_id: str, *, writes: bool = True) -> None:
        self._database = database
        self._outbox = outbox
        self._staff_id, self._writes = staff_id, writes

    def submit_suggestion(
        self,
        kind: SuggestionKind,
        text: str,
        *,
        contact: ContactState | None = None,
        article: Article | None = None,
        passage: str = "",
        option_id: str = "",
        searched: str = "",
    ) -> Suggestion:
        """Put a suggestion into the box; what it is about goes along by itself, who it is about never does.

        Addresses, numbers and cards in the text are masked. Without the database it waits in the journal; the name of
        its author is filled in when it is read back. Raises KmsError for an empty text, or an unknown kind, and Refused
        for who only reads.
        """
        if not self._writes:
            raise Refused(tr("Your role reads what is suggested and puts nothing into the box."))
        if kind not in get_args(SuggestionKind):
            unknown = tr(
                "“{kind}” cannot be said here: it is a suggestion, an observation or a flag.", kind=one_line(kind, 40)
            )
            raise KmsError(unknown)
        name = contact.customer_name if contact else ""
        written = anonymize_text(readable_text(text, TEXT_LONGEST), name).strip()
        flagged = anonymize_text(readable_text(passage, TEXT_LONGEST), name).strip()
        if not written and not (kind == "flag" and flagged):
            raise KmsError(tr("Write what you want to say; one line is enough."))
        if kind == "fix" and (not flagged or written == flagged):
            raise KmsError(tr("Change the words of the passage; a fix says how they should read."))
        context = _make_context(contact, article, option_id, anonymize_text(one_line(searched), name))
        made = Suggestion(
            id=new_key(),
            kind=kind,
            text=written,
            made_by=self._staff_id,
            made_by_name="",
            made_at=utc_now(),
            contact_id=contact.id if contact else "",
            article_id=article.id if article else contact.article_id if contact else "",
            article_title=article.title if article else contact.article_title if contact else "",
            revision=str(context.get("revision", "")),
            passage=flagged,
            context=context,
        )
        self._outbox.send_entry(KIND, made.id, _make_payload(made))
        return made

    def list_suggestions(
        self, state: str = "", kind: str = "", article_id: str = "", since: datetime | None = None
    ) -> list[Suggestion]:
        """Newest first, at most 1,000; each argument that is given must fit. state: new, accepted, declined."""
        return self.suggestions(state=state, kind=kind, article_id=article_id, since=since)()

    def suggestions(self, **wanted: Any) -> Reading[list[Suggestion]]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self._read_list, **wanted))

    def _read_list(
        self, state: str = "", kind: str = "", article_id: str = "", since: datetime | None = None
    ) -> Steps[list[Suggestion]]:
        wanted = [
            col(SuggestionRow.state) == state if state else None,
            col(SuggestionRow.kind) == kind if kind else None,
            col(SuggestionRow.article_id) == article_id if article_id else None,
            col(SuggestionRow.made_at) >= since if since else None,
        ]
        return read_suggestions(*[one for one in wanted if one is not None])

    def get_suggestion(self, suggestion_id: str) -> Suggestion:
        """The suggestion with this key. Raises NotFound."""
        found = self._database.read(read_suggestions(col(SuggestionRow.id) == suggestion_id))
        if not found:
            raise NotFound(tr("This suggestion is not in the box. It may still wait on the desktop it was written at."))
        return found[0]

    def answer_suggestion(
        self, suggestion_id: str, accepted: bool, words: str, by: str = "", *, says_since: str = ""
    ) -> Suggestion:
        """Accept or decline, once, with words that its author reads. `by` is a staff key, this person's when empty.
        `says_since`: what the published article says in the place of a flagged passage, with words or without.

        Raises KmsError without words or when somebody has answered already, Refused for who may not answer.
        """
        said = written_answer(words)
        if not said and not says_since:
            raise KmsError(NEEDS_WORDS)
        who = by or self._staff_id
        won = self._answer_here(suggestion_id, accepted, said, says_since, who)
        answered = self.get_suggestion(suggestion_id)
        if not won:
            raise KmsError(_answered_already(answered))
        return answered

    def _answer_here(self, suggestion_id: str, accepted: bool, said: str, says_since: str, who: str) -> bool:
        """Whether this was the answer."""
        with self._database.reading() as session:
            _refuse_unless_allowed(session, who, suggestion_id)
        if not self._database.is_sqlite:
            done = self._database.perform_act(
                "answer_suggestion",
                suggestion_id=suggestion_id,
                accepted=accepted,
                words=said,
                says_since=says_since,
                by_id=who,
            )
            return bool(done)
        with self._database.writing() as session:
            row = session.get(SuggestionRow, suggestion_id)
            if row is None or row.state != "new":
                return False
            if says_since and not (accepted and article_says_since(session, row, says_since)):
                raise KmsError(tr("The article does not say this since; write an answer."))
            context = {key: value for key, value in row.context.items() if key != SAYS_SINCE}
            row.context = context | ({SAYS_SINCE: says_since} if says_since else {})
            row.state, row.answer = "accepted" if accepted else "declined", said
            row.answered_by, row.answered_at = who, utc_now()
            session.add(row)
            notify(session, row.made_by)
            return True

    def answers_for(self, staff_id: str, unread_only: bool = False) -> list[Suggestion]:
        """What became of this person's suggestions, the newest answer first."""
        return self._database.read(self._read_answers(staff_id, unread_only))

    def answers(self, staff_id: str) -> Reading[list[Suggestion]]:
        """The same of all, to be read together with other things."""
        return Reading(self._database, partial(self._read_answers, staff_id, unread_only=False))

    def _read_answers(self, staff_id: str, unread_only: bool) -> Steps[list[Suggestion]]:
        wanted = [col(SuggestionRow.made_by) == staff_id, col(SuggestionRow.state) != "new"]
        if unread_only:
            wanted.append(col(SuggestionRow.read_at).is_(None))
        found = yield from read_suggestions(*wanted)
        return sorted(found, key=lambda one: one.answered_at or one.made_at, reverse=True)

    def mark_read(self, suggestion_id: str) -> None:
        """Its author has seen the answer; the first time counts, and nobody else's reading does, nor that of somebody
        who writes nothing any more."""
        if not self._writes:
            return
        if not self._database.is_sqlite:
            said = {"suggestion_id": suggestion_id, "by_id": self._staff_id}
            self._database.perform_act("mark_suggestion_read", **said)
            return
        with self._database.writing() as session:
            session.execute(
                update(SuggestionRow)
                .where(
                    col(SuggestionRow.id) == suggestion_id,
                    col(SuggestionRow.made_by) == self._staff_id,
                    col(SuggestionRow.state) != "new",
                    col(SuggestionRow.read_at).is_(None),
                )
                .values(read_at=utc_now())
            )


def written_answer(words: str) -> str:
    """The words of an answer as they are stored: addresses, numbers and cards masked."""
    return anonymize_text(readable_text(words, TEXT_LONGEST)).strip()


def register_suggestions(outbox: Outbox, database: Database) -> None:
    """Suggestions that are sent with this outbox are delivered: as rows of a file, on a server by an act."""

    def submit(key: str, payload: dict[str, Any]) -> None:
        database.perform_act("submit_suggestion", suggestion_id=key, said=payload)

    outbox.register_applier(KIND, apply_suggestion, submit)


def apply_suggestion(session: Session, key: str, payload: Mapping[str, Any]) -> None:
    """Store a submitted suggestion under its key, with the customer's tier; nothing when it is there already."""
    if session.get(SuggestionRow, key) is not None:
        return
    text = {name: str(payload.get(name, "")) for name in _TEXTS}
    context = dict(payload.get("context", {}))
    if tier := context.get("tier") or _customer_tier(session, text["contact_id"]):
        context["tier"] = tier
    row = SuggestionRow(
        id=key,
        kind=text["kind"],
        text=text["text"],
        made_by=text["made_by"],
        made_at=datetime.fromisoformat(str(payload["made_at"])),
        contact_id=text["contact_id"],
        article_id=text["article_id"],
        article_title=text["article_title"],
        revision=text["revision"],
        passage=text["passage"],
        context=context,
    )
    session.add(row)


def _customer_tier(session: Session, contact_id: str) -> str:
    """Of the contact's customer, whom the suggestion itself does not name."""
    query = select(CustomerRow.tier).join(ContactRow).where(ContactRow.id == contact_id)
    return session.exec(query).first() or ""


_TEXTS = ("kind", "text", "made_by", "contact_id", "article_id", "article_title", "revision", "passage")


def _make_payload(made: Suggestion) -> dict[str, Any]:
    texts = {name: getattr(made, name) for name in _TEXTS}
    return {**texts, "made_at": made.made_at.isoformat(), "context": dict(made.context)}


def _answered_already(one: Suggestion) -> str:
    said = {
        "name": one.answered_by_name or tr("Somebody"),
        "day": day(one.answered_at, year=True, padded=True) if one.answered_at else "",
        "time": clock(one.answered_at) if one.answered_at else "",
    }
    if one.state == "accepted":
        return tr("{name} accepted this on {day} at {time} UTC; a suggestion is answered once.", **said)
    return tr("{name} declined this on {day} at {time} UTC; a suggestion is answered once.", **said)


def _make_context(
    contact: ContactState | None, article: Article | None, option_id: str, searched: str
) -> dict[str, Any]:
    """Article revision, option, channel, the tier where the contact knows it, and the words that no article answers; no
    name, no number."""
    given = {
        "revision": article.revision if article else contact.article_revision if contact else "",
        "option": option_id,
        "tier": str(contact.facts.get("tier", "")) if contact else "",
        "channel": contact.channel if contact else "",
        SEARCHED: searched,
    }
    return {name: value for name, value in given.items() if value}


def may_answer(role: str, article_id: str) -> bool:
    """Supervisors answer everything, editors what is said of articles."""
    return may(role, ANSWER_SUGGESTIONS) or (may(role, ANSWER_ARTICLE_SUGGESTIONS) and article_id != "")


def _refuse_unless_allowed(session: Session, staff_id: str, suggestion_id: str) -> None:
    role = session.exec(select(Staff.role).where(Staff.id == staff_id, Staff.active)).first()
    article = session.exec(select(SuggestionRow.article_id).where(SuggestionRow.id == suggestion_id)).first()
    if not may_answer(role or "", article if article is not None else _UNKNOWN):
        raise Refused(tr("Only a supervisor answers suggestions. Ask one of yours."))
