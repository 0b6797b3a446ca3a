"""Walk it: the text that is being written as a call, with a caller made up or real, and nothing logged."""

from __future__ import annotations

import pytest

from kms_desktop.storage.tables import ContactEventRow, ContactRow, OptionUseRow
from kms_desktop.ui.articles.walk_pane import WalkPane
from player import Player
from tests.desks import Floor, shown

WRITTEN = """---
id: charged-twice
title: Twice, as rewritten
---

## Guide

### Is it pending?

- [Yes](#explain "charge: pending")
- [No](#how-much "charge: posted")

### How much?

- [Tell me](#refund)

## Solutions

### Explain
```solution
remedy: explanation
cost: 0
authority: agent
use_when: {charge: pending}
```
**Say:** "It is only a hold."

**Why:** Banks hold it.

### Refund
```solution
remedy: money
cost: amount
authority: {agent: 50, manager: 500}
use_when: {tier: [silver, gold]}
limits: {per_customer: 1 in 90 days}
```
**Say:** "You get it back."

**Why:** It was ours.
"""


def line_of(text: str) -> int:
    return WRITTEN.split("\n").index(text) + 1


@pytest.fixture
def ines(floor: Floor) -> Player:
    """At the text of an article that she rewrote and did not save."""
    player = floor.desk("ines")
    player.press("show_articles")
    page = player.attached.articles
    page.open_article("charged-twice", 1)
    player.until(lambda: page.writing.article is not None and page.writing.article.path == "billing/charged-twice.md")
    page.put_text(WRITTEN)
    player.settle()
    return player


def walk(player: Player) -> WalkPane:
    return player.attached.walking.pane


def settled(player: Player) -> str:
    player.settle()
    return shown(walk(player))


def test_an_unsaved_text_is_walked_to_its_options_and_nothing_is_logged(floor: Floor, ines: Player) -> None:
    before = len(floor.rows(ContactEventRow)), len(floor.rows(ContactRow)), len(floor.rows(OptionUseRow))
    ines.press("walk_article")
    assert "Twice, as rewritten" in settled(ines) and "Is it pending?" in shown(walk(ines))
    ines.press("2", "1")
    seen = settled(ines)
    assert "it is for the answer “Yes”, and the answer was “No”" in seen and "the amount" in seen
    ines.attached.walking.presenter.set_amount("92")
    assert "over your limit of £50" in settled(ines)
    walk(ines).caller.role.setCurrentIndex(2)
    assert "over your limit" not in settled(ines)
    ines.press("2", "confirm")
    assert "Granted" in settled(ines)
    after = len(floor.rows(ContactEventRow)), len(floor.rows(ContactRow)), len(floor.rows(OptionUseRow))
    assert after == before


def test_the_facts_of_a_caller_made_up_or_real_open_and_close_options(ines: Player) -> None:
    ines.press("walk_article", "2", "1")
    ines.attached.walking.presenter.set_amount("20")
    ines.settle()
    field = walk(ines).caller.fields["tier"]
    field.setFocus()
    field.editor.selectAll()
    ines.type("bronze")
    ines.press("Enter")
    assert "only for silver or gold customers" in settled(ines)
    walk(ines).caller.before.setFocus()
    field.editor.selectAll()
    ines.attached.walking.presenter.set_fact("tier", "gold")
    ines.attached.walking.presenter.set_before("1")
    assert "already granted once in 90 days" in settled(ines)
    walk(ines).caller.search.setFocus()
    ines.type("maria okafor")
    assert "Maria Okafor" in settled(ines)
    ines.press("Enter")
    ines.settle()
    assert "Maria Okafor" in shown(walk(ines).caller) and "Made-up caller" not in shown(walk(ines).caller)
    assert walk(ines).caller.fields["tier"].text() == "gold"
    walk(ines).caller.made_up.click()
    assert "Made-up caller" in settled(ines)


def test_back_in_the_text_the_cursor_is_where_the_call_was_and_only_then_takes_the_keyboard(ines: Player) -> None:
    page = ines.attached.articles
    for answers, heading in (((), "### Is it pending?"), (("2",), "### How much?"), (("1",), "### Explain")):
        ines.press("walk_article", *answers)
        ines.settle()
        for _ in range(9):
            ines.press("Tab")
            focused = ines.window.focusWidget()
            assert focused is None or not page.editor.isAncestorOf(focused)
        walk(ines).back.setFocus()
        ines.press("Esc")
        ines.settle()
        assert not walk(ines).isVisible(), ines.window.focusWidget()
        assert page.editor.edit.hasFocus()
        assert page.editor.edit.cursor_place()[0] == line_of(heading)
    assert page.editor.edit.text() == WRITTEN
