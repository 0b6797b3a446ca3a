"""An answer to the guide's question, and a question that is settled."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paint import (
    RIGHT,
    draw_icon,
    draw_number,
    draw_text,
    focus_ring,
    plane_edge,
    text_width,
)

_HEIGHT = 48
_WORDS_X = 50
_LEAST_WORDS = 160


class AnswerButton(QPushButton):
    """One answer: its number, its words, where it leads. `dead` says why it leads nowhere; it can be taken still.

    Long words wrap and the row grows. Where both do not fit on a line, where it leads goes under the words.
    A `tile` (one of several side by side: the outcome) has it there always, and no arrow.
    """

    rest = "tile"
    """The ground while nothing is on it: a tile on paper."""

    def __init__(
        self,
        number: int,
        text: str,
        leads_to: str = "",
        dead: str = "",
        parent: QWidget | None = None,
        *,
        tile: bool = False,
    ) -> None:
        super().__init__(parent)
        self._tile = tile
        self._number, self._text, self._leads_to, self._dead = number, text, leads_to, dead
        self._chosen = False
        self._pretended = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # nothing moves under a click that is half done
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{number}: {text}")
        self.setAccessibleDescription(dead or leads_to)
        follow_theme(self._apply_theme)

    def number(self) -> int:
        return self._number

    def set_chosen(self, chosen: bool) -> None:
        """The answer that holds now (on going back), marked as chosen."""
        self._chosen = chosen
        self.update()

    def pretend_state(self, state: str) -> None:
        """Paint as in `state` (hover, focus), for pictures of components."""
        self._pretended = state
        self.update()

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        words, under = self._lay_out(theme, width)
        if under:
            return max(theme.px(_HEIGHT), words.height + under.height + 2 * theme.px(10))
        return max(theme.px(_HEIGHT), words.height + 2 * theme.px(14))

    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = theme.px(120 if self._tile else 320)
        return QSize(width, self.heightForWidth(self.width() if self.testAttribute(_RESIZED) else theme.px(640)))

    def minimumSizeHint(self) -> QSize:
        theme = current_theme()
        if not self._tile:
            return QSize(theme.px(_WORDS_X + _LEAST_WORDS), theme.px(_HEIGHT))
        widest = max((text_width(theme.font("reading", 600), word) for word in self._text.split()), default=0)
        return QSize(theme.px(_WORDS_X) + widest + theme.gap(8), theme.px(_HEIGHT))

    def _side_text(self) -> tuple[str, str]:
        return (self._dead, "bad") if self._dead else (self._leads_to, "ink3")

    def _lay_out(self, theme: Theme, width: int) -> tuple[LaidText, LaidText | None]:
        """The words, and what stands under them when both cannot stand side by side."""
        side, _ = self._side_text()
        room = width - theme.px(_WORDS_X) - (theme.gap(8) if self._tile else theme.px(48))
        beside = text_width(theme.font("meta"), side) + theme.gap(16) if side else 0
        font, line = theme.font("reading", 600 if self._tile and self._chosen else 500), theme.line("reading")
        if self._tile:
            under = lay_text(side, theme.font("meta"), theme.line("meta"), room) if side else None
            return lay_text(self._text, font, line, room), under
        if room - beside >= min(theme.px(_LEAST_WORDS), text_width(font, self._text)):
            return lay_text(self._text, font, line, room - beside), None
        room = width - theme.px(_WORDS_X + 12 + 16) - theme.gap(8)
        return lay_text(self._text, font, line, room), lay_text(side, theme.font("meta"), theme.line("meta"), room)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        strong = self._chosen or (self._has_state("focus") and not self._tile)
        fill = "accentsoft" if strong else "hover" if self._has_state("hover") else self.rest
        fill_round(painter, self.rect(), theme.px(8), theme.color(fill), plane_edge(theme))
        size = theme.px(28)
        number = QRect(theme.px(10), (self.height() - size) // 2, size, size)
        draw_number(painter, theme, number, str(self._number), "chosen" if strong else "off" if self._dead else "rest")
        self._paint_words(painter, theme)
        if self._has_state("focus"):
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        words, under = self._lay_out(theme, self.width())
        y = (self.height() - words.height - (under.height if under else 0)) // 2
        words.paint_text(painter, theme.px(_WORDS_X), y, theme.color("ink2" if self._dead else "ink"))
        side, ink = self._side_text()
        icon = theme.px(16)
        right = self.width() - theme.px(12)
        if under:
            under.paint_text(painter, theme.px(_WORDS_X), y + words.height, theme.color(ink))
        if not self._dead and not self._tile:
            draw_icon(
                painter, theme, "arrow-right", "ink2", QRect(right - icon, (self.height() - icon) // 2, icon, icon)
            )
            right -= icon + theme.gap(12)
        if not under:
            draw_text(painter, QRect(0, 0, right, self.height()), side, theme.font("meta"), theme.color(ink), RIGHT)
            right -= text_width(theme.font("meta"), side) + theme.gap(8)
        if self._dead:
            draw_icon(painter, theme, "cross", "bad", QRect(right - icon, (self.height() - icon) // 2, icon, icon))

    def _has_state(self, state: str) -> bool:
        if self._pretended:
            return state == self._pretended
        return {"hover": self.underMouse(), "focus": self.hasFocus()}[state]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the answer; Up and Down go to its neighbours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _COMMAND:
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


_RESIZED = Qt.WidgetAttribute.WA_Resized
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class _Settled(QWidget):
    """The check, the question, the answer; wraps when there is no room on one line."""

    def __init__(self, question: str, answer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question, self._answer = question, answer
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{question} {answer}")
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _lay_out(self, theme: Theme, width: int) -> tuple[LaidText, LaidText, bool]:
        room = max(1, width - theme.px(24))
        asked, said = theme.font("list"), theme.font("list", 600)
        inline = text_width(asked, self._question) + theme.gap(8) + text_width(said, self._answer) <= room
        line = theme.line("list")
        return lay_text(self._question, asked, line, room), lay_text(self._answer, said, line, room), inline

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        question, answer, inline = self._lay_out(theme, width)
        height = max(question.height, answer.height) if inline else self._answer_top(question) + answer.height
        return max(theme.px(28), height + 2 * theme.px(5))

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(
            theme.px(280), self.heightForWidth(self.width() if self.testAttribute(_RESIZED) else theme.px(560))
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), current_theme().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        question, answer, inline = self._lay_out(theme, self.width())
        top = theme.px(5)
        size = theme.px(16)
        draw_icon(painter, theme, "check", "good", QRect(0, top + (theme.line("list") - size) // 2, size, size))
        x = theme.px(24)
        question.paint_text(painter, x, top, theme.color("ink2"))
        if inline:
            x += text_width(theme.font("list"), self._question) + (theme.gap(8) if self._question else 0)
        answer.paint_text(painter, x, top if inline else top + self._answer_top(question), theme.color("ink"))

    def _answer_top(self, question: LaidText) -> int:
        """Where an answer that has no room beside its question begins."""
        return question.height if self._question else 0


class SettledRow(QWidget):
    """A question that is answered, one line, with the button that changes it."""

    change_chosen = Signal()

    def __init__(
        self, question: str, answer: str, parent: QWidget | None = None, *, change: str = tr("Change"), key: str = ""
    ) -> None:
        super().__init__(parent)
        self.button = Button(change, key, "link")
        self.button.setAccessibleDescription(tr("Change the answer to {question}", question=question))
        self.button.clicked.connect(self.change_chosen)
        row = Row(self, gap=8)
        row.addWidget(_Settled(question, answer), 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
