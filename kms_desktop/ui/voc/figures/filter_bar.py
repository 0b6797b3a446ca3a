"""What the figures can be narrowed by, side by side, and the first and the last day of a period of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from kms_desktop.customers.channels import contact_channels
from kms_desktop.errors import KmsError
from kms_desktop.figures.choices import FilterChoices
from kms_desktop.figures.filters import FigureFilters, as_day
from kms_desktop.figures.period import LAST_28_DAYS, NAMED_PERIODS, WantedPeriod, compare_period, days_period
from kms_desktop.texts import in_context, tr
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.ui.widgets.paragraph import Paragraph

_OWN_DAYS = "days"
_DAY_PX, _WHY_PX = 132, 260
_Entries = Sequence[tuple[str, str]]


class FilterBar(QWidget):
    """`changed` has the filters as they stand now; `of_floor`: more than one's own can be counted; `of_people`: and one
    other person, for whom it is typed why."""

    changed = Signal(object)

    def __init__(
        self,
        filters: FigureFilters,
        title_of: Callable[[str], str],
        clock: Clock,
        *,
        of_floor: bool,
        of_people: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.filters, self._title_of, self._clock = filters, title_of, clock
        self.period, self.team, self.whose = FilterBox(self), FilterBox(self), FilterBox(self)
        self.agent = FilterBox(self)
        self.reason, self.article, self.channel = FilterBox(self), FilterBox(self), FilterBox(self)
        self.tier, self.product = FilterBox(self), FilterBox(self)
        # Translators: an example of how a day is written
        self.first = LineField(tr("2026-11-01"), tr("First day"), self)
        self.last = LineField(tr("2026-11-30"), tr("Last day"), self)
        self.why = LineField(tr("Why this person"), tr("Why this person"), self)
        self.note = Paragraph("", "meta", "warn")
        flow = Flow(gap=8)
        inset = Row(self, gap=0, margins=(8, 0, 0, 0))
        inset.addLayout(flow)
        for box, name in self._boxes():
            box.set_name(name)
            flow.addWidget(box)
            box.activated.connect(lambda _at: self._tell())
        for field, width in ((self.first, _DAY_PX), (self.last, _DAY_PX), (self.why, _WHY_PX)):
            field.setFixedWidth(width)
            field.entered.connect(self._tell)
            flow.addWidget(field)
        flow.addWidget(self.note)
        self.team.setVisible(of_floor)
        self.whose.setVisible(of_floor)
        self.agent.setVisible(of_people)
        self._fill_fixed()
        self.show_choices(FilterChoices())

    def _boxes(self) -> tuple[tuple[FilterBox, str], ...]:
        return (
            (self.period, tr("Period")),
            (self.team, tr("Team")),
            (self.whose, tr("Whose")),
            (self.agent, tr("Agent")),
            (self.reason, tr("Reason")),
            (self.article, tr("Article")),
            (self.channel, tr("Channel")),
            (self.tier, tr("Tier")),
            (self.product, tr("Product")),
        )

    def _fill_fixed(self) -> None:
        for code, words in (*NAMED_PERIODS, (_OWN_DAYS, tr("From – to"))):
            self.period.addItem(words, code)
        self.period.setCurrentIndex(max(self.period.findData(self.filters.period.code or _OWN_DAYS), 0))
        self.whose.addItem(in_context("whose contacts", "Everybody's"), False)
        self.whose.addItem(tr("Only mine"), True)
        self.whose.setCurrentIndex(int(self.filters.mine))
        channels = [(channel.code, channel.plural) for channel in contact_channels()]
        _fill_box(self.channel, in_context("every channel", "All"), channels, self.filters.channel)
        self._show_days()

    def show_choices(self, choices: FilterChoices) -> None:
        """What stands in the log; what is chosen stays chosen, also where it is not among it any more."""
        chosen, articles = self.filters, [(one, typeset_text(self._title_of(one) or one)) for one in choices.articles]
        _fill_box(self.team, in_context("every team", "All"), choices.teams, chosen.team_id)
        _fill_box(self.agent, in_context("every agent", "All"), choices.people, chosen.agent_id)
        _fill_box(self.reason, in_context("every reason", "All"), choices.reasons, chosen.reason)
        _fill_box(self.article, in_context("every article", "All"), articles, chosen.article_id)
        _fill_box(self.tier, in_context("every tier", "All"), [(one, one) for one in choices.tiers], chosen.tier)
        products = [(one, one) for one in choices.products]
        _fill_box(self.product, in_context("every product", "All"), products, chosen.product)

    def chosen_text(self) -> str:
        """ "28 days, Billing, only mine": what is chosen now, the period first."""
        chosen = [box.currentText() for box, _ in self._boxes() if box.currentData() and box is not self.period]
        period = self.filters.period
        first, last = period.first, period.last
        days = tr("{first} – {last}", first=first, last=last) if first and last else self.period.currentText()
        return ", ".join((days, *chosen))

    def _tell(self) -> None:
        self._show_days()
        try:
            period = self._chosen_period()
        except KmsError as problem:
            self.note.show_text(str(problem))
            return
        agent_id = self.agent.currentData() or ""
        if agent_id and agent_id != self.filters.agent_id and not self.why.text().strip():
            self.note.show_text(tr("Say why the figures of one person are looked at."))
            self.why.setFocus()
            return
        self.note.show_text("")
        chosen = FigureFilters(
            period,
            team_id=self.team.currentData() or "",
            mine=bool(self.whose.currentData()),
            agent_id=agent_id,
            reason=self.reason.currentData() or "",
            article_id=self.article.currentData() or "",
            channel=self.channel.currentData() or "",
            tier=self.tier.currentData() or "",
            product=self.product.currentData() or "",
        )
        if chosen != self.filters:
            self.filters = chosen
            self.changed.emit(chosen)

    def _show_days(self) -> None:
        """The two days stand there while a period of one's own is chosen, at first the 28 that were shown."""
        own = self.period.currentData() == _OWN_DAYS
        if own and not self.first.text():
            span = compare_period(WantedPeriod(LAST_28_DAYS), self._clock()).now
            self.first.set_text(f"{span.begins:%Y-%m-%d}")  # no text: as it is typed
            self.last.set_text(f"{span.ends:%Y-%m-%d}")  # no text: as it is typed
        for field in (self.first, self.last):
            field.setVisible(own)
        if not self.agent.currentData():
            self.why.set_text("")
        self.why.setVisible(bool(self.agent.currentData()))

    def _chosen_period(self) -> WantedPeriod:
        code = self.period.currentData()
        if code != _OWN_DAYS:
            return WantedPeriod(code)
        first, last = (as_day(field.text().strip()) for field in (self.first, self.last))
        if first is None or last is None:
            raise KmsError(tr("Write both days as in 2026-11-30."))
        return days_period(first, last)


def _fill_box(box: QComboBox, every: str, entries: _Entries, chosen: str) -> None:
    known = {key for key, _ in entries}
    more = [(chosen, chosen)] if chosen and chosen not in known else []
    box.clear()
    box.addItem(every, "")
    for key, words in (*more, *entries):
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
