"""An editor goes through the list with keys: Enter and write, Del and the answer that is seen before, Ctrl+Z."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.editorial.queue_items import Entry
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import PutAsideRow
from kms_desktop.storage.tables_record import IdleSearchRow
from kms_desktop.ui.articles.queue_pane import QueuePane
from kms_desktop.voc.answer_text import answer_words
from kms_desktop.voc.model import Suggestion
from player import Player
from tests.desks import Floor, shown

_PASSAGE = "The phone is gone, and with it photos, bank apps and the way to be reached."
_KINDS = ("flag", "suggestion", "searched")


@pytest.fixture
def folder(either_floor: Floor, tmp_path: Path) -> Path:
    """The articles in a folder that may be written in, published as they are."""
    made = tmp_path / "articles"
    shutil.copytree(either_floor.settings.kb_dir, made)
    either_floor.settings = replace(either_floor.settings, kb_dir=made)
    if not either_floor.settings.database_url:
        publish_folder(replace(either_floor.settings, staff="ines"))
    return made


def search_in_vain(floor: Floor, words: str = "the kiosk ate my loyalty card") -> None:
    """Twice, by two people; the history of a demo has such searches on some days and none on others."""
    with closing(open_database(floor.settings.url)) as database, database.writing() as session:
        for by_id in ("one", "another"):
            session.add(IdleSearchRow(id=new_key(), by_id=by_id, words=words, at=utc_now()))


class Ines:
    """The editor at her list, and Dana who says something of the article on lost phones."""

    def __init__(self, floor: Floor) -> None:
        self.dana = floor.workspace("dana")
        self.player: Player = floor.desk("ines")
        self.player.press("show_articles")
        self.page = self.player.attached.articles

    @property
    def queue(self) -> QueuePane:
        queue = self.player.attached.around.queue
        assert queue is not None
        return queue

    def is_told(self, kind: str, words: str) -> Suggestion:
        article = self.dana.library.find_article("lost-phone")
        passage = _PASSAGE if kind == "flag" else ""
        made = self.dana.suggestions.submit_suggestion(kind, words, article=article, passage=passage)  # type: ignore[arg-type]
        self.player.until(lambda: self.entry_of(made) is not None)
        return made

    def entry_of(self, made: Suggestion) -> Entry | None:
        return next((entry for entry in self.queue.entries if made.id in entry.ids), None)

    def stands_on(self, entry: Entry | None) -> None:
        assert entry is not None
        self.queue.list.setFocus()
        self.queue.list.mark_key(entry.key)

    def publishes(self, old: str, new: str) -> None:
        edit = self.page.editor.edit
        assert old in edit.text()
        edit.replace_text(edit.text().replace(old, new, 1))
        self.player.press("publish_article")
        self.player.until(lambda: "Agents see it now" in shown(self.player.window.toast))

    def answer_of(self, made: Suggestion) -> Suggestion:
        return self.dana.suggestions.get_suggestion(made.id)


def test_enter_on_a_flag_writes_at_the_flagged_words(either_floor: Floor, folder: Path) -> None:
    ines = Ines(either_floor)
    ines.stands_on(ines.entry_of(ines.is_told("flag", "Since when?")))
    ines.player.press("Enter")
    edit = ines.page.editor.edit
    assert edit.hasFocus()
    assert " ".join(edit.flagged_words().split()) == _PASSAGE.rstrip(".")
    ines.player.type("Since yesterday. ")
    assert f"Since yesterday. {_PASSAGE[:30]}" in edit.text()


def test_a_flagged_article_opened_through_the_filter_stands_at_the_passage(floor: Floor) -> None:
    ines = Ines(floor)
    ines.is_told("flag", "Since when?")
    ines.player.until(lambda: any(line.waiting for line in ines.page.list.lines if line.id == "lost-phone"))
    ines.player.press("filter_articles")
    ines.player.type("phone was lost")
    ines.player.press("Enter")
    edit = ines.page.editor.edit
    ines.player.until(edit.hasFocus)
    assert " ".join(edit.flagged_words().split()) == _PASSAGE.rstrip(".")
    assert edit.text().split("\n")[edit.cursor_place()[0] - 1].startswith(_PASSAGE[:20])


def test_down_leads_from_the_filter_into_what_waits_where_the_key_closes_an_entry(floor: Floor) -> None:
    ines = Ines(floor)
    ines.player.press("filter_articles", "Down")
    assert ines.queue.list.hasFocus() and ines.queue.has_entry_at_hand()


def test_what_was_searched_in_vain_is_written_under_its_heading(floor: Floor) -> None:
    """Else the first letter breaks the line that begins the front matter."""
    search_in_vain(floor)
    ines = Ines(floor)
    ines.stands_on(next(entry for entry in ines.queue.entries if entry.kind == "searched"))
    ines.player.press("Enter")
    if ines.page.new_panel.is_open():
        ines.player.press("confirm_article")
    edit = ines.page.editor.edit
    ines.player.until(lambda: edit.hasFocus() and "confidence: wip" in edit.text())
    ines.player.type("A word.")
    lines = edit.text().split("\n")
    assert lines[0] == "---"
    assert lines[lines.index("## Issue") + 1].startswith("A word.")
    assert "£" not in ines.page.writing.article.parse_text().section_markdown("Environment")


def test_a_click_leaves_the_keyboard_where_the_entry_is_closed_and_a_second_one_writes(
    floor: Floor, tmp_path: Path
) -> None:
    """Else the key that closes the entry would take a character out of the text."""
    ines = Ines(floor)
    entry = ines.entry_of(ines.is_told("flag", "Since when?"))
    assert entry is not None
    ines.queue.list.mark_key(entry.key)
    place = ines.queue.list.visualRect(ines.queue.list.currentIndex()).center()
    QTest.mouseClick(ines.queue.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    ines.player.settle()
    assert ines.queue.list.hasFocus() and ines.page.writing.article is not None
    QTest.mouseDClick(ines.queue.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    ines.player.settle()
    assert ines.page.editor.edit.hasFocus()


def test_the_answer_to_a_flag_is_seen_before_it_is_sent_and_is_undone_in_time(
    either_floor: Floor, folder: Path
) -> None:
    ines = Ines(either_floor)
    flag = ines.is_told("flag", "Since when?")
    ines.stands_on(ines.entry_of(flag))
    ines.player.press("Enter")
    ines.publishes("The phone is gone, and with it", "Ask since when the phone is gone, and whether it took")
    ines.stands_on(ines.entry_of(flag))
    ines.player.press("close_entry")
    said = "“Phone was lost or stolen” now says: “Ask since when the phone is gone, and whether it took photos, "
    said += "bank apps and the way to be reached.”"
    assert ines.queue.panel.field.text() == said
    ines.player.press("Enter")
    assert "Answered Dana" in shown(ines.queue.undo)
    assert ines.answer_of(flag).state == "new"
    assert ines.entry_of(flag) is None
    ines.player.press("undo")
    ines.player.until(lambda: ines.entry_of(flag) is not None)
    assert ines.queue.current_entry() == ines.entry_of(flag)
    assert ines.answer_of(flag).state == "new"
    ines.player.press("close_entry", "Enter", "show_desk")
    ines.player.until(lambda: ines.answer_of(flag).state == "accepted")
    assert (ines.answer_of(flag).answer, answer_words(ines.answer_of(flag))) == ("", said)


def test_an_answer_is_changed_before_it_goes(either_floor: Floor, folder: Path) -> None:
    ines = Ines(either_floor)
    flag = ines.is_told("flag", "Since when?")
    ines.stands_on(ines.entry_of(flag))
    ines.player.press("Enter")
    ines.publishes("The phone is gone, and with it", "Ask since when the phone is gone, and whether it took")
    ines.stands_on(ines.entry_of(flag))
    ines.player.press("close_entry")
    ines.queue.panel.field.selectAll()
    ines.player.type("We ask for the day first now.")
    ines.player.press("confirm_article", "show_desk")
    ines.player.until(lambda: ines.answer_of(flag).state == "accepted")
    assert (ines.answer_of(flag).answer, ines.answer_of(flag).says_since) == ("We ask for the day first now.", "")


def test_a_wish_about_a_changed_article_is_told_no_in_words(either_floor: Floor, folder: Path) -> None:
    ines = Ines(either_floor)
    wish = ines.is_told("suggestion", "Could the new SIM come by courier?")
    ines.page.open_article("lost-phone")
    ines.player.settle()
    ines.publishes("Block first; questions come after.", "Block at once; questions come after.")
    ines.stands_on(ines.entry_of(wish))
    ines.player.press("close_entry")
    assert ines.queue.panel.field.text() == ""
    ines.player.press("decline_entry")
    assert ines.queue.panel.is_open() and "Nothing is written yet" in shown(ines.queue.panel)
    ines.player.type("No courier takes a SIM without the caller's passport.")
    ines.player.press("decline_entry", "show_desk")
    ines.player.until(lambda: ines.answer_of(wish).state == "declined")
    assert ines.answer_of(wish).answer == "No courier takes a SIM without the caller's passport."


def test_a_failed_search_is_closed_by_one_key_and_comes_back_by_another(either_floor: Floor, folder: Path) -> None:
    search_in_vain(either_floor)
    ines = Ines(either_floor)
    ines.player.until(lambda: any(entry.kind == "searched" for entry in ines.queue.entries))
    entry = next(entry for entry in ines.queue.entries if entry.kind == "searched")
    ines.stands_on(entry)
    ines.player.press("close_entry")
    assert entry.title in shown(ines.queue.undo)
    assert entry not in ines.queue.entries
    assert either_floor.rows(PutAsideRow, key=entry.key) == []
    ines.player.press("undo")
    ines.player.until(lambda: ines.queue.current_entry() == entry)
    ines.player.press("close_entry", "show_desk")
    ines.player.until(lambda: bool(either_floor.rows(PutAsideRow, key=entry.key)))
    ines.player.press("show_articles")
    assert entry.key not in [one.key for one in ines.queue.entries]


def test_a_draft_is_not_closed_and_says_what_to_do(either_floor: Floor, folder: Path) -> None:
    ines = Ines(either_floor)
    ines.page.open_article("lost-phone")
    ines.player.settle()
    edit = ines.page.editor.edit
    edit.replace_text(edit.text().replace("Block first;", "Block at once;", 1))
    ines.player.press("save_article")
    ines.player.until(lambda: any(entry.article_id == "lost-phone" for entry in ines.queue.entries))
    ines.stands_on(next(one for one in ines.queue.entries if (one.kind, one.article_id) == ("draft", "lost-phone")))
    ines.player.press("close_entry")
    assert "is a draft: publish it" in ines.player.window.message.text()
    assert any((one.kind, one.article_id) == ("draft", "lost-phone") for one in ines.queue.entries)
