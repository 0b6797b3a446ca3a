"""The main window: the rail, the bar that never moves, one page of three, and the strip of a lasting state.

The window comes first; the workspace is opened behind it, and what is typed meanwhile is kept and searched.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QWidget

from kms_desktop.connectors.ipc_client import door_places
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.log_file import describe_noted
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.actions.shortcuts import add_to_menu, bind
from kms_desktop.ui.background import Background, wait_turn
from kms_desktop.ui.bar_place import BarPlace
from kms_desktop.ui.clock import Clock, local_now
from kms_desktop.ui.desk.focus import DeskFocus
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.lock import ScreenLock, news_of
from kms_desktop.ui.login import Login
from kms_desktop.ui.message_bar import MessageBar
from kms_desktop.ui.overlay import Overlay
from kms_desktop.ui.panes import give_next_pane
from kms_desktop.ui.preferences.keeper import PreferenceKeeper
from kms_desktop.ui.rail import PAGES, Rail
from kms_desktop.ui.ring.window_behind import WindowBehind, WindowTitle
from kms_desktop.ui.single_instance import InstanceServer
from kms_desktop.ui.standing_strip import show_standing
from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.bar_parts import clock_text
from kms_desktop.ui.widgets.call_bar import INCOMING, CallBar, ReadyView
from kms_desktop.ui.widgets.floating_panel import open_panel_over, panel_beside
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import Strip, Toast
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.ui.widgets.tab_order import parts_of, tab_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from kms_desktop.offline.delivery import Standing
    from kms_desktop.search.bootstrap import SearchParts
    from kms_desktop.services.workspace import Workspace
    from kms_desktop.ui.desk.composition import Pauses
    from kms_desktop.ui.desk.desk_state import DeskState
    from kms_desktop.ui.desk.search.presenter import SearchPresenter
    from kms_desktop.ui.ring.notice import RingNotice
    from kms_desktop.ui.session import Session

_log = logging.getLogger(__name__)
DESK, ARTICLES, VOICE = range(3)
_SIZE = QSize(1440, 900)
_FRAME = QSize(0, 48)
_ASKED_FOR_MS = 10_000
"""So long after it was asked, closing again means it."""
"""What the title of a window takes of the screen, at most; its edges are thin, and a whole width shows more."""
UNDO_MS = 10_000


class MainWindow(QWidget):
    """Shows the person's workspace. `usable` is said once, when calls work too."""

    painted = Signal()
    """It has been on the screen for the first time."""
    searchable = Signal()
    """Words find articles."""
    usable = Signal()
    reopen_wanted = Signal()
    """Something of the person became another: a window in the place of this one follows it."""
    closed = Signal()

    def __init__(self, settings: Settings, *, practice: str = "", clock: Clock = local_now) -> None:
        super().__init__()
        self.settings, self.clock, self._practice = settings, clock, practice
        self.background = Background(self)
        self.background.failed.connect(self.show_failure)
        self.attached: Session | None = None
        self.search: SearchPresenter | None = None
        self._finder: SearchParts | None = None
        self.preferences = PreferenceKeeper(settings, self)
        self.ring: RingNotice | None = None
        self._silence, self._seen, self._asked_page = "", False, DESK
        self._outdated_self = self._leaves = False
        self.rail, self.bar = Rail(), CallBar()
        self.desk_page = DeskPage(settings.currency)
        self.focus = DeskFocus(self.desk_page)
        self.tops, self.pages = QStackedWidget(), QStackedWidget()
        self.bar_place = BarPlace(self.bar, self)
        self.message, self.strip, self.toast = MessageBar(), Strip(), Toast(self, floating=True)
        self.door = InstanceServer(door_places(settings.url, settings.staff, settings.data_dir), self)
        self.cover, self.login, self.lock = Overlay(self), Login(self, self), ScreenLock(self, self)
        self._lay_out()
        self._connect_signals()
        self.title = WindowTitle(self, settings.window_title)
        self.bar.show_ready(ReadyView(tr("Opening the workspace"), tr("You can type already")))
        self._restore_size()
        self.focus.give_focus()

    def _lay_out(self) -> None:
        self.tops.addWidget(self.bar_place.docked)
        self.tops.setFixedHeight(current_theme().px(72))
        theme_keeper().add_follower(self._apply_theme)
        self.pages.addWidget(self.desk_page)
        body = Plane("paper")
        column = Column(body, gap=0)
        column.addWidget(self.tops)
        column.addWidget(self.pages, 1)
        column.addWidget(self.message)
        column.addWidget(self.strip)
        row = Row(self, gap=0)
        row.addWidget(self.rail)
        row.addWidget(body, 1)
        self.strip.setVisible(False)
        self.rail.show_page(DESK)

    def _connect_signals(self) -> None:
        self.rail.page_chosen.connect(self.show_page)
        for action_id, act in self.page_acts().items():
            bind(self, action_id, act)
        self.desk_page.work.typed.connect(lambda _words: self._stay_on_desk())
        self.rail.menu_chosen.connect(self.show_menu)
        self.door.raise_asked.connect(self.come_to_front)
        self.toast.gone.connect(self._place_toast)
        self.toast.undo_chosen.connect(lambda: self._undo())
        self._undo: Callable[[], object] = lambda: None
        self.cover.lifted.connect(self.focus.give_focus)
        self.cover.uncovered.connect(self.show_top)
        self.usable.connect(self.login.on_opened)
        self.strip.action_chosen.connect(self.try_database)

    # opening

    def open_when_painted(self, latest_ms: int = 1000) -> None:
        """Show the window, and open the workspace once it was seen: what is imported for that would hold up the first
        paint. One that nobody sees, as it starts minimised, opens it after `latest_ms`."""
        self.background.begin_opening()
        self.painted.connect(self.open_workspace)
        self.rail.installEventFilter(self)
        QTimer.singleShot(latest_ms, self, self._was_seen)
        self.show()

    def eventFilter(self, watched, event) -> bool:
        """The rail is painted: so is all of the window, in the same turn. Its parts cover the window, which hears of
        no painting itself."""
        if event.type() == QEvent.Type.Paint:
            self.rail.removeEventFilter(self)
            QTimer.singleShot(0, self, self._was_seen)
        return super().eventFilter(watched, event)

    def _was_seen(self) -> None:
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def open_workspace(self) -> None:
        """Open everything behind the window, the search first; a failure is said with what to do."""
        self.background.run(
            partial(_open_finder, self.settings, self._finder),
            owner=self,
            on_done=self._can_find,
            on_error=self._could_not_open,
        )

    def _can_find(self, finder: SearchParts) -> None:
        self._finder = finder
        if self.search is None:
            self.find_with(finder)
        self.searchable.emit()
        self.background.run(wait_turn, owner=self, on_done=lambda _none: self._go_on_opening())

    def _go_on_opening(self) -> None:
        """Behind the answer to what was typed already, which what is imported from here on would hold up."""
        self.background.run(
            partial(_open_rest, self.settings, self._finder),
            owner=self,
            on_done=self.attach_workspace,
            on_error=self._could_not_open,
            long=True,
        )

    def find_with(self, finder: SearchParts, rest_ms: int = 1500) -> SearchPresenter:
        """Let what is typed find articles; needs no workspace."""
        from kms_desktop.ui.desk.search_binding import bind_search

        self.search = bind_search(finder, self.desk_page.work, self.background, self, rest_ms)
        return self.search

    def attach_workspace(self, workspace: Workspace, pauses: Pauses | None = None) -> None:
        """Begin a session with the open workspace."""
        from kms_desktop.ui.session import Session

        self.message.close_bar()
        self.attached = Session(self, workspace, self, practice=self._practice, pauses=pauses)
        self._follow_session(self.attached)
        self.attached.start_session()
        self._serve_lock(self.attached)
        if self._asked_page != DESK:
            self.toast.dismiss_toast()
            self.show_page(self._asked_page)
        self.background.end_opening()
        if not self.door.listening:
            self.show_problem(
                tr("Calls of other programs do not ring here: the way in could not be opened. Log calls by hand.")
            )
        self.usable.emit()

    def _follow_session(self, session: Session) -> None:
        person, desk, watch = session.workspace.person, session.desk, session.watch
        self.preferences.follow_person(person.login)
        self.rail.person_chosen.connect(session.show_preferences)
        self._notice_rings(session)
        self.rail.show_person(person.initials, f"{person.name}, {person.team}")
        session.said.connect(self.say_done)
        session.problem.connect(self.show_problem)
        desk.stage.phase_changed.connect(lambda _phase: self.show_top())
        self.door.call_told.connect(session.ring)
        watch.shown.connect(self.show_standing)
        watch.counted_down.connect(self.strip.show_right)
        watch.shut_out.connect(self.login.tell_shut_out)
        desk.store.changed.connect(lambda _state: self._show_call_on_rail())
        desk.of.call.ticked.connect(self._show_call_on_rail)
        session.ended.connect(self._end_access)
        session.renewed.connect(self._follow_person)
        desk.stage.phase_changed.connect(lambda _phase: self._reopen_if_idle())

    def _notice_rings(self, session: Session) -> None:
        from kms_desktop.ui.ring.notice import RingNotice
        from kms_desktop.ui.ring.outlets import Outlets

        out = Outlets(self, self.settings.window_title, self.settings.state_dir, self)
        self.ring = RingNotice(WindowBehind(self, self.title), self.preferences, out.sound, out.notification, self)
        session.desk.store.changed.connect(self.ring.follow_state)

    def _stop_notices(self) -> None:
        if self.ring is not None:
            self.ring.stop_notice()

    def _show_call_on_rail(self) -> None:
        """On another page: that a call is in hand, and for how long; nothing else there says so."""
        from kms_desktop.ui.desk.bar_text import seconds_since

        state = self.attached.desk.store.state if self.attached is not None else None
        since = state.contact.opened_at if state is not None and state.in_hand else None
        if state is None or since is None or self.pages.currentIndex() == DESK:
            self.rail.show_call("", "")
        else:
            seconds = seconds_since(since, self.clock())
            self.rail.show_call(clock_text(seconds), state.contact.customer_name or state.contact.number)

    def _end_access(self) -> None:
        from kms_desktop.ui.ended import ENDED, EndedPane

        self.lock.stop_lock()
        self.door.close()
        self._stop_notices()
        pane = EndedPane(self.clock(), self)
        pane.hide()
        pane.left.connect(self.close, Qt.ConnectionType.QueuedConnection)  # after the button's own event
        self.title.show_name(ENDED)
        self.cover.cover_with(pane)

    def _follow_person(self, words: str) -> None:
        """At once where nothing is in hand or being written; else it is said, and waits for that or for a click."""
        self._outdated_self = True
        self.show_problem(words, tr("Open anew"), self.reopen_wanted.emit)
        self._reopen_if_idle()

    def _reopen_if_idle(self) -> None:
        session = self.attached
        if not self._outdated_self or session is None or self.cover.pane is not None:
            return
        state = session.desk.store.state
        writes = self.pages.currentIndex() != DESK or bool(self.desk_page.work.search.text())
        if not state.in_hand and state.phase == "ready" and not writes:
            QTimer.singleShot(0, self, self.reopen_wanted.emit)

    def _serve_lock(self, session: Session) -> None:
        from kms_desktop.access.screen_lock import open_lock

        workspace = session.workspace
        opens = partial(open_lock, workspace.settings, workspace.database, workspace.person)
        session.desk.store.changed.connect(self._show_lock_news)
        self._show_lock_news(session.desk.store.state)
        self.lock.start_for(workspace.person, opens)

    def _show_lock_news(self, state: DeskState) -> None:
        self.lock.show_news(news_of(state.phase, rings=state.ringing is not None), in_hand=state.in_hand)

    @property
    def is_open(self) -> bool:
        """Whether the workspace is."""
        return self.attached is not None

    def try_database(self) -> None:
        """Deliver what waits, or ask whether the database is back."""
        if self.attached is not None:
            self.attached.watch.try_now()

    def _could_not_open(self, error: Exception) -> None:
        self.background.end_opening()
        self.bar.show_ready(ReadyView(tr("The workspace is not open"), tr("Search works; what you type is kept")))
        if not isinstance(error, KmsError):
            _log.error("Unexpected error", exc_info=error)
            words = tr("The workspace could not be opened. {noted}", noted=describe_noted())
            self.message.show_problem(words, tr("Try again"), self.open_workspace)
            return
        if self.login.asks_for_login(error):
            return
        from kms_desktop.access.current_staff import UnknownLogin
        from kms_desktop.access.first_run import remedy_label

        if isinstance(error, UnknownLogin):
            self.message.show_problem(str(error), tr("Close"), self.leave_window)
            return
        action = remedy_label(error)
        self.message.show_problem(
            str(error), action or tr("Try again"), self._make_workspace if action else self.open_workspace
        )

    def _make_workspace(self) -> None:
        from kms_desktop.access.first_run import make_workspace

        self.background.run(
            partial(make_workspace, self.settings),
            owner=self,
            on_done=lambda _made: self.open_workspace(),
            on_error=self._could_not_open,
            long=True,
        )

    # what is shown

    def show_page(self, place: int) -> None:
        """Desk, Articles or Voice. A ringing call is shown over each of them.

        Before the workspace is open there is the desk alone: another page comes with the workspace, unless somebody
        types meanwhile.
        """
        self._asked_page = place
        if self.attached is not None:
            self.attached.make_pages()
        if place >= self.pages.count():
            self.rail.show_page(self.pages.currentIndex())
            self.say_done(tr("“{page}” is shown as soon as the workspace is open.", page=self.rail.pages[place].text()))
        else:
            self._turn_page(place)
        self.show_top()
        if place == DESK:
            self.focus.return_to_desk()

    def page_acts(self) -> dict[str, Callable[[], object]]:
        """What the window does before anybody works in it."""
        turns: dict[str, Callable[[], object]] = {
            PAGES[place]: partial(self.show_page, place) for place, _button in enumerate(self.rail.pages)
        }
        return turns | {
            "next_pane": partial(self.go_to_pane, forward=True),
            "previous_pane": partial(self.go_to_pane, forward=False),
            "dismiss": self.dismiss_words,
        }

    def go_to_pane(self, *, forward: bool) -> None:
        """From the bar through the panes to the message at the foot, and round; on the desk to what is next there."""
        panel, page = open_panel_over(self), self.pages.currentWidget()
        if panel is not None:
            panel.take_focus()
            return
        desk = self.desk_page
        inside = [desk.left, desk.middle, desk.right] if page is desk else parts_of(page)
        top = self.tops.currentWidget()
        panes = [*([top] if top is not None else []), *inside, self.message, self.strip]
        if give_next_pane(panes, self.focusWidget(), forward=forward) is desk.middle:
            self.focus.give_focus()

    def dismiss_words(self) -> None:
        """The message, else an answer that stands to be read, else the line that goes by itself."""
        if self.message.text():
            self.message.close_bar()
        elif not self.desk_page.dismiss_answer():
            self.toast.dismiss_toast()

    def has_words_to_dismiss(self) -> bool:
        return bool(self.message.text()) or self.desk_page.has_answer() or self.toast.isVisible()

    def _turn_page(self, place: int) -> None:
        panel = open_panel_over(self)
        if panel is not None and place != self.pages.currentIndex():
            panel.close_panel()  # it is about the page that goes
        self.focus.leave_desk()
        self.pages.setCurrentIndex(place)
        self.rail.show_page(place)
        self._show_call_on_rail()

    def _stay_on_desk(self) -> None:
        """Whoever types goes on with the search: the page asked for before does not turn under their hands."""
        self._asked_page = DESK

    def add_page(self, page: QWidget, head: QWidget) -> None:
        """One more page, with its head above it."""
        self.pages.addWidget(page)
        self.tops.addWidget(head)
        self.show_top()

    def page_in_front(self) -> QWidget | None:
        return self.pages.currentWidget()

    def show_top(self) -> None:
        """The call bar on the desk, else the head of the page; what rings lies over the foot of that page, so that who
        writes there keeps its head and its buttons."""
        place = self.pages.currentIndex()
        has_head = place < self.tops.count()
        self.tops.setCurrentIndex(place if has_head else DESK)
        floats = has_head and place != DESK and self.bar.state in INCOMING
        self.bar_place.float_bar(self.pages if floats else None)

    def say_done(self, words: str) -> None:
        """One line for six seconds: something was done."""
        self.toast.show_message(words, undo="")
        self._place_toast()

    def say_rings(self, words: str) -> None:
        """One line of a call that rings behind the one in hand; "" once it does not any more."""
        if words:
            self.toast.show_message(words, undo="", rings=True)
            self._place_toast()
        elif self.toast.tells_ring:
            self.toast.dismiss_toast()

    def offer_undo(self, words: str, undo: Callable[[], object]) -> None:
        """The same of what can be undone, for ten seconds, with the button that does."""
        self._undo = undo
        self.toast.show_message(words, key=key_text("undo_last"), lasts_ms=UNDO_MS)
        self._place_toast()

    def withdraw_undo(self) -> None:
        """It is undone, or the key did it: nothing is offered any more."""
        self.toast.dismiss_toast()

    def show_problem(self, words: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        """One sentence that stays until it is put away, with what can be done."""
        self.message.show_problem(words, action, act)

    def fold_problem(self, holds: Callable[[str], bool]) -> None:
        """Put the sentence away where it is not true any more."""
        self.message.fold_if(holds)

    def fold_silence(self) -> None:
        """The database answers again."""
        self.fold_problem(self.is_silence)

    def show_failure(self, error: Exception) -> None:
        """A failure nobody asked to hear about: what a person can act on in words, a bug in the log."""
        if isinstance(error, KmsError):
            self._silence = str(error) if isinstance(error, Unreachable) else ""
            self.show_problem(str(error))
        else:
            _log.error("Unexpected error", exc_info=error)
            self.tell_of_a_bug()

    def is_silence(self, words: str) -> bool:
        """Whether this sentence said that the database does not answer."""
        return bool(words) and words == self._silence

    def tell_of_a_bug(self) -> None:
        """The program goes on; nothing typed is lost."""
        self.show_problem(tr("{noted} Your words are kept; go on working.", noted=describe_noted()))

    def show_standing(self, standing: Standing, right: str) -> None:
        """How the database stands; `right`: when it is tried next."""
        show_standing(standing, right, self.strip, self.rail, self.clock().tzinfo)

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def lock_now(self) -> None:
        self.lock.lock_screen()

    def leave_window(self) -> None:
        """Close; while a contact is in hand it is asked whether that is meant."""
        if self._may_close():
            self.close()

    def _may_close(self) -> bool:
        """Whoever is on a call closes twice, or presses the button; the system that shuts down is not held up."""
        name = self.attached.contact_in_hand() if self.attached is not None else ""
        program = QGuiApplication.instance()
        shuts_down = isinstance(program, QGuiApplication) and program.isSavingSession()
        if not name or self._leaves or shuts_down:
            return True
        self._leaves = True
        QTimer.singleShot(_ASKED_FOR_MS, self, self._stay)
        self.show_problem(
            tr("You are on a call with {name}. Close again to leave; it waits for you here.", name=name),
            tr("Close"),
            self._close_now,
        )
        return False

    def _close_now(self) -> None:
        self.close()

    def _stay(self) -> None:
        self._leaves = False

    def show_menu(self) -> None:
        """Everything that has no button of its own."""
        menu, choice = QMenu(self), theme_keeper().choice
        worn = "system_theme" if choice == "auto" else choice
        offered = self.attached.offered if self.attached is not None else None
        for entry in offered.menu_entries() if offered is not None else []:
            if entry is None:
                menu.addSeparator()
                continue
            action = add_to_menu(menu, *entry)
            if entry[0] == worn:
                action.setCheckable(True)
                action.setChecked(True)
            action.setEnabled(offered is not None and offered.can_act(entry[0]))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.rail.menu.mapToGlobal(self.rail.menu.rect().bottomLeft()))

    def _apply_theme(self, theme) -> None:
        self.tops.setFixedHeight(theme.px(72))
        self._place_toast()
        self.bar_place.fit_bar()

    def _place_toast(self) -> None:
        """Over the middle of the page, above its last line."""
        theme, toast = current_theme(), self.toast
        shown = self.pages.currentWidget()
        over = self.desk_page.middle if shown is self.desk_page else self.pages
        where = QRect(over.mapTo(self, QPoint(0, 0)), over.size())
        most = min(theme.px(560), where.width() - 2 * theme.gap(24)) + 2 * toast.spread
        width = min(toast.sizeHint().width(), most)
        height = max(toast.heightForWidth(width), toast.sizeHint().height())
        y = where.bottom() + 1 - self.bar_place.height_over(over) - theme.px(36) - theme.gap(16) - height + toast.spread
        toast.setGeometry(where.x() + (where.width() - width) // 2, y, width, height)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._place_toast()
        self.bar_place.fit_bar()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through everything shown, as it is read. Qt asks for the next stop too when what had the keyboard
        is hidden: that is no Tab, and the page in front says who has it then."""
        focused = QApplication.focusWidget()
        lost = focused is not None and not (focused.isVisible() and focused.isEnabled())
        if not lost or self.cover.pane is not None:
            panel = open_panel_over(self)
            if panel is not None and self.cover.pane is None and not panel.isAncestorOf(focused or self):
                panel.take_focus()
                return True
            return tab_on(self, forward=forward)
        if self.pages.currentWidget() is self.desk_page:
            self.focus.recover_focus()
        else:
            self._give_page_focus()
        return True

    def _give_page_focus(self) -> None:
        """To where it belongs on the page in front, which is not the desk."""
        page = self.pages.currentWidget()
        if self.attached is not None and page in (self.attached.articles, self.attached.voice):
            (self.attached.articles if page is self.attached.articles else self.attached.voice).take_keyboard()

    def event(self, event: QEvent) -> bool:
        """Whose a key is, where neither what has the keyboard nor what is around it said so: that of the panel that is
        open beside it, before any key of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focused = self.focusWidget()
            panel = panel_beside(focused) if focused is not None and self.cover.pane is None else None
            if panel is not None and panel.takes_key(event):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody claimed."""
        if self.cover.pane is not None or not self.focus.take_key(event):
            super().keyPressEvent(event)
            if event.key() == Qt.Key.Key_Escape and self.cover.pane is None:
                self._give_page_focus()

    def _restore_size(self) -> None:
        self.resize(_SIZE)
        if QApplication.platformName() != "offscreen":
            self.resize(size_within(self.screen().availableSize()))
            geometry = QSettings("kms-desktop", "window").value("geometry")
            if geometry is not None:
                self.restoreGeometry(geometry)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything typed is on disk before the window goes."""
        if event.spontaneous() and not self._may_close():
            event.ignore()
            return
        if QApplication.platformName() != "offscreen":
            QSettings("kms-desktop", "window").setValue("geometry", self.saveGeometry())
        self.cover.uncover()
        if self.attached is not None:
            self.attached.finish_session()
        self.lock.stop_lock()
        self.door.close()
        self._stop_notices()
        if self.attached is not None:
            self.background.stop(then=self.attached.workspace.close)
            self.attached = None
        else:
            self.background.stop()
        self.closed.emit()
        super().closeEvent(event)


def size_within(room: QSize) -> QSize:
    """How large the first window is on a screen with this room: its foot lies not outside, nor its title."""
    return _SIZE.boundedTo(room - _FRAME)


def _open_finder(settings: Settings, known: SearchParts | None) -> SearchParts:
    from kms_desktop.search.bootstrap import open_finder

    return known or open_finder(settings)


def _open_rest(settings: Settings, finder: SearchParts | None) -> Workspace:
    from kms_desktop.services.workspace import open_workspace

    return open_workspace(settings, finder)
