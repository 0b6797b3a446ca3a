"""What desks report as down → what is proposed as a bulletin, and which reports a bulletin answers: the one rule.

Question: how long does a proposal stand? Choice: until somebody publishes or declines it, at most four hours. Reason:
three people within a quarter of an hour are a sign, and whoever decides may be in a meeting. Refused: to let it go with
the quarter of an hour, by which nobody is told of what began at lunch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kms_desktop.bulletins.model import Bulletin, DownReport, Proposal
from kms_desktop.contacts.down_things import DOWN

PEOPLE, WITHIN = 3, timedelta(minutes=15)
STANDS = timedelta(hours=4)


def propose_bulletins(
    reports: Iterable[DownReport], bulletins: Sequence[Bulletin], now: datetime
) -> tuple[Proposal, ...]:
    """What nobody has answered yet and enough people reported, in the order of `DOWN`."""
    by_time = sorted(reports, key=lambda report: (report.at, report.id))
    return tuple(
        Proposal(about, open_ones)
        for about in DOWN
        if not any(one.about == about and one.runs_at(now) for one in bulletins)
        and _are_enough(open_ones := _open_reports(about, by_time, bulletins, now))
    )


def reports_of(
    bulletin: Bulletin, reports: Iterable[DownReport], bulletins: Iterable[Bulletin], now: datetime
) -> tuple[DownReport, ...]:
    """What was reported of what it is about, from four hours before it was published, or since the bulletin before it
    was over, until it was over itself; the oldest first."""
    begun, over = bulletin.published_at, bulletin.over_at(now)
    if not bulletin.about or begun is None:
        return ()
    before = (
        one.over_at(begun)
        for one in bulletins
        if one.about == bulletin.about and one.id != bulletin.id and one.published_at and one.published_at < begun
    )
    since = max([begun - STANDS, *(at for at in before if at is not None and at <= begun)])
    theirs = (one for one in reports if one.about == bulletin.about and since < one.at)
    return tuple(sorted((one for one in theirs if over is None or one.at <= over), key=lambda one: (one.at, one.id)))


def _open_reports(
    about: str, reports: Iterable[DownReport], bulletins: Iterable[Bulletin], now: datetime
) -> tuple[DownReport, ...]:
    over = [at for one in bulletins if one.about == about and (at := one.over_at(now)) is not None]
    since = max([now - STANDS, *over])
    return tuple(one for one in reports if one.about == about and since < one.at)


def _are_enough(reports: Sequence[DownReport]) -> bool:
    """Whether so many different people said it within the time, at whatever moment of it."""
    return any(
        len({one.by_id for one in reports[: place + 1] if last.at - one.at <= WITHIN}) >= PEOPLE
        for place, last in enumerate(reports)
    )
