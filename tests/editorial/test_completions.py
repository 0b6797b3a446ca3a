"""What is offered at a place of an article, and that taking it gives a text that reads."""

from __future__ import annotations

from datetime import date

import pytest

from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.vocabulary import collect_vocabulary
from kms_desktop.editorial.completions import Spot, list_completions
from kms_desktop.editorial.snippets import Snippet

_OTHER = """---
id: late
title: Parcel is late
owner: orders
reason: orders/late
products: [broadband, tv]
---

## Guide

### How late?

- [A day](#wait "parcel: late")
- [More](#wait "parcel: lost")

## Solutions

### Wait
```solution
remedy: explanation
cost: 0
authority: agent
use_when: {tier: gold, refunds_90d: ">= 4"}
```

**Say:** a

**Why:** b
"""
_TEXT = """---
id: x
title: X
{front}
---

## Guide

### Is it on?

- [Yes](#wait "lamp: off")
{guide}

## Solutions

### Wait
```solution
remedy: explanation
{facts}
```
{body}
"""


def offered(*, at: str, **parts: str) -> list[Snippet]:
    """What is offered behind the last character of one part; the cursor stands at the end of `at`."""
    text = _TEXT.format(**{name: parts.get(name, "") for name in ("front", "guide", "facts", "body")})
    place = text.index(at) + len(at)
    line = text.count("\n", 0, place) + 1
    typed = text[:place].rpartition("\n")[2]
    known = collect_vocabulary([parse_article(_OTHER.encode(), "orders/late.md")])
    article = parse_article(text.encode(), "billing/x.md")
    return list_completions(article, Spot(text.split("\n"), line, typed), known, date(2026, 11, 30))


def texts(found: list[Snippet]) -> list[str]:
    return [one.text for one in found]


def test_front_matter_offers_keys_that_are_not_there_yet() -> None:
    found = texts(offered(at="ow", front="kind: problem\now"))
    assert found == ["owner: "]
    assert "kind: " not in texts(offered(at="kind: problem\n", front="kind: problem\n"))
    assert {"replaces: ", "merged_into: ", "visible_to: "} <= set(texts(offered(at="title: X\n", front="")))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("confidence: va", "validated"),
        ("kind: ", "problem"),
        ("owner: o", "orders"),
        ("reason: ", "orders/late"),
        ("products: [b", "broadband"),
        ("products: [broadband, ", "broadband"),
        ("products:\n  - t", "tv"),
        ("replaces: la", "late"),
        ("visible_to: ", "agent"),
        ("review_by: ", "2026-11-30"),
        ("affects: {ti", "tier: "),
    ],
)
def test_front_matter_offers_values_from_what_exists(typed: str, first: str) -> None:
    assert texts(offered(at=typed, front=typed))[0] == first


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("co", "cost: 0"),
        ("au", "authority: {agent: 50, team_lead: 200, manager: 1000}"),
        ("remedy2: x\nuse", "use_when: {fact: value}"),
        ("authority: ", "agent"),
        ("authority: {agent: 5, te", "team_lead: "),
        ("authority:\n  ma", "manager: "),
        ("cost: am", "amount"),
        ("use_when: {la", "lamp: "),
        ("use_when: {lamp: ", "false"),
        ("use_when: {par", "parcel: "),
        ("use_when: {parcel: lo", "lost"),
        ("avoid_when: {refunds_90d: ", '">= 4"'),
        ("use_when:\n  tier: ", "gold"),
        ("limits: {", "per_customer: "),
        ("limits: {per_customer: ", "2 in 90 days"),
        ("promise: {what: a refund, within: 3", "3 working days"),
    ],
)
def test_a_block_of_facts_offers_keys_roles_facts_and_forms(typed: str, among: str) -> None:
    found = texts(offered(at=typed, facts=typed))
    assert among in found
    assert not any("###" in text for text in found)


@pytest.mark.parametrize(
    ("typed", "text", "label"),
    [
        ("- [a](", "#is-it-on", "Is it on?"),
        ("- [a](#wa", "#wait", "Wait"),
        ("- [a](par", "../orders/late.md", "Parcel is late"),
        ("- [a](../orders/late.md#", "../orders/late.md#how-late", "How late?"),
        ('- [a](#wait "', "lamp: ", "lamp"),
        ('- [a](#wait "parcel: ', "late", "late"),
    ],
)
def test_links_lead_to_headings_and_to_other_articles_and_settle_facts(typed: str, text: str, label: str) -> None:
    found = offered(at=typed, guide=typed)
    assert (text, label) in [(one.text, one.label) for one in found]


def test_inside_code_nothing_is_offered_and_in_the_text_a_step_or_an_option() -> None:
    assert offered(at="xyz", body="```\nxyz\n```") == []
    assert [one.label for one in offered(at="END\n", body="END\n")][:2] == ["Option", "Story"]
    assert [one.act for one in offered(at="END\n", body="END\n") if one.act] == ["write_option", "write_step"]


def test_a_comparison_does_not_settle_a_fact() -> None:
    assert '">= 4"' not in texts(offered(at='- [a](#wait "refunds_90d: ', guide='- [a](#wait "refunds_90d: '))
    assert not any(one.text.startswith(">") for one in offered(at='"refunds_90d: ', guide='- [a](#wait "refunds_90d: '))
