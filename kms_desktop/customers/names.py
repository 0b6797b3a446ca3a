"""A name as it was heard → the customers it may be: by its parts, without accents, at last by likeness.

| written                                  | compared as                    |
|------------------------------------------|--------------------------------|
| D'Arcy, D’Arcy, D`Arcy, D´Arcy, Darcy    | darcy                          |
| Jean-Luc, Jean Luc, Jeanluc              | jean luc, each part or as one  |
| Müller, Mueller, Muller                  | muller, of which mueller is one |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_ALIKE_ENOUGH = 78.0
_SHORTEST_ALIKE = 3
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_WITHIN_A_WORD = re.compile(r"(?<=\w)['’‘ʼʻʹ`´′＇‛](?=\w)")
_BETWEEN_WORDS = re.compile(r"[^\w]+|_")
_HYPHEN = re.compile(r"(?<=\w)[-‐-―](?=\w)")
_SINGLE_LETTER = re.compile(r"\b(\w)\W+(?=\w\w)")
_COMPARED_FIRST = 4
_NEVER_BARE = re.compile("[^bfhjkmpqvwx]")
_TWO_LETTERS = re.compile(r"(?<![aeiouq])([aou])e")
"""“ue” for “ü” stands behind no other vowel and no q: Michael and Rafael keep theirs, as does Queen."""


def fold_name(name: str) -> str:
    """Lower case without accents, apostrophes and hyphens: "Müller" → "muller", "O'Neill-Łukasz" → "oneill lukasz"."""
    parts = unicodedata.normalize("NFKD", _WITHIN_A_WORD.sub("", name.casefold().translate(_LETTERS)))
    plain = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(_BETWEEN_WORDS.sub(" ", plain).split())


def _spellings(folded: str) -> tuple[str, ...]:
    """The name, and where two letters may stand for an umlaut, the same with one."""
    return tuple(dict.fromkeys((folded, _TWO_LETTERS.sub(r"\1", folded))))


def typed_ways(wanted: str) -> list[list[str]]:
    """For each part of what was typed the ways in which a name of plain letters may have it: "muller", "mueller"."""
    return [_with_second_letters(part) for part in fold_name(wanted).split()]


def bare_patterns(wanted: str) -> list[str]:
    """For each part the letters of it that hardly any language puts an accent on, for LIKE: "muller" → "%m%"."""
    kept = (_NEVER_BARE.sub("", part) for part in fold_name(wanted).split())
    return [f"%{'%'.join(letters)}%" for letters in kept if letters]


def _with_second_letters(part: str) -> list[str]:
    ways = dict.fromkeys(_spellings(part))
    for way in tuple(ways):
        at = [match.end() for match in re.finditer("[aou](?!e)", way)]
        ways |= dict.fromkeys(f"{way[:end]}e{way[end:]}" for end in at)
    return list(ways)


def _words_of(folded: str) -> list[str]:
    """Its words, and each two that follow one another as one: "jean luc" is also "jeanluc"."""
    words = folded.split()
    return words + ["".join(pair) for pair in pairwise(words)]


def by_parts(wanted: str, names: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Keys of the `(key, name)` pairs that have every part of `wanted` at the start of a word, whole words first."""
    joined = _SINGLE_LETTER.sub(r"\1", _HYPHEN.sub("", wanted))
    ways = dict.fromkeys(way for typed in (wanted, joined) for way in _spellings(fold_name(typed)) if way)
    parts = [way.split() for way in ways]
    shortest = [max(one, key=len)[:_COMPARED_FIRST] for one in parts]
    found: list[tuple[int, str, str]] = []
    for key, name in names:
        folded = fold_name(name)
        as_one = _TWO_LETTERS.sub(r"\1", folded).replace(" ", "")
        if not any(_TWO_LETTERS.sub(r"\1", one) in as_one for one in shortest):
            continue
        words = {word for way in _spellings(folded) for word in _words_of(way)}
        if best := max((_score(one, words) for one in parts), default=0):
            found.append((-best, name, key))
    return [key for _, _, key in sorted(found)[:limit]]


def _score(parts: list[str], words: set[str]) -> int:
    """One, and one more for each whole word; 0 where a part begins no word."""
    if not all(any(word.startswith(part) for word in words) for part in parts):
        return 0
    return 1 + sum(part in words for part in parts)


def similar_names(wanted: str, names: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Keys of the names that sound and look nearest ("Okafor" for "Okaffor"), nearest first; [] when none is near.

    A name of one or two letters is like none: whatever has these letters would be like it.
    """
    from rapidfuzz import fuzz, process

    spoken = _spellings(fold_name(wanted))[-1]
    choices = {key: _spellings(fold_name(name))[-1] for key, name in names}
    choices = {key: name for key, name in choices.items() if len(name) >= _SHORTEST_ALIKE}
    if len(spoken) < _SHORTEST_ALIKE:
        return []
    near = process.extract(spoken, choices, scorer=fuzz.WRatio, limit=limit, score_cutoff=_ALIKE_ENOUGH, processor=None)
    return [key for _, _, key in near]
