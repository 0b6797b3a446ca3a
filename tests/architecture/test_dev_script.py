"""`packaging/dev.py` → proof of what it decides; `bare_root.py` proves what it installs and starts."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import checks
import commands
import dev
import environment
import newest
import system_libraries as libraries
from tests import SCRIPTS
from tests.architecture.sources import ROOT


class Machine:
    """A machine that lacks what it is told to lack, and writes down what it is asked to run."""

    def __init__(
        self, *, lacks: tuple[str, ...] = (), root: bool = False, manager: str = "apt-get", code: int = 0
    ) -> None:
        self.ran: list[list[str]] = []
        self.said: list[str] = []
        self.asked: Any = libraries.Machine(
            loads=lambda name: name not in lacks,
            has_module=lambda name: name not in lacks,
            has_program=lambda name: name == manager,
            is_root=root,
            platform="linux",
            environ={},
            run=lambda command, more: self.ran.append(command) or code,
            say=self.said.append,
        )

    def ensure(self) -> None:
        libraries.ensure_system_libraries(self.asked, "build/set-up.log")


class Desk:
    """A checkout in a folder of the test; `makes` says how many pictures its program leaves."""

    def __init__(self, folder: Path, *, makes: int = 0, environ: Mapping[str, str] | None = None) -> None:
        self.said: list[str] = []
        self.complained: list[str] = []
        self.called: list[list[str]] = []
        self.environs: list[Mapping[str, str]] = []
        self.set_up: list[bool] = []
        self._makes = makes
        self.desk: Any = commands.Desk(
            checkout=environment.Checkout(folder),
            environ=environ or {},
            platform="linux",
            set_up=self.set_up.append,
            call=self._call,
            say=self.said.append,
            complain=self.complained.append,
        )

    def _call(self, command: list[str], environ: Mapping[str, str]) -> int:
        self.called.append(command)
        self.environs.append(environ)
        for number in range(self._makes):
            folder = Path(command[[Path(word).name for word in command].index("take_pictures.py") + 1])
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.png").write_bytes(b"a picture")
        return 0

    def give(self, *words: str) -> int:
        code: int = commands.dispatch(words, self.desk)
        return code


def test_an_older_python_gets_one_sentence() -> None:
    sentence = dev.too_old((3, 10, 2))
    assert "Python 3.11" in sentence and "Python 3.10" in sentence and "\n" not in sentence
    assert dev.too_old((3, 11, 0)) == dev.too_old((4, 0, 0)) == ""


def test_an_older_python_can_read_the_script_that_tells_it() -> None:
    ast.parse((SCRIPTS / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_help_needs_no_set_up_and_names_every_command() -> None:
    bare = {"PATH": os.defpath, "LC_ALL": "C"}
    done = subprocess.run([sys.executable, SCRIPTS / "dev.py", "--help"], env=bare, capture_output=True, check=True)
    for name in commands.COMMANDS:
        assert f"\n  {name} " in done.stdout.decode()


def test_a_word_that_is_no_command_is_wrong_usage(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert (desk.give("start"), desk.give(), desk.give("check", "fast")) == (2, 2, 2)
    assert "“start”" in desk.complained[0]
    assert desk.set_up == []


def test_nothing_is_installed_where_nothing_is_missing() -> None:
    machine = Machine(root=True)
    machine.ensure()
    assert machine.ran == [] and machine.said == []


def test_root_on_debian_gets_the_missing_packages_installed() -> None:
    machine = Machine(lacks=("libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0", "ensurepip"), root=True)
    machine.ensure()
    update, install = machine.ran
    assert update[-1] == "update"
    venv = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert install[-4:] == ["--no-install-recommends", "libegl1", "libglib2.0-0", venv]


@pytest.mark.parametrize(
    ("manager", "root", "line"),
    [
        ("apt-get", False, "sudo apt-get install --no-install-recommends libegl1"),
        ("dnf", False, "sudo dnf install libglvnd-egl"),
        ("zypper", True, ": zypper install Mesa-libEGL1"),
        ("pacman", True, ": pacman -S libglvnd"),
        ("none", True, "libEGL.so.1"),
    ],
)
def test_anybody_else_gets_the_one_line_to_run(manager: str, root: bool, line: str) -> None:
    machine = Machine(lacks=("libEGL.so.1",), root=root, manager=manager)
    with pytest.raises(libraries.SetUpFailed) as told:
        machine.ensure()
    assert line in str(told.value) and "\n" not in str(told.value)
    assert machine.ran == []


def test_a_failed_installation_names_the_log() -> None:
    machine = Machine(lacks=("libEGL.so.1",), root=True, code=100)
    with pytest.raises(libraries.SetUpFailed, match=r"build/set-up\.log"):
        machine.ensure()


def test_a_failed_set_up_ends_with_code_1_and_one_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    failing = commands.Desk(
        desk.desk.checkout, {}, "linux", _no_set_up, desk._call, desk.said.append, desk.complained.append
    )
    assert commands.dispatch(["check"], failing) == 1
    assert desk.complained == ["Run this line."] and desk.called == []


def _no_set_up(development: bool) -> None:
    raise libraries.SetUpFailed("Run this line.")


def test_window_libraries_are_asked_for_only_where_there_is_a_display() -> None:
    def names(environ: Mapping[str, str]) -> set[str]:
        return {need.name for need in libraries.needed_libraries(environ)}

    assert "libEGL.so.1" in names({}) and "libxcb-cursor.so.0" not in names({})
    assert "libxcb-cursor.so.0" in names({"DISPLAY": ":0"})
    assert "libwayland-client.so.0" in names({"WAYLAND_DISPLAY": "wayland-0"})


def test_nothing_is_asked_of_a_system_that_is_not_linux() -> None:
    asked = libraries.Machine(
        loads=lambda name: False,
        has_module=lambda name: False,
        has_program=lambda name: False,
        is_root=False,
        platform="darwin",
        environ={},
        run=lambda command, more: 1,
        say=print,
    )
    assert libraries.missing_needs(asked) == []


def test_the_digest_changes_with_whatever_the_environment_was_made_from() -> None:
    told = {
        environment.digest_of(b"a", b"locked", "3.11.2 here", "checkout"),
        environment.digest_of(b"b", b"locked", "3.11.2 here", "checkout"),
        environment.digest_of(b"a", b"renewed", "3.11.2 here", "checkout"),
        environment.digest_of(b"a", b"locked", "3.12.0 here", "checkout"),
        environment.digest_of(b"a", b"locked", "3.11.2 here", "moved"),
    }
    assert len(told) == 5
    assert environment.digest_of(b"a", b"locked", "3.11.2 here", "checkout") in told


class SetUp:
    """The set-up of a checkout in a folder of the test; what it would run is written down, and fails at a word."""

    def __init__(self, root: Path, *, fails: str = "") -> None:
        self.checkout = environment.Checkout(root)
        self.ran: list[list[str]] = []
        self.said: list[str] = []
        self._fails = fails
        (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        for name in ("run", "dev"):
            self.lock(name, f"{name}-alone==1.0 \\\n    --hash=sha256:aa\n")

    def lock(self, name: str, text: str) -> None:
        file = environment.locked_file(self.checkout.root, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, command: list[str], more: Mapping[str, str]) -> int:
        self.ran.append(command)
        if "venv" in command:
            Path(command[-1]).mkdir()
        return int(bool(self._fails) and self._fails in command)

    def ensure(self, *, development: bool) -> list[list[str]]:
        """The installations it asked for."""
        self.ran.clear()
        environment.ensure_environment(self.checkout, development=development, run=self.run, say=self.said.append)
        return [command for command in self.ran if "pip" in command]


@pytest.mark.parametrize(("development", "name"), [(False, "run"), (True, "dev")])
def test_only_what_is_locked_is_installed_and_the_checkout_fetches_nothing_more(
    tmp_path: Path, development: bool, name: str
) -> None:
    set_up = SetUp(tmp_path)
    locked, itself = set_up.ensure(development=development)
    assert {"--require-hashes", str(environment.locked_file(tmp_path, name))} <= set(locked)
    assert {"--no-deps", "--no-index", "--no-build-isolation", str(tmp_path)} <= set(itself)


def test_a_renewed_lock_makes_the_environment_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.parts_held, "__defaults__", (lambda python: True,))
    set_up = SetUp(tmp_path)
    assert len(set_up.ensure(development=True)) == 2
    assert set_up.ensure(development=True) == []
    set_up.lock("dev", "dev-alone==1.1 \\\n    --hash=sha256:bb\n")
    assert len(set_up.ensure(development=True)) == 2


def test_a_lock_that_is_missing_or_refused_is_said_in_one_line(tmp_path: Path) -> None:
    set_up = SetUp(tmp_path, fails="--require-hashes")
    with pytest.raises(libraries.SetUpFailed, match=r"set-up\.log"):
        set_up.ensure(development=False)
    assert not set_up.checkout.stamp.exists()
    environment.locked_file(tmp_path, "run").unlink()
    with pytest.raises(libraries.SetUpFailed, match=r"dev\.py lock"):
        set_up.ensure(development=False)


def test_the_newest_releases_stand_apart_and_are_asked_for_at_every_start(tmp_path: Path) -> None:
    set_up = SetUp(tmp_path)
    apart = environment.Checkout(tmp_path, newest.FOLDER)
    for _ in range(2):
        set_up.ran.clear()
        newest.ensure_newest(apart, run=set_up.run, say=set_up.said.append)
        (asked,) = [command for command in set_up.ran if "pip" in command]
        assert asked[0] == str(apart.python) and "eager" in asked and "--require-hashes" not in asked
    assert apart.stamp.exists() and not set_up.checkout.venv.exists()


def test_the_tests_run_on_the_newest_releases_with_a_table_of_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    ran: list[Any] = []
    desk = Desk(tmp_path)
    desk.desk = replace(desk.desk, set_up_newest=made.append)
    monkeypatch.setattr(commands, "table_of", lambda checkout: [f"differs in {checkout.venv.name}"])
    monkeypatch.setattr(checks, "run_all", lambda wanted, root, environ, say: ran.extend(wanted) or 0)
    assert desk.give("test", "--newest", "tests/cli") == 0
    assert [checkout.venv.name for checkout in made] == [newest.FOLDER] and desk.set_up == []
    assert desk.said == [f"differs in {newest.FOLDER}"]
    assert all(newest.FOLDER in check.command[0] for check in ran)
    (types,) = [check.command for check in ran if check.name == "mypy"]
    assert types[1:] == ("--python-version", f"{sys.version_info.major}.{sys.version_info.minor}")
    assert ran[-1].command[-1] == "tests/cli" and "--newest" not in ran[-1].command


@pytest.mark.parametrize("stamp", [None, "", "other run dev", "half"])
def test_an_environment_without_its_own_stamp_holds_nothing(tmp_path: Path, stamp: str | None) -> None:
    checkout = environment.Checkout(tmp_path)
    checkout.venv.mkdir()
    if stamp is not None:
        checkout.stamp.write_text(stamp)
    assert environment.parts_held(checkout, "digest") == set()


def test_an_environment_whose_python_is_gone_holds_nothing(tmp_path: Path) -> None:
    checkout = environment.Checkout(tmp_path)
    checkout.venv.mkdir()
    checkout.stamp.write_text("digest run")
    assert environment.parts_held(checkout, "digest") == set()


def test_a_stamped_environment_holds_its_parts_while_it_answers(tmp_path: Path) -> None:
    checkout = environment.Checkout(tmp_path)
    checkout.venv.mkdir()
    checkout.stamp.write_text("digest dev run")
    assert environment.parts_held(checkout, "digest", answers=lambda python: python == checkout.python) == {
        "run",
        "dev",
    }
    assert environment.parts_held(checkout, "another", answers=lambda python: True) == set()
    assert environment.parts_held(checkout, "digest", answers=lambda python: False) == set()


def test_requirements_of_included_groups_come_along() -> None:
    groups = {"dependency-groups": {"dev": ["pytest>=8", {"include-group": "types"}], "types": ["mypy"]}}
    assert environment.requirements(groups, "dev") == ["pytest>=8", "mypy"]


def test_a_second_start_waits_for_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "build" / "set-up.lock"
    second = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import environment, pathlib\n"
    second += (
        f"with environment.only_one(pathlib.Path({str(lock)!r}), lambda line: print(line, flush=True)): print('mine')"
    )
    said: list[str] = []
    with environment.only_one(lock, said.append):
        waiting = subprocess.Popen([sys.executable, "-c", second], stdout=subprocess.PIPE, text=True)
        assert waiting.stdout is not None
        assert "waiting" in waiting.stdout.readline()
        assert waiting.poll() is None
    assert waiting.stdout.read() == "mine\n"
    assert waiting.wait() == 0 and said == []
    waiting.stdout.close()


def test_run_opens_the_demo_with_the_words_given(tmp_path: Path) -> None:
    desk = Desk(tmp_path, environ={"DISPLAY": ":0", "LANG": "en_GB.UTF-8"})
    assert desk.give("run", "--seed", "7") == 0
    assert desk.called[0][1:] == ["-m", "kms_desktop", "demo", "--seed", "7"]
    assert desk.set_up == [False] and "QT_QPA_PLATFORM" not in desk.environs[0]


@pytest.mark.parametrize(
    "words", [("--language", "pseudo", "--only", "voice"), ("--only", "voice", "--language=pseudo")]
)
def test_pictures_in_the_pseudo_language_tell_of_the_texts_in_them(tmp_path: Path, words: tuple[str, ...]) -> None:
    desk = Desk(tmp_path, makes=1)
    assert desk.give("pictures", *words) == 0
    assert desk.called[0][1:3] == [
        str(tmp_path / "packaging" / "shown_texts.py"),
        str(tmp_path / "pictures" / "texts.txt"),
    ]
    assert desk.called[0][-2:] == ["--only", "voice"]
    assert desk.environs[0]["KMS_LANGUAGE"] == "pseudo"


def test_pictures_in_another_language_are_pictures(tmp_path: Path) -> None:
    desk = Desk(tmp_path, makes=1)
    assert desk.give("pictures", "--language", "de") == 0
    assert "shown_texts.py" not in " ".join(desk.called[0])
    assert desk.environs[0]["KMS_LANGUAGE"] == "de"


def test_a_word_that_run_does_not_take_is_refused_before_anything_else_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path, makes=12)
    assert desk.give("run", "foo") == 2
    assert "“foo” is nothing that run takes" in desk.complained[0]
    assert (desk.said, desk.called, desk.set_up) == ([], [], [])


def test_run_without_a_display_leaves_a_dozen_pictures(tmp_path: Path) -> None:
    desk = Desk(tmp_path, makes=12)
    assert desk.give("run") == 0
    assert desk.called[0][1:] == [str(tmp_path / "packaging" / "take_pictures.py"), str(tmp_path / "pictures")]
    assert desk.set_up == [False]
    assert desk.environs[0]["QT_QPA_PLATFORM"] == "offscreen"
    assert "a dozen pictures" in desk.said[-1]


@pytest.mark.parametrize(
    ("words", "folder", "which"),
    [
        ((), "pictures", ["--all"]),
        (("sheets",), "sheets", ["--all"]),
        (("--only", "desk-ring", "lock"), "pictures", ["--only", "desk-ring", "lock"]),
        (("sheets", "--only", "voice*"), "sheets", ["--only", "voice*"]),
        (("--only=voice",), "pictures", ["--only=voice"]),
    ],
)
def test_pictures_are_all_of_them_or_those_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], folder: str, which: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path, makes=1)
    assert desk.give("pictures", *words) == 0
    assert desk.called[0][1:] == [str(tmp_path / "packaging" / "take_pictures.py"), str(tmp_path / folder), *which]


def test_a_demo_call_without_a_picture_has_failed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.give("pictures") == 1
    assert str(tmp_path / "pictures") in desk.complained[0]


@pytest.mark.parametrize(
    ("environ", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":1"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"QT_QPA_PLATFORM": "vnc:port=5901"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_where_a_window_can_be_shown(environ: Mapping[str, str], platform: str, shown: bool) -> None:
    assert commands.can_show_a_window(environ, platform) is shown


def test_a_person_s_own_workspace_stays_out_of_the_tests(tmp_path: Path) -> None:
    environ = {"KMS_DATA_DIR": "mine", "KMS_TEST_DATABASE_URL": "theirs", "PYTHONPATH": "elsewhere", "PATH": "bin"}
    checkout = environment.Checkout(tmp_path)
    child = commands.child_environment(environ, checkout, "linux", offscreen=True, own_settings=False)
    assert "KMS_DATA_DIR" not in child and "PYTHONPATH" not in child
    assert child["KMS_TEST_DATABASE_URL"] == "theirs"
    assert child["PATH"] == f"{checkout.programs}:bin"
    assert commands.child_environment(environ, checkout, "linux")["KMS_DATA_DIR"] == "mine"


@pytest.mark.parametrize(
    ("environ", "locale"),
    [({}, "C.UTF-8"), ({"LANG": "C"}, "C.UTF-8"), ({"LANG": "de_DE.UTF-8"}, None), ({"LC_ALL": "POSIX"}, "C.UTF-8")],
)
def test_a_locale_without_utf8_is_replaced_for_the_program(
    tmp_path: Path, environ: Mapping[str, str], locale: str | None
) -> None:
    child = commands.child_environment(environ, environment.Checkout(tmp_path), "linux")
    assert child.get("LC_ALL") == locale


def test_a_failed_check_does_not_hide_the_next_and_pytest_speaks_last(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    closing = "===== 2 passed in 0.10s ====="
    wanted = [
        checks.Check("first", (sys.executable, "-c", "raise SystemExit(3)")),
        checks.Check("second", (sys.executable, "-c", f"print({closing!r})")),
    ]
    assert checks.run_all(wanted, tmp_path, os.environ, print) == 1
    lines = capfd.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[-4:-2]] == [["first", "FAILED"], ["second", "passed"]]
    assert lines[-1] == closing


@pytest.mark.parametrize(
    ("line", "closes"),
    [
        ("=== 12 passed in 3.40s ===", True),
        ("\x1b[31m= \x1b[1m1 failed\x1b[0m, 11 passed, 2 warnings in 63.40s (0:01:03) =\x1b[0m", True),
        ("12 passed in 3.40s", True),
        ("no tests ran in 0.01s", True),
        ("=== short test summary info ===", False),
        ("Contracts: 5 kept, 0 broken.", False),
    ],
)
def test_pytest_s_closing_line_is_known(line: str, closes: bool) -> None:
    assert checks.is_closing_line(line) is closes


def test_the_one_command_of_the_machine_that_checks_is_the_readme_s() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "python3 packaging/dev.py test" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "word", "asked"),
    [
        ("run", "--help", ["kms_desktop", "demo", "--help"]),
        ("run", "-h", ["kms_desktop", "demo", "--help"]),
        ("pictures", "--help", ["take_pictures.py", "--help"]),
    ],
)
def test_help_is_given_without_a_word_of_pictures_that_are_missing(
    tmp_path: Path, command: str, word: str, asked: list[str]
) -> None:
    desk = Desk(tmp_path)
    assert desk.give(command, word) == 0
    assert [Path(word).name for word in desk.called[0]][-len(asked) :] == asked
    assert not desk.complained


def test_a_demo_without_a_window_needs_no_display(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.give("run", "--no-window") == 0
    assert desk.called[0][3:] == ["demo", "--no-window"]
