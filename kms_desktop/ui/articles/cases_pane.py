"""Policy cases beside the text: which of them hold, what a rule says now against what was expected, and both mended.

A case that fails says that a rule changed. Whoever meant it changes the case with one key, and publishing goes on;
whoever did not has the sentence that says why. Each change of the file can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from kms_desktop.articles.model import Article
from kms_desktop.editorial.case_files import CaseFiles, CaseSheet
from kms_desktop.editorial.live_check import Checked
from kms_desktop.guidance.policy_cases import Compared, JudgedCase
from kms_desktop.guidance.rehearsal import PlayedCase
from kms_desktop.guidance.text_format import role_words
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.background import Background
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.ui.widgets.scroll import ScrollColumn

_STATES = {
    "open": in_context("state of an option", "open"),
    "closed": in_context("state of an option", "closed"),
    "not_known": in_context("state of an option", "not known yet"),
}


class CasesPane(ScrollColumn):
    """A tab of the right pane. `changed`: the file is another now, so the text is checked again."""

    changed = Signal()
    said = Signal(str)
    problem = Signal(str)

    def __init__(
        self, files: CaseFiles, background: Background, parent: QWidget | None = None, *, may_write: bool
    ) -> None:
        super().__init__("pane", gap=8, margins=(16, 8, 16, 16), parent=parent)
        self._files, self._background, self._may_write = files, background, may_write
        self._article: Article | None = None
        self._sheet: CaseSheet | None = None
        self._before: list[str] = []
        """The texts that the file had before each change made here."""
        self._enters = False
        self.nothing = EmptyState(
            "check", tr("No policy cases"), tr("Walk the article and keep the call as a case; it stands here then.")
        )
        self.unreadable = Paragraph("", "list", "bad")
        self.list = LogList(tr("Policy cases"))
        self.list.fit_rows()
        self.head = PaneHeader("")
        self._rows = Column(gap=2)
        self._others = Paragraph("", "meta", "ink3")
        self.meant = Button(tr("The new rule is meant"), key_text("enter"), "filled", "check")
        self.field = NoteField("", tr("The case as text"), lines=7)
        self.save = Button(tr("Save the case"), key_text("confirm_article"), "band")
        self.undo = Button(*label_of("undo"), "quiet", "undo")
        self.meant.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._join()
        self._show_sheet(None)

    def _lay_out(self) -> None:
        column = self.column
        for widget in (self.nothing, self.unreadable, self.list):
            column.addWidget(widget)
        self._line = Divider()
        column.addWidget(self._line)
        column.addWidget(self.head)
        column.addLayout(self._rows)
        column.addWidget(self._others)
        column.addWidget(self.meant)
        column.addWidget(self.field)
        foot = Row(gap=8)
        foot.addWidget(self.save)
        foot.addWidget(self.undo)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(1)
        self.field.setReadOnly(not self._may_write)

    def _join(self) -> None:
        self.list.row_marked.connect(lambda _row: self._show_case())
        self.list.row_opened.connect(lambda _row: self._enter_case())
        self.meant.clicked.connect(self._accept_rules)
        self.save.clicked.connect(self._save_case)
        self.undo.clicked.connect(self.undo_change)
        self.field.typed.connect(lambda _text: self._show_acts())
        self.field.escaped.connect(self.list.setFocus)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read_cases()

    # what others call

    def show_checked(self, checked: Checked) -> None:
        """The newest text: its rules may say something else of the cases."""
        if self._article is not None and self._article.path != checked.article.path:
            self._before.clear()
            self._show_sheet(None)
        self._article = checked.article
        self.read_cases()

    def read_cases(self) -> None:
        """Read again, if somebody is looking."""
        if self.isVisible() and self._article is not None:
            self._background.run(
                partial(self._files.read_cases, self._article),
                owner=self,
                on_done=self._on_read,
                on_error=lambda error: self.problem.emit(str(error)),
                replaces="cases",
                long=True,
                unasked=True,
            )

    def enter_list(self) -> None:
        """The keyboard to the first case that fails, else to the first, once they are read."""
        self._enters = True
        self.read_cases()

    def add_case(self, played: PlayedCase) -> None:
        """A played call becomes a case of the article that is open."""
        if self._article is not None and self._may_write:
            add = partial(_add_case, self._files, self._article, played)
            self._change(add, tr("Kept as a policy case."), at=-1)

    def undo_change(self) -> bool:
        """The file is what it was before the last change made here; whether there was one."""
        sheet = self._sheet
        if sheet is None or not self._before:
            return False
        text = self._before[-1]
        self._background.run(
            partial(self._files.write_cases, sheet, text), owner=self, on_done=self._on_undone, on_error=self._on_error
        )
        return True

    def save_typed(self) -> bool:
        """Save the case whose text is being typed; whether there is one."""
        if not (self.field.hasFocus() and self.save.isVisible()):
            return False
        self._save_case()
        return True

    def has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    # changes

    def _accept_rules(self) -> None:
        sheet, number = self._sheet, self._chosen()
        if sheet is not None and number >= 0:
            others = [at for at, case in enumerate(sheet.cases) if not case.holds and at != number]
            following = next((at for at in others if at > number), others[0] if others else number)
            said = tr("The case expects what the rules say now.")
            self._change(
                partial(_with_before, sheet, partial(self._files.accept_rules, sheet, number)), said, at=following
            )

    def _save_case(self) -> None:
        sheet, number, text = self._sheet, self._chosen(), self.field.text()
        if sheet is not None and number >= 0:
            replace = partial(self._files.replace_case, sheet, number, text)
            said = tr("The case is saved.") if text.strip() else tr("The case is removed.")
            self._change(partial(_with_before, sheet, replace), said, at=number)

    def _change(self, work: Callable[[], tuple[str, CaseSheet]], said: str, *, at: int) -> None:
        """`work` gives the text before and the cases afterwards; then the case `at` is marked."""

        def done(result: tuple[str, CaseSheet]) -> None:
            self._before.append(result[0])
            self._on_written(result[1], at)
            self.said.emit(said)

        self._background.run(work, owner=self, on_done=done, on_error=self._on_error)

    def _on_undone(self, sheet: CaseSheet) -> None:
        self._before.pop()
        self._on_written(sheet, self._chosen())
        self.said.emit(tr("Undone."))

    def _on_written(self, sheet: CaseSheet, at: int) -> None:
        typing = self.field.hasFocus()
        self._show_sheet(sheet)
        if sheet.cases:
            self.list.mark_row(at % len(sheet.cases) if at < 0 else min(at, len(sheet.cases) - 1))
        if self.isVisible() and not typing:
            self.list.setFocus()
        self.changed.emit()

    def _on_error(self, error: Exception) -> None:
        self.problem.emit(str(error))
        self.read_cases()

    # what is shown

    def _on_read(self, sheet: CaseSheet) -> None:
        if self._article is None or sheet.article.path != self._article.path:
            return
        if sheet != self._sheet:
            self._show_sheet(sheet)
        if self._enters:
            self._enters = False
            failing = next((at for at, case in enumerate(sheet.cases) if not case.holds), 0)
            if sheet.cases:
                self.list.mark_row(failing)
                self.list.setFocus()

    def _show_sheet(self, sheet: CaseSheet | None) -> None:
        at = max(self._chosen(), 0)
        self._sheet = sheet
        cases = sheet.cases if sheet is not None else ()
        self.list.show_rows([_case_row(case) for case in cases])
        self.nothing.setVisible(sheet is not None and not sheet.text.strip())
        why = sheet.unreadable[0].text if sheet is not None and sheet.unreadable and sheet.text.strip() else ""
        self.unreadable.show_text(why)
        self.unreadable.setVisible(bool(why))
        self.list.setVisible(bool(cases))
        if cases:
            self.list.mark_row(min(at, len(cases) - 1))
        self._show_case()

    def _chosen(self) -> int:
        at = self.list.currentIndex().row()
        return at if self._sheet is not None and 0 <= at < len(self._sheet.cases) else -1

    def _show_case(self) -> None:
        sheet, number = self._sheet, self._chosen()
        clear_layout(self._rows)
        shown = sheet is not None and number >= 0
        for widget in (self._line, self.head, self.field):
            widget.setVisible(shown)
        self._others.setVisible(False)
        if sheet is not None and number >= 0:
            case = sheet.cases[number]
            self.head.show_title(typeset_text(case.name))
            wrong = [one for one in case.compared if one.problem]
            for one in wrong:
                self._rows.addWidget(_compared_row(one))
            if not wrong:
                for _, text in case.problems:
                    self._rows.addWidget(SideRow(text, icon="cross", tone="bad", calm=True))
            holding = len(case.compared) - len(wrong)
            hold = plural("{n} expectation holds.", "{n} expectations hold.", holding)
            self._others.show_text(hold)
            self._others.setVisible(holding > 0)
            self.field.set_text(sheet.text_of(number))
            self.field.moveCursor(QTextCursor.MoveOperation.Start)
        self._show_acts()

    def _show_acts(self) -> None:
        sheet, number = self._sheet, self._chosen()
        case = sheet.cases[number] if sheet is not None and number >= 0 else None
        typed = case is not None and sheet is not None and self.field.text() != sheet.text_of(number)
        wrong = case is not None and any(one.problem for one in case.compared)
        self.meant.setVisible(self._may_write and wrong and not typed)
        self.save.setVisible(self._may_write and typed)
        self.undo.setVisible(self._may_write and bool(self._before))

    def _enter_case(self) -> None:
        """From the list to what can be done: the case that fails is changed, or its text is."""
        (self.meant if self.meant.isVisible() else self.field).setFocus()


def _with_before(sheet: CaseSheet, work: Callable[[], CaseSheet]) -> tuple[str, CaseSheet]:
    """The text of the file before, and its cases after the work."""
    return sheet.text, work()


def _add_case(files: CaseFiles, article: Article, played: PlayedCase) -> tuple[str, CaseSheet]:
    sheet = files.read_cases(article)
    return sheet.text, files.add_case(sheet, played.name, played.facts, played.granted, played.role)


def _case_row(case: JudgedCase) -> LogView:
    wrong = sum(bool(one.problem) for one in case.compared)
    if case.holds:
        return LogView("", typeset_text(case.name), "", "check", "good")
    detail = plural("{n} expectation fails", "{n} expectations fail", wrong) if wrong else tr("Cannot be run")
    return LogView("", typeset_text(case.name), detail, "cross", "bad")


def _compared_row(one: Compared) -> SideRow:
    """What was expected of an option for a role, and what it is now with the sentence that an agent reads."""
    title = one.option.option.title if one.option is not None else one.option_id
    who = role_words(one.role)
    if one.option is None:
        now = tr("The article has no such option.")
    elif one.option.status == one.status and one.word:
        words = {"word": one.word, "reason": one.option.reason or ", ".join(one.option.needs)}
        now = tr("expected “{word}” in the reason. Now: {reason}", **words)
    else:
        words = {"expected": _STATES[one.status], "now": _STATES[one.option.status]}
        now = tr("expected {expected}, now {now}.", **words)
        now = f"{now} {one.option.reason}".strip()
    detail = tr("For {role}: {difference}", role=who, difference=now)
    return SideRow(typeset_text(title), typeset_text(detail), icon="cross", tone="bad")
