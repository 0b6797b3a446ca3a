"""The panels in which somebody says where an article goes; what would change stands below, and Enter does it."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import basename, dirname

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.editorial.moving import file_named_after
from kms_desktop.editorial.splitting import Part
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.plan_view import PlanView
from kms_desktop.ui.articles.presenter import ArticleLine
from kms_desktop.ui.theme.current import Theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.paragraph import Paragraph

_MOST_SHOWN = 6
_LIST_PX = 168


class PlanPanel(FloatingPanel):
    """`plan_wanted`: what is typed changed; `confirmed` hands over the plan that stands there."""

    plan_wanted = Signal()
    confirmed = Signal(object)

    def __init__(self, title: str, icon: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(title, icon, "", "accent", parent)
        self.path = ""
        """Of the article that it is about."""
        self._plan: Plan | None = None
        self.fields, self.view = Column(gap=8), PlanView()
        self.act = Button(action, key_text("enter"), "filled", icon)
        self.cancel = Button(tr("Cancel"), key_text("leave"), "quiet")
        self.body.addLayout(self.fields)
        self.body.addWidget(self.view)
        foot = Row(gap=12)
        foot.addWidget(self.act)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.act.clicked.connect(self.confirm)
        self.cancel.clicked.connect(self.close_panel)

    def begin_about(self, path: str, title: str) -> None:
        self.path = path
        self.subtitle.show_text(tr("“{title}”, {file}", title=typeset_text(title), file=path))
        self.forget_plan()

    def add_field(self, words: str, name: str) -> LineField:
        field = LineField(words, name)
        label = Paragraph(name, "meta", "ink2")
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fields.addWidget(label)
        self.fields.addWidget(field)
        field.typed.connect(lambda _text: self.ask_for_plan())
        field.entered.connect(self.confirm)
        field.escaped.connect(self.close_panel)
        return field

    def ask_for_plan(self) -> None:
        """What stood below is not what would be done any more."""
        self._plan = None
        self.act.setEnabled(False)
        self.plan_wanted.emit()

    def forget_plan(self) -> None:
        self._plan = None
        self.act.setEnabled(False)
        self.view.show_nothing()
        self.fit_panel()

    def show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self.act.setEnabled(True)
        self.view.show_plan(plan)
        self.fit_panel()

    def show_refusal(self, words: str) -> None:
        self._plan = None
        self.act.setEnabled(False)
        self.view.show_refusal(words)
        self.fit_panel()

    def confirm(self) -> None:
        """Enter: do what stands below; nothing while it is not known."""
        plan = self._plan
        if plan is not None:
            self.close_panel()
            self.confirmed.emit(plan)


class _FolderWalk:
    """Up and Down go through the folders that there are, from what was typed.

    Question: why no list that drops down? Choice: the field alone. Reason: a list over the panel takes the Enter that
    means the panel, and hides what would change.
    """

    def __init__(self, panel: PlanPanel, field: LineField) -> None:
        self._panel, self._field = panel, field
        self._folders: tuple[str, ...] = ()
        field.moved.connect(self._move)

    def begin_at(self, folder: str, folders: Sequence[str]) -> None:
        self._folders = tuple(folders)
        self._field.set_text(folder)

    def _move(self, by: int) -> None:
        if self._folders:
            typed = self._field.text().strip().casefold()
            at = next((n for n, folder in enumerate(self._folders) if folder.casefold() >= typed), len(self._folders))
            exact = at < len(self._folders) and self._folders[at].casefold() == typed
            goal = at + by if exact else at if by > 0 else at - 1
            self._field.set_text(self._folders[goal % len(self._folders)])
            self._panel.ask_for_plan()


class MovePanel(PlanPanel):
    """Title, folder and file name. The file is named after the title as long as it is by now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Move or rename"), "transfer", tr("Move"), parent)
        self.title = self.add_field("", tr("Title"))
        self.folder = self.add_field(tr("Empty for the top folder"), tr("Folder (Up and Down: those there are)"))
        self._walk = _FolderWalk(self, self.folder)
        self.file = self.add_field("", tr("File"))
        self._follows = False
        self.title.typed.connect(lambda _text: self._name_file())

    def begin(self, path: str, title: str, folders: Sequence[str]) -> None:
        self.begin_about(path, title)
        self.title.set_text(title)
        self._walk.begin_at(dirname(path), folders)
        self.file.set_text(basename(path))
        self._follows = file_named_after(title, path) == path

    def _name_file(self) -> None:
        if self._follows and self.title.text().strip():
            self.file.set_text(basename(file_named_after(self.title.text(), self.path)))
            self.plan_wanted.emit()

    def wanted(self) -> tuple[str, str]:
        """The path and the title."""
        folder, name = self.folder.text().strip().replace("\\", "/").strip("/"), self.file.text().strip()
        return (f"{folder}/{name}" if folder else name), self.title.text()


