"""One article between its file and the editor: what was typed before is never taken for what the file says now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.editing import Editing
from kms_desktop.storage.database import Database
from kms_desktop.ui.articles.writing import Clash, Writing
from kms_desktop.ui.background import Background


@pytest.fixture
def background(qapp) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


class At:
    """Somebody's editor on a folder; `open` shows an article and waits for it."""

    def __init__(self, database: Database, folder: Path, background: Background, qtbot) -> None:
        roster = Roster(database)
        if not roster.list_people():
            roster.add_person("ines", "Ines", "editor", "Front line", "agent")
        person = roster.find_person("ines")
        editing = Editing(Library(folder), database, person.id, Autosave(folder.parent / "desk"))
        self.field = QPlainTextEdit()
        self.writing = Writing(editing, background, self.field.toPlainText, self.field)
        self.writing.opened.connect(lambda _opened, text: self.field.setPlainText(text))
        self.clashes: list[Clash] = []
        self.writing.clashed.connect(self.clashes.append)
        self._wait = lambda: qtbot.waitUntil(lambda: background.idle)

    def open(self) -> None:
        self.writing.open_article("one.md")
        self._wait()

    def write(self, text: str) -> None:
        self.field.setPlainText(text)
        self.writing.keep_soon()

    def leave(self) -> None:
        self.writing.keep_now()

    def save(self) -> None:
        self.writing.save_article()
        self._wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "one.md").write_text("first\n", encoding="utf-8")
    return made


def test_text_kept_from_an_older_file_is_shown_beside_it_until_one_is_chosen(
    sqlite_database: Database, folder: Path, background: Background, qtbot
) -> None:
    before = At(sqlite_database, folder, background, qtbot)
    before.open()
    before.write("mine\n")
    before.leave()
    (folder / "one.md").write_text("theirs\n", encoding="utf-8")
    for _again in range(2):
        now = At(sqlite_database, folder, background, qtbot)
        now.open()
        assert (now.clashes[0].mine, now.clashes[0].theirs) == ("mine\n", "theirs\n")
        now.write("mine\n")
        now.leave()
    now.save()
    assert len(now.clashes) == 2
    assert (folder / "one.md").read_text(encoding="utf-8") == "theirs\n"
    now.writing.keep_mine()
    qtbot.waitUntil(lambda: (folder / "one.md").read_text(encoding="utf-8") == "mine\n")
    qtbot.waitUntil(lambda: background.idle)
    assert not now.writing.is_unsaved


def test_text_that_is_typed_back_to_what_the_file_says_is_not_kept(
    sqlite_database: Database, folder: Path, background: Background, qtbot
) -> None:
    at = At(sqlite_database, folder, background, qtbot)
    at.open()
    at.write("mine\n")
    assert at.writing.is_unsaved
    at.leave()
    at.write("first\n")
    at.leave()
    again = At(sqlite_database, folder, background, qtbot)
    again.open()
    assert again.field.toPlainText() == "first\n"
    assert again.clashes == []


def test_their_text_is_taken_and_saved_without_a_question(
    sqlite_database: Database, folder: Path, background: Background, qtbot
) -> None:
    at = At(sqlite_database, folder, background, qtbot)
    at.open()
    at.write("mine\n")
    (folder / "one.md").write_text("theirs\n", encoding="utf-8")
    at.save()
    assert at.writing.take_theirs() == "theirs\n"
    at.write("theirs, and more\n")
    at.save()
    assert len(at.clashes) == 1
    assert (folder / "one.md").read_text(encoding="utf-8") == "theirs, and more\n"


def test_what_is_typed_goes_on_where_the_file_was_moved_to(
    sqlite_database: Database, folder: Path, background: Background, qtbot
) -> None:
    (folder / "one.md").write_text("---\nid: one\n---\nfirst\n", encoding="utf-8")
    at = At(sqlite_database, folder, background, qtbot)
    at.writing.watch_below(str(folder))
    at.open()
    at.write("---\nid: one\n---\nmine\n")
    at.leave()
    (folder / "cards").mkdir()
    (folder / "one.md").rename(folder / "cards" / "two.md")
    qtbot.waitUntil(lambda: at.writing.article is not None and at.writing.article.path == "cards/two.md")
    assert at.field.toPlainText() == "---\nid: one\n---\nmine\n"
    at.save()
    assert (folder / "cards" / "two.md").read_text(encoding="utf-8") == "---\nid: one\n---\nmine\n"
    assert not (folder / "one.md").exists() and at.clashes == []
