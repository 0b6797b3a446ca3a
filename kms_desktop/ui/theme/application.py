"""The application → dressed in the current theme: its fonts, its style, its palette."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from kms_desktop.ui.theme import fonts
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.theme.style import DeskStyle


def dress_application(app: QApplication) -> None:
    """Call once, before the first widget."""
    fonts.load_fonts()
    if not isinstance(app.style(), DeskStyle):
        app.setStyle(DeskStyle())
        app.styleHints().colorSchemeChanged.connect(theme_keeper().follow_system)
    theme_keeper().wear()
