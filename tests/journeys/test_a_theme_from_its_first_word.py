"""Agents say it, one with one key; it is priced, accepted with words, the article changed, done, checked, and read by
all three on their next call about it: each step with keys, on both databases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.storage.tables import SuggestionRow
from kms_desktop.ui.actions.keymap import typing_key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

SEARCHED = "I paid by card and the direct debit went too"
SAID = "Read the fifteen pounds out before the customer asks"
ALIKE = "The fifteen pounds should be read out before the customer asks"
TITLE = "Read the bank's charge out unasked"
ANSWER = "Yes: the article says so from today."
_OLD, _NEW = "Ask it in so many words.", "Name the fifteen pounds before anybody asks."


def on_a_call(player: Player) -> None:
    player.front()
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call", "search")
    player.type(SEARCHED)
    player.press("Enter")


def says(floor: Floor, login: str, words: str) -> Player:
    player = floor.desk(login)
    on_a_call(player)
    player.press("suggest")
    player.type(words)
    player.press("Enter", "wrap_up", "confirm")
    return player


def test_from_what_an_agent_says_to_what_they_all_read(either_floor: Floor, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(either_floor.settings.kb_dir, folder)
    either_floor.settings = replace(either_floor.settings, kb_dir=folder)
    publish_folder(either_floor.of("ines"))
    dana, tom = says(either_floor, "dana", SAID), says(either_floor, "tom", ALIKE)

    rosa = either_floor.desk("rosa")
    rosa.press("show_voice", "list_themes")
    board = rosa.attached.voice.themes
    rosa.until(lambda: board.isVisible() and board.proposals.isVisible())
    board.proposals.next.setFocus()
    for _ in range(60):
        if SAID in shown(board.proposals) or ALIKE in shown(board.proposals):
            break
        rosa.press("Enter")
    told = shown(board.proposals)
    assert (SAID in told or ALIKE in told) and "2 agents said it" in told
    rosa.press("make_theme")
    board.title_panel.field.set_text("")
    rosa.type(TITLE)
    rosa.press("Enter")
    rosa.until(lambda: any(line.theme.title == TITLE for line in board.list.lines()))

    sam = either_floor.desk("sam")
    on_a_call(sam)
    before = sam.presses
    sam.press("suggest")
    sam.type("Read out the fifteen pounds before they ask")
    likes = sam.attached.desk.asking.line.likes
    sam.until(lambda: TITLE in shown(likes), "The theme is not offered.")
    place = next(n for n, button in enumerate(likes.buttons, 1) if TITLE in shown(button))
    sam.press(typing_key_text(place))
    assert sam.presses - before == 2, "two keys and the words"
    sam.press("wrap_up", "confirm")

    rosa.front()
    rosa.press("list_themes", "list_themes")
    rosa.until(lambda: any(line.theme.title == TITLE and line.said_by == 3 for line in board.list.lines()))
    at = next(n for n, line in enumerate(board.list.lines()) if line.theme.title == TITLE)
    board.list.setFocus()
    rosa.press("Home", *["Down"] * at)
    pane = board.pane
    rosa.until(lambda: pane.detail is not None and pane.detail.theme.title == TITLE)
    assert "£" in shown(pane.worth) and "a year at stake" in shown(pane.unit)
    pane.decision.field.setFocus()
    rosa.type(ANSWER)
    rosa.press("accept_suggestion")
    rosa.until(lambda: pane.decision.done.isVisible(), "It was not accepted.")

    article = folder / "billing" / "charged-twice.md"
    article.write_text(article.read_text(encoding="utf-8").replace(_OLD, _NEW), encoding="utf-8")
    publish_folder(either_floor.of("ines"))

    rosa.front()
    rosa.press("finish_theme")
    rosa.until(lambda: pane.decision.check.isVisible(), "It is not done.")
    rosa.press("check_theme")
    rosa.until(lambda: "Too early to say" in shown(pane.decision.effect), "It was not checked.")
    assert pane.detail is not None and pane.detail.theme.state == "not_yet"

    for player in (dana, tom, sam):
        on_a_call(player)
        guide = player.window.desk_page.work.guide
        player.press("toggle_article")
        player.until(lambda guide=guide: _NEW in guide.text.toPlainText(), "The article is the old one.")
        player.press("wrap_up")
        pane_of = player.window.desk_page.wrapup_pane
        player.until(lambda pane=pane_of: ANSWER in shown(pane), "The answer is not above the wrap-up.")
        player.press("confirm")
    answered = either_floor.rows(SuggestionRow, answer=ANSWER)
    assert len(answered) == 3 and {row.state for row in answered} == {"accepted"}
