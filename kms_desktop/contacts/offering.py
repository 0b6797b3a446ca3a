"""A contact, an article and the person at the desk → the options as they may be offered at this moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from kms_desktop.articles.model import Article, Fact, Limit, Option
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Person
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.guidance.model import GrantCounts, OfferedOption
from kms_desktop.guidance.record import GrantRecord
from kms_desktop.guidance.space import offered_options
from kms_desktop.storage.keys import utc_now

T = TypeVar("T")


class Offering:
    """Brings together what is known. While the database does not answer, what only it knows is not known.

    `pause_s`: how long a database that did not answer is left alone, so that not every key waits for it anew.
    """

    def __init__(
        self, record: GrantRecord, directory: Directory, staff: Person, currency: str, *, pause_s: float = 5.0
    ) -> None:
        self._record, self._directory, self._staff, self._currency = record, directory, staff, currency
        self._pause_s = pause_s
        self._alone_until = 0.0

    def judged(self, state: ContactState, article: Article) -> tuple[OfferedOption, ...]:
        """Every option of the article, for this caller, this person, now."""
        if not article.options:
            return ()
        now = utc_now()

        def counts(limit: Limit, option: Option) -> GrantCounts | None:
            return self._asked(
                lambda: self._record.counts(limit, option, article.id, state.customer_id, self._staff.id, now), None
            )

        return offered_options(
            article,
            self.facts(state, now),
            authority=self._staff.authority,
            counts=counts,
            figures=self._asked(lambda: self._record.figures(article.id, now), {}),
            now=now,
            currency=self._currency,
        )

    def facts(self, state: ContactState, now: datetime) -> dict[str, Fact]:
        """The customer's facts, then the contact's, then what was settled on it; the later one stands."""
        customers: dict[str, Fact] = {}
        if state.customer_id:
            customers = self._asked(lambda: self._directory.facts(state.customer_id, now), {})
        return {**customers, "channel": state.channel, **state.facts}

    def _asked(self, question: Callable[[], T], without: T) -> T:
        """The database's answer, or what holds without one."""
        if time.monotonic() < self._alone_until:
            return without
        try:
            return question()
        except NotFound:
            return without
        except Unreachable:
            self._alone_until = time.monotonic() + self._pause_s
            return without
