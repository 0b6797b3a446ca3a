"""The tables and columns that a workspace of this version has → nothing, or the one that is not there any more."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlmodel import Session

from kms_desktop.errors import KmsError
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.texts import tr


class WorkspaceIncomplete(KmsError):
    """Somebody took a part of the workspace away by hand."""


def refuse_missing(session: Session) -> None:
    """Raises WorkspaceIncomplete, naming the first in order of the alphabet."""
    looking = inspect(session.connection())
    there = set(looking.get_table_names())
    for name, table in sorted(SCHEMA.tables.items()):
        columns = {column["name"] for column in looking.get_columns(name)} if name in there else set()
        gone = sorted({column.name for column in table.columns} - columns)
        if gone:
            part = name if name not in there else f"{name}.{gone[0]}"  # no text: names in the database
            raise WorkspaceIncomplete(
                tr("“{part}” is missing in the workspace, which nothing mends; bring back a copy of it.", part=part)
            )
