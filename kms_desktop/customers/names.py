"""A name as it was heard → the customers it may be: by its parts, without accents, at last by likeness."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_ALIKE_ENOUGH = 78.0
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


def fold_name(name: str) -> str:
    """Lower case without accents: "Müller" → "muller", "Łukasz" → "lukasz"."""
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def by_parts(wanted: str, names: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Keys of the `(key, name)` pairs that have every part of `wanted` at the start of a word, whole words first."""
    parts = fold_name(wanted).split()
    found: list[tuple[int, str, str]] = []
    for key, name in names:
        words = fold_name(name).replace("-", " ").split()
        if parts and all(any(word.startswith(part) for word in words) for part in parts):
            found.append((-sum(part in words for part in parts), name, key))
    return [key for _, _, key in sorted(found)[:limit]]


def similar_names(wanted: str, names: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Keys of the names that sound and look nearest ("Okafor" for "Okaffor"), nearest first; [] when none is near."""
    from rapidfuzz import fuzz, process

    choices = {key: fold_name(name) for key, name in names}
    near = process.extract(
        fold_name(wanted), choices, scorer=fuzz.WRatio, limit=limit, score_cutoff=_ALIKE_ENOUGH, processor=None
    )
    return [key for _, _, key in near]
