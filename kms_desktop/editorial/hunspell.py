"""The two files of a Hunspell dictionary (.aff and .dic) → whether a word is in it, and what one that is not may mean.

Question: a library, or these files read here? Choice: read here, what decides whether a word is right: stems, prefixes,
suffixes and the flags that join them. Reason: they are the dictionaries that systems and office programs bring, and no
kept library reads them without more. Refused: pyenchant (on Linux and macOS a library that pip does not bring), spylls
(no release since 2022), any word list of our own. A compound is taken for right where the dictionary lets each of its
parts stand in one, in whatever place: better to pass over a mistake than to call a right word wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kms_desktop.files import read_ordinary_file

_MOST_BYTES = 40_000_000
_MOST_SUGGESTIONS = 5
_LEAST_PART = 3
_MOST_PARTS = 4
_LONGEST = 100
"""Letters of a word. What is longer is none that a dictionary knows, and is passed over."""
_OF_CONDITION = re.compile(r"\[[^\]]*\]|.")
_COMPOUNDS = (
    "COMPOUNDFLAG",
    "COMPOUNDBEGIN",
    "COMPOUNDMIDDLE",
    "COMPOUNDEND",
    "COMPOUNDLAST",
)  # no text: of the format


@dataclass(frozen=True, slots=True)
class _Rule:
    """Take `strip` away, put `add` there, where the stem fits `fits`. `onward` are flags that the result has."""

    flag: str
    strip: str
    add: str
    fits: re.Pattern[str] | None
    crosses: bool
    onward: frozenset[str]


class Dictionary:
    """One language. Raises OSError where the files cannot be read; what is odd in them is passed over."""

    def __init__(self, aff: Path, dic: Path) -> None:
        self._mode = "short"
        self._aliases: list[frozenset[str]] = []
        self._prefixes: dict[str, list[_Rule]] = defaultdict(list)
        self._suffixes: dict[str, list[_Rule]] = defaultdict(list)
        self._named: dict[str, str] = {}
        self._in_compounds: set[str] = set()
        self._letters = ""
        self._swaps: list[tuple[str, str]] = []
        self._from: dict[str, str] = {"’": "'"}
        data = _read_bytes(aff)
        found = re.search(rb"^SET[ \t]+(\S+)", data, re.MULTILINE)
        self._encoding = found[1].decode("ascii", "replace") if found else "iso-8859-1"
        self._read_affixes(self._decode(data))
        self._stems = self._read_stems(self._decode(_read_bytes(dic)))
        self._longest = {"prefix": max(map(len, self._prefixes), default=0)}
        self._longest["suffix"] = max(map(len, self._suffixes), default=0)
        self._seen: dict[str, bool] = {}
        self._parts: dict[str, bool] = {}

    def knows(self, word: str) -> bool:
        """Whether the word is right, in small letters or as somebody begins a sentence with it."""
        if len(word) > _LONGEST:
            return True
        for old, new in self._from.items():
            word = word.replace(old, new)
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) > 50_000:
                self._seen.clear()
            known = self._seen[word] = self._check(word)
        return known

    def suggest(self, word: str) -> list[str]:
        """What may have been meant: one letter more, less, other or two swapped, and what people mix up."""
        begun = word[:1].isupper()
        plain = word.lower() if not word.isupper() else word
        found: list[str] = []
        for one in self._near(plain):
            if one not in found and one != plain and self.knows(one):
                found.append(one)
            if len(found) == _MOST_SUGGESTIONS:
                break
        return [one[:1].upper() + one[1:] if begun else one for one in found]

    def _near(self, word: str) -> Iterator[str]:
        for old, new in self._swaps:
            for place in (at for at in range(len(word)) if word.startswith(old, at)):
                yield word[:place] + new + word[place + len(old) :]
        cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        yield from (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
        yield from (a + b[1:] for a, b in cuts if b)
        letters = self._letters or "abcdefghijklmnopqrstuvwxyz'"
        yield from (a + letter + b for a, b in cuts for letter in letters)
        yield from (a + letter + b[1:] for a, b in cuts if b for letter in letters)
        yield from (a[:at] + a[at + 1] + a[at] + b for a, b in cuts for at in range(len(a) - 1) if len(b) > 1)

    # reading

    def _decode(self, data: bytes) -> str:
        try:
            return data.decode(
                "utf-8-sig" if self._encoding.lower() in ("utf-8", "utf8") else self._encoding, "replace"
            )
        except (LookupError, ValueError):  # also names that Python takes for no text, or for none at all
            return data.decode("utf-8", "replace")

    def _read_affixes(self, text: str) -> None:
        tables = {"PFX": self._prefixes, "SFX": self._suffixes}
        crossing: dict[tuple[str, str], bool] = {}
        for line in text.split("\n"):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            kind, rest = words[0], words[1:]
            if kind == "FLAG" and rest:
                self._mode = rest[0].lower()
            elif kind == "AF" and rest and not (not self._aliases and rest[0].isdecimal() and len(rest) == 1):
                self._aliases.append(frozenset(self._flags(rest[0], aliased=False)))
            elif kind in tables and len(rest) >= 3:
                self._read_rule(tables[kind], kind, rest, crossing)
            elif kind in ("NEEDAFFIX", "PSEUDOROOT", "ONLYINCOMPOUND", "FORBIDDENWORD") and rest:
                self._named[kind] = rest[0]
            elif kind in _COMPOUNDS and rest:
                self._in_compounds.add(rest[0])
            elif kind == "COMPOUNDRULE" and rest and not rest[0].isdecimal():
                self._in_compounds |= self._flags_of_rule(rest[0])
            elif kind == "TRY" and rest:
                self._letters = rest[0].lower()
            elif kind == "REP" and len(rest) >= 2:
                self._swaps.append((rest[0].strip("^$").replace("_", " "), rest[1].replace("_", " ")))
            elif kind == "ICONV" and len(rest) >= 2:
                self._from[rest[0]] = rest[1]

    def _read_rule(
        self, table: dict[str, list[_Rule]], kind: str, rest: list[str], crossing: dict[tuple[str, str], bool]
    ) -> None:
        flag = rest[0]
        if (kind, flag) not in crossing:
            crossing[(kind, flag)] = rest[1].upper() == "Y"
            return
        add, _, onward = rest[2].partition("/")
        add, strip = "" if add == "0" else add, "" if rest[1] == "0" else rest[1]
        condition = rest[3] if len(rest) > 3 and rest[3] != "." else ""
        pattern = _pattern_of(condition)
        fits = re.compile(f"^{pattern}" if kind == "PFX" else f"{pattern}$") if condition else None
        flags = frozenset(self._flags(onward))
        table[add].append(_Rule(flag, strip, add, fits, crossing[(kind, flag)], flags))

    def _flags_of_rule(self, rule: str) -> set[str]:
        """“n*1t” and “(aa)(bb)?” name the flags of the parts."""
        grouped = re.findall(r"\(([^()]*)\)", rule)
        return {flag for part in grouped or re.sub("[*?]", "", rule) for flag in self._flags(part, aliased=False)}

    def _read_stems(self, text: str) -> dict[str, tuple[frozenset[str], ...]]:
        """Each word with the flags of each of its entries: a noun and a verb that are written alike are two."""
        stems: dict[str, tuple[frozenset[str], ...]] = {}
        sets: dict[str, frozenset[str]] = {"": frozenset()}
        for line in text.split("\n")[1:]:
            entry = line.split("\t")[0].strip()
            word, slash, written = re.sub(r"\\/", "\0", entry).partition("/")
            word = word.replace("\0", "/").strip()
            if not word:
                continue
            flags = written.split(" ")[0] if slash else ""
            if flags not in sets:
                sets[flags] = frozenset(self._flags(flags))
            if not slash:
                word = word.split(" po:")[0].split(" st:")[0]
            stems[word] = (*stems.get(word, ()), sets[flags])
        return stems

    def _flags(self, written: str, *, aliased: bool = True) -> Iterator[str]:
        if aliased and self._aliases and written.isdecimal():
            yield from self._aliases[int(written) - 1] if 0 < int(written) <= len(self._aliases) else ()
        elif self._mode == "long":
            yield from (written[at : at + 2] for at in range(0, len(written), 2))
        elif self._mode == "num":
            yield from (flag for flag in written.split(",") if flag)
        else:
            yield from written

    # checking

    def _check(self, word: str) -> bool:
        if any(self._is_word(one) for one in _as_written(word)):
            return True
        if "-" in word.strip("-"):
            return all(self._check(part) for part in word.split("-") if part)
        return bool(self._in_compounds) and any(self._is_compound(one, _MOST_PARTS) for one in _as_written(word))

    def _is_word(self, word: str) -> bool:
        entries = self._stems.get(word, ())
        if any(self._named.get("FORBIDDENWORD") in flags for flags in entries):
            return False
        if any(not flags & self._not_alone for flags in entries):
            return True
        return any(not made & self._not_alone for _, made in self._with_suffix(word)) or self._has_prefix(word)

    @cached_property
    def _not_alone(self) -> frozenset[str]:
        kinds = ("NEEDAFFIX", "PSEUDOROOT", "ONLYINCOMPOUND")
        return frozenset(self._named[kind] for kind in kinds if kind in self._named)

    def _with_suffix(
        self, word: str, wanted: frozenset[str] = frozenset(), depth: int = 0
    ) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """The flags of each stem of which a suffix makes the word, and those that the suffix gives to what it made; the
        suffix must allow the `wanted` flags."""
        for size in range(min(self._longest["suffix"], len(word)) + 1):
            for rule in self._suffixes.get(word[len(word) - size :] if size else "", ()):
                stem = word[: len(word) - size] + rule.strip
                if not stem or (rule.fits and not rule.fits.search(stem)) or not wanted <= rule.onward:
                    continue
                yield from ((flags, rule.onward) for flags in self._stems.get(stem, ()) if rule.flag in flags)
                if depth == 0:
                    deeper = self._with_suffix(stem, frozenset((rule.flag,)), 1)
                    yield from ((flags, rule.onward) for flags, _ in deeper)

    def _has_prefix(self, word: str) -> bool:
        for size in range(min(self._longest["prefix"], len(word)) + 1):
            for rule in self._prefixes.get(word[:size], ()):
                stem = rule.strip + word[size:]
                if not stem or (rule.fits and not rule.fits.search(stem)):
                    continue
                if self._named.get("ONLYINCOMPOUND") in rule.onward:
                    continue
                if any(rule.flag in flags for flags in self._stems.get(stem, ())):
                    return True
                if rule.crosses and any(rule.flag in flags for flags, _ in self._with_suffix(stem)):
                    return True
        return False

    def _is_compound(self, word: str, parts: int) -> bool:
        """Whether the word is made of words that may stand in a compound."""
        for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
            if not self._is_part(word[:at]):
                continue
            rest = word[at:]
            if self._is_part(rest) or (parts > 2 and self._is_compound(rest, parts - 1)):
                return True
        return False

    def _is_part(self, word: str) -> bool:
        known = self._parts.get(word)
        if known is None:
            if len(self._parts) > 50_000:
                self._parts.clear()
            known = self._parts[word] = any(self._may_join(one) for one in (word, word.capitalize()))
        return known

    def _may_join(self, word: str) -> bool:
        if any(flags & self._in_compounds for flags in self._stems.get(word, ())):
            return True
        return any((flags | made) & self._in_compounds for flags, made in self._with_suffix(word))


def _pattern_of(condition: str) -> str:
    """A condition knows letters, “.” and lists of letters; whatever else stands in it is a letter."""
    parts: list[str] = []
    for one in _OF_CONDITION.findall(condition):
        letters = one[1:-1].removeprefix("^")
        if len(one) > 1 and letters:
            parts.append(f"[{'^' if one[1] == '^' else ''}{re.escape(letters)}]")
        else:
            parts.append("." if one == "." else re.escape(one))
    return "".join(parts)


def _as_written(word: str) -> list[str]:
    """The forms in which a word may stand in the dictionary: paris and PARIS are not, Paris is."""
    forms = [word]
    if word[:1].isupper() and not word.isupper():
        forms.append(word[:1].lower() + word[1:])
    elif word.isupper():
        forms += [word.lower(), word.capitalize()]
    return forms


def _read_bytes(path: Path) -> bytes:
    return read_ordinary_file(path, _MOST_BYTES)
