"""What one desktop publishes arrives in the folders of the others, and never in a text that somebody is writing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.new_article import NewArticle
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.published_pictures import name_behind
from kms_desktop.editorial.revision_sync import Followed, RevisionSync
from kms_desktop.storage.database import Database
from tests.editorial.test_editing import PNG, editor_at
from tests.editorial.test_editing import folder as folder
from tests.editorial.test_publishing import SOUND

NAME = "charged-twice.md"


class OtherDesk:
    """A desktop with a folder of its own."""

    def __init__(self, database: Database, root: Path) -> None:
        self.root, library = root, Library(root)
        unsaved = Autosave(root.parent / f"unsaved-{root.name}")
        self.following = RevisionSync(
            database, library, unsaved, lambda: [(article.id, article.path) for article in Library(root).read_all()]
        )
        self.editing = Editing(library, database, "somebody", unsaved)

    @property
    def text(self) -> str:
        return (self.root / NAME).read_text(encoding="utf-8")


@pytest.fixture
def other(sqlite_database: Database, folder: Path, tmp_path: Path) -> OtherDesk:
    shutil.copytree(folder, tmp_path / "copy")
    return OtherDesk(sqlite_database, tmp_path / "copy")


def test_a_published_text_with_its_pictures_arrives_in_the_folder_of_another_desktop(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    other, ines = OtherDesk(database, tmp_path / "copy"), editor_at(database, folder)
    opened = ines.open_article(NAME)
    ines.publish_article(opened)
    assert other.following.follow_revisions() == Followed()
    link = ines.add_image(opened, PNG)
    mended = ines.save_article(opened, SOUND.replace("## Issue", f"## Issue\n![The list]({link})\n"))
    assert other.following.follow_revisions() == Followed()
    ines.publish_article(mended)
    assert other.following.follow_revisions().taken == (NAME,)
    assert other.text == mended.text
    assert (other.root / link).read_bytes() == PNG
    assert other.following.follow_revisions() == Followed()


def test_an_article_that_is_new_on_the_floor_is_new_here_too(
    sqlite_database: Database, folder: Path, other: OtherDesk
) -> None:
    ines = editor_at(sqlite_database, folder)
    begun = ines.new_article(NewArticle("Router blinks red"))
    ines.publish_article(ines.save_article(begun, SOUND.replace("id: charged-twice", "id: router-blinks-red")))
    assert other.following.follow_revisions().taken == ("router-blinks-red.md",)


def test_a_text_that_somebody_writes_is_left_alone(sqlite_database: Database, folder: Path, other: OtherDesk) -> None:
    ines = editor_at(sqlite_database, folder)
    opened = ines.open_article(NAME)
    ines.publish_article(opened)
    draft = other.editing.save_article(other.editing.open_article(NAME), SOUND.replace("## Issue", "## Issue\nMine."))
    ines.publish_article(ines.save_article(opened, SOUND.replace("## Issue", "## Issue\nTheirs.")))
    assert other.following.follow_revisions() == Followed(drafts=(NAME,))
    assert other.text == draft.text


def test_words_typed_and_not_saved_are_a_draft_too(sqlite_database: Database, folder: Path, other: OtherDesk) -> None:
    ines = editor_at(sqlite_database, folder)
    opened = ines.open_article(NAME)
    ines.publish_article(opened)
    other.editing.keep_text(other.editing.open_article(NAME), "Half a sen")
    ines.publish_article(ines.save_article(opened, SOUND.replace("## Issue", "## Issue\nTheirs.")))
    assert other.following.follow_revisions().drafts == (NAME,)
    other.editing.drop_text(NAME)


def test_an_older_text_that_is_brought_back_arrives_as_the_newest(
    sqlite_database: Database, folder: Path, other: OtherDesk
) -> None:
    ines = editor_at(sqlite_database, folder)
    first = ines.open_article(NAME)
    ines.publish_article(first)
    second = ines.save_article(first, SOUND.replace("## Issue", "## Issue\nA mistake."))
    ines.publish_article(second)
    other.following.follow_revisions()
    assert other.text == second.text
    ines.publish_article(ines.save_article(second, first.text))
    assert other.following.follow_revisions().taken == (NAME,)
    assert other.text == first.text


def test_a_folder_that_takes_no_files_is_one_sentence(
    sqlite_database: Database, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    other, ines = OtherDesk(sqlite_database, tmp_path / "copy"), editor_at(sqlite_database, folder)
    opened = ines.open_article(NAME)
    ines.publish_article(opened)
    ines.publish_article(ines.save_article(opened, SOUND.replace("## Issue", "## Issue\nTheirs.")))

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kms_desktop.files.os.open", refused)
    assert "you may not write in" in other.following.follow_revisions().problem
    assert other.text == SOUND


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("list.png", "list.png"),
        ("pictures/the%20list.png", "pictures/the list.png"),
        ("../elsewhere.png", ""),
        ("/etc/passwd.png", ""),
        ("other-article.md", ""),
        ("a/../../up.png", ""),
        ("..\\up.png", ""),
    ],
)
def test_only_pictures_beside_or_below_an_article_come_with_it(link: str, name: str) -> None:
    assert name_behind(link) == name
