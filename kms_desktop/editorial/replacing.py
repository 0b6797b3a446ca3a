"""Words and what shall stand for them → every place in all articles, and a plan that changes those chosen.

Question: which places are chosen beforehand? Choice: those that a reader reads. An address of a link, the rules of an
option and code say something to a machine, so they are shown and left until somebody chooses them; the id of an
article, and what decides who may see or publish it, are never touched. Refused: whatever holds the letters, by which
“open” for a shop becomes another governance.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename
from typing import Literal

from kms_desktop.articles.decoding import LARGEST_BYTES
from kms_desktop.articles.library import Library
from kms_desktop.articles.link_addresses import Edit, apply_edits, find_addresses
from kms_desktop.articles.model import Article
from kms_desktop.articles.outline import parse_outline
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.word_search import word_pattern
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.folder_plan import Draft, Goal, Plan, Source, mend_links
from kms_desktop.files import read_ordinary_file
from kms_desktop.texts import plural, tr

PlaceKind = Literal["text", "address", "rules", "code"]
_WRITTEN_KEYS = ("title", "phrases", "owner", "reason", "products", "tags", "keywords")
_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})[ \t]*(\S*)")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
MOST_PLACES = 1_000
"""More are not listed."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place where the words stand: `start` and `end` in the text; `before` and `after` are the line around it.

    `stamp` tells the state of the file in which it was found.
    """

    path: str
    title: str
    line: int
    start: int
    end: int
    before: str
    after: str
    kind: PlaceKind = "text"

    @property
    def key(self) -> tuple[str, int]:
        return self.path, self.start


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """`left_out` says of each article why it is not looked through."""

    places: tuple[Place, ...]
    left_out: tuple[str, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and what shall stand for it."""

    words: str
    instead: str
    case: bool = False
    whole: bool = False


def find_places(library: Library, unsaved: Autosave, wanted: Wanted, most: int = MOST_PLACES) -> FoundPlaces:
    """Every place of the words in all articles, by path and line; at most so many, 0 for all."""
    pattern = word_pattern(wanted.words, case=wanted.case, whole=wanted.whole)
    if pattern is None:
        return FoundPlaces(())
    found: list[Place] = []
    left_out: list[str] = []
    typed = {one.path for one in unsaved.list_texts()}
    for source in Draft(library, unsaved).list_sources(if_=lambda _path, file: _may_hold(file, pattern)):
        if pattern.search(source.text) is None:
            continue
        article = parse_article(source.data, source.path)
        if source.path in typed:
            said = tr("“{title}” has changes that are not saved; save it first.", title=article.title)
            left_out.append(said)
            continue
        found.extend(_places_in(source, article, pattern, wanted.instead))
        if most and len(found) > most:
            return FoundPlaces(tuple(found[:most]), tuple(left_out), is_cut=True)
    found.sort(key=lambda place: (place.path, place.start))
    return FoundPlaces(tuple(found), tuple(left_out))


def plan_replace(
    library: Library, unsaved: Autosave, wanted: Wanted, chosen: Collection[tuple[str, int]] | None = None
) -> Plan:
    """Put the new words in the places of these keys, or in every one that a reader reads.

    Links to headings that say something else now follow. An article that would not be read any more is left out.
    """
    draft = Draft(library, unsaved)
    found = find_places(library, unsaved, wanted, MOST_PLACES if chosen is not None else 0)
    draft.remarks.extend(found.left_out)
    keys = {place.key for place in found.places if place.kind == "text"} if chosen is None else set(chosen)
    by_path: dict[str, list[Place]] = {}
    for place in found.places:
        if place.key in keys:
            by_path.setdefault(place.path, []).append(place)
    texts = dict(_replaced_texts(draft, by_path, wanted.instead))
    anchors = {path: said for path, (source, text) in texts.items() if (said := _moved_anchors(source, text))}

    def moved(path: str, anchor: str) -> Goal:
        return path, anchors.get(path, {}).get(anchor, anchor)

    for source, replaced in texts.values():
        mended = mend_links(replaced, source.path, source.path, moved)
        draft.note_links(source.path, mended)
        draft.rewrite(source, lambda _text, made=mended.text: made)  # type: ignore[misc]
    if anchors:
        draft.mend_others(moved, [basename(path) for path in anchors], texts)
    count = sum(len(places) for path, places in by_path.items() if path in texts)
    title = plural("{n} place changes in {articles}.", "{n} places change in {articles}.", count,
                  articles=plural("{n} article", "{n} articles", len(texts)))  # fmt: skip
    return draft.build(title)


