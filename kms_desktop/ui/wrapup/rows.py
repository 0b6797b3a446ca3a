"""A wrap-up that is being filled → a row for each thing that can be changed, and what a person chose in it.

Question: how is a row changed? Choice: Enter on it opens its choices right under it, where letters narrow them. Reason:
it is the same in a pane and in a panel, nothing floats over what is being read, and the hands stay on the letters.
Refused: menus, of which forty reasons are none, and fields that look as if everything had to be typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.ending_text import EASE, ease_title
from kms_desktop.contacts.wrapup_draft import Issue, WrapUp, WrapUpChoices, issues_of
from kms_desktop.customers.channels import channel_of
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.texts import in_context, tr
from kms_desktop.ui.clock import Clock, local_now
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout, take_out
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import INSET_PX, FactRow
from kms_desktop.ui.wrapup.picker import Choice, Picker

LINK_TITLES = {
    # Translators: how the article did in this contact
    "resolved": tr("Resolved it"),
    "helped": tr("Helped"),
    "not_applicable": tr("Did not apply"),
    "": tr("Not said"),
}
_PREVENTABLE = {
    "yes": in_context("could it have been prevented", "Yes"),
    "no": in_context("could it have been prevented", "No"),
    "": tr("Not said"),
}
_NO_ARTICLE = tr("No article")
_ROWS = ("reason", "article", "link", "resolution", "preventable")
_EASE = "ease"
"""Stands there when it is put right; while a contact is wrapped up it is asked beside the rows."""


class IssueRows(QWidget):
    """Nothing is kept here but which row is open. It is 8 pixels wider than its words at both sides, as its rows
    are."""

    reason_chosen = Signal(int, str, str)
    """Place of the issue, code, and words; code "" for one's own words."""
    article_chosen = Signal(int, str)
    link_chosen = Signal(int, str)
    preventable_chosen = Signal(int, str)
    ease_chosen = Signal(str)
    resolution_typed = Signal(int, str)
    issue_dropped = Signal(int)
    picker_wanted = Signal()
    """The list under a row is about to open, and to have the keyboard."""
    exchange_chosen = Signal(str)

    def __init__(self, clock: Clock = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._column = Column(self, gap=0)
        self._rows: dict[tuple[int, str], FactRow] = {}
        self._shape: tuple[object, ...] = ()
        self._draft: WrapUp | None = None
        self._choices = WrapUpChoices()
        self.picker = Picker(self)
        self.picker.hide()
        self.picker.taken.connect(self._take)
        self.picker.words_taken.connect(self._take_words)
        self.picker.left.connect(self.close_picker)
        self._open: tuple[int, str] | None = None
        self._hidden: frozenset[str] = frozenset()

    def offer_choices(self, choices: WrapUpChoices) -> None:
        self._choices = choices

    def show_draft(self, draft: WrapUp, *, hidden: frozenset[str] = frozenset()) -> None:
        """`hidden`: rows of the first issue that stand elsewhere."""
        self._draft, self._hidden = draft, hidden
        issues = issues_of(draft)
        exchanges = tuple(entry.id for entry in draft.open_exchanges)
        asks_ease = draft.corrects and draft.asks_ease
        shape = (len(issues), exchanges, hidden, asks_ease, *(bool(one.article_id) for one in issues))
        if shape != self._shape:
            self._shape = shape
            self._build(draft, issues)
        for place, issue in enumerate(issues):
            for name, found, right in self._told(issue, draft.reason_from if place == 0 else "", draft.corrects):
                if (place, name) in self._rows:
                    self._rows[place, name].show_found(found, right)
        if asks_ease:
            self._rows[0, _EASE].show_found(ease_title(draft.ease) or tr("Not said"), "")
        for entry in draft.open_exchanges:
            closes = entry.id in draft.also_closes
            row = self._rows[-1, entry.id]
            row.show_found(
                self._exchange_text(entry),
                tr("closed with this contact") if closes else tr("stays open"),
                "check" if closes else "minus",
            )

    def open_reason(self, place: int = 0) -> None:
        """The reason of an issue, that of the first wherever it stood before."""
        if self._draft is not None:
            self.show_draft(self._draft, hidden=self._hidden if place else frozenset())
            if self._open != (place, "reason"):
                self._choose_row(place, "reason")

    def reason_choices(self) -> list[Choice]:
        """The reasons that are on the list."""
        return [Choice(one.code, one.title, one.code) for one in self._choices.codes]

    def take_reason(self, place: int, code: str) -> None:
        """One of the list was chosen."""
        words = next((one.title for one in self._choices.codes if one.code == code), code)
        self.reason_chosen.emit(place, code, words)

    def row(self, place: int, name: str) -> FactRow:
        """The row of an issue: reason, article, link, resolution, preventable; of an exchange, place -1 and its key."""
        return self._rows[place, name]

    def _build(self, draft: WrapUp, issues: Sequence[Issue]) -> None:
        self._shut()
        clear_layout(self._column)
        self._rows = {}
        for place, issue in enumerate(issues):
            if place:
                self._column.addLayout(self._issue_head(place))
            for name in _ROWS:
                shown = name not in ("link",) or issue.article_id
                if shown and not (place == 0 and name in self._hidden):
                    self._add_row(place, name, _TITLES[name])
        if draft.corrects and draft.asks_ease:
            self._add_row(0, _EASE, _TITLES[_EASE])
        for entry in draft.open_exchanges:
            self._add_row(-1, entry.id, tr("Earlier contact"), "check")

    def _issue_head(self, place: int) -> Row:
        head = Row(gap=8, margins=(INSET_PX, 12, INSET_PX, 4))
        title = Paragraph(tr("Issue {number}", number=place + 1), "list", weight=600)
        drop = Button(tr("Not an issue of its own"), "", "link", "cross")
        drop.clicked.connect(partial(self.issue_dropped.emit, place))
        head.addWidget(title, 1)
        head.addWidget(drop)
        return head

    def _add_row(self, place: int, name: str, title: str, icon: str = "chevron-down") -> None:
        row = FactRow(title, "…", high=40, press=True, right_icon=icon)
        row.chosen.connect(partial(self._choose_row, place, name))
        self._rows[place, name] = row
        self._column.addWidget(row)
        self._add_inset(Divider())

    def _add_inset(self, widget: QWidget) -> None:
        """As wide as the words of the rows."""
        inset = Column(gap=0, margins=(INSET_PX, 0, INSET_PX, 0))
        inset.addWidget(widget)
        self._column.addLayout(inset)

    def _told(self, issue: Issue, reason_from: str, corrects: bool) -> list[tuple[str, str, str]]:
        """(row, what stands in it, where that comes from)."""
        said = "" if corrects else tr("from the log")
        return [
            ("reason", typeset_text(issue.reason) or tr("Not said"), reason_from),
            ("article", typeset_text(issue.article_title) or _NO_ARTICLE, tr("linked") if issue.article_id else ""),
            ("link", LINK_TITLES.get(issue.link, issue.link), ""),
            ("resolution", typeset_text(issue.resolution) or tr("Nothing was granted"), said),
            ("preventable", _PREVENTABLE.get(issue.preventable, issue.preventable), ""),
        ]

    def _exchange_text(self, entry: HistoryEntry) -> str:
        now = self._clock()
        when = when_text(entry.at, now, now.tzinfo)
        channel = channel_of(entry.channel).singular.capitalize()
        if not entry.subject.strip():
            return tr("{channel}, {when}", channel=channel, when=when)
        # Translators: an exchange of the history: the channel, when it was, and what it is about
        return tr("{channel}, {when}: {subject}", channel=channel, when=when, subject=entry.subject)

    def _choose_row(self, place: int, name: str) -> None:
        if place < 0:
            self.exchange_chosen.emit(name)
            return
        if self._open == (place, name):
            self.close_picker()
            return
        self._shut()
        self.picker_wanted.emit()
        self._open = (place, name)
        self._column.insertWidget(self._column.indexOf(self._rows[place, name]) + 1, self.picker)
        self._ask(place, name)
        self.picker.show()
        self.picker.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, place: int, name: str) -> None:
        assert self._draft is not None
        issue = issues_of(self._draft)[place]
        title = _TITLES[name]
        match name:
            case "reason":
                self.picker.ask(title, self.reason_choices(), chosen=issue.reason_code, own_words=True)
            case "article":
                articles = [Choice(key, words, "", "book") for key, words in self._choices.articles]
                self.picker.ask(title, [*articles, Choice("", _NO_ARTICLE, "", "cross")], chosen=issue.article_id)
            case "link":
                self.picker.ask(title, [Choice(key, words) for key, words in LINK_TITLES.items()], chosen=issue.link)
            case "preventable":
                kinds = [Choice(key, words) for key, words in _PREVENTABLE.items()]
                self.picker.ask(title, kinds, chosen=issue.preventable)
            case "ease":
                answers = [*(Choice(code, ease_title(code)) for code in EASE), Choice("", tr("Not said"))]
                self.picker.ask(title, answers, chosen=self._draft.ease)
            case _:
                self.picker.ask(title, (), own_words=True)
                self.picker.field.set_text(issue.resolution)

    def _take(self, key: str) -> None:
        if self._open is None:
            return
        place, name = self._open
        self.close_picker()
        if name == "reason":
            self.take_reason(place, key)
        elif name == "article":
            self.article_chosen.emit(place, key)
        elif name == "link":
            self.link_chosen.emit(place, key)
        elif name == _EASE:
            self.ease_chosen.emit(key)
        else:
            self.preventable_chosen.emit(place, key)

    def _take_words(self, words: str) -> None:
        if self._open is None:
            return
        place, name = self._open
        self.close_picker()
        if name == "reason":
            self.reason_chosen.emit(place, "", words)
        else:
            self.resolution_typed.emit(place, words)

    def close_picker(self) -> None:
        """The row that was being changed has the keyboard again."""
        if self._open is not None and self._open in self._rows:
            self._rows[self._open].setFocus(Qt.FocusReason.OtherFocusReason)
        self._shut()

    def _shut(self) -> None:
        self._open = None
        self.picker.hide()
        take_out(self.picker)


_TITLES = {
    "reason": tr("Reason"),
    "article": tr("Article"),
    # Translators: whether the article resolved it, helped, did not apply
    "link": tr("Did it help?"),
    "resolution": tr("Resolution"),
    "preventable": tr("Preventable"),
    # Translators: how easy it was, as the customer said
    "ease": tr("How easy"),
}
