"""The demo call, from ready to saved, played without a display → a picture of each state on the way, and the pages."""

from __future__ import annotations

from datetime import UTC, datetime

from kms_desktop.customers.model import IncomingCall
from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.ui.window import ARTICLES, DESK, VOICE
from pictures.camera import Camera

_WORDS = "they took the money out twice"


def play_call(camera: Camera) -> None:
    _before_the_call(camera)
    _the_call(camera)
    _wrap_up(camera)


def ring(camera: Camera) -> None:
    """The story's caller rings, and has done so for six seconds."""
    camera.attached.desk.of.call.ring_call(IncomingCall(STORY_NUMBER, "story", datetime.now(UTC), "Billing line"))
    camera.settle()
    camera.pass_time(6)


def _before_the_call(camera: Camera) -> None:
    camera.take("desk-ready")
    camera.type("hub light orange after they moved")
    camera.take("desk-search")
    camera.press("search", "Delete")
    ring(camera)
    camera.take("desk-ring")


def _the_call(camera: Camera) -> None:
    camera.press("take_call")
    camera.take("desk-likely")
    camera.press("verify", "1", "2", "enter")
    history = camera.window.desk_page.left.history.list
    camera.press("search")
    camera.type(_WORDS)
    history.setFocus()
    history.mark_row(1)
    camera.press("enter")
    camera.press("search")
    camera.pass_time(70)
    _mark(camera, "charged-twice")
    camera.take("desk-call")
    _mark(camera, "charged-twice")
    camera.press("enter", "2")
    camera.press("notes")
    camera.type("Card on the 25th, and the same again on the 26th. Rent is due Monday.")
    camera.window.desk_page.work.focus_article()
    camera.pass_time(142)
    camera.take("desk-guide")
    to_the_options(camera)
    camera.pass_time(88)
    camera.take("desk-solutions")


def _mark(camera: Camera, article_id: str) -> None:
    """Go to the hit of an article with the arrow keys, wherever it is in the list."""
    hits = camera.window.desk_page.work.hits
    ids = [row.id for row in hits.rows()]
    hits.mark_row(ids.index(article_id) if article_id in ids else 0)
    camera.settle()


def to_the_options(camera: Camera) -> None:
    """Answer whatever the guide still asks; then the sum, if an option needs it."""
    guide = camera.attached.desk.of.guide
    for _question in range(8):
        if guide.sight is None or guide.sight.position.step is None:
            break
        camera.press("2" if guide.sight.position.settled and len(guide.sight.position.answers_here) > 1 else "1")
    if camera.window.desk_page.work.guide.amount.isVisible():
        camera.take("desk-amount")
        camera.type("38.50")
        camera.press("enter")
    if guide.sight is not None and not guide.chosen:
        last = [option.number for option in guide.sight.options if option.status == "open"][-1:]
        camera.press(*(str(number) for number in last))


def _wrap_up(camera: Camera) -> None:
    camera.press("enter")
    camera.take("desk-granted", toast=True)
    camera.press("transfer")
    camera.type("Billing")
    camera.take("desk-transfer")
    camera.press("leave")
    camera.press("wrap_up")
    camera.pass_time(24)
    camera.take("desk-wrapup")
    camera.press("suggest")
    camera.type("Ask about bank charges before offering a credit")
    camera.take("desk-suggestion")
    camera.press("enter", "confirm")
    camera.take("desk-saved", toast=True)


def play_pages(camera: Camera) -> None:
    camera.window.show_page(ARTICLES)
    camera.settle()
    camera.take("articles")
    camera.window.show_page(VOICE)
    camera.settle()
    camera.take("voice")
    camera.attached.voice.parts.choose("contacts")
    camera.attached.voice.presenter.read_lists()
    camera.take("voice-contacts")
    camera.window.show_page(DESK)
