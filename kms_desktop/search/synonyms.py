"""`synonyms.txt` in the folder of articles → for words of a question, other words that mean the same.

    telly, tv, television          each of these also finds the others
    stb => set top box             whoever says "stb" also finds "set top box", not the other way
    # anything after this sign is a remark

A line that cannot be used is left out and reported with its number; the others still count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kms_desktop.search.model import Skipped
from kms_desktop.search.words import terms

NAME = "synonyms.txt"
_LARGEST_BYTES = 1_000_000
_MOST_LINES, _MOST_IN_A_LINE, _LONGEST = 5_000, 40, 80
_MOST_TERMS = 6

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to say something: its terms, and as it stands in the file."""

    terms: Terms
    written: str


@dataclass(frozen=True, slots=True)
class Synonyms:
    """`problems` name each line that is not used, and why."""

    by_first: Mapping[str, tuple[tuple[Terms, tuple[Alternative, ...]], ...]] = field(default_factory=dict)
    problems: tuple[Skipped, ...] = ()

    def found_in(self, said: Sequence[str]) -> Iterator[tuple[int, Terms, tuple[Alternative, ...]]]:
        """(place, what stands there, what else it may be called) for everything in these terms that has synonyms."""
        for place, term in enumerate(said):
            for pattern, others in self.by_first.get(term, ()):
                if tuple(said[place : place + len(pattern)]) == pattern:
                    yield place, pattern, others


NONE = Synonyms()


def read_synonyms(root: Path) -> Synonyms:
    """Those of this folder of articles; none where there is no such file."""
    file = root / NAME
    try:
        if not file.is_file():
            return NONE
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST_BYTES + 1)
    except OSError as problem:
        return Synonyms(problems=(Skipped(NAME, f"It cannot be read: {problem.strerror or problem}."),))
    if len(raw) > _LARGEST_BYTES:
        return Synonyms(problems=(Skipped(NAME, "It is larger than 1 MB, so no synonyms are used."),))
    return parse_synonyms(raw.decode("utf-8-sig", errors="replace"))


def parse_synonyms(text: str) -> Synonyms:
    """Never raises, whatever the text holds."""
    others: dict[Terms, dict[Terms, Alternative]] = {}
    problems: list[Skipped] = []
    for number, line in enumerate(text.split("\n"), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        if number > _MOST_LINES:
            problems.append(Skipped(f"{NAME}:{number}", f"Only {_MOST_LINES:,} lines are read."))
            break
        pairs, why = _pairs(said)
        if why:
            problems.append(Skipped(f"{NAME}:{number}", why))
        for one, other in pairs:
            others.setdefault(one, {}).setdefault(other.terms, other)
    return Synonyms(_by_first(others), tuple(problems))


def _pairs(said: str) -> tuple[list[tuple[Terms, Alternative]], str]:
    """What stands for what in this line, and why it or a part of it is not used."""
    left, arrow, right = said.partition("=>")
    if "=>" in right:
        return [], "It has more than one arrow; write one group a line."
    from_these, to_these = _alternatives(left), _alternatives(right if arrow else left)
    if not from_these or not to_these:
        return [], "It names nothing that can be searched; write at least two words or groups of words."
    if len(from_these) + len(to_these) > 2 * _MOST_IN_A_LINE:
        return [], f"It names more than {_MOST_IN_A_LINE}; write several lines."
    long = [one for one in (*from_these, *to_these) if len(one.terms) > _MOST_TERMS or len(one.written) > _LONGEST]
    if long:
        return [], f"“{long[0].written[:40]}…” is too long; a synonym has at most {_MOST_TERMS} words."
    pairs = [(one.terms, other) for one in from_these for other in to_these if one.terms != other.terms]
    return pairs, "" if pairs else "It says the same thing only once; a synonym needs another word."


def _alternatives(part: str) -> list[Alternative]:
    written = (" ".join(one.split()) for one in part.split(",")[: 3 * _MOST_IN_A_LINE])
    return [Alternative(tuple(said), one) for one in written if one and (said := terms(one))]


def _by_first(
    others: Mapping[Terms, Mapping[Terms, Alternative]],
) -> dict[str, tuple[tuple[Terms, tuple[Alternative, ...]], ...]]:
    found: dict[str, list[tuple[Terms, tuple[Alternative, ...]]]] = {}
    for pattern, alternatives in others.items():
        found.setdefault(pattern[0], []).append((pattern, tuple(alternatives.values())))
    return {first: tuple(_longest_first(patterns)) for first, patterns in found.items()}


def _longest_first(
    patterns: Iterable[tuple[Terms, tuple[Alternative, ...]]],
) -> list[tuple[Terms, tuple[Alternative, ...]]]:
    return sorted(patterns, key=lambda one: -len(one[0]))
