"""A plan for the files of articles → what a person reads before it is done: what moves, which links, what is left."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.texts import plural, tr
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph

_MOST_LINKS = 6


class PlanView(QWidget):
    """Paragraphs of one plan, or why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = Column(self, gap=4)

    def show_plan(self, plan: Plan) -> None:
        clear_layout(self._column)
        self._add(plan.title, "list", "ink", weight=500)
        for old, new in plan.moved:
            self._add(tr("{file} → {target}", file=old, target=new))
        for path in plan.made:
            self._add(tr("New file: {file}", file=path))
        self._add(links_text(plan), "list", "ink2")
        for link in plan.links[:_MOST_LINKS]:
            self._add(tr("{file}, line {line}: {old} → {new}", file=link.path, line=link.line, old=link.before,
                         new=link.after))  # fmt: skip
        if len(plan.links) > _MOST_LINKS:
            self._add(plural("… and {n} more", "… and {n} more", len(plan.links) - _MOST_LINKS))
        for remark in plan.remarks:
            self._add_marked(remark, "warning", "warn")

    def show_refusal(self, words: str) -> None:
        clear_layout(self._column)
        self._add_marked(words, "cross", "bad")

    def show_nothing(self) -> None:
        clear_layout(self._column)

    def _add(self, words: str, role: str = "meta", ink: str = "ink3", weight: int = 400) -> None:
        self._column.addWidget(Paragraph(typeset_text(words), role, ink, weight=weight))

    def _add_marked(self, words: str, icon: str, ink: str) -> None:
        row = Row(gap=8)
        row.addWidget(Icon(icon, ink, 16))
        row.addWidget(Paragraph(typeset_text(words), "list", "ink"), 1)
        self._column.addLayout(row)


def links_text(plan: Plan) -> str:
    """How many links are mended, and in how many articles."""
    if not plan.links:
        return tr("No link has to be changed.")
    articles = plural("in {n} article", "in {n} articles", len(plan.mended_files))
    return plural("{n} link {articles} follows.", "{n} links {articles} follow.", len(plan.links), articles=articles)
