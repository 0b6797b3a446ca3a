"""Who the customer is: verified, entered or named, known by a card, looked up, and found in what they said."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kms_desktop.contacts.card.looks import LOOKED
from kms_desktop.storage.tables import AuditRow, CustomerRow, IdentityRow
from kms_desktop.storage.tables_customers import CustomerChangeRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

STRANGE = "+447700900999"


def rings(player: Player, number: str) -> None:
    player.attached.desk.of.call.ring_event(number)
    player.settle()


def card(player: Player) -> str:
    return shown(player.attached.desk.asking.card.list)


def wraps_up(player: Player) -> None:
    player.press("wrap_up", "Enter")
    assert player.attached.desk.stage.phase == "ready"


def test_a_number_verified_for_somebody_is_theirs_when_it_rings_again(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    rings(dana, STRANGE)
    dana.press("take_call", "verify")
    dana.type("bram acht")
    dana.press("Enter", "verify", "1", "2", "Enter")
    assert "07700 900999 is theirs from now on" in shown(dana.window)
    wraps_up(dana)
    rings(dana, STRANGE)
    callers = shown(dana.window.desk_page.left.callers)
    assert "Bram Achterberg" in callers and "They were verified on this number before." in callers
    dana.press("take_call", "show_card")
    rows = dana.attached.desk.asking.card.list
    place = next(at for at, row in enumerate(rows.rows()) if row.what == "07700 900999")
    rows.mark_row(place)
    dana.press("decline")
    assert either_floor.rows(IdentityRow, value_norm=STRANGE) == []


def test_who_is_in_no_book_is_entered_with_two_fields_and_rings_by_name(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    rings(dana, STRANGE)
    dana.press("take_call", "verify")
    dana.type("Zoltan Nagy")
    assert "Go on as Zoltan Nagy" in shown(dana.attached.desk.asking.find.found)
    dana.press("Down", "Enter")
    dana.type("7711 0022")
    dana.press("Enter")
    assert "Zoltan Nagy" in shown(dana.window.bar)
    dana.press("verify", "1", "2", "3", "Enter")
    assert "Too little is kept of them to verify them" in shown(dana.attached.desk.asking.verify_panel)
    dana.press("Esc")
    assert "Verified" not in shown(dana.window.bar)
    wraps_up(dana)
    (entered,) = either_floor.rows(CustomerRow, name="Zoltan Nagy")
    assert entered.account_no == "7711 0022"
    (number,) = either_floor.rows(IdentityRow, value_norm=STRANGE)
    assert (number.customer_id, number.level) == (entered.id, "maybe")
    rings(dana, STRANGE)
    assert "Zoltan Nagy" in shown(dana.window.bar)
    callers = shown(dana.window.desk_page.left.callers)
    assert "nobody has verified them on it" in callers and "They were verified" not in callers
    dana.press("take_call")
    assert "Zoltan Nagy" in shown(dana.window.bar) and "Verified" not in shown(dana.window.bar)
    dana.press("show_card")
    assert "07700 900999" in card(dana) and "They were entered from it; nobody has verified them on it" in card(dana)


def test_a_name_goes_on_with_the_contact_in_one_more_key(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, STRANGE)
    dana.press("take_call", "verify")
    dana.type("Zoltan Nagy")
    dana.press("Enter")
    assert "Zoltan Nagy" in shown(dana.window.bar)
    assert floor.rows(CustomerRow, name="Zoltan Nagy") == []
    assert floor.stored(dana.attached.desk.of.live.id).customer_name == "Zoltan Nagy"


def test_an_account_that_is_taken_gives_back_what_was_typed(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, STRANGE)
    dana.press("take_call", "verify")
    dana.type("Zoltan Nagy")
    dana.press("Down", "Enter")
    dana.type("8841 2290")
    dana.press("Enter")
    panel = dana.attached.desk.asking.new_caller
    assert "is taken by Maria Okafor" in dana.window.message.text()
    assert (panel.is_open(), panel.name.text(), panel.account.text()) == (True, "Zoltan Nagy", "8841 2290")


def test_what_to_compare_is_masked_and_too_few_answers_verify_nobody(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call", "verify")
    panel, facts = dana.attached.desk.asking.verify_panel, floor.rows(CustomerRow, name="Maria Okafor")[0].facts
    told = " ".join(box.text() for box in panel.ways)
    assert "SE13 ··" in told and f"born in {facts['date_of_birth'][:4]}" in told and "ends in 2290" in told
    assert facts["postcode"] not in told and facts["date_of_birth"] not in told
    assert panel.left.toPlainText() == "2 more needed"
    dana.press("Enter")
    assert "Nothing is verified yet: 2 more needed." in panel.left.toPlainText()
    dana.press("2")
    assert panel.left.toPlainText() == "1 more needed"
    dana.press("Enter")
    assert panel.is_open() and "Verified" not in shown(dana.window.bar)
    dana.press("4", "Enter")
    assert panel.is_open() and "Security word · nothing is kept here" in told
    dana.press("3", "Enter")
    assert "Verified" in shown(dana.window.bar)


def test_it_is_somebody_else_in_one_key(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call", "verify", "0")
    dana.type("james ok")
    dana.press("Enter")
    assert "James Okafor" in shown(dana.window.bar)


def test_at_the_ring_one_line_tells_what_matters(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    callers = shown(dana.window.desk_page.left.callers)
    for told in ("Letters in large print", "Needs: Large print", "Promise late by", "still open"):
        assert told in callers
    dana.press("take_call")
    assert "Letters in large print" in shown(dana.window.desk_page.left.history)


def test_the_card_is_read_copied_and_changed_by_keys(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call", "copy_number")
    assert QGuiApplication.clipboard().text() == "020 7946 0018"
    dana.press("copy_account")
    assert QGuiApplication.clipboard().text() == "8841 2290"
    dana.press("confirm_data", "show_card")
    for told in ("Large print", "Products: broadband, tv, mobile", "Area: Lewisham", "asked by Dana Whitfield"):
        assert told in card(dana)
    assert "date of birth" not in card(dana).lower()
    dana.press("Down", "Enter")
    assert QApplication.focusWidget() is dana.attached.desk.asking.card.line.editor
    dana.type("Ring after six.")
    dana.press("Tab")
    dana.type("3")
    dana.press("Enter")
    assert "Ring after six." in card(dana) and "until" in card(dana)
    dana.attached.desk.asking.card.list.mark_row(0)
    dana.press("decline")
    assert "puts it up again" in card(dana)
    kinds = [row.kind for row in either_floor.rows(CustomerChangeRow) if row.contact_id]
    assert sorted(kinds) == ["confirmed", "note_ended", "note_pinned"]


def test_between_calls_a_customer_is_looked_up_and_that_is_told(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    dana.press("verify")
    dana.type("tove lind")
    dana.press("Enter")
    left = dana.window.desk_page.left
    assert "Tove Lindqvist" in left.history.header.accessibleName()
    assert "Only to read: no contact is open." in left.history.card_line.toPlainText()
    assert len(left.history.list.rows()) > 3
    dana.press("show_card")
    assert "Ring her mobile" in card(dana) and "Pin a note" not in card(dana)
    (told,) = either_floor.rows(AuditRow, what=LOOKED)
    assert (told.who, told.data) == (
        "dana",
        {"customer_id": either_floor.rows(CustomerRow, name="Tove Lindqvist")[0].id},
    )
    dana.press("Esc")
    rings(dana, MARIAS_NUMBER)
    assert "Tove" not in shown(left)
    dana.press("take_call")
    assert "Tove" not in shown(left)
    assert "Only to read" not in left.history.card_line.toPlainText()
    wraps_up(dana)
    assert "Only to read" not in left.history.card_line.toPlainText()


def test_the_look_ends_with_esc(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("verify")
    dana.type("tove lind")
    dana.press("Enter", "Esc")
    assert not dana.window.desk_page.left.history.isVisible()


def test_the_history_is_searched_and_what_is_found_is_marked(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call")
    history = dana.window.desk_page.left.history
    every = len(history.list.rows())
    dana.press("find_in_history")
    dana.type("payment")
    assert 0 < len(history.list.rows()) < every
    assert history.list.marks() == ("payment",)
    assert "exchange" in history.count.toPlainText()
    first = history.list.current_row()
    dana.press("Down")
    assert history.list.current_row() != first
    dana.press("Enter")
    assert history.list.current_row().open
    dana.press("Esc")
    assert len(history.list.rows()) == every and not history.finder.isVisible()
    dana.press("find_in_history")
    dana.type("qqqq")
    assert history.count.toPlainText() == "Nothing has it"


def test_ones_own_call_opens_with_what_was_done(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call")
    dana.type("I was charged twice")
    dana.press("Enter", "1")
    wraps_up(dana)
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call", "history", "Home", "Enter")
    opened = next(row for row in dana.window.desk_page.left.history.list.rows() if row.open)
    assert "“I was charged twice”" in opened.messages[0].text
    assert "Opened the article" in opened.messages[1].text
