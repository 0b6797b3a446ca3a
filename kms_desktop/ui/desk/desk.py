"""The desk, whole: views, presenters, stage, panels and keys of one person, joined once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.handoff_summary import is_good
from kms_desktop.contacts.model import ContactState, Promise
from kms_desktop.customers.model import Customer
from kms_desktop.search.preferences import search_choice
from kms_desktop.services.workspace import Workspace
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, refused_actions
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.closed_grants import ClosedGrants
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.call_back import CallBack
from kms_desktop.ui.desk.composition import (
    Colleagues,
    Pauses,
    build_approvals,
    build_consults,
    build_dialogs,
    build_presenters,
)
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.ending.confirmation import ConfirmationPresenter
from kms_desktop.ui.desk.focus import DeskFocus
from kms_desktop.ui.desk.keys import DeskKeys
from kms_desktop.ui.desk.log_text import good_minutes
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.promises.presenter import PromisePresenter
from kms_desktop.ui.desk.running.presenter import RunningPresenter
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.state_flow import collect_state, follow_state
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.desk.transfer.outside import OutsidePresenter
from kms_desktop.ui.desk.view_state import HistoryState, Receiver
from kms_desktop.ui.desk.words_aside import WordsAside
from kms_desktop.ui.last_done import LastDone
from kms_desktop.ui.widgets.call_bar import CallBar
from kms_desktop.voc.model import ContactLine, Suggestion
from kms_desktop.voc.themes.model import Theme


class Desk(QObject):
    """Owns what happens on the page. `said` is one line for the toast, `problem` one for the message bar."""

    said = Signal(str)
    rang_behind = Signal(str)
    """Another call rings while one is in hand; "" once it does not any more."""
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
        self.confirmation = ConfirmationPresenter(
            of.live, workspace.log, workspace.grant_commands, workspace.directory, words, background, clock, self
        )
        self.last_done = LastDone(clock, self)
        self.closed_grants = ClosedGrants(workspace.log, workspace.grant_commands, background, self)
        self.call_back = CallBack(of.live, workspace.promising, self.asking, clock, self)
        self.promises = PromisePresenter(
            of.live,
            workspace.promising,
            workspace.log,
            self.store,
            self.asking,
            [one for one in self._people.everyone if one.may(HANDLE_CONTACTS)],
            self._me,
            background,
            clock,
            self,
        )
        self.running = RunningPresenter(
            of.live,
            workspace.bulletins,
            workspace.down_reports,
            workspace.log,
            self.store,
            self.asking,
            workspace.person,
            background,
            clock,
            self,
        )
        self.approvals = build_approvals(
            of, page, self.asking, self.store, self._people.name_of, workspace.settings, self
        )
        self.consults = build_consults(
            of,
            page,
            self.asking,
            self.store,
            self.stage.writer,
            self._people,
            workspace.settings,
            clock,
            self,
        )
        of.approval.set_people(self._people.everyone, self._me)
        search.remember_in(search_choice(workspace.settings))
        refused = refused_actions(workspace.person.may)
        page.withhold_actions(refused)
        self.keys = DeskKeys(
            page,
            of,
            self.stage,
            self.asking,
            self.approvals,
            self.consults,
            self.promises,
            self.call_back,
            self.last_done,
            self.running,
            refused=refused,
        )
        of.call.taking.connect(focus.take_call)
        self._words = WordsAside(page.work.search, of.search, of.call, self.store)
        self._join_bar()
        self._join_work()
        self._join_sides()
        self._join_outcomes()
        self._join_promises()
        self._join_running()
        self._join_outside()
        self._join_grants()
        self._join_consults()

    def start(self) -> None:
        """Show the desk, and read what is there: an open contact, handovers, promises, answers."""
        self.stage.show_state(self.store.state)
        self.of.call.offer_what_was_open()
        if self.store.state.takes_calls:
            self.of.status.start_telling()
        self.look()

    def look(self) -> None:
        """The workspace changed: read again what others may have changed."""
        with self._background.jointly():
            self.of.phone.read_calls()
            self.of.handover.read_handovers()
            self.of.approval.read_answers()
            self.of.answers.read_questions()
            if self.store.state.takes_calls:
                self.of.consult.read_replies()
                self.of.consulted.read_questions()
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
        bar.status_chosen.connect(self.asking.press_status)
        bar.begin_chosen.connect(self.asking.begin_by_hand)
        of.status.said.connect(self.said)
        page = self._page  # a question of money is read before it is answered
        bar.grant_chosen.connect(lambda: self.approvals.grant_approval() if page.come_to_front() else None)
        bar.deny_chosen.connect(lambda: self.approvals.refuse_approval() if page.come_to_front() else None)
        of.call.ticked.connect(self.stage.tick)
        of.call.ticked.connect(of.approval.update_seconds)
        of.call.ticked.connect(self.consults.tick)

    def _join_work(self) -> None:
        work, guide, of = self._page.work, self._page.work.guide, self.of
        work.all_options_chosen.connect(of.guide.show_all_options)
        of.search.article_chosen.connect(lambda key: of.guide.open_article(key, of.search.answered_step(key)))
        work.search.escaped.connect(self.store.look_again)
        self._page.put_away.connect(of.guide.put_away_article)
        work.draft_chosen.connect(self.asking.ask_for_article)
        work.board.article_chosen.connect(of.guide.open_article)
        guide.answer_chosen.connect(of.guide.answer_step)
        guide.change_chosen.connect(of.guide.change_answer)
        guide.back_chosen.connect(of.guide.step_back)
        guide.option_chosen.connect(of.guide.choose_option)
        guide.accept_chosen.connect(of.guide.accept_option)
        guide.decline_chosen.connect(self.asking.decline)
        guide.amount_entered.connect(of.guide.set_amount)
        of.guide.sum_refused.connect(guide.refuse_sum)
        of.guide.opening.connect(work.note_opening)
        guide.sum_chosen.connect(of.guide.take_sum)
        guide.none_fit_written.connect(lambda text: of.voice.send_suggestion("none_fit", text))
        guide.copied.connect(lambda: self.said.emit(tr("The words to say are on the clipboard.")))
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
        left.quiet.contact_opened.connect(self._open_contact)
        left.callers.caller_chosen.connect(of.call.choose_caller)
        left.waiting.call_chosen.connect(of.call.choose_ringing)
        left.waiting.contact_chosen.connect(of.call.go_on_with)
        left.history.find_typed.connect(of.history.search)
        left.history.look_ended.connect(self._end_look)
        self._begins_look = False
        of.customer.looked_changed.connect(self._on_looked)
        of.history.shown.connect(self._on_history_shown)
        of.customer.said.connect(self.said)
        right.notes.typed.connect(of.notes.set_text)
        right.suggest_chosen.connect(self.asking.suggest)
        right.idle.answer_read.connect(of.voice.mark_read)
        right.idle.bulletin_chosen.connect(self.running.open_bulletin)
        right.idle.caller_chosen.connect(of.phone.ring_back)
        wrapup = self._page.wrapup_pane
        wrapup.outcome_chosen.connect(of.closing.choose_outcome)
        wrapup.ease_chosen.connect(of.closing.choose_ease)
        wrapup.words_typed.connect(of.closing.set_words)
        wrapup.reason_typed.connect(of.closing.rename_reason)
        wrapup.save_chosen.connect(of.closing.save_wrap_up)
        wrapup.back_chosen.connect(of.closing.back_to_call)
        wrapup.answer_read.connect(of.voice.mark_read)
        wrapup.more_chosen.connect(of.closing.add_issue)
        of.closing.reason_wanted.connect(lambda place: wrapup.open_reason(place) if place else wrapup.go_to_reason())
        rows = wrapup.rows
        rows.picker_wanted.connect(self.asking.make_way)
        rows.reason_chosen.connect(of.closing.choose_reason)
        rows.article_chosen.connect(of.closing.choose_article)
        rows.link_chosen.connect(of.closing.choose_link)
        rows.preventable_chosen.connect(of.closing.choose_preventable)
        rows.resolution_typed.connect(of.closing.set_resolution)
        rows.issue_dropped.connect(of.closing.drop_issue)
        rows.exchange_chosen.connect(of.closing.toggle_exchange)
        of.closing.choices_read.connect(rows.offer_choices)

    def _on_looked(self, customer: Customer | None) -> None:
        self._begins_look = customer is not None

    def _on_history_shown(self, history: HistoryState) -> None:
        """Whoever was looked up is read with the keyboard, as soon as there is something to read."""
        if self._begins_look and history.read:
            self._begins_look = False
            self._page.left.history.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_look(self) -> None:
        if self.of.customer.end_look():
            self._page.escaped.emit()

    def _join_outcomes(self) -> None:
        of = self.of
        of.guide.problem.connect(self.problem)
        of.guide.verification_wanted.connect(self.asking.verify)
        self._page.left.callers.article_chosen.connect(of.guide.open_article)
        of.presence.news.connect(self.said)
        of.phone.said.connect(self.said)
        of.phone.passed_on.connect(self._pass_on)
        of.phone.hung_up.connect(self._on_hung_up)
        of.phone.missed_changed.connect(of.idle.read_idle)
        of.phone.rang_back.connect(self._tell_number)
        of.guide.granted.connect(self._granted)
        of.voice.sent.connect(self._thank)
        of.voice.same_stored.connect(self._on_same_said)
        of.closing.saved.connect(self._over)
        of.closing.said.connect(self.said)
        of.closing.corrected.connect(lambda _state: of.idle.read_idle())
        of.closing.reopened.connect(self._tell_reopened)
        of.handover.passed_on.connect(lambda to: self._over(tr("{name} has the contact now.", name=to)))
        of.handover.refused.connect(self.problem)
        of.handover.waits.connect(self.said)
        of.approval.call_back_wanted.connect(self.call_back.offer_call_back)
        for part in (self.call_back, self.approvals, self.consults):
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

    def _join_promises(self) -> None:
        promises, idle = self.promises, self._page.right.idle
        idle.promise_chosen.connect(promises.open_promise)
        idle.more_promises_chosen.connect(promises.open_promises)
        self._bar.chip_pressed.connect(lambda _action: promises.open_promises())
        self._page.wrapup_pane.promises.promise_chosen.connect(promises.open_promise)
        promises.said.connect(self.said)
        promises.undoable.connect(lambda words: self.last_done.offer_undo(words, promises.undo))
        promises.problem.connect(self.problem)
        promises.changed.connect(self._read_promises)
        promises.contact_wanted.connect(self._contact_for)

    def _join_running(self) -> None:
        running = self.running
        running.said.connect(self.said)
        running.undoable.connect(self.last_done.offer_undo)
        running.problem.connect(self.problem)
        running.changed.connect(self.of.idle.read_idle)
        running.article_chosen.connect(self.of.guide.open_article)

    def _read_promises(self) -> None:
        with self._background.jointly():
            self.of.idle.read_idle()
            self.of.call.read_caller_again()
            if self.of.live.active:
                self.of.history.reload_history()

    def _contact_for(self, promise: Promise) -> None:
        """The customer, and the contact from which the promise comes, opened in the history."""
        self.of.call.contact_for(promise, lambda _state: self.of.history.open_entry(promise.contact_id))

    def _open_contact(self, line: ContactLine) -> None:
        """One of this person's last contacts: one that is not wrapped up is gone on with, the others are told."""
        if line.phase != "wrapped_up" and line.agent_id == self._me and not self.of.live.active:
            self.of.call.resume_contact(line.id)
        else:
            self.asking.tell_contact(line)

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

    def _join_grants(self) -> None:
        of, asking, letter = self.of, self.asking, self.confirmation
        guide, wrapup = self._page.work.guide, self._page.wrapup_pane
        guide.ticked.connect(of.grants.tick_off)
        guide.copied.connect(lambda: self.said.emit(tr("The words are on the clipboard.")))
        guide.take_back_chosen.connect(of.grants.take_back)
        wrapup.left_open.ticked.connect(of.grants.tick_off)
        wrapup.left_open.take_back_chosen.connect(of.grants.take_back)
        wrapup.left_open.confirmation_chosen.connect(asking.confirm_in_writing)
        of.grants.reason_wanted.connect(asking.ask_why_back)
        asking.reason_given.connect(of.grants.give_reason)
        of.grants.problem.connect(self.problem)
        of.grants.taken_back.connect(lambda title: self.said.emit(tr("Taken back: {option}.", option=title)))
        asking.contact_made.connect(self.closed_grants.join_panel)
        self.closed_grants.said.connect(self.said)
        asking.confirmation_wanted.connect(letter.make_confirmation)
        asking.letter_copied.connect(letter.copy_text)
        asking.letter_mailed.connect(letter.mail_text)
        asking.letter_saved.connect(letter.save_sheet)
        letter.made.connect(asking.show_letter)
        letter.said.connect(self.said)
        letter.problem.connect(self.problem)

    def _join_consults(self) -> None:
        consults = self.consults
        consults.note_wanted.connect(self.of.notes.add_line)
        consults.suggestion_wanted.connect(self.asking.suggest_words)
        consults.transfer_wanted.connect(self.asking.hand_over)
        self.asking.offer_of_transfer = consults.offer_of_transfer
        self._page.put_away_consult = consults.dismiss_answer
        self.stage.draw_consults(consults.show_state)

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
            self.rang_behind.emit("")
            return
        who = ringing.name
        key, later = key_text("take_call"), key_text("put_off")
        self.rang_behind.emit(
            tr(
                "Another call rings: {name}. {key} takes it and holds this one, {later} leaves it to others.",
                name=who,
                key=key,
                later=later,
            )
        )

    def _on_hung_up(self) -> None:
        """The wrap-up comes by itself, but not under the hands of somebody who writes."""
        name = self.of.live.state.customer_name or tr("The caller")
        if self.asking.open_panel() is None and not self._page.is_writing():
            self.of.closing.start_wrap_up()
            self.said.emit(tr("{name} hung up.", name=name))
        else:
            self.said.emit(tr("{name} hung up. {key} wraps up.", name=name, key=key_text("wrap_up")))

    def _pass_on(self, staff_id: str) -> None:
        """The telephone passed the call on: the contact goes along, with what it is about as the question."""
        state, person = self.of.live.state, self._people.find_person(staff_id)
        if person is None or self.store.state.draft is not None:
            return
        about = state.note or next(iter(state.searches[-1:]), "") or state.article_title or state.customer_name
        to = Receiver("person", person.id, person.name, person.team)
        self.of.handover.send_handover(to, about or state.shown, warm=False)

    def _tell_number(self, number: str) -> None:
        """Whoever dials by hand has the number in the clipboard."""
        QGuiApplication.clipboard().setText(number)
        self.said.emit(tr("Ring {number}: it is copied.", number=number))

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
            words = tr("Granted: {option}. {key} wraps up.", option=option, key=key)
            self.last_done.offer_undo(words, partial(self.of.grants.take_back, state.granted[-1].grant_id))

    def _thank(self, suggestion: Suggestion) -> None:
        words = {
            "fix": tr("The editor sees how it should read."),
            "flag": tr("The editor sees your flag."),
            "none_fit": tr("Noted. It is a suggestion now."),
        }
        self.said.emit(words.get(suggestion.kind, tr("Sent. You will read the answer here.")))

    def _on_same_said(self, theme: Theme, key: str) -> None:
        words = tr("Said of “{title}”. You will read the decision here.", title=theme.title)
        self.last_done.offer_undo(words, partial(self.of.voice.take_back_same, key))

    def _over(self, words: str) -> None:
        self.said.emit(words)
        self._page.work.search.set_text("")
        self.of.search.set_text("")
        self.of.guide.close_article()
        self.of.idle.count_again()
        self.look()
        self._page.work.focus_search()
        self.ready.emit()
