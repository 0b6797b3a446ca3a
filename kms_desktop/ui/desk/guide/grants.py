"""A grant on the contact in hand, or a row to tick → it is taken back or ticked off, at once or with a reason."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.grant_commands import GrantCommands
from kms_desktop.contacts.model import ContactState, Offer, Task, Told
from kms_desktop.texts import tr
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.guide.back_key import next_back


class GrantPresenter(QObject):
    """Of the contact in hand. What is done here is done with one key, as often as it is wrong."""

    reason_wanted = Signal(str)
    """Title of a grant that is not taken back without a word."""
    taken_back = Signal(str)
    """Its title."""
    problem = Signal(str)

    def __init__(
        self, live: LiveContact, commands: GrantCommands, guide: GuidePresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._live, self._commands, self._guide = live, commands, guide
        self._asked = ("", "")
        """The contact and the grant for which a reason was asked."""

    def take_back_next(self, *, at_options: bool = True) -> None:
        """The grant of the chosen option while the options are in sight; else the last one that this person may take
        back."""
        state = self._live.state
        mine = {offer.grant_id for offer in state.granted if self._commands.may_take_back(state, offer)}
        offer = next_back(state.granted, mine, self._chosen_option() if at_options else "")
        if self._live.active and offer is not None:
            self._begin(state, offer)
        elif self._live.active:
            self.problem.emit(tr("Nothing that is granted on this call can be taken back by you."))

    def take_back(self, grant_id: str) -> None:
        """This grant of the contact in hand."""
        state = self._live.state
        offer = next((one for one in state.granted if one.grant_id == grant_id), None)
        if offer is not None and self._live.active:
            self._begin(state, offer)

    def give_reason(self, reason: str) -> None:
        """Why the one that was asked about is taken back."""
        contact, grant_id = self._asked
        if contact == self._live.id:
            self._write(contact, grant_id, reason)

    def tick_off(self, one: Told | Task, done: bool) -> None:
        """Words were said, or what was to do is done; or not after all."""
        if self._live.active:
            self._live.write_event(partial(self._commands.tick_off, self._live.id, one, done=done))

    def _begin(self, state: ContactState, offer: Offer) -> None:
        if self._commands.needs_reason(offer):
            self._asked = state.id, offer.grant_id
            self.reason_wanted.emit(offer.title)
        else:
            self._write(state.id, offer.grant_id, "")

    def _write(self, contact: str, grant_id: str, reason: str) -> None:
        title = next((one.title for one in self._live.state.granted if one.grant_id == grant_id), "")
        work = partial(self._commands.take_back, contact, grant_id, reason)
        self._live.write_event(work, then=lambda _state: self.taken_back.emit(title))

    def _chosen_option(self) -> str:
        sight = self._guide.sight
        shown = sight.options if sight is not None else ()
        return next((one.option.id for one in shown if one.number == self._guide.chosen), "")
