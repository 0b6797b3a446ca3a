"""Qt's own controls drawn in the design language: one QProxyStyle on Fusion, no style sheet anywhere."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QMenu,
    QProxyStyle,
    QScrollBar,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from kms_desktop.ui.theme import menus
from kms_desktop.ui.theme.current import Theme, current_theme
from kms_desktop.ui.theme.icons import icon_pixmap

_State = QStyle.StateFlag
_Element = QStyle.PrimitiveElement
_Metric = QStyle.PixelMetric
_Hint = QStyle.StyleHint

_SCROLL_BAR = 12
"""It lies over the right edge of what scrolls, so that nothing moves when it comes or goes."""
_DISTANCES = {
    _Metric.PM_ScrollBarExtent: _SCROLL_BAR,
    _Metric.PM_ScrollView_ScrollBarOverlap: _SCROLL_BAR,
    _Metric.PM_HeaderMargin: 8,
}
_METRICS = {
    _Metric.PM_ScrollBarSliderMin: 36,
    _Metric.PM_IndicatorWidth: 18,
    _Metric.PM_IndicatorHeight: 18,
    _Metric.PM_ExclusiveIndicatorWidth: 18,
    _Metric.PM_ExclusiveIndicatorHeight: 18,
    _Metric.PM_CheckBoxLabelSpacing: 8,
    _Metric.PM_SmallIconSize: 16,
    _Metric.PM_ButtonIconSize: 16,
    _Metric.PM_ToolTipLabelFrameWidth: 8,
    _Metric.PM_TextCursorWidth: 2,
    _Metric.PM_FocusFrameHMargin: 8,
    _Metric.PM_HeaderMarkSize: 14,
}
_FIXED_METRICS = {
    _Metric.PM_ScrollView_ScrollBarSpacing: 0,
    _Metric.PM_ButtonShiftHorizontal: 0,
    _Metric.PM_ButtonShiftVertical: 0,
    _Metric.PM_MenuPanelWidth: 1,
    _Metric.PM_MenuVMargin: 4,
    _Metric.PM_MenuHMargin: 4,
}
_HINTS = {
    _Hint.SH_EtchDisabledText: 0,
    _Hint.SH_ItemView_ActivateItemOnSingleClick: 0,
    _Hint.SH_Widget_Animation_Duration: 0,
    _Hint.SH_ScrollBar_LeftClickAbsolutePosition: 0,
    _Hint.SH_ScrollBar_Transient: 0,
    _Hint.SH_ComboBox_Popup: 0,
    _Hint.SH_ItemView_ShowDecorationSelected: 1,
    _Hint.SH_ToolTip_WakeUpDelay: 400,
    _Hint.SH_UnderlineShortcut: 0,
    _Hint.SH_DialogButtonBox_ButtonsHaveIcons: 0,
}


def fill_round(
    painter: QPainter, rect: QRect, radius: float, fill: QColor | None, edge: QColor | None = None, width: int = 1
) -> None:
    """A rounded box; an `edge` is drawn inside `rect`, `width` pixels thick."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect)
    if edge is not None:
        half = width / 2
        box.adjust(half, half, -half, -half)
        radius = max(0.0, radius - half)
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


