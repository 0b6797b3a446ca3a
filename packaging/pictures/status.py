"""Settings of a person and what they are at, played without a display → pictures."""

from __future__ import annotations

from kms_desktop.demo.workspace_location import STORY_NUMBER
from pictures.camera import Camera


def play_settings(camera: Camera) -> None:
    camera.press("preferences")
    camera.take("desk-settings")
    camera.press("leave")


def play_status(camera: Camera) -> None:
    """A break and its end; then a contact that waits for somebody who is free."""
    camera.press("status")
    camera.take("desk-status")
    camera.press("4")
    camera.take("desk-break")
    camera.press("status")
    camera.attached.desk.of.call.ring_event(STORY_NUMBER)
    camera.settle()
    camera.press("take_call", "transfer")
    camera.take("desk-transfer-presence")
    camera.type("Priya")
    camera.press("Enter")
    camera.type("Can you pay that too?")
    camera.press("Enter")
    camera.pass_time(12)
    camera.take("desk-transfer-waits")
    camera.press("transfer", "wrap_up", "confirm")


def play_floor(camera: Camera) -> None:
    camera.press("floor_status")
    camera.take("floor-status")
    camera.press("leave")
