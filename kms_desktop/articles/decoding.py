"""The bytes of a file → its text with plain line ends, or one sentence on why it is not text."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from kms_desktop.articles.findings import FindingList
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

_log = logging.getLogger(__name__)
LARGEST_BYTES = 5 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class ArticleUnreadable(KmsError):
    """A file that cannot be an article at all; the sentence names it and says why."""


@contextmanager
def refuse_on_failure(path: str) -> Iterator[None]:
    """A failure of the program over one file is a refusal of that file: noted, and no reason to stop at the others.

    Question: is a bug not to be left alone, so that it is seen? Choice: not here. The folder is written by many hands,
    and one odd file must not take search from everybody; the file is named wherever files left out are. Refused:
    to name it in the log too, as a file may be called after whom it is about.
    """
    try:
        yield
    except (KmsError, OSError, MemoryError):
        raise
    except Exception as problem:
        _log.warning("The program failed over an article", exc_info=problem)
        raise ArticleUnreadable(
            tr(
                "The program failed over “{file}” and left it out; the others are there. ({failure}; see the log.)",
                file=path,
                failure=type(problem).__name__,
            )
        ) from problem


def decode_article(data: bytes, path: str, findings: FindingList) -> str:
    """Text of the file, lines ended by a single line feed. Raises ArticleUnreadable for what is not text."""
    if len(data) > LARGEST_BYTES:
        size = decimal(len(data) / 1_048_576, 1)
        raise ArticleUnreadable(tr("“{file}” is {size} MB; an article may have at most 5 MB.", file=path, size=size))
    text = _decode_bytes(data, path, findings)
    if "\0" in text:
        raise ArticleUnreadable(tr("“{file}” is not a text file: it holds zero bytes.", file=path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_bytes(data: bytes, path: str, findings: FindingList) -> str:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError as problem:
        if marked:
            raise ArticleUnreadable(
                tr(
                    "“{file}” begins like {encoding} text, but is broken further on.",
                    file=path,
                    encoding=marked.upper(),
                )
            ) from problem
    return _from_windows(data, path, findings)


def _from_windows(data: bytes, path: str, findings: FindingList) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise ArticleUnreadable(
            tr("“{file}” is neither UTF-8 nor Windows-1252 text; save it as UTF-8 in a text editor.", file=path)
        ) from problem
    if "\0" not in text:
        said = tr("The file is not UTF-8; it was read as Windows-1252. Save it as UTF-8 to be sure of the accents.")
        findings.add_warning("encoding", said)
    return text
