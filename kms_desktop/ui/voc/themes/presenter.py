"""A period and a choice → the themes of it, one of them whole, and what a person does to it, stored one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kms_desktop.errors import KmsError
from kms_desktop.texts import plural
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.voc.csv_export import write_csv_file
from kms_desktop.voc.themes.csv_rows import themes_csv
from kms_desktop.voc.themes.model import (
    Effect,
    Range,
    Theme,
    ThemeDetail,
    ThemeFilters,
    ThemeLine,
    ThemePeriod,
    ThemeProposal,
    ThemeState,
)
from kms_desktop.voc.themes.themes import Themes

_DAYS = 28
_EVERY_DAY = 3650


@dataclass(frozen=True, slots=True)
class Owner:
    """One of the staff, or a department outside the floor with its address; `due` is by when."""

    staff_id: str = ""
    department: str = ""
    address: str = ""
    due: date | None = None
    is_new: bool = True
    has_new_due: bool = True


class ThemePresenter(QObject):
    """Each act is stored before the list is read again; what was refused is told in a sentence."""

    shown = Signal(object)
    """The ThemeLines, dearest first."""
    detail_shown = Signal(object)
    """ThemeDetail of the theme that was asked for last."""
    proposed = Signal(object)
    """ThemeProposals."""
    stored = Signal(str)
    """The theme to which something was done just now."""
    problem = Signal(str)
    exported = Signal(str)
    """How many themes were written, and into which file."""

    def __init__(self, themes: Themes, background: Background, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes, self._background, self._clock = themes, background, clock
        self.days, self.filters, self.theme_id = _DAYS, ThemeFilters(), ""

    def read_lines(self, *, unasked: bool = False) -> None:
        """Read again: a filter or the workspace changed."""
        self._background.run(
            self._themes.list_lines(self._period(), self.filters),
            owner=self,
            on_done=self.shown.emit,
            replaces="themes",
            long=True,
            unasked=unasked,
        )

    def export_lines(self, path: Path, lines: Sequence[ThemeLine], names: Mapping[str, str]) -> None:
        """Write these into a file for a spreadsheet. `names`: of the staff, by key."""
        done = plural("{n} theme written to {file}.", "{n} themes written to {file}.", len(lines), file=path.name)
        self._background.run(
            partial(_export, self._themes, path, list(lines), dict(names)),
            owner=self,
            on_done=lambda _done: self.exported.emit(done),
            on_error=self._on_export_error,
            long=True,
        )

    def _on_export_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)

    def read_theme(self, theme_id: str) -> None:
        """One of them whole."""
        self.theme_id = theme_id
        self._background.run(
            self._themes.theme(theme_id, self._period()),
            owner=self,
            on_done=self._on_theme,
            on_error=self._on_error,
            replaces="theme",
            long=True,
        )

    def read_proposals(self) -> None:
        """What the program would make a theme of."""
        self._background.run(
            self._themes.proposals,
            owner=self,
            on_done=self.proposed.emit,
            replaces="proposals",
            long=True,
            unasked=True,
        )

    def change_days(self, days: int) -> None:
        self.days = days
        self.read_lines()

    def show_states(self, states: Sequence[ThemeState]) -> None:
        """Only themes in these; all for none."""
        self.filters = ThemeFilters(states=tuple(states))
        self.read_lines()

    # what a person does

    def make_theme(self, title: str, proposal: ThemeProposal | None, then: Callable[[], object]) -> None:
        given = proposal or ThemeProposal(title)
        about = {"reason_code": given.reason_code, "article_id": given.article_id}
        make = partial(self._themes.make_theme, title, words=given.words, suggestion_ids=given.suggestion_ids, **about)
        self._store(make, lambda _key: then())
        self.read_proposals()

    def rename(self, theme_id: str, title: str, then: Callable[[], object]) -> None:
        self._store(partial(self._themes.name_theme, theme_id, title), lambda _done: then())

    def decide(self, theme: Theme, words: str, then: Callable[[], object], *, accepted: bool) -> None:
        """With the words that everybody who said it reads; refused where somebody else was quicker."""
        decide = partial(self._themes.decide_theme, theme.id, accepted, words, after=theme.seq)
        self._store(decide, lambda _done: then())

    def own(self, theme_id: str, owner: Owner, then: Callable[[], object]) -> None:
        self._store(partial(_own, self._themes, theme_id, owner), lambda _done: then())

    def finish(self, theme_id: str, then: Callable[[], object]) -> None:
        self._store(partial(self._themes.mark_done, theme_id), lambda _done: then())

    def check(self, theme: Theme, then: Callable[[Effect], object]) -> None:
        """Its contacts before and after are counted, and what is found is kept."""
        self._background.run(
            partial(_check, self._themes, theme),
            owner=self,
            on_done=partial(self._on_stored, then),
            on_error=self._on_error,
            long=True,
        )

    def reopen(self, theme_id: str, why: str, then: Callable[[], object]) -> None:
        self._store(partial(self._themes.reopen_theme, theme_id, why), lambda _done: then())

    def join(self, theme_id: str, into: str, then: Callable[[], object]) -> None:
        self._store(partial(self._themes.join_themes, theme_id, into), lambda _done: then())

    def part(self, theme_id: str) -> None:
        self._store(partial(self._themes.part_theme, theme_id), lambda _done: None)

    def undo_last(self, theme_id: str) -> None:
        """What was done to it last."""
        self._store(partial(self._themes.undo, theme_id), lambda _done: None)

    def say_same(self, theme_id: str, then: Callable[[str], object]) -> None:
        """`then` has the key by which it is taken back."""
        self._store(partial(self._themes.say_same_here, theme_id), then)

    def take_back_same(self, key: str) -> None:
        self._store(partial(self._themes.take_back_same_here, key), lambda _done: None)

    def assume(self, code: str, value: Range, source: str) -> None:
        self._store(partial(self._themes.set_assumption, code, value, source), lambda _done: None)

    def set_back(self, codes: Sequence[str]) -> None:
        """The figures that the program came with count again."""
        for code in codes:
            self._store(partial(self._themes.reset_assumption, code), lambda _done: None)

    def _period(self) -> ThemePeriod:
        now = self._clock()
        return ThemePeriod(now - timedelta(days=self.days or _EVERY_DAY), now)

    def _store(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        self._background.run(work, owner=self, on_done=partial(self._on_stored, then), on_error=self._on_error)

    def _on_stored(self, then: Callable[..., object], done: object) -> None:
        then(done)
        self.stored.emit(self.theme_id)
        self.read_lines()
        if self.theme_id:
            self.read_theme(self.theme_id)

    def _on_theme(self, detail: ThemeDetail) -> None:
        if detail.theme.id == self.theme_id:
            self.detail_shown.emit(detail)

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)


def _own(themes: Themes, theme_id: str, owner: Owner) -> None:
    """Who cares for it and until when, as far as that is another than before."""
    if owner.is_new:
        themes.own_theme(theme_id, owner.staff_id, department=owner.department, address=owner.address)
    if owner.has_new_due:
        themes.set_due(theme_id, owner.due)


def _check(themes: Themes, theme: Theme) -> Effect:
    effect = themes.measure_theme(theme.id)
    themes.store_check(theme.id, effect, after=theme.seq)
    return effect


def _export(themes: Themes, path: Path, lines: list[ThemeLine], names: dict[str, str]) -> None:
    """The audit is told first: what cannot be told is not taken out."""
    themes.note_export(lines)
    write_csv_file(path, themes_csv(lines, names))
