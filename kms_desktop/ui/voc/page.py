"""The Voice page: suggestions to decide, contacts just logged, handovers that wait, and what was asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QStackedWidget, QWidget

from kms_desktop.access.model import Person
from kms_desktop.access.roles import ANSWER_ARTICLE_SUGGESTIONS, ANSWER_SUGGESTIONS, HANDLE_CONTACTS
from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.contacts.consult_commands import Consults
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.repeat_report import Repeats
from kms_desktop.customers.channels import contact_channels
from kms_desktop.figures.floor_now import FloorNow, NowRow
from kms_desktop.figures.kept_filters import KeptFilters
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.figures.reading import Figures
from kms_desktop.settings import Settings
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.keymap import by_key, key_text, keymap, label_of, refused_actions
from kms_desktop.ui.background import Background
from kms_desktop.ui.breakpoints import detail_pane, least_page
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.contact_panel import ContactPanel
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.voc import suggestion_rows
from kms_desktop.ui.voc.answer_pane import AnswerPane
from kms_desktop.ui.voc.contact_rows import contact_columns, contact_row
from kms_desktop.ui.voc.figures.board import FigureBoard
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.figures.presenter import FigurePresenter
from kms_desktop.ui.voc.floor_lists import FloorLists
from kms_desktop.ui.voc.floor_presenter import FloorPresenter, FloorSight
from kms_desktop.ui.voc.now_list import NowList, NowPresenter
from kms_desktop.ui.voc.presenter import VocPresenter, VocView
from kms_desktop.ui.voc.promise_list import PromiseList, PromiseListPresenter
from kms_desktop.ui.voc.suggestion_rows import refill_box, refill_table, said_row
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.page_head import FilterBox, PageHead
from kms_desktop.ui.widgets.segment import Segment
from kms_desktop.ui.widgets.table import Table
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import ContactLine, Suggestion
from kms_desktop.voc.suggestions import SuggestionBox

_PERIODS = (
    (1, tr("Today and yesterday")),
    (7, tr("7 days")),
    (28, tr("28 days")),
    (90, tr("90 days")),
    (0, in_context("every day", "All")),
)
_ALL_TEAMS, _ALL_REASONS = in_context("every team", "All"), in_context("every reason", "All")
(_FIGURES_PART, _NOW_PART, _SAID_PART, _CONTACTS_PART, _WAITING_PART, _REPEATED_PART, _PROMISES_PART) = range(7)
_EXPORTED = {
    _FIGURES_PART: "contacts",
    _SAID_PART: "suggestions",
    _CONTACTS_PART: "contacts",
    _PROMISES_PART: "promises",
}
"""What a list is called where it is written into a file."""
_PANEL_PX = 760
_DECIDING = ("accept_suggestion", "decline_suggestion")


class VocPage(QWidget):
    """`head` stands above the page, in the room of the call bar."""

    said = Signal(str)
    problem = Signal(str)
    reopen_chosen = Signal(str, str)
    """A contact's id, and why it is opened again."""
    promises_chosen = Signal(object)
    """Promises that are to be settled or handed on."""

    def __init__(
        self,
        contacts: ContactList,
        suggestions: SuggestionBox,
        roster: Roster,
        person: Person,
        handovers: Handovers,
        consults: Consults,
        repeats: Repeats,
        promises: Promises,
        library: Library,
        figures: Figures,
        contacts_behind: ContactsBehind,
        floor_now: FloorNow,
        settings: Settings,
        background: Background,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock, self._background, self._refused = clock, background, refused_actions(person.may)
        self._list, self._person = contacts, person
        self._decides = person.may(ANSWER_SUGGESTIONS) or person.may(ANSWER_ARTICLE_SUGGESTIONS)
        self._currency = settings.currency
        self.presenter = VocPresenter(contacts, suggestions, roster, person, background, clock, self)
        self.head = PageHead(tr("Voice"))
        self.period, self.team, self.reason, self.channel = (FilterBox(self) for _ in range(4))
        self.team.setVisible(contacts.is_of_floor)
        self.export = Button(*label_of("export"), icon="download")
        self.floor_presenter = FloorPresenter(
            handovers, consults, repeats, partial(_article_title, library), background, clock, self
        )
        kept = KeptFilters(settings.data_dir, person.login)
        self.opener = ContactOpener(contacts_behind, background, clock, self)
        self.now_presenter = NowPresenter(floor_now, background, clock, self)
        self.now = NowList(clock, self)
        self.figures = FigureBoard(
            FigurePresenter(figures, kept, background, clock, self),
            self.opener,
            partial(_article_title, library),
            settings.currency,
            clock,
            of_floor=contacts.is_of_floor,
            parent=self,
        )
        self.part = Segment(
            (
                label_of("list_figures"),
                # Translators: what happens on the floor at this moment
                (in_context("the floor at this moment", "Now"), ""),
                (tr("Suggestions"), ""),
                label_of("list_contacts"),
                label_of("list_handovers"),
                (tr("Asked again"), ""),
                label_of("list_promises"),
            ),
            tr("List"),
        )
        self.part.show_part(_SAID_PART)
        everyone = [one for one in roster.list_people() if one.may(HANDLE_CONTACTS)]
        self.promise_presenter = PromiseListPresenter(promises, background, clock, self)
        self.promises = PromiseList(everyone, clock, self)
        for part in (_NOW_PART, _WAITING_PART, _REPEATED_PART, _PROMISES_PART):
            self.part.offer_part(part, contacts.is_of_floor)
        self.floor = FloorLists(clock, settings.handover_red_seconds, self)
        self.suggestions = Table(suggestion_rows.COLUMNS, tr("Suggestions"))
        self.contacts = Table(contact_columns(settings.currency), tr("Contacts"))
        self.contact = ContactPanel(person, settings.currency, self)
        self.reopen = Button(*label_of("reopen"), icon="undo", small=True)
        self.nothing = EmptyState("voice", tr("Nothing in this period"), tr("Choose a longer one, or fewer filters."))
        self.answer = AnswerPane(person.role)
        self._stack = QStackedWidget()
        self._contact_ids: list[str] = []
        self._waits_for_rows = False
        self._fill_filters()
        self._lay_out()
        self._join()

    def refresh_page(self) -> None:
        """The workspace changed; read again if somebody is looking."""
        if self.isVisible():
            self._read_all()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.take_keyboard()
        self._read_all()

    def take_keyboard(self) -> None:
        """Where the keyboard belongs when nothing here has it: the list that is shown, or the row of lists while that
        has nothing to choose."""
        part = self.part.current_part()
        rows = self._part_lists()[part]
        self._waits_for_rows = part != _FIGURES_PART and not (rows.focusProxy() or rows).isVisibleTo(self)
        if self._waits_for_rows:
            self.part.setFocus()
        elif part == _FIGURES_PART:
            self.figures.take_keyboard()
        else:
            rows.setFocus()

    def _give_rows_keyboard(self) -> None:
        """To a list that was empty when it was chosen, as soon as it has rows."""
        if self._waits_for_rows and self.window().focusWidget() is self.part:
            self.take_keyboard()

    def _read_all(self) -> None:
        with self._background.jointly():
            self.presenter.read_lists()
            self._read_floor()
        self._read_part(unasked=True)

    def _read_part(self, *, unasked: bool = False) -> None:
        """What is read only while somebody looks at it."""
        if self.part.current_part() == _FIGURES_PART:
            self.figures.refresh_board(unasked=unasked)
        if self.part.current_part() == _NOW_PART:
            self.now_presenter.read_rows()

    def _read_floor(self) -> None:
        """What was asked again takes long to count on a large floor: only while somebody looks at it."""
        if not self._list.is_of_floor:
            return
        if self.part.current_part() == _PROMISES_PART:
            self._read_promises()
        self.floor_presenter.read_floor(self.period.currentData(), repeats=self.part.current_part() == _REPEATED_PART)

    def _part_lists(self) -> tuple[QWidget, ...]:
        """In the order of the parts."""
        return (
            *(self.figures, self.now, self.suggestions, self.contacts),
            *(self.floor.waiting, self.floor.repeated, self.promises),
        )

    def _fill_filters(self) -> None:
        for days, words in _PERIODS:
            self.period.addItem(words, days)
        self.period.setCurrentIndex(2)
        self.channel.addItem(in_context("every channel", "All"), "")
        for channel in contact_channels():
            self.channel.addItem(channel.plural, channel.code)
        self.team.addItem(_ALL_TEAMS, "")
        self.reason.addItem(_ALL_REASONS, "")

    def _lay_out(self) -> None:
        for name, box in (
            (tr("Period"), self.period),
            (tr("Team"), self.team),
            (tr("Reason"), self.reason),
            (tr("Channel"), self.channel),
        ):
            box.setAccessibleName(name)
            if box is not self.team or self._list.is_of_floor:
                self.head.add_filter(name, box)
        self.head.add_action(self.export)
        for page in (*self._part_lists(), self.nothing):
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self.suggestions)
        left = Column(gap=4, margins=(16, 12, 4, 0))
        line = Row(gap=8, margins=(8, 0, 12, 0))
        line.addWidget(self.part)
        line.addStretch(1)
        line.addWidget(self.reopen)
        line.addWidget(self.floor.alarm)
        left.addLayout(line)
        left.addWidget(self._stack, 1)
        row = Row(self, gap=0)
        row.addLayout(left, 1)
        row.addWidget(self.answer)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.answer.setFixedWidth(detail_pane(self.window().width(), theme))

    def minimumSizeHint(self) -> QSize:
        return least_page(current_theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_theme(current_theme())

    def _join(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self._show_view)
        presenter.answered.connect(self._on_answered)
        presenter.exported.connect(self.said)
        presenter.problem.connect(self.problem)
        self.floor_presenter.shown.connect(self._show_floor)
        self.floor.aged.connect(self._tell_detail)
        self.figures.changed.connect(self._show_part)
        self.opener.problem.connect(self.problem)
        self.now_presenter.shown.connect(self._show_now)
        self.now.contact_chosen.connect(lambda key: self.opener.open_contact(key, self.now))
        self.now.promise_chosen.connect(self._settle_promises)
        self.promise_presenter.shown.connect(self._show_promises)
        self.promises.filter_changed.connect(self._read_promises)
        self.promises.settle_chosen.connect(self._settle_promises)
        self.team.activated.connect(lambda _i: self._read_promises())
        self.period.activated.connect(lambda _i: presenter.change_filter(days=self.period.currentData()))
        self.period.activated.connect(lambda _i: self._read_floor())
        self.team.activated.connect(lambda _i: presenter.change_filter(team_id=self.team.currentData()))
        self.reason.activated.connect(lambda _i: presenter.change_filter(reason=self.reason.currentData()))
        self.channel.activated.connect(lambda _i: presenter.change_filter(channel=self.channel.currentData()))
        self.part.chosen.connect(self._on_part_picked)
        self.suggestions.row_marked.connect(self._on_row_marked)
        self.suggestions.row_opened.connect(lambda _n: self.answer.field.setFocus())
        self.contacts.row_marked.connect(lambda _n: self._offer_reopening())
        self.contacts.row_opened.connect(lambda _n: self.open_contact())
        self.contact.reopen_chosen.connect(self.reopen_chosen)
        self.reopen.clicked.connect(self.open_contact)
        self.answer.answer_given.connect(self._give_answer)
        self.export.clicked.connect(self._ask_where)

    def key_names(self) -> list[str]:
        """The keys of this page; `press_key` tells whether one of them was meant for it."""
        return list(self._key_table())

    def press_key(self, keys: str) -> bool:
        act = self._key_table().get(keys)
        if act is not None:
            act()
        return act is not None

    def key_sheet(self) -> list[tuple[str, str]]:
        """Each key of this page with what it does, for those that this person has."""
        return keymap().sheet(Scope.VOICE, without=self._refused if self._decides else {*self._refused, *_DECIDING})

    def _key_table(self) -> dict[str, Callable[[], object]]:
        return by_key(self.acts())

    def possible_actions(self) -> set[str]:
        """Those that do something now, for whoever finds them by their words."""
        told = self.contact.is_open() or self._marked_contact() is not None
        asks = {
            "export": self._exports(self.part.current_part()),
            "accept_suggestion": self.answer.accept.isVisible(),
            "decline_suggestion": self.answer.decline.isVisible(),
            "reopen": told,
            "correct": told,
        }
        return {one for one in self.acts() if asks.get(one, True)}

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each action of this page does that this person is offered."""
        acts: dict[str, Callable[[], object]] = {
            "export": self._ask_where,
            **{one: partial(self._switch_part, *parts) for one, parts in self._part_pairs().items()},
            "accept_suggestion": self.accept_suggestion,
            "decline_suggestion": self._decline_suggestion,
            "reopen": self.open_contact,
            "correct": self.correct_contact,
        }
        return {action_id: act for action_id, act in acts.items() if action_id not in self._refused}

    def _part_pairs(self) -> dict[str, tuple[int, int]]:
        """The list that a key leads to, and the one that it leads to from there."""
        return {
            "list_figures": (_FIGURES_PART, _NOW_PART if self._list.is_of_floor else _SAID_PART),
            "list_contacts": (_CONTACTS_PART, _SAID_PART),
            "list_handovers": (_WAITING_PART, _REPEATED_PART),
            "list_promises": (_PROMISES_PART, _SAID_PART),
        }

    def _show_part_keys(self) -> None:
        """Each key stands at the list that it leads to now."""
        now = self.part.current_part()
        pairs = self._part_pairs().items()
        self.part.show_keys({back if now == to else to: key_text(one) for one, (to, back) in pairs})

    def accept_suggestion(self) -> None:
        """What the filled button of this page does."""
        if self.answer.accept.isVisible():
            self.answer.accept.click()

    def _decline_suggestion(self) -> None:
        if self.answer.decline.isVisible():
            self.answer.decline.click()

    def open_contact(self) -> None:
        """Tell the marked contact, and ask why it is opened again where this person may do that."""
        line = self._marked_contact()
        if line is not None:
            focus = self.contact.show_contact(line, self._clock())
            self.contact.open_in(self, self._stack, focus, width=_PANEL_PX)

    def correct_contact(self) -> None:
        """Put the wrap-up of the marked contact right, where this person may."""
        if not self.contact.is_open():
            self.open_contact()
        if self.contact.is_open():
            self.contact.begin_correcting()

    def _marked_contact(self) -> ContactLine | None:
        """In the list of contacts, while that is shown."""
        at = self.contacts.current_row()
        return self.presenter.sight.contacts[at] if at >= 0 and self.part.current_part() == _CONTACTS_PART else None

    def _offer_reopening(self) -> None:
        line = self._marked_contact()
        self.reopen.setVisible(line is not None and self.contact.may_reopen(line))

    def _show_again(self, sight: VocView) -> None:
        """What is told of a contact follows what happens to it."""
        told = self.contact.line
        now = next((line for line in sight.contacts if told is not None and line.id == told.id), None)
        if self.contact.is_open() and now is not None and now != told:
            focus = self.contact.show_contact(now, self._clock())
            if self.contact.isAncestorOf(QApplication.focusWidget() or self):
                focus.setFocus()

    def _show_view(self, sight: VocView) -> None:
        now = self._clock()
        refill_box(self.team, [(_ALL_TEAMS, "")] + [(name, key) for key, name in sight.teams])
        refill_box(self.reason, [(_ALL_REASONS, "")] + [(reason, reason) for reason in sight.reasons])
        kept = self.answer.suggestion.id if self.answer.suggestion else ""
        contact = self._contact_ids[self.contacts.current_row()] if self.contacts.current_row() >= 0 else ""
        self._contact_ids = [line.id for line in sight.contacts]
        refill_table(self.suggestions, [said_row(s, now) for s in sight.suggestions])
        refill_table(self.contacts, [contact_row(c, now, self._currency) for c in sight.contacts])
        if contact in self._contact_ids:
            self.contacts.mark_row(self._contact_ids.index(contact))
        self._show_again(sight)
        self._show_part()
        again = next((place for place, s in enumerate(sight.suggestions) if s.id == kept), 0)
        if sight.suggestions:
            self.suggestions.mark_row(again)
            self._on_row_marked(again)
        else:
            self.answer.show_suggestion(None, now)

    def _show_floor(self, sight: FloorSight) -> None:
        self.floor.show_sight(sight)
        self._tell_detail()

    def _on_part_picked(self) -> None:
        """In the row of lists, which keeps the keyboard."""
        self._waits_for_rows = False
        self._on_part_chosen()

    def _on_part_chosen(self) -> None:
        """Another list was chosen."""
        self._show_view(self.presenter.sight)
        self._read_part()
        if self.part.current_part() in (_REPEATED_PART, _PROMISES_PART):
            self._read_floor()

    def _read_promises(self) -> None:
        if self._list.is_of_floor:
            self.promise_presenter.read_promises(self.promises.chosen_filter(self.team.currentData() or ""))

    def _show_promises(self, found: Sequence[Promise]) -> None:
        self.promises.show_promises(found)
        self._tell_detail()

    def _show_now(self, rows: Sequence[NowRow]) -> None:
        self.now.show_rows(rows)
        self._tell_detail()

    def _settle_promises(self, marked: Sequence[Promise]) -> None:
        """What became of those that are marked; who only reads says nothing of them."""
        if self._person.may(HANDLE_CONTACTS):
            self.promises_chosen.emit(marked)

    def _show_part(self) -> None:
        """Show the list that is chosen, with what belongs to it."""
        part, sight = self.part.current_part(), self.presenter.sight
        empty = (part == _SAID_PART and not sight.suggestions) or (part == _CONTACTS_PART and not sight.contacts)
        self._stack.setCurrentWidget(self.nothing if empty else self._part_lists()[part])
        self.answer.setVisible(part == _SAID_PART)
        for box in (self.period, self.reason, self.channel, *((self.team,) if self._list.is_of_floor else ())):
            box.setVisible(part not in (_FIGURES_PART, _NOW_PART))  # figures have filters of their own
        self.export.setVisible(self._exports(part))
        self._show_part_keys()
        self._offer_reopening()
        if part != _CONTACTS_PART:
            self.contact.close_panel()
        self._tell_detail()

    def _exports(self, part: int) -> bool:
        """Whether this person may write what the part holds into a file."""
        if part == _SAID_PART:
            return True
        listed = (_CONTACTS_PART, _PROMISES_PART, *((_FIGURES_PART,) if self.figures.is_listing() else ()))
        return part in listed and self._list.can_be_exported

    def _tell_detail(self) -> None:
        part, sight = self.part.current_part(), self.presenter.sight
        waits = sum(1 for said in sight.suggestions if said.state == "new")
        words = {
            _SAID_PART: plural(
                "{n} said, {waits} to decide", "{n} said, {waits} to decide", len(sight.suggestions), waits=waits
            ),
            _CONTACTS_PART: self._count_contacts(len(sight.contacts)),
            _WAITING_PART: self.floor.detail_text("waiting", self._clock()),
            _REPEATED_PART: self.floor.detail_text("repeated", self._clock()),
            _PROMISES_PART: self.promises.detail_text(),
            _FIGURES_PART: self.figures.detail_text(),
            _NOW_PART: self.now.detail_text(),
        }
        self.head.show_detail(words[part])
        self._give_rows_keyboard()

    def _count_contacts(self, n: int) -> str:
        if self._list.is_of_floor:
            return plural("{n} contact", "{n} contacts", n)
        return plural("{n} contact you handled", "{n} contacts you handled", n)

    def _on_row_marked(self, place: int) -> None:
        suggestions = self.presenter.sight.suggestions
        if 0 <= place < len(suggestions):
            shown = self.answer.suggestion
            if shown is None or shown != suggestions[place]:
                self.answer.show_suggestion(suggestions[place], self._clock())

    def _give_answer(self, words: str, accepted: bool) -> None:
        if self.answer.suggestion is not None:
            self.presenter.answer_suggestion(self.answer.suggestion.id, words, accepted=accepted)

    def _on_answered(self, suggestion: Suggestion) -> None:
        self.said.emit(tr("{name} reads your answer on the desk.", name=suggestion.made_by_name))

    def _switch_part(self, to: int, back: int) -> None:
        """A key leads to one list, pressed again to the other one."""
        self.part.show_part(back if self.part.current_part() == to else to)
        self._on_part_chosen()
        self.take_keyboard()

    def _ask_where(self) -> None:
        if not self._exports(self.part.current_part()):
            return
        part = self.part.current_part()
        what = _EXPORTED[part]
        name = f"{what}-{self._clock():%Y-%m-%d}.csv"  # no text: the name of a file
        path, _filter = QFileDialog.getSaveFileName(self, tr("Export"), str(Path.home() / name), tr("CSV (*.csv)"))
        if path:
            lines = self.figures.lines() if part == _FIGURES_PART else self.presenter.sight.contacts
            self.presenter.export_list(what, Path(path), self.promise_presenter.found, lines)


def _article_title(library: Library, article_id: str) -> str:
    article = library.find_article(article_id)
    return article.title if article is not None else ""
