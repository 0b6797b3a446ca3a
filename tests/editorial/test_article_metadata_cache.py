"""The state of each article without parsing it: its title is the one that parsing finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.article_metadata_cache import ArticleStates
from tests.articles.test_parse import TITLES


@pytest.mark.parametrize(("text", "path", "title"), TITLES)
def test_the_title_is_the_one_that_parsing_finds(tmp_path: Path, text: str, path: str, title: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    for whole in (text, f"---\nconfidence: wip\n---\n{text}"):
        file.write_text(whole, encoding="utf-8")
        (state,) = ArticleStates(Library(tmp_path)).list_states()
        assert state.title == title == parse_article(whole.encode(), path).title
