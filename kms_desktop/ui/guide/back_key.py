"""The grants of a contact and the option that is chosen → the one grant that the key takes back; its card says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from kms_desktop.ui.widgets.option_card import OptionCard

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Offer


def next_back(granted: Sequence[Offer], mine: Collection[str], option_id: str = "") -> Offer | None:
    """Of those that this person may take back that of the option with the keyboard; else the one granted last."""
    open_ones = [offer for offer in granted if offer.grant_id in mine]
    found = [offer for offer in open_ones if offer.option_id == option_id] or open_ones
    return found[-1] if found else None


def paint_back_key(cards: Sequence[OptionCard], chosen: int, granted: Sequence[Offer], mine: Collection[str]) -> None:
    """The key stands on the card of the grant that it takes back, and on no other."""
    granted_here = [card for card in cards if card.view().grant_id]
    front = next((card.view().grant_id for card in granted_here if card.view().number == chosen), "")
    last = next_back(granted, mine)
    means = front or (last.grant_id if last is not None else "")
    for card in granted_here:
        card.show_next_back(card.view().grant_id == means)
