"""The themes of the Voice page: the list, the contacts behind one in its place, and what its keys do.

Enter on a theme lists its contacts, Enter on one of those opens it, and Esc leads back step by step. Whoever decides
does so from the list too: the words stand in the pane beside it, and the keys act on the theme that is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.access.model import Person
from kms_desktop.access.roles import SUGGEST
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.last_done import LastDone
from kms_desktop.ui.voc.figures.behind_list import LINE_COLUMNS, BehindList, line_cells
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.themes.detail_pane import ThemePane
from kms_desktop.ui.voc.themes.panels import JoinPanel, OwnerPanel, TitlePanel
from kms_desktop.ui.voc.themes.presenter import Owner, ThemePresenter
from kms_desktop.ui.voc.themes.proposal_bar import ProposalBar
from kms_desktop.ui.voc.themes.theme_list import ThemeList
from kms_desktop.ui.voc.themes.words import effect_words
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.voc.model import ContactLine
from kms_desktop.voc.themes.model import Range, Theme, ThemeDetail, ThemeLine, ThemeProposal, ThemeState

_STATES: tuple[tuple[str, tuple[ThemeState, ...]], ...] = (
    (in_context("themes", "All"), ()),
    (tr("To decide"), ("new", "owned")),
    (in_context("themes", "Accepted"), ("accepted",)),
    (tr("Done, checking"), ("done", "not_yet")),
    # Translators: themes about which something was done, and whether that helped is known
    (in_context("themes", "Checked"), ("worked", "no_change")),
    (in_context("themes", "Declined"), ("declined",)),
)
_PANEL_PX = 640


class ThemeBoard(QWidget):
    """`pane` is put beside the list by the page. `changed`: what the head tells is another."""

    changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        presenter: ThemePresenter,
        opener: ContactOpener,
        person: Person,
        people: Sequence[Person],
        last_done: LastDone,
        currency: str,
        title_of: Callable[[str], str],
        clock: Clock,
        *,
        shows_money: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter, self.opener = presenter, opener
        self._person, self._clock, self._last_done = person, clock, last_done
        self.list = ThemeList(currency, shows_money=shows_money)
        self.pane = ThemePane(currency, title_of, shows_money=shows_money)
        self.behind = BehindList(LINE_COLUMNS, tr("All themes"), tr("Contacts of the theme"))
        self.state = FilterBox(self)
        for words, _states in _STATES:
            self.state.addItem(words)
        self.state.setAccessibleName(tr("State"))
        self.state.set_name(tr("State"))
        self.proposals = ProposalBar()
        self.title_panel, self.owner_panel, self.join_panel = (
            TitlePanel(self),
            OwnerPanel(people, clock, self),
            JoinPanel(self),
        )
        self._making: ThemeProposal | None = None
        self._is_new = False
        self._listed: tuple[ContactLine, ...] | None = None
        """Contacts that are listed and are not the theme's own."""
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect_signals()

    def _lay_out(self) -> None:
        front = QWidget()
        line = Row(gap=8, margins=(8, 0, 12, 0))
        line.addWidget(self.state)
        line.addWidget(self.proposals, 1)
        line.addStretch(0)
        column = Column(front, gap=8)
        column.addLayout(line)
        column.addWidget(self.list, 1)
        self._stack.addWidget(front)
        self._stack.addWidget(self.behind)
        Column(self, margins=(0, 4, 8, 0)).addWidget(self._stack)

    def _connect_signals(self) -> None:
        self.presenter.shown.connect(self._show_lines)
        self.presenter.detail_shown.connect(self._show_detail)
        self.presenter.proposed.connect(self.proposals.show_proposals)
        self.state.activated.connect(lambda at: self.presenter.show_states(_STATES[at][1]))
        self.list.marked.connect(self._on_marked)
        self.list.opened.connect(lambda _line: self.open_contacts())
        self.behind.left.connect(self.leave_contacts)
        self.behind.opened.connect(self._open_contact)
        self.pane.contacts_wanted.connect(self.open_contacts)
        self.pane.acted.connect(lambda action: self.acts()[action]())
        self.pane.decision.decided.connect(self._decide)
        self.pane.assumptions.changed.connect(self._assume)
        self.pane.assumptions.set_back.connect(self.presenter.set_back)
        self.proposals.make_chosen.connect(self._ask_new)
        self.title_panel.titled.connect(self._title)
        self.owner_panel.owned.connect(self._own)
        self.join_panel.chosen.connect(self._join)

    # what the page asks

    def refresh_board(self, *, unasked: bool = False) -> None:
        """Somebody looks, or the workspace changed while they do."""
        self.presenter.read_lines(unasked=unasked)
        if self._decides():
            self.presenter.read_proposals()

    def take_keyboard(self) -> None:
        (self.behind if self.is_listing() else self.list).setFocus()

    def is_listing(self) -> bool:
        """Whether the contacts of a theme are shown."""
        return self._stack.currentWidget() is self.behind

    def detail_text(self) -> str:
        """What the head says: how many there are, and how many wait."""
        lines = self.list.lines()
        waits = sum(1 for line in lines if line.theme.state in ("new", "owned"))
        return plural("{n} theme, {waits} to decide", "{n} themes, {waits} to decide", len(lines), waits=waits)

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each action does to the theme that is marked."""
        return {
            "own_theme": self._ask_owner,
            "finish_theme": self._finish,
            "check_theme": self._check,
            "make_theme": self._make,
            "join_themes": self._ask_join,
            "rename_theme": self._ask_title,
            "same_here": self._say_same,
            "reopen": self._reopen,
            "part_theme": self._part,
        }

    def possible_actions(self) -> set[str]:
        """Those that do something now."""
        box = self.pane.decision
        shown = {
            "own_theme": box.own,
            "finish_theme": box.done,
            "check_theme": box.check,
            "join_themes": self.pane.join,
            "rename_theme": self.pane.rename,
            "same_here": box.same,
            "reopen": box.reopen,
            "accept_suggestion": box.accept,
            "decline_suggestion": box.decline,
        }
        makes = {"make_theme"} if self.proposals.isVisible() else set()
        return {action for action, button in shown.items() if button.isVisible()} | makes

    def press_filled(self) -> None:
        """What is next: to accept, then what was accepted is done, then it is checked."""
        box = self.pane.decision
        if box.check.isVisible():
            self._check()
        else:
            (self._finish if box.done.isVisible() else partial(box.decide, True))()

    def decide(self, accepted: bool) -> None:
        """A key decides, with the words that stand in the box."""
        self.pane.decision.decide(accepted)

    # what is shown

    def _decides(self) -> bool:
        detail = self.pane.detail
        return detail is not None and detail.may_decide

    def _show_lines(self, lines: Sequence[ThemeLine]) -> None:
        self.list.show_lines(lines)
        if not lines:
            self.pane.show_detail(None, self._clock())
        self.changed.emit()

    def _on_marked(self, line: ThemeLine) -> None:
        self.presenter.read_theme(line.theme.id)

    def _show_detail(self, detail: ThemeDetail) -> None:
        first = self.pane.detail is None
        says_same = self._person.may(SUGGEST) and self._person.id not in detail.theme.said_by
        self.pane.show_detail(detail, self._clock(), says_same=says_same)
        self.proposals.setVisible(detail.may_decide)
        if first and detail.may_decide:
            self.presenter.read_proposals()
        if self.is_listing() and self._listed is None:
            self._show_contacts(detail)

    def open_contacts(self) -> None:
        """List those that the theme is counted from."""
        if self.pane.detail is not None:
            self._listed = None
            self._show_contacts(self.pane.detail)
            self._show_list()

    def list_contacts(self, title: str, many: int, lines: Sequence[ContactLine]) -> None:
        """List others in their place: the first of so many."""
        self._listed = tuple(lines)
        told = plural("{n} contact, the newest first", "{n} contacts, the newest first", many)
        self._show_rows(title, told, lines)
        self._show_list()

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self.behind)
        self.behind.setFocus()
        self.changed.emit()

    def leave_contacts(self) -> None:
        """Back to the themes."""
        self._stack.setCurrentIndex(0)
        self.list.setFocus()
        self.changed.emit()

    def _show_contacts(self, detail: ThemeDetail) -> None:
        n = plural("{n} contact, the newest first", "{n} contacts, the newest first", len(detail.contacts))
        self._show_rows(detail.theme.title, n, detail.contacts)

    def _show_rows(self, title: str, told: str, lines: Sequence[ContactLine]) -> None:
        now = self._clock()
        self.behind.title.show_text(title)
        self.behind.meaning.show_text(told)
        self.behind.show_rows([line_cells(line, line.at, now) for line in lines])

    def _open_contact(self, at: int) -> None:
        detail = self.pane.detail
        listed = self._listed if self._listed is not None else detail.contacts if detail is not None else ()
        if 0 <= at < len(listed):
            self.opener.open_contact(listed[at].id, self.behind)

    # what a person does

    def _theme(self, action: str) -> Theme | None:
        """The marked theme, where the action does something to it."""
        detail = self.pane.detail
        return detail.theme if detail is not None and action in self.possible_actions() else None

    def _open(self, panel: FloatingPanel, focus: QWidget) -> None:
        panel.open_in(self.window(), self, focus, width=_PANEL_PX)

    def _decide(self, words: str, accepted: bool) -> None:
        theme = self._theme("accept_suggestion")
        if theme is not None:
            then = partial(self._on_decided, theme.id, words)
            self.presenter.decide(theme, words, then, accepted=accepted)

    def _on_decided(self, theme_id: str, words: str) -> None:
        self.pane.decision.drop_text(theme_id)
        detail = self.pane.detail
        n = detail.line.said_by if detail is not None and detail.theme.id == theme_id else 0
        told = plural("{n} agent reads it on the desk.", "{n} agents read it on the desk.", n)
        self._last_done.offer_undo(told, partial(self._undo_decision, theme_id, words))

    def _undo_decision(self, theme_id: str, words: str) -> None:
        """It waits again, with its words in the box."""
        give_back = partial(self.pane.decision.give_back, theme_id, words)
        self.presenter.reopen(theme_id, tr("Undone"), give_back)

    def _ask_owner(self) -> None:
        if (theme := self._theme("own_theme")) is not None:
            self.owner_panel.ask_owner(theme)
            self._open(self.owner_panel, self.owner_panel.who)

    def _own(self, owner: Owner) -> None:
        if (theme := self._theme("own_theme")) is not None:
            words = tr("The owner of “{title}” is kept.", title=theme.title)
            self.presenter.own(theme.id, owner, self._offer(theme, words))

    def _ask_title(self) -> None:
        if (theme := self._theme("rename_theme")) is not None:
            self._is_new = False
            self.title_panel.ask_title(theme.title, is_new=False)
            self._open(self.title_panel, self.title_panel.field)

    def _ask_new(self, proposal: ThemeProposal | None) -> None:
        self._making, self._is_new = proposal, True
        self.title_panel.ask_title(proposal.title if proposal is not None else "", is_new=True)
        self._open(self.title_panel, self.title_panel.field)

    def _title(self, title: str) -> None:
        if self._is_new:
            self.presenter.make_theme(title, self._making, lambda: self.said.emit(tr("A theme now.")))
        elif (theme := self._theme("rename_theme")) is not None:
            self.presenter.rename(theme.id, title, self._offer(theme, tr("Renamed.")))

    def _finish(self) -> None:
        if (theme := self._theme("finish_theme")) is not None:
            words = tr("Done. Whether it worked is checked from now on.")
            self.presenter.finish(theme.id, self._offer(theme, words))

    def _check(self) -> None:
        if (theme := self._theme("check_theme")) is not None:
            self.presenter.check(theme, lambda effect: self.said.emit(effect_words(effect)))

    def _make(self) -> None:
        """Of what is proposed, or of a person's own."""
        if "make_theme" in self.possible_actions():
            self._ask_new(self.proposals.current())

    def _reopen(self) -> None:
        if (theme := self._theme("reopen")) is not None:
            self.presenter.reopen(theme.id, "", self._offer(theme, tr("It waits for a decision again.")))

    def _ask_join(self) -> None:
        if (theme := self._theme("join_themes")) is not None:
            self.join_panel.ask_theme(self.list.lines(), theme)
            self._open(self.join_panel, self.join_panel.table)

    def _join(self, into: str) -> None:
        if (theme := self._theme("join_themes")) is not None:
            self.presenter.join(theme.id, into, self._offer(theme, tr("Joined “{title}”.", title=theme.title)))

    def _part(self) -> None:
        detail = self.pane.detail
        for theme in detail.joined if detail is not None and detail.may_decide else ():
            self.presenter.part(theme.id)

    def _say_same(self) -> None:
        if (theme := self._theme("same_here")) is not None:
            self.presenter.say_same(theme.id, self._on_same_said)

    def _on_same_said(self, key: str) -> None:
        words = tr("Said. You read the decision on the desk.")
        self._last_done.offer_undo(words, partial(self.presenter.take_back_same, key))

    def _assume(self, code: str, value: Range, source: str) -> None:
        """A figure that was moved, without a word where it is from, is that person's."""
        self.presenter.assume(code, value, source or tr("Set by {name}", name=self._person.name))

    def _offer(self, theme: Theme, words: str) -> Callable[[], object]:
        """What is told once it is stored, with what undoes it."""
        return lambda: self._last_done.offer_undo(words, partial(self.presenter.undo_last, theme.id))
