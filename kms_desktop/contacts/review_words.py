"""Reviews, as an erased customer leaves them: of their own contacts without a word, of others without their name.

Whether a contact was reviewed, and how it was judged, stays: it is the agent's and the article's, and figures count it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session, col, select, update

from kms_desktop.storage.tables_reviews import CoachingNoteRow, ReviewEventRow, ReviewRow

_WORDS = ("words", "why")


def empty_reviews(session: Session, redact_names: Callable[[str], str], contacts: Sequence[str]) -> None:
    """What was not judged yet is withdrawn: there is nothing to read any more."""
    of_theirs = col(ReviewRow.contact_id).in_(contacts)
    own = set(session.exec(select(ReviewRow.id).where(of_theirs)))
    for row in session.exec(select(ReviewEventRow)).all():
        redact = _without_word if row.review_id in own else redact_names
        said = {key: redact(value) if key in _WORDS else value for key, value in row.data.items()}
        if said != row.data:
            row.data = said
            session.add(row)
    for note in session.exec(select(CoachingNoteRow)).all():
        note.words = "" if note.review_id in own else redact_names(note.words)
        session.add(note)
    session.exec(update(ReviewRow).where(of_theirs, col(ReviewRow.state) == "drawn").values(state="withdrawn"))
    session.flush()


def _without_word(_said: str) -> str:
    return ""
