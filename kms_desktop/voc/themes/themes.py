"""Themes of one workspace, as one person reads, joins and decides them.

In: what was said, searched and closed. Out: the list of what may cost most, one theme with its story, and acts, each
judged by the database. Whatever changes a theme names the last event that this person saw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roles import SUGGEST
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.resolution_queries import searched_in_vain
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Reading, together
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr
from kms_desktop.voc.anonymous import anonymize_text
from kms_desktop.voc.suggestions import TEXT_LONGEST
from kms_desktop.voc.themes.assumptions import check_assumption, merge_assumptions, merge_what_if
from kms_desktop.voc.themes.effect import measure_effect
from kms_desktop.voc.themes.folding import fold_each, fold_themes, standing_events
from kms_desktop.voc.themes.judging import can_be_undone, may_decide, refuse_undecided
from kms_desktop.voc.themes.listing import read_detail, read_lines, read_own_assumptions, read_weeks_since
from kms_desktop.voc.themes.model import (
    Assumption,
    Effect,
    Range,
    Theme,
    ThemeDetail,
    ThemeEventKind,
    ThemeFilters,
    ThemeLine,
    ThemePeriod,
    ThemeProposal,
)
from kms_desktop.voc.themes.proposing import ThemeIndex, propose_themes
from kms_desktop.voc.themes.same_here import register_same_here, send_same_here, send_taken_back
from kms_desktop.voc.themes.sources import read_program_reports, read_rising, read_said
from kms_desktop.voc.themes.store import ThemeStore, read_theme_events

_USUAL = timedelta(days=28)
_SEARCHES_COUNT = timedelta(days=28)
_HOLDS = timedelta(seconds=30)
"""For how long the index that finds themes while somebody types is good."""
_EVERYTHING = ThemeFilters()


class Themes:
    """`outbox`: None where nothing is said. `clock`: now, in UTC."""

    def __init__(
        self, database: Database, outbox: Outbox | None, person: Person, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database, self._outbox, self._person, self._clock = database, outbox, person, clock
        self._store = ThemeStore(database, person)
        self._index: tuple[datetime, ThemeIndex] | None = None
        if outbox is not None:
            register_same_here(outbox, database)

    # reading

    def list_lines(
        self, period: ThemePeriod | None = None, filters: ThemeFilters = _EVERYTHING
    ) -> Reading[list[ThemeLine]]:
        """Dearest first; of the four weeks until now without a period. To be read together with other things."""
        now = self._clock()
        return Reading(self._database, partial(read_lines, self._person, period or _four_weeks(now), filters, now))

    def theme(self, theme_id: str, period: ThemePeriod | None = None) -> Reading[ThemeDetail]:
        """One theme with all that belongs to it; reading it raises NotFound."""
        now = self._clock()
        begin = partial(read_detail, self._database, self._person, theme_id, period or _four_weeks(now), now)
        return Reading(self._database, begin)

    def read_theme(self, theme_id: str, period: ThemePeriod | None = None) -> ThemeDetail:
        """The same at once. Raises NotFound."""
        return self.theme(theme_id, period)()

    def find_like(self, text: str, article_id: str = "", reason_code: str = "") -> list[Theme]:
        """Themes that what an agent types is about, the likest first; quick enough for each keystroke."""
        now = self._clock()
        if self._index is None or now - self._index[0] > _HOLDS:
            themes = fold_themes(self._database.read(read_theme_events(self._person)))
            self._index = (now, ThemeIndex(one for one in themes.values() if one.state != "joined"))
        return self._index[1].find_like(text, article_id, reason_code)

    def may_decide(self, theme: Theme) -> bool:
        """Whether this person may name, join, own and decide it."""
        return may_decide(self._person.role, theme.article_id)

    # proposing and making

    def proposals(self) -> list[ThemeProposal]:
        """What the program would make themes of, or add to themes, and this person may; nothing is stored."""
        now, me = self._clock(), self._person
        events, said, rising, reports = self._database.read(
            together(read_theme_events(me), read_said(me), read_rising(now), read_program_reports(me, now))
        )
        searched = searched_in_vain(self._database, now - _SEARCHES_COUNT)
        themes = fold_themes(events)
        titles = {theme.title for theme in themes.values()}
        found = propose_themes(said, searched, rising, themes) + [one for one in reports if one.title not in titles]
        return [one for one in found if may_decide(me.role, one.article_id)]

    def propose(self, by: str = "") -> list[str]:
        """Make them so; gives the keys of themes that are new or have more in them."""
        changed = []
        for one in self.proposals():
            if not one.theme_id:
                changed.append(self._store.make_theme(one, proposed=True, by=by))
                continue
            for suggestion_id in one.suggestion_ids:
                self._write(one.theme_id, "added", {"suggestion_id": suggestion_id}, by=by)
            changed.append(one.theme_id)
        self._index = None
        return [key for key in changed if key]

    def make_theme(
        self,
        title: str,
        *,
        reason_code: str = "",
        article_id: str = "",
        words: tuple[str, ...] = (),
        suggestion_ids: tuple[str, ...] = (),
        by: str = "",
    ) -> str:
        """A theme of one's own, with suggestions that are in none; gives its key."""
        wanted = ThemeProposal(title, reason_code, article_id, words, suggestion_ids)
        self._index = None
        return self._store.make_theme(wanted, by=by)

    # what happens to one; each raises Refused where it cannot, or somebody else was quicker

    def name_theme(self, theme_id: str, title: str, *, after: int = 0, by: str = "") -> None:
        """Call it otherwise."""
        self._write(theme_id, "named", {"title": title}, after, by)

    def add_suggestion(self, theme_id: str, suggestion_id: str, *, after: int = 0, by: str = "") -> None:
        """One more that is about it; where it was decided, its author reads the words."""
        self._write(theme_id, "added", {"suggestion_id": suggestion_id}, after, by)

    def remove_suggestion(self, theme_id: str, suggestion_id: str, *, after: int = 0, by: str = "") -> None:
        """It is about something else."""
        self._write(theme_id, "removed", {"suggestion_id": suggestion_id}, after, by)

    def join_themes(self, theme_id: str, into: str, *, after: int = 0, by: str = "") -> None:
        """What was said of it counts for the other from now on."""
        other = fold_each(self._database.read(read_theme_events(self._person))).get(into)
        refuse_undecided(self._person.role, other.article_id if other is not None else "")
        self._write(theme_id, "joined", {"into": into}, after, by)

    def part_theme(self, theme_id: str, *, after: int = 0, by: str = "") -> None:
        """It stands by itself again, with what was its own."""
        self._write(theme_id, "parted", {}, after, by)

    def own_theme(
        self,
        theme_id: str,
        staff_id: str = "",
        *,
        department: str = "",
        address: str = "",
        after: int = 0,
        by: str = "",
    ) -> None:
        """Somebody cares for it: one of the staff, or a department outside the floor with an address."""
        said = {"staff_id": staff_id, "department": department, "address": address}
        self._write(theme_id, "owned", said, after, by)

    def set_due(self, theme_id: str, due: date | None, *, after: int = 0, by: str = "") -> None:
        """By when; None for no day."""
        self._write(theme_id, "due", {"day": due.isoformat() if due is not None else ""}, after, by)

    def decide_theme(self, theme_id: str, accepted: bool, words: str, *, after: int = 0, by: str = "") -> None:
        """Yes or no, in words that everybody reads who said it. Raises KmsError without words."""
        self._write(theme_id, "accepted" if accepted else "declined", {"words": words}, after, by)

    def mark_done(self, theme_id: str, words: str = "", *, after: int = 0, by: str = "") -> None:
        """What was accepted is done; from now on it is looked whether it worked."""
        self._write(theme_id, "done", {"words": words}, after, by)

    def measure_theme(self, theme_id: str) -> Effect:
        """Its contacts since it was done against the course of all others. Raises NotFound where it was not done."""
        begin = partial(read_weeks_since, self._person, theme_id, self._clock())
        _, weeks, done = self._database.read(begin())
        return measure_effect(weeks.own, weeks.others, done)

    def store_check(self, theme_id: str, effect: Effect, *, after: int = 0, by: str = "") -> None:
        """What was found is kept; it may be looked at again later."""
        said: dict[str, Any] = {"result": effect.result, "change": effect.change, "low": effect.low}
        said |= {"high": effect.high, "before": effect.before, "after": effect.after}
        said |= {"expected": effect.expected, "weeks_after": effect.weeks_after}
        self._write(theme_id, "checked", said, after, by)

    def reopen_theme(self, theme_id: str, why: str, *, after: int = 0, by: str = "") -> None:
        """It waits for a decision again."""
        self._write(theme_id, "reopened", {"why": why}, after, by)

    def undo(self, theme_id: str, by: str = "") -> ThemeEventKind:
        """What this person did to it last, within ten seconds, is as if it never was; gives its kind. A decision is
        read at once and is reopened instead. Raises Refused where it is too late."""
        events = self._database.read(read_theme_events(self._person))
        standing = standing_events(one for one in events if one.theme_id == theme_id)
        last = next((one for one in reversed(standing) if one.kind != "same_here"), None)
        if last is None or not can_be_undone(last, self._person.id, self._clock()):
            raise Refused(tr("This cannot be undone any more."))
        self._write(theme_id, "undone", {"seq": last.seq}, by=by)
        return last.kind

    # what agents say

    def say_same_here(self, theme_id: str, contact: ContactState | None = None, text: str = "") -> str:
        """An agent says it too, also offline; `text`: what they had typed. Gives the key by which it is taken back.
        Raises Refused for who only reads."""
        if self._outbox is None or not self._person.may(SUGGEST):
            raise Refused(tr("Your role reads what is suggested and puts nothing into the box."))
        name = contact.customer_name if contact is not None else ""
        said = anonymize_text(readable_text(text, TEXT_LONGEST), name).strip()[:TEXT_LONGEST]
        contact_id = contact.id if contact is not None else ""
        return send_same_here(self._outbox, theme_id, self._person.id, contact_id, said)

    def take_back_same_here(self, key: str) -> None:
        """It was not the same after all."""
        if self._outbox is not None:
            send_taken_back(self._outbox, key, self._person.id)

    # what the value rests on

    def assumptions(self) -> list[Assumption]:
        """Each as it counts now; those that somebody here wrote are marked as own."""
        own = self._database.read(read_own_assumptions())
        return list((merge_assumptions(own) | merge_what_if(own)).values())

    def set_assumption(self, code: str, value: Range, source: str, by: str = "") -> None:
        """A figure of the house's own. Raises KmsError where it cannot be that, Refused for who may not set it."""
        check_assumption(code, value)
        told = one_line(source, 300).strip()
        if not told:
            raise KmsError(tr("Write where the figure is from."))
        self._store.set_assumption(code, value, told, by)

    def reset_assumption(self, code: str, by: str = "") -> None:
        """The figure from outside counts again."""
        self._store.set_assumption(code, None, "", by)

    def note_export(self, lines: list[ThemeLine], by: str = "") -> None:
        """The audit tells who takes the list out of the workspace."""
        ids, login = tuple(line.theme.id for line in lines), by or self._person.login
        if not self._database.is_sqlite:
            self._database.perform_act("export_list", what="themes", ids=ids, by_login=login)
            return
        with self._database.writing() as session:
            append_row(session, login, "list exported", {"list": "themes", "rows": len(ids)})  # no text: stored so

    def _write(
        self, theme_id: str, kind: ThemeEventKind, said: Mapping[str, Any], after: int = 0, by: str = ""
    ) -> None:
        theme = fold_each(self._database.read(read_theme_events(self._person))).get(theme_id)
        if theme is None:
            raise NotFound(tr("There is no such theme here."))
        self._index = None
        self._store.write_event(theme, kind, said, after=after, by=by)


def _four_weeks(now: datetime) -> ThemePeriod:
    return ThemePeriod(now - _USUAL, now)
