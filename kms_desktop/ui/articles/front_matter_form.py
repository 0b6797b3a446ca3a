"""What stands between the `---` lines as fields of a form; what is changed here is changed in the text, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from kms_desktop.articles.front_matter import CHOICES
from kms_desktop.articles.model import Article
from kms_desktop.articles.vocabulary import Vocabulary
from kms_desktop.editorial.completions import FURTHER_KEYS, complete_list, complete_words, words_for
from kms_desktop.editorial.snippets import Snippet
from kms_desktop.texts import tr
from kms_desktop.ui.articles.state_text import choice_text
from kms_desktop.ui.articles.suggest_field import SuggestField
from kms_desktop.ui.widgets.fields import LineField, NoteField
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.scroll import ScrollColumn

_HINTS = {
    "title": tr("What the customer would call it"),
    "owner": tr("Team that looks after it"),
    "reason": "billing/duplicate-charge",
    "products": "broadband, tv",  # no text: as it is written in an article
    "review_by": "2027-03-01",
    "phrases": tr("One a line, in the customer’s own words"),
    "replaces": tr("Ids of older articles that this one replaces"),
    "merged_into": tr("Id of the article that took this one over"),
    "visible_to": tr("Roles or teams; empty: everybody"),
}
_LISTS = ("products", "replaces", "visible_to")
"""Several with commas between them."""
_CHOSEN = ("owner", "reason", *_LISTS, "merged_into")
"""What other articles say already is offered."""
_NAMES = {
    "title": tr("Title"),
    "kind": tr("Kind"),
    "bulletin": tr("Kind of bulletin"),
    "confidence": tr("Confidence"),
    "audience": tr("Who may read it"),
    "governance": tr("Governance"),
    "owner": tr("Owner"),
    "reason": tr("Contact reason"),
    "products": tr("Products"),
    "phrases": tr("Phrases of customers"),
    "review_by": tr("Review by"),
    "valid_from": tr("Valid from"),
    "valid_until": tr("Valid until"),
    "replaces": tr("Replaces"),
    "merged_into": tr("Merged into"),
    "visible_to": tr("Found only by"),
}
_ONLY_BULLETINS = ("bulletin", "valid_from", "valid_until")
Field = LineField | NoteField | QComboBox


class FrontMatterForm(ScrollColumn):
    """`change_wanted(key, value)`: a text, a list of texts, or "" to take the key out."""

    change_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", gap=12, margins=(16, 12, 16, 16), parent=parent)
        self.fields: dict[str, Field] = {}
        self._blocks: dict[str, QWidget] = {}
        self._problems: dict[str, Paragraph] = {}
        self._known = Vocabulary()
        for key in _NAMES:
            self._add_field(key)
        self._id = Paragraph("", "meta", "ink3")
        self.column.addWidget(self._id)
        self.column.addStretch(1)

    def show_article(self, article: Article) -> None:
        """What the text says now; the field that is being typed in stays as it is."""
        stays = tr("Id: {id}. It stays when the file moves, so it is changed in the text alone.", id=article.id)
        self._id.show_text(stays)
        for key, field in self.fields.items():
            if not _is_used(field):
                _show_value(field, _field_value(article, key))
        for key in _ONLY_BULLETINS:
            self._blocks[key].setVisible(article.kind == "bulletin")

    def know_words(self, known: Vocabulary) -> None:
        """What the other articles use: it is offered while somebody types."""
        self._known = known

    def _suggest(self, key: str, typed: str) -> list[Snippet]:
        words = words_for(key, self._known)
        return complete_list(words, typed) if key in _LISTS else complete_words(words, typed)

    def show_refused(self, key: str, refused: bool) -> None:
        """Say under a field that the text is written so that only a person can change it."""
        self._problems[key].setVisible(refused)

    def set_editable(self, editable: bool) -> None:
        for field in self.fields.values():
            field.setEnabled(editable)

    def focus_first(self) -> None:
        self.fields["title"].setFocus()

    def _add_field(self, key: str) -> None:
        block = QWidget()
        block.setSizePolicy(_growing_policy())
        column = Column(block, gap=4)
        name = _NAMES[key]
        column.addWidget(Paragraph(name, "meta", "ink2", weight=600))
        field = self._make_field(key, name)
        column.addWidget(field)
        refused = tr("This is written so that it cannot be changed here; change it in the text.")
        problem = Paragraph(refused, "meta", "bad")
        problem.setVisible(False)
        column.addWidget(problem)
        self.fields[key], self._blocks[key], self._problems[key] = field, block, problem
        self.column.addWidget(block)

    def _make_field(self, key: str, name: str) -> Field:
        if key in CHOICES:
            return self._make_choice(key, name)
        if key == "phrases":
            notes = NoteField(_HINTS[key], name, lines=5)
            notes.typed.connect(lambda text: self._emit_change(key, [line.strip() for line in text.split("\n")]))
            return notes
        hint = _HINTS.get(key, "")
        field = SuggestField(hint, name, partial(self._suggest, key)) if key in _CHOSEN else LineField(hint, name)
        read: Callable[[str], object] = _READ.get(key, str.strip)
        field.typed.connect(lambda text: self._emit_change(key, read(text)))
        return field

    def _make_choice(self, key: str, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for value in CHOICES[key]:
            box.addItem(choice_text(value), value)
        box.activated.connect(lambda at: self._emit_change(key, box.itemData(at)))
        return box

    def _emit_change(self, key: str, value: object) -> None:
        if isinstance(value, list):
            value = [item for item in value if item]
        if value is not None:
            self.change_wanted.emit(key, value)


def _parse_day(text: str) -> object:
    """A date that is not typed to its end yet changes nothing."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if text else ""
    except ValueError:
        return None


def _split_list(text: str) -> object:
    return [item.strip() for item in text.split(",")]


_READ: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(_LISTS, _split_list),
    "review_by": _parse_day,
    "valid_from": _parse_day,
    "valid_until": _parse_day,
}


def _field_value(article: Article, key: str) -> str:
    said = article.extra.get(key) if key in FURTHER_KEYS else getattr(article, key)
    if said is None:
        return ""
    if isinstance(said, Sequence) and not isinstance(said, str):
        return ("\n" if key == "phrases" else ", ").join(str(item) for item in said)
    return said.isoformat() if isinstance(said, date) else str(said)


def _show_value(field: Field, value: str) -> None:
    if isinstance(field, QComboBox):
        field.setCurrentIndex(max(0, field.findData(value)))
    elif field.text() != value:
        field.set_text(value)
        if isinstance(field, LineField):
            field.show_start()


def _is_used(field: Field) -> bool:
    return field.editor.hasFocus() if isinstance(field, LineField) else field.hasFocus()


def _growing_policy() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    return policy
