"""An agent flags a passage in a call; an editor mends it at its place and publishes; the agent reads it in the call."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor

from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.storage.tables import SuggestionRow
from tests.desks import MARIAS_NUMBER, Floor, shown

_PASSAGE = "Nobody can call the file back"


@pytest.fixture
def folder(floor: Floor, tmp_path: Path) -> Path:
    """The articles, in a folder that may be written in, published as they are."""
    made = tmp_path / "articles"
    shutil.copytree(floor.settings.kb_dir, made)
    floor.settings = replace(floor.settings, kb_dir=made)
    publish_folder(replace(floor.settings, staff="ines"))
    return made


def test_a_flag_in_a_call_becomes_a_better_article_in_the_same_call(floor: Floor, folder: Path) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "toggle_article")
    read = dana.window.desk_page.work.guide.text
    read.setTextCursor(QTextCursor(read.document().find(_PASSAGE)))
    dana.press("flag")
    dana.type("The bank can, on the same day")
    dana.press("Enter")

    ines = floor.desk("ines")
    ines.press("show_articles")
    queue, page = ines.attached.around.queue, ines.attached.articles
    ines.until(lambda: any("The bank can, on the same day" in entry.words for entry in queue.entries))
    queue.list.mark_key(next(e.key for e in queue.entries if "The bank can, on the same day" in e.words))
    ines.press("Enter")
    edit = page.editor.edit
    ines.until(lambda: _PASSAGE in edit.text().split("\n")[edit.cursor_place()[0] - 1])
    line = edit.cursor_place()[0]
    edit.setFocus()
    edit.go_to(line, edit.text().split("\n")[line - 1].index(_PASSAGE) + 1, len(_PASSAGE))
    ines.type("Only the bank can call the file back, and only on the same day")
    ines.until(lambda: "Only the bank can call the file back" in shown(page.right.preview))
    ines.press("publish_article")
    ines.until(lambda: "Agents see it now" in shown(ines.window.toast))
    queue.list.setFocus()
    ines.press("close_entry")
    assert "now says: “Only the bank can call the file back" in queue.panel.field.text()
    ines.press("Enter")
    ines.until(lambda: all("The bank can, on the same day" not in entry.words for entry in queue.entries))

    dana.front()
    dana.attached.desk.of.guide.close_article()
    dana.press("search")
    dana.window.desk_page.work.search.editor.clear()
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "toggle_article")
    dana.until(lambda: "Only the bank can call the file back" in read.toPlainText())
    assert _PASSAGE not in read.toPlainText()


@pytest.mark.parametrize("accepted", [True, False])
def test_a_candidates_fix_goes_to_the_editors_and_is_accepted_or_comes_back_with_a_word(
    floor: Floor, folder: Path, accepted: bool
) -> None:
    words = "Only the bank can call the file back"
    tom = floor.desk("tom")
    tom.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    tom.settle()
    tom.press("take_call", "search")
    tom.type("I paid by card and the direct debit went too")
    tom.press("Enter", "toggle_article")
    read = tom.window.desk_page.work.guide.text
    read.setTextCursor(QTextCursor(read.document().find(_PASSAGE)))
    tom.press("flag", "flag")
    panel = tom.attached.desk.asking.line
    assert panel.field.text() == _PASSAGE, "what stands there is what is written on"
    panel.field.set_text("")
    tom.type(words)
    tom.press("Enter")
    assert "The editor sees how it should read." in tom.window.toast.accessibleName()

    ines = floor.desk("ines")
    ines.press("show_articles")
    queue, page = ines.attached.around.queue, ines.attached.articles
    ines.until(lambda: any(entry.kind == "fix" for entry in queue.entries))
    queue.list.mark_key(next(entry.key for entry in queue.entries if entry.kind == "fix"))
    if accepted:
        ines.press("Enter")
        ines.until(lambda: words in page.editor.edit.text() and _PASSAGE not in page.editor.edit.text())
        ines.press("publish_article")
        ines.until(lambda: "Agents see it now" in shown(ines.window.toast))
        queue.list.setFocus()
    ines.press("close_entry")
    if accepted:
        assert f"now says: “{words}" in queue.panel.field.text()
        ines.press("Enter")
    else:
        ines.type("The bank cannot either, once it has left")
        ines.press("decline_entry")
    ines.until(lambda: all(entry.kind != "fix" for entry in queue.entries))
    queue.undo.dismiss_toast()
    ines.settle()
    state = "accepted" if accepted else "declined"
    ines.until(lambda: [one.state for one in floor.rows(SuggestionRow, kind="fix")] == [state])


def test_an_agent_who_may_publish_puts_it_right_at_once(floor: Floor, folder: Path) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "toggle_article")
    read = dana.window.desk_page.work.guide.text
    read.setTextCursor(QTextCursor(read.document().find(_PASSAGE)))
    dana.press("flag", "flag")
    page = dana.attached.articles
    edit = page.editor.edit
    dana.until(lambda: _PASSAGE in edit.text().split("\n")[edit.cursor_place()[0] - 1])
    line = edit.cursor_place()[0]
    edit.go_to(line, edit.text().split("\n")[line - 1].index(_PASSAGE) + 1, len(_PASSAGE))
    dana.type("Only the bank can call the file back")
    dana.press("publish_article")
    dana.until(lambda: "Agents see it now" in shown(dana.window.toast))
    assert dana.attached.desk.of.live.active, "the call goes on meanwhile"
