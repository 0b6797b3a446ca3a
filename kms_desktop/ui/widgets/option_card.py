"""An option of the solution space as a card: what to say, why, what it costs, what became of it before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, follow, theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.laid_text import LaidText, lay
from kms_desktop.ui.widgets.paint import (
    RIGHT,
    draw_icon,
    draw_number,
    draw_text,
    elided,
    focus_ring,
    plane_edge,
    text_width,
)

COLUMN_PX = 72
_EDGE_PX = 16
_WORDS_X = 50
_LEAST_TITLE_PX = 150
_STATE_ICONS = {"closed": "lock", "not_known": "question", "granted": "check", "declined": "cross"}
_STATE_INKS = {"granted": "good", "declined": "bad"}


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it is shown. All words are ready to read; "" leaves a part out.

    `reason` is the whole sentence ("Closed: …", "Not known yet: …", "Granted 12:09", "Declined: …"). `ask` names
    the small button beside it. Figures are strings with their unit ("34 %"); the header tells their period.
    """

    number: int
    title: str
    cost: str = ""
    say: str = ""
    why: str = ""
    state: Literal["open", "closed", "not_known", "granted", "declined"] = "open"
    reason: str = ""
    ask: str = ""
    ask_key: str = ""
    promise: str = ""
    left: str = ""
    offered: str = ""
    accepted: str = ""
    rang_again: str = ""
    accept_text: str = "Customer accepts"
    decline_text: str = "Customer declines"
    copy_text: str = "Copy words"

    @property
    def figures(self) -> tuple[str, ...]:
        return (self.offered, self.accepted, self.rang_again) if self.offered else ()


def columns_fit(worn: Theme, width: int) -> bool:
    """Whether cost and figures can stand as columns beside a title in a card this wide."""
    return width - worn.px(_WORDS_X + _EDGE_PX) - 4 * worn.px(COLUMN_PX) >= worn.px(_LEAST_TITLE_PX)


@dataclass(frozen=True, slots=True)
class _Part:
    """A laid text on the card: where it begins and in which ink; `icon` stands before it."""

    laid: LaidText
    x: int
    y: int
    ink: str
    icon: str = ""
    icon_ink: str = "ink2"


