"""The desk, whole: views, presenters, stage, panels and keys of one person, joined once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.handoff_summary import is_good
from kms_desktop.contacts.model import ContactState
from kms_desktop.search.preferences import search_choice
from kms_desktop.services.workspace import Workspace
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, refused_actions
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.call_back import CallBack
from kms_desktop.ui.desk.composition import Colleagues, Pauses, build_approvals, build_dialogs, build_presenters
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.focus import DeskFocus
from kms_desktop.ui.desk.keys import DeskKeys
from kms_desktop.ui.desk.log_text import good_minutes
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.state_flow import collect_state, follow_state
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.desk.transfer.outside import OutsidePresenter
from kms_desktop.ui.widgets.call_bar import CallBar
from kms_desktop.voc.model import Suggestion


class Desk(QObject):
    """Owns what happens on the page. `said` is one line for the toast, `problem` one for the message bar."""

    said = Signal(str)
    problem = Signal(str)
    practice_wanted = Signal()
    ready = Signal()
    """The contact in hand is closed, or gone to a colleague."""

    def __init__(
        self,
        workspace: Workspace,
        search: SearchPresenter,
        page: DeskPage,
        bar: CallBar,
        focus: DeskFocus,
        host: QWidget,
        background: Background,
        clock: Clock,
        pauses: Pauses,
    ) -> None:
        super().__init__(host)
        self._page, self._bar, self._background, self._clock = page, bar, background, clock
        self.of = of = build_presenters(workspace, search, background, clock, self, pauses)
        self._me, self._people = workspace.person.id, Colleagues(workspace.roster.list_people())
        self.store = DeskStore(lambda: page.work.is_typing() and page.shown_middle() is page.work, self)
        self.stage = DeskView(
            page, bar, focus, workspace.settings, self._people.name_of, self._people.team_of, clock, self
        )
        self.asking = build_dialogs(of, page, host, self._who_verified, workspace, clock)
        self._join_state()
        self.store.put_parts(takes_calls=workspace.person.may(HANDLE_CONTACTS))
        words = Words(
            self._people.name_of, lambda at: when_text(at, clock(), clock().tzinfo), workspace.settings.currency
        )
        self.outside = OutsidePresenter(of.live, workspace.handovers, words, background, clock, self)
        self.call_back = CallBack(of.live, workspace.promising, self.asking, clock, self)
        self.approvals = build_approvals(
            of, page, self.asking, self.store, self._people.name_of, workspace.settings, self
        )
        of.approval.set_people(self._people.everyone, self._me)
        search.remember_in(search_choice(workspace.settings))
        refused = refused_actions(workspace.person.may)
        page.withhold_actions(refused)
        self.keys = DeskKeys(page, of, self.stage, self.asking, self.approvals, refused=refused)
        of.call.taking.connect(focus.take_call)
        self._join_bar()
        self._join_work()
        self._join_sides()
        self._join_outcomes()
        self._join_outside()

    def start(self) -> None:
        """Show the desk, and read what is there: an open contact, handovers, promises, answers."""
        self.stage.show_state(self.store.state)
        self.of.call.offer_what_was_open()
        self.look()

    def look(self) -> None:
        """The workspace changed: read again what others may have changed."""
        with self._background.jointly():
            self.of.handover.read_handovers()
            self.of.approval.read_answers()
            self.of.answers.read_questions()
            self.of.presence.read_presence()
            self.of.cold.read_answers()
            self.of.idle.read_idle()
            self.of.voice.read_answers()

    def _join_state(self) -> None:
        collect_state(self.of, self.store, self._clock)
        follow_state(self.of, self.store)
        self.store.follow_part(lambda state: state.contact.id, lambda state: self.asking.follow(state.contact))
        self.store.follow_part(lambda state: state.ringing, self._tell_of_another)
        self.store.changed.connect(self.stage.show_state)

    def _who_verified(self) -> str:
        """What is said while the verification is good: by whom, when, and for how long."""
        state, now = self.of.live.state, self._clock()
        if state.verified_at is None or not is_good(state, now):
            return ""
        at, minutes = when_text(state.verified_at, now, now.tzinfo), good_minutes(state, now)
        if state.verified_by == self._me:
            if not minutes:
                return tr("Verified by you at {time}, good for less than a minute.", time=at)
            return tr("Verified by you at {time}, good for {minutes} min.", time=at, minutes=minutes)
        name, again = self._people.name_of(state.verified_by), tr("Asking again counts as a repeat.")
        if not minutes:
            told = tr("Verified by {name} at {time}, good for less than a minute.", name=name, time=at)
        else:
            told = tr("Verified by {name} at {time}, good for {minutes} min.", name=name, time=at, minutes=minutes)
        return f"{told} {again}"

    def _join_bar(self) -> None:
        bar, of = self._bar, self.of
        for told in (bar.take_chosen, bar.accept_chosen, bar.refuse_chosen):
            told.connect(self._page.come_to_front)
        bar.take_chosen.connect(of.call.take_call)
        bar.later_chosen.connect(of.call.return_call)
        bar.accept_chosen.connect(lambda: of.call.take_call() if of.call.left_open else of.handover.accept_handover())
        bar.refuse_chosen.connect(self.asking.refuse)
        bar.hold_chosen.connect(of.call.toggle_hold)
        bar.verify_chosen.connect(self.asking.verify)
        bar.transfer_chosen.connect(self.asking.hand_over)
        bar.wrap_up_chosen.connect(of.closing.start_wrap_up)
        bar.action_chosen.connect(self.practice_wanted)
        page = self._page  # a question of money is read before it is answered
        bar.grant_chosen.connect(lambda: self.approvals.grant_approval() if page.come_to_front() else None)
        bar.deny_chosen.connect(lambda: self.approvals.refuse_approval() if page.come_to_front() else None)
        of.call.ticked.connect(self.stage.tick)
        of.call.ticked.connect(of.approval.update_seconds)

    def _join_work(self) -> None:
        work, guide, of = self._page.work, self._page.work.guide, self.of
        work.all_options_chosen.connect(of.guide.show_all_options)
        of.search.article_chosen.connect(lambda key: of.guide.open_article(key, of.search.answered_step(key)))
        work.search.escaped.connect(self.store.look_again)
        work.draft_chosen.connect(self.asking.ask_for_article)
        work.board.article_chosen.connect(of.guide.open_article)
        guide.answer_chosen.connect(of.guide.answer_step)
        guide.change_chosen.connect(of.guide.change_answer)
        guide.back_chosen.connect(of.guide.step_back)
        guide.option_chosen.connect(of.guide.choose_option)
        guide.accept_chosen.connect(of.guide.accept_option)
        guide.decline_chosen.connect(self.asking.decline)
        guide.amount_entered.connect(of.guide.set_amount)
        guide.none_fit_written.connect(lambda text: of.voice.send_suggestion("none_fit", text))
        guide.flag_chosen.connect(self.asking.flag)
        guide.link_chosen.connect(of.guide.follow_link)
        work.look.link_chosen.connect(of.guide.follow_link)
        of.guide.chosen_again.connect(guide.show_chosen)
        of.guide.none_fit_wanted.connect(lambda: guide.none_fit.open_field())
        of.guide.amount_wanted.connect(lambda _title: guide.ask_amount())

    def _join_sides(self) -> None:
        left, right, of, clock = self._page.left, self._page.right, self.of, self._clock
        of.history.opened.connect(lambda key, messages: left.history.show_messages(key, messages, clock()))
        of.history.original_read.connect(self.asking.show_original)
        left.history.original_wanted.connect(of.history.read_original)
        of.notes.note_changed.connect(right.notes.show_note)
        of.notes.saved.connect(lambda: right.notes.show_saved(clock(), clock()))
        left.history.entry_opened.connect(
            lambda key: of.history.open_entry(key) if key else left.history.list.close_row()
        )
        left.history.channel_chosen.connect(of.history.filter_channel)
        left.quiet.contact_opened.connect(self.asking.tell_contact)
        left.callers.caller_chosen.connect(of.call.choose_caller)
        right.notes.typed.connect(of.notes.set_text)
        right.suggest_chosen.connect(self.asking.suggest)
        right.idle.answer_read.connect(of.voice.mark_read)
        right.idle.article_chosen.connect(of.guide.open_article)
        wrapup = self._page.wrapup_pane
        wrapup.outcome_chosen.connect(of.closing.choose_outcome)
        wrapup.words_typed.connect(of.closing.set_words)
        wrapup.reason_typed.connect(of.closing.rename_reason)
        wrapup.save_chosen.connect(of.closing.save_wrap_up)
        wrapup.back_chosen.connect(of.closing.back_to_call)
        wrapup.answer_read.connect(of.voice.mark_read)
        wrapup.more_chosen.connect(of.closing.add_issue)
        rows = wrapup.rows
        rows.reason_chosen.connect(of.closing.choose_reason)
        rows.article_chosen.connect(of.closing.choose_article)
        rows.link_chosen.connect(of.closing.choose_link)
        rows.preventable_chosen.connect(of.closing.choose_preventable)
        rows.resolution_typed.connect(of.closing.set_resolution)
        rows.issue_dropped.connect(of.closing.drop_issue)
        rows.exchange_chosen.connect(of.closing.toggle_exchange)
        of.closing.choices_read.connect(rows.offer_choices)

    def _join_outcomes(self) -> None:
        of = self.of
        of.guide.problem.connect(self.problem)
        self._page.left.callers.article_chosen.connect(of.guide.open_article)
        of.presence.news.connect(self.said)
        of.guide.granted.connect(self._granted)
        of.voice.sent.connect(self._thank)
        of.closing.saved.connect(self._over)
        of.closing.said.connect(self.said)
        of.closing.corrected.connect(lambda _state: of.idle.read_idle())
        of.closing.reopened.connect(self._tell_reopened)
        of.handover.passed_on.connect(lambda to: self._over(tr("{name} has the contact now.", name=to)))
        of.handover.refused.connect(self.problem)
        of.approval.call_back_wanted.connect(self.call_back.offer_call_back)
        for part in (self.call_back, self.approvals):
            part.said.connect(self.said)
            part.problem.connect(self.problem)
        of.handover.accepted.connect(
            lambda _state: self.said.emit(tr("The contact is yours. You go on at the same step."))
        )
        of.handover.let_go.connect(of.cold.begin_cold)
        of.cold.let_go.connect(
            lambda to: self._over(
                tr(
                    "On its way to {name}. {key} takes it back while nobody has it.",
                    name=to,
                    key=key_text("transfer"),
                )
            )
        )
        of.cold.taken.connect(lambda to: self.said.emit(tr("{name} has the contact you passed on.", name=to)))
        of.cold.came_back.connect(self._came_back_to_me)

    def _join_outside(self) -> None:
        outside, asking = self.outside, self.asking
        self.of.call.caller_changed.connect(outside.set_caller)
        asking.outside_chosen.connect(self._tell_outside)
        outside.told.connect(asking.show_outside)
        asking.outside.copy_chosen.connect(outside.copy_text)
        asking.outside.save_chosen.connect(outside.save_sheet)
        asking.outside.save_elsewhere_chosen.connect(self._ask_where)
        asking.outside.passed_chosen.connect(outside.pass_on)
        outside.said.connect(self.said)
        outside.passed_on.connect(self._passed_outside)

    def _tell_outside(self, to_name: str, question: str, warm: bool, answer: str) -> None:
        self.of.notes.log_note()
        self.outside.make_summary(to_name, question, warm=warm, answer=answer)

    def _ask_where(self) -> None:
        kinds = "PDF (*.pdf)"  # no text: a kind of file by its endings
        path, _filter = QFileDialog.getSaveFileName(
            self._page, tr("Save a sheet"), str(self.outside.default_path()), kinds
        )
        if path:
            self.outside.save_sheet(Path(path))

    def _passed_outside(self, to_name: str) -> None:
        self.asking.transfer.clear_panel()
        self.said.emit(tr("Passed to {name}. Save the wrap-up when they have it.", name=to_name))
        self.of.closing.start_wrap_up()

    def _tell_of_another(self, state: DeskState) -> None:
        """A call that rings while one is in hand moves nothing; one line says who it is."""
        ringing = state.ringing
        if ringing is None or not state.in_hand:
            return
        who = ringing.match.candidates[0].customer.name if ringing.match.candidates else ringing.match.shown
        key = key_text("take_call")
        self.said.emit(tr("Another call rings: {name}. {key} takes it after this one.", name=who, key=key))

    def _came_back_to_me(self, state: ContactState, sentence: str) -> None:
        self.of.call.offer_contact(state)
        self.problem.emit(sentence)

    def _tell_reopened(self, state: ContactState) -> None:
        """Who had it last is named, as they have it no more."""
        before = state.legs[-2].agent_id if len(state.legs) > 1 and len(state.legs[-1].events) == 1 else self._me
        if before == self._me:
            self.said.emit(tr("Reopened. You go on where you were."))
        else:
            name = self._people.name_of(before)
            self.said.emit(tr("Reopened. {name} has it no more; you have it.", name=name))

    def _granted(self, state: ContactState) -> None:
        if state.granted:
            option, key = state.granted[-1].title, key_text("wrap_up")
            self.said.emit(tr("Granted: {option}. {key} wraps up.", option=option, key=key))

    def _thank(self, suggestion: Suggestion) -> None:
        words = {"flag": tr("The editor sees your flag."), "none_fit": tr("Noted. It is a suggestion now.")}
        self.said.emit(words.get(suggestion.kind, tr("Sent. You will read the answer here.")))

    def _over(self, words: str) -> None:
        self.said.emit(words)
        self._page.work.search.set_text("")
        self.of.search.set_text("")
        self.of.guide.close_article()
        self.look()
        self._page.work.focus_search()
        self.ready.emit()
