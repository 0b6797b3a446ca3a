"""The bytes of one markdown file → one Article, with every trouble in them as a finding."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from pathlib import PurePosixPath

from kms_desktop.articles.decoding import ArticleUnreadable, decode_article
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.front_matter import FrontMatter, read_front_matter, split_front_matter
from kms_desktop.articles.guide import GuideReader
from kms_desktop.articles.ids import LONGEST_ID, default_id
from kms_desktop.articles.model import Article, Option, Section, Step
from kms_desktop.articles.outline import Outline, Part, find_title, has_prose, parse_outline
from kms_desktop.articles.solutions import SolutionsReader
from kms_desktop.texts import plural, tr

__all__ = ["ArticleUnreadable", "name_of_file", "parse_article"]

_FIELDS = [f.name for f in fields(FrontMatter)]
_BLANKS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class _Body:
    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    options: tuple[Option, ...]


def parse_article(data: bytes, path: str) -> Article:
    """The article in `data`; `path` is relative to the library, with forward slashes.

    Nothing in a text makes this fail: troubles become findings. Raises ArticleUnreadable only for what is no text at
    all (zero bytes, broken encoding) or over 5 MB.
    """
    findings = FindingList(path)
    text = decode_article(data, path, findings)
    block, markdown, first_line = split_front_matter(text, findings)
    if first_line == 1 and not findings.error_count:
        said = tr("The file has no front matter; its title is taken from the text and its confidence is not_validated.")
        findings.add_warning("no-front-matter", said)
    front = read_front_matter(block, findings) if block else FrontMatter()
    read = parse_outline(markdown)
    body = _read_body(read, first_line, findings, is_named=bool(front.title))
    own = {name: getattr(front, name) for name in _FIELDS}
    own["id"] = _article_id(front, path, findings)
    own["title"] = front.title or _article_title(read, path)
    return Article(
        path=path,
        revision=hashlib.sha256(data).hexdigest()[:12],
        markdown=markdown,
        body_line=first_line,
        sections=body.sections,
        steps=body.steps,
        options=body.options,
        anchors=tuple(h.anchor for h in read.headings),
        findings=findings.in_file_order(),
        **own,
    )


def _article_id(front: FrontMatter, path: str, findings: FindingList) -> str:
    if not front.id:
        return default_id(path)
    place = front.places.get("id", (1, 1))
    if len(front.id) > LONGEST_ID:
        said = plural(
            "The id is {n} character long; at most {most} are allowed.",
            "The id is {n} characters long; at most {most} are allowed.",
            len(front.id),
            most=LONGEST_ID,
        )
        findings.add_error("id", said, *place)
        return default_id(path)
    if not re.fullmatch(r"[\w.-]+", front.id):
        said = tr("The id “{id}” holds other signs than letters, digits, “-”, “_” and “.”.", id=front.id)
        findings.add_warning("id", said, *place)
    return front.id


def _article_title(read: Outline, path: str) -> str:
    heading = find_title(read)
    return heading.text[:300] if heading else name_of_file(path)


def name_of_file(path: str) -> str:
    """A title for want of a better one: the file's name as words."""
    words = _BLANKS.sub(" ", PurePosixPath(path).stem).strip()
    return words[:1].upper() + words[1:] or path


def _read_body(read: Outline, first_line: int, findings: FindingList, *, is_named: bool) -> _Body:
    """Where the front matter names the article (`is_named`), a “# …” at the top only says it again."""
    parts = read.split_parts(range(1, 3))
    title = find_title(read) if not is_named else next((h for h in read.headings if not h.nested), None)
    before, start = 0, 0
    if parts and title and title.level == 1 and parts[0].heading is title:
        before, start, parts = title.line, title.below, parts[1:]
    end = parts[0].heading.line if parts else len(read.lines)
    sections = [Section(p.heading.text, read.part_markdown(p), p.heading.line + first_line) for p in parts]
    above = has_prose(read.lines[:before])
    opening = (
        [*read.lines[:before], *[""] * (start - before), *read.lines[start:end]] if above else read.lines[start:end]
    )
    if any(line.strip() for line in opening):
        sections.insert(0, Section("", "\n".join(opening).strip("\n"), first_line if above else start + first_line))
    guide = _find_part("Guide", parts, first_line, findings)  # no text: a heading of the format
    solutions = _find_part("Solutions", parts, first_line, findings)  # no text: a heading of the format
    return _Body(
        tuple(sections),
        GuideReader(read, first_line, findings).read_steps(guide) if guide else (),
        SolutionsReader(read, first_line, findings).read_options(solutions) if solutions else (),
    )


def _find_part(title: str, parts: list[Part], first_line: int, findings: FindingList) -> Part | None:
    """The first part of that title; further ones are told and left out."""
    found = [part for part in parts if part.heading.text.casefold() == title.casefold()]
    for part in found[1:]:
        line = part.heading.line + first_line
        said = tr("“{heading}” stands twice; only the first one is used.", heading=title)
        findings.add_error("section-twice", said, line)
    return found[0] if found else None
