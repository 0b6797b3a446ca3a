"""The nouns of search: a hit, why it is one, and what an index run did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LIKELY = 0.5
"""Probability from which a question counts as answered."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One plain line on why this article is a hit: "words: twice · money", "31 callers in 90 days said the same"."""

    kind: Literal["words", "people", "trend", "phrase", "incident", "product", "history", "answer", "filter"]
    text: str


@dataclass(frozen=True, slots=True)
class Lean:
    """An article that is likelier on this call than on others. Its score is multiplied by `factor`."""

    article_id: str
    factor: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the call beside the words: the caller's products, and articles that something speaks for."""

    products: tuple[str, ...] = ()
    leans: tuple[Lean, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who searches: role, authority and team. An article that says whom it is `visible_to` is not found by others, nor
    counted or hinted at. `badges` None: everything is seen."""

    badges: frozenset[str] | None = None

    def may_see(self, visible_to: tuple[str, ...]) -> bool:
        if self.badges is None or not visible_to:
            return True
        return not self.badges.isdisjoint(named.casefold() for named in visible_to)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """`score` only orders hits of one query. `solved` of `used` contacts linked to it were resolved by it."""

    id: str
    title: str
    path: str
    confidence: str
    score: float
    reasons: tuple[Reason, ...]
    used: int = 0
    solved: int = 0
    share: float = 0.0
    """0 to 1: how likely this one is the right one, if one of the hits is."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    query: str
    hits: tuple[SearchHit, ...]
    probability: float = 0.0
    """That the first hit answers it, 0 to 1; 0 without a hit."""
    corrected: str = ""
    note: str = ""
    """One sentence on a filter or exact words that no article fits, which were searched as plain words; or ""."""
    guessed: bool = False
    """Unlikely, and nothing but parts of words speaks for the hits: no reason to show them to somebody in a call."""

    @property
    def is_answered(self) -> bool:
        """False: nothing here is likely to answer this; a new article starts from these words."""
        return self.probability >= LIKELY


@dataclass(frozen=True, slots=True)
class PastContact:
    """What a caller said (`words`), and the article that resolved it: the log's gift to search."""

    article_id: str
    words: str
    days_ago: float


@dataclass(frozen=True, slots=True)
class Skipped:
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """`indexed` files were read anew, `unchanged` left as they were, `removed` are gone from disk."""

    indexed: int
    unchanged: int
    removed: int
    skipped: tuple[Skipped, ...]
    """Files that could not become an article, each with one sentence why."""
    odd: tuple[Skipped, ...]
    """Files taken all the same, each with what is odd about it."""
    seconds: float
    left: int = 0
    """Files that are still to be read, because the run was stopped; the next one goes on there."""
    elsewhere: bool = False
    """Nothing was read, because another program is at it; worth asking again in a moment."""
