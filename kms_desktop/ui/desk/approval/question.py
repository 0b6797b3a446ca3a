"""What is asked over one's authority, as it is written, with the ready words of both answers."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.contacts.approval import GRANTED
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
