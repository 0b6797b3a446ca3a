"""A finding → the change that mends it, and nothing beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_article
from kms_desktop.articles.model import Article, Finding
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.vocabulary import ListedArticle, Vocabulary
from kms_desktop.editorial.quick_fixes import fix_for, fix_label, fixes_for

TODAY = date(2026, 6, 1)
_EMPTY = Path(__file__).parent


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


_GUIDE = """---
id: x
title: X
kind: problem
---

## Guide

### Is it on?

- [Yes](#offer-to-cancel)
- [No](#is-it-plugged-in)

## Solutions

### Offer a refund

```solution
remedy: money
cost: 20
authority: agent
```

**Say:** Yes.

**Why:** It is fair.
"""


def _dead_links(text: str, path: str = "a/x.md") -> tuple[Article, list[Finding]]:
    article = parse_article(text.encode(), path)
    found = lint_article(article, Library(_EMPTY), TODAY)
    return article, [one for one in found if one.code == "dead-link"]


def test_a_link_to_a_heading_that_is_not_there_makes_the_step_or_the_option() -> None:
    article, (cancel, plugged) = _dead_links(_GUIDE)
    labels = [[fix.label for fix in fixes_for(one, _GUIDE, article, TODAY)] for one in (cancel, plugged)]
    assert labels == [["Add this option", "Add this step"], ["Add this step", "Add this option"]]
    made = fixes_for(cancel, _GUIDE, article, TODAY)[0].change.apply_to(_GUIDE)
    made = fixes_for(plugged, made, article, TODAY)[0].change.apply_to(made)
    again, dead = _dead_links(made)
    assert dead == []
    assert [option.title for option in again.options] == ["Offer a refund", "Offer to cancel"]
    assert "### Is it plugged in?\n\n## Solutions" in made


@pytest.mark.parametrize(
    ("href", "meant"),
    [
        ("charged-twise.md", "../billing/charged-twice.md"),
        ("charged-twice.md#refund", "../billing/charged-twice.md#refund"),
        ("../billing/chargd-twice.md", "../billing/charged-twice.md"),
        ("something-else.md", ""),
    ],
)
def test_a_link_to_an_article_that_is_not_there_is_led_to_the_one_that_was_meant(href: str, meant: str) -> None:
    text = _GUIDE.replace("#offer-to-cancel", href).replace("#is-it-plugged-in", "#offer-a-refund")
    known = Vocabulary(articles=(ListedArticle("billing/charged-twice.md", "c", "Charged twice"),))
    article, (dead,) = _dead_links(text)
    fixes = fixes_for(dead, text, article, TODAY, known)
    assert [fix.change.apply_to(text) for fix in fixes] == ([text.replace(href, meant)] if meant else [])
