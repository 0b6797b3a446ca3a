"""A finding of the front matter → the change that mends it, and nothing beside it."""

from __future__ import annotations

from datetime import date

import pytest

from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.quick_fixes import fix_for, fix_label

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    "line",
    [
        'audience: "customer"',
        "audience: 'customer'",
        "audience: CUSTOMER",
        "audience:   customer",
        "audience: !!str customer",
        '"audience": customer',
        "audience : customer",
    ],
)
def test_who_an_article_is_for_is_written_in_the_one_plain_form(line: str) -> None:
    text = f"---\nid: x\n{line}\nowner: y\n---\n# X\n"
    article = parse_article(text.encode(), "x.md")
    (finding,) = [one for one in article.findings if one.code == "state-form"]
    assert (finding.severity, finding.line) == ("error", 3)
    assert finding.text == "Write “audience: customer”, on one line and without quotes or signs."
    fix = fix_for(finding, text, article, TODAY)
    assert fix is not None and fix_label(finding) == "Write it plainly"
    assert fix.change.apply_to(text) == "---\nid: x\naudience: customer\nowner: y\n---\n# X\n"


@pytest.mark.parametrize("line", ["audience: customer", "audience: internal # for now", "owner: audience", "audience:"])
def test_what_is_plain_is_left_as_it_is(line: str) -> None:
    article = parse_article(f"---\nid: x\n{line}\n---\n# X\n".encode(), "x.md")
    assert [one.code for one in article.findings if one.code == "state-form"] == []
