"""Walk it: the text as it stands, run as a call with the desk's own guide and option cards, and nothing logged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.simulation import Simulation
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import by_key, key_text, label_of
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.articles.walk_caller import WalkCaller
from kms_desktop.ui.articles.walk_presenter import WalkPresenter, WalkSight
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.guide.pane import GuidePane
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Plane

_SIDE = 304


class WalkPane(Plane):
    """Covers a page while a text is walked. `left(line)`: back to the text, at that line. `case_kept(PlayedCase)`."""

    left = Signal(int)
    case_kept = Signal(object)

    def __init__(self, presenter: WalkPresenter, currency: str, library: Path, clock: Clock, parent: QWidget) -> None:
        super().__init__("paper", "", parent)
        self.presenter, self._library, self._clock = presenter, library, clock
        self.caller = WalkCaller()
        self.guide = GuidePane(currency)
        self.notice = Paragraph("", "list", "ink2")
        self.keep = Button(*label_of("keep_case"), "quiet", "check")
        self.again = Button(*label_of("restart_walk"), "quiet")
        self.back = Button(tr("Back to the text"), key_text("leave"), "band", "pencil")
        self._side = Plane("pane", "right")
        self.guide.flag.setVisible(False)
        self.setVisible(False)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        strip = Plane("band", "bottom")
        words = Row(strip, gap=12, margins=(24, 8, 16, 9))
        words.addWidget(self.notice, 1)
        words.addWidget(self.keep)
        words.addWidget(self.again)
        words.addWidget(self.back)
        Column(self._side, gap=0, margins=(0, 0, 1, 0)).addWidget(self.caller)
        middle, padded = Column(gap=0), Column(gap=0, margins=(24, 16, 0, 0))
        padded.addWidget(self.guide)
        middle.addWidget(strip)
        middle.addLayout(padded, 1)
        row = Row(self, gap=0)
        row.addWidget(self._side)
        row.addLayout(middle, 1)
        follow_theme(self._set_side_width)

    def _set_side_width(self, theme: Theme) -> None:
        """The caller's facts need room for their words, and may not take that of the options."""
        self._side.setFixedWidth(min(theme.gap(_SIDE), max(theme.px(200), self.width() * 2 // 5)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_side_width(current_theme())

    def _join(self) -> None:
        guide, caller, presenter = self.guide, self.caller, self.presenter
        presenter.shown.connect(self._show_view)
        presenter.chosen_changed.connect(self._show_chosen)
        presenter.callers_found.connect(caller.show_found)
        guide.answer_chosen.connect(presenter.answer_step)
        guide.change_chosen.connect(presenter.change_answer)
        guide.back_chosen.connect(presenter.step_back)
        guide.option_chosen.connect(self._choose_option)
        guide.accept_chosen.connect(presenter.accept_option)
        guide.decline_chosen.connect(presenter.decline_option)
        guide.amount_entered.connect(presenter.set_amount)
        presenter.sum_refused.connect(guide.refuse_sum)
        guide.none_fit_written.connect(
            lambda words: presenter.said.emit(
                tr("On a call “{words}” would reach you as a suggestion.", words=words[:60])
            )
        )
        caller.fact_typed.connect(presenter.set_fact)
        caller.before_typed.connect(presenter.set_before)
        caller.role_chosen.connect(presenter.set_role)
        caller.words_typed.connect(presenter.find_callers)
        caller.caller_chosen.connect(presenter.take_caller)
        caller.left.connect(guide.focus_next)
        self.keep.clicked.connect(self.keep_case)
        self.again.clicked.connect(presenter.start_again)
        self.back.clicked.connect(self.leave_walk)

    # what others call

    def begin_walk(self, text: str, path: str) -> None:
        """Cover the page and play this text."""
        self.cover_page()
        self.show()
        self.raise_()
        self.guide.setFocus()
        self.back.setFocus()
        self.presenter.begin_walk(text, path)

    def cover_page(self) -> None:
        page = self.parentWidget()
        if page is not None:
            self.setGeometry(page.rect())

    def leave_walk(self) -> None:
        """Back to the text, at the line of what was asked last."""
        sight = self.presenter.sight
        self.hide()
        self.left.emit(sight.line if sight is not None else 1)

    def keep_case(self) -> None:
        """This call, as far as it was played, as a policy case of the article."""
        sight = self.presenter.sight
        if sight is not None and sight.guide.article.id != sight.play.article.id:
            self.presenter.problem.emit(
                tr("The guide went on to “{article}”; go back to keep a case of this one.", article=sight.elsewhere)
            )
        elif sight is not None:
            self.case_kept.emit(sight.play.as_case())

    def press_key(self, keys: str) -> bool:
        """A key of the window while this is open; whether it was meant for the play."""
        act = by_key(self.acts()).get(keys)
        if act is not None:
            act()
        return act is not None

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each action does while this is open."""
        return {
            "restart_walk": self.presenter.start_again,
            "keep_case": self.keep_case,
            "toggle_article": self.guide.toggle_text,
            "step_back": self.presenter.step_back,
            "confirm": self.presenter.accept_option,
            "decline": self.presenter.decline_option,
            "copy_words": self.guide.copy_words,
            "find_caller": self.caller.search.setFocus,
            "choose_0": self.guide.none_fit.open_field,
            **{f"choose_{digit}": partial(self.presenter.press_digit, digit) for digit in range(1, 10)},
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave_walk()
        else:
            super().keyPressEvent(event)

    # what is shown

    def _show_view(self, sight: WalkSight) -> None:
        self.caller.show_sight(sight)
        said = [tr("A played call with the text as it stands. Nothing is logged.")]
        if sight.elsewhere:
            said.append(tr("The guide went on to “{article}”.", article=sight.elsewhere))
        self.notice.show_text(typeset_text(" ".join(said)))
        was_inside, was_typing = self.guide.has_focus() or self.back.hasFocus(), self.guide.is_typing()
        self.guide.show_state(sight.guide, self._library, self._clock(), chosen=self.presenter.chosen)
        if was_inside and not (was_typing and self.guide.is_typing()):
            self.guide.focus_next()

    def _show_chosen(self, number: int) -> None:
        self.guide.show_chosen(number)
        if self.guide.has_focus() and not self.guide.is_typing():
            self.guide.focus_next()

    def _choose_option(self, number: int) -> None:
        self.presenter.choose_option(number)
        option = self.presenter.sight and next(
            (o for o in self.presenter.sight.guide.options if o.number == number), None
        )
        if option and "amount" in option.needs:
            self.guide.ask_amount()


class Walking(QObject):
    """Joins the Articles page with the walk of its text, and back."""

    def __init__(
        self, page: ArticlesPage, rehearsing: Simulation, settings: Settings, background: Background, clock: Clock
    ) -> None:
        super().__init__(page)
        self._page = page
        self.presenter = WalkPresenter(rehearsing, background, clock, settings.currency, self)
        self.pane = WalkPane(self.presenter, settings.currency, settings.kb_dir, clock, page)
        self._resting: list[QWidget] = []
        page.walk_wanted.connect(self._begin_walk)
        page.installEventFilter(self)
        page.cover_takes = self.press_key
        self.presenter.problem.connect(page.problem)
        self.presenter.said.connect(page.said)
        self.pane.left.connect(self._end_walk)

    def key_names(self) -> list[str]:
        """The keys of a walk that is open."""
        return list(by_key(self.pane.acts()))

    def press_key(self, keys: str) -> bool:
        """A key of the window; whether a walk is open and took it."""
        return self.pane.isVisible() and self.pane.press_key(keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.pane.isVisible():
            self.pane.cover_page()
        return False

    def _begin_walk(self, text: str) -> None:
        """What lies under the walk rests meanwhile, so that the keyboard does not reach it."""
        opened = self._page.writing.article
        under = [one for one in self._page.children() if isinstance(one, QWidget) and one is not self.pane]
        self._resting = self._resting or [one for one in under if one.isEnabled()]
        self.pane.begin_walk(text, opened.path if opened is not None else "draft.md")
        for one in self._resting:
            one.setEnabled(False)
        self._page.head.show_walking(walking=True)

    def _end_walk(self, line: int) -> None:
        for one in self._resting:
            one.setEnabled(True)
        self._page.head.show_walking(walking=False)
        self._resting = []
        self._page.editor.edit.go_to(line)
        self._page.editor.edit.setFocus()
