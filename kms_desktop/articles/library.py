"""A folder of markdown files → its articles, found by path, by id or by a link, and read again when they change.

Everything below the folder that looks like an article is yielded by `list_files`, even what turns out to be none;
`read_article` then says in one sentence why not. The parser comes with the first article that is read: a search is
answered without. Hidden files and folders, and a README.md at the top, are no articles at all.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from kms_desktop.articles.decoding import LARGEST_BYTES, ArticleUnreadable, refuse_on_failure
from kms_desktop.articles.ids import default_id
from kms_desktop.articles.links import ARTICLE_SUFFIXES
from kms_desktop.articles.model import Article, Target
from kms_desktop.errors import KmsError
from kms_desktop.files import is_inside, real_path_inside
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

__all__ = ["ArticleUnreadable", "Library"]

_KEPT_ARTICLES = 2_000
_HEADER_BYTES = 16_384
_ID_LINE = re.compile(rb"^id:[ \t]*(.*?)[ \t]*(?:#.*)?\r?$", re.MULTILINE)


class Library:
    """The articles below `root`. Paths are relative to it, with forward slashes.

    Raises KmsError on use, not on construction, when the folder is not there: it may be on a share that comes back.
    """

    def __init__(self, root: Path, *, most_kept: int | None = None) -> None:
        """`most_kept`: so many of the articles that were read stay in memory, instead of the usual number."""
        self.root = Path(root).absolute()
        self._most_kept = _KEPT_ARTICLES if most_kept is None else most_kept
        self._kept: dict[str, tuple[tuple[int, int], Article]] = {}
        self._paths: dict[str, str] = {}

    def list_files(self) -> Iterator[Path]:
        """Every file that is or ought to be an article, as absolute paths, sorted by name within each folder.

        A link that leads out of the folder and a folder that may not be opened are yielded too, for `read_article` to
        refuse.
        """
        return (Path(place) for place, _ in self._walk_folder())

    def list_states(self, folders: list[str] | None = None) -> Iterator[tuple[str, int, int]]:
        """The path below the root, time in ns and size of each of `list_files`; -1 of what cannot be looked at.

        Looks at ten thousand files in some hundredths of a second, and opens none. `folders` gets every folder that was
        looked into, as an absolute path.
        """
        start = len(str(self.root)) + 1
        for place, entry in self._walk_folder(folders):
            path = place[start:] if os.sep == "/" else place[start:].replace(os.sep, "/")
            try:
                state = os.stat(place) if entry is None else entry.stat()  # noqa: PTH116 - a Path for each takes as long
            except OSError:
                yield path, -1, -1
            else:
                yield path, state.st_mtime_ns, state.st_size

    def _walk_folder(self, looked_into: list[str] | None = None) -> Iterator[tuple[str, os.DirEntry[str] | None]]:
        """What `list_files` tells of, folder by folder; None instead of an entry is a folder that may not be opened."""
        self._require_root()
        waiting = [str(self.root)]
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except FileNotFoundError:
                continue
            except OSError:
                yield folder, None
                continue
            if looked_into is not None:
                looked_into.append(folder)
            folders: list[str] = []
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif self._is_candidate(entry, folder):
                    yield entry.path, entry
            waiting.extend(reversed(folders))

    def read_article(self, path: str | Path) -> Article:
        """The article at `path`, parsed anew only when the file's time or size changed. Raises ArticleUnreadable."""
        from kms_desktop.articles.parse import parse_article

        real, name = self._locate_file(path)
        try:
            state = real.stat()
            mark = (state.st_mtime_ns, state.st_size)
            kept = self._kept.get(name)
            if kept and kept[0] == mark:
                return kept[1]
            with refuse_on_failure(name):
                article = parse_article(_read_bytes(real, name, state), name)
        except OSError as problem:
            self._kept.pop(name, None)
            raise ArticleUnreadable(_describe_problem(name, problem)) from problem
        self._cache_article(name, mark, article)
        return article

    def find_article(self, article_id: str) -> Article | None:
        """The article of that id, or None. Where two files claim it, the first by path."""
        known = self._paths.get(article_id)
        if known is not None:
            article = self._read_or_none(known)
            if article and article.id == article_id:
                return article
            self._paths.pop(article_id, None)
        for path in self.list_files():
            name = self.relative_path(path)
            if _may_have_id(path, name, article_id):
                article = self._read_or_none(name)
                if article and article.id == article_id:
                    self.remember_path(article_id, name)
                    return article
        return None

    def remember_path(self, article_id: str, path: str) -> None:
        """Where an id was seen, so that `find_article` opens one file instead of looking through all."""
        self._paths[article_id] = path

    def read_all(self) -> list[Article]:
        """Every article that can be read, by path. Reads the whole folder: for small libraries and for lint."""
        articles = (self._read_or_none(self.relative_path(path)) for path in self.list_files())
        return sorted((article for article in articles if article), key=lambda article: article.path)

    def that_name(self, path: str) -> Iterator[Article]:
        """The articles whose text holds the name of the file at `path`: only these can lead to it."""
        name = posixpath.basename(path)
        forms = {name.encode(errors="replace"), quote(name).encode(), quote(name, safe="()").encode()}
        for file in self.list_files():
            if _holds_one_of(file, forms):
                article = self._read_or_none(self.relative_path(file))
                if article is not None:
                    yield article

    def resolve_link(self, target: Target, *, inside: Article) -> Article | None:
        """The article that a link in `inside` leads to; None where there is no such readable file in the folder."""
        if not target.article or target.article == inside.path:
            return inside
        if "://" in target.article or target.article.startswith("../"):
            return None
        article = self._read_or_none(target.article)
        return article or self._written_otherwise(target.article)

    def relative_path(self, path: str | Path) -> str:
        """`path` from the library's root, with forward slashes; a path outside it is left as it is."""
        path = Path(path)
        if path.is_absolute() and path.is_relative_to(self.root):
            path = path.relative_to(self.root)
        return path.as_posix()

    def _is_candidate(self, entry: os.DirEntry[str], folder: str) -> bool:
        if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - False for a link to itself
            return not is_inside(entry.path, self.root)
        if entry.name.lower() == "readme.md" and folder == str(self.root):
            return False
        return entry.name.lower().endswith(ARTICLE_SUFFIXES)

    def _require_root(self) -> None:
        if not self.root.is_dir():
            if self.root.exists():
                raise KmsError(tr("{path} is a file, not a folder of articles.", path=self.root))
            raise KmsError(tr("There is no folder of articles at {path}.", path=self.root))

    def _locate_file(self, path: str | Path) -> tuple[Path, str]:
        """The real file behind `path` and its name in the library. Raises ArticleUnreadable for one outside."""
        name = self.relative_path(path)
        if "\0" in name or any("\ud800" <= letter <= "\udfff" for letter in name):
            raise ArticleUnreadable(
                tr("{file} has signs in its name that cannot be shown; rename the file.", file=ascii(name))
            )
        self._require_root()
        real = real_path_inside(self.root / name, self.root)
        if real is None:
            raise ArticleUnreadable(tr("“{file}” leads out of the folder of articles, so it is not read.", file=name))
        return real, name

    def _read_or_none(self, path: str) -> Article | None:
        try:
            return self.read_article(path)
        except ArticleUnreadable:
            return None

    def _written_otherwise(self, path: str) -> Article | None:
        """The same name with its accents composed in the other way, as some systems store them."""
        for other in (unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)):
            article = self._read_or_none(other) if other != path else None
            if article:
                return article
        return None

    def _cache_article(self, name: str, mark: tuple[int, int], article: Article) -> None:
        """Keeps the article; the one kept longest goes first."""
        self._kept.pop(name, None)
        while len(self._kept) >= self._most_kept:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[name] = (mark, article)


