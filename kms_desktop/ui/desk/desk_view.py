"""The state of the desk → its bar and its panes: each draws its own part, and only when that is another than before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.event_text import Words
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.bar_text import seconds_since
from kms_desktop.ui.desk.bar_view import BarView, bar_view, counted_since, show_bar, without_clock
from kms_desktop.ui.desk.customer.card_text import ringing_matters, what_matters
from kms_desktop.ui.desk.desk_state import (
    DeskState,
    board_of,
    colleague_contact,
    consult_of,
    elsewhere_of,
    others_of,
)
from kms_desktop.ui.desk.focus import DeskFocus
from kms_desktop.ui.desk.log_text import LogWriter, settled_lines
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.view_state import Panes, Phase
from kms_desktop.ui.guide.state import GuideState
from kms_desktop.ui.widgets.call_bar import CallBar


@dataclass(frozen=True, slots=True)
class _Part:
    """`of` picks what a pane shows, None where it has nothing to draw now; `draw` draws that."""

    of: Callable[[DeskState], object]
    draw: Callable[[DeskState], None]


class DeskView(QObject):
    """Draws; decides nothing. `phase` is that of the state drawn last."""

    phase_changed = Signal(str)

    def __init__(
        self,
        page: DeskPage,
        bar: CallBar,
        focus: DeskFocus,
        settings: Settings,
        names: Callable[[str], str],
        teams: Callable[[str], str],
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._bar, self._focus, self._settings = page, bar, focus, settings
        self._names, self._teams, self._clock = names, teams, clock
        self.phase: Phase = "ready"
        self.writer = LogWriter(Words(names, lambda at: when_text(at, clock(), clock().tzinfo), settings.currency))
        self._state = DeskState()
        self._parts = self._name_parts()
        self._drawn = [part.of(self._state) for part in self._parts]
        self._panes: Panes | None = None
        self._bar_view: BarView | None = None
        self._is_wrapping = False
        self._told_minute = 0

    def _name_parts(self) -> tuple[_Part, ...]:
        return (
            _Part(lambda s: (s.contact.events, s.standing.keys), self._show_log),
            _Part(
                lambda s: (s.ringing, s.ringing_card, s.incidents if s.ringing is not None else ()), self._show_callers
            ),
            _Part(lambda s: s.history, self._show_history),
            _Part(lambda s: (s.card, s.looked), self._show_card_line),
            _Part(elsewhere_of, self._show_elsewhere),
            _Part(lambda s: (others_of(s), s.phase, s.over), self._show_waiting),
            _Part(lambda s: (s.guide,), self._show_guide),
            _Part(lambda s: s.chosen, self._show_chosen),
            _Part(lambda s: s.sums, self._show_sums),
            _Part(lambda s: s.asked if s.guide is not None else None, self._show_asked),
            _Part(_hint, lambda s: self._page.work.show_hint(_hint(s))),
            _Part(lambda s: (s.draft, s.is_ending, s.wrapping_since), self._show_draft),
            _Part(lambda s: s.draft and (s.contact.promises, s.on_line.promises), self._show_promises),
            _Part(lambda s: (s.guide,) if s.draft is not None else None, self._show_left_open),
            _Part(lambda s: s.answers, self._show_answers),
            _Part(
                lambda s: (
                    s.idle and (s.idle.promises, board_of(s), s.idle.read_at, s.answers, s.reviews, s.idle.missed)
                ),
                self._show_idle_pane,
            ),
            _Part(lambda s: s.idle and (s.idle.top, s.idle.titles), self._show_top),
            _Part(lambda s: s.idle and (s.idle.recent,), self._show_recent),
            _Part(lambda s: s.incoming if s.panes.middle == "incoming" else None, self._show_incoming),
            _Part(lambda s: (s.question, s.looks) if s.panes.middle == "approval" else None, self._show_question),
            _Part(lambda s: (found := colleague_contact(s)) and (found, s.phase, s.looks), self._show_settled),
        )

    def draw_consults(self, draw: Callable[[DeskState], None]) -> None:
        """Who draws the lines of questions to colleagues."""
        part = _Part(lambda s: (consult_of(s), s.reached, s.consulted), draw)
        self._parts = (*self._parts, part)
        self._drawn.append(part.of(self._state))

    def show_state(self, state: DeskState) -> None:
        """Draw what is another than before, in one change of the view."""
        self._state = state
        phase = state.phase
        with self._focus.hold_focus():
            self._focus.change_phase(phase)
            for place, part in enumerate(self._parts):
                wanted = part.of(state)
                if wanted is not None and wanted != self._drawn[place]:
                    self._drawn[place] = wanted
                    part.draw(state)
            if state.panes != self._panes:
                self._panes = state.panes
                self._page.show_panes(state.panes)
            self._show_bar()
            if phase != self.phase:
                self.phase = phase
                self.phase_changed.emit(phase)

    def tick(self) -> None:
        """A second passed."""
        start = counted_since(self._state)
        if start is None:
            return
        seconds = seconds_since(start, self._clock())
        self._bar.show_seconds(seconds)
        if self.phase in ("call", "wrap_up") and seconds // 60 != self._told_minute:
            self._told_minute = seconds // 60
            self._show_bar()  # a verification grows old, a promise late

    def _show_bar(self) -> None:
        view = bar_view(self._state, self._settings, self._clock())
        if self._bar_view is None or without_clock(view) != without_clock(self._bar_view):
            self._bar_view = view
            show_bar(self._bar, view)

    # the parts

    def _show_log(self, state: DeskState) -> None:
        events, waiting = state.contact.events, state.standing.keys
        lines = self.writer.log_lines(events)
        self._page.right.notes.show_log(lines, self._clock(), waiting)
        self._page.right.show_waiting(sum(line.key in waiting for line in lines))

    def _show_callers(self, state: DeskState) -> None:
        matters = ringing_matters(state.ringing, state.ringing_card, self._clock())
        self._page.left.callers.show_ringing(state.ringing, state.incidents, self._clock(), matters)

    def _show_history(self, state: DeskState) -> None:
        if state.history is not None:
            self._page.left.history.show_history(state.history, self._clock())

    def _show_card_line(self, state: DeskState) -> None:
        matters = what_matters(state.card, (), (), self._clock())
        self._page.left.history.show_card_line(matters if state.looked is None else "")
        self._page.left.history.show_looked(state.looked.name if state.looked is not None else "")

    def _show_elsewhere(self, state: DeskState) -> None:
        seen, name = elsewhere_of(state)
        self._page.left.elsewhere.show_elsewhere(seen, name, self._clock())

    def _show_waiting(self, state: DeskState) -> None:
        key = key_text("take_call") if state.phase in ("call", "wrap_up") else ""
        self._page.left.waiting.show_waiting(*others_of(state), self._clock(), key=key, over=state.over)

    def _show_guide(self, state: DeskState) -> None:
        work, guide = self._page.work, state.guide
        if guide is None:
            work.show_open("", aside=False)
            return
        opened = work.open_id() != guide.article.id
        at_options = guide.position.at_options
        arrived = at_options and (opened or not work.guide.at_options())
        library, now = self._settings.kb_dir, self._clock()
        work.guide.show_state(guide, library, now, chosen=state.chosen, asked=state.asked)
        aside = at_options and (arrived or work.search.isHidden()) and not work.types_on()
        work.show_open(guide.article.id, aside=aside, options=bool(guide.article.options))

    def _show_chosen(self, state: DeskState) -> None:
        self._page.work.guide.show_chosen(state.chosen)

    def _show_sums(self, state: DeskState) -> None:
        self._page.work.guide.sums.show_sums(state.sums, self._settings.currency, self._clock())

    def _show_asked(self, state: DeskState) -> None:
        self._page.work.guide.show_asked(state.asked, self._clock())

    def _show_draft(self, state: DeskState) -> None:
        fresh, self._is_wrapping = not self._is_wrapping, state.draft is not None
        if state.is_ending:
            self._page.wrapup_pane.show_waiting()
        if state.draft is not None:
            self._page.wrapup_pane.show_draft(state.draft, fresh=fresh)

    def _show_promises(self, state: DeskState) -> None:
        """What the customer is owed from before, which may be late, above what was promised now."""
        here = state.contact.promises
        before = [one for one in state.on_line.promises if one.id not in {known.id for known in here}]
        self._page.wrapup_pane.promises.show_promises((*before, *here), self._clock())

    def _show_left_open(self, state: DeskState) -> None:
        self._page.wrapup_pane.left_open.show_guide(state.guide, self._clock())

    def _show_answers(self, state: DeskState) -> None:
        unread = [said for said in state.answers if said.read_at is None]
        self._page.wrapup_pane.show_answers(unread, self._clock())

    def _show_idle_pane(self, state: DeskState) -> None:
        if state.idle is not None:
            idle = state.idle
            self._page.show_news(idle.board.news)
            board, now = board_of(state), self._clock()
            self._page.right.idle.show_idle(
                idle.promises, board, state.answers, now, idle.missed, reviews=state.reviews
            )

    def _show_top(self, state: DeskState) -> None:
        if state.idle is not None:
            self._page.work.show_top(state.idle.top, state.idle.titles)

    def _show_recent(self, state: DeskState) -> None:
        if state.idle is not None:
            self._page.left.quiet.show_recent(state.idle.recent, self._clock())

    def _show_incoming(self, state: DeskState) -> None:
        if state.incoming is not None:
            self._page.handover_pane.show_incoming(state.incoming, self.writer, self._who, self._clock())

    def _show_question(self, state: DeskState) -> None:
        if state.question is not None:
            self._page.approval_pane.show_question(state.question, self.writer, self._who, self._clock())

    def _show_settled(self, state: DeskState) -> None:
        """What a colleague's contact has settled already; only one that is passed on is taken over."""
        contact, now = colleague_contact(state), self._clock()
        if contact is not None:
            settled = settled_lines(contact, self.writer, self._names, now)
            owed = [promise for promise in contact.promises if promise.state == "open"]
            self._page.right.settled.show_settled(settled, owed, now, taken_over=state.phase == "handover")

    def _who(self, staff_id: str) -> tuple[str, str]:
        return self._names(staff_id), self._teams(staff_id)


