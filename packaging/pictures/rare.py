"""What happens seldom, played without a display → pictures: handovers, panels, strangers, a restart in a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kms_desktop.connectors.calls import parse_call_event
from kms_desktop.customers.model import NewInteraction
from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.ui.window import ARTICLES, DESK, VOICE
from pictures.camera import Camera, at_desk
from pictures.entrance import Backstage

if TYPE_CHECKING:
    from kms_desktop.services.workspace import Workspace

_NOBODY = "+442079460999"
_ASKED = "Her bank charged £15 because of us. Can you pay that too? She needs all of it before Monday."
_NEW_WORDS = "It has still not gone back to my card, and the rent is due on Monday. Which of the two is real?"
_QUOTED_WORDS = (
    "On Sat, 22 Nov at 19:20, Northwave Help <help@northwave.example> wrote:\n"
    "> Dear Mrs Okafor,\n>\n> one of the two payments is only a hold. Your bank lets go of it within three\n"
    "> working days; you need not do anything.\n>\n> Kind regards\n> Priya"
)
_LONG_NOTE = (
    "Mrs Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh rings for her father, who holds the account and is "
    "in hospital; she has the security word, is in by six, and asks that nobody rings him before Thursday."
)


def _ring(camera: Camera, number: str) -> None:
    camera.attached.desk.of.call.ring_event(number)
    camera.settle()
    camera.pass_time(4)


def _open_menu(camera: Camera) -> None:
    """Anew in each look, as an open menu keeps the one it was opened in."""
    camera.close_menu()
    camera.window.show_menu()


def play_panels(camera: Camera) -> None:
    camera.press("show_keys")
    camera.take("desk-keys")
    camera.press("leave")
    camera.take("desk-menu", arrange=partial(_open_menu, camera))
    camera.close_menu()
    camera.press("palette")
    camera.take("desk-palette")
    camera.type("pro")
    camera.take("desk-palette-found")
    camera.press("leave")
    camera.press("search")
    camera.type("qwxyz vrrt")
    camera.take("desk-empty-search")
    camera.press("search")
    camera.type("card fee on the bill")
    camera.window.show_problem("2 articles could not be read: billing/old.md is larger than 5 MB.")
    camera.take("desk-message")
    camera.window.message.close_bar()
    camera.window.show_page(ARTICLES)
    _ring(camera, STORY_NUMBER)
    camera.take("articles-ring")
    camera.window.show_page(VOICE)
    camera.take("voice-ring")
    camera.window.show_page(DESK)
    camera.press("take_call", "verify")
    camera.take("desk-verify")
    camera.press("leave", "notes")
    camera.type(_LONG_NOTE)
    camera.take("desk-narrow")
    camera.press("wrap_up", "confirm")


def play_nobody_known(camera: Camera) -> None:
    _ring(camera, _NOBODY)
    camera.take("desk-ring-unknown")
    camera.press("take_call", "verify")
    camera.type("okafor")
    camera.take("desk-find")
    camera.press("leave")
    camera.take("desk-unknown")
    camera.press("wrap_up")
    camera.take("desk-wrapup-empty")
    camera.window.desk_page.wrapup_pane.reason.setFocus()
    camera.type("Wrong number")
    camera.press("confirm")


def play_original(camera: Camera) -> None:
    """A letter that was cut where a quote seemed to begin, then whole; and a call whose number is none."""
    _ring(camera, '{"event": "newCall", "from": "123456e0", "callId": "unreadable"}')
    camera.take("desk-ring-unreadable")
    camera.press("put_off")
    letter = NewInteraction(
        source="mbox",
        source_id="picture@example.com",
        thread_id="mail-picture",
        channel="email",
        direction="in",
        started_at=datetime.now(UTC) - timedelta(minutes=5),
        subject="Two payments",
        body_text=_NEW_WORDS,
        author_name="Maria Okafor",
        author_kind="customer",
        customer_address=STORY_NUMBER,
        raw={"text": f"{_NEW_WORDS}\n\n{_QUOTED_WORDS}"},
    )
    camera.attached.workspace.history.store_messages([letter])
    _ring(camera, STORY_NUMBER)
    camera.press("take_call", "history", "Home", "enter")
    camera.take("desk-letter")
    camera.press("show_original")
    camera.take("desk-original")
    camera.press("leave", "wrap_up", "confirm")


@contextmanager
def colleague(settings: Settings, login: str) -> Iterator[Workspace]:
    from kms_desktop.services.workspace import open_workspace

    workspace = open_workspace(replace(settings, staff=login))
    try:
        yield workspace
    finally:
        workspace.close()


def play_handed_over(camera: Camera) -> None:
    """Three colleagues have Maria's call one after the other; the last one passes it to Dana with a question."""
    settings = camera.window.settings
    dana = camera.attached.workspace.person
    with colleague(settings, "priya") as priya, colleague(settings, "tom") as tom:
        contact = begin(priya)
        pass_on(priya, contact, "The payment page looked broken", to=tom)
        accept(tom)
        answer(tom, contact, 1)
    with colleague(settings, "tom") as tom, colleague(settings, "sam") as sam:
        pass_on(tom, contact, "Not a fault; the money is with us", to=sam)
        accept(sam)
        answer(sam, contact, 1)
        sam.guided.set_fact(contact, "amount", Decimal("38.50"))
        sam.guided.offer_option(contact, "credit-the-next-bill")
        sam.guided.decline_option(contact, "credit-the-next-bill", "I need it before Monday")
        pass_to(sam, contact, _ASKED, dana.id, dana.name)
    camera.until(lambda: camera.attached.desk.stage.phase == "handover", "The handover did not come to Dana.")
    camera.pass_time(18)
    camera.take("desk-handover")
    camera.press("take_call")
    camera.take("desk-handover-accepted")
    camera.press("wrap_up", "confirm")


