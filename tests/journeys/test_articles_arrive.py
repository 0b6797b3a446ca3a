"""A desktop that is opened for the first time, its folder empty → what the floor published, in its folders."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.settings import shipped
from tests.desks import Floor


def test_a_window_with_an_empty_folder_has_every_article_in_its_place(postgres_floor: Floor, tmp_path: Path) -> None:
    published = shipped("knowledge_base")
    (tmp_path / "articles").mkdir()
    dana = postgres_floor.desk("dana", kb_dir=tmp_path / "articles", state_dir=tmp_path / "state")
    files = [*published.rglob("*.md"), *published.rglob("*.cases.yaml")]
    wanted = {file.relative_to(published) for file in files}
    dana.until(lambda: {f.relative_to(tmp_path / "articles") for f in (tmp_path / "articles").rglob("*.*")} == wanted)
    searcher = dana.attached.workspace.searcher
    many = sum(path.suffix == ".md" for path in wanted)
    dana.until(lambda: len(list(searcher.list_titles())) >= many - 5)
    hit = searcher.search("charged twice for one bill").hits[0]
    assert (hit.id, hit.path) == ("charged-twice", "billing/charged-twice.md")
    dana.settle()
