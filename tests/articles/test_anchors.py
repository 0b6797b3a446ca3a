"""Headings in many scripts → proof that their anchors are those of code hosts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.anchors import make_anchor
from tests.articles.writing import article


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Is the second charge still pending?", "is-the-second-charge-still-pending"),
        ("Refund now, and cover the bank's charge", "refund-now-and-cover-the-banks-charge"),
        ("Same amount, within ten minutes?", "same-amount-within-ten-minutes"),
        ("A  &  B", "a----b"),
        ("C++ / C#", "c--c"),
        ("snake_case and-hyphen", "snake_case-and-hyphen"),
        ("Größe ändern", "größe-ändern"),
        ("Где мой счёт?", "где-мой-счёт"),
        ("料金が二重です。", "料金が二重です"),
        ("मेरा बिल", "मेरा-बिल"),
        ("Café ☕ closed", "café--closed"),
        ("100 % sure…", "100--sure"),
        ("  trimmed  ", "trimmed"),
        ("“Quoted” — dash", "quoted--dash"),
        ("İstanbul", "i̇stanbul"),
    ],
)
def test_an_anchor_is_the_one_that_code_hosts_make(heading: str, expected: str) -> None:
    assert make_anchor(heading, {}) == expected


def test_equal_headings_are_numbered_and_never_collide() -> None:
    seen: dict[str, int] = {}
    assert [make_anchor(text, seen) for text in ("Yes", "Yes", "Yes-1", "Yes", "Yes 1")] == [
        "yes",
        "yes-1",
        "yes-1-1",
        "yes-2",
        "yes-1-2",
    ]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_no_two_headings_share_an_anchor(headings: list[str]) -> None:
    seen: dict[str, int] = {}
    made = [make_anchor(heading, seen) for heading in headings]
    assert len(set(made)) == len(made)


def test_all_headings_of_an_article_have_anchors_in_order_without_their_markup() -> None:
    read = article(
        "# **Bold** title\n\n## `code` & [link](x.md)\n\n> ### Quoted\n\nSetext\n======\n\n## ![pic](a.png) end\n"
    )
    assert read.anchors == ("bold-title", "code--link", "quoted", "setext", "end")
