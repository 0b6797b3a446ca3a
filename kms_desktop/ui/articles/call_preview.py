"""The place where the cursor is → what an agent sees there on a call: the question with its answers, an option's words.

Any other part of the text is shown as it reads.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.articles.descriptions import option_lines
from kms_desktop.articles.guide_map import GuideMap, MapNode
from kms_desktop.articles.model import Article, Option, Step
from kms_desktop.articles.places import show_gaps
from kms_desktop.texts import plural, tr
from kms_desktop.ui.reading import plain_text, render_html
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.answer import AnswerButton
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paint import plane_edge
from kms_desktop.ui.widgets.paragraph import Paragraph

_LEAST_ANSWER, _LEAST_PICTURE = 150, 200
_PICTURE = re.compile(r'<img src="([^"]*)"')
_STUCK = {
    "no_answers": tr("dead end"),
    "nowhere": tr("leads nowhere"),
    "endless": tr("goes round for ever"),
}


class PaneAnswer(AnswerButton):
    """An answer that stands on a pane."""

    rest = "paper"

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(_LEAST_ANSWER), current_theme().px(48))


class _Card(QWidget):
    """A rounded ground for the words of an option."""

    def __init__(self) -> None:
        super().__init__()
        self.column = Column(self, gap=6, margins=(14, 12, 14, 12))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        fill_round(QPainter(self), self.rect(), theme.px(8), theme.color("accentsoft"), plane_edge(theme))


class CallPreview(QWidget):
    """`line_chosen`: an answer leads to this line. `link_chosen`: a link to somewhere else."""

    line_chosen = Signal(int)
    link_chosen = Signal(str)

    def __init__(self, root: Path, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._root, self._currency = root, currency
        self._article: Article | None = None
        self._map = GuideMap()
        self._line = 1
        self._shown: object = None
        self._how: Paragraph | None = None
        self.column = Column(self, gap=8)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Preview, as on a call"))

    def show_article(self, article: Article, seen: GuideMap) -> None:
        """Another state of the text."""
        self._article, self._map = article, seen
        self._update_preview()

    def show_line(self, line: int) -> None:
        """The cursor is in this line."""
        if line != self._line:
            self._line = line
            self._update_preview()

    def _update_preview(self) -> None:
        article = self._article
        if article is None:
            return
        node_id = self._map.at_line(self._line)
        step = article.find_step(node_id) if node_id else None
        option = _option_at(article, self._line)
        if step is not None:
            self._show_or_reword(step)
        elif option is not None:
            place = article.options.index(option) + 1
            self._show_content((option, place, len(article.options)), lambda: self._show_option(article, option, place))
        else:
            self._show_section(article)

    def _show_or_reword(self, step: Step) -> None:
        """While one types how to check, only that is laid anew."""
        frame = (
            replace(step, how="", line=0),
            self._answer_targets(step),
            self._map.question_number(step.id),
            not step.how.strip(),
        )
        before = self._shown if isinstance(self._shown, tuple) else ()
        if before[:1] == (frame,) and self._how is not None:
            if before[1] != step.how:
                self._shown = (frame, step.how)
                self._how.show_html(render_html(step.how, base=None))
                self.updateGeometry()
        else:
            self._show_content((frame, step.how), lambda: self._show_step(step))

    def _show_content(self, content: object, fill) -> None:
        """Nothing moves where nothing changed."""
        if content != self._shown:
            self._shown, self._how = content, None
            clear_layout(self.column)
            fill()
            self.updateGeometry()

    # a question

    def _answer_targets(self, step: Step) -> tuple[tuple[str, str, int], ...]:
        """For each answer where it leads, why it does not, and the line to go to."""
        return tuple(self._answer_target(answer.target.article, answer.target.anchor) for answer in step.answers)

    def _answer_target(self, article: str, anchor: str) -> tuple[str, str, int]:
        node = self._map_node(article, anchor)
        if node is None:
            return "", tr("leads nowhere"), 0
        if node.stuck:
            return "", _STUCK[node.stuck], node.line
        return _way_text(node), "", 0 if node.kind == "article" else node.line

    def _map_node(self, article: str, anchor: str) -> MapNode | None:
        if article:
            return self._map.find_node(f"{article}#{anchor}")
        if anchor in ("", "guide") and self._map.nodes:
            return self._map.nodes[0]
        return self._map.find_node(anchor) or self._map.find_node(f"#{anchor}") or self._map.find_node(f"?{anchor}")

    def _show_step(self, step: Step) -> None:
        number, about = self._map.question_number(step.id)
        self.column.addWidget(_label_paragraph(tr("Question {at} of about {all}", at=number, all=about)))
        self._add_heading(step.question, step.how, on_call=True)
        for place, (answer, way) in enumerate(zip(step.answers, self._answer_targets(step), strict=True), 1):
            leads, dead, line = way
            button = PaneAnswer(place, typeset_text(answer.text), leads, dead)
            button.clicked.connect(lambda _checked=False, to=line: self.line_chosen.emit(to) if to else None)
            self.column.addWidget(button)
        if not step.answers:
            self.column.addWidget(Paragraph(tr("No answer leads on. A call would end here."), "list", "bad"))

    def _add_heading(self, title: str, how: str, *, on_call: bool) -> None:
        words = Column(gap=4, margins=(0, 0, 0, 4))
        words.addWidget(Paragraph(typeset_text(title), "title", weight=600))
        if how.strip():
            self._how = self._html_paragraph(how, on_call=on_call)
            words.addWidget(self._how)
        self.column.addLayout(words)

    # an option

    def _show_option(self, article: Article, option: Option, place: int) -> None:
        many = len(article.options)
        where = tr("Option {at} of {all}, least to most generous", at=place, all=many)
        self.column.addWidget(_label_paragraph(where))
        self.column.addWidget(Paragraph(typeset_text(option.title), "title", weight=600))
        card = _Card()
        said = typeset_text(plain_text(show_gaps(option.say))) or tr("There are no words to say yet.")
        card.column.addWidget(Paragraph(said, "search", "ink" if option.say.strip() else "ink3", weight=500))
        if option.write.strip():
            written = tr("Write: {words}", words=typeset_text(plain_text(show_gaps(option.write))))
            card.column.addWidget(Paragraph(written, "list", "ink"))
        if option.why.strip():
            why = tr("Why: {words}", words=typeset_text(plain_text(option.why)))
            card.column.addWidget(Paragraph(why, "list", "ink2"))
        self.column.addWidget(card)
        facts = Column(gap=4, margins=(0, 4, 0, 0))
        for label, words in option_lines(option, self._currency):
            row = Row(gap=12)
            name = Paragraph(label, "list", "ink3")
            name.setFixedWidth(current_theme().px(84))
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Paragraph(typeset_text(words), "list"), 1)
            facts.addLayout(row)
        self.column.addLayout(facts)

    # anything else

    def _show_section(self, article: Article) -> None:
        parts = [part for part in article.sections if part.line <= self._line]
        part = parts[-1] if parts else (article.sections[0] if article.sections else None)
        if part is None:
            self._show_content(
                "", lambda: self.column.addWidget(Paragraph(tr("Nothing is written yet."), "reading", "ink3"))
            )
            return
        title = part.title or article.title
        name = title.casefold()
        guided = (name == "guide" and article.steps) or (name == "solutions" and article.options)
        words = self._opening_text(article, part.line) if guided else part.markdown
        note = _guided_note(article, name) if guided else ""
        content = (title, words, note)

        def fill() -> None:
            self.column.addWidget(_label_paragraph(tr("In the article’s text")))
            self._add_heading(title, words, on_call=False)
            if note:
                self.column.addWidget(Paragraph(note, "list", "ink3"))

        self._show_content(content, fill)

    def _opening_text(self, article: Article, line: int) -> str:
        """What stands between the part's heading and its first step or option."""
        starts = [part.line for part in article.steps] + [part.line for part in article.options]
        following = min((start for start in starts if start > line), default=line)
        lines = article.markdown.split("\n")
        return "\n".join(lines[line - article.body_line + 1 : following - article.body_line]).strip()

    def _html_paragraph(self, markdown: str, *, on_call: bool) -> Paragraph:
        """In a call no picture is shown; in the article's text they are."""
        words = Paragraph("", "reading", "ink2")
        words.show_html(render_html(markdown, base=None) if on_call else self._render_markdown(markdown))
        words.link_chosen.connect(self.link_chosen)
        return words

    def _render_markdown(self, markdown: str) -> str:
        folder = posixpath.dirname(self._article.path) if self._article else ""
        html = render_html(markdown, base=self._root, folder=folder)
        return _PICTURE.sub(self._fit_picture, html) if "<img " in html else html

    def _fit_picture(self, found: re.Match[str]) -> str:
        """A picture that is wider than the pane is as wide as the pane."""
        room = max(self.width(), current_theme().gap(_LEAST_PICTURE))
        wide = QImageReader(QUrl(unescape(found[1])).toLocalFile()).size().width() > room
        return f'<img width="{room}" src="{found[1]}"' if wide else found[0]  # no text: HTML


def _way_text(node: MapNode) -> str:
    """Where an answer leads, in few words under it."""
    where = typeset_text(node.text)
    match node.kind:
        case "option":
            return tr("offers {option}", option=where)
        case "space":
            return where.strip()
        case "article":
            return tr("on to {article}", article=where)
    return tr("to {step}", step=where)


def _label_paragraph(words: str) -> Paragraph:
    return Paragraph(words, "meta", "accentink", weight=600)


def _option_at(article: Article, line: int) -> Option | None:
    """The option in whose text the line stands."""
    ends = sorted({part.line for part in article.options} | {part.line for part in article.sections})
    for option in article.options:
        end = next((start for start in ends if start > option.line), 10**9)
        if option.line <= line < end:
            return option
    return None


def _guided_note(article: Article, name: str) -> str:
    if name == "guide":
        count = len(article.steps)
        return plural(
            "{n} question; put the cursor in one to see it as an agent does.",
            "{n} questions; put the cursor in one to see it as an agent does.",
            count,
        )
    count = len(article.options)
    return plural(
        "{n} option; put the cursor in one to see its words.",
        "{n} options; put the cursor in one to see its words.",
        count,
    )
