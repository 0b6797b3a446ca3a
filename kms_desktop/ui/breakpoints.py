"""A window's width and the size of its text → how wide the panes at its sides are."""

from __future__ import annotations

from PySide6.QtCore import QSize

from kms_desktop.ui.theme.current import Theme

DRAWER_BELOW = 1100
# window at least → left pane, right pane, detail of a list; all in pixels of the design
_RULES = ((1920, 360, 384, 640), (1440, 304, 312, 568), (1280, 264, 248, 480), (0, 232, 248, 400))

_ARTICLES = ((1920, 320, 440), (1440, 256, 400), (1280, 264, 248), (0, 232, 248))
# window at least → queue, preview; the text has the rest
_SMALL_BELOW = 1440

_LEAST_PAGE = (720, 320)


def side_panes(window: int, theme: Theme) -> tuple[int, int]:
    """Left and right pane in pixels: the same on every page, so that nothing moves when the page turns."""
    _, left, right, _ = _rule_for(window, theme)
    return theme.gap(left), theme.gap(right)


def detail_pane(window: int, theme: Theme) -> int:
    """The pane beside a list that shows one of its rows, in pixels."""
    return theme.gap(_rule_for(window, theme)[3])


def has_drawer(window: int, theme: Theme) -> bool:
    """Whether the window is so narrow for its text that the right pane comes and goes."""
    return window < theme.gap(DRAWER_BELOW)


def least_page(theme: Theme) -> QSize:
    """The size below which a window cannot be made: the panes are narrower then, or drawers."""
    return QSize(theme.gap(_LEAST_PAGE[0]), theme.gap(_LEAST_PAGE[1]))


def _rule_for(window: int, theme: Theme) -> tuple[int, int, int, int]:
    return next(rule for rule in _RULES if window >= theme.gap(rule[0]))


def article_panes(window: int, theme: Theme) -> tuple[int, int]:
    """The queue and the preview beside a text: the text keeps the room."""
    left, right = next(panes for least, *panes in _ARTICLES if window >= theme.gap(least))
    return theme.gap(left), theme.gap(right)


def is_small(window: int, theme: Theme) -> bool:
    """Whether what stands beside a text folds."""
    return window < theme.gap(_SMALL_BELOW)
