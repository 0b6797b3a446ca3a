"""`report figures --by`: each figure part by part, as a table, JSON or CSV; of one figure with `--behind`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kms_desktop.cli.figure_options import note_report, read_period, write_csv
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.texts import tr
from kms_desktop.texts.format import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kms_desktop.access.model import Person
    from kms_desktop.figures.breakdown import Breakdown
    from kms_desktop.storage.database import Database


def tell_parts(
    database: Database, me: Person | None, found: Sequence[Breakdown], arguments: argparse.Namespace, currency: str
) -> int:
    """The parts of each figure that counts something."""
    from kms_desktop.figures.period import compare_period
    from kms_desktop.figures.sheet_csv import parts_csv
    from kms_desktop.storage.ids import utc_now

    if arguments.csv is not None:
        rows = sum(len(one.parts) for one in found)
        span = compare_period(read_period(arguments), utc_now().astimezone()).now
        note_report(database, me, "figures", rows, span)
        return write_csv(arguments.csv, parts_csv(found), rows)
    if arguments.json:
        print_json(
            [
                {
                    "code": one.figure.code,
                    "by": one.by,
                    "n": one.all.n,
                    "value": round(one.all.value, 6) if one.all.n else None,
                    "parts": [
                        {
                            "key": part.key,
                            "name": part.name,
                            "n": part.counted.n,
                            "value": round(part.counted.value, 6),
                            "verdict": one.verdict_of(part),
                        }
                        for part in one.parts
                    ],
                }
                for one in found
            ]
        )
        return 0
    _print_parts([one for one in found if one.parts], currency)
    return 0


def _print_parts(found: Sequence[Breakdown], currency: str) -> None:
    from kms_desktop.figures.breakdown import DIMENSIONS
    from kms_desktop.figures.words import VERDICTS, value_words

    if not found:
        print_line(tr("Nothing was counted in this time."))
    for at, one in enumerate(found):
        if at:
            print_line("")
        every = value_words(one.figure, one.all.value, currency)
        print_line(tr("{figure}: {value}", figure=one.figure.title, value=every))
        rows = [
            (
                part.name,
                value_words(one.figure, part.counted.value, currency),
                VERDICTS[one.verdict_of(part)],
                number(part.counted.n),
            )
            for part in one.parts
        ]
        print_table((DIMENSIONS[one.by], tr("Value"), "", "n"), rows)