class DeskStyle(QProxyStyle):
    """Fields, focus ring, scroll bars, menus, tooltips, combo boxes, check boxes and lists.

    A scroll bar with the property `beside` has its own room and covers nothing.
    A combo box with the property `quiet` has no ground until the mouse is on it; one with a `label` says it inside,
    before what is chosen.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")  # no text: the name of a style of Qt
        self.setObjectName("desk")
        self._corners = menus.RoundCorners()

    def polish(self, dressed):
        """A scroll bar lets what it lies over shine through; a menu has round corners."""
        if isinstance(dressed, QMenu):
            dressed.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
            dressed.installEventFilter(self._corners)
        if isinstance(dressed, QScrollBar):
            dressed.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        return super().polish(dressed)

    def pixelMetric(self, metric: QStyle.PixelMetric, option=None, widget=None) -> int:
        if metric == _Metric.PM_ScrollView_ScrollBarOverlap and _lies_beside(widget):
            return 0
        if metric in _DISTANCES:
            return current_theme().gap(_DISTANCES[metric])
        if metric in _METRICS:
            return current_theme().px(_METRICS[metric])
        if metric in _FIXED_METRICS:
            return _FIXED_METRICS[metric]
        return super().pixelMetric(metric, option, widget)

    def styleHint(self, hint: QStyle.StyleHint, option=None, widget=None, returnData=None) -> int:  # noqa: N803
        if hint in _HINTS:
            return _HINTS[hint]
        return super().styleHint(hint, option, widget, returnData)

    def drawPrimitive(self, element, option: QStyleOption, painter: QPainter, widget: QWidget | None = None) -> None:
        draw = _PRIMITIVES.get(element)
        if _is_frameless(widget):
            return
        if draw is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            draw(painter, option, current_theme())

    def drawControl(self, element, option: QStyleOption, painter: QPainter, widget: QWidget | None = None) -> None:
        draw = _CONTROLS.get(element)
        if draw is not None:
            draw(painter, option, current_theme())
            return
        if element == QStyle.ControlElement.CE_ComboBoxLabel and isinstance(option, QStyleOptionComboBox):
            _combo_words(painter, option, current_theme(), quiet=_is_quiet(widget), label=_label_of(widget))
            return
        if element == QStyle.ControlElement.CE_ItemViewItem and isinstance(option, QStyleOptionViewItem):
            option.palette.setColor(QPalette.ColorRole.HighlightedText, current_theme().color("ink"))
            if option.state & _State.State_Selected:
                option.state &= ~_State.State_HasFocus
        if element == QStyle.ControlElement.CE_MenuItem and isinstance(option, QStyleOptionMenuItem):
            if option.state & _State.State_Selected and option.menuItemType != menus.SEPARATOR:
                fill_round(painter, option.rect, current_theme().px(6), current_theme().color("hover"))
            menus.paint_entry(painter, option, current_theme())
            return
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(self, control, option, painter: QPainter, widget: QWidget | None = None) -> None:
        if control == QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            _scroll_bar(painter, option, self.subControlRect(control, option, _SLIDER, widget), current_theme())
        elif control == QStyle.ComplexControl.CC_ComboBox:
            _combo_box(painter, option, current_theme(), quiet=_is_quiet(widget))
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(self, control, option, part, widget=None) -> QRect:
        if control == QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            return _scroll_bar_part(option, part, current_theme().px(_METRICS[_Metric.PM_ScrollBarSliderMin]))
        if control == QStyle.ComplexControl.CC_ComboBox and part == QStyle.SubControl.SC_ComboBoxEditField:
            return option.rect.adjusted(current_theme().gap(12), 2, -current_theme().px(_COMBO_ARROW), -2)
        return super().subControlRect(control, option, part, widget)

    def sizeFromContents(self, kind, option, size, widget=None):
        wanted = super().sizeFromContents(kind, option, size, widget)
        least = _LEAST_HEIGHT.get(kind)
        if kind == _Content.CT_ComboBox:
            label = _label_width(_label_of(widget), current_theme())
            wanted.setWidth(size.width() + current_theme().gap(12) + label + current_theme().px(_COMBO_ARROW) + 2)
            least = 28 if _is_quiet(widget) else least
        if kind == _Content.CT_MenuItem and isinstance(option, QStyleOptionMenuItem):
            return menus.entry_size(option)
        if least is not None and not _is_frameless(widget):
            wanted.setHeight(max(wanted.height(), current_theme().px(least)))
        return wanted


def _is_frameless(widget: QWidget | None) -> bool:
    """A line edit inside a field that paints the box itself."""
    return isinstance(widget, QLineEdit) and not widget.hasFrame()


def _is_quiet(widget: QWidget | None) -> bool:
    return widget is not None and bool(widget.property("quiet"))


def _lies_beside(bar: QWidget | None) -> bool:
    return isinstance(bar, QScrollBar) and bool(bar.property("beside"))


def _label_of(widget: QWidget | None) -> str:
    return str(widget.property("label") or "") if widget is not None else ""


def _label_width(label: str, theme: Theme) -> int:
    """Room for the label of a combo box and the gap behind it."""
    return ceil(QFontMetricsF(theme.font("meta")).horizontalAdvance(label)) + theme.gap(6) if label else 0


_COMBO_ARROW = 32
_Content = QStyle.ContentsType
_LEAST_HEIGHT = {
    _Content.CT_PushButton: 36,
    _Content.CT_ComboBox: 36,
    _Content.CT_LineEdit: 36,
    _Content.CT_ItemViewItem: 28,
    _Content.CT_CheckBox: 28,
    _Content.CT_RadioButton: 28,
}
_AT_REST = 0.55
_SLIDER = QStyle.SubControl.SC_ScrollBarSlider


def _scroll_bar_part(option: QStyleOptionSlider, part: QStyle.SubControl, least: int) -> QRect:
    """No arrows: the groove is the whole bar, the slider as long as the share that is seen."""
    upright = option.orientation == Qt.Orientation.Vertical
    length = option.rect.height() if upright else option.rect.width()
    span = option.maximum - option.minimum
    slider = (
        length if span <= 0 else max(min(least, length), length * option.pageStep // max(1, span + option.pageStep))
    )
    start = 0 if span <= 0 else (length - slider) * (option.sliderPosition - option.minimum) // span
    if part == QStyle.SubControl.SC_ScrollBarGroove:
        return QRect(option.rect)
    ends = {
        _SLIDER: (start, slider),
        QStyle.SubControl.SC_ScrollBarSubPage: (0, start),
        QStyle.SubControl.SC_ScrollBarAddPage: (start + slider, length - start - slider),
    }
    if part not in ends:
        return QRect()
    at, long = ends[part]
    x, y = option.rect.x(), option.rect.y()
    return QRect(x, y + at, option.rect.width(), long) if upright else QRect(x + at, y, long, option.rect.height())


def _scroll_bar(painter: QPainter, option: QStyleOptionSlider, slider: QRect, theme: Theme) -> None:
    if option.maximum <= option.minimum:
        return
    held = bool(option.state & (_State.State_Sunken | _State.State_MouseOver))
    near, far = theme.gap(2 if held else 6), theme.gap(2)
    upright = option.orientation == Qt.Orientation.Vertical
    thin = slider.adjusted(near, 2, -far, -2) if upright else slider.adjusted(2, near, -2, -far)
    colour = theme.color("ink3" if held else "edge")
    if not held and not theme.tokens.edged:
        colour.setAlphaF(_AT_REST)
    fill_round(painter, thin, min(thin.width(), thin.height()) / 2, colour)


def _paint_focus(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    fill_round(painter, option.rect, theme.px(6), None, theme.color("focus"), 2)


def _paint_field(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    focused = bool(option.state & _State.State_HasFocus)
    edge = theme.color("focus" if focused else "edge")
    fill_round(painter, option.rect, theme.px(8), theme.color("paper"), edge, 2 if focused else 1)


def _paint_button(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    fill = "band"
    if not option.state & _State.State_Enabled:
        fill = "tile"
    elif option.state & _State.State_Sunken:
        fill = "accentsoft"
    elif option.state & _State.State_MouseOver:
        fill = "hover"
    edge = theme.color("edge") if theme.tokens.edged else None
    fill_round(painter, option.rect, theme.px(6), theme.color(fill), edge)


def _combo_box(painter: QPainter, option: QStyleOption, theme: Theme, *, quiet: bool) -> None:
    if not quiet or option.state & _State.State_MouseOver:
        _paint_button(painter, option, theme)
    size = theme.px(16)
    rect = option.rect
    where = QRect(rect.right() - size - theme.px(8), rect.center().y() - size // 2 + 1, size, size)
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(where.topLeft(), icon_pixmap("chevron-down", theme.tokens.ink2, size, ratio))
    if option.state & _State.State_HasFocus:
        _paint_focus(painter, option, theme)


def _combo_words(
    painter: QPainter, option: QStyleOptionComboBox, theme: Theme, *, quiet: bool, label: str = ""
) -> None:
    """The label and what is chosen; in a quiet box at the right, beside the arrow."""
    enabled = bool(option.state & _State.State_Enabled)
    if label:
        painter.setFont(theme.font("meta"))
        painter.setPen(theme.color("ink3"))
        where = option.rect.adjusted(theme.gap(12), 0, 0, 0)
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
    painter.setFont(theme.font("meta" if quiet else "list", 500))
    painter.setPen(theme.color(("ink2" if quiet else "ink") if enabled else "ink3"))
    side = Qt.AlignmentFlag.AlignRight if quiet else Qt.AlignmentFlag.AlignLeft
    rect = option.rect.adjusted(theme.gap(12) + _label_width(label, theme), 0, -theme.px(_COMBO_ARROW), 0)
    text = painter.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)


def _header_section(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    bottom = option.rect.bottom()
    painter.fillRect(option.rect.x(), bottom, option.rect.width(), 1, theme.color("line"))


def _header_arrow(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    size, ratio = theme.px(14), painter.device().devicePixelRatioF()
    upward = isinstance(option, QStyleOptionHeader) and option.sortIndicator == QStyleOptionHeader.SortIndicator.SortUp
    corner = option.rect.center() - QPoint(size // 2, size // 2)
    painter.drawPixmap(corner, icon_pixmap("chevron-up" if upward else "chevron-down", theme.tokens.ink2, size, ratio))


def _paint_box(painter: QPainter, option: QStyleOption, theme: Theme, radius: float) -> bool:
    on = bool(option.state & _State.State_On)
    enabled = bool(option.state & _State.State_Enabled)
    fill = "accent" if on and enabled else "paper"
    edge = "accent" if on and enabled else "edge"
    fill_round(painter, option.rect, radius, theme.color(fill), theme.color(edge))
    return on


def _check_box(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    if _paint_box(painter, option, theme, theme.px(4)):
        size = option.rect.width() - 4
        ink = theme.tokens.onaccent if option.state & _State.State_Enabled else theme.tokens.ink3
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(option.rect.x() + 2, option.rect.y() + 2, icon_pixmap("check", ink, size, ratio))


def _paint_radio(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    if _paint_box(painter, option, theme, option.rect.width() / 2):
        inner = option.rect.adjusted(5, 5, -5, -5)
        ink = "onaccent" if option.state & _State.State_Enabled else "ink3"
        fill_round(painter, inner, inner.width() / 2, theme.color(ink))


def _paint_popup(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    painter.fillRect(option.rect, theme.color("paper"))
    fill_round(painter, option.rect, 0, None, theme.color("edge" if theme.tokens.edged else "line"))


def _paint_menu(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    edge = theme.color("edge" if theme.tokens.edged else "line")
    fill_round(painter, option.rect, theme.px(menus.RADIUS_PX), theme.color("paper"), edge)


def _paint_row(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    if option.state & _State.State_Selected:
        painter.fillRect(option.rect, theme.color("accentsoft"))
    elif option.state & _State.State_MouseOver:
        painter.fillRect(option.rect, theme.color("hover"))


def _paint_nothing(painter: QPainter, option: QStyleOption, theme: Theme) -> None:
    """Planes part the panes; Fusion's frames and bevels would draw boxes."""


