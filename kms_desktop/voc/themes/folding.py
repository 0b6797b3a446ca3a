"""The events of themes → each theme as it is since, in whatever order they came; what cannot be is passed over.

Question: what of a theme that was joined into another? Choice: its own log goes on saying what is its own, and what
counts for the other is reckoned when both are read. Reason: parting gives back what was joined and loses nothing that
came in between. Refused: copying what is said of one into the log of the other, which nobody could take apart again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, get_args

from kms_desktop.contacts.values import text_of
from kms_desktop.voc.themes.model import Check, Theme, ThemeEvent, ThemeState

OPEN: tuple[ThemeState, ...] = ("new", "owned")
"""Of these nobody has decided yet."""
DONE: tuple[ThemeState, ...] = ("done", "worked", "no_change", "not_yet")
DECIDED: tuple[ThemeState, ...] = ("accepted", "declined", *DONE)
STAYS = frozenset(("made", "accepted", "declined", "undone"))
"""Kinds that nobody undoes: what was decided is read at once."""
LONGEST_TITLE, LONGEST_WORDS, MOST_WORDS = 200, 4000, 60


def fold_theme(events: Iterable[ThemeEvent]) -> Theme | None:
    """One theme by its own events; None where nobody made it."""
    every = list(events)
    theme: Theme | None = None
    for event in standing_events(every):
        if theme is None:
            theme = _make(event) if event.kind == "made" else None
        elif (step := _STEPS.get(event.kind)) is not None:
            changed = step(theme, event)
            if changed is not None:
                theme = replace(changed, last_at=event.at)
    return replace(theme, seq=max(one.seq for one in every)) if theme is not None else None


def fold_each(events: Iterable[ThemeEvent]) -> dict[str, Theme]:
    """All of them by key, each by its own events alone."""
    by_theme = sorted(events, key=lambda one: one.theme_id)
    folded = {key: fold_theme(own) for key, own in groupby(by_theme, key=lambda one: one.theme_id)}
    return {key: theme for key, theme in folded.items() if theme is not None}


def fold_themes(events: Iterable[ThemeEvent]) -> dict[str, Theme]:
    """All of them by key; what was said of one that is joined counts for the one it was joined into too."""
    own = fold_each(events)
    found = dict(own)
    for key, theme in own.items():
        target = root_of(key, own)
        if target != key:
            found[target] = _with_members(found[target], theme)
    return found


def root_of(theme_id: str, themes: Mapping[str, Theme]) -> str:
    """The theme that counts for this one; itself where it is not joined, or those it leads to go round in a circle."""
    way = _way_of(theme_id, themes)
    last = themes.get(way[-1])
    if last is not None and last.joined_into:
        return theme_id
    return next((key for key in reversed(way) if key in themes), theme_id)


def members_of(theme_id: str, own: Mapping[str, Theme]) -> tuple[str, ...]:
    """The suggestions of a theme and of those that are joined into it, near or far; `own`: of `fold_each`."""
    inside = [key for key in own if theme_id in _way_of(key, own)]
    return _each_once(one for key in inside for one in own[key].suggestion_ids)


def _way_of(theme_id: str, themes: Mapping[str, Theme]) -> list[str]:
    """Itself, and those it was joined into one after the other."""
    way = [theme_id]
    while way[-1] in themes and (into := themes[way[-1]].joined_into) and into not in way:
        way.append(into)
    return way


def standing_events(events: Iterable[ThemeEvent]) -> list[ThemeEvent]:
    """In their order, each place once, without those that were undone and what undid them."""
    first: dict[int, ThemeEvent] = {}
    for event in sorted(events, key=lambda one: (one.seq, one.id)):
        first.setdefault(event.seq, event)
    gone: set[int] = set()
    for event in first.values():
        if event.kind != "undone":
            continue
        undone = first.get(_number(event.data.get("seq")))
        if undone and undone.seq < event.seq and undone.kind not in STAYS and undone.by_id == event.by_id:
            gone.add(undone.seq)
    return [one for one in first.values() if one.kind != "undone" and one.seq not in gone]


def _with_members(theme: Theme, other: Theme) -> Theme:
    return replace(
        theme,
        joined=_each_once((*theme.joined, other.id)),
        suggestion_ids=_each_once((*theme.suggestion_ids, *other.suggestion_ids)),
        said_in=_each_once((*theme.said_in, *other.said_in)),
        said_by=_each_once((*theme.said_by, *other.said_by)),
    )


def _make(event: ThemeEvent) -> Theme | None:
    title = _said(event, "title", LONGEST_TITLE)
    if not title:
        return None
    return Theme(
        id=event.theme_id,
        title=title,
        made_at=event.at,
        made_by=event.by_id,
        reason_code=_said(event, "reason_code", 80),
        article_id=_said(event, "article_id", 300),
        words=_texts(event.data.get("words"))[:MOST_WORDS],
        proposed=event.data.get("proposed") is True,
        suggestion_ids=_texts(event.data.get("suggestion_ids")),
        open_since=event.at,
        last_at=event.at,
        seq=event.seq,
    )


def _named(theme: Theme, event: ThemeEvent) -> Theme | None:
    title = _said(event, "title", LONGEST_TITLE)
    return replace(theme, title=title, proposed=False) if title else None


def _added(theme: Theme, event: ThemeEvent) -> Theme | None:
    key = _said(event, "suggestion_id", 36)
    return replace(theme, suggestion_ids=_each_once((*theme.suggestion_ids, key))) if key else None


def _removed(theme: Theme, event: ThemeEvent) -> Theme | None:
    key = _said(event, "suggestion_id", 36)
    left = tuple(one for one in theme.suggestion_ids if one != key)
    return replace(theme, suggestion_ids=left) if len(left) < len(theme.suggestion_ids) else None


def _said_here(theme: Theme, event: ThemeEvent) -> Theme | None:
    if not event.by_id:
        return None
    contact, key = _said(event, "contact_id", 36), _said(event, "suggestion_id", 36)
    return replace(
        theme,
        said_in=_each_once((*theme.said_in, contact)),
        said_by=_each_once((*theme.said_by, event.by_id)),
        suggestion_ids=_each_once((*theme.suggestion_ids, key)),
    )


def _joined(theme: Theme, event: ThemeEvent) -> Theme | None:
    into = _said(event, "into", 36)
    if theme.state not in OPEN or not into or into == theme.id:
        return None
    return replace(theme, state="joined", joined_into=into)


def _parted(theme: Theme, event: ThemeEvent) -> Theme | None:
    return replace(theme, state=_open_state(theme), joined_into="") if theme.state == "joined" else None


def _owned(theme: Theme, event: ThemeEvent) -> Theme | None:
    staff, department = _said(event, "staff_id", 36), _said(event, "department", LONGEST_TITLE)
    if theme.state == "joined" or bool(staff) == bool(department):
        return None
    address = _said(event, "address", 300) if department else ""
    owned = replace(theme, owner_id=staff, department=department, address=address, owned_since=event.at)
    return replace(owned, state="owned") if theme.state == "new" else owned


def _due(theme: Theme, event: ThemeEvent) -> Theme | None:
    day = _said(event, "day", 10)
    if theme.state == "joined":
        return None
    if not day:
        return replace(theme, due=None)
    try:
        return replace(theme, due=date.fromisoformat(day))
    except ValueError:
        return None


def _decided(theme: Theme, event: ThemeEvent) -> Theme | None:
    words = _said(event, "words", LONGEST_WORDS)
    if theme.state not in OPEN or not words:
        return None
    state: ThemeState = "accepted" if event.kind == "accepted" else "declined"
    return replace(theme, state=state, decided_words=words, decided_by=event.by_id, decided_at=event.at)


def _done(theme: Theme, event: ThemeEvent) -> Theme | None:
    return replace(theme, state="done", done_at=event.at) if theme.state == "accepted" else None


def _checked(theme: Theme, event: ThemeEvent) -> Theme | None:
    found = event.data.get("result")
    if theme.state not in DONE or found not in get_args(Check):
        return None
    results: dict[object, ThemeState] = {"worked": "worked", "no_change": "no_change", "not_yet": "not_yet"}
    return replace(theme, state=results[found], checked_at=event.at)


def _reopened(theme: Theme, event: ThemeEvent) -> Theme | None:
    if theme.state not in DECIDED or not _said(event, "why", LONGEST_WORDS):
        return None
    open_again = replace(theme, decided_words="", decided_by="", decided_at=None, done_at=None, checked_at=None)
    return replace(open_again, state=_open_state(theme), open_since=event.at)


_STEPS: Mapping[str, Callable[[Theme, ThemeEvent], Theme | None]] = {
    "named": _named,
    "added": _added,
    "removed": _removed,
    "same_here": _said_here,
    "joined": _joined,
    "parted": _parted,
    "owned": _owned,
    "due": _due,
    "accepted": _decided,
    "declined": _decided,
    "done": _done,
    "checked": _checked,
    "reopened": _reopened,
}
"""None of a step: it cannot be, and is passed over."""


def step_theme(theme: Theme, event: ThemeEvent) -> Theme | None:
    """The theme after this event; None where it cannot follow."""
    step = _STEPS.get(event.kind)
    return step(theme, event) if step is not None else None


def _open_state(theme: Theme) -> ThemeState:
    return "owned" if theme.owner_id or theme.department else "new"


def _said(event: ThemeEvent, key: str, longest: int) -> str:
    return text_of(event.data, key).strip()[:longest]


def _texts(said: Any) -> tuple[str, ...]:
    return _each_once(one for one in said if isinstance(one, str)) if isinstance(said, list | tuple) else ()


def _number(said: Any) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) else -1


def _each_once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys(keys) if key)