class _ListPanel(PlanPanel):
    """A field, and a list under it through which the arrows go."""

    def __init__(self, title: str, icon: str, action: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(title, icon, action, parent)
        self.list = LogList(name)
        self.list.row_marked.connect(lambda _row: self.ask_for_plan())
        self.list.row_opened.connect(lambda _row: self.confirm())

    def chosen(self) -> str:
        row = self.list.current_row()
        return row.key if row is not None else ""


class MergePanel(_ListPanel):
    """The article that stays is looked for by title or file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Merge into another"), "link", tr("Merge"), tr("Articles"), parent)
        self._lines: tuple[ArticleLine, ...] = ()
        self.words = self.add_field(tr("Title or file of the article that stays"), tr("Into"))
        self.words.typed.connect(lambda _text: self._show_lines())
        self.words.moved.connect(self.list.move_mark)
        self.list.fit_rows()
        self.fields.addWidget(self.list)
        self.phrases = Button(tr("Take its customers’ words over"), "", "quiet", "check")
        self.phrases.setCheckable(True)
        self.phrases.setChecked(True)
        self.phrases.toggled.connect(self._show_phrases)
        self.fields.addWidget(self.phrases)

    def begin(self, path: str, title: str, lines: Sequence[ArticleLine]) -> None:
        self.begin_about(path, title)
        self._lines = tuple(line for line in lines if line.path != path and not line.is_archived)
        self.words.set_text("")
        self._show_lines()

    def _show_lines(self) -> None:
        words = self.words.text().casefold().split()
        shown = [one for one in self._lines if all(word in f"{one.title} {one.path}".casefold() for word in words)]
        rows = shown[:_MOST_SHOWN] if words else []
        self.list.show_rows(
            [LogView("", typeset_text(one.title), one.path, "book", "ink3", key=one.path) for one in rows]
        )
        self.list.setVisible(bool(rows))
        self.forget_plan()
        if rows:
            self.list.mark_row(0)
        elif words:
            self.show_refusal(tr("No article has these words in its title or file."))

    def _show_phrases(self, taken: bool) -> None:
        self.phrases.set_text(self.phrases.text(), icon="check" if taken else "minus")
        self.ask_for_plan()


class SplitPanel(_ListPanel):
    """The part is chosen from the headings; its title is the new article's until another is written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Split off a part"), "plus", tr("Split off"), tr("Parts"), parent)
        self._parts: tuple[Part, ...] = ()
        self._is_named = False
        self.title = self.add_field("", tr("Title of the new article"))
        self.folder = self.add_field(tr("Empty for the top folder"), tr("Folder (Up and Down: those there are)"))
        self._walk = _FolderWalk(self, self.folder)
        self.fields.insertWidget(0, self.list)
        self.title.typed.connect(self._note_name)
        self.title.moved.connect(self.list.move_mark)
        follow_theme(self._fit_list)
        self.list.row_marked.connect(lambda _row: self._name_article())

    def _fit_list(self, theme: Theme) -> None:
        self.list.setFixedHeight(theme.px(_LIST_PX))

    def begin(self, path: str, title: str, parts: Sequence[Part], anchor: str, folders: Sequence[str]) -> None:
        """`anchor`: the part in which the cursor stands."""
        self.begin_about(path, title)
        self._parts, self._is_named = tuple(parts), False
        self._walk.begin_at(dirname(path), folders)
        self.list.show_rows([_part_row(part) for part in self._parts])
        self.list.mark_row(next((n for n, part in enumerate(self._parts) if part.anchor == anchor), 0))
        if not self._parts:
            self.show_refusal(tr("This article has no part with a heading."))

    def _note_name(self, typed: str) -> None:
        self._is_named = bool(typed.strip())

    def _name_article(self) -> None:
        part = next((one for one in self._parts if one.anchor == self.chosen()), None)
        if part is not None and not self._is_named:
            self.title.set_text(part.title)
            self.plan_wanted.emit()


def _article_row(line: ArticleLine) -> LogView:
    return LogView("", typeset_text(line.title), line.path, "book", "ink3", key=line.path)


def _part_row(part: Part) -> LogView:
    return LogView("", typeset_text(part.title), part.section, "book" if not part.section else "chevron-right", "ink3",
                   key=part.anchor)  # fmt: skip
