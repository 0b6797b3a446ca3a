"""A sample drawn, one contact of it read and judged → pictures of both."""

from __future__ import annotations

from kms_desktop.ui.window import VOICE
from pictures.camera import Camera


def play_reviews(rosa: Camera) -> None:
    board = rosa.attached.voice.reviews
    rosa.window.show_page(VOICE)
    rosa.press("list_reviews")
    board.draw.click()
    rosa.until(lambda: board.table.model().rowCount() > 0)
    rosa.settle()
    rosa.press("enter")
    rosa.until(lambda: board.pane.detail is not None)
    rosa.settle()
    rosa.take("voice-reviews")
    board.pane.rightly.show_part(1)
    board.pane.field.set_text("The customer asked when the engineer comes; this article says how to cancel.")
    board.press_filled()
    rosa.until(lambda: board.pane.review is not None and board.pane.review.state == "judged")
    assert board.pane.review is not None
    rosa.until(lambda: board.pane.detail is not None and bool(board.pane.detail.events))
    board.presenter.coach(board.pane.review, "Look at the second hit before you link the first.")
    rosa.until(lambda: board.pane.detail is not None and bool(board.pane.detail.notes))
    rosa.settle()
    rosa.take("voice-review-judged")
