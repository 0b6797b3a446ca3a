"""One key of an article's front matter, and what it shall say → the smallest change of the text that says so.

Every other byte stays: comments, order, blank lines, the way a list is written. What cannot be changed safely is
refused instead of guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.front_matter import KEYS, split_front_matter
from kms_desktop.articles.yaml_edit import format_scalar
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, read_yaml

Value = str | date | Sequence[str]
_NEXT_KEY = re.compile(r"[^\s#\-]")
_BLOCK_SCALAR = re.compile(r"[|>][+-]?[0-9]?[ \t]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class TextChange:
    """Put `text` in the place of what stands from `start` up to `end`, counted in characters."""

    start: int
    end: int
    text: str

    def apply_to(self, text: str) -> str:
        return text[: self.start] + self.text + text[self.end :]


def set_key(text: str, key: str, value: Value) -> TextChange | None:
    """The change after which the front matter says `value`; "" or an empty list takes the key out.

    None where nothing changes, or where the block is written so that it cannot be changed safely.
    """
    block, _, first_line = split_front_matter(text, FindingList(""))
    if first_line == 1:
        if text.startswith("---"):
            return None
        return TextChange(0, 0, f"---\n{_format_entry(key, value)}---\n\n") if value else None
    start = text.index("\n") + 1
    found = _find_entry(block, key)
    change = _make_change(block, key, found, value)
    if change is None or change.apply_to(block) == block:
        return None
    if _read_block_value(change.apply_to(block), key) != _plain_value(value):
        return None
    return TextChange(start + change.start, start + change.end, change.text)


def read_value(text: str, key: str) -> str | tuple[str, ...] | None:
    """What the front matter of `text` says for a key: a text, a list, or None for nothing or anything else."""
    block, _, first_line = split_front_matter(text, FindingList(""))
    return _read_block_value(block, key) if first_line > 1 else None


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an entry stands in the block: its first character, where its value begins, where its last line ends."""

    start: int
    value: int
    end: int


def _find_entry(block: str, key: str) -> _Found | None:
    line = re.compile(rf"^(?:{key}|\"{key}\"|'{key}')[ \t]*:(?=[ \t\n]|\Z)[ \t]*", re.MULTILINE)
    found = line.search(block)
    if found is None:
        return None
    end = _line_end(block, found.end())
    while end < len(block):
        following = _line_end(block, end)
        written = block[end:following]
        if written.strip() and (_NEXT_KEY.match(written) or written.startswith("#")):
            break
        end = following
    kept = block[found.start() : end].rstrip() + "\n"
    return _Found(found.start(), found.end(), min(found.start() + len(kept), len(block)))


def _line_end(block: str, start: int) -> int:
    place = block.find("\n", start)
    return place + 1 if place >= 0 else len(block)


def _make_change(block: str, key: str, found: _Found | None, value: Value) -> TextChange | None:
    if found is None:
        place = _place_for(block, key)
        before = "\n" if block[:place] and not block[:place].endswith("\n") else ""
        return TextChange(place, place, before + _format_entry(key, value)) if value else None
    if not value:
        return TextChange(found.start, found.end, "")
    written = block[found.value : found.end]
    if isinstance(value, str | date):
        return _replace_scalar(written, found, value)
    return _replace_list(block, written, found, key, value)


def _replace_scalar(written: str, found: _Found, value: str | date) -> TextChange | None:
    """Only the value's own characters are replaced; blanks and a comment after it stay."""
    plain = value.isoformat() if isinstance(value, date) else value
    length = _value_length(written)
    if length is None:
        return TextChange(found.value, found.end, format_scalar(plain) + "\n")
    gap = "" if found.value and written[:1] != "\n" else " "
    return TextChange(
        found.value, found.value + length, gap + format_scalar(plain) if not length else format_scalar(plain)
    )


def _value_length(written: str) -> int | None:
    """Length of a value that stands on its key's line; None for one that goes on below."""
    first, _, rest = written.partition("\n")
    if rest.strip() or _BLOCK_SCALAR.match(first):
        return None
    if first[:1] in ("'", '"'):
        closing = re.match(r"'(?:[^']|'')*'" if first[0] == "'" else r'"(?:[^"\\]|\\.)*"', first)
        return closing.end() if closing else None
    if first.startswith("#"):
        return 0
    comment = re.search(r"[ \t]+#", first)
    return comment.start() if comment else len(first.rstrip())


def _replace_list(block: str, written: str, found: _Found, key: str, value: Sequence[str]) -> TextChange:
    """Written as it was: in brackets on one line, or a line for each."""
    first = written.partition("\n")[0]
    if first.startswith("[") and "\n" not in written.rstrip("\n"):
        closing = first.rfind("]") + 1 or len(first)
        return TextChange(found.value, found.value + closing, _format_brackets(value))
    if first.strip() and not first.startswith("#"):
        return TextChange(found.start, found.end, _format_entry(key, value))
    indent = re.search(r"^([ \t]*)-", written, re.MULTILINE)
    start = found.value + len(first) + 1
    return TextChange(start, found.end, _format_items(value, indent[1] if indent else "  "))


def _place_for(block: str, key: str) -> int:
    """After the nearest key that stands before it in the format; else at the end of the block."""
    order = list(KEYS)
    for earlier in reversed(order[: order.index(key)] if key in order else []):
        found = _find_entry(block, earlier)
        if found is not None:
            return found.end
    return len(block)


def _format_entry(key: str, value: Value) -> str:
    if isinstance(value, date):
        return f"{key}: {value.isoformat()}\n"
    if isinstance(value, str):
        return f"{key}: {format_scalar(value)}\n"
    return f"{key}:\n{_format_items(value, '  ')}" if key == "phrases" else f"{key}: {_format_brackets(value)}\n"


def _format_items(value: Sequence[str], indent: str) -> str:
    return "".join(f"{indent}- {format_scalar(item)}\n" for item in value)


def _format_brackets(value: Sequence[str]) -> str:
    return "[" + ", ".join(format_scalar(item, "[{}]") for item in value) + "]"


def _read_block_value(block: str, key: str) -> str | tuple[str, ...] | None:
    read = read_yaml(block, 1, FindingList("")) if block.strip() else None
    entry = read.entries.get(key) if isinstance(read, YamlMap) else None
    if isinstance(entry, YamlText):
        return entry.text
    if isinstance(entry, YamlList):
        return tuple(item.text for item in entry.items if isinstance(item, YamlText))
    return None


def _plain_value(value: Value) -> str | tuple[str, ...] | None:
    if not value:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else tuple(value)
