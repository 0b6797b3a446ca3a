"""The revision a database says it has → whether this version of the program can work with it."""

from __future__ import annotations

from collections.abc import Sequence
from glob import escape
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_VERSIONS = Path(__file__).with_name("migrations") / "versions"

REVISIONS = tuple(sorted(version.name[1:5] for version in _VERSIONS.glob("v*.py")))
"""Every revision of the schema, oldest first, as the files of `migrations/versions` are called."""

HEAD = REVISIONS[-1]
_ASIDE = "-before-"


class SchemaProblem(KmsError):
    """The workspace is not of this version."""


class SchemaMissing(SchemaProblem):
    """There is no workspace at this address yet."""


class WorkspaceSetAside(SchemaProblem):
    """There is no workspace at this address, but one that was set aside lies beside it."""


class SchemaOlder(SchemaProblem):
    """The workspace was made by an older version and can be brought up to date."""


class SchemaNewer(SchemaProblem):
    """The workspace was made by a newer version; this one must not touch it."""


def aside_name(path: Path, stamp: str) -> Path:
    """Where a workspace file goes when a copy takes its place."""
    return path.with_name(f"{path.stem}{_ASIDE}{stamp}{path.suffix}")


def refuse_set_aside(path: Path) -> None:
    """Nothing where none was set aside; else, where no workspace is at `path`, raises WorkspaceSetAside."""
    pattern = f"{escape(path.stem)}{_ASIDE}*{escape(path.suffix)}"
    aside = max((file.name for file in path.parent.glob(pattern)), default="")
    if aside:
        raise WorkspaceSetAside(
            tr(
                "There is no workspace at {place}, but {aside} lies beside it: it was set aside when a copy was "
                "brought back. Rename it to {name}, or bring back a copy; to begin anew, move it elsewhere first.",
                place=path,
                aside=aside,
                name=path.name,
            )
        )


def check_revision(found: str, place: str, known: Sequence[str] = REVISIONS) -> None:
    """Nothing when `found` is the newest of `known`; else SchemaMissing (empty), SchemaNewer (unknown), SchemaOlder."""
    if not found:
        raise SchemaMissing(tr("There is no workspace at {place} yet; make one with “kms-desktop init”.", place=place))
    if found not in known:
        raise SchemaNewer(
            tr(
                "This workspace was made by a newer version of the program. Update this desktop, or ask whoever "
                "looks after it."
            )
        )
    if found != known[-1]:
        raise SchemaOlder(
            tr(
                "The workspace at {place} was made by an older version; bring it up to date with “kms-desktop "
                "migrate”.",
                place=place,
            )
        )
