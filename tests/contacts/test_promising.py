"""A promise that no option makes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kms_desktop.errors import KmsError
from tests.contacts.conftest import Desk, Floor

DUE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def dana(small_floor: Floor) -> Desk:
    return small_floor.desk("dana")


def test_a_promise_to_call_back_is_owed_by_whoever_made_it(dana: Desk, small_floor: Floor) -> None:
    contact = dana.takes(small_floor).id
    state = dana.promising.make_promise(contact, DUE, " call about the refund ")
    [promise] = state.promises
    assert (promise.what, promise.due_at, promise.owner_id) == ("call about the refund", DUE, dana.person.id)
    assert promise.customer_id == state.customer_id != ""
    assert [owed.id for owed in dana.promises.list_owed(dana.person.id)] == [promise.id]


def test_the_same_promise_made_twice_is_owed_once(dana: Desk, small_floor: Floor) -> None:
    contact, promising = dana.takes(small_floor).id, dana.promising
    promising.make_promise(contact, DUE, "call about the refund")
    promising.make_promise(contact, DUE, "call about the refund")
    promising.make_promise(contact, DUE + timedelta(hours=1), "call about the refund")
    assert [promise.due_at.hour for promise in dana.promises.list_owed(dana.person.id)] == [9, 10]


def test_a_promise_about_nothing_is_not_made(dana: Desk, small_floor: Floor) -> None:
    contact = dana.takes(small_floor).id
    with pytest.raises(KmsError, match="Say in a few words"):
        dana.promising.make_promise(contact, DUE, "  ")
