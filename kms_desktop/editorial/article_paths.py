"""What a person typed as a folder and a file name → a path that every system of the floor can hold, or why not."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath, PureWindowsPath

from kms_desktop.articles.library import Library
from kms_desktop.articles.links import ARTICLE_SUFFIXES
from kms_desktop.errors import KmsError
from kms_desktop.files import is_below
from kms_desktop.texts import tr

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_MOST_BYTES = 200
_ROOT = PureWindowsPath("C:/articles")


def article_path(typed: str) -> str:
    """The path below the folder of articles, with forward slashes, ending in .md. Raises KmsError in plain words.

    Windows keeps names for itself and takes no others; a floor with one Windows desktop could not have the article.
    """
    path = unicodedata.normalize("NFC", typed.strip().replace("\\", "/"))
    if path and not path.endswith("/") and not path.lower().endswith(ARTICLE_SUFFIXES):
        path += ".md"
    parts = path.split("/")
    if not path or path.endswith("/"):
        raise KmsError(tr("Give the article a file name."))
    if path.startswith("/") or ".." in parts:
        raise KmsError(tr("“{path}” leads out of the folder of articles; name a folder below it.", path=typed.strip()))
    for part in parts:
        _check_part(part, typed.strip())
    if path.lower() == "readme.md":
        raise KmsError(tr("README.md at the top of the folder is no article; choose another name."))
    return path


def _check_part(part: str, typed: str) -> None:
    if not part or part in (".", ".md", ".markdown"):
        raise KmsError(tr("“{path}” has a part without a name.", path=typed))
    if part.startswith("."):
        raise KmsError(tr("“{name}” would be hidden; leave out the first dot.", name=part))
    if found := _FORBIDDEN.search(part):
        shown = found[0] if found[0].isprintable() else ascii(found[0])
        raise KmsError(tr("“{name}” holds “{sign}”, which Windows does not take in a name.", name=part, sign=shown))
    if any("\ud800" <= letter <= "\udfff" for letter in part):
        raise KmsError(tr("{name} has signs in its name that cannot be shown.", name=ascii(part)))
    if part != part.strip() or not is_below(_ROOT / part, _ROOT):
        raise KmsError(tr("Windows does not take “{name}” as a name; choose another one.", name=part))
    if len(part.encode("utf-8")) > _MOST_BYTES:
        raise KmsError(tr("“{name}…” is too long for a file name.", name=part[:40]))


def refuse_taken(library: Library, path: str, *, but: str = "") -> None:
    """Raises KmsError where something of this name is there, in capitals or small letters; `but` the article itself."""
    for name in _names_alike(library, path):
        if name != but:
            raise KmsError(tr("There is “{file}” already; choose another name or folder.", file=name))


def _names_alike(library: Library, path: str) -> Iterator[str]:
    """What is there, and what stands in the way of its folder."""
    folder = PurePosixPath(".")
    parts = PurePosixPath(path).parts
    for number, part in enumerate(parts):
        names: list[str] = []
        with suppress(OSError):
            names = os.listdir(library.root / folder)  # noqa: PTH208 - names alone
        alike = [name for name in names if _plain(name) == _plain(part)]
        last = number == len(parts) - 1
        for name in alike:
            real = library.root / folder / name
            if last or not real.is_dir():
                yield (folder / name).as_posix()
        if not alike:
            return
        folder /= part if part in alike else alike[0]


def in_known_folder(library: Library, path: str) -> str:
    """The same path with each folder as it is written on disk: “Billing/x.md” goes into “billing”, where that is."""
    folder = PurePosixPath(".")
    parts = PurePosixPath(path).parts
    for part in parts[:-1]:
        names: list[str] = []
        with suppress(OSError):
            names = os.listdir(library.root / folder)  # noqa: PTH208 - names alone
        alike = [name for name in names if _plain(name) == _plain(part)]
        folder /= part if part in names or not alike else alike[0]
    return (folder / parts[-1]).as_posix()


def list_folders(library: Library) -> list[str]:
    """Every folder that holds an article, "" for the top, by name."""
    found = {PurePosixPath(path).parent.as_posix() for path, _, _ in library.list_states()}
    return sorted("" if folder == "." else folder for folder in {*found, "."})


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
