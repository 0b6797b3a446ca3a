"""The floor now → which handovers and questions to colleagues wait, and what was asked again in a period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.consult import Consult
from kms_desktop.contacts.consult_commands import Consults
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import Handover
from kms_desktop.contacts.repeat_report import RepeatReport, Repeats
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock


@dataclass(frozen=True, slots=True)
class FloorSight:
    """`waiting` and `consults` the longest first. `repeats` is None before it was read. `article_title` names an
    article by its id."""

    waiting: tuple[Handover, ...] = ()
    consults: tuple[Consult, ...] = ()
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
        consults: Consults,
        repeats: Repeats,
        title: Callable[[str], str],
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._waiting = handovers.of_floor().beside(consults.of_floor())
        self._repeats, self._title = repeats, title
        self._background, self._clock = background, clock
        self.sight = FloorSight()

    def read_floor(self, days: int, *, repeats: bool) -> None:
        """Read what waits; with `repeats` also what was asked again in so many days back from now, 0 for all."""
        before = self.sight
        since = self._clock() - timedelta(days=days) if days else None
        self._background.run(
            self._read_report(since) if repeats else self._waiting.then(partial(_make_sight, before)),
            owner=self,
            on_done=self._on_read,
            replaces="floor",
            long=True,
            unasked=True,
        )

    def _read_report(self, since: datetime | None) -> Callable[[], FloorSight]:
        read = self._waiting.beside(self._repeats.report(since))
        return read.then(partial(_make_report, self._title))

    def _on_read(self, sight: FloorSight) -> None:
        self.sight = sight
        self.shown.emit(sight)


_Waiting = tuple[list[Handover], list[Consult]]


def _make_sight(before: FloorSight, waiting: _Waiting) -> FloorSight:
    handovers, consults = waiting
    return replace(before, waiting=tuple(handovers), consults=tuple(consults))


def _make_report(title: Callable[[str], str], read: tuple[_Waiting, RepeatReport]) -> FloorSight:
    (handovers, consults), report = read
    titles = tuple((count.id, title(count.id)) for count in report.by_article if count.asked_again)
    return FloorSight(tuple(handovers), tuple(consults), report, titles)
