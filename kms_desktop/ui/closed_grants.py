"""A contact that is told in a panel → what was granted on it and may be taken back by who looks, and that it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.grant_commands import GrantCommands
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import Offer
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.contact_panel import ContactPanel


class ClosedGrants(QObject):
    """One for all panels that tell contacts; each is joined once."""

    said = Signal(str)
    changed = Signal()
    """Something was taken back, so lists that show sums are others."""

    def __init__(
        self, log: ContactLog, commands: GrantCommands, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._log, self._commands, self._background = log, commands, background

    def join_panel(self, panel: ContactPanel) -> None:
        """Whenever this panel tells a contact, its grants are told there too."""
        panel.told.connect(lambda contact_id: self._read(panel, contact_id))
        panel.take_back_chosen.connect(partial(self._take_back, panel))

    def _read(self, panel: ContactPanel, contact_id: str) -> None:
        read = partial(_offers_of, self._log, self._commands, contact_id)
        self._background.run(read, owner=self, on_done=lambda found: panel.show_granted(contact_id, found))

    def _take_back(self, panel: ContactPanel, contact_id: str, grant_id: str, reason: str) -> None:
        def is_done(title: str) -> None:
            panel.forget_reason(contact_id)
            self.said.emit(tr("Taken back: {option}.", option=title))
            self.changed.emit()

        work = partial(_take_back, self._commands, contact_id, grant_id, reason)
        self._background.run(work, owner=self, on_done=is_done)


def _offers_of(log: ContactLog, commands: GrantCommands, contact_id: str) -> tuple[Offer, ...]:
    state = log.contact_state(contact_id)
    return tuple(offer for offer in state.granted if commands.may_take_back(state, offer))


def _take_back(commands: GrantCommands, contact_id: str, grant_id: str, reason: str) -> str:
    """→ the title of what was taken back."""
    state = commands.take_back(contact_id, grant_id, reason)
    return next((offer.title for offer in state.offers if offer.grant_id == grant_id), "")
