"""Keystrokes → what stands around the text, made in the background: the newest text alone is checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.articles.customer_data import NAME
from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import Neighbours, find_neighbours
from kms_desktop.articles.vocabulary import Vocabulary, collect_vocabulary
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.live_check import Checked, LiveCheck
from kms_desktop.editorial.spelling import Misspelt
from kms_desktop.errors import Unreachable
from kms_desktop.ui.background import Background

_START_MS, _REST_MS = 4, 600
"""The letter is painted before its text is checked; names are asked for when the hands rest."""
_MOST_NEIGHBOURS = 2_000
"""Of a larger folder the phrases of others are not compared while one types; lint compares them."""

_HUGE = 300_000
"""Characters of a text whose check would hold up the search: it is checked in the long lane."""

Names = Callable[[str], frozenset[str]]


class Live(QObject):
    """`check_soon` at each change; `checked` comes once for the newest text, a few milliseconds later."""

    checked = Signal(object)
    words_known = Signal(object)
    """Vocabulary: what the other articles use."""

    def __init__(
        self, check: LiveCheck, names: Names, library: Library, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._check, self._names, self._library, self._background = check, names, library, background
        self._turn = self._unread = 0
        self._now = ("", "", 3)
        self._start = QTimer(self, interval=_START_MS, singleShot=True)
        self._start.timeout.connect(self._run_check)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._look_for_names)
        self._rest.timeout.connect(self.look_at_spelling)
        self.spell: Callable[[str], Misspelt] | None = None
        """Reads a text in a lane; None for who does not write."""

    def check_soon(self, path: str, text: str, columns: int) -> None:
        """Check this text; `columns` is how wide the drawing may be."""
        self._turn += 1
        self._now = (path, text, columns)
        self._start.start()
        self._rest.start()

    def _run_check(self) -> None:
        turn, (path, text, columns) = self._turn, self._now
        self._background.run(
            partial(self._check.check_text, path, text, columns, turn),
            owner=self,
            on_done=self._emit_checked,
            replaces="check",
            long=len(text) > _HUGE,
        )

    def check_again(self) -> None:
        """The same text once more: something around it changed."""
        if self._now[0]:
            self.check_soon(*self._now)

    def check_again_now(self) -> None:
        """As `check_again`, for what was looked up in a rest: the rest goes on."""
        if self._now[0]:
            self._turn += 1
            self._start.start()

    def run_cases_again(self) -> None:
        """The file of the policy cases is another, or may be."""
        self._check.forget_cases()
        self.check_again()

    def read_neighbours(self, count: int, *, now: bool = True) -> None:
        """What the other articles claim, read anew; `count` is how many there are. Else with the next `catch_up`."""
        self._unread = count
        if now:
            self.catch_up()

    def catch_up(self) -> None:
        """Somebody came to write: read what the others claim where that is due."""
        count, self._unread = self._unread, 0
        if 0 < count <= _MOST_NEIGHBOURS:
            read = partial(_read_neighbours, self._library)
            self._background.run(
                read, owner=self, on_done=self._set_neighbours, replaces="neighbours", long=True, unasked=True
            )

    def _set_neighbours(self, read: tuple[Neighbours, Vocabulary]) -> None:
        known, words = read
        self.words_known.emit(words)
        if known != self._check.neighbours:
            self._check.neighbours = known
            self.check_again()

    def _emit_checked(self, checked: Checked) -> None:
        if checked.turn == self._turn:
            self.checked.emit(checked)

    def _look_for_names(self) -> None:
        """Names of customers are asked of the directory while the hands rest."""
        text = self._now[1]
        self._background.run(
            partial(self._names, text),
            owner=self,
            on_done=self._know_names,
            on_error=self._pass_over,
            replaces="names",
            long=True,
        )

    def look_at_spelling(self) -> None:
        """Words are looked up while the hands rest."""
        if self.spell is not None and self._now[0]:
            self._background.run(
                partial(self.spell, self._now[1]),
                owner=self,
                on_done=self._know_misspelt,
                replaces="spelling",
                long=True,
                unasked=True,
            )

    def _know_misspelt(self, misspelt: Misspelt) -> None:
        if misspelt != self._check.misspelt:
            self._check.misspelt = misspelt
            self.check_again_now()

    def _know_names(self, names: frozenset[str]) -> None:
        if names != self._check.names:
            self._check.names = names
            self.check_again()

    def _pass_over(self, error: Exception) -> None:
        """Without the database no name is known; saving asks again."""
        if not isinstance(error, Unreachable):
            self._background.failed.emit(error)


def _read_neighbours(library: Library) -> tuple[Neighbours, Vocabulary]:
    articles = library.read_all()
    return find_neighbours(articles), collect_vocabulary(articles)


def customers_named(editing: Editing, text: str) -> frozenset[str]:
    """Customers' names that stand in the text, as the directory knows them; read in a lane."""
    found = editing.customer_data(text)
    return frozenset(seen.text for _, seen in found if seen.kind == NAME)
