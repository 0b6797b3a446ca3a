"""The open article: its guide, one question at a time, its options, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from kms_desktop.articles.said_words import without_said
from kms_desktop.guidance.conditions import number_of
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import percent, price
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.guide.back_key import paint_back_key
from kms_desktop.ui.guide.gap_line import GapLine
from kms_desktop.ui.guide.option_text import option_view
from kms_desktop.ui.guide.said_rows import option_rows, question_rows
from kms_desktop.ui.guide.sum_choices import SumChoices
from kms_desktop.ui.reading import render_article, render_html
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.answer import AnswerButton, SettledRow
from kms_desktop.ui.widgets.article_text import ArticleText
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout, take_out
from kms_desktop.ui.widgets.option_card import NoneFitCard, OptionCard, OptionColumns, OptionView
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.segment import Segment
from kms_desktop.ui.widgets.tick_row import TickRow

if TYPE_CHECKING:
    from kms_desktop.articles.model import Step
    from kms_desktop.guidance.model import Position
    from kms_desktop.ui.guide.asked import Asked
    from kms_desktop.ui.guide.state import GuideState

_GUIDE, _TEXT = 0, 1
_NOTHING_ASKED: Mapping[str, Asked] = {}
_LEAST_SIDE_BY_SIDE = 520
_LOW = 800
_CONFIDENCE = {
    "wip": tr("work in progress"),
    "not_validated": tr("not validated"),
    "validated": tr("validated"),
    "archived": tr("archived"),
}
"""How sure an article is, in a row of other facts."""


class GuidePane(QWidget):
    """Signals tell what the person chose. Who shows something here says whether the keyboard goes on with it."""

    answer_chosen = Signal(int)
    """From 0."""
    change_chosen = Signal(str)
    back_chosen = Signal()
    option_chosen = Signal(int)
    accept_chosen = Signal()
    decline_chosen = Signal()
    approval_chosen = Signal(int)
    """Number of an option that is closed for want of authority."""
    amount_entered = Signal(str)
    sum_chosen = Signal(object)
    """A sum (Decimal) that the history names."""
    none_fit_written = Signal(str)
    ticked = Signal(object, bool)
    """Words, or what was to do, and whether they were said or it is done."""
    take_back_chosen = Signal(str)
    """The grant."""
    copied = Signal()
    """The words to say are on the clipboard."""
    flag_chosen = Signal()
    link_chosen = Signal(str)

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self._cards: list[OptionCard] = []
        self._judged: GuideState | None = None
        """What the cards show now."""
        self._answers: list[AnswerButton] = []
        self.ticks: list[TickRow] = []
        """What is to be ticked off here, in order."""
        self._asks_amount = self._at_options = False
        self._question: Paragraph | None = None
        self._place: tuple[object, ...] = ()
        self._chosen = 0
        self._shown_key: tuple[object, ...] = ()
        self._built: GuideState | None = None
        self.title = Paragraph("", "title", weight=600)
        self.record = Paragraph("", "meta", "ink3")
        self.flag = Button(*label_of("flag"), "quiet", "flag", small=True)
        self.segment = Segment(((tr("Guide"), ""), label_of("toggle_article")), tr("Shown"))
        self.guide = ScrollColumn("paper", gap=0, margins=(0, 0, 20, 8))
        self.text = ArticleText()
        asked = tr("What sum is it about, in {currency}? {key} keeps it.", currency=currency, key=key_text("enter"))
        self.amount = LineField(asked, tr("Amount"), tall=True)
        self.amount.editor.lets_back = True
        self.wrong_sum = Paragraph("", "list", "bad")
        """Why what was typed is no sum."""
        self.sums = SumChoices()
        self.none_fit = NoneFitCard()
        self.gap_line = GapLine()
        """What is missing in the words that are to be copied."""
        self._asked: Mapping[str, Asked] = _NOTHING_ASKED
        self._shown_at = datetime.now(UTC)
        self._options: Column | None = None
        self.offers_none_fit = True
        """Whether the person here may say that none of the options fits."""
        self._reopened = False
        """The sum is known and was asked for again, to change it."""
        self._sum: SettledRow | None = None
        """The sum, where it is known."""
        for field in (self.amount, self.wrong_sum, self.sums, self.none_fit):
            field.setParent(self.guide.inside)
            field.setVisible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.guide)
        self._stack.addWidget(self.text)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        words = Column(gap=2)
        words.addWidget(self.title)
        words.addWidget(self.record)
        tools = Row(gap=8)
        tools.addWidget(self.flag)
        tools.addWidget(self.segment)
        self._head = Row(gap=8, margins=(0, 0, 24, 0))
        self._head.addLayout(words, 1)
        self._head.addLayout(tools)
        self._head.setAlignment(tools, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = Column(self, gap=4)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.gap_line)

    def _connect(self) -> None:
        self.flag.clicked.connect(self.flag_chosen)
        self.segment.chosen.connect(self._stack.setCurrentIndex)
        self.text.link_chosen.connect(self.link_chosen)
        self.amount.entered.connect(self._enter_amount)
        self.amount.escaped.connect(lambda: self._beside_amount().setFocus())
        self.amount.typed.connect(lambda text: self.sums.show_typed(typed=bool(text)))
        self.amount.typed.connect(lambda _text: self._forget_refusal())
        self.amount.moved.connect(self.sums.move_mark)
        self.sums.chosen.connect(self.sum_chosen)
        self.sums.chosen.connect(lambda _sum: self._forget_refusal())
        self.sums.changed.connect(self._show_sums)
        self.none_fit.submitted.connect(self._write_none_fit)
        self.gap_line.filled.connect(self._copy_filled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow for its text, the tools stand under the title."""
        super().resizeEvent(event)
        narrow = self.width() < current_theme().px(_LEAST_SIDE_BY_SIDE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._head.direction() != way:
            self._head.setDirection(way)
        self._fit_height()

    def _fit_height(self) -> None:
        """A low window shows the question smaller and leaves out how often the article was used."""
        low = self.window().height() < current_theme().px(_LOW)
        self.record.setVisible(not low and not self._at_options)
        if self._question is not None:
            self._question.set_role("title" if low else "question")
            self.guide.fit_pin()

    def at_options(self) -> bool:
        """Whether the options are shown, not a question."""
        return self._at_options

    # what is shown

    def show_state(
        self,
        state: GuideState,
        library: Path,
        now: datetime,
        *,
        chosen: int = 0,
        asked: Mapping[str, Asked] = _NOTHING_ASKED,
    ) -> None:
        """Build what `state` holds.

        What is shown already stays as it is, and the fields stay where they are, so that nothing typed is lost.
        """
        before, built = self._built, _to_the_minute(state)
        self._asked, self._shown_at = asked, now
        if built == before:
            self._judged = state
            self.show_asked(asked, now)
            return
        if before is None or (before.contact_id, before.article.id) != (state.contact_id, state.article.id):
            self._forget_typed()
        elif before.entered != state.entered:
            self._forget_sum()
        self._built = built
        article, position = state.article, state.position
        self._place = state.place
        key = (article.id, article.revision)
        if key != self._shown_key:
            self._shown_key = key
            self.text.show_article(
                render_article(article, base=library, currency=self._currency, with_title=False), library
            )
            self._show_part(_GUIDE if article.steps or article.options else _TEXT)
        self.segment.setVisible(bool(article.steps or article.options))
        self.title.show_text(typeset_text(article.title))
        self.record.show_text(_record(state))
        self._clear()
        self._at_options = position.at_options
        if position.step is not None:
            self._add_settled(position)
            self._add_question(state)
        elif position.at_options:
            self._add_way(position)
            self._add_options(state, now, asked)
        else:
            self._add_settled(position)
            shows = key_text("toggle_article")
            end = position.dead_end or tr("This article has no guide. {key} shows its text.", key=shows)
            self.guide.column.addWidget(Paragraph(end, "reading", "ink2"))
        self.guide.column.addStretch(1)
        self._show_fields()
        self._fit_height()
        for row in (*self._answers, *self._cards):
            row.setVisible(True)  # one made just now cannot have the keyboard before it is shown
        self.show_chosen(chosen)

    def has_focus(self) -> bool:
        """Whether the keyboard is in this pane, its fields included."""
        focused = self.window().focusWidget()  # also while another program is in front
        return focused is not None and self.isAncestorOf(focused)

    def is_typing(self) -> bool:
        """Whether the keyboard is in one of the fields here, and they are in sight."""
        return any(
            field.isVisible() and field.editor.hasFocus()
            for field in (self.amount, self.none_fit.field, self.gap_line.field)
        )

    def stands_at(self) -> tuple[object, ...]:
        """Another question, the options or another choice among them: what is asked changed when this does."""
        return *self._place, self._chosen

    def next_stop(self) -> QWidget:
        """Where the keyboard goes on: the chosen option, the amount if that must be known first, the first answer."""
        if self._stack.currentIndex() == _TEXT:
            return self.text
        return self.amount.editor if self._needs_amount() else self._beside_amount()

    def focus_next(self) -> None:
        """Put the keyboard on what is next."""
        self.next_stop().setFocus()

    def _needs_amount(self) -> bool:
        """Whether the sum comes first: what is chosen needs it, or nothing can be accepted or is granted without it."""
        if self._reopened or not self._asks_amount:
            return self._reopened
        chosen = self._front()
        if chosen is not None:
            return chosen.view().state == "not_known"
        return all(card.view().state != "granted" for card in self._cards)

    def _front(self) -> OptionCard | None:
        """The card of the chosen option."""
        return next((card for card in self._cards if card.view().number == self._chosen), None)

    def _beside_amount(self) -> QWidget:
        """What is next when no sum is written."""
        if self._answers:
            return self._answers[0]
        return self._front() or (self._next_card() if self._cards else self._behind())

    def _behind(self) -> QWidget:
        """Nothing is asked here: the choice of what is shown, or the text of an article without a guide."""
        return self.text if self.segment.isHidden() else self.segment

    def _next_card(self) -> QWidget:
        """What was granted; else the first option that is open; else the first, once one is declined none of them."""
        states = [card.view().state for card in self._cards]
        for state in ("granted", "open"):
            if state in states:
                return self._cards[states.index(state)]
        return self.none_fit if "declined" in states else self._cards[0]

    def is_behind_text(self) -> bool:
        """Whether the article's text hides a question or options."""
        return self._stack.currentIndex() == _TEXT and bool(self._answers or self._cards)

    def toggle_text(self) -> None:
        """The guide or the whole article."""
        self._show_part(_TEXT if self._stack.currentIndex() == _GUIDE else _GUIDE)
        self.focus_next()

    def show_chosen(self, number: int) -> None:
        """Grow the card of the chosen option and bring it into sight."""
        self._chosen = number
        for card in self._cards:
            chosen = card.view().number == number
            if card.is_chosen() != chosen:
                card.set_chosen(chosen)
            if chosen:
                self.guide.scroll_to(card)
        if self._built is not None:
            paint_back_key(self._cards, number, self._built.offers, self._built.may_take_back)

    def ask_amount(self) -> None:
        """Put the keyboard into the amount, unless somebody writes elsewhere."""
        if self._asks_amount and self.has_focus() and not self.none_fit.field.editor.hasFocus():
            self.amount.setFocus()

    def passage(self) -> str:
        """What is marked in the article's text, to flag it; else the question that is asked."""
        marked = self.text.selected_text()
        if marked:
            return marked
        return self._answers[0].property("question") or "" if self._answers else ""

    def copy_words(self) -> None:
        """The words of the chosen option to the clipboard."""
        chosen = next((card for card in self._cards if card.is_chosen()), None)
        if chosen is None:
            return
        if chosen.view().gaps:
            self.gap_line.ask_for(chosen.view().gaps)
            return
        QGuiApplication.clipboard().setText(chosen.view().say.strip('“”" '))
        self.copied.emit()

    def _copy_filled(self) -> None:
        """What was missing is typed: it stands on the cards, and the words are copied."""
        self.show_asked(self._asked, self._shown_at)
        self.copy_words()

    def _show_part(self, part: int) -> None:
        self._stack.setCurrentIndex(part)
        self.segment.show_part(part)

    def _clear(self) -> None:
        """Everything goes but the fields: they stay in sight, so that the keyboard stays in them."""
        if self._options is not None:
            take_out(self.amount)
            take_out(self.wrong_sum)
            take_out(self.sums)
            take_out(self.none_fit)
            self._options = None
        self.guide.unpin_row()
        clear_layout(self.guide.column)
        self._cards, self._answers, self.ticks, self._asks_amount = [], [], [], False
        self._question = self._sum = None

    def _add_settled(self, position: Position) -> None:
        for answered in position.settled:
            row = SettledRow(typeset_text(answered.question), typeset_text(answered.text))
            row.change_chosen.connect(lambda step=answered.step_id: self.change_chosen.emit(step))
            self.guide.column.addWidget(row)

    def _add_question(self, state: GuideState) -> None:
        position = state.position
        step = position.step
        assert step is not None
        line = Row(gap=8, margins=(0, 8, 0, 0))
        where = tr("Question {number} of about {many}", number=position.number, many=position.about)
        line.addWidget(Paragraph(where, "meta", "accentink", weight=600), 1)
        if position.settled:
            back = Button(tr("Step back"), key_text("step_back"), "link")
            back.clicked.connect(self.back_chosen)
            line.addWidget(back)
        self.guide.column.addLayout(line)
        words = Column(gap=4, margins=(0, 0, 4, 16))
        self._question = Paragraph(typeset_text(step.question), "question", weight=600)
        words.addWidget(self.guide.pin_row(self._question, self._leaves_room, leads=True))
        if checks := without_said(step.how).strip():
            how = Paragraph("", "reading", "ink2")
            how.show_html(render_html(checks, base=None))
            how.link_chosen.connect(self.link_chosen)
            words.addWidget(how)
        self.guide.column.addLayout(words)
        if state.contact_id:
            self._add_ticks(self.guide.column, question_rows(state, self.ticked.emit), right=4)
        self._add_answers(step, position)

    def _leaves_room(self) -> bool:
        """Whether any answer has room under the question."""
        tallest = max((answer.height() for answer in self._answers), default=0)
        question = self._question.height() if self._question is not None else 0
        return question + tallest <= self.guide.viewport().height()

    def _add_ticks(self, column: QBoxLayout, rows: list[TickRow], *, right: int = 0) -> None:
        """`right`: room at that edge, where the column leaves none."""
        self.ticks = rows
        box = Column(gap=8, margins=(0, 0, right, 12))
        for row in rows:
            box.addWidget(row)
        if rows:
            column.addLayout(box)

    def _add_answers(self, step: Step, position: Position) -> None:
        column = Column(gap=8, margins=(0, 0, 4, 0))
        self.guide.column.addLayout(column)
        for place, answer in enumerate(step.answers):
            leads = typeset_text(position.leads_to[place])
            dead = "" if leads else tr("no step there, tell an editor")
            button = AnswerButton(place + 1, typeset_text(answer.text), leads, dead)
            button.setProperty("question", step.question)
            button.clicked.connect(lambda _checked=False, choice=place: self.answer_chosen.emit(choice))
            column.addWidget(button)
            self._answers.append(button)

    def _add_way(self, position: Position) -> None:
        """Above the options: the answers that led here, in one line."""
        if not position.settled:
            return
        answers = "  ·  ".join(typeset_text(answered.text) for answered in position.settled)
        row = SettledRow("", answers, change=tr("Change"), key=key_text("step_back"))
        row.change_chosen.connect(self.back_chosen)
        self.guide.column.addWidget(row)

    def show_asked(self, asked: Mapping[str, Asked], now: datetime) -> None:
        """Other words about approvals on the cards that are there: how long one waits, what was answered."""
        self._asked, self._shown_at = asked, now
        if self._judged is not None and self._at_options:
            for card, view in zip(self._cards, self._views(self._judged, now, asked), strict=False):
                if card.view() != view:
                    card.show_view(view)

    def focused_option(self) -> int:
        """Number of the option on whose card the keyboard is, 0 for none."""
        return next((card.view().number for card in self._cards if card.hasFocus() or card.ask.hasFocus()), 0)

    def _views(self, state: GuideState, now: datetime, asked: Mapping[str, Asked]) -> list[OptionView]:
        becomes = {f"{offer.article_id}#{offer.option_id}": offer for offer in state.offers}
        return [
            option_view(
                o,
                becomes,
                state.article.id,
                self._currency,
                now,
                asked.get(o.option.id),
                state.may_take_back,
                channel=state.channel,
                typed=self.gap_line.typed(),
            )
            for o in state.options
        ]

    def _add_options(self, state: GuideState, now: datetime, asked: Mapping[str, Asked]) -> None:
        column = self._options = Column(gap=8, margins=(0, 8, 4, 0))
        self.guide.column.addLayout(column)
        self._asks_amount = any("amount" in option.needs for option in state.options)
        self._add_amount(column, state)
        count = len(state.options)
        days = state.options[0].figures.days if state.options else 90
        listed = plural("{n} options, least to most generous", "{n} options, least to most generous", count)
        heads = OptionColumns(listed, plural("figures of {n} days", "figures of {n} days", days))
        column.addWidget(self.guide.pin_row(heads, heads.has_columns))
        self._judged = state
        for view in self._views(state, now, asked):
            column.addWidget(self._card(view))
        column.addWidget(self.none_fit)
        self._add_ticks(column, option_rows(state, now, self.ticked.emit))

    def _add_amount(self, column: Column, state: GuideState) -> None:
        """The field while the sum is not known; then the sum, which can be changed."""
        known = number_of(state.amount)
        if known is not None and not self._asks_amount:
            self._sum = row = SettledRow(tr("The sum it is about"), price(known, self._currency))
            row.change_chosen.connect(self._reopen_amount)
            self.guide.column.insertWidget(self.guide.column.indexOf(column), row)
            if self._reopened:
                row.setVisible(False)
        column.addWidget(self.amount)
        column.addWidget(self.wrong_sum)
        column.addWidget(self.sums)

    def _reopen_amount(self) -> None:
        self._show_reopened(reopened=True)
        self.amount.setFocus()
        self.amount.editor.selectAll()

    def _show_reopened(self, *, reopened: bool) -> None:
        self._reopened = reopened
        if self._sum is not None:
            self._sum.setVisible(not reopened)
        self.amount.setVisible(reopened or self._asks_amount)

    def _enter_amount(self) -> None:
        """What was typed; else the marked one of those that the history names."""
        if not self.amount.text().strip() and self.sums.isVisible():
            self.sums.take_marked()
            return
        self._forget_refusal()
        if self._reopened and not self.amount.text().strip():
            self._show_reopened(reopened=False)  # nothing else is written: the sum stays
            self.focus_next()
            return
        self.amount_entered.emit(self.amount.text())

    def refuse_sum(self, why: str) -> None:
        """What was typed is no sum: said under the field, until something else is typed there."""
        self._reopened = not self._asks_amount
        self.wrong_sum.show_text(why)
        self.amount.editor.setAccessibleDescription(why)
        self.wrong_sum.setVisible(True)
        announce_message(self.amount.editor, why)

    def _is_refused(self) -> bool:
        return bool(self.amount.editor.accessibleDescription())

    def _forget_refusal(self) -> None:
        self.wrong_sum.show_text("")
        self.amount.editor.setAccessibleDescription("")
        self.wrong_sum.setVisible(False)

    def _show_fields(self) -> None:
        self.amount.setVisible(self._at_options and (self._asks_amount or self._reopened))
        self.wrong_sum.setVisible(self.amount.isVisibleTo(self.guide.inside) and self._is_refused())
        self._show_sums()
        self.none_fit.setVisible(self._at_options and self.offers_none_fit)

    def _show_sums(self) -> None:
        self.sums.setVisible(self._at_options and self._asks_amount and bool(self.sums.offered))

    def _forget_typed(self) -> None:
        """Another caller or another article: what was typed belongs to the one before."""
        self._forget_sum()
        self.gap_line.forget()
        self.none_fit.field.set_text("")
        self.none_fit.field.setVisible(False)
        self.none_fit.updateGeometry()

    def _forget_sum(self) -> None:
        """The sum is taken: its field is as new."""
        self._reopened = False
        self._forget_refusal()
        self.amount.set_text("")
        self.sums.show_typed(typed=False)

    def _write_none_fit(self, text: str) -> None:
        self.none_fit.field.set_text("")
        self.none_fit.close_field()
        self.none_fit_written.emit(text)

    def _ask(self, card: OptionCard) -> None:
        """What is not known is asked of the caller; what is closed, of somebody with more authority."""
        number = card.view().number
        if card.view().grant_id:
            self.take_back_chosen.emit(card.view().grant_id)
            return
        self.option_chosen.emit(number)
        if card.view().state != "not_known":
            self.approval_chosen.emit(number)

    def _card(self, view: OptionView) -> OptionCard:
        card = OptionCard(view)
        number = card.view().number
        card.option_chosen.connect(lambda: self.option_chosen.emit(number))
        card.ask_chosen.connect(lambda: self._ask(card))
        card.accept_chosen.connect(self.accept_chosen)
        card.decline_chosen.connect(self.decline_chosen)
        card.copy_chosen.connect(self.copy_words)
        self._cards.append(card)
        return card


def _record(state: GuideState) -> str:
    article = state.article
    parts = [article.reason.split("/")[0].replace("-", " ").capitalize(), _CONFIDENCE[article.confidence]]
    if state.used:
        parts.append(plural("used {n} times in 90 days", "used {n} times in 90 days", state.used))
        parts.append(tr("solved {share}", share=percent(round(100 * state.solved / state.used) / 100)))
    return " · ".join(part for part in parts if part)


def _to_the_minute(state: GuideState) -> GuideState:
    """A promise, or a task, that would be due a second later is shown the same."""
    options = tuple(
        replace(o, promise_due=_whole_minute(o.promise_due), then_due=_whole_minute(o.then_due)) for o in state.options
    )
    return replace(state, options=options)


def _whole_minute(at: datetime | None) -> datetime | None:
    return at.replace(second=0, microsecond=0) if at is not None else None
