"""An option over the agent's authority, asked for and answered at two desks without a display → pictures of both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kms_desktop.demo.place import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.ui.pictures.camera import Camera
from kms_desktop.ui.pictures.story import to_the_options

_WORDS = "they took the money out twice"
_OVER = "5"
"""The option that costs more than an agent may grant."""
_QUESTION = "Her rent bounced because of us and she wants to leave. May I give her the month as well?"


def take_approval_pictures(settings: Settings, folder: Path) -> int:
    """Play it in the workspace of `settings`. → how many pictures were taken."""
    dana, rosa = Camera(settings, folder), Camera(replace(settings, staff="rosa"), folder)
    try:
        rosa.open()
        dana.open()
        _granted(dana, rosa)
        _refused(dana, rosa)
        _nobody(dana)
    finally:
        dana.close()
        rosa.close()
    return dana.taken + rosa.taken


def _at_the_options(dana: Camera) -> None:
    """Maria's call, at the options."""
    dana.front()
    dana.attached.desk.of.call.ring(STORY_NUMBER)
    dana.settle()
    dana.press("F9", "F4", "1", "2", "Enter", "F2")
    dana.type(_WORDS)
    dana.press("Enter")
    to_the_options(dana)
    dana.press(_OVER)


def _granted(dana: Camera, rosa: Camera) -> None:
    _at_the_options(dana)
    dana.press("Ctrl+R")
    dana.shots("desk-approval-ask")
    dana.type(_QUESTION)
    dana.press("Enter")
    dana.pass_time(35)
    rosa.pass_time(35)
    dana.shots("desk-approval-asked")
    rosa.until(lambda: rosa.attached.desk.stage.phase == "approval")
    rosa.front()
    rosa.shots_of_every_kind("desk-approval")
    rosa.press("Shift+F9")
    rosa.shots("desk-approval-refuse")
    rosa.press("Esc", "3")
    rosa.shot("desk-approval-answered", toast=True)
    dana.front()
    dana.until(lambda: dana.attached.desk.of.live.state.approvals[-1].state == "granted")
    dana.shots("desk-approval-granted")
    dana.shot("desk-approval-granted", width=1280, height=720)
    dana.press("F8", "Ctrl+Enter")


def _refused(dana: Camera, rosa: Camera) -> None:
    _at_the_options(dana)
    dana.press("Ctrl+R", "Enter")
    rosa.until(lambda: rosa.attached.desk.stage.phase == "approval")
    rosa.front()
    rosa.press("Shift+F9", "1")
    dana.front()
    dana.until(lambda: dana.attached.desk.of.live.state.approvals[-1].state == "refused")
    dana.shots("desk-approval-refused")
    dana.window.message.fold()
    dana.press("F8", "Ctrl+Enter")


def _nobody(dana: Camera) -> None:
    _at_the_options(dana)
    dana.press("Ctrl+R", "Enter")
    dana.pass_time(130)
    dana.shots("desk-approval-late")
    dana.window.message.fold()
    dana.press("Ctrl+R")
    dana.shots_of_every_kind("desk-call-back")
    dana.press("2")
    dana.shot("desk-call-back-promised", toast=True)
    dana.press("F8", "Ctrl+Enter")
