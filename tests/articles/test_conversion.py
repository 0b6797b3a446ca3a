"""Foreign documents → articles that parse, with their parts named, their facts kept and their links alive."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.articles.conversion import into_format
from kms_desktop.articles.foreign_document import Converted
from kms_desktop.articles.from_markdown import read_markdown
from kms_desktop.articles.link_addresses import rewrite_links
from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from tests.articles.writing import codes, errors

FOREIGN = """\
---
title: Outlook asks again
audience: ITPro
ms.topic: troubleshooting
appliesto:
  - Outlook 2016
  - Outlook 2019
---
# Outlook asks for the password again and again

## Symptoms

It asks. See [below](#cause).

## Cause

Old cache.

## Workaround

:::image type="content" source="media/a (1).png" alt-text="A [box].":::

## Solution

> [!NOTE]
> Restart.
"""


def taken(text: str, path: str = "imported/a.md") -> tuple[Converted, Article]:
    found = into_format(read_markdown(dedent(text).encode(), path), path)
    return found, parse_article(found.text.encode(), path)


def test_a_foreign_article_becomes_one_of_ours() -> None:
    found, article = taken(FOREIGN)
    assert (article.id, article.title, article.kind) == ("imported-a", "Outlook asks again", "problem")
    assert (article.confidence, article.products) == ("not_validated", ("Outlook 2016", "Outlook 2019"))
    assert [section.title for section in article.sections] == ["Issue", "Cause", "Workaround", "Resolution"]
    assert article.extra["imported_audience"] == "ITPro" and article.extra["ms.topic"] == "troubleshooting"
    assert "![A \\[box\\].](media/a%20%281%29.png)" in article.section_markdown("Workaround")
    assert found.places["symptoms"] == "issue" and found.places["solution"] == "resolution"
    assert found.became[:2] == ("“Symptoms” became “Issue”", "“Solution” became “Resolution”")
    assert errors(article) == []


def test_every_line_that_is_not_renamed_is_kept_as_it_is_written() -> None:
    found, _ = taken(FOREIGN)
    for line in (
        "> [!NOTE]",
        "> Restart.",
        "  - Outlook 2016",
        "ms.topic: troubleshooting",
        "It asks. See [below](#cause).",
    ):
        assert line in found.text.split("\n")


@pytest.mark.parametrize(
    ("text", "title", "kind", "parts"),
    [
        ("# How to pair a remote\n\n1. Press.\n", "How to pair a remote", "how_to", [""]),
        ("Only words.\n", "A", "how_to", [""]),
        ("# One\n\nx\n\n# Two\n\n## Deeper\n\ny\n", "A", "how_to", ["One", "Two"]),
        ("Router fails\n============\n\nSymptoms\n--------\n\nx\n", "Router fails", "problem", ["Issue"]),
        ("### Problem\n\nx\n\n### Cause\n\ny\n", "A", "problem", ["Issue", "Cause"]),
        ("## Issue\n\nx\n\n## Symptoms\n\ny\n", "A", "problem", ["Issue", "Symptoms"]),
        ("## Guide\n\nSee below.\n\n## Solutions\n\nz\n", "A", "how_to", ["Steps", "Resolution"]),
    ],
)
def test_titles_kinds_and_parts_are_found_where_they_are(text: str, title: str, kind: str, parts: list[str]) -> None:
    _, article = taken(text)
    assert (article.title, article.kind, [s.title for s in article.sections]) == (title, kind, parts)
    assert codes(article) == []


@pytest.mark.parametrize(
    "block",
    [
        "title: [a, b]",
        "a: {b: [c",
        "id: [x]\ntitle: Ok",
        "title: A\ntitle: B",
        "- a\n- b",
        "x: !!python/object:os.system y",
        "review_by: soon",
        "valid_from: 2027-01-02\nvalid_until: 2027-01-01",
        '{"title": "x", "a": 1}',
        "phrases:\n  - [a]",
        "title: 'it: is'\nkind: page",
        "\ttabs: x",
        "# only a remark",
        "id: a b c",
    ],
)
def test_a_front_matter_that_means_something_else_is_kept_and_does_no_harm(block: str) -> None:
    text = f"---\n{block}\n---\n# Heading\n\nText.\n"
    found, article = taken(text)
    assert errors(article) == []
    assert article.title and article.confidence == "not_validated"
    for word in block.replace("\\", " ").split():
        assert word.strip("'\"{}[],:-") in found.front.replace('\\"', '"').replace("\\t", " ")


def test_an_article_of_ours_stays_as_it_is() -> None:
    text = "---\nid: mine\ntitle: Mine\nkind: status\n---\n\n## Guide\n\n### A\n\n- [x](#b)\n\n### B\n\n- [y](#a)\n"
    found, article = taken(text)
    assert text.endswith(f"---\n\n{found.body}") and found.became == ("it was in the format already",)
    assert (article.id, article.kind, len(article.steps)) == ("mine", "status", 2)


LINES = ["# A\n", "## Symptoms\n", "Cause\n---\n", "text\n", "- [a](#b)\n", "```\n", "\n", "> # q\n"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=80),
    st.lists(st.sampled_from(LINES) | st.text(max_size=9), max_size=12),
)
def test_whatever_is_taken_in_parses_and_is_taken_the_same_again(block: str, lines: list[str]) -> None:
    text = f"---\n{block}\n---\n{''.join(lines)}".replace("\0", "")
    foreign = read_markdown(text.encode("utf-8", "replace"), "a.md")
    found = into_format(foreign, "imported/a.md")
    assert found == into_format(foreign, "imported/a.md")
    article = parse_article(found.text.encode("utf-8", "replace"), "imported/a.md")
    assert article.title and "front-matter" not in codes(article) and "yaml" not in codes(article)


def test_addresses_change_everywhere_but_in_code() -> None:
    text = '[a](x.html) ![b](p.png "t") [![c](q.png)](y.html)\n`[k](x.html)`\n```\n[d](x.html)\n```\n[e]: <z z.html>\n'
    seen: list[tuple[str, bool]] = []

    def change(address: str, is_picture: bool) -> str:
        seen.append((address, is_picture))
        return address.replace(".html", ".md")

    after = rewrite_links(text, change)
    assert (
        '[a](x.md) ![b](p.png "t") [![c](q.png)](y.md)' in after and "```\n[d](x.html)\n```\n[e]: <z z.md>\n" in after
    )
    assert "`[k](x.html)`" in after
    assert ("p.png", True) in seen and ("q.png", True) in seen and ("x.html", False) in seen


@given(st.text(alphabet="[]()!<>`\\\n ab.#:", max_size=80))
def test_addresses_that_stay_leave_every_text_as_it_is(text: str) -> None:
    assert rewrite_links(text, lambda address, _: address) == text
