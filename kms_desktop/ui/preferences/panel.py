"""The settings of a person as a panel: each row one choice, which holds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.preferences.keeper import ZOOM_STEP, PreferenceKeeper
from kms_desktop.ui.preferences.preferences import NOTIFICATIONS, SOUNDS, THEMES, Preferences
from kms_desktop.ui.theme.current import LARGEST_PERCENT, SMALLEST_PERCENT, Theme, follow_theme, theme_keeper
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.chip import Keycap
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.segment import Segment

WIDTH_PX = 640
# Translators: how the window looks: as the system does
_THEME_NAMES = (tr("Follow the system"), tr("Light"), tr("Dark"), tr("High contrast"))
# Translators: what a notification of the system says when a call rings
_NOTIFICATION_NAMES = (tr("None"), tr("That a call rings"), tr("Who is calling"))
# Translators: a sound when a call rings
_SOUND_NAMES = (tr("Off"), tr("Soft"), tr("Bell"), tr("Classic"))
# Translators: what the window does when a call rings while it lies behind others
_RAISING_NAMES = (tr("Stays where it is"), tr("Comes to the front"))


class PreferencesPanel(FloatingPanel):
    """A digit goes to a row, arrows choose in it."""

    sound_tried = Signal()

    def __init__(self, keeper: PreferenceKeeper, parent: QWidget | None = None) -> None:
        kept = tr("Kept for you on this computer")
        super().__init__(tr("Settings"), "sliders", kept, "fact", parent)
        self._keeper = keeper
        self.theme = _segment(_THEME_NAMES, tr("Appearance"), lambda at: keeper.choose_theme(THEMES[at]))
        self.notification = _segment(
            _NOTIFICATION_NAMES, tr("Notification"), lambda at: keeper.choose_notification(NOTIFICATIONS[at])
        )
        self.sound = _segment(_SOUND_NAMES, tr("Sound"), self._choose_sound)
        self.raising = _segment(_RAISING_NAMES, tr("The window"), lambda at: keeper.choose_raising(bool(at)))
        self.smaller, self.larger = (
            Button(*label_of("smaller_text"), "band"),
            Button(*label_of("larger_text"), "band"),
        )
        self.percent = Paragraph("", "list")
        self.try_sound = Button(tr("Try it"), "", "link", "play")
        self.smaller.clicked.connect(lambda: keeper.change_text_size(-ZOOM_STEP))
        self.larger.clicked.connect(lambda: keeper.change_text_size(ZOOM_STEP))
        self.try_sound.clicked.connect(self.sound_tried)
        self._rows = (
            (tr("Appearance"), (self.theme,)),
            (tr("Text size"), (self.smaller, self.larger, self.percent)),
            (tr("Notification when the window is behind others"), (self.notification,)),
            (tr("Sound when a call rings"), (self.sound, self.try_sound)),
            (tr("The window, when a call rings"), (self.raising,)),
        )
        for place, (words, parts) in enumerate(self._rows, 1):
            self.body.addLayout(_row(place, words, parts))
        self.note = Paragraph("", "meta", "ink2")
        self.body.addWidget(self.note)
        self.set_hints(((tr("Go to a row"), digits_text(len(self._rows))), (tr("Close"), key_text("leave"))))
        keeper.changed.connect(self.show_preferences)
        self.show_preferences(keeper.chosen)
        follow_theme(self._show_look)

    def show_preferences(self, chosen: Preferences) -> None:
        self.notification.show_part(NOTIFICATIONS.index(chosen.notification))
        self.sound.show_part(SOUNDS.index(chosen.sound))
        self.raising.show_part(int(chosen.raises))
        self.try_sound.set_off(tr("The sound is off") if chosen.sound == "off" else "")
        self.note.show_text(
            tr("A locked screen of the system may show the notification, and the caller's name with it.")
            if chosen.notification == "caller"
            else tr("The notification says nothing of the customer.")
            if chosen.notification == "call"
            else tr("The title of the window and the task bar tell it all the same.")
        )

    def _show_look(self, theme: Theme) -> None:
        self.theme.show_part(THEMES.index(theme_keeper().choice))
        self.percent.show_text(tr("{percent} %", percent=number(theme.percent)))
        self.smaller.set_off(
            tr("The text is as small as it gets") if theme.percent <= SMALLEST_PERCENT else "", beside=False
        )
        self.larger.set_off(
            tr("The text is as large as it gets") if theme.percent >= LARGEST_PERCENT else "", beside=False
        )

    def _choose_sound(self, at: int) -> None:
        self._keeper.choose_sound(SOUNDS[at])
        self.sound_tried.emit()

    def event(self, event: QEvent) -> bool:
        """While it is open its digits are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdigit() and 1 <= int(digit) <= len(self._rows):
            self._rows[int(digit) - 1][1][0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)


def _segment(names: Sequence[str], name: str, choose: Callable[[int], None]) -> Segment:
    made = Segment(tuple((words, "") for words in names), name)
    made.chosen.connect(choose)
    return made


def _row(place: int, words: str, parts: Sequence[QWidget]) -> Column:
    """What it is about, and under it what can be chosen."""
    column, head, choices = Column(gap=4), Row(gap=8), Row(gap=8)
    head.addWidget(Keycap(str(place)), 0, Qt.AlignmentFlag.AlignVCenter)
    head.addWidget(Paragraph(words, "list", weight=500), 1)
    for part in parts:
        choices.addWidget(part)
    choices.addStretch(1)
    column.addLayout(head)
    column.addLayout(choices)
    return column
