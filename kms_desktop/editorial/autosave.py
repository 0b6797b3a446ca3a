"""What is being written → this desktop's disk: text that was not saved yet, and from which revision each draft grew.

Kept per folder of articles, in files of the person's own, so that a kill of the program costs no words. Card numbers
and passwords are masked before they reach the disk.

Question: by what is the origin of a draft found? Choice: by the article's id. Reason: the file may be moved, in the
program or outside it, and whoever moved it published the revision all the same. What older desktops kept by path is
still read. Refused: to carry records along with each move, which a move outside the program would not do.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Text of an article that was typed and not saved; `stamp` is the file that it changes."""

    path: str
    stamp: str
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What this desktop's file of an article comes from: the published revision, where that lies and its policy cases.

    `here` is where this program itself put the file, or saw it published; a file elsewhere was moved by somebody. ""
    is not known.
    """

    revision: str
    path: str = ""
    cases: str = ""
    here: str = ""


class Autosave:
    """The texts and origins of one folder of articles at this desktop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie; nobody else's."""
        return self._folder

    def keep_text(self, path: str, stamp: str, text: str) -> None:
        """In place of what was kept of this article before. A disk that takes nothing more is passed over: the text is
        in the editor, and saving it says what is wrong."""
        self._write_file(_file_name("text", path), {"path": path, "stamp": stamp, "text": mask_secrets(text)})

    def kept_text(self, path: str) -> Unsaved | None:
        found = self._read_file(_file_name("text", path))
        return Unsaved(path, found.get("stamp", ""), found["text"]) if found.get("text") else None

    def list_texts(self) -> list[Unsaved]:
        """Everything that was typed and not saved, by path."""
        found = [self._read_file(file.name) for file in self._folder.glob("text-*.json")]
        return sorted(
            (Unsaved(one["path"], one.get("stamp", ""), one["text"]) for one in found if one.get("text")),
            key=lambda one: one.path,
        )

    def drop_text(self, path: str) -> None:
        with suppress(OSError):
            (self._folder / _file_name("text", path)).unlink()

    def set_origin(self, article_id: str, origin: Origin) -> None:
        """The file of this article grew from this published revision."""
        said = {"path": origin.path, "cases": origin.cases, "here": origin.here, "revision": origin.revision}
        self._write_file(_file_name("origin", article_id), {"id": article_id, **said})

    def origin_of(self, article_id: str, path: str) -> Origin | None:
        """None where this desktop does not know. `path`: where the file lies, by which older desktops kept it."""
        found = self._read_file(_file_name("origin", article_id), "id")
        if found:
            return Origin(
                found.get("revision", ""), found.get("path", ""), found.get("cases", ""), found.get("here", "")
            )
        revision = self.base_revision(path)
        return Origin(revision) if revision else None

    def set_base(self, path: str, revision: str) -> None:
        """The draft in this file grew from this published revision; of one whose origin is not known by its id."""
        self._write_file(_file_name("base", path), {"path": path, "revision": revision})

    def base_revision(self, path: str) -> str:
        """As `set_base` noted it; "" where nobody did."""
        return self._read_file(_file_name("base", path)).get("revision", "")

    def _read_file(self, name: str, key: str = "path") -> dict[str, str]:
        try:
            found = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        sound = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
        return found if sound and found.get(key) else {}

    def _write_file(self, name: str, said: dict[str, str]) -> None:
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self._folder / name, json.dumps(said).encode("ascii"), mode=PRIVATE)


def begun_id(path: str) -> str:
    """What stands for the id of an article that was begun and never saved: no real id begins like it."""
    return f"?{path}"


def unsaved_texts(settings: Settings) -> Autosave:
    """Those of the folder of articles that this desktop works with."""
    where = hashlib.sha256(os.fsencode(settings.kb_dir)).hexdigest()[:16]
    return Autosave(settings.data_dir / "editing" / where)


def _file_name(kind: str, path: str) -> str:
    return f"{kind}-{hashlib.sha256(path.encode('utf-8', 'replace')).hexdigest()[:24]}.json"
