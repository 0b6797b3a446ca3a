"""What waits for an editor, played without a display → pictures: the flagged words, an answer, Undo, policy cases."""

from __future__ import annotations

from kms_desktop.ui.articles.right_pane import PREVIEW
from kms_desktop.ui.window import ARTICLES
from pictures.camera import Camera

_ARTICLE = "lost-phone"
_PASSAGE = "The phone is gone, and with it photos, bank apps and the way to be reached."


def play_closing(camera: Camera) -> None:
    """A flag is mended and answered by what its passage says now, a wish in words; a search is closed, and opened."""
    camera.window.show_page(ARTICLES)
    camera.settle()
    page, queue = camera.attached.articles, camera.attached.around.queue
    assert queue is not None
    page.open_article(_ARTICLE, 1)
    camera.settle()
    camera.press("publish_article")
    workspace = camera.attached.workspace
    article = workspace.library.find_article(_ARTICLE)
    said = workspace.suggestions.submit_suggestion("flag", "Since when is it gone?", article=article, passage=_PASSAGE)
    queue.read_queue()
    camera.settle()
    _mark(camera, said.id)
    camera.press("enter")
    camera.take("articles-flagged")
    edit = page.editor.edit
    edit.replace_text(edit.text().replace("The phone is gone,", "Ask since when the phone is gone,", 1))
    camera.press("publish_article")
    _mark(camera, said.id)
    camera.press("close_entry")
    camera.take("articles-answer")
    camera.press("enter")
    camera.take("articles-closed")
    camera.press("undo")
    wish = next(entry for entry in queue.entries if entry.kind == "suggestion")
    _mark(camera, wish.ids[0])
    camera.press("close_entry")
    camera.take("articles-answer-own")
    camera.press("leave")


def play_cases(camera: Camera) -> None:
    """A rule is another: publishing stops at its policy cases, which say what they expect and what is so now."""
    camera.window.show_page(ARTICLES)
    camera.settle()
    page, cases = camera.attached.articles, camera.attached.around.cases
    page.open_article("charged-twice", "### Refund the card payment")
    camera.settle()
    text = page.editor.edit.text()
    page.editor.edit.replace_text(text.replace("authority: {agent: 80, team", "authority: {agent: 30, team", 1))
    camera.settle()
    camera.press("publish_article")
    camera.take("articles-not-published")
    camera.press("show_cases")
    camera.until(cases.meant.isVisible, "No policy case failed.")
    camera.take("articles-cases")
    page.editor.edit.setFocus()  # other sizes of the window took the keyboard elsewhere
    camera.press("show_cases", "enter", "enter")
    camera.take("articles-cases-changed")
    camera.press("undo")
    page.editor.notice.hide_notice()
    page.right.show_tab(PREVIEW)
    page.editor.edit.replace_text(text)
    camera.press("save_article")


def _mark(camera: Camera, suggestion_id: str) -> None:
    queue = camera.attached.around.queue
    assert queue is not None
    queue.list.setFocus()
    queue.list.mark_key(next(entry.key for entry in queue.entries if suggestion_id in entry.ids))
    camera.settle()
