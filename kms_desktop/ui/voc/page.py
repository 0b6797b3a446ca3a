"""The Voice page: suggestions to decide, contacts just logged, handovers that wait, and what was asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from kms_desktop.access.model import Person
from kms_desktop.access.roles import ANSWER_ARTICLE_SUGGESTIONS, ANSWER_SUGGESTIONS, HANDLE_CONTACTS, READ_FLOOR
from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.contacts.consult_commands import Consults
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.repeat_report import Repeats
from kms_desktop.customers.call_event import MissedCaller
from kms_desktop.editorial.changes_report import ChangesReport
from kms_desktop.figures.floor_now import FloorNow, NowRow
from kms_desktop.figures.kept_filters import KeptFilters
from kms_desktop.figures.looser_limits import LooserLimits
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.figures.reading import Figures
from kms_desktop.settings import Settings
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.keymap import by_key, keymap, label_of, refused_actions
from kms_desktop.ui.background import Background
from kms_desktop.ui.breakpoints import detail_pane, least_page
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.contact_panel import ContactPanel
from kms_desktop.ui.last_done import LastDone
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.voc import suggestion_rows
from kms_desktop.ui.voc.answer_pane import AnswerPane
from kms_desktop.ui.voc.changes_panel import ChangesReader
from kms_desktop.ui.voc.contact_rows import contact_columns, contact_row
from kms_desktop.ui.voc.figures.board import FigureBoard
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.figures.export_panel import RowsExporter
from kms_desktop.ui.voc.figures.presenter import FigurePresenter
from kms_desktop.ui.voc.floor_lists import FloorLists
from kms_desktop.ui.voc.floor_presenter import FloorPresenter, FloorSight
from kms_desktop.ui.voc.list_filters import ListFilters
from kms_desktop.ui.voc.now_list import NowList, NowPresenter
from kms_desktop.ui.voc.parts import VoicePart, VoiceParts
from kms_desktop.ui.voc.presenter import VocPresenter, VocView
from kms_desktop.ui.voc.promise_list import PromiseList, PromiseListPresenter
from kms_desktop.ui.voc.reviews.board import ReviewBoard
from kms_desktop.ui.voc.reviews.presenter import ReviewPresenter
from kms_desktop.ui.voc.suggestion_rows import refill_table, said_row
from kms_desktop.ui.voc.themes.board import ThemeBoard
from kms_desktop.ui.voc.themes.presenter import ThemePresenter
from kms_desktop.ui.voc.themes.what_if import WhatIf
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.page_head import PageHead
from kms_desktop.ui.widgets.table import Table
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import ContactLine, Suggestion
from kms_desktop.voc.reviews.reviews import Reviews
from kms_desktop.voc.suggestions import SuggestionBox
from kms_desktop.voc.themes.themes import Themes

_PANEL_PX, _SIDES = 760, 36
_DECIDING = ("accept_suggestion", "decline_suggestion")
_OF_DECIDERS = ("own_theme", "finish_theme", "check_theme", "make_theme", "join_themes", "rename_theme")
_ON_THEMES = (*_OF_DECIDERS, "same_here")


class VocPage(QWidget):
    """`head` stands above the page, in the room of the call bar."""

    said = Signal(str)
    problem = Signal(str)
    reopen_chosen = Signal(str, str)
    """A contact's id, and why it is opened again."""
    promises_chosen = Signal(object)
    missed_chosen = Signal(object)
    """MissedCaller who is rung back."""
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
        looser_limits: LooserLimits,
        changes: ChangesReport,
        themes: Themes,
        reviews: Reviews,
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
        self.filters = ListFilters(self, of_floor=contacts.is_of_floor)
        self.export = Button(*label_of("export"), icon="download")
        self.export_all = Button(*label_of("export_rows"), icon="download")
        self.what_changed = Button(*label_of("show_changes"), "quiet")
        self.floor_presenter = FloorPresenter(
            handovers, consults, repeats, partial(_article_title, library), background, clock, self
        )
        kept = KeptFilters(settings.data_dir, person.login)
        self.opener = ContactOpener(contacts_behind, background, clock, self)
        self.now_presenter = NowPresenter(floor_now, background, clock, self)
        self.now = NowList(clock, settings.region, self, handles=person.may(HANDLE_CONTACTS))
        self.figures = FigureBoard(
            FigurePresenter(figures, kept, background, clock, self),
            self.opener,
            partial(_article_title, library),
            settings.currency,
            clock,
            of_floor=contacts.is_of_floor,
            parent=self,
        )
        self.exporter = RowsExporter(figures.contact_export, person.login, background, clock, self)
        self.changes = ChangesReader(changes, background, clock, self)
        everyone = [one for one in roster.list_people() if one.may(HANDLE_CONTACTS)]
        self._names = {one.id: one.name for one in everyone}
        self.last_done = LastDone(clock, self)
        self.themes = ThemeBoard(
            ThemePresenter(themes, background, clock, self),
            self.opener,
            person,
            everyone,
            self.last_done,
            settings.currency,
            partial(_article_title, library),
            clock,
            shows_money=person.may(READ_FLOOR),
            parent=self,
        )
        self.reviews = ReviewBoard(
            ReviewPresenter(reviews, background, clock, self),
            self.opener,
            partial(_article_title, library),
            clock,
            self,
        )
        self.what_if = WhatIf(looser_limits, contacts, background, clock, settings.currency, self)
        self.promise_presenter = PromiseListPresenter(promises, background, clock, self)
        self.promises = PromiseList(everyone, clock, self)
        self.floor = FloorLists(clock, settings.handover_red_seconds, self)
        self.suggestions = Table(suggestion_rows.COLUMNS, tr("Suggestions"))
        self.contacts = Table(contact_columns(settings.currency), tr("Contacts"))
        self.contact = ContactPanel(person, settings.currency, self)
        self.reopen = Button(*label_of("reopen"), icon="undo", small=True)
        self.nothing = EmptyState("voice", tr("Nothing in this period"), tr("Choose a longer one, or fewer filters."))
        self.answer = AnswerPane(person.role)
        self.parts = VoiceParts(self._list_parts(), self.nothing, of_floor=contacts.is_of_floor)
        self.part = self.parts.segment
        self.parts.choose("suggestions")
        self._contact_ids: list[str] = []
        self._waits_for_rows = False
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
        part = self.parts.current()
        rows = part.rows.focusProxy() or part.rows
        self._waits_for_rows = part.take_keyboard is None and not rows.isVisibleTo(self)
        if self._waits_for_rows:
            self.part.setFocus()
        elif part.take_keyboard is not None:
            part.take_keyboard()
        else:
            part.rows.setFocus()

    def _give_rows_keyboard(self) -> None:
        """To a list that was empty when it was chosen, as soon as it has rows."""
        if self._waits_for_rows and self.window().focusWidget() is self.part:
            self.take_keyboard()

    def _read_all(self) -> None:
        """What was asked again takes long to count on a large floor: only while somebody looks at it."""
        with self._background.jointly():
            self.presenter.read_lists()
            self._read_floor()
        self.parts.current().read(True)

    def _read_floor(self) -> None:
        if self._list.is_of_floor:
            self.floor_presenter.read_floor(self.filters.period.currentData(), repeats=self.parts.shows("repeated"))

    def _list_parts(self) -> tuple[VoicePart, ...]:
        """All of them, in the order in which they stand above the list."""
        now, figures, floor = self._clock, self.figures, self.floor
        return (
            VoicePart(
                *("themes", keymap().actions["list_themes"].text, self.themes, "list_themes", "suggestions"),
                detail_text=self.themes.detail_text,
                read=lambda unasked: self.themes.refresh_board(unasked=unasked),
                take_keyboard=self.themes.take_keyboard,
                exported="themes" if self._person.may(READ_FLOOR) else "",
                may_export=lambda: bool(self.themes.list.lines()),
                filters=("days",),
                beside=self.themes.pane,
            ),
            VoicePart(
                *("figures", keymap().actions["list_figures"].text, figures, "list_figures"),
                back="now" if self._list.is_of_floor else "suggestions",
                detail_text=figures.detail_text,
                read=lambda unasked: figures.refresh_board(unasked=unasked),
                take_keyboard=figures.take_keyboard,
                exported="contacts",
                may_export=figures.is_listing,
                filters=(),
            ),
            # Translators: what happens on the floor at this moment
            VoicePart(
                *("now", in_context("the floor at this moment", "Now"), self.now),
                detail_text=self.now.detail_text,
                read=lambda _unasked: self.now_presenter.read_rows(),
                of_floor=True,
                filters=(),
            ),
            VoicePart(
                *("suggestions", tr("Suggestions"), self.suggestions),
                detail_text=self._count_suggestions,
                exported="suggestions",
                beside=self.answer,
                is_empty=lambda: not self.presenter.sight.suggestions,
            ),
            VoicePart(
                *("contacts", keymap().actions["list_contacts"].text, self.contacts, "list_contacts", "suggestions"),
                detail_text=self._count_contacts,
                exported="contacts",
                is_empty=lambda: not self.presenter.sight.contacts,
            ),
            VoicePart(
                *("reviews", keymap().actions["list_reviews"].text, self.reviews, "list_reviews", "suggestions"),
                detail_text=self.reviews.detail_text,
                read=lambda unasked: self.reviews.refresh_board(unasked=unasked),
                filters=("days",) if self.reviews.presenter.may_review else (),
                beside=self.reviews.pane,
            ),
            VoicePart(
                *("waiting", keymap().actions["list_handovers"].text, floor.waiting, "list_handovers", "repeated"),
                detail_text=lambda: floor.detail_text("waiting", now()),
                of_floor=True,
            ),
            VoicePart(
                *("repeated", tr("Asked again"), floor.repeated),
                detail_text=lambda: floor.detail_text("repeated", now()),
                of_floor=True,
            ),
            VoicePart(
                *("promises", keymap().actions["list_promises"].text, self.promises, "list_promises", "suggestions"),
                detail_text=self.promises.detail_text,
                read=lambda _unasked: self._read_promises(),
                exported="promises",
                of_floor=True,
            ),
        )

    def _lay_out(self) -> None:
        self.filters.add_to(self.head)
        for button in (self.what_changed, self.export, self.export_all):
            self.head.add_action(button)
        left = Column(gap=4, margins=(16, 4, 4, 0))
        line = Row(gap=8, margins=(24, 12, 12, 0))
        line.addWidget(self.part)
        line.addStretch(1)
        line.addWidget(self.reopen)
        line.addWidget(self.floor.alarm)
        left.addWidget(self.parts, 1)
        whole, row = Column(self, gap=4), Row(gap=0)
        whole.addLayout(line)
        whole.addLayout(row, 1)
        row.addLayout(left, 1)
        for pane in (self.answer, self.themes.pane, self.reviews.pane):
            row.addWidget(pane)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        for pane in (self.answer, self.themes.pane, self.reviews.pane):
            pane.setFixedWidth(detail_pane(self.window().width(), theme))
        self.parts.fit_in(self.width() - theme.gap(_SIDES))

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
        self.themes.changed.connect(self._on_themes_changed)
        self.themes.pane.what_if_wanted.connect(self._ask_what_if)
        self.what_if.listed.connect(self.themes.list_contacts)
        self.themes.said.connect(self.said)
        self.themes.presenter.problem.connect(self.problem)
        self.reviews.changed.connect(self._tell_detail)
        self.reviews.said.connect(self.said)
        self.reviews.presenter.problem.connect(self.problem)
        self.themes.presenter.exported.connect(self.said)
        self.last_done.refused.connect(self.problem)
        self.opener.problem.connect(self.problem)
        self.now_presenter.shown.connect(self._show_now)
        self.now.contact_chosen.connect(lambda key: self.opener.open_contact(key, self.now))
        self.now.promise_chosen.connect(self._settle_promises)
        self.now.missed_chosen.connect(self._ring_back)
        self.promise_presenter.shown.connect(self._show_promises)
        self.promises.filter_changed.connect(self._read_promises)
        self.promises.settle_chosen.connect(self._settle_promises)
        self.filters.changed.connect(self._on_filter)
        self.parts.picked.connect(self._on_part_picked)
        self.suggestions.row_marked.connect(self._on_row_marked)
        self.suggestions.row_opened.connect(lambda _n: self.answer.field.setFocus())
        self.contacts.row_marked.connect(lambda _n: self._offer_reopening())
        self.contacts.row_opened.connect(lambda _n: self.open_contact())
        self.contact.reopen_chosen.connect(self.reopen_chosen)
        self.reopen.clicked.connect(self.open_contact)
        self.answer.answer_given.connect(self._give_answer)
        self.export.clicked.connect(self._ask_where)
        self.export_all.clicked.connect(self.export_rows)
        self.what_changed.clicked.connect(lambda: self.changes.open_over(self))
        self.exporter.said.connect(self.said)
        self.exporter.problem.connect(self.problem)

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
        return keymap().sheet(
            Scope.VOICE, without=self._refused if self._decides else {*self._refused, *_DECIDING, *_OF_DECIDERS}
        )

    def _key_table(self) -> dict[str, Callable[[], object]]:
        return by_key(self.acts())

    def possible_actions(self) -> set[str]:
        """Those that do something now, for whoever finds them by their words."""
        told = self.contact.is_open() or self._marked_contact() is not None
        asks = {
            "export": self._exports(),
            "export_rows": self.exporter.may_export(self.figures.presenter.filters),
            "accept_suggestion": self.answer.accept.isVisible(),
            "decline_suggestion": self.answer.decline.isVisible(),
            "reopen": told,
            "correct": told,
            "undo_last": self.last_done.can_undo,
            "ask_what_if": self.parts.shows("themes") and self.themes.pane.what_if.isVisible(),
        }
        here = self.reviews if self.parts.shows("reviews") else self.themes
        of_themes = here.possible_actions()
        on_these = (*_ON_THEMES, *_DECIDING, "draw_reviews", "reopen")
        asks |= {one: asks.get(one, False) or one in of_themes for one in on_these}
        return {one for one in self.acts() if asks.get(one, True)}

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each action of this page does that this person is offered."""
        acts: dict[str, Callable[[], object]] = {
            "export": self._ask_where,
            "export_rows": self.export_rows,
            "show_changes": lambda: self.changes.open_over(self),
            **{one: partial(self._switch_part, one) for one in self.parts.action_ids()},
            **{one: partial(self._act_on_theme, one) for one in _ON_THEMES},
            "ask_what_if": self._ask_what_if,
            "draw_reviews": self._draw_reviews,
            "accept_suggestion": self.accept_suggestion,
            "decline_suggestion": self._decline_suggestion,
            "reopen": self._reopen,
            "correct": self.correct_contact,
            "undo_last": self.last_done.undo_last,
        }
        return {action_id: act for action_id, act in acts.items() if action_id not in self._refused}

    def export_rows(self) -> None:
        """Every contact that the figures count, one row each, into a file."""
        told = tr("Closed contacts, narrowed as the figures are: {chosen}.", chosen=self.figures.narrowed_text())
        self.exporter.ask(self.figures.presenter.filters, told, self)

    def accept_suggestion(self) -> None:
        """What the filled button of this page does."""
        if self.parts.shows("themes"):
            self.themes.press_filled()
        elif self.parts.shows("reviews"):
            self.reviews.press_filled()
        elif self.answer.accept.isVisible():
            self.answer.accept.click()

    def _decline_suggestion(self) -> None:
        if self.parts.shows("themes"):
            self.themes.decide(False)
        elif self.parts.shows("reviews"):
            self.reviews.disagree()
        elif self.answer.decline.isVisible():
            self.answer.decline.click()

    def _act_on_theme(self, action_id: str) -> None:
        if self.parts.shows("themes"):
            self.themes.acts()[action_id]()

    def _draw_reviews(self) -> None:
        if self.parts.shows("reviews"):
            self.reviews.draw_sample()

    def _reopen(self) -> None:
        """The theme, or the contact, that is marked."""
        if self.parts.shows("themes"):
            self._act_on_theme("reopen")
        else:
            self.open_contact()

    def open_contact(self) -> None:
        """Tell the marked contact, and ask why it is opened again where this person may do that."""
        line = self._marked_contact()
        if line is not None:
            focus = self.contact.show_contact(line, self._clock())
            self.contact.open_in(self, self.parts, focus, width=_PANEL_PX)

    def correct_contact(self) -> None:
        """Put the wrap-up of the marked contact right, where this person may."""
        if not self.contact.is_open():
            self.open_contact()
        if self.contact.is_open():
            self.contact.begin_correcting()

    def _marked_contact(self) -> ContactLine | None:
        """In the list of contacts, while that is shown."""
        at = self.contacts.current_row()
        return self.presenter.sight.contacts[at] if at >= 0 and self.parts.shows("contacts") else None

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
        self.filters.show_choices(sight.teams, sight.reasons)
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
        self.parts.current().read(False)
        if self.parts.shows("repeated"):
            self._read_floor()

    def _on_filter(self, name: str, value: object) -> None:
        self.presenter.change_filter(**{name: value})
        if name == "days":
            self._read_floor()
            self.themes.presenter.change_days(self.filters.period.currentData())
            self.reviews.change_days(self.filters.period.currentData())
        if name == "team_id":
            self._read_promises()

    def _read_promises(self) -> None:
        if self._list.is_of_floor:
            self.promise_presenter.read_promises(self.promises.chosen_filter(self.filters.team.currentData() or ""))

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

    def _ring_back(self, caller: MissedCaller) -> None:
        if self._person.may(HANDLE_CONTACTS):
            self.missed_chosen.emit(caller)

    def _show_part(self) -> None:
        """Show the list that is chosen, with what belongs to it."""
        self.parts.show_current()
        self.filters.offer(self.parts.current().filters)
        self._show_buttons()
        self._offer_reopening()
        if not self.parts.shows("contacts"):
            self.contact.close_panel()
        self._tell_detail()

    def _show_buttons(self) -> None:
        """One export at a time: of the list that is open, else of all that the figures count."""
        self.export.setVisible(self._exports())
        of_figures = self.parts.shows("figures") and not self.figures.is_listing()
        counts = self.exporter.may_export(self.figures.presenter.filters)
        self.export_all.setVisible(of_figures and counts and "export_rows" not in self._refused)
        self.what_changed.setVisible(of_figures and "show_changes" not in self._refused)

    def _exports(self) -> bool:
        """Whether this person may write what is listed into a file."""
        part = self.parts.current()
        if part.code == "suggestions":
            return True
        return bool(part.exported) and part.may_export() and self._list.can_be_exported

    def _tell_detail(self) -> None:
        self.head.show_detail(self.parts.current().detail_text())
        self._give_rows_keyboard()

    def _count_suggestions(self) -> str:
        said = self.presenter.sight.suggestions
        waits = sum(1 for one in said if one.state == "new")
        return plural("{n} said, {waits} to decide", "{n} said, {waits} to decide", len(said), waits=waits)

    def _count_contacts(self) -> str:
        n = len(self.presenter.sight.contacts)
        if self._list.is_of_floor:
            return plural("{n} contact", "{n} contacts", n)
        return plural("{n} contact you handled", "{n} contacts you handled", n)

    def _ask_what_if(self) -> None:
        detail = self.themes.pane.detail
        if detail is not None and self.themes.pane.what_if.isVisible():
            self.what_if.ask_article(detail.theme.article_id, self.themes.presenter.days, self.themes)

    def _on_themes_changed(self) -> None:
        if self.parts.shows("themes"):
            self._show_part()

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

    def _switch_part(self, action_id: str) -> None:
        self.parts.switch(action_id)
        self._on_part_chosen()
        self.take_keyboard()

    def _ask_where(self) -> None:
        if not self._exports():
            return
        what = self.parts.current().exported
        name = f"{what}-{self._clock():%Y-%m-%d}.csv"  # no text: the name of a file
        path, _filter = QFileDialog.getSaveFileName(self, tr("Export"), str(Path.home() / name), tr("CSV (*.csv)"))
        if path and what == "themes":
            self.themes.presenter.export_lines(Path(path), self.themes.list.lines(), self._names)
        elif path:
            lines = self.figures.lines() if self.parts.shows("figures") else self.presenter.sight.contacts
            self.presenter.export_list(what, Path(path), self.promise_presenter.found, lines)


def _article_title(library: Library, article_id: str) -> str:
    article = library.find_article(article_id)
    return article.title if article is not None else ""
