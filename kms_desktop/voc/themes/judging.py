"""What somebody would do to a theme → what is stored of it, or why it cannot be; the twin of the acts on a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any, get_args

from kms_desktop.access.roles import ANSWER_ARTICLE_SUGGESTIONS, DECIDE_ARTICLE_THEMES, DECIDE_THEMES, Right, may
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr
from kms_desktop.voc.anonymous import anonymize_text
from kms_desktop.voc.themes.folding import DECIDED, DONE, LONGEST_TITLE, LONGEST_WORDS, OPEN
from kms_desktop.voc.themes.model import Check, Theme, ThemeEvent, ThemeEventKind

UNDO_WITHIN = timedelta(seconds=10)
_GRACE = timedelta(seconds=5)
"""For the way to the database."""
_LONGEST_KEY, _LONGEST_ADDRESS = 36, 300
_FIGURES = ("change", "low", "high", "before", "after", "expected", "weeks_after")
NEEDS_WORDS = tr("Write one line: the agent reads it word for word.")
MEANWHILE = tr("Somebody changed this theme meanwhile; look at it again.")
_NOT_UNDONE = ("made", "accepted", "declined", "same_here")


def may_decide(role: str, article_id: str) -> bool:
    """Supervisors and administrators decide every theme of their division, editors those about an article."""
    return may(role, DECIDE_THEMES) or (may(role, DECIDE_ARTICLE_THEMES) and article_id != "")


def refuse_undecided(role: str, article_id: str) -> None:
    """Raises Refused for who may not decide a theme about this article, "" for none."""
    if not may_decide(role, article_id):
        raise Refused(
            tr("Themes are decided by a supervisor or an administrator, those about an article by an editor too.")
        )


def reads_suggestion(role: str, staff_id: str, made_by: str, state: str, article_id: str, everything: Right) -> bool:
    """Whether somebody reads a suggestion: their own, an answered one, or with the right to."""
    if made_by == staff_id or state != "new" or may(role, everything):
        return True
    return article_id != "" and may(role, ANSWER_ARTICLE_SUGGESTIONS)


def write_title(said: str) -> str:
    """The title of a theme as it is stored. Raises KmsError for an empty one."""
    title = anonymize_text(one_line(readable_text(said, LONGEST_TITLE * 4), LONGEST_TITLE)).strip()[:LONGEST_TITLE]
    if not title:
        raise KmsError(tr("A theme has a title."))
    return title


def write_words(said: str) -> str:
    """Words that others read, masked as suggestions are."""
    return anonymize_text(readable_text(said, LONGEST_WORDS)).strip()[:LONGEST_WORDS]


def write_data(kind: ThemeEventKind, said: Mapping[str, Any]) -> dict[str, Any]:
    """What an event of this kind stores, masked and bounded. Raises KmsError for what it cannot say."""
    match kind:
        case "named":
            return {"title": write_title(_text(said, "title"))}
        case "added" | "removed":
            return {"suggestion_id": _text(said, "suggestion_id")[:_LONGEST_KEY]}
        case "joined":
            return {"into": _text(said, "into")[:_LONGEST_KEY]}
        case "owned":
            return _write_owner(said)
        case "due":
            return {"day": _write_day(_text(said, "day"))}
        case "accepted" | "declined":
            words = write_words(_text(said, "words"))
            if not words:
                raise KmsError(NEEDS_WORDS)
            return {"words": words}
        case "done":
            return {"words": write_words(_text(said, "words"))}
        case "reopened":
            why = write_words(_text(said, "why"))
            if not why:
                raise KmsError(tr("Write why it is open again."))
            return {"why": why}
        case "checked":
            return _write_check(said)
        case "undone":
            return {"seq": int(said["seq"])}
        case _:
            return {}


def _text(said: Mapping[str, Any], key: str) -> str:
    found = said.get(key, "")
    return found if isinstance(found, str) else ""


def _write_owner(said: Mapping[str, Any]) -> dict[str, Any]:
    department = anonymize_owner(_text(said, "department"), LONGEST_TITLE)
    address = anonymize_owner(_text(said, "address"), _LONGEST_ADDRESS)
    return {"staff_id": _text(said, "staff_id")[:_LONGEST_KEY], "department": department, "address": address}


def anonymize_owner(said: str, longest: int) -> str:
    """A department, or how it is reached: one line; it is the house's own, so that nothing of it is masked."""
    return one_line(readable_text(said, longest * 4), longest).strip()


def _write_day(said: str) -> str:
    if said and re.fullmatch(r"\d{4}-\d\d-\d\d", said) is None:
        raise KmsError(tr("A due day is written as 2026-11-30."))
    try:
        return date.fromisoformat(said).isoformat() if said else ""
    except ValueError as problem:
        raise KmsError(tr("A due day is written as 2026-11-30.")) from problem


def _write_check(said: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: said.get(name) for name in _FIGURES}
    numbers = all(
        isinstance(one, int | float) and not isinstance(one, bool) and isfinite(one) for one in found.values()
    )
    if said.get("result") not in get_args(Check) or not numbers:
        raise KmsError(tr("What a check found is told in numbers."))
    return {"result": said["result"], **found}


def judge_event(theme: Theme, event: ThemeEvent, own: Mapping[str, Theme], standing: list[ThemeEvent]) -> None:
    """Raises Refused where this event cannot follow. `own`: every theme of the division by its own events; `standing`:
    the events of this theme."""
    kind = event.kind
    if kind == "undone":
        _judge_undoing(event, standing)
    elif kind == "parted":
        if theme.state != "joined":
            raise Refused(tr("This theme is joined into no other."))
    elif theme.state == "joined":
        raise Refused(tr("This theme was joined into another one."))
    elif kind in ("accepted", "declined", "joined") and theme.state not in OPEN:
        raise Refused(tr("This theme was decided already; reopen it first."))
    elif kind == "done" and theme.state != "accepted":
        raise Refused(tr("What was accepted can be done; this theme waits for a decision, or has one."))
    elif kind == "checked" and theme.state not in DONE:
        raise Refused(tr("What was done can be checked."))
    elif kind == "reopened" and theme.state not in DECIDED:
        raise Refused(tr("What was decided can be reopened."))
    elif kind == "joined":
        other = own.get(_text(event.data, "into"))
        if other is None or other.id == theme.id or other.state == "joined":
            raise Refused(tr("A theme is joined into another one that stands by itself."))
    elif kind == "removed" and _text(event.data, "suggestion_id") not in theme.suggestion_ids:
        raise Refused(tr("This suggestion is not in this theme."))


def _judge_undoing(event: ThemeEvent, standing: list[ThemeEvent]) -> None:
    later = [one for one in standing if one.seq > event.data["seq"] and one.kind != "same_here"]
    found = next((one for one in standing if one.seq == event.data["seq"]), None)
    if (
        found is None
        or later
        or found.by_id != event.by_id
        or found.kind in _NOT_UNDONE
        or event.at - found.at > UNDO_WITHIN + _GRACE
    ):
        raise Refused(tr("This cannot be undone any more."))


def can_be_undone(event: ThemeEvent, staff_id: str, now: datetime) -> bool:
    """Whether this person may still take back what they did last."""
    return event.by_id == staff_id and event.kind not in _NOT_UNDONE and now - event.at <= UNDO_WITHIN
