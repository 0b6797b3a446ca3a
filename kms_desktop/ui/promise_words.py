"""A promise → what is said of it on the desk: what, to whom, until when, how late."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.contacts.promise_text import channel_words, why_words
from kms_desktop.texts import tr
from kms_desktop.ui.dates import clock_text, span_text, when_text

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Promise


def promise_title(promise: Promise) -> str:
    """What was promised, as a line begins."""
    return promise.what[:1].upper() + promise.what[1:]


def due_words(promise: Promise, now: datetime) -> str:
    """Until when, or how late it is; before that the word in between, where one is owed."""
    if promise.due_at < now:
        return tr("late by {span}", span=span_text(now - promise.due_at))
    if promise.next_word_at is not None and promise.next_word_at < promise.due_at:
        word = when_text(promise.next_word_at, now, now.tzinfo)
        if promise.next_word_at < now:
            return tr("update late by {span}", span=span_text(now - promise.next_word_at))
        return tr("update due {when}", when=word)
    return tr("due {when}", when=when_text(promise.due_at, now, now.tzinfo))


def about_promise(promise: Promise, now: datetime) -> str:
    """To whom, until when, how, and how often it was moved, in one line."""
    parts = (
        promise.customer_name,
        due_words(promise, now),
        channel_words(promise.channel),
        tr("moved before: {why}", why=why_words(promise.why)) if promise.moves and promise.why else "",
        tr("moved before") if promise.moves and not promise.why else "",
    )
    return " · ".join(part for part in parts if part)


def exact_when(at: datetime, now: datetime) -> str:
    """When, with the time of the day also for a day that is far: "17:05", "Wed 17:05", "16 Dec, 17:05"."""
    said, clock = when_text(at, now, now.tzinfo), clock_text(at, now.tzinfo)
    return said if said.endswith(clock) else tr("{day}, {time}", day=said, time=clock)
