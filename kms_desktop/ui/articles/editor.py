"""The middle of the page: the text with what stands beside it, and what there is to do about its findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from kms_desktop.articles.front_matter_edit import TextChange
from kms_desktop.articles.model import Finding
from kms_desktop.editorial.diagnostics import short_words, underlined_range
from kms_desktop.editorial.live_check import Checked
from kms_desktop.editorial.quick_fixes import Fix, fix_for, fix_label
from kms_desktop.editorial.snippets import Snippet, list_snippets
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
_TONES = {"error": "bad", "warning": "warn"}


class Editor(QWidget):
    """`typed`: the text is another one, by whatever means."""

    typed = Signal()
    cursor_moved = Signal(int, int)
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
        self._lay_out()
        self.edit.textChanged.connect(self.typed)
        self.finder.folded.connect(self.edit.setFocus)
        self.edit.cursor_moved.connect(self._on_cursor_moved)
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
        self.notes.show_notes((), -1)
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
            tone = _TONES[finding.severity]
            line = lines[finding.line - 1] if finding.line <= len(lines) else ""
            start, length = underlined_range(finding, line)
            marks.append(Mark(finding.line, start, length, tone))
            signs[finding.line] = "bad" if "bad" in (tone, signs.get(finding.line)) else "warn"
        self.edit.show_marks(marks[::-1], signs)
        self.status.show_found(checked.error_count, checked.warning_count)
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
        self.notes.show_notes(self._notes, self._next_finding(self.edit.cursor_place()[0]))

    def _make_note(self, number: int, finding: Finding, line: str) -> Note:
        label = "" if self.edit.isReadOnly() else fix_label(finding)
        return Note(number, finding.line, _TONES[finding.severity], short_words(finding, line), finding.text, label)

    def _fix_of(self, finding: Finding) -> Fix | None:
        assert self._checked is not None
        return fix_for(finding, self._checked.text, self._checked.article, self._today())

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

    def _apply_fix(self, number: int) -> None:
        checked = self._checked
        if checked is None or self.edit.isReadOnly() or number >= len(checked.findings):
            return
        fix = self._fix_of(checked.findings[number])
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
        self.cursor_moved.emit(line, column)

    def find_words(self) -> None:
        """Words in the text, while it is the text that is shown."""
        if self._stack.currentWidget() is self._text:
            self.finder.open_bar()

    # changes that are not typed

    def apply_change(self, change: TextChange) -> None:
        """A change from elsewhere (a form), which Ctrl+Z takes back; the keyboard stays where it is."""
        self.edit.apply_change(change, keep_cursor=True)

    def undo_change(self) -> None:
        """Take back the last change of the text, wherever the keyboard is beside it."""
        if self._stack.currentWidget() is self._text and not self.edit.isReadOnly():
            self.edit.undo()

    def offer_snippets(self) -> None:
        """What can be put in here."""
        if self._checked is None or self.edit.isReadOnly():
            return
        line, column = self.edit.cursor_place()
        typed = self.edit.textCursor().block().text()[: column - 1]
        menu = QMenu(self)
        for snippet in list_snippets(self._checked.article, line, typed):
            action = QAction(snippet.label.replace("&", "&&"), menu)
            action.triggered.connect(lambda _checked=False, chosen=snippet: self._insert_snippet(chosen))
            menu.addAction(action)
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
        menu.popup(self.edit.viewport().mapToGlobal(self.edit.cursorRect().bottomLeft() + QPoint(0, 4)))

    def _insert_snippet(self, snippet: Snippet) -> None:
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.Left, cursor.MoveMode.KeepAnchor, snippet.before)
        self.edit.setTextCursor(cursor)
        self.edit.insert_text(snippet.text, snippet.mark)
        QTimer.singleShot(0, self.edit, self.edit.setFocus)
