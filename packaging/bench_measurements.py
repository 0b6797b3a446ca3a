"""A measuring ground → the samples of each thing worth measuring, by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench_data import add_long_history
from bench_editor import editor
from bench_ground import Ground
from bench_lint import lint, taking_in
from bench_window import calls, start, window
from measuring import Measured, timed, timed_each

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article, Fact

_LONG = 2_000
"""Exchanges of the customer whose history is searched."""
_SEARCH_MS = 50.0


def commands(ground: Ground) -> Iterator[Measured]:
    """How long a person waits for the shortest command there is: start, read the words, end."""
    command = [sys.executable, "-m", "kms_desktop", "--help"]
    yield timed(
        "a command starts and ends", lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), times=10
    )


def articles(ground: Ground) -> Iterator[Measured]:
    """Reading one file into an article."""
    from kms_desktop.articles.parse import parse_article

    paths = sorted(ground.knowledge_base.rglob("*.md"))[:1000]
    yield timed_each("an article is read", lambda path: parse_article(path.read_bytes(), path.name), paths)


def history(ground: Ground) -> Iterator[Measured]:
    """What a screen pop asks of the database, and the search within one long history."""
    from kms_desktop.customers.history import History
    from kms_desktop.storage.database import open_database

    url, customers = ground.workspace
    database = open_database(ground.desk_url)
    try:
        yield timed_each("a customer's history", History(database).list_entries, customers[:500])
        long = add_long_history(url, ground.vocabulary, _LONG)
        history = History(database)
        words = [" ".join(title.split()[:2]) for title in ground.vocabulary.titles] * 3
        found = timed_each(f"words in a history of {_LONG:,}", lambda said: history.search(long, said)(), words[:300])
        yield found.p95_under(_SEARCH_MS)
        often = ["the", "bill", "payment", "line", "überweisung"] * 20
        common = timed_each("  the same, a word that is common", lambda said: history.search(long, said)(), often)
        yield common.p95_under(_SEARCH_MS)
    finally:
        database.close()


def options(ground: Ground) -> Iterator[Measured]:
    """What may be offered: every option of a real solution space judged for one caller."""
    from kms_desktop.articles.library import Library
    from kms_desktop.guidance.model import GrantCounts
    from kms_desktop.guidance.solution_space import offered_options
    from kms_desktop.settings import shipped

    spaces = [article for article in Library(shipped("knowledge_base")).read_all() if article.options]
    facts: dict[str, Fact] = {
        "amount": 45,
        "tier": "gold",
        "tenure_months": 40,
        "refunds_90d": 1,
        "products": ("broadband", "tv"),
    }
    now = datetime.now(UTC)

    def judge(article: Article) -> object:
        counts = GrantCounts()
        return offered_options(
            article, facts, authority="agent", counts=lambda *_: counts, figures={}, now=now, currency="£"
        )

    yield timed_each("a solution space is judged", judge, spaces * 40)


def search(ground: Ground) -> Iterator[Measured]:
    """Search beside two other engines, which are loaded only for this."""
    from bench_search import search as measured

    yield from measured(ground)


MEASUREMENTS: dict[str, Callable[[Ground], Iterator[Measured]]] = {
    "commands": commands,
    "articles": articles,
    "history": history,
    "options": options,
    "search": search,
    "lint": lint,
    "import": taking_in,
    "start": start,
    "window": window,
    "calls": calls,
    "editor": editor,
}
