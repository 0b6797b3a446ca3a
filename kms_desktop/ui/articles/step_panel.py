"""A step of the guide as a form: the question, how to check it, and its answers with where each leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.articles.block_insertion import is_question
from kms_desktop.articles.step_block import AnswerFields, StepFields
from kms_desktop.editorial.completions import complete_facts
from kms_desktop.editorial.snippets import Snippet
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.block_panel import BlockPanel
from kms_desktop.ui.articles.labelled import Labelled
from kms_desktop.ui.articles.suggest_field import SuggestField
from kms_desktop.ui.widgets.fields import LineField, NoteField
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph

Facts = Callable[[], Mapping[str, tuple[str, ...]]]
Targets = Callable[[str], list[Snippet]]
KindOf = Callable[[str], str]
"""What an answer leads to, by its words: step, option, article, or "" for what is not there yet."""


class _AnswerRow(QWidget):
    """One answer: its words, where it leads, what it settles."""

    def __init__(self, number: int, panel: StepPanel) -> None:
        super().__init__()
        self.place = -1
        column = Column(self, gap=2)
        row = Row(gap=8)
        self.text = LineField(tr("Answer"), tr("Answer {n}", n=number))
        leads, settles = tr("Answer {n} leads to", n=number), tr("Answer {n} settles", n=number)
        self.leads_to = SuggestField(tr("Leads to: a question or an option"), leads, panel.targets)
        self.facts = SuggestField(
            "fact: value",  # no text: YAML
            settles,
            lambda typed: complete_facts(panel.facts(), typed, comparisons=False),
        )
        for field, wide in ((self.text, 3), (self.leads_to, 4), (self.facts, 3)):
            row.addWidget(field, wide)
            field.escaped.connect(panel.close_panel)
            field.typed.connect(lambda _text: panel.answers_typed())
        self.kind = Paragraph("", "meta", "ink3")
        self.kind.setVisible(False)
        column.addLayout(row)
        column.addWidget(self.kind)

    def show_answer(self, answer: AnswerFields) -> None:
        self.place = answer.place
        self.text.set_text(answer.text)
        self.leads_to.set_text(answer.leads_to)
        self.facts.set_text(answer.facts)
        for field in (self.text, self.leads_to, self.facts):
            field.show_start()

    def answer(self) -> AnswerFields:
        return AnswerFields(
            self.text.text().strip(), self.leads_to.text().strip(), self.facts.text().strip(), self.place
        )

    def is_empty(self) -> bool:
        answer = self.answer()
        return not (answer.text or answer.leads_to or answer.facts)

    def show_kind(self, kind_of: KindOf) -> None:
        """Say what becomes of a title that is not there yet."""
        leads = self.leads_to.text().strip()
        new = bool(leads) and not kind_of(leads)
        made = tr("A new step will be made of it.") if is_question(leads) else tr("A new option will be made of it.")
        self.kind.show_text(made if new else "")
        self.kind.setVisible(new)
        self.leads_to.editor.setAccessibleDescription(made if new else "")


class StepPanel(BlockPanel):
    """`confirmed`: write what `fields()` says. There is always one empty row of an answer."""

    another = Signal()

    def __init__(self, facts: Facts, targets: Targets, kind_of: KindOf, parent: QWidget | None = None) -> None:
        super().__init__(tr("Step"), "question", parent)
        self.facts, self.targets, self._kind_of = facts, targets, kind_of
        self._given = self._shown = StepFields()
        self._rows: list[_AnswerRow] = []
        self.question = LineField(tr("What to ask or to look up?"), tr("Question"))
        self.how = NoteField(tr("Where to look, what to ask for"), tr("How to check"), lines=2)
        for field in (self.question, self.how):
            field.escaped.connect(self.close_panel)
        self.form.addWidget(Labelled(tr("Question"), self.question))
        self.form.addWidget(Labelled(tr("How to check"), self.how))
        self.form.addWidget(
            Paragraph(tr("Answers: where each leads, and the facts that it settles"), "meta", "ink2", weight=600)
        )
        self._answers = Column(gap=6)
        self.form.addLayout(self._answers)
        self._others = Paragraph("", "meta", "ink3")
        self._others.setVisible(False)
        self.form.addWidget(self._others)
        self.add_foot(tr("New step instead"), key_text("write_step"), self.another)

    def show_step(self, given: StepFields, *, is_new: bool, left: int) -> None:
        """What the text says; `left` more wait to be filled in."""
        self._given = given
        self.fill_in(given)
        others = plural(
            "{n} more answer is written so that it can be changed in the text alone.",
            "{n} more answers are written so that they can be changed in the text alone.",
            given.others,
        )
        self._others.show_text(others if given.others else "")
        self._others.setVisible(bool(given.others))
        self.show_state(tr("New step") if is_new else tr("Step"), left, another=not is_new)
        self._show_kinds()
        self._shown = self.fields()

    def fill_in(self, fields: StepFields) -> None:
        """These words: those of the text, or what was filled in before and not written yet."""
        self.question.set_text(fields.question)
        self.how.set_text(fields.how)
        clear_layout(self._answers)
        self._rows = []
        for answer in (*fields.answers, AnswerFields()):
            self._add_row().show_answer(answer)

    def is_changed(self) -> bool:
        """Whether the form says something else than it was opened with."""
        return self.fields() != self._shown

    def fields(self) -> StepFields:
        """What the form says now; an answer without words and target is none."""
        answers = tuple(row.answer() for row in self._rows if not row.is_empty())
        return replace(self._given, question=self.question.text(), how=self.how.text(), answers=answers)

    def suggest_facts(self, typed: str) -> list[Snippet]:
        """Facts and their values, as an answer settles them."""
        return complete_facts(self.facts(), typed, comparisons=False)

    def first_field(self) -> QWidget:
        """Where the keyboard begins: the question of something new, else how to check it."""
        return self.how if self._given.question else self.question

    def answer_rows(self) -> Sequence[_AnswerRow]:
        return tuple(self._rows)

    def answers_typed(self) -> None:
        """A row for one answer more, as soon as the last has something in it."""
        if not self._rows[-1].is_empty():
            self._add_row()
            self.fit_panel()
        self._show_kinds()

    def _add_row(self) -> _AnswerRow:
        row = _AnswerRow(len(self._rows) + 1, self)
        self._rows.append(row)
        self._answers.addWidget(row)
        return row

    def _show_kinds(self) -> None:
        for row in self._rows:
            row.show_kind(self._kind_of)
        self.fit_panel()
