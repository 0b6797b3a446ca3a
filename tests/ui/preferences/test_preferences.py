"""What a person chose for their desk is there again at the next start, theirs and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kms_desktop.settings import Settings
from kms_desktop.ui.preferences.keeper import PreferenceKeeper
from kms_desktop.ui.preferences.panel import PreferencesPanel
from kms_desktop.ui.preferences.preferences import Preferences
from kms_desktop.ui.theme.current import current_theme, theme_keeper


def keeper(place: Path, staff: str = "dana", **said: str) -> PreferenceKeeper:
    return PreferenceKeeper(Settings(data_dir=place, staff=staff, **said))  # type: ignore[arg-type]


def test_theme_and_text_size_are_worn_again_at_the_next_start(tmp_path: Path) -> None:
    before = keeper(tmp_path)
    before.choose_theme("dark")
    before.change_text_size(20)
    theme_keeper().choose_theme("light", 100)
    keeper(tmp_path).wear_look()
    assert (current_theme().tokens.name, current_theme().percent) == ("dark", 120)
    assert keeper(tmp_path, staff="").chosen.theme == "dark", "before it is known who it is, as it was last"


def test_each_person_has_their_own(tmp_path: Path) -> None:
    keeper(tmp_path).choose_theme("high_contrast")
    here = keeper(tmp_path, staff="")
    here.wear_look()
    here.follow_person("sam")
    assert here.chosen == Preferences()
    assert current_theme().tokens.name == "light"
    here.choose_sound("bell")
    here.follow_person("dana")
    assert (here.chosen.theme, here.chosen.sound) == ("high_contrast", "soft")
    assert current_theme().tokens.name == "high_contrast"


def test_following_the_system_can_be_chosen_again(tmp_path: Path) -> None:
    keeper(tmp_path).choose_theme("dark")
    again = keeper(tmp_path, theme="high_contrast")
    again.choose_theme("auto")
    assert theme_keeper().choice == "auto"
    assert keeper(tmp_path, theme="high_contrast").chosen.theme == "auto"


def test_who_chose_nothing_has_what_the_computer_says(tmp_path: Path) -> None:
    keeper(tmp_path, theme="dark").wear_look()
    assert current_theme().tokens.name == "dark"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"people": []}',
        '{"people": {"dana": []}}',
        json.dumps({"people": {"dana": {"theme": "pink", "text_percent": 9_000, "sound": 3, "raises": "yes"}}}),
        "[" * 100_000,
    ],
)
def test_a_file_that_says_nonsense_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "preferences.json").write_text(content)
    kept = keeper(tmp_path)
    assert kept.chosen == Preferences()
    kept.choose_raising(True)
    assert keeper(tmp_path).chosen.raises


@pytest.fixture
def host(qtbot) -> Iterator[QWidget]:
    """A window that is deleted by name: collected with an open panel in it, it would be taken down half by half."""
    made = QWidget()
    made.resize(900, 700)
    made.show()
    yield made
    shiboken6.delete(made)


def test_the_panel_is_driven_with_keys(tmp_path: Path, host: QWidget) -> None:
    kept = keeper(tmp_path)
    panel, heard = PreferencesPanel(kept), []
    panel.sound_tried.connect(lambda: heard.append(kept.chosen.sound))
    panel.open_in(host, host, panel.theme, place="centre", width=640)
    QTest.keyClick(panel.theme, Qt.Key.Key_Right)
    assert kept.chosen.theme == "dark"
    for row in "345":
        QTest.keyClick(host.focusWidget(), row)
        QTest.keyClick(host.focusWidget(), Qt.Key.Key_Right)
    assert (kept.chosen.notification, kept.chosen.sound, kept.chosen.raises) == ("caller", "bell", True)
    assert heard == ["bell"], "a sound that is chosen is heard"
    QTest.keyClick(host.focusWidget(), "2")
    assert host.focusWidget() is panel.smaller
    QTest.keyClick(panel.smaller, Qt.Key.Key_Space)
    assert current_theme().percent == 90
