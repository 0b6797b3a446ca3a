"""Texts that windows showed in the pseudo-language → those that bypass the catalogue, and the files that hold them.

Question: how is a customer's name told from a text that nobody has translated? Choice: what was written to the
database or asked of it, and what the articles say, is data; what stands as a literal in the program is a text; what
is both is listed apart, as a sentence that is stored. Reason: both lists are whole, and neither is kept by hand.
Refused: a list of widgets that show data, since most show data and texts in one line.

A literal of the program that is also a word within some value is a text: articles hold every English word somewhere.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kms_desktop.texts.pseudo import ACCENTED, CLOSES, OPENS
from literals import KEYS, Module

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_TOKEN = re.compile(rf"{_WORD}|[ \t\xa0]+|.", re.DOTALL)
_PLAIN = re.compile("[A-Za-z]")
_INITIALS = re.compile("[A-Z]{1,2}")
_PUNCTUATION = 2
_MOST_FILES = 3


@dataclass(slots=True)
class Shown:
    """What a run showed: each text with the first picture it was for, those that were cut off, and the data of it."""

    texts: dict[str, str] = field(default_factory=dict)
    cut: dict[str, str] = field(default_factory=dict)
    shortened: dict[str, str] = field(default_factory=dict)
    """Cut off, and whole in a tip."""
    data: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Found:
    """One run of plain words: `files` hold it, "" of them where its origin is unknown. `stored`: it is data as well."""

    words: str
    picture: str
    files: tuple[str, ...] = ()
    stored: bool = False


def plain_runs(text: str) -> Iterator[tuple[str, ...]]:
    """Words without accents that stand together; whatever is no word, and every text of the catalogue, parts them."""
    run: list[str] = []
    for token in _TOKEN.findall(text):
        if token.isspace() and token != "\n":
            continue
        if _PLAIN.search(token) and token not in KEYS:
            run.append(token)
            continue
        if _is_said(run):
            yield tuple(run)
        run = []
    if _is_said(run):
        yield tuple(run)


def _is_said(run: list[str]) -> bool:
    return any(len(_PLAIN.findall(word)) > 1 for word in run)


_A_WORD_OR_TWO = 2
"""So short a part of an article (“Issue”, “the same”) says nothing of where it comes from."""


class Data:
    """What is no text of the program: every value of the database, every line of an article."""

    def __init__(self, values: Iterable[str]) -> None:
        self._whole: set[tuple[str, ...]] = set()
        runs: set[tuple[str, ...]] = set()
        for value in values:
            parts = list(plain_runs(value))
            runs.update(parts)
            if len(parts) == 1 and len(" ".join(parts[0])) >= len(value.strip()) - _PUNCTUATION:
                self._whole.add(parts[0])
        self._all = "\n".join(f" {' '.join(run)} " for run in runs)

    def is_value(self, run: tuple[str, ...]) -> bool:
        """Whether a value is this and nothing else."""
        return run in self._whole

    def holds(self, run: tuple[str, ...]) -> bool:
        """Whether it stands in a value."""
        return f" {' '.join(run)} " in self._all

    def begins(self, run: tuple[str, ...]) -> bool:
        """Whether a value goes on after it: somebody was still typing."""
        return f" {' '.join(run)}" in self._all


class Program:
    """The literals of the program, by the runs of words in them."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._texts: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._codes: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for file, module in modules.items():
            for kept, literals in ((self._texts, module.literals), (self._codes, module.others)):
                for run in {run for one in literals for run in plain_runs(one.text.replace("{}", "\n"))}:
                    kept[run].append(file)

    def files_of(self, run: tuple[str, ...]) -> tuple[str, ...]:
        """Those that hold exactly this; texts before codes."""
        return tuple(self._texts.get(run) or self._codes.get(run) or ())

    def longest_in(self, run: tuple[str, ...]) -> tuple[str, ...]:
        """The longest part of it that is a literal: a name stood before or behind."""
        for length in range(len(run), 0, -1):
            for at in range(len(run) - length + 1):
                part = run[at : at + length]
                if part in self._texts or (length == len(run) and part in self._codes):
                    return part
        return ()


