"""Mails → the conversation each belongs to: by what it answers, else by its subject and who wrote to whom.

A mail without References joins an earlier exchange only when its subject says that it is a reply ("Re:", "AW:") and the
same two people wrote under it in the last 90 days. Without the "Re:" each month's "Your bill" would be one long thread.
Who of a conversation may read what is said by `exchanges`: a thousand people may answer one newsletter.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from kms_desktop.connectors.mail import Mail

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw(?:ort)?|sv|vs|r|rif|res|odp|ynt|回复|回覆|答复|ответ|fwd?|wg|tr|rv|i|doorst|vb|vl|pd|enc|转发|轉寄)"
    r"\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_TOGETHER_WITHIN = timedelta(days=90)

_Pair = tuple[str, frozenset[str]]


class Threads:
    """Takes mails in order of time, then tells the conversation of each. Of a mail it keeps numbers, no words: a
    mailbox may hold a hundred thousand."""

    def __init__(self) -> None:
        self._joined = _Joined()
        self._latest: dict[int, tuple[int, float]] = {}
        self._began: dict[int, str] = {}

    def add_mail(self, mail: Mail) -> None:
        own, at = hash(mail.id), mail.at.timestamp()
        for other in mail.references:
            self._joined.join_threads(own, hash(other))
        pairs = [hash(pair) for pair in _subject_pairs(mail)]
        if not mail.references and is_reply(mail.subject):
            earlier = next((self._latest[pair] for pair in pairs if pair in self._latest), None)
            if earlier is not None and at - earlier[1] <= _TOGETHER_WITHIN.total_seconds():
                self._joined.join_threads(own, earlier[0])
        self._latest |= dict.fromkeys(pairs, (own, at))

    def key_of(self, mail: Mail) -> str:
        """Of a mail that was taken, asked in the same order when all were: the key comes from the mail that began the
        conversation, so that a later import of it finds it again."""
        root = self._joined.find_root(hash(mail.id))
        if root not in self._began:
            self._began[root] = thread_key(next(iter(mail.references), mail.id))
        return self._began[root]


def is_reply(subject: str) -> bool:
    return bool(_PREFIX.match(subject))


def bare_subject(subject: str) -> str:
    """Without "Re:", "Fwd:" and their like."""
    return _PREFIX.sub("", subject).strip()


def _subject_pairs(mail: Mail) -> list[_Pair]:
    subject = bare_subject(mail.subject).casefold()
    return [(subject, frozenset((mail.sender[1], address))) for _, address in mail.receivers[:5]] if subject else []


def thread_key(began: str) -> str:
    return "mail-" + hashlib.sha256(began.encode("utf-8", "replace")).hexdigest()[:24]


class _Joined:
    """Sets of message ids, by their hash, that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def find_root(self, one: int) -> int:
        path = [one]
        while (above := self._above.get(path[-1], path[-1])) != path[-1]:
            path.append(above)
        for below in path[:-1]:
            self._above[below] = path[-1]
        return path[-1]

    def join_threads(self, one: int, other: int) -> None:
        self._above[self.find_root(one)] = self.find_root(other)
