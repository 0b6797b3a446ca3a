"""A long text is parsed piece by piece with the same result as at once, and what did not change is not parsed again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kms_desktop.articles.incremental_parse import LARGE, PieceParser, split_pieces
from kms_desktop.articles.parse import parse_article
from kms_desktop.settings import shipped

_MD = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_FILL = "\n\nWords that make a text long enough.\n" * (LARGE // 36)
_LINES = [
    *(
        "",
        "",
        "text",
        "- item",
        "  - deeper",
        "1. one",
        "   more",
        "    code",
        "> quote",
        "---",
        "| a | b |",
        "|---|---|",
    ),
    *(
        "# One",
        "## Two",
        "### Three",
        "#no heading",
        "    # code",
        "```",
        "~~~",
        "```solution",
        "# in a fence?",
        "\\# no",
    ),
    *("- [Yes](#two)", "**bold** `code`", "text #", "a\tb", "====", "***", "- - nested", "-", "## "),
]


def plain(tokens) -> list[tuple]:
    return [(t.type, t.tag, t.level, t.map, t.content, t.info, t.hidden, plain(t.children or [])) for t in tokens]


@given(st.lists(st.sampled_from(_LINES), max_size=40))
def test_any_text_in_pieces_is_parsed_as_it_is_at_once(lines: list[str]) -> None:
    text = "\n".join(lines) + _FILL
    parsed = PieceParser(_MD).parse_tokens(text)
    if parsed is not None:
        assert plain(parsed) == plain(_MD.parse(text, {}))


def test_every_article_of_the_knowledge_base_is_parsed_as_it_is_at_once() -> None:
    parser = PieceParser(_MD)
    for file in sorted(Path(shipped("knowledge_base")).rglob("*.md"))[:40]:
        text = file.read_text(encoding="utf-8").split("\n---\n", 1)[1] + _FILL
        parsed = parser.parse_tokens(text)
        assert parsed is not None
        assert plain(parsed) == plain(_MD.parse(text, {}))


@pytest.mark.parametrize("odd", ["- ```\n", "<div>\n", "[a]: b\n", ":::note\n", "> ~~~\n"])
def test_a_text_in_which_pieces_could_count_for_each_other_is_parsed_at_once(odd: str) -> None:
    assert split_pieces(odd + _FILL) is None


def test_a_short_text_is_parsed_at_once() -> None:
    assert split_pieces("# One\n") is None


def test_only_the_piece_that_changed_is_parsed_again() -> None:
    asked: list[str] = []

    class Counting(MarkdownIt):
        def parse(self, src, env=None):
            asked.append(src)
            return super().parse(src, env)

    parser = PieceParser(Counting("commonmark"))
    text = f"# One\n\nwords\n\n# Two\n\nmore{_FILL}"
    parser.parse_tokens(text)
    asked.clear()
    parser.parse_tokens(text.replace("words", "other words\n\nand a paragraph"))
    assert asked == ["# One\n\nother words\n\nand a paragraph\n\n"]


def test_a_long_article_means_the_same_however_it_is_parsed() -> None:
    steps = "".join(
        f'### Step {n}\nHow **{n}**.\n\n- [On](#step-{n + 1} "at: {n}")\n- [Sorry](#sorry)\n\n' for n in range(200)
    )
    option = "### {0}\n\n```solution\nremedy: apology\ncost: 0\nauthority: agent\n```\n\n**Say:** x\n\n**Why:** y\n\n"
    head = "---\nid: x\n---\n\nWords.\n\n## Guide\n\n"
    tail = f"### Step 200\n- [Sorry](#sorry)\n\n## Solutions\n\n{option.format('Sorry')}{option.format('Refund')}"
    text = head + steps + tail
    whole = parse_article(text.replace("Words.", "[unused]: x").encode(), "x.md")  # a reference: parsed at once
    apart = parse_article(text.encode(), "x.md")
    assert len(text) > LARGE
    assert (apart.steps, apart.options, apart.anchors) == (whole.steps, whole.options, whole.anchors)
