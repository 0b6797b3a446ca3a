"""What holds for every command: settings that are wrong, help, the window, and output that cannot be written."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from kms_desktop import __version__, connectors
from kms_desktop.cli.main import run_command
from kms_desktop.cli.window_request import OpenWindow
from kms_desktop.connectors import cti
from tests.cli.conftest import Kms

COMMANDS = (
    "demo",
    "init",
    "migrate",
    "staff",
    "index",
    "search",
    "lint",
    "render",
    "import",
    "customer",
    "history",
    "call",
    "calls",
    "simulate",
    "doctor",
)
ONE_OF_EACH = (
    ("init",),
    ("migrate",),
    ("staff", "list"),
    ("index",),
    ("search", "x"),
    ("lint",),
    ("render", "x"),
    ("import", "mbox", "x"),
    ("customer", "x"),
    ("history", "x"),
    ("call", "+442079460018"),
    ("calls",),
    ("simulate",),
    ("doctor",),
    ("demo", "--no-window"),
    (),
)


def test_help_names_every_command(kms: Kms) -> None:
    told = kms("--help")
    assert told.code == 0
    for command in COMMANDS:
        assert f"\n    {command} " in told.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(kms: Kms, command: str) -> None:
    told = kms(command, "--help")
    assert told.code == 0
    assert told.out.startswith(f"usage: kms-desktop {command}")


def test_the_version_is_told(kms: Kms) -> None:
    assert kms("--version").out == f"kms-desktop {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [("fly",), ("search", "--fast"), ("staff",), ("staff", "fire"), ("import",), ("import", "fax", "x")],
)
def test_wrong_usage_is_2_and_says_how(kms: Kms, words: tuple[str, ...]) -> None:
    told = kms(*words)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("kms-desktop") and told.err.count("\n") == 1
    assert told.err.endswith(" --help\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serch", "refund"), "“serch” is no command. Did you mean “search”?"),
        (("staff", "add", "dana"), "Say also: --team."),
        (("lint", "--format", "json"), "--format cannot be “json”. It is one of text, ci, github."),
        (("search", "--limit", "0", "refund"), "is not a whole number from 1."),
        (("search", "   "), "Write at least one word"),
    ],
)
def test_what_was_mistyped_is_told_in_a_sentence(kms: Kms, words: tuple[str, ...], said: str) -> None:
    told = kms(*words)
    assert told.code == 2 and said in told.err


@pytest.mark.parametrize("option", ["--kb", "--state", "--data"])
def test_a_folder_without_a_name_is_wrong_usage(kms: Kms, option: str) -> None:
    assert kms("doctor", option, "").code == 2
    assert kms("doctor", option, "a\0b").code == 2


@pytest.mark.parametrize("words", ONE_OF_EACH, ids=" ".join)
def test_a_setting_that_cannot_be_read_stops_every_command_in_one_line(
    kms: Kms, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KMS_TEXT_PERCENT", "abc")
    assert kms(*words).failed_plainly() == "KMS_TEXT_PERCENT is “abc”; it must be a whole number from 90 to 200."


def test_without_a_command_the_window_is_asked_for(tmp_path: Path) -> None:
    wish = run_command(["--as", "dana", "--kb", str(tmp_path / "kb")])
    assert isinstance(wish, OpenWindow)
    assert (wish.settings.staff, wish.settings.kb_dir) == ("dana", tmp_path / "kb")
    assert not wish.practice


def test_an_option_after_the_command_counts_more_than_the_same_before_it(tmp_path: Path, kb: Path, kms: Kms) -> None:
    assert kms("--kb", tmp_path / "nowhere", "search", "twice", "--kb", kb).code == 0
    assert "nowhere" in kms("--kb", tmp_path / "nowhere", "search", "twice").failed_plainly()
    assert kms("--json", "search", "twice", "--kb", kb).json["query"] == "twice"


def test_what_is_said_of_a_failure_is_one_line_whatever_was_typed(kms: Kms, workspace: str) -> None:
    assert kms("customer", "a\nb\x1b[31m\rc").failed_plainly() == "No customer is found by “a b [31m c”."


class Full(io.RawIOBase):
    """A disk without room, until somebody made some."""

    has_room = False

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        if not self.has_room:
            raise OSError(28, "No space left on device")
        return len(memoryview(data).tobytes())  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [("search", "twice"), ("search", "twice", "--json"), ("lint",), ("--help",)])
def test_an_answer_that_cannot_be_written_is_a_failure(
    kb: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Full()
    full = io.TextIOWrapper(io.BufferedWriter(disk), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", full)
    monkeypatch.setenv("KMS_KB_DIR", str(kb))
    assert run_command(words) == 1
    assert capsys.readouterr().err == "kms-desktop: The answer cannot be written: No space left on device.\n"
    with pytest.raises(OSError):
        full.detach()
    disk.has_room = True
    full.close()


def test_a_closed_output_is_a_failure(
    kb: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert run_command(["search", "twice", "--kb", str(kb)]) == 1
    assert "standard output is closed" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_output_without_utf_8_gets_json_in_ascii(kb: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (kb / "greek.md").write_text("# Ωmega “quoted” 🙂 zebra\n", encoding="utf-8")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    assert run_command(["search", "zebra", "--kb", str(kb), "--json"]) == 0
    assert rb"\u03a9mega" in written.getvalue() and rb"\ud83d\ude42" in written.getvalue()
    assert run_command(["search", "zebra", "--kb", str(kb)]) == 0


def test_a_library_that_is_not_there_is_named(kms: Kms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectors, "cti", cti)  # what is imported anew below takes its place
    for module in [name for name in sys.modules if name.startswith("kms_desktop.connectors.cti")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "h11", None)
    told = kms("cti", "serve", "--port", 0).failed_plainly()
    assert told == "h11 cannot be loaded. Install the program again."


def test_a_bug_is_one_line_that_names_the_log(kms: Kms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr("kms_desktop.cli.doctor.run_checks", lambda _settings: {}["Ms Quokkaphone"])
    log = tmp_path / "state" / "kms-desktop.log"
    told = kms("doctor")
    assert told.failed_plainly() == f"Something went wrong in the program and was noted in {log}."
    noted = log.read_text(encoding="utf-8")
    assert "builtins.KeyError" in noted and "kms_desktop/cli/setup.py:" in noted and "Quokkaphone" not in noted
