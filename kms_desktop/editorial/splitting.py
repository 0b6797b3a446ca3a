"""A part of an article → a plan in which it is an article of its own, with a link left behind and all links mended.

Question: what is left where the part stood? Choice: its heading with a link under it, so that a reader finds it where
it was; of a step or an option nothing but the answers that lead there, as a heading without answers or rules would be a
dead end on a call. Where no answer led there, the link stands alone. Refused: to leave the words there too, which are
then mended in one of two places.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kms_desktop.articles.front_matter_edit import set_key
from kms_desktop.articles.library import Library
from kms_desktop.articles.link_addresses import Edit, apply_edits, find_addresses, read_address, write_address
from kms_desktop.articles.model import Article
from kms_desktop.articles.new_article import name_from
from kms_desktop.articles.outline import Heading, Outline, parse_outline
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.article_paths import article_path, in_known_folder, refuse_taken
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.folder_plan import Draft, Goal, LinkChange, Plan, Source, link_to, require_saved
from kms_desktop.errors import KmsError
from kms_desktop.guidance.policy_cases import run_cases
from kms_desktop.storage.text import one_line
from kms_desktop.texts import plural, tr

_GUIDED = ("guide", "solutions")
_LONGEST_TITLE = 200
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]]{1,500})\]:\s*\S", re.MULTILINE)
_LABEL = re.compile(r"\[([^\[\]]{1,500})\](?!\(|:)")


@dataclass(frozen=True, slots=True)
class Part:
    """One heading that can be split off: its words, level and line in the file; `section` is the part it stands in."""

    anchor: str
    title: str
    level: int
    line: int
    section: str = ""


def list_parts(text: str) -> list[Part]:
    """What can be split off from this text of an article, in order."""
    article = parse_article(text.encode("utf-8", "replace"), "x.md")
    found, section = [], ""
    for heading in _headings(parse_outline(article.markdown)):
        section = heading.text if heading.level <= 2 else section
        if heading.level > 1 and heading.text:
            line = heading.line + article.body_line
            above = section if heading.level > 2 else ""
            found.append(Part(heading.anchor, heading.text, heading.level, line, above))
    return found


def plan_split(
    library: Library, unsaved: Autosave, path: str, anchor: str, title: str, folder: str | None = None
) -> Plan:
    """The part under the heading `anchor` becomes an article of this title, in the same folder or another one.

    Raises KmsError where there is no such part, or the article was typed in and not saved.
    """
    draft = Draft(library, unsaved)
    source = draft.read_source(path)
    article = parse_article(source.data, path)
    title = one_line(title, _LONGEST_TITLE)
    if not title:
        raise KmsError(tr("Give the article a title: what the customer would call it."))
    if article.confidence == "archived":
        raise KmsError(tr("“{title}” is archived, so nothing is split off from it.", title=article.title))
    require_saved(unsaved, path, article.title)
    goal = _new_path(library, unsaved, path, title, folder)
    split = _Split(source, article, anchor, goal, title)
    new_id = _free_id(library, goal)
    data = split.new_text(new_id).encode("utf-8", "replace")
    draft.put_file(goal, None, data)
    draft.rewrite(source, lambda _text: split.rest_text())
    draft.links += split.link_changes()
    draft.mend_others(split.moved, [posixpath.basename(path)], (path, goal))
    _remark_on_cases(draft, article, split.rest_text())
    said = tr("“{part}” becomes the article “{title}”, {file}.", part=split.heading.text, title=title, file=goal)
    return draft.build(said, made=(goal,), opens=goal, origin=path)


def _new_path(library: Library, unsaved: Autosave, path: str, title: str, folder: str | None) -> str:
    parent = posixpath.dirname(path) if folder is None else folder.strip().strip("/")
    name = name_from(title)
    for number in range(1, 1000):
        made = f"{name}.md" if number == 1 else f"{name}-{number}.md"
        goal = in_known_folder(library, article_path(posixpath.join(parent, made)))
        try:
            refuse_taken(library, goal)
        except KmsError:
            continue
        if unsaved.kept_text(goal) is None:
            return goal
    raise KmsError(tr("There are too many articles of the name “{name}” already; choose another title.", name=name))


def _free_id(library: Library, path: str) -> str:
    name = PurePosixPath(path).stem
    return next(
        made for n in range(1, 10_000) if library.find_article(made := f"{name}-{n}" if n > 1 else name) is None
    )


def _headings(read: Outline) -> list[Heading]:
    return [heading for heading in read.headings if not heading.nested]


class _Split:
    """One text cut in two. Lines count from 0 in the markdown below the front matter."""

    def __init__(self, source: Source, article: Article, anchor: str, goal: str, title: str) -> None:
        self._source, self._article, self._goal, self._title = source, article, goal, title
        self._read = parse_outline(article.markdown)
        headings = _headings(self._read)
        at = next((n for n, one in enumerate(headings) if one.anchor == anchor.removeprefix("#")), -1)
        if at < 0:
            said = tr("There is no heading “#{heading}” in “{title}”.", heading=anchor.removeprefix("#"),
                      title=article.title)  # fmt: skip
            raise KmsError(said)
        self.heading = headings[at]
        if self.heading.level == 1:
            raise KmsError(tr("“{part}” is the whole article; choose a part of it.", part=self.heading.text))
        after = next((one.line for one in headings[at + 1 :] if one.level <= self.heading.level), len(self._read.lines))
        self._first, self._end = self.heading.line, after
        above = [one for one in headings[:at] if one.level < self.heading.level]
        self._section = next((one.text for one in reversed(above) if one.level == 2), "")
        self._is_guided = (self._section or self.heading.text).casefold() in _GUIDED
        self._anchors = self._map_anchors()

    # where what is

    def _map_anchors(self) -> dict[str, Goal]:
        """Each anchor of the article as it was → the file and the anchor that its heading has now."""
        new = [one.anchor for one in parse_outline(self._part_body()).headings]
        own = new[len(new) - len(self._inside()) :]
        rest = [one for one in self._read.headings if not self._first <= one.line < self._end]
        stays = [*rest]
        if not self._is_guided:
            stays = sorted([*rest, self.heading], key=lambda one: one.line)
        now = [one.anchor for one in parse_outline(self._rest_body()).headings]
        known = {one.anchor: (self._article.path, anchor) for one, anchor in zip(stays, now, strict=False)}
        return known | {one.anchor: (self._goal, anchor) for one, anchor in zip(self._inside(), own, strict=False)}

    def _inside(self) -> list[Heading]:
        return [one for one in self._read.headings if self._first <= one.line < self._end]

    def moved(self, path: str, anchor: str) -> Goal:
        """Where a link of any article leads from now on."""
        if path != self._article.path or not anchor:
            return path, anchor
        return self._anchors.get(anchor, (path, anchor))

    # the two texts, before their links are mended

    def _part_body(self) -> str:
        lines = "\n".join(self._read.lines[self._first : self._end]).rstrip("\n")
        return f"{self._opening()}{lines}\n"

    def _rest_body(self) -> str:
        lines = self._read.lines
        kept = [lines[n] for n in range(self._first, self.heading.below)] if not self._is_guided else []
        return "\n".join([*lines[: self._first], *kept, *lines[self._end :]])

    # the two texts as they will be

    def new_text(self, new_id: str) -> str:
        """Front matter as that of the article, but for what is its own; then the part."""
        whole, before = self._source.text, self._before()
        start, end = self._span()
        own = [edit for edit in self._edits(self._goal) if start <= edit.start < end]
        part = apply_edits(whole[start:end], [Edit(e.start - start, e.end - start, e.text) for e in own]).rstrip("\n")
        definitions = self._definitions(whole[start:end], whole[before:start] + "\n" + whole[end:], self._goal)
        return f"{self._front_matter(new_id)}\n{self._opening()}{part}\n{definitions}"

    def rest_text(self) -> str:
        """What stays, with a link where the part stood."""
        whole, (start, end) = self._source.text, self._span()
        edits = [edit for edit in self._edits(self._article.path) if not start <= edit.start < end]
        first = apply_edits(whole[:start], [edit for edit in edits if edit.start < start])
        last = apply_edits(whole[end:], [Edit(e.start - end, e.end - end, e.text) for e in edits if e.start >= end])
        rest = whole[self._before() : start] + "\n" + whole[end:]
        definitions = self._definitions(rest, whole[start:end], self._article.path)
        return f"{first}{self._left_behind(edits)}{last}{definitions}"

    def link_changes(self) -> Iterator[LinkChange]:
        """The links in both halves that are written otherwise, with the line where each stands then."""
        whole, (start, end) = self._source.text, self._span()
        inside = [edit for edit in self._edits(self._goal) if start <= edit.start < end]
        outside = [edit for edit in self._edits(self._article.path) if not start <= edit.start < end]
        above = f"{self._front_matter('x')}\n{self._opening()}".count("\n")
        for edit in inside:
            line = above + whole.count("\n", start, edit.start) + 1
            yield LinkChange(self._goal, line, whole[edit.start : edit.end], edit.text)
        gone = whole.count("\n", start, end) - self._left_behind(outside).count("\n")
        for edit in outside:
            line = whole.count("\n", 0, edit.start) + 1 - (gone if edit.start >= end else 0)
            yield LinkChange(self._article.path, line, whole[edit.start : edit.end], edit.text)

    def _opening(self) -> str:
        """The heading of the section, over a step or an option."""
        return f"## {self._section}\n\n" if self._section and self.heading.level > 2 else ""

    def _left_behind(self, edits: list[Edit]) -> str:
        link = f"{link_to(self._goal, self._article.path, self._title)}\n"
        if not self._is_guided:
            heading = "\n".join(self._read.lines[self._first : self.heading.below])
            return f"{heading}\n{link}{'' if self._end == len(self._read.lines) else chr(10)}"
        led = any(self.moved(*goal)[0] == self._goal for goal in self._own_goals())
        return "" if led and edits else f"{link}\n"

    def _own_goals(self) -> list[Goal]:
        start, end = self._span()
        rest = [one for one in find_addresses(self._source.text) if not start <= one.start < end]
        return [goal for one in rest if (goal := read_address(one, self._article.path)) is not None]

    def _before(self) -> int:
        return len(self._source.text) - len(self._article.markdown)

    def _span(self) -> tuple[int, int]:
        lines = self._read.lines
        start = self._before() + sum(len(line) + 1 for line in lines[: self._first])
        end = start + sum(len(line) + 1 for line in lines[self._first : self._end])
        return start, min(end, len(self._source.text))

    def _edits(self, is_at: str) -> list[Edit]:
        """Of all addresses of the text, as they would be written in the file `is_at`."""
        made = []
        for one in find_addresses(self._source.text):
            goal = read_address(one, self._article.path)
            now = read_address(one, is_at)
            new = self.moved(*goal) if goal is not None else None
            if new is not None and now is not None and now != new:
                path, anchor = (None if now[0] == new[0] else new[0]), (None if now[1] == new[1] else new[1])
                made.append(Edit(one.start, one.end, write_address(one, path, anchor, is_at)))
        return made

    def _definitions(self, used_in: str, defined_in: str, is_at: str) -> str:
        """Definitions of links that one half uses and only the other one has, as they are written in the first."""
        wanted = {_label(found) for found in _LABEL.findall(used_in)} - {
            _label(found) for found in _DEFINITION.findall(used_in)
        }
        edits = {edit.start: edit for edit in self._edits(is_at)}
        found = []
        for one in find_addresses(self._source.text):
            begin = self._source.text.rfind("\n", 0, one.start) + 1
            line = self._source.text[begin:].partition("\n")[0]
            named = _DEFINITION.match(line)
            if named and _label(named[1]) in wanted and line in defined_in:
                edit = edits.get(one.start)
                moved = [Edit(edit.start - begin, edit.end - begin, edit.text)] if edit else []
                found.append(apply_edits(line, moved))
                wanted.discard(_label(named[1]))
        return "\n" + "\n".join(found) + "\n" if found else ""

    def _front_matter(self, new_id: str) -> str:
        """What says who may see it and who looks after it comes along; what is the old one's own does not."""
        block = self._source.text[: self._before()]
        if not block:
            block = "---\nid: \ntitle: \n---\n"  # no text: front matter
        wanted = {"id": new_id, "title": self._title, "phrases": (), "review_by": "", "replaces": (), "merged_into": ""}
        for key, value in wanted.items():
            change = set_key(block, key, value)
            block = change.apply_to(block) if change is not None else block
        made = parse_article(block.encode("utf-8", "replace"), self._goal)
        if (made.id, made.title, made.phrases, made.review_by) != (new_id, self._title, (), None):
            said = tr("The front matter of {file} cannot be taken over safely; write its id and title on lines of "
                      "their own.", file=self._article.path)  # fmt: skip
            raise KmsError(said)
        return block


def _label(written: str) -> str:
    return " ".join(written.casefold().split())


def _remark_on_cases(draft: Draft, article: Article, rest: str) -> None:
    """Policy cases of the article that ask for what it does not have any more."""
    data = draft.read_bytes(f"{posixpath.splitext(article.path)[0]}.cases.yaml")
    if not data:
        return
    text = data.decode("utf-8-sig", "replace")
    before = {found.line for found in run_cases(article, text)}
    after = run_cases(parse_article(rest.encode("utf-8", "replace"), article.path), text)
    broken = len({found.line for found in after} - before)
    if broken > 0:
        said = plural(
            "{n} policy case of “{title}” does not hold any more.",
            "{n} policy cases of “{title}” do not hold any more.",
            broken,
            title=article.title,
        )
        draft.remarks.append(said)
