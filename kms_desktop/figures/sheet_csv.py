"""Figures → CSV for a spreadsheet: one row each, values as plain numbers, no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable

from kms_desktop.figures.breakdown import Breakdown, Part
from kms_desktop.figures.reading import Behind, FigureSheet, FigureValue
from kms_desktop.voc.csv_export import format_time, make_csv

_COLUMNS = (
    *("figure", "title", "from", "to", "value", "unit", "n", "before", "n_before", "lower", "upper", "verdict"),
    *("target", "meets_target", "definition", "low", "high"),
)
_PARTS = ("figure", "by", "key", "name", "value", "unit", "n", "lower", "upper", "verdict")
_BEHIND = ("contact", "at", "counts_as", "agent", "team", "customer", "channel", "reason", "resolution", "article")


def sheet_csv(sheet: FigureSheet) -> str:
    """Below a row of names; times in UTC, shares from 0 to 1, an empty cell for what there is not."""
    period = sheet.period.now
    span = (format_time(period.begins), format_time(period.ends))
    return make_csv(_COLUMNS, [_row(value, span) for value in sheet.values])


def behind_csv(behind: Behind) -> str:
    """The contacts behind one figure; of one that may not be read only that it counts."""
    rows = []
    for row in behind.rows:
        line = row.line
        told = (line.agent, line.team, line.customer, line.channel, line.reason, line.resolution) if line else ("",) * 6
        rows.append((row.contact_id, format_time(row.at), _number(row.measure), *told, row.about))
    return make_csv(_BEHIND, rows)


def _row(value: FigureValue, span: tuple[str, str]) -> tuple[str, ...]:
    figure, limits, between = value.figure, value.limits, value.interval
    return (
        figure.code,
        figure.title,
        *span,
        _number(value.now.value) if value.now.n else "",
        figure.unit,
        str(value.now.n),
        _number(value.before.value) if value.before.n else "",
        str(value.before.n),
        _number(limits.lower) if limits else "",
        _number(limits.upper) if limits else "",
        value.verdict,
        _number(value.target) if value.target is not None else "",
        "" if value.meets is None else "yes" if value.meets else "no",  # no text: a cell of a spreadsheet
        figure.definition,
        *((_number(between.low), _number(between.high)) if between is not None else ("", "")),
    )


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"  # no text: a cell of a spreadsheet


def parts_csv(found: Iterable[Breakdown]) -> str:
    """One row for each part of each figure, as a spreadsheet compares them."""
    rows = (
        (
            *(one.figure.code, one.by, part.key, part.name, _number(part.counted.value), one.figure.unit),
            *(str(part.counted.n), *_ends(part), one.verdict_of(part)),
        )
        for one in found
        for part in one.parts
    )
    return make_csv(_PARTS, rows)


def _ends(part: Part) -> tuple[str, str]:
    return (_number(part.limits.lower), _number(part.limits.upper)) if part.limits is not None else ("", "")
