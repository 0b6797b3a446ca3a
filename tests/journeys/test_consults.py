"""A question to a colleague: asked at one desk with the keyboard alone, answered at another; nobody's call moves."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from kms_desktop.storage.tables import HandoverRow, SuggestionRow
from kms_desktop.storage.tables_consult import ConsultRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, held_by_another, shown

__all__ = ["held_by_another"]

BEGINS = "Charged twice for one payment"
ANSWER = "Yes, it counts as ours. Up to £15."


def in_the_guide(dana: Player, number: str = MARIAS_NUMBER) -> str:
    """Dana takes Maria's call and comes to the second question of the guide."""
    dana.front()
    dana.attached.desk.of.call.ring_event(number)
    dana.settle()
    dana.press("take_call", "verify", "1", "2", "Enter", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1")
    return dana.attached.desk.of.live.id


def asks(dana: Player, whom: str, words: str) -> None:
    """Five keys and the words."""
    dana.press("ask_colleague")
    dana.type(whom)
    dana.press("Enter")
    dana.type(words)
    dana.press("Enter")


def asked_line(player: Player) -> str:
    line = player.attached.desk.consults.asked_line
    return shown(line) if line.isVisible() else ""


def consulted_line(player: Player) -> str:
    line = player.attached.desk.consults.consulted_line
    return shown(line) if line.isVisible() else ""


def is_asked(player: Player) -> None:
    player.until(lambda: bool(consulted_line(player)), "No question came.")
    player.settle()


def hears(dana: Player, words: str) -> None:
    dana.until(lambda: words in asked_line(dana), f"“{words}” was not told.")
    dana.settle()


def place(player: Player) -> tuple[object, ...]:
    """What a person has before them, and where the keyboard is."""
    desk = player.attached.desk
    return desk.stage.phase, desk.of.live.id, QApplication.focusWidget(), shown(player.window.desk_page.work)


def test_asked_seen_answered_and_in_the_notes(either_floor: Floor) -> None:
    priya, dana = either_floor.desk("priya"), either_floor.desk("dana")
    contact = in_the_guide(dana)
    before = dana.attached.desk.of.live.state.settled
    dana.press("ask_colleague")
    panel = dana.attached.desk.consults.ask_panel
    assert panel.is_open() and "You keep the contact" in shown(panel)
    assert "Whoever is free in Front line" in shown(panel) and "A lead of Front line" in shown(panel)
    assert panel.question.text().startswith("Customer was charged twice, “") and "On which day" in panel.question.text()
    dana.type("pri")
    assert "Priya" in shown(panel)
    dana.press("Enter")
    dana.type("does her bank's £15 count as our mistake?")
    dana.press("Enter")
    hears(dana, "Asked Priya")
    (row,) = either_floor.rows(ConsultRow, contact_id=contact)
    assert row.question.endswith("does her bank's £15 count as our mistake?") and row.state == "waiting"
    assert dana.attached.desk.of.live.state.settled == before and dana.attached.desk.stage.phase == "call"
    is_asked(priya)
    assert "Dana Whitfield asks you:" in consulted_line(priya) and "our mistake?" in consulted_line(priya)
    assert priya.attached.desk.stage.phase == "ready"
    priya.front()
    priya.press("answer_colleague")
    panel = priya.attached.desk.consults.answer_panel
    assert panel.is_open()
    told = shown(panel)
    for part in (
        "our mistake?",
        "The customer: Maria Okafor, verified by date of birth, postcode",
        "Customer was charged",
    ):
        assert part in told, part
    assert "“I paid by card and the direct debit went too”" in told
    hears(dana, "read by Priya")
    priya.type("Yes, it counts as ours. Up to ")
    priya.type("15 pounds.")
    priya.press("Enter")
    assert not panel.is_open() and not consulted_line(priya)
    hears(dana, "answered:")
    assert "“Yes, it counts as ours. Up to 15 pounds.”" in asked_line(dana)
    dana.front()
    dana.press("keep_answer")
    assert asked_line(dana) == ""
    assert "Answer: Yes, it counts as ours. Up to 15 pounds." in dana.window.desk_page.right.notes.field.text()
    dana.until(lambda: "Answer: Yes" in either_floor.stored(contact).note, "The note was not logged.")
    log = shown(dana.window.desk_page.right.notes.log)
    for part in ("Asked Priya", "read the question", "answered"):
        assert part in log, part
    kinds = [kind for kind in either_floor.kinds(contact) if kind.startswith("consult_")]
    assert kinds == ["consult_asked", "consult_seen", "consult_answered"]


def test_on_a_call_of_ones_own_nothing_moves_and_two_keys_answer(floor: Floor) -> None:
    priya, dana = floor.desk("priya"), floor.desk("dana")
    in_the_guide(priya, "020 7946 0555")
    priya.front()
    before = place(priya)
    in_the_guide(dana)
    asks(dana, "pri", "who decides?")
    is_asked(priya)
    priya.front()
    assert place(priya) == before
    pressed = priya.presses
    priya.press("answer_colleague", "1")
    assert priya.presses - pressed == 2
    hears(dana, "answered:")
    assert "“Yes”" in asked_line(dana)
    assert place(priya) == before and not consulted_line(priya)


def test_esc_keeps_the_words_of_an_answer(floor: Floor) -> None:
    priya, dana = floor.desk("priya"), floor.desk("dana")
    in_the_guide(dana)
    asks(dana, "pri", "who decides?")
    is_asked(priya)
    priya.front()
    priya.press("answer_colleague")
    priya.type("Rosa deci")
    priya.press("Esc")
    assert consulted_line(priya)
    priya.press("answer_colleague")
    assert priya.attached.desk.consults.answer_panel.field.text() == "Rosa deci"
    priya.type("des")
    priya.press("Enter")
    hears(dana, "“Rosa decides”")
    assert [kind for kind in floor.kinds(dana.attached.desk.of.live.id) if kind == "consult_seen"] == ["consult_seen"]


def test_who_cannot_now_is_told_and_somebody_else_is_asked_with_the_same_words(either_floor: Floor) -> None:
    priya, sam, dana = either_floor.desk("priya"), either_floor.desk("sam"), either_floor.desk("dana")
    contact = in_the_guide(dana)
    asks(dana, "pri", "who decides?")
    is_asked(priya)
    priya.front()
    priya.press("answer_colleague", "4")
    hears(dana, "Priya")
    dana.until(lambda: "cannot answer now" in asked_line(dana), "Nobody said so.")
    dana.front()
    dana.press("ask_colleague")
    assert dana.attached.desk.consults.ask_panel.question.text().endswith("who decides?")
    dana.type("sam")
    dana.press("Enter", "Enter")
    is_asked(sam)
    assert "who decides?" in consulted_line(sam) and not consulted_line(priya)
    first, second = sorted(either_floor.rows(ConsultRow, contact_id=contact), key=lambda row: row.asked_at)
    assert (first.state, second.state, second.again_of) == ("declined", "waiting", first.id)


def test_it_is_withdrawn_with_one_key_and_ends_with_the_contact(floor: Floor) -> None:
    priya, dana = floor.desk("priya"), floor.desk("dana")
    contact = in_the_guide(dana)
    asks(dana, "pri", "who decides?")
    is_asked(priya)
    dana.front()
    dana.press("ask_colleague", "Esc")
    priya.until(lambda: not consulted_line(priya), "It waits still.")
    assert asked_line(dana) == "" and [row.state for row in floor.rows(ConsultRow)] == ["withdrawn"]
    asks(dana, "pri", " and when?")
    is_asked(priya)
    priya.front()
    priya.press("answer_colleague")
    assert priya.attached.desk.consults.answer_panel.is_open()
    dana.front()
    dana.press("wrap_up", "1", "confirm")
    dana.until(lambda: dana.attached.desk.stage.phase == "ready", "It was not closed.")
    priya.until(lambda: not consulted_line(priya), "It waits still.")
    assert not priya.attached.desk.consults.answer_panel.is_open()
    assert floor.stored(contact).consults[-1].state == "waiting"  # nobody answered before it ended


def test_whoever_offers_to_take_it_over_is_passed_the_contact(floor: Floor) -> None:
    priya, dana = floor.desk("priya"), floor.desk("dana")
    contact = in_the_guide(dana)
    asks(dana, "pri", "who decides?")
    is_asked(priya)
    priya.front()
    priya.press("answer_colleague", "3")
    hears(dana, "can take it over")
    dana.front()
    dana.press("transfer")
    transfer = dana.attached.desk.asking.transfer
    assert transfer.is_open() and transfer.question.text().endswith("who decides?")
    dana.press("confirm")
    priya.until(lambda: priya.attached.desk.stage.phase == "handover", "The contact did not come.")
    (handover,) = floor.rows(HandoverRow, contact_id=contact)
    assert handover.to_id == priya.attached.workspace.person.id
    priya.front()
    priya.press("take_call")
    priya.until(lambda: priya.attached.desk.stage.phase == "call", "It was not taken.")


def test_an_answer_becomes_a_suggestion_and_goes_when_it_is_read(floor: Floor) -> None:
    priya, dana = floor.desk("priya"), floor.desk("dana")
    in_the_guide(dana)
    asks(dana, "pri", "who decides?")
    is_asked(priya)
    priya.front()
    priya.press("answer_colleague", "2")
    hears(dana, "“No”")
    dana.front()
    dana.press("suggest_answer")
    assert "who decides?" in dana.attached.desk.asking.line.field.text()
    dana.press("Enter")
    dana.until(lambda: bool(floor.rows(SuggestionRow, made_by=dana.attached.workspace.person.id)), "Nothing was sent.")
    texts = [row.text for row in floor.rows(SuggestionRow, made_by=dana.attached.workspace.person.id)]
    assert any("who decides? Answer: No" in text for text in texts)
    dana.press("dismiss")
    assert asked_line(dana) == ""


def test_from_another_page_the_key_brings_the_question_to_the_front(floor: Floor) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    rosa.front()
    rosa.press("show_voice")
    in_the_guide(dana)
    asks(dana, "rosa", "who decides?")
    rosa.until(lambda: rosa.attached.desk.of.consulted.consulted is not None, "No question came.")
    rosa.settle()
    rosa.front()
    assert rosa.window.pages.currentWidget() is not rosa.window.desk_page
    rosa.press("answer_colleague")
    assert rosa.window.pages.currentWidget() is rosa.window.desk_page
    assert rosa.attached.desk.consults.answer_panel.is_open()
