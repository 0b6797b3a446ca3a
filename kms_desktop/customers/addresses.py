"""What stands in an address field → the mail addresses in it, each whole, in the one form they are compared by.

Question: what is an address? Choice: all that stands between two separators around an @, as RFC 5322 has it
(apostrophes, pluses, quoted parts, letters of any language), or none. Refused: a pattern of allowed letters that is
searched for, which makes o'brien@ into another's brien@, and of a long part before the @ keeps the end.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_BARE = r"[^\s@<>\",;:()\[\]\\]+"
_QUOTED = r'"(?:[^"\\\r\n]|\\[^\r\n])+"'
_DOMAIN = r"[\w\-.]*[\w\-]"
_MAIL = re.compile(rf"(?<![^\s<,;:(\[])(?:{_QUOTED}|{_BARE})@{_DOMAIN}(?=\.?(?:[\s>,;:()\[\]!?'’\"”|/]|$))")
_BRACKETED = re.compile(r"<([^<>]*@[^<>]*)>")
_SEPARATED = re.compile(rf"(@{_DOMAIN})\s*[/|]")
_DOT_ATOM = re.compile(r'"([^\s@<>",;:()\[\]\\.]+(?:\.[^\s@<>",;:()\[\]\\.]+)*)"')
_LONGEST_FIELD = 4_000
_LONGEST_NORM, _KEPT_OF_LONG = 300, 200


def mails_in(text: str) -> list[str]:
    """Normal forms, in the order in which they stand; where some are in angle brackets, those alone."""
    text = text[:_LONGEST_FIELD]
    bracketed = _BRACKETED.findall(text)
    found: dict[str, None] = {}
    for part in bracketed or [_SEPARATED.sub(r"\1 ", text)]:
        for match in _MAIL.finditer(part):
            if match.end() < _LONGEST_FIELD and (norm := mail_norm(_unquoted(match, part))):
                found[norm] = None
    return list(found)


def mail_norm(address: str) -> str:
    """In lower case, an international domain in its own letters; one too long to be kept by its beginning and a hash.

    Letters are not folded ("ß" stays what it is): two domains that differ are two people.
    """
    local, _, domain = unicodedata.normalize("NFC", address).lower().rpartition("@")
    if not local or not domain.strip("."):
        return ""
    if plain := _DOT_ATOM.fullmatch(local):
        local = plain[1]
    norm = f"{local}@{readable_domain(domain.rstrip('.'))}"
    return norm if len(norm) <= _LONGEST_NORM else short_form(norm)


def short_form(norm: str) -> str:
    """Of a text that is too long to be a key: never two texts under one."""
    return f"{norm[:_KEPT_OF_LONG]}…{hashlib.sha256(norm.encode('utf-8', 'replace')).hexdigest()[:40]}"


def _unquoted(match: re.Match[str], text: str) -> str:
    """Some programs put an address between apostrophes, of which the first would belong to it."""
    found = match[0]
    return found[1:] if found[0] in "'‘’" and text[match.end() : match.end() + 1] in ("'", "’") else found


def readable_domain(domain: str) -> str:
    """ "xn--mller-kva.example" → "müller.example": one form for both ways to write it; what does not decode stays."""
    return ".".join(_own_letters(label) for label in unicodedata.normalize("NFKC", domain).lower().split("."))


def _own_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        read = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return unicodedata.normalize("NFKC", read).lower() if read.isprintable() and read else label
