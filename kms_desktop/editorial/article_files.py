"""A folder of articles → its files read as they were written, and written so that a reader sees the old or the new.

Every failure of the disk is one sentence, and leaves the file as it was.
"""

from __future__ import annotations

import errno
import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kms_desktop.articles.decoding import LARGEST_BYTES, ArticleUnreadable
from kms_desktop.articles.links import ARTICLE_SUFFIXES
from kms_desktop.errors import KmsError
from kms_desktop.files import real_path_inside, write_whole
from kms_desktop.texts import tr

_FULL = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class NotSaved(KmsError):
    """The file could not be written; the text is still in the editor."""


class ArticleFiles:
    """The files below `root`. Names are relative to it, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root).absolute()

    def article_path(self, name: str) -> Path:
        """The real file behind a name. Raises ArticleUnreadable for one outside the folder, or no article's name."""
        if "\0" in name or any("\ud800" <= letter <= "\udfff" for letter in name):
            raise ArticleUnreadable(
                tr("{name} has signs in its name that cannot be shown; rename the file.", name=ascii(name))
            )
        if not self.root.is_dir():
            raise ArticleUnreadable(tr("There is no folder of articles at {folder}.", folder=self.root))
        real = real_path_inside(self.root / name, self.root)
        if real is None:
            raise ArticleUnreadable(tr("“{file}” leads out of the folder of articles, so it is left alone.", file=name))
        if any(part.startswith(".") for part in PurePosixPath(name).parts):
            hidden = tr("“{file}” is hidden, so it is no article; give it a name without the first dot.", file=name)
            raise ArticleUnreadable(hidden)
        return real

    def article_place(self, name: str) -> Path:
        """As `article_path`, for a markdown file alone."""
        real = self.article_path(name)
        if not name.lower().endswith(ARTICLE_SUFFIXES) or not real.name.lower().endswith(ARTICLE_SUFFIXES):
            raise ArticleUnreadable(tr("“{file}” is no markdown file; an article's name ends in .md.", file=name))
        return real

    def read_article(self, name: str) -> bytes | None:
        """The bytes of an article's file, None where there is none. Raises ArticleUnreadable."""
        real = self.article_place(name)
        try:
            if not stat.S_ISREG(real.stat().st_mode):
                raise ArticleUnreadable(tr("“{file}” is not an ordinary file.", file=name))
            with real.open("rb") as file:
                data = file.read(LARGEST_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as problem:
            raise ArticleUnreadable(
                tr("“{file}” may not be opened by you; ask whoever looks after the folder.", file=name)
            ) from problem
        except OSError as problem:
            why = problem.strerror or problem
            raise ArticleUnreadable(tr("“{file}” cannot be read: {why}.", file=name, why=why)) from problem
        if len(data) > LARGEST_BYTES:
            raise ArticleUnreadable(tr("“{file}” is larger than 5 MB, so it is not opened.", file=name))
        return data

    def write_article(self, name: str, data: bytes) -> None:
        """The whole file at once, with the mode it had. Raises NotSaved; then the file is as it was."""
        real = self.article_path(name)
        with _translating_errors(name, self.root):
            real.parent.mkdir(parents=True, exist_ok=True)
            write_whole(real, data)

    def remove_file(self, name: str) -> None:
        """The file is gone; nothing where there is none. Raises NotSaved."""
        real = self.article_path(name)
        with _translating_errors(name, self.root):
            real.unlink(missing_ok=True)


def stamp_of(data: bytes) -> str:
    """The revision of a file's bytes, as `Article.revision`."""
    return hashlib.sha256(data).hexdigest()[:12]


@contextmanager
def _translating_errors(name: str, root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise NotSaved(_not_saved_text(name, root, problem)) from problem


def _not_saved_text(name: str, root: Path, problem: OSError) -> str:
    if problem.errno in _FULL:
        return tr("“{file}” was not saved: the disk is full. Make room and save again.", file=name)
    if problem.errno in _READ_ONLY:
        return tr(
            "“{file}” was not saved: you may not write in {folder}. Ask whoever looks after the folder; "
            "your text stays here.",
            file=name,
            folder=root,
        )
    if problem.errno == errno.ENAMETOOLONG:
        return tr("“{file}…” was not saved: the name is too long for this disk.", file=name[:60])
    why = problem.strerror or problem
    return tr("“{file}” was not saved: {why}. Your text stays here.", file=name, why=why)
