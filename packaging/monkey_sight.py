"""One window of the desk → what a person sees of it at one moment: the keyboard, the fields, and the painted keys."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from shiboken6 import isValid

from kms_desktop.ui.actions.keymap import key_text, typing_key_text
from kms_desktop.ui.desk.customer.panels import VerifyPanel
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.answer import AnswerButton
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.choice_tile import ChoiceTile
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.notices import Toast
from kms_desktop.ui.widgets.option_card import OptionCard
from kms_desktop.ui.widgets.row_list import RowList
from kms_desktop.ui.widgets.rows import FactRow, SideRow
from player import Player

LEAST_SEEN_PX = 14
"""A line of words is taller; of what is scrolled so far out that less is left, nobody reads what it is."""
CLIPBOARD_BEFORE = "(nothing was copied)"


def in_sight(widget: QWidget) -> bool:
    """Whether enough of it is on the screen to be read: not hidden, not scrolled away, and nothing lies over it."""
    return isValid(widget) and widget.isVisible() and bool(seen_points(widget))


def seen_points(widget: QWidget) -> list[QPoint]:
    """Points of the window where the widget, or something in it, is on top; none where it is out of sight."""
    window, seen = widget.window(), widget.rect()
    inner, around = widget, widget.parentWidget()
    while inner is not window and around is not None:
        seen = seen.translated(inner.pos()).intersected(around.rect())
        inner, around = around, around.parentWidget()
    if seen.height() < min(LEAST_SEEN_PX, widget.height()) or seen.width() < 1:
        return []
    x, y, w, h = seen.x(), seen.y(), seen.width(), seen.height()
    points = [QPoint(x + w * across // 8, y + h * down // 8) for down in (4, 1, 7) for across in (4, 1, 7)]
    return [at for at in points if _is_top(window.childAt(at), widget)]


def _is_top(top: QWidget | None, widget: QWidget) -> bool:
    """A toast goes by itself and lies over nothing for long."""
    while isinstance(top, QWidget):
        if top is widget or isinstance(top, Toast):
            return True
        top = top.parentWidget()
    return False


def name_of(widget: QWidget | None) -> str:
    """Its kind and what a screen reader says of it."""
    if widget is None or not isValid(widget):
        return "nothing"
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QPushButton | QLineEdit) else "")
    return f"{type(widget).__name__} “{words[:40]}”" if words else type(widget).__name__


@dataclass(frozen=True, slots=True)
class Painted:
    """A key that stands on the screen, and what it stands on. `mark` is what must be another once it was pressed."""

    key: str
    on: QWidget
    what: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person sees before a step. `fields` are all fields of the window with their texts, in sight or not."""

    phase: str
    focus: QWidget | None
    focus_name: str
    focus_in_sight: bool
    panel: FloatingPanel | None
    page: int
    middle: str
    fields: dict[QWidget, str]
    seen_fields: frozenset[QWidget]
    accepts: QWidget | None
    """The card whose “accept” is in sight."""
    callers: frozenset[QWidget]
    """Rows in sight of who rings, was set aside or was missed: a click takes them up."""
    next_takes: bool
    """Whether one of them names the key that takes a call."""
    logged: int
    contact: str

    def told(self) -> str:
        panel = f", panel “{self.panel.accessibleName()}”" if self.panel is not None else ""
        return f"{self.phase}, {self.middle}{panel}, keyboard on {self.focus_name}"


