"""Contacts that are passed on, played without a display → pictures: a chain of four, outside, presence, what waits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kms_desktop.demo.place import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.ui.pictures.camera import Camera
from kms_desktop.ui.pictures.rare import accept, answer, begin, colleague
from kms_desktop.ui.window import VOICE

if TYPE_CHECKING:
    from kms_desktop.services.workspace import Workspace

_NOTICED_S, _LATE_S = 70, 90


def take_transfer_pictures(settings: Settings, folder: Path) -> int:
    """Play them in the workspace of `settings`. → how many pictures were taken."""
    dana = Camera(settings, folder)
    try:
        dana.open()
        _chain_of_four(dana, settings)
        _passed_on_again(dana)
        _somebody_else_has_her(dana, settings)
        _outside(dana)
    finally:
        dana.close()
    rosa = Camera(replace(settings, staff="rosa"), folder)
    try:
        rosa.open()
        _what_waits(rosa, settings)
    finally:
        rosa.close()
    return dana.taken + rosa.taken


def _chain_of_four(camera: Camera, settings: Settings) -> None:
    """Front line, Technical, Billing, a team lead of Billing; one of them refused it, and one asked a thing twice."""
    dana = camera.attached.workspace.person
    with colleague(settings, "priya") as priya, colleague(settings, "tom") as tom:
        contact = begin(priya)
        _passed(priya, contact, "Her payment page looked broken. Is it a fault?", tom)
        accept(tom)
        answer(tom, contact, 1)
    with colleague(settings, "tom") as tom, colleague(settings, "sam") as sam, colleague(settings, "kofi") as kofi:
        _passed(tom, contact, "The money is with us. Can you send it back?", kofi)
        for handover in kofi.handovers.waiting():
            kofi.handovers.refuse(handover.id, "I am in a call until half past; Sam is free.")
        found = "No fault: two payments, card on the 25th and debit on the 26th."
        _passed(tom, contact, "The money is with us. Can you send it back?", sam, found)
        accept(sam)
        sam.call.verify(contact, ("Postcode",))
        answer(sam, contact, 1)
        sam.guided.set_fact(contact, "amount", Decimal("38.50"), "How much was taken twice?")
        sam.guided.offer(contact, "credit-the-next-bill")
        sam.guided.decline(contact, "credit-the-next-bill", "I need it before Monday")
        _passed(sam, contact, "May she have the bank's £15 too? It is over what I may grant.", kofi, "Not by a credit.")
        accept(kofi)
        kofi.call.searched(contact, "and the fifteen pounds")
        asked = "Her bank wants a letter. Please write it with her while she is on the line."
        kofi.handovers.make(
            contact, to_kind="person", to_id=dana.id, to_name=dana.name, question=asked, answer="Yes, up to £60."
        )
    camera.until(lambda: camera.attached.desk.stage.phase == "handover")
    camera.pass_time(21)
    camera.shots_of_every_kind("desk-chain-of-four")
    bar = camera.window.desk_page.incoming.verticalScrollBar()
    for width, height, percent in ((1280, 720, 100), (1920, 1080, 200), (1440, 900, 100)):
        camera.shot("desk-chain-of-four-end", width=width, height=height, percent=percent)
        bar.setValue(bar.maximum())
        camera.shot("desk-chain-of-four-end", width=width, height=height, percent=percent)


def _passed_on_again(camera: Camera) -> None:
    """Dana takes it, looks at verifying, and passes it on, with her answer to what she was asked."""
    camera.press("F9", "F4")
    camera.shot("desk-verify-again")
    camera.press("Esc", "F6")
    camera.type("Billing")
    camera.press("Enter")
    camera.type("The letter is written; she has it by mail.")
    camera.press("Enter")
    camera.type("Please send the bank its copy")
    camera.press("F6")
    camera.shots("desk-transfer-answer")
    camera.shot("desk-transfer-answer", width=1280, height=720)
    camera.shot("desk-transfer-answer", width=1920, height=1080, percent=200)
    camera.press("Esc", "F8", "Ctrl+Enter")


def _somebody_else_has_her(camera: Camera, settings: Settings) -> None:
    """Maria rings while Sam has her on chat."""
    with colleague(settings, "sam") as sam:
        chat = sam.call.begin("chat", "maria.okafor@example.org").id
        customer = sam.directory.match(STORY_NUMBER).candidates[0].customer.id
        sam.call.identify(chat, customer)
        sam.guided.open_article(chat, "charged-twice")
        camera.attached.desk.of.call.ring(STORY_NUMBER)
        camera.settle()
        camera.pass_time(4)
        camera.shot("desk-presence-ring")
        camera.press("F9", "F4", "1", "2", "Enter")
        camera.pass_time(31)
        camera.shots("desk-presence")
        camera.shot("desk-presence", width=1280, height=720)
        camera.shot("desk-presence", width=1920, height=1080, percent=200)
        sam.wrapups.save(chat, sam.wrapups.draft(sam.log.state(chat)))


def _outside(camera: Camera) -> None:
    """It goes to her bank: said, and on a sheet."""
    camera.press("F2")
    camera.type("they took the money out twice")
    camera.press("Enter", "2", "F6")
    camera.type("Her bank, 020 7946 0800")
    camera.shots("desk-transfer-outside")
    camera.press("Enter")
    camera.type("Will you pay back the £15 you charged her on the 26th?")
    camera.press("Enter")
    camera.shots("desk-outside")
    camera.shot("desk-outside", width=1280, height=720)
    camera.shot("desk-outside", width=1920, height=1080, percent=200)
    camera.press("Enter")
    camera.shot("desk-outside-wrapup")
    camera.press("Ctrl+Enter")


def _what_waits(camera: Camera, settings: Settings) -> None:
    """What a supervisor sees of handovers that nobody took, and of what was asked twice."""
    with colleague(settings, "tom") as tom:
        team = {name: key for key, name in tom.roster.teams()}["Billing"]
        first = begin(tom)
        tom.handovers.make(
            first, to_kind="team", to_id=team, to_name="Billing", question="Can you pay the bank's £15 too?"
        )
    with colleague(settings, "priya") as priya, colleague(settings, "tom") as tom:
        second = begin(priya)
        _passed(priya, second, "Her router drops the line in the rain. Can you look?", tom, warm=False)
    camera.window.show_page(VOICE)
    camera.settle()
    camera.shots("voice-decide")
    camera.shot("voice-decide", width=1920, height=1080, percent=200)
    camera.press("Ctrl+T")
    for name, passed_s in (("voice-waiting", _NOTICED_S), ("voice-waiting-late", _LATE_S)):
        camera.pass_time(passed_s)
        camera.attached.voice.floor.age()
        camera.shots_of_every_kind(name)
    camera.press("Ctrl+T")
    camera.shots("voice-asked-again")
    camera.shot("voice-asked-again", width=1280, height=720)


def _passed(
    giver: Workspace, contact: str, question: str, to: Workspace, found: str = "", *, warm: bool = True
) -> None:
    giver.handovers.make(
        contact,
        to_kind="person",
        to_id=to.person.id,
        to_name=to.person.name,
        question=question,
        answer=found,
        warm=warm,
    )
