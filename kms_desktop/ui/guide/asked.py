"""What stands on an option's card about its approval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands on an option's card. `state` "" leaves the card as it is; `ask` names what its key does there."""

    state: Literal["", "asked", "refused"] = ""
    reason: str = ""
    ask: str = ""
    approved: str = ""
