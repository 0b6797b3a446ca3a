"""The nouns of what is running now: the codes that are stored, a bulletin, a report, a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article

RUNNING, LIFTED, TAKEN_BACK, DECLINED = "running", "lifted", "taken_back", "declined"
READ, READ_LIFTED = "published", "lifted"
"""What somebody has read: the bulletin, or that it was lifted."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """`id` is that of the article for one that is written as an article; `article` is then that, else the one that the
    bulletin points to, None for none. `words` are what callers are told."""

    id: str
    kind: str
    about: str = ""
    title: str = ""
    words: str = ""
    article_id: str = ""
    state: str = RUNNING
    published_by: str = ""
    published_at: datetime | None = None
    ends_at: datetime | None = None
    changed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    article: Article | None = None

    @property
    def is_article(self) -> bool:
        """Whether it is written as an article, and changed and ended there."""
        return bool(self.article_id) and self.id == self.article_id

    def runs_at(self, now: datetime) -> bool:
        return self.state == RUNNING and (self.ends_at is None or now < self.ends_at)

    def over_at(self, now: datetime) -> datetime | None:
        """When it was over, None while it runs."""
        if self.state != RUNNING:
            return self.ended_at or self.published_at
        return None if self.runs_at(now) else self.ends_at


@dataclass(frozen=True, slots=True)
class DownReport:
    """Somebody said that something is down. The customer is that of the contact on which it was said."""

    id: str
    about: str
    by_id: str
    at: datetime
    contact_id: str = ""
    customer_id: str = ""
    customer_name: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """So many people said the same within a quarter of an hour; the oldest report first."""

    about: str
    reports: tuple[DownReport, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Each who reported, the first that did first."""
        return tuple(dict.fromkeys(report.by_id for report in self.reports))


@dataclass(frozen=True, slots=True)
class RunningBulletin:
    """A bulletin in force, and whether this person has read it."""

    bulletin: Bulletin
    read: bool


@dataclass(frozen=True, slots=True)
class WorksAgain:
    """A bulletin that was lifted, for somebody who had reported what was down: whom of theirs it concerned."""

    bulletin: Bulletin
    mine: tuple[DownReport, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What one person sees of what is running: bulletins in force, what works again and they did not hear of yet, and
    what is proposed to whoever publishes bulletins."""

    running: tuple[RunningBulletin, ...] = ()
    again: tuple[WorksAgain, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def unread(self) -> tuple[Bulletin, ...]:
        return tuple(one.bulletin for one in self.running if not one.read)

    @property
    def news(self) -> int:
        """How many rows ask for something: to be read, or decided."""
        return len(self.unread) + len(self.again) + len(self.proposals)


NO_BOARD = Board()
"""Nothing runs, or nothing is known yet."""
