"""What happens in the folder of articles is noticed while the window is open, whoever does it and however."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher, QObject

from kms_desktop.search.folder_snapshot import FolderSnapshot
from kms_desktop.search.searcher import Searcher
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.background import Background
from kms_desktop.ui.folder_watch import FolderWatch
from tests.desks import Floor, shown
from tests.search.writing import write_article, write_shop


class Watched:
    """A folder under watch, and what was told of it."""

    def __init__(self, shop: Path, qtbot) -> None:
        self.shop, self._qtbot = shop, qtbot
        self.changes = 0
        self.away: list[str] = []
        self._owner, self._background = QObject(), Background()
        self.watch = FolderWatch(FolderSnapshot(shop, ("synonyms.txt",)), self._background, self._owner)
        self.watch.changed.connect(self._count)
        self.watch.away.connect(self.away.append)
        self.watch.start_watch()
        self.until(lambda: self.watch.is_watching)

    def _count(self) -> None:
        self.changes += 1

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds, timeout=10_000)

    def notices(self, act: Callable[[], object]) -> None:
        before = self.changes
        act()
        self.until(lambda: self.changes > before)
        self.until(lambda: self.watch.is_watching and self._background.idle)

    def close(self) -> None:
        self.watch.stop_watch()
        self._background.stop()
        self._owner.deleteLater()
        self._background.deleteLater()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_shop(tmp_path / "articles")
    return tmp_path / "articles"


@pytest.fixture
def watched(shop: Path, qtbot) -> Iterator[Watched]:
    made = Watched(shop, qtbot)
    yield made
    made.close()


def _replace(file: Path, text: str) -> None:
    """As most editors save."""
    file.with_name(".saving").write_text(text)
    file.with_name(".saving").replace(file)


def test_nothing_is_said_while_nothing_happens(watched: Watched) -> None:
    assert (watched.changes, watched.away) == (0, [])


def test_every_way_to_change_a_file_is_noticed_again_and_again(watched: Watched) -> None:
    shop, file = watched.shop, watched.shop / "move-house.md"
    watched.notices(lambda: file.write_text("# Moving out"))
    watched.notices(lambda: _replace(file, "# Moving in"))
    watched.notices(lambda: _replace(file, "# Moving house"))
    watched.notices(lambda: file.write_text("# Moving on"))
    watched.notices(lambda: file.rename(shop / "moving.md"))
    watched.notices(lambda: (shop / "moving.md").write_text("# Moving again"))
    watched.notices((shop / "moving.md").unlink)
    watched.notices(lambda: write_article(shop, "new", "Landline crackles"))
    watched.notices(lambda: (shop / "synonyms.txt").write_text("hub, router"))


def test_a_file_in_a_folder_that_was_empty_is_noticed(watched: Watched) -> None:
    (watched.shop / "deep" / "deeper").mkdir(parents=True)
    watched.until(lambda: str(watched.shop / "deep" / "deeper") in watched.watch.watched_places)
    watched.notices(lambda: write_article(watched.shop, "new", "Landline", path="deep/deeper/new.md"))
    watched.notices(lambda: (watched.shop / "deep").rename(watched.shop / "wide"))
    watched.notices(lambda: (watched.shop / "wide" / "deeper" / "new.md").write_text("# Landline crackles"))


def test_a_folder_that_goes_away_is_said_once_and_taken_up_when_it_is_back(watched: Watched) -> None:
    elsewhere = watched.shop.with_name("elsewhere")
    watched.shop.rename(elsewhere)
    watched.until(lambda: bool(watched.away))
    watched.notices(lambda: elsewhere.rename(watched.shop))
    assert [str(watched.shop) in said for said in watched.away] == [True]
    watched.notices(lambda: (watched.shop / "move-house.md").write_text("# Moving"))


def test_many_files_at_once_are_few_changes(watched: Watched) -> None:
    def check_out() -> None:
        for number in range(300):
            write_article(watched.shop, f"new-{number}", f"Landline crackles {number}")

    watched.notices(check_out)
    assert watched.changes <= 10
    watched.notices(lambda: (watched.shop / "new-299.md").write_text("# The last of them"))


def test_a_file_that_is_no_article_is_nothing_new(watched: Watched) -> None:
    (watched.shop / "picture.png").write_bytes(b"png")
    (watched.shop / ".draft.md").write_text("# Not yet")
    watched.notices(lambda: (watched.shop / "move-house.md").write_text("# Moving"))
    assert watched.changes == 1


def test_where_the_system_tells_nothing_it_is_looked_at_often(
    shop: Path, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileSystemWatcher, "addPaths", lambda _self, places: places)
    watched = Watched(shop, qtbot)
    try:
        watched.notices(lambda: (shop / "move-house.md").write_text("# Moving out"))
        watched.notices(lambda: _replace(shop / "move-house.md", "# Moving in"))
    finally:
        watched.close()


def test_an_article_written_by_somebody_else_is_found_without_a_restart(floor: Floor, tmp_path: Path) -> None:
    write_shop(tmp_path / "articles")
    dana = floor.desk("dana", kb_dir=tmp_path / "articles", state_dir=tmp_path / "state")
    dana.until(lambda: dana.attached.index.folder.is_watching)
    dana.press("search")
    dana.type("landline crackles")
    dana.settle()

    write_article(tmp_path / "articles", "new", "Landline crackles", "Replace the filter.")

    search = dana.attached.desk.of.search
    dana.until(lambda: bool(search.result and search.result.hits and search.result.hits[0].id == "new"))
    (tmp_path / "articles" / "new.md").unlink()
    dana.until(lambda: not (search.result and search.result.hits))


def test_two_windows_with_one_index_both_find_what_somebody_wrote(floor: Floor, tmp_path: Path) -> None:
    write_shop(tmp_path / "articles")
    places = {"kb_dir": tmp_path / "articles", "state_dir": tmp_path / "state"}
    desks = [floor.desk("dana", **places), floor.desk("sam", **places)]
    for desk in desks:
        desk.until(lambda desk=desk: desk.attached.index.folder.is_watching)

    for number in range(3):
        write_article(tmp_path / "articles", f"new-{number}", f"Landline crackles {number}")
        for desk in desks:
            searcher = desk.attached.workspace.searcher
            desk.until(lambda searcher=searcher, number=number: f"new-{number}" in _found(searcher))


def test_how_far_the_reading_of_many_articles_is_is_said(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kms_desktop.ui.article_index._MANY", 3)
    monkeypatch.setattr("kms_desktop.ui.article_index._TOLD_EVERY", 2)
    write_shop(tmp_path / "articles")
    said: list[str] = []
    monkeypatch.setattr(ArticlesPage, "show_reading", lambda _page, done, of: said.append(f"{done} of {of}"))

    dana = floor.desk("dana", kb_dir=tmp_path / "articles", state_dir=tmp_path / "state")

    dana.until(lambda: said == ["0 of 6", "2 of 6", "4 of 6"])
    assert "Reading 6 articles" in shown(dana.window.toast)


def _found(searcher: Searcher) -> list[str]:
    return [hit.id for hit in searcher.search("landline crackles ", 9).hits]
