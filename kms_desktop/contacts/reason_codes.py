"""Why customers get in touch: what was decided of each reason code → the list that a wrap-up offers and reports count.

A code is what an article says under `reason`: one or two parts, "billing/late-fee".

Question: must a code be made before it is used? Choice: no; what an article names, or a wrap-up was saved with, is on
the list, and only what was decided of a code is stored: its title, into which other one it is merged, whether it is
retired. Reason: the articles are the house's own list already, and a desktop without this table still codes what it
does. Refused: writing a merged code over in what is stored, which is a log; whoever counts follows the merge.
Question: in which order are they offered? Choice: those that were put in order, then the most used first. Refused: by
letter, in which what half of the callers want stands in the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, func, select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import KEEP_REASON_CODES, who_may
from kms_desktop.contacts.reason_code import LONGEST_CODE, ReasonCode, as_reason_code
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ResolutionRow, table_of
from kms_desktop.storage.tables_record import ReasonCodeRow
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

KEPT = "reason code"  # no text: stored as it is
"""What the audit calls it."""
ORDERED = "reason codes in order"  # no text: stored as it is
"""What the audit calls an order of them."""
_LONGEST_TITLE, _MOST_USED, _MOST_MERGES = 200, 500, 20


class ReasonCodes:
    """The list of one workspace. `person`: who decides here; without one, who set the workspace up."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person
        self._known: dict[str, ReasonCode] = {}
        """As they were read last: what is offered while the database is away."""

    def list_codes(self, named: Iterable[str] = (), *, every: bool = False) -> list[ReasonCode]:
        """What can be chosen, in the order it is offered; `named` by the articles at hand, whether they stand in the
        list or not. `every`: those too that are merged or retired."""
        known = self._read_known()
        for code in sorted({code for said in named if (code := as_reason_code(said))}):
            known.setdefault(code, ReasonCode(code, reason_words(code)))
        return [one for one in known.values() if every or not (one.retired or one.merged_into)]

    def find_code(self, said: str) -> ReasonCode | None:
        """The code that counts for what an article names: of a merged one the other. None for what is no code."""
        code = as_reason_code(said)
        if not code:
            return None
        known = self._read_known()
        code = counted_as(code, known)
        return known.get(code) or ReasonCode(code, reason_words(code))

    def _read_known(self) -> dict[str, ReasonCode]:
        with suppress(Unreachable):
            self._known = self._database.read(read_codes())
        return dict(self._known)

    def add_code(self, code: str, title: str = "", *, by: str = "") -> ReasonCode:
        """Make a code, or offer one again that was retired or merged. Raises KmsError for what is no code."""
        return self._keep(ReasonCode(code, title), by)

    def rename_code(self, code: str, title: str, *, by: str = "") -> ReasonCode:
        """Call it otherwise; what has it keeps it. Raises NotFound."""
        known = self._get(code)
        return self._keep(ReasonCode(code, title, known.merged_into, known.retired), by)

    def merge_code(self, code: str, into: str, *, by: str = "") -> ReasonCode:
        """Count it as another one from now on, past contacts too. Raises NotFound, Refused for a merge in a circle."""
        known, target = self._get(code), self._get(into)
        if code in (target.code, counted_as(target.code, self._read_known())):
            raise Refused(tr("A reason code is not merged into itself, nor into one that is merged into it."))
        return self._keep(ReasonCode(code, known.title, target.code, known.retired), by)

    def retire_code(self, code: str, *, by: str = "") -> ReasonCode:
        """Nobody chooses it any more; what has it keeps it. Raises NotFound."""
        known = self._get(code)
        return self._keep(ReasonCode(code, known.title, known.merged_into, retired=True), by)

    def order_codes(self, codes: Sequence[str], *, by: str = "") -> None:
        """Offer these first, in this order; none, and the most used are first. Raises NotFound for what is no code,
        or is not offered."""
        self._refuse_unless_keeper()
        offered = {one.code for one in self.list_codes(codes)}
        wanted = list(dict.fromkeys(codes))
        for code in wanted:
            if code not in offered:
                raise NotFound(tr("There is no reason code “{code}”.", code=one_line(code, LONGEST_CODE)))
        by_id = self._person.id if self._person is not None else ""
        if not self._database.is_sqlite:
            self._database.perform_act("order_reason_codes", codes=tuple(wanted), by_id=by_id, by_login=by)
            return
        with self._database.writing() as session:
            notify(session, EVERYBODY)
            for row in session.exec(select(ReasonCodeRow).where(col(ReasonCodeRow.position) != 0)).all():
                row.position = 0
                session.add(row)
            for place, code in enumerate(wanted, 1):
                row = session.get(ReasonCodeRow, code) or ReasonCodeRow(code=code, by_id=by_id, at=utc_now())
                row.position = place
                session.add(row)
            append_row(session, by or "setup", ORDERED, {"codes": wanted})  # no text: stored as it is

    def add_from_articles(self, named: Iterable[str], *, by: str = "") -> list[ReasonCode]:
        """Those that articles name and the list does not have yet. Gives what was added."""
        known = self._database.read(read_codes())
        new = sorted({code for said in named if (code := as_reason_code(said)) and code not in known})
        return [self._keep(ReasonCode(code, ""), by) for code in new]

    def _get(self, code: str) -> ReasonCode:
        found = self._database.read(read_codes()).get(code)
        if found is None:
            raise NotFound(tr("There is no reason code “{code}”.", code=one_line(code, LONGEST_CODE)))
        return found

    def _refuse_unless_keeper(self) -> None:
        if self._person is not None and not self._person.may(KEEP_REASON_CODES):
            raise Refused(tr("Reason codes are kept by {who}.", who=who_may(KEEP_REASON_CODES)))

    def _keep(self, wanted: ReasonCode, by: str) -> ReasonCode:
        code, title = wanted.code, one_line(wanted.title, _LONGEST_TITLE)
        self._refuse_unless_keeper()
        if as_reason_code(code) != code:
            raise KmsError(
                tr("A reason code has one or two parts of small letters, digits and hyphens, as in “billing/late-fee”.")
            )
        title = "" if title == reason_words(code) else title
        said: dict[str, Any] = {
            "code": code,
            "title": title,
            "merged_into": wanted.merged_into,
            "retired": wanted.retired,
        }
        by_id = self._person.id if self._person is not None else ""
        if not self._database.is_sqlite:
            self._database.perform_act("keep_reason_code", **said, by_id=by_id, by_login=by)
        else:
            with self._database.writing() as session:
                notify(session, EVERYBODY)
                before = session.get(ReasonCodeRow, code)
                kept = before is not None and not (wanted.retired or wanted.merged_into)
                position = before.position if before is not None and kept else 0
                session.merge(ReasonCodeRow(**said, position=position, by_id=by_id, at=utc_now()))
                append_row(session, by or "setup", KEPT, said)  # no text: stored as it is
        return self._get(code)


