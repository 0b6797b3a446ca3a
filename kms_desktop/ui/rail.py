"""The rail at the left: the three pages, whether everything is saved, and who works here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.ui.widgets.rail import Initials, RailButton

PAGES = ("show_desk", "show_articles", "show_voice")
_ICONS = ("headset", "book", "voice")


class Rail(Plane):
    """Tells which page was chosen; what is shown is the window's choice."""

    page_chosen = Signal(int)
    menu_chosen = Signal()
    person_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("chrome", parent=parent)
        self.menu = RailButton("", "menu", tr("Menu, {key}", key=key_text("menu")))
        self.menu.setAccessibleName(tr("Menu"))
        self.menu.setCheckable(False)
        self.menu.clicked.connect(self.menu_chosen)
        self.pages = [_page_button(*page) for page in zip(PAGES, _ICONS, strict=True)]
        group = QButtonGroup(self)
        for place, button in enumerate(self.pages):
            group.addButton(button, place)
        group.idClicked.connect(self.page_chosen)
        self.state = RailButton(tr("Saved"), "database")
        self.state.setCheckable(False)
        self.person = Initials("", tr("Nobody yet"))
        self.state.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it tells, and there is nothing to press
        self.person.clicked.connect(self.person_chosen)
        column = Column(self, gap=4, margins=(4, 8, 4, 12))
        for button in (self.menu, *self.pages):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.person, 0, Qt.AlignmentFlag.AlignHCenter)
        follow_theme(self._set_width)

    def _set_width(self, theme: Theme) -> None:
        """As wide as the widest word in it needs; 64 pixels in English."""
        widest = max(button.sizeHint().width() for button in (*self.pages, self.state))
        self.setFixedWidth(max(theme.px(64), widest + 2 * theme.gap(4)))

    def show_page(self, place: int) -> None:
        self.pages[place].setChecked(True)

    def show_call(self, clock: str, who: str) -> None:
        """The desk's place, while its call goes on behind another page: how long, and with whom; "" for neither."""
        name, key = label_of(PAGES[0])
        if clock:
            self.pages[0].show_state(clock, "phone", "good", tr("On a call: {who}. {key} goes back.", who=who, key=key))
        else:
            self.pages[0].show_state(name, _ICONS[0], "", key)

    def show_person(self, initials: str, name: str) -> None:
        self.person.setText(initials)
        self.person.setToolTip(tr("{name}. Settings, {key}", name=name, key=key_text("preferences")))
        self.person.setAccessibleName(tr("You are {name}", name=name))

    def show_saved(self, *, waiting: int, away: bool = False, outdated: bool = False) -> None:
        """Whether every record reached the database."""
        kept = plural(
            "{n} record on this desktop, not in the database yet",
            "{n} records on this desktop, not in the database yet",
            waiting,
        )
        if outdated:
            newer = plural(
                "The workspace is of a newer version; {n} record on this desktop, not in the database yet",
                "The workspace is of a newer version; {n} records on this desktop, not in the database yet",
                waiting,
            )
            self.state.show_state(tr("Update"), "lock", "warn", newer)
        elif away:
            self.state.show_state(tr("Offline"), "database-off", "warn", kept)
        elif waiting:
            self.state.show_state(tr("Saving"), "clock", "", kept)
        else:
            self.state.show_state(tr("Saved"), "database", "", tr("Everything is in the database"))
        self._set_width(current_theme())


def _page_button(action_id: str, icon: str) -> RailButton:
    name, key = label_of(action_id)
    return RailButton(name, icon, key)
