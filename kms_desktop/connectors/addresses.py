"""A header that names people, whatever program wrote it → their names and addresses.

| written                                   | name       | address              |
|-------------------------------------------|------------|----------------------|
| Ana Bell <ana@example.com>                | Ana Bell   | ana@example.com      |
| =?utf-8?Q?Ana_Bell_<ana@example.com>?=    | the same, though it is all one encoded word |
| help@shop.example <ana@example.com>       |            | ana@example.com: who is in <> wrote it |
| ana at example.com (Ana Bell)             | Ana Bell   | ana@example.com, as archives write it |
| Ana <ana@xn--mller-kva.example>           | Ana        | ana@müller.example   |

Question: why no reader of the standard library? Choice: one that takes each program's faults for what they mean.
Refused: `email.utils`, which since its repair of 2024 returns nothing for half of the lines above, and before it took
the first @ of a line for the sender's.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kms_desktop.customers.addresses import readable_domain
from kms_desktop.storage.text import one_line

Address = tuple[str, str]
"""(display name, address in lower case, its domain in letters that people read)."""

_WORDS = re.compile(r"(?:=\?[^?\s]{1,40}\?[bq]\?[^?]*\?=\s*)+", re.IGNORECASE)
_HELD = "\ue000{}\ue001"
_HELD_PLACE = re.compile("\ue000(\\d+)\ue001")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.)*\)?|<[^<>]*>?|[,;]|[^"(<,;]+|.', re.DOTALL)
_SPELT = re.compile(
    r"(?<![\w.])([\w.+-]+)\s*(?:\s+at\s+|[\[({]\s*at\s*[\])}]|&#0*64;)\s*"
    r"((?:[\w-]+(?:\.|\s+dot\s+|\s*[\[({]\s*dot\s*[\])}]\s*))+[\w-]+)",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s+dot\s+|\s*[\[({]\s*dot\s*[\])}]\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"()\[\]])[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]@]+")
_GROUP = re.compile(r"^[^:@<\"]{0,100}:\s*(?=[^/]|$)")
_MAILTO = re.compile(r"^\s*mailto:", re.IGNORECASE)
_MOST = 50


def read_addresses(header: str, decode_words: Callable[[str], str]) -> list[Address]:
    """In the order they stand there, at most 50. `decode_words` reads encoded words ("=?utf-8?…?=")."""
    held: list[str] = []
    text = _WORDS.sub(lambda found: _hold(found[0], decode_words, held), header)
    people: list[Address] = []
    for entry in _entries(text):
        people += _read_entry(entry, held)
        if len(people) >= _MOST:
            break
    return people[:_MOST]


def _hold(words: str, decode_words: Callable[[str], str], held: list[str]) -> str:
    """Stands in for encoded words while the line is taken apart: a comma inside a name parts no people."""
    held.append(decode_words(words))
    return _HELD.format(len(held) - 1) + words[len(words.rstrip()) :]


def _release(text: str, held: list[str]) -> str:
    return _HELD_PLACE.sub(lambda found: held[int(found[1])] if int(found[1]) < len(held) else "", text)


def _entries(text: str) -> list[list[str]]:
    """The people of a line, each as its pieces: quoted, in brackets, in angle brackets, plain."""
    entries: list[list[str]] = [[]]
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in (",", ";"):
            entries.append([])
        else:
            entries[-1].append(piece)
    return _joined_names([entry for entry in entries if "".join(entry).strip()])


def _joined_names(entries: list[list[str]]) -> list[list[str]]:
    """ "Bell, Ana <ana@example.com>" without quotation marks is one person."""
    joined: list[list[str]] = []
    for entry in entries:
        before = joined[-1] if joined else []
        if before and not _names_address(before) and any(piece.startswith("<") for piece in entry):
            joined[-1] = [*before, ",", *entry]
        else:
            joined.append(entry)
    return joined


def _names_address(entry: list[str]) -> bool:
    whole = "".join(entry)
    return "@" in whole or "\ue000" in whole or bool(_SPELT.search(whole)) or whole.rstrip().endswith(":")


def _read_entry(entry: list[str], held: list[str]) -> list[Address]:
    in_angles = [piece.strip("<> ") for piece in entry if piece.startswith("<")]
    address = next((one for one in map(_find_address, reversed(in_angles)) if one), "")
    remarks = " ".join(piece.strip("()") for piece in entry if piece.startswith("("))
    shown = "".join(piece for piece in entry if not piece.startswith(("<", "(")))
    if not address:
        shown = _GROUP.sub("", shown, count=1)
        address = _find_address(shown)
        shown = shown.replace(address, " ", 1) if address in shown else ""
    if not address and held and _HELD_PLACE.search("".join(entry)):
        whole = _release("".join(entry), held)
        return [one for inner in _entries(whole) for one in _read_entry(inner, [])]
    if not address:
        return []
    name = _name_of(_release(shown if _bare(shown) else remarks, held))
    return [(name, _with_readable_domain(_release(address, held).replace(" ", "")))]


def _find_address(text: str) -> str:
    """The address in a piece; "ana at example.com" is one too."""
    found = _ADDRESS.search(_MAILTO.sub("", text))
    if found:
        return found[0].strip("'.") if found[0].startswith("'") else found[0].rstrip(".")
    spelt = _SPELT.search(text)
    return f"{spelt[1]}@{_DOT.sub('.', spelt[2])}" if spelt else ""


def _bare(shown: str) -> str:
    return shown.strip("\"' \t,")


def _name_of(shown: str) -> str:
    """Without quotation marks; an address in place of a name is none, least of all somebody else's."""
    name = one_line(re.sub(r"\\(.)", r"\1", shown.strip().strip('"'))).strip(" ,<>")
    name = name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" else name.strip('"')
    return "" if _ADDRESS.fullmatch(name) else name


def _with_readable_domain(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local}@{readable_domain(domain.strip('.'))}" if local and domain.strip(".") else ""
