"""The guide and the options with the keyboard: back, change, decline, none fits, all at once; typing never acts."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from kms_desktop.storage.tables import SuggestionRow
from kms_desktop.ui.actions.keymap import key_text, keys_of
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.option_card import OptionCard, OptionColumns
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

CHARGED_TWICE = "I paid by card and the direct debit went too"


def asked(floor: Floor, *answers: str, pauses: Pauses | None = None, staff: str = "dana") -> Player:
    """Dana, or somebody else, on Maria's call with the article open, and these answers given."""
    dana = floor.desk(staff, **({"pauses": pauses} if pauses else {}))
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type(CHARGED_TWICE)
    dana.press("Enter", *answers)
    return dana


def guide(player: Player) -> str:
    return shown(player.window.desk_page.work.guide)


def stored(floor: Floor, player: Player):
    return floor.stored(player.attached.desk.of.live.id)


def focus() -> str:
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget is not None else ""


def test_backspace_takes_the_last_answer_back_and_asks_again(floor: Floor) -> None:
    dana = asked(floor, "1", "1")
    assert "Question 3 of about" in guide(dana)
    dana.press("step_back")
    assert "On which day was the card used?" in guide(dana)
    dana.press("step_back", "step_back", "step_back")
    assert "Question 1 of about" in guide(dana)
    assert stored(floor, dana).settled == ()
    dana.press("2")
    assert "Has the bank added a charge?" in guide(dana)


def test_a_changed_answer_is_asked_again_and_what_followed_is_worked_out_anew(floor: Floor) -> None:
    dana = asked(floor, "1", "2", "2")
    assert [answer.text for answer in stored(floor, dana).settled] == [
        "A card payment and a direct debit",
        "Before it left",
        "No, the account was level",
    ]
    dana.attached.desk.of.guide.change_answer("which-lines-are-on-the-payment-page")
    dana.settle()
    assert "Which lines are on the payment page?" in guide(dana)
    dana.press("3")
    assert [answer.text for answer in stored(floor, dana).settled] == [
        "One payment, and the bank calls the other one pending"
    ]
    assert "Option 1: Explain the hold, chosen" in guide(dana)


def test_the_button_change_of_a_settled_question_works_with_the_keyboard(floor: Floor) -> None:
    dana = asked(floor, "1", "1")
    changes = [b for b in _buttons(dana) if b.text() == "Change"]
    changes[0].setFocus()
    dana.press("Enter")
    assert "Which lines are on the payment page?" in guide(dana)


def _buttons(player: Player):
    from PySide6.QtWidgets import QPushButton

    return [b for b in player.window.desk_page.work.guide.findChildren(QPushButton) if b.isVisible()]


def test_ctrl_o_shows_all_options_at_once_and_goes_back_to_the_question(floor: Floor) -> None:
    dana = asked(floor)
    dana.press("all_options")
    assert "5 options, least to most generous" in guide(dana)
    assert "Question 1 of about" not in guide(dana)
    assert stored(floor, dana).settled == ()
    dana.press("all_options")
    assert "Which lines are on the payment page?" in guide(dana)


def test_a_key_that_asks_from_all_options_asks_the_question_that_waits(floor: Floor) -> None:
    dana = asked(floor)
    dana.press("all_options")
    cards = dana.window.desk_page.work.guide.findChildren(OptionCard)
    (card,) = [card for card in cards if card.view().title == "Explain the hold"]
    card.setFocus()
    assert (card.ask.text(), card.ask.key_text()) == ("Ask", key_text("enter"))
    dana.press("Enter")
    assert "Question 1 of about" in guide(dana) and "Which lines are on the payment page?" in guide(dana)
    dana.press("all_options", keys_of("choose_1")[1])
    assert "Question 1 of about" in guide(dana), "its number asks too"


def test_a_step_back_from_all_options_asks_what_was_answered_last(floor: Floor) -> None:
    dana = asked(floor, "1", "2")
    dana.press("all_options", "step_back")
    assert "On which day was the card used?" in guide(dana) and "Question 2 of about" in guide(dana)


def test_all_options_of_one_call_are_not_those_of_the_next(floor: Floor) -> None:
    dana = asked(floor)
    dana.press("all_options")
    dana.attached.desk.of.call.ring_event("+447700900118")
    dana.settle()
    dana.press("take_call", "search")
    dana.type(CHARGED_TWICE)
    dana.press("Enter", "take_call")
    dana.settle()
    assert "Question 1 of about" in guide(dana)


