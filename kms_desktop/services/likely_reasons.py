"""The caller and what is known of the moment → the articles this call is likely about, and why.

Asked before a word is typed, and the same knowledge then moves the ranking (`search.context`). What speaks for an
article, from most to least: what they wrote or rang about and is still open; a bulletin in force that affects this
caller by more than a product that many have; a promise that is owed to them; what their last contacts were about; any
other bulletin that affects them; what many contact about this week, if it can concern them. The weights are rough:
several reasons add up, and an older contact weighs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Fact
from kms_desktop.contacts.promises import Promises
from kms_desktop.customers.channels import channel_of
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.guidance.conditions import judge
from kms_desktop.search.context import has_product
from kms_desktop.search.model import LIKELY, Context, Lean, Reason, SearchHit
from kms_desktop.search.searcher import NO_CONTEXT, Searcher
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactRow, ResolutionRow
from kms_desktop.voc.model import Period, TopIssues
from kms_desktop.voc.top_issues import top_issues

MOST = 5
_OPEN, _PROMISED, _LAST, _FREQUENT, _RISING = 4.5, 2.0, 2.0, 1.0, 0.7
_AFFECTED, _AFFECTED_BY_PRODUCT, _MAYBE_AFFECTED = 3.0, 0.45, 0.3
_STILL_OPEN = ("bad", "waits")
_OPEN_FOR, _LAST_FOR = timedelta(days=14), timedelta(days=60)
_HALF_LIFE_DAYS = 10.0
_TOP_HOLDS = timedelta(minutes=1)
_MOST_OPEN, _MOST_LAST, _MOST_WORDS = 2, 5, 600
_LEAST_SHARE = 0.03
"""Share of the week's contacts from which an issue is likely by itself."""


@dataclass(frozen=True, slots=True)
class Said:
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


