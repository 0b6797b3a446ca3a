"""What is down, reported at one desk and published at another → pictures from the first report to the end of it."""

from __future__ import annotations

from kms_desktop.demo.workspace_location import STORY_NUMBER
from pictures.approval import Desks


def play_running(desks: Desks) -> None:
    """Three reports, a proposal, a bulletin, and that it works again."""
    dana, rosa = desks
    dana.front()
    dana.attached.desk.of.call.ring_event(STORY_NUMBER)
    dana.settle()
    dana.press("take_call", "report_down")
    dana.take("desk-down")
    dana.press("4")
    dana.take("desk-down-reported", toast=True)
    rosa.until(lambda: bool(rosa.attached.bulletins.board.proposals), "Nothing is proposed.")
    rosa.front()
    rosa.take("desk-proposed")
    rosa.press("show_bulletins")
    rosa.take("desk-bulletin-publish")
    rosa.press("Enter")
    dana.until(lambda: _count_unread(desks) > 0, "Dana does not see the bulletin.")
    dana.front()
    dana.press("wrap_up", "confirm")
    dana.take("desk-bulletin-new")
    dana.press("mark_bulletin_read", "mark_bulletin_read")
    dana.take("desk-bulletin-read")
    rosa.front()
    rosa.press("show_bulletins")
    rosa.take("desk-bulletins")
    rosa.press("1")
    rosa.take("desk-bulletin-change")
    rosa.press("leave", "show_bulletins", "2")
    rosa.press("leave")
    dana.until(lambda: bool(dana.attached.bulletins.board.again), "Dana does not hear that it works again.")
    dana.front()
    dana.take("desk-works-again")


def _count_unread(desks: Desks) -> int:
    return len([one for one in desks.dana.attached.bulletins.board.unread if not one.is_article])
