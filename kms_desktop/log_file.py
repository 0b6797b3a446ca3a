"""What went wrong in the program → a file that a person can hand on, without anybody's words in it.

Question: what of an error is written? Choice: its kind, its number (errno, SQLSTATE) and the places in the code that it
went through, each from its package on. Refused: Python's own traceback, whose last line holds values: `KeyError:
'Miller'` and the parameters of an INSERT are what a customer said, and a path says who works at this computer.

Each record opens the file and closes it: two windows and a command may write to one, and it can be moved away at any
time. Refused: `logging.handlers`, which holds the file open and is imported at each start.

The same error again within a minute is counted and not written, so that a failing feed does not push out what came
before it.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from kms_desktop import __version__
from kms_desktop.files import PRIVATE
from kms_desktop.texts import tr

_LOGGER = logging.getLogger("kms_desktop")
_MOST_BYTES, _OLDER_FILES = 1_000_000, 3
_FIRST_FRAMES, _LAST_FRAMES = 10, 40
_LONGEST_MESSAGE = 1_000
_AGAIN_S = 60.0
_PACKAGE = Path(__file__).parent


class LogFile(logging.Handler):
    """Writes warnings and errors of the program to `path`, which is made with the first of them."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.WARNING)
        self.path = path
        self.is_written = True
        """Whether the last one could be written; a full disk, or a folder of somebody else, is no second error."""
        self._said_version = False
        self._last, self._last_s, self._again = "", 0.0, 0

    def emit(self, record: logging.LogRecord) -> None:
        try:
            what = describe_record(record)
            now = time.monotonic()
            if what == self._last and now - self._last_s < _AGAIN_S:
                self._again += 1
                return
            again, self._again = self._again, 0
            before = f"  the same {again} times more\n" if again else ""  # no text: the log is for programmers
            self._write(before, record, what)
            self._last, self._last_s, self.is_written = what, now, True
        except OSError:
            self.is_written = False

    def _write(self, before: str, record: logging.LogRecord, what: str) -> None:
        stamp = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        if not self._said_version:
            python = ".".join(map(str, sys.version_info[:3]))
            before += f"{stamp} kms-desktop {__version__}, Python {python}, {sys.platform}\n"  # no text: names
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._rotate()
        with open(self.path, "a", encoding="utf-8", opener=_open_private) as file:
            file.write(f"{before}{stamp} {what}\n")
        self._said_version = True

    def _rotate(self) -> None:
        with suppress(FileNotFoundError):
            if self.path.stat().st_size < _MOST_BYTES:
                return
            for number in range(_OLDER_FILES, 0, -1):
                newer = self.path if number == 1 else _older(self.path, number - 1)
                with suppress(FileNotFoundError):
                    newer.replace(_older(self.path, number))


def begin_log(path: Path) -> LogFile:
    """From here on what goes wrong is written there, in place of where it was written before."""
    end_log()
    handler = LogFile(path)
    _LOGGER.addHandler(handler)
    return handler


def end_log() -> None:
    """Nothing is written to a file any more."""
    for handler in [one for one in _LOGGER.handlers if isinstance(one, LogFile)]:
        _LOGGER.removeHandler(handler)
        handler.close()


def describe_noted() -> str:
    """One sentence: something went wrong, and where it was noted."""
    handler = next((one for one in _LOGGER.handlers if isinstance(one, LogFile)), None)
    if handler is None:
        return tr("Something went wrong in the program.")
    file = _from_home(str(handler.path))
    if handler.is_written:
        return tr("Something went wrong in the program and was noted in {file}.", file=file)
    return tr("Something went wrong in the program, and it could not be noted in {file}.", file=file)


@contextmanager
def watch_for_crash(path: Path) -> Iterator[None]:
    """Where the program itself breaks off, the places in the code are written there; else no file is left.

    Raises OSError.
    """
    import faulthandler

    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8", opener=_open_private) as file:
        faulthandler.enable(file)
        yield
        faulthandler.disable()
    with suppress(OSError):
        if not path.stat().st_size:
            path.unlink()


def describe_record(record: logging.LogRecord) -> str:
    """One record in lines: its message, and the places its error went through."""
    message = " ".join(_from_home(record.getMessage()).split())[:_LONGEST_MESSAGE]
    lines = [f"{record.levelname} {record.name} ({record.threadName}): {message}"]
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        lines.extend(_error_lines(error))
    return "\n".join(lines)


def _error_lines(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        yield f"  from {_kind(one)}" if seen else f"  {_kind(one)}"  # no text: the log is for programmers
        seen.add(id(one))
        yield from _frame_lines(one.__traceback__)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _kind(error: BaseException) -> str:
    kind = type(error)
    codes = [
        str(code)
        for code in (getattr(error, "errno", None), getattr(error, "sqlstate", None))
        if isinstance(code, int) or (isinstance(code, str) and len(code) == 5 and code.isascii() and code.isalnum())
    ]
    return f"{kind.__module__}.{kind.__qualname__}" + (f" ({', '.join(codes)})" if codes else "")


def _frame_lines(trace: TracebackType | None) -> list[str]:
    places = [f"    {_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(trace)]
    if len(places) <= _FIRST_FRAMES + _LAST_FRAMES:
        return places
    left_out = f"    … {len(places) - _FIRST_FRAMES - _LAST_FRAMES} more"  # no text: the log is for programmers
    return [*places[:_FIRST_FRAMES], left_out, *places[-_LAST_FRAMES:]]


def _place(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE.parent).as_posix()
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[len(parts) - parts[::-1].index("site-packages") :])
    return "/".join(parts[-2:])


def _from_home(text: str) -> str:
    home = str(Path("~").expanduser())
    return text.replace(home, "~") if len(home) > 1 else text


def _older(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)
