"""What the lists of the Voice page can be narrowed by: period, team, reason and channel, in the head of the page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.customers.channels import contact_channels
from kms_desktop.texts import in_context, tr
from kms_desktop.ui.voc.suggestion_rows import refill_box
from kms_desktop.ui.widgets.page_head import FilterBox, PageHead

_PERIODS = (
    (1, tr("Today and yesterday")),
    (7, tr("7 days")),
    (28, tr("28 days")),
    (90, tr("90 days")),
    (0, in_context("every day", "All")),
)
FILTERS = ("days", "team_id", "reason", "channel")
_ALL_TEAMS, _ALL_REASONS = in_context("every team", "All"), in_context("every reason", "All")


class ListFilters(QObject):
    """`changed(name, value)`: days, team_id, reason or channel. Teams are for who reads the floor."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget, *, of_floor: bool) -> None:
        super().__init__(parent)
        self._of_floor = of_floor
        self.period, self.team, self.reason, self.channel = (FilterBox(parent) for _ in range(4))
        self.team.setVisible(of_floor)
        for days, words in _PERIODS:
            self.period.addItem(words, days)
        self.period.setCurrentIndex(2)
        self.channel.addItem(in_context("every channel", "All"), "")
        for channel in contact_channels():
            self.channel.addItem(channel.plural, channel.code)
        self.team.addItem(_ALL_TEAMS, "")
        self.reason.addItem(_ALL_REASONS, "")
        self._boxes = dict(zip(FILTERS, (self.period, self.team, self.reason, self.channel), strict=True))
        for name, box in self._boxes.items():
            box.activated.connect(lambda _at, name=name, box=box: self.changed.emit(name, box.currentData()))

    def add_to(self, head: PageHead) -> None:
        """Put them into the head of the page."""
        for name, box in (
            (tr("Period"), self.period),
            (tr("Team"), self.team),
            (tr("Reason"), self.reason),
            (tr("Channel"), self.channel),
        ):
            box.setAccessibleName(name)
            if box is not self.team or self._of_floor:
                head.add_filter(name, box)

    def show_choices(self, teams: Sequence[tuple[str, str]], reasons: Sequence[str]) -> None:
        """What can be chosen now; the choice is kept."""
        refill_box(self.team, [(_ALL_TEAMS, ""), *((name, key) for key, name in teams)])
        refill_box(self.reason, [(_ALL_REASONS, ""), *((reason, reason) for reason in reasons)])

    def offer(self, names: Collection[str]) -> None:
        """Those that are for the list that is shown."""
        for name, box in self._boxes.items():
            if box is not self.team or self._of_floor:
                box.setVisible(name in names)
