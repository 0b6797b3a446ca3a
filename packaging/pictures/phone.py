"""Several calls at one desk → pictures of what was missed, what waits, what is on hold, and what is over."""

from __future__ import annotations

import json

from kms_desktop.demo.workspace_location import STORY_NUMBER
from pictures.camera import Camera

_JAMES, _NOBODY = "+447700900118", "+447700900999"


def play_calls(camera: Camera) -> None:
    """Dana comes back to missed calls; three ring at once, and she takes two."""
    camera.take("calls-missed")
    for call_id, number in (("a", STORY_NUMBER), ("b", _JAMES), ("c", _NOBODY)):
        _tell(camera, event="newCall", callId=call_id, queue="Front line", **{"from": number})
    camera.take("calls-waiting")
    camera.press("take_call", "search")
    camera.type("I was charged twice")
    camera.take("calls-another-rings")
    camera.press("take_call")
    camera.take("calls-on-hold")
    camera.press("hold")
    camera.pass_time(45)
    camera.take("calls-held")
    camera.press("hold")
    _tell(camera, event="hangup", callId="c")
    _tell(camera, event="hangup", callId="b")
    camera.take("calls-hung-up")
    camera.press("confirm")
    camera.take("calls-go-on")
    camera.press("take_call", "notes")
    camera.type("Rings back")
    _tell(camera, event="hangup", callId="a")
    camera.take("calls-over-while-writing")
    camera.press("wrap_up", "confirm")


def _tell(camera: Camera, **event: str) -> None:
    camera.attached.desk.of.call.ring_event(json.dumps(event))
    camera.settle()
