"""What somebody writes into a file → one line of the audit before the file is there.

Question: before or after? Choice: before. What cannot be told is not taken out, and a file without its line is never
there; where somebody stops half way, the line tells of what they began to take. Refused: after, when the file is theirs
already and the database may be silent.
"""

from __future__ import annotations

from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roles import EXPORT_FLOOR, who_may
from kms_desktop.errors import Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify_nobody
from kms_desktop.texts import tr

NOTED = "report exported"  # no text: an action of the audit log


def note_export(
    database: Database,
    person: Person | None,
    what: str,
    rows: int,
    by_login: str,
    *,
    of_floor: bool = False,
    with_names: bool = False,
    period: str = "",
) -> None:
    """`what`: the report's name, small letters. `of_floor`: it holds single contacts of others. Raises Refused for who
    may not write that into a file."""
    if person is not None and (of_floor or with_names) and not person.may(EXPORT_FLOOR):
        raise Refused(tr("The contacts of the floor are exported by {who}.", who=who_may(EXPORT_FLOOR)))
    if not database.is_sqlite:
        said: dict[str, Any] = {"of_floor": of_floor, "with_names": with_names, "period": period}
        database.perform_act("note_export", what=what, many=rows, **said, by_login=by_login)
        return
    with database.writing() as session:
        notify_nobody(session)
        append_row(session, by_login, NOTED, {"report": what, "rows": rows, "names": with_names, "period": period})
