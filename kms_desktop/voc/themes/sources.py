"""The floor's log → what the program can propose themes of: open suggestions, searches in vain, reports, what rises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy
from sqlalchemy import case, func

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR, READ_SUGGESTIONS
from kms_desktop.bulletins.bulletin_text import down_words
from kms_desktop.bulletins.down_reports import read_reports
from kms_desktop.contacts.down_things import PROGRAM
from kms_desktop.contacts.personal_data import SEARCHED
from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.contacts.values import text_of
from kms_desktop.storage.reading import Steps, ask, nothing, together
from kms_desktop.storage.tables import ResolutionRow, SuggestionRow, table_of
from kms_desktop.voc.themes.judging import reads_suggestion
from kms_desktop.voc.themes.model import ThemeProposal
from kms_desktop.voc.themes.proposing import RisingReason, Said, theme_words
from kms_desktop.voc.top_issues import Counted, count_period

_suggestion, _resolution = table_of(SuggestionRow).c, table_of(ResolutionRow).c
MOST_SAID = 20_000
_WEEK, _USUAL = timedelta(days=7), timedelta(days=28)
_FEWEST_REPORTERS = 2


def read_said(person: Person) -> Steps[list[Said]]:
    """What is open and in no theme, as far as this person reads it, the newest first."""
    query = (
        sqlalchemy.select(
            *(_suggestion.id, _suggestion.kind, _suggestion.text, _suggestion.passage, _suggestion.context),
            *(_suggestion.made_by, _suggestion.made_at, _suggestion.article_id, _suggestion.state),
            _resolution.reason_code,
        )
        .select_from(table_of(SuggestionRow))
        .outerjoin(
            table_of(ResolutionRow),
            (_resolution.contact_id == _suggestion.contact_id)
            & (_suggestion.contact_id != "")
            & (_resolution.place == 0),
        )
        .where(_suggestion.state == "new", _suggestion.theme_id.is_(None))
        .order_by(_suggestion.made_at.desc(), _suggestion.id.desc())
        .limit(MOST_SAID)
    )
    rows = yield from ask(query)
    return [
        Said(
            key=row.id,
            words=_words_of(row.text, row.passage, row.context),
            by_id=row.made_by,
            at=row.made_at,
            article_id=row.article_id,
            reason_code=row.reason_code or "",
        )
        for row in rows
        if reads_suggestion(person.role, person.id, row.made_by, row.state, row.article_id, READ_SUGGESTIONS)
    ]


def _words_of(text: str, passage: str, context: Mapping[str, object]) -> str:
    return text_of(context, SEARCHED) or text or passage


def read_rising(now: datetime) -> Steps[list[RisingReason]]:
    """Reasons of which more contacts come this week than by chance, against the four weeks before."""
    begun = now - _WEEK
    query = (
        sqlalchemy.select(_resolution.reason_code, func.sum(case((_resolution.at >= begun, 1), else_=0)), func.count())
        .where(_resolution.at >= begun - _USUAL, _resolution.at <= now)
        .group_by(_resolution.reason_code)
    )
    codes, rows = yield from together(read_codes(), ask(query))
    newer, every = Counter[str](), Counter[str]()
    for code, recent, all_of_it in rows:
        counted = counted_as(code, codes)
        newer[counted] += int(recent)
        every[counted] += int(all_of_it)
    found = count_period(Counted(code, "", newer[code], every[code] - newer[code]) for code in every)
    return [
        RisingReason(codes[one.name].title if one.name in codes else one.name, one.name, "", one.contacts)
        for one in found.rising
    ]


def read_program_reports(person: Person, now: datetime) -> Steps[list[ThemeProposal]]:
    """What several people reported of this program in four weeks, as one theme."""
    reports = yield from read_reports(person, now - _USUAL) if person.may(READ_FLOOR) else nothing([])
    about = [one for one in reports if one.about == PROGRAM]
    people = tuple(dict.fromkeys(one.by_id for one in about))
    if len(people) < _FEWEST_REPORTERS:
        return []
    title = down_words(PROGRAM)
    return [ThemeProposal(title, words=theme_words([title]), said_by=people, contacts=len(about))]