class LikelyReasons:
    """Reads the workspace; while the database is away, what the articles alone tell."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        history: History,
        promises: Promises,
        library: Library,
        searcher: Searcher,
    ) -> None:
        self._database, self._directory, self._history = database, directory, history
        self._promises, self._library, self._searcher = promises, library, searcher
        self._top: tuple[datetime, TopIssues] | None = None

    def of(self, customer_id: str, now: datetime, facts: Mapping[str, Fact] | None = None) -> Likely:
        """`now` in the zone of the person who asks. `facts` are those that the contact has settled so far. For a caller
        who is not known, `customer_id` "": what concerns everybody."""
        known = {**self._facts(customer_id, now), **(facts or {})}
        products = _products(known)
        said: list[Said] = []
        incidents: list[Article] = []
        for article, affected in self._bulletins(known, now):
            if affected is False:
                continue
            said.append(_told_by(article, sure=affected is True))
            if affected:
                incidents.append(article)
        for reading in (self._open_issues, self._promised, self._last_contacts) if customer_id else ():
            said += _unless_away(reading(customer_id, now))
        said += _unless_away(self._frequent(now, products, bool(customer_id)))
        leans = tuple(Lean(one.article_id, one.factor, one.reason) for one in said if one.factor > 1)
        incidents.sort(key=lambda article: (not _is_narrow(article), article.title))
        return Likely(self._listed(said, products), tuple(incidents), Context(products, leans))

    def top(self, now: datetime) -> TopIssues:
        """What customers contact about most, today and this week; at most a minute old."""
        kept = self._top
        if kept is not None and kept[0].date() == now.date() and timedelta() <= now - kept[0] < _TOP_HOLDS:
            return kept[1]
        every = top_issues(self._database, now)
        found = TopIssues(self._seen(every.today), self._seen(every.week))
        self._top = (now, found)
        return found

    def _seen(self, period: Period) -> Period:
        """Without what this person may not see."""
        issues, rising = (
            tuple(one for one in many if not self._searcher.is_hidden(one.article_id))
            for many in (period.issues, period.rising)
        )
        return replace(period, issues=issues, rising=rising)

    def _facts(self, customer_id: str, now: datetime) -> dict[str, Fact]:
        try:
            return self._directory.facts(customer_id, now) if customer_id else {}
        except (NotFound, Unreachable):
            return {}

    def _bulletins(self, facts: Mapping[str, Fact], now: datetime) -> Iterator[tuple[Article, bool | None]]:
        """Those in force today, each with whether it affects a caller of whom this is known."""
        for article_id in self._searcher.bulletins():
            article = self._library.get(article_id)
            if article is not None and in_force(article, now):
                yield article, judge(article.affects, facts).truth

    def _open_issues(self, customer_id: str, now: datetime) -> Iterator[Said]:
        """What the customer still waits for: the article that answers their own words."""
        entries = self._history.entries(customer_id, limit=20)
        waiting = [one for one in entries if one.state in _STILL_OPEN and now - one.at <= _OPEN_FOR]
        for entry in waiting[:_MOST_OPEN]:
            words = self._words_of(entry).strip()
            found = self._searcher.search(f"{words} ", 1) if words else None
            if found is not None and found.hits and found.probability >= LIKELY:
                reason = Reason("history", f"{_named(entry)} of {_day(entry.at, now)} is still open")
                weight = _OPEN * found.probability * _faded(entry.at, now)
                yield Said(found.hits[0].id, weight, 1.2, reason)

    def _words_of(self, entry: HistoryEntry) -> str:
        """Its subject, and what the customer wrote first."""
        first = next((one.text for one in self._history.messages(entry.id) if one.kind == "customer"), "")
        return f"{entry.subject}\n{first[:_MOST_WORDS]}"

    def _promised(self, customer_id: str, now: datetime) -> Iterator[Said]:
        promises = {one.contact_id: one for one in self._promises.of_customer(customer_id)}
        for row in self._resolutions(customer_id, now - timedelta(days=365)):
            promise = promises.pop(row.contact_id, None)
            if promise is None:
                continue
            late = promise.due_at < now
            due = f"was due {_day(promise.due_at, now)}" if late else f"due {_day(promise.due_at, now)}"
            reason = Reason("history", f"promised: {promise.what}, {due}")
            yield Said(row.article_id, _PROMISED * (1.4 if late else 1.0), 1.15, reason)

    def _last_contacts(self, customer_id: str, now: datetime) -> Iterator[Said]:
        for row in self._resolutions(customer_id, now - _LAST_FOR)[:_MOST_LAST]:
            unsolved = row.link != "resolved" or row.outcome == "dissatisfied"
            faded = _faded(row.at, now)
            solved = "not solved" if unsolved else "solved"
            reason = Reason("history", f"in touch about this {_day(row.at, now)}, {solved}")
            yield Said(row.article_id, _LAST * faded * (1.5 if unsolved else 1.0), 1 + 0.15 * faded, reason)

    def _resolutions(self, customer_id: str, since: datetime) -> list[ResolutionRow]:
        """Of their own contacts, those with an article, newest first."""
        query = (
            select(ResolutionRow)
            .join(ContactRow, col(ContactRow.id) == ResolutionRow.contact_id)
            .where(ContactRow.customer_id == customer_id, ResolutionRow.article_id != "", ResolutionRow.at >= since)
            .where(ResolutionRow.link != "not_applicable")
            .order_by(col(ResolutionRow.at).desc())
            .limit(20)
        )
        with self._database.reading() as session:
            return list(session.exec(query).all())

    def _frequent(self, now: datetime, products: tuple[str, ...], is_known: bool) -> Iterator[Said]:
        top = self.top(now)
        for issue in top.week.issues:
            share = issue.contacts / top.week.contacts
            if issue.article_id and share >= _LEAST_SHARE and self._can_concern(issue.article_id, products, is_known):
                reason = Reason("people", f"{issue.contacts} of {top.week.contacts} contacts in 7 days")
                yield Said(issue.article_id, min(_FREQUENT, 3 * share), 1.0, reason)
        for issue in top.today.rising:
            if issue.article_id and self._can_concern(issue.article_id, products, is_known):
                reason = Reason("trend", f"rising: {issue.contacts} today, usually {issue.usual:.0f}")
                yield Said(issue.article_id, _RISING, 1.08, reason)

    def _can_concern(self, article_id: str, products: tuple[str, ...], is_known: bool) -> bool:
        article = self._library.get(article_id)
        if article is None or not article.products or not (is_known and products):
            return article is not None
        return bool({_plain(one) for one in article.products} & {_plain(one) for one in products})

    def _listed(self, said: Iterable[Said], products: tuple[str, ...]) -> tuple[SearchHit, ...]:
        shown: dict[str, SearchHit] = {}
        by_article: dict[str, list[Said]] = {}
        for one in said:
            hit = self._searcher.shown(one.article_id)
            if hit is not None:
                shown[hit.id] = hit
                by_article.setdefault(hit.id, []).append(one)
        total = {key: sum(one.weight for one in many) for key, many in by_article.items()}
        hits = []
        for article_id in sorted(total, key=lambda key: (-total[key], key))[:MOST]:
            reasons = {one.reason: None for one in sorted(by_article[article_id], key=lambda one: -one.weight)}
            hits.append(_hit(shown[article_id], total[article_id], tuple(reasons), self._owned(article_id, products)))
        return tuple(hits)

    def _owned(self, article_id: str, products: tuple[str, ...]) -> tuple[Reason, ...]:
        article, owned = self._library.get(article_id), {_plain(one) for one in products}
        fitting = [one for one in article.products if _plain(one) in owned] if article else []
        return (has_product(fitting),) if fitting else ()


def in_force(article: Article, now: datetime) -> bool:
    """Whether a bulletin holds on this day."""
    today = now.date()
    begun = article.valid_from is None or article.valid_from <= today
    return begun and (article.valid_until is None or today <= article.valid_until)


def _told_by(article: Article, *, sure: bool) -> Said:
    """An incident of an area or a plan tells more than one of a product that every second caller has."""
    if not sure:
        return Said(article.id, _MAYBE_AFFECTED, 1.05, Reason("incident", "known incident, may affect them"))
    weight, factor = (_AFFECTED, 1.4) if _is_narrow(article) else (_AFFECTED_BY_PRODUCT, 1.12)
    return Said(article.id, weight, factor, Reason("incident", "known incident, affects this caller"))


def _is_narrow(article: Article) -> bool:
    return any(one.fact != "products" for one in article.affects)


def _hit(row: SearchHit, score: float, reasons: tuple[Reason, ...], owned: tuple[Reason, ...]) -> SearchHit:
    return SearchHit(row.id, row.title, row.path, row.confidence, score, (*reasons, *owned), row.used, row.solved)


def _unless_away(said: Iterable[Said]) -> list[Said]:
    try:
        return list(said)
    except Unreachable:
        return []


def _products(facts: Mapping[str, Fact]) -> tuple[str, ...]:
    known = facts.get("products", ())
    return tuple(str(one) for one in (known if isinstance(known, tuple | list) else (known,)) if one)


def _faded(at: datetime, now: datetime) -> float:
    """1 for now, a half after ten days; a clock that went backwards changes nothing."""
    return float(0.5 ** (max((now - at) / timedelta(days=1), 0.0) / _HALF_LIFE_DAYS))


def _named(entry: HistoryEntry) -> str:
    return f"their {channel_of(entry.channel).singular}"


def _day(at: datetime, now: datetime) -> str:
    """ "today", "Tuesday", "3 Nov": in the zone of `now`."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{local:%A}" if 1 < days < 7 else f"{local.day} {local:%b}"


def _plain(product: str) -> str:
    return product.strip().casefold().replace("_", " ").replace("-", " ")
