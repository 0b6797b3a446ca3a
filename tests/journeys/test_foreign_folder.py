"""A folder of somebody else's articles opens on the desk as it is: readable, harmless, the unreadable named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

TABLES = """# Reset a router

| Light | Meaning |
|---|---|
| Red | No line |
| Green | **All well** |

1. Unplug it
   - wait a minute
   - then plug it in
2. Look at the lights

- [ ] a task
- [x] another

![A picture](missing.png)
![From far away](https://example.com/tracker.png)
"""
HTML = """# Letter from the office

<script>alert("never")</script>
<img src="x" onerror="alert(1)">

Read <b>this</b> first. [Steal](javascript:alert(1)) or [a neighbour](reset-a-router.md) or [out](../../etc/passwd).
"""
BROKEN = """---
title: [never closed
tags: {a: b
---

# Card payments fail

The terminal shows error 12. Ring the bank.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "foreign"
    (made / "deep" / "er").mkdir(parents=True)
    (made / "reset-a-router.md").write_text(TABLES, encoding="utf-8")
    (made / "deep" / "letter.md").write_text(HTML, encoding="utf-8")
    (made / "deep" / "er" / "cards.md").write_text(BROKEN, encoding="utf-8")
    (made / "latin.md").write_bytes("# Müller fragt nach\n\nEs ist für später.\n".encode("latin-1"))
    (made / "empty.md").write_text("", encoding="utf-8")
    (made / "binary.md").write_bytes(bytes(range(256)) * 40)
    (made / "notes.txt").write_text("not an article", encoding="utf-8")
    return made


def opened(player: Player, words: str) -> str:
    """Search and open the first hit. → what the pane shows."""
    player.press("search")
    player.type(words)
    player.press("Enter")
    return shown(player.window.desk_page.work.guide)


def test_what_cannot_be_read_is_named_and_the_rest_is_found(floor: Floor, folder: Path) -> None:
    dana = floor.desk("dana", kb_dir=folder)
    assert "binary.md" in dana.window.message.text()
    assert "could not be read" in dana.window.message.text()
    dana.press("show_articles")
    assert "1 left out" in shown(dana.attached.articles.head)
    listed = shown(dana.attached.articles.list)
    for title in ("Reset a router", "Letter from the office", "Card payments fail", "Müller fragt nach"):
        assert title in listed


def test_tables_lists_and_missing_pictures_are_shown_as_text(floor: Floor, folder: Path) -> None:
    dana = floor.desk("dana", kb_dir=folder)
    text = opened(dana, "reset router lights")
    for words in ("Light", "No line", "All well", "Unplug it", "wait a minute", "another"):
        assert words in text
    assert "**" not in text
    assert "|---" not in text
    assert not dana.window.desk_page.work.guide.segment.isVisible()


def test_how_sure_an_article_is_stands_there_in_words(floor: Floor, folder: Path) -> None:
    (folder / "begun.md").write_text("---\nconfidence: wip\n---\n\n# Parrots on the line\n\nShoo.\n", encoding="utf-8")
    dana = floor.desk("dana", kb_dir=folder)
    assert "work in progress" in opened(dana, "parrots line")
    hits = shown(dana.window.desk_page.work)
    assert "Work in progress" in hits and "wip" not in hits.lower()


def test_html_of_others_is_text_and_never_runs(floor: Floor, folder: Path) -> None:
    dana = floor.desk("dana", kb_dir=folder)
    text = opened(dana, "letter office read first")
    assert "Letter from the office" in text
    html = dana.window.desk_page.work.guide.text.toHtml()
    for part in ("<script", "onerror", "javascript:"):
        assert part not in html
    guide = dana.attached.desk.of.guide
    guide.follow_link("../../etc/passwd")
    dana.settle()
    assert "leads out" in dana.window.message.text() or "not there" in dana.window.message.text()
    guide.follow_link("https://example.com/steal")
    dana.settle()
    assert "leads out of the program" in dana.window.message.text()


def test_a_link_does_not_open_what_its_reader_may_not_find(floor: Floor, folder: Path) -> None:
    hidden = (
        "---\nid: reset-a-router\nvisible_to: [supervisor]\n---\n\n# Reset a router\n\nOnly the head of shift knows.\n"
    )
    (folder / "reset-a-router.md").write_text(hidden, encoding="utf-8")
    for login, opens in (("dana", False), ("rosa", True)):
        player = floor.desk(login, kb_dir=folder)
        opened(player, "letter office read first")
        player.attached.desk.of.guide.follow_link("reset-a-router.md")
        player.settle()
        assert ("Only the head of shift knows" in shown(player.window.desk_page.work.guide)) is opens
        assert ("your team or role may not see" in player.window.message.text()) is not opens


def test_an_article_with_a_broken_head_can_be_used_on_a_call(floor: Floor, folder: Path) -> None:
    dana = floor.desk("dana", kb_dir=folder)
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    assert "Ring the bank" in opened(dana, "card payments fail error 12")
    dana.press("wrap_up")
    assert "Card payments fail" in shown(dana.window.desk_page.wrapup_pane)
    contact = dana.attached.desk.of.live.id
    dana.press("confirm")
    assert (floor.stored(contact).phase, floor.stored(contact).link) == ("wrapped_up", "")


def test_an_empty_folder_is_said_and_calls_can_be_taken(floor: Floor, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    dana = floor.desk("dana", kb_dir=tmp_path / "nothing")
    dana.type("anything at all")
    assert "No article answers this" in shown(dana.window.desk_page.work)
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "wrap_up", "confirm")
    assert dana.attached.desk.stage.phase == "ready"


def test_words_that_no_article_answers_say_so_and_point_to_the_key(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.type("xylophone zeppelin quark")
    seen = shown(dana.window.desk_page.work)
    assert "No article answers this" in seen
    assert key_text("ask_for_article") in seen
