"""What is checked in a text is the same whether its blocks are known already or all of it is parsed at once."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from kms_desktop.articles import text_marks
from kms_desktop.articles.outline import parse_outline
from kms_desktop.articles.text_marks import find_text_marks

Seen = tuple[str, str, str, int, int]
ODD = (
    "[words](a.md) and ![picture](b.png)\nbelow <b>bold</b> [more](c.md)",
    "a `code\nspan` over lines <br> [link](x.md)",
    "[named][one]\n\n[one]: a.md",
    "[script](javascript:alert(1))",
    "<javascript:alert> <https://example.com> <div>\n\n</div>",
    "| a | b |\n|---|---|\n| [x](y.md) | z | more |",
    "- > [deep](a.md)\n  - ```\n    [code](b.md)\n    ```",
    ":::image source=\"a.png\" alt-text=\"words\":::\n\nbefore :::image source=\"b.png\":::",
    "~~gone [link](a.md)~~ *[emphasis](b.md)*\\\n[behind a break](c.md)",
    "    [indented](a.md)\n\n[long]("+ "a" * 20_001 + ".md)",
    "",
    "\0 [zero](a.md)",
)  # fmt: skip
PIECES = st.sampled_from(
    [
        *"[](){}<>!`*_~|#-:&\\\"'\n ",
        *(
            "\n\n",
            "](a.md)",
            "![",
            "<b>",
            "</b>",
            ":::",
            "[x]: y\n",
            "```\n",
            "> ",
            "word",
            "<!--",
            "-->",
            "<a@b.example>",
        ),
    ]
)


def seen(found: Iterable[tuple[Token, int, int]]) -> list[Seen]:
    return [(token.type, repr(sorted(token.attrs.items())), token.content, start, end) for token, start, end in found]


def parsed_at_once(markdown: str) -> tuple[list[Seen], list[tuple[str, list[int] | None]]]:
    tokens = text_marks._make_parser().parse(markdown, {})
    inside = [found for found in text_marks._tokens_with_lines(tokens) if found[0].type in text_marks._INSIDE]
    return seen(inside), [(token.type, token.map) for token in tokens if token.type in text_marks._BLOCKS]


def marks(markdown: str) -> tuple[list[Seen], list[tuple[str, list[int] | None]]]:
    found = find_text_marks(markdown)
    return seen(found.inside), [(token.type, token.map) for token in found.blocks]


@pytest.mark.parametrize("markdown", ODD)
def test_odd_texts_have_the_marks_that_parsing_all_of_them_gives(markdown: str) -> None:
    parse_outline(markdown)
    assert marks(markdown) == parsed_at_once(markdown)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_has_the_marks_that_parsing_all_of_it_gives(markdown: str) -> None:
    assert marks(markdown) == parsed_at_once(markdown)


def test_the_blocks_of_a_text_stay_as_they_were() -> None:
    markdown = "# Title\n\n[words](a.md)\n"
    before = [token.as_dict() for token in parse_outline(markdown).tokens]
    assert [kind for kind, *_ in marks(markdown)[0]] == ["link_open"]
    assert [token.as_dict() for token in parse_outline(markdown).tokens] == before
