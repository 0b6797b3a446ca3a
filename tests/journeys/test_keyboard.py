"""Where the next key goes, from the ring to the logged resolution: to what the screen offers, never astray."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.contacts.model import ContactState
from kms_desktop.storage.tables import ResolutionRow, SuggestionRow
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.rail import PAGES
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

JAMES_NUMBER, MARIAS_ACCOUNT = "+447700900118", "8841 2290"
NEVER_CAME = ("the engineer never turned up", "engineer-missed-visit", ("4",), "Find the van, and say when")
BILL = ("why has my bill gone up", "bill-higher-than-expected", ("1", "2"), "Show the bill line by line")
CAR_PARK = "my parking space at work"


def rings(player: Player, number: str = MARIAS_NUMBER) -> None:
    player.attached.desk.of.call.ring_event(number)
    player.settle()


def click(player: Player, widget: QWidget) -> None:
    """A click where it stands in the window, on whatever lies on top there; waits for nothing."""
    window = player.window
    QApplication.processEvents()
    where = widget.mapTo(window, widget.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=where)


def button(top: QWidget, words: str) -> QWidget:
    return next(one for one in top.findChildren(QWidget) if one.isVisible() and one.accessibleName().startswith(words))


def types_at_once(player: Player, words: str) -> None:
    """Hands that do not wait for the screen."""
    for letter in words:
        QTest.keyClicks(QApplication.focusWidget() or player.window, letter)
    player.settle()


def stored(floor: Floor, player: Player) -> ContactState:
    return floor.stored(player.attached.desk.of.live.id)


def assert_words_search(player: Player, words: str) -> None:
    """The words stand in the search, on a call, and did nothing else."""
    page = player.window.desk_page
    assert player.attached.desk.stage.phase == "call"
    assert page.work.search.text() == words
    assert page.work.search.editor.hasFocus()
    assert player.attached.desk.asking.open_panel() is None
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("asked", [NEVER_CAME, BILL], ids=["one answer", "two answers"])
def test_enter_after_the_last_answer_grants_and_the_resolution_is_logged(either_floor: Floor, asked) -> None:
    words, article, answers, option = asked
    dana = either_floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(words)
    dana.press("Enter", *answers)
    contact = dana.attached.desk.of.live.id
    assert QApplication.focusWidget().accessibleName().endswith(f"{option}, chosen")
    dana.press("Enter")
    assert "Granted" in shown(dana.window.desk_page.work.guide)
    dana.press("wrap_up", "confirm")
    assert dana.attached.desk.stage.phase == "ready"
    (resolution,) = either_floor.rows(ResolutionRow, contact_id=contact)
    assert (resolution.article_id, resolution.link) == (article, "resolved")
    assert [offer.title for offer in either_floor.stored(contact).granted] == [option]
    assert "note" not in either_floor.kinds(contact)


def test_enter_grants_after_answers_were_clicked_too(floor: Floor) -> None:
    words, _article, answers, option = BILL
    dana = floor.desk("dana")
    rings(dana)
    click(dana, button(dana.window.bar, "Take call"))
    types_at_once(dana, words)
    dana.press("Enter")
    guide = dana.window.desk_page.work.guide
    for number in answers:
        click(dana, button(guide, f"{number}"))
        dana.settle()
    dana.press("Enter")
    assert [offer.title for offer in stored(floor, dana).granted] == [option]
    assert dana.window.desk_page.right.notes.field.text() == ""


def test_a_contact_that_goes_on_at_its_options_is_granted_with_enter(floor: Floor) -> None:
    words, _article, answers, option = NEVER_CAME
    first = floor.desk("dana")
    rings(first)
    first.press("take_call")
    first.type(words)
    first.press("Enter", *answers)
    first.close()
    dana = floor.desk("dana")
    assert dana.attached.desk.stage.phase == "resume"
    dana.press("take_call")
    assert f"{option}, chosen" in QApplication.focusWidget().accessibleName()
    dana.press("Enter")
    assert [offer.title for offer in stored(floor, dana).granted] == [option]


def test_words_after_a_click_on_take_call_are_searched_from_the_first_letter(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    rings(dana)
    click(dana, button(dana.window.bar, "Take call"))
    types_at_once(dana, "my bill is higher 2")
    assert_words_search(dana, "my bill is higher 2")
    assert "Bill is higher than expected" in shown(dana.window.desk_page.work.hits)


def test_words_that_are_typed_while_the_call_is_taken_are_logged_whole(floor: Floor) -> None:
    dana = floor.desk("dana", pauses=Pauses(guard_ms=0, rest_ms=3_600_000, draft_ms=20))
    rings(dana)
    dana.type("engineer never")
    dana.press("take_call")
    types_at_once(dana, " turned up")
    dana.press("Enter")
    assert stored(floor, dana).searches == ("engineer never turned up",)


@pytest.mark.parametrize("asks_sum", [False, True], ids=["a question", "a sum"])
def test_words_that_are_written_while_an_article_opens_stay_in_the_search(floor: Floor, asks_sum: bool) -> None:
    """Whoever writes on is not interrupted: what was asked for opens beside the words, and takes none of them."""
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call", "search")
    if asks_sum:
        dana.type("I paid by card and the direct debit went too")
        dana.press("Enter", "1", "1", "2", "search")
        assert dana.window.desk_page.work.guide.amount.isVisible()
    dana.type(NEVER_CAME[0])
    dana.press("Enter", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.hit("Enter")
    QTest.keyClicks(QApplication.focusWidget(), "w")
    dana.settle()
    work = dana.window.desk_page.work
    assert work.open_id() == "charged-twice"
    types_at_once(dana, "hen was it")
    assert (work.search.text(), work.guide.amount.text()) == ("when was it", "")
    assert work.search.editor.hasFocus() and work.search.isVisible()
    dana.press("Esc")
    assert not work.search.editor.hasFocus(), "away from it goes to what is open"


def test_an_option_that_is_open_has_the_keyboard_though_another_needs_a_sum(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type("my account is in credit, I paid too much")
    dana.press("Enter", "1", "1")
    guide = dana.window.desk_page.work.guide
    assert (
        "Let it pay the next bills, chosen" in QApplication.focusWidget().accessibleName() and guide.amount.isVisible()
    )
    dana.press("Enter")
    assert [offer.title for offer in stored(floor, dana).granted] == ["Let it pay the next bills"]
    assert not guide.amount.editor.hasFocus()
    dana.press("4")
    dana.type("12.50")
    assert guide.amount.text() == "12.50", "that one needs the sum"


def from_the_last_contacts(dana: Player) -> None:
    click(dana, dana.window.desk_page.left.quiet.list.viewport())
    dana.settle()


def tabs_into(dana: Player, part: QWidget) -> None:
    for _press in range(80):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if part.isAncestorOf(QApplication.focusWidget()):
            return
    pytest.fail("Tab does not reach it.")


def from_what_runs_now(dana: Player) -> None:
    tabs_into(dana, dana.window.desk_page.right.idle)


def from_a_message(dana: Player) -> None:
    """Reached with Tab, not put away."""
    dana.window.show_problem("The database was away for a moment.")
    tabs_into(dana, dana.window.message)


def from_a_message_put_away(dana: Player) -> None:
    from_a_message(dana)
    dana.press("Enter")
    assert dana.window.message.text() == ""


def from_a_message_clicked_away(dana: Player) -> None:
    dana.window.show_problem("The database was away for a moment.")
    click(dana, button(dana.window.message, "Dismiss"))
    dana.settle()
    assert dana.window.message.text() == ""


def from_an_article(dana: Player) -> None:
    dana.press("search")
    dana.type("bill higher")
    dana.press("Enter")
    assert "Which line is new or larger?" in shown(dana.window.desk_page.work.guide)


def from_voice(dana: Player) -> None:
    dana.press("show_voice")


def from_articles(dana: Player) -> None:
    dana.press("show_articles")


def from_the_menu(dana: Player) -> None:
    """☰ has the keyboard, as after a menu that was closed again."""
    tabs_into(dana, dana.window.rail)


def from_a_suggestion(dana: Player) -> None:
    dana.press("suggest")
    dana.type("The menu is ")


STARTS = [
    from_the_last_contacts,
    from_what_runs_now,
    from_a_message,
    from_a_message_put_away,
    from_a_message_clicked_away,
    from_an_article,
    from_voice,
    from_articles,
    from_the_menu,
    from_a_suggestion,
]


@pytest.mark.parametrize("taken", ["a key", "a click"])
@pytest.mark.parametrize("begin", STARTS, ids=lambda start: start.__name__)
def test_a_call_that_is_taken_from_anywhere_gives_the_search_the_keyboard(
    floor: Floor, begin: Callable[[Player], None], taken: str
) -> None:
    dana = floor.desk("dana")
    begin(dana)
    rings(dana)
    if taken == "a key":
        dana.hit("take_call")
    else:
        click(dana, button(dana.window.bar, "Take call"))
        if dana.window.pages.currentIndex() != 0:
            dana.window.show_page(0)
    types_at_once(dana, " they took it twice 1")
    words = dana.window.desk_page.work.search.text().strip()
    assert words == "they took it twice 1"
    dana.press("Enter")
    assert dana.attached.desk.of.live.state.customer_name == "Maria Okafor"
    assert floor.rows(SuggestionRow, contact_id=dana.attached.desk.of.live.id) == []
    assert dana.attached.desk.asking.open_panel() is None
    assert dana.attached.desk.of.call.ringing is None, "no practice call began"


def test_a_second_ring_shows_who_rings_and_nobody_else(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    assert f"account {MARIAS_ACCOUNT}" in shown(dana.window.bar)
    marias = [row.subject for row in dana.window.desk_page.left.history.list.rows()]
    rings(dana, JAMES_NUMBER)
    left = dana.window.desk_page.left
    assert [row.subject for row in left.history.list.rows()] == marias and left.history.isVisible()
    dana.press("wrap_up", "confirm")
    assert "James Okafor" in shown(dana.window.bar)
    assert "James Okafor" in shown(left)
    assert "Maria" not in shown(left)
    assert MARIAS_ACCOUNT not in shown(left)


def test_the_caller_in_hand_is_back_once_it_does_not_ring_any_more(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, JAMES_NUMBER)
    rings(dana, MARIAS_NUMBER)
    left = dana.window.desk_page.left
    assert "James Okafor" in shown(dana.window.bar) and "James Okafor, Known, meant" in shown(left)
    assert "Maria Okafor, Known" not in shown(left)
    dana.press("put_off")
    assert "Maria Okafor" in shown(dana.window.bar) and "James" not in shown(dana.window.bar)
    dana.press("take_call")
    rings(dana, JAMES_NUMBER)
    assert "James Okafor rings" in shown(dana.window.bar)
    dana.press("put_off")
    assert "Maria Okafor" in shown(dana.window.bar) and "James" not in shown(dana.window.bar)
    assert left.history.isVisible() and "two payments" in shown(left.history).lower()


def test_nothing_of_the_contact_before_is_answered_once_another_call_is_taken(floor: Floor) -> None:
    words, article, _answers, _option = BILL
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(words)
    dana.press("Enter")
    before = dana.attached.desk.of.live.id
    rings(dana, JAMES_NUMBER)
    dana.press("take_call")
    work = dana.window.desk_page.work
    assert dana.attached.desk.of.live.state.customer_name == "James Okafor"
    assert dana.attached.desk.of.guide.sight is None and work.open_id() == ""
    dana.press("take_call")
    assert dana.attached.desk.of.live.id == before and work.open_id() == article


@pytest.mark.parametrize("page", [1, 2])
def test_words_after_a_click_on_take_call_over_another_page_are_searched(floor: Floor, page: int) -> None:
    ines = floor.desk("ines")
    ines.press(PAGES[page])
    rings(ines)
    click(ines, button(ines.window.bar, "Take call"))
    types_at_once(ines, CAR_PARK)
    assert ines.window.pages.currentWidget() is ines.window.desk_page
    assert_words_search(ines, CAR_PARK)


@pytest.mark.parametrize("page", [1, 2])
def test_a_call_put_off_while_something_else_is_written_leaves_the_page_and_the_keyboard(
    floor: Floor, page: int
) -> None:
    ines = floor.desk("ines")
    ines.press(PAGES[page])
    rings(ines)
    had = ines.window.focusWidget()
    ines.press("put_off")
    assert "Maria Okafor" not in shown(ines.window.bar) and "Maria Okafor" not in shown(ines.window.pages)
    assert "Left: Maria Okafor. It rings on at your telephone" in shown(ines.window.toast)
    assert ines.window.pages.currentIndex() == page and ines.window.focusWidget() is had


def test_once_it_is_somebody_else_nothing_of_the_one_before_is_left(floor: Floor) -> None:
    """While the history of the right one is read, that of the wrong one is gone already, at the side and in the bar."""
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    left = dana.window.desk_page.left.history
    marias = {row.id for row in left.list.rows()}
    assert marias and "Promise late" in shown(dana.window.bar)
    dana.press("verify")
    click(dana, button(dana.attached.desk.asking.verify_panel, "It is somebody else"))
    types_at_once(dana, "James Okafor")
    stale: list[str] = []

    def seen(_state: ContactState) -> None:
        if "James Okafor" in dana.window.bar.accessibleName():
            stale.extend(marias & ({row.id for row in left.list.rows()} if left.list.isVisible() else set()))
            stale.extend(words for words in (MARIAS_ACCOUNT, "Promise late") if words in shown(dana.window.bar))

    dana.attached.desk.of.live.changed.connect(seen)
    dana.press("Enter")
    assert "James Okafor" in shown(dana.window.bar)
    assert stale == []


def test_a_message_that_is_put_away_on_a_call_gives_the_question_the_keyboard(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(BILL[0])
    dana.press("Enter")
    from_a_message_put_away(dana)
    dana.press("Enter")
    assert [answer.text for answer in stored(floor, dana).settled] == ["The monthly price of a product"]


def test_esc_in_the_notes_hands_the_keyboard_to_what_is_next(floor: Floor) -> None:
    words, _article, answers, option = NEVER_CAME
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(words)
    dana.press("Enter", *answers, "notes")
    dana.type("Took the day off")
    dana.press("Esc", "Enter")
    assert [offer.title for offer in stored(floor, dana).granted] == [option]
    assert dana.window.desk_page.right.notes.field.text() == "Took the day off"


def test_esc_in_the_amount_leaves_it_and_an_answer_given_again_asks_for_it_again(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "2")
    guide = dana.window.desk_page.work.guide
    assert guide.amount.editor.hasFocus()
    dana.press("Esc", "step_back")
    assert "Has the bank added a charge?" in shown(guide)
    dana.press("2")
    dana.type("38.50")
    dana.press("Enter", "Enter")
    assert [str(offer.amount) for offer in stored(floor, dana).granted] == ["53.50"]


def test_backspace_in_an_empty_amount_steps_back_and_in_a_written_one_takes_a_letter(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "2")
    guide = dana.window.desk_page.work.guide
    dana.type("38")
    dana.press("step_back")
    assert guide.amount.text() == "3" and guide.amount.isVisible()
    dana.press("step_back")
    assert guide.amount.text() == "" and guide.amount.isVisible()
    dana.press("step_back")
    assert "Has the bank added a charge?" in shown(guide)


def test_after_the_last_open_option_is_refused_enter_says_that_none_fits(floor: Floor) -> None:
    words, _article, answers, _option = NEVER_CAME
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(words)
    dana.press("Enter", *answers, "decline")
    dana.type("That is too late")
    dana.press("Enter")
    assert [offer.result for offer in stored(floor, dana).offers] == ["declined"]
    dana.press("Enter")
    dana.type("Somebody has to come today")
    dana.press("Enter")
    assert "none_fit" in floor.kinds(dana.attached.desk.of.live.id)


def test_a_letter_that_nothing_claims_begins_a_search(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(NEVER_CAME[0])
    dana.press("Enter")
    types_at_once(dana, CAR_PARK)
    assert_words_search(dana, CAR_PARK)
    assert stored(floor, dana).settled == ()


def test_words_from_before_the_ring_are_marked_and_those_typed_while_it_rang_are_kept(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.type("hub light")
    from_the_last_contacts(dana)
    rings(dana)
    dana.press("take_call")
    dana.type("charged twice")
    assert dana.window.desk_page.work.search.text() == "charged twice"
    dana.press("wrap_up", "confirm")
    rings(dana, JAMES_NUMBER)
    dana.type("no ")
    from_a_message(dana)
    dana.press("take_call")
    dana.type("signal")
    assert dana.window.desk_page.work.search.text() == "no signal"


def test_a_panel_that_is_closed_gives_the_keyboard_back_to_the_words_beside_the_options(floor: Floor) -> None:
    words, _article, answers, _option = NEVER_CAME
    dana = floor.desk("dana")
    rings(dana)
    dana.press("take_call")
    dana.type(words)
    dana.press("Enter", *answers, "search")
    dana.type("hub ")
    dana.press("suggest", "Esc")
    dana.type("light")
    assert_words_search(dana, "hub light")
