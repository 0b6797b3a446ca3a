"""The bundled type: there, with figures of one width, never smaller than can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

from kms_desktop.settings import shipped
from kms_desktop.ui.theme.fonts import ROLES, SMALLEST_PX, line_height, load_fonts, role_font


def test_the_bundled_family_is_loaded_with_its_licence_beside_it() -> None:
    assert {"Inter", "JetBrains Mono"} <= set(load_fonts())
    assert QFontInfo(role_font("reading")).family() == "Inter"
    assert QFontInfo(role_font("code")).family() == "JetBrains Mono"
    assert "SIL OPEN FONT LICENSE" in shipped("resources").joinpath("fonts", "OFL.txt").read_text()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("weight", [400, 500, 600])
def test_all_figures_have_the_same_width(role: str, weight: int) -> None:
    metrics = QFontMetricsF(role_font(role, 100, weight))
    widths = [metrics.horizontalAdvance(figure * 8) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.5


def test_a_heavier_weight_is_another_drawing() -> None:
    widths = [
        QFontMetricsF(role_font("reading", 100, weight)).horizontalAdvance("Maria Okafor") for weight in (400, 500, 600)
    ]
    assert widths == sorted(set(widths))


def test_type_is_not_hinted() -> None:
    assert role_font("list").hintingPreference() == QFont.HintingPreference.PreferNoHinting


@given(st.sampled_from(sorted(ROLES)), st.integers(90, 200))
def test_type_grows_with_the_text_and_its_line_holds_it(role: str, percent: int) -> None:
    drawn = role_font(role, percent)
    assert drawn.pixelSize() >= SMALLEST_PX
    assert drawn.pixelSize() <= role_font(role, 200).pixelSize()
    metrics = QFontMetricsF(drawn)
    assert line_height(role, percent) >= metrics.capHeight() + metrics.descent()


def test_sizes_in_pixels_are_the_design_s_points_at_96_dpi() -> None:
    points = {"keycap": 8.25, "meta": 9, "list": 9.75, "reading": 10.5, "search": 12, "title": 15, "question": 18}
    points["code"] = 9.75
    assert {role: spec.px for role, spec in ROLES.items()} == {role: round(pt * 96 / 72) for role, pt in points.items()}


def test_an_unknown_role_is_a_bug() -> None:
    with pytest.raises(KeyError):
        role_font("headline")
