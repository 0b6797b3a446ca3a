"""What presenters put → one desk state after the other: who reads more follows each, and it is told once they have.

Question: who hears that the contact changed? Choice: this alone; whoever follows says which part of the state it
follows, and is called when that part is another. Refused: everybody who connects to the contact, in the order in which
they happen to be made, each for every change, with the views drawn again after each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.model import ContactState
from kms_desktop.ui.desk.desk_state import DeskState

_DECIDES = frozenset({"contact", "ringing", "caller", "left_open", "incoming", "question", "draft", "is_ending"})


@dataclass(frozen=True, slots=True)
class _Follower:
    part: Callable[[DeskState], object]
    act: Callable[[DeskState], None]


class DeskStore(QObject):
    """Holds the state of the desk. Followers may put more while they follow; the state is told when that is over."""

    changed = Signal(object)
    """DeskState."""

    def __init__(self, is_searching: Callable[[], bool], parent: QObject | None = None) -> None:
        """`is_searching`: whether somebody is about to search now; asked when what the desk is at may be another."""
        super().__init__(parent)
        self._is_searching = is_searching
        self.state = self._followed = self._told = DeskState()
        self._followers: list[_Follower] = []
        self._is_telling = False

    def follow_part(self, part: Callable[[DeskState], object], act: Callable[[DeskState], None]) -> None:
        """Call `act` with each state of which `part` is another than before, in the order of these calls."""
        self._followers.append(_Follower(part, act))

    def put_contact(self, contact: ContactState) -> None:
        """The contact was written, or read anew."""
        self.put_parts(contact=contact, writes=self.state.writes + 1)

    def look_up(self) -> None:
        """The person turns to what a colleague asks, whatever they were about to search."""
        self.put_parts(is_searching=False, looks=self.state.looks + 1)

    def look_again(self) -> None:
        """Somebody may have stopped to search."""
        self.put_parts(is_searching=self._is_searching())

    def put_parts(self, **parts: Any) -> None:
        """Take over parts of the state, by their names in DeskState."""
        if not _DECIDES.isdisjoint(parts):
            parts["is_searching"] = self._is_searching()
        self.state = replace(self.state, **parts)
        if self._is_telling:
            return
        self._is_telling = True
        try:
            self._notify_followers()
        finally:
            self._is_telling = False

    def _notify_followers(self) -> None:
        while self.state != self._told:
            self._call_followers()
            told = self._told = self.state
            self.changed.emit(told)

    def _call_followers(self) -> None:
        while self.state != self._followed:
            before, now = self._followed, self.state
            self._followed = now
            for follower in self._followers:
                if follower.part(before) != follower.part(now):
                    follower.act(now)
