"""Whole files, sound and broken → articles with all their fields and findings."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.ids import default_id
from kms_desktop.articles.model import Comparison
from kms_desktop.articles.parse import parse_article
from tests.articles.writing import FACTS, article, codes, errors

FOREIGN = """\
---
title: Outlook icon missing
description: Provides a resolution
audience: ITPro
ms.custom:
  - sap:User Interface\\Other
ms.date: 01/30/2024
---
# Outlook application icon missing

## Symptoms

> [!NOTE]
> Text
"""


def test_front_matter_gives_every_field() -> None:
    read = article(
        """
        ---
        id: tv-outage
        title: "TV: no picture"
        kind: bulletin
        confidence: Validated
        audience: public
        governance: restricted
        owner: tv
        reason: tv/outage
        products: [tv, 365]
        phrases:
          - the screen is black
          - error: 500
          - the screen is black
        review_by: 2027-03-01
        valid_from: 2026-11-01
        valid_until: "2026-12-01"
        affects: {products: tv, region: [north, west]}
        colour: blue
        ---
        ## Issue
        It is dark.
        """
    )
    assert not errors(read)
    assert (read.id, read.title, read.kind, read.confidence) == ("tv-outage", "TV: no picture", "bulletin", "validated")
    assert (read.audience, read.governance, read.owner, read.reason) == ("public", "restricted", "tv", "tv/outage")
    assert read.products == ("tv", "365")
    assert read.phrases == ("the screen is black", "error: 500")
    assert (read.review_by, read.valid_from, read.valid_until) == (
        date(2027, 3, 1),
        date(2026, 11, 1),
        date(2026, 12, 1),
    )
    assert read.affects == (Comparison("products", "in", ("tv",)), Comparison("region", "in", ("north", "west")))
    assert read.extra == {"colour": "blue"}
    assert read.places["phrases.1"] == (13, 5)
    assert read.body_line == 21
    assert [(f.code, f.line) for f in read.findings] == [("unknown-key", 19)]
    assert [(s.title, s.markdown, s.line) for s in read.sections] == [("Issue", "It is dark.", 21)]


def test_a_foreign_article_is_taken_without_fuss() -> None:
    read = parse_article(FOREIGN.encode(), "Outlook/Client/icon-missing.md")
    assert read.id == "outlook-client-icon-missing"
    assert (read.title, read.kind, read.confidence, read.audience) == (
        "Outlook icon missing",
        "problem",
        "not_validated",
        "internal",
    )
    assert read.extra["ms.date"] == "01/30/2024"
    assert read.extra["ms.custom"] == ["sap:User Interface\\Other"]
    assert [(f.severity, f.code, f.line) for f in read.findings] == [
        ("warning", "unknown-key", 3),
        ("warning", "unknown-value", 4),
    ]
    assert [s.title for s in read.sections] == ["Symptoms"]


TITLES = [
    ("# From the heading\n\ntext", "a.md", "From the heading"),
    ("text\n\n### First of any level\n", "Cards view.md", "Cards view"),
    ("Cards.\n\n## Settings\n\nSize.\n", "views/Cards_view.md", "Cards view"),
    ("just text", "billing/charged_twice-again.md", "Charged twice again"),
    ("", "Ärger.md", "Ärger"),
    ("> # quoted\n\nSetext\n---\n", "quotes.md", "Quotes"),
    ("Setext\n===\n\n## Part\n", "a.md", "Setext"),
    ("```\n# a remark of a script\n```\n", "script.md", "Script"),
    ("A word first.\n\n# The only one\n", "a.md", "The only one"),
    ("## A part\n\n# The only one\n", "a.md", "The only one"),
    ("# The first\n\n# Another\n", "a.md", "The first"),
    ("![badge](b.png)\n<!-- made -->\n\n# The first\n\n# Another\n", "a.md", "The first"),
    ("Words first.\n\n# A part\n\n# Another part\n", "the-page.md", "The page"),
    ("## A part\n\n# Another\n\n# And another\n", "the-page.md", "The page"),
    ("#\n\n## Empty above\n", "empty.md", "Empty"),
    ("#hash-tag\n\nwords\n", "tag.md", "Tag"),
]


@pytest.mark.parametrize(("text", "path", "title"), TITLES)
def test_without_front_matter_the_title_is_the_heading_of_the_whole_or_the_name(
    text: str, path: str, title: str
) -> None:
    read = parse_article(text.encode(), path)
    assert (read.title, read.confidence) == (title, "not_validated")
    assert codes(read) == ["no-front-matter"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Outlook/Client/A b.md", "outlook-client-a-b"),
        ("a/b.md", "a-b"),
        ("Größe/料金.markdown", "größe-料金"),
        ("हिन्दी.md", "हिन्दी"),
        ("v1.2/notes_3.md", "v1.2-notes_3"),
        ("--x--.md", "x"),
    ],
)
def test_the_id_of_a_file_that_names_none_is_its_path(path: str, expected: str) -> None:
    assert default_id(path) == expected


def test_strange_and_long_paths_still_have_ids_of_their_own() -> None:
    strange = [default_id(path) for path in ("!!!.md", "???.md", "x" * 300 + ".md", "x" * 301 + ".md", "\udcff.md")]
    assert len(set(strange)) == len(strange)
    assert all(0 < len(made) < 140 for made in strange)


def test_a_broken_block_keeps_the_id_that_everything_hangs_on() -> None:
    read = parse_article(b"---\nid: lost-card  # stable\ntitle: 'Card: lost'\nphrases: [a\n---\n# Other\n", "x.md")
    assert (read.id, read.title, read.phrases) == ("lost-card", "Card: lost", ())
    assert [(f.severity, f.code) for f in read.findings] == [("error", "yaml")]


def test_a_block_that_is_never_closed_is_told_and_stays_in_the_text() -> None:
    read = parse_article(b"---\nid: a\n\n# Title\n", "x.md")
    assert [(f.code, f.line) for f in errors(read)] == [("front-matter", 1)]
    assert read.title == "Title"


@pytest.mark.parametrize("block", ["", "\n", "# only a comment\n"])
def test_an_empty_block_is_no_error(block: str) -> None:
    assert not errors(parse_article(f"---\n{block}---\n# T\n".encode(), "x.md"))


def test_a_block_of_plain_words_is_told() -> None:
    assert codes(parse_article(b"---\nsome words\n---\n# T\n", "x.md")) == ["front-matter"]


@pytest.mark.parametrize("spoilt", ["--- All of it.", "--", "x", "-- -"])
def test_a_block_whose_first_line_is_spoilt_is_no_plain_text(spoilt: str) -> None:
    """The article would lose its id, and what is published would be another one."""
    read = parse_article(f"{spoilt}\nid: charged\ntitle: Charged\nkind: problem\n---\n# T\n".encode(), "x.md")
    assert [(f.code, f.line) for f in errors(read)] == [("front-matter", 1)]


@pytest.mark.parametrize("text", ["# T\n\ntitle: of a song\n\n---\n\nMore.\n", "Words.\n\n---\n\n---\n", "---", ""])
def test_a_rule_between_words_begins_no_block(text: str) -> None:
    assert errors(parse_article(text.encode(), "x.md")) == []


@pytest.mark.parametrize(
    ("line", "code", "severity", "column"),
    [
        ("kind: riddle", "unknown-value", "warning", 7),
        ("confidence: sure", "unknown-value", "warning", 13),
        ("review_by: 01/30/2024", "date", "error", 12),
        ("review_by: 2027-02-30", "date", "error", 12),
        ("title: [a, b]", "front-matter", "error", 8),
        ("phrases: {a: {b: c}}", "front-matter", "error", 10),
        ("affects: gold", "condition", "error", 10),
        ("phrase: x", "unknown-key", "warning", 1),
        ("reveiw_by: 2027-01-01", "unknown-key", "warning", 1),
        ("id: two words", "id", "warning", 1),
        ("id: " + "x" * 200, "id", "error", 1),
    ],
)
def test_a_mistake_in_the_front_matter_is_told_where_it_is(line: str, code: str, severity: str, column: int) -> None:
    read = parse_article(f"---\nowner: me\n{line}\n---\n# T\n".encode(), "x.md")
    assert [(f.severity, f.code, f.line, f.column) for f in read.findings] == [(severity, code, 3, column)]


def test_products_may_be_written_with_commas_and_phrases_keep_theirs() -> None:
    read = parse_article(b"---\nproducts: tv, broadband , tv\nphrases: no, it is off\n---\n", "x.md")
    assert (read.products, read.phrases) == (("tv", "broadband"), ("no, it is off",))


def test_a_mistyped_key_is_told_with_the_one_that_was_meant() -> None:
    read = parse_article(b"---\nreveiw_by: 2027-01-01\n---\n", "x.md")
    assert "“review_by”" in read.findings[0].text


def test_a_bulletin_whose_condition_cannot_be_read_affects_nobody() -> None:
    read = parse_article(b"---\nkind: bulletin\naffects: {tier: }\n---\n", "x.md")
    assert read.affects == (Comparison("tier", "in", ()),)


def test_a_bulletin_that_ends_before_it_begins_is_told() -> None:
    read = parse_article(b"---\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n---\n", "x.md")
    assert codes(read) == ["bulletin-dates"]


def test_what_stands_before_the_title_is_part_of_the_text() -> None:
    read = parse_article(b"Read this first.\n\n# Title\n\nOpening.\n\n## Issue\n\ntext\n", "x.md")
    assert (read.title, [s.title for s in read.sections]) == ("Title", ["", "Issue"])
    assert read.sections[0].markdown.split() == ["Read", "this", "first.", "Opening."]


def test_a_heading_that_is_no_title_stays_in_the_text() -> None:
    read = parse_article(b"Words first.\n\n# A part\n\none\n\n# Another part\n\ntwo\n", "x.md")
    assert [s.title for s in read.sections] == ["", "A part", "Another part"]


def test_parts_are_the_headings_of_level_two_and_what_stands_before_them() -> None:
    read = article("# Title\n\nOpening.\n\n## Issue\n\ntext\n\n### Deeper\n\nmore\n\n## Cause\n\n# Late\n\nend\n")
    assert [(s.title, s.markdown, s.line) for s in read.sections] == [
        ("", "Opening.", 2),
        ("Issue", "text\n\n### Deeper\n\nmore", 5),
        ("Cause", "", 13),
        ("Late", "end", 15),
    ]
    assert read.section_markdown("ISSUE").startswith("text")


def test_numbers_keep_their_cents() -> None:
    read = article(f"## Solutions\n### A\n```solution\n{FACTS.replace('cost: 0', 'cost: 0.10 + 0.20')}\n```\n")
    assert read.options[0].cost.fixed == Decimal("0.30")


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000 + "x",
        "- " * 20_000 + "x",
        "1. " * 20_000,
        "[" * 50_000,
        "*a _b " * 20_000,
        "\n".join(" " * n + "- x" for n in range(300)),
    ],
    ids=["quotes", "lists", "numbers", "brackets", "stress", "deeper lists"],
)
def test_deep_nesting_neither_fails_nor_takes_long(text: str) -> None:
    limit = sys.getrecursionlimit()
    assert parse_article(f"# T\n\n{text}\n\n## Guide\n\n### A\n\n- [x](#a)\n".encode(), "x.md").title == "T"
    assert sys.getrecursionlimit() == limit


PIECES = st.sampled_from(
    [
        "---\n",
        "# T\n",
        "## Guide\n",
        "## Solutions\n",
        "### A\n",
        '- [a](#b "c: d")\n',
        "```solution\n",
        "```\n",
        FACTS + "\n",
        "**Say:** x\n",
        "**Why:**\n",
        "\n",
        "> ",
        "  ",
        "- ",
        'use_when: {a: ">= 2"}\n',
        "id: x\n",
        "<!--",
        "-->",
        "\ufeff",
        "\x0c",
        "\u2028",
    ]
)


@given(st.lists(PIECES | st.text(max_size=12), max_size=30).map("".join))
def test_whatever_is_typed_an_article_comes_of_it(text: str) -> None:
    read = parse_article(text.encode(errors="replace").replace(b"\0", b""), "a/b.md")
    assert read.title
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= finding.line <= lines + 1 and finding.column >= 1 for finding in read.findings)
    assert read == parse_article(text.encode(errors="replace").replace(b"\0", b""), "a/b.md")
