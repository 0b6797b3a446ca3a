"""The floor now → which handovers wait, and what was asked again in a period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import Handover
from kms_desktop.contacts.repeat_report import RepeatReport, Repeats
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock


@dataclass(frozen=True, slots=True)
class FloorSight:
    """`waiting` the longest first. `repeats` is None before it was read. `article_title` names an article by its id."""

    waiting: tuple[Handover, ...] = ()
    repeats: RepeatReport | None = None
    titles: tuple[tuple[str, str], ...] = ()

    def article_title(self, article_id: str) -> str:
        return dict(self.titles).get(article_id, "")


class FloorPresenter(QObject):
    """Reads for a supervisor whatever happens on the floor while they look."""

    shown = Signal(object)

    def __init__(
        self,
        handovers: Handovers,
        repeats: Repeats,
        title: Callable[[str], str],
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._handovers, self._repeats, self._title = handovers, repeats, title
        self._background, self._clock = background, clock
        self.sight = FloorSight()

    def read_floor(self, days: int, *, repeats: bool) -> None:
        """Read what waits; with `repeats` also what was asked again in so many days back from now, 0 for all."""
        before = self.sight
        since = self._clock() - timedelta(days=days) if days else None
        self._background.run(
            partial(_read_floor, self._handovers, self._repeats, self._title, before, since, repeats=repeats),
            owner=self,
            on_done=self._on_read,
            replaces="floor",
            long=True,
            unasked=True,
        )

    def _on_read(self, sight: FloorSight) -> None:
        self.sight = sight
        self.shown.emit(sight)


def _read_floor(
    handovers: Handovers,
    repeats_of: Repeats,
    title: Callable[[str], str],
    before: FloorSight,
    since: datetime | None,
    *,
    repeats: bool,
) -> FloorSight:
    waiting = tuple(handovers.on_the_floor())
    if not repeats:
        return replace(before, waiting=waiting)
    report = repeats_of.report_repeats(since)
    titles = tuple((count.id, title(count.id)) for count in report.by_article if count.asked_again)
    return FloorSight(waiting, report, titles)
