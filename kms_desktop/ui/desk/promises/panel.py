"""One promise → what became of it: done, rung now, a new time, still on it, not kept, handed on; a key each.

Question: where is it said why, until when and to whom? Choice: in the same panel, one step further, where a digit says
it; Esc goes one step back. Reason: the keys are then always 1 to 9, and nobody fills in a form. Refused: one panel with
every field, of which five are empty each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.promise_text import BROKEN, MOVED
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.ending.call_back_panel import call_back_times, no_time_words
from kms_desktop.ui.desk.ready_panel import ReadyPanel
from kms_desktop.ui.promise_words import about_promise, exact_when, promise_title
from kms_desktop.ui.typed_times import typed_time
from kms_desktop.ui.widgets.button import Button

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.contacts.model import Promise

_MOST_TILES = 9
_TITLE = tr("Promise")
_A_TIME = tr("Another time: tomorrow 9:00, Tue 15:00, at 16:30")
"""None begins with a digit, which would choose."""
_A_COLLEAGUE = tr("Name of a colleague")


@dataclass(frozen=True, slots=True)
class _Choice:
    words: str
    under: str
    act: Callable[[], None]


class PromisePanel(ReadyPanel):
    """`show_promises` begins; what was chosen is told with the promises, which are one but for `show_group`."""

    kept = Signal(object)
    broken = Signal(object, str)
    moved = Signal(object, object, str)
    """The promises, the time, why."""
    passed = Signal(object, object)
    """The promises, and to whom."""
    word_given = Signal(object, object)
    """The promises, and until when the customers hear again; None for not before they are due."""
    contact_wanted = Signal(object)
    """The customer is to be rung, or written to, now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        first = Button(tr("Done"), key_text("enter"), "filled", "check")
        super().__init__(_TITLE, "calendar-check", "fact", tr("What became of it"), tr("Another time"), first, parent)
        self._choices: Sequence[_Choice] = ()
        self._steps: list[Callable[[], None]] = []
        self._on_enter: Callable[[], None] = self.close_panel
        self._colleagues: Sequence[Person] = ()
        self._idle = True
        self._now: datetime | None = None
        self._promises: tuple[Promise, ...] = ()
        self.ready.chosen.connect(self._choose)
        self.taken.connect(lambda: self._on_enter())
        self.field.typed.connect(lambda _text: self._follow_typing())
        self._typing: Callable[[str], None] | None = None
        self._entered = False

    def confirm(self) -> None:
        """What Enter does, once: a line hands the key on to the panel, which is at the next step by then."""
        if self._entered:
            return
        self._entered = True
        QTimer.singleShot(0, self._forget_key)
        super().confirm()

    def _forget_key(self) -> None:
        self._entered = False

    def show_promises(
        self, promises: Sequence[Promise], now: datetime, colleagues: Sequence[Person], *, idle: bool
    ) -> None:
        """One at once, of several first which. `idle`: no contact is in hand, so that somebody may be rung."""
        self._now, self._colleagues, self._idle = now, colleagues, idle
        self._steps = []
        if len(promises) == 1:
            self._enter_step(partial(self._ask_what, promises[0]))
        else:
            self._enter_step(partial(self._ask_which, promises))

    def show_group(self, promises: Sequence[Promise], now: datetime, colleagues: Sequence[Person]) -> None:
        """What became of all of these."""
        self._now, self._colleagues, self._idle = now, colleagues, False
        self._steps = []
        self._enter_step(partial(self._ask_what, *promises))

    # the steps

    def _ask_which(self, promises: Sequence[Promise]) -> None:
        now = self._time()
        choices = [
            _Choice(promise_title(one), about_promise(one, now), self._leads(self._ask_what, one))
            for one in promises[:_MOST_TILES]
        ]
        asked = plural("{n} promise is open. Which?", "{n} promises are open. Which?", len(promises))
        self._show_step(asked, choices, tr("The first"), choices[0].act)

    def _ask_what(self, *promises: Promise) -> None:
        self._promises, now, first = promises, self._time(), promises[0]
        contact = _Choice(tr("Contact now"), tr("opens the customer"), self._leads(self._contact, first))
        choices = [
            _Choice(tr("Done"), tr("the customer has it"), self._ends(self.kept.emit)),
            _Choice(tr("New time"), tr("the customer knows"), self._leads(self._ask_when)),
            _Choice(tr("Still on it"), tr("told the customer so"), self._leads(self._ask_next_word)),
            _Choice(tr("Not kept"), tr("and why"), self._leads(self._ask_why_broken)),
            _Choice(tr("Hand over"), tr("to a colleague"), self._leads(self._ask_whom)),
            *([contact] if self._idle and first.customer_id else []),
        ]
        asked = f"{promise_title(first)} · {about_promise(first, now)}"
        if len(promises) > 1:
            asked = plural("What became of {n} promise?", "What became of {n} promises?", len(promises))
        self._show_step(asked, choices, tr("Done"), choices[0].act)

    def _contact(self, promise: Promise) -> None:
        self._fold()
        self.contact_wanted.emit(promise)

    def _ask_when(self) -> None:
        now = self._time()
        times = [(words, at) for words, at in call_back_times(now)]
        choices = [
            _Choice(words, when_text(at, now, now.tzinfo), self._leads(self._ask_why_moved, at)) for words, at in times
        ]
        self._show_step(tr("Until when now?"), choices, tr("Take this time"), self._take_typed_time, line=_A_TIME)

    def _take_typed_time(self) -> None:
        at = typed_time(self.field.text(), self._time())
        if at is None:
            self.subtitle.show_text(no_time_words())
        else:
            self._enter_step(partial(self._ask_why_moved, at))

    def _ask_why_moved(self, at: datetime) -> None:
        now = self._time()
        choices = [_Choice(words, "", self._ends(self.moved.emit, at, code)) for code, words in MOVED.items()]
        asked = tr("Moved to {when}. Why?", when=exact_when(at, now))
        self._show_step(asked, choices, tr("Without a reason"), self._ends(self.moved.emit, at, ""))

    def _ask_next_word(self) -> None:
        now = self._time()
        times = [(words, at) for words, at in call_back_times(now) if at < min(one.due_at for one in self._promises)]
        choices = [
            _Choice(words, when_text(at, now, now.tzinfo), self._ends(self.word_given.emit, at)) for words, at in times
        ]
        asked = tr("Until when do they hear from you again?")
        self._show_step(asked, choices, tr("When it is done"), self._ends(self.word_given.emit, None))

    def _ask_why_broken(self) -> None:
        choices = [_Choice(words, "", self._ends(self.broken.emit, code)) for code, words in BROKEN.items()]
        self._show_step(tr("Why was it not kept?"), choices, "", None)

    def _ask_whom(self) -> None:
        self._show_step(
            tr("Who does it instead?"), (), tr("Hand over"), None, line=_A_COLLEAGUE, typing=self._find_colleagues
        )
        self._find_colleagues("")

    def _find_colleagues(self, text: str) -> None:
        wanted = text.strip().casefold()
        owners = {one.owner_id for one in self._promises} if len(self._promises) == 1 else set()
        found = [one for one in self._colleagues if one.id not in owners and wanted in one.name.casefold()]
        choices = [_Choice(one.name, one.team, self._ends(self.passed.emit, one)) for one in found[:6]]
        self._choices = choices
        self.ready.show_words([(choice.words, choice.under) for choice in choices])
        self._on_enter = choices[0].act if choices and wanted else self.field.setFocus
        self.fit_panel()

    # what all steps have

    def _time(self) -> datetime:
        assert self._now is not None
        return self._now

    def _leads(self, step: Callable[..., None], *about: object) -> Callable[[], None]:
        return partial(self._enter_step, partial(step, *about))

    def _ends(self, tell: Callable[..., None], *said: object) -> Callable[[], None]:
        return partial(self._end, tell, *said)

    def _enter_step(self, step: Callable[[], None]) -> None:
        self._steps.append(step)
        step()
        if self.is_open():
            self.setFocus()

    def _show_step(
        self,
        asked: str,
        choices: Sequence[_Choice],
        button: str,
        on_enter: Callable[[], None] | None,
        *,
        line: str = "",
        typing: Callable[[str], None] | None = None,
    ) -> None:
        self._choices, self._typing = choices, None
        self._on_enter = on_enter or self.setFocus
        self.show_title(_TITLE, "calendar-check", asked, "fact")
        self.ready.show_words([(choice.words, choice.under) for choice in choices])
        self.field.set_text("")
        self.field.setVisible(bool(line))
        self.field.editor.setPlaceholderText(line)
        self.field.editor.setAccessibleName(line)
        self.button.setVisible(bool(button))
        self.button.set_text(button)
        back = (tr("Back"), key_text("leave")) if len(self._steps) > 1 else label_of("leave")
        digits = ((tr("Choose"), digits_text(len(choices))),) if choices else ()
        self.set_hints((*digits, back))
        self._typing = typing
        self.fit_panel()

    def _follow_typing(self) -> None:
        if self._typing is not None:
            self._typing(self.field.text())

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._choices):
            self._choices[place].act()

    def _end(self, tell: Callable[..., None], *said: object) -> None:
        self._fold()
        tell(self._promises, *said)

    def _fold(self) -> None:
        self._steps = []
        super().clear_panel()

    def close_panel(self) -> None:
        """One step back; from the first it folds."""
        if len(self._steps) > 1:
            self._steps.pop()
            self._steps[-1]()
            self.setFocus()
        else:
            self._steps = []
            super().close_panel()

    def clear_panel(self) -> None:
        """Another contact came in hand: the promise is looked at anew."""
        self._steps = []
        super().clear_panel()
