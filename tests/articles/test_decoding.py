"""Bytes in every encoding, and bytes that are no text → the same article, or a sentence."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.decoding import LARGEST_BYTES, ArticleUnreadable
from kms_desktop.articles.parse import parse_article
from tests.articles.writing import codes

TEXT = "# Défaut de crédit\n\nLe client voit « 12 € ».\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big", "utf-32", "dos line ends", "old mac line ends"],
)
def test_the_same_text_is_read_from_every_encoding(data: bytes) -> None:
    read = parse_article(data, "x.md")
    assert read.title == "Défaut de crédit"
    assert read.markdown == TEXT
    assert "encoding" not in codes(read)


def test_windows_text_is_read_with_a_warning() -> None:
    read = parse_article(TEXT.encode("cp1252"), "x.md")
    assert read.title == "Défaut de crédit"
    assert codes(read) == ["encoding", "no-front-matter"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        (b"# Title\x00", "not a text file"),
        (b"caf\xe9 \x00", "not a text file"),
        ("# T\0".encode("utf-16"), "not a text file"),
        (b"\xff\xfea", "broken further on"),
        (codecs.BOM_UTF8 + b"\xff\xff", "broken further on"),
        (b"bad \x81\x8d byte", "neither UTF-8 nor Windows-1252"),
        (b"a" * (LARGEST_BYTES + 1), "at most 5 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence_that_names_the_file(data: bytes, words: str) -> None:
    with pytest.raises(ArticleUnreadable) as refusal:
        parse_article(data, "folder/my file.md")
    assert words in str(refusal.value)
    assert "folder/my file.md" in str(refusal.value)
    assert str(refusal.value).endswith(".")


@given(st.binary(max_size=400))
def test_any_bytes_are_an_article_or_a_refusal(data: bytes) -> None:
    try:
        read = parse_article(data, "x.md")
    except ArticleUnreadable:
        return
    assert read.id == "x"
    assert len(read.revision) == 12


def test_the_revision_changes_with_any_byte() -> None:
    assert parse_article(b"a\n", "x.md").revision != parse_article(b"a\r\n", "x.md").revision
    assert parse_article(b"a\n", "x.md").revision == parse_article(b"a\n", "y.md").revision
