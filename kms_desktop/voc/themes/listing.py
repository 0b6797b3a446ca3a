"""Themes with what is counted of them → the list, dearest first, and one theme with everything that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR, READ_SUGGESTIONS
from kms_desktop.contacts.reason_codes import read_merged
from kms_desktop.errors import NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps, ask, nothing, together
from kms_desktop.storage.tables import Staff, SuggestionRow, table_of
from kms_desktop.texts import tr
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import Suggestion
from kms_desktop.voc.suggestion_rows import read_suggestions
from kms_desktop.voc.themes.counting import (
    ContactCount,
    Counts,
    read_counts,
    read_newest,
    read_weeks,
)
from kms_desktop.voc.themes.folding import OPEN, fold_each, fold_themes, standing_events
from kms_desktop.voc.themes.judging import may_decide, reads_suggestion
from kms_desktop.voc.themes.model import (
    Assumption,
    Range,
    Theme,
    ThemeDetail,
    ThemeEvent,
    ThemeFilters,
    ThemeLine,
    ThemePeriod,
    WeekCounts,
)
from kms_desktop.voc.themes.store import read_assumption_rows, read_theme_events
from kms_desktop.voc.themes.value import reckon_stake
from kms_desktop.voc.top_issues import Counted, count_period

_suggestion, _staff = table_of(SuggestionRow).c, table_of(Staff).c
_MOST_SUGGESTIONS = 1_000
_WEEK = timedelta(days=7)
_MOST_WEEKS_SINCE = 12
Authors = Mapping[str, set[str]]


def read_lines(person: Person, period: ThemePeriod, filters: ThemeFilters, now: datetime) -> Steps[list[ThemeLine]]:
    """Those that fit, dearest first."""
    events, codes, own, authors = yield from together(
        read_theme_events(person), read_merged(), read_own_assumptions(), _read_authors()
    )
    themes = fold_themes(events)
    wanted = [one for one in themes.values() if fits(one, filters)]
    counts = yield from read_counts([one for one in themes.values() if one.state != "joined"], codes, period)
    lines = _make_lines(wanted, counts, own, authors, now)
    return sorted(lines, key=_dearest_first)


def fits(theme: Theme, filters: ThemeFilters) -> bool:
    """Whether a theme is among those wanted."""
    wanted = filters
    states = theme.state in wanted.states if wanted.states else theme.state != "joined"
    owned = not wanted.unowned or not (theme.owner_id or theme.department)
    return (
        states
        and owned
        and wanted.owner_id in ("", theme.owner_id)
        and wanted.department in ("", theme.department)
        and wanted.article_id in ("", theme.article_id)
        and wanted.reason_code in ("", theme.reason_code)
        and wanted.text.casefold() in theme.title.casefold()
    )


def read_detail(
    database: Database, person: Person, theme_id: str, period: ThemePeriod, now: datetime
) -> Steps[ThemeDetail]:
    """Raises NotFound."""
    events, codes, own, authors = yield from together(
        read_theme_events(person), read_merged(), read_own_assumptions(), _read_authors()
    )
    themes, alone = fold_themes(events), fold_each(events)
    theme = themes.get(theme_id)
    if theme is None:
        raise NotFound(tr("There is no such theme here."))
    counts = yield from read_counts([theme], codes, period)
    reads_floor = person.may(READ_FLOOR)
    said, names, keys = yield from together(
        read_suggestions(_suggestion.id.in_(theme.suggestion_ids[-_MOST_SUGGESTIONS:])),
        _read_names(),
        read_newest(theme, codes, theme.said_in) if reads_floor else nothing([]),
    )
    seen = tuple(one for one in said if _reads(person, one))
    said_in = sorted({*theme.said_in, *(one.contact_id for one in said if one.contact_id)})
    weeks, contacts = yield from together(
        read_weeks(theme, codes, said_in, now),
        ContactList(database, person).read_contacts([*keys, *said_in]) if reads_floor else nothing([]),
    )
    standing = standing_events(one for one in events if one.theme_id == theme_id)
    return ThemeDetail(
        theme=theme,
        line=_make_lines([theme], counts, own, authors, now)[0],
        suggestions=seen,
        contacts=tuple(contacts[:500]),
        weeks=weeks,
        events=tuple(standing),
        names=_names_of(standing, theme, names),
        joined=tuple(alone[key] for key in theme.joined if key in alone),
        may_decide=may_decide(person.role, theme.article_id),
    )


def read_weeks_since(person: Person, theme_id: str, now: datetime) -> Steps[tuple[Theme, WeekCounts, int]]:
    """The theme, its weeks before and since it was done, counted from that moment, and how many are before. Raises
    NotFound where it was not done."""
    events, codes = yield from together(read_theme_events(person), read_merged())
    theme = fold_themes(events).get(theme_id)
    if theme is None or theme.done_at is None:
        raise NotFound(tr("What was done can be checked."))
    since = min(max(int((now - theme.done_at) / _WEEK), 0), _MOST_WEEKS_SINCE)  # this desktop's clock may lag
    ends = theme.done_at + since * _WEEK
    said = yield from ask(
        sqlalchemy.select(_suggestion.contact_id).where(_suggestion.theme_id == theme_id, _suggestion.contact_id != "")
    )
    said_in = sorted({*theme.said_in, *(key for (key,) in said)})
    weeks = yield from read_weeks(theme, codes, said_in, ends, 52 + since)
    return theme, weeks, 52


def read_own_assumptions() -> Steps[list[Assumption]]:
    """What somebody here wrote in place of a figure from outside."""
    rows = yield from read_assumption_rows()
    return [
        Assumption(
            row.code, Range(row.low, row.mid, row.high), row.source, own=True, set_by=row.set_by, set_at=row.set_at
        )
        for row in rows
        if row.low is not None
    ]


def _read_authors() -> Steps[Authors]:
    query = sqlalchemy.select(_suggestion.theme_id, _suggestion.made_by).where(_suggestion.theme_id.is_not(None))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for theme_id, made_by in (yield from ask(query.distinct())):
        found[theme_id].add(made_by)
    return found


def _read_names() -> Steps[dict[str, str]]:
    rows = yield from ask(sqlalchemy.select(_staff.id, _staff.name))
    return {row.id: row.name for row in rows}


def _names_of(events: Iterable[ThemeEvent], theme: Theme, names: Mapping[str, str]) -> dict[str, str]:
    keys = {theme.owner_id, *theme.said_by, *(one.by_id for one in events)}
    keys |= {str(one.data.get("staff_id", "")) for one in events}
    return {key: names[key] for key in sorted(keys) if key in names}


def _reads(person: Person, one: Suggestion) -> bool:
    return reads_suggestion(person.role, person.id, one.made_by, one.state, one.article_id, READ_SUGGESTIONS)


def _make_lines(
    themes: Sequence[Theme], counts: Counts, own: Sequence[Assumption], authors: Authors, now: datetime
) -> list[ThemeLine]:
    rises = _find_rises(counts)
    return [
        ThemeLine(
            theme=theme,
            contacts=count.now,
            stake=reckon_stake(count.by_tier, count.days, count.left, own),
            rise=rises.get(theme.id),
            said_by=len({*theme.said_by, *authors.get(theme.id, ())}),
            waits_days=waits_days(theme, now),
        )
        for theme in themes
        for count in (counts.by_theme.get(theme.id, ContactCount()),)
    ]


def waits_days(theme: Theme, now: datetime) -> int:
    """Whole days since it waits: for a decision, for its owner, or for what was accepted to be done."""
    since = {"accepted": theme.decided_at, "done": theme.done_at, "not_yet": theme.done_at}.get(theme.state)
    if theme.state in OPEN:
        since = theme.owned_since or theme.open_since or theme.made_at
    return max((now - since).days, 0) if since is not None else 0


def _find_rises(counts: Counts) -> dict[str, float]:
    """By how much more came than was usual, for those that rise beyond chance."""
    counted = [Counted(key, "", one.now, one.before) for key, one in counts.by_theme.items()]
    rest_now = max(counts.all.now - sum(one.now for one in counted), 0)
    rest_before = max(counts.all.before - sum(one.before for one in counted), 0)
    found = count_period([*counted, Counted("", "", rest_now, rest_before)])
    return {one.name: one.contacts / one.usual - 1 if one.usual else float(one.contacts) for one in found.rising}


def _dearest_first(line: ThemeLine) -> tuple[float, int, int, str]:
    money = line.stake.yearly.mid if line.stake is not None else 0.0
    return -money, -line.contacts, -line.said_by, line.theme.title
