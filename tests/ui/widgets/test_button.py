"""Buttons: the key is painted inside, the keyboard presses, what is off says why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.button import Button
from tests.ui.widgets.looking import colours

KINDS = ("filled", "band", "paper", "quiet", "link", "ask", "bar", "bar_outline")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press(qtbot, key: Qt.Key) -> None:
    button = Button("Transfer", "F6")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=500):
        qtbot.keyClick(button, key)


def test_control_enter_is_left_to_the_pane(qtbot) -> None:
    button = Button("Transfer", "F6")
    qtbot.addWidget(button)
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_screen_reader_hears_the_words_and_the_key(qtbot) -> None:
    button = Button("Transfer", "F6")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Transfer"
    assert button.accessibleDescription() == "Key F6"


def test_what_is_off_says_why_beside_it_and_to_a_screen_reader(qtbot) -> None:
    button = Button("Transfer", "F6")
    qtbot.addWidget(button)
    narrow = button.sizeHint().width()
    button.set_off("needs a call")
    assert not button.isEnabled()
    assert button.sizeHint().width() > narrow
    assert "needs a call" in button.accessibleDescription()
    button.set_off("")
    assert button.isEnabled()
    assert button.sizeHint().width() == narrow


def test_the_key_takes_room(qtbot) -> None:
    with_key, without = Button("Transfer", "F6"), Button("Transfer")
    qtbot.addWidget(with_key)
    qtbot.addWidget(without)
    assert with_key.sizeHint().width() > without.sizeHint().width() + current_theme().px(18)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("percent", [90, 100, 200])
def test_every_kind_can_be_hit_and_is_as_high_as_the_design_says(qtbot, kind: str, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    button = Button("OK", kind=kind)
    qtbot.addWidget(button)
    assert button.sizeHint().height() == round((28 if kind in ("link", "ask") else 36) * percent / 100)
    assert min(button.sizeHint().width(), button.sizeHint().height()) >= 28 * min(percent, 100) // 100


def test_zoom_is_live(qtbot) -> None:
    button = Button("Transfer", "F6")
    qtbot.addWidget(button)
    before = button.sizeHint()
    theme_keeper().set_text_size(200)
    assert button.sizeHint().height() == 2 * before.height()
    assert button.sizeHint().width() > 1.6 * before.width()


@pytest.mark.parametrize("kind", KINDS)
def test_focus_is_seen_on_every_kind(qtbot, kind: str) -> None:
    button = Button("Take", kind=kind)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    at_rest = button.grab().toImage()
    button.pretend_state("focus")
    assert button.grab().toImage() != at_rest


def test_only_the_filled_kind_carries_the_accent(qtbot) -> None:
    for kind in KINDS:
        button = Button("Take", kind=kind)
        qtbot.addWidget(button)
        button.resize(button.sizeHint())
        assert (current_theme().tokens.accent in colours(button)) == (kind == "filled")


def test_hover_and_pressed_look_different(qtbot) -> None:
    button = Button("Transfer")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    looks = []
    for state in ("", "hover", "pressed", "focus"):
        button.pretend_state(state)
        looks.append(button.grab().toImage())
    assert all(one != other for at, one in enumerate(looks) for other in looks[at + 1 :])


def test_high_contrast_gives_buttons_an_edge(qtbot) -> None:
    theme_keeper().choose_theme("high_contrast")
    button = Button("OK")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert current_theme().tokens.edge == button.grab().toImage().pixelColor(button.width() // 2, 0).name().upper()


def test_where_room_is_scarce_icon_and_key_give_way_and_the_tooltip_says_the_key(qtbot) -> None:
    button = Button("Transfer", "F6", icon="transfer")
    qtbot.addWidget(button)
    widths = []
    for level in (0, 1, 2):
        button.set_terse(level)
        widths.append(button.sizeHint().width())
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3
    assert button.toolTip() == "F6"


def test_other_words_on_the_same_button(qtbot) -> None:
    button = Button("Hold", "Ctrl+H")
    qtbot.addWidget(button)
    button.set_text("Follow-up call")
    assert (button.text(), button.key_text(), button.accessibleName()) == ("Follow-up call", "Ctrl+H", "Follow-up call")


def test_an_unknown_kind_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Button("OK", kind="primary")


def test_a_button_that_may_shrink_leaves_out_icon_and_key_before_it_is_cut(qtbot) -> None:
    button = Button("Suggest or report", "F12", icon="megaphone")
    qtbot.addWidget(button)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    assert button.minimumSizeHint().width() < button.sizeHint().width()
    button.resize(button.sizeHint())
    assert button.terse_level() == 0
    button.resize(button.minimumSizeHint())
    assert button.terse_level() == 2
