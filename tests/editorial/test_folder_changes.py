"""Several files that change together: cut anywhere, the folder is what it was; nothing that others wrote is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kms_desktop.editorial import folder_changes
from kms_desktop.editorial.article_files import ArticleFiles, NotSaved
from kms_desktop.editorial.folder_changes import ChangedMeanwhile, FolderChanges
from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.editorial.moving import plan_move
from kms_desktop.errors import KmsError
from tests.editorial.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def planned(shelf: Shelf) -> Plan:
    shelf.unsaved.keep_text("cards/card.md", "", "typed [f](../fees.md)")
    return plan_move(shelf.library, shelf.unsaved, "cards/card.md", "lost/gone.md")


class _Cut(BaseException):
    """The power is cut."""


def cut_after(monkeypatch: pytest.MonkeyPatch, writes: int, problem: BaseException) -> None:
    """So many files are written or taken away, then it is over."""
    left = writes
    write, remove = ArticleFiles.write_article, ArticleFiles.remove_file

    def count() -> None:
        nonlocal left
        if not left:
            raise problem
        left -= 1

    def writing(files: ArticleFiles, name: str, data: bytes) -> None:
        count()
        write(files, name, data)

    def removing(files: ArticleFiles, name: str) -> None:
        count()
        remove(files, name)

    monkeypatch.setattr(ArticleFiles, "write_article", writing)
    monkeypatch.setattr(ArticleFiles, "remove_file", removing)


@pytest.mark.parametrize("writes", range(9))
def test_cut_anywhere_no_link_is_dead_and_the_next_start_puts_all_back(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    before, plan = shelf.files(), planned(shelf)
    assert len(plan.changes.files) == 9
    with monkeypatch.context() as cut:
        cut_after(cut, writes, _Cut())
        cut.setattr(FolderChanges, "_put_back", lambda *_: None)
        cut.setattr(Path, "unlink", lambda *_args, **_named: None)
        with pytest.raises(_Cut):
            shelf.do(plan)
    assert shelf.dead_links() == []
    FolderChanges(shelf.root, shelf.unsaved).recover_folder()
    assert shelf.files() == before
    kept = shelf.unsaved.kept_text("cards/card.md")
    assert kept is not None
    assert kept.text == "typed [f](../fees.md)"
    shelf.do(plan_move(shelf.library, shelf.unsaved, "cards/card.md", "lost/gone.md"))
    assert shelf.dead_links() == []


@pytest.mark.parametrize("writes", range(9))
def test_a_disk_that_takes_no_more_leaves_all_as_it_was(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    before, plan = shelf.files(), planned(shelf)
    with monkeypatch.context() as full:
        cut_after(full, writes, NotSaved("The disk is full."))
        put = FolderChanges._put_back

        def with_room(changes: FolderChanges, done) -> None:
            full.undo()
            put(changes, done)

        full.setattr(FolderChanges, "_put_back", with_room)
        with pytest.raises(NotSaved):
            shelf.do(plan)
    assert shelf.files() == before
    assert not (shelf.unsaved.folder / "changes.json").exists()


def test_what_somebody_wrote_meanwhile_stops_it_before_the_first_file(shelf: Shelf) -> None:
    plan = planned(shelf)
    (shelf.root / "other.md").write_text("theirs", encoding="utf-8")
    before = shelf.files()
    with pytest.raises(ChangedMeanwhile, match=r"other\.md"):
        shelf.do(plan)
    assert shelf.files() == before


def test_what_was_typed_since_the_plan_stops_it_too(shelf: Shelf) -> None:
    plan = planned(shelf)
    shelf.unsaved.keep_text("cards/card.md", "", "typed more")
    with pytest.raises(ChangedMeanwhile):
        shelf.do(plan)


def test_it_is_not_taken_back_over_what_was_written_since(shelf: Shelf) -> None:
    plan = shelf.do(planned(shelf))
    (shelf.root / "lost/gone.md").write_text("written since", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile):
        shelf.undo(plan.changes)
    assert shelf.text("lost/gone.md") == "written since"


def test_what_was_written_after_a_cut_is_not_put_back(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(shelf)
    with monkeypatch.context() as cut:
        cut_after(cut, 5, _Cut())
        cut.setattr(FolderChanges, "_put_back", lambda *_: None)
        cut.setattr(Path, "unlink", lambda *_args, **_named: None)
        with pytest.raises(_Cut):
            shelf.do(plan)
    (shelf.root / "lost/gone.md").write_text("written since", encoding="utf-8")
    FolderChanges(shelf.root, shelf.unsaved).recover_folder()
    assert shelf.text("lost/gone.md") == "written since"
    assert (shelf.root / "cards/card.md").exists()


def test_another_window_in_the_middle_of_it_is_not_disturbed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(shelf)
    shelf.changes._write_journal(plan.changes)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    journal = shelf.unsaved.folder / "changes.json"
    if os.name == "posix":
        monkeypatch.setattr(os, "kill", lambda _pid, _signal: None)
    with pytest.raises(KmsError, match="Another window"):
        shelf.do(plan)
    assert journal.exists()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"files": 3}', '{"pid": 1, "files": [["a"]]}'])
def test_a_damaged_record_is_passed_over(shelf: Shelf, damage: str) -> None:
    plan = planned(shelf)
    shelf.unsaved.folder.mkdir(exist_ok=True)
    (shelf.unsaved.folder / folder_changes._JOURNAL).write_text(damage)
    shelf.do(plan)
    assert shelf.dead_links() == []
