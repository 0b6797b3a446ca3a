"""A word of its own in each field that can hold a customer's → none of them is left once they are erased, in either."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from sqlmodel import Session

from kms_desktop.contacts import personal_data
from kms_desktop.contacts.card.changes import HOLDS
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.events.declaration import KINDS, Declared, declared_fields
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactRow, CustomerRow, IdentityRow, InteractionRow, SuggestionRow, ThemeRow
from kms_desktop.storage.tables_bulletins import BulletinRow
from kms_desktop.storage.tables_calls import CallEventRow, CallOfferRow, PhoneCallRow
from kms_desktop.storage.tables_customers import CustomerChangeRow
from kms_desktop.storage.tables_record import IdleSearchRow
from kms_desktop.storage.tables_reviews import CoachingNoteRow, ReviewDrawRow, ReviewEventRow, ReviewRow
from kms_desktop.storage.tables_themes import ThemeEventRow
from tests.contacts.events_for_tests import DANA, SAM, START
from tests.contacts.test_erasing import dump
from tests.contacts.test_rows_follow_events import Both, both  # noqa: F401

WHO, CONTACT = "erased-wholly", "a-contact-of-everything"
NAME, ACCOUNT, NUMBER, ADDRESS = "Plantedname Numbatson", "planted-account-7", "+447700900777", "planted@example.com"
_PLANTED = re.compile(r"planted[a-z0-9-]*|numbatson|7700900777", re.IGNORECASE)
_PLAIN: dict[str, Any] = {"number": 1, "money": 1, "yes": False, "place": 0, "facts": {}, "codes": []}
_LATER = (START + timedelta(days=2)).isoformat()


def _value_of(kind: str, field: Declared) -> Any:
    """What is the customer's own is planted; what stays is what the house wrote."""
    word = f"planted-{kind}-{field.key}".replace("_", "-")
    own = not field.erasing.stays or field.erasing.if_cause or field.erasing.if_line or field.erasing.unless is not None
    match field.holds:
        case "text":
            line = "Passed to " if field.erasing.if_line else ""  # as earlier versions stored whom outside
            return f"{line}{word} was said" if own else "of the house"
        case "texts":
            return [word] if own else ["of the house"]
        case "fact":
            return f"{word} was said"
        case "time":
            return _LATER
        case _:
            return _PLAIN.get(field.holds, "")


def _everything_logged() -> Iterator[Event]:
    """Every kind of event once, in one contact that ends wrapped up; a second grant keeps what the first one lost."""
    yield _event(0, "opened", {"channel": "phone", "number": NUMBER, "call_id": "planted-call", "shown": "planted"})
    last = ("issue_settled", "wrapped_up", "wrap_up_corrected")
    kinds = (*(one for one in KINDS if one not in ("opened", "reopened", *last)), *last)
    inside = {
        "handover_id": "second-of-it",
        "to_kind": "team",
        "to_id": "x",
        "to_name": "x",
        "question": "planted inside",
    }
    yield _event(1, "handed_over", inside)
    for number, how in ((2, "planted-first"), (3, "planted-again")):
        yield _event(number, "verified", {"how": [how], "minutes": 60}, by=(SAM, DANA)[number % 2])
    for number, kind in enumerate(kinds, 4):
        data = {field.key: _value_of(kind, field) for field in declared_fields(KINDS[kind])}
        known = {"customer_id": WHO, "to_kind": "outside", "promise_id": "promise-of-it", "approval_id": "asked-of-it"}
        known |= {"handover_id": "handover-of-it", "issue_id": "issue-of-it", "issues": ["issue-of-it"]}
        data |= {key: value for key, value in known.items() if key in data}
        yield _event(number, kind, data)


def _event(number: int, kind: str, data: dict[str, Any], by: str = DANA) -> Event:
    return read_event(f"everything-{number}", CONTACT, number, START + timedelta(minutes=number), by, kind, data)


