"""What an editor decided about an entry → this desktop's disk, until the seconds for taking it back are over.

Question: how is a decision taken back? Choice: it is sent when its seconds are over, so that nobody reads an answer,
and no log says that an article was reviewed, which is then taken back; until then it lies on disk, so that it survives
the program: what was left over is sent at the next start, where its entry is still open. Refused: to send it at once
and to take it back by an act, as an agent has told a customer by then; to keep it in memory alone, as a crash in these
seconds would forget what somebody decided and was told of as done.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Decision:
    """`key` and `ids` are those of the entry; `words` answer who asked, or `says_since` does, what the passage of their
    flag says now."""

    key: str
    ids: tuple[str, ...] = ()
    words: str = ""
    accepted: bool = True
    says_since: str = ""


class Decisions:
    """Those of one person in one workspace, each in a file of its own below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_decision(self, decision: Decision) -> None:
        """On disk for good once this returns. Raises KmsError where the disk takes nothing more."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self._file_of(decision.key), json.dumps(asdict(decision)).encode("ascii"), mode=PRIVATE)
        except OSError as problem:
            why = problem.strerror or problem
            said = tr("Nothing was closed, as it could not be kept on this computer: {why}.", why=why)
            raise KmsError(said) from problem

    def drop_decision(self, key: str) -> None:
        with suppress(OSError):
            self._file_of(key).unlink()

    def list_decisions(self) -> list[Decision]:
        """What was decided and not sent; a file that cannot be read is passed over."""
        found = (_read_file(file) for file in sorted(self._folder.glob("*.json")))
        return [decision for decision in found if decision is not None]

    def _file_of(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:24]}.json"


def _read_file(file: Path) -> Decision | None:
    try:
        said: dict[str, Any] = json.loads(file.read_bytes())
        made = Decision(**{**said, "ids": tuple(said["ids"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    texts = (made.key, made.words, made.says_since, *made.ids)
    return made if all(isinstance(one, str) for one in texts) and isinstance(made.accepted, bool) else None
