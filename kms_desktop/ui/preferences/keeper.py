"""What a person chooses for their desk → worn at once, and kept for their next start."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kms_desktop.settings import Settings
from kms_desktop.ui.preferences.preferences import Preferences, preference_file
from kms_desktop.ui.theme.current import LARGEST_PERCENT, SMALLEST_PERCENT, current_theme, theme_keeper

ZOOM_STEP = 10
"""Of the text, in percent."""


class PreferenceKeeper(QObject):
    """Holds the preferences of whoever works at this desk; until that is known, of whoever chose something last."""

    changed = Signal(object)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._file = settings, preference_file(settings)
        self._login = settings.staff or self._file.last_login()
        self.chosen = self._file.of_person(self._login) or Preferences()

    def follow_person(self, login: str) -> None:
        """This is who works here: their desk looks as they chose, or as the computer says."""
        if login == self._login:
            return
        self._login, before = login, self.chosen
        self.chosen = self._file.of_person(login) or Preferences()
        if (before.theme, before.text_percent) != (self.chosen.theme, self.chosen.text_percent):
            self.wear_look()
        self.changed.emit(self.chosen)

    def wear_look(self) -> None:
        """Colours and size of text as chosen, else as the settings of the computer say."""
        chosen, settings = self.chosen, self._settings
        theme_keeper().choose_theme(
            chosen.theme or settings.theme or "auto",
            chosen.text_percent or settings.text_percent,
            reduced_motion=current_theme().reduced_motion,
        )

    def choose_theme(self, name: str) -> None:
        self._keep(replace(self.chosen, theme=name, text_percent=current_theme().percent))
        self.wear_look()

    def change_text_size(self, by: int) -> None:
        """Larger or smaller by so many percent."""
        percent = min(LARGEST_PERCENT, max(SMALLEST_PERCENT, current_theme().percent + by))
        self._keep(replace(self.chosen, theme=theme_keeper().choice, text_percent=percent))
        self.wear_look()

    def choose_notification(self, which: str) -> None:
        self._keep(replace(self.chosen, notification=which))

    def choose_sound(self, which: str) -> None:
        self._keep(replace(self.chosen, sound=which))

    def choose_raising(self, raises: bool) -> None:
        self._keep(replace(self.chosen, raises=raises))

    def _keep(self, chosen: Preferences) -> None:
        self.chosen = chosen
        self._file.keep(self._login, chosen)
        self.changed.emit(chosen)
