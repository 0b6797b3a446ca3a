"""The rail at the left: the three pages, whether everything is saved, and who works here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.current import Theme, follow
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.ui.widgets.rail import Initials, RailButton

PAGES = ("show_desk", "show_articles", "show_voice")
_ICONS = ("headset", "book", "voice")


class Rail(Plane):
    """Tells which page was chosen; what is shown is the window's choice."""

    page_chosen = Signal(int)
    menu_chosen = Signal()
    state_chosen = Signal()
    person_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("chrome", parent=parent)
        self.menu = RailButton("", "menu", f"Menu, {key_text('menu')}")
        self.menu.setAccessibleName("Menu")
        self.menu.setCheckable(False)
        self.menu.clicked.connect(self.menu_chosen)
        self.pages = [_page_button(*page) for page in zip(PAGES, _ICONS, strict=True)]
        group = QButtonGroup(self)
        for place, button in enumerate(self.pages):
            group.addButton(button, place)
        group.idClicked.connect(self.page_chosen)
        self.state = RailButton("Saved", "database")
        self.state.setCheckable(False)
        self.state.clicked.connect(self.state_chosen)
        self.person = Initials("", "Nobody yet")
        self.person.clicked.connect(self.person_chosen)
        column = Column(self, gap=4, margins=(4, 8, 4, 12))
        for button in (self.menu, *self.pages):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.person, 0, Qt.AlignmentFlag.AlignHCenter)
        follow(self._size)

    def _size(self, worn: Theme) -> None:
        self.setFixedWidth(worn.px(64))

    def show_page(self, place: int) -> None:
        self.pages[place].setChecked(True)

    def show_person(self, initials: str, name: str) -> None:
        self.person.setText(initials)
        self.person.setToolTip(name)
        self.person.setAccessibleName(f"You are {name}")

    def show_saved(self, *, waiting: int, away: bool = False, outdated: bool = False) -> None:
        """Whether every record reached the database."""
        kept = f"{waiting} record{'' if waiting == 1 else 's'} on this desktop, not in the database yet"
        if outdated:
            self.state.show_state("Update", "lock", "warn", f"The workspace is of a newer version; {kept}")
        elif away:
            self.state.show_state("Offline", "database-off", "warn", kept)
        elif waiting:
            self.state.show_state("Saving", "clock", "", kept)
        else:
            self.state.show_state("Saved", "database", "", "Everything is in the database")


def _page_button(action_id: str, icon: str) -> RailButton:
    name, key = label_of(action_id)
    return RailButton(name, icon, key)