class Watcher:
    """Looks at the window of `player`, and at the log of its workspace with a connection of its own."""

    def __init__(self, player: Player) -> None:
        self.player, self.window = player, player.window
        self._dialogs = 0
        self._log: Path = player.window.settings.data_dir / "workspace.sqlite"

    def refuse_file(self, *_asked: object, **_named: object) -> tuple[str, str]:
        """Somebody is asked where a file goes, and says nowhere."""
        self._dialogs += 1
        return "", ""

    def panel(self) -> FloatingPanel | None:
        """The panel that is open on top of everything else."""
        opened = [one for one in self.window.findChildren(FloatingPanel) if one.isVisible()]
        return opened[-1] if opened else None

    def look(self) -> Sight:
        window, page = self.window, self.window.desk_page
        focus = window.focusWidget()
        fields = self.text_fields()
        middle = page.shown_middle()
        sides = [*page.left.waiting.findChildren(SideRow), *page.right.idle.findChildren(SideRow)]
        callers = [one for one in sides if in_sight(one)]
        return Sight(
            self.player.attached.desk.stage.phase,
            focus,
            name_of(focus),
            focus is not None and in_sight(focus),
            self.panel(),
            window.pages.currentIndex(),
            type(middle).__name__,
            fields,
            frozenset(one for one in fields if in_sight(one)),
            self._accepting_card(),
            frozenset(callers),
            any(key_text("take_call") in one.accessibleName() for one in callers),
            self.last_logged(),
            self.player.attached.desk.of.live.id,
        )

    def text_fields(self) -> dict[QWidget, str]:
        found: dict[QWidget, str] = {one: one.text() for one in self.window.findChildren(QLineEdit)}
        return found | {one: one.toPlainText() for one in self.window.findChildren(QPlainTextEdit)}

    def _accepting_card(self) -> QWidget | None:
        cards = self.window.desk_page.work.guide.findChildren(OptionCard)
        return next((card for card in cards if in_sight(card) and card.accept.isVisible()), None)

    def last_logged(self) -> int:
        with closing(sqlite3.connect(self._log)) as database:
            return int(database.execute("SELECT coalesce(max(rowid), 0) FROM contact_event").fetchone()[0])

    def logged_since(self, row: int) -> list[str]:
        """Kinds of the events that were logged after this row, by this person's desk."""
        with closing(sqlite3.connect(self._log)) as database:
            wanted = "SELECT kind FROM contact_event WHERE rowid > ? ORDER BY rowid"
            return [kind for (kind,) in database.execute(wanted, (row,))]

    def painted_keys(self) -> list[Painted]:
        """Each key in sight that may be pressed now: while somebody writes, what writes is the field's."""
        window, panel = self.window, self.panel()
        around: QWidget = panel if panel is not None else window
        writes = isinstance(window.focusWidget(), QLineEdit | QPlainTextEdit)
        found = [Painted(one.key_text(), one, name_of(one)) for one in self._buttons(around)]
        if panel is not None:
            found += [Painted(f"{n}", box, name_of(box)) for n, box in enumerate(_boxes(panel), 1) if box.isEnabled()]
            found += [Painted(key_text("leave"), panel, "the panel's Esc")]
            if isinstance(panel, VerifyPanel):
                found = [one for one in found if one.on is not panel.keep or _is_enough(panel)]
        else:
            found += self._numbers(writes=writes)
            found += self._marked_hit()
        lone = {key_text("step_back"), key_text("decline"), *map(str, range(10))}
        if writes and not self._steps_back():
            found = [one for one in found if one.key not in lone]
        elif writes:
            found = [one for one in found if one.key not in lone - {key_text("step_back")}]
        return [one for one in found if self._is_meant(one)]

    def _steps_back(self) -> bool:
        """The sum is asked for and nothing is written: the key that steps back is the guide's."""
        amount = self.window.desk_page.work.guide.amount
        return self.window.focusWidget() is amount.editor and not amount.text()

    def _buttons(self, around: QWidget) -> list[Button]:
        shown = [one for one in around.findChildren(Button) if one.key_text() and in_sight(one) and one.isEnabled()]
        return [one for one in shown if one.terse_level() < 2]

    def _numbers(self, *, writes: bool) -> list[Painted]:
        held = (lambda digit: typing_key_text(digit)) if writes else str
        found: list[Painted] = []
        for answer in self.window.findChildren(AnswerButton):
            if in_sight(answer) and answer.isEnabled():
                found.append(Painted(held(answer.number()), answer, name_of(answer)))
        for card in self.window.desk_page.work.guide.findChildren(OptionCard):
            chosen = self.player.attached.desk.of.guide.chosen
            if in_sight(card) and card.view().number not in (chosen, *range(10, 99)):
                found.append(Painted(held(card.view().number), card, name_of(card)))
        for tile in self.window.findChildren(ChoiceTile):
            if in_sight(tile) and not tile.is_chosen():
                found.append(Painted(held(int(tile.accessibleName()[0])), tile, name_of(tile)))
        none_fit = self.window.desk_page.work.guide.none_fit
        if in_sight(none_fit) and none_fit.field.isHidden():
            found.append(Painted(held(0), none_fit, name_of(none_fit)))
        return found

    def _marked_hit(self) -> list[Painted]:
        hits = self.window.desk_page.work.hits
        row = hits.current_row()
        chosen = row is not None and hits.selectionModel().hasSelection() and in_sight(hits)
        return [Painted(key_text("enter"), hits, f"the hit “{row.title}”")] if chosen and not row.open else []

    def _is_meant(self, painted: Painted) -> bool:
        """Enter belongs to what the ring is on; a painted one is meant where the desk itself put the keyboard."""
        if painted.key != key_text("enter"):
            return True
        focus, desk = self.window.focusWidget(), self.window.desk_page
        if isinstance(painted.on, FloatingPanel) or self.panel() is not None:
            owns = isinstance(focus, QPushButton | QLineEdit | QPlainTextEdit | SideRow | FactRow)
            owns = owns or (isinstance(focus, RowList) and focus.current_row() is not None)
            return painted.on is focus or not owns
        if painted.on is desk.work.hits:
            return focus in (desk.work.search.editor, desk.work.hits)
        return painted.on is focus or (
            focus is self.window.focus.current_place() and focus is painted.on.parentWidget()
        )

    def fingerprint(self) -> tuple[object, ...]:
        """All that a key may change; two that are equal look alike to a person."""
        window, desk = self.window, self.player.attached.desk
        page, state, guide = window.desk_page, desk.store.state, window.desk_page.work.guide
        panel, focus = self.panel(), window.focusWidget()
        return (
            state.phase,
            window.pages.currentIndex(),
            current_theme().percent,
            id(panel) if panel is not None else 0,
            panel.subtitle.toPlainText() if panel is not None else "",
            panel.accessibleName() if panel is not None else "",
            [box.isChecked() for box in _boxes(panel)] if panel is not None else [],
            id(focus),
            focus.selectedText() if isinstance(focus, QLineEdit) else "",
            desk.of.live.state.events,
            state.guide.place if state.guide is not None else None,
            state.chosen,
            state.draft,
            state.left_open.id if state.left_open is not None else "",
            state.ringing is not None,
            state.looks,
            page.work.open_id(),
            page.work.search.isVisible(),
            guide.segment.current_part(),
            guide.none_fit.field.isVisible(),
            page.right.isVisible(),
            _toast_words(window.toast),
            window.message.text(),
            QGuiApplication.clipboard().text(),
            QApplication.activePopupWidget() is not None,
            self._dialogs,
            page.left.history.list.current_row() is not None,
            page.work.about.words.toPlainText(),
            page.work.ask.question.toPlainText(),
            page.work.ask.settled.toPlainText(),
            page.work.hits.rows(),
        )


def _is_enough(panel: VerifyPanel) -> bool:
    return sum(box.isChecked() for box in panel.ways) >= panel.needed


def _boxes(panel: FloatingPanel) -> list[QCheckBox]:
    return [box for box in panel.findChildren(QCheckBox) if in_sight(box)]


def _toast_words(toast: QWidget) -> str:
    return toast.accessibleName() if toast.isVisible() else ""
