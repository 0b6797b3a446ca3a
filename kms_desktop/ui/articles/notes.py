"""What was found, beside its line: cards in the margin right of the text, or their icons where that is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.gutter import SIGNS
from kms_desktop.ui.articles.text_edit import TextEdit
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import draw_icon, plane_edge

_WIDE, _NARROW, _GAP = 198, 36, 4
_MOST_LINES = 6
_FAR = 10_000
_SETTLE_MS = 700
"""The text gets or loses its margin when the hands rest, not under them."""


@dataclass(frozen=True, slots=True)
class Note:
    """One finding: `words` short, `whole` all of it, `fix` the name of the one change that mends it ("" for none)."""

    number: int
    line: int
    tone: str
    words: str
    whole: str
    fix: str = ""


def _spoken_note(note: Note) -> str:
    if note.tone == "bad":
        return tr("Error, line {line}: {words}", line=note.line, words=note.words)
    return tr("Warning, line {line}: {words}", line=note.line, words=note.words)


class NoteCard(QWidget):
    """A finding. `folded` it is its icon alone; a click goes to its line."""

    chosen = Signal(int)
    fix_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._note = Note(0, 1, "warn", "", "")
        self.folded = False
        self.button = Button("", "", "ask", parent=self)
        self.button.clicked.connect(lambda: self.fix_chosen.emit(self._note.number))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_note(self, note: Note, *, key: bool, folded: bool) -> None:
        """`key`: it is the one that the key mends."""
        self._note, self.folded = note, folded
        self.button.set_text(note.fix, key_text("fix_finding") if key else "")
        self.button.setVisible(bool(note.fix) and not folded)
        self.setToolTip(note.whole if folded or note.whole != note.words else "")
        self.setAccessibleName(_spoken_note(note))
        self.setAccessibleDescription(note.whole)
        self.update()

    @property
    def line_number(self) -> int:
        return self._note.line

    def height_for(self, width: int) -> int:
        theme = current_theme()
        if self.folded:
            return theme.px(28)
        height = self._lay_text(theme, width).height + 2 * theme.px(5)
        return height + (theme.px(20) if self._note.fix else 0)

    def _lay_text(self, theme: Theme, width: int) -> LaidText:
        room = width - theme.px(28) - theme.gap(8)
        return lay_text(self._note.words, theme.font("meta"), theme.line("meta"), room, _MOST_LINES)

    def sizeHint(self) -> QSize:
        return QSize(current_theme().gap(_WIDE), self.height_for(current_theme().gap(_WIDE)))

    def resizeEvent(self, event) -> None:
        theme, wanted = current_theme(), self.button.sizeHint()
        width = min(wanted.width(), self.width() - theme.px(24))
        height = wanted.height()
        self.button.setGeometry(theme.px(24), self.height() - height, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, tone = current_theme(), QPainter(self), self._note.tone
        fill_round(painter, self.rect(), theme.px(6), theme.color(f"{tone}soft"), plane_edge(theme))
        size = theme.px(14)
        if self.folded:
            where = self.rect()
            where = QRect((where.width() - size) // 2, (where.height() - size) // 2, size, size)
        else:
            where = QRect(theme.px(8), theme.px(6), size, size)
            self._lay_text(theme, self.width()).paint_text(painter, theme.px(28), theme.px(5), theme.color(tone))
        draw_icon(painter, theme, SIGNS[tone], tone, where)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._note.number)


class Notes(QWidget):
    """The margin of one text. Its cards are used again and again: there are as many as can be seen at once."""

    chosen = Signal(int)
    fix_chosen = Signal(int)

    def __init__(self, edit: TextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._notes: tuple[Note, ...] = ()
        self._at = -1
        self._folded = self._roomy = False
        self._fresh = self._lasting = True
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._make_room)
        self._cards: list[NoteCard] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.setAccessibleName(tr("What was found"))
        edit.moved.connect(self.place_cards)
        follow_theme(self._apply_theme)

    def begin_text(self) -> None:
        """Another text: its room is made as soon as it is known what was found in it."""
        self._fresh = True
        self.show_notes((), -1)

    def show_notes(self, notes: Sequence[Note], at: int, *, lasting: bool = True) -> None:
        """In the order of their lines; `at` is the number of the one that the key mends, -1 for none.

        `lasting`: there are some that stand there wherever the cursor is, which are worth a margin.
        """
        self._lasting = lasting
        if tuple(notes) != self._notes or at != self._at:
            self._notes, self._at = tuple(notes), at
            self._settle.start() if not self._fresh and self._wants_room() != self._roomy else self._settle.stop()
            self.place_cards()
        elif self._notes and not self._is_wide:
            self.place_cards()  # one over the text keeps out of the way of the cursor

    def settle_room(self) -> None:
        """The text was checked: at the first time it gets its room at once, later when the hands rest."""
        if self._fresh:
            self._fresh = False
            self._make_room()

    def _make_room(self) -> None:
        if self._roomy != self._wants_room():
            self._roomy = self._wants_room()
            self._apply_theme(current_theme())

    def set_folded(self, folded: bool) -> None:
        """Show icons alone, and the words of the line where the cursor is."""
        if folded != self._folded:
            self._folded = folded
            self._apply_theme(current_theme())

    def _apply_theme(self, theme: Theme) -> None:
        self._edit.keep_right(theme.gap(_WIDE if self._is_wide else _NARROW))
        self.place_cards()

    def _wants_room(self) -> bool:
        return bool(self._notes) and self._lasting

    @property
    def _is_wide(self) -> bool:
        """Whether the cards have a margin of their own; without a finding the text has the room."""
        return self._roomy and not self._folded

    def place_cards(self) -> None:
        """Each card beside its line, none over another, and none below the edge of the text."""
        theme, view = current_theme(), self._edit.viewport().geometry()
        left = view.right() + 1
        full, gap = theme.gap(_WIDE) - theme.gap(14), theme.gap(_GAP)
        self.setGeometry(0, 0, 0, 0)
        seen = [(note, box) for note in self._notes if (box := self._edit.line_box(note.line)) is not None]
        cards = [self._show_card(number, note, full) for number, (note, _) in enumerate(seen)]
        if self._is_wide and sum(height + gap for _, _, height in cards) > view.height():
            cards = [self._show_card(n, note, full, crowded=True) for n, (note, _) in enumerate(seen)]
        tops: list[int] = []
        over = sum(card.height_for(width) + gap for card, width, _ in cards if not card.folded)
        for _, box in seen:
            above = tops[-1] + cards[len(tops) - 1][2] + gap if tops else -_FAR
            open_ = not cards[len(tops)][0].folded
            begins = box.top() - theme.px(4) if self._is_wide or not open_ else self._beside_cursor(over)
            tops.append(max(begins, above))
        limit = self._edit.height() - gap
        for number in range(len(tops) - 1, -1, -1):
            box, height = seen[number][1], cards[number][2]
            if box.top() < view.bottom():
                tops[number] = min(tops[number], limit - height)
                limit = tops[number] - gap
        for (card, width, height), top in zip(cards, tops, strict=True):
            x = left + theme.gap(6) if self._is_wide else self._edit.width() - width - theme.gap(6)
            card.setGeometry(x, top, width, height)
            card.setVisible(top + height > view.top() and top < self._edit.height())
            card.raise_()
        for card in self._cards[len(cards) :]:
            card.hide()

    def _beside_cursor(self, height: int) -> int:
        """Where an open card that has no margin begins: under the row that is written, or above it at the foot."""
        gap, row = current_theme().px(4), self._edit.cursor_box()
        below = row.bottom() + gap
        return below if below + height <= self._edit.height() else row.top() - gap - height

    def _show_card(self, number: int, note: Note, full: int, *, crowded: bool = False) -> tuple[NoteCard, int, int]:
        """A card with its width and height. `crowded`: there are more than fit, so only the one at hand is open."""
        card = self._get_card(number)
        here = note.line == self._edit.cursor_place()[0]
        open_ = note.number == self._at if crowded else self._is_wide or here
        card.show_note(note, key=note.number == self._at, folded=not open_)
        width = full if open_ else current_theme().px(28)
        return card, width, card.height_for(width)

    def visible_cards(self) -> list[NoteCard]:
        """Those that can be seen now."""
        return [card for card in self._cards if card.isVisible()]

    def _get_card(self, number: int) -> NoteCard:
        if number == len(self._cards):
            card = NoteCard(self._edit)
            card.chosen.connect(self.chosen)
            card.fix_chosen.connect(self.fix_chosen)
            self._cards.append(card)
        return self._cards[number]