def judge(shown: Shown, data: Data, program: Program) -> list[Found]:
    """Each run of plain words that is no data, once, with the first picture it was for."""
    first: dict[tuple[str, ...], str] = {}
    for text, picture in shown.texts.items():
        for run in plain_runs(text):
            first.setdefault(run, picture)
    found: dict[tuple[str, ...], Found] = {}
    for run, picture in first.items():
        part, stored = _origin(run, data, program)
        if part is not None:
            found.setdefault(part, Found(" ".join(part), picture, program.files_of(part), stored))
    return list(found.values())


def _origin(run: tuple[str, ...], data: Data, program: Program) -> tuple[tuple[str, ...] | None, bool]:
    """The words that are to be told of it, None where it is data; and whether it is a sentence that is stored."""
    if program.files_of(run):
        return run, data.is_value(run) or (len(run) <= _A_WORD_OR_TWO and data.holds(run))
    if data.is_value(_small(run)) or data.holds(run) or _INITIALS.fullmatch(" ".join(run)):
        return None, False
    if program.files_of(_small(run)):
        return _small(run), False
    part = program.longest_in(run)
    return (None if not part and data.begins(run) else part or run), False


def _small(run: tuple[str, ...]) -> tuple[str, ...]:
    """The same as it stands within a sentence."""
    return (run[0][:1].lower() + run[0][1:], *run[1:])


def values_of(parameters: object) -> Iterator[str]:
    """Every string among what a statement was given; one that holds JSON is taken apart."""
    if isinstance(parameters, str):
        yield from _from_json(parameters) if parameters[:1] in ("{", "[") else (parameters,)
    elif isinstance(parameters, Mapping):
        for value in parameters.values():
            yield from values_of(value)
    elif isinstance(parameters, list | tuple | set | frozenset):
        for value in parameters:
            yield from values_of(value)


def _from_json(text: str) -> Iterator[str]:
    try:
        yield from values_of(json.loads(text))
    except ValueError:
        yield text


def lines_of(found: Iterable[Found], cut: Mapping[str, str], shortened: Mapping[str, str]) -> Iterator[str]:
    """The report: by file how many and which, the most first; then what is stored, unknown, and cut off."""
    every = list(found)
    by_file: dict[str, list[Found]] = defaultdict(list)
    for one in every:
        if one.files and not one.stored:
            by_file[one.files[0]].append(one)
    counted = sum(map(len, by_file.values()))
    stored = [one for one in every if one.stored]
    unknown = [one for one in every if not one.files]
    yield f"{counted} texts in {len(by_file)} files bypass the catalogue"
    yield f"{len(stored)} are both: a literal of the program and a value of the database"
    yield f"{len(unknown)} have an origin that is not known"
    yield f"{len(cut)} texts of the catalogue are cut off"
    for file in sorted(by_file, key=lambda name: (-len(by_file[name]), name)):
        yield f"\n{len(by_file[file])} in {file}"
        yield from map(_line, by_file[file])
    for title, listed in (("Both a literal and a value", stored), ("Of unknown origin", unknown)):
        yield f"\n{title}"
        yield from map(_line, listed)
    for title, texts in (("Cut off", cut), ("Shortened, and whole in the tip", shortened)):
        yield f"\n{title}"
        yield from (f"    {' '.join(text.split())}    [{picture}]" for text, picture in texts.items())


def _line(one: Found) -> str:
    more = one.files[1:]
    also = (
        f"    also in {', '.join(more[:_MOST_FILES])}{' and more' if len(more) > _MOST_FILES else ''}" if more else ""
    )
    return f"    {one.words}    [{one.picture}]{also}"


def is_of_the_catalogue(text: str) -> bool:
    return OPENS in text or CLOSES in text or any(letter in ACCENTED for letter in text)
