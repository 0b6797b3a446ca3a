"""A choice of colours and text size → the Theme that widgets draw with, and the signal that it changed.

Question: how does a widget reach the theme? Choice: `current_theme()` reads the one that the application wears, as a
widget reads `QApplication.style()`; `follow_theme(slot)` calls a widget back when it changes. Reason: a theme is the
application's, never a widget's. Refused: a parameter through every constructor (each screen would carry it for its
grandchildren) and style sheets (no live zoom).
Question: who says that a widget has gone? Choice: the keeper looks before it calls, at both halves of it: the Python
object by a weak reference, and whether Qt's part is still there. Refused: a connection for each widget, which Qt takes
away when its part is destroyed and not when Python's is, so that a theme reached what was half gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip
from shiboken6 import isValid

from kms_desktop.ui.theme import fonts
from kms_desktop.ui.theme.palette import palette_of
from kms_desktop.ui.theme.tokens import ALL, LIGHT, Tokens

SMALLEST_PERCENT, LARGEST_PERCENT = 90, 200
_FEWEST = 256
"""So many followers are kept before those that are gone are looked for."""


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
    """Holds the theme that the application wears. `changed(Theme)` comes when all who follow wear it."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme = Theme()
        self._choice = "auto"
        self._followers: list[WeakMethod[Any]] = []
        self._look_at = _FEWEST

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
        for follower in self._living():
            if isValid(follower.__self__):  # one that was called before may have closed it
                follower(theme)
        self.changed.emit(theme)

    def add_follower(self, slot: Callable[[Theme], None]) -> None:
        """Call this method of a QObject at every change, for as long as the object lives."""
        self._followers.append(WeakMethod(slot))
        if len(self._followers) >= self._look_at:
            self._look_at = max(_FEWEST, 2 * len(self._living()))

    def _living(self) -> list[Any]:
        """The followers whose objects live, in Python and in Qt; the others are forgotten."""
        found = [(ref, method) for ref in self._followers if (method := ref()) is not None and isValid(method.__self__)]
        self._followers = [ref for ref, _ in found]
        return [method for _, method in found]


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
    theme_keeper().add_follower(slot)
    slot(theme_keeper().theme)
