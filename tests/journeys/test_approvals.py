"""An option over the agent's authority, asked for at one desk and answered at another, with the keyboard alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from kms_desktop.contacts.approval_commands import Approvals
from kms_desktop.contacts.model import ContactState
from kms_desktop.storage.tables import ApprovalRow, OptionUseRow, PromiseRow
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.window import DESK, VOICE
from pictures.camera import Camera
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, held_by_another, shown

QUESTION = "Her rent bounced because of us. May I give her the month as well?"
OVER = "Refund, and one month free"


def at_the_options(dana: Player, amount: str = "38.50") -> str:
    """Dana takes Maria's call and comes to the options, of which the fifth is over what she may grant."""
    dana.front()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "verify", "1", "2", "Enter", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "2")
    dana.type(amount)
    dana.press("Enter", "5")
    return dana.attached.desk.of.live.id


def asks(dana: Player, question: str = "") -> None:
    dana.press("ask_approval")
    if question:
        dana.type(question)
    dana.press("Enter")


def waits_at(player: Player) -> None:
    player.until(lambda: player.attached.desk.stage.phase == "approval", "No question came.")
    player.settle()


def is_free(player: Player) -> None:
    player.until(lambda: player.attached.desk.stage.phase == "ready", "The window was not freed.")
    player.settle()


def hears(dana: Player, state: str) -> None:
    dana.until(lambda: dana.attached.desk.of.live.state.approvals[-1].state == state, "The agent heard nothing.")
    dana.settle()


def options(dana: Player) -> str:
    return shown(dana.window.desk_page.work.guide)


