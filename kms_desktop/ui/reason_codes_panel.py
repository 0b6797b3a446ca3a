"""Why customers get in touch, as a panel: who keeps the codes makes, renames, merges, retires and orders them; others
read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.access.roles import KEEP_REASON_CODES, who_may
from kms_desktop.articles.library import Library
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import digits_text, key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.ui.wrapup.picker import Choice, Picker

WIDTH_PX = 820
_TABLE_PX, _LOW_TABLE_PX = 380, 160
_COLUMNS = (TableColumn(tr("Reason"), grows=True), TableColumn(tr("Code"), most=300), TableColumn(tr("Now"), most=260))
_ACTS = (
    ("add", tr("New code")),
    ("rename", tr("Rename")),
    # Translators: a reason code is counted as another one
    ("merge", tr("Count as another")),
    ("retire", tr("Retire")),
    ("up", tr("Move up")),
    ("down", tr("Move down")),
    ("by_use", tr("Most used first")),
)


class ReasonCodesPanel(FloatingPanel):
    """A digit begins what stands beside it, about the marked row; Enter does it, Esc leaves it."""

    said = Signal(str)

    def __init__(
        self,
        codes: ReasonCodes,
        library: Library,
        background: Background,
        *,
        keeps: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Reason codes"), "note", "", "fact", parent)
        self._codes, self._library, self._background, self._keeps = codes, library, background, keeps
        self._shown: list[ReasonCode] = []
        self._asked = ""
        self._chosen = ""
        self._about, self._fills = "", False
        """Of which code something is asked, and whether the list is being read anew under it."""
        self.table = Table(_COLUMNS, tr("Reason codes"))
        self.field = LineField("", tr("Reason codes"))
        self.picker = Picker()
        self.buttons = {name: Button(words, str(place), "band") for place, (name, words) in enumerate(_ACTS, 1)}
        self.note = Paragraph("", "meta", "ink2")
        self._lay_out()
        self.table.installEventFilter(self)
        self.table.row_marked.connect(lambda _row: self._on_marked())
        for name, button in self.buttons.items():
            button.clicked.connect(partial(self.begin, name))
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self._leave_field)
        self.picker.taken.connect(self._merge_into)
        self.picker.left.connect(self._leave_field)
        follow_theme(self._set_height)

    def _lay_out(self) -> None:
        row = QWidget()
        flow = Flow(row)
        for button in self.buttons.values():
            flow.addWidget(button)
        for part in (self.table, row, self.field, self.picker, self.note):
            self.body.addWidget(part)
        row.setVisible(self._keeps)
        self.field.setVisible(False)
        self.picker.setVisible(False)
        keys = ((tr("Change"), digits_text(len(_ACTS))),) if self._keeps else ()
        self.set_hints((*keys, (tr("Close"), key_text("leave"))))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _set_height(self, theme: Theme) -> None:
        """The table is low while another code is chosen under it."""
        host = self.parentWidget()
        room = host.height() - theme.px(260) if host is not None else theme.px(_TABLE_PX)
        high = _LOW_TABLE_PX if self._asked == "merge" else _TABLE_PX
        self.table.setFixedHeight(max(theme.px(120), min(theme.px(high), room)))

    def show_panel(self, host: QWidget, anchor: QWidget) -> None:
        """Open it over the middle of the window, and read the list."""
        self.open_in(host, anchor, self.table, place="centre", width=WIDTH_PX)
        self._set_height(current_theme())
        self.read()

    def read(self) -> None:
        """The list as it is now, with what articles name."""
        self._background.run(
            partial(_read_codes, self._codes, self._library),
            owner=self,
            on_done=self.show_codes,
            replaces="reason-codes",
            long=True,
        )

    def show_codes(self, codes: list[ReasonCode]) -> None:
        """Those that are offered first; the marked one stays marked."""
        marked = self._chosen or self._about or self._marked_code()
        self._fills = True
        self._shown = sorted(codes, key=lambda one: bool(one.merged_into) or one.retired)
        titles = {one.code: one.title for one in codes}
        self.table.show_rows([_row(one, titles) for one in self._shown])
        places = [at for at, one in enumerate(self._shown) if one.code == marked]
        self.table.mark_row(places[0] if places else 0)
        self._chosen, self._fills = "", False
        offered = sum(1 for one in codes if not (one.retired or one.merged_into))
        self.subtitle.show_text(plural("{n} is offered", "{n} are offered", offered))
        keeps = tr("A merged or retired code stays with the contacts that have it.")
        reads = tr("Reason codes are kept by {who}.", who=who_may(KEEP_REASON_CODES))
        self.note.show_text(keeps if self._keeps else reads)
        self._tell_buttons()
        self.fit_panel()

    def begin(self, what: str) -> None:
        """Ask for what is needed for it; a code that is not offered is offered again at once, as that needs nothing."""
        code = self._marked()
        if not self._keeps or (code is None and what != "add"):
            return
        self._leave_field()
        if what == "retire" and code is not None:
            self._retire(code)
            return
        if what in ("up", "down", "by_use") and code is not None:
            self._order(what, code)
            return
        self._asked, self._about = what, code.code if code is not None else ""
        if what == "merge" and code is not None:
            others = [one for one in self._shown if one.code != code.code and not (one.retired or one.merged_into)]
            self.picker.ask(tr("Count as another"), [Choice(one.code, one.title, one.code) for one in others])
            self.picker.setVisible(True)
            self._set_height(current_theme())
            self.picker.field.setFocus()
        else:
            hint = tr("Code, then its title: billing/late-fee Late fee") if what == "add" else tr("The new title")
            self.field.editor.setPlaceholderText(hint)
            self.field.editor.setAccessibleName(hint)
            self.field.set_text(code.title if code is not None and what == "rename" else "")
            self.field.setVisible(True)
            self.field.setFocus()
            self.field.editor.selectAll()
        self.fit_panel()

    def confirm(self) -> None:
        """Do what was begun, with what was typed."""
        words, code, what = self.field.text().strip(), self._marked(), self._asked
        if not words:
            return
        if what == "add":
            key, _blank, title = words.partition(" ")
            self._chosen = key
            self._change(partial(self._codes.add_code, key, title.strip()))
        elif what == "rename" and code is not None:
            self._change(partial(_do, self._codes, code.code, partial(self._codes.rename_code, code.code, words)))

    def press_digit(self, number: int) -> None:
        if 1 <= number <= len(_ACTS):
            self.begin(_ACTS[number - 1][0])

    def _retire(self, code: ReasonCode) -> None:
        if code.retired or code.merged_into:
            self._change(partial(self._codes.add_code, code.code, code.title))
        else:
            self._change(partial(_do, self._codes, code.code, partial(self._codes.retire_code, code.code)))

    def _order(self, what: str, code: ReasonCode) -> None:
        """One place up or down among those that are offered; or none has a place, and the most used are first."""
        offered = [one.code for one in self._shown if not (one.retired or one.merged_into)]
        place = offered.index(code.code) if code.code in offered else -1
        other = place + (1 if what == "down" else -1)
        if what == "by_use":
            offered = []
        elif place < 0 or not 0 <= other < len(offered):
            return
        else:
            offered[place], offered[other] = offered[other], offered[place]
        self._change(partial(_ordered, self._codes, offered, code), tr("The order is kept."))

    def _merge_into(self, other: str) -> None:
        code = self._marked()
        if code is not None:
            merge = partial(self._codes.merge_code, code.code, other)
            self._change(partial(_do, self._codes, other, partial(_do, self._codes, code.code, merge)))

    def _change(self, work: Callable[[], ReasonCode], told: str = "") -> None:
        self._background.run(work, owner=self, on_done=lambda made: self._done(made, told))

    def _done(self, made: ReasonCode, told: str) -> None:
        self._chosen = made.code
        self._leave_field()
        self.said.emit(told or _said(made))
        self.read()

    def _leave_field(self) -> None:
        was_open = self._asked
        self._asked = self._about = ""
        self.field.setVisible(False)
        self.picker.setVisible(False)
        self._set_height(current_theme())
        if was_open:
            self.table.setFocus()
        self._tell_buttons()
        self.fit_panel()

    def _on_marked(self) -> None:
        """What was asked is about the row that was marked then."""
        if not self._fills:
            self._leave_field()

    def _tell_buttons(self) -> None:
        code = self._marked()
        gone = code is not None and (code.retired or bool(code.merged_into))
        self.buttons["retire"].set_text(tr("Offer again") if gone else tr("Retire"))
        for name in ("rename", "merge", "retire", "up", "down"):
            self.buttons[name].setEnabled(code is not None and not (gone and name in ("merge", "up", "down")))

    def _marked(self) -> ReasonCode | None:
        place = self.table.current_row()
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def _marked_code(self) -> str:
        code = self._marked()
        return code.code if code is not None else ""

    def event(self, event: QEvent) -> bool:
        """While it is open its digits are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit on the table is the panel's; the table would look for a row that begins so."""
        is_press = watched is self.table and event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.text().isdigit():
            self.press_digit(int(event.text()))
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit():
            self.press_digit(int(event.text()))
        else:
            super().keyPressEvent(event)


