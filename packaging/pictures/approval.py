"""An option over the agent's authority, asked for and answered at two desks without a display → pictures of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.settings import Settings
from pictures.album import Album
from pictures.camera import Camera, at_desk
from pictures.story import to_the_options

_WORDS = "they took the money out twice"
_OVER = "5"
"""The option that costs more than an agent may grant."""
_QUESTION = "Her rent bounced because of us and she wants to leave. May I give her the month as well?"


class Desks(NamedTuple):
    dana: Camera
    rosa: Camera


@contextmanager
def two_desks(settings: Settings, album: Album) -> Iterator[Desks]:
    """An agent's, and that of her team lead."""
    with at_desk(settings, album, "rosa") as rosa, at_desk(settings, album) as dana:
        yield Desks(dana, rosa)


def _at_the_options(dana: Camera) -> None:
    """Maria's call, at the options."""
    dana.front()
    dana.attached.desk.of.call.ring_event(STORY_NUMBER)
    dana.settle()
    dana.press("take_call", "verify", "1", "2", "enter", "search")
    dana.type(_WORDS)
    dana.press("enter")
    to_the_options(dana)
    dana.press(_OVER)


def _answered(dana: Camera, how: str) -> None:
    dana.until(lambda: dana.attached.desk.of.live.state.approvals[-1].state == how, f"Dana was not told “{how}”.")


def play_granted(desks: Desks) -> None:
    dana, rosa = desks
    _at_the_options(dana)
    dana.press("ask_approval")
    dana.take("desk-approval-ask")
    dana.type(_QUESTION)
    dana.press("enter")
    dana.pass_time(35)
    rosa.pass_time(35)
    dana.take("desk-approval-asked")
    rosa.until(lambda: rosa.attached.desk.stage.phase == "approval", "The question did not come to Rosa.")
    rosa.front()
    rosa.take("desk-approval")
    rosa.press("put_off")
    rosa.take("desk-approval-refuse")
    rosa.press("leave", "3")
    rosa.take("desk-approval-answered", toast=True)
    dana.front()
    _answered(dana, "granted")
    dana.take("desk-approval-granted")
    dana.press("wrap_up", "confirm")


def play_refused(desks: Desks) -> None:
    dana, rosa = desks
    _at_the_options(dana)
    dana.press("ask_approval", "enter")
    rosa.until(lambda: rosa.attached.desk.stage.phase == "approval", "The question did not come to Rosa.")
    rosa.front()
    rosa.press("put_off", "1")
    dana.front()
    _answered(dana, "refused")
    dana.take("desk-approval-refused")
    dana.window.message.close_bar()
    dana.press("wrap_up", "confirm")


def play_nobody(desks: Desks) -> None:
    dana = desks.dana
    _at_the_options(dana)
    dana.press("ask_approval", "enter")
    dana.pass_time(130)
    dana.take("desk-approval-late")
    dana.window.message.close_bar()
    dana.press("ask_approval")
    dana.take("desk-call-back")
    dana.press("2")
    dana.take("desk-call-back-promised", toast=True)
    dana.press("wrap_up", "confirm")
