"""A question to a colleague, asked and answered at two desks without a display → pictures of both."""

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
_QUESTION = "her bank took £15 for the bounced rent. Is that ours to pay?"
_ANSWER = "Yes, up to £15, where she sends the statement. Write it as a gesture."


class Desks(NamedTuple):
    dana: Camera
    priya: Camera


@contextmanager
def two_desks(settings: Settings, album: Album) -> Iterator[Desks]:
    """Who asks, and a colleague."""
    with at_desk(settings, album, "priya") as priya, at_desk(settings, album) as dana:
        yield Desks(dana, priya)


def _at_the_options(dana: Camera) -> None:
    dana.front()
    dana.attached.desk.of.call.ring_event(STORY_NUMBER)
    dana.settle()
    dana.press("take_call", "verify", "1", "2", "enter", "search")
    dana.type(_WORDS)
    dana.press("enter")
    to_the_options(dana)


def _asks(dana: Camera) -> None:
    dana.press("ask_colleague")
    dana.type("pri")
    dana.press("enter")
    dana.type(_QUESTION)


def _comes(priya: Camera) -> None:
    priya.until(lambda: priya.attached.desk.of.consulted.consulted is not None, "The question did not come to Priya.")
    priya.settle()


def _is_told(dana: Camera, state: str) -> None:
    dana.until(lambda: dana.attached.desk.of.live.state.consults[-1].state == state, f"Dana was not told “{state}”.")
    dana.settle()


def play_answered(desks: Desks) -> None:
    dana, priya = desks
    _at_the_options(dana)
    dana.press("ask_colleague")
    dana.take("desk-consult-ask")
    dana.press("leave")
    _asks(dana)
    dana.take("desk-consult-question")
    dana.press("enter")
    _comes(priya)
    dana.pass_time(40)
    priya.pass_time(40)
    dana.take("desk-consult-asked")
    priya.front()
    priya.take("desk-consulted")
    priya.press("answer_colleague")
    priya.type("Y")
    priya.type("es, up to £15")
    priya.take("desk-consult-answer")
    priya.attached.desk.consults.answer_panel.field.set_text(_ANSWER)
    dana.until(lambda: bool(dana.attached.desk.of.live.state.consults[-1].seen_by), "Nobody read it.")
    dana.settle()
    dana.front()
    dana.take("desk-consult-seen")
    priya.front()
    priya.press("enter")
    dana.front()
    _is_told(dana, "answered")
    dana.take("desk-consult-answered")
    dana.press("keep_answer")
    dana.take("desk-consult-noted", toast=True)
    dana.press("wrap_up", "confirm")


def play_declined(desks: Desks) -> None:
    dana, priya = desks
    _at_the_options(dana)
    _asks(dana)
    dana.press("enter")
    _comes(priya)
    dana.pass_time(150)
    dana.take("desk-consult-late")
    priya.front()
    priya.attached.desk.of.call.ring_event("020 7946 0555")
    priya.settle()
    priya.press("take_call")
    priya.take("desk-consulted-on-call")
    priya.press("answer_colleague", "4")
    dana.front()
    _is_told(dana, "declined")
    dana.take("desk-consult-declined")
    _asks(dana)
    dana.press("enter")
    _comes(priya)
    priya.front()
    priya.press("answer_colleague", "3")
    dana.front()
    _is_told(dana, "answered")
    dana.take("desk-consult-takes-over")
    dana.press("dismiss", "wrap_up", "confirm")
    priya.front()
    priya.press("wrap_up", "confirm")
