"""The styles and lists that a Word document defines → looked up by their keys, each read once.

Question: what of text that Word does not show (“hidden”, directly or by its style)? Choice: it is left out, and told.
Writers keep remarks to each other there; an article is read to customers. Refused: taking it over as words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

_VALUE, _STYLE_ID, _LEVEL, _PARAGRAPH = qn("w:val"), qn("w:styleId"), qn("w:ilvl"), qn("w:p")
_VANISH = f"{qn('w:rPr')}/{qn('w:vanish')}"
_MOST_BASES = 20
_LONGEST_START = 6
_OFF = ("0", "false", "off")


class Styles:
    """`element` is that of the document's styles."""

    def __init__(self, element: Any) -> None:
        self._last: tuple[Any | None, bool | None] = (None, None)
        self._styles: dict[str, Any] = {}
        for style in element.iter(qn("w:style")):
            self._styles.setdefault(style.get(_STYLE_ID, ""), style)

    def name_of(self, paragraph: Any) -> str:
        """As Word shows it, "" for the plain one."""
        style = self._styles.get(paragraph.style or "")
        name = style.find(qn("w:name")) if style is not None else None
        return str(name.get(_VALUE) or "") if name is not None else str(paragraph.style or "")

    def names_of(self, paragraph: Any) -> Iterator[str]:
        """Its own style's name and those of the styles that it is based on, the nearest first."""
        yield self.name_of(paragraph)
        for style in list(self._bases(paragraph))[1:]:
            yield _value_at(style, "w:name")

    def property_of(self, paragraph: Any, name: str) -> Any | None:
        """An element of its properties, its own or else those of its style; None where neither has it."""
        for holder in (paragraph, *self._bases(paragraph)):
            found = holder.find(f"{qn('w:pPr')}/{qn(name)}")
            if found is not None:
                return found
        return None

    def _bases(self, paragraph: Any) -> Iterator[Any]:
        style_id = paragraph.style or ""
        for _ in range(_MOST_BASES):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = _value_at(style, "w:basedOn")

    def hides(self, run: Any) -> bool:
        """Whether Word does not show it: by itself, by its own style, or by that of its paragraph."""
        own = _vanishes(run)
        if own is not None:
            return own
        by_style = self._style_hides(_value_at(run, "w:rPr", "w:rStyle"))
        if by_style is None:
            by_style = self._paragraph_hides(next(run.iterancestors(_PARAGRAPH), None))
        return bool(by_style)

    def _paragraph_hides(self, paragraph: Any | None) -> bool | None:
        """Kept for the next run of the same one, which may have very many."""
        if paragraph is not self._last[0]:
            style_id = _value_at(paragraph, "w:pPr", "w:pStyle") if paragraph is not None else ""
            self._last = paragraph, self._style_hides(style_id)
        return self._last[1]

    def _style_hides(self, style_id: str) -> bool | None:
        for _ in range(_MOST_BASES):
            style = self._styles.get(style_id)
            if style is None:
                return None
            own = _vanishes(style)
            if own is not None:
                return own
            style_id = _value_at(style, "w:basedOn")
        return None


class Numbering:
    """`element` is that of the document's lists; None where it has none."""

    def __init__(self, element: Any | None) -> None:
        self._abstract: dict[str, str] = {}
        self._starts: dict[tuple[str, str], int] = {}
        """Where a list, or a kind of list, begins at a level."""
        self._counted: dict[str, dict[int, int]] = {}
        self._is_numbered: dict[tuple[str, str], bool] = {}
        if element is None:
            return
        for entry in element.iter(qn("w:num")):
            abstract = entry.find(qn("w:abstractNumId"))
            if abstract is not None:
                self._abstract.setdefault(entry.get(qn("w:numId"), ""), abstract.get(_VALUE, ""))
            for level in entry.iter(qn("w:lvlOverride")):
                self._keep_start(f"own {entry.get(qn('w:numId'), '')}", level, "w:startOverride")  # no text: a key
        for kind in element.iter(qn("w:abstractNum")):
            for level in kind.iter(qn("w:lvl")):
                self._keep_start(kind.get(qn("w:abstractNumId"), ""), level, "w:start")
                form = level.find(qn("w:numFmt"))
                if form is not None:
                    key = (kind.get(qn("w:abstractNumId"), ""), level.get(_LEVEL, ""))
                    self._is_numbered.setdefault(key, form.get(_VALUE) not in ("bullet", "none"))

    def is_numbered(self, number: str, level: str) -> bool:
        """Whether the items of this list have numbers at this level, and not dots."""
        return self._is_numbered.get((self._abstract.get(number, ""), level), False)

    def has_form(self, number: str, level: str) -> bool:
        """Whether the document says how its items are marked at this level."""
        return (self._abstract.get(number, ""), level) in self._is_numbered

    def next_number(self, number: str, level: int) -> int:
        """The number of the next item of this list: it goes on where the list was left, and begins anew below an item.

        A list that says where it begins is one of its own; the others of its kind go on counting together. `number`
        may also be the name of a style, where that alone makes the list.
        """
        own, kind = f"own {number}", self._abstract.get(number, f"style {number}")  # no text: keys
        is_own = any(key == own for key, _ in self._starts)
        counted = self._counted.setdefault(own if is_own else kind, {})
        start = self._starts.get((own, str(level)), self._starts.get((kind, str(level)), 1))
        counted[level] = counted[level] + 1 if level in counted else start
        for deeper in [other for other in counted if other > level]:
            del counted[deeper]
        return counted[level]

    def _keep_start(self, key: str, level: Any, name: str) -> None:
        start = _value_at(level, name)
        if start.isdecimal() and len(start) < _LONGEST_START:
            self._starts.setdefault((key, level.get(_LEVEL, "")), int(start))


def _vanishes(element: Any) -> bool | None:
    """None where it says nothing of it."""
    found = element.find(_VANISH)
    return None if found is None else found.get(_VALUE, "true") not in _OFF


def _value_at(element: Any, *path: str) -> str:
    found = element.find("/".join(map(qn, path)))
    return str(found.get(_VALUE) or "") if found is not None else ""
