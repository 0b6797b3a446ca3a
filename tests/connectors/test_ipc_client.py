"""What is told through the door of an open window, by whom, and what happens where nobody listens."""

from __future__ import annotations

import json
import os
import socket
import threading  # noqa: TID251 - the other side of the door
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kms_desktop.connectors.ipc_client import (
    MOST_BYTES,
    MessageTooLong,
    door_places,
    prepare_door,
    send_message,
    tell_window,
)
from kms_desktop.settings import Settings


@contextmanager
def window(path: str, answer: Callable[[socket.socket, bytes], None]) -> Iterator[list[bytes]]:
    """Listens like an open window: takes one line, then answers."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        door.settimeout(10)

        def welcome() -> None:
            visitor, _ = door.accept()
            with visitor:
                line = visitor.makefile("rb").readline()
                heard.append(line)
                answer(visitor, line)

        listener = threading.Thread(target=welcome)
        listener.start()
        yield heard
        listener.join()


def thanks(visitor: socket.socket, _line: bytes) -> None:
    visitor.sendall(b"{}\n")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "door.sock")


def test_an_open_window_hears_the_message_and_says_so(path: str) -> None:
    with window(path, thanks) as heard:
        assert send_message(path, {"do": "call", "call": "+44 20 7946 0018"})
    assert [json.loads(line) for line in heard] == [{"do": "call", "call": "+44 20 7946 0018"}]


def test_a_window_that_hangs_up_did_not_take_it(path: str) -> None:
    with window(path, lambda _visitor, _line: None) as heard:
        assert not send_message(path, {"do": "raise"})
    assert heard


def test_a_window_that_does_not_answer_is_not_waited_for(path: str) -> None:
    gave_up = threading.Event()

    def thanks_late(visitor: socket.socket, line: bytes) -> None:
        if not gave_up.wait(5):
            thanks(visitor, line)

    with window(path, thanks_late):
        assert not send_message(path, {"do": "raise"}, timeout_s=0.05)
        gave_up.set()


def test_where_nobody_listens_nobody_is_told(path: str) -> None:
    assert not send_message(path, {"do": "raise"})
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(path)
    assert Path(path).exists()
    assert not send_message(path, {"do": "raise"})


def test_what_is_no_door_is_told_nothing(path: str, tmp_path: Path) -> None:
    Path(path).write_text("")
    assert not send_message(path, {"do": "raise"})
    assert not send_message(str(tmp_path), {"do": "raise"})
    assert not send_message("/dev/null", {"do": "raise"})
    assert not send_message(str(tmp_path / ("x" * 300)), {"do": "raise"})


def test_a_link_to_somebodys_door_is_not_gone_through(path: str, tmp_path: Path) -> None:
    link = tmp_path / "link.sock"
    link.symlink_to(path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        assert not send_message(str(link), {"do": "raise"}, timeout_s=0.05)
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()


def test_a_door_of_another_user_is_told_nothing(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        owner = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: owner + 1)
        assert not send_message(path, {"do": "raise"}, timeout_s=0.05)
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()


def test_what_the_window_would_drop_is_refused_before(path: str) -> None:
    with pytest.raises(MessageTooLong, match="4,095"):
        send_message(path, {"do": "call", "call": "x" * MOST_BYTES})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=600))
@example("two\nlines\r\x00\u2028\ud800")
def test_a_message_arrives_as_one_line_whatever_it_holds(tmp_path: Path, text: str) -> None:
    path = str(tmp_path / f"{len(list(tmp_path.iterdir()))}.sock")
    with window(path, thanks) as heard:
        assert send_message(path, {"call": text})
    assert [json.loads(line) for line in heard] == [{"call": text}]


def door(url: str, login: str = "ana") -> str:
    return door_places(url, login, Path("/data"))[0].name


def test_each_person_and_workspace_has_a_door_of_its_own() -> None:
    doors = {door(url, login) for url in ("sqlite:///a", "sqlite:///b") for login in ("", "ana", "ben")}
    assert len(doors) == 6
    assert door("sqlite:///a", "Ana ") == door("sqlite:///a", "ana")


def test_a_door_tells_nothing_of_the_workspace() -> None:
    name = door("postgresql://ana:secret@host/name")
    assert "secret" not in name and "ana" not in name


def test_nobody_can_try_passwords_against_the_name_of_a_door() -> None:
    same = {door(f"postgresql://ana{password}@host/name") for password in ("", ":one", ":t@w/o?")}
    assert len(same) == 1
    assert door("postgresql://ana@host/name", "") != door("postgresql://ben@host/name", "")
    assert door("sqlite:///a@b", "") != door("sqlite:///c@b", "")


def test_no_door_is_where_somebody_else_could_take_its_name_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, shared, link = tmp_path / "own", tmp_path / "shared", tmp_path / "link"
    own.mkdir(mode=0o700)
    shared.mkdir()
    shared.chmod(0o777)
    link.symlink_to(own)
    found = []
    for runtime in (own, shared, link, tmp_path / "none", Path("relative")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
        found.append([place.parent for place in door_places("sqlite:///a", "ana", tmp_path / "data")])
    data = tmp_path / "data" / "run"
    assert found == [[own, data], [data], [data], [data], [data]]
    (tmp_path / "data").mkdir()
    data.mkdir()
    data.chmod(0o755)
    assert prepare_door(data / "door.sock") == ""
    data.rmdir()
    data.symlink_to(own)
    assert prepare_door(data / "door.sock") == ""


def test_another_users_folder_has_no_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)
    assert prepare_door(theirs / "door.sock") == ""


def test_a_door_fits_the_system_however_long_the_data_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    settings = Settings(data_dir=tmp_path / ("deep" * 30))
    place = door_places(settings.url, settings.staff, settings.data_dir)[-1]
    path = prepare_door(place)
    assert len(os.fsencode(path)) <= 103 and prepare_door(place) == path
    assert Path(path).parent.stat().st_mode & 0o077 == 0
    with window(path, thanks) as heard:
        assert tell_window(settings, {"do": "raise"})
    assert heard
    Path(path).unlink()
    Path(path).parent.rmdir()


def test_a_user_without_a_name_has_a_door_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)  # a user whom the system has no entry of
    assert door("sqlite:///caf\udce9").endswith(".sock")
