"""What becomes of a grant: undone, taken back for a reason, ruled out by another, ticked off, confirmed in writing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication

from kms_desktop.contacts.model import ContactState
from kms_desktop.storage.tables import OptionUseRow, PromiseRow, ResolutionRow
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.widgets.option_card import OptionCard
from kms_desktop.ui.window import VOICE
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, held_by_another, shown

WORDS = "I paid by card and the direct debit went too"


def at_the_options(player: Player) -> str:
    """Maria's call, at the options of an overpayment of £38.50 on which the bank took a charge."""
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call", "verify", "1", "2", "Enter", "search")
    player.type(WORDS)
    player.press("Enter", "1", "1", "2")
    player.type("38.50")
    player.press("Enter")
    return player.attached.desk.of.live.id


def guide(player: Player) -> str:
    return shown(player.window.desk_page.work.guide)


def wrap_up(player: Player) -> str:
    return shown(player.window.desk_page.wrapup_pane)


def state(player: Player) -> ContactState:
    return player.attached.desk.of.live.state


def test_a_wrong_grant_is_undone_with_one_key_and_its_limit_is_free_again(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("4", "Enter")
    assert "Granted: Refund now, and cover the bank's charge" in dana.window.toast.accessibleName()
    assert f"Undo\nKey {key_text('undo_last')}" in shown(dana.window.toast)
    assert [row.result for row in either_floor.rows(OptionUseRow, contact_id=contact)] == ["granted"]
    assert len(either_floor.rows(PromiseRow, contact_id=contact)) == 1
    dana.press("take_back")
    assert state(dana).granted == ()
    assert "Taken back: Refund now" in dana.window.toast.accessibleName()
    assert [row.result for row in either_floor.rows(OptionUseRow, contact_id=contact)] == ["taken_back"]
    assert either_floor.rows(PromiseRow, contact_id=contact) == []
    dana.press("4", "Enter")  # limited to once in 12 months for each customer
    assert [offer.option_id for offer in state(dana).granted] == ["refund-now-and-cover-the-banks-charge"]
    results = sorted(row.result for row in either_floor.rows(OptionUseRow, contact_id=contact))
    assert results == ["granted", "taken_back"]
    dana.press("wrap_up", "confirm")
    (row,) = either_floor.rows(ResolutionRow, contact_id=contact)
    assert (row.option_id, row.amount) == ("refund-now-and-cover-the-banks-charge", Decimal("53.50"))


def test_the_buttons_of_the_toast_and_of_the_card_take_it_back_as_well(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter")
    dana.window.toast.button.click()
    dana.settle()
    assert state(dana).granted == ()
    dana.press("2", "Enter")
    (card,) = [card for card in _cards(dana) if card.view().grant_id]
    assert card.view().reason.startswith("Granted ")
    dana.press("Enter", "Enter")
    assert len(state(dana).granted) == 1, "a key pressed twice takes nothing back"
    card.ask.click()
    dana.settle()
    assert state(dana).granted == ()


def _cards(player: Player) -> list[OptionCard]:
    return player.window.desk_page.work.guide.findChildren(OptionCard)


def test_later_a_reason_is_asked_for_and_the_wrap_up_follows(
    either_floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kms_desktop.contacts.grant_commands.needs_reason", lambda *_of: True)
    dana = either_floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("3", "Enter", "wrap_up")
    assert "Refund the card payment, £38.50" in wrap_up(dana)
    dana.press("take_back")
    panel = dana.attached.desk.asking.line
    assert panel.is_open()
    dana.type("The bank had sent it back already")
    dana.press("Enter")
    assert state(dana).granted == ()
    assert "Take back" not in wrap_up(dana)
    dana.press("leave", "wrap_up")
    assert "Nothing was granted" in wrap_up(dana)
    dana.press("confirm")
    (row,) = either_floor.rows(ResolutionRow, contact_id=contact)
    assert (row.option_id, row.amount) == ("", 0)
    back = next(e for e in either_floor.stored(contact).events if e.kind == "grant_taken_back")
    assert back.data["reason"] == "The bank had sent it back already"


def test_two_refunds_of_one_sum_exclude_each_other(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter", "4")
    assert "Closed: option 2, “Credit the next bill”, was granted at" in guide(dana)
    dana.press("Enter")
    assert [offer.option_id for offer in state(dana).granted] == ["credit-the-next-bill"]
    dana.press("2", "take_back", "4", "Enter")
    assert [offer.option_id for offer in state(dana).granted] == ["refund-now-and-cover-the-banks-charge"]


def test_an_undo_waits_in_the_journal_while_the_database_is_away(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("2", "Enter")
    with held_by_another(floor) as release:
        dana.press("take_back")
        assert state(dana).granted == ()
        assert [row.result for row in floor.rows(OptionUseRow, contact_id=contact)] == ["granted"]
        release()
    dana.press("retry")
    dana.until(lambda: dana.attached.workspace.outbox.waiting_count == 0, "It was not delivered.")
    assert [row.result for row in floor.rows(OptionUseRow, contact_id=contact)] == ["taken_back"]


def test_what_is_still_to_do_is_ticked_off_or_becomes_a_promise(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("2")
    assert "Done by granting it" in guide(dana)
    dana.press("3", "Enter")
    assert "Still to do, by you, until" in guide(dana)
    dana.press("tick_off")
    assert [task.state for task in state(dana).tasks] == ["done"]
    dana.press("take_back", "3", "Enter", "wrap_up")
    assert "send it back under Account → Payments" in wrap_up(dana)
    dana.press("confirm")
    owed = sorted(row.what for row in either_floor.rows(PromiseRow, contact_id=contact))
    assert owed == ["refund on the card", "send it back under Account → Payments"]


def test_prevention_is_told_with_one_key_and_logged(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("2", "Enter")
    assert "Tell them, so that it does not happen again" in guide(dana)
    pane = dana.window.desk_page.work.guide
    rights = {row.mapTo(pane, row.rect().topRight()).x() for row in (*pane.ticks, *pane._cards) if row.isVisible()}
    assert len(rights) == 1, "the cards end at one edge"
    dana.press("tick_off")
    assert "prevention_told" in either_floor.kinds(contact)
    assert "Told how to prevent it" in shown(dana.window.desk_page.right.notes)


def test_words_that_must_be_said_are_ticked_and_the_wrap_up_names_those_left_out(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    dana.attached.desk.of.guide.open_article("speaking-for-somebody")
    dana.settle()
    dana.press("2")
    assert "I will not say what is in the account" in guide(dana)
    dana.press("1", "wrap_up")
    assert "Not said yet" in wrap_up(dana)
    dana.press("tick_off")
    assert "Not said yet" not in wrap_up(dana)
    assert [said.step_id for said in state(dana).told] == ["what-gives-them-the-right-to-speak"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What is handed to other programs of this computer."""
    found: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url) or True)
    return found


def test_what_was_agreed_is_copied_mailed_and_printed(
    either_floor: Floor, opened: list[QUrl], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "kms_desktop.ui.desk.transfer.sheet_pdf.QStandardPaths.writableLocation", lambda _where: str(tmp_path)
    )
    dana = either_floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("4", "Enter", "wrap_up", "write_confirmation")
    panel = dana.attached.desk.asking.letter
    assert panel.is_open()
    dana.press("Enter")
    letter = QApplication.clipboard().text()
    assert letter.startswith("Hello Maria")
    assert "- Agreed: Refund now, and cover the bank's charge, £53.50" in letter
    assert "- We promise: refund and bank charge on the card, by " in letter
    panel.mail.click()
    dana.settle()
    (mail,) = opened
    asked = parse_qs(urlsplit(mail.toEncoded().data().decode()).query)
    assert mail.scheme() == "mailto"
    assert asked["body"][0].replace("\r\n", "\n") == letter
    assert "\n" not in unquote(asked["subject"][0])
    dana.press("save_summary")
    dana.until(lambda: len(opened) == 2, "The page was not saved.")
    (page,) = tmp_path.glob("What we agreed*.pdf")
    assert page.read_bytes().startswith(b"%PDF")
    how = [e.data["how"] for e in either_floor.stored(contact).events if e.kind == "confirmation_given"]
    assert how == ["copied", "mailed", "printed"]


def test_a_closed_contact_is_confirmed_as_well(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter", "wrap_up", "confirm", "write_confirmation", "Enter")
    assert "Credit the next bill, £38.50" in QApplication.clipboard().text()


def test_a_supervisor_takes_back_what_was_granted_on_a_closed_contact(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    contact = at_the_options(dana)
    dana.press("4", "Enter", "wrap_up", "confirm")
    rosa = either_floor.desk("rosa")
    rosa.window.show_page(VOICE)
    rosa.settle()
    rosa.press("list_contacts", "Enter")
    panel = rosa.attached.voice.contact
    assert "Refund now, and cover the bank's charge, £53.50" in shown(panel)
    (back,) = [b for b in panel.findChildren(QAbstractButton) if b.text() == "Take back"]
    back.click()
    assert "Write why first" in shown(panel), "nothing is taken back from others without a word"
    rosa.type("Granted to the wrong account")
    back.click()
    rosa.settle()
    assert either_floor.stored(contact).granted == ()
    (row,) = either_floor.rows(ResolutionRow, contact_id=contact)
    assert (row.option_id, row.amount) == ("", 0)
    assert either_floor.rows(PromiseRow, contact_id=contact) == []


def test_the_copied_words_are_without_their_quotation_marks_and_it_is_said(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "copy_words")
    assert QApplication.clipboard().text().startswith("I’m sorry, you’ve paid twice.")
    assert QApplication.clipboard().text()[-1] not in '”"'
    assert "The words are on the clipboard." in dana.window.toast.accessibleName()
