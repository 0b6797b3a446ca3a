"""The contacts of a theme week by week, of each 1,000 on the floor → a chart between its limits, and its table.

Question: which weeks say what is usual? Choice: all but the last four, or those before it was done. Reason: what rises
now would else raise its own limits. Of fewer than the limits need, nothing is said.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.figures.limits import Counted, find_limits
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal, number
from kms_desktop.ui.dates import day_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.charts.control_chart import ChartPoint, ControlChart
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.voc.themes.model import WeekCounts

_THOUSAND = 1000.0
_NEWEST = 4
_WEEK = timedelta(days=7)
_TITLE = tr("Contacts a week of each 1,000")
_COLUMNS = (
    # Translators: the day on which a week began
    TableColumn(tr("Week of")),
    TableColumn(tr("Contacts"), number=True),
    TableColumn(tr("Of all"), number=True),
    TableColumn(tr("Of each 1,000"), number=True),
    TableColumn(tr("Limits"), grows=True),
)


def week_points(weeks: WeekCounts, now: datetime, until: datetime | None = None) -> tuple[list[ChartPoint], float]:
    """A point for each week that had contacts at all, and what is usual. `until`: since then it is another course."""
    counted = [
        Counted(own + others, own, own) for own, others in zip(weeks.own, weeks.others, strict=True)
    ]  # each is 0 or 1, so its squares are it
    begins = [weeks.ends - _WEEK * (len(counted) - at) for at in range(len(counted))]
    before = [one for one, day in zip(counted, begins, strict=True) if until is not None and day + _WEEK <= until]
    usual_of = before if until is not None else counted[:-_NEWEST]
    points, usual = [], sum(usual_of, Counted()).value * _THOUSAND
    for one, day in zip(counted, begins, strict=True):
        if not one.n:
            continue
        found = find_limits("share", usual_of, one.n)
        limits = (found.lower * _THOUSAND, found.upper * _THOUSAND) if found is not None else None
        value = one.value * _THOUSAND
        label = day_text(day, now, now.tzinfo)
        points.append(ChartPoint(label, value, _spoken(label, value, one, limits), limits))
    return points, usual


def _spoken(label: str, value: float, one: Counted, limits: tuple[float, float] | None) -> str:
    said = tr(
        "Week of {day}: {value}, {own} of {all} contacts",
        day=label,
        value=decimal(value, 1),
        own=number(round(one.total)),
        all=number(one.n),
    )
    if limits is None:
        return said
    verdict = tr("within the limits") if limits[0] <= value <= limits[1] else tr("outside the limits")
    return f"{said}, {verdict}"


def _axis_text(value: float) -> str:
    """As at the axis: 8, 8.3, 120"""
    return decimal(value, 0 if value >= 100 or value == round(value) else 1)


class CoursePane(QWidget):
    """The button changes between the chart and the table, which say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Translators: shows a chart as a table
        self.switch = Button(tr("Table"), "", "link")
        self.chart = ControlChart(_TITLE, _axis_text)
        self.table = Table(_COLUMNS, _TITLE)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.chart)
        self._stack.addWidget(self.table)
        head = Row(gap=8)
        head.addWidget(Paragraph(_TITLE, "meta", "ink2", weight=600), 1)
        head.addWidget(self.switch)
        column = Column(self, gap=4)
        column.addLayout(head)
        column.addWidget(self._stack)
        self.switch.clicked.connect(self._switch_view)

    def show_weeks(self, weeks: WeekCounts, now: datetime, until: datetime | None) -> None:
        points, usual = week_points(weeks, now, until)
        self.chart.show_points(points, usual)
        rows = zip(weeks.own, weeks.others, range(len(weeks.own)), strict=True)
        by_day = {point.label: point for point in points}
        self.table.show_rows([self._row(own, others, at, weeks, now, by_day) for own, others, at in rows][::-1])

    def _row(
        self, own: int, others: int, at: int, weeks: WeekCounts, now: datetime, points: dict[str, ChartPoint]
    ) -> list[Cell]:
        begins = weeks.ends - _WEEK * (len(weeks.own) - at)
        point = points.get(day_text(begins, now, now.tzinfo))
        outside = point is not None and point.is_outside
        limits = ""
        if point is not None and point.limits is not None:
            low, high = (decimal(bound, 1) for bound in point.limits)
            limits = tr("{low} to {high}", low=low, high=high)
            limits = tr("{limits}, outside", limits=limits) if outside else limits
        return [
            Cell(day_text(begins, now, now.tzinfo), begins),
            Cell(number(own), own),
            Cell(number(own + others), own + others, "ink2"),
            Cell(decimal(point.value, 1) if point is not None else "–", point.value if point is not None else 0.0),
            Cell(limits, ink="bad" if outside else "ink2", icon="warning" if outside else ""),
        ]

    def _switch_view(self) -> None:
        shows_chart = self._stack.currentIndex() == 0
        self._stack.setCurrentIndex(1 if shows_chart else 0)
        # Translators: shows a table as a chart
        self.switch.set_text(tr("Chart") if shows_chart else tr("Table"))
