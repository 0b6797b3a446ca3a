"""An option and a step that are there already are changed in a form, and a word of the house is added to its list."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kms_desktop.ui.widgets.paint import text_width
from player import Player
from tests.desks import Floor, shown

_TEXT = """---
id: lamp
title: Lamp is dark
kind: problem
owner: hubs
---

## Guide

### Is it plugged in?

- [Yes](#send-another)

## Solutions

### Send another

```solution
remedy: replacement   # from the store
cost: 20
authority: {agent: 50}
colour: blue
```

**Say:** "A new one comes."

**Why:** It is brokken, says the hubbo.
"""


@pytest.fixture
def ines(floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    """At the option of the one article there is, on a computer with a small dictionary."""
    folder, words = tmp_path / "articles", tmp_path / "hunspell"
    folder.mkdir()
    words.mkdir()
    (folder / "lamp.md").write_text(_TEXT, encoding="utf-8")
    known = sorted({word.lower() for word in re.findall("[A-Za-z]+", _TEXT)} - {"brokken", "hubbo"} | {"broken"})
    (words / "en_GB.aff").write_text("SET UTF-8\nTRY brokensa\n", encoding="utf-8")
    (words / "en_GB.dic").write_text(f"{len(known)}\n" + "\n".join(known), encoding="utf-8")
    monkeypatch.setenv("DICPATH", str(words))
    floor.settings = replace(floor.settings, kb_dir=folder)
    player = floor.desk("ines")
    player.press("show_articles")
    player.attached.articles.open_article("lamp", "### Send another")
    player.until(lambda: player.attached.articles.editor.is_checked)
    player.attached.articles.editor.edit.setFocus()
    return player


def test_an_option_is_changed_in_its_form_and_what_the_form_does_not_know_stays(ines: Player) -> None:
    page, forms = ines.attached.articles, ines.attached.around.forms
    ines.press("write_option")
    assert forms.option.is_open()
    assert forms.option.field("cost").text() == "20"
    forms.option.field("use_when").setFocus()
    ines.type("lamp: dark")
    assert "Closed unless lamp is dark." in shown(forms.option)
    forms.option.field("per_customer").setFocus()
    ines.type("often")
    ines.press("confirm_article")
    assert "“often” is not a limit." in shown(forms.option)
    assert page.editor.edit.text() == _TEXT
    forms.option.field("per_customer").set_text("1 in 90 days")
    ines.press("confirm_article")
    assert not forms.option.is_open()
    assert page.editor.edit.hasFocus()
    rules = "authority: {agent: 50}\nuse_when: {lamp: dark}\nlimits: {per_customer: 1 in 90 days}\n"
    assert page.editor.edit.text() == _TEXT.replace("authority: {agent: 50}\n", rules)
    page.editor.edit.undo()
    assert page.editor.edit.text() == _TEXT
    assert not page.editor.edit.document().isUndoAvailable()


def test_a_step_gets_another_answer_from_the_list_and_esc_keeps_what_is_not_written(ines: Player) -> None:
    page, forms = ines.attached.articles, ines.attached.around.forms
    page.editor.edit.go_to(_TEXT.split("\n").index("### Is it plugged in?") + 1)
    ines.press("write_step")
    assert [row.answer().leads_to for row in forms.step.answer_rows()] == ["Send another", ""]
    forms.step.answer_rows()[1].text.setFocus()
    ines.type("No")
    ines.press("confirm_article")
    assert "leads nowhere yet" in shown(forms.step)
    ines.press("Esc")
    assert not forms.step.is_open() and page.editor.edit.text() == _TEXT
    assert "Not written yet, and kept" in ines.window.toast.accessibleName()
    ines.press("write_step")
    assert [row.answer().text for row in forms.step.answer_rows()] == ["Yes", "No", ""]
    assert forms.step.is_changed()
    forms.step.answer_rows()[1].text.setFocus()
    ines.press("Tab")
    ines.type("Sen")
    ines.press("Down", "Tab")
    ines.type("plug: out")
    ines.press("confirm_article")
    assert '- [Yes](#send-another)\n- [No](#send-another "plug: out")\n' in page.editor.edit.text()


def test_what_stands_in_a_form_and_was_not_written_yet_is_not_lost_to_another_form(ines: Player) -> None:
    forms = ines.attached.around.forms
    ines.press("write_option", "write_option")
    assert forms.option.field("title").text() == ""
    ines.type("A month free")
    for key in ("write_option", "write_step"):
        ines.press(key)
        assert "This is not written yet" in shown(forms.option)
        assert forms.option.is_open() and not forms.step.is_open()
        assert forms.option.field("title").text() == "A month free"
    ines.press("Esc", "write_step", "write_step")
    assert forms.step.is_open()
    ines.type("Is it warm?")
    ines.press("write_option")
    assert "This is not written yet" in shown(forms.step)
    assert forms.step.question.text() == "Is it warm?"
    ines.press("Esc", "write_option")
    assert forms.option.is_open() and not forms.step.is_open()


def test_a_word_of_the_house_is_added_and_a_misspelt_one_mended(ines: Player) -> None:
    page = ines.attached.articles
    ines.until(lambda: page.editor.status.misspelt.text() == "2 misspelt words")
    page.editor.edit.go_to(_TEXT[: _TEXT.index("brokken")].count("\n") + 1)
    ines.press("insert_snippet", "Enter")
    assert "It is broken, says the hubbo." in page.editor.edit.text()
    ines.until(lambda: page.editor.status.misspelt.text() == "1 misspelt word")
    ines.press("insert_snippet")
    rows = [row.label for row in page.editor.edit.completion.rows()]
    at = rows.index("Add “hubbo” to the house’s words")
    ines.press(*["Down"] * at, "Enter")
    ines.until(lambda: page.editor.status.misspelt.text() == "")
    assert (page.root / "spelling.txt").read_text(encoding="utf-8") == "hubbo\n"


def test_a_new_article_is_begun_in_its_folder_and_belongs_to_its_team(ines: Player) -> None:
    page = ines.attached.articles
    ines.press("new_article")
    folder = page.new_panel.folder.editor
    assert text_width(folder.font(), folder.placeholderText()) < folder.width() - 16, (
        "what no folder means is read whole"
    )
    ines.type("Hub hums")
    page.new_panel.folder.setFocus()
    ines.type("devices")
    page.new_panel.owner.setFocus()
    page.new_panel.owner.set_text("")
    ines.type("hu")
    ines.press("Down", "Enter", "Enter")
    assert page.writing.article.path == "devices/hub-hums.md"
    text = page.editor.edit.text()
    assert "owner: hubs\n" in text and "\n## Guide\n" in text
    assert page.editor.edit.textCursor().selectedText() == "What the customer says and sees, in their words."
