"""The caller and what is known of the moment → the articles this call is likely about, and why.

Asked before a word is typed, and the same knowledge then moves the ranking (`search.context`). What speaks for an
article, from most to least: what they wrote or rang about and is still open; a bulletin in force that affects this
caller by more than a product that many have; a promise that is owed to them; what their last contacts were about; any
other bulletin that affects them; what many contact about this week, if it can concern them. The weights are rough:
several reasons add up, and an older contact weighs less.

Question: who knows the facts, and who weighs them? Choice: each stage above says what it has in the nouns of this
module (`Known`), and everything that is weighed is weighed here, where the weights stand side by side. Refused: weights
that lie with each fact, which nobody could balance, and a stage of its own above all that it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from kms_desktop.articles.bulletins import in_force, is_narrow
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Condition, Fact
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.search.context import has_product
from kms_desktop.search.model import LIKELY, Context, Lean, Reason, SearchHit
from kms_desktop.search.searcher import NO_CONTEXT, Searcher
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, outcomes_of
from kms_desktop.texts import format as written
from kms_desktop.texts import plural, tr

MOST = 5
_OPEN, _PROMISED, _LAST, _FREQUENT, _RISING = 4.5, 2.0, 2.0, 1.0, 0.7
_AFFECTED, _AFFECTED_BY_PRODUCT, _MAYBE_AFFECTED = 3.0, 0.45, 0.3
_LAST_FOR, _PROMISED_FOR = timedelta(days=60), timedelta(days=365)
_HALF_LIFE_DAYS = 10.0
_MOST_LAST = 5
_LEAST_SHARE = 0.03
"""Share of the week's contacts from which an issue is likely by itself."""


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """What the customer still waits for, in their own words; `came_as` is what it was: a mail, a call."""

    words: str
    came_as: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwedPromise:
    """A promise to the customer that came of a contact about this article."""

    article_id: str
    what: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierContact:
    """A contact of the customer that was about this article."""

    article_id: str
    at: datetime
    solved: bool


@dataclass(frozen=True, slots=True)
class FrequentArticle:
    """How many contacts were about it; `usual`: how many it would be on another day."""

    article_id: str
    contacts: int
    usual: float


