"""The bytes of a file → its text with plain line ends and how it was written; and text back to bytes of that form.

What was not edited comes back byte for byte: its encoding, its mark at the beginning and the end of each of its lines.
"""

from __future__ import annotations

import codecs
import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kms_desktop.articles.decoding import LARGEST_BYTES, ArticleUnreadable, decode_article
from kms_desktop.articles.findings import FindingList
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

_FORMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_COMPARED = 4_000
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """`mark` stands before the text. `lines` are (words, line end) as they were; empty where all ends are `end`."""

    mark: bytes = b""
    encoding: str = "utf-8"
    end: str = "\n"
    lines: tuple[tuple[str, str], ...] = ()

    def bytes_of(self, text: str) -> bytes:
        """The text as this file is written; UTF-8 where its own encoding has no such letter.

        Raises ArticleUnreadable for what no file can hold: half letters, zero bytes, more than 5 MB.
        """
        if "\0" in text:
            raise ArticleUnreadable(tr("The text holds zero bytes; take them out before it is saved."))
        ended = self._with_line_ends(text.replace("\r\n", "\n").replace("\r", "\n"))
        try:
            data = self.mark + ended.encode(self.encoding)
        except UnicodeEncodeError:
            data = _as_utf8(ended)
        if len(data) > LARGEST_BYTES:
            size = decimal(len(data) / 1_048_576, 1)
            raise ArticleUnreadable(tr("The text is {size} MB; an article may have at most 5 MB.", size=size))
        return data

    def _with_line_ends(self, text: str) -> str:
        if not self.lines:
            return text if self.end == "\n" else text.replace("\n", self.end)
        new = text.split("\n")
        ends = [self.end] * len(new)
        for before, after in _kept_lines([words for words, _ in self.lines], new):
            ends[after] = self.lines[before][1] or self.end
        return "".join(words + end for words, end in zip(new[:-1], ends, strict=False)) + new[-1]


def read_form(data: bytes, path: str) -> tuple[str, WrittenForm]:
    """Text with lines ended by a single line feed, and how to write it again. Raises ArticleUnreadable."""
    text = decode_article(data, path, FindingList(path))
    mark, encoding = next(((mark, name) for mark, name in _FORMS if data.startswith(mark)), (b"", "utf-8"))
    try:
        raw = data.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        raw = data.decode(encoding)
    ends = Counter(found[2] for found in _LINE.finditer(raw) if found[2])
    most = ends.most_common(1)[0][0] if ends else "\n"
    lines = tuple((found[1], found[2]) for found in _LINE.finditer(raw)) if len(ends) > 1 else ()
    return text, WrittenForm(mark, encoding, most, lines)


def _kept_lines(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Places (before, after) of lines that stayed; those in the midst of a very large change are not looked for."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    yield from ((n, n) for n in range(head))
    yield from ((len(old) - 1 - n, len(new) - 1 - n) for n in range(tail))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) + len(new) <= _MOST_COMPARED:
        for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            yield from ((head + block.a + n, head + block.b + n) for n in range(block.size))


def _as_utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise ArticleUnreadable(tr("The text holds half a letter that no file can keep; take it out.")) from problem