def _plant_rows(session: Session) -> None:
    """What no event of a contact writes."""
    for kind, holds in HOLDS.items():
        said = {name: f"planted {kind} {name}"[:most] for name, most in holds.items()}
        row = {"id": f"change-{kind}", "customer_id": WHO, "contact_id": CONTACT, "at": START, "by_id": "dana"}
        session.add(CustomerChangeRow(**row, kind=kind, data=said))
    call = {"id": "call-of-it", "source": "pbx", "call_id": "planted-call", "original_id": "planted-before"}
    call |= {"number": NUMBER, "told": "planted caller", "started_at": START, "contact_id": CONTACT, "missed": True}
    session.add(PhoneCallRow(**call))
    session.flush()
    session.add(CallOfferRow(id="offer-of-it", phone_call_id="call-of-it", staff_id="dana", at=START))
    session.add(CallEventRow(id="event-of-it", phone_call_id="call-of-it", what="new", at=START, stored_at=START))
    session.add(IdleSearchRow(id="search-of-it", by_id="dana", words=f"bill of {NAME}", found=False, at=START))
    said = {"id": "said-of-it", "kind": "suggestion", "made_by": "dana", "made_at": START, "contact_id": CONTACT}
    session.add(SuggestionRow(**said, text=f"{NAME} asked", context={"searched": ADDRESS}))
    for about, title in (("line", f"Line of {NAME}"), ("", f"Ring {NUMBER} back")):
        told = {"id": f"bulletin-{about}", "kind": "incident", "about": about, "state": "running"}
        told |= {"published_by": "rosa", "published_at": START}
        session.add(BulletinRow(**told, title=title, words=f"Write to {ADDRESS.upper()} of {ACCOUNT}"))
    session.add(ThemeRow(id="theme-of-it", made_at=START))
    session.flush()
    told = {"theme_id": "theme-of-it", "at": START, "by_id": "rosa"}
    made = {"title": f"{NAME} asked", "words": [NUMBER], "suggestion_ids": ["said-of-it"]}
    session.add(ThemeEventRow(id="made-of-it", seq=1, kind="made", data=made, **told))
    named = {"title": f"Ring {NUMBER} of {ACCOUNT}"}
    session.add(ThemeEventRow(id="named-of-it", seq=2, kind="named", data=named, **told))
    answer = {"words": f"Write to {ADDRESS} of {NAME.upper()}"}
    session.add(ThemeEventRow(id="answer-of-it", seq=3, kind="declined", data=answer, **told))
    _plant_reviews(session)
    turn = {"id": "mail-of-it", "source": "mail", "source_id": "<planted@x>", "thread_id": "<planted@x>"}
    turn |= {"customer_id": WHO, "channel": "email", "started_at": START, "author_kind": "customer"}
    turn |= {"subject": "planted subject", "body_text": "planted body", "author_name": NAME, "author_address": ADDRESS}
    session.add(InteractionRow(**turn, raw={"reference": "planted"}))


def _plant_reviews(session: Session) -> None:
    """One of their contact, and one of another in which they are named."""
    whose = {"agent_id": "dana", "closed_at": START, "state": "judged", "reviewer_id": "rosa", "rightly": "no"}
    whose |= dict.fromkeys(("searched", "linked", "improved", "captured"), True) | {"judged_at": START}
    session.add(ContactRow(id="another-contact", phase="wrapped_up", opened_at=START))
    drawn = {"begins": START, "ends": START, "at": START, "by_id": "rosa", "seed": "s", "size": 2, "closed": 2}
    session.add(ReviewDrawRow(id="draw-of-it", **drawn))
    session.flush()
    for contact, words in ((CONTACT, "planted words of a review"), ("another-contact", f"As with {NAME}")):
        key = f"review-of-{contact}"[:36]
        session.add(ReviewRow(id=key, draw_id="draw-of-it", contact_id=contact, **whose))
        session.flush()
        told = {"review_id": key, "at": START, "by_id": "rosa"}
        for seq, kind, data in ((1, "judged", {"words": words}), (2, "withdrawn", {"why": words})):
            session.add(ReviewEventRow(id=f"{seq}{contact}", seq=seq, kind=kind, data=data, **told))
        two = {"from_id": "rosa", "to_id": "dana", "at": START}
        session.add(CoachingNoteRow(id=f"note-{contact}", review_id=key, words=words, **two))


def _planted_in(database: Database) -> set[str]:
    return {found.lower() for found in _PLANTED.findall(dump(database))}


def _tables_with_words(database: Database) -> set[str]:
    lines = dump(database).split("\n")
    return {line.split(" ", 1)[0] for line in lines if _PLANTED.search(line)}


@pytest.fixture
def planted(both: Both) -> Both:  # noqa: F811
    """A customer of whom everything is stored that can be."""
    for database in (both.file, both.server):
        with database.writing() as session:
            session.add(CustomerRow(id=WHO, name=NAME, account_no=ACCOUNT, source="planted source", created_at=START))
            session.flush()
            for kind, value in (("phone", NUMBER), ("email", ADDRESS)):
                row = {"id": f"{kind}-of-it", "customer_id": WHO, "kind": kind, "value_norm": value}
                session.add(IdentityRow(**row, level="known", source="planted"))
    for event in _everything_logged():
        both.deliver(event)
    for database in (both.file, both.server):
        with database.writing() as session:
            _plant_rows(session)
    return both


def test_every_word_of_an_erased_customer_is_gone_from_every_table(planted: Both) -> None:
    fields = {
        f"planted-{kind}-{one.key}".replace("_", "-") for kind, cls in KINDS.items() for one in declared_fields(cls)
    }
    for database in (planted.file, planted.server):
        there = _planted_in(database)
        assert len(there & fields) > 20
        missing = set(personal_data.COLUMNS_THAT_GO) - _tables_with_words(database) - _NEVER_WITH_THEIRS
        assert missing == set(), "nothing is planted there, so nothing is shown of it"
        erase_in_database(database, WHO, "supervisor", "rosa")
        assert _planted_in(database) == set(), _tables_with_words(database)
        with database.reading() as session:
            kept = session.execute(
                sqlalchemy.text("SELECT count(*) FROM contact_event WHERE contact_id = :c"), {"c": CONTACT}
            )
            assert kept.scalar_one() == len(list(_everything_logged())), "what happened stays"


_NEVER_WITH_THEIRS = {"put_aside", "closed_exchange"}
"""The first is emptied of what only they searched, shown by a test of its own; the second names an exchange by key."""
