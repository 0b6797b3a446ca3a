"""A window that is played → its pictures in every look asked for, and nothing of it left when it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.theme.current import theme_keeper
from pictures.album import Album, CannotKeep, Look
from pictures.camera import Camera
from tests.desks import Floor

DARK, LARGE = Look("dark"), Look(width=1920, height=1080, percent=200)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    files = {"ready": {DARK: "ready-dark", LARGE: "ready-large", Look(): "ready"}, "saved": {}}
    return Album(tmp_path, files)


@pytest.fixture
def camera(floor: Floor, album: Album) -> Iterator[Camera]:
    made = Camera(floor.of("dana"), album)
    made.open()
    yield made
    if shiboken6.isValid(made.window):
        made.close()


def picture(folder: Path, name: str) -> QImage:
    return QImage(str(folder / f"{name}.png"))


def test_each_look_is_a_picture_of_its_own_size_and_colours(camera: Camera, tmp_path: Path) -> None:
    camera.take("ready")
    assert (picture(tmp_path, "ready").width(), picture(tmp_path, "ready").height()) == (1440, 900)
    assert (picture(tmp_path, "ready-large").width(), picture(tmp_path, "ready-large").height()) == (1920, 1080)
    middle = (700, 800)
    light, dark = picture(tmp_path, "ready").pixelColor(*middle), picture(tmp_path, "ready-dark").pixelColor(*middle)
    assert light.lightness() > 200 > 80 > dark.lightness()


def test_afterwards_the_window_looks_as_usual(camera: Camera) -> None:
    camera.take("ready")
    assert (theme_keeper().choice, theme_keeper().theme.percent) == ("light", 100)
    assert (camera.window.width(), camera.window.height()) == (1440, 900)


def test_what_is_arranged_is_arranged_in_each_look(camera: Camera) -> None:
    theme: list[str] = []
    camera.take("ready", arrange=lambda: theme.append(f"{theme_keeper().choice} {theme_keeper().theme.percent}"))
    assert theme == ["dark 100", "light 200", "light 100"]


def test_what_is_not_wanted_is_passed_over_and_what_no_scene_names_is_a_fault(
    camera: Camera, album: Album, tmp_path: Path
) -> None:
    camera.take("saved")
    assert album.taken == [] and list(tmp_path.glob("*.png")) == []
    with pytest.raises(ValueError, match="“lost”"):
        camera.take("lost")


def test_a_theme_that_is_worn_is_not_put_on_again(camera: Camera, qtbot) -> None:
    with qtbot.assertNotEmitted(theme_keeper().changed):
        camera.take("saved")


def test_a_closed_window_is_gone_and_dressed_no_more(camera: Camera) -> None:
    widget = camera.window.desk_page
    before = len(QApplication.allWidgets())
    assert before > 500
    camera.close()
    assert not shiboken6.isValid(widget)
    assert len(QApplication.allWidgets()) < before / 10


def test_a_picture_that_cannot_be_written_is_said(camera: Camera, tmp_path: Path) -> None:
    (tmp_path / "ready-dark.png").mkdir()
    with pytest.raises(CannotKeep, match=r"ready-dark\.png"):
        camera.take("ready")
