"""An editor moves, merges and splits articles, replaces words in all of them, and finds one in the table: by keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.services.editorial import editorial_of
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import Floor, shown
from tests.editorial.shelf import make_folder


@pytest.fixture
def folder(floor: Floor, tmp_path: Path) -> Path:
    made = make_folder(tmp_path / "articles")
    floor.settings = replace(floor.settings, kb_dir=made)
    publish_folder(replace(floor.settings, staff="ines"))
    return made


def on_articles(floor: Floor, staff: str = "ines", article: str = "card") -> Player:
    player = floor.desk(staff)
    player.press("show_articles")
    if article:
        player.attached.articles.open_article(article)
        player.settle()
    return player


def notice(player: Player) -> str:
    return player.attached.articles.editor.notice.shown_text()


def choose(player: Player, words: str) -> None:
    """The button of the notice that says this, by the keyboard."""
    bar = player.attached.articles.editor.notice
    button = next(one for one in bar.buttons if one.text() == words and one.isVisible())
    button.setFocus()
    player.press("Enter")


def test_an_article_is_moved_and_renamed_taken_back_and_moved_again(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor)
    page, acts = ines.attached.articles, ines.attached.other_pages.file_acts
    ines.press("move_article")
    assert acts.move.title.editor.hasFocus()
    acts.move.title.editor.selectAll()
    ines.type("Card is gone")
    assert acts.move.file.text() == "card.md"
    ines.press("Tab")
    acts.move.folder.editor.selectAll()
    ines.type("lost/found")
    assert "“Card was lost” becomes “Card is gone”, lost/found/card.md." in shown(acts.move)
    assert "other.md, line 9: cards/card.md → lost/found/card.md" in shown(acts.move)
    assert "6 links in 3 articles follow." in shown(acts.move)
    assert (folder / "cards/card.md").exists()
    ines.press("Enter")
    assert not acts.move.is_open()
    assert not (folder / "cards/card.md").exists()
    assert page.writing.article is not None
    assert page.writing.article.path == "lost/found/card.md"
    assert "[one](lost/found/card.md)" in (folder / "other.md").read_text()
    assert "6 links in 3 articles follow." in notice(ines)
    choose(ines, "Undo")
    assert (folder / "cards/card.md").exists()
    assert not (folder / "lost").exists()
    assert page.writing.article.path == "cards/card.md"
    ines.press("move_article")
    ines.press("Tab")
    acts.move.folder.editor.selectAll()
    ines.type("lost/deep")
    ines.press("Enter")
    assert "Publish 3 articles" in shown(page.editor.notice) and key_text("publish_article") in shown(
        page.editor.notice
    )
    ines.press("publish_article")
    ines.settle()
    assert page.editor.notice.isHidden()
    revisions = editorial_of(ines.attached.workspace).revisions
    assert [len(revisions.list_revisions(one)) for one in ("card", "other", "fees")] == [2, 2, 2]
    ines.settle()


def test_what_is_typed_and_not_saved_goes_along(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor)
    page, acts = ines.attached.articles, ines.attached.other_pages.file_acts
    page.editor.edit.go_to(11)
    page.editor.edit.setFocus()
    ines.type("Today. ")
    ines.press("move_article", "Tab")
    acts.move.folder.editor.selectAll()
    ines.type("lost")
    ines.press("Enter")
    assert page.writing.article is not None
    assert page.writing.article.path == "lost/card.md"
    assert "Today. Gone. See [fees](../fees.md#abroad)" in page.editor.edit.text()
    assert "Today" not in (folder / "lost/card.md").read_text()
    ines.press("save_article")
    assert "Today. Gone." in (folder / "lost/card.md").read_text()


def test_a_name_that_is_taken_is_said_and_enter_does_nothing(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor)
    acts = ines.attached.other_pages.file_acts
    ines.attached.articles.editor.edit.setFocus()
    ines.press("move_article", "Tab")
    acts.move.folder.set_text("")
    ines.press("Tab")
    acts.move.file.editor.selectAll()
    ines.type("Fees.md")
    assert "There is “fees.md” already" in shown(acts.move)
    ines.press("Enter")
    assert acts.move.is_open()
    ines.press("leave")
    assert not acts.move.is_open()
    assert ines.attached.articles.editor.edit.hasFocus()


def test_two_articles_become_one(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor, article="other")
    page, acts = ines.attached.articles, ines.attached.other_pages.file_acts
    ines.press("merge_article")
    ines.type("fees")
    assert "“Other” is archived, merged into “Fees”." in shown(acts.merge)
    ines.press("Enter")
    assert page.writing.article is not None
    assert page.writing.article.path == "fees.md"
    assert "confidence: archived\nmerged_into: fees\n" in (folder / "other.md").read_text()
    choose(ines, "Publish 1 article")
    ines.until(lambda: any(line.is_archived for line in page.list.lines))
    ines.press("filter_articles")
    ines.type("other")
    assert "archived, other.md" in str(page.list.list.rows()[0])
    assert page.writing.article.path == "fees.md"
    ines.press("Enter")
    assert page.writing.article.path == "other.md"
    assert page.editor.edit.hasFocus()


def test_a_part_becomes_an_article(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor, article="fees")
    page, acts = ines.attached.articles, ines.attached.other_pages.file_acts
    page.editor.edit.go_to(12)
    ines.press("split_article")
    assert acts.split.title.text() == "Abroad"
    ines.press("Down")
    assert acts.split.title.text() == "By card"
    ines.press("Up")
    acts.split.title.editor.selectAll()
    ines.type("Fees abroad")
    assert "“Abroad” becomes the article “Fees abroad”, fees-abroad.md." in shown(acts.split)
    ines.press("Enter")
    assert page.writing.article is not None
    assert page.writing.article.path == "fees-abroad.md"
    assert "[Fees abroad](fees-abroad.md)" in (folder / "fees.md").read_text()
    assert "fees-abroad.md#by-card" in (folder / "other.md").read_text()
    choose(ines, "Undo")
    assert not (folder / "fees-abroad.md").exists()
    assert page.writing.article.path == "fees.md"


def test_all_articles_stand_in_a_table_are_sorted_narrowed_and_opened(floor: Floor, folder: Path) -> None:
    (folder / "old.md").write_text("---\nid: old\ntitle: Old fees\nconfidence: archived\n---\nx\n")
    ines = on_articles(floor)
    page, table = ines.attached.articles, ines.attached.other_pages.file_acts.table
    ines.until(lambda: any(line.is_archived for line in page.list.lines))
    ines.press("list_articles")
    assert [row.title for row in table.shown] == ["Card was lost", "Fees", "Other", "Old fees"]
    assert "4 articles" in shown(table)
    ines.type("fees")
    assert [row.title for row in table.shown] == ["Fees", "Old fees"]
    assert "2 of 4 articles" in shown(table)
    assert page.writing.article is not None
    assert page.writing.article.path == "cards/card.md"
    ines.press("Down", "Enter")
    assert not table.isVisible()
    assert page.writing.article.path == "old.md"
    assert page.editor.edit.hasFocus()
    ines.press("list_articles")
    table.sort_by(0)
    table.sort_by(0)
    assert table.table.model().index(0, 0).data() == "Other"
    ines.press("leave")
    assert not table.isVisible()
    assert page.editor.edit.hasFocus()


def test_who_reads_has_the_table_without_what_is_archived_and_no_acts(floor: Floor, folder: Path) -> None:
    (folder / "old.md").write_text("---\nid: old\ntitle: Old fees\nconfidence: archived\n---\nx\n")
    dana = on_articles(floor, "dana", "")
    table = dana.attached.other_pages.file_acts.table
    dana.press("list_articles")
    assert [row.title for row in table.shown] == ["Card was lost", "Fees", "Other"]
    dana.press("leave", "move_article", "merge_article", "split_article", "replace_everywhere", "replace_in_text")
    acts = dana.attached.other_pages.file_acts
    assert not (acts.move.is_open() or acts.merge.is_open() or acts.split.is_open() or acts.replace.isVisible())
    assert "More" not in shown(dana.attached.articles.head)


def test_words_are_replaced_in_all_articles_but_in_those_left_out(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor)
    page, pane = ines.attached.articles, ines.attached.other_pages.file_acts.replace
    before = {file: file.read_bytes() for file in folder.rglob("*.md")}
    ines.press("replace_everywhere")
    ines.type("Ten a month")
    ines.press("Tab")
    ines.type("Twelve a month")
    assert "1 place in 1 article, 1 taken." in shown(pane)
    ines.press("Enter", "Space")
    assert "0 taken" in shown(pane)
    ines.press("Space", "confirm_article")
    assert not pane.isVisible()
    assert "Twelve a month; see" in (folder / "fees.md").read_text()
    assert "1 place changes in 1 article." in notice(ines)
    choose(ines, "Undo")
    assert {file: file.read_bytes() for file in folder.rglob("*.md")} == before
    assert page.editor.edit.isVisible()


def test_words_are_replaced_in_the_text_one_after_the_other_and_at_once(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor)
    edit, finder = ines.attached.articles.editor.edit, ines.attached.articles.editor.finder
    text = edit.text()
    edit.setFocus()
    ines.press("replace_in_text")
    ines.type("send another")
    finder.instead.setFocus()
    ines.type("Send a new card")
    ines.press("Enter")
    assert edit.text() == text.replace("Send another", "Send a new card", 1)
    finder.field.editor.selectAll()
    finder.field.setFocus()
    ines.type("card")
    finder.case.click()
    finder.all.click()
    ines.settle()
    assert "places replaced" in shown(finder)
    edit.undo()
    assert edit.text() == text.replace("Send another", "Send a new card", 1)
    ines.press("leave")
    assert finder.isHidden()
    edit.undo()
    assert edit.text() == text


def test_a_broken_link_comes_to_the_list_and_goes_when_it_is_mended(floor: Floor, folder: Path) -> None:
    ines = on_articles(floor)
    page, queue = ines.attached.articles, ines.attached.around.queue
    assert all(entry.kind != "broken_links" for entry in queue.entries)
    (folder / "fees.md").rename(folder / "charges.md")
    ines.until(lambda: sum(entry.kind == "broken_links" for entry in queue.entries) == 2)
    entry = next(entry for entry in queue.entries if entry.kind == "broken_links" and entry.path == "other.md")
    assert (entry.line, entry.count) == (10, 2)
    queue.list.setFocus()
    queue.list.mark_key(entry.key)
    ines.press("close_entry")
    assert "links that lead nowhere" in ines.window.message.text()
    ines.press("Enter")
    assert page.editor.edit.cursor_place()[0] == 10
    (folder / "charges.md").rename(folder / "fees.md")
    ines.until(lambda: all(entry.kind != "broken_links" for entry in queue.entries))
    ines.settle()
