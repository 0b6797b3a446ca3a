"""A key of the front matter is set, changed and taken out, and every other byte stays where it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.front_matter_edit import read_value, set_key
from kms_desktop.articles.parse import parse_article

_TEXT = """---
id: charged-twice                     # stable
title: Customer was charged twice
kind: problem

# who may read it
audience: internal
products: [broadband, tv]   # as sold
phrases:
    - I was billed two times
    - "double payment: on my card"
review_by: 2027-03-01
odd: {keep: me}
---

## Issue
title: not this one
"""


def changed(text: str, key: str, value) -> str:
    change = set_key(text, key, value)
    assert change is not None
    return change.apply_to(text)


def lines_that_differ(one: str, other: str) -> list[str]:
    return [line for line in other.split("\n") if line not in one.split("\n")]


def test_a_value_changes_and_the_comment_beside_it_stays() -> None:
    assert "id: billed-twice                     # stable\n" in changed(_TEXT, "id", "billed-twice")
    assert lines_that_differ(_TEXT, changed(_TEXT, "kind", "how_to")) == ["kind: how_to"]


def test_a_list_is_written_as_it_was_written_before() -> None:
    assert "products: [broadband, tv, mobile]   # as sold\n" in changed(
        _TEXT, "products", ["broadband", "tv", "mobile"]
    )
    text = changed(_TEXT, "phrases", ["I was billed two times", "it went out again"])
    assert "phrases:\n    - I was billed two times\n    - it went out again\nreview_by" in text


def test_a_key_that_is_not_there_yet_comes_after_those_before_it_in_the_format() -> None:
    text = changed(_TEXT, "confidence", "validated")
    assert "kind: problem\nconfidence: validated\n\n# who may read it\n" in text
    assert parse_article(text.encode(), "x.md").confidence == "validated"


def test_an_empty_value_takes_the_key_out_with_all_its_lines() -> None:
    assert "phrases" not in changed(_TEXT, "phrases", [])
    assert changed(_TEXT, "review_by", "") == _TEXT.replace("review_by: 2027-03-01\n", "")
    assert set_key(_TEXT, "owner", "") is None


def test_a_date_is_written_as_one() -> None:
    assert "review_by: 2028-01-31\n" in changed(_TEXT, "review_by", date(2028, 1, 31))


def test_a_text_without_front_matter_gets_one() -> None:
    text = changed("# Lost keys\n", "title", "Lost keys")
    assert text == "---\ntitle: Lost keys\n---\n\n# Lost keys\n"


def test_a_block_that_is_not_closed_or_is_no_list_of_names_is_left_alone() -> None:
    assert set_key("---\ntitle: x\n", "title", "y") is None
    assert set_key("---\n{title: x}\n---\n", "title", "y") is None
    assert read_value("---\n{title: x}\n---\n", "title") == "x"


@pytest.mark.parametrize(
    "written",
    ["title: |\n  two\n  lines\n", "title: 'it''s'\n", 'title: "a \\" b" # note\n', "title:\n", "title: a\n  b\n"],
)
def test_however_a_title_was_written_it_can_be_changed(written: str) -> None:
    text = f"---\nid: x\n{written}kind: how_to\n---\nWords.\n"
    new = changed(text, "title", "Another: title")
    assert parse_article(new.encode(), "x.md").title == "Another: title"
    assert parse_article(new.encode(), "x.md").kind == "how_to"
    assert new.endswith("kind: how_to\n---\nWords.\n")


_WORDS = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)


@given(_WORDS)
def test_any_title_is_read_back_as_it_was_typed(title: str) -> None:
    change = set_key(_TEXT, "title", title)
    if change is not None:
        new = change.apply_to(_TEXT)
        assert read_value(new, "title") == title
        before, after = parse_article(_TEXT.encode(), "x.md"), parse_article(new.encode(), "x.md")
        assert (before.phrases, before.review_by, before.markdown) == (after.phrases, after.review_by, after.markdown)


@given(st.lists(_WORDS, min_size=1, max_size=4), st.sampled_from(["products", "phrases"]))
def test_any_list_is_read_back_as_it_was_typed(items: list[str], key: str) -> None:
    change = set_key(_TEXT, key, items)
    if change is not None:
        assert read_value(change.apply_to(_TEXT), key) == tuple(items)
        assert read_value(change.apply_to(_TEXT), "title") == "Customer was charged twice"
