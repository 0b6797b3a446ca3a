"""Whether a step can follow on a review as it is, and what it says as it is stored: what the acts of a server judge
themselves, said here for a file and, before anything is sent, for whoever types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roles import REVIEW_CONTACTS, who_may
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.tables_reviews import ReviewRow
from kms_desktop.storage.text import readable_text
from kms_desktop.texts import tr
from kms_desktop.voc.anonymous import anonymize_text
from kms_desktop.voc.reviews.model import LONGEST_WORDS, RIGHTLY, ReviewEventKind

MEANWHILE = tr("Somebody changed this review meanwhile; look at it again.")
NO_REVIEW = tr("There is no such review here.")
ERASED = tr("The customer of this contact was erased; nothing more is written about it.")


def refuse_unless_reviewing(person: Person) -> None:
    """Raises Refused for who reviews nothing."""
    if not person.may(REVIEW_CONTACTS):
        raise Refused(tr("Contacts are reviewed by {who}.", who=who_may(REVIEW_CONTACTS)))


def written_words(said: Any, customer_name: str = "") -> str:
    """As they are stored: cards, passwords, addresses, numbers and the customer's name masked."""
    return anonymize_text(readable_text(str(said or ""), LONGEST_WORDS), customer_name).strip()


def write_step(kind: ReviewEventKind, said: Mapping[str, Any], customer_name: str = "") -> dict[str, Any]:
    """What a step says. Raises KmsError where something is missing."""
    words = written_words(said.get("words"), customer_name)
    if kind == "judged":
        rightly = said.get("rightly")
        if rightly not in RIGHTLY:
            raise KmsError(tr("Say whether the article is the right one: yes, no or unsure."))
        if not words and rightly != "yes":
            raise KmsError(tr("Write one line: the agent reads it word for word."))
        return {"rightly": rightly, "words": words}
    if kind == "looked":
        agrees = said.get("agrees") is True
        if not words and not agrees:
            raise KmsError(tr("Write one line: both of them read it."))
        return {"agrees": agrees, "words": words}
    if kind == "withdrawn":
        if not words:
            raise KmsError(tr("Write why it is withdrawn."))
        return {"words": words}
    if kind == "answered":
        if not words:
            raise KmsError(tr("Write what you say to it."))
        return {"words": words}
    return {}


def judge_step(
    row: ReviewRow,
    kind: ReviewEventKind,
    me: str,
    *,
    closed_by: str | None,
    erased: bool,
    reviewer_works: bool,
    stands_elsewhere: bool,
) -> None:
    """Raises Refused where it cannot follow. `closed_by`: who closed the contact, None while it is open; `erased`: its
    customer is."""
    closed = closed_by is not None and not erased
    if kind == "restored":
        if row.state != "withdrawn":
            raise Refused(tr("This review was not withdrawn."))
        if not closed or stands_elsewhere:
            raise Refused(tr("This contact is open, erased, or in another review."))
        return
    if row.state == "withdrawn":
        raise Refused(tr("This review was withdrawn."))
    if kind == "judged":
        if not closed:
            raise Refused(tr("This contact is open again, or its customer was erased; there is nothing to judge."))
        if row.reviewer_id not in ("", me) and reviewer_works:
            raise Refused(tr("Somebody else reviews this contact; look at what they say."))
        if row.judged_at is not None and closed_by != row.agent_id:
            raise Refused(
                tr("Since it was judged somebody else closed this contact; withdraw this review and draw anew.")
            )
    elif kind != "withdrawn" and row.state != "judged":
        raise Refused(tr("This contact was not judged yet."))
    elif kind != "withdrawn" and erased:
        raise Refused(ERASED)
    if kind == "looked" and row.reviewer_id == me:
        raise Refused(tr("A second person looks: not the one who judged."))
