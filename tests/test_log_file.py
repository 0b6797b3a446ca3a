"""What goes wrong in the program → lines that say where, and nothing of what anybody said."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from kms_desktop.articles.decoding import ArticleUnreadable, refuse_on_failure
from kms_desktop.log_file import begin_log, describe_noted, describe_record, end_log
from kms_desktop.ui import app

SECRET = "Ms Quokkaphone 4929 1234"
_LOG = logging.getLogger("kms_desktop.tests")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "state" / "kms-desktop.log"
    begin_log(file)
    yield file
    end_log()


def _fail(error: BaseException) -> None:
    try:
        try:
            {}[SECRET]
        except KeyError as missing:
            raise error from missing
    except type(error):
        _LOG.exception("Unexpected error")


class UniqueViolation(Exception):
    sqlstate = "23505"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError(SECRET), "builtins.ValueError"),
        (OSError(28, f"No space left for {SECRET}", f"/home/{SECRET}"), "builtins.OSError (28)"),
        (IntegrityError("INSERT INTO customer", {"name": SECRET}, UniqueViolation(SECRET)), "IntegrityError"),
        (UniqueViolation(SECRET), "UniqueViolation (23505)"),
    ],
    ids=["a value", "a file", "a row", "a code"],
)
def test_an_error_is_written_with_its_places_and_without_its_words(path: Path, error: Exception, kind: str) -> None:
    _fail(error)
    text = path.read_text(encoding="utf-8")
    assert kind in text and "from builtins.KeyError" in text
    assert "tests/test_log_file.py:" in text and "_fail" in text
    assert "Quokkaphone" not in text and "4929" not in text and str(Path("~").expanduser()) not in text


@given(st.text(alphabet="quokaphne \n/\\'\"", min_size=12), st.sampled_from([ValueError, KeyError, RuntimeError]))
def test_no_words_of_any_error_are_written(words: str, kind: type[Exception]) -> None:
    try:
        raise kind(f"wombat {words} wombat")
    except kind:
        record = _LOG.makeRecord(_LOG.name, logging.ERROR, "", 0, "Unexpected error", (), sys.exc_info())
    assert "wombat" not in describe_record(record)


def test_an_article_that_failed_is_not_named(path: Path) -> None:
    with pytest.raises(ArticleUnreadable, match=SECRET), refuse_on_failure(f"complaints/{SECRET}.md"):
        raise ValueError(SECRET)
    assert "builtins.ValueError" in path.read_text(encoding="utf-8")
    assert "Quokkaphone" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("QPixmap::scaled: Pixmap is a null pixmap", "QPixmap::scaled: Pixmap is a null pixmap"),
        (f"QTextBrowser: No document for {SECRET}.md", "No document for …"),
        (f"QFile::open: File (/home/x/{SECRET}) is open", "QFile::open: File …"),
        (f"Could not parse stylesheet of object QLabel(0x1, name = '{SECRET}')", "of object QLabel(0x1, name = …"),
        (f"Cannot open file C:\\Users\\{SECRET}\nnext line", "Cannot open file …"),
    ],
)
def test_what_qt_says_is_kept_up_to_the_first_name(path: Path, words: str, kept: str) -> None:
    app._note_qt("warning", None, words)
    written = path.read_text(encoding="utf-8")
    assert kept in written
    assert "Quokkaphone" not in written


def test_where_it_was_noted_is_said(path: Path) -> None:
    assert describe_noted() == f"Something went wrong in the program and was noted in {path}."
    end_log()
    assert describe_noted() == "Something went wrong in the program."


def test_the_home_folder_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    begin_log(tmp_path / "kms-desktop.log")
    try:
        _LOG.warning("Qt: no font in %s", tmp_path)
        assert describe_noted().endswith("noted in ~/kms-desktop.log.")
        assert "no font in ~" in (tmp_path / "kms-desktop.log").read_text(encoding="utf-8")
    finally:
        end_log()


def test_a_log_that_cannot_be_written_is_said_and_is_no_second_error(tmp_path: Path, capfd) -> None:
    (tmp_path / "state").write_text("a file where the folder would be", encoding="utf-8")
    begin_log(tmp_path / "state" / "kms-desktop.log")
    try:
        _fail(ValueError())
        assert "could not be noted in" in describe_noted()
        (tmp_path / "state").unlink()
        _fail(ValueError())
        assert "was noted in" in describe_noted()
    finally:
        end_log()
    assert capfd.readouterr() == ("", "")


def test_only_its_owner_reads_it(path: Path) -> None:
    before = os.umask(0)
    try:
        _LOG.warning("one")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_again_is_counted(path: Path) -> None:
    for _ in range(500):
        _fail(ValueError(SECRET))
    _LOG.warning("another")
    text = path.read_text(encoding="utf-8")
    assert text.count("builtins.ValueError") == 1 and "the same 499 times more" in text and "another" in text


def test_it_grows_to_four_files_and_no_further(path: Path) -> None:
    for number in range(6_000):
        _LOG.warning("%s %s", number, "x" * 900)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["kms-desktop.log", *(f"kms-desktop.log.{n}" for n in (1, 2, 3))]
    assert all(file.stat().st_size < 1_010_000 for file in files)
    assert " 5999 " in path.read_text(encoding="utf-8")


def test_what_is_not_of_this_program_is_not_written(path: Path) -> None:
    logging.getLogger("some.library").error(SECRET)
    _LOG.info(SECRET)
    assert not path.exists()


def test_an_endless_recursion_is_written_short(path: Path) -> None:
    def again() -> None:
        again()

    try:
        again()
    except RecursionError:
        _LOG.exception("Unexpected error")
    assert 40 < len(path.read_text(encoding="utf-8").splitlines()) < 60


def test_where_the_program_itself_broke_off_is_kept(tmp_path: Path) -> None:
    crash = tmp_path / "crash.log"
    program = (
        "import ctypes, sys; from pathlib import Path; from kms_desktop.log_file import watch_for_crash\n"
        "with watch_for_crash(Path(sys.argv[1])):\n"
        "    if sys.argv[2] == 'dies': ctypes.string_at(0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, crash, "ends"], check=False)
    assert ended.returncode == 0 and not crash.exists()
    died = subprocess.run([sys.executable, "-c", program, crash, "dies"], check=False, stderr=subprocess.DEVNULL)
    assert died.returncode < 0 and "string_at" in crash.read_text(encoding="utf-8")
