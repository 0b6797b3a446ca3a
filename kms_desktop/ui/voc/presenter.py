"""Filters and answers → lists of contacts and suggestions, their export, and what the agents will read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.model import Promise
from kms_desktop.errors import KmsError
from kms_desktop.texts import plural
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.voc import csv_export
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import ContactLine, Suggestion
from kms_desktop.voc.suggestions import SuggestionBox


@dataclass(frozen=True, slots=True)
class Filters:
    """`days` back from now; "" means all."""

    days: int = 28
    team_id: str = ""
    reason: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class VocView:
    """What the page shows, newest first. `reasons` and `teams` are what can be filtered by."""

    contacts: tuple[ContactLine, ...]
    suggestions: tuple[Suggestion, ...]
    teams: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


class VocPresenter(QObject):
    """Reads for a supervisor; an answer is stored once and shown to its agent word for word."""

    shown = Signal(object)
    answered = Signal(object)
    exported = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        contacts: ContactList,
        box: SuggestionBox,
        roster: Roster,
        person: Person,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._contacts, self._box, self._roster, self._person = contacts, box, roster, person
        self._background, self._clock = background, clock
        self.filters = Filters()
        self.sight = VocView((), (), (), ())

    def change_filter(self, **changed: object) -> None:
        """Change one filter and read again."""
        self.filters = replace(self.filters, **changed)  # type: ignore[arg-type]
        self.read_lists()

    def read_lists(self) -> None:
        """Read again: a filter or the workspace changed."""
        filters = self.filters
        since = self._clock() - timedelta(days=filters.days) if filters.days else None
        lines = self._contacts.contacts(
            since=since, team_id=filters.team_id, reason=filters.reason, channel=filters.channel
        )
        every = lines.beside(self._box.suggestions(since=since)).beside(self._roster.teams())
        read = every.then(partial(_make_view, filters))
        self._background.run(read, owner=self, on_done=self._on_read, replaces="voice", long=True)

    def answer_suggestion(self, suggestion_id: str, words: str, *, accepted: bool) -> None:
        """Accept or decline, with the words its agent reads."""
        self._background.run(
            partial(self._box.answer_suggestion, suggestion_id, accepted, words, self._person.id),
            owner=self,
            on_done=self._answer_stored,
            on_error=self._on_error,
        )

    def export_list(
        self, what: str, path: Path, promises: Sequence[Promise] = (), lines: Sequence[ContactLine] = ()
    ) -> None:
        """Write what is shown as CSV: `what` is contacts or promises, which are given, or suggestions."""
        sight = self.sight
        if what == "promises":
            text, ids = csv_export.promises_csv(promises), [one.id for one in promises]
            count = len(ids)
            done = plural("{n} promise written to {file}.", "{n} promises written to {file}.", count, file=path.name)
            self._write(what, ids, path, text, done)
            return
        if what == "contacts":
            text, ids = self._contacts.export_csv(lines), [line.id for line in lines]
            count = len(ids)
            done = plural("{n} contact written to {file}.", "{n} contacts written to {file}.", count, file=path.name)
        else:
            text, ids = self._contacts.suggestions_csv(sight.suggestions), [said.id for said in sight.suggestions]
            count = len(ids)
            done = plural(
                "{n} suggestion written to {file}.", "{n} suggestions written to {file}.", count, file=path.name
            )
        self._write(what, ids, path, text, done)

    def _write(self, what: str, ids: list[str], path: Path, text: str, done: str) -> None:
        self._background.run(
            partial(_export, self._contacts, self._person.login, what, ids, path, text),
            owner=self,
            on_done=lambda _none: self.exported.emit(done),
            on_error=self._on_error,
            long=True,
        )

    def _on_read(self, sight: VocView) -> None:
        self.sight = sight
        self.shown.emit(sight)

    def _answer_stored(self, suggestion: Suggestion) -> None:
        self.answered.emit(suggestion)
        self.read_lists()

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)


def _make_view(
    filters: Filters, read: tuple[tuple[list[ContactLine], list[Suggestion]], list[tuple[str, str]]]
) -> VocView:
    (lines, suggestions), teams = read
    reasons = sorted({line.reason for line in lines if line.reason} | ({filters.reason} - {""}))
    return VocView(tuple(lines), tuple(suggestions), tuple(teams), tuple(reasons))


def _export(contacts: ContactList, login: str, what: str, ids: list[str], path: Path, text: str) -> None:
    """The audit is told first: what may not be taken out, or cannot be told, is not."""
    contacts.note_export(what, ids, login)
    csv_export.write_csv_file(path, text)
