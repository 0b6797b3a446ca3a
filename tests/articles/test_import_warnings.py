"""What is odd about an article for somebody who takes over a folder."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.articles.import_warnings import find_oddities
from kms_desktop.articles.parse import parse_article


def _codes(text: str, root: Path) -> list[str]:
    return [finding.code for finding in find_oddities(parse_article(text.encode(), "a.md"), root)]


def test_keys_of_another_publisher_are_nothing_odd(tmp_path):
    assert _codes("---\ntitle: T\naudience: ITPro\nms.date: 01/30/2024\n---\n# T\n\nWords.\n", tmp_path) == []


def test_a_picture_that_is_not_there_is_odd(tmp_path):
    assert _codes("---\ntitle: T\n---\n# T\n\n![Where the list is](list.png)\n", tmp_path) == ["picture-missing"]


def test_a_picture_that_is_there_is_not(tmp_path):
    (tmp_path / "list.png").write_bytes(b"\x89PNG")
    assert _codes("---\ntitle: T\n---\n# T\n\n![Where the list is](list.png)\n", tmp_path) == []


def test_raw_html_is_odd(tmp_path):
    assert _codes("---\ntitle: T\n---\n# T\n\n<table><tr><td>1</td></tr></table>\n", tmp_path) == ["raw-html"]


def test_front_matter_that_does_not_parse_is_odd(tmp_path):
    assert _codes("---\ntitle: [T\n---\n# T\n", tmp_path)
