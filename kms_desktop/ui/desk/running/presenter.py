"""What is running, at this desk: read, reported, and by who may, published → told here, and read anew by the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kms_desktop.access.roles import PUBLISH_BULLETINS
from kms_desktop.bulletins.bulletin_text import bulletin_title, kind_name
from kms_desktop.bulletins.model import NO_BOARD, READ, READ_LIFTED, Board, Bulletin, DownReport
from kms_desktop.contacts.down_things import DOWN, thing_name
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.bulletin_words import again_title, proposal_title
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.running.down_panel import DownPanel
from kms_desktop.ui.desk.store import DeskStore

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.bulletins.bulletins import Bulletins
    from kms_desktop.bulletins.down_reports import DownReports
    from kms_desktop.contacts.log import ContactLog
    from kms_desktop.contacts.model import ContactState

_NEW_FOR = timedelta(minutes=30)
"""What was published longer ago than that is no news when the desk first hears of it."""


class RunningPresenter(QObject):
    """Reports, and marks as read; tells once what is new."""

    said = Signal(str)
    undoable = Signal(str, object)
    """One line, and what undoes it."""
    problem = Signal(str)
    changed = Signal()
    """The board is to be read anew."""
    article_chosen = Signal(str)
    bulletin_wanted = Signal(str)
    """The list is to be opened at this one."""

    def __init__(
        self,
        live: LiveContact,
        bulletins: Bulletins,
        reports: DownReports,
        log: ContactLog,
        store: DeskStore,
        asking: DeskDialogs,
        person: Person,
        background: Background,
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._live, self._bulletins, self._reports, self._log = live, bulletins, reports, log
        self._store, self._asking, self._person = store, asking, person
        self._background, self._clock = background, clock
        self._told: set[str] | None = None
        """What this desk has heard of; None until it first did."""
        store.follow_part(_board_of, self._tell_news)

    @cached_property
    def down(self) -> DownPanel:
        made = DownPanel()
        self._asking.add_panel(made)
        made.down_chosen.connect(self.report)
        return made

    def action_functions(self) -> dict[str, Callable[[], object]]:
        """What the keys of what is running do."""
        acts: dict[str, Callable[[], object]] = {"report_down": self.ask_what}
        acts |= {f"down_{about}": partial(self.report, about) for about in DOWN}
        return acts

    def ask_what(self) -> None:
        """Which of five is down."""
        now = self._clock()
        known = {
            one.bulletin.about: tr("known since {when}", when=when_text(one.bulletin.published_at, now, now.tzinfo))
            for one in _board_of(self._store.state).running
            if one.bulletin.about and one.bulletin.published_at is not None
        }
        name = (self._live.state.customer_name or self._live.state.shown) if self._live.active else ""
        self.down.show_known(known, name)
        self._asking.open_panel_with(self.down, self.down)

    def report(self, about: str) -> None:
        """This is down; on the contact in hand, if there is one."""
        contact = self._live.id if self._live.active else ""
        work = partial(_report, self._reports, self._log, about, contact)
        self._background.run(work, owner=self, on_done=self._reported)

    def _reported(self, outcome: tuple[DownReport, ContactState | None]) -> None:
        report, state = outcome
        self._show_contact(state)
        words = tr("Reported: {thing} is down.", thing=thing_name(report.about))
        self.undoable.emit(words, partial(self._undo_report, report))
        self.changed.emit()

    def _undo_report(self, report: DownReport) -> None:
        work = partial(_take_back, self._reports, self._log, report)
        self._background.run(work, owner=self, on_done=self._taken_back)

    def _taken_back(self, outcome: tuple[DownReport, ContactState | None]) -> None:
        report, state = outcome
        self._show_contact(state)
        self.said.emit(tr("Taken back: {thing} is not down.", thing=thing_name(report.about)))
        self.changed.emit()

    def _show_contact(self, state: ContactState | None) -> None:
        """The log of the contact has it, while that is in hand still."""
        if state is not None and state.id == self._live.id:
            self._live.show_contact(state)

    def mark_read(self, bulletin_id: str = "") -> None:
        """This one is read; "" or one that is read already: what works again first, then the first that is not read."""
        board = _board_of(self._store.state)
        if any(one.read and one.bulletin.id == bulletin_id for one in board.running):
            bulletin_id = ""
        again = next((one.bulletin.id for one in board.again if bulletin_id in ("", one.bulletin.id)), "")
        key = again or bulletin_id or next((one.id for one in board.unread), "")
        if not key or not (again or any(one.id == key for one in board.unread)):
            return
        self._put_read(key)
        what = READ_LIFTED if again else READ
        self._background.run(partial(self._bulletins.mark_read, key, what), owner=self)

    def _put_read(self, key: str) -> None:
        """The board says so at once."""
        idle = self._store.state.idle
        if idle is not None:
            board = idle.board
            running = tuple(replace(one, read=one.read or one.bulletin.id == key) for one in board.running)
            again = tuple(one for one in board.again if one.bulletin.id != key)
            self._store.put_parts(idle=replace(idle, board=replace(board, running=running, again=again)))

    def open_bulletin(self, bulletin: Bulletin) -> None:
        """Its article, or the list where it stands with its words."""
        if bulletin.article is not None:
            self.article_chosen.emit(bulletin.article.id)
        else:
            self.bulletin_wanted.emit(bulletin.id)

    def _tell_news(self, state: DeskState) -> None:
        """Once each: what began, what works again, what is proposed."""
        if state.idle is None:
            return
        board, now = state.idle.board, self._clock()
        news = _news_of(board, self._person.may(PUBLISH_BULLETINS), now)
        before, self._told = self._told, {key for key, _, _ in news} | (self._told or set())
        for key, words, at in reversed(news):
            if (before is None and now - at > _NEW_FOR) or key in (before or set()):
                continue
            self.said.emit(words)

    @property
    def publishes(self) -> bool:
        return self._person.may(PUBLISH_BULLETINS)


def _report(reports: DownReports, log: ContactLog, about: str, contact: str) -> tuple[DownReport, ContactState | None]:
    return reports.report(about, contact), log.contact_state(contact) if contact else None


def _take_back(reports: DownReports, log: ContactLog, report: DownReport) -> tuple[DownReport, ContactState | None]:
    reports.take_back(report)
    return report, log.contact_state(report.contact_id) if report.contact_id else None


def _board_of(state: DeskState) -> Board:
    return state.idle.board if state.idle is not None else NO_BOARD


def _news_of(board: Board, publishes: bool, now: datetime) -> Sequence[tuple[str, str, datetime]]:
    """By a key of its own, the line that tells it, and since when it is so."""
    reads = key_text("mark_bulletin_read")
    began = [
        (
            f"running {one.bulletin.id}",  # no text: a key of this desk
            tr(
                "{kind}: {title}. {key} marks it read between calls.",
                kind=kind_name(one.bulletin.kind),
                title=bulletin_title(one.bulletin),
                key=reads,
            ),
            one.bulletin.published_at or now - 2 * _NEW_FOR,
        )
        for one in board.running
        if not one.read and not one.bulletin.is_article
    ]
    again = [
        (
            f"again {one.bulletin.id}",  # no text: a key of this desk
            tr("Works again: {title}.", title=again_title(one.bulletin)),
            one.bulletin.ended_at or now,
        )
        for one in board.again
    ]
    proposed = [
        (
            f"proposed {one.about} {one.reports[0].id}",  # no text: a key of this desk
            tr(
                "{n} people reported: {title}. {key} publishes it.",
                n=len(one.people),
                title=proposal_title(one),
                key=key_text("show_bulletins"),
            ),
            one.reports[-1].at,
        )
        for one in board.proposals
        if publishes
    ]
    return [*again, *proposed, *began]
