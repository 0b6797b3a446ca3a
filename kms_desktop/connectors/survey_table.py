"""Rows of a survey, or of a list of customers who stayed and left → answers, and what could not be read, by line.

A survey has a row for each answer; its columns are found by their headings, in any order, and none but one is needed:

| heading | holds |
|---|---|
| contact | the contact that was asked about, as the export of contacts names it |
| ease | how easy it was, 1 to 10, the more the easier |
| problem | whether there was a problem: yes or no |
| contacted | whether they got in touch about it: yes or no |
| satisfied | quickly, yes or no |
| stay | whether they stay, or would buy again: yes or no |

A list of who left has a row for each customer: `left` yes or no, and as it has them `problem`, `tier` and `value`, what
they brought in in a year. A cell that says something else is left out and told; so is a whole row that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from kms_desktop.connectors.csv_table import Row, Table
from kms_desktop.connectors.model import ImportProblem, Skipped
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

_YES = frozenset(("yes", "y", "true", "1", "ja"))
_NO = frozenset(("no", "n", "false", "0", "nein"))
_QUICKLY = frozenset(("quickly", "quick", "very", "schnell"))
_EASIEST, _MOST_VALUE, _LONGEST_TIER = 10.0, 10_000_000.0, 100
_ID = re.compile(r"[0-9a-fA-F-]{8,36}")
_OF_SURVEY = ("contact", "ease", "problem", "contacted", "satisfied", "stay")
_OF_CHURN = ("left", "problem", "tier", "value")


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """None, or "", for what the row does not say. `satisfied`: quickly, yes or no."""

    contact_id: str = ""
    ease: float | None = None
    problem: bool | None = None
    contacted: bool | None = None
    satisfied: str = ""
    stay: bool | None = None


@dataclass(frozen=True, slots=True)
class ChurnRow:
    """One customer: whether they left, and what they brought in in a year; None where it is not said."""

    left: bool
    problem: bool | None = None
    tier: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """`skipped`: rows and cells that were left out, each with its line and the reason."""

    answers: tuple[SurveyAnswer, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Churn:
    """As `Survey`."""

    rows: tuple[ChurnRow, ...]
    skipped: tuple[Skipped, ...]


def read_survey(table: Table, file_name: str) -> Survey:
    """Raises ImportProblem where no heading is known."""
    columns = _find_columns(table, _OF_SURVEY, file_name)
    answers, skipped = [], list[Skipped]()
    for row in table.rows:
        cells = _Cells(row, columns)
        contact = cells.text("contact")
        if contact and not _ID.fullmatch(contact):
            cells.notes.append(tr("“{text}” is no contact.", text=one_line(contact, 60)))
            contact = ""
        ease = cells.number("ease", 1.0, _EASIEST)
        satisfied = cells.satisfied()
        answer = SurveyAnswer(
            contact.lower(), ease, cells.truth("problem"), cells.truth("contacted"), satisfied, cells.truth("stay")
        )
        if answer != SurveyAnswer(contact.lower()):
            answers.append(answer)
        elif not cells.notes:
            cells.notes.append(tr("It says nothing."))
        skipped += cells.told(file_name)
    return Survey(tuple(answers), tuple(skipped))


def read_churn(table: Table, file_name: str) -> Churn:
    """Raises ImportProblem where no column says who left."""
    columns = _find_columns(table, _OF_CHURN, file_name)
    if "left" not in columns:
        raise ImportProblem(tr("{file} has no column “left” that says who left.", file=file_name))
    rows, skipped = [], list[Skipped]()
    for row in table.rows:
        cells = _Cells(row, columns)
        left = cells.truth("left")
        value = cells.number("value", 0.0, _MOST_VALUE)
        if left is not None:
            tier = one_line(cells.text("tier"), _LONGEST_TIER)
            rows.append(ChurnRow(left, cells.truth("problem"), tier, value))
        elif not cells.notes:
            cells.notes.append(tr("It does not say whether they left."))
        skipped += cells.told(file_name)
    return Churn(tuple(rows), tuple(skipped))


def _find_columns(table: Table, known: tuple[str, ...], file_name: str) -> dict[str, int]:
    """Name → its place; of two columns of one name the first."""
    found: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        name = heading.strip().casefold()
        if name in known:
            found.setdefault(name, place)
    if not found:
        names = ", ".join(known)
        raise ImportProblem(tr("{file} has none of the columns {names}.", file=file_name, names=names))
    return found


class _Cells:
    """The cells of one row by name; `notes` says what could not be read."""

    def __init__(self, row: Row, columns: Mapping[str, int]) -> None:
        self._row, self._columns = row, columns
        self.notes: list[str] = [] if row.is_whole else [tr("A quotation mark is opened and not closed.")]

    def text(self, name: str) -> str:
        place = self._columns.get(name)
        if place is None or place >= len(self._row.cells) or not self._row.is_whole:
            return ""
        return self._row.cells[place].strip()

    def truth(self, name: str) -> bool | None:
        said = self.text(name).casefold()
        if said in _YES or said in _NO:
            return said in _YES
        if said:
            self.notes.append(tr("“{text}” is neither yes nor no.", text=one_line(said, 60)))
        return None

    def satisfied(self) -> str:
        said = self.text("satisfied").casefold()
        if said in _QUICKLY:
            return "quickly"
        if said in _YES or said in _NO:
            return "yes" if said in _YES else "no"
        if said:
            self.notes.append(tr("“{text}” is neither quickly nor yes nor no.", text=one_line(said, 60)))
        return ""

    def number(self, name: str, least: float, most: float) -> float | None:
        said = self.text(name)
        if not said:
            return None
        value = _as_number(said)
        if value is None or not least <= value <= most:
            self.notes.append(tr("“{text}” is no figure that can stand here.", text=one_line(said, 60)))
            return None
        return value

    def told(self, file_name: str) -> list[Skipped]:
        place = tr("{file}, line {number}", file=file_name, number=self._row.line)
        return [Skipped(place, why) for why in self.notes]


def _as_number(said: str) -> float | None:
    """ "1,234.50", "1.234,50" and "£12" are numbers; of one comma or dot alone with three digits after, thousands."""
    plain = re.sub(r"[\s£$€'_]", "", said)
    if not re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|-?\d{1,12}(?:[.,]\d{1,6})?", plain):
        return None
    if re.fullmatch(r"-?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", plain) and not plain.startswith(("0,", "0.")):
        plain = re.sub(r"[.,]", "", plain)
    else:
        last = max(plain.rfind("."), plain.rfind(","))
        if last >= 0:
            plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    value = float(plain)
    return value if isfinite(value) else None
