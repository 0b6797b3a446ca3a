"""A period → what a head of service reads in two minutes: figures, themes by what they may cost, decisions and effects,
what staff were told, and every assumption with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR, who_may
from kms_desktop.errors import Refused
from kms_desktop.figures.definitions import ON_THE_PAGE
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span
from kms_desktop.figures.reading import Figures, FigureSheet
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import SuggestionRow, table_of
from kms_desktop.texts import tr
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import Suggestion
from kms_desktop.voc.suggestion_rows import read_suggestions
from kms_desktop.voc.themes.folding import OPEN
from kms_desktop.voc.themes.model import Assumption, Effect, Theme, ThemeEvent, ThemeLine, ThemePeriod
from kms_desktop.voc.themes.themes import Themes

_suggestion = table_of(SuggestionRow).c
_MOST_THEMES, _MOST_DECIDED = 5, 6


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, done or found to work in the period. `effect` None while nobody has looked."""

    theme: Theme
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Themes about the same contacts, the dearest first: what they may cost is told once."""

    line: ThemeLine
    others: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What agents said in the period and what they were answered in it; `days`: the middle one waited so long, None
    where nothing was answered."""

    said: int
    accepted: int
    declined: int
    waiting: int
    days: float | None


@dataclass(frozen=True, slots=True)
class ExecutivePage:
    """`problems`: what waits for a decision or for being done, dearest first, of `open_problems` in all."""

    made_at: datetime
    sheet: FigureSheet
    problems: tuple[Problem, ...]
    open_problems: int
    decided: tuple[Decided, ...]
    answered: Answered
    assumptions: tuple[Assumption, ...]


def read_executives(database: Database, person: Person, filters: FigureFilters, now: datetime) -> ExecutivePage:
    """Of the division of this person. Raises Refused for who does not overlook the floor."""
    if not person.may(READ_FLOOR):
        raise Refused(tr("The contacts of the floor are counted for {who}.", who=who_may(READ_FLOOR)))
    figures = Figures(database, ContactList(database, person), person)
    sheet = figures.limits(figures.sheet(filters, now, ON_THE_PAGE)(), filters, now)()
    span, themes = sheet.period.now, Themes(database, None, person, lambda: now)
    lines = themes.list_lines(ThemePeriod(span.begins, span.ends))()
    problems = find_problems([line for line in lines if line.theme.state in (*OPEN, "accepted")])
    settled = [line.theme for line in lines if _happened(line.theme, span)]
    settled.sort(key=lambda theme: theme.last_at or theme.made_at, reverse=True)
    return ExecutivePage(
        made_at=now,
        sheet=sheet,
        problems=tuple(problems[:_MOST_THEMES]),
        open_problems=len(problems),
        decided=tuple(
            Decided(theme, last_effect(themes.read_theme(theme.id).events)) for theme in settled[:_MOST_DECIDED]
        ),
        answered=count_answers(database.read(_read_said(span)), span),
        assumptions=tuple(themes.assumptions()),
    )


def find_problems(lines: Sequence[ThemeLine]) -> list[Problem]:
    """Themes of one reason and article count the same contacts: they are one problem, told by its first theme."""
    found: dict[tuple[str, str], list[ThemeLine]] = {}
    for line in lines:
        theme = line.theme
        cause = (theme.reason_code, theme.article_id) if theme.reason_code or theme.article_id else (theme.id, "")
        found.setdefault(cause, []).append(line)
    return [Problem(first, len(others)) for first, *others in found.values()]


def _happened(theme: Theme, span: Span) -> bool:
    """Whether it was decided, done or looked at in this time."""
    return any(is_within(at, span) for at in (theme.decided_at, theme.done_at, theme.checked_at))


def is_within(at: datetime | None, span: Span) -> bool:
    return at is not None and span.begins <= at < span.ends


def last_effect(events: Sequence[ThemeEvent]) -> Effect | None:
    """What the last look found, None where nobody has looked since it was opened again."""
    found: Effect | None = None
    for event in events:
        if event.kind == "reopened":
            found = None
        elif event.kind == "checked":
            said = event.data
            found = Effect(
                said["result"],
                change=float(said["change"]),
                low=float(said["low"]),
                high=float(said["high"]),
                before=int(said["before"]),
                after=int(said["after"]),
                expected=float(said["expected"]),
                weeks_after=float(said["weeks_after"]),
            )
    return found


def _read_said(span: Span) -> Steps[list[Suggestion]]:
    made = (_suggestion.made_at >= span.begins) & (_suggestion.made_at < span.ends)
    told = (_suggestion.answered_at >= span.begins) & (_suggestion.answered_at < span.ends)
    return (yield from read_suggestions(made | told))


def count_answers(said: Sequence[Suggestion], span: Span) -> Answered:
    """Of what was said or answered in this time."""
    new = [one for one in said if is_within(one.made_at, span)]
    told = [one for one in said if is_within(one.answered_at, span)]
    waits = [(one.answered_at - one.made_at).total_seconds() / 86_400 for one in told if one.answered_at]
    return Answered(
        said=len(new),
        accepted=sum(one.state == "accepted" for one in told),
        declined=sum(one.state == "declined" for one in told),
        waiting=sum(one.state == "new" for one in new),
        days=median(waits) if waits else None,
    )
