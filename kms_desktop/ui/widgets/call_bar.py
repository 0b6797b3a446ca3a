"""The bar over everything, whose room is always there: ready, ringing, on call, held, handover, wrap-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEasingCurve, QRect, QSize, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.bar_parts import BarChips, BarRule, BarWords, ChipView, clock_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.call_bar_text import (
    approval_line,
    cold_line,
    incoming_text,
    resume_line,
    ringing_line,
    warm_line,
)
from kms_desktop.ui.widgets.chip import MatchChip
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.notices import Icon

HEIGHT_PX = 72
SLIDE_MS = 120
INCOMING = ("ringing", "handover", "resume", "approval")
"""States in which somebody waits for this person: the filled bar."""


@dataclass(frozen=True, slots=True)
class ReadyView:
    """No contact. `detail` is one line: "Billing line · 3 promises open". `action` "" shows no button."""

    title: str = tr("Ready")
    detail: str = ""
    action: str = ""
    action_key: str = ""
    status: str = ""
    """What a press on the status does: "" shows no button."""
    status_key: str = ""
    is_free: bool = True
    begins: tuple[str, str] = ("", "")
    """The words and the key of a contact without a call; no button without words."""


@dataclass(frozen=True, slots=True)
class RingingView:
    """A call comes in. `who` is name and number as known; `level` known, maybe, unknown; `why` up to two lines."""

    who: str
    level: str
    why: str = ""
    queue: str = ""
    seconds: int = 0
    more: str = ""
    """How many ring behind this one."""


@dataclass(frozen=True, slots=True)
class CallView:
    """A contact in work. `detail`: "020 7946 0018 · account 8841 2290 · Gold, since 2019"."""

    name: str
    detail: str = ""
    seconds: int = 0
    chips: tuple[ChipView, ...] = ()
    going_on: str = tr("On call")
    """What it is while it is neither on hold nor over: "Chat"."""
    held: bool = False
    over: bool = False
    """They hung up; `seconds` stand."""
    verified: bool = False
    verify_text: str = tr("Verify")
    waits_for: str = ""
    """To whom it is on its way; `seconds` then counts how long."""
    transfer_text: str = tr("Transfer")
    transfer_off: str = ""
    """Why there can be no transfer now; "" when there can."""


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A colleague's contact waits for you. `who`: "Maria Okafor, from Sam Ruiz in Billing"."""

    who: str
    why: str = ""
    warm: bool = True
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A colleague asks for what they may not grant alone. `who`: "Dana Whitfield asks for £92.00"."""

    who: str
    why: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class ResumeView:
    """A contact that was open when the program last ended. `who`: "Maria Okafor, open since 12:04"."""

    who: str
    why: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class WrapUpView:
    """After the call. `seconds` counts since the end of the call."""

    name: str
    detail: str = ""
    seconds: int = 0
    chips: tuple[ChipView, ...] = ()


class CallBar(QWidget):
    """Shows one state at a time and says what the person wants. Ringing and handover are announced.

    `show_seconds(n)` moves the clock on without building anything. The window owns the shortcuts.
    """

    action_chosen = Signal()
    status_chosen = Signal()
    begin_chosen = Signal()
    """A contact without a call."""
    chip_pressed = Signal(str)
    take_chosen = Signal()
    later_chosen = Signal()
    accept_chosen = Signal()
    refuse_chosen = Signal()
    grant_chosen = Signal()
    deny_chosen = Signal()
    hold_chosen = Signal()
    verify_chosen = Signal()
    transfer_chosen = Signal()
    wrap_up_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = "ready"
        self._ready = _ReadyPage(self)
        self._incoming = _IncomingPage(self)
        self._contact = _ContactPage(self)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        for page in (self._ready, self._incoming, self._contact):
            self._pages.addWidget(page)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)
        self.show_ready(ReadyView())

    def _apply_theme(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(HEIGHT_PX))
        for page in (self._ready, self._incoming, self._contact):
            page.fit_width()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, current_theme().px(HEIGHT_PX))

    def show_ready(self, view: ReadyView) -> None:
        self._ready.show_view(view)
        self._switch_page("ready", self._ready, view.title)

    def show_ringing(self, view: RingingView) -> None:
        self._incoming.show_ringing(view)
        self._switch_page("ringing", self._incoming, incoming_text(view.who, view.level, view.why))

    def show_handover(self, view: HandoverView) -> None:
        self._incoming.show_handover(view)
        self._switch_page("handover", self._incoming, tr("Handover. {who}. {why}", who=view.who, why=view.why))

    def show_approval(self, view: ApprovalView) -> None:
        self._incoming.show_approval(view)
        self._switch_page("approval", self._incoming, tr("Approval. {who}. {why}", who=view.who, why=view.why))

    def show_resume(self, view: ResumeView) -> None:
        self._incoming.show_resume(view)
        self._switch_page("resume", self._incoming, tr("Open contact. {who}. {why}", who=view.who, why=view.why))

    def show_call(self, view: CallView) -> None:
        self._contact.show_call(view)
        self._switch_page("held" if view.held else "on_call", self._contact, f"{view.name}, {view.detail}")

    def show_wrapup(self, view: WrapUpView) -> None:
        self._contact.show_wrapup(view)
        self._switch_page("wrap_up", self._contact, tr("Wrap-up. {name}", name=view.name))

    def show_seconds(self, seconds: int) -> None:
        """The clock of the state shown: how long it rings, is held over, lasts."""
        for page in (self._incoming, self._contact):
            if self._pages.currentWidget() is page:
                page.show_seconds(seconds)

    def _switch_page(self, state: str, page: QWidget, words: str) -> None:
        enters, news = state != self.state, words != self.accessibleName()
        self.state = state
        self.setAccessibleName(words)
        self._pages.setCurrentWidget(page)
        if state in INCOMING and (enters or news):
            announce_message(self, words)
        if state in INCOMING and enters:
            self._incoming.slide_in()


class _Page(QWidget):
    """A face of the bar: ground of one token and a line below."""

    def __init__(self, bar: CallBar) -> None:
        super().__init__(bar)
        self.row = Row(self, gap=16, margins=(24, 0, 24, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("paper"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, current_theme().px(HEIGHT_PX))

    def shortening_steps(self) -> tuple[Callable[[bool], None], ...]:
        """What gives way when room is scarce, first to last; each is told whether to."""
        return ()

    def fit_width(self) -> None:
        """Give way only as far as needed: who it is and how sure that is come last."""
        for shorten in self.shortening_steps():
            shorten(False)
        for shorten in self.shortening_steps():
            if self.row.minimumSize().width() <= self.width():
                return
            shorten(True)
            self.row.invalidate()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.fit_width()


class _ReadyPage(_Page):
    def __init__(self, bar: CallBar) -> None:
        super().__init__(bar)
        self._words = BarWords()
        self._action = Button("", "", "quiet")
        self._action.clicked.connect(bar.action_chosen)
        self.row.addWidget(self._words, 1)
        self._begin = Button("", "", "quiet", "plus")
        self._begin.clicked.connect(bar.begin_chosen)
        self.row.addWidget(self._begin)
        self._status = Button("", "", "band", "user")
        self._status.clicked.connect(bar.status_chosen)
        self.row.addWidget(self._status)
        self.row.addWidget(self._action)

    def shortening_steps(self) -> tuple[Callable[[bool], None], ...]:
        return (
            lambda on: self._action.set_terse(1 if on else 0),
            lambda on: self._begin.set_terse(1 if on else 0),
            lambda on: self._status.set_terse(1 if on else 0),
            lambda on: self._action.set_terse(2 if on else 0),
            lambda on: self._begin.set_terse(2 if on else 0),
        )

    def show_view(self, view: ReadyView) -> None:
        self._status.set_text(view.status, view.status_key, "user" if view.is_free else "play")
        self._status.setVisible(bool(view.status))
        self._words.show_words(view.title, view.detail)
        self._begin.set_text(*view.begins)
        self._begin.setVisible(bool(view.begins[0]))
        self._action.set_text(view.action, view.action_key)
        self._action.setVisible(bool(view.action))
        self.fit_width()


class _IncomingPage(_Page):
    """Ringing and handover: the filled bar. Its ground slides in; the words stand at once."""

    def __init__(self, bar: CallBar) -> None:
        super().__init__(bar)
        self._shown = 1.0
        self._line: Callable[[str], str] = approval_line
        self._icon = Icon("phone", "onaccent", 20)
        self._words = BarWords(ink="onaccent", second_ink="onaccent", first="small")
        self._match = MatchChip("unknown", on_bar=True)
        self._words.put_beside_small(self._match)
        self._why = BarWords(ink="onaccent", second_ink="onaccent", first="lines")
        self._no = Button(*label_of("put_off"), "bar_outline")
        self._yes = Button(*label_of("take_call"), "bar", "phone")
        self._no.clicked.connect(lambda: self._emit_refused(bar))
        self._yes.clicked.connect(lambda: self._emit_accepted(bar))
        self._handover = self._approval = False
        self._rule = BarRule("onaccent")
        for widget, stretch in ((self._icon, 0), (self._words, 0), (self._rule, 0), (self._why, 1)):
            self.row.addWidget(widget, stretch)
        self.row.addStretch(0)
        self.row.addWidget(self._no)
        self.row.addWidget(self._yes)
        self._slide = QVariantAnimation(self)
        self._slide.setStartValue(0.0)
        self._slide.setEndValue(1.0)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._set_slide)

    def _emit_refused(self, bar: CallBar) -> None:
        (bar.deny_chosen if self._approval else bar.refuse_chosen if self._handover else bar.later_chosen).emit()

    def _emit_accepted(self, bar: CallBar) -> None:
        (bar.grant_chosen if self._approval else bar.accept_chosen if self._handover else bar.take_chosen).emit()

    def show_ringing(self, view: RingingView) -> None:
        self._handover = self._approval = False
        self._line = partial(ringing_line, " · ".join(part for part in (view.more, view.queue) if part))
        self._icon.show_icon("phone", "onaccent")
        self._match.show_level(view.level)
        self._match.setVisible(True)
        # Translators: a call that rings here; a colleague may take it
        self._no.set_text(tr("Leave to others"), key_text("put_off"))
        self._yes.set_text(*label_of("take_call"), "phone")
        self._who, self._why_text = view.who, view.why
        self.show_seconds(view.seconds)

    def show_resume(self, view: ResumeView) -> None:
        self._handover = self._approval = False
        self._line = resume_line
        self._icon.show_icon("undo", "onaccent")
        self._match.setVisible(False)
        self._no.set_text(*label_of("put_off"))
        self._yes.set_text(tr("Go on"), key_text("take_call"), "play")
        self._who, self._why_text = view.who, view.why
        self.show_seconds(view.seconds)

    def show_handover(self, view: HandoverView) -> None:
        self._handover, self._approval = True, False
        self._line = warm_line if view.warm else cold_line
        self._icon.show_icon("transfer", "onaccent")
        self._match.setVisible(False)
        self._no.set_text(tr("Refuse with a reason"), key_text("put_off"))
        self._yes.set_text(tr("Accept"), key_text("take_call"), "check")
        self._who, self._why_text = view.who, view.why
        self.show_seconds(view.seconds)

    def show_approval(self, view: ApprovalView) -> None:
        self._handover, self._approval = False, True
        self._line = approval_line
        self._icon.show_icon("people", "onaccent")
        self._match.setVisible(False)
        self._no.set_text(tr("Refuse with a reason"), key_text("put_off"))
        self._yes.set_text(tr("Grant"), key_text("take_call"), "check")
        self._who, self._why_text = view.who, view.why
        self.show_seconds(view.seconds)

    def show_seconds(self, seconds: int) -> None:
        waited = tr("{seconds} s", seconds=seconds) if seconds < 60 else clock_text(seconds)
        self._words.show_words(self._who, self._line(waited))
        self._why.show_words(self._why_text, "")
        self.setToolTip(self._why_text)
        self.fit_width()

    def shortening_steps(self) -> tuple[Callable[[bool], None], ...]:
        return (
            self._why.set_tight,
            lambda on: self._yes.set_terse(1 if on else 0),
            lambda on: self._no.set_terse(2 if on else 0),
            lambda on: self._yes.set_terse(2 if on else 0),
            lambda on: self._rule.setVisible(not on),
            lambda on: self._why.setVisible(not on),
        )

    def slide_in(self) -> None:
        """The ground comes from above in 120 ms; at once where motion is reduced."""
        duration = current_theme().duration(SLIDE_MS)
        self._slide.stop()
        self._shown = 1.0 if duration == 0 else 0.0
        if duration:
            self._slide.setDuration(duration)
            self._slide.start()
        self.update()

    def _set_slide(self, share: float) -> None:
        self._shown = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("accent"))
        if self._shown < 1.0:
            above = QRect(0, round(self.height() * self._shown), self.width(), self.height())
            veil = theme.color("accentink")
            veil.setAlphaF(0.5 * (1.0 - self._shown))
            painter.fillRect(above, veil)


class _ContactPage(_Page):
    """On call, held and wrap-up: state and clock, who, chips, what can be done."""

    def __init__(self, bar: CallBar) -> None:
        super().__init__(bar)
        self._clock = BarWords(first="clock")
        self._words = BarWords()
        self._chips = BarChips()
        self._chips.verify_chosen.connect(bar.verify_chosen)
        self._chips.chip_pressed.connect(bar.chip_pressed)
        self._hold = Button(tr("Hold"), key_text("hold"), "quiet", "pause")
        self._transfer = Button(*label_of("transfer"), "band", "transfer")
        self._wrap_up = Button(*label_of("wrap_up"), "band", "check")
        self._is_over = self._has_ended = False
        self._hold.clicked.connect(bar.hold_chosen)
        self._transfer.clicked.connect(bar.transfer_chosen)
        self._wrap_up.clicked.connect(bar.wrap_up_chosen)
        self._state = (tr("On call"), "good")
        for widget, stretch in ((self._clock, 0), (BarRule("line"), 0), (self._words, 0), (self._chips, 1)):
            self.row.addWidget(widget, stretch)
        for button in (self._hold, self._transfer, self._wrap_up):
            self.row.addWidget(button)

    def show_call(self, view: CallView) -> None:
        self._is_over = False
        self._state = (tr("On hold"), "warn") if view.held else (view.going_on, "good")
        if view.waits_for:
            self._state = (tr("Waiting for {name}", name=view.waits_for), "warn")
        if view.over:
            self._state = (tr("Hung up"), "ink2")
        self._has_ended = view.over
        self._hold.set_text(tr("Resume") if view.held else tr("Hold"), key_text("hold"))
        self._transfer.set_text(view.transfer_text)
        self._chips.verify.set_text(view.verify_text)
        self._transfer.set_off(view.transfer_off, beside=False)
        self._show_contact(view.name, view.detail, view.chips, view.seconds, needs_verifying=not view.verified)

    def show_wrapup(self, view: WrapUpView) -> None:
        self._is_over, self._has_ended = True, True
        self._state = (tr("Wrap-up"), "accentink")
        self._show_contact(view.name, view.detail, view.chips, view.seconds, needs_verifying=False)

    def _show_contact(
        self, name: str, detail: str, chips: tuple[ChipView, ...], seconds: int, *, needs_verifying: bool
    ) -> None:
        self._words.show_words(name, detail)
        self._chips.show_chips(chips, verify=needs_verifying)
        self._hold.setVisible(not self._is_over and not self._has_ended)
        self._transfer.setVisible(not self._is_over)
        self._wrap_up.setVisible(not self._is_over)
        self.show_seconds(seconds)
        self.fit_width()

    def show_seconds(self, seconds: int) -> None:
        words, ink = self._state
        self._clock.show_words(clock_text(seconds), words, ink=ink)

    def shortening_steps(self) -> tuple[Callable[[bool], None], ...]:
        """The buttons stay; the chips have short words; the keys are in the tooltips."""
        return (
            self._chips.set_short,
            self._words.set_tight,
            lambda on: self._set_terse(1 if on else 0),
            lambda on: self._chips.set_most(*((3,) if on else ())),
            lambda on: self._chips.set_most(*((2,) if on else ())),
            lambda on: self._chips.set_most(*((1,) if on else ())),
            lambda on: self._set_terse(2 if on else 0),
            lambda on: self._chips.setVisible(not on),
        )

    def _set_terse(self, level: int) -> None:
        for button in (self._hold, self._transfer, self._wrap_up):
            button.set_terse(level)
