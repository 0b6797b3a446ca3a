"""Files of another system → articles in the folder, one whole file at a time, and a line on what became of each.

Where a run is cut, what stands there is whole; the same run again goes on. An article that is there already and reads
otherwise was edited meanwhile: it stays, and is told.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urlsplit

from kms_desktop.articles.conversion import into_format, with_id
from kms_desktop.articles.decoding import LARGEST_BYTES, ArticleUnreadable
from kms_desktop.articles.foreign_document import Converted, Foreign
from kms_desktop.articles.from_markdown import read_markdown
from kms_desktop.articles.ids import default_id
from kms_desktop.articles.link_addresses import Change, rewrite_links
from kms_desktop.articles.pictures import SUFFIXES as PICTURES
from kms_desktop.errors import KmsError
from kms_desktop.files import is_inside, write_whole
from kms_desktop.settings import absolute
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
WORD = (".docx",)
_CANNOT = (".doc", ".rtf", ".odt", ".pdf", ".txt", ".mht")
_ID = re.compile(r"^id: *(.*)$", re.MULTILINE)
_UNSAFE = re.compile(r"[\s()<>%#?\\\"\[\]]")
_NOT_PLAIN = re.compile(r"[^\w.-]+")
_LARGEST_PICTURE = 20_000_000
_LARGEST_SOURCE = 60_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One file to take in. `name` is its path in the folder that is taken; `target` that in the library."""

    name: str
    target: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be done, worked out before the first file is written."""

    root: Path
    library: Path
    into: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file.

    `written`: an article stands there now. `there`: it stood there already, just so. `edited`: another text stands
    there, and was left. `left_out`: no article came of it, for `problem`.
    """

    source: str
    target: str
    state: Literal["written", "there", "edited", "left_out"]
    became: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Pictures that the file names and that are not there, or on the web."""
    elsewhere: tuple[str, ...] = ()
    """Links to files that are not among those taken; they stay as they are, and lead nowhere."""
    problem: str = ""


def plan_import(path: Path, library: Path, into: str) -> Plan:
    """What would be taken from a file or a folder into the folder `into` of the library. Raises KmsError."""
    path, library = absolute(path), absolute(library)
    if not path.exists():
        raise KmsError(tr("There is no file or folder at {path}.", path=path))
    root = path if path.is_dir() else path.parent
    inside = posixpath.normpath(into.replace("\\", "/")).strip("/")
    goal = library / inside
    if inside.startswith("..") or not is_inside(goal, library):
        raise KmsError(tr("“{path}” leads out of the folder of articles, {folder}.", path=into, folder=library))
    if not path.is_dir() and path.suffix.lower() not in (*MARKDOWN, *HTML, *WORD, *_CANNOT):
        said = tr("“{file}” is neither markdown nor HTML nor a Word document, by the end of its name.", file=path.name)
        raise KmsError(said)
    if path.is_dir() and is_inside(goal, root):
        said = tr(
            "The articles would be written into {folder} itself; name another folder with --kb or --into.", folder=root
        )
        raise KmsError(said)
    names = sorted(_list_names(root)) if path.is_dir() else [path.name]
    return Plan(root, library, "" if inside == "." else inside, tuple(_list_sources(root, names, inside)))


def _list_sources(root: Path, names: Sequence[str], into: str) -> Iterator[Source]:
    taken: set[str] = set()
    ids: set[str] = set()
    for name in names:
        suffix = posixpath.splitext(name)[1].lower()
        if suffix not in (*MARKDOWN, *HTML, *WORD):
            if suffix in _CANNOT:
                yield Source(name, "", _unreadable_kind(name, suffix))
            continue
        stem = posixpath.normpath(posixpath.join(into, posixpath.splitext(name)[0]))
        target, number = f"{stem}.md", 1
        while target.casefold() in taken or default_id(target) in ids:
            number += 1
            target = f"{stem}-{number}.md"
        taken.add(target.casefold())
        ids.add(default_id(target))
        yield Source(name, target, _refusal_reason(root, name))


def _unreadable_kind(name: str, suffix: str) -> str:
    match suffix:
        case ".doc":
            return tr("“{file}” is Word's old form; save it as .docx.", file=name)
        case ".rtf":
            return tr("“{file}” is rich text; save it as .docx in Word.", file=name)
        case ".odt":
            return tr("“{file}” is an OpenDocument text; save it as .docx.", file=name)
        case ".pdf":
            return tr(
                "“{file}” is a PDF, which holds no headings and no lists; take the document that it was made from.",
                file=name,
            )
        case ".txt":
            return tr("“{file}” is plain text; give it the ending .md to take it as it is.", file=name)
    return tr("“{file}” is a web archive; save it as a page (.html).", file=name)


def _refusal_reason(root: Path, name: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return tr("{name} has signs in its name that cannot be shown; rename the file.", name=ascii(name))
    if not is_inside(root / name, root):
        return tr("“{file}” leads out of the folder that is taken, so it is not read.", file=name)
    return ""


def _list_names(root: Path) -> Iterator[str]:
    """Every file below `root`, by its path with forward slashes; hidden ones and locks of Word left out."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(folder / entry.name)
            elif entry.is_file() or entry.is_symlink():
                yield (folder / entry.name).relative_to(root).as_posix()


