"""Contacts that are passed on, played without a display → pictures: a chain of four, outside, presence, what waits."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.ui.window import VOICE
from pictures.camera import Camera
from pictures.rare import accept, answer, begin, colleague

if TYPE_CHECKING:
    from kms_desktop.services.workspace import Workspace

_NOTICED_S, _LATE_S = 70, 90


def play_chain(camera: Camera) -> None:
    """A contact that four had before comes to Dana, who passes it on again."""
    _chain_of_four(camera)
    _passed_on_again(camera)


def play_elsewhere(camera: Camera) -> None:
    """Maria rings while a colleague has her on chat, and it goes to her bank."""
    _somebody_else_has_her(camera)
    _outside(camera)


def _chain_of_four(camera: Camera) -> None:
    """Front line, Technical, Billing, a team lead of Billing; one of them refused it, and one asked a thing twice."""
    dana, settings = camera.attached.workspace.person, camera.window.settings
    with colleague(settings, "priya") as priya, colleague(settings, "tom") as tom:
        contact = begin(priya)
        _passed(priya, contact, "Her payment page looked broken. Is it a fault?", tom)
        accept(tom)
        answer(tom, contact, 1)
    with colleague(settings, "tom") as tom, colleague(settings, "sam") as sam, colleague(settings, "kofi") as kofi:
        _passed(tom, contact, "The money is with us. Can you send it back?", kofi)
        for handover in kofi.handovers.list_waiting():
            kofi.handovers.refuse_handover(handover.id, "I am in a call until half past; Sam is free.")
        found = "No fault: two payments, card on the 25th and debit on the 26th."
        _passed(tom, contact, "The money is with us. Can you send it back?", sam, found)
        accept(sam)
        sam.call.verify_customer(contact, ("Postcode",))
        answer(sam, contact, 1)
        sam.guided.set_fact(contact, "amount", Decimal("38.50"), "How much was taken twice?")
        sam.guided.offer_option(contact, "credit-the-next-bill")
        sam.guided.decline_option(contact, "credit-the-next-bill", "I need it before Monday")
        _passed(sam, contact, "May she have the bank's £15 too? It is over what I may grant.", kofi, "Not by a credit.")
        accept(kofi)
        kofi.call.log_search(contact, "and the fifteen pounds")
        asked = "Her bank wants a letter. Please write it with her while she is on the line."
        kofi.handovers.make_handover(
            contact, to_kind="person", to_id=dana.id, to_name=dana.name, question=asked, answer="Yes, up to £60."
        )
    camera.until(lambda: camera.attached.desk.stage.phase == "handover", "The handover did not come to Dana.")
    camera.pass_time(21)
    camera.take("desk-chain-of-four")
    bar = camera.window.desk_page.handover_pane.verticalScrollBar()
    camera.take("desk-chain-of-four-end", arrange=lambda: bar.setValue(bar.maximum()))


def _passed_on_again(camera: Camera) -> None:
    """Dana takes it, looks at verifying, and passes it on, with her answer to what she was asked."""
    camera.press("take_call", "verify")
    camera.take("desk-verify-again")
    camera.press("leave", "transfer")
    camera.type("Billing")
    camera.press("enter")
    camera.type("The letter is written; she has it by mail.")
    camera.press("enter")
    camera.type("Please send the bank its copy")
    camera.press("transfer")
    camera.take("desk-transfer-answer")
    camera.press("leave", "wrap_up", "confirm")


def _somebody_else_has_her(camera: Camera) -> None:
    """Maria rings while Sam has her on chat."""
    with colleague(camera.window.settings, "sam") as sam:
        chat = sam.call.begin_contact("chat", "maria.okafor@example.org").id
        customer = sam.directory.match_caller(STORY_NUMBER).candidates[0].customer.id
        sam.call.identify_customer(chat, customer)
        sam.guided.open_article(chat, "charged-twice")
        camera.attached.desk.of.call.ring_event(STORY_NUMBER)
        camera.settle()
        camera.pass_time(4)
        camera.take("desk-presence-ring")
        camera.press("take_call", "verify", "1", "2", "enter")
        camera.pass_time(31)
        camera.take("desk-presence")
        sam.wrapups.save_wrap_up(chat, sam.wrapups.draft_wrap_up(sam.log.contact_state(chat)))


def _outside(camera: Camera) -> None:
    """It goes to her bank: said, and on a sheet."""
    camera.press("search")
    camera.type("they took the money out twice")
    camera.press("enter", "2", "transfer")
    camera.type("Her bank, 020 7946 0800")
    camera.take("desk-transfer-outside")
    camera.press("enter")
    camera.type("Will you pay back the £15 you charged her on the 26th?")
    camera.press("enter")
    camera.take("desk-outside")
    camera.press("enter")
    camera.take("desk-outside-wrapup")
    camera.press("confirm")


def play_what_waits(camera: Camera) -> None:
    """What a supervisor sees of handovers that nobody took, and of what was asked twice."""
    settings = camera.window.settings
    with colleague(settings, "tom") as tom:
        team = {name: key for key, name in tom.roster.list_teams()}["Billing"]
        first = begin(tom)
        tom.handovers.make_handover(
            first, to_kind="team", to_id=team, to_name="Billing", question="Can you pay the bank's £15 too?"
        )
    with colleague(settings, "priya") as priya, colleague(settings, "tom") as tom:
        second = begin(priya)
        _passed(priya, second, "Her router drops the line in the rain. Can you look?", tom, warm=False)
    camera.window.show_page(VOICE)
    camera.settle()
    camera.take("voice-decide")
    camera.press("list_handovers")
    for name, passed_s in (("voice-waiting", _NOTICED_S), ("voice-waiting-late", _LATE_S)):
        camera.pass_time(passed_s)
        camera.attached.voice.floor.update_ages()
        camera.take(name)
    camera.press("list_handovers")
    camera.take("voice-asked-again")
    camera.press("list_contacts", "Down", "Down", "Down", "reopen")
    camera.type("The refund came back from the bank")
    camera.take("voice-contact")
    camera.press("leave")


def _passed(
    giver: Workspace, contact: str, question: str, to: Workspace, found: str = "", *, warm: bool = True
) -> None:
    giver.handovers.make_handover(
        contact,
        to_kind="person",
        to_id=to.person.id,
        to_name=to.person.name,
        question=question,
        answer=found,
        warm=warm,
    )
