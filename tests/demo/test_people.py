"""A seed → the same invented people, with numbers that belong to nobody."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.people import JAMES, MARIA, make_customers
from kms_desktop.demo.staff import COLLEAGUES, TEAMS

TODAY = date(2026, 11, 22)
LANDLINE = re.compile(r"020 7946 0\d{3}")
MOBILE = re.compile(r"07700 900 \d{3}")


def test_the_same_seed_makes_the_same_people() -> None:
    assert make_customers(Random(7), TODAY) == make_customers(Random(7), TODAY)


def test_another_seed_gives_them_other_numbers() -> None:
    numbers = {seed: {c.account_no for c in make_customers(Random(seed), TODAY)} for seed in (7, 8)}
    assert numbers[7] != numbers[8]


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_no_phone_number_lies_outside_the_drama_ranges(seed: int) -> None:
    for customer in make_customers(Random(seed), TODAY, occasional=20):
        assert not customer.landline or LANDLINE.fullmatch(customer.landline)
        assert not customer.mobile or MOBILE.fullmatch(customer.mobile)
        assert customer.landline or customer.mobile
        assert customer.email.isascii()
        assert customer.email.endswith("@example.com")


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_no_two_customers_share_a_name_an_account_or_a_number_of_their_own(seed: int) -> None:
    customers = make_customers(Random(seed), TODAY)
    for own in ("name", "account_no", "email"):
        values = [getattr(customer, own) for customer in customers]
        assert len(set(values)) == len(values)
    numbers = Counter(n for customer in customers for n in (customer.landline, customer.mobile) if n)
    assert max(numbers.values()) == 1


def test_forty_customers_have_a_life_and_the_rest_only_rang() -> None:
    customers = make_customers(Random(7), TODAY)
    assert sum(customer.frequent for customer in customers) == 40
    assert {customer.tier for customer in customers} == {"bronze", "silver", "gold"}


def test_the_main_story_is_maria_and_james_shares_her_landline() -> None:
    maria, james, *_ = make_customers(Random(99), TODAY)
    assert (maria.name, maria.account_no, maria.tier, maria.since.year) == (MARIA, "8841 2290", "gold", 2019)
    assert (maria.landline, maria.mobile) == ("020 7946 0018", "07700 900 018")
    assert james.name == JAMES
    assert james.shared == (maria.landline,)


def test_customers_joined_before_today() -> None:
    assert all(customer.since < TODAY for customer in make_customers(Random(7), TODAY))


def test_eight_colleagues_in_three_teams_have_every_role() -> None:
    assert len(COLLEAGUES) == 8
    assert {person.team for person in COLLEAGUES} == set(TEAMS)
    assert {person.role for person in COLLEAGUES} == {"agent", "editor", "supervisor", "admin"}
    assert {"dana", "rosa", "ines"} <= {person.login for person in COLLEAGUES}


@given(seed=st.integers(0, 1000), millis=st.integers(0, 2**41), name=st.text(max_size=20))
def test_a_demo_key_is_a_uuid_of_version_seven_that_sorts_by_its_moment(seed: int, millis: int, name: str) -> None:
    at, later = (datetime.fromtimestamp(m / 1000, UTC) for m in (millis, millis + 5))
    key = DemoKeys(seed).make_key(at, name)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", key)
    assert key == DemoKeys(seed).make_key(at, name)
    assert key < DemoKeys(seed).make_key(later, name)
