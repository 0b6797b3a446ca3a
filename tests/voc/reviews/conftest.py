"""A floor that closed some contacts, and whoever reviews them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kms_desktop.access.model import Person
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactEventRow
from kms_desktop.voc.reviews.model import Review, Sample
from kms_desktop.voc.reviews.reviews import Reviews
from tests.figures.floor import CODES, Floor

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
WHOLE = {"article_id": "late-fee", "link": "resolved", "words": "charged twice", "reason_code": CODES[0]}


@dataclass
class Reviewed:
    """`dana` takes calls; `rosa` and `marta` supervise, `quinn` reviews, `ines` edits."""

    floor: Floor
    people: dict[str, Person]

    @property
    def database(self) -> Database:
        return self.floor.database

    def at(self, login: str) -> Reviews:
        return Reviews(self.database, self.people[login])

    def closes(self, day: int = 5, who: str = "dana", **said: object) -> str:
        """A contact closed on that day of October."""
        at = SINCE + timedelta(days=day)
        return self.floor.close_contact(at, self.people[who], **(WHOLE | said))  # type: ignore[arg-type]

    def logs(self, contact_id: str, kind: str, who: str = "dana", **data: object) -> None:
        """One event, as it lies in the log."""
        at = SINCE + timedelta(days=4)
        with self.database.writing() as session:
            event = {"id": new_key(), "contact_id": contact_id, "seq": 1, "at": at, "kind": kind, "data": data}
            session.add(ContactEventRow(**event, agent_id=self.people[who].id))

    def draws(self, size: int = 20, seed: str = "s", who: str = "rosa", *, dry: bool = False) -> Sample:
        return self.at(who).draw(SINCE, UNTIL, size, seed, dry=dry)

    def review_of(self, contact_id: str, who: str = "rosa") -> Review:
        """As somebody sees it now, in whatever state."""
        found = self.at(who).list_reviews(states=("drawn", "judged", "withdrawn"))()
        return next(one for one in found if one.contact_id == contact_id)

    def judged(self, rightly: str = "yes", words: str = "", **said: object) -> str:
        """Closed, drawn and judged by Rosa; gives the contact."""
        key = self.closes(**said)  # type: ignore[arg-type]
        self.draws()
        self.at("rosa").judge(self.review_of(key), rightly, words)
        return key


@pytest.fixture
def reviewed(database: Database) -> Reviewed:
    floor = Floor(database)
    roles = {"dana": "agent", "omar": "agent", "rosa": "supervisor", "marta": "admin", "quinn": "quality_reviewer"}
    return Reviewed(
        floor, {login: floor.hire(login, "Front", role) for login, role in (roles | {"ines": "editor"}).items()}
    )
