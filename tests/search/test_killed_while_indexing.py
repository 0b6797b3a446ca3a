"""A program that is killed, or has no room, while it brings the index up to date: the next one goes on from there."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article

_SHOP = 6


_IN_ANOTHER_PROCESS = """
import os, resource, sys
from pathlib import Path
from kms_desktop.articles.library import Library
from kms_desktop.errors import KmsError
from kms_desktop.search.searcher import Searcher
searcher = Searcher(Library(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def _run(code: str, shop: Path, index: Path) -> subprocess.CompletedProcess[str]:
    program = _IN_ANOTHER_PROCESS + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", program, str(shop), str(index)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def test_a_program_that_dies_while_indexing_leaves_a_sound_index(
    shop: Path, searcher: Searcher, tmp_path: Path
) -> None:
    for number in range(50):
        write_article(shop, f"new-{number}", f"Landline crackles {number}")

    died = _run("searcher.refresh(lambda done, all_: os._exit(9) if done == 40 else None)", shop, tmp_path / "index")

    assert died.returncode == 9
    later = searcher_of(shop, tmp_path / "index", refreshed=False)
    later.open_index()
    assert ids(later, "moving ") == ["move-house"]
    assert later.refresh().indexed == 50
    assert later.notice == ""
    assert len(ids(later, "crackles ", 99)) == 50


def test_a_long_run_that_is_killed_goes_on_where_it_was(shop: Path, tmp_path: Path) -> None:
    for number in range(50):
        write_article(shop, f"new-{number}", f"Landline crackles {number}")
    killed = """
        import signal
        from kms_desktop.search import refresh
        refresh.BATCH = 10
        searcher.refresh(lambda done, all_: os.kill(os.getpid(), signal.SIGKILL) if done == 37 else None)
        """

    assert _run(killed, shop, tmp_path / "index").returncode == -9

    later = searcher_of(shop, tmp_path / "index", refreshed=False)
    later.open_index()
    assert len(list(later.list_titles())) == 30
    report = later.refresh()
    assert (report.indexed, report.unchanged) == (50 + _SHOP - 30, 30)
    assert later.notice == ""
    assert len(ids(later, "crackles ", 99)) == 50


@pytest.mark.parametrize(
    "deadly", ["index.write_rows", "index.write_whole", "index_writer.clean_files", "index.TOC.read"]
)
def test_wherever_a_commit_is_killed_the_next_start_has_all_that_was_there(
    shop: Path, searcher: Searcher, tmp_path: Path, deadly: str
) -> None:
    write_article(shop, "new", "Landline crackles")
    killed = f"""
        from kms_desktop.search import index, index_writer
        from kms_desktop.search.searcher import Searcher
        searcher.open_index()
        {deadly} = lambda *_, **__: os._exit(9)
        searcher.refresh()
        """

    assert _run(killed, shop, tmp_path / "index").returncode == 9

    later = searcher_of(shop, tmp_path / "index", refreshed=False)
    later.open_index()
    assert ids(later, "moving ") == ["move-house"]
    report = later.refresh()
    assert report.indexed <= 1
    assert report.indexed + report.unchanged == _SHOP + 1
    assert later.notice == ""
    assert ids(later, "crackles ") == ["new"]


def test_the_same_program_goes_on_indexing_once_there_is_room(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    for number in range(50):
        write_article(shop, f"new-{number}", f"Landline crackles {number}")
    told = _run(
        """
        failures = []
        for room in (2000, resource.RLIM_INFINITY):
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            try:
                print(searcher.refresh().indexed)
            except KmsError as problem:
                failures.append(problem)
        """,
        shop,
        tmp_path / "index",
    )
    assert (told.stdout, told.stderr) == ("50\n", "")


def test_no_room_for_the_index_is_said_and_leaves_it_as_it_was(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    for number in range(50):
        write_article(shop, f"new-{number}", f"Landline crackles {number}")

    told = _run(
        """
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        try:
            searcher.refresh()
        except KmsError as problem:
            print(problem)
        """,
        shop,
        tmp_path / "index",
    )

    assert "cannot be written" in told.stdout, told.stderr
    assert told.stderr == ""
    later = searcher_of(shop, tmp_path / "index", refreshed=False)
    later.open_index()
    assert ids(later, "moving ") == ["move-house"]
    assert later.refresh().indexed == 50
