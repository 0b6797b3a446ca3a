"""What is shown → the order in which Tab goes through it: as it is read, whenever and wherever it was made.

Qt's own order is that of making, and panes are filled anew all the time; so the order is read off the screen at each
press, line by line, and inside a part before the next one.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

COVERS = "covers"
"""A property of what lies over a page for as long as it is there; a toast goes by itself."""
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def tab_on(top: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next stop inside `top` (or the one before), and from the last to the first.

    From something that was just hidden or closed it goes on to what is read after it.
    """
    now = QApplication.focusWidget()
    read = list(_reading_order(top, now))
    at = read.index(now) if now in read else (-1 if forward else len(read))
    ahead = [*read[at + 1 :], *read[:at]] if forward else [*reversed(read[:at]), *reversed(read[at + 1 :])]
    to = next((part for part in ahead if _is_stop(part) and not _lies_under(part)), None)
    if to is not None:
        to.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        _scroll_into_view(to)
    return to is not None


def parts_of(top: QWidget | None) -> list[QWidget]:
    """What is shown side by side in `top`, as it is read; what scrolls as a whole or holds one thing counts as one."""
    if top is None:
        return []
    shown = [part for part in top.findChildren(QWidget, options=_DIRECT) if part.isVisible() and not part.isWindow()]
    while len(shown) == 1:
        inner = shown[0].findChildren(QWidget, options=_DIRECT)
        shown = [part for part in inner if part.isVisible() and not part.isWindow()]
    return _as_read(shown)


def first_stop(top: QWidget) -> QWidget | None:
    """The first inside `top` that Tab stops at, None where nothing takes the keyboard."""
    return next((part for part in _reading_order(top, None) if _is_stop(part)), None)


def _reading_order(top: QWidget, now: QWidget | None) -> Iterator[QWidget]:
    """Everything shown in `top`, and `now`, which may be hidden."""
    parts = top.findChildren(QWidget, options=_DIRECT)
    shown = [part for part in parts if part.isVisible() or part is now or (now is not None and part.isAncestorOf(now))]
    for part in _as_read([part for part in shown if not part.isWindow()]):
        yield part
        yield from _reading_order(part, now)


def _is_stop(part: QWidget) -> bool:
    """A field passes the keyboard on to the editor inside it; of a group of which one is chosen, that one stops."""
    if not part.isVisible() or not part.isEnabled() or part.focusProxy() is not None:
        return False
    group = part.group() if isinstance(part, QAbstractButton) else None
    if group is not None and group.exclusive() and group.checkedButton() is not None:
        return group.checkedButton() is part
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _lies_under(part: QWidget) -> bool:
    """Whether something that floats over the window covers what is in sight of it, as a ringing call does."""
    seen = part.visibleRegion().boundingRect()
    if seen.isEmpty():
        return False  # it is scrolled away, and comes into sight
    top = part.window()
    over = top.childAt(part.mapTo(top, seen.center()))
    while over is not None and not over.property(COVERS):
        over = over.parentWidget()
    return over is not None and not over.isAncestorOf(part)


def _as_read(parts: list[QWidget]) -> list[QWidget]:
    """Line by line; in a line stands whatever has its middle beside the part that begins the line."""
    lines: list[list[QWidget]] = []
    for part in sorted(parts, key=lambda one: one.y()):
        if lines and part.geometry().center().y() <= lines[-1][0].geometry().bottom():
            lines[-1].append(part)
        else:
            lines.append([part])
    return [part for line in lines for part in sorted(line, key=lambda one: one.x())]


def _scroll_into_view(widget: QWidget) -> None:
    """Bring it into sight in whatever scrolls around it."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
