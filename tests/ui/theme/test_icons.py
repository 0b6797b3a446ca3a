"""The drawings: all of one kind, tinted, sharp at every pixel ratio."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

import kms_desktop.ui
from kms_desktop.customers.channels import CHANNELS
from kms_desktop.settings import shipped
from kms_desktop.ui.theme.icons import icon_names, icon_pixmap, make_icon
from kms_desktop.ui.widgets.history_list import _STATES
from kms_desktop.ui.widgets.hit_list import _ICONS as _REASONS
from kms_desktop.ui.widgets.option_layout import _STATE_ICONS

ALL = icon_names()


def alphas(image: QImage) -> list[bytes]:
    """How far each pixel is covered, row by row."""
    grey = image.convertToFormat(QImage.Format.Format_Alpha8)
    return [bytes(grey.constScanLine(y))[: grey.width()] for y in range(grey.height())]


def test_every_drawing_has_our_canvas_and_no_colour_of_its_own() -> None:
    sources = {name: shipped("resources").joinpath("icons", f"{name}.svg").read_text() for name in ALL}
    ours = ('viewBox="0 0 20 20"', 'stroke-width="1.5"', "currentColor")
    assert [name for name, source in sources.items() if not all(part in source for part in ours)] == []
    assert [name for name, source in sources.items() if re.search(r"#[0-9A-Fa-f]{3,}|rgb\(", source)] == []


def test_every_drawing_is_seen_in_the_colour_asked_for() -> None:
    for name in ALL:
        image = icon_pixmap(name, "#AE231B", 40, 2.0).toImage()
        covered = [(x, y) for y, row in enumerate(alphas(image)) for x, alpha in enumerate(row) if alpha == 255]
        assert covered, name
        pixels = [image.pixelColor(x, y) for x, y in covered[:: max(1, len(covered) // 20)]]
        assert all(abs(pixel.red() - 0xAE) <= 2 and abs(pixel.green() - 0x23) <= 2 for pixel in pixels), name


@pytest.mark.parametrize("size", [14, 16, 20])
def test_every_drawing_stays_inside_its_canvas(size: int) -> None:
    cut = []
    for name in ALL:
        rows = alphas(icon_pixmap(name, "#000000", size, 4.0).toImage())
        edge = [*rows[0], *rows[-1], *(row[0] for row in rows), *(row[-1] for row in rows)]
        if max(edge) >= 128:
            cut.append(name)
    assert cut == []


def test_every_icon_that_a_call_names_is_drawn() -> None:
    """Icons given by keyword, or in the place where our components take one."""
    places = {"Icon": 0, "EmptyState": 0, "show_icon": 0, "RailButton": 1, "FloatingPanel": 1, "Chip": 2, "Button": 3}
    missing = []
    for path in Path(kms_desktop.ui.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            given = [word.value for word in call.keywords if word.arg == "icon"]
            given += call.args[places[name] : places[name] + 1] if name in places else []
            words = [value.value for value in given if isinstance(value, ast.Constant)]
            missing += [f"{path.name}: {word}" for word in words if word and word not in ALL]
    assert missing == []


def test_every_icon_of_a_channel_a_state_and_a_reason_is_drawn() -> None:
    named = {*(channel.icon for channel in CHANNELS), *_REASONS.values(), *_STATE_ICONS.values()} | {
        icon for icon, _ in _STATES.values()
    }
    assert named - {""} <= set(ALL)


def test_a_pixmap_has_as_many_pixels_as_its_screen() -> None:
    pixmap = icon_pixmap("phone", "#000000", 20, 2.5)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (50, 2.5)


def test_the_same_pixmap_is_painted_once() -> None:
    assert icon_pixmap("phone", "#000000", 20, 1.0) is icon_pixmap("phone", "#000000", 20, 1.0)


def test_an_icon_is_sharp_on_a_dense_screen() -> None:
    assert {
        pixmap.width()
        for pixmap in (
            make_icon("phone", QColor("black")).pixmap(
                20,
                20,
            ),
        )
    } == {20}


def test_a_name_that_was_never_drawn_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError):
        icon_pixmap("unicorn", "#000000", 20)
