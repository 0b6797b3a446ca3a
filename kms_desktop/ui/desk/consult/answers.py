"""What colleagues ask this person → one question at a time, opened when the person wants, and answered in a line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.consult import Consult
from kms_desktop.contacts.consult_commands import Consults
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.model import ContactState
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.view_state import Consulted, ConsultSight


class ConsultAnswerPresenter(QObject):
    """Shows the question that waits longest; a contact of one's own goes on meanwhile."""

    consulted_changed = Signal(object)
    """Consulted, or None."""
    opened = Signal(object)
    """ConsultSight."""
    came = Signal(object)
    """Consulted that was not there before."""
    ended = Signal(str)
    """Id of a question that waits here no more."""
    said = Signal(str)
    not_sent = Signal(str)
    """An answer that could not be sent: it is given back."""

    def __init__(
        self,
        consults: Consults,
        guided: GuideSession,
        roster: Roster,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._consults, self._guided, self._roster, self._background = consults, guided, roster, background
        self._known: frozenset[str] = frozenset()
        self.consulted: Consulted | None = None

    def read_questions(self) -> None:
        """Something changed in the workspace: does a colleague ask?"""
        self._background.run(
            self._consults.waiting().then(_put_first),
            owner=self,
            on_done=self._show_questions,
            replaces="waiting-consults",
            unasked=True,
        )

    def open_question(self) -> None:
        """Look at it, and at the contact behind it."""
        consulted = self.consulted
        if consulted is not None:
            self._background.run(
                partial(_open, self._consults, self._guided, self._roster, consulted),
                owner=self,
                on_done=self.opened.emit,
                on_error=self._too_late,
            )

    def answer(self, words: str, *, takes_over: bool = False) -> None:
        """The first answer counts."""
        consulted = self.consulted
        if consulted is not None:
            self._send(
                consulted,
                partial(self._consults.answer, consulted.consult.id, words, takes_over=takes_over),
                tr("{name} has your answer.", name=consulted.asker),
                words,
            )

    def decline(self) -> None:
        """Not now."""
        consulted = self.consulted
        if consulted is not None:
            told = tr("{name} is told that you cannot answer now.", name=consulted.asker)
            self._send(consulted, partial(self._consults.decline, consulted.consult.id), told, "")

    def _send(self, consulted: Consulted, reply: partial[ContactState], told: str, words: str) -> None:
        self._background.run(
            reply,
            owner=self,
            on_done=lambda _state: self._on_sent(consulted.consult, told),
            on_error=lambda error: self._not_sent(error, words),
        )

    def _on_sent(self, consult: Consult, told: str) -> None:
        self.ended.emit(consult.id)
        self.said.emit(told)
        self.read_questions()

    def _not_sent(self, error: Exception, words: str) -> None:
        self.not_sent.emit(words)
        self._too_late(error)

    def _too_late(self, error: Exception) -> None:
        self._background.failed.emit(error)
        self.read_questions()

    def _show_questions(self, found: tuple[list[Consult], Consulted | None]) -> None:
        waiting, consulted = found
        keys = frozenset(one.id for one in waiting)
        gone, fresh, self._known = self._known - keys, keys - self._known, keys
        if consulted != self.consulted:
            self.consulted = consulted
            self.consulted_changed.emit(consulted)
        for key in gone:
            self.ended.emit(key)
        if consulted is not None and fresh:
            self.came.emit(consulted)


def _put_first(waiting: list[Consult]) -> tuple[list[Consult], Consulted | None]:
    if not waiting:
        return waiting, None
    return waiting, Consulted(waiting[0], waiting[0].asker_name or tr("Somebody"), len(waiting) - 1)


def _open(consults: Consults, guided: GuideSession, roster: Roster, consulted: Consulted) -> ConsultSight:
    state = consults.look_at(consulted.consult)
    return ConsultSight(consulted, state, guided.options_for(roster.by_id(consulted.consult.asked_by), state))
