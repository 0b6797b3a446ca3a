"""What looks like a customer's own data in a line, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.customer_data import find_customer_data, possible_names


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("Lives at 14 Harbour View Road", "14 Harbour View Road"),
        ("Flat 3, 9 Mill Lane.", "9 Mill Lane"),
        ("Post to BS1 4DJ", "BS1 4DJ"),
        ("wohnt in der Gartenstraße 12a", "Gartenstraße 12a"),
        ("Am Markt 5", "Am Markt 5"),
    ],
)
def test_a_postal_address_is_seen(line: str, seen: str) -> None:
    assert [(one.what, one.text) for one in find_customer_data(line)] == [("a postal address", seen)]


@pytest.mark.parametrize(
    "line", ["the 14 day Way", "Channel 4 HD", "a street in Road 66", "Step 2 Close the app", "10 Mbit 5GH"]
)
def test_what_only_sounds_like_an_address_is_not(line: str) -> None:
    assert list(find_customer_data(line)) == []


def test_names_are_looked_for_with_and_without_a_title() -> None:
    found = {name for name, _ in possible_names("**Say:** “Mrs Okafor, Jean de la Cruz and Łucja Żak are here.”")}
    assert {"Okafor", "Jean de la Cruz", "Łucja Żak"} <= found


def test_a_name_after_a_sentence_began_is_one_of_the_names() -> None:
    assert ("Maria Okafor", 4) in list(possible_names("Ask Maria Okafor."))


@given(st.text(st.sampled_from("Mrs Ab1é@.,-’ \t"), max_size=80))
def test_every_place_is_where_the_words_stand(line: str) -> None:
    for name, at in possible_names(line):
        assert line[at : at + len(name)] == name
    for one in find_customer_data(line):
        assert one.text in line
