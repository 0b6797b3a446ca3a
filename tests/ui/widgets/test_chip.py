"""Chips: a state is told by its word and icon too, never by colour alone."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics, QImage

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.chip import Chip, Keycap, MatchChip
from kms_desktop.ui.widgets.plane import Plane
from tests.ui.widgets.looking import colours


@pytest.mark.parametrize(
    ("kind", "ground"),
    [("fact", "band"), ("good", "goodsoft"), ("waits", "warnsoft"), ("bad", "badsoft"), ("accent", "accentsoft")],
)
@pytest.mark.parametrize("name", ["light", "dark", "high_contrast"])
def test_each_kind_has_its_ground(qtbot, kind: str, ground: str, name: str) -> None:
    theme_keeper().choose_theme(name)
    chip = Chip("Late by 34 min", kind, "clock")
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    assert getattr(current_theme().tokens, ground) in colours(chip)


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_the_words_fit_and_the_height_is_the_design_s(qtbot, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    chip = Chip("2nd contact about this", "waits", "repeat")
    qtbot.addWidget(chip)
    assert chip.sizeHint().height() == round(24 * percent / 100)
    words = QFontMetrics(current_theme().font("meta", 500)).horizontalAdvance("2nd contact about this")
    assert chip.sizeHint().width() >= words + current_theme().px(14 + 4)


@pytest.mark.parametrize(("level", "word"), [("known", "Known"), ("maybe", "Maybe"), ("unknown", "Unknown")])
def test_a_match_is_said_in_a_word(qtbot, level: str, word: str) -> None:
    chip = MatchChip(level)
    qtbot.addWidget(chip)
    assert chip.text() == chip.accessibleName() == word


def test_in_grey_the_three_levels_still_differ(qtbot) -> None:
    bar = Plane("accent")
    qtbot.addWidget(bar)
    bar.resize(100, 24)
    chip = MatchChip("known", bar, on_bar=True)
    chip.resize(100, 24)
    looks = []
    for level in ("known", "maybe", "unknown"):
        chip.show_level(level)
        looks.append(bar.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8))
    assert looks[0] != looks[1] != looks[2] != looks[0]


def test_a_guess_is_amber_and_a_stranger_grey(qtbot) -> None:
    maybe, unknown = MatchChip("maybe"), MatchChip("unknown")
    qtbot.addWidget(maybe)
    qtbot.addWidget(unknown)
    assert (maybe.kind(), unknown.kind()) == ("waits", "fact")


def test_a_keycap_is_as_high_as_the_design_says(qtbot) -> None:
    cap = Keycap("Ctrl+Enter")
    qtbot.addWidget(cap)
    assert cap.sizeHint().height() == 18
    assert cap.accessibleName() == "Key Ctrl+Enter"
