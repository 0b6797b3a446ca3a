"""Word documents made for tests."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from docx import Document


def png() -> bytes:
    """One red dot."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\xff\0\0")) + part(b"IEND", b"")


def document(write: Callable[[Any], object]) -> bytes:
    made = Document()
    write(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same package with one part changed or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
        parts[name] = change(parts.get(name, b""))
        for part, content in parts.items():
            new.writestr(part, content)
    return file.getvalue()
