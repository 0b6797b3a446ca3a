"""A rule is changed and meant: its policy case is changed beside the text with keys, and publishing goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.guidance.policy_cases import judge_cases
from kms_desktop.storage.tables import OptionRuleRow
from kms_desktop.ui.articles.cases_pane import CasesPane
from player import Player
from tests.desks import Floor, shown

_CASES = Path("billing", "charged-twice.cases.yaml")


@pytest.fixture
def folder(either_floor: Floor, tmp_path: Path) -> Path:
    """The articles in a folder that may be written in, published as they are."""
    made = tmp_path / "articles"
    shutil.copytree(either_floor.settings.kb_dir, made)
    either_floor.settings = replace(either_floor.settings, kb_dir=made)
    if not either_floor.settings.database_url:
        publish_folder(replace(either_floor.settings, staff="rosa"))
    return made


@pytest.fixture
def rosa(either_floor: Floor, folder: Path) -> Player:
    """She may change rules, and has the article open."""
    player = either_floor.desk("rosa")
    player.press("show_articles")
    player.attached.articles.open_article("charged-twice")
    player.settle()
    return player


def cases(player: Player) -> CasesPane:
    return player.attached.around.cases


def lower_the_limit(player: Player) -> None:
    edit = player.attached.articles.editor.edit
    edit.setFocus()
    edit.replace_text(edit.text().replace("authority: {agent: 80, team", "authority: {agent: 30, team", 1))
    player.until(lambda: player.attached.articles.editor.is_checked and player.attached.articles.editor.breaks_cases)


def test_the_new_rule_is_meant_and_published_with_keys_alone(either_floor: Floor, folder: Path, rosa: Player) -> None:
    lower_the_limit(rosa)
    before = (folder / _CASES).read_text(encoding="utf-8")
    page = rosa.attached.articles
    rosa.press("publish_article")
    rosa.until(lambda: "was not published: Case “" in page.editor.notice.shown_text())
    assert "Show the cases" in shown(page.editor.notice)
    rosa.press("show_cases")
    rosa.until(lambda: cases(rosa).meant.isVisible())
    assert "For an agent: expected open, now closed." in shown(cases(rosa))
    checked = page.editor._checked
    assert checked is not None
    failing = [case for case in judge_cases(checked.article, before)[1] if not case.holds]
    assert failing
    for _ in failing:
        assert cases(rosa).list.hasFocus()
        rosa.press("Enter", "Enter")
    rosa.until(lambda: not page.editor.breaks_cases)
    after = (folder / _CASES).read_text(encoding="utf-8")
    assert after.startswith(before.split("\n")[0]) and after != before
    rosa.press("publish_article")
    rosa.until(lambda: "Agents see it now" in shown(rosa.window.toast))
    assert "The rules of 1 option changed with it." in shown(rosa.window.toast)
    assert page.editor.notice.shown_text() == ""
    (rule,) = either_floor.rows(OptionRuleRow, article_id="charged-twice", option_id="refund-the-card-payment")
    assert rule.authority["agent"] == "30"


@pytest.mark.parametrize("key", ["confirm_article", "save_article"])
def test_the_keys_that_save_mean_the_case_while_it_is_typed(folder: Path, rosa: Player, key: str) -> None:
    before = (folder / _CASES).read_text(encoding="utf-8")
    rosa.press("show_cases")
    rosa.until(lambda: cases(rosa).list.hasFocus())
    rosa.press("Enter")
    field = cases(rosa).field
    name = field.text().split("\n")[0]
    rosa.press("End")
    rosa.type(", always")
    rosa.press(key)
    rosa.until(lambda: f"{name}, always\n" in (folder / _CASES).read_text(encoding="utf-8"))
    assert (folder / _CASES).read_text(encoding="utf-8") == before.replace(f"{name}\n", f"{name}, always\n", 1)
    assert "The case is saved." in shown(rosa.window.toast)


def test_a_changed_case_is_undone_and_fails_again(folder: Path, rosa: Player) -> None:
    lower_the_limit(rosa)
    before = (folder / _CASES).read_bytes()
    rosa.press("show_cases")
    rosa.until(lambda: cases(rosa).meant.isVisible())
    rosa.press("Enter", "Enter")
    rosa.until(lambda: (folder / _CASES).read_bytes() != before)
    rosa.press("undo")
    rosa.until(lambda: (folder / _CASES).read_bytes() == before)
    assert rosa.attached.articles.editor.breaks_cases
    rosa.press("show_cases")
    assert rosa.attached.articles.editor.edit.hasFocus()


def test_a_walked_call_is_kept_as_a_case_that_holds(folder: Path, rosa: Player) -> None:
    before = (folder / _CASES).read_text(encoding="utf-8")
    rosa.press("walk_article", "1", "keep_case", "leave")
    rosa.until(lambda: (folder / _CASES).read_text(encoding="utf-8") != before)
    text = (folder / _CASES).read_text(encoding="utf-8")
    assert text.startswith(before.rstrip())
    rosa.press("show_cases")
    checked = rosa.attached.articles.editor._checked
    assert checked is not None and checked.broken == ()
    assert len(judge_cases(checked.article, text)[1]) == len(judge_cases(checked.article, before)[1]) + 1
    rosa.until(lambda: str(len(judge_cases(checked.article, text)[1])) in shown(rosa.attached.articles.editor.status))


def test_archiving_and_another_sentence_say_nothing_of_rules(folder: Path, rosa: Player) -> None:
    edit = rosa.attached.articles.editor.edit
    edit.replace_text(edit.text().replace("## Issue\n", "## Issue\n\nAsk for both amounts.\n", 1))
    rosa.press("publish_article")
    rosa.until(lambda: "Agents see it now" in shown(rosa.window.toast))
    assert "rules" not in shown(rosa.window.toast)
    edit.replace_text(edit.text().replace("confidence: validated", "confidence: archived", 1))
    rosa.press("publish_article")
    rosa.until(lambda: "Archived. Agents do not find it any more." in shown(rosa.window.toast))
    assert "see it now" not in shown(rosa.window.toast)