def test_the_option_is_named_as_it_is_published_and_not_as_the_asker_calls_it(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event is the asker's own: it could name another option, or turn the amount beside the name around."""
    original = Approvals.ask_approval

    def in_other_words(self: Approvals, contact_id: str, **asked: Any) -> ContactState:
        return original(
            self, contact_id, **{**asked, "title": "A kind word \u202efor her", "question": "May I \ud83d ask?"}
        )

    monkeypatch.setattr(Approvals, "ask_approval", in_other_words)
    monkeypatch.setattr("kms_desktop.contacts.approval_commands.one_line", str)
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    question = shown(rosa.window.desk_page.approval_pane)
    assert "The option: Refund, and one month free, £92.00" in question
    assert "Dana calls it: A kind word for her" in question and "\u202e" not in question
    assert "May I ? ask?" in question


def test_one_key_asks_one_key_grants_and_the_option_is_open(either_floor: Floor) -> None:
    rosa, dana = either_floor.desk("rosa"), either_floor.desk("dana")
    contact = at_the_options(dana)
    assert "Closed: £92.00 is over your limit of £80 for this option." in options(dana)
    assert "Ask for approval" in options(dana)
    asks(dana, QUESTION)
    assert "Asked Rosa Adeyemi or Marta Quill at " in options(dana)
    assert " · waiting 0:0" in options(dana)
    waits_at(rosa)
    bar, question = shown(rosa.window.bar), shown(rosa.window.desk_page.approval_pane)
    assert "Dana Whitfield asks for £92.00" in bar
    assert f"{OVER}, for Maria Okafor, verified " in bar
    for part in (
        QUESTION,
        "The option: Refund, and one month free, £92.00",
        "Dana may grant: £80 with this option",
        "Limits: 1 left of 1 in 12 months",
        "Maria Okafor, verified by date of birth, postcode",
        "“I paid by card and the direct debit went too”",
        "On which day was the card used?",
    ):
        assert part.replace("’", "'") in question, part
    assert "Verified by Dana Whitfield" in shown(rosa.window.desk_page.right.settled)
    assert "Two payments on bank app" in shown(rosa.window.desk_page.left.history)
    rosa.front()
    before = rosa.presses
    rosa.press("take_call")
    assert rosa.presses - before == 1
    is_free(rosa)
    hears(dana, "granted")
    assert "Approved by Rosa Adeyemi at " in options(dana)
    dana.front()
    assert QApplication.focusWidget().accessibleName() == f"Option 5: {OVER}, chosen"
    dana.press("Enter")
    (granted,) = either_floor.rows(OptionUseRow, contact_id=contact)
    assert (granted.title, granted.amount, granted.result) == (OVER, Decimal("92.00"), "granted")
    (row,) = either_floor.rows(ApprovalRow, contact_id=contact)
    assert (row.state, row.reason, row.question) == ("granted", "", QUESTION)


@pytest.mark.parametrize("words", ["Grant", "Refuse"])
def test_a_click_over_another_page_shows_the_question_before_it_is_answered(floor: Floor, words: str) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    rosa.front()
    rosa.press("show_voice")
    contact = at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    rosa.front()
    for one in rosa.window.bar.findChildren(QAbstractButton):
        if one.isVisible() and one.accessibleName().startswith(words):
            one.click()
    rosa.settle()
    assert rosa.window.pages.currentWidget() is rosa.window.desk_page and rosa.attached.desk.stage.phase == "approval"
    assert not rosa.attached.desk.approvals.refuse_panel.is_open()
    assert [row.state for row in floor.rows(ApprovalRow, contact_id=contact)] == ["waiting"]


def test_a_no_has_a_reason_and_whoever_is_second_hears_who_was_first(either_floor: Floor) -> None:
    marta, rosa, dana = either_floor.desk("marta"), either_floor.desk("rosa"), either_floor.desk("dana")
    contact = at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    waits_at(marta)
    rosa.front()
    rosa.press("put_off")
    rosa.type("credit her the month")
    marta.front()
    either_floor.workspace("rosa").approvals.answer_approval(
        either_floor.rows(ApprovalRow, contact_id=contact)[0].id, granted=False, reason="Credit her the month instead."
    )
    marta.hit("take_call")
    marta.until(lambda: bool(marta.window.message.text()), "Marta was not told.")
    assert marta.window.message.text().startswith("Rosa Adeyemi refused this at ")
    is_free(marta)
    is_free(rosa)
    assert not rosa.attached.desk.approvals.refuse_panel.is_open()
    hears(dana, "refused")
    assert dana.window.message.text() == f"Rosa Adeyemi refused “{OVER}”: Credit her the month instead."
    assert "“Credit her the month instead.”" in options(dana)
    assert "Ask again" in options(dana)
    assert [a.state for a in either_floor.stored(contact).approvals] == ["refused"]
    assert either_floor.kinds(contact).count("approval_answered") == 1


@pytest.mark.parametrize(
    ("keys", "state", "reason"),
    [
        (("Enter",), "granted", ""),
        (("2",), "granted", "Granted, this once"),
        (("put_off", "2"), "refused", "Not again so soon"),
        (("put_off", "Enter"), "waiting", ""),
    ],
)
def test_ready_words_are_one_key_and_a_no_without_words_is_none(
    floor: Floor, keys: tuple[str, ...], state: str, reason: str
) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    contact = at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    rosa.front()
    rosa.press(*keys)
    (row,) = floor.rows(ApprovalRow, contact_id=contact)
    assert (row.state, row.reason) == (state, reason)


def test_own_words_go_with_a_yes(floor: Floor) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    rosa.front()
    rosa.window.desk_page.approval_pane.field.setFocus()
    rosa.type("Tell her it is the last time")
    rosa.press("take_call")
    hears(dana, "granted")
    assert ": “Tell her it is the last time”" in options(dana)
    assert "Approved" in shown(dana.window.desk_page.right.notes)


def test_it_is_taken_back_with_the_key_that_asked(floor: Floor) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    contact = at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    dana.front()
    dana.press("ask_approval")
    is_free(rosa)
    assert "Ask for approval" in options(dana)
    assert floor.rows(ApprovalRow, contact_id=contact)[0].state == "taken_back"


def test_a_second_enter_takes_nothing_back(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = at_the_options(dana)
    asks(dana)
    dana.press("Enter", "Enter")
    assert [a.state for a in floor.stored(contact).approvals] == ["waiting"]


def test_a_dearer_sum_closes_what_was_approved(floor: Floor) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    contact = at_the_options(dana)
    asks(dana)
    waits_at(rosa)
    rosa.front()
    rosa.press("take_call")
    hears(dana, "granted")
    dana.front()
    dana.attached.desk.of.guide.set_amount("60")
    dana.settle()
    assert "Closed: £113.50 is over the £92 that was approved." in options(dana)
    assert "Ask for approval" in options(dana)
    asks(dana)
    assert [(a.amount, a.state) for a in floor.stored(contact).approvals] == [
        (Decimal("92.00"), "granted"),
        (Decimal("113.50"), "waiting"),
    ]


def test_who_is_on_a_call_is_not_disturbed_and_sees_it_afterwards(floor: Floor) -> None:
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    rosa.front()
    rosa.attached.desk.of.call.ring_event("020 7946 0999")
    rosa.settle()
    rosa.press("take_call")
    rosa.type("hub light ora")
    at_the_options(dana)
    asks(dana)
    rosa.until(lambda: "1 approval waits" in shown(rosa.window.bar), "Nothing was said.")
    assert rosa.window.toast.accessibleName().startswith("Dana Whitfield asks for approval")
    assert rosa.attached.desk.stage.phase == "call"
    rosa.front()
    rosa.type("nge")
    assert rosa.window.desk_page.work.search.text() == "hub light orange"
    rosa.press("take_call")
    assert dana.attached.desk.of.live.state.approvals[-1].state == "waiting"
    rosa.press("wrap_up")
    rosa.window.desk_page.wrapup_pane.reason.setFocus()
    rosa.type("Wrong number")
    rosa.press("confirm")
    waits_at(rosa)
    assert "Dana asks you to approve" in shown(rosa.window.desk_page.approval_pane)
    rosa.press("take_call")
    hears(dana, "granted")


def test_money_is_not_granted_unseen(floor: Floor) -> None:
    """Whoever types, or looks at another page, reads the question first; the same key once more answers it."""
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    rosa.front()
    rosa.type("hub light")
    at_the_options(dana)
    asks(dana)
    rosa.until(lambda: "Dana Whitfield asks" in shown(rosa.window.bar))
    rosa.settle()
    rosa.front()
    assert rosa.window.desk_page.work.search.editor.hasFocus()
    rosa.window.show_page(VOICE)
    rosa.press("take_call")
    assert rosa.window.pages.currentIndex() == DESK
    rosa.press("take_call")
    assert dana.attached.desk.of.live.state.approvals[-1].state == "waiting"
    assert "Dana asks you to approve" in shown(rosa.window.desk_page.approval_pane)
    rosa.press("take_call")
    hears(dana, "granted")


def test_a_team_lead_answers_what_the_published_articles_let_them(postgres_floor: Floor) -> None:
    kofi, dana = postgres_floor.desk("kofi"), postgres_floor.desk("dana")
    at_the_options(dana)
    asks(dana)
    waits_at(kofi)
    kofi.front()
    kofi.press("take_call")
    hears(dana, "granted")
    assert "Approved by Kofi Brandt at " in options(dana)


def test_when_nobody_answers_a_call_back_is_promised(floor: Floor, tmp_path: Path) -> None:
    dana = Camera(floor.of("dana"), tmp_path)
    floor.windows.append(dana)
    dana.open()
    contact = at_the_options(dana)
    asks(dana)
    dana.pass_time(119)
    assert " · waiting 1:59" in options(dana) or " · waiting 2:" not in options(dana)
    assert dana.window.message.text() == ""
    dana.pass_time(5)
    assert dana.window.message.text() == (
        f"Nobody answered in 2 minutes. {key_text('ask_approval')} promises a call back."
    )
    assert "Nobody answered in 2 minutes. Asked at " in options(dana)
    dana.press("ask_approval")
    offered = [words for words, _ in dana.attached.desk.call_back.panel.ready.shown_words()]
    dana.press(str(1 + offered.index("In 2 hours")))
    (promise,) = floor.rows(PromiseRow, contact_id=contact)
    assert (promise.what, promise.state) == (f"Call back about {OVER}", "open")
    assert 110 <= (promise.due_at - floor.stored(contact).approvals[0].asked_at).total_seconds() / 60 <= 130
    assert "Promised: Call back about" in dana.window.toast.accessibleName()
    assert "Take it back" in options(dana), "there is nothing more to promise"
    rosa = floor.workspace("rosa")
    assert len(rosa.approvals.list_waiting()) == 1, "it may still be answered"


def test_without_the_database_nobody_can_be_asked_and_that_is_said(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = at_the_options(dana)
    with held_by_another(floor) as let_go:
        asks(dana)
        assert "Nobody can be asked while the database is away." in options(dana)
        assert "Promise a call back" in options(dana)
        let_go()
        dana.press("retry")
        dana.until(lambda: bool(floor.rows(ApprovalRow, contact_id=contact)), "It was not delivered.")
    dana.until(lambda: "Asked Rosa Adeyemi" in options(dana), "The card did not go on.")


def test_with_nothing_to_ask_for_the_key_says_so(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana, "10")
    dana.press("ask_approval")
    assert dana.window.message.text().startswith("No option here waits for an approval")
