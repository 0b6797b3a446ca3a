"""Text as other systems hand it over → text that a database takes and a person can read: no NUL, no half characters."""

from __future__ import annotations

from collections.abc import Mapping

from kms_desktop.texts.direction import settle_direction

BODY_LONGEST = 200_000
LINE_LONGEST = 500
_DEEPEST = 6


def storable_text(text: str) -> str:
    """The text as both databases can keep it: NUL and half characters, which PostgreSQL refuses, are marked."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def readable_text(text: str, longest: int = BODY_LONGEST) -> str:
    """Without control characters, lone surrogates and what turns the direction of reading.

    Line ends are "\\n"; cut at `longest` characters with "…".
    """
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    if not clean.isprintable():
        clean = "".join(c for c in clean if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f"))
        clean = settle_direction(clean.encode("utf-8", "replace").decode("utf-8"))
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def shorten_bytes(text: str, most: int) -> str:
    """As much of a text as UTF-8 has room for in so many bytes, with "…" where something is missing."""
    data = text.encode("utf-8", "replace")
    return text if len(data) <= most else data[: most - 3].decode("utf-8", "ignore") + "…"


def one_line(text: str, longest: int = LINE_LONGEST) -> str:
    """The same on a single line, with single blanks."""
    return readable_text(" ".join(readable_text(text, longest * 4).split()), longest)


def storable_value(value: object, depth: int = 0, *, longest: int = BODY_LONGEST) -> object:
    """A value of any JSON shape with every text made readable, at most `longest` characters of each; what nests deeper
    than six levels is left out."""
    if isinstance(value, str):
        return readable_text(value, longest)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else f"about 2^{value.bit_length() - 1}"  # no text: stored as it is
    if isinstance(value, float):
        return value if abs(value) < 1e300 else str(value)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {one_line(str(key)): storable_value(part, depth + 1, longest=longest) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [storable_value(part, depth + 1, longest=longest) for part in value]
    return readable_text(str(value))