def begin(colleague: Workspace) -> str:
    call = parse_call_event(STORY_NUMBER, datetime.now(UTC), colleague.settings.region).incoming()
    contact = colleague.call.take_call(call, colleague.directory.match_caller(call.number), 6.0).id
    colleague.call.verify_customer(contact, ("Date of birth", "Postcode"))
    colleague.call.log_search(contact, "you took it twice and told me to wait until Friday")
    colleague.guided.open_article(contact, "charged-twice")
    return contact


def answer(colleague: Workspace, contact: str, choice: int) -> None:
    position = colleague.guided.find_position(colleague.log.contact_state(contact))
    if position is not None and position.step is not None:
        colleague.guided.answer_step(contact, min(choice, len(position.answers_here) - 1))


def accept(colleague: Workspace) -> None:
    for handover in colleague.handovers.list_waiting():
        colleague.handovers.accept_handover(handover.id)


def pass_on(colleague: Workspace, contact: str, question: str, *, to: Workspace) -> None:
    pass_to(colleague, contact, question, to.person.id, to.person.name)


def pass_to(colleague: Workspace, contact: str, question: str, receiver: str, name: str) -> None:
    make: Callable[..., object] = colleague.handovers.make_handover
    make(contact, to_kind="person", to_id=receiver, to_name=name, question=question, warm=True)


def play_refused(camera: Camera) -> None:
    """Dana passes a call to Sam, who has no time for it and says so."""
    _ring(camera, STORY_NUMBER)
    camera.press("take_call", "transfer")
    camera.type("Sam")
    camera.press("enter")
    camera.type("Can you look at her direct debit?")
    camera.press("confirm")
    camera.pass_time(12)
    camera.take("desk-waiting")
    with colleague(camera.window.settings, "sam") as sam:
        for handover in sam.handovers.list_waiting():
            sam.handovers.refuse_handover(handover.id, "I am in a call until half past; ask Kofi.")
    camera.until(lambda: bool(camera.window.message.text()), "Dana was not told that Sam refused.")
    camera.take("desk-refused")
    camera.window.message.close_bar()
    camera.press("wrap_up", "confirm")


def play_restart(stage: Backstage) -> None:
    """The program ends in the middle of a call and is started again."""
    with at_desk(*stage) as before:
        _ring(before, STORY_NUMBER)
        before.press("take_call", "notes")
        before.type("Paid by card on the 25th.")
    after = Camera(*stage, passed_s=40)
    try:
        after.open()
        after.until(lambda: after.attached.desk.stage.phase == "resume", "The call is not offered again.")
        after.take("desk-resume")
        after.press("take_call")
        after.until(lambda: after.attached.desk.of.live.active, "The call that was open was not gone on with.")
        after.press("wrap_up", "confirm")
        after.until(lambda: not after.attached.desk.of.live.active, "The call that was open was not saved.")
    finally:
        after.close()
