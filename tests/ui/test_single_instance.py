"""A second start and a call event reach the window that is open; whatever else knocks changes nothing."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from kms_desktop.connectors.ipc_client import MOST_BYTES, door_places
from kms_desktop.ui.single_instance import InstanceServer


@pytest.fixture
def door(qtbot, tmp_path):
    made = InstanceServer([tmp_path / "door.sock"])
    made.path = str(tmp_path / "door.sock")
    assert made.listening
    yield made
    made.close()
    made.deleteLater()


def _knock(door: InstanceServer, line: bytes) -> socket.socket:
    way = socket.socket(socket.AF_UNIX)
    way.connect(door.path)
    way.sendall(line)
    return way


def test_a_second_start_brings_the_window_to_the_front(door, qtbot):
    with qtbot.waitSignal(door.raise_asked), _knock(door, b'{"do": "raise"}\n'):
        pass


def test_a_call_event_is_told_as_it_came(door, qtbot):
    with qtbot.waitSignal(door.call_told) as told, _knock(door, b'{"do": "call", "call": "+442079460018"}\n'):
        pass
    assert told.args == ["+442079460018"]


HOSTILE = [
    b"\n",
    b"not json\n",
    b"[]\n",
    b"null\n",
    b'{"do": "delete everything"}\n',
    b'{"do": "call", "call": {"from": 1}}\n',
    b'{"do": ["raise"]}\n',
    b"[" * 3000 + b"\n",
    '{"do": "ra\u0000ise"}\n'.encode(),
    b"\xff\xfe\x00\n",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_hostile_line_changes_nothing_and_the_door_stays_open(door, qtbot, line):
    told = []
    door.raise_asked.connect(lambda: told.append("raise"))
    door.call_told.connect(told.append)
    with _knock(door, line), qtbot.waitSignal(door.raise_asked), _knock(door, b'{"do": "raise"}\n'):
        pass
    assert told == ["raise"]


def test_a_line_without_an_end_is_cut_off(door, qtbot):
    with _knock(door, b"x" * (MOST_BYTES * 4)) as way:
        way.settimeout(0.01)

        def gone() -> bool:
            try:
                return way.recv(1) == b""
            except TimeoutError:
                return False
            except ConnectionError:
                return True

        qtbot.waitUntil(gone)


def test_a_socket_left_by_a_kill_is_taken_over(qtbot, tmp_path):
    path = str(tmp_path / "left.sock")
    left = socket.socket(socket.AF_UNIX)
    left.bind(path)
    left.close()
    door = InstanceServer([Path(path)])
    assert door.listening
    with qtbot.waitSignal(door.raise_asked):
        way = socket.socket(socket.AF_UNIX)
        way.connect(path)
        way.sendall(json.dumps({"do": "raise"}).encode() + b"\n")
    way.close()
    door.close()
    door.deleteLater()


def test_where_the_first_place_is_somebody_elses_the_door_is_at_the_next(qtbot, tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "taken").mkdir(mode=0o700)
    (tmp_path / "taken" / "door.sock").mkdir()
    places = [tmp_path / "open" / "door.sock", tmp_path / "taken" / "door.sock", tmp_path / "own" / "door.sock"]
    door = InstanceServer(places)
    assert door.listening
    door.path = str(places[2])
    with qtbot.waitSignal(door.raise_asked):
        _knock(door, json.dumps({"do": "raise"}).encode() + b"\n").close()
    assert not places[0].exists() and places[2].is_socket()
    door.close()
    door.deleteLater()


def test_without_any_place_the_window_says_that_calls_do_not_ring(qtbot, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    door = InstanceServer(door_places("sqlite:///a", "dana", tmp_path / "file"))
    assert not door.listening
    door.deleteLater()
