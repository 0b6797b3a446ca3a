"""Choosing a theme: what is asked for is worn, by everything, at once."""

from __future__ import annotations

import gc
import weakref

import pytest
import shiboken6
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme, theme_keeper
from kms_desktop.ui.theme.palette import palette_of
from kms_desktop.ui.theme.tokens import ALL, DARK, HIGH_CONTRAST, LIGHT, Tokens


class Follower(QLabel):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, int]] = []
        follow_theme(self._wear)

    def _wear(self, theme: Theme) -> None:
        self.seen.append((theme.tokens.name, theme.percent))


def test_without_a_system_to_ask_auto_is_light() -> None:
    theme_keeper().choose_theme("auto")
    assert current_theme().tokens is LIGHT


def test_nothing_chosen_means_auto() -> None:
    theme_keeper().choose_theme("")
    assert theme_keeper().choice == "auto"


@pytest.mark.parametrize(("name", "tokens"), [("light", LIGHT), ("dark", DARK), ("high_contrast", HIGH_CONTRAST)])
def test_a_theme_is_worn_by_its_name(name: str, tokens: Tokens, qapp: QApplication) -> None:
    theme_keeper().choose_theme(name)
    assert current_theme().tokens is tokens
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens.paper


def test_an_unknown_theme_is_a_bug_and_changes_nothing() -> None:
    with pytest.raises(ValueError, match="sepia"):
        theme_keeper().choose_theme("sepia")
    assert current_theme().tokens is LIGHT


@given(st.integers(-1000, 100_000))
def test_text_stays_between_90_and_200_percent(percent: int) -> None:
    theme_keeper().choose_theme("light", percent)
    assert 90 <= current_theme().percent <= 200
    assert percent == current_theme().percent or not 90 <= percent <= 200


def test_zooming_keeps_the_colours() -> None:
    theme_keeper().choose_theme("dark", 100)
    theme_keeper().set_text_size(150)
    assert (current_theme().tokens, current_theme().percent) == (DARK, 150)


def test_a_follower_is_told_now_and_at_each_change(qtbot) -> None:
    follower = Follower()
    qtbot.addWidget(follower)
    theme_keeper().choose_theme("dark", 120)
    assert follower.seen == [("light", 100), ("dark", 120)]


def test_a_follower_that_is_gone_is_not_told(qtbot) -> None:
    follower = Follower()
    seen = follower.seen
    follower.deleteLater()
    qtbot.waitUntil(lambda: not _lives(follower))
    theme_keeper().choose_theme("dark")
    assert seen == [("light", 100)]


def _lives(widget) -> bool:
    from shiboken6 import isValid

    return isValid(widget)


def test_reduced_motion_takes_no_time() -> None:
    assert Theme(reduced_motion=True).duration(120) == 0
    assert Theme().duration(120) == 120


@given(st.integers(90, 200), st.integers(1, 100))
def test_distances_grow_half_as_fast_as_heights(percent: int, pixels: int) -> None:
    theme = Theme(percent=percent)
    assert abs(theme.gap(pixels) - pixels) <= abs(theme.px(pixels) - pixels) + 1


@pytest.mark.parametrize("tokens", ALL.values(), ids=list(ALL))
def test_no_colour_of_another_style_shines_through(tokens: Tokens) -> None:
    palette = palette_of(tokens)
    ours = {getattr(tokens, name) for name in Tokens.color_names()}
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for role in QPalette.ColorRole:
            if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
                assert palette.color(group, role).name().upper() in ours, role


def test_a_follower_is_called_for_as_long_as_both_halves_of_it_live() -> None:
    kept, closed, forgotten = Follower(), Follower(), Follower()
    gone = weakref.ref(forgotten)
    shiboken6.delete(closed)
    del forgotten
    gc.collect()
    assert gone() is None
    theme_keeper().choose_theme("dark", 120)
    assert [len(one.seen) for one in (kept, closed)] == [2, 1]


def test_one_that_is_closed_by_another_while_the_theme_changes_is_not_called() -> None:
    class Closing(QLabel):
        def __init__(self, other: QLabel) -> None:
            super().__init__()
            self.other = other
            follow_theme(self._wear)

        def _wear(self, theme: Theme) -> None:
            if theme.percent != 100:
                shiboken6.delete(self.other)

    theme_keeper().choose_theme("light")
    first, later = Follower(), QLabel()
    closing = Closing(first)
    theme_keeper().add_follower(first._wear)
    del later
    theme_keeper().choose_theme("dark", 120)
    assert len(first.seen) == 2 and closing.other is first


def test_followers_that_are_gone_are_forgotten() -> None:
    keeper = type(theme_keeper())()
    for _ in range(600):
        keeper.add_follower(Follower()._wear)
        gc.collect(0)
    assert len(keeper._followers) < 600
