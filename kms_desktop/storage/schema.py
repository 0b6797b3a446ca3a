"""The revision a database says it has → whether this version of the program can work with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kms_desktop.errors import KmsError

_VERSIONS = Path(__file__).with_name("migrations") / "versions"

REVISIONS = tuple(sorted(version.name[1:5] for version in _VERSIONS.glob("v*.py")))
"""Every revision of the schema, oldest first, as the files of `migrations/versions` are called."""

HEAD = REVISIONS[-1]


class SchemaProblem(KmsError):
    """The workspace is not of this version."""


class SchemaMissing(SchemaProblem):
    """There is no workspace at this address yet."""


class SchemaOlder(SchemaProblem):
    """The workspace was made by an older version and can be brought up to date."""


class SchemaNewer(SchemaProblem):
    """The workspace was made by a newer version; this one must not touch it."""


def check_revision(found: str, place: str, known: Sequence[str] = REVISIONS) -> None:
    """Nothing when `found` is the newest of `known`; else SchemaMissing (empty), SchemaNewer (unknown), SchemaOlder."""
    if not found:
        raise SchemaMissing(f"There is no workspace at {place} yet; make one with “kms-desktop init”.")
    if found not in known:
        raise SchemaNewer(
            "This workspace was made by a newer version of the program. "
            "Update this desktop, or ask whoever looks after it."
        )
    if found != known[-1]:
        raise SchemaOlder(
            f"The workspace at {place} was made by an older version; bring it up to date with “kms-desktop migrate”."
        )
