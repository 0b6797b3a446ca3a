"""A call back that is wanted → when, in one key, and then a promise on the contact in hand."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.promising import Promising
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.ending.call_back_panel import CallBackPanel
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.promise_words import exact_when


class CallBack(QObject):
    """Offers to promise a call back, for whatever cannot be done on this call. It needs no database."""

    said = Signal(str)
    problem = Signal(str)

    def __init__(self, live: LiveContact, promising: Promising, asking: DeskDialogs, clock: Clock, parent: QObject):
        super().__init__(parent)
        self._live, self._promising, self._asking, self._clock = live, promising, asking, clock
        self.panel = CallBackPanel()
        asking.add_panel(self.panel)
        self.panel.promised.connect(self._make_promise)

    def offer_call_back(self, about: str) -> None:
        """Open the panel; `about` stands in its line already."""
        if not self._live.active:
            self.problem.emit(tr("A call back is promised on a call; {key} takes one.", key=key_text("take_call")))
            return
        self.panel.show_times(self._clock(), about, self._live.state.customer_name)
        self._asking.open_panel_with(self.panel, self.panel)

    def offer_promise(self) -> None:
        """Promise anything, in one's own words, on the contact in hand."""
        if not self._live.active:
            self.problem.emit(tr("Something is promised on a call; {key} takes one.", key=key_text("take_call")))
            return
        about = self._live.state.article_title
        words = tr("call back about {title}", title=f"“{about}”") if about else tr("call back")
        self.panel.show_times(self._clock(), words, self._live.state.customer_name, calls=False)
        self._asking.open_panel_with(self.panel, self.panel)

    def _make_promise(self, due: datetime, what: str, channel: str, word_at: datetime | None) -> None:
        contact, now = self._live.id, self._clock()
        words = tr("Promised: {what}, by {when}.", what=what, when=exact_when(due, now))
        self._live.write_event(
            partial(self._promising.make_promise, contact, due, what, channel=channel, next_word_at=word_at),
            then=lambda _state: self.said.emit(words),
        )
