"""What is put into the state is followed by whom it concerns, in order, and told once when that is over."""

from __future__ import annotations

from kms_desktop.contacts.model import ContactState
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.store import DeskStore

CONTACT = ContactState(id="c", phase="on_call", customer_id="m")


def telling() -> tuple[DeskStore, list[DeskState]]:
    store = DeskStore(lambda: False)
    told: list[DeskState] = []
    store.changed.connect(told.append)
    return store, told


def test_what_is_put_is_told_once_and_the_same_again_not_at_all() -> None:
    store, told = telling()
    store.put_parts(chosen=2, waiting=1)
    store.put_parts(chosen=2)
    assert [(state.chosen, state.waiting) for state in told] == [(2, 1)]


def test_a_follower_hears_of_its_own_part_alone() -> None:
    store, _told = telling()
    heard: list[str] = []
    store.follow_part(lambda state: state.contact.id, lambda state: heard.append(state.contact.id))
    store.put_parts(chosen=1)
    store.put_contact(CONTACT)
    store.put_contact(ContactState(id="c", phase="held"))
    assert heard == ["c"]


def test_a_contact_that_is_read_anew_and_says_the_same_is_a_write_all_the_same() -> None:
    store, told = telling()
    writes: list[int] = []
    store.follow_part(lambda state: state.writes, lambda state: writes.append(state.writes))
    store.put_contact(CONTACT)
    store.put_contact(CONTACT)
    assert writes == [1, 2]
    assert len(told) == 2


def test_what_a_follower_puts_is_followed_too_and_drawn_with_the_rest() -> None:
    store, told = telling()
    heard: list[str] = []
    store.follow_part(lambda state: state.chosen, lambda _state: heard.append("chosen"))
    store.follow_part(lambda state: state.contact.id, lambda _state: store.put_parts(chosen=3))
    store.put_contact(CONTACT)
    assert heard == ["chosen"]
    assert [(state.contact.id, state.chosen) for state in told] == [("c", 3)]


def test_what_is_put_while_the_state_is_told_comes_after_it() -> None:
    store, told = telling()
    store.changed.connect(lambda state: store.put_parts(waiting=state.chosen))
    store.put_parts(chosen=4)
    assert [(state.chosen, state.waiting) for state in told] == [(4, 0), (4, 4)]


def test_whether_somebody_searches_is_asked_when_the_desk_may_turn_to_something_else() -> None:
    searches = True
    store = DeskStore(lambda: searches)
    store.put_parts(chosen=1)
    assert not store.state.is_searching
    store.put_parts(incoming=None)
    assert store.state.is_searching
    searches = False
    store.put_parts(waiting=2)
    assert store.state.is_searching, "nothing came that would take the words away"
    store.look_again()
    assert not store.state.is_searching


def test_whoever_turns_to_a_question_sees_it_as_of_that_moment() -> None:
    store, told = telling()
    store.look_up()
    store.look_up()
    assert [state.looks for state in told] == [1, 2]
    assert not store.state.is_searching
