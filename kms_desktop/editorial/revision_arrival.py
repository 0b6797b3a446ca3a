"""Published revisions that this desktop has not → the files of its folder: written, moved, with cases and pictures.

Question: how is a file moved? Choice: the published bytes are written at the new place, then the old file goes, and all
files that leave are known before the first is written: two articles may change places. Reason: only files that are a
published revision as they stand are moved, so a cut of the power leaves one file too many, and never one too few.
Refused: to rename them one by one, which finds the place taken by one that leaves it next.

Nothing is written where a person has put another file: an article that is new here then gets a name beside its own,
and one that is here stays where it is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.library import Library
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.portable_path import same_place
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.autosave import Autosave, Origin
from kms_desktop.editorial.policy_cases import cases_path, read_cases
from kms_desktop.editorial.published_pictures import picture_path, shows_picture
from kms_desktop.editorial.revisions import Head
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """An article as it was published, and where it lies here (`path`, "" for nowhere) and is to lie (`target`).

    `text` is None where the file here stays as it is. `cases` are those that belong beside it, None for none; they are
    written as `takes_cases` says. `known` are all revisions that a file here may be without being anybody's draft, and
    `known_cases` the same of policy cases.
    """

    article_id: str
    head: Head
    path: str
    target: str
    text: bytes | None
    takes_cases: bool = False
    cases: bytes | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    known_cases: frozenset[str] = frozenset()

    @property
    def moves(self) -> bool:
        return bool(self.path) and self.path != self.target


class Arrivals:
    """Brings them into the folder. What could not be brought is told in `problem`, the first of all."""

    def __init__(self, library: Library, unsaved: Autosave) -> None:
        self._library, self._unsaved, self._files = library, unsaved, ArticleFiles(library.root)
        self.problem = ""

    def bring_in(self, wanted: Sequence[Arrival]) -> list[Arrival]:
        """Those that were brought, with the place at which each lies now."""
        self.problem = ""
        placed = self._settle_places(wanted)
        done = [arrival for arrival in placed if self._write(arrival)]
        stay = {same_place(name) for one in done for name in _names_of(one)}
        for arrival in done:
            if arrival.moves:
                self._leave_old_place(arrival, stay)
        return [arrival for arrival in done if not self._stays_behind(arrival, wanted)]

    def _settle_places(self, wanted: Sequence[Arrival]) -> list[Arrival]:
        """No place is given twice, or is somebody else's; a file leaves its own only for one that is free."""
        leaving = {one.article_id: one for one in wanted if one.moves}
        while True:
            kept = {same_place(one.path) for one in leaving.values()}
            stuck = {one: why for one in leaving.values() if (why := self._hindrance(one, one.target, kept))}
            if not stuck:
                break
            for one, why in stuck.items():
                del leaving[one.article_id]
                self._tell(why)
        claimed = {same_place(one.target) for one in leaving.values()}
        found = list(leaving.values())
        for one in (one for one in wanted if one.article_id not in leaving):
            made = replace(one, target=one.path) if one.path else self._new_place(one, claimed, kept)
            if made is not None:
                claimed.add(same_place(made.target))
                found.append(made)
        return found

    def _new_place(self, one: Arrival, claimed: set[str], leaving: set[str]) -> Arrival | None:
        """Where an article lands that is new here; None where there is no room for it."""
        stem, suffix = posixpath.splitext(one.target)
        for target in (one.target, f"{stem}-{one.article_id[-4:]}{suffix}"):
            why = self._hindrance(one, target, leaving)
            if not why and same_place(target) not in claimed and _is_itself(one, target):
                return replace(one, target=target)
            self._tell(why or _taken_text(one))
        return None

    def _hindrance(self, one: Arrival, target: str, leaving: set[str]) -> str:
        """Why it cannot lie there. Nothing may, but what leaves, or a revision of itself that nobody changed."""
        try:
            file = self._files.article_place(target)
            if not file.exists() or self._is_same_file(one.path, target) or same_place(target) in leaving:
                return ""
            data = self._files.read_article(target)
        except (ArticleUnreadable, OSError) as problem:
            return str(problem)
        is_own = data is not None and stamp_of(data) in one.known and _is_itself(one, target, data)
        return "" if is_own else _taken_text(one)

    def _is_same_file(self, path: str, target: str) -> bool:
        """Whether two names are one file, as on a disk that takes large and small letters for the same."""
        if not path or same_place(path) != same_place(target):
            return False
        one, other = self._files.article_path(path), self._files.article_path(target)
        return one.exists() and other.exists() and one.samefile(other)

    def _write(self, one: Arrival) -> bool:
        try:
            if one.moves and self._is_same_file(one.path, one.target):
                self._files.rename_file(one.path, one.target)
            self._write_pictures(one)
            if one.takes_cases:
                self._write_cases(one)
            if one.text is not None:
                self._files.write_article(one.target, one.text)
        except KmsError as problem:
            self._tell(str(problem))
            return False
        self._note_origin(one)
        self._library.remember_path(one.article_id, one.target)
        return True

    def _write_pictures(self, one: Arrival) -> None:
        for link, data in one.pictures.items():
            name = picture_path(one.target, link)
            if self._is_different(name, data):
                self._files.write_article(name, data)

    def _write_cases(self, one: Arrival) -> None:
        name, there = cases_path(one.target), read_cases(self._library.root, one.target)
        if there is not None and there != one.cases and stamp_of(there) not in one.known_cases:
            self._tell(tr("Policy cases lie at {file} here that nobody published; they were left alone.", file=name))
        elif one.cases is None:
            if not one.moves:
                self._files.remove_file(name)
        elif self._is_different(name, one.cases):
            self._files.write_article(name, one.cases)

    def _note_origin(self, one: Arrival) -> None:
        before = self._unsaved.origin_of(one.article_id, one.path)
        cases = one.head.cases if one.takes_cases else before.cases if before else ""
        revision, here = one.head.revision, one.target
        if one.text is None and before is not None:
            revision, here = before.revision, before.here
        self._unsaved.set_origin(one.article_id, Origin(revision, one.head.path, cases, here))

    def _leave_old_place(self, one: Arrival, stay: set[str]) -> None:
        """The old file goes, its cases, and pictures that nobody else shows; what lies there newly stays."""
        try:
            for name in (one.path, cases_path(one.path)):
                if same_place(name) not in stay:
                    self._files.remove_file(name)
            for link, data in one.pictures.items():
                name = picture_path(one.path, link)
                shown = any(shows_picture(article, name) for article in self._library.that_name(name))
                if not shown and not self._is_different(name, data):
                    self._files.remove_file(name)
        except KmsError as problem:
            self._tell(str(problem))

    def _is_different(self, name: str, data: bytes) -> bool:
        file = self._files.article_path(name)
        return not file.is_file() or file.stat().st_size != len(data) or file.read_bytes() != data

    def _stays_behind(self, one: Arrival, wanted: Iterable[Arrival]) -> bool:
        """Whether it was to lie elsewhere, and is to be looked at again."""
        return any(w.article_id == one.article_id and w.moves and not one.moves for w in wanted)

    def _tell(self, problem: str) -> None:
        self.problem = self.problem or problem


def _names_of(one: Arrival) -> tuple[str, ...]:
    """The files that belong to it where it lies now."""
    with_cases = one.cases is not None or not one.takes_cases
    return (one.target, cases_path(one.target)) if with_cases else (one.target,)


def _is_itself(one: Arrival, target: str, data: bytes | None = None) -> bool:
    """Whether the file is this article there: one that names no id has it from its place."""
    text = data if data is not None else one.text
    try:
        return text is None or parse_article(text, target).id == one.article_id
    except ArticleUnreadable:
        return False


def _taken_text(one: Arrival) -> str:
    return tr(
        "The article “{id}” belongs at {file}, where another file lies here; move that one, and it comes by itself.",
        id=one.article_id,
        file=one.target,
    )
