"""The CommonMark specification's own examples → nothing is shown that is not allowed, and no word of prose is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kms_desktop.articles.conversion import into_format
from kms_desktop.articles.from_markdown import read_markdown
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.render import plain_text, render_article, render_html
from tests.articles.gate import read

EXAMPLES: list[str] = json.loads((Path(__file__).parent / "commonmark" / "examples.json").read_text(encoding="utf-8"))


def test_they_are_all_here() -> None:
    assert len(EXAMPLES) == 652


@pytest.mark.parametrize("part", range(8))
def test_nothing_is_shown_that_is_not_allowed(part: int, tmp_path: Path) -> None:
    for example in EXAMPLES[part::8]:
        read(render_html(example, base=tmp_path), tmp_path)
        text = (
            f"---\nid: a\ntitle: A\n---\n\n## Issue\n\n{example}\n\n## Guide\n\n### Step\n\n{example}\n\n- [x](#step)\n"
        )
        read(render_article(parse_article(text.encode(), "a.md"), base=tmp_path), tmp_path)
        plain_text(example)


@pytest.mark.parametrize("part", range(4))
def test_each_can_be_taken_over_as_an_article(part: int) -> None:
    for example in EXAMPLES[part::4]:
        found = into_format(read_markdown(example.encode(), "a.md"), "imported/a.md")
        assert not [f for f in parse_article(found.text.encode(), "imported/a.md").findings if f.severity == "error"]


PROSE = [example for example in EXAMPLES if not set(example) & set("<&\\`*_[]!#~=+-\t|>")]


def test_plain_prose_is_shown_word_for_word() -> None:
    assert len(PROSE) > 15
    for example in PROSE:
        shown = read(render_html(example, base=None)).text
        numbers = [word for word in example.split() if word.rstrip(".)").isdigit()]
        words = [word for word in example.split() if word not in numbers]
        assert all(word in shown for word in words), example
