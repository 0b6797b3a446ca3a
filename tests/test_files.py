"""Whole files on disks of every kind, and paths that would lead out of their folder."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from kms_desktop import files
from kms_desktop.files import PRIVATE, is_below, is_inside, new_beside, put_in_place, real_path_inside, write_whole

OLD = b"what was there"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "folder" / "article.md"
    made.parent.mkdir()
    made.write_bytes(OLD)
    return made


def names_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_new_text_stands_there_and_nothing_beside_it(file: Path) -> None:
    write_whole(file, b"new\r\n\x1a\0")
    assert file.read_bytes() == b"new\r\n\x1a\0"
    assert names_in(file.parent) == ["article.md"]


def test_a_file_keeps_its_mode_and_a_private_one_is_its_owners_alone(file: Path) -> None:
    file.chmod(0o640)
    write_whole(file, b"shared")
    assert mode_of(file) == 0o640
    write_whole(file, b"secret", mode=PRIVATE)
    assert mode_of(file) == 0o600


def test_a_new_file_has_what_the_umask_leaves(file: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(file.with_name("new.md"), b"new")
        write_whole(file.with_name("own.json"), b"new", mode=PRIVATE)
    finally:
        os.umask(before)
    assert (mode_of(file.with_name("new.md")), mode_of(file.with_name("own.json"))) == (0o640, 0o600)


def test_a_pipe_stays_a_pipe_by_its_own_name_and_by_a_link(file: Path) -> None:
    pipe, link = file.with_name("pipe"), file.with_name("link")
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for name in (pipe, link):
        with pytest.raises(OSError, match="Not an ordinary file"):
            write_whole(name, b"new")
    assert pipe.is_fifo() and link.is_symlink()
    assert sorted(names_in(file.parent)) == ["article.md", "link", "pipe"]


def test_a_file_that_only_reads_is_replaced_and_only_reads_still(file: Path) -> None:
    file.chmod(0o444)
    write_whole(file, b"new")
    assert (file.read_bytes(), mode_of(file)) == (b"new", 0o444)


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
@pytest.mark.parametrize("problem", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_refuses_any_step_leaves_the_old_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str, problem: int
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(problem, os.strerror(problem))

    with monkeypatch.context() as disk, pytest.raises(OSError) as told:
        disk.setattr(Path if step == "replace" else files.os, step, refuse)
        write_whole(file, b"new")
    assert told.value.errno == problem
    assert (file.read_bytes(), names_in(file.parent)) == (OLD, ["article.md"])


def test_a_program_that_is_told_to_stop_in_the_middle_leaves_the_old_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(file, b"new")
    assert (file.read_bytes(), names_in(file.parent)) == (OLD, ["article.md"])


def test_a_text_that_does_not_fit_leaves_the_old_file(file: Path) -> None:
    written = """
import sys
from pathlib import Path
from kms_desktop.files import write_whole
try:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    write_whole(Path(sys.argv[1]), b"n" * 5000)
except (OSError, ImportError) as problem:
    print(problem)
