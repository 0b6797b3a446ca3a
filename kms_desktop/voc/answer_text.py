"""An answered suggestion → its answer as its author reads it.

Stored is what the passage says since, and beside it what the editor wrote; the sentence around them is made when
somebody reads, in their language.
"""

from __future__ import annotations

from kms_desktop.texts import tr
from kms_desktop.voc.model import Suggestion


def answer_words(said: Suggestion) -> str:
    """The whole answer as its author reads it."""
    since = says_since_words(said.article_title or said.article_id, said.says_since) if said.says_since else ""
    return " ".join(part for part in (since, said.answer) if part)


def says_since_words(title: str, words: str) -> str:
    """How an answer reads that is the changed passage of this article."""
    return tr("“{article}” now says: “{words}”", article=title, words=words)
