"""A Word document as it came → nothing, or the reason why it is too much to be opened.

Question: what bounds the work? Choice: what really comes out of the package, counted as it is unpacked: how large each
part is, and how many tags all that may be XML holds together, whatever its name and its stated kind. A part is no XML
where it begins as none; libxml2 would refuse it as well. XML in an encoding that hides its tags (UTF-7, EBCDIC), which
no word processor writes, is refused. Refused: limits by name or by the size that the package states.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

LARGEST_FILE = 50_000_000
LARGEST_PART = 20_000_000
"""Of one part of XML."""
LARGEST_WHOLE = 200_000_000
MOST_PARTS = 5_000
MOST_TAGS = 500_000
"""Of all parts of XML together; 200 pages of text with many changes of type have less."""
_CHUNK = 1_000_000
_BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})["']""")
_PLAIN = (b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_EBCDIC = b"\x4c\x6f\xa7\x94"


class _TooMuch(Exception):
    """It unpacks to more than a document holds."""


def refuse_bombs(data: bytes, path: str) -> None:
    """Raises ArticleUnreadable for a package that would come to more than any memory, or to no end of work."""
    if len(data) > LARGEST_FILE:
        size = decimal(len(data) / 1e6, 0)
        raise ArticleUnreadable(tr("“{file}” is {size} MB; a document may have at most 50 MB.", file=path, size=size))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _measure_parts(package)
    except _TooMuch as problem:
        raise ArticleUnreadable(
            tr("“{file}” unpacks to far more than a document holds, so it was not opened.", file=path)
        ) from problem
    except _BROKEN as problem:
        raise ArticleUnreadable(
            tr("“{file}” is not a Word document (.docx); open it in Word and save it again.", file=path)
        ) from problem


def _measure_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        raise _TooMuch
    whole = tags = 0
    for part in parts:
        with package.open(part) as opened:
            size, more = _measure_part(opened, LARGEST_WHOLE - whole)
        whole, tags = whole + size, tags + more
        if tags > MOST_TAGS:
            raise _TooMuch


def _measure_part(opened: IO[bytes], most: int) -> tuple[int, int]:
    """Its bytes, and its tags where it may be XML."""
    chunk = opened.read(_CHUNK)
    is_xml = _may_be_xml(chunk)
    size = tags = 0
    while chunk:
        size += len(chunk)
        tags += chunk.count(b"<") if is_xml else 0
        if size > most or (is_xml and (size > LARGEST_PART or tags > MOST_TAGS)):
            raise _TooMuch
        chunk = opened.read(_CHUNK)
    return size, tags


def _may_be_xml(head: bytes) -> bool:
    """By its first bytes, as libxml2 tells it. Raises _TooMuch where the tags could not be counted."""
    stated = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    if head.startswith(_EBCDIC) or (stated and stated[1].lower() not in _PLAIN):
        raise _TooMuch
    return head.startswith(_WIDE) or head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
