"""What stands in the place of a flagged passage now: whole sentences, and only where that very sentence is another."""

from __future__ import annotations

import pytest

from kms_desktop.articles.passage_change import changed_passage

BEFORE = """---
id: one
title: Bill
phrases: [Discounts end in May]
---

## Issue

Many ask about it. The price on the web is without
the discount. Discounts end in May, e.g. for Mr. Smith
and others.

- Ask for the [last bill](bill.md). It shows **both** prices.
- Pay by card.

```solution
remedy: money
```
"""


@pytest.mark.parametrize(
    ("passage", "old", "new", "said"),
    [
        ("Discounts end", "end in May", "end in\nJuly", "Discounts end in July, e.g. for Mr. Smith and others."),
        (
            "the discount. Discounts end",
            "end in May",
            "end in July",
            "Discounts end in July, e.g. for Mr. Smith and others.",
        ),
        ("Discounts end in May, e.g.", "and others.", "and others, all of them.", None),
        ("It shows both prices", "**both** prices", "the **new** price", "It shows the new price."),
        ("last bill", "[last bill](bill.md)", "[first bill](bill.md)", "Ask for the first bill."),
        ("Pay by card", "Pay by card.", "Nobody pays anything now! Really.", "Nobody pays anything now! Really."),
        ("without the discount", "Many ask about it. ", "", ""),
        ("Discounts end in May", "phrases: [Discounts end in May]", "phrases: [Discounts]", ""),
        ("Discounts end", "Discounts end in May, e.g. for Mr. Smith\nand others.", "", ""),
        ("remedy: money", "remedy: money", "remedy: waiver", ""),
        ("words that stand nowhere", "Pay by card", "Pay by cheque", ""),
        ("", "Pay by card", "Pay by cheque", ""),
        ("…", "Pay by card", "Pay by cheque", ""),
    ],
)
def test_the_whole_new_sentence_is_said_where_the_flagged_one_changed(
    passage: str, old: str, new: str, said: str | None
) -> None:
    assert old in BEFORE
    whole = "Discounts end in May, e.g. for Mr. Smith and others, all of them."
    assert changed_passage(BEFORE, BEFORE.replace(old, new), passage) == (whole if said is None else said)


def test_a_sentence_that_only_moved_is_no_change() -> None:
    moved = BEFORE.replace("Many ask about it. ", "").replace("- Pay by card.", "- Pay by card.\n\nMany ask about it.")
    assert changed_passage(BEFORE, moved, "Many ask about it") == ""


def test_an_answer_is_not_longer_than_a_few_lines() -> None:
    assert changed_passage(BEFORE, BEFORE.replace("Pay by card.", f"Pay by {'very ' * 200}card."), "Pay by card") == ""
