"""Folders with good, odd and hostile files → the articles in them, and one sentence for each that is none."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from kms_desktop.articles.decoding import LARGEST_BYTES
from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.model import Target
from kms_desktop.errors import KmsError
from tests.articles.writing import library


def names(shelf: Library) -> list[str]:
    return [shelf.relative_path(path) for path in shelf.list_files()]


def text(article_id: str, title: str = "T") -> str:
    return f"---\nid: {article_id}\ntitle: {title}\n---\n"


def test_files_are_found_in_all_folders_and_in_order(tmp_path: Path) -> None:
    shelf = library(tmp_path, b="", sub__z="", sub__a="", sub__deep__x="", a="")
    (tmp_path / "Größe und Länge").mkdir()
    (tmp_path / "Größe und Länge" / "料金 表.MARKDOWN").write_text("# 料金\n", encoding="utf-8")
    assert names(shelf) == ["a.md", "b.md", "Größe und Länge/料金 表.MARKDOWN", "sub/a.md", "sub/z.md", "sub/deep/x.md"]
    assert all(path.is_absolute() for path in shelf.list_files())
    assert shelf.read_article("Größe und Länge/料金 表.MARKDOWN").title == "料金"


def test_what_is_no_article_is_not_listed(tmp_path: Path) -> None:
    shelf = library(tmp_path, README="", ReadMe="", sub__README="", a="")
    for name in (".hidden.md", "a.cases.yaml", "picture.png", "notes.md.bak", "x.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.md").write_text("x", encoding="utf-8")
    (tmp_path / "folder.md").mkdir()
    assert names(shelf) == ["a.md", "sub/README.md"]


def test_an_article_is_read_again_only_when_its_file_changed(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=text("a", "One"))
    first = shelf.read_article("a.md")
    assert shelf.read_article("a.md") is first
    assert shelf.read_article(tmp_path / "a.md") is first
    (tmp_path / "a.md").write_text(text("a", "Two!"), encoding="utf-8")
    assert shelf.read_article("a.md").title == "Two!"


def test_an_article_is_found_by_its_id_wherever_it_moves(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=text("lost-card"), sub__b="# No id\n")
    found = shelf.find_article("lost-card")
    assert found
    assert found.path == "a.md"
    (tmp_path / "a.md").rename(tmp_path / "sub" / "moved.md")
    found = shelf.find_article("lost-card")
    assert found
    assert found.path == "sub/moved.md"
    assert shelf.find_article("sub-b")
    assert shelf.find_article("nobody") is None


@pytest.mark.parametrize(
    "front", ["id: 'lost-card'", 'id: "lost-card"', "id:   lost-card   # stable", "title: x\nid: lost-card"]
)
def test_an_id_is_found_however_it_is_written(tmp_path: Path, front: str) -> None:
    assert library(tmp_path, x__y=f"---\n{front}\n---\n").find_article("lost-card")


def test_an_id_is_found_in_a_file_with_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(text("lost-card"), encoding="utf-16")
    (tmp_path / "b.md").write_bytes(text("größe").replace("\n", "\r\n").encode("utf-8-sig"))
    assert Library(tmp_path).find_article("lost-card")
    assert Library(tmp_path).find_article("größe")


def test_a_remembered_place_that_is_wrong_does_no_harm(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=text("a"), b=text("b"))
    shelf.remember_path("a", "b.md")
    shelf.remember_path("gone", "gone.md")
    found = shelf.find_article("a")
    assert found
    assert found.path == "a.md"
    assert shelf.find_article("gone") is None


def test_of_two_files_with_one_id_the_first_is_found(tmp_path: Path) -> None:
    shelf = library(tmp_path, b=text("x"), a=text("x"), sub__a=text("x"))
    found = shelf.find_article("x")
    assert found
    assert found.path == "a.md"
    assert shelf.find_article("x") is found
    assert len(shelf.read_all()) == 3


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (Target(), "billing/here.md"),
        (Target("", "x"), "billing/here.md"),
        (Target("tv/other.md"), "tv/other.md"),
        (Target("tv/gone.md"), None),
        (Target("../outside.md"), None),
        (Target("https://x.example/a.md"), None),
        (Target("tv"), None),
    ],
)
def test_a_link_leads_to_an_article_of_the_library_or_nowhere(tmp_path: Path, target: Target, path: str | None) -> None:
    (tmp_path / "outside.md").write_text("x", encoding="utf-8")
    shelf = library(tmp_path / "kb", billing__here="", tv__other="")
    found = shelf.resolve_link(target, inside=shelf.read_article("billing/here.md"))
    assert (found.path if found else None) == path


def test_accents_may_be_written_in_two_ways(tmp_path: Path) -> None:
    stored = unicodedata.normalize("NFD", "größe")
    shelf = library(tmp_path, here="", **{stored: "# T\n"})
    found = shelf.resolve_link(Target("größe.md"), inside=shelf.read_article("here.md"))
    assert found
    assert found.title == "T"


def test_a_link_out_of_the_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    library(outside, secret="# Secret\n")
    shelf = library(tmp_path / "kb", a="")
    (tmp_path / "kb" / "link.md").symlink_to(outside / "secret.md")
    (tmp_path / "kb" / "folder").symlink_to(outside)
    (tmp_path / "kb" / "inside.md").symlink_to(tmp_path / "kb" / "a.md")
    (tmp_path / "kb" / "loop").symlink_to(tmp_path / "kb")
    assert names(shelf) == ["a.md", "folder", "inside.md", "link.md"]
    for name in ("link.md", "folder", "folder/secret.md"):
        with pytest.raises(ArticleUnreadable, match="leads out of the folder"):
            shelf.read_article(name)
    assert [article.path for article in shelf.read_all()] == ["a.md", "inside.md"]


def test_a_link_round_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    shelf = Library(tmp_path)
    for path in shelf.list_files():
        with pytest.raises(ArticleUnreadable):
            shelf.read_article(path)


@pytest.mark.parametrize("path", ["../secret.md", "/etc/hostname", "a/../../secret.md", "x\0.md", "\udcff.md"])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.md").write_text("x", encoding="utf-8")
    (tmp_path / "kb").mkdir()
    with pytest.raises(ArticleUnreadable):
        Library(tmp_path / "kb").read_article(path)


def test_every_file_that_is_no_article_has_its_sentence(tmp_path: Path) -> None:
    shelf = library(tmp_path, good="# T\n")
    (tmp_path / "big.md").write_bytes(b"x" * (LARGEST_BYTES + 1))
    (tmp_path / "binary.md").write_bytes(b"\0\1\2")
    os.mkfifo(tmp_path / "pipe.md")
    os.close(os.open(os.fsencode(tmp_path) + b"/bad\xff.md", os.O_CREAT | os.O_WRONLY))
    said = {}
    for path in shelf.list_files():
        try:
            shelf.read_article(path)
        except ArticleUnreadable as problem:
            said[path.name] = str(problem)
    assert "at most 5 MB" in said["big.md"]
    assert "not a text file" in said["binary.md"]
    assert "not an ordinary file" in said["pipe.md"]
    assert "rename the file" in said["bad\udcff.md"]
    assert all(sentence.encode() for sentence in said.values())
    assert [article.path for article in shelf.read_all()] == ["good.md"]
    assert shelf.find_article("nobody") is None


def test_a_file_that_vanished_is_unreadable(tmp_path: Path) -> None:
    shelf = library(tmp_path, a="# T\n")
    shelf.read_article("a.md")
    (tmp_path / "a.md").unlink()
    with pytest.raises(ArticleUnreadable, match="not there any more"):
        shelf.read_article("a.md")
    with pytest.raises(ArticleUnreadable, match="is a folder"):
        (tmp_path / "a.md").mkdir()
        shelf.read_article("a.md")


def test_a_folder_that_is_not_there_is_told_and_may_come_back(tmp_path: Path) -> None:
    shelf = Library(tmp_path / "kb")
    for use in (
        lambda: list(shelf.list_files()),
        shelf.read_all,
        lambda: shelf.find_article("a"),
        lambda: shelf.read_article("a.md"),
    ):
        with pytest.raises(KmsError, match=r"There is no folder of articles at .*kb\."):
            use()
    library(tmp_path / "kb", a="# T\n")
    assert [article.title for article in shelf.read_all()] == ["T"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "kb").write_text("x", encoding="utf-8")
    with pytest.raises(KmsError, match="is a file, not a folder"):
        Library(tmp_path / "kb").read_all()


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    library(tmp_path / "real", a="# T\n", sub__b="# S\n")
    (tmp_path / "kb").symlink_to(tmp_path / "real")
    assert [article.path for article in Library(tmp_path / "kb").read_all()] == ["a.md", "sub/b.md"]


def test_only_so_many_articles_are_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kms_desktop.articles.library._KEPT_ARTICLES", 2)
    shelf = library(tmp_path, a="", b="", c="")
    first = shelf.read_article("a.md")
    shelf.read_article("b.md")
    shelf.read_article("c.md")
    assert shelf.read_article("c.md") is shelf.read_article("c.md")
    assert shelf.read_article("a.md") is not first
    assert shelf.read_article("a.md") == first


def test_articles_that_may_lead_to_a_file_are_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[x](to%20me.md)\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("[x](<to me.md#y>)\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("[x](other.md)\n", encoding="utf-8")
    (tmp_path / "d.md").write_text("[x](to%20me.md)\n", encoding="utf-16")
    (tmp_path / "e.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "f.md").symlink_to(tmp_path / "nowhere.md")
    os.mkfifo(tmp_path / "g.md")
    assert [article.path for article in Library(tmp_path).that_name("sub/to me.md")] == ["a.md", "b.md", "d.md", "e.md"]