def counted_as(code: str, known: Mapping[str, ReasonCode]) -> str:
    """The code that counts for this one, as far as merges lead."""
    for _ in range(_MOST_MERGES):
        other = known[code].merged_into if code in known else ""
        if not other:
            break
        code = other
    return code


def read_codes() -> Steps[dict[str, ReasonCode]]:
    """Every code that something was decided of, or that a wrap-up has, in the order in which they are offered."""
    kept, used_code = table_of(ReasonCodeRow).c, col(ResolutionRow.reason_code)
    many = func.count(col(ResolutionRow.id))
    rows, used = yield (
        sqlalchemy.select(kept.code, kept.title, kept.merged_into, kept.retired, kept.position),
        select(used_code, many).where(used_code != "").group_by(used_code).order_by(many.desc()).limit(_MOST_USED),
    )
    times = {code: n for code, n in used if as_reason_code(code) == code}
    found = {code: ReasonCode(code, reason_words(code)) for code in times}
    found |= {
        code: ReasonCode(code, title or reason_words(code), merged_into, retired)
        for code, title, merged_into, retired, _ in rows
    }
    places = {one.code: one.position for one in rows if one.position}
    order = sorted(found, key=lambda code: (places.get(code, _MOST_USED + 1), -times.get(code, 0), code))
    return {code: found[code] for code in order}


def read_merged() -> Steps[dict[str, ReasonCode]]:
    """Those alone that are merged into another, for whoever counts: what a wrap-up has is not looked through."""
    row = ReasonCodeRow
    (rows,) = yield (select(row.code, row.merged_into).where(row.merged_into != ""),)
    return {code: ReasonCode(code, "", into) for code, into in rows}


def merges_of(session: Session) -> dict[str, str]:
    """Each merged code with the one that counts for it, as reports need them."""
    rows = session.exec(
        select(ReasonCodeRow.code, ReasonCodeRow.merged_into).where(col(ReasonCodeRow.merged_into) != "")
    )
    known = {code: ReasonCode(code, "", into) for code, into in rows}
    return {code: counted_as(code, known) for code in known}
