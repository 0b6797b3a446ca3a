"""Every component in every state on one sheet → a picture, to be looked at beside the design.

From `packaging/`: `python -m pictures.gallery light 100 ../pictures/components.png`
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.application import dress_application
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.widgets.answer import AnswerButton, SettledRow
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.chip import Chip, MatchChip
from kms_desktop.ui.widgets.fields import SearchField
from kms_desktop.ui.widgets.history_list import HistoryList, HistoryView
from kms_desktop.ui.widgets.hit_list import HitList, HitView
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.notices import EmptyState, LoadingBars, Strip, Toast
from kms_desktop.ui.widgets.option_card import OptionCard, OptionView
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.plane import Plane

Pretending = TypeVar("Pretending", AnswerButton, Button, OptionCard)


def _line(*widgets: QWidget) -> Row:
    row = Row(gap=8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _pretending(widget: Pretending, state: str) -> Pretending:
    widget.pretend_state(state)
    return widget


def _buttons(column: Column) -> None:
    column.addWidget(PaneHeader("Buttons: rest, hover, focus, pressed, off"))
    rest, hover, focus = (Button(*label_of("transfer")) for _state in range(3))
    column.addLayout(_line(rest, _pretending(hover, "hover"), _pretending(focus, "focus")))
    off = Button("Transfer")
    off.set_off("needs a call")
    column.addLayout(_line(_pretending(Button("Transfer"), "pressed"), off))
    filled = Button("Customer accepts", key_text("enter"), "filled")
    column.addLayout(_line(filled, Button(*label_of("leave"), "quiet")))


def _answers(column: Column) -> None:
    column.addWidget(PaneHeader("Answer: rest, hover, focus, leads nowhere"))
    column.addWidget(AnswerButton(1, "Yes", "to Refund"))
    column.addWidget(_pretending(AnswerButton(2, "No", "to When paid"), "hover"))
    column.addWidget(_pretending(AnswerButton(3, "Cannot tell", "stays open"), "focus"))
    column.addWidget(AnswerButton(4, "Other", dead="no step there, tell an editor"))


def _chips(column: Column) -> None:
    column.addWidget(PaneHeader("Chips: fact, good, waits, bad, accent"))
    column.addLayout(
        _line(
            Chip("Promise 17:00", "fact", "calendar-check"),
            Chip("Verified", "good", "shield-check"),
            Chip("2nd contact", "waits", "repeat"),
        )
    )
    column.addLayout(_line(Chip("Late by 34 min", "bad", "clock"), Chip("Suggestion", "accent", "megaphone")))
    column.addWidget(PaneHeader("Match: known, maybe, unknown"))
    column.addLayout(_line(MatchChip("known"), MatchChip("maybe"), MatchChip("unknown")))


def _settled(column: Column) -> None:
    column.addWidget(PaneHeader("Settled question; log rows"))
    column.addWidget(SettledRow("What does the list show?", "Two payments"))
    log = LogList()
    log.fit_rows()
    log.show_rows(
        [
            LogView("12:09", "Declined: Credit the next bill", "“I need it before Monday”", "cross", "bad"),
            LogView("12:09", "Granted: refund and bank charge", "Option 4, £53.50", "pound", "good"),
            LogView("12:08", "Waits for the database", "Kept on this desktop", "clock", "warn"),
        ]
    )
    column.addWidget(log)


def _hits(column: Column) -> None:
    column.addWidget(PaneHeader("Search, typing in it"))
    search = SearchField("Search")
    search.set_text("money twice")
    search.show_hits("3 hits")
    search.pretend_state("focus")
    column.addWidget(search)
    column.addWidget(PaneHeader("Hit: rest, chosen, open"))
    hits = HitList()
    hits.fit_rows()
    hits.show_rows(
        [
            HitView("a", "Refund has not arrived", "Validated", (("people", "9 callers said the same"),), "71 %"),
            HitView("b", "Customer was charged twice", "Validated", (("people", "31 callers said the same"),), "84 %"),
            HitView(
                "c", "Payment not recognised", "Not validated", (("words", "words: took · money"),), "66 %", open=True
            ),
        ]
    )
    hits.mark_row(1)
    column.addWidget(hits)


def _options(column: Column) -> None:
    column.addWidget(PaneHeader("Option: open, closed, not known yet, chosen"))
    open_ = OptionView(
        2, "Credit the next bill", "£38.50", say="“I’m taking it off your next bill.”", why="No bank is involved."
    )
    closed = OptionView(1, "Explain the hold", "£0", state="closed", reason="Closed: nothing is on hold.")
    unknown = OptionView(
        3,
        "Refund the card payment",
        "£38.50",
        state="not_known",
        reason="Not known yet: was the account in arrears?",
        ask="Ask",
        ask_key=key_text("enter"),
    )
    chosen = OptionView(
        4,
        "Refund, and the bank’s charge",
        "£53.50",
        "“You should not pay for that.”",
        decline_text="Declines",
        copy_text="",
    )
    for view in (open_, closed, unknown):
        column.addWidget(OptionCard(view))
    column.addWidget(_pretending(OptionCard(chosen, chosen=True), "focus"))


def _states(column: Column) -> None:
    column.addWidget(PaneHeader("Empty, loading, error"))
    ask = ("Draft it", key_text("ask_for_article"))
    empty = EmptyState("search", "No article answers this", "Your words start a new one.", *ask, boxed=True)
    column.addWidget(empty)
    column.addWidget(LoadingBars(after_ms=0, boxed=True))
    why = "The database refused: no right to this team."
    error = EmptyState(
        "warning", "History could not be read", why, "Copy details", key_text("copy"), ink="bad", boxed=True
    )
    column.addWidget(error)


def _notices(column: Column) -> None:
    column.addWidget(PaneHeader("Strip and toast"))
    strip = Strip(("", ""))
    strip.show_state("Database unreachable since 12:04")
    column.addWidget(strip)
    toast = Toast(lasts_ms=600_000)
    column.addWidget(toast)
    toast.show_message("Saved. Ready for the next call.")


def _history(column: Column) -> None:
    column.addWidget(PaneHeader("History entry: rest, late, closed"))
    history = HistoryList()
    history.fit_rows()
    history.show_rows(
        [
            HistoryView("a", "phone", "Move the payment date", "24 Oct", "Moved · satisfied", "good"),
            HistoryView("b", "email", "“You took it twice”", "Sat", "No reply yet", "bad"),
            HistoryView("c", "note", "Sensitive: open with a reason", "3 May", "Your look is logged", sensitive=True),
        ]
    )
    column.addWidget(history)


_COLUMNS: tuple[tuple[Callable[[Column], None], ...], ...] = (
    (_buttons, _answers, _chips, _settled),
    (_hits, _options),
    (_states, _notices, _history),
)


def build_gallery() -> QWidget:
    """The sheet, three columns wide, dressed in the current theme."""
    sheet = Plane("paper")
    row = Row(sheet, gap=32, margins=(24, 24, 24, 24))
    for parts in _COLUMNS:
        host = QWidget(sheet)
        column = Column(host, gap=8)
        for part in parts:
            part(column)
        column.addStretch(1)
        row.addWidget(host, 1)
    return sheet


def save_gallery(path: Path, theme: str = "light", percent: int = 100) -> None:
    """Paint the sheet into a PNG; needs a QApplication. 1440 × 860 at 100 %, larger with the text."""
    theme_keeper().choose_theme(theme, percent)
    sheet = build_gallery()
    sheet.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    sheet.resize(round(1440 * percent / 100), round(860 * percent / 100))
    sheet.show()
    QApplication.processEvents()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not sheet.grab().save(str(path)):
        raise OSError(f"{path} could not be written.")
    sheet.close()


def main(arguments: list[str]) -> int:
    name, percent, path = arguments
    dress_application(QApplication([]))
    save_gallery(Path(path), name, int(percent))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
