"""A bit of the journal's file changes on the disk: nothing changed is delivered, and everything whole is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from kms_desktop.storage.journal import Journal

FLIPS = 120
WAITING = 40


def payload_of(n: int) -> dict[str, Any]:
    return {
        "contact_id": f"call {n % 7}",
        "amount": f"{n}.50",
        "text": f"They say it came twice, mark {n}. " * (1 + n % 5),
    }


def fill(path: Path) -> dict[str, dict[str, Any]]:
    """A journal as a day leaves it: what waits, copies, what was set aside, words being typed. Gives what waits."""
    with closing(Journal(path)) as journal:
        for n in range(20):
            journal.append_entry("event", f"done-{n}", payload_of(n), topic=f"call {n % 7}")
        journal.mark_delivered(f"done-{n}" for n in range(20))
        journal.append_entry("event", "refused", {"text": "strange"})
        journal.set_aside(journal.waiting_entries()[0], "The database refused it.")
        waits = {f"key-{n}": payload_of(n) for n in range(WAITING)} | {"long": {"text": "w" * 9000}}
        for key, payload in waits.items():
            journal.append_entry("event", key, payload, topic=str(payload.get("contact_id", "")))
        journal.keep_draft("note", "she rings again")
    return waits


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def check_flip(path: Path, waits: dict[str, dict[str, Any]], data: bytes, bit: int) -> str:
    """What came of one flipped bit, in a word; fails where something changed is delivered or something whole is not."""
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    path.write_bytes(flipped(data, bit))
    with closing(Journal(path)) as journal:
        delivered = {entry.key: entry.payload for entry in journal.waiting_entries()}
        known = {key: payload for key, payload in delivered.items() if not key.startswith("done-")}
        assert known.items() <= waits.items(), f"bit {bit}: changed data"
        missing = waits.keys() - delivered.keys()
        assert len(missing) <= 1, f"bit {bit}: {sorted(missing)} would wait for ever"
        assert not missing or journal.notice, f"bit {bit}: nobody is told"
        assert journal.count_waiting() == len(delivered)
        journal.append_entry("event", "after", {"text": "goes on"})
        keys = [entry.key for entry in journal.waiting_entries()]
        assert keys[-1] == "after"
        order = [key for key in keys if key in waits]
        assert order == [key for key in waits if key in order], f"bit {bit}: out of order"
        journal.mark_delivered(keys)
        assert journal.count_waiting() == 0
        return "part" if missing else "file" if journal.notice else "whole"


def test_whichever_bit_changes_nothing_changed_is_delivered_and_every_whole_entry_is(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "journal.sqlite"
    waits = fill(path)
    data = path.read_bytes()
    chance = Random("bits")
    came = {check_flip(path, waits, data, chance.randrange(len(data) * 8)) for _ in range(FLIPS)}
    assert came == {"part", "file", "whole"}


def killed(path: Path) -> tuple[bytes, bytes]:
    """The file and its log as a program leaves them that is killed: the newest entries are in the log alone."""
    with closing(Journal(path)) as journal:
        for n in range(30):
            journal.append_entry("event", f"new-{n}", payload_of(n), topic="call 1")
        return path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()


def test_a_bit_of_the_log_that_a_killed_program_left_costs_no_more_than_its_own_entry(tmp_path: Path) -> None:
    path, crashed = tmp_path / "journal.sqlite", tmp_path / "crashed" / "journal.sqlite"
    data, log = killed(path)
    crashed.parent.mkdir()
    chance, told = Random("log"), 0
    for _ in range(FLIPS):
        bit = chance.randrange(len(log) * 8)
        for tail in ("", "-wal", "-shm"):
            crashed.with_name(crashed.name + tail).unlink(missing_ok=True)
        crashed.write_bytes(data)
        crashed.with_name(crashed.name + "-wal").write_bytes(flipped(log, bit))
        with closing(Journal(crashed)) as journal:
            found = {entry.key: entry.payload for entry in journal.waiting_entries()}
            assert all(found[key] == payload_of(int(key[4:])) for key in found), f"bit {bit}: changed data"
            assert len(found) >= 29, f"bit {bit}: {30 - len(found)} entries are gone"
            told += bool(journal.notice)
    assert told > FLIPS / 2
