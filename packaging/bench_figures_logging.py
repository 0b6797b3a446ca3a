"""A workspace of a million contacts → how long an agent waits for a logged event and for a wrap-up, with what figures
keep in the database and without it, in turn.

What they keep is three indexes, and that an issue has the division, channel, legs and repeats of its contact.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from measuring import Measured, percentile

_INDEXES = ("ix_resolution_customer", "ix_promise_due_at", "ix_approval_answered_at")
_TRIGGERS = {"resolution_of_contact": "resolution", "contact_of_resolution": "contact"}
_ROUNDS, _CONTACTS, _NOTES = 3, 10, 10
_SLOWER = 1.1


def measure_logging(kind: str, url: str, own_url: str, folder: Path) -> Iterator[Measured]:
    """`url` is the owner's, `own_url` that of an agent, Dana."""
    taken: dict[tuple[str, bool], list[float]] = {}
    with ExitStack() as opened:
        desk = opened.enter_context(_desk(own_url, folder))
        _log(desk)
        for with_figures in (True, False) * _ROUNDS:
            with ExitStack() as without:
                if not with_figures:
                    without.enter_context(_without_figures(url))
                for what, took in _log(desk):
                    taken.setdefault((what, with_figures), []).append(took)
    for what in ("logged event", "wrap-up"):
        before, now = taken[what, False], taken[what, True]
        yield Measured(f"{kind}: {what}, without figures", tuple(before))
        ratio = percentile(now, 50) / percentile(before, 50)
        yield Measured(f"{kind}: {what}, with figures", tuple(now)).aiming(
            f"p50 {ratio:.2f} times, at most {_SLOWER:g}", met=ratio <= _SLOWER
        )


@contextmanager
def _desk(url: str, folder: Path) -> Iterator[Any]:
    from kms_desktop.search.bootstrap import open_finder
    from kms_desktop.services.workspace import open_workspace
    from kms_desktop.settings import Settings

    articles = folder / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        database_url=url, data_dir=folder / "desk", state_dir=folder / "state", kb_dir=articles, staff="dana"
    )
    with closing(open_workspace(settings, open_finder(settings))) as desk:
        yield desk


def _log(desk: Any) -> list[tuple[str, float]]:
    """What was done, and how many milliseconds it took."""
    from kms_desktop.customers.model import CallerMatch, IncomingCall
    from kms_desktop.storage.ids import new_key, utc_now

    took: list[tuple[str, float]] = []
    for _ in range(_CONTACTS):
        call = IncomingCall("", new_key(), utc_now(), "")
        contact = desk.call.take_call(call, CallerMatch("", "", "unknown", ""), 1.0).id
        for line in range(_NOTES):
            began = time.perf_counter()
            desk.call.log_note(contact, f"line {line}")
            took.append(("logged event", (time.perf_counter() - began) * 1000))
        draft = desk.wrapups.draft_wrap_up(desk.log.contact_state(contact))
        began = time.perf_counter()
        desk.wrapups.save_wrap_up(contact, draft)
        took.append(("wrap-up", (time.perf_counter() - began) * 1000))
    return took


@contextmanager
def _without_figures(url: str) -> Iterator[None]:
    yield from (_file_without if url.startswith("sqlite") else _server_without)(url)


def _file_without(url: str) -> Iterator[None]:
    import sqlite3

    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)) as file:
        names = (*_INDEXES, *_TRIGGERS)
        query = f"SELECT type, name, sql FROM sqlite_master WHERE name IN ({', '.join('?' * len(names))})"
        known = file.execute(query, names).fetchall()
        with file:
            for what, name, _ in known:
                file.execute(f"DROP {what} {name}")
        yield
        with file:
            for _, _, made in known:
                file.execute(made)


def _server_without(url: str) -> Iterator[None]:
    import psycopg

    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as server:
        server.execute("SET statement_timeout = 0")
        query = "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)"
        made = [line for (line,) in server.execute(query, (list(_INDEXES),)).fetchall()]
        for name in _INDEXES:
            server.execute(f"DROP INDEX {name}".encode())
        for name, table in _TRIGGERS.items():
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}".encode())
        yield
        for line in made:
            server.execute(line.encode())
        for name, table in _TRIGGERS.items():
            server.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}".encode())
