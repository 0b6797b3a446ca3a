"""An open workspace → the session of one person: the desk, the keys, the feed of changes, and the practice calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS, KEEP_REASON_CODES, WRITE_ARTICLES, role_title
from kms_desktop.connectors.simulate import practice_calls
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.model import IncomingCall
from kms_desktop.search.bootstrap import SearchParts
from kms_desktop.services.workspace import Workspace
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import by_key, key_text, keys_of
from kms_desktop.ui.actions.shortcuts import add_shortcut, bind
from kms_desktop.ui.article_index import ArticleIndex
from kms_desktop.ui.database_watch import DatabaseWatch
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.desk.desk import Desk
from kms_desktop.ui.desk.desk_state import board_of
from kms_desktop.ui.desk.panels import KeysPanel
from kms_desktop.ui.offered_actions import OfferedActions
from kms_desktop.ui.widgets.call_bar import INCOMING

if TYPE_CHECKING:
    from kms_desktop.customers.call_event import MissedCaller
    from kms_desktop.ui.articles.page import ArticlesPage
    from kms_desktop.ui.articles.sidebars import Around
    from kms_desktop.ui.articles.walk_pane import Walking
    from kms_desktop.ui.desk.desk_state import DeskState
    from kms_desktop.ui.desk.running.list_presenter import BulletinList
    from kms_desktop.ui.desk.status.times_panel import FloorStatus, StatusTimesPanel
    from kms_desktop.ui.other_pages import OtherPages
    from kms_desktop.ui.preferences.panel import PreferencesPanel
    from kms_desktop.ui.reason_codes_panel import ReasonCodesPanel
    from kms_desktop.ui.rings_panel import RingsPanel
    from kms_desktop.ui.session_window import SessionWindow
    from kms_desktop.ui.tool_meter import ToolMeter
    from kms_desktop.ui.voc.page import VocPage

_FIRST_CALL_MS = 4000
_IN_HAND = ("on_call", "held")
"""In the menu, while their keys are those of the desk."""


class Session(QObject):
    """Everything that needs the workspace; made when it is open, closed with the window."""

    said = Signal(str)
    problem = Signal(str)
    ended = Signal()
    """This person does not work here any more; everything typed is on disk."""
    renewed = Signal(str)
    """Something of this person became another, in one sentence; a window that is opened anew follows it."""

    def __init__(
        self,
        window: SessionWindow,
        workspace: Workspace,
        host: QWidget,
        *,
        practice: str = "",
        pauses: Pauses | None = None,
    ) -> None:
        """`host` is what panels lie over."""
        super().__init__(host)
        self.host = host
        self._window, self.workspace, self._practice = window, workspace, practice
        self._background = window.background
        pauses = pauses or Pauses()
        search = window.search or window.find_with(SearchParts(workspace.library, workspace.searcher), pauses.rest_ms)
        self.desk = Desk(
            workspace,
            search,
            window.desk_page,
            window.bar,
            window.focus,
            host,
            window.background,
            window.clock,
            pauses,
        )
        self._calls = _practice_calls(workspace, practice)
        self._takes_calls = workspace.person.may(HANDLE_CONTACTS)
        self._first_call = QTimer(self, interval=_FIRST_CALL_MS, singleShot=True)
        self._first_call.timeout.connect(self.practice_call)
        self.watch = DatabaseWatch(workspace.delivery, window.background, workspace.settings.retry_seconds, self)
        self.index = ArticleIndex(workspace, window.background, self)
        self.offered = OfferedActions(self, window)
        self._keys: dict[str, KeysPanel] = {}
        self._rings: RingsPanel | None = None
        self._reason_codes: ReasonCodesPanel | None = None
        self._preferences: PreferencesPanel | None = None
        self._floor_status: StatusTimesPanel | None = None
        self._over = False
        self._known_open: set[str] = set()
        self._meter: ToolMeter | None = None
        self._person_now = workspace.person
        self._connect_signals()

    @cached_property
    def other_pages(self) -> OtherPages:
        from kms_desktop.ui.other_pages import OtherPages

        made = OtherPages(self._window, self.workspace, self.index, self)
        made.add_keys(set(by_key(self.desk.keys.action_functions())), self._press_key, self.host)
        self.desk.closed_grants.join_panel(made.voice.contact)
        self.desk.closed_grants.changed.connect(made.voice.refresh_page)
        made.voice.reopen_chosen.connect(self.desk.of.closing.reopen_contact)
        self.desk.of.closing.correct_in(made.voice.contact)
        self.desk.of.closing.corrected.connect(lambda _state: made.voice.refresh_page())
        self.desk.of.closing.reopened.connect(lambda state: self._show_reopened(made.voice, state))
        self.desk.of.closing.not_reopened.connect(made.voice.refresh_page)
        made.voice.promises_chosen.connect(partial(self.desk.promises.open_over, made.voice))
        made.voice.missed_chosen.connect(self._ring_back)
        made.voice.part.chosen.connect(lambda _part: self.desk.promises.fold_over())
        self.desk.promises.changed.connect(made.voice.refresh_page)
        if self.workspace.person.may(WRITE_ARTICLES):
            self.desk.asking.begin_article = self._begin_article
        if made.articles.may_write:
            self.desk.asking.begin_fix = partial(self._begin_fix, made.articles)
        return made

    def _begin_fix(self, articles: ArticlesPage, article_id: str, passage: str) -> None:
        """The article in the editor, at the words that are wrong; the call goes on meanwhile."""
        self._window.show_page(1)
        articles.enter_article(article_id, 1, passage)

    def make_pages(self) -> None:
        """In the turn after the desk is there, or when somebody turns to one of them before."""
        _ = self.other_pages
        if self._meter is None and not self._over:
            self._begin_measuring()

    def _begin_measuring(self) -> None:
        """How the program itself serves is counted from now on."""
        from kms_desktop.ui.tool_meter import ToolMeter

        of, live = self.desk.of, self.desk.of.live
        self._meter = ToolMeter(
            of.search, of.call, self.watch, self._background, self.workspace.tool_use.add, lambda: live.active, self
        )

    @property
    def articles(self) -> ArticlesPage:
        return self.other_pages.articles

    @property
    def around(self) -> Around:
        return self.other_pages.around

    @property
    def walking(self) -> Walking:
        return self.other_pages.walking

    @property
    def voice(self) -> VocPage:
        return self.other_pages.voice

    def start_session(self) -> None:
        """Read what is there, index what changed, and listen."""
        self.desk.start()
        self.index.start()
        feed = self.workspace.open_feed()
        self.desk.store.follow_part(lambda s: s.contact.customer_id, lambda s: feed.follow_ids(s.contact.customer_id))
        self._background.watch(feed, owner=self, on_change=self._on_workspace_changed)
        self.watch.start_delivery()
        self._drop_copies()
        QTimer.singleShot(0, self, self.make_pages)
        if notice := self.workspace.journal.notice:
            self.problem.emit(notice)
        if self._practice:
            self._first_call.start()

    def finish_session(self) -> None:
        """The window closes: what is typed goes to the log."""
        self._first_call.stop()
        self.watch.stop_watch()
        if self._meter is not None:
            self._meter.stop()
        self.index.stop()
        self.desk.of.notes.log_note()
        self.desk.of.status.stop_telling()
        if "other_pages" in vars(self):
            self.around.finish_closing()

    def contact_in_hand(self) -> str:
        """Whose contact is in hand here, in words; "" where none is."""
        live = self.desk.of.live
        if not live.active:
            return ""
        # Translators: in place of a name, in "You are on a call with {name}"
        return live.state.customer_name or live.state.shown or tr("an unknown caller")

    def practice_call(self) -> None:
        """The next caller of the simulator rings, at the desk of somebody who takes calls."""
        if not self._takes_calls:
            return
        self._background.run(partial(next, self._calls, None), owner=self, on_done=self._ring_practice)

    def ring(self, event: str) -> None:
        """A call event from the telephone system, at the desk of somebody who takes calls."""
        if self._takes_calls and not self._over:
            self.desk.of.call.ring_event(event)

    def show_rings(self) -> None:
        """Why each of the last calls rang at a desk or did not."""
        from kms_desktop.ui.rings_panel import RingsPanel

        if self._rings is None:
            workspace, window = self.workspace, self._window
            self._rings = RingsPanel(workspace.rings, workspace.settings.region, self._background, window.clock)
        self._rings.show_panel(self.host, self._window.pages)

    def show_reason_codes(self) -> None:
        """Why customers get in touch: the list that a wrap-up offers."""
        from kms_desktop.ui.reason_codes_panel import ReasonCodesPanel

        if self._reason_codes is None:
            workspace = self.workspace
            keeps = workspace.person.may(KEEP_REASON_CODES)
            self._reason_codes = ReasonCodesPanel(
                workspace.reason_codes, workspace.library, self._background, keeps=keeps
            )
            self._reason_codes.said.connect(self.said)
        self._reason_codes.show_panel(self.host, self._window.pages)

    def show_bulletins(self) -> None:
        """What is proposed, to be published, or the list of what is running."""
        self.bulletins.show_bulletins()

    @cached_property
    def bulletins(self) -> BulletinList:
        """The list of what is running, over the page in front."""
        from kms_desktop.ui.desk.running.list_presenter import BulletinList

        workspace, desk, window = self.workspace, self.desk, self._window
        made = BulletinList(
            workspace.bulletins,
            workspace.affected,
            workspace.roster,
            lambda: board_of(desk.store.state),
            self._background,
            window.clock,
            self.host,
            window.pages,
            publishes=desk.running.publishes,
        )
        made.said.connect(self.said)
        made.undoable.connect(desk.last_done.offer_undo)
        made.changed.connect(desk.of.idle.read_idle)
        made.article_chosen.connect(self._show_bulletin_article)
        return made

    def _show_bulletin_article(self, article_id: str) -> None:
        self._window.show_page(0)
        self.desk.of.guide.open_article(article_id)

    def show_keys(self) -> None:
        """What each key does on the page in front."""
        front = self._window.page_in_front()
        page, key_sheet = "desk", self.desk.keys.key_sheet
        if front is self.articles:
            page, key_sheet = "articles", self.articles.key_sheet
        elif front is self.voice:
            page, key_sheet = "voice", self.voice.key_sheet
        if page not in self._keys:
            self._keys[page] = KeysPanel(key_sheet())
        panel = self._keys[page]
        panel.open_in(self.host, self._window.pages, panel, place="centre", width=760)

    def show_preferences(self) -> None:
        """How this desk looks, and how it tells that a call rings."""
        from kms_desktop.ui.preferences.panel import WIDTH_PX, PreferencesPanel

        if self._preferences is None:
            self._preferences = PreferencesPanel(self._window.preferences)
            if (ring := self._window.ring) is not None:
                self._preferences.sound_tried.connect(ring.try_sound)
        panel = self._preferences
        panel.open_in(self.host, self._window.pages, panel.theme, place="centre", width=WIDTH_PX)

    def show_floor_status(self) -> None:
        """Who is there, and how long each was at what today."""
        self._background.run(partial(_read_floor_status, self.workspace), owner=self, on_done=self._tell_floor_status)

    def _tell_floor_status(self, floor: FloorStatus) -> None:
        from kms_desktop.ui.desk.status.times_panel import WIDTH_PX, StatusTimesPanel

        panel = self._floor_status = self._floor_status or StatusTimesPanel()
        panel.show_floor(floor, self._window.clock())
        panel.open_in(self.host, self._window.pages, panel.table, place="centre", width=WIDTH_PX)

    def _connect_signals(self) -> None:
        window, desk = self._window, self.desk
        desk.said.connect(self.said)
        desk.rang_behind.connect(window.say_rings)
        desk.last_done.offered.connect(window.offer_undo)
        desk.last_done.withdrawn.connect(window.withdraw_undo)
        desk.last_done.refused.connect(window.say_done)
        desk.problem.connect(self.problem)
        desk.practice_wanted.connect(self.practice_call)
        desk.running.bulletin_wanted.connect(lambda key: self.bulletins.show_list(key))
        window.desk_page.right.idle.proposals_chosen.connect(self.show_bulletins)
        window.desk_page.news_chosen.connect(self.show_bulletins)
        window.desk_page.wanted.connect(lambda: window.show_page(0))
        desk.store.follow_part(lambda s: s.left_open, lambda _state: self._first_call.stop())
        desk.store.follow_part(lambda s: (s.idle, s.contact.id), self._offer_passed_work)
        desk.store.follow_part(lambda s: s.writes, lambda s: self._on_written(s.contact))
        desk.ready.connect(self._drop_copies)
        desk.of.call.taken_over.connect(self._taken_over)
        desk.of.closing.unlearned.connect(self.index.learn_again)
        self.index.changed.connect(desk.of.search.search_again)
        self.index.read.connect(lambda _report: desk.of.idle.read_idle())
        self.index.reading.connect(self._show_progress)
        self.index.said.connect(self.said)
        self.index.problem.connect(self.problem)
        self.watch.changed.connect(lambda standing: desk.store.put_parts(standing=standing))
        self.watch.back.connect(self._came_back)
        self.watch.told.connect(self.problem)
        self.watch.ended.connect(self._end_access)
        for keys, act in by_key(desk.keys.action_functions()).items():
            add_shortcut(self.host, keys, partial(self._press_key, keys, act))
        for action_id, act in self.offered.window_acts().items():
            bind(self.host, action_id, act)

    def _press_key(self, keys: str, act: Callable[[], object]) -> None:
        """A key of the desk works on the desk; elsewhere only what rings brings the desk to the front."""
        taken = self.other_pages.press_key(keys)
        if taken:
            return
        if taken is None:
            act()
            self._window.focus.stay_in_sight()
        elif keys in keys_of("answer_colleague") and self.desk.of.consulted.consulted is not None:
            self._window.show_page(0)
            act()
        elif keys in keys_of("put_off"):
            self.answer_ring("put_off")
        elif keys in keys_of("take_call"):
            self.answer_ring("take_call")

    def answer_ring(self, action_id: str) -> None:
        """On another page than the desk: what rings is taken, or put off; else nothing happens there."""
        act = self.desk.keys.action_functions().get(action_id)
        if act is None or self._window.bar.state not in INCOMING:
            return
        if action_id == "put_off" and self._window.bar.state in ("ringing", "resume"):
            act()  # whoever puts a call off goes on with what they do
            return
        self._window.show_page(0)
        if self._window.bar.state != "approval":  # a question of money is read before it is answered
            act()

    def _ring_practice(self, call: IncomingCall | None) -> None:
        if call is not None:
            self.desk.of.call.ring_call(call)

    def _on_written(self, state: ContactState) -> None:
        remember = partial(self.workspace.delivery.keep_contact, state)
        self._background.run(remember, owner=self, replaces="remember")
        self.watch.read_standing()

    def _drop_copies(self) -> None:
        self._background.run(self.workspace.delivery.drop_copies, owner=self, unasked=True)
        self._let_go()

    def _let_go(self) -> None:
        """Nothing of who was erased stays on this desktop, nor in what search learned."""
        self._background.run(
            self.workspace.letting_go.purging(),
            owner=self,
            on_done=lambda gone: self.index.learn_again() if gone else None,
            unasked=True,
        )

    def _begin_article(self, words: str) -> None:
        self._window.show_page(1)
        self.around.draft_from(words, self.desk.of.live.state)
        if self.desk.of.live.active:
            self.said.emit(tr("{key} goes back to the call.", key=key_text("show_desk")))

    def _show_reopened(self, voice: VocPage, state: ContactState) -> None:
        """Whoever reopened a contact goes on with it on the desk."""
        voice.contact.forget_reason(state.id)
        self._window.show_page(0)

    def _ring_back(self, caller: MissedCaller) -> None:
        """Somebody of the floor's missed calls is rung from here, on the desk."""
        if self.desk.of.live.active:
            self.problem.emit(tr("You have a contact in hand: ring back once it is closed."))
            return
        self._window.show_page(0)
        self.desk.of.phone.ring_back(caller)

    def _taken_over(self, words: str) -> None:
        """While the two could not know of each other, a colleague went on with the contact that was in hand here."""
        self.desk.of.guide.close_article()
        self.problem.emit(words)

    def _came_back(self) -> None:
        """Read again what could not be read, and what colleagues did meanwhile."""
        self._window.fold_silence()
        self.desk.of.call.look_again()
        self.desk.of.phone.look_again()
        self.desk.of.history.look_again()
        self.desk.of.guide.show_contact(self.desk.of.live.state)
        self._on_workspace_changed()
        self.index.learn()
        self._drop_copies()

    def _offer_passed_work(self, state: DeskState) -> None:
        """What a colleague who left had in hand, and an administrator gave to this person, is offered as it is at a
        start."""
        self._known_open.add(state.contact.id)
        recent = state.idle.recent if state.idle is not None else ()
        mine = {line.id for line in recent if line.phase in _IN_HAND and line.agent_id == self.workspace.person.id}
        if mine - self._known_open and state.phase == "ready":
            self._known_open |= mine
            self.desk.of.call.offer_what_was_open()

    def _look_at_self(self) -> None:
        """What an administrator says of this person holds here too."""
        self._background.run(
            self.workspace.own_access.current(),
            owner=self,
            on_done=self._follow_self,
            on_error=lambda _error: self.watch.read_standing(),
            replaces="self",
        )

    def _follow_self(self, person: Person | None) -> None:
        if person is None:
            confirm = self.workspace.own_access.confirm_ended
            self._background.run(confirm, owner=self, on_done=lambda _none: self.watch.read_standing())
        elif person != self._person_now:
            self._person_now = person
            self.renewed.emit(describe_self(person))

    def _end_access(self) -> None:
        """Nothing is shown or rung any more; what was typed goes to this disk."""
        if self._over:
            return
        self._over = True
        self.finish_session()
        self.ended.emit()

    def _on_workspace_changed(self) -> None:
        if self._over:
            return
        if self.watch.standing.away_since is not None:
            self.watch.try_now()
            return
        with self._background.jointly():
            self._look_at_self()
            self._let_go()
            self.desk.look()
            self.other_pages.refresh_pages()
            if self._rings is not None:
                self._rings.refresh_panel()
            if "bulletins" in vars(self):
                self.bulletins.refresh_list()
            self.index.follow()
            self.index.look_for_undone()

    def _show_progress(self, done: int, of: int) -> None:
        if done == 0:
            self.said.emit(_describe_reading(of))
        self.articles.show_reading(done, of)


def _read_floor_status(workspace: Workspace) -> FloorStatus:
    from kms_desktop.ui.desk.status.times_panel import FloorStatus

    today = datetime.now(UTC).date()
    people = (one for one in workspace.roster.list_people() if one.may(HANDLE_CONTACTS))
    return FloorStatus(
        tuple(people), workspace.statuses.present()(), tuple(workspace.statuses.count_times(today, today))
    )


def describe_self(person: Person) -> str:
    """Who somebody is now, to themselves."""
    return tr("You work in {team} as {role} now.", team=person.team, role=role_title(person.role))


def _describe_reading(articles: int) -> str:
    return plural(
        "Reading {n} articles. Each can be found as soon as it is read.",
        "Reading {n} articles. Each can be found as soon as it is read.",
        articles,
        n=number(articles),
    )


def _practice_calls(workspace: Workspace, first_number: str) -> Iterator[IncomingCall]:
    """Practice calls; before them one of `first_number`, where there is one."""
    if first_number:
        line = "Billing line"  # no text: as a telephone system tells it
        yield IncomingCall(first_number, "practice-story", datetime.now(UTC), line)
    yield from practice_calls(workspace.database, seed=7)