_CONTROLS = {
    QStyle.ControlElement.CE_PushButtonBevel: _paint_button,
    QStyle.ControlElement.CE_HeaderSection: _header_section,
    QStyle.ControlElement.CE_HeaderEmptyArea: _header_section,
}
_PRIMITIVES = {
    _Element.PE_IndicatorHeaderArrow: _header_arrow,
    _Element.PE_FrameFocusRect: _paint_focus,
    _Element.PE_PanelLineEdit: _paint_field,
    _Element.PE_FrameLineEdit: _paint_nothing,
    _Element.PE_PanelButtonCommand: _paint_button,
    _Element.PE_FrameDefaultButton: _paint_nothing,
    _Element.PE_IndicatorCheckBox: _check_box,
    _Element.PE_IndicatorItemViewItemCheck: _check_box,
    _Element.PE_IndicatorRadioButton: _paint_radio,
    _Element.PE_PanelMenu: _paint_menu,
    _Element.PE_FrameMenu: _paint_nothing,
    _Element.PE_PanelTipLabel: _paint_popup,
    _Element.PE_PanelItemViewItem: _paint_row,
    _Element.PE_PanelItemViewRow: _paint_nothing,
    _Element.PE_PanelScrollAreaCorner: _paint_nothing,
    _Element.PE_FrameStatusBarItem: _paint_nothing,
}
