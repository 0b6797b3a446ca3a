"""Entries of the editors' list → the rows that show them: a heading for each kind, then what waits and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kms_desktop.editorial.queue_items import KINDS, Entry, oldest_days
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import percent
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text

_LONGEST = 44
_HEADS = {
    "flag": tr("Flags on a passage"),
    "fix": tr("Fixes proposed"),
    "suggestion": tr("Suggestions"),
    # Translators: articles that somebody asked for, and that are to be written
    "wanted": tr("Articles to write"),
    "broken_links": tr("Broken links"),
    "searched": tr("Searched, found nothing"),
    "low_fit": tr("Low fit rate"),
    "draft": tr("Drafts"),
    "review": tr("Review due"),
}
_ICONS = {
    "flag": ("flag", "bad"),
    "fix": ("pencil", "ink2"),
    "suggestion": ("megaphone", "ink2"),
    "wanted": ("book", "ink2"),
    "broken_links": ("warning", "bad"),
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
    """How much waits, and since when: "15 open, oldest 6 days"."""
    if not entries:
        return tr("nothing to do")
    days = oldest_days(entries, now)
    many = len(entries)
    if not days:
        return plural("{n} open, all from today", "{n} open, all from today", many)
    return plural("{many} open, oldest {n} day", "{many} open, oldest {n} days", days, many=many)


def matches_words(entry: Entry, words: Iterable[str]) -> bool:
    """Whether every word stands in what the row says."""
    said = " ".join((entry.title, entry.article_title, entry.path, *entry.words)).casefold()
    return all(word in said for word in words)


def _entry_title(entry: Entry) -> str:
    title = typeset_text(entry.title)
    return tr("“{words}”", words=title) if entry.kind == "searched" else title


def _entry_detail(entry: Entry, now: datetime) -> str:
    many = entry.agents
    who = plural("{n} agent", "{n} agents", many) if many > 1 else entry.by.split(" ")[0]
    if entry.kind in ("flag", "fix"):
        words = _shorten_text(entry.words[0] if entry.words else "")
        quoted = tr("“{words}”", words=typeset_text(words)) if words else ""
        return ", ".join(part for part in (quoted, who) if part)
    if entry.kind == "suggestion":
        about = typeset_text(entry.article_title) or tr("an article is missing")
        return ", ".join(part for part in (about, who) if part)
    if entry.kind == "wanted":
        return ", ".join((tr("an article is missing"), who))
    if entry.kind == "broken_links":
        return plural("{n} link, {why}", "{n} links, {why}", entry.count, why=typeset_text(entry.words[0]))
    if entry.kind == "searched":
        searches = plural("{n} search", "{n} searches", entry.count)
        return ", ".join((searches, plural("{n} caller", "{n} callers", entry.agents)))
    if entry.kind == "low_fit" and entry.fit is not None:
        # Translators: n is how many were asked
        return tr("{share} used an option, n {asked}", share=percent(entry.fit.share), asked=entry.fit.asked)
    if entry.kind == "review" and entry.due is not None:
        return _due_text(entry, now)
    when = when_text(entry.since, now, now.tzinfo)
    return tr("not saved, {when}", when=when) if entry.unsaved else when


def _shorten_text(words: str) -> str:
    """So that who said it has room beside it."""
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rpartition(" ")[0].rstrip(".,;:") + " …"


def _due_text(entry: Entry, now: datetime) -> str:
    assert entry.due is not None
    days = (entry.due.on - now.date()).days
    if not entry.due.dated:
        return tr("not used since {when}", when=when_text(entry.due.fresh, now, now.tzinfo))
    if days == 0:
        return tr("Due today")
    if days > 0:
        return plural("Due in {n} day", "Due in {n} days", days)
    return plural("Due {n} day ago", "Due {n} days ago", -days)
