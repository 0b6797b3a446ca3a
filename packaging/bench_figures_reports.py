"""A workspace of a million contacts → how long each report of the floor takes, for a supervisor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from measuring import Measured, timed

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.storage.database import Database

_ROUNDS = 5
_ANSWERS = 2_000


def measure_reports(kind: str, url: str, now: datetime, contacts: int) -> Iterator[Measured]:
    """Of the last 28 days, as each report begins; volumes of the last month, journeys of 90 days. `contacts`: how many
    there are, of which every tenth of the newest answered a survey."""
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(url)) as database:
        rosa = next(one for one in Roster(database).list_people() if one.login == "rosa")
        for name, work in _reports(database, rosa, now, contacts).items():
            yield timed(f"{kind}: {name}", work, times=_ROUNDS)


def _reports(database: Database, rosa: Person, now: datetime, contacts: int) -> dict[str, Callable[[], object]]:
    from kms_desktop.articles.journeys import Journey, JourneyStep
    from kms_desktop.figures.customer_journeys import JourneyReports
    from kms_desktop.figures.ease import Ease
    from kms_desktop.figures.fairness import Fairness
    from kms_desktop.figures.filters import FigureFilters
    from kms_desktop.figures.looser_limits import LooserLimits
    from kms_desktop.figures.period import WantedPeriod, compare_period
    from kms_desktop.figures.volumes import count_volumes
    from kms_desktop.figures.vulnerable import Vulnerable

    usual, ten = FigureFilters(), timedelta(days=10)
    answers = {f"c{contacts - 1 - 10 * n}": 1.0 + n % 5 for n in range(min(_ANSWERS, contacts // 10))}
    month = compare_period(WantedPeriod("last_month"), now).now
    meant = Journey(
        "A new line",
        (
            JourneyStep("group/code-7"),
            JourneyStep("group/code-8", ten, "10 days", "phone"),
            JourneyStep("group/code-9", ten, "10 days", speaks="us"),
        ),
    )
    journeys, begun = JourneyReports(database, rosa), now - timedelta(days=90)
    limits = LooserLimits(database, rosa)
    return {
        "fairness": Fairness(database, rosa).report(usual, now),
        f"ease, {len(answers):,} answers": Ease(database, rosa).report(answers, usual, now),
        "vulnerable": Vulnerable(database, rosa).report(usual, now),
        "volumes, a month": lambda: count_volumes(database, rosa, month),
        "journeys, 90 days": journeys.report([meant], begun, now),
        "what if": limits.replay("article-0", "waive", Decimal(60), usual, now),
    }
