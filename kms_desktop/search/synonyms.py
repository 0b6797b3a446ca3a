"""`synonyms.txt` in the folder of articles → for words of a question, other words that mean the same.

    telly, tv, television          each of these also finds the others
    stb => set top box             whoever says "stb" also finds "set top box", not the other way
    # anything after this sign is a remark

A line that cannot be used is left out and reported with its number; the others still count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kms_desktop.search.model import Skipped
from kms_desktop.search.text_terms import split_terms
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number

NAME = "synonyms.txt"
_LARGEST_BYTES = 1_000_000
_MOST_LINES, _MOST_IN_A_LINE, _LONGEST = 5_000, 40, 80
_MOST_TERMS, _FEWEST, _MOST_LINES_OF_ONE = 6, 2, 10

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to say something: its terms, and as it stands in the file."""

    terms: Terms
    written: str


Group = tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """`problems` name each line that is not used, and why."""

    by_first: Mapping[str, Sequence[tuple[Terms, Group]]] = field(default_factory=dict)
    """First term of something → each that begins so, with a line's group that it stands for; the longest first."""
    problems: tuple[Skipped, ...] = ()

    def found_in(self, said: Sequence[str]) -> Iterator[tuple[int, Terms, Group]]:
        """(place, what stands there, what else it may be called) for everything in these terms that has synonyms."""
        for place, term in enumerate(said):
            for pattern, group in self.by_first.get(term, ()):
                if tuple(said[place : place + len(pattern)]) == pattern:
                    yield place, pattern, tuple(other for other in group if other.terms != pattern)


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
        return Synonyms(problems=(Skipped(NAME, tr("It cannot be read: {why}.", why=problem.strerror or problem)),))
    if len(raw) > _LARGEST_BYTES:
        return Synonyms(problems=(Skipped(NAME, tr("It is larger than 1 MB, so no synonyms are used.")),))
    return parse_synonyms(raw.decode("utf-8-sig", errors="replace"))


def parse_synonyms(text: str) -> Synonyms:
    """Never raises, whatever the text holds."""
    found: dict[str, list[tuple[Terms, Group]]] = {}
    lines: Counter[Terms] = Counter()
    problems: list[Skipped] = []
    for place, line in enumerate(text.split("\n"), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        if place > _MOST_LINES:
            only = plural("Only {n} line is read.", "Only {n} lines are read.", _MOST_LINES, n=number(_MOST_LINES))
            problems.append(Skipped(f"{NAME}:{place}", only))
            break
        from_these, to_these, why = _parse_line(said)
        if why:
            problems.append(Skipped(f"{NAME}:{place}", why))
            continue
        for one in from_these:
            lines[one.terms] += 1
            if lines[one.terms] <= _MOST_LINES_OF_ONE:
                found.setdefault(one.terms[0], []).append((one.terms, to_these))
            elif lines[one.terms] == _MOST_LINES_OF_ONE + 1:
                told = plural(
                    "“{word}” stands in more than {n} line; only the first one counts.",
                    "“{word}” stands in more than {n} lines; only the first ones count.",
                    _MOST_LINES_OF_ONE,
                    word=one.written,
                )
                problems.append(Skipped(f"{NAME}:{place}", told))
    longest_first = {first: sorted(many, key=lambda one: -len(one[0])) for first, many in found.items()}
    return Synonyms(longest_first, tuple(problems))


def _parse_line(said: str) -> tuple[Group, Group, str]:
    """What this line finds, by what; or why it is not used."""
    left, arrow, right = said.partition("=>")
    from_these, to_these = _parse_alternatives(left), _parse_alternatives(right if arrow else left)
    long = next((one for one in (*from_these, *to_these) if _is_long(one)), None)
    why = ""
    if "=>" in right:
        why = tr("It has more than one arrow; write one group a line.")
    elif not from_these or not to_these:
        why = tr("It names nothing that can be searched; write at least two words or groups of words.")
    elif max(len(from_these), len(to_these)) > _MOST_IN_A_LINE:
        why = tr("It names more than {most}; write several lines.", most=_MOST_IN_A_LINE)
    elif long is not None:
        why = plural(
            "“{word}…” is too long; a synonym has at most {n} word.",
            "“{word}…” is too long; a synonym has at most {n} words.",
            _MOST_TERMS,
            word=long.written[:40],
        )
    elif len({one.terms for one in (*from_these, *to_these)}) < _FEWEST:
        why = tr("It says the same thing only once; a synonym needs another word.")
    return from_these, to_these, why


def _is_long(one: Alternative) -> bool:
    return len(one.terms) > _MOST_TERMS or len(one.written) > _LONGEST


def _parse_alternatives(part: str) -> Group:
    """Different ones, in their order."""
    written = (" ".join(one.split()) for one in part.split(",")[: 3 * _MOST_IN_A_LINE])
    made = [Alternative(tuple(said), one) for one in written if one and (said := split_terms(one))]
    return tuple({one.terms: one for one in reversed(made)}.values())[::-1]
