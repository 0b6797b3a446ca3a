"""A Python command that takes pictures → the same, and a report of every text the windows showed or painted meanwhile.

    python packaging/shown_texts.py REPORT -m MODULE ARGUMENTS…
    python packaging/shown_texts.py REPORT SCRIPT ARGUMENTS…

It listens at Qt itself: at what is painted and laid out, and at each picture at what the widgets in it hold for eyes
and for screen readers. So it knows no widget of ours, and a new one cannot be forgotten.
"""

from __future__ import annotations

import functools
import runpy
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from bypasses import Data, Program, Shown, is_of_the_catalogue, judge, lines_of, values_of
from literals import ROOT, is_without_texts, read_module, read_modules

_MOST_ROWS = 200
_HEADLINES, _WIDEST = 4, 1 << 24
_LAST_SHORTENED = 50
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_NEVER_SHOWN = frozenset({"qt_scrollarea_viewport", "qt_spinbox_lineedit"})


class Listener:
    """Keeps what was shown since the last picture under the name of the next one.

    Of what is cut off in a paint only that of the picture itself counts: while a window takes another size it is
    painted at sizes that nobody sees. A layout of lines is kept by who paints it, so it counts whenever it was made.
    What is cut off and stands whole in a tip of the picture was shortened on purpose; so was a widget with a tip.
    """

    def __init__(self) -> None:
        self.shown = Shown()
        self._heard: list[str] = []
        self._cut: list[str] = []
        self._cut_in_layouts: list[str] = []
        self._tips: list[str] = []
        self._windows: list[QWidget] = []
        self._shortened: deque[str] = deque(maxlen=_LAST_SHORTENED)

    def hear(self, text: object) -> None:
        """A text that ends as one that was just shortened is the rest of it, which was heard whole before."""
        if isinstance(text, str) and text and not text.endswith(tuple(self._shortened)):
            self._heard.append(text)

    def hear_cut(self, text: str, *, laid: bool = False) -> None:
        if is_of_the_catalogue(text):
            (self._cut_in_layouts if laid else self._cut).append(text)

    def picture(self, name: str) -> None:
        for text in self._heard:
            self.shown.texts.setdefault(text, name)
        tips = "\n".join(_even(tip) for window in self._windows if isValid(window) for tip in _tips_in(window))
        tips += "\n".join(map(_even, self._tips))  # also of what was laid out and is not in the picture any more
        for text in (*self._cut, *self._cut_in_layouts):
            (self.shown.shortened if _even(text) in tips else self.shown.cut).setdefault(text, name)
        for heard in (self._heard, self._cut, self._cut_in_layouts, self._windows, self._tips):
            heard.clear()

    def end(self) -> None:
        """What was shown after the last picture; what is cut off then is seen by nobody."""
        for heard in (self._cut, self._cut_in_layouts):
            heard.clear()
        self.picture("after the last picture")

    def data(self, parameters: object) -> None:
        self.shown.data.update(values_of(parameters))

    def start(self) -> None:
        """From here on everything is heard."""
        self._at_the_painter()
        self._at_the_layouts()
        self._at_the_pictures()
        self._at_the_database()

    def _at_the_painter(self) -> None:
        def drawn(painter: QtGui.QPainter, *given: Any) -> None:
            text = next((one for one in reversed(given) if isinstance(one, str)), "")
            self.hear(text)
            room = given[0] if given and isinstance(given[0], QRect | QRectF) else None
            if room is not None and painter.fontMetrics().horizontalAdvance(text) > room.width() + 1:
                self.hear_cut(text)

        _wrap(QtGui.QPainter, "drawText", drawn)

    def _at_the_layouts(self) -> None:
        listener = self

        class HeardLayout(QtGui.QTextLayout):
            def __init__(self, text: str = "", *given: Any) -> None:
                super().__init__(text, *given)
                listener.hear(text.replace("\u2028", "\n"))

        QtGui.QTextLayout = HeardLayout  # type: ignore[assignment,misc]
        for metrics in (QtGui.QFontMetrics, QtGui.QFontMetricsF):
            self._at_elided(metrics)

    def _at_elided(self, metrics: type) -> None:
        elided = metrics.elidedText  # type: ignore[attr-defined]

        def heard(self_: Any, text: str, *given: Any, **named: Any) -> str:
            shown: str = elided(self_, text, *given, **named)
            self.hear(text)
            if shown != text and shown:
                self._shortened.append(shown)
                self.hear_cut(text, laid=metrics is QtGui.QFontMetricsF)
            return shown

        metrics.elidedText = heard  # type: ignore[attr-defined]

    def _at_the_pictures(self) -> None:
        _wrap(QWidget, "setToolTip", lambda _widget, tip="": self._tips.append(tip))
        _wrap(QWidget, "grab", lambda window, *given: self._look_at(window))
        _wrap(QtGui.QPixmap, "save", lambda pixmap, file="", *given: self.picture(Path(str(file)).stem))

    def _look_at(self, window: QWidget) -> None:
        if not self._windows:
            self._cut.clear()
        self._windows.append(window)
        for widget in (window, *window.findChildren(QWidget)):
            if widget.isVisible() and widget.objectName() not in _NEVER_SHOWN:
                for text in texts_of(widget):
                    self.hear(text)
                if is_cut(widget) and not widget.toolTip():
                    self.hear_cut(next(filter(None, texts_of(widget)), ""))

    def _at_the_database(self) -> None:
        from sqlalchemy import Engine, event

        event.listen(Engine, "before_cursor_execute", lambda *given: self.data(given[3]))


