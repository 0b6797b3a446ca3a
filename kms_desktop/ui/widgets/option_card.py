"""An option of the solution space as a card: what to say, why, what it costs, what became of it before."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.articles.places import gap_words
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.actions.shortcuts import is_key_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.option_layout import (
    COLUMN_PX,
    EDGE_PX,
    FAINT,
    WORDS_X,
    OptionLayout,
    OptionView,
    columns_fit,
)
from kms_desktop.ui.widgets.paint import (
    RIGHT,
    draw_icon,
    draw_number,
    draw_text,
    elide_text,
    focus_ring,
    plane_edge,
    text_width,
)

__all__ = ["NoneFitCard", "OptionCard", "OptionColumns", "OptionView"]


class OptionCard(QPushButton):
    """`option_chosen` on click, Enter or Space; when chosen, Enter accepts and a key declines.

    An option that is closed or not known yet cannot be accepted; Enter then presses its `ask` button, but not while
    somebody was asked or once it is granted: that key may be pressed twice.
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
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # nothing moves under a click that is half done
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self.option_chosen)
        self.accept = Button(view.accept_text, key_text("enter"), "filled", parent=self)
        self.decline = Button(view.decline_text, key_text("decline"), "paper", parent=self)
        self.copy = Button(view.copy_text, key_text("copy_words"), "quiet", parent=self, small=True)
        self._is_next_back = False
        self.ask = Button(view.ask, self._ask_key(), "ask", parent=self)
        self.ask.leave_key_to_fields()
        self.accept.clicked.connect(self.accept_chosen)
        self.decline.clicked.connect(self.decline_chosen)
        self.copy.clicked.connect(self.copy_chosen)
        self.ask.clicked.connect(self.ask_chosen)
        self.set_chosen(chosen)
        follow_theme(self._apply_theme)

    def view(self) -> OptionView:
        return self._view

    def show_view(self, view: OptionView) -> None:
        """Other words for the same option, while somebody is asked; a clock that runs is not told to screen readers."""
        shown = self._view
        news = (view.state, view.ask, view.say) != (shown.state, shown.ask, shown.say)
        self._view = view
        self.ask.set_text(view.ask, self._ask_key())
        self.ask.setVisible(bool(view.ask))
        if news:
            self._update_accessible_name()
            self.updateGeometry()
        self._place_buttons()
        self.update()

    def is_chosen(self) -> bool:
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        """Grow the words to say and show what can be done; only an open option does, and one that is put again."""
        self._chosen = chosen and self._view.state in ("open", "declined")
        for button in (self.accept, self.decline, self.copy):
            button.setVisible(self._chosen and bool(button.text()))
        self.ask.setVisible(bool(self._view.ask))
        self._update_accessible_name()
        self.updateGeometry()
        self._place_buttons()
        self.update()

    def pretend_state(self, state: str) -> None:
        """Paint as in `state` (hover, focus), for pictures of components."""
        self._pretended = state
        self.update()

    def _update_accessible_name(self) -> None:
        view = self._view
        named = {"number": view.number, "title": view.title}
        chosen = self._chosen
        self.setAccessibleName(
            tr("Option {number}: {title}, chosen", **named) if chosen else tr("Option {number}: {title}", **named)
        )
        figures = tr(
            "offered {offered}, accepted {accepted}, rang again {rang_again}",
            offered=view.offered,
            accepted=view.accepted,
            rang_again=view.rang_again,
        )
        parts = [
            view.reason,
            view.approved,
            tr("Cost {cost}", cost=view.cost) if view.cost else "",
            figures if view.shown_figures else "",
            view.say,
            _gaps_text(view),
            view.why,
            view.then,
            view.promise,
            view.left,
            view.record,
        ]
        self.setAccessibleDescription(". ".join(part for part in parts if part))

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_buttons()
        self.update()

    def _lay_out(self, theme: Theme, width: int) -> OptionLayout:
        ask = self.ask.sizeHint().width() + theme.gap(8) if self._view.ask else 0
        return OptionLayout(self._view, chosen=self._chosen, theme=theme, width=width, ask_width=ask)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        height = self._lay_out(theme, width).height
        if self._chosen:
            height += theme.px(8) + self._button_rows(width) * theme.px(36 + 4) - theme.px(4)
        return height + theme.px(12 if self._view.state == "open" else 10)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        known = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(theme.px(400), self.heightForWidth(self.width() if known else theme.px(680)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(240), current_theme().px(48))

    def _button_rows(self, width: int) -> int:
        theme = current_theme()
        room = width - theme.px(WORDS_X + EDGE_PX)
        both = self.accept.sizeHint().width() + theme.gap(8) + self.decline.sizeHint().width()
        copy = self.copy.sizeHint().width() + theme.gap(8) if self._view.copy_text else 0
        if both + copy <= room:
            return 1
        return 2 if both <= room else 3

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        """Put the buttons where the words end."""
        theme = current_theme()
        laid = self._lay_out(theme, self.width())
        right = self.width() - theme.px(EDGE_PX)
        if self._view.ask:
            size = self.ask.sizeHint()
            y = laid.ask_y + (theme.line("meta") - size.height()) // 2
            self.ask.setGeometry(right - size.width() + theme.gap(4), y, size.width(), size.height())
        if self._chosen:
            self._set_button_geometry(theme, laid.height + theme.px(8), right)

    def _set_button_geometry(self, theme: Theme, y: int, right: int) -> None:
        rows, x, step = self._button_rows(self.width()), theme.px(WORDS_X), theme.px(36 + 4)
        accept, decline, copy = (b.sizeHint() for b in (self.accept, self.decline, self.copy))
        self.accept.setGeometry(QRect(x, y, accept.width(), accept.height()))
        beside = x + accept.width() + theme.gap(8)
        self.decline.setGeometry(
            QRect(x if rows == 3 else beside, y + (step if rows == 3 else 0), decline.width(), decline.height())
        )
        left = right - copy.width() if rows == 1 else x
        top = y + (rows - 1) * step + (accept.height() - copy.height()) // 2
        self.copy.setGeometry(QRect(left, top, copy.width(), copy.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill = "accentsoft" if self._chosen else "hover" if self._has_state("hover") else "tile"
        fill_round(painter, self.rect(), theme.px(8), theme.color(fill), plane_edge(theme))
        size = theme.px(28)
        look = "chosen" if self._chosen else "off" if self._view.state in FAINT else "rest"
        draw_number(painter, theme, QRect(theme.px(10), theme.px(8), size, size), str(self._view.number), look)
        laid = self._lay_out(theme, self.width())
        for part in laid.parts:
            if part.icon:
                icon, line = theme.px(14), theme.line("meta")
                where = QRect(part.x - theme.px(19), part.y + (line - icon) // 2, icon, icon)
                draw_icon(painter, theme, part.icon, part.ink, where)
            part.laid.paint_text(painter, part.x, part.y, theme.color(part.ink))
        if laid.columns:
            self._paint_columns(painter, theme)
        if self._has_state("focus"):
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def _paint_columns(self, painter: QPainter, theme: Theme) -> None:
        view = self._view
        faint = view.state in FAINT
        right = self.width() - theme.px(EDGE_PX)
        line = QRect(0, theme.px(8), 0, theme.px(28))
        for figure in reversed(view.shown_figures):
            line.setRight(right)
            draw_text(painter, line, figure, theme.font("list", 500), theme.color("ink3" if faint else "ink"), RIGHT)
            right -= theme.px(COLUMN_PX)
        line.setRight(right)
        draw_text(painter, line, view.cost, theme.font("reading", 600), theme.color("ink2" if faint else "ink"), RIGHT)

    def _has_state(self, state: str) -> bool:
        if self._pretended:
            return state == self._pretended
        return {"hover": self.underMouse(), "focus": self.hasFocus()}[state]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press_enter()
        elif self._chosen and is_key_of("decline", event):
            self.decline_chosen.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ask.set_text(self._view.ask, self._ask_key())
        self._place_buttons()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.ask.set_text(self._view.ask, self._ask_key())
        self._place_buttons()

    def _ask_key(self) -> str:
        """Enter asks on the card that has the keyboard, and on that one alone."""
        key = self._view.ask_key
        if key == key_text("take_back") and not self._is_next_back:
            return ""
        return "" if key == key_text("enter") and not self.hasFocus() else key

    def show_next_back(self, is_next: bool) -> None:
        """Whether the key that takes back means this grant, of several."""
        self._is_next_back = is_next
        self.ask.set_text(self._view.ask, self._ask_key())
        self._place_buttons()

    def _press_enter(self) -> None:
        if self._chosen:
            self.accept_chosen.emit()
        elif self._view.ask and self._view.state not in ("open", "asked", "granted"):
            self.ask_chosen.emit()
        else:
            self.click()


def _gaps_text(view: OptionView) -> str:
    """What screen readers say of the brackets in the words."""
    names = ", ".join(gap_words(place) for place in view.gaps)
    return tr("Still to fill in: {places}", places=names) if names else ""


class OptionColumns(QWidget):
    """The heads over the cards' columns: "5 options, least to most generous", "figures of 90 days"."""

    def __init__(self, words: str, period: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._period = words, period
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{words}, {period}")
        follow_theme(self._apply_theme)

    def has_columns(self) -> bool:
        """Whether the cards show columns under these heads; where it is narrow, each says what its figures are."""
        return columns_fit(current_theme(), self.width())

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(400), current_theme().px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), current_theme().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        meta, bold = theme.font("meta"), theme.font("meta", 600)
        heads = (tr("Cost"), tr("Offered"), tr("Accepted"), tr("Rang again")) if self.has_columns() else ()
        right = self.width() - theme.px(EDGE_PX)
        for head in reversed(heads):
            draw_text(painter, QRect(0, 0, right + 1, self.height()), head, meta, theme.color("ink3"), RIGHT)
            right -= theme.px(COLUMN_PX)
        x = theme.px(WORDS_X)
        words = elide_text(bold, self._words, right - x)
        self.setToolTip(self._words if words != self._words else "")
        draw_text(painter, QRect(x, 0, right, self.height()), words, bold, theme.color("ink2"))
        x += text_width(bold, self._words) + theme.gap(8)
        if x + text_width(meta, self._period) < right:
            draw_text(painter, QRect(x, 0, right, self.height()), self._period, meta, theme.color("ink3"))


class NoneFitCard(QWidget):
    """The last card: 0 opens one line; Enter sends it as a suggestion, Esc keeps it and closes the line."""

    card_chosen = Signal()
    submitted = Signal(str)

    def __init__(
        self,
        title: str = tr("None of these fit"),
        hint: str = tr("Write one line; it becomes a suggestion"),
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
        self.field.entered.connect(self.send_line)
        self.field.escaped.connect(self.close_field)
        follow_theme(self._apply_theme)

    def open_field(self) -> None:
        """Open the line and put the keyboard in it; what was typed before is still there."""
        self.field.setVisible(True)
        self.updateGeometry()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.card_chosen.emit()

    def close_field(self) -> None:
        """Close the line; its text is kept."""
        self.field.setVisible(False)
        self.updateGeometry()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def send_line(self) -> None:
        """As Enter does in it."""
        text = self.field.text().strip()
        if text:
            self.submitted.emit(text)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_field()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(400), theme.px(48 + (44 if not self.field.isHidden() else 0)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(240), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_field()

    def _place_field(self) -> None:
        theme = current_theme()
        x = theme.px(WORDS_X)
        self.field.setGeometry(x, theme.px(44), self.width() - x - theme.px(EDGE_PX), theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        open_ = not self.field.isHidden()
        fill = "accentsoft" if open_ else "hover" if self.underMouse() else "tile"
        fill_round(painter, self.rect(), theme.px(8), theme.color(fill), plane_edge(theme))
        size = theme.px(28)
        draw_number(painter, theme, QRect(theme.px(10), theme.px(10), size, size), "0", "chosen" if open_ else "rest")
        line = QRect(theme.px(WORDS_X), 0, self.width(), theme.px(48))
        bold = theme.font("reading", 600)
        draw_text(painter, line, self._title, bold, theme.color("ink"))
        line.setLeft(line.left() + text_width(bold, self._title) + theme.gap(12))
        room = self.width() - theme.px(EDGE_PX) - line.left()
        if not open_ and text_width(theme.font("meta"), self._hint) <= room:
            draw_text(painter, line, self._hint, theme.font("meta"), theme.color("ink3"))
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def mouseReleaseEvent(self, event) -> None:
        self.open_field()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_field()
        else:
            super().keyPressEvent(event)
