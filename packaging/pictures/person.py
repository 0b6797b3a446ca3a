"""Who the customer is: the card, somebody new, somebody looked up between calls, and what is found in a history."""

from __future__ import annotations

from pictures.camera import Camera
from pictures.story import ring

_STRANGE = "+447700900999"


def play_card(camera: Camera) -> None:
    ring(camera)
    camera.press("take_call", "show_card")
    camera.take("desk-card")
    camera.press("Down", "enter")
    camera.type("Ring after six, her shift ends then.")
    camera.take("desk-card-note")
    camera.press("leave", "leave")
    camera.press("find_in_history")
    camera.type("payment")
    camera.press("Down", "enter")
    camera.take("desk-found")
    camera.press("wrap_up", "enter")


def play_new_caller(camera: Camera) -> None:
    camera.attached.desk.of.call.ring_event(_STRANGE)
    camera.settle()
    camera.press("take_call", "verify")
    camera.type("Zoltan Nagy")
    camera.take("desk-nobody-found")
    camera.press("Down", "enter")
    camera.take("desk-new-caller")
    camera.type("7711 0022")
    camera.press("enter", "wrap_up", "enter")


def play_look(camera: Camera) -> None:
    camera.press("verify")
    camera.type("tove")
    camera.take("desk-look-up")
    camera.press("enter")
    camera.take("desk-look")
    camera.press("begin_contact")
    camera.take("desk-by-hand")
    camera.press("leave", "leave")
