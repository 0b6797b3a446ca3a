"""The panes at the sides: wider windows have wider panes, larger text the panes of a smaller window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.ui.breakpoints import detail_pane, has_drawer, least_page, side_panes
from kms_desktop.ui.theme.current import Theme


def test_the_design_s_widths() -> None:
    theme = Theme()
    assert [side_panes(window, theme) for window in (1279, 1280, 1440, 1920)] == [
        (232, 248),
        (264, 248),
        (304, 312),
        (360, 384),
    ]
    assert [detail_pane(window, theme) for window in (1280, 1440)] == [480, 568]
    assert has_drawer(1099, theme) and not has_drawer(1100, theme)


@given(st.integers(400, 5000), st.integers(90, 200))
def test_the_middle_always_keeps_room(window: int, percent: int) -> None:
    theme = Theme(percent=percent)
    left, right = side_panes(window, theme)
    if not has_drawer(window, theme):
        assert window - theme.px(64) - left - right >= theme.gap(360)


def test_a_page_at_twice_the_text_fits_a_small_laptop() -> None:
    assert least_page(Theme(percent=200)).width() + Theme(percent=200).px(64) <= 1280
