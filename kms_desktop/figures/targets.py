"""What a figure should come to, said by who decides → kept, told in the audit, and read beside the figure.

A target is a number of the figure's own unit: 0.85 for 85 %, 240 for four minutes. It stands for all of the workspace,
whatever the figures are narrowed by.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from typing import Any

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roles import KEEP_TARGETS, who_may
from kms_desktop.errors import KmsError, Refused
from kms_desktop.figures.definitions import Figure
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import table_of
from kms_desktop.storage.tables_figures import FigureTargetRow
from kms_desktop.texts import tr

_KEPT = "figure target"  # no text: an action of the audit log
_PARTS, _MOST, _NONE = 10_000, 2_000_000_000, -1
_target = table_of(FigureTargetRow).c


class Targets:
    """Those of one workspace. Without a person, whoever owns the workspace says them."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    @property
    def can_be_kept(self) -> bool:
        """Whether this person may say them."""
        return self._person is None or self._person.may(KEEP_TARGETS)

    def keep_typed(self, figure: Figure, written: str) -> None:
        """As it was typed; see `as_target`."""
        self.keep_target(figure, as_target(figure, written))

    def keep_target(self, figure: Figure, target: float | None, by: str = "") -> None:
        """None: it has none any more. Raises Refused for who may not, KmsError for what is no value of the figure."""
        if not self.can_be_kept:
            raise Refused(tr("The target of a figure is set by {who}.", who=who_may(KEEP_TARGETS)))
        value = _NONE if target is None else _stored(figure, target)
        login = by or (self._person.login if self._person is not None else "setup")
        by_id = self._person.id if self._person is not None else ""
        if not self._database.is_sqlite:
            told: dict[str, Any] = {"code": figure.code, "value": value, "by_id": by_id, "by_login": login}
            self._database.perform_act("keep_figure_target", **told)
            return
        with self._database.writing() as session:
            row = session.get(FigureTargetRow, figure.code)
            stood = row.value if row is not None else None
            if value == (_NONE if stood is None else stood):
                return
            if value == _NONE:
                session.delete(row)
            else:
                session.merge(FigureTargetRow(code=figure.code, value=value, by_id=by_id, at=utc_now()))
            notify(session, EVERYBODY)
            after = None if value == _NONE else value
            append_row(session, login, _KEPT, {"figure": figure.code, "before": stood, "after": after})


def read_targets() -> Steps[dict[str, float]]:
    """By the code of the figure."""
    rows = yield from ask(sqlalchemy.select(_target.code, _target.value))
    return {code: value / _PARTS for code, value in rows}


def as_target(figure: Figure, written: str) -> float | None:
    """As it was typed: "85", "85 %" or "0,31", minutes as "4:05"; None for "". Raises KmsError."""
    said = written.strip().rstrip("%").strip().lstrip("£€$").replace(",", ".")
    if not said:
        return None
    try:
        if figure.unit == "seconds" and ":" in said:
            minutes, seconds = said.split(":")
            return float(int(minutes) * 60 + int(seconds))
        value = float(Decimal(said) / (100 if figure.unit == "percent" else 1))
    except (InvalidOperation, ValueError) as error:
        raise KmsError(tr("Write a number, such as 85 for 85 %, or 4:30 for minutes.")) from error
    if not isfinite(value):
        raise KmsError(tr("Write a number, such as 85 for 85 %, or 4:30 for minutes."))
    return value


def typed_target(figure: Figure, target: float | None) -> str:
    """As it would be typed, "" for none."""
    if target is None:
        return ""
    if figure.unit == "seconds":
        return f"{int(target) // 60}:{int(target) % 60:02}"  # no text: as it is typed
    written = f"{target * 100 if figure.unit == 'percent' else target:.2f}".rstrip("0").rstrip(".")  # no text: a number
    return f"{written} %" if figure.unit == "percent" else written  # no text: a number


def _stored(figure: Figure, target: float) -> int:
    most = 1.0 if figure.kind == "share" else _MOST / _PARTS
    if not 0 <= target <= most:
        raise KmsError(tr("That is no value of “{figure}”.", figure=figure.title))
    return int((Decimal(str(target)) * _PARTS).to_integral_value(ROUND_HALF_UP))
