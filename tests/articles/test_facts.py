"""Words and link titles → typed facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.facts import is_fact_name, read_fact, read_title


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True),
        ("On", True),
        ("TRUE", True),
        ("no", False),
        ("Off", False),
        ("yEs", "yEs"),
        ("12", 12),
        ("-3", -3),
        ("1_000", 1000),
        ("0", 0),
        ("0044", "0044"),
        ("12.50", Decimal("12.50")),
        ("1e9", "1e9"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("9" * 5000, "9" * 5000),
        ("١٢", "١٢"),
        ("2027-03-01", date(2027, 3, 1)),
        ("2027-02-30", "2027-02-30"),
        (" gold ", "gold"),
        ("", None),
        ("~", None),
        ("null", None),
    ],
)
def test_a_word_is_read_as_yaml_reads_it(written: str, value: object) -> None:
    read = read_fact(written)
    assert read == value
    assert type(read) is type(value)


def test_a_title_states_several_facts() -> None:
    facts, problems = read_title("charge_status: pending, overdraft: no, months: 12, fee: 1.50, since: 2026-01-31")
    assert facts == {
        "charge_status": "pending",
        "overdraft": False,
        "months": 12,
        "fee": Decimal("1.50"),
        "since": date(2026, 1, 31),
    }
    assert problems == ()


def test_a_time_keeps_its_colon() -> None:
    assert read_title("rang_at: 12:30")[0] == {"rang_at": "12:30"}


@pytest.mark.parametrize(
    ("title", "kept", "words"),
    [
        ("see below", {}, "fact: value"),
        ("a: 1, see below", {"a": 1}, "see below"),
        ("a:", {}, "fact: value"),
        ("two words: 1", {}, "cannot name a fact"),
        ("2nd: 1", {}, "cannot name a fact"),
        ("a: 1, a: 2", {"a": 1}, "stands twice"),
        ("a: 1,", {"a": 1}, "fact: value"),
    ],
)
def test_a_part_that_cannot_be_read_is_told_and_the_rest_is_kept(title: str, kept: object, words: str) -> None:
    facts, problems = read_title(title)
    assert facts == kept
    assert len(problems) == 1
    assert words in problems[0]


@given(st.dictionaries(st.from_regex(r"[a-z]\w{0,8}", fullmatch=True), st.integers(-999, 999) | st.booleans()))
def test_facts_written_as_a_title_are_read_back(facts: dict[str, int | bool]) -> None:
    written = ", ".join(f"{k}: {str(v).lower() if isinstance(v, bool) else v}" for k, v in facts.items())
    read, problems = read_title(written) if facts else ({}, ())
    assert (read, problems) == (facts, ())
    assert all(is_fact_name(name) for name in read)


@given(st.text(max_size=100))
def test_any_title_is_read_or_told(title: str) -> None:
    facts, problems = read_title(title)
    assert facts or problems
