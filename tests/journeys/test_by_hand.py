"""A contact that no telephone tells of: begun with one key, in a channel, with whoever it is."""

from __future__ import annotations

from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.desk.by_hand.panel import ByHandPanel
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def panel_of(player: Player) -> ByHandPanel:
    panel = player.attached.desk.asking.open_panel()
    assert isinstance(panel, ByHandPanel)
    return panel


def digit_of(player: Player, way: str) -> str:
    """As it is painted."""
    return str(1 + [words for words, _ in panel_of(player).choices.shown_words()].index(way))


def begin(player: Player, way: str) -> None:
    player.press("begin_contact")
    player.press(digit_of(player, way))
    player.until(lambda: player.attached.desk.stage.phase == "call")
    player.settle()


def test_a_chat_is_begun_with_a_key_a_digit_and_a_name(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    assert f"New contact\nKey {key_text('begin_contact')}" in shown(dana.window.bar)
    begin(dana, "On chat")
    bar, left = shown(dana.window.bar), shown(dana.window.desk_page.left)
    assert "Chat" in bar and "Unknown customer" in bar
    assert not [words for words in ("On call", "withheld", "caller", "who calls") if words in bar + left]
    log = shown(dana.window.desk_page.right.notes.log)
    assert "Chat" in log and "Call" not in log
    assert "Who is it?" in shown(dana.attached.desk.asking.find)
    dana.type("maria")
    dana.until(lambda: "Maria Okafor" in shown(dana.attached.desk.asking.find))
    dana.press("Enter")
    dana.until(lambda: "Maria Okafor" in shown(dana.window.bar))
    state = dana.attached.desk.of.live.state
    assert (state.channel, state.customer_name) == ("chat", "Maria Okafor")
    dana.settle()
    assert dana.window.desk_page.work.search.editor.hasFocus(), "Their words are typed next."
    stored = either_floor.stored(state.id)
    assert (stored.channel, stored.holder_id) == ("chat", dana.attached.workspace.person.id)


def test_from_idle_to_the_first_option_in_six_keys(floor: Floor) -> None:
    """Somebody in the shop, looked up before: the likely article stands there, and its question."""
    dana = floor.desk("dana")
    maria = dana.attached.workspace.directory.match_caller(MARIAS_NUMBER).candidates[0].customer
    dana.attached.desk.of.customer.look_at(maria)
    dana.until(lambda: "Maria Okafor" in shown(dana.window.desk_page.left))
    dana.settle()
    dana.press("begin_contact")
    assert "With Maria Okafor" in shown(panel_of(dana))
    dana.press(digit_of(dana, "In the shop"))
    dana.until(lambda: dana.attached.desk.stage.phase == "call")
    dana.settle()
    dana.press("Enter", "1", "1", "2")
    dana.settle()
    state = dana.attached.desk.of.live.state
    assert (state.channel, state.customer_id) == ("visit", maria.id)
    sight = dana.attached.desk.of.guide.sight
    assert sight is not None and sight.position.at_options, "Two keys, one that opens it, and three answers."


def test_a_customer_is_called_and_the_number_stands_there(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    maria = dana.attached.workspace.directory.match_caller(MARIAS_NUMBER).candidates[0].customer
    dana.attached.desk.of.customer.look_at(maria)
    dana.settle()
    begin(dana, "Call them")
    state = dana.attached.desk.of.live.state
    opened = state.events[0]
    assert (state.channel, opened.data["direction"], state.number) == ("phone", "out", maria.phone)
    log = shown(dana.window.desk_page.right.notes.log)
    assert "Call made" in log and "Call taken" not in log
    assert "On call" in shown(dana.window.bar)


def test_somebody_who_is_called_and_not_known_is_asked_for_as_such(floor: Floor) -> None:
    dana = floor.desk("dana")
    begin(dana, "Call them")
    assert "Whom do you call?" in shown(dana.attached.desk.asking.find)
    dana.press("leave")
    assert "Unknown customer" in shown(dana.window.bar) and "withheld" not in shown(dana.window.bar)


def test_who_is_in_no_book_is_named_and_who_says_nothing_stays_unknown(floor: Floor) -> None:
    dana = floor.desk("dana")
    begin(dana, "By mail")
    dana.press("leave")
    dana.type("the hub light is orange")
    dana.settle()
    assert dana.attached.desk.of.live.state.customer_id == ""
    assert dana.window.desk_page.work.search.editor.text() == "the hub light is orange"


def test_nothing_is_begun_by_looking_at_the_choices_or_in_a_call(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("begin_contact", "leave")
    dana.settle()
    assert dana.attached.desk.stage.phase == "ready"
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    dana.settle()
    contact = dana.attached.desk.of.live.id
    dana.press("begin_contact")
    assert dana.attached.desk.asking.open_panel() is None
    assert dana.attached.desk.of.live.id == contact
