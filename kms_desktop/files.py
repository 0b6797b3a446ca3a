"""Bytes → a file that has all of them or is as it was; a path → whether it really lies inside a folder.

Question: when does a file take its name? Choice: the bytes go into a new file of the same folder and to disk (fsync),
then it is renamed: after a cut of the power there is the old file or the new one, never an empty one. The folder is
brought to disk as well for a backup, whose maker may take the original away at once; others get the name within seconds
anyway, and it would cost half as much again at each save. Derived files, which are built again, are not waited for at
all (`durable=False`). A file that is there keeps its mode, a new one gets what the person's umask leaves, a private
one is its owner's alone whatever was there. A link at that name is
replaced; what it leads to is left alone. A device or a pipe is no place for a file, be it by a link: an administrator
who named one would put a file in the place of the machine's own /dev/null.
Refused: writing into the file that is there, which would keep its owner and its links, and on a full disk leaves half
a text; a fixed name for the new file, which two programs would share, and somebody else's link could wait at.

Question: by which path is a file inside? Choice: by the real one, links followed, of file and folder both, compared
part by part as their system does it (Windows: without regard to case). Refused: comparing what was typed, which says
nothing of links, and comparing the beginnings of texts, by which "articles-old" lies in "articles".
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath, PureWindowsPath

PRIVATE = 0o600
_NEW = 0o666
_BINARY = getattr(os, "O_BINARY", 0)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:[.:].*)?", re.IGNORECASE)


def read_ordinary_file(path: Path, most: int) -> bytes:
    """Its first bytes, `most` of them. Raises OSError, also for a pipe or a device, on which one may wait for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise _not_ordinary(path)
    with path.open("rb") as file:
        return file.read(most)


def _not_ordinary(path: Path) -> OSError:
    return OSError(errno.EINVAL, "Not an ordinary file", str(path))  # no text: as the system words it


def write_whole(path: Path, data: bytes, *, mode: int | None = None, durable: bool = True) -> None:
    """`mode` is the file's from now on; without one it keeps what it had. Raises OSError, then all is as it was."""
    with new_beside(path, mode if mode is not None else _NEW) as made:
        with made.open("r+b") as file:
            file.write(data)
        if mode is None and path.is_file():
            made.chmod(stat.S_IMODE(path.stat().st_mode))
        put_in_place(made, path, durable=durable)


@contextmanager
def new_beside(path: Path, mode: int = _NEW) -> Iterator[Path]:
    """An empty new file in the folder of `path`; gone afterwards unless it was put in place. Raises OSError, also
    where a pipe or a device has that name."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise _not_ordinary(path)
    made = path.with_name(f".{os.urandom(8).hex()}.part")
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode))
    try:
        yield made
    finally:
        with suppress(OSError):
            made.unlink()


def put_in_place(made: Path, path: Path, *, durable: bool = True, sync_folder: bool = False) -> None:
    """`made` gets the name of `path`. Raises OSError, then `path` is as it was."""
    if durable:
        with made.open("r+b") as file:
            os.fsync(file.fileno())
    made.replace(path)
    if sync_folder and os.name == "posix":
        _sync_folder(path.parent)


def name_again(path: Path, other: Path) -> None:
    """The file has a second name in its folder, on disk for good; where the disk knows no such thing, a copy does.

    Raises OSError, FileExistsError among them; then there is no file of the other name that was not there before.
    """
    try:
        os.link(path, other)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        with new_beside(other, stat.S_IMODE(path.stat().st_mode)) as made:
            shutil.copyfile(path, made)
            put_in_place(made, other)
    if os.name == "posix":
        _sync_folder(other.parent)


def _sync_folder(folder: Path) -> None:
    """The new name is in place already: a disk that knows no such order (some shares) is not a failure."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def real_path_inside(path: Path | str, folder: Path | str) -> Path | None:
    """The real path of a file that is there or not; None where it leads out of the folder, or is no path at all."""
    try:
        real = Path(os.path.realpath(path))
        return real if is_below(real, Path(os.path.realpath(folder))) else None
    except (OSError, ValueError):
        return None


def is_inside(path: Path | str, folder: Path | str) -> bool:
    """Whether it lies in the folder, or is the folder itself, with all links followed."""
    return real_path_inside(path, folder) is not None


def is_below(path: PurePath, folder: PurePath) -> bool:
    """The same for real paths, without a look at the disk. False for one with "..", and for a device of Windows."""
    if ".." in path.parts or not path.is_relative_to(folder):
        return False
    own = path.relative_to(folder).parts
    return not isinstance(path, PureWindowsPath) or not any(_is_special(part) for part in own)


def _is_special(part: str) -> bool:
    """A name that opens a device ("nul.md"), a second stream of a file ("a.md:b"), or another file ("a." opens "a")."""
    return bool(_DEVICE.fullmatch(part)) or ":" in part or part.endswith((".", " "))
