"""Entries of the editors' list → the rows that show them: a heading for each kind, then what waits and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kms_desktop.editorial.queue_items import KINDS, Entry, oldest_days
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text

_LONGEST = 44
_HEADS = {
    "flag": "Flags on a passage",
    "suggestion": "Suggestions",
    "searched": "Searched, found nothing",
    "low_fit": "Low fit rate",
    "draft": "Drafts",
    "review": "Review due",
}
_ICONS = {
    "flag": ("flag", "bad"),
    "suggestion": ("megaphone", "ink2"),
    "searched": ("search", "ink2"),
    "low_fit": ("trend", "warn"),
    "draft": ("pencil", "ink2"),
    "review": ("clock", "ink2"),
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A heading has no `entry`; its `detail` is how many stand under it."""

    title: str
    detail: str
    icon: str = ""
    ink: str = "ink2"
    entry: Entry | None = None


def rows_of(entries: Sequence[Entry], now: datetime) -> list[QueueRow]:
    """By kind; kinds of which nothing waits are left out."""
    return list(_make_rows(entries, now))


def _make_rows(entries: Sequence[Entry], now: datetime) -> Iterator[QueueRow]:
    for kind in KINDS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            yield QueueRow(_HEADS[kind], str(len(of_kind)))
        for entry in of_kind:
            yield QueueRow(_entry_title(entry), _entry_detail(entry, now), *_ICONS[kind], entry)


def queue_summary(entries: Sequence[Entry], now: datetime) -> str:
    """How much waits, and since when: "15, oldest 6 days"."""
    if not entries:
        return "nothing waits"
    days = oldest_days(entries, now)
    return f"{len(entries)}, oldest {days} day{'' if days == 1 else 's'}" if days else f"{len(entries)}, all of today"


def matches_words(entry: Entry, words: Iterable[str]) -> bool:
    """Whether every word stands in what the row says."""
    said = " ".join((entry.title, entry.article_title, entry.path, *entry.words)).casefold()
    return all(word in said for word in words)


def _entry_title(entry: Entry) -> str:
    return f"“{typeset_text(entry.title)}”" if entry.kind == "searched" else typeset_text(entry.title)


def _entry_detail(entry: Entry, now: datetime) -> str:
    who = f"{entry.agents} agents" if entry.agents > 1 else entry.by.split(" ")[0]
    if entry.kind == "flag":
        words = _shorten_text(entry.words[0] if entry.words else "")
        return ", ".join(part for part in (f"“{typeset_text(words)}”" if words else "", who) if part)
    if entry.kind == "suggestion":
        about = typeset_text(entry.article_title) or "an article is missing"
        return ", ".join(part for part in (about, who) if part)
    if entry.kind == "searched":
        return f"{_count_text(entry.count, 'search', 'searches')}, {_count_text(entry.agents, 'caller', 'callers')}"
    if entry.kind == "low_fit" and entry.fit is not None:
        return f"{entry.fit.share:.0%} used an option, n {entry.fit.asked}".replace("%", " %")
    if entry.kind == "review" and entry.due is not None:
        return _due_text(entry, now)
    saved = "not saved, " if entry.unsaved else ""
    return f"{saved}{when_text(entry.since, now, now.tzinfo)}"


def _shorten_text(words: str) -> str:
    """So that who said it has room beside it."""
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rpartition(" ")[0].rstrip(".,;:") + " …"


def _due_text(entry: Entry, now: datetime) -> str:
    assert entry.due is not None
    days = (entry.due.on - now.date()).days
    if not entry.due.dated:
        return f"nobody used it since {when_text(entry.due.fresh, now, now.tzinfo)}"
    if days == 0:
        return "Due today"
    return f"Due in {_count_text(days, 'day', 'days')}" if days > 0 else f"Due {_count_text(-days, 'day', 'days')} ago"


def _count_text(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
