"""The power fails at any moment of any write of the journal: what was acknowledged is there, and nothing half.

SQLite writes its log (WAL) from front to back and syncs it before a write returns; a checkpoint then writes whole pages
into the file and syncs that before the log is begun anew. So what a disk can hold after a power cut is: the log cut at
any byte or with any frame missing, the file with any of the pages that a checkpoint was writing. Each of these is built
from the bytes before and after each step, and the journal is opened on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kms_desktop.storage.journal import Journal

_PAGE, _HEADER, _FRAME_HEADER, _SECTOR = 4096, 32, 24, 512
_FRAME = _FRAME_HEADER + _PAGE
Step = Callable[[Journal], object]


@dataclass(frozen=True)
class Disk:
    """The bytes of the file and of its log, and what the journal says while they are so."""

    file: bytes
    log: bytes
    told: tuple[Any, ...]


def told(journal: Journal) -> tuple[Any, ...]:
    """Everything a journal holds."""
    return (
        [(e.n, e.kind, e.key, e.payload) for e in journal.waiting_entries()],
        [(r.key, r.reason) for r in journal.entries_set_aside()],
        [(c.key, c.payload) for c in journal.read_copies()],
        {name: journal.read_draft(name) for name in ("note", "words")},
    )


def _append(n: int, size: int) -> Step:
    return lambda journal: journal.append_entry("event", f"k{n}", {"n": n, "text": "x" * size}, topic=f"call {n % 2}")


def _checkpoint(journal: Journal) -> object:
    return journal._file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


STEPS: dict[str, Step] = {
    "a small entry": _append(1, 10),
    "an entry of several pages": _append(2, 9000),
    "a draft": lambda journal: journal.keep_draft("note", "she rings again"),
    "one more": _append(3, 3000),
    "a delivery that leaves a copy": lambda journal: journal.mark_delivered(["k1", "k2"]),
    "a checkpoint": _checkpoint,
    "the log begun anew": _append(4, 100),
    "a rejection": lambda journal: journal.set_aside(journal.waiting_entries()[0], "The database refused it."),
    "a colleague's part": lambda journal: journal.keep_copies(
        "call 0", "event", {f"c{n}": {"n": n} for n in range(30)}
    ),
    "a longer draft": lambda journal: journal.keep_draft("words", "w" * 5000),
    "another entry": _append(5, 4000),
    "copies forgotten": lambda journal: journal.forget_copies(but=["call 1"]),
    "a second checkpoint": _checkpoint,
    "a draft dropped, the log begun anew": lambda journal: journal.drop_draft("note"),
    "the last entry": _append(6, 2000),
}


def read(path: Path, journal: Journal) -> Disk:
    log = path.with_name(path.name + "-wal")
    return Disk(path.read_bytes(), log.read_bytes() if log.exists() else b"", told(journal))


@pytest.fixture(scope="module")
def disks(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Disk, Disk]]:
    """What the disk held before and after each step."""
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite"
    made = []
    with closing(Journal(path)) as journal:
        before = read(path, journal)
        for name, step in STEPS.items():
            step(journal)
            after = read(path, journal)
            made.append((name, before, after))
            before = after
    return made


def cut_logs(before: Disk, after: Disk) -> Iterator[bytes]:
    """The log as far as it was written: at each sector and around each header; then with one frame that never came."""
    old, new = before.log, after.log
    changed = [at for at in range(0, len(new), _SECTOR) if new[at : at + _SECTOR] != old[at : at + _SECTOR]]
    if not changed:
        return
    first, last = changed[0], min(changed[-1] + _SECTOR, len(new))
    frames = [at for at in range(_HEADER, len(new), _FRAME) if first <= at + _FRAME and at < last]
    cuts = {*range(first, last, _SECTOR), *range(0, _HEADER + 1, 8)}
    for at in frames:
        cuts |= {at + n for n in (0, 1, 4, 8, 16, 23, 24, 25, _FRAME - 1, _FRAME)}
    for cut in sorted(cut for cut in cuts if first <= cut <= len(new)):
        yield new[:cut] + old[cut:]
    for at in frames:
        if new[at : at + _FRAME] != old[at : at + _FRAME]:
            yield new[:at] + (old[at : at + _FRAME] or bytes(_FRAME)).ljust(_FRAME, b"\0") + new[at + _FRAME :]


def cut_files(before: Disk, after: Disk, seed: int) -> Iterator[bytes]:
    """The file while a checkpoint writes into it: every prefix of its pages, torn ones, and pages in any order."""
    pages = max(len(before.file), len(after.file)) // _PAGE
    old, new = before.file.ljust(pages * _PAGE, b"\0"), after.file
    for page in range(pages + 1):
        yield new[: page * _PAGE] + old[page * _PAGE :]
        yield new[: page * _PAGE + 1000] + old[page * _PAGE + 1000 :]
    chance = random.Random(seed)
    for _ in range(20):
        which = [chance.random() < 0.5 for _ in range(pages)]
        yield b"".join((new if new_one else old)[n * _PAGE : (n + 1) * _PAGE] for n, new_one in enumerate(which))


def opened_on(folder: Path, file: bytes, log: bytes) -> tuple[str, tuple[Any, ...]]:
    """What a journal says that is opened on these bytes, and whether it found damage."""
    path = folder / "journal.sqlite"
    for tail in ("", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    path.write_bytes(file)
    path.with_name(path.name + "-wal").write_bytes(log)
    with closing(Journal(path)) as journal:
        return journal.notice, told(journal)


@pytest.mark.parametrize("name", STEPS)
def test_whatever_was_written_when_the_power_failed_the_journal_has_all_that_was_acknowledged(
    disks: list[tuple[str, Disk, Disk]], tmp_path: Path, name: str
) -> None:
    before, after = next((old, new) for said, old, new in disks if said == name)
    tried = 0
    if before.file == after.file:
        for log in cut_logs(before, after):
            notice, found = opened_on(tmp_path, after.file, log)
            assert notice == ""
            assert found in (before.told, after.told)
            tried += 1
        assert opened_on(tmp_path, after.file, after.log) == ("", after.told)
        assert before.told != after.told
    else:
        assert before.told == after.told and before.log == after.log
        for file in cut_files(before, after, seed=len(name)):
            assert opened_on(tmp_path, file, after.log) == ("", after.told)
            tried += 1
    assert tried >= 10


def test_a_journal_that_was_being_made_when_the_power_failed_can_be_used(
    disks: list[tuple[str, Disk, Disk]], tmp_path: Path
) -> None:
    made = disks[0][1]
    states = [(made.file[:cut], b"") for cut in range(0, len(made.file) + 1, _SECTOR)]
    states += [(made.file, made.log[:cut]) for cut in range(0, len(made.log) + 1, _SECTOR)]
    for file, log in states:
        opened_on(tmp_path, file, log)
        with closing(Journal(tmp_path / "journal.sqlite")) as journal:
            journal.append_entry("event", "a", {})
            assert [entry.key for entry in journal.waiting_entries()] == ["a"]


def test_an_entry_that_was_acknowledged_does_not_survive_a_log_that_lies(
    disks: list[tuple[str, Disk, Disk]], tmp_path: Path
) -> None:
    """The other way round: where a disk drops what it said it had synced, the loss would be seen here."""
    _, before, after = disks[0]
    assert opened_on(tmp_path, after.file, before.log)[1] == before.told != after.told
