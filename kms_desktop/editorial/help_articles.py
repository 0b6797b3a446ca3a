"""The help that comes with the program → articles in the workspace's own folder, as current as the program.

Question: how do people find the help, when the folder is theirs? Choice: copies in `help/` of the workspace's own
folder, noted by what the program wrote; with another version of the program they become that version's. One that
somebody changed is the house's own from then on, and one that was taken away stays away. Refused: to read them where
the program lies, which would put two folders under every reader of articles; to publish them, by which a floor would
read the help of whoever published last; to put them into a folder that somebody named, which may be a checkout.
"""

from __future__ import annotations

import json
from pathlib import Path

from kms_desktop.editorial.article_files import stamp_of
from kms_desktop.errors import KmsError
from kms_desktop.files import write_whole
from kms_desktop.settings import Settings, shipped
from kms_desktop.texts import tr

_FOLDER, _NOTES = "help", ".from-the-program.json"


def prepare_folder(settings: Settings) -> None:
    """The workspace's own folder is there, with the help of this version; another folder is left as it is.

    Raises KmsError where it cannot be written.
    """
    if not settings.has_own_folder:
        return
    root = settings.kb_dir
    try:
        root.mkdir(parents=True, exist_ok=True)
        _bring_up_to_date(root)
    except OSError as problem:
        why = problem.strerror or problem
        raise KmsError(tr("The folder of articles {folder} cannot be made: {why}.", folder=root, why=why)) from problem


def is_help(root: Path, path: str, stamp: str) -> bool:
    """Whether an article is help as the program wrote it. `stamp` is the revision of its file."""
    folder, _, name = path.rpartition("/")
    return folder == _FOLDER and _read_notes(root).get(name) == stamp


def count_help(root: Path) -> int:
    """How many files of the folder are help as the program wrote it."""
    return sum(_stamp_at(root / _FOLDER / name) == stamp for name, stamp in _read_notes(root).items())


def _bring_up_to_date(root: Path) -> None:
    notes = _read_notes(root)
    new = {file.name: file.read_bytes() for file in sorted((shipped("knowledge_base") / _FOLDER).glob("*.md"))}
    now = dict(notes)
    for name in {*notes, *new}:
        file, data = root / _FOLDER / name, new.get(name)
        there, written = _stamp_at(file), notes.get(name, "")
        if there != written:  # somebody's own, or taken away by somebody
            continue
        if data is None:
            file.unlink(missing_ok=True)
            del now[name]
        elif there != stamp_of(data):
            file.parent.mkdir(exist_ok=True)
            write_whole(file, data, durable=False)
            now[name] = stamp_of(data)
    if now != notes:
        write_whole(root / _FOLDER / _NOTES, json.dumps(now, indent=1).encode(), durable=False)


def _stamp_at(file: Path) -> str:
    """ "" for no file."""
    return stamp_of(file.read_bytes()) if file.is_file() else ""


def _read_notes(root: Path) -> dict[str, str]:
    """By name of the file, what the program wrote."""
    try:
        found = json.loads((root / _FOLDER / _NOTES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_sound = isinstance(found, dict) and all(isinstance(one, str) and "/" not in name for name, one in found.items())
    return found if is_sound else {}