def take_in(work: Plan) -> Iterator[TakenIn]:
    """Each file in turn; nothing is half written whenever the caller stops. Raises KmsError where writing fails."""
    taker = _Taker(work)
    for source in work.sources:
        yield taker.import_source(source)


class _Taker:
    def __init__(self, work: Plan) -> None:
        self._work = work
        self._by_name = {source.name: source for source in work.sources if not source.problem}
        self._ids: set[str] = set()
        self._places_of = lru_cache(maxsize=20_000)(self._map_places)

    def import_source(self, source: Source) -> TakenIn:
        if source.problem:
            return TakenIn(source.name, source.target, "left_out", problem=source.problem)
        try:
            converted = self._with_own_id(into_format(self._read_foreign(source), source.target), source)
        except (ArticleUnreadable, OSError) as problem:
            unreadable = tr("“{file}” cannot be read: {why}.", file=source.name, why=problem)
            said = str(problem) if isinstance(problem, KmsError) else unreadable
            return TakenIn(source.name, source.target, "left_out", problem=said)
        copies, missing, elsewhere = self._collect_files(source, converted)
        text = f"{converted.front}\n{rewrite_links(converted.body, self._address_change(source, converted.places))}"
        state = self._write_article(source, text.encode("utf-8", "replace"), copies)
        return TakenIn(
            source.name,
            source.target,
            state,
            converted.became,
            converted.kept,
            converted.lost,
            tuple(sorted(copies)),
            missing,
            elsewhere,
        )

    def _read_foreign(self, source: Source) -> Foreign:
        file = self._work.root / source.name
        size = file.stat().st_size
        if size > _LARGEST_SOURCE:
            megabytes = decimal(size / 1e6, 0)
            raise ArticleUnreadable(tr("“{file}” is {size} MB; that is no article.", file=source.name, size=megabytes))
        data, suffix = file.read_bytes(), file.suffix.lower()
        if suffix in MARKDOWN:
            return read_markdown(data, source.name)
        pictures = f"media/{_plain_name(source.target)}"
        try:
            if suffix in HTML:
                from kms_desktop.articles.from_html import read_html

                return read_html(data, source.name, pictures)
            from kms_desktop.articles.from_docx import read_docx

            return read_docx(data, source.name, pictures)
        except ImportError as problem:
            raise KmsError(
                tr(
                    "“{file}” needs a reader that is not installed; “pip install kms-desktop[import]” brings it.",
                    file=source.name,
                )
            ) from problem

    def _with_own_id(self, converted: Converted, source: Source) -> Converted:
        """The id that the file brings along, unless an earlier file of this run has it."""
        found = _ID.search(converted.front)
        own = found[1].strip("\"'") if found else default_id(source.target)
        if own in self._ids:
            own = default_id(source.target)
            converted = with_id(converted, own)
        self._ids.add(own)
        return converted

    def _map_places(self, name: str) -> Mapping[str, str]:
        """Where the places of another file of this run are in its article."""
        try:
            source = self._by_name[name]
            return into_format(self._read_foreign(source), source.target).places
        except (ArticleUnreadable, OSError):
            return {}

    def _address_change(self, source: Source, places: Mapping[str, str]) -> Change:
        """How an address of this file has to be written in its article."""

        def change(address: str, is_picture: bool) -> str:
            parts = _split_url(address)
            if parts is None or parts.scheme or parts.netloc:
                return address
            anchor = unquote(parts.fragment)
            if not parts.path:
                return self._relative_link(source, source, places.get(anchor, anchor)) if anchor in places else address
            name = _join_path(source.name, unquote(parts.path))
            other = self._by_name.get(name)
            if other is not None and not is_picture:
                led = self._places_of(name).get(anchor, anchor) if anchor else ""
                return self._relative_link(source, other, led)
            if is_picture and self._is_picture(name):
                goal = posixpath.relpath(self._copy_of(name), posixpath.dirname(source.target) or ".")
                return address if posixpath.normpath(unquote(parts.path)) == goal else _quote_path(goal)
            return address

        return change

    def _relative_link(self, source: Source, other: Source, anchor: str) -> str:
        path = _quote_path(posixpath.relpath(other.target, posixpath.dirname(source.target) or "."))
        if source is other and anchor:
            return f"#{anchor}"
        return f"{path}#{anchor}" if anchor else path

    def _collect_files(
        self, source: Source, converted: Converted
    ) -> tuple[dict[str, bytes | Path], tuple[str, ...], tuple[str, ...]]:
        """Path in the library → the picture that is to stand there; pictures and files that are not to be had."""
        folder = posixpath.dirname(source.target)
        copies: dict[str, bytes | Path] = {
            posixpath.normpath(posixpath.join(folder, name)): data for name, data in converted.pictures.items()
        }
        missing: list[str] = []
        elsewhere: list[str] = []

        def look(address: str, is_picture: bool) -> str:
            parts = _split_url(address)
            if not is_picture:
                if (
                    parts is not None
                    and not parts.scheme
                    and not parts.netloc
                    and self._is_elsewhere(source, parts.path)
                ):
                    elsewhere.append(address[:200])
            elif address in converted.pictures:
                pass
            elif parts is None or parts.scheme or parts.netloc:
                missing.append(tr("{address} (on the web)", address=address[:200]))
            elif self._is_picture(name := _join_path(source.name, unquote(parts.path))):
                copies[self._copy_of(name)] = self._work.root / name
            else:
                missing.append(address[:200])
            return address

        rewrite_links(converted.body, look)
        return copies, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(elsewhere))

    def _is_elsewhere(self, source: Source, path: str) -> bool:
        name = _join_path(source.name, unquote(path))
        return name.lower().endswith((*MARKDOWN, *HTML, *WORD)) and name not in self._by_name

    def _copy_of(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self._work.into, name))

    def _is_picture(self, name: str) -> bool:
        """Whether it is a picture inside the folder that is taken."""
        if name.startswith("..") or "\0" in name or not name.lower().endswith(PICTURES):
            return False
        file = self._work.root / name
        try:
            return is_inside(file, self._work.root) and file.is_file() and file.stat().st_size <= _LARGEST_PICTURE
        except (OSError, ValueError):
            return False

    def _write_article(
        self, source: Source, text: bytes, copies: Mapping[str, bytes | Path]
    ) -> Literal["written", "there", "edited"]:
        """Pictures first, so that no article ever names one that is still to come."""
        place = self._work.library / source.target
        stands = _read_content(place)
        if stands is not None and stands != text:
            return "edited"
        for name, content in copies.items():
            if not (self._work.library / name).exists():
                self._put_file(name, content if isinstance(content, bytes) else content.read_bytes())
        if stands is None:
            self._put_file(source.target, text)
        return "there" if stands is not None else "written"

    def _put_file(self, name: str, content: bytes) -> None:
        place = self._work.library / name
        if not is_inside(place.parent, self._work.library):
            said = tr("“{file}” would lie outside the folder of articles; a link there leads elsewhere.", file=name)
            raise KmsError(said)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, content)
        except OSError as problem:
            said = tr(
                "“{file}” cannot be written in {folder}: {why}. What is there already is whole; the same command goes "
                "on with the rest.",
                file=name,
                folder=self._work.library,
                why=problem.strerror or problem,
            )
            raise KmsError(said) from problem


def _read_content(place: Path) -> bytes | None:
    """What stands there, None where nothing does; something that cannot be read counts as another text."""
    if not os.path.lexists(place):
        return None
    try:
        with place.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError:
        return b""


def _split_url(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _join_path(name: str, path: str) -> str:
    """A path as it stands in the file `name`, from the folder that is taken."""
    path = path.replace("\\", "/")
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(name), path)
    return posixpath.normpath(joined)


def _quote_path(path: str) -> str:
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), path)


def _plain_name(target: str) -> str:
    return _NOT_PLAIN.sub("-", posixpath.splitext(posixpath.basename(target))[0]).strip("-") or "pictures"