def test_what_is_no_sum_stays_to_be_mended_whatever_comes_meanwhile(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    field = dana.window.desk_page.work.guide.amount
    dana.type("twelve")
    dana.press("Enter", "hold")
    assert field.text() == "twelve" and "is not a sum of money" in guide(dana)
    field.set_text("200000")
    dana.press("Enter", "hold")
    assert field.text() == "200000" and "must be a sum of money" in dana.window.message.text()
    dana.press(keys_of("choose_0")[1])
    dana.type("a voucher")
    dana.press("Esc")
    field.setFocus()
    field.set_text("38.50")
    dana.press("Enter")
    assert not field.isVisible() and field.text() == "", "it is taken"
    assert dana.window.desk_page.work.guide.none_fit.field.text() == "a voucher", "that line is not sent yet"


def test_enter_on_nothing_keeps_the_sum_that_was_to_be_changed(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter")
    (change,) = [b for b in _buttons(dana) if b.text() == "Change" and not b.key_text()]
    change.setFocus()
    dana.press("Enter")
    assert dana.window.desk_page.work.guide.amount.editor.hasFocus() and "The sum it is about" not in guide(dana)
    dana.press("Enter")
    assert "The sum it is about" in guide(dana) and not dana.window.desk_page.work.guide.amount.isVisible()
    assert stored(floor, dana).set_facts["amount"] == Decimal("38.50")


def test_a_declined_option_says_what_the_customer_said_and_the_next_is_taken(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "2", "decline")
    dana.type("I need it before Friday")
    dana.press("Enter")
    assert "Declined: “I need it before Friday”" in guide(dana)
    dana.press("4", "Enter")
    state = stored(floor, dana)
    assert [(o.option_id, o.result) for o in state.offers] == [
        ("credit-the-next-bill", "declined"),
        ("refund-now-and-cover-the-banks-charge", "accepted"),
    ]
    assert state.offers[0].words == "I need it before Friday"
    dana.press("wrap_up")
    assert "Guessed: an option was accepted after one had been declined" in shown(dana.window.desk_page.wrapup_pane)


def test_what_was_declined_is_granted_only_when_it_is_put_again(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "2", "decline", "Enter")
    cards = dana.window.desk_page.work.guide.findChildren(OptionCard)
    assert [card.view().number for card in cards if card.is_chosen()] == [4]
    assert [card.view().number for card in cards if card.hasFocus()] == [4], "what the key grants has the ring"
    dana.press("2")
    card = next(card for card in cards if card.view().number == 2)
    assert card.hasFocus() and card.accept.isVisible() and "Declined" in card.view().reason
    dana.press("Enter")
    assert [(one.option_id, one.result) for one in stored(floor, dana).offers] == [("credit-the-next-bill", "accepted")]


def test_a_customer_may_decline_without_a_word(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "decline", "Enter")
    assert [(o.result, o.words) for o in stored(floor, dana).offers][-1] == ("declined", "")


def test_a_closed_option_cannot_be_declined_or_accepted_and_says_why(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "5", "decline")
    assert not dana.attached.desk.asking.line.is_open()
    dana.press("confirm")
    assert "£92.00" in guide(dana)
    assert stored(floor, dana).offers == ()


def test_what_was_granted_is_granted_once_and_cannot_be_declined(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "Enter", "Enter", "confirm", "decline")
    assert not dana.attached.desk.asking.line.is_open()
    assert [offer.option_id for offer in stored(floor, dana).granted] == ["refund-now-and-cover-the-banks-charge"]


def test_none_of_these_fit_becomes_a_suggestion_with_the_call_and_without_a_name(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.type("20")
    dana.press("Enter", "0")
    dana.type("I had to tell Maria that cash at the shop is not possible")
    dana.press("Enter")
    contact = dana.attached.desk.of.live.id
    (said,) = floor.rows(SuggestionRow, contact_id=contact)
    assert (said.kind, said.article_id) == ("none_fit", "charged-twice")
    assert "Maria" not in said.text
    assert "cash at the shop" in said.text
    assert "none_fit" in floor.kinds(contact)
    assert "None of these fit" in shown(dana.window.desk_page.right.notes.log)


def test_a_line_that_is_being_typed_outlasts_what_is_written_meanwhile(floor: Floor) -> None:
    """A note that rests is logged while somebody types below the options: the keyboard and the words stay."""
    dana = asked(floor, "1", "1", "1")
    dana.type("20")
    dana.press("Enter", "0")
    field = dana.window.desk_page.work.guide.none_fit.field
    dana.type("no 1 of these ")
    dana.attached.desk.of.notes.set_text("Rent is due Monday.")
    dana.until(lambda: stored(floor, dana).note != "")
    dana.settle()
    assert field.editor.hasFocus()
    dana.type("3 fits")
    assert field.text() == "no 1 of these 3 fits"
    dana.press("Esc", "0")
    assert field.text() == "no 1 of these 3 fits"
    assert stored(floor, dana).offers == ()


def test_words_that_are_typed_beside_the_options_outlast_what_is_written_meanwhile(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.type("20")
    dana.press("Enter", "search")
    dana.type("hub ")
    dana.attached.desk.of.notes.set_text("Rent is due Monday.")
    dana.until(lambda: stored(floor, dana).note != "")
    dana.settle()
    dana.type("light 2")
    assert dana.window.desk_page.work.search.text() == "hub light 2"
    dana.press("Enter")
    assert stored(floor, dana).offers == ()
    assert "hub" in shown(dana.window.desk_page.work.guide.title).casefold()


def test_digits_in_a_note_never_answer_and_alt_with_the_digit_does(floor: Floor) -> None:
    dana = asked(floor)
    dana.press("notes")
    dana.type("paid on the 1st, 2 times, 38.50")
    assert "Which lines are on the payment page?" in guide(dana)
    assert stored(floor, dana).settled == ()
    dana.press(keys_of("choose_1")[1])
    assert "On which day was the card used?" in guide(dana)
    assert dana.window.desk_page.right.notes.field.hasFocus()
    dana.type(" and 1 more")
    assert dana.window.desk_page.right.notes.field.text() == "paid on the 1st, 2 times, 38.50 and 1 more"
    assert len(stored(floor, dana).settled) == 1


def test_a_key_meant_for_the_last_thing_does_not_hit_the_next_one(floor: Floor) -> None:
    """An hour instead of 300 ms: no key acts until the pane has stood that long."""
    dana = asked(floor, pauses=Pauses(guard_ms=3_600_000, rest_ms=60, draft_ms=20))
    for key in ("Enter", "decline", "confirm"):
        assert focus().startswith("1: "), key
        dana.press(key)
        assert "Which lines are on the payment page?" in guide(dana), key
        assert stored(floor, dana).settled == (), key


def test_a_key_acts_as_soon_as_the_pane_has_stood_long_enough(floor: Floor) -> None:
    dana = asked(floor, pauses=Pauses(guard_ms=40, rest_ms=60, draft_ms=20))
    dana.until(lambda: dana.attached.desk.of.guide._settled_down())
    dana.press("Enter")
    assert len(stored(floor, dana).settled) == 1


def test_who_knows_the_way_types_it_ahead_and_nothing_is_granted_by_it(floor: Floor) -> None:
    """Each digit waits for its question, the first for the article itself; what gives something is held back still."""
    dana = floor.desk("dana", pauses=Pauses(guard_ms=3_600_000, rest_ms=60, draft_ms=20))
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    dana.type("why has my bill gone up")
    for key in ("Enter", "1", "2", "0", "Enter", "confirm"):
        dana.hit(key)
    dana.settle()
    assert [answer.choice for answer in stored(floor, dana).settled] == [0, 1]
    assert "Show the bill line by line" in guide(dana)
    assert stored(floor, dana).granted == ()
    assert dana.window.desk_page.work.search.text() == "why has my bill gone up"


def test_a_sum_typed_wrong_is_mended(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("3850")
    dana.press("Enter")
    assert "over your limit of £95" in guide(dana)
    assert "The sum it is about £3,850.00" in guide(dana)
    next(b for b in _buttons(dana) if b.accessibleDescription().endswith("The sum it is about")).click()
    dana.settle()
    assert focus() == "Amount"
    dana.type("38.50")
    dana.press("Enter")
    assert "Option 4: Refund now, and cover the bank's charge, chosen" in guide(dana)
    assert stored(floor, dana).facts["amount"] in (Decimal("38.50"), "38.50")


def test_what_is_no_sum_of_money_is_said_and_kept_in_the_field(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    field = dana.window.desk_page.work.guide.amount
    for typed in ("38,50", "abc", "1e3", "-5", "38.505", "10000000", "£", "NaN"):
        dana.type(typed)
        dana.press("Enter")
        assert f"“{typed}” is not a sum of money" in guide(dana), typed
        assert not dana.window.message.isVisible()
        assert field.text() == typed and field.editor.hasFocus()
        assert "amount" not in stored(floor, dana).facts, typed
        field.editor.selectAll()
    dana.type("38.50")
    assert "sum of money" not in guide(dana)
    dana.press("Enter")
    assert "The sum it is about £38.50" in guide(dana)


def test_a_known_sum_that_is_changed_into_none_says_so_at_its_field(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("3850")
    dana.press("Enter")
    next(b for b in _buttons(dana) if b.accessibleDescription().endswith("The sum it is about")).click()
    dana.settle()
    dana.type("abc")
    dana.press("Enter")
    assert "“abc” is not a sum of money" in guide(dana)
    assert focus() == "Amount" and dana.window.desk_page.work.guide.amount.isVisible()


def test_where_every_option_is_closed_the_line_of_keys_says_so(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    page = dana.window.desk_page
    assert f"{key_text('enter')} accepts" in shown(page)
    dana.type("85000")
    dana.press("Enter")
    assert f"{key_text('enter')} accepts" not in shown(page)
    assert "show why an option is closed, 0 when none fits" in shown(page)


def test_the_sum_of_one_caller_is_not_there_for_the_next(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.5")
    dana.press("wrap_up", "confirm")
    dana.attached.desk.of.call.ring_event("+447700900999")
    dana.settle()
    dana.press("take_call", "search")
    dana.type(CHARGED_TWICE)
    dana.press("Enter", "1", "1", "2")
    assert dana.window.desk_page.work.guide.amount.text() == ""


def test_f3_shows_the_article_and_the_guide_again(floor: Floor) -> None:
    dana = asked(floor)
    dana.press("toggle_article")
    assert "Nobody can call the file back" in guide(dana)
    assert "Which lines are on the payment page?" not in guide(dana).replace(
        dana.window.desk_page.work.guide.text.toPlainText(), ""
    )
    dana.press("toggle_article")
    assert "Question 1 of about" in guide(dana)


def test_an_answer_that_leads_into_another_article_goes_on_there(floor: Floor) -> None:
    dana = asked(floor, "4")
    assert "higher" in shown(dana.window.desk_page.work.guide.title).casefold()
    dana.press("step_back")
    assert "Which lines are on the payment page?" in guide(dana)


def test_going_back_from_the_wrap_up_keeps_what_was_changed_there(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.press("wrap_up", "3")
    wrapup = dana.window.desk_page.wrapup_pane
    wrapup.words.setFocus()
    dana.type("Ring back on Monday")
    dana.press("Esc")
    assert dana.attached.desk.stage.phase == "call"
    dana.press("wrap_up")
    assert wrapup.words.text() == "Ring back on Monday"
    assert "3: Dissatisfied, did not accept it, chosen" in shown(wrapup)
    dana.press("wrap_up", "confirm")
    contact = [row for row in floor.rows(_contact_row()) if row.words == "Ring back on Monday"]
    assert [(row.outcome, row.phase) for row in contact] == [("dissatisfied", "wrapped_up")]


def _contact_row():
    from kms_desktop.storage.tables import ContactRow

    return ContactRow


def test_a_note_typed_at_the_last_moment_is_in_the_wrap_up(floor: Floor) -> None:
    dana = asked(floor, "1", pauses=Pauses(guard_ms=0, rest_ms=3_600_000, draft_ms=20))
    dana.press("notes")
    dana.type("Rent is due Monday.")
    dana.press("wrap_up")
    assert dana.window.desk_page.wrapup_pane.words.text() == "Rent is due Monday."


def test_nothing_is_acted_on_behind_an_open_panel(floor: Floor) -> None:
    dana = asked(floor, "1")
    dana.press("transfer")
    dana.attached.desk.asking.transfer.people.setFocus()
    dana.press("1", "2", "step_back", "decline")
    assert dana.attached.desk.asking.transfer.is_open()
    assert len(stored(floor, dana).settled) == 1


def test_ctrl_enter_sends_what_the_open_panel_holds_and_grants_nothing(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "suggest")
    dana.type("Ask about bank charges first")
    dana.press("confirm")
    assert stored(floor, dana).granted == ()
    assert [row.text for row in floor.rows(SuggestionRow, contact_id=dana.attached.desk.of.live.id)] == [
        "Ask about bank charges first"
    ]


def test_more_words_make_the_first_hit_the_marked_one_and_enter_opens_what_is_marked(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.type("money")
    dana.press("Down", "Down")
    hits = dana.window.desk_page.work.hits
    assert hits.currentIndex().row() == 2
    dana.type(" back")
    assert hits.currentIndex().row() == 0
    dana.press("Down")
    marked = hits.current_row().title
    dana.press("Enter")
    assert shown(dana.window.desk_page.work.guide.title) == marked.replace("’", "'")


def test_a_contact_without_an_article_is_closed_with_a_reason(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "wrap_up")
    wrapup = dana.window.desk_page.wrapup_pane
    assert wrapup.reason.isVisible()
    assert dana.window.isActiveWindow()
    wrapup.reason.setFocus()
    dana.type("Wrong number")
    contact = dana.attached.desk.of.live.id
    dana.press("confirm")
    assert floor.stored(contact).reason == "Wrong number"


def test_while_the_options_are_open_the_search_makes_room_for_them(floor: Floor) -> None:
    dana = asked(floor, "2", "2")
    dana.type("38.50")
    dana.press("Enter", "4")
    work = dana.window.desk_page.work
    assert work.guide.at_options()
    assert not work.search.isVisible() and not work.hits.isVisible()
    dana.press("search")
    assert work.search.isVisible() and work.hits.isVisible()


def test_the_heads_of_the_figures_stay_in_sight_while_the_options_scroll(floor: Floor) -> None:
    dana = asked(floor, "2", "2")
    dana.window.resize(1280, 720)
    dana.type("38.50")
    dana.press("Enter", "4")
    pane = dana.window.desk_page.work.guide
    heads = pane.findChildren(OptionColumns)[0]
    assert pane.guide.verticalScrollBar().value() > 0
    assert heads.isVisible() and heads.visibleRegion().boundingRect() == heads.rect()
    dana.window.resize(900, 620)
    dana.settle()
    dana.window.resize(1280, 620)
    dana.settle()
    chosen = next(card for card in pane.findChildren(OptionCard) if card.is_chosen())
    assert chosen.mapTo(pane, QPoint(0, 0)).y() >= heads.mapTo(pane, QPoint(0, heads.height())).y()


def test_the_sum_that_the_customer_wrote_of_is_taken_with_one_key(either_floor: Floor) -> None:
    dana = asked(either_floor, "1", "1", "1")
    pane = dana.window.desk_page.work.guide
    assert focus() == "Amount" and pane.sums.isVisible()
    assert "£38.50, mail of" in guide(dana)
    assert pane.amount.geometry().bottom() < pane.sums.geometry().top()
    dana.press("Enter")
    assert stored(either_floor, dana).set_facts["amount"] == Decimal("38.50")
    assert not pane.sums.isVisible() and focus() != "Amount"


def test_a_sum_that_is_typed_goes_before_those_of_the_history(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.type("12")
    assert not any(one.key_text() for one in dana.window.desk_page.work.guide.sums.findChildren(Button))
    dana.press("Enter")
    assert stored(floor, dana).set_facts["amount"] == Decimal("12.00")


def test_a_key_meant_for_the_last_question_takes_no_sum(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1", pauses=Pauses(guard_ms=60_000, rest_ms=60, draft_ms=20))
    dana.press("Enter")
    assert "amount" not in stored(floor, dana).set_facts


def test_a_closed_option_names_the_answer_that_was_given(floor: Floor) -> None:
    dana = asked(floor, "2", "2")
    assert "and the answer was “Two card payments”" in guide(dana)
    assert "the answer was “A card payment and a direct debit”" not in guide(dana)
