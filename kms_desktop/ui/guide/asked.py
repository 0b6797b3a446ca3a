"""What stands on an option's card about its approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kms_desktop.texts import tr

KeyAction = Literal["", "ask", "ask_again", "take_back", "call_back"]
_LABELS: Mapping[KeyAction, str] = {
    "": "",
    "ask": tr("Ask for approval"),
    "ask_again": tr("Ask again"),
    "take_back": tr("Take it back"),
    "call_back": tr("Promise a call back"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands on an option's card. `state` "" leaves the card as it is; `does` is what its key does there."""

    state: Literal["", "asked", "refused"] = ""
    reason: str = ""
    does: KeyAction = ""
    approved: str = ""

    @property
    def ask(self) -> str:
        """What the key does, in words; "" where it does nothing."""
        return _LABELS[self.does]
