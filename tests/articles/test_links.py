"""Addresses in articles → allowed or not, and what they lead to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.links import is_allowed, join_path, read_target
from kms_desktop.articles.pictures import is_remote, local_picture, shown_name


@pytest.mark.parametrize(
    "href",
    [
        *("https://x.example", "HTTP://x.example/a%20b", "mailto:a@b.example", "tel:+44"),
        *("#a", "a.md", "a.md#b", "../a.MARKDOWN", "/tv/a.md"),
    ],
)
def test_links_to_the_web_to_people_and_to_articles_are_allowed(href: str) -> None:
    assert is_allowed(href)


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:x", "data:x", "file:///a.md", "kms:open", "ftp://x/a.md", "x:a.md", "c:/a.md"),
        *("//x/a.md", "a.pdf", "/site", "", "a.md?x=1", "http:", "https:///x", "http://[::1"),
        *("java\nscript:x", " javascript:x", "\\\\x\\a.md", "a\\b.md"),
    ],
)
def test_all_other_links_become_text(href: str) -> None:
    assert not is_allowed(href)


def test_a_path_is_seen_from_the_file_that_names_it() -> None:
    assert join_path("a/b/c.md", "../d.md") == "a/d.md"
    assert join_path("c.md", "d/e.md") == "d/e.md"
    assert join_path("a/c.md", "/d.md") == "d.md"
    assert join_path("c.md", "../d.md") == "../d.md"


@given(st.text(max_size=60), st.sampled_from(["a.md", "x/y.md"]))
def test_any_address_is_judged(href: str, path: str) -> None:
    target = read_target(href, path)
    assert target is None or not target.article.startswith("/")
    is_allowed(href)
    is_remote(href)
    shown_name(href)
    local_picture(href, Path("/nonexistent"), "x")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("media/a%20b.png?x=1#y", "a b.png"),
        ("https://x.example/p/q.png", "q.png"),
        ("data:image/png;base64,AAAA", "a picture inside the text"),
        ("a\\b.png", "b.png"),
        ("", ""),
    ],
)
def test_a_picture_that_is_not_here_has_a_short_name(source: str, name: str) -> None:
    assert shown_name(source) == name
