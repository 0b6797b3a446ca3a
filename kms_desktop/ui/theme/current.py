"""A choice of colours and text size → the Theme that widgets draw with, and the signal that it changed.

Question: how does a widget reach the theme? Choice: `theme()` reads the one that the application wears, as a
widget reads `QApplication.style()`; `follow(slot)` calls a widget back when it changes. Reason: a theme is the
application's, never a widget's, and Qt disconnects a widget's slot when the widget goes. Refused: a parameter
through every constructor (each screen would carry it for its grandchildren) and style sheets (no live zoom).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip

from kms_desktop.ui.theme import fonts
from kms_desktop.ui.theme.palette import palette_of
from kms_desktop.ui.theme.tokens import ALL, LIGHT, Tokens

SMALLEST_PERCENT, LARGEST_PERCENT = 90, 200


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours and text size together. All pixels are logical ones."""

    tokens: Tokens = LIGHT
    percent: int = 100
    reduced_motion: bool = False

    def color(self, token: str) -> QColor:
        """Colour of a token by its name; AttributeError for an unknown one."""
        return QColor(getattr(self.tokens, token))

    def px(self, pixels: float) -> int:
        """A height, radius or icon size of the design, grown with the text."""
        return round(pixels * self.percent / 100)

    def gap(self, pixels: float) -> int:
        """A distance of the design: grows half as fast as the text, so that words keep the room."""
        return round(pixels * (100 + (self.percent - 100) / 2) / 100)

    def font(self, role: str, weight: int | None = None) -> QFont:
        """Shared font of a role: do not change it in place."""
        return fonts.role_font(role, self.percent, weight)

    def line(self, role: str) -> int:
        """Line height of a role in pixels."""
        return fonts.line_height(role, self.percent)

    def duration(self, milliseconds: int) -> int:
        """How long a movement takes; 0 where motion is reduced."""
        return 0 if self.reduced_motion else milliseconds


class ThemeKeeper(QObject):
    """Holds the theme that the application wears. `changed(Theme)` comes after palette and font are set."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme = Theme()
        self._choice = "auto"

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> str:
        """What was asked for: auto, light, dark or high_contrast."""
        return self._choice

    def choose_theme(self, name: str = "auto", percent: int = 100, *, reduced_motion: bool = False) -> None:
        """Wear a theme: `name` auto (follow the system), light, dark or high_contrast; "" means auto.

        `percent` is kept within 90 to 200. An unknown name is ValueError.
        """
        tokens = ALL.get(name) if name not in ("", "auto") else _system_tokens()
        if tokens is None:
            raise ValueError(f"There is no theme {name!r}; there are {', '.join(ALL)} and auto.")
        self._choice = name or "auto"
        within = min(LARGEST_PERCENT, max(SMALLEST_PERCENT, percent))
        self._set_theme(Theme(tokens, within, reduced_motion))

    def set_text_size(self, percent: int) -> None:
        """Keep the colours, change the text size."""
        self.choose_theme(self._choice, percent, reduced_motion=self._theme.reduced_motion)

    def wear(self) -> None:
        """Put the current theme on the application, which has its fonts and its style by now."""
        self._set_theme(self._theme)

    def follow_system(self) -> None:
        """The system turned to dark or to light."""
        if self._choice == "auto":
            self.set_text_size(self._theme.percent)

    def _set_theme(self, theme: Theme) -> None:
        self._theme = theme
        app = QApplication.instance()
        if isinstance(app, QApplication):
            palette = palette_of(theme.tokens)
            app.setPalette(palette)
            app.setFont(theme.font("list"))
            QToolTip.setPalette(palette)
            QToolTip.setFont(theme.font("meta"))
        self.changed.emit(theme)


def _system_tokens() -> Tokens:
    """Dark when the system says so; light also where there is no system to ask (offscreen)."""
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication) and app.styleHints().colorScheme() == Qt.ColorScheme.Dark:
        return ALL["dark"]
    return LIGHT


@cache
def theme_keeper() -> ThemeKeeper:
    """The application's one keeper."""
    return ThemeKeeper()


def current_theme() -> Theme:
    """What the application wears now."""
    return theme_keeper().theme


def follow_theme(slot: Callable[[Theme], None]) -> None:
    """Call `slot(theme)` now and at every change. `slot` is a QObject's method: it goes when the object goes."""
    theme_keeper().changed.connect(slot)
    slot(theme_keeper().theme)