def _wrap(owner: type, name: str, heard: Callable[..., None]) -> None:
    """`heard` is called before the method, with all that it is given."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def both(self: Any, *given: Any, **named: Any) -> Any:
        heard(self, *given)
        return method(self, *given, **named)

    setattr(owner, name, both)


def texts_of(widget: QWidget) -> Iterator[str]:
    """What it holds for eyes and for screen readers; what somebody typed into it is left out."""
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QTextEdit():
            yield widget.placeholderText()
            if widget.isReadOnly():
                yield widget.toPlainText()
        case QGroupBox():
            yield widget.title()
        case QComboBox():
            yield from (widget.itemText(at) for at in range(widget.count()))
        case QTabBar():
            yield from (widget.tabText(at) for at in range(widget.count()))
        case QHeaderView():
            yield from _headings(widget)
        case QMenu():
            yield from (action.text() for action in widget.actions())
        case QAbstractItemView():
            yield from _cells(widget.model())
    yield from (action.text() for action in widget.findChildren(QAction))
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle())


def _tips_in(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            yield widget.toolTip()
            if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
                yield from _cells(widget.model(), (Qt.ItemDataRole.ToolTipRole,))


def _even(text: str) -> str:
    return " ".join(text.split())


def _headings(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if model is not None:
        for at in range(min(header.count(), _MOST_ROWS)):
            yield str(model.headerData(at, header.orientation()) or "")


def _cells(model: QAbstractItemModel | None, roles: tuple[Qt.ItemDataRole, ...] = _ROLES) -> Iterator[str]:
    if model is None:
        return
    root = QModelIndex()
    for row in range(min(model.rowCount(root), _MOST_ROWS)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(root)):
            for role in roles:
                value = model.index(row, column, root).data(role)
                if isinstance(value, str):
                    yield value


def is_cut(widget: QWidget) -> bool:
    """Whether a label or a button has less room than its words need; one that leaves out its icon where there is
    little says so itself."""
    if not isinstance(widget, QLabel | QAbstractButton):
        return False
    if widget.hasHeightForWidth():
        return widget.heightForWidth(widget.width()) > widget.height() + 1
    least = widget.minimumSizeHint().width()
    return min(widget.sizeHint().width(), least if least > 0 else _WIDEST) > widget.width() + 1


def write_report(shown: Shown, place: Path) -> list[str]:
    """→ its first lines. Articles and what this very run wrote to its database are the data, and the modules that it
    imported are the program."""
    articles = (path.read_text(encoding="utf-8", errors="replace") for path in (ROOT / "knowledge_base").rglob("*.md"))
    data = Data([*shown.data, *articles])
    modules = {
        file: read_module(file, source)
        for file, source in read_modules()
        if file.removesuffix(".py").replace("/", ".") in sys.modules and not is_without_texts(file)
    }
    lines = list(lines_of(judge(shown, data, Program(modules)), shown.cut, shown.shortened))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines[:_HEADLINES]


def main(arguments: list[str]) -> int:
    report, *command = arguments
    listener = Listener()
    listener.start()
    try:
        _run(command)
    except SystemExit as end:
        if end.code:
            return end.code if isinstance(end.code, int) else 1
    finally:
        if QApplication.instance() is not None:
            listener.end()
    for line in write_report(listener.shown, Path(report)):
        print(line)
    print(f"They are listed in {report}.")
    return 0


def _run(command: list[str]) -> None:
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
