"""Words with places to fill in: on the card, into the clipboard, in a chat, and in what is promised."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kms_desktop.storage.tables import PromiseRow
from kms_desktop.ui.widgets.option_card import OptionCard
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

SAY = (
    "**Say:** \"I'm sorry, {name}. I'll send {amount} back, and you'll see it {due}. It's case {case_number}. Is that "
    'all right?"\n\n**Write:** "Dear {name}, we send {amount} back {due}. Your case is {case_number}."\n\n'
)
OLD_PROMISE = "promise: {what: refund on the card, within: 24 hours}"
NEW_PROMISE = 'promise: {what: "refund of {amount} on the card", within: 24 hours}'
WORDS = "I paid by card and the direct debit went too"


@pytest.fixture
def worded(floor: Floor, tmp_path: Path) -> Floor:
    """The option that refunds the card payment speaks with places to fill in."""
    folder = tmp_path / "articles"
    shutil.copytree(floor.settings.kb_dir, folder)
    floor.settings = replace(floor.settings, kb_dir=folder)
    article = folder / "billing" / "charged-twice.md"
    text = article.read_text(encoding="utf-8")
    start = text.index("**Say:**", text.index("### Refund the card payment"))
    made = text[:start] + SAY + text[text.index("**Why:**", start) :]
    assert OLD_PROMISE in made
    article.write_text(made.replace(OLD_PROMISE, NEW_PROMISE), encoding="utf-8")
    return floor


def at_the_options(player: Player) -> None:
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call", "verify", "1", "2", "Enter", "search")
    to_the_sum(player)


def to_the_sum(player: Player) -> None:
    player.type(WORDS)
    player.press("Enter", "1", "1", "2")
    player.type("38.50")
    player.press("Enter")
    player.settle()


def card(player: Player, number: int = 3) -> OptionCard:
    cards = player.window.desk_page.work.guide.findChildren(OptionCard)
    return next(one for one in cards if one.view().number == number)


def test_a_gap_stops_the_copy_until_it_is_typed(worded: Floor) -> None:
    dana = worded.desk("dana")
    at_the_options(dana)
    dana.press("3")
    said = card(dana).view().say
    assert "Maria Okafor. I’ll send £38.50 back" in said and "tomorrow" in said and "[case number]" in said
    assert "Still to fill in: case number" in card(dana).accessibleDescription()
    QApplication.clipboard().setText("before")
    line = dana.window.desk_page.work.guide.gap_line
    stood = dana.window.focusWidget()
    dana.press("copy_words")
    assert line.isVisible() and "“case number” is not known here" in shown(line)
    assert QApplication.clipboard().text() == "before"
    dana.type("C-4")
    dana.press("Escape")
    assert line.isHidden() and dana.window.focusWidget() is stood
    assert QApplication.clipboard().text() == "before"
    dana.press("copy_words")
    assert line.field.text() == "C-4", "Nothing typed is lost."
    dana.type("711")
    dana.press("Enter")
    assert QApplication.clipboard().text().endswith("It’s case C-4711. Is that all right?")
    assert line.isHidden() and dana.window.focusWidget() is stood
    assert "case C-4711" in card(dana).view().say and not card(dana).view().gaps
    assert "The words are on the clipboard." in dana.window.toast.accessibleName()


def test_what_is_promised_is_stored_with_its_sum(worded: Floor) -> None:
    dana = worded.desk("dana")
    at_the_options(dana)
    dana.press("3", "Enter")
    (row,) = worded.rows(PromiseRow, contact_id=dana.attached.desk.of.live.id)
    assert row.what == "refund of £38.50 on the card"


def test_in_a_chat_the_words_to_write_are_shown_and_copied(worded: Floor) -> None:
    dana = worded.desk("dana")
    call = dana.attached.desk.of.call
    maria = dana.attached.workspace.directory.match_caller(MARIAS_NUMBER).candidates[0].customer
    call.begin_by_hand("chat", "in", maria)
    dana.until(lambda: dana.attached.desk.stage.phase == "call")
    dana.settle()
    dana.press("search")
    to_the_sum(dana)
    dana.press("3", "copy_words")
    dana.type("C-4711")
    dana.press("Enter")
    copied = QApplication.clipboard().text()
    assert copied.startswith("Dear Maria Okafor, we send £38.50 back by ") and copied.endswith("case is C-4711.")
