"""An agent flags a passage in a call; an editor mends it at its place and publishes; the agent reads it in the call."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor

from kms_desktop.editorial.publishing import publish_folder
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
