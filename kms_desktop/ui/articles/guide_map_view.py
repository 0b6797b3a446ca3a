"""The guide as a drawing: a click or Enter on a node leads to its line; the arrows go from one to the next.

Each node is a widget of its own, so that the keyboard and a screen reader reach it; the edges are painted behind them.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.articles.guide_map import GuideMap, MapNode
from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import draw_icon, focus_ring

_HEIGHT, _GAP_X, _GAP_Y, _UNDER, _LOOP = 44, 5, 34, 16, 18
_LEAST_WIDTH, _MOST_WIDTH = 100, 168
_STUCK = {
    "no_answers": tr("Dead end"),
    "nowhere": tr("Leads nowhere"),
    "endless": tr("Goes round for ever"),
}
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def columns_for(theme: Theme, width: int) -> int:
    """How many nodes can be read side by side."""
    return max(1, min(6, (width + theme.gap(_GAP_X)) // (theme.px(_LEAST_WIDTH) + theme.gap(_GAP_X))))


class GuideNode(QPushButton):
    """A step is a box, an option a pill, another article has an arrow, what is not reached is dashed."""

    stepped = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.node = MapNode("", "step", "", 1)
        self._here, self._leads_to = False, ""
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_node(self, node: MapNode, leads_to: str, *, here: bool) -> None:
        """`leads_to` says where its answers lead. `here`: the cursor is in its text."""
        if (node, leads_to, here) == (self.node, self._leads_to, self._here):
            return
        self.node, self._leads_to, self._here = node, leads_to, here
        self.setAccessibleName(_spoken_node(node))
        self.setAccessibleDescription(self.description())
        self.setToolTip(f"{typeset_text(node.text)}\n{self.description()}")
        self.update()

    def description(self) -> str:
        """What is to be known of it beside its text."""
        node = self.node
        parts = [tr("Line {line}", line=node.line)]
        parts += [_STUCK[node.stuck]] if node.stuck else []
        parts += [] if node.reached else [tr("No answer leads here")]
        parts += [self._leads_to] if self._leads_to else []
        parts += [tr("The cursor is here")] if self._here else []
        return ". ".join(parts)

    def _node_colors(self) -> tuple[str, str, str]:
        """Fill, ink and edge, as tokens; "" is none."""
        node = self.node
        if node.stuck:
            return "badsoft", "bad", "bad"
        if self._here:
            return "accentsoft", "accentink", "focus"
        if not node.reached:
            return "pane", "ink2", "edge"
        if node.kind in ("option", "space"):
            return "goodsoft", "good", ""
        return ("paper", "ink2", "") if node.kind == "article" else ("band", "ink", "")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, node = current_theme(), QPainter(self), self.node
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, ink, edge = self._node_colors()
        box = self.rect().adjusted(1, 1, -1, -1)
        radius = box.height() / 2 if node.kind in ("option", "space") else theme.px(6)
        if theme.tokens.edged and not edge:
            edge = "edge"
        pen = QPen(theme.color(edge), 2 if node.stuck or self._here else 1.5) if edge else QPen(Qt.PenStyle.NoPen)
        if not node.reached and not node.stuck:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("hover" if self.underMouse() and not edge else fill))
        painter.drawRoundedRect(box, radius, radius)
        side = theme.px(16) if node.kind == "article" else 0
        words = self._lay_text(theme, side)
        y = (self.height() - words.height) // 2
        _draw_centred(
            painter, words, QRect(theme.px(6), y, self.width() - theme.px(12) - side, words.height), theme, ink
        )
        if side:
            where = QRect(self.width() - theme.px(20), (self.height() - theme.px(14)) // 2, theme.px(14), theme.px(14))
            draw_icon(painter, theme, "arrow-right", ink, where)
        if self.hasFocus():
            focus_ring(painter, self.rect(), min(radius, theme.px(22)), theme)

    def _lay_text(self, theme: Theme, side: int) -> LaidText:
        weight = 500 if self.node.kind != "article" else 400
        room = self.width() - theme.px(14) - side
        return lay_text(typeset_text(self.node.text), theme.font("meta", weight), theme.line("meta"), room, 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def _draw_centred(painter: QPainter, words: LaidText, box: QRect, theme: Theme, ink: str) -> None:
    """Each line in the middle of the box."""
    painter.setPen(theme.color(ink))
    for line in words.text_lines():
        x = box.x() + max(0.0, (box.width() - line.naturalTextWidth()) / 2)
        line.draw(painter, QPointF(x, box.y()))


class GuideMapView(QWidget):
    """`line_chosen` tells the line of a node; `columns_changed` that there is room for more or fewer columns."""

    line_chosen = Signal(int)
    columns_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map = GuideMap()
        self._here = ""
        self._nodes: list[GuideNode] = []
        self._columns = 3
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Guide as a drawing"))
        follow_theme(self._apply_theme)

    def column_count(self) -> int:
        return self._columns

    def show_map(self, seen: GuideMap) -> None:
        if seen == self._map:
            return
        focused = next((node.node.id for node in self._nodes if node.hasFocus()), "")
        self._map = seen
        while len(self._nodes) < len(seen.nodes):
            self._add_node()
        for place, made in enumerate(self._nodes):
            made.setVisible(place < len(seen.nodes))
        self._show_nodes()
        self._place_nodes()
        self.updateGeometry()
        if focused:
            self._focus_node(focused)

    def follow_line(self, line: int) -> None:
        """The cursor is in this line."""
        here = self._map.at_line(line)
        if here != self._here:
            self._here = here
            self._show_nodes()
            self.update()

    def current_node(self) -> str:
        """The step or option in which the cursor is; "" for none."""
        return self._here

    def node_widget(self, node_id: str) -> GuideNode | None:
        return next((made for made in self._shown_nodes() if made.node.id == node_id), None)

    def _shown_nodes(self) -> list[GuideNode]:
        return self._nodes[: len(self._map.nodes)]

    def _add_node(self) -> None:
        made = GuideNode(self)
        made.clicked.connect(lambda: self.line_chosen.emit(made.node.line))
        made.stepped.connect(lambda across, down: self._focus_neighbour(made, across, down))
        self._nodes.append(made)

    def _show_nodes(self) -> None:
        """One of them takes Tab: where the cursor is, else the first."""
        stop = self._here or (self._map.nodes[0].id if self._map.nodes else "")
        leads_to = _leads_to(self._map)
        for made, node in zip(self._nodes, self._map.nodes, strict=False):
            made.show_node(node, leads_to.get(node.id, ""), here=node.id == self._here)
            taken = node.id == stop or made.hasFocus()
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if taken else Qt.FocusPolicy.ClickFocus)

    def _focus_node(self, node_id: str) -> None:
        made = self.node_widget(node_id)
        if made is not None:
            made.setFocus()

    def _focus_neighbour(self, made: GuideNode, across: int, down: int) -> None:
        """The nearest node in that direction."""
        at, best = made.geometry().center(), None
        for other in self._shown_nodes():
            by = other.geometry().center() - at
            ahead = by.x() * across if across else by.y() * down
            aside = abs(by.y()) * 8 if across else abs(by.x())
            if other is not made and ahead > 0 and (best is None or ahead + aside < best[0]):
                best = (ahead * (1 if across else 4) + aside, other)
        if best is not None:
            best[1].setFocus(Qt.FocusReason.TabFocusReason)

    # where everything stands

    def _apply_theme(self, theme: Theme) -> None:
        self._fit_columns()
        self._place_nodes()
        self.updateGeometry()
        self.update()

    def _fit_columns(self) -> None:
        columns = columns_for(current_theme(), self.width())
        if columns != self._columns:
            self._columns = columns
            self.columns_changed.emit(columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()
        self._place_nodes()

    def sizeHint(self) -> QSize:
        theme, rows = current_theme(), self._map.rows
        if not rows:
            return QSize(theme.px(200), 0)
        height = rows * theme.px(_HEIGHT) + (rows - 1) * theme.px(_GAP_Y) + theme.px(4)
        if any(node.stuck for node in self._map.nodes if node.row == rows - 1):
            height += theme.px(_UNDER) + 4
        return QSize(theme.px(200), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(_LEAST_WIDTH), self.sizeHint().height())

    def _place_nodes(self) -> None:
        theme, seen = current_theme(), self._map
        if not seen.nodes:
            return
        gap, room = theme.gap(_GAP_X), self.width() - (theme.px(_LOOP) if seen.loop_count else 0)
        width = min(theme.px(_MOST_WIDTH), (room - gap * (seen.columns - 1)) // seen.columns)
        left = (room - seen.columns * width - (seen.columns - 1) * gap) // 2
        for made, node in zip(self._nodes, seen.nodes, strict=False):
            x = left + round(node.x * (width + gap))
            y = node.row * theme.px(_HEIGHT + _GAP_Y)
            made.setGeometry(x, y, width, theme.px(_HEIGHT))

    # what is painted behind the nodes

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxes = {made.node.id: made for made in self._shown_nodes()}
        for edge in self._map.edges:
            source, target = boxes[edge.source], boxes[edge.target]
            span = source.geometry().united(target.geometry())
            if span.bottom() < event.rect().top() or span.top() > event.rect().bottom():
                continue
            strong = self._here in (edge.source, edge.target)
            ink = theme.color("accentink" if strong and theme.tokens.edged else "ink2" if strong else "edge")
            if edge.back:
                self._draw_back(painter, source.geometry(), target.geometry(), theme.color("warn"))
            else:
                self._draw_edge(painter, source.geometry(), target.geometry(), ink)
        for made in self._shown_nodes():
            if made.node.stuck and made.node.kind == "step":
                self._paint_label(painter, theme, made)

    def _draw_edge(self, painter: QPainter, source: QRect, target: QRect, ink: QColor) -> None:
        theme = current_theme()
        tip = theme.px(5)
        if target.top() > source.bottom():
            start, end = QPointF(source.center().x(), source.bottom()), QPointF(target.center().x(), target.top() - tip)
        else:  # beside it: rows of one layer
            right = target.center().x() > source.center().x()
            start = QPointF(source.center().x(), source.bottom())
            end = QPointF(target.left() if right else target.right(), target.center().y())
        bend = (end.y() - start.y()) / 2
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(0, bend), end - QPointF(0, bend), end)
        _stroke_path(painter, path, ink)
        _paint_arrow(painter, end, QPointF(0, tip), ink)

    def _draw_back(self, painter: QPainter, source: QRect, target: QRect, ink: QColor) -> None:
        """A loop: out at the side, up, and into the step that it goes back to."""
        theme, tip = current_theme(), current_theme().px(5)
        side = max(source.right(), target.right()) + theme.px(_LOOP * 1.2)
        start = QPointF(source.right(), source.center().y())
        end = QPointF(target.right() + tip, target.center().y())
        if source == target:
            start, end = start + QPointF(0, theme.px(10)), end - QPointF(0, theme.px(10))
        path = QPainterPath(start)
        path.cubicTo(QPointF(side, start.y()), QPointF(side, end.y()), end)
        _stroke_path(painter, path, ink, dashed=True)
        _paint_arrow(painter, end, QPointF(-tip, 0), ink)

    def _paint_label(self, painter: QPainter, theme: Theme, made: GuideNode) -> None:
        """Under a step where a call ends: what it is and where."""
        words = _stuck_place(made.node)
        laid = lay_text(words, theme.font("meta", 600), theme.line("meta"), made.width() * 2, 1)
        size = theme.px(14)
        x = max(0, made.geometry().center().x() - (round(laid.widest) + size + 4) // 2)
        x = min(x, self.width() - round(laid.widest) - size - 6)
        y = made.geometry().bottom() + theme.px(6)
        ground = QRect(x - 2, y, round(laid.widest) + size + 8, laid.height)
        painter.fillRect(ground, theme.color("pane"))
        draw_icon(painter, theme, "cross", "bad", QRect(x, y + 1, size, size))
        laid.paint_text(painter, x + size + 4, y, theme.color("bad"))


def _leads_to(seen: GuideMap) -> dict[str, str]:
    """For each node where its answers lead, in words: the drawing for who does not see it."""
    texts = {node.id: node.text for node in seen.nodes}
    ways: dict[str, list[str]] = {}
    for edge in seen.edges:
        where = texts[edge.target]
        ways.setdefault(edge.source, []).append(tr("back to {step}", step=where) if edge.back else where)
    return {source: tr("Leads to: {places}", places="; ".join(targets)) for source, targets in ways.items()}


def _spoken_node(node: MapNode) -> str:
    match node.kind:
        case "step":
            return tr("Question: {words}", words=node.text)
        case "option":
            return tr("Option: {words}", words=node.text)
        case "space":
            return tr("All options: {words}", words=node.text)
        case "article":
            return tr("Leads to: {article}", article=node.text)
    return tr("Not there: {words}", words=node.text)


def _stuck_place(node: MapNode) -> str:
    match node.stuck:
        case "no_answers":
            return tr("Dead end, line {line}", line=node.line)
        case "nowhere":
            return tr("Leads nowhere, line {line}", line=node.line)
    return tr("Goes round for ever, line {line}", line=node.line)


def _stroke_path(painter: QPainter, path: QPainterPath, ink: QColor, *, dashed: bool = False) -> None:
    pen = QPen(ink, 1.25)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _paint_arrow(painter: QPainter, base: QPointF, to: QPointF, ink: QColor) -> None:
    """A small head that points along `to`."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    aside = QPointF(to.y(), to.x()) * 0.8
    painter.drawPolygon(QPolygonF([base - aside, base + aside, base + to]))
