"""What cannot be done on this call → a call back that is promised, in one key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.guidance.due_times import moment_after
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.ready_panel import ReadyPanel
from kms_desktop.ui.widgets.button import Button

_ROUND = timedelta(minutes=5)
_SOON, _LATER = timedelta(minutes=30), timedelta(hours=2)
_DAY_ENDS, _DAY_BEGINS = 17, 10
_SATURDAY = 5


def call_back_times(now: datetime) -> list[tuple[str, datetime]]:
    """When one may promise to call back, soonest first, in the time zone of `now`: words and the time itself."""
    times = [
        (tr("In half an hour"), _round_time(moment_after(now, _SOON))),
        (tr("In 2 hours"), _round_time(moment_after(now, _LATER))),
    ]
    evening = now.replace(hour=_DAY_ENDS, minute=0, second=0, microsecond=0)
    if evening.astimezone(UTC) > times[0][1].astimezone(UTC) and evening != times[1][1]:
        times.append((tr("By the end of today"), evening))
    morning = (now + timedelta(days=1)).replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    while morning.weekday() >= _SATURDAY:
        morning += timedelta(days=1)
    times.append((tr("On the next working day"), morning))
    return sorted(times, key=lambda choice: choice[1].astimezone(UTC))


def _round_time(at: datetime) -> datetime:
    """Up to the next five minutes, as a person would say it."""
    past = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return moment_after(at, _ROUND - past) if past else at


class CallBackPanel(ReadyPanel):
    """Asks until when, and about what; a digit promises at once, Enter the first of them."""

    promised = Signal(object, str)
    """The time and what it is about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        first = Button(tr("Promise"), key_text("enter"), "filled", "calendar-check")
        super().__init__(
            tr("Call back"), "calendar-check", "waits", tr("When"), tr("What the call back is about"), first, parent
        )
        self._times: Sequence[tuple[str, datetime]] = ()
        self.ready.chosen.connect(self._emit_promise)
        self.taken.connect(lambda: self._emit_promise(0))

    def show_times(self, now: datetime, what: str, customer: str = "") -> None:
        """Get ready; `what` stands in the line already."""
        self._times = call_back_times(now)
        self.ready.show_words([(words, when_text(at, now, now.tzinfo)) for words, at in self._times])
        self.set_hints(((tr("Promise it"), digits_text(len(self._times))), label_of("leave")))
        asked = (
            tr("When do you call {name} back?", name=customer)
            if customer
            else tr("When do you call the customer back?")
        )
        self.show_title(tr("Call back"), "calendar-check", asked, "waits")
        # Translators: on a button: make a promise for that time
        self.button.set_text(tr("Promise {when}", when=when_text(self._times[0][1], now, now.tzinfo)))
        self.field.set_text(what)

    def _emit_promise(self, place: int) -> None:
        what = self.field.text().strip()
        if not what:
            self.field.setFocus()
        elif 0 <= place < len(self._times):
            due = self._times[place][1]
            self.clear_panel()
            self.promised.emit(due, what)