def _read_bytes(real: Path, name: str, state: os.stat_result) -> bytes:
    if stat.S_ISDIR(state.st_mode):
        os.scandir(real).close()
        raise ArticleUnreadable(tr("“{file}” is a folder, not an article.", file=name))
    if not stat.S_ISREG(state.st_mode):
        raise ArticleUnreadable(tr("“{file}” is not an ordinary file.", file=name))
    if state.st_size > LARGEST_BYTES:
        size = decimal(state.st_size / 1_048_576, 1)
        raise ArticleUnreadable(tr("“{file}” is {size} MB; an article may have at most 5 MB.", file=name, size=size))
    with real.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def _holds_one_of(file: Path, forms: set[bytes]) -> bool:
    """True too for a text in another encoding, which would have to be read to know."""
    try:
        state = file.lstat()
        if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST_BYTES:
            return stat.S_ISLNK(state.st_mode)
        data = file.read_bytes()
    except OSError:
        return False
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or any(form in data for form in forms)


def _describe_problem(name: str, problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return tr("“{file}” is not there any more.", file=name)
    if isinstance(problem, PermissionError):
        return tr("“{file}” may not be opened by you; ask whoever looks after the folder.", file=name)
    return tr("“{file}” cannot be read: {problem}.", file=name, problem=problem.strerror or problem)


def _may_have_id(path: Path, name: str, article_id: str) -> bool:
    """False only if the file surely has another id: looks at the first lines instead of parsing all of it."""
    if default_id(name) == article_id:
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            start = file.read(_HEADER_BYTES)
    except OSError:
        return False
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return any(article_id.encode(errors="replace") in line for line in _ID_LINE.findall(start))