def _may_hold(file: Path, pattern: re.Pattern[str]) -> bool:
    """A quick look: a text in another encoding has to be read to know."""
    try:
        data = read_ordinary_file(file, LARGEST_BYTES + 1)
        return pattern.search(data.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return True
    except OSError:
        return False


def _replaced_texts(
    draft: Draft, by_path: Mapping[str, Iterable[Place]], instead: str
) -> Iterator[tuple[str, tuple[Source, str]]]:
    for path, places in by_path.items():
        source = draft.read_source(path)
        text = apply_edits(source.text, [Edit(place.start, place.end, instead) for place in places])
        before = parse_article(source.data, path)
        after = parse_article(text.encode("utf-8", "replace"), path)
        if _error_count(after) > _error_count(before) or (before.id, before.governance) != (after.id, after.governance):
            said = tr("{file} is left out: with these words it could not be read any more.", file=path)
            draft.remarks.append(said)
        else:
            yield path, (source, text)


def _error_count(article: Article) -> int:
    return sum(finding.severity == "error" for finding in article.findings)


def _moved_anchors(source: Source, text: str) -> dict[str, str]:
    """Headings that say something else now: their anchor as it was → as it is."""
    before = parse_article(source.data, source.path).markdown
    after = parse_article(text.encode("utf-8", "replace"), source.path).markdown
    old, new = parse_outline(before).headings, parse_outline(after).headings
    if len(old) != len(new):
        return {}
    return {a.anchor: b.anchor for a, b in zip(old, new, strict=True) if a.anchor != b.anchor}


def _places_in(source: Source, article: Article, pattern: re.Pattern[str], instead: str) -> Iterator[Place]:
    text = source.text
    addresses = [(one.start, one.end) for one in find_addresses(text)]
    kinds = list(_line_kinds(text, article))
    for found in pattern.finditer(text):
        start, end = found.span()
        line = text.count("\n", 0, start)
        kind = kinds[line]
        if kind is None:
            continue
        if any(start < last and first < end for first, last in addresses):
            kind = "address"
        begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        if kind == "text" and _is_in_code(text[begin:stop], start - begin):
            kind = "code"
        before, after = text[begin:stop], text[begin:start] + instead + text[end:stop]
        yield Place(source.path, article.title, line + 1, start, end, _one_line(before), _one_line(after), kind)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_in_code(line: str, column: int) -> bool:
    return any(found.start() <= column < found.end() for found in _CODE.finditer(line))


def _line_kinds(text: str, article: Article) -> Iterator[PlaceKind | None]:
    """What each line is; None for what is never touched."""
    starts = {line: name for name, (line, _) in article.places.items() if "." not in name}
    name, fence = "", ""
    kind: PlaceKind = "text"
    for number, line in enumerate(text.split("\n"), 1):
        if number < article.body_line:
            name = starts.get(number, name)
            yield "text" if name in _WRITTEN_KEYS else None
            continue
        mark = _FENCE.match(line)
        if fence:
            yield kind
            if mark and mark[1].startswith(fence) and not mark[2]:
                fence = ""
        elif mark:
            fence, kind = mark[1], "rules" if mark[2] == "solution" else "code"
            yield kind
        else:
            yield "text"