def _hint(state: DeskState) -> str:
    return _guide_hint(state.guide) if state.guide is not None else _search_hint(state.phase)


def _search_hint(phase: Phase) -> str:
    opens = key_text("enter")
    if phase == "ringing":
        takes = key_text("take_call")
        return tr(
            "Up and Down choose, {opens} opens, {takes} takes the call and keeps these words", opens=opens, takes=takes
        )
    return tr("Up and Down choose, {opens} opens", opens=opens)


def _guide_hint(guide: GuideState) -> str:
    count = len(guide.position.answers_here) or len(guide.options)
    if guide.position.at_options:
        yes, no, none = key_text("enter"), key_text("decline"), key_text("choose_0")
        if all(option.status == "closed" for option in guide.options):
            return tr(
                "Keys {digits} show why an option is closed, {none} when none fits",
                digits=digits_text(count),
                none=none,
            )
        return tr(
            "Keys {digits} choose an option, {yes} accepts, {no} declines, {none} when none fits",
            digits=digits_text(count),
            yes=yes,
            no=no,
            none=none,
        )
    if not count:
        return tr("{key} goes back to the search", key=key_text("search"))
    return tr(
        "Keys {digits} answer when you are not typing; {with_alt} while you type",
        digits=digits_text(count),
        with_alt=digits_text(count, "Alt"),
    )
