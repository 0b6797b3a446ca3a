"""A promise that ends, on an agent's desk and in a supervisor's list → pictures of each step."""

from __future__ import annotations

from kms_desktop.demo.workspace_location import STORY_NUMBER
from pictures.approval import Desks


def play_settled(desks: Desks) -> None:
    """From the list between calls, and from the bar and the wrap-up of a call."""
    dana, rosa = desks
    rosa.front()
    rosa.press("show_voice", "list_promises")
    rosa.take("voice-promises")
    rosa.press("Shift+Down", "Shift+Down", "enter")
    rosa.take("voice-promises-many")
    rosa.press("5")
    rosa.take("voice-promises-hand-over")
    rosa.press("leave", "leave")
    dana.front()
    dana.press("promises")
    dana.take("desk-promises")
    dana.press("1")
    dana.take("desk-promise")
    dana.press("2")
    dana.take("desk-promise-moved")
    dana.press("leave", "4")
    dana.take("desk-promise-broken")
    dana.press("leave", "5")
    dana.take("desk-promise-handed-on")
    dana.press("leave", "leave", "leave")
    dana.attached.desk.of.call.ring_event(STORY_NUMBER)
    dana.settle()
    dana.take("desk-ring-owed")
    dana.press("take_call", "call_back")
    dana.take("desk-promise-made")
    dana.press("2", "wrap_up")
    dana.take("desk-wrapup-owed")
    dana.press("confirm", "promises", "1", "1")
    dana.take("desk-promise-kept", toast=True)
