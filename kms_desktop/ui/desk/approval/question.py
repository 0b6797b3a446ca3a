"""What is asked over one's authority, as it is written, with the ready words of both answers."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.guidance.model import OfferedOption
from kms_desktop.texts import tr

GRANT_WORDS = ("", tr("Granted, this once"), tr("Granted: it was our mistake"))
"""Ready words of a yes, on the keys 1–3; the first has none, since it says nothing more than yes."""
SHOWN_GRANT_WORDS = (tr("Granted"), *GRANT_WORDS[1:])
"""The same as they are read."""
REFUSE_WORDS = (tr("A smaller option covers it"), tr("Not again so soon"), tr("Ask for proof first"))
"""Ready reasons of a no, on the keys 1–3."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An option that the agent wants to ask for, with the line that is written already."""

    article_id: str
    option: OfferedOption
    question: str
    whom: str
