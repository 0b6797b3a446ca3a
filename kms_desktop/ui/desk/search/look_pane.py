"""A look inside a hit before it is opened: its first parts with what was typed marked, or how it was weighed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.search.query_syntax import read_typed
from kms_desktop.search.snippet import find_snippet, mark_terms
from kms_desktop.search.text_terms import split_terms
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.reading import plain_text, render_html
from kms_desktop.ui.widgets.layouts import Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow
from kms_desktop.ui.widgets.scroll import ScrollColumn

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article
    from kms_desktop.search.explain import ExplainedLine
    from kms_desktop.search.model import SearchResult

_PARTS = ("Issue", "Environment", "Cause", "Symptoms", "Resolution")  # no text: headings of articles
_MOST_PARTS, _MOST_LETTERS = 3, 1500
_TAG = re.compile(r"(<[^<>]*>|&[#\w]+;)")


class LookPane(ScrollColumn):
    """The first things an article says: enough to know whether it is the right one."""

    link_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", gap=8, margins=(12, 8, 36, 8), parent=parent)

    def show_nothing(self) -> None:
        """Until the first hit is read."""
        clear_layout(self.column)

    def show_article(self, article: Article, asked: Collection[str] = ()) -> None:
        """`asked`: terms of what was typed; they are underlined, and a passage that says more of them is shown too."""
        clear_layout(self.column)
        self._add_head(article.title, tr("Preview; {key} opens", key=key_text("enter")))
        for part in _shown_parts(article, frozenset(asked)):
            words = Paragraph("", "reading", "ink2")
            words.show_html(part)
            words.link_chosen.connect(self.link_chosen)
            self.column.addWidget(words)
        self.column.addStretch(1)

    def show_lines(self, title: str, lines: Sequence[ExplainedLine]) -> None:
        """The lines of a computation."""
        clear_layout(self.column)
        weighed = tr("How “{title}” was weighed", title=title)
        self._add_head(weighed, tr("{key} goes back", key=key_text("explain_hit")))
        for line in lines:
            icon, tone = ("check", "ink") if line.is_sum else ("dot", "ink3")
            row = FactRow(
                line.what, line.remark, right=line.points, icon=icon, tone=tone, strong=line.is_sum, light=True
            )
            self.column.addWidget(row)
        self.column.addStretch(1)

    def _add_head(self, title: str, right: str) -> None:
        head = Row(gap=8)
        head.addWidget(Paragraph(title, "search", weight=600), 1)
        head.addWidget(Paragraph(right, "meta", "ink3"), 0)
        self.column.addLayout(head)


def asked_terms(result: SearchResult | None) -> frozenset[str]:
    """What was typed, as it is compared; with spelling put right."""
    return (
        frozenset(split_terms(read_typed(result.corrected or result.query).words))
        if result is not None
        else frozenset()
    )


def _shown_parts(article: Article, asked: frozenset[str]) -> list[str]:
    found = [(title, text) for title in _PARTS if (text := article.section_markdown(title)).strip()][:_MOST_PARTS]
    parts = [f"<b>{title}.</b> {_underline_words(_inner_html(text), asked)}" for title, text in found]
    says = find_snippet(article.markdown, asked)
    if says.text and parts and not any(says.text.strip("… ") in plain_text(text) for _, text in found):
        parts.append(f"<b>{escape(tr('Also says.'))}</b> {_underline_words(escape(says.text), asked)}")
    if article.steps:
        question = _underline_words(_inner_html(article.steps[0].question), asked)
        parts.append(f"<b>{escape(tr('First question.'))}</b> {question}")
    return parts or [_underline_words(render_html(article.markdown[:4000], base=None), asked)]


def _underline_words(html: str, asked: frozenset[str]) -> str:
    """The words outside of tags that were asked for; in a link, which is underlined anyway, they stand out no more."""
    if not asked:
        return html
    return "".join(piece if place % 2 else _with_marks(piece, asked) for place, piece in enumerate(_TAG.split(html)))


def _with_marks(text: str, asked: frozenset[str]) -> str:
    return "".join(f"<u>{part}</u>" if is_marked else part for part, is_marked in mark_terms(text, asked).parts())


def _inner_html(markdown: str) -> str:
    """HTML of a short text without the paragraph around its only block."""
    html = render_html(markdown.strip()[:_MOST_LETTERS], base=None).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return html