@dataclass(frozen=True, slots=True)
class Frequent:
    """What all customers contact about: the most frequent of `contacts` this week, and what rises today."""

    contacts: int
    week: tuple[FrequentArticle, ...]
    rising: tuple[FrequentArticle, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Where the facts come from, to be read in the same trips; each may raise Unreachable, and `facts` NotFound. Newest
    first."""

    facts: Callable[[str, datetime], Steps[dict[str, Fact]]]
    """What is known of a customer."""
    holds: Callable[[Condition, Mapping[str, Fact]], bool | None]
    """Whether a condition holds with these facts; None where that is not known."""
    open_issues: Callable[[str, datetime], Steps[list[OpenIssue]]]
    """Of a customer, at a time."""
    promised: Callable[[str, datetime], Steps[list[OwedPromise]]]
    """To a customer, from contacts since a time."""
    earlier: Callable[[str, datetime], Steps[list[EarlierContact]]]
    """Of a customer, since a time."""
    frequent: Callable[[datetime], Steps[Frequent]]


@dataclass(frozen=True, slots=True)
class _Read:
    """What could be read; of a caller who is not known, what concerns everybody."""

    frequent: Frequent = Frequent(0, (), ())
    facts: Mapping[str, Fact] = field(default_factory=dict)
    open_issues: Sequence[OpenIssue] = ()
    owed: Sequence[OwedPromise] = ()
    earlier: Sequence[EarlierContact] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for an article: `weight` before anything is typed, `factor` once something is."""

    article_id: str
    weight: float
    factor: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Likely:
    """`hits` are at most five, the likeliest first, each with its reasons. `incidents` are the bulletins in force that
    affect this caller, those of few callers first. `context` is for searching."""

    hits: tuple[SearchHit, ...] = ()
    incidents: tuple[Article, ...] = ()
    context: Context = NO_CONTEXT


class SuggestedArticles:
    """While the database is away, what the articles alone tell."""

    def __init__(self, database: Database, library: Library, searcher: Searcher, known: Known) -> None:
        self._database, self._library, self._searcher, self._known = database, library, searcher, known

    def likely_articles(self, customer_id: str, now: datetime, facts: Mapping[str, Fact] | None = None) -> Likely:
        """`now` in the zone of the person who asks. `facts` are those that the contact has settled so far. For a caller
        who is not known, `customer_id` "": what concerns everybody."""
        return self.likely(customer_id, now, facts or {})()

    def likely(self, customer_id: str, now: datetime, facts: Mapping[str, Fact]) -> Reading[Likely]:
        """The same, to be read together with other things."""
        reading = Reading(self._database, partial(self._read_known, customer_id, now))
        return reading.then(partial(self._weigh, now, facts, bool(customer_id)))

    def _read_known(self, customer_id: str, now: datetime) -> Steps[_Read]:
        """Each without those that the database would have to tell, while it is away."""
        known = self._known
        sources: dict[str, Steps[Any]] = {"frequent": known.frequent(now)}
        if customer_id:
            sources |= {
                "facts": known.facts(customer_id, now),
                "open_issues": known.open_issues(customer_id, now),
                "owed": known.promised(customer_id, now - _PROMISED_FOR),
                "earlier": known.earlier(customer_id, now - _LAST_FOR),
            }
        outcomes = dict(zip(sources, (yield from outcomes_of(sources.values())), strict=True))
        for problem in outcomes.values():
            if isinstance(problem, Exception) and not isinstance(problem, NotFound | Unreachable):
                raise problem
        return _Read(**{name: said for name, said in outcomes.items() if not isinstance(said, Exception)})

    def _weigh(self, now: datetime, facts: Mapping[str, Fact], is_known: bool, read: _Read) -> Likely:
        known = {**read.facts, **facts}
        products = _known_products(known)
        said: list[Evidence] = []
        incidents: list[Article] = []
        for article, affected in self._current_bulletins(known, now):
            if affected is False:
                continue
            said.append(_told_by(article, sure=affected is True))
            if affected:
                incidents.append(article)
        said += self._open_issues(read.open_issues, now)
        said += _promise_reasons(read.owed, now)
        said += _last_contacts(read.earlier, now)
        said += self._frequent_reasons(read.frequent, products, is_known)
        leans = tuple(Lean(one.article_id, one.factor, one.reason) for one in said if one.factor > 1)
        incidents.sort(key=lambda article: (not is_narrow(article), article.title))
        return Likely(self._rank_articles(said, products), tuple(incidents), Context(products, leans))

    def _current_bulletins(self, facts: Mapping[str, Fact], now: datetime) -> Iterator[tuple[Article, bool | None]]:
        """Those in force today, each with whether it affects a caller of whom this is known."""
        for article_id in self._searcher.bulletin_ids():
            article = self._library.find_article(article_id)
            if article is not None and in_force(article, now):
                yield article, self._known.holds(article.affects, facts)

    def _open_issues(self, issues: Iterable[OpenIssue], now: datetime) -> Iterator[Evidence]:
        """What the customer still waits for: the article that answers their own words."""
        for issue in issues:
            words = issue.words.strip()
            found = self._searcher.search(f"{words} ", 1) if words else None
            if found is not None and found.hits and found.probability >= LIKELY:
                # Translators: {came_as} is what it was: a mail, a call
                still = tr(
                    "their {came_as} of {day} is still open", came_as=issue.came_as, day=_day_text(issue.at, now)
                )
                weight = _OPEN * found.probability * _decay(issue.at, now)
                yield Evidence(found.hits[0].id, weight, 1.2, Reason("history", still))

    def _frequent_reasons(self, frequent: Frequent, products: tuple[str, ...], is_known: bool) -> Iterator[Evidence]:
        for one in frequent.week:
            share = one.contacts / frequent.contacts
            if share >= _LEAST_SHARE and self._can_concern(one.article_id, products, is_known):
                how_many = plural(
                    "{about_this} of {n} contacts in 7 days",
                    "{about_this} of {n} contacts in 7 days",
                    frequent.contacts,
                    about_this=one.contacts,
                )
                reason = Reason("people", how_many)
                yield Evidence(one.article_id, min(_FREQUENT, 3 * share), 1.0, reason)
        for one in frequent.rising:
            if self._can_concern(one.article_id, products, is_known):
                usual = written.decimal(one.usual, 0)
                rises = tr("rising: {contacts} today, usually {usual}", contacts=one.contacts, usual=usual)
                reason = Reason("trend", rises)
                yield Evidence(one.article_id, _RISING, 1.08, reason)

    def _can_concern(self, article_id: str, products: tuple[str, ...], is_known: bool) -> bool:
        article = self._library.find_article(article_id)
        if article is None or not article.products or not (is_known and products):
            return article is not None
        return bool(
            {_normalize_product(one) for one in article.products} & {_normalize_product(one) for one in products}
        )

    def _rank_articles(self, said: Iterable[Evidence], products: tuple[str, ...]) -> tuple[SearchHit, ...]:
        shown: dict[str, SearchHit] = {}
        by_article: dict[str, list[Evidence]] = {}
        for one in said:
            hit = self._searcher.hit_for(one.article_id)
            if hit is not None:
                shown[hit.id] = hit
                by_article.setdefault(hit.id, []).append(one)
        total = {key: sum(one.weight for one in many) for key, many in by_article.items()}
        hits = []
        for article_id in sorted(total, key=lambda key: (-total[key], key))[:MOST]:
            reasons = {one.reason: None for one in sorted(by_article[article_id], key=lambda one: -one.weight)}
            hits.append(
                _make_hit(
                    shown[article_id], total[article_id], tuple(reasons), self._product_reasons(article_id, products)
                )
            )
        return tuple(hits)

    def _product_reasons(self, article_id: str, products: tuple[str, ...]) -> tuple[Reason, ...]:
        article, owned = self._library.find_article(article_id), {_normalize_product(one) for one in products}
        fitting = [one for one in article.products if _normalize_product(one) in owned] if article else []
        return (has_product(fitting),) if fitting else ()


def _promise_reasons(promised: Iterable[OwedPromise], now: datetime) -> Iterator[Evidence]:
    for promise in promised:
        late = promise.due_at < now
        said = {"what": promise.what, "day": _day_text(promise.due_at, now)}
        owed = tr("promised: {what}, was due {day}", **said) if late else tr("promised: {what}, due {day}", **said)
        reason = Reason("history", owed)
        yield Evidence(promise.article_id, _PROMISED * (1.4 if late else 1.0), 1.15, reason)


def _last_contacts(earlier: Sequence[EarlierContact], now: datetime) -> Iterator[Evidence]:
    for contact in earlier[:_MOST_LAST]:
        faded = _decay(contact.at, now)
        day = _day_text(contact.at, now)
        told = tr("in touch about this {day}, not solved", day=day)
        if contact.solved:
            told = tr("in touch about this {day}, solved", day=day)
        reason = Reason("history", told)
        weight = _LAST * faded * (1.0 if contact.solved else 1.5)
        yield Evidence(contact.article_id, weight, 1 + 0.15 * faded, reason)


def _told_by(article: Article, *, sure: bool) -> Evidence:
    """An incident of an area or a plan tells more than one of a product that every second caller has."""
    if not sure:
        return Evidence(article.id, _MAYBE_AFFECTED, 1.05, Reason("incident", tr("known incident, may affect them")))
    weight, factor = (_AFFECTED, 1.4) if is_narrow(article) else (_AFFECTED_BY_PRODUCT, 1.12)
    return Evidence(article.id, weight, factor, Reason("incident", tr("known incident, affects this caller")))


def _make_hit(row: SearchHit, score: float, reasons: tuple[Reason, ...], owned: tuple[Reason, ...]) -> SearchHit:
    return SearchHit(row.id, row.title, row.path, row.confidence, score, (*reasons, *owned), row.used, row.solved)


def _known_products(facts: Mapping[str, Fact]) -> tuple[str, ...]:
    known = facts.get("products", ())
    return tuple(str(one) for one in (known if isinstance(known, tuple | list) else (known,)) if one)


def _decay(at: datetime, now: datetime) -> float:
    """1 for now, a half after ten days; a clock that went backwards changes nothing."""
    return float(0.5 ** (max((now - at) / timedelta(days=1), 0.0) / _HALF_LIFE_DAYS))


def _day_text(at: datetime, now: datetime) -> str:
    """ "today", "Tuesday", "3 Nov": in the zone of `now`."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return tr("today")
    if days == 1:
        return tr("yesterday")
    return written.weekday(local, whole=True) if 1 < days < 7 else written.day(local)


def _normalize_product(product: str) -> str:
    return product.strip().casefold().replace("_", " ").replace("-", " ")
