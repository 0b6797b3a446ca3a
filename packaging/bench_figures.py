"""A million closed contacts → how long the figures of the Voice page take, for each filter, and the list behind one.

On both databases through the program's own code; on PostgreSQL with the login of a supervisor, so that what a login may
read is judged. Measured is what somebody waits for: the values first, then what they are compared with; then the
reports, and what an agent waits for who logs an event.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench_figures_data import fill_floor
from bench_figures_logging import measure_logging
from bench_figures_reports import measure_reports
from measuring import Measured, table, timed, timed_each

if TYPE_CHECKING:
    from kms_desktop.figures.filters import FigureFilters

ROOT = Path(__file__).resolve().parent.parent
_SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=30min")
_ROUNDS = 5


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench figures", description="Measures the figures of the floor.")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgres"), default="")
    asked = parser.parse_args(list(arguments))
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    now = datetime.now().astimezone()
    rows: list[Measured] = []
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="kms-figures-")))
        for kind, url, make_logins in _workspaces(undo, folder, asked.only):
            began = time.monotonic()
            fill_floor(url, asked.contacts, now=now)
            print(
                f"{kind}: {asked.contacts:,} contacts in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True
            )
            own = make_logins()
            rows += _measure(kind, own("rosa"), now)
            rows += measure_reports(kind, own("rosa"), now, asked.contacts)
            rows += measure_logging(kind, url, own("dana"), folder / kind)
    print(table(rows))
    return 0 if all(row.met is not False for row in rows) else 1


def _workspaces(
    undo: ExitStack, folder: Path, only: str
) -> Iterator[tuple[str, str, Callable[[], Callable[[str], str]]]]:
    """(kind, the owner's address, what makes the logins and gives the address of each) of each."""
    from kms_desktop.storage.migrate import migrate_database

    if only != "postgres":
        url = f"sqlite:///{folder / 'workspace.sqlite'}"
        migrate_database(url)
        yield "SQLite", url, lambda: lambda _login: url
    if only != "sqlite":
        from tests.faults.server import fault_server
        from tests.logins import make_logins, own_url

        server = undo.enter_context(fault_server(_SETTINGS))
        url = server.new_database()
        migrate_database(url)

        def own() -> Callable[[str], str]:
            make_logins(url)
            return partial(own_url, url)

        yield "PostgreSQL", url, own


def _measure(kind: str, url: str, now: datetime) -> Iterator[Measured]:
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.filters import FigureFilters
    from kms_desktop.figures.period import WantedPeriod, days_period
    from kms_desktop.figures.reading import Figures
    from kms_desktop.storage.database import open_database
    from kms_desktop.voc.contact_list import ContactList

    with closing(open_database(url)) as database:
        rosa = next(one for one in Roster(database).list_people() if one.login == "rosa")
        figures, usual = Figures(database, ContactList(database, rosa), rosa), FigureFilters()
        filters = [
            usual,
            *(replace(usual, period=WantedPeriod(code)) for code in ("today", "last_week", "this_month", "last_month")),
            replace(usual, team_id="t3"),
            replace(usual, reason="group/code-7"),
            replace(usual, article_id="article-7"),
            replace(usual, channel="chat"),
            replace(usual, tier="gold"),
            replace(usual, product="tv"),
        ]
        yield timed(f"{kind}: twelve figures, 28 days", figures.values(usual, now), times=_ROUNDS).p95_under(1000)
        for one in filters:
            yield timed(f"{kind}: {_told(one)}", figures.values(one, now), times=_ROUNDS).p95_under(500)
        sheet = figures.values(usual, now)()
        yield timed(f"{kind}: the 28 days before", figures.compare(sheet, usual, now), times=3)
        yield timed(f"{kind}: limits and trend, 28 days", figures.limits(sheet, usual, now), times=3)
        yield timed_each(
            f"{kind}: the list behind a figure",
            lambda value: figures.behind(value.figure, usual, now, counted=value.now)(),
            [*sheet.values],
        ).p95_under(300)
        year = replace(usual, period=days_period(now.date() - timedelta(days=364), now.date()))
        yield timed(f"{kind}: twelve figures, a year", figures.sheet(year, now), times=1, warm_up=0)


def _told(filters: FigureFilters) -> str:
    from kms_desktop.figures.filters import stored_filters

    return ", ".join(f"{name} {value}" for name, value in stored_filters(filters).items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
