"""What is asked over one's authority, as it is written and as it waits, with the ready words of both answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kms_desktop.access.model import Person
from kms_desktop.contacts.approval import GRANTED
from kms_desktop.contacts.model import Approval, ContactState
from kms_desktop.guidance.model import OfferedOption

GRANT_WORDS = (GRANTED, "Granted, this once", "Granted: it was our mistake")
"""Ready words of a yes, on the keys 1–3."""
REFUSE_WORDS = ("A smaller option covers it", "Not again so soon", "Ask for proof first")
"""Ready reasons of a no, on the keys 1–3."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An option that the agent wants to ask for, with the line that is written already."""

    article_id: str
    option: OfferedOption
    question: str
    whom: str


@dataclass(frozen=True, slots=True)
class Question:
    """An approval that waits here, with its call. `may`: whether whoever asks may grant the option at all, and up to
    how much; `option` as it stands for them, None where the article is gone. `others` is how many more wait."""

    approval: Approval
    state: ContactState
    asker: Person
    option: OfferedOption | None
    may: tuple[bool, Decimal | None]
    others: int = 0
