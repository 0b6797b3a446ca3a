"""The editor's workspace, played without a display → pictures: findings, preview, form, two versions, a new article."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from kms_desktop.settings import Settings
from kms_desktop.ui.articles.right_pane import FRONT_MATTER, PREVIEW, TEXT
from kms_desktop.ui.articles.sidebars import REVISIONS
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.window import ARTICLES
from pictures.album import Album
from pictures.camera import Camera, at_desk

_ARTICLE = "charged-twice"
_REFUND = "### Refund the card payment"
_STEP, _DEAD = "### On which day was the card used?", "### Was an earlier bill still open?"


@contextmanager
def at_editors_desk(settings: Settings, album: Album) -> Iterator[Camera]:
    """Ines, with a copy of the folder of articles."""
    articles = settings.data_dir / "articles-in-pictures"
    shutil.copytree(settings.kb_dir, articles, dirs_exist_ok=True)
    with at_desk(replace(settings, kb_dir=articles), album, "ines") as camera:
        yield camera


def _show_articles(camera: Camera) -> None:
    camera.window.show_page(ARTICLES)
    camera.settle()


def play_weighed(camera: Camera) -> None:
    """Why a hit stands where it stands."""
    camera.type("hub light orange after they moved")
    camera.press("explain_hit")
    camera.take("desk-explained")
    camera.press("explain_hit")


def play_past(camera: Camera) -> None:
    """Who published the article, what the newest revision changed, and an older one against the text here."""
    _show_articles(camera)
    page, revisions = camera.attached.articles, camera.attached.around.revisions
    page.open_article(_ARTICLE, 1)
    page.right.show_tab(REVISIONS)
    camera.settle()
    camera.take("articles-revisions")
    revisions.list.setFocus()
    camera.press("Down")
    revisions.against.click()
    camera.settle()
    camera.take("articles-revisions-compared")
    revisions.against.click()
    page.right.show_tab(PREVIEW)
    camera.settle()


def play_what_if(camera: Camera) -> None:
    """Agents may grant less, an option costs more, another is gone: what that would have done to the last grants."""
    _show_articles(camera)
    page = camera.attached.articles
    page.open_article(_ARTICLE, _REFUND)
    page.editor.edit.setFocus()
    camera.settle()
    text = page.editor.edit.text()
    page.editor.edit.replace_text(
        text.replace("agent: 80", "agent: 25").replace("cost: amount + 15", "cost: amount + 20")
    )
    section = camera.attached.around.what_if
    camera.until(lambda: not section.isHidden(), "Nobody said what the change would have done.")
    camera.settle()
    _bring(section)
    camera.take("articles-what-if")
    page.editor.edit.replace_text(text)
    camera.until(section.isHidden, "The change that was taken back is still weighed.")


def play_find(camera: Camera) -> None:
    """The bar under the text, the third place, and words that are nowhere."""
    _show_articles(camera)
    page = camera.attached.articles
    page.open_article(_ARTICLE, 20)
    page.editor.edit.setFocus()
    camera.settle()
    camera.press("find_in_text")
    camera.type("card payment")
    camera.press("enter", "enter")
    camera.take("articles-find")
    camera.press("find_in_text")
    camera.type("carrier pigeon")
    camera.take("articles-find-nothing")
    camera.press("leave")


def play_forms(camera: Camera) -> None:
    """An option and a step as forms, a list of facts under a field, and one under the cursor in a block."""
    _show_articles(camera)
    page = camera.attached.articles
    page.open_article(_ARTICLE, _REFUND)
    page.editor.edit.setFocus()
    camera.settle()
    camera.press("write_option")
    camera.take("articles-option-form")
    camera.press("leave")
    _go_to(camera, _STEP)
    page.editor.edit.setFocus()
    camera.press("write_step")
    forms = camera.attached.around.forms
    assert forms is not None
    row = forms.step.answer_rows()[-1]
    row.text.setFocus()
    camera.type("They do not know")
    row.leads_to.setFocus()
    camera.type("When did it leave")
    camera.take("articles-step-form")
    row.facts.setFocus()
    camera.type("sec")
    camera.take("articles-step-facts")
    camera.press("leave", "leave")
    _go_to(camera, "use_when: {second_payment: posted, earlier_bill_open: false}")
    page.editor.edit.go_to(page.editor.edit.cursor_place()[0], 12)
    page.editor.edit.setFocus()
    camera.press("insert_snippet")
    camera.take("articles-completion")
    page.editor.edit.completion.close_list()


def play_shelf(camera: Camera) -> None:
    """An article moves, is merged, is split; words are replaced in all of them; all stand in a table."""
    _show_articles(camera)
    page, acts = camera.attached.articles, camera.attached.other_pages.file_acts
    page.open_article(_ARTICLE, _REFUND)
    page.editor.edit.setFocus()
    camera.settle()
    camera.press("move_article", "Tab")
    acts.move.folder.editor.selectAll()
    camera.type("payments")
    camera.take("articles-move")
    acts.move.file.setFocus()
    acts.move.file.editor.selectAll()
    camera.type("nul")
    camera.take("articles-move-refused")
    camera.press("leave", "merge_article")
    camera.type("refund")
    camera.take("articles-merge")
    camera.press("leave", "split_article")
    camera.take("articles-split")
    camera.press("leave", "replace_everywhere")
    acts.replace.words.editor.selectAll()
    camera.type("bank charge")
    camera.press("Tab")
    camera.type("bank fee")
    camera.take("articles-replace-all")
    camera.press("leave", "list_articles")
    camera.take("articles-table")
    camera.press("leave", "replace_in_text")
    camera.type("card payment")
    page.editor.finder.instead.setFocus()
    camera.type("payment by card")
    camera.take("articles-replace")
    camera.press("leave", "move_article", "Tab")
    acts.move.folder.editor.selectAll()
    camera.type("payments")
    camera.press("enter")
    camera.take("articles-moved")
    page.editor.notice.buttons[0].click()
    camera.settle()


def _bring(widget: QWidget) -> None:
    """Into sight, in whatever scrolls around it."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, ScrollColumn):
        around = around.parentWidget()
    if around is not None:
        around.scroll_to(widget)


