"""What is running → the lines of a row: what it is, since when, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.bulletins.bulletin_text import bulletin_title, down_words, kind_name
from kms_desktop.contacts.down_things import thing_name
from kms_desktop.texts import plural, tr
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.reading import plain_text
from kms_desktop.ui.typography import typeset_text

if TYPE_CHECKING:
    from kms_desktop.bulletins.model import Bulletin, DownReport, Proposal, WorksAgain

_ISSUE = "Issue"  # no text: a heading of articles
_MOST_NAMES = 5


def title_text(bulletin: Bulletin) -> str:
    return typeset_text(bulletin_title(bulletin))


def kind_line(bulletin: Bulletin, now: datetime) -> str:
    """ "Incident · since 10:31 · until 17:00" """
    parts = [kind_name(bulletin.kind)]
    if bulletin.published_at is not None:
        parts.append(tr("since {when}", when=when_text(bulletin.published_at, now, now.tzinfo)))
    if bulletin.ends_at is not None:
        parts.append(tr("until {when}", when=when_text(bulletin.ends_at, now, now.tzinfo)))
    if bulletin.changed_at is not None:
        parts.append(tr("changed {when}", when=when_text(bulletin.changed_at, now, now.tzinfo)))
    return " · ".join(parts)


def about_text(bulletin: Bulletin) -> str:
    """What callers are told; of an article its first sentence."""
    if bulletin.words:
        return typeset_text(bulletin.words)
    return first_sentence(bulletin.article.section_markdown(_ISSUE)) if bulletin.article is not None else ""


def proposal_title(proposal: Proposal) -> str:
    return typeset_text(down_words(proposal.about))


def proposal_line(proposal: Proposal, now: datetime) -> str:
    """ "3 people reported it, the first at 10:20" """
    first = when_text(proposal.reports[0].at, now, now.tzinfo)
    count = len(proposal.people)
    return plural(
        "{n} person reported it, the first at {time}", "{n} people reported it, the first at {time}", count, time=first
    )


def again_title(bulletin: Bulletin) -> str:
    """What works again: "Website", or what somebody called the bulletin."""
    return typeset_text(bulletin.title or thing_name(bulletin.about))


def again_line(one: WorksAgain, now: datetime) -> str:
    """ "Since 10:40. Call back: Maria Okafor" """
    ended = one.bulletin.ended_at
    since = tr("Since {when}.", when=when_text(ended, now, now.tzinfo)) if ended is not None else ""
    return " ".join(part for part in (since, call_back_line(one.mine)) if part)


def call_back_line(reports: Sequence[DownReport]) -> str:
    """Whom to call back; "" for nobody."""
    names = list(dict.fromkeys(one.customer_name for one in reports if one.customer_name))
    if not names:
        return ""
    shown = names[:_MOST_NAMES]
    more = len(names) - len(shown)
    if more:
        shown.append(plural("{n} more", "{n} more", more))
    return tr("Call back: {names}.", names=", ".join(shown))


def first_sentence(markdown: str) -> str:
    words = plain_text(markdown).replace("\n", " ").strip()
    return words.partition(". ")[0].rstrip(".") + "." if words else ""
