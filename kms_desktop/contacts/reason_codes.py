"""Why customers get in touch: what was decided of each reason code → the list that a wrap-up offers and reports count.

A code is what an article says under `reason`: one or two parts, "billing/late-fee".

Question: must a code be made before it is used? Choice: no; what an article names, or a wrap-up was saved with, is on
the list, and only what was decided of a code is stored: its title, into which other one it is merged, whether it is
retired. Reason: the articles are the house's own list already, and a desktop without this table still codes what it
does. Refused: writing a merged code over in what is stored, which is a log; whoever counts follows the merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from sqlmodel import Session, col, select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import KEEP_REASON_CODES, who_may
from kms_desktop.contacts.reason_code import LONGEST_CODE, ReasonCode, as_reason_code
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ResolutionRow
from kms_desktop.storage.tables_record import ReasonCodeRow
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

KEPT = "reason code"  # no text: stored as it is
"""What the audit calls it."""
_LONGEST_TITLE, _MOST_USED, _MOST_MERGES = 200, 500, 20


class ReasonCodes:
    """The list of one workspace. `person`: who decides here; without one, who set the workspace up."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person
        self._known: dict[str, ReasonCode] = {}
        """As they were read last: what is offered while the database is away."""

    def list_codes(self, named: Iterable[str] = (), *, every: bool = False) -> list[ReasonCode]:
        """What can be chosen, by code; `named` by the articles at hand, whether they stand in the list or not. `every`:
        those too that are merged or retired."""
        known = self._read_known()
        for said in named:
            if code := as_reason_code(said):
                known.setdefault(code, ReasonCode(code, reason_words(code)))
        found = (known[code] for code in sorted(known))
        return [one for one in found if every or not (one.retired or one.merged_into)]

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

    def _keep(self, wanted: ReasonCode, by: str) -> ReasonCode:
        code, title = wanted.code, one_line(wanted.title, _LONGEST_TITLE)
        if self._person is not None and not self._person.may(KEEP_REASON_CODES):
            raise Refused(tr("Reason codes are kept by {who}.", who=who_may(KEEP_REASON_CODES)))
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
                session.merge(ReasonCodeRow(**said, by_id=by_id, at=utc_now()))
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
    """Every code that something was decided of, or that a wrap-up has."""
    row = ReasonCodeRow
    rows, used = yield (
        select(row.code, row.title, row.merged_into, row.retired),
        select(ResolutionRow.reason_code).where(ResolutionRow.reason_code != "").distinct().limit(_MOST_USED),
    )
    found = {code: ReasonCode(code, reason_words(code)) for (code,) in used if as_reason_code(code) == code}
    return found | {
        code: ReasonCode(code, title or reason_words(code), merged_into, retired)
        for code, title, merged_into, retired in rows
    }


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
