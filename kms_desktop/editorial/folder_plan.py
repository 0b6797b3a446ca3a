"""A folder of articles and what is to move in it → a plan: the files, the links in other articles, what it cannot do.

Nothing is written here. A text that was typed and not saved gets the same changes as its file, so that neither is lost.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename
from urllib.parse import unquote

from kms_desktop.articles.decoding import LARGEST_BYTES
from kms_desktop.articles.file_encoding import WrittenForm, read_form
from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.link_addresses import (
    Edit,
    apply_edits,
    find_addresses,
    read_address,
    relative_path,
    write_address,
)
from kms_desktop.articles.links import ARTICLE_SUFFIXES
from kms_desktop.articles.pictures import SUFFIXES
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.autosave import Autosave, Unsaved
from kms_desktop.editorial.folder_changes import BaseChange, ChangeSet, FileChange, TextChange
from kms_desktop.errors import KmsError
from kms_desktop.files import read_ordinary_file
from kms_desktop.texts import plural, tr

_OTHERWISE = re.compile(rb"%[0-9A-Fa-f]{2}|&[#A-Za-z]|\\\\|\A(?:\xff\xfe|\xfe\xff|\x00\x00)")
"""A name may be written with other letters, or in another encoding."""
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

Goal = tuple[str, str]
"""A file of the library, and a heading in it or ""."""
Moved = Callable[[str, str], Goal]
"""Where a file and a heading are from now on."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link in the file `path`, which stands in this line afterwards: how it was written, and how it will be."""

    path: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done. `moved` are files with where they go, `made` new ones; `remarks` is what a person must do.

    `opens` is the article to look at afterwards, by its path; `origin` the one from which a new one was taken.
    """

    title: str
    changes: ChangeSet
    moved: tuple[tuple[str, str], ...] = ()
    made: tuple[str, ...] = ()
    links: tuple[LinkChange, ...] = ()
    remarks: tuple[str, ...] = ()
    opens: str = ""
    origin: str = ""

    @property
    def mended_files(self) -> tuple[str, ...]:
        """Those whose links change, each once."""
        return tuple(dict.fromkeys(link.path for link in self.links))


@dataclass(slots=True)
class Source:
    """One file as it is, and its text."""

    path: str
    data: bytes
    text: str
    form: WrittenForm


class Draft:
    """A plan in the making."""

    def __init__(self, library: Library, unsaved: Autosave) -> None:
        self.library, self.unsaved = library, unsaved
        self.remarks: list[str] = []
        self.links: list[LinkChange] = []
        self._files = ArticleFiles(library.root)
        self._changes: dict[str, FileChange] = {}
        self._texts: list[TextChange] = []
        self._bases: list[BaseChange] = []

    def read_source(self, path: str) -> Source:
        """Raises ArticleUnreadable, also for a file that is only a link to another one."""
        if self._is_link(path):
            raise ArticleUnreadable(tr("“{file}” is a link to another file, so it is left alone.", file=path))
        data = self._files.read_article(path)
        if data is None:
            raise ArticleUnreadable(tr("“{file}” is not there any more.", file=path))
        text, form = read_form(data, path)
        return Source(path, data, text, form)

    def read_bytes(self, path: str) -> bytes | None:
        """Any file of the folder; None where there is none, or where it may not be touched."""
        try:
            real = self._files.article_path(path)
            return real.read_bytes() if real.is_file() and not self._is_link(path) else None
        except (ArticleUnreadable, OSError):
            return None

    def _is_link(self, path: str) -> bool:
        place = self._files.root
        return any((place := place / part).is_symlink() for part in path.split("/"))

    def put_file(self, path: str, before: bytes | None, after: bytes | None) -> None:
        if before != after:
            self._changes[path] = FileChange(path, before, after)

    def rewrite(self, source: Source, change: Callable[[str], str], to: str = "") -> None:
        """The file, and what was typed in it and not saved, with this change; at another path where `to` names one."""
        to = to or source.path
        data = source.form.bytes_of(change(source.text))
        kept = self.unsaved.kept_text(source.path)
        base = self.unsaved.base_revision(source.path)
        if to != source.path:
            self.put_file(to, None, data)
            self.put_file(source.path, source.data, None)
        else:
            self.put_file(to, source.data, data)
        if kept is not None:
            stamp = stamp_of(data) if kept.stamp == stamp_of(source.data) else kept.stamp
            new = Unsaved(to, stamp, change(kept.text))
            self._put_text(kept, new)
        if to != source.path:
            self._bases += [BaseChange(to, self.unsaved.base_revision(to), base or stamp_of(source.data))]
        elif not base and data != source.data:
            self._bases += [BaseChange(to, "", stamp_of(source.data))]

    def _put_text(self, kept: Unsaved, new: Unsaved) -> None:
        if new.path == kept.path:
            self._texts += [TextChange(kept.path, kept, new)] if new != kept else []
        else:
            self._texts += [TextChange(kept.path, kept, None), TextChange(new.path, None, new)]

    def mend_others(self, moved: Moved, names: Iterable[str], but: Iterable[str]) -> None:
        """The links of all other articles to files of these names; `but` these, which are changed already."""
        wanted = frozenset(_folded(name) for name in names)
        typed = {one.path for one in self.unsaved.list_texts() if _mentions(one.text, wanted)}
        for source in self.list_sources(but, lambda path, file: path in typed or _may_mention(file, wanted)):
            if source.path in typed or _mentions(source.text, wanted):
                self.mend_source(source, moved)

    def mend_source(self, source: Source, moved: Moved) -> None:
        path = source.path
        mended = mend_links(source.text, path, path, moved)
        self.note_links(path, mended)
        self.rewrite(
            source, lambda text: mended.text if text == source.text else mend_links(text, path, path, moved).text
        )

    def note_links(self, path: str, mended: Mended) -> None:
        self.links += [LinkChange(path, line, before, after) for line, before, after in mended.changed]
        if mended.failed:
            lines = ", ".join(str(line) for line in mended.failed)
            said = plural(
                "{file}: a link must be changed by hand, in line {lines}.",
                "{file}: {n} links must be changed by hand, in lines {lines}.",
                len(mended.failed),
                file=path,
                lines=lines,
            )
            self.remarks.append(said)

    def list_sources(
        self, but: Iterable[str] = (), if_: Callable[[str, Path], bool] = lambda _path, _file: True
    ) -> Iterator[Source]:
        """Every article that can be read and changed, `but` these. `if_` looks at a file before it is read as one."""
        left = set(but)
        for file in self.library.list_files():
            path = self.library.relative_path(file)
            if path not in left and if_(path, file):
                try:
                    yield self.read_source(path)
                except ArticleUnreadable:
                    continue

    def is_named_by_others(self, path: str, but: Iterable[str]) -> bool:
        """Whether another article has this picture too."""
        name = frozenset((_folded(basename(path)),))
        for source in self.list_sources(but, lambda _path, file: _may_mention(file, name)):
            goals = (read_address(one, source.path) for one in find_addresses(source.text))
            if any(goal is not None and goal[0] == path for goal in goals):
                return True
        return False

    def build(
        self,
        title: str,
        *,
        moved: Iterable[tuple[str, str]] = (),
        made: Iterable[str] = (),
        opens: str = "",
        origin: str = "",
    ) -> Plan:
        changes = ChangeSet(tuple(self._changes.values()), tuple(self._texts), tuple(self._bases))
        said = tuple(dict.fromkeys(self.remarks))
        return Plan(title, changes, tuple(moved), tuple(made), tuple(self.links), said, opens, origin)


@dataclass(frozen=True, slots=True)
class Mended:
    """`changed`: (line, before, after) of each link; `failed`: lines of links that could not be written."""

    text: str
    changed: tuple[tuple[int, str, str], ...] = ()
    failed: tuple[int, ...] = ()


def mend_links(text: str, was_at: str, is_at: str, moved: Moved) -> Mended:
    """A text that stood in the file `was_at` and stands in `is_at` now, with each link leading where `moved` says."""
    addresses = find_addresses(text)
    goals: list[Goal | None] = []
    edits: list[Edit] = []
    for one in addresses:
        goal = read_address(one, was_at)
        new = moved(*goal) if goal is not None and _is_ours(goal[0]) else None
        goals.append(new)
        now = read_address(one, is_at)
        if new is not None and now is not None and now != new:
            path, anchor = (None if now[0] == new[0] else new[0]), (None if now[1] == new[1] else new[1])
            edits.append(Edit(one.start, one.end, write_address(one, path, anchor, is_at)))
    if not edits:
        return Mended(text)
    made = apply_edits(text, edits)
    again = find_addresses(made)
    holds = len(again) == len(goals) and all(
        goal is None or read_address(one, is_at) == goal for one, goal in zip(again, goals, strict=True)
    )
    if not holds:
        return Mended(text, (), tuple(_line_of(text, edit.start) for edit in edits))
    return Mended(made, tuple((_line_of(text, edit.start), text[edit.start : edit.end], edit.text) for edit in edits))


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _is_ours(path: str) -> bool:
    """What else is written like a path (“www.example.com”) is left as it stands."""
    return path.lower().endswith((*ARTICLE_SUFFIXES, *SUFFIXES))


def _may_mention(file: Path, wanted: frozenset[str]) -> bool:
    """A quick look at the bytes: False only where none of these names stands in the file, however it is written."""
    try:
        data = read_ordinary_file(file, LARGEST_BYTES + 1)
    except OSError:
        return False
    if _OTHERWISE.search(data) or not all(name.isascii() for name in wanted):
        return _mentions(data.decode("utf-8", "replace"), wanted) or data.startswith(_WIDE)
    lowered = data.lower()
    return any(name.encode("ascii") in lowered for name in wanted)


def _mentions(text: str, wanted: frozenset[str]) -> bool:
    """Whether a name stands in it however it is written; a text in which it does not has no link to it."""
    folded = _folded(text)
    return any(name in folded for name in wanted)


def _folded(text: str) -> str:
    plain = text.replace("\\", "")
    if "&" in plain:
        plain = html.unescape(plain)
    if "%" in plain:
        plain = unquote(plain)
    return unicodedata.normalize("NFC", plain).casefold()


def link_to(path: str, inside: str, words: str) -> str:
    """A link as it is written in markdown."""
    from urllib.parse import quote

    label = words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"[{label}]({quote(relative_path(path, inside), safe='/~')})"


def require_saved(unsaved: Autosave, path: str, title: str) -> None:
    """Raises KmsError where something was typed in it and not saved."""
    if unsaved.kept_text(path) is not None:
        raise KmsError(tr("“{title}” has changes that are not saved; save it first.", title=title))