def _read_codes(codes: ReasonCodes, library: Library) -> list[ReasonCode]:
    return codes.list_codes((article.reason for article in library.read_all()), every=True)


def _do(codes: ReasonCodes, code: str, act: Callable[[], ReasonCode]) -> ReasonCode:
    """One that only an article names is put on the list before something is decided of it."""
    if code not in {one.code for one in codes.list_codes(every=True)}:
        codes.add_code(code)
    return act()


def _ordered(codes: ReasonCodes, order: list[str], marked: ReasonCode) -> ReasonCode:
    codes.order_codes(order)
    return marked


def _row(one: ReasonCode, titles: dict[str, str]) -> list[Cell]:
    if one.merged_into:
        now = Cell(
            tr("counts as {other}", other=titles.get(one.merged_into, one.merged_into)), ink="ink2", icon="repeat"
        )
    elif one.retired:
        now = Cell(tr("retired"), ink="ink2", icon="box")
    else:
        now = Cell(tr("offered"), ink="good", icon="check")
    gone = one.retired or bool(one.merged_into)
    return [
        Cell(one.title, ink="ink2" if gone else "ink", tip=one.title),
        Cell(one.code, ink="ink2", tip=one.code),
        now,
    ]


def _said(made: ReasonCode) -> str:
    if made.merged_into:
        return tr("{code} counts as {other} from now on, past contacts too.", code=made.code, other=made.merged_into)
    if made.retired:
        return tr("{code} is not offered any more; what has it keeps it.", code=made.code)
    return tr("{code} is on the list: {title}.", code=made.code, title=made.title)
