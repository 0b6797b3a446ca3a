"""An option as a form: what is offered, what it costs, who may grant it, when, and the words that go with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from kms_desktop.articles.after_grant import DONE
from kms_desktop.articles.condition_line import format_yaml, parse_line
from kms_desktop.articles.conditions import read_condition
from kms_desktop.articles.descriptions import condition_in_words, remedy_in_words
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.option_block import ANY_AMOUNT, OptionFields
from kms_desktop.articles.solutions import REMEDIES
from kms_desktop.articles.yaml_values import read_yaml
from kms_desktop.editorial.completions import LIMIT_FORMS, PERIOD_FORMS, complete_facts, complete_words
from kms_desktop.editorial.snippets import Snippet
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.block_panel import BlockPanel
from kms_desktop.ui.articles.labelled import Labelled
from kms_desktop.ui.articles.suggest_field import SuggestField
from kms_desktop.ui.widgets.fields import LineField, NoteField
from kms_desktop.ui.widgets.layouts import Row

Facts = Callable[[], Mapping[str, tuple[str, ...]]]
Options = Callable[[], Sequence[str]]
Field = LineField | NoteField | QComboBox

_NAMES = {
    "title": tr("What is offered"),
    "say": tr("Words to say"),
    "write": tr("Words to write"),
    "why": tr("Why, the reason behind it"),
    "remedy": tr("Kind"),
    "cost": tr("Cost"),
    "agent": tr("Agent, up to"),
    "team_lead": tr("Team lead, up to"),
    "manager": tr("Manager, up to"),
    "use_when": tr("Only when"),
    "avoid_when": tr("Not when"),
    "per_customer": tr("Limit for each customer"),
    "per_agent": tr("Limit for each agent"),
    "promise": tr("Promise"),
    "within": tr("Within"),
    "excludes": tr("Not together with"),
    "then": tr("Still to do"),
    "then_who": tr("By whom"),
    "then_within": tr("Within"),
    "story": tr("Story"),
}
_HINTS = {
    "title": tr("As agents will read it"),
    "say": tr("In quotes, as an agent says it"),
    "write": tr("For chat, email and text; empty: the words to say"),
    "why": tr("Why it is fair, and what to look out for"),
    "cost": "20, amount, amount + 15",  # no text: as it is written in an article
    "agent": tr("{any} or an amount; empty: may not", any=ANY_AMOUNT),
    "team_lead": tr("empty: may not"),
    "manager": tr("empty: may not"),
    "use_when": "fact: value, fact: >= 2",  # no text: as it is written in an article
    "avoid_when": "fact: value",  # no text: as it is written in an article
    "per_customer": "2 in 90 days",  # no text: as it is written in an article
    "per_agent": "300 per week",  # no text: as it is written in an article
    "promise": tr("What they will get"),
    "within": "3 working days",  # no text: as it is written in an article
    "excludes": tr("the other option, as a link names it"),
    "then": tr("{done}, or what is to do after granting", done=DONE),
    "then_who": tr("empty: the agent"),
    "then_within": "1 hour",  # no text: as it is written in an article
    "story": tr("What happened once"),
}
_ROWS = (
    ("title",),
    ("say",),
    ("write",),
    ("why",),
    ("remedy", "cost"),
    ("agent", "team_lead", "manager"),
    ("use_when", "avoid_when"),
    ("promise", "within"),
    ("then", "then_who", "then_within"),
    ("excludes",),
    ("per_customer", "per_agent"),
    ("story",),
)
_MARKED = re.compile(r"^(?:[ \t]*(?:[-*+>#|]|[0-9]+[.)]|`{3}|~{3})|    )", re.MULTILINE)
_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
_PROSE = ("say", "write", "why", "story")


class OptionPanel(BlockPanel):
    """`confirmed`: write what `fields()` says. `another`: a new option instead of the one at hand."""

    another = Signal()

    def __init__(self, facts: Facts, options: Options = tuple, parent: QWidget | None = None) -> None:
        """`options`: the anchors of the options that the article has."""
        super().__init__(tr("Option"), "check", parent)
        self._facts, self._options = facts, options
        self._given = self._shown = OptionFields()
        self._fields: dict[str, Field] = {}
        self._labelled: dict[str, Labelled] = {}
        for names in _ROWS:
            row = Row(gap=12)
            for name in names:
                self._fields[name] = self._make_field(name)
                self._labelled[name] = Labelled(_NAMES[name], self._fields[name])
                row.addWidget(self._labelled[name], 1, Qt.AlignmentFlag.AlignTop)
            self.form.addLayout(row)
        self.add_foot(tr("New option instead"), key_text("write_option"), self.another)
        for name in ("use_when", "avoid_when"):
            self._line(name).typed.connect(lambda _text: self._show_closed_reason())

    def show_option(self, given: OptionFields, *, is_new: bool, left: int) -> None:
        """What the text says; `left` more wait to be filled in."""
        self._given = given
        for name, field in self._fields.items():
            self._show_value(field, getattr(given, name))
            field.setEnabled(name not in given.locked)
            locked = tr("Written so that it can be changed in the text alone.") if name in given.locked else ""
            self._labelled[name].say(locked)
        self.show_state(tr("New option") if is_new else tr("Option"), left, another=not is_new)
        self._show_closed_reason()
        self._shown = self.fields()

    def fill_in(self, kept: OptionFields) -> None:
        """What was filled in before and not written yet."""
        for name, field in self._fields.items():
            if name not in self._given.locked:
                self._show_value(field, getattr(kept, name))
        self._show_closed_reason()

    def is_changed(self) -> bool:
        """Whether the form says something else than it was opened with."""
        return self.fields() != self._shown

    def fields(self) -> OptionFields:
        """What the form says now."""
        values: dict[str, Any] = {name: self._value(name, field) for name, field in self._fields.items()}
        return replace(self._given, **values)

    def first_field(self) -> QWidget:
        """Where the keyboard begins: the title of something new, else the words to say."""
        return self._fields["say" if self._given.title else "title"]

    def field(self, name: str) -> Field:
        return self._fields[name]

    def _line(self, name: str) -> LineField:
        field = self._fields[name]
        assert isinstance(field, LineField)
        return field

    def _make_field(self, name: str) -> Field:
        if name == "remedy":
            box = QComboBox()
            box.setAccessibleName(_NAMES[name])
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            for code, remedy in REMEDIES.items():
                box.addItem(remedy_in_words(remedy), code)
            return box
        if name in _PROSE:
            note = NoteField(_HINTS[name], _NAMES[name], lines=2)
            note.escaped.connect(self.close_panel)
            return note
        field = SuggestField(_HINTS[name], _NAMES[name], lambda typed: self._suggest(name, typed))
        field.escaped.connect(self.close_panel)
        return field

    def _suggest(self, name: str, typed: str) -> list[Snippet]:
        if name in ("use_when", "avoid_when"):
            return complete_facts(self._facts(), typed)
        if name == "excludes":
            return complete_words(self._options(), typed.rpartition(",")[2].lstrip())
        words = {
            "cost": ("0", "amount"),
            "agent": (ANY_AMOUNT,),
            "team_lead": (ANY_AMOUNT,),
            "manager": (ANY_AMOUNT,),
            "per_customer": LIMIT_FORMS,
            "per_agent": LIMIT_FORMS,
            "within": PERIOD_FORMS,
            "then": (DONE,),
            "then_within": PERIOD_FORMS,
        }
        return complete_words(words.get(name, ()), typed)

    def _show_closed_reason(self) -> None:
        """With which reason it will be closed for everybody else."""
        for name in ("use_when", "avoid_when"):
            if name in self._given.locked:
                continue
            said = _in_words(self._line(name).text())
            unless = tr("Closed unless {condition}.", condition=said)
            closed = unless if name == "use_when" else tr("Closed when {condition}.", condition=said)
            self._labelled[name].say(closed if said else "")

    @staticmethod
    def _show_value(field: Field, value: str) -> None:
        if isinstance(field, QComboBox):
            field.setCurrentIndex(max(0, field.findData(value.strip().lower().replace("-", "_").replace(" ", "_"))))
            return
        field.set_text(_joined_lines(value) if isinstance(field, NoteField) else value)
        if isinstance(field, LineField):
            field.show_start()

    def _value(self, name: str, field: Field) -> str:
        if isinstance(field, NoteField):
            given = getattr(self._given, name)
            return given if field.text() == _joined_lines(given) else field.text()
        if isinstance(field, LineField):
            return field.text()
        chosen = str(field.currentData())
        written = self._given.remedy
        same = written.strip().lower().replace("-", "_").replace(" ", "_") == chosen
        return written if same else chosen


def _joined_lines(words: str) -> str:
    """Lines that were broken at the width of a file are one; lists, tables and code stay as they are."""
    return words if _MARKED.search(words) else _BREAK.sub(" ", words)


def _in_words(line: str) -> str:
    """A condition as agents read it; "" while it is not one yet."""
    try:
        pieces = parse_line(line)
    except ValueError:
        return ""
    inner = ", ".join(f"{fact}: {format_yaml(values)}" for fact, values in pieces)
    findings = FindingList("")
    read = read_yaml(f"{{{inner}}}", 1, findings) if pieces else None
    condition = read_condition(read, findings) if read is not None else ()
    return condition_in_words(condition) if condition and not findings.error_count else ""
