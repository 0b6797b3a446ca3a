"""A contact, an article and the person at the desk → the options as they may be offered at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Article, Fact, Limit, Option
from kms_desktop.articles.solution_checks import VERIFIED
from kms_desktop.contacts.approval import most_granted
from kms_desktop.contacts.handoff_summary import is_good
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.option_offers import granted_since
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.verification_rule import read_why_not
from kms_desktop.errors import NotFound, Refused, Unreachable
from kms_desktop.guidance.grant_record import GrantRecord, count_grants_in
from kms_desktop.guidance.model import GrantCounts, OfferedOption, OptionFigures
from kms_desktop.guidance.solution_space import offered_options
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Steps, nothing, outcomes_of
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class JudgedOptions:
    """The options of an article as they were judged, and what of the contact they were judged by.

    Question: how often is an option judged? Choice: once for what is shown, which is carried to what is done with it,
    and once more when it is granted, as colleagues grant too. Refused: with each key, which counted every limit and
    every option's figures anew, and might have answered otherwise than what stood on the screen.
    """

    basis: tuple[object, ...] = ()
    options: tuple[OfferedOption, ...] = ()

    def holds_for(self, state: ContactState, article: Article) -> bool:
        """Whether nothing has changed by which they were judged; that one was offered meanwhile changes nothing."""
        return self.basis == _basis(state, article)

    def option(self, option_id: str) -> OfferedOption | None:
        return next((one for one in self.options if one.option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database knows. `counts`: by option and the place of the limit in it, or why it was not counted.
    `unproved`: the caller was said to be verified by what is not kept of them, or by too little."""

    facts: Mapping[str, Fact]
    unproved: bool
    figures: Mapping[str, OptionFigures]
    counts: Mapping[tuple[str, int], GrantCounts | Exception | None]

    def count(self, limit: Limit, option: Option) -> GrantCounts | None:
        """What counts against the limit now. Raises Unreachable and NotCounted."""
        counted = self.counts[option.id, option.limits.index(limit)]
        if isinstance(counted, Exception):
            raise counted
        return counted


def _basis(state: ContactState, article: Article) -> tuple[object, ...]:
    granted, verified = granted_since(state, article.id), is_good(state, utc_now())
    contact = (state.id, state.channel, state.customer_id, dict(state.facts), state.approvals, granted, verified)
    return (*contact, article.id, article.revision)


class OptionJudge:
    """Brings together what is known. While the database does not answer, what only it knows is not known, and what is
    counted there is closed."""

    def __init__(
        self, record: GrantRecord, directory: Directory, staff: Person, currency: str, agent_name: str = ""
    ) -> None:
        """`agent_name`: how the reasons call this person, where somebody else reads them."""
        self._record, self._directory, self._staff, self._currency = record, directory, staff, currency
        self._agent_name = agent_name

    def for_person(self, person: Person) -> OptionJudge:
        """The same for a colleague: with their authority, and what they granted."""
        return OptionJudge(self._record, self._directory, person, self._currency, person.name.split(" ")[0])

    def judge(self, state: ContactState, article: Article) -> JudgedOptions:
        """Every option of the article, for this caller, this person, now."""
        return JudgedOptions(_basis(state, article), self._judged(state, article))

    def _judged(self, state: ContactState, article: Article) -> tuple[OfferedOption, ...]:
        if not article.options:
            return ()
        now = utc_now()
        known = self._record.reading(partial(self._read_known, state, article, now))()
        return offered_options(
            article,
            _facts_of(state, known.facts, now, known.unproved),
            authority=self._staff.authority,
            counts=known.count,
            figures=known.figures,
            now=now,
            currency=self._currency,
            approved=most_granted(state.approvals, article.id),
            granted=granted_since(state, article.id),
            agent_name=self._agent_name,
            answered=[one.text for one in state.settled],
            people=self._people(state),
        )

    def _people(self, state: ContactState) -> dict[str, str]:
        """How those on the call are called, by the places of an option's words."""
        return {
            "name": state.customer_name,
            "number": (state.shown or state.number) if state.number else "",
            "agent": self._staff.name,
        }

    def _read_known(self, state: ContactState, article: Article, now: datetime) -> Steps[_Known]:
        """All that the database knows, at once."""
        customer, me = state.customer_id, self._staff.id
        limits = [(option, limit) for option in article.options for limit in option.limits]
        facts, unproved, figures, *counts = yield from outcomes_of(
            [
                self._directory.read_facts(customer, now) if customer else nothing({}),
                _read_unproved(state, now),
                self._record.read_figures(article.id, now),
                *(self._record.read_counts(limit, option, article.id, customer, me, now) for option, limit in limits),
            ]
        )
        counted = {
            (option.id, option.limits.index(limit)): n for (option, limit), n in zip(limits, counts, strict=True)
        }
        return _Known(_or(facts, {}), bool(_or(unproved, "")), _or(figures, _unknown_figures(article)), counted)

    def check_limits(self, session: Session, state: ContactState, article: Article, offered: OfferedOption) -> None:
        """Judge the option once more: in the transaction that grants it as it was offered, or after a server refused.

        Raises Refused with the reason.
        """
        now, option = utc_now(), offered.option
        (found,) = offered_options(
            article,
            self.known_facts(state, now),
            authority=self._staff.authority,
            counts=lambda limit, of: count_grants_in(
                session, limit, of, article.id, state.customer_id, self._staff.id, now
            ),
            figures={},
            now=now,
            currency=self._currency,
            approved=most_granted(state.approvals, article.id),
            granted=granted_since(state, article.id),
            answered=[one.text for one in state.settled],
            only=option.id,
        )
        if found.status != "open":
            refused = tr("“{title}” cannot be granted now.", title=option.title)
            raise Refused(" ".join((refused, found.reason)))
        if found.amount != offered.amount:
            raise Refused(tr("“{title}” does not come to the same any more. Look at it again.", title=option.title))

    def known_facts(self, state: ContactState, now: datetime) -> dict[str, Fact]:
        """The customer's facts, then the contact's, then what was settled on it; the later one stands."""
        facts, unproved = self._record.reading(partial(self._read_facts, state, now))()
        return _facts_of(state, _or(facts, {}), now, bool(_or(unproved, "")))

    def _read_facts(self, state: ContactState, now: datetime) -> Steps[Any]:
        theirs = self._directory.read_facts(state.customer_id, now) if state.customer_id else nothing({})
        return (yield from outcomes_of([theirs, _read_unproved(state, now)]))


def _read_unproved(state: ContactState, now: datetime) -> Steps[str]:
    """Why a verification that is good by its time is none; "" where it is one, or there is none."""
    return read_why_not(state.customer_id, state.verified_how) if is_good(state, now) else nothing("")


def _facts_of(
    state: ContactState, customers: Mapping[str, Fact], now: datetime, unproved: bool = False
) -> dict[str, Fact]:
    """Whether the caller is verified is the contact's alone: no record and no answer says so. `unproved`: as in
    `_Known`."""
    return {**customers, "channel": state.channel, **state.facts, VERIFIED: is_good(state, now) and not unproved}


def _or(outcome: Any, without: Any) -> Any:
    """What was read, or what holds where the database does not answer, or knows nobody."""
    if isinstance(outcome, NotFound | Unreachable):
        return without
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _unknown_figures(article: Article) -> dict[str, OptionFigures]:
    """Figures over no days at all: nobody can tell."""
    return {option.id: OptionFigures(days=0) for option in article.options}
