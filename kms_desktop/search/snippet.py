"""An article's text and the words of a question → the passage that says most of them, and where it says them.

Own, not whoosh's highlighter: that needs the positions of all words in the index, which is twice the size, or analyses
whole articles at every keystroke. Here one article is read, the one that is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kms_desktop.articles.places import show_gaps
from kms_desktop.articles.plain_text import plain_text
from kms_desktop.search.text_terms import number_forms, terms_of, written_words

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)")
_LONGEST, _MOST_TEXT = 220, 100_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """`marks`: from where to where in `text` each word of the question stands, ascending and apart."""

    text: str
    marks: tuple[Span, ...] = ()

    def parts(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked."""
        at = 0
        for begin, end in self.marks:
            if begin > at:
                yield self.text[at:begin], False
            yield self.text[begin:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def find_snippet(markdown: str, asked: Iterable[str]) -> Snippet:
    """The passage with the most different ones of these terms, the first of several; no text where none is said."""
    wanted = frozenset(asked)
    best, most = "", 0
    for passage in _split_passages(markdown[:_MOST_TEXT]):
        said = len({term for written in written_words(passage) for term in _forms_of(written)} & wanted)
        if said > most:
            best, most = passage, said
    return mark_terms(_trim_sentence(best, wanted), wanted) if most else Snippet("")


def mark_terms(text: str, asked: Iterable[str]) -> Snippet:
    """All of this text, with its words that are among the terms marked."""
    return Snippet(text, tuple(_find_marks(text, frozenset(asked))))


def _find_marks(text: str, wanted: frozenset[str]) -> Iterator[Span]:
    at = 0
    for written in written_words(text):
        begin = text.index(written, at)
        at = begin + len(written)
        if wanted.intersection(_forms_of(written)):
            yield begin, at


def _forms_of(written: str) -> tuple[str, ...]:
    return terms_of(written) + number_forms(written)


def _split_passages(markdown: str) -> Iterator[str]:
    for block in _BLOCK.split(markdown):
        text = plain_text(show_gaps(block))
        if text:
            yield from _SENTENCE.split(text)


def _trim_sentence(text: str, wanted: frozenset[str]) -> str:
    """Long sentences are cut at both ends around the first word that was asked for."""
    if len(text) <= _LONGEST:
        return text
    first = next(iter(_find_marks(text, wanted)), (0, 0))[0]
    begin = max(0, min(first - _LONGEST // 3, len(text) - _LONGEST))
    begin = text.find(" ", begin) + 1 if begin else 0
    cut = text[begin : begin + _LONGEST]
    if begin + _LONGEST < len(text):
        cut = cut.rpartition(" ")[0] + " …"
    return ("… " if begin else "") + cut
