"""A demo workspace has articles of its own: what is tried in it stays in it, and is gone when it is made anew."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kms_desktop.demo import workspace_location
from kms_desktop.demo.workspace_location import demo_settings, make_demo
from kms_desktop.editorial.autosave import unsaved_texts
from kms_desktop.editorial.editing import Editing
from kms_desktop.errors import KmsError
from kms_desktop.services.workspace import open_workspace
from kms_desktop.settings import Settings, shipped

PATH = "billing/charged-twice.md"
TITLE, ANOTHER = "title: ", "title: Really "


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A demo of today, which no test works in."""
    settings = demo_settings(Settings(state_dir=tmp_path_factory.mktemp("made")))
    assert make_demo(settings)
    return settings


@pytest.fixture
def demo(made: Settings, tmp_path: Path) -> Settings:
    settings = demo_settings(Settings(state_dir=tmp_path, staff="ines"))
    shutil.copytree(made.data_dir, settings.data_dir)
    return settings


@contextmanager
def editor(settings: Settings) -> Iterator[Editing]:
    with closing(open_workspace(settings)) as workspace:
        unsaved = unsaved_texts(settings)
        yield Editing(workspace.library, workspace.database, workspace.person.id, unsaved)


def publish_a_change(settings: Settings) -> None:
    with editor(settings) as ines:
        opened = ines.open_article(PATH)
        ines.publish_article(ines.save_article(opened, opened.text.replace(TITLE, ANOTHER, 1)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_articles_are_those_that_are_shipped_and_lie_in_the_demo(demo: Settings) -> None:
    assert demo.kb_dir.is_relative_to(demo.data_dir)
    assert contents(demo.kb_dir) == contents(shipped("knowledge_base"))
    there, here = shipped("knowledge_base") / PATH, demo.kb_dir / PATH
    assert here.stat().st_mtime_ns == there.stat().st_mtime_ns, "an article says when it was changed"


def test_what_is_published_in_the_demo_changes_no_shipped_article(demo: Settings) -> None:
    before = contents(shipped("knowledge_base"))
    publish_a_change(demo)
    assert ANOTHER.encode() in (demo.kb_dir / PATH).read_bytes()
    assert contents(shipped("knowledge_base")) == before


def test_a_demo_made_anew_has_the_shipped_articles_and_each_can_be_published_again(demo: Settings) -> None:
    publish_a_change(demo)
    with editor(demo) as ines:
        ines.keep_text(ines.open_article(PATH), "What nobody saved.")
    assert make_demo(demo, fresh=True)
    assert contents(demo.kb_dir) == contents(shipped("knowledge_base"))
    with editor(demo) as ines:
        assert ines.kept_text(PATH) is None
    publish_a_change(demo)


def test_a_demo_of_today_without_articles_of_its_own_is_made_anew(demo: Settings) -> None:
    assert make_demo(demo) == ""
    demo.kb_dir.rename(demo.data_dir / "elsewhere")
    assert make_demo(demo)
    assert (demo.kb_dir / PATH).is_file()


def test_articles_that_only_may_be_read_are_copied_so_that_they_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    (installed / "billing").mkdir(parents=True)
    (installed / PATH).write_bytes((shipped("knowledge_base") / PATH).read_bytes())
    (installed / PATH).chmod(stat.S_IRUSR)
    (installed / "billing").chmod(stat.S_IRUSR | stat.S_IXUSR)
    monkeypatch.setattr(workspace_location, "shipped", lambda name: installed)
    (tmp_path / "demo").mkdir()
    workspace_location._copy_articles(tmp_path / "demo")
    copy = tmp_path / "demo" / "knowledge_base" / PATH
    assert copy.stat().st_mode & copy.parent.stat().st_mode & stat.S_IWUSR


def test_a_place_that_is_no_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(KmsError, match="cannot be made anew"):
        make_demo(demo_settings(Settings(state_dir=tmp_path)))
    assert (tmp_path / "demo").read_text() == "a file"
