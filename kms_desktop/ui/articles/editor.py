"""The middle of the page: the text with what stands beside it, and what there is to do about its findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.articles.front_matter_edit import TextChange
from kms_desktop.articles.model import Finding
from kms_desktop.articles.vocabulary import Vocabulary
from kms_desktop.editorial.completions import Spot, list_completions
from kms_desktop.editorial.diagnostics import MISSPELT, short_words, underlined_range
from kms_desktop.editorial.live_check import Checked
from kms_desktop.editorial.quick_fixes import Fix, fix_label, fixes_for, near_article
from kms_desktop.editorial.snippets import Snippet
from kms_desktop.texts import tr
from kms_desktop.ui.articles.find_bar import FindBar
from kms_desktop.ui.articles.merge_conflict import ClashPane
from kms_desktop.ui.articles.notes import Note, Notes
from kms_desktop.ui.articles.notice import Notice
from kms_desktop.ui.articles.status_line import StatusLine
from kms_desktop.ui.articles.text_edit import Mark, TextEdit
from kms_desktop.ui.widgets.article_text import ArticleText
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.notices import EmptyState

_NOTHING_OPEN = (tr("No article is open"), tr("Choose one at the left, or begin a new one."))
ADD_WORD = "add_word:"  # no text: an act
_FIX = "fix:"  # no text: an act
_TONES = {"error": "bad", "warning": "warn"}


class Editor(QWidget):
    """`typed`: the text is another one, by whatever means."""

    typed = Signal()
    cursor_moved = Signal(int, int)
    act_wanted = Signal(str)
    """Something of the list under the cursor that is more than words: the id of an action."""
    cases_chosen = Signal()
    """Somebody wants to see the policy cases."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice, self.edit, self.status = Notice(), TextEdit(), StatusLine()
        self.finder = FindBar(self.edit)
        self.notes = Notes(self.edit)
        self.clash, self.reading = ClashPane(), ArticleText()
        self.nothing = EmptyState("book", *_NOTHING_OPEN)
        self._checked: Checked | None = None
        self._notes: tuple[Note, ...] = ()
        self._today = date.today
        self._offered_at = 0
        self.known = Vocabulary()
        """The words that the other articles use."""
        self._lay_out()
        self.edit.textChanged.connect(self.typed)
        self.finder.folded.connect(self.edit.setFocus)
        self.edit.cursor_moved.connect(self._on_cursor_moved)
        self.edit.completion.taken.connect(self._insert_snippet)
        self.notes.chosen.connect(self._go_to)
        self.notes.fix_chosen.connect(self._apply_fix)
        self.edit.gutter.sign_chosen.connect(self._go_to_line)
        self.status.next_chosen.connect(self.next_finding)
        self.status.cases_chosen.connect(self.cases_chosen)

    def _lay_out(self) -> None:
        text = QWidget()
        column = Column(text, gap=0)
        column.addWidget(self.edit, 1)
        column.addWidget(self.finder)
        column.addWidget(self.status)
        self._page = QWidget()
        Column(self._page, margins=(24, 16, 0, 0)).addWidget(self.reading)
        self._stack = QStackedWidget()
        for part in (text, self.clash, self._page, self.nothing):
            self._stack.addWidget(part)
        around = Column(self, gap=0)
        around.addWidget(self.notice)
        around.addWidget(self._stack, 1)
        self._text = text
        self._stack.setCurrentWidget(self.nothing)

    # what is shown

    def show_text(self, text: str, *, editable: bool) -> None:
        """Another article."""
        self.notice.hide_notice()
        self.finder.close_for_another()
        self._checked, self._notes = None, ()
        self.edit.set_editable(editable)
        self.edit.show_text(text)
        self.edit.show_marks((), {})
        self.notes.begin_text()
        self._stack.setCurrentWidget(self._text if editable else self._page)

    def show_reading(self, html: str, library: Path) -> None:
        """For who may not write: the article as it reads."""
        self.reading.show_article(html, library)

    def show_nothing(self) -> None:
        self._stack.setCurrentWidget(self.nothing)

    def show_clash(self, why: str, mine: str, theirs: str, names: tuple[str, str]) -> None:
        """Two versions instead of the text, until one is chosen."""
        self.notice.hide_notice()
        self.clash.show_both(why, mine, theirs, names)
        self._stack.setCurrentWidget(self.clash)
        self.clash.keep.setFocus()

    def leave_clash(self) -> None:
        self._stack.setCurrentWidget(self._text)
        self.edit.setFocus()

    @property
    def shows_conflict(self) -> bool:
        return self._stack.currentWidget() is self.clash

    @property
    def is_reading(self) -> bool:
        """Whether the article is shown to be read alone."""
        return self._stack.currentWidget() is self._page

    def fold_notes(self, folded: bool) -> None:
        self.notes.set_folded(folded)

    # findings

    @property
    def current_findings(self) -> tuple[Finding, ...]:
        """What was found in the text as it was checked last."""
        return self._checked.findings if self._checked else ()

    @property
    def breaks_cases(self) -> bool:
        """Whether a policy case does not hold with the text as it was checked last."""
        return bool(self._checked and self._checked.broken)

    @property
    def is_checked(self) -> bool:
        """Whether what is shown was found in the text as it is now."""
        return self._checked is not None and self._checked.text == self.edit.text()

    def show_checked(self, checked: Checked) -> None:
        """What was found in the text as it is now; an answer about an older text is not shown."""
        self._checked = checked
        lines = checked.text.split("\n")
        marks: list[Mark] = []
        signs: dict[int, str] = {}
        for finding in reversed(checked.findings):
            spelling = finding.code == MISSPELT
            tone = "accentink" if spelling else _TONES[finding.severity]
            line = lines[finding.line - 1] if finding.line <= len(lines) else ""
            start, length = underlined_range(finding, line)
            marks.append(Mark(finding.line, start, length, tone))
            if not spelling:
                signs[finding.line] = "bad" if "bad" in (tone, signs.get(finding.line)) else "warn"
        self.edit.show_marks(marks[::-1], signs)
        self.status.show_found(checked.error_count, checked.warning_count, checked.misspelt_count)
        self._show_cases(checked)
        self._notes = tuple(
            self._make_note(number, finding, lines[finding.line - 1] if finding.line <= len(lines) else "")
            for number, finding in enumerate(checked.findings)
        )
        self._show_notes()

    def _show_cases(self, checked: Checked) -> None:
        why = checked.broken[0].text if checked.broken else ""
        self.status.show_cases(checked.cases, len({found.line for found in checked.broken}), why)

    def _show_notes(self) -> None:
        checked = self._checked
        if checked is None:
            return
        line = self.edit.cursor_place()[0]
        spelled = {n for n, finding in enumerate(checked.findings) if finding.code == MISSPELT}
        shown = [note for note in self._notes if note.number not in spelled or note.line == line]
        self.notes.show_notes(shown, self._next_finding(line), lasting=len(self._notes) > len(spelled))
        self.notes.settle_room()

    def _make_note(self, number: int, finding: Finding, line: str) -> Note:
        assert self._checked is not None
        meant = near_article(finding, line, self._checked.article.path, self.known)
        label = "" if self.edit.isReadOnly() else fix_label(finding, line, meant)
        words = short_words(finding, line, meant)
        return Note(number, finding.line, _TONES[finding.severity], words, finding.text, label)

    def _fix_of(self, finding: Finding) -> Fix | None:
        return next(iter(self._fixes_of(finding)), None)

    def _fixes_of(self, finding: Finding) -> list[Fix]:
        assert self._checked is not None
        return fixes_for(finding, self._checked.text, self._checked.article, self._today(), self.known)

    def _next_finding(self, line: int, *, after: bool = False) -> int:
        """Number of the finding in this line or the next below, else the first; -1 for none."""
        findings = self.current_findings
        least = line + 1 if after else line
        below = (number for number, finding in enumerate(findings) if finding.line >= least)
        return next(below, 0 if findings else -1)

    def next_finding(self) -> None:
        """The cursor at the next finding; after the last comes the first."""
        number = self._next_finding(self.edit.cursor_place()[0], after=True)
        if number >= 0:
            self._go_to(number)
        self.edit.setFocus()

    def fix_here(self) -> None:
        """The one change that mends the finding at the cursor or the next one."""
        number = self._next_finding(self.edit.cursor_place()[0])
        if number < 0:
            return
        assert self._checked is not None
        if self._fix_of(self._checked.findings[number]) is None:
            self._go_to(number)
        else:
            self._apply_fix(number)

    def _apply_fix(self, number: int, place: int = 0) -> None:
        checked = self._checked
        if checked is None or self.edit.isReadOnly() or number >= len(checked.findings):
            return
        fix = next(iter(self._fixes_of(checked.findings[number])[place:]), None)
        if fix is not None and self.is_checked:
            self.edit.apply_change(fix.change, fix.mark)
            self.edit.setFocus()

    def _go_to(self, number: int) -> None:
        assert self._checked is not None
        finding = self._checked.findings[number]
        line = self.edit.document().findBlockByNumber(finding.line - 1).text()
        start, _ = underlined_range(finding, line)
        self.edit.go_to(finding.line, start + 1)

    def _go_to_line(self, line: int) -> None:
        self.edit.go_to(line)
        self.edit.setFocus()

    def _on_cursor_moved(self, line: int, column: int) -> None:
        self.status.show_place(line, column)
        self._show_notes()
        self._narrow_completions()
        self.cursor_moved.emit(line, column)

    def find_words(self) -> None:
        """Words in the text, while it is the text that is shown."""
        if self._stack.currentWidget() is self._text:
            self.finder.open_bar()

    # changes that are not typed

    def apply_change(self, change: TextChange) -> None:
        """A change from elsewhere (a form), which Ctrl+Z takes back; the keyboard stays where it is."""
        self.edit.apply_change(change, keep_cursor=True)

    def know_words(self, known: Vocabulary) -> None:
        """What the other articles use was read anew."""
        self.known = known

    def undo_change(self) -> None:
        """Take back the last change of the text, wherever the keyboard is beside it."""
        if self._stack.currentWidget() is self._text and not self.edit.isReadOnly():
            self.edit.undo()

    def offer_snippets(self) -> None:
        """What can be put in here, in a list that goes on narrowing while somebody types."""
        if self._checked is None or self.edit.isReadOnly() or self._stack.currentWidget() is not self._text:
            return
        self.edit.setFocus()
        self._offered_at = self.edit.cursor_place()[0]
        self.edit.completion.show_for(self.edit.cursor_box(), self._completions())

    def _completions(self) -> list[Snippet]:
        assert self._checked is not None
        line, column = self.edit.cursor_place()
        lines = self.edit.text().split("\n")
        spot = Spot(lines, line, lines[line - 1][: column - 1])
        return [
            *self._fix_snippets(line),
            *list_completions(self._checked.article, spot, self.known, self._today()),
        ]

    def _fix_snippets(self, line: int) -> list[Snippet]:
        """What mends the findings of this line, before what can be put in there."""
        if not self.is_checked:
            return []
        here = [(n, finding) for n, finding in enumerate(self.current_findings) if finding.line == line]
        words = [finding.anchor for _, finding in here if finding.code == MISSPELT]
        fixes = [
            Snippet(fix.label, "", act=f"{_FIX}{number}.{place}", detail=finding.anchor or tr("fix"))
            for number, finding in here
            for place, fix in enumerate(self._fixes_of(finding))
        ]
        return fixes + [
            Snippet(tr("Add “{word}” to the house’s words", word=word), "", act=f"{ADD_WORD}{word}")
            for word in dict.fromkeys(words)
        ]

    def _narrow_completions(self) -> None:
        """The list follows what is typed, and closes when the cursor leaves its line."""
        if self.edit.completion.is_open():
            here = self._checked is not None and self.edit.cursor_place()[0] == self._offered_at
            self.edit.completion.show_for(self.edit.cursor_box(), self._completions() if here else ())

    def _insert_snippet(self, snippet: Snippet) -> None:
        if snippet.act.startswith(_FIX):
            number, place = map(int, snippet.act.removeprefix(_FIX).split("."))
            self._apply_fix(number, place)
        elif snippet.act:
            self.act_wanted.emit(snippet.act)
        else:
            self.edit.insert_blanks(snippet.text, snippet.marks, snippet.before)
