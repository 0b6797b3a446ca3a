"""A measuring ground → the samples of each thing worth measuring, by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

from bench_ground import Ground
from bench_window import start, window
from measuring import Measured, timed, timed_each


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
    """What a screen pop asks of the database."""
    from kms_desktop.customers.history import History
    from kms_desktop.storage.database import open_database

    url, customers = ground.workspace
    database = open_database(url)
    try:
        yield timed_each("a customer's history", History(database).entries, customers[:500])
    finally:
        database.close()


MEASUREMENTS: dict[str, Callable[[Ground], Iterator[Measured]]] = {
    "commands": commands,
    "articles": articles,
    "history": history,
    "start": start,
    "window": window,
}
