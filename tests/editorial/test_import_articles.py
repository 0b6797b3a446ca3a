"""A folder of another system's files → articles, whole or not at all, the same however often it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_library
from kms_desktop.editorial import import_articles
from kms_desktop.editorial.import_articles import TakenIn, plan_import, take_in
from kms_desktop.errors import KmsError
from tests.articles.docx_files import document, png


@pytest.fixture
def abroad(tmp_path: Path) -> Path:
    root = tmp_path / "abroad"
    (root / "sub folder" / "media").mkdir(parents=True)
    (root / "start.html").write_text(
        "<title>Site</title><h1>Start</h1><h2 id='why'>Cause</h2><p><a href='sub%20folder/page.md#symptoms'>on</a>"
        "<a href='word.docx'>w</a><a href='#why'>up</a><img src='dot.png'><img src='https://x.example/p.png'>",
        encoding="utf-8",
    )
    (root / "dot.png").write_bytes(png())
    (root / "sub folder" / "media" / "dot.png").write_bytes(png())
    (root / "sub folder" / "page.md").write_text(
        "# Page\n\n## Symptoms\n\n![x](media/dot.png) ![gone](media/gone.png)\n\n"
        "[back](../start.html#why) [gone](gone.md)\n",
        encoding="utf-8",
    )
    (root / "word.docx").write_bytes(document(lambda made: made.add_heading("Word", 0)))
    (root / "old.doc").write_bytes(b"\xd0\xcf")
    (root / "broken.docx").write_bytes(b"no")
    (root / "日本 語.md").write_text("# 日本\n", encoding="utf-8")
    (root / ".hidden.md").write_text("x")
    (root / "~$word.docx").write_bytes(b"lock")
    return root


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "kb").mkdir()
    return tmp_path / "kb"


def taken(root: Path, library: Path, into: str = "imported") -> dict[str, TakenIn]:
    return {found.source: found for found in take_in(plan_import(root, library, into))}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_file_becomes_an_article_with_its_pictures_and_living_links(abroad: Path, library: Path) -> None:
    found = taken(abroad, library)
    assert {name: one.state for name, one in found.items()} == {
        "start.html": "written",
        "sub folder/page.md": "written",
        "word.docx": "written",
        "日本 語.md": "written",
        "old.doc": "left_out",
        "broken.docx": "left_out",
    }
    assert set(tree(library)) == {
        "imported/start.md",
        "imported/dot.png",
        "imported/sub folder/page.md",
        "imported/sub folder/media/dot.png",
        "imported/word.md",
        "imported/日本 語.md",
    }
    start = (library / "imported/start.md").read_text(encoding="utf-8")
    assert "(sub%20folder/page.md#issue)" in start and "(word.md)" in start and "[up](#cause)" in start
    assert "[back](../start.md#cause)" in (library / "imported/sub folder/page.md").read_text(encoding="utf-8")
    assert found["start.html"].missing == ("https://x.example/p.png (on the web)",)
    assert found["sub folder/page.md"].missing == ("media/gone.png",)
    assert found["sub folder/page.md"].elsewhere == ("gone.md",)
    assert "save it as .docx" in found["old.doc"].problem
    wrong = [f for f in lint_library(Library(library), date(2026, 1, 1)) if f.severity == "error"]
    assert [(f.code, f.path) for f in wrong] == [("dead-link", "imported/sub folder/page.md")]


def test_a_second_run_changes_nothing_and_an_edited_article_stays(abroad: Path, library: Path) -> None:
    taken(abroad, library)
    edited = library / "imported" / "word.md"
    edited.write_text("# Mine now\n", encoding="utf-8")
    before = tree(library)
    states = {name: one.state for name, one in taken(abroad, library).items()}
    assert (states["word.docx"], states["start.html"]) == ("edited", "there")
    assert tree(library) == before


def test_a_run_that_is_cut_leaves_whole_files_and_the_next_goes_on(
    abroad: Path, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    taken(abroad, whole)
    real, written = import_articles.write_whole, []

    def cut(place: Path, content: bytes) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(place)
        real(place, content)

    monkeypatch.setattr(import_articles, "write_whole", cut)
    with pytest.raises(KeyboardInterrupt):
        taken(abroad, library)
    there = tree(library)
    assert len(there) == 2 and all(tree(whole)[name] == content for name, content in there.items())
    monkeypatch.setattr(import_articles, "write_whole", real)
    taken(abroad, library)
    assert tree(library) == tree(whole)


def test_files_that_would_be_one_article_become_two(tmp_path: Path, library: Path) -> None:
    root = tmp_path / "abroad"
    root.mkdir()
    for name in ("a b.md", "a-b.md", "a b.html"):
        (root / name).write_text("x", encoding="utf-8")
    for name in ("one.md", "two.md"):
        (root / name).write_text("---\nid: same\n---\n# T\n", encoding="utf-8")
    assert len(taken(root, library)) == 5
    articles = Library(library).read_all()
    assert len({article.id for article in articles}) == len(articles) == 5


def test_nothing_outside_of_either_folder_is_read_or_written(tmp_path: Path, library: Path) -> None:
    root, secret = tmp_path / "abroad", tmp_path / "secret"
    root.mkdir()
    secret.mkdir()
    (secret / "a.md").write_text("# Secret\n", encoding="utf-8")
    (secret / "a.png").write_bytes(png())
    (root / "link.md").symlink_to(secret / "a.md")
    (root / "up.md").write_text("![a](../secret/a.png) ![b](link.png) ![c](/../secret/a.png)\n", encoding="utf-8")
    (root / "link.png").symlink_to(secret / "a.png")
    found = taken(root, library)
    assert found["link.md"].state == "left_out" and "leads out" in found["link.md"].problem
    assert set(tree(library)) == {"imported/up.md"}
    (library / "there").symlink_to(secret)
    for into in ("../secret", "there", "a/../../secret"):
        with pytest.raises(KmsError, match="leads out"):
            plan_import(root, library, into)
    with pytest.raises(KmsError, match="name another folder"):
        plan_import(library, library, "imported")
    (tmp_path / "passwd").write_text("x", encoding="utf-8")
    with pytest.raises(KmsError, match="neither markdown nor HTML nor a Word document"):
        plan_import(tmp_path / "passwd", library, "x")
    with pytest.raises(KmsError, match="There is no file or folder"):
        plan_import(tmp_path / "nowhere", library, "x")


def test_a_folder_that_cannot_be_written_is_one_sentence(
    abroad: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_place: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_articles, "write_whole", full)
    with pytest.raises(KmsError, match=r"No space left on device.*goes on with the rest"):
        taken(abroad, library)


def test_a_single_file_is_taken_too(abroad: Path, library: Path) -> None:
    assert [one.target for one in take_in(plan_import(abroad / "word.docx", library, "."))] == ["word.md"]


@pytest.mark.parametrize(
    "data", [b"\0\0", b"\xff\xfe\x00", b"x" * 6_000_000, b"\x81\x8d"], ids=["zeros", "odd", "big", "none"]
)
def test_a_file_that_is_no_text_is_told_by_name(tmp_path: Path, library: Path, data: bytes) -> None:
    (tmp_path / "a.md").write_bytes(data)
    found = list(take_in(plan_import(tmp_path / "a.md", library, "imported")))
    assert [(one.state, "a.md" in one.problem) for one in found] == [("left_out", True)]


def test_a_missing_reader_is_one_sentence(abroad: Path, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "kms_desktop.articles.from_docx", None)

    def only_word() -> Iterator[TakenIn]:
        yield from take_in(plan_import(abroad / "word.docx", library, "imported"))

    with pytest.raises(KmsError, match=r"kms-desktop\[import\]"):
        list(only_word())
