"""An editor writes a guide of five steps with four options from nothing, in forms, with nothing looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from player import Player
from tests.desks import Floor, shown

_MOST_KEYS = 2_000
"""Ten minutes of somebody who types two hundred characters a minute."""


class Writer:
    """Counts every key: a chord as one, a typed word as its letters."""

    def __init__(self, player: Player) -> None:
        self.player, self.typed = player, 0

    def type(self, words: str) -> None:
        self.typed += len(words)
        self.player.type(words)

    def press(self, *keys: str) -> None:
        self.player.press(*keys)

    def fill(self, *fields: str) -> None:
        """Each field in its turn, Tab between them; None of them is looked for."""
        for number, words in enumerate(fields):
            if number:
                self.press("Tab")
            if words:
                self.type(words)

    @property
    def keys(self) -> int:
        return self.typed + self.player.presses


@pytest.fixture
def folder(floor: Floor, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of articles. Letters typed in a choice are each for themselves, as from a slower hand."""
    interval = QApplication.keyboardInputInterval()
    QApplication.setKeyboardInputInterval(0)
    made = tmp_path / "articles"
    made.mkdir()
    floor.settings = replace(floor.settings, kb_dir=made)
    yield made
    QApplication.setKeyboardInputInterval(interval)


def write_steps(hand: Writer) -> None:
    """Five steps; what an answer leads to is made by being named."""
    hand.press("write_step")
    hand.fill("What does tracking say?", "Open Orders and read the last line.")
    hand.press("Tab")
    hand.fill("Delivered", "Did somebody take it in?", "parcel: delivered")
    hand.press("Tab")
    hand.fill("On its way", "How many days is it late?", "parcel: moving")
    hand.press("confirm_article")
    hand.fill("Ask for neighbours and the porch.", "Yes", "Explain where it is", "taken_in: true")
    hand.press("Tab")
    hand.fill("No", "Is it worth more than fifty pounds?", "taken_in: false")
    hand.press("confirm_article")
    hand.fill("The order shows its value.", "Up to fifty", "Send a second one", "dear: false")
    hand.press("Tab")
    hand.fill("More", "Pay it back", "dear: true")
    hand.press("confirm_article")
    hand.fill("Count working days.", "One or two", "Explain where it is", "")
    hand.press("Tab")
    hand.fill("Three or more", "Can they wait until tomorrow?")
    hand.press("confirm_article")
    hand.fill("Ask by when they need it.", "Yes", "Look for it and call back", "")
    hand.press("Tab")
    hand.fill("No", "Is it worth more than fifty pounds?")
    hand.press("confirm_article")


def write_options(hand: Writer) -> None:
    """The four options that the answers named; each form comes by itself after the one before."""
    hand.fill('"It\'s with your neighbour. Could you ask them?"', "", "The scan names who took it in.")
    hand.press("confirm_article")
    hand.fill(
        '"We\'ve sent a new one today. Will you be in?"',
        "",
        "We lost it, so we send it.",
        "R",
        "20",
        "30",
        "100",
        "any",
        "dear: false",
    )
    hand.press("confirm_article")
    hand.fill(
        '"You\'ll get your money back. Is it the same card?"',
        "",
        "Dear things are not sent twice.",
        "M",
        "amount",
        "50",
        "250",
        "any",
    )
    hand.press("Tab")
    hand.fill("dear: true", "refunds_90d: >= 2", "refund on the card", "3 working days")
    hand.press("Tab")
    hand.fill("send it back in Payments", "", "1 hour", "", "2 in 90 days")
    hand.press("confirm_article")
    hand.fill('"I\'ll look for it and call you back. Is that all right?"', "", "Most are found within a day.", "F")
    hand.press("confirm_article")


def test_a_guide_of_five_steps_and_four_options_from_nothing(floor: Floor, folder: Path) -> None:
    ines = floor.desk("ines")
    ines.press("show_articles")
    ines.presses = 0
    page, hand = ines.attached.articles, Writer(ines)
    hand.press("new_article")
    hand.type("Parcel has not arrived")
    hand.press("Enter")
    hand.type("They waited in and no parcel came.")
    hand.press("Tab")
    hand.type("Anything sent by the carrier.")
    write_steps(hand)
    write_options(hand)
    ines.until(lambda: page.editor.is_checked)
    assert hand.keys <= _MOST_KEYS, f"{hand.keys} keys"
    assert [finding.text for finding in page.editor.current_findings] == []
    article = page.editor._checked.article
    assert [len(step.answers) for step in article.steps] == [2] * 5
    assert [option.title for option in article.options] == [
        "Explain where it is",
        "Look for it and call back",
        "Send a second one",
        "Pay it back",
    ]
    assert article.owner == ines.attached.workspace.person.team
    paid = article.options[-1]
    assert (paid.remedy, paid.cost.facts, dict(paid.authority)) == (
        "money",
        ("amount",),
        {"agent": 50, "team_lead": 250, "manager": None},
    )
    assert (paid.limits[0].text, paid.promise.text) == ("2 in 90 days", "3 working days")
    assert (paid.then.what, paid.then.who, paid.then.text) == ("send it back in Payments", "", "1 hour")
    ines.press("walk_article", "1", "2", "1")
    assert "sent a new one today. Will you be in?" in shown(ines.window)
    ines.press("Esc")
    while page.editor.edit.document().isUndoAvailable():
        page.editor.edit.undo()
    assert "tracking" not in page.editor.edit.text()
