"""What cannot be done on this call → a call back that is promised, in one key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.promise_text import CHANNELS
from kms_desktop.guidance.due_times import moment_after
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.ready_panel import ReadyPanel
from kms_desktop.ui.promise_words import exact_when
from kms_desktop.ui.typed_times import time_in_words, typed_time, without_time
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.segment import Segment

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
    """Asks what is promised, and until when: a digit promises at once, Enter the time that is typed, else the first.
    How it is kept, and whether the customer hears something before, stand below and need not be touched.

    Question: what becomes of a time that is said among the words? Choice: it is proposed in the field of the time, as
    long as nobody typed there, and taken out of the words when it is promised. Reason: the words outlive the time,
    which may be moved. Refused: to take it at once, as a time among words may be another's.
    """

    promised = Signal(object, str, str, object)
    """The time, what it is, how it is kept ("" in any way), and when the customer hears before that, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        first = Button(tr("Promise"), key_text("enter"), "filled", "calendar-check")
        super().__init__(tr("Promise"), "calendar-check", "waits", tr("When"), tr("What you promise"), first, parent)
        self.how = Segment([(tr("in any way"), ""), *((words, "") for words in CHANNELS.values())], tr("How"))
        self.word = Segment(
            ((tr("no update before"), ""), (tr("update half-way"), ""), (tr("update in half an hour"), "")),
            tr("Update before then"),
        )
        self.when = LineField(tr("Another time: tomorrow 9:00, Tue 15:00, 3 Dec 10:00"), tr("Another time"))
        for widget in (self.when, self.how, self.word):
            self.body.insertWidget(self.body.count() - 1, widget)
        self._said = ""
        """The words that said the time that is proposed."""
        self._now: datetime | None = None
        self._asked = ""
        self._times: Sequence[tuple[str, datetime]] = ()
        self.ready.chosen.connect(self._emit_promise)
        self.taken.connect(self._promise_line)
        self.field.typed.connect(self._propose_time)
        self.when.typed.connect(lambda _text: self._show_time())
        self.when.entered.connect(self.confirm)
        self.when.escaped.connect(self.close_panel)

    def show_times(self, now: datetime, what: str, customer: str = "", *, calls: bool = True) -> None:
        """Get ready; `what` stands in the line already, chosen, so that other words take its place. `calls`: it is a
        call back until something else is said."""
        self._now = now
        self.how.show_part(list(CHANNELS).index("phone") + 1 if calls else 0)
        self.word.show_part(0)
        self._times = call_back_times(now)
        self.ready.show_words([(words, when_text(at, now, now.tzinfo)) for words, at in self._times])
        self.set_hints(((tr("Promise it"), digits_text(len(self._times))), label_of("leave")))
        self._asked = _question(customer) if calls else tr("What do you promise, and until when?")
        self.show_title(tr("Call back") if calls else tr("Promise"), "calendar-check", self._asked, "waits")
        self._said = ""
        self.when.set_text("")
        self._show_time()
        self.field.set_text(what)
        self.field.editor.selectAll()

    def clear_panel(self) -> None:
        super().clear_panel()
        self._said = ""
        self.when.set_text("")

    def _propose_time(self, words: str) -> None:
        """What was said among the words, while nobody typed a time."""
        if self._now is not None and self.when.text() == self._said:
            self._said = time_in_words(words, self._now)
            self.when.set_text(self._said)
            self._show_time()

    def _typed_time(self) -> datetime | None:
        return typed_time(self.when.text(), self._now) if self._now is not None else None

    def _show_time(self) -> None:
        """The button says until when Enter promises."""
        if self._now is not None and self._times:
            at = self._typed_time() or self._times[0][1]
            # Translators: on a button: make a promise for that time
            self.button.set_text(tr("Promise {when}", when=exact_when(at, self._now)))
            self.subtitle.show_text(self._asked)

    def _promise_line(self) -> None:
        due = self._typed_time()
        if due is not None:
            self._make_promise(due, without_time(self.field.text().strip(), self._said))
        elif self.when.text().strip():
            self.subtitle.show_text(no_time_words())
            self.when.setFocus()
        else:
            self._emit_promise(0)

    def _emit_promise(self, place: int) -> None:
        if 0 <= place < len(self._times):
            self._make_promise(self._times[place][1], self.field.text().strip())

    def _make_promise(self, due: datetime, what: str) -> None:
        if not what:
            self.field.setFocus()
            return
        how, word_at = self._how_it_is_kept(), self._word_before(due)
        self.clear_panel()
        self.promised.emit(due, what, how, word_at)

    def _how_it_is_kept(self) -> str:
        return ("", *CHANNELS)[self.how.current_part()]

    def _word_before(self, due: datetime) -> datetime | None:
        part, now = self.word.current_part(), self._now
        if not part or now is None:
            return None
        whole = due.astimezone(UTC) - now.astimezone(UTC)
        at = _round_time(moment_after(now, whole / 2 if part == 1 else _SOON))
        return at if at.astimezone(UTC) < due.astimezone(UTC) else None


def no_time_words() -> str:
    """What can be typed, where what was typed is no time to come."""
    return tr("That is no time to come. Type one like 15:30, tomorrow 9:00, Tue 15:00 or 3 Dec 10:00.")


def _question(customer: str) -> str:
    return tr("When do you call {name} back?", name=customer) if customer else tr("When do you call the customer back?")
