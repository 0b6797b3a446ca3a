"""All articles of the demo, published from one desktop → the empty folder of another, each on a login of its own."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Finding
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.checks import check_folder
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.help_articles import prepare_folder
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.editorial.revision_sync import RevisionSync
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.settings import Settings, shipped
from tests.security.conftest import Walled
from tests.security.publishing import is_now


def desktop(walled: Walled, place: Path, login: str) -> Settings:
    """As it stands when the program is opened for the first time."""
    made = Settings(database_url=walled.url_of(login), data_dir=place / login, state_dir=place / login, staff=login)
    prepare_folder(made)
    return made


def follower(walled: Walled, desk: Settings) -> RevisionSync:
    library, login = Library(desk.kb_dir), desk.staff
    unsaved = Autosave(desk.data_dir / "editing")
    return RevisionSync(
        walled.database(login), library, unsaved, lambda: [(one.id, one.path) for one in library.read_all()]
    )


STAYS = {"synonyms.txt", "journeys.yaml"}
"""Files of the folder itself, which are no articles."""


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files if file.name not in STAYS}


def errors(folder: Path) -> list[Finding]:
    return [found for found in check_folder(folder, datetime.now(UTC).date()) if found.severity == "error"]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    shutil.copytree(shipped("knowledge_base"), tmp_path / "from-git")
    return tmp_path / "from-git"


def test_every_article_of_the_demo_arrives_whole_in_an_empty_folder(
    walled: Walled, tmp_path: Path, articles: Path
) -> None:
    is_now(walled, "ines", "coach")
    ines, dana = desktop(walled, tmp_path, "ines"), desktop(walled, tmp_path, "dana")
    done = publish_folder(Settings(database_url=ines.database_url, kb_dir=articles, staff="ines"))
    many = len(Library(articles).read_all())
    assert (done.articles, done.new_revisions) == (many, many)
    follow = follower(walled, dana)
    assert follow.follow_revisions().problem == ""
    assert contents(dana.kb_dir) == contents(articles)
    assert sum(name.endswith(".cases.yaml") for name in contents(dana.kb_dir)) > 30
    assert errors(dana.kb_dir) == []
    before = {(one.path, one.id): one.steps for one in Library(articles).read_all()}
    assert {(one.path, one.id): one.steps for one in Library(dana.kb_dir).read_all()} == before
    assert follow.follow_revisions().taken == ()


def test_a_move_in_one_folder_is_a_move_in_the_other_and_the_history_says_who(
    walled: Walled, tmp_path: Path, articles: Path
) -> None:
    is_now(walled, "ines", "coach")
    ines, dana = desktop(walled, tmp_path, "ines"), desktop(walled, tmp_path, "dana")
    publish_folder(Settings(database_url=ines.database_url, kb_dir=articles, staff="ines"))
    for one in (ines, dana):
        follower(walled, one).follow_revisions()
    old, new = "policy/goodwill.md", "policy/money/goodwill.md"
    text = (
        (ines.kb_dir / old)
        .read_text(encoding="utf-8")
        .replace("](../", "](../../")
        .replace("](refunds", "](../refunds")
    )
    (ines.kb_dir / new).parent.mkdir()
    for name in (old, old.replace(".md", ".cases.yaml")):
        (ines.kb_dir / name).rename(ines.kb_dir / name.replace("policy/", "policy/money/"))
    (ines.kb_dir / new).write_text(text, encoding="utf-8")
    for file in ines.kb_dir.rglob("*.md"):
        other = file.read_text(encoding="utf-8").replace("policy/goodwill.md", "policy/money/goodwill.md")
        if file.parent.name == "policy":
            other = other.replace("](goodwill.md", "](money/goodwill.md")
        file.write_text(other, encoding="utf-8")
    assert errors(ines.kb_dir) == []
    editing = Editing(
        Library(ines.kb_dir),
        walled.database("ines"),
        walled.floor.people["ines"].id,
        Autosave(ines.data_dir / "editing"),
    )
    editing.publish_article(editing.open_article(new), knowing=True)
    for path in sorted(contents(ines.kb_dir)):
        if path.endswith(".md") and "policy/money/goodwill.md" in (ines.kb_dir / path).read_text(encoding="utf-8"):
            editing.publish_article(editing.open_article(path), knowing=True)
    for path in ("policy/complaints.md", "policy/priority-care.md", "policy/refunds.md"):
        editing.publish_article(editing.open_article(path), knowing=True)
    done = follower(walled, dana).follow_revisions()
    assert (done.moved, done.problem) == (((old, new),), "")
    assert contents(dana.kb_dir) == contents(ines.kb_dir)
    assert errors(dana.kb_dir) == []
    newest = Revisions(walled.database("dana")).list_revisions("goodwill")[0]
    assert (newest.by, newest.moved_from, newest.path) == ("Ines Costa", old, new)