def play_walk(camera: Camera) -> None:
    """The text as a call: a question, the options of a caller made up, and those of a customer."""
    _show_articles(camera)
    page, pane = camera.attached.articles, camera.attached.walking.pane
    page.open_article("bill-higher-than-expected", 1)
    camera.settle()
    camera.press("walk_article")
    camera.take("articles-walk-question")
    pane.presenter.set_amount("38.50")
    camera.settle()
    camera.press("1", "1", "1", "1")
    camera.take("articles-walk")
    pane.caller.search.setFocus()
    camera.type("maria")
    camera.take("articles-walk-caller")
    camera.press("enter")
    pane.back.setFocus()
    camera.press("leave")


def play_writing(camera: Camera) -> None:
    """An article is broken, looked at from all sides, and changed by a colleague meanwhile."""
    _show_articles(camera)
    _writing(camera)
    _beside(camera)
    _new(camera)
    _two_versions(camera)


def _writing(camera: Camera) -> None:
    """A step that lost its answers, a picture that is not there, a customer's name."""
    page = camera.attached.articles
    page.open_article(_ARTICLE, _STEP)
    camera.settle()
    page.editor.edit.replace_text(_broken(page.editor.edit.text()))
    page.editor.edit.setFocus()
    _go_to(camera, _STEP, 5)
    camera.until(lambda: len(page.editor.notes.visible_cards()) > 1, "Nothing was found in the text.")
    names = lambda: any(found.code == "customer-data" for found in page.editor.current_findings)  # noqa: E731
    camera.until(names, "The customer's name was not found in the text.")
    camera.settle()
    camera.take("articles-writing")
    page.right.show_tab(TEXT)


def _broken(text: str) -> str:
    start = text.index(_DEAD)
    step, rest = text[start:].split("\n\n- ", 1)
    rest = rest[rest.index("\n\n### ") :]
    text = text[:start] + step + rest
    text = text.replace("enough; a card number", "![Where the list is](payments.png)\nenough; a card number", 1)
    return re.sub(r'\*\*Say:\*\* "', '**Say:** "Mrs Okafor, ', text, count=1)


def _go_to(camera: Camera, words: str, below: int = 0) -> None:
    page = camera.attached.articles
    lines = page.editor.edit.text().split("\n")
    page.editor.edit.go_to(lines.index(words) + 1 + below)
    camera.settle()


def _beside(camera: Camera) -> None:
    """What an option and a part of the text look like, and the form."""
    page = camera.attached.articles
    _go_to(camera, "### Refund the card payment")
    camera.take("articles-option")
    _go_to(camera, "## Issue")
    camera.take("articles-text")
    page.right.show_tab(FRONT_MATTER)
    camera.take("articles-front-matter")
    page.right.show_tab(PREVIEW)
    page.editor.offer_snippets()
    camera.take("articles-snippets")
    page.editor.edit.completion.close_list()


def _new(camera: Camera) -> None:
    camera.press("new_article")
    camera.type("Charged twice after a refund")
    camera.take("articles-new")
    camera.press("leave")


def _two_versions(camera: Camera) -> None:
    """A colleague changes the file while it is open."""
    page = camera.attached.articles
    file = camera.window.settings.kb_dir / "billing" / "charged-twice.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Take the date", "Ask for the date"), encoding="utf-8")
    camera.until(lambda: bool(page.editor.notice.shown_text()), "Nobody said that the file was changed.")
    camera.take("articles-changed")
    page.editor.notice.buttons[0].click()
    camera.settle()
    camera.take("articles-two-versions")
    page.editor.clash.later.click()
    camera.press("save_article")
    camera.settle()
    page.editor.leave_clash()
