"""What colleagues suggested and flagged, and what they were answered: the demo's voice of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.texts import remark_sections
from kms_desktop.voc.model import SuggestionKind


@dataclass(frozen=True, slots=True)
class Remark:
    """`author` and `answered_by` are logins. `passage` stands word for word in the article a flag is about."""

    key: str
    kind: SuggestionKind
    text: str
    author: str
    at: datetime
    article_id: str = ""
    passage: str = ""
    option_id: str = ""
    contact_id: str = ""
    state: str = "new"
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    read: bool = False
    """By its author, the answer."""


def make_remarks(keys: DemoKeys, now: datetime) -> list[Remark]:
    """What is written in the words, dated back from `now`."""
    return [_make_remark(keys, n, head, lines, now) for n, (head, lines) in enumerate(remark_sections())]


def _make_remark(keys: DemoKeys, number: int, head: list[str], lines: list[str], now: datetime) -> Remark:
    login, kind, days, article_id, option_id, state, *answered = head
    at = _days_ago(now, days, 10 + number % 8, 7 * number % 60)
    by, answered_days, read = answered or ("", "", "")
    return Remark(
        key=keys.make_key(at, "remark", number),
        kind=cast(SuggestionKind, kind),
        text=lines[0],
        author=login,
        at=at,
        article_id=_or_none(article_id),
        passage=_marked_line(lines, "@"),
        option_id=_or_none(option_id),
        state=state,
        answer=_marked_line(lines, "="),
        answered_by=by,
        answered_at=_days_ago(now, answered_days, 16, 20) if answered_days else None,
        read=read == "read",
    )


def _marked_line(lines: list[str], mark: str) -> str:
    return next((line[1:].strip() for line in lines if line.startswith(mark)), "")


def _or_none(written: str) -> str:
    return "" if written == "-" else written


def _days_ago(now: datetime, days: str, hour: int, minute: int) -> datetime:
    return (now - timedelta(days=int(days))).replace(hour=hour, minute=minute, second=0, microsecond=0)
