"""Whether something was said of one's own contacts that one has not read; for the desk, which asks it whenever the
workspace changed and loads nothing for it before."""

from __future__ import annotations

from functools import partial

from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask


def unread_reviews(database: Database, staff_id: str) -> Reading[int]:
    """How many reviews of this person's contacts say something new."""
    return Reading(database, partial(read_unread, staff_id))


def read_unread(staff_id: str) -> Steps[int]:
    """Those that were judged, looked at or written to since they read them."""
    import sqlalchemy

    from kms_desktop.storage.tables import table_of
    from kms_desktop.storage.tables_reviews import CoachingNoteRow, ReviewRow

    review, note = table_of(ReviewRow).c, table_of(CoachingNoteRow).c
    newest = sqlalchemy.select(sqlalchemy.func.max(note.at)).where(note.review_id == review.id, note.to_id == staff_id)
    unseen = sqlalchemy.or_(review.seen_at.is_(None), newest.scalar_subquery() > review.seen_at)
    query = sqlalchemy.select(sqlalchemy.func.count()).where(
        review.agent_id == staff_id, review.state == "judged", unseen
    )
    ((n,),) = yield from ask(query)
    return int(n)