"""
    done = subprocess.run([sys.executable, "-c", written, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert (file.read_bytes(), names_in(file.parent)) == (OLD, ["article.md"])


def test_a_folder_in_the_way_stays_with_all_that_is_in_it(file: Path) -> None:
    with pytest.raises(OSError):
        write_whole(file.parent, b"new")
    assert file.read_bytes() == OLD
    assert names_in(file.parent.parent) == ["folder"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "a.md", b"new")
    assert names_in(tmp_path) == []


def test_a_name_too_long_for_the_disk_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_whole(tmp_path / ("n" * 300), b"new")
    assert names_in(tmp_path) == []


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(file: Path, tmp_path: Path) -> None:
    link, nowhere = tmp_path / "link.md", tmp_path / "broken.md"
    link.symlink_to(file)
    nowhere.symlink_to(tmp_path / "gone")
    for one in (link, nowhere):
        write_whole(one, b"new")
        assert (one.is_symlink(), one.read_bytes()) == (False, b"new")
    assert file.read_bytes() == OLD


def test_a_disk_that_cannot_order_its_names_is_no_failure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def only_files(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(number)

    monkeypatch.setattr(files.os, "fsync", only_files)
    with new_beside(file) as made:
        made.write_bytes(b"new")
        put_in_place(made, file, sync_folder=True)
    assert file.read_bytes() == b"new"


def test_what_can_be_made_again_is_not_waited_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(files.os, "fsync", waited.append)
    write_whole(file, b"new", durable=False)
    assert waited == []
    write_whole(file, b"newer")
    assert len(waited) == 1


def test_what_somebody_makes_beside_a_file_is_gone_unless_it_is_put_in_place(file: Path) -> None:
    with new_beside(file) as made:
        made.write_bytes(b"thrown away")
    assert (file.read_bytes(), names_in(file.parent)) == (OLD, ["article.md"])
    with new_beside(file) as made:
        made.write_bytes(b"kept")
        put_in_place(made, file)
    assert (file.read_bytes(), names_in(file.parent)) == (b"kept", ["article.md"])


def test_what_links_and_dots_lead_to_decides_what_is_inside(file: Path, tmp_path: Path) -> None:
    folder, secret = file.parent, tmp_path / "folder-old"
    secret.mkdir()
    (folder / "out").symlink_to(secret)
    (folder / "in").symlink_to(folder)
    (tmp_path / "other").symlink_to(folder)
    (folder / "loop").symlink_to(folder / "loop")
    inside = [folder, file, folder / "new" / "one.md", folder / "in" / "article.md", tmp_path / "other" / "article.md"]
    inside += [folder / "a" / ".." / "article.md"]
    outside = [tmp_path, secret, folder / "out", folder / "out" / "a.md", folder / ".." / "folder-old" / "a.md"]
    outside += [folder / "out" / ".." / "folder-old", folder / "a\0b"]
    assert [one for one in inside if not is_inside(one, folder)] == []
    assert [one for one in outside if is_inside(one, folder)] == []
    assert is_inside(file, tmp_path / "other")
    assert real_path_inside(folder / "in" / "article.md", folder) == Path(os.path.realpath(file))
    assert real_path_inside(folder / "out" / "a.md", folder) is None


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("C:/kb/a.md", True),
        ("c:\\KB\\Mobile\\A.MD", True),
        ("C:/kb", True),
        ("C:/kb/console.md", True),
        ("C:/kb/.hidden", True),
        ("D:/kb/a.md", False),
        ("C:kb/a.md", False),
        ("/kb/a.md", False),
        ("kb/a.md", False),
        ("//server/share/kb/a.md", False),
        ("//?/C:/kb/a.md", False),
        ("//./NUL", False),
        ("C:/kb-old/a.md", False),
        ("C:/kb/../secret/a.md", False),
        ("C:/kb/nul", False),
        ("C:/kb/CON.md", False),
        ("C:/kb/com1/a.md", False),
        ("C:/kb/Lpt³.txt", False),
        ("C:/kb/aux .md", False),
        ("C:/kb/a.md:stream", False),
        ("C:/kb/a.md.", False),
        ("C:/kb/a.md ", False),
    ],
)
def test_windows_paths_are_compared_as_windows_does(path: str, below: bool) -> None:
    assert is_below(PureWindowsPath(path), PureWindowsPath("C:\\kb")) is below


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("/kb/a.md", True),
        ("/kb/nul", True),
        ("/kb/a.md:b", True),
        ("/KB/a.md", False),
        ("/kb-old/a.md", False),
        ("/kb/../a.md", False),
        ("kb/a.md", False),
    ],
)
def test_other_paths_are_compared_letter_by_letter(path: str, below: bool) -> None:
    assert is_below(PurePosixPath(path), PurePosixPath("/kb")) is below
