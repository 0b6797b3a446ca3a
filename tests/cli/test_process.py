"""The program as the system runs it: pipes that break, Ctrl+C, closed outputs, foreign locales, no home."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

MANY = 3000
"""Answers that fill any pipe."""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KMS_", "LC_", "LANG", "PYTHON"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "KMS_DATA_DIR": str(tmp_path / "data"),
        "KMS_STATE_DIR": str(tmp_path / "state"),
        **more,
    }


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "kms_desktop", *map(str, words)]


def done(tmp_path: Path, *words: object, shell: str = "", **more: str) -> subprocess.CompletedProcess[bytes]:
    """The finished command; `shell` wraps it: “exec "$@" >&-”."""
    wrapped = ["sh", "-c", shell, "sh", *command(*words)] if shell else command(*words)
    return subprocess.run(
        wrapped, cwd=tmp_path, env=environment(tmp_path, **more), capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    file = tmp_path / "queries.txt"
    file.write_text("charged twice\n" * MANY, encoding="utf-8")
    return file


def test_a_reader_who_has_enough_ends_the_command_quietly(tmp_path: Path, kb: Path, batch: Path) -> None:
    with subprocess.Popen(
        command("search", "--batch", batch, "--kb", kb, "--json"),
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert json.loads(process.stdout.readline())["hits"]
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


def test_help_into_a_reader_who_is_gone_ends_quietly(tmp_path: Path) -> None:
    gone = done(tmp_path, "--help", shell='"$@" | :')
    assert gone.stderr == b""


def test_stopping_with_ctrl_c_is_said_in_one_word(tmp_path: Path, kb: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(
        command("search", "--batch", fifo, "--kb", kb, "--json"),
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        with fifo.open("wb", buffering=0) as writer:
            writer.write(b"charged twice\n")
            process.send_signal(signal.SIGINT)
            assert process.stderr.read() == b"kms-desktop: stopped.\n"
        # Python itself ends as one that was interrupted where that came while it was making a class
        assert process.wait(60) in (1, -signal.SIGINT)


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "nowhere.UTF-8"},
    ],
    ids=["C", "latin-1", "ascii", "unknown"],
)
def test_words_beyond_the_locale_are_shown_all_the_same(tmp_path: Path, kb: Path, locale: dict[str, str]) -> None:
    (kb / "greek.md").write_text("# Ωmega “quoted” zebra 🙂\n", encoding="utf-8")
    shown = done(tmp_path, "search", "zebra", "--kb", kb, **locale)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"mega" in shown.stdout
    found = done(tmp_path, "search", "zebra", "--kb", kb, "--json", **locale)
    assert json.loads(found.stdout)["hits"][0]["title"] == "Ωmega “quoted” zebra 🙂"
    failed = done(tmp_path, "render", "nöthing", "--kb", kb, **locale)
    assert (failed.returncode, failed.stderr.count(b"\n")) == (1, 1)


@pytest.mark.parametrize(
    ("shell", "stderr"),
    [
        ('exec "$@" >&-', b"kms-desktop: There is nowhere to write the answer: standard output is closed.\n"),
        ('exec "$@" >&- 2>&-', b""),
        ('exec "$@" >/dev/full', b"kms-desktop: The answer cannot be written: No space left on device.\n"),
    ],
)
def test_an_answer_that_goes_nowhere_is_a_failure(tmp_path: Path, kb: Path, shell: str, stderr: bytes) -> None:
    assert Path("/dev/full").is_char_device(), "something put a file in the place of /dev/full"
    finished = done(tmp_path, "search", "twice", "--kb", kb, shell=shell)
    assert (finished.returncode, finished.stdout, finished.stderr) == (1, b"", stderr)


def test_closed_inputs_and_errors_do_not_harm_an_answer(tmp_path: Path, kb: Path) -> None:
    finished = done(tmp_path, "search", "twice", "--kb", kb, "--json", shell='exec "$@" <&- 2>&-')
    assert finished.returncode == 0 and json.loads(finished.stdout)["hits"]
    closed = done(tmp_path, "search", "--batch", "-", "--kb", kb, shell='exec "$@" <&-')
    assert (closed.returncode, closed.stderr.count(b"\n")) == (1, 1)
    wrong = done(tmp_path, "fly", shell='exec "$@" 2>&-')
    assert wrong.returncode == 2


def test_queries_are_taken_from_a_pipe(tmp_path: Path, kb: Path) -> None:
    shell = """printf 'charged twice\\n{"text": "recordings"}\\n' | "$@" """
    finished = done(tmp_path, "search", "--batch", "-", "--kb", kb, "--json", shell=shell)
    assert [json.loads(line)["hits"][0]["id"] for line in finished.stdout.splitlines()] == [
        "charged-twice",
        "no-recordings",
    ]


def test_words_in_another_encoding_are_searched_for(tmp_path: Path, kb: Path) -> None:
    finished = done(tmp_path, "search", "--kb", kb, "--json", shell='exec "$@" "$(printf "caf\\351 twice")"')
    assert finished.returncode == 0 and json.loads(finished.stdout)["hits"]


def test_without_a_home_the_command_works_where_its_folders_are_said(tmp_path: Path, kb: Path) -> None:
    finished = done(tmp_path, "search", "twice", "--kb", kb, "--json", shell='unset HOME; exec "$@"')
    assert finished.returncode == 0 and json.loads(finished.stdout)["hits"]


def test_a_home_that_cannot_be_written_is_said_in_one_line(tmp_path: Path, kb: Path) -> None:
    shell = 'unset KMS_DATA_DIR KMS_STATE_DIR XDG_CACHE_HOME XDG_DATA_HOME; exec "$@"'
    for words in (("index", kb), ("init",), ("demo", "--no-window")):
        finished = done(tmp_path, *words, shell=shell, HOME="/proc/none")
        assert (finished.returncode, finished.stderr.count(b"\n")) == (1, 1), finished.stderr
        assert b"/proc/none" in finished.stderr


def test_a_folder_that_is_gone_is_said_in_one_line(tmp_path: Path, kb: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    finished = done(tmp_path, "index", "articles", shell=f'cd "{gone}" && rmdir "{gone}" && exec "$@"')
    assert (finished.returncode, finished.stderr.count(b"\n")) == (1, 1), finished.stderr
    assert b"is not there any more" in finished.stderr


@pytest.mark.parametrize("words", [("demo",), ()], ids=["demo", "window"])
def test_a_window_without_a_display_is_told_of_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    shell = 'unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM; exec "$@"'
    told = done(tmp_path, *words, shell=shell)
    assert told.returncode == 1
    assert told.stderr.decode().startswith("kms-desktop: There is no display here.")
    assert len(told.stderr.splitlines()) == 1


def test_the_installed_demo_takes_no_pictures(tmp_path: Path) -> None:
    told = done(tmp_path, "demo", "--pictures", tmp_path / "pictures")
    assert told.returncode == 2 and b"--pictures" in told.stderr
