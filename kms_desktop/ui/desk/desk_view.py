"""The state of the desk → what its bar and panes show: ready, ringing, on a call, wrap-up, a handover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.model import ContactState, Elsewhere, WrapUp
from kms_desktop.guidance.words import price
from kms_desktop.services.delivery import Standing
from kms_desktop.settings import Settings
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk import bar_words
from kms_desktop.ui.desk.approval import bar as approval_bar
from kms_desktop.ui.desk.composition import Presenters
from kms_desktop.ui.desk.focus import DeskFocus
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.view_state import CallerState, HistoryState, IdleState, Ringing
from kms_desktop.ui.desk.wording import LogWriter, settled_lines
from kms_desktop.ui.guide.state import GuideState
from kms_desktop.ui.widgets.call_bar import CallBar, ReadyView
from kms_desktop.voc.model import Suggestion

_KEYS_HINT = "Keys 1–{n} answer when you are not typing; Alt+1–{n} while you type"


class DeskView(QObject):
    """Draws; decides nothing. `phase` is one of ready, ringing, resume, handover, approval, call, wrap_up."""

    phase_changed = Signal(str)

    def __init__(
        self,
        page: DeskPage,
        bar: CallBar,
        focus: DeskFocus,
        presenters: Presenters,
        settings: Settings,
        names: Callable[[str], str],
        teams: Callable[[str], str],
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._bar, self._focus, self._of, self._settings = page, bar, focus, presenters, settings
        self._names, self._teams, self._clock = names, teams, clock
        self._caller, self._history, self._idle = CallerState(None), HistoryState(()), IdleState((), ())
        self._wrapping_since: datetime | None = None
        self._left_open: ContactState | None = None
        self._standing = Standing()
        self._told_minute = 0
        self._has_ringing: Sequence[Elsewhere] = ()
        """Who else has the customer that rings."""
        self.phase = "ready"
        self.writer = LogWriter(
            lambda amount: price(amount, settings.currency), names, lambda at: when_text(at, clock(), clock().tzinfo)
        )
        self._follow()

    def _follow(self) -> None:
        of = self._of
        of.live.changed.connect(self._contact_changed)
        of.call.ringing_changed.connect(self._ringing_changed)
        of.call.caller_changed.connect(self._caller_changed)
        of.call.resumable.connect(self._resumable)
        of.call.ticked.connect(self._tick)
        of.history.shown.connect(self._history_shown)
        of.history.not_read.connect(self._page.left.history.show_not_read)
        of.history.opened.connect(
            lambda key, messages: self._page.left.history.show_messages(key, messages, self._clock())
        )
        of.guide.shown.connect(self._guide_shown)
        of.guide.chosen_changed.connect(self._show_chosen)
        of.notes.note_changed.connect(self._page.right.notes.show_note)
        of.notes.saved.connect(lambda: self._page.right.notes.show_saved(self._clock(), self._clock()))
        of.closing.draft_shown.connect(self._wrapup_shown)
        of.handover.incoming_changed.connect(lambda _incoming: self.refresh())
        of.presence.changed.connect(self._presence_changed)
        of.presence.rings_too.connect(self._rings_too)
        of.answers.question_changed.connect(lambda _question: self.refresh())
        of.answers.count_changed.connect(lambda _count: self._show_bar())
        of.approval.asked_changed.connect(self._show_asked)
        of.call.ticked.connect(of.approval.tick)
        of.idle.shown.connect(self._idle_shown)
        of.voice.answers_shown.connect(self._answers_shown)
        self._page.work.search.escaped.connect(self.refresh)

    def refresh(self) -> None:
        """Find out which state it is, and show that."""
        with self._focus.changing():
            self._find_out()

    def _find_out(self) -> None:
        incoming, ringing = self._of.handover.incoming, self._of.call.ringing
        if self._of.closing.draft is not None:
            self._turn("wrap_up")
        elif self._of.live.active:
            self._turn("call")
        elif ringing is not None:
            self._turn("ringing")
        elif self._of.call.left_open is not None:
            self._turn("resume")
        elif incoming is not None:
            self._turn("handover")
        elif self._of.answers.question is not None:
            self._turn("approval")
        else:
            self._turn("ready")

    def show_standing(self, standing: Standing) -> None:
        """Which rows of the log wait for the database, and what can be done without it."""
        before, self._standing = self._standing, standing
        if before.keys != standing.keys:
            self._show_log(self._of.live.state)
        if before.reaches_others != standing.reaches_others:
            self._show_bar()

    # parts that changed

    def _contact_changed(self, state: ContactState) -> None:
        self._show_log(state)
        self.refresh()

    def _show_log(self, state: ContactState) -> None:
        lines, waiting = self.writer.lines(state.events), self._standing.keys
        self._page.right.notes.show_log(lines, len(state.events), self._clock(), waiting)
        self._page.right.show_waiting(sum(line.key in waiting for line in lines))

    def _ringing_changed(self, ringing: Ringing | None) -> None:
        self._has_ringing = ()
        self._page.left.callers.show_ringing(ringing, self._clock())
        self.refresh()

    def _caller_changed(self, sight: CallerState) -> None:
        self._caller = sight
        self.refresh()

    def _history_shown(self, sight: HistoryState) -> None:
        self._history = sight
        self._page.left.history.show_history(sight, self._clock())
        self._show_bar()

    def _resumable(self, state: ContactState) -> None:
        self._left_open = state
        self.refresh()

    def _guide_shown(self, sight: GuideState | None) -> None:
        with self._focus.changing():
            self._show_guide(sight)

    def _show_chosen(self, number: int) -> None:
        with self._focus.changing():
            self._page.work.guide.show_chosen(number)

    def _show_guide(self, sight: GuideState | None) -> None:
        work = self._page.work
        if sight is None:
            work.show_open("", aside=False)
            work.show_hint(_search_hint(self.phase))
            return
        opened = work.open_id() != sight.article.id
        at_options = sight.position.at_options
        arrived = at_options and (opened or not work.guide.at_options())
        work.guide.show_sight(
            sight,
            self._of.live.state,
            self._settings.kb_dir,
            self._clock(),
            chosen=self._of.guide.chosen,
            asked=self._of.approval.words(),
        )
        aside = at_options and (arrived or work.search.isHidden())
        work.show_open(sight.article.id, aside=aside, options=bool(sight.article.options))
        work.show_hint(_hint(sight))

    def _wrapup_shown(self, draft: WrapUp | None) -> None:
        with self._focus.changing():
            self._show_wrapup(draft)
            self.refresh()

    def _show_wrapup(self, draft: WrapUp | None) -> None:
        if draft is not None:
            fresh = self._wrapping_since is None
            if fresh:
                self._wrapping_since = self._clock()
            self._page.wrapup.show_draft(draft, self._clock(), fresh=fresh)
        else:
            self._wrapping_since = None

    def _presence_changed(self, _seen: Sequence[Elsewhere]) -> None:
        self._show_elsewhere()
        self._show_bar()

    def _rings_too(self, seen: Sequence[Elsewhere]) -> None:
        self._has_ringing = seen
        self._show_elsewhere()

    def _show_elsewhere(self) -> None:
        """Who else has the customer that the bar names."""
        ringing, shown = self._of.call.ringing, self._page.left.elsewhere
        if self.phase != "ringing":
            shown.show_elsewhere(self._of.presence.elsewhere, self._of.live.state.customer_name, self._clock())
        elif ringing is not None and ringing.match.candidates:
            name = ringing.match.candidates[ringing.chosen].customer.name
            shown.show_elsewhere(self._has_ringing, name, self._clock())
        else:
            shown.show_elsewhere((), "", self._clock())

    def _idle_shown(self, sight: IdleState) -> None:
        self._idle = sight
        self._page.right.idle.show_idle(sight, self._clock())
        self._page.work.show_top(sight.top, sight.titles)
        self._page.left.quiet.show_recent(sight.recent, self._clock())
        self._show_bar()

    def _answers_shown(self, answers: list[Suggestion]) -> None:
        self._page.right.idle.show_answers(answers, self._clock())
        self._page.wrapup.show_answers([said for said in answers if said.read_at is None], self._clock())

    # what is drawn

    def _turn(self, phase: str) -> None:
        news, self.phase = phase != self.phase, phase
        self._focus.turn(phase)
        left, right, page = self._page.left, self._page.right, self._page
        if phase == "call":
            left.show_pane(left.history)
            right.show_pane(right.notes)
            page.show_middle(page.work)
        elif phase == "wrap_up":
            page.show_middle(page.wrapup)
        elif phase == "handover":
            self._show_handover()
        elif phase == "approval":
            self._look_at_approval()
        else:
            left.show_pane(left.callers if phase == "ringing" else left.quiet)
            right.show_pane(right.idle)
            page.show_middle(page.work)
        self._show_bar()
        if news or phase == "ringing":
            self._show_elsewhere()
        if news and self._of.guide.sight is None:
            page.work.show_hint(_search_hint(phase))
        if news:
            self.phase_changed.emit(phase)

    def show_approval(self) -> None:
        """Put the question in front, whatever is being typed elsewhere."""
        question = self._of.answers.question
        if question is None:
            return
        page, now = self._page, self._clock()
        page.approval.show_question(question, self.writer, lambda key: (self._names(key), self._teams(key)), now)
        page.right.settled.show_settled(
            settled_lines(question.state, self.writer, self._names, now),
            [p for p in question.state.promises if p.state == "open"],
            now,
            taken_over=False,
        )
        if page.shown_middle() is not page.approval:
            self._of.answers.in_sight()
            page.show_middle(page.approval)
            self._focus.give()
        page.right.show_pane(page.right.settled)
        page.left.show_pane(page.left.history)
        self._of.history.show(question.state.customer_id)

    def _look_at_approval(self) -> None:
        """Who is typing goes on typing: the bar alone says that something waits."""
        if self._writes_a_search():
            self._show_between_calls()
        else:
            self.show_approval()

    def _writes_a_search(self) -> bool:
        return self._page.work.is_typing() and self._page.shown_middle() is self._page.work

    def _show_between_calls(self) -> None:
        """At the sides, nobody: neither who was on the line before nor who rang."""
        self._page.left.show_pane(self._page.left.quiet)
        self._page.right.show_pane(self._page.right.idle)

    def _show_asked(self) -> None:
        self._page.work.guide.show_asked(self._of.approval.words(), self._clock())

    def _show_handover(self) -> None:
        incoming = self._of.handover.incoming
        if incoming is None:
            return
        page, now = self._page, self._clock()
        if self._writes_a_search():
            self._show_between_calls()
            return
        page.incoming.show_incoming(incoming, self.writer, lambda key: (self._names(key), self._teams(key)), now)
        page.right.settled.show_settled(
            settled_lines(incoming.state, self.writer, self._names, now),
            [p for p in incoming.state.promises if p.state == "open"],
            now,
        )
        if page.shown_middle() is not page.incoming:
            page.show_middle(page.incoming)
        page.right.show_pane(page.right.settled)
        page.left.show_pane(page.left.history)
        self._of.history.show(incoming.state.customer_id)

    def _tick(self) -> None:
        now, live = self._clock(), self._of.live
        start = {
            "ringing": self._of.call.ringing.since if self._of.call.ringing else None,
            "handover": self._of.handover.incoming.handover.made_at if self._of.handover.incoming else None,
            "resume": self._left_open.opened_at if self._left_open else None,
            "approval": self._of.answers.question.approval.asked_at if self._of.answers.question else None,
            "call": live.state.opened_at,
            "wrap_up": self._wrapping_since,
        }.get(self.phase)
        if start is not None:
            seconds = bar_words.seconds_since(start, now)
            self._bar.show_seconds(seconds)
            if self.phase == "call" and seconds // 60 != self._told_minute:
                self._told_minute = seconds // 60
                self._show_bar()  # a verification grows old, a promise late

    def _show_bar(self) -> None:
        now, of = self._clock(), self._of
        if self.phase == "wrap_up" and self._wrapping_since is not None:
            currency = self._settings.currency
            self._bar.show_wrapup(
                bar_words.wrapup_view(of.live.state, self._on_line(), self._wrapping_since, currency, now)
            )
        elif self.phase == "call":
            self._show_call(now)
        elif self.phase == "ringing" and of.call.ringing is not None:
            self._bar.show_ringing(bar_words.ringing_view(of.call.ringing, now))
        elif self.phase == "resume" and self._left_open is not None:
            self._bar.show_resume(bar_words.resume_view(self._left_open, now))
        elif self.phase == "handover" and of.handover.incoming is not None:
            self._bar.show_handover(bar_words.handover_view(of.handover.incoming, now))
        elif self.phase == "approval" and of.answers.question is not None:
            self._bar.show_approval(approval_bar.approval_view(of.answers.question, self._settings.currency, now))
        else:
            detail = bar_words.ready_detail(self._idle.promises, now)
            self._bar.show_ready(ReadyView("Ready for the next call", detail, "Practice call", "Ctrl+Shift+P"))

    def _on_line(self) -> CallerState:
        """What is known of the caller; while it is being read, nothing of the one before."""
        customer = self._caller.customer
        known = customer is not None and customer.id == self._of.live.state.customer_id
        return self._caller if known else CallerState(None)

    def _show_call(self, now: datetime) -> None:
        of = self._of
        valid = timedelta(minutes=self._settings.verification_minutes)
        again = len(self._history.likely)
        view = bar_words.call_view(
            of.live.state,
            self._on_line(),
            again,
            now,
            valid,
            waits=of.handover.waits,
            away=not self._standing.reaches_others,
            elsewhere=of.presence.elsewhere,
        )
        self._bar.show_call(approval_bar.with_waiting(view, of.answers.count))


def _search_hint(phase: str) -> str:
    takes = ", F9 takes the call and keeps these words" if phase == "ringing" else ""
    return f"Up and Down choose, Enter opens{takes}"


def _hint(sight: GuideState) -> str:
    count = len(sight.position.answers) or len(sight.options)
    if sight.position.at_options:
        return f"Keys 1–{count} choose an option, Enter accepts, Del declines, 0 when none fits"
    return _KEYS_HINT.format(n=count) if count else "F2 goes back to the search"
