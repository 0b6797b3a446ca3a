"""Mails → the exchange each belongs to: by what it answers, else by its subject and who wrote to whom.

A mail without References joins an earlier exchange only when its subject says that it is a reply ("Re:", "AW:") and the
same two people wrote under it in the last 90 days. Without the "Re:" each month's "Your bill" would be one long thread.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta

from kms_desktop.connectors.mail import Mail

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|vs|rif|res|odp|fwd?|wg|tr|rv)\s*(?:\[\d+\]|\(\d+\))?\s*:\s*)+", re.IGNORECASE
)
_TOGETHER_WITHIN = timedelta(days=90)

_Pair = tuple[str, frozenset[str]]


def threads_of(mails: Sequence[Mail]) -> list[str]:
    """For each of the mails, which are in order of time, the key of its exchange. The key comes from the mail that
    began it, so that a later import of the same exchange finds it again."""
    joined = _Joined()
    latest: dict[_Pair, Mail] = {}
    for mail in mails:
        for other in mail.references:
            joined.join_threads(mail.id, other)
        pairs = _subject_pairs(mail)
        if not mail.references and is_reply(mail.subject):
            earlier = next((latest[pair] for pair in pairs if pair in latest), None)
            if earlier is not None and mail.at - earlier.at <= _TOGETHER_WITHIN:
                joined.join_threads(mail.id, earlier.id)
        latest |= dict.fromkeys(pairs, mail)
    began: dict[str, str] = {}
    for mail in mails:
        began.setdefault(joined.find_root(mail.id), next(iter(mail.references), mail.id))
    return [_thread_key(began[joined.find_root(mail.id)]) for mail in mails]


def is_reply(subject: str) -> bool:
    return bool(_PREFIX.match(subject))


def bare_subject(subject: str) -> str:
    """Without "Re:", "Fwd:" and their like."""
    return _PREFIX.sub("", subject).strip()


def _subject_pairs(mail: Mail) -> list[_Pair]:
    subject = bare_subject(mail.subject).casefold()
    return [(subject, frozenset((mail.sender[1], address))) for _, address in mail.receivers[:5]] if subject else []


def _thread_key(began: str) -> str:
    return "mail-" + hashlib.sha256(began.encode("utf-8", "replace")).hexdigest()[:24]


class _Joined:
    """Sets of message ids that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find_root(self, one: str) -> str:
        path = [one]
        while (above := self._above.get(path[-1], path[-1])) != path[-1]:
            path.append(above)
        for below in path[:-1]:
            self._above[below] = path[-1]
        return path[-1]

    def join_threads(self, one: str, other: str) -> None:
        self._above[self.find_root(one)] = self.find_root(other)
