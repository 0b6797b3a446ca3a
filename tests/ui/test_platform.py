"""Where a window cannot be opened, one sentence says so before Qt is asked."""

from __future__ import annotations

import socket

import pytest

from kms_desktop.ui import platform
from kms_desktop.ui.platform import NoDisplay, choose_platform


@pytest.fixture(autouse=True)
def on_linux(monkeypatch, tmp_path):
    monkeypatch.setattr(platform.sys, "platform", "linux")
    monkeypatch.setattr(platform, "_X_SOCKETS", tmp_path / "x")
    monkeypatch.setattr(platform, "_answers_tcp", lambda host, port: False)
    (tmp_path / "x").mkdir()


def test_a_choice_already_made_stands():
    assert choose_platform({"QT_QPA_PLATFORM": "offscreen"}) == ""


def test_other_systems_choose_for_themselves(monkeypatch):
    monkeypatch.setattr(platform.sys, "platform", "darwin")
    assert choose_platform({}) == ""


def test_without_a_display_the_sentence_says_what_to_do():
    with pytest.raises(NoDisplay, match="There is no display here"):
        choose_platform({})


def test_a_display_that_does_not_answer_is_named():
    with pytest.raises(NoDisplay, match="The display :99 does not answer"):
        choose_platform({"DISPLAY": ":99"})


@pytest.mark.parametrize("display", ["", "nonsense", ":x", "a b:0", ";rm:0"])
def test_a_display_that_names_nothing_is_refused(display):
    with pytest.raises(NoDisplay):
        choose_platform({"DISPLAY": display})


def test_an_answering_x_server_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "_library_loads", lambda name: True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "x" / "X7"))
        server.listen()
        assert choose_platform({"DISPLAY": ":7.0"}) == "xcb"


def test_a_missing_library_is_named_before_qt_aborts(tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "_library_loads", lambda name: "cursor" not in name)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "x" / "X7"))
        server.listen()
        with pytest.raises(NoDisplay, match=r"libxcb-cursor.*apt-get install"):
            choose_platform({"DISPLAY": ":7"})


def test_an_answering_wayland_is_used(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        assert choose_platform({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}) == "wayland"


def test_a_dead_wayland_falls_back_to_the_next(tmp_path):
    with pytest.raises(NoDisplay, match="does not answer"):
        choose_platform({"WAYLAND_DISPLAY": "gone", "XDG_RUNTIME_DIR": str(tmp_path), "DISPLAY": ":3"})
