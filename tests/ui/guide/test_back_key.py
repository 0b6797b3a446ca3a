"""Of several grants the key that takes one back means one, and stands on its card alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kms_desktop.contacts.model import Offer
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.guide.back_key import next_back, paint_back_key
from kms_desktop.ui.widgets.option_card import OptionCard, OptionView

AT = datetime(2026, 11, 30, tzinfo=UTC)
FIRST = Offer("bill", "credit", "Credit", Decimal(5), "credit", "granted", "dana", AT, grant_id="g1")
SECOND = replace(FIRST, option_id="waive", title="Waive the fee", grant_id="g2")
BOTH = frozenset({"g1", "g2"})


def card(number: int, grant_id: str) -> OptionCard:
    key = key_text("take_back")
    view = OptionView(number, "", "", "", "", state="granted", ask="Take back", ask_key=key, grant_id=grant_id)
    return OptionCard(view)


@pytest.mark.parametrize(
    ("mine", "option", "means"),
    [
        (BOTH, "", "g2"),
        (BOTH, "credit", "g1"),
        (BOTH, "another", "g2"),
        (frozenset({"g1"}), "waive", "g1"),
    ],
)
def test_it_means_the_one_in_front_else_the_last_that_this_person_may_take_back(
    mine: frozenset[str], option: str, means: str
) -> None:
    found = next_back((FIRST, SECOND), mine, option)
    assert found is not None and found.grant_id == means


def test_it_means_nothing_where_nothing_may_be_taken_back() -> None:
    assert next_back((FIRST, SECOND), frozenset()) is None


@pytest.mark.parametrize(("chosen", "means"), [(1, 1), (2, 2), (0, 2)])
def test_it_stands_on_the_card_of_that_one_alone(qtbot, chosen: int, means: int) -> None:
    cards = [card(1, "g1"), card(2, "g2")]
    for one in cards:
        qtbot.addWidget(one)
    paint_back_key(cards, chosen, (FIRST, SECOND), BOTH)
    assert [one.view().number for one in cards if one.ask.key_text() == key_text("take_back")] == [means]
