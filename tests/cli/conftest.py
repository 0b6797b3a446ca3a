"""The command line run inside the test, a small folder of articles, and a workspace that commands find."""

from __future__ import annotations

import json
import socket
import threading  # noqa: TID251 - the open window
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kms_desktop.__main__ import main
from kms_desktop.connectors.ipc_client import door_places
from kms_desktop.settings import Settings

ARTICLES = {
    "billing/charged-twice.md": """---
id: charged-twice
title: Customer was charged twice
confidence: validated
phrases: [I was billed two times this month]
---

## Issue
The customer sees the same amount two times on the statement.
""",
    "tv/no-recordings.md": """---
id: no-recordings
title: Recordings are gone
confidence: validated
---

## Issue
All recordings of the set-top box have disappeared.
""",
    "plain.md": "# The line drops in the rain\n\nWater stands in the junction box.\n",
}


@dataclass(frozen=True)
class Told:
    """What one command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.split("\n") if line]

    def failed_plainly(self) -> str:
        """The one line on stderr of a command that failed."""
        assert self.code == 1, (self.code, self.out, self.err)
        assert self.err.count("\n") == 1 and self.err.startswith("kms-desktop: "), self.err
        assert "Traceback" not in self.err and "Error" not in self.err, self.err
        return self.err.removeprefix("kms-desktop: ").strip()


Kms = Callable[..., Told]
OpenWindow = Callable[..., AbstractContextManager[list[dict[str, str]]]]


@pytest.fixture
def kms(capsys: pytest.CaptureFixture[str]) -> Kms:
    """`kms("search", "twice", "--json")` runs one command."""

    def run(*words: object) -> Told:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return run


@pytest.fixture
def open_window() -> OpenWindow:
    """`with open_window() as heard:` one message is taken at the door of a workspace, by default the environment's."""

    @contextmanager
    def opened(settings: Settings | None = None) -> Iterator[list[dict[str, str]]]:
        heard: list[dict[str, str]] = []
        settings = settings or Settings()
        place = door_places(settings.url, settings.staff, settings.data_dir)[0]
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(place))
            door.listen()
            door.settimeout(10)
            listener = threading.Thread(target=lambda: heard.append(_welcome(door)))
            listener.start()
            yield heard
            listener.join()
        place.unlink()

    return opened


def _welcome(door: socket.socket) -> dict[str, str]:
    visitor, _ = door.accept()
    with visitor:
        message: dict[str, str] = json.loads(visitor.makefile("rb").readline())
        visitor.sendall(b"{}\n")
    return message


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A folder with three articles."""
    folder = tmp_path / "articles"
    for name, text in ARTICLES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def workspace(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated, empty SQLite workspace, known to every command by the environment."""
    monkeypatch.setenv("KMS_DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
def either_workspace(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same, once on SQLite and once on PostgreSQL."""
    monkeypatch.setenv("KMS_DATABASE_URL", database_url)
    return database_url
