"""The help in the workspace's own folder: there from the start, as current as the program, and never the house's."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kms_desktop import settings as settings_module
from kms_desktop.access.first_run import make_workspace
from kms_desktop.articles.library import Library
from kms_desktop.editorial.article_files import ArticleFiles, NotSaved
from kms_desktop.editorial.article_table import ArticleTable
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.checks import check_folder
from kms_desktop.editorial.decisions import Decisions
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.help_articles import count_help, is_help, prepare_folder
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings, shipped
from kms_desktop.storage.database import open_database
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.voc.suggestions import SuggestionBox

HELP = "help/writing-an-article.md"


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    made = Settings(data_dir=tmp_path / "data", state_dir=tmp_path / "state", staff="ann")
    make_workspace(made)
    prepare_folder(made)
    return made


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another version of the program, with articles of its own."""
    copy = tmp_path / "program" / "kms_desktop"
    shutil.copytree(shipped("knowledge_base"), copy / "_shipped" / "knowledge_base")
    monkeypatch.setattr(settings_module, "_PACKAGE", copy)
    return copy / "_shipped" / "knowledge_base"


def drafts(desk: Settings) -> tuple[list[str], list[str]]:
    """The files that an editor's list, and those that the table of all articles call drafts."""
    library = Library(desk.kb_dir)
    with closing(open_database(desk.url)) as database, closing(Journal(desk.data_dir / "journal.sqlite")) as journal:
        box = SuggestionBox(database, Outbox(database, journal), "ann")
        kept, decisions = Autosave(desk.data_dir / "unsaved"), Decisions(desk.data_dir / "decisions")
        entries = EditorQueue(database, library, box, kept, "ann", decisions=decisions).list_entries()
        articles = [(one.id, one.title, one.path) for one in library.read_all()]
        rows = ArticleTable(database, library, lambda: iter(articles)).list_rows()
    return [one.path for one in entries if one.kind == "draft"], [one.path for one in rows if one.is_draft]


def names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.md"))


def test_a_new_workspace_has_a_folder_with_the_help_and_nothing_else(desk: Settings) -> None:
    assert names(desk.kb_dir) == [
        f"help/{file.name}" for file in sorted((shipped("knowledge_base") / "help").glob("*.md"))
    ]
    assert [f for f in check_folder(desk.kb_dir, datetime.now(UTC).date()) if f.severity == "error"] == []
    assert count_help(desk.kb_dir) == len(names(desk.kb_dir))


def test_a_folder_that_somebody_named_is_left_as_it_is(tmp_path: Path) -> None:
    named = Settings(data_dir=tmp_path, kb_dir=tmp_path / "ours")
    prepare_folder(named)
    assert not named.kb_dir.exists()
    named.kb_dir.mkdir()
    prepare_folder(named)
    assert list(named.kb_dir.iterdir()) == []


def test_help_is_not_published_until_somebody_changes_it(desk: Settings) -> None:
    assert publish_folder(desk).articles == 0
    file = desk.kb_dir / HELP
    file.write_text(file.read_text(encoding="utf-8") + "\nAsk Priya.\n", encoding="utf-8")
    assert publish_folder(desk).articles == 1


def test_help_is_no_draft_of_anybody_until_somebody_changes_it(desk: Settings) -> None:
    (desk.kb_dir / "fees.md").write_text("# Fees\n\nTwo pounds.\n", encoding="utf-8")
    assert publish_folder(desk).articles == 1
    assert drafts(desk) == ([], [])
    file = desk.kb_dir / HELP
    file.write_text(file.read_text(encoding="utf-8") + "\nAsk Priya.\n", encoding="utf-8")
    assert drafts(desk) == ([HELP], [HELP])


def test_another_version_of_the_program_brings_its_own_help(desk: Settings, program: Path) -> None:
    mine, gone, other = (
        desk.kb_dir / "help" / name for name in ("database-away.md", "answering-suggestions.md", "x.md")
    )
    mine.write_text("# Ours\n", encoding="utf-8")
    gone.unlink()
    other.write_text("# Notes\n", encoding="utf-8")
    new = program / HELP
    new.write_text(new.read_text(encoding="utf-8") + "\nNew here.\n", encoding="utf-8")
    (program / "help" / "database-away.md").write_text("# Newer\n", encoding="utf-8")
    (program / "help" / "transfers-and-approvals.md").unlink()
    (program / "help" / "another.md").write_text("# Another\n", encoding="utf-8")
    prepare_folder(desk)
    assert (desk.kb_dir / HELP).read_bytes() == new.read_bytes()
    assert mine.read_text() == "# Ours\n" and other.read_text() == "# Notes\n"
    assert not gone.exists() and not (desk.kb_dir / "help" / "transfers-and-approvals.md").exists()
    assert (desk.kb_dir / "help" / "another.md").read_text() == "# Another\n"
    assert not is_help(desk.kb_dir, "help/x.md", "")
    before = {file: file.stat().st_mtime_ns for file in desk.kb_dir.rglob("*")}
    prepare_folder(desk)
    assert {file: file.stat().st_mtime_ns for file in desk.kb_dir.rglob("*")} == before


@pytest.mark.parametrize("notes", [b"{", b"[]", b'{"../../x.md": "0"}', b'{"x.md": 5}', b"\xff"])
def test_notes_that_cannot_be_read_cost_nobody_a_text(desk: Settings, notes: bytes) -> None:
    (desk.kb_dir / "help" / ".from-the-program.json").write_bytes(notes)
    (desk.kb_dir / HELP).write_text("# Ours\n", encoding="utf-8")
    prepare_folder(desk)
    assert (desk.kb_dir / HELP).read_text() == "# Ours\n"


def test_nothing_is_written_into_the_program(program: Path, tmp_path: Path) -> None:
    before = names(program)
    files = ArticleFiles(program)
    for write in (
        lambda: files.write_article("new.md", b"x"),
        lambda: files.remove_file(HELP),
        lambda: files.rename_file(HELP, "x.md"),
    ):
        with pytest.raises(NotSaved, match="belong to the program"):
            write()
    assert names(program) == before


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "articles").write_text("A file.\n")
    with pytest.raises(KmsError, match=r"The folder of articles .*articles cannot be made"):
        prepare_folder(Settings(data_dir=tmp_path))