class OptionCard(QPushButton):
    """`option_chosen` on click, Enter or Space; when chosen, Enter accepts and Del declines.

    An option that is closed or not known yet cannot be accepted; Enter then presses its `ask` button.
    """

    option_chosen = Signal()
    accept_chosen = Signal()
    decline_chosen = Signal()
    copy_chosen = Signal()
    ask_chosen = Signal()

    def __init__(self, view: OptionView, parent: QWidget | None = None, *, chosen: bool = False) -> None:
        super().__init__(parent)
        self._view, self._chosen = view, False
        self._pretended = ""
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self.option_chosen)
        self.accept = Button(view.accept_text, "Enter", "filled", parent=self)
        self.decline = Button(view.decline_text, "Del", "paper", parent=self)
        self.copy = Button(view.copy_text, "Ctrl+Shift+C", "quiet", parent=self, small=True)
        self.ask = Button(view.ask, view.ask_key, "ask", parent=self)
        self.accept.clicked.connect(self.accept_chosen)
        self.decline.clicked.connect(self.decline_chosen)
        self.copy.clicked.connect(self.copy_chosen)
        self.ask.clicked.connect(self.ask_chosen)
        self.set_chosen(chosen)
        follow(self._dress)

    def view(self) -> OptionView:
        return self._view

    def is_chosen(self) -> bool:
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        """Grow the words to say and show what can be done; only an open option does."""
        self._chosen = chosen and self._view.state == "open"
        for button in (self.accept, self.decline, self.copy):
            button.setVisible(self._chosen and bool(button.text()))
        self.ask.setVisible(bool(self._view.ask))
        self._say()
        self.updateGeometry()
        self._place()
        self.update()

    def pretend(self, state: str) -> None:
        """Paint as in `state` (hover, focus), for pictures of components."""
        self._pretended = state
        self.update()

    def _say(self) -> None:
        view = self._view
        self.setAccessibleName(f"Option {view.number}: {view.title}" + (", chosen" if self._chosen else ""))
        figures = (
            f"offered {view.offered}, accepted {view.accepted}, rang again {view.rang_again}" if view.figures else ""
        )
        parts = [
            view.reason,
            f"Cost {view.cost}" if view.cost else "",
            figures,
            view.say,
            view.why,
            view.promise,
            view.left,
        ]
        self.setAccessibleDescription(". ".join(part for part in parts if part))

    def _dress(self, worn: Theme) -> None:
        self.updateGeometry()
        self._place()
        self.update()

    def _lay(self, worn: Theme, width: int) -> tuple[list[_Part], int]:
        """All wrapped texts and the height of the card without its buttons."""
        view, x = self._view, worn.px(_WORDS_X)
        room = width - x - worn.px(_EDGE_PX)
        title, parts = self._lay_title(worn, room, width)
        y = worn.px(8) + max(worn.px(28), title.laid.height)
        parts.insert(0, title)
        if len(parts) > 1:
            y = parts[1].y + parts[1].laid.height
        if view.reason and view.state != "open":
            icon_room = worn.px(20)
            ask = self.ask.sizeHint().width() + worn.gap(8) if view.ask else 0
            under = ask > room // 2
            ink = _STATE_INKS.get(view.state, "ink2")
            laid = lay(view.reason, worn.font("meta", 500), worn.line("meta"), room - icon_room - (0 if under else ask))
            y += worn.px(2)
            parts.append(_Part(laid, x + icon_room, y, ink, _STATE_ICONS[view.state], ink))
            y += laid.height + (worn.px(28) if under else 0)
        if view.state == "open":
            y = self._lay_words(worn, parts, x, y, room)
        return parts, y

    def _lay_title(self, worn: Theme, room: int, width: int) -> tuple[_Part, list[_Part]]:
        view, x = self._view, worn.px(_WORDS_X)
        role = "search" if self._chosen else "reading"
        beside = columns_fit(worn, width) if view.figures else self._cost_beside(worn, room)
        taken = 0
        if beside:
            taken = 4 * worn.px(COLUMN_PX) if view.figures else worn.px(COLUMN_PX)
        ink = "ink2" if view.state in ("closed", "declined") else "ink"
        weight = 600 if view.state == "open" else 500
        laid = lay(view.title, worn.font(role, weight), worn.line(role), room - taken)
        top = worn.px(8) + max(0, worn.px(28) - worn.line(role)) // 2
        title = _Part(laid, x, top, ink)
        if beside or not view.cost:
            return title, []
        words = [view.cost]
        if view.figures:
            words += [f"offered {view.offered}", f"accepted {view.accepted}", f"rang again {view.rang_again}"]
        joined = " · ".join(word.replace(" ", "\u00a0") for word in words)
        figures = lay(joined, worn.font("meta", 500), worn.line("meta"), room)
        return title, [_Part(figures, x, top + laid.height + worn.px(2), "ink2")]

    def _cost_beside(self, worn: Theme, room: int) -> bool:
        return room - worn.px(COLUMN_PX) >= worn.px(_LEAST_TITLE_PX)

    def _lay_words(self, worn: Theme, parts: list[_Part], x: int, y: int, room: int) -> int:
        view = self._view
        if view.say:
            role = "search" if self._chosen else "reading"
            laid = lay(view.say, worn.font(role), worn.line(role), room)
            parts.append(_Part(laid, x, y + worn.px(4), "ink"))
            y += worn.px(4) + laid.height
        if view.why:
            role = "list" if self._chosen else "meta"
            lead = text_width(worn.font(role, 600), "Why") + worn.gap(8)
            laid = lay(view.why, worn.font(role), worn.line(role), room - lead)
            parts.append(_Part(lay("Why", worn.font(role, 600), worn.line(role), lead), x, y + worn.px(4), "ink2"))
            parts.append(_Part(laid, x + lead, y + worn.px(4), "ink2"))
            y += worn.px(4) + laid.height
        if self._chosen and (view.promise or view.left):
            y = self._lay_terms(worn, parts, x, y + worn.px(8), room)
        return y

    def _lay_terms(self, worn: Theme, parts: list[_Part], x: int, y: int, room: int) -> int:
        """The promise and what is left of a limit: side by side, or one under the other."""
        at, icon = x, worn.px(18)
        font, line = worn.font("meta", 500), worn.line("meta")
        for words, name in ((self._view.promise, "calendar-check"), (self._view.left, "pound")):
            if not words:
                continue
            needed = icon + text_width(font, words)
            if at > x and at + needed > x + room:
                at, y = x, y + line + worn.px(4)
            laid = lay(words, font, line, max(1, x + room - at - icon))
            parts.append(_Part(laid, at + icon, y, "ink2", name))
            if laid.lines > 1:
                y += laid.height - line
            at += needed + worn.gap(16)
        return y + line

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        worn = theme()
        _, height = self._lay(worn, width)
        if self._chosen:
            height += worn.px(8) + self._button_rows(width) * worn.px(36 + 4) - worn.px(4)
        return height + worn.px(12 if self._view.state == "open" else 10)

    def sizeHint(self) -> QSize:
        worn = theme()
        known = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(worn.px(400), self.heightForWidth(self.width() if known else worn.px(680)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(48))

    def _button_rows(self, width: int) -> int:
        worn = theme()
        room = width - worn.px(_WORDS_X + _EDGE_PX)
        both = self.accept.sizeHint().width() + worn.gap(8) + self.decline.sizeHint().width()
        copy = self.copy.sizeHint().width() + worn.gap(8) if self._view.copy_text else 0
        if both + copy <= room:
            return 1
        return 2 if both <= room else 3

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Put the buttons where the words end."""
        worn = theme()
        parts, height = self._lay(worn, self.width())
        right = self.width() - worn.px(_EDGE_PX)
        if self._view.ask:
            size = self.ask.sizeHint()
            last = parts[-1]
            below = size.width() + worn.gap(8) > (self.width() - worn.px(_WORDS_X + _EDGE_PX)) // 2
            y = last.y + last.laid.height if below else last.y + (worn.line("meta") - size.height()) // 2
            self.ask.setGeometry(right - size.width() + worn.gap(4), y, size.width(), size.height())
        if self._chosen:
            self._place_buttons(worn, height + worn.px(8), right)

    def _place_buttons(self, worn: Theme, y: int, right: int) -> None:
        rows, x, step = self._button_rows(self.width()), worn.px(_WORDS_X), worn.px(36 + 4)
        accept, decline, copy = (b.sizeHint() for b in (self.accept, self.decline, self.copy))
        self.accept.setGeometry(QRect(x, y, accept.width(), accept.height()))
        beside = x + accept.width() + worn.gap(8)
        self.decline.setGeometry(
            QRect(x if rows == 3 else beside, y + (step if rows == 3 else 0), decline.width(), decline.height())
        )
        left = right - copy.width() if rows == 1 else x
        top = y + (rows - 1) * step + (accept.height() - copy.height()) // 2
        self.copy.setGeometry(QRect(left, top, copy.width(), copy.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme(), QPainter(self)
        fill = "accentsoft" if self._chosen else "hover" if self._is("hover") else "tile"
        fill_round(painter, self.rect(), worn.px(8), worn.color(fill), plane_edge(worn))
        size = worn.px(28)
        look = "chosen" if self._chosen else "off" if self._view.state in ("closed", "declined") else "rest"
        draw_number(painter, worn, QRect(worn.px(10), worn.px(8), size, size), str(self._view.number), look)
        parts, _ = self._lay(worn, self.width())
        for part in parts:
            if part.icon:
                icon, line = worn.px(14), worn.line("meta")
                where = QRect(part.x - worn.px(19), part.y + (line - icon) // 2, icon, icon)
                draw_icon(painter, worn, part.icon, part.icon_ink, where)
            part.laid.draw(painter, part.x, part.y, worn.color(part.ink))
        self._paint_columns(painter, worn)
        if self._is("focus"):
            focus_ring(painter, self.rect(), worn.px(8), worn)

    def _paint_columns(self, painter: QPainter, worn: Theme) -> None:
        view = self._view
        room = self.width() - worn.px(_WORDS_X + _EDGE_PX)
        if not (columns_fit(worn, self.width()) if view.figures else self._cost_beside(worn, room)):
            return
        faint = view.state in ("closed", "declined")
        right = self.width() - worn.px(_EDGE_PX)
        line = QRect(0, worn.px(8), 0, worn.px(28))
        for figure in reversed(view.figures):
            line.setRight(right)
            draw_text(painter, line, figure, worn.font("list", 500), worn.color("ink3" if faint else "ink"), RIGHT)
            right -= worn.px(COLUMN_PX)
        line.setRight(right)
        draw_text(painter, line, view.cost, worn.font("reading", 600), worn.color("ink2" if faint else "ink"), RIGHT)

    def _is(self, state: str) -> bool:
        if self._pretended:
            return state == self._pretended
        return {"hover": self.underMouse(), "focus": self.hasFocus()}[state]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Delete and self._chosen:
            self.decline_chosen.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if self._chosen:
            self.accept_chosen.emit()
        elif self._view.ask and self._view.state != "open":
            self.ask_chosen.emit()
        else:
            self.click()


class OptionColumns(QWidget):
    """The heads over the cards' columns: "5 options, least to most generous", "figures of 90 days"."""

    def __init__(self, words: str, period: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._period = words, period
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{words}, {period}")
        follow(self._dress)

    def _dress(self, worn: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme(), QPainter(self)
        meta, bold = worn.font("meta"), worn.font("meta", 600)
        heads = ("Cost", "Offered", "Accepted", "Rang again") if columns_fit(worn, self.width()) else ()
        right = self.width() - worn.px(_EDGE_PX)
        for head in reversed(heads):
            draw_text(painter, QRect(0, 0, right + 1, self.height()), head, meta, worn.color("ink3"), RIGHT)
            right -= worn.px(COLUMN_PX)
        x = worn.px(_WORDS_X)
        draw_text(
            painter, QRect(x, 0, right, self.height()), elided(bold, self._words, right - x), bold, worn.color("ink2")
        )
        x += text_width(bold, self._words) + worn.gap(8)
        if x + text_width(meta, self._period) < right:
            draw_text(painter, QRect(x, 0, right, self.height()), self._period, meta, worn.color("ink3"))


class NoneFitCard(QWidget):
    """The last card: 0 opens one line; Enter sends it as a suggestion, Esc keeps it and closes the line."""

    card_chosen = Signal()
    submitted = Signal(str)

    def __init__(
        self,
        title: str = "None of these fit",
        hint: str = "Write one line; it becomes a suggestion",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._hint = title, hint
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"0: {title}")
        self.setAccessibleDescription(hint)
        self.field = LineField(hint, title, self)
        self.field.setVisible(False)
        self.field.entered.connect(self._submit)
        self.field.escaped.connect(self.fold)
        follow(self._dress)

    def choose(self) -> None:
        """Open the line and put the keyboard in it; what was typed before is still there."""
        self.field.setVisible(True)
        self.updateGeometry()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.card_chosen.emit()

    def fold(self) -> None:
        """Close the line; its text is kept."""
        self.field.setVisible(False)
        self.updateGeometry()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        text = self.field.text().strip()
        if text:
            self.submitted.emit(text)

    def _dress(self, worn: Theme) -> None:
        self.updateGeometry()
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        worn = theme()
        return QSize(worn.px(400), worn.px(48 + (44 if not self.field.isHidden() else 0)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(240), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        worn = theme()
        x = worn.px(_WORDS_X)
        self.field.setGeometry(x, worn.px(44), self.width() - x - worn.px(_EDGE_PX), worn.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme(), QPainter(self)
        open_ = not self.field.isHidden()
        fill = "accentsoft" if open_ else "hover" if self.underMouse() else "tile"
        fill_round(painter, self.rect(), worn.px(8), worn.color(fill), plane_edge(worn))
        size = worn.px(28)
        draw_number(painter, worn, QRect(worn.px(10), worn.px(10), size, size), "0", "chosen" if open_ else "rest")
        line = QRect(worn.px(_WORDS_X), 0, self.width(), worn.px(48))
        bold = worn.font("reading", 600)
        draw_text(painter, line, self._title, bold, worn.color("ink"))
        line.setLeft(line.left() + text_width(bold, self._title) + worn.gap(12))
        room = self.width() - worn.px(_EDGE_PX) - line.left()
        if not open_ and text_width(worn.font("meta"), self._hint) <= room:
            draw_text(painter, line, self._hint, worn.font("meta"), worn.color("ink3"))
        if self.hasFocus():
            focus_ring(painter, self.rect(), worn.px(8), worn)

    def mouseReleaseEvent(self, event) -> None:
        self.choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose()
        else:
            super().keyPressEvent(event)
