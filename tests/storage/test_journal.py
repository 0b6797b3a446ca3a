"""What this desktop has logged and not yet delivered."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.storage.journal import Journal, JournalRefused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "journal-ann.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal(path)
    yield opened
    opened.close()


def _keys(journal: Journal) -> list[str]:
    return [entry.key for entry in journal.waiting_entries()]


def test_what_was_logged_waits_in_order_also_after_a_restart(path: Path) -> None:
    before = datetime.now(UTC)
    first = Journal(path)
    for n in range(3):
        first.append_entry("noted", f"k{n}", {"text": f"note {n}", "nested": [1, {"a": None}]})
    first.close()
    second = Journal(path)
    entries = second.waiting_entries()
    second.close()
    assert [(entry.kind, entry.key, entry.payload["text"]) for entry in entries] == [
        ("noted", "k0", "note 0"),
        ("noted", "k1", "note 1"),
        ("noted", "k2", "note 2"),
    ]
    assert entries[0].payload["nested"] == [1, {"a": None}]
    assert [entry.n for entry in entries] == sorted(entry.n for entry in entries)
    assert before <= entries[0].at <= datetime.now(UTC)
    assert second.notice == ""


def test_what_is_delivered_no_longer_waits(journal: Journal) -> None:
    for key in ("a", "b", "c"):
        journal.append_entry("noted", key, {})
    journal.mark_delivered(["a", "c", "never seen"])
    assert (_keys(journal), journal.count_waiting()) == (["b"], 1)


def test_an_entry_logged_after_a_delivery_comes_last(journal: Journal) -> None:
    journal.append_entry("noted", "a", {})
    journal.append_entry("noted", "b", {})
    journal.mark_delivered(["b"])
    journal.append_entry("noted", "c", {})
    journal.append_entry("noted", "b", {})
    assert _keys(journal) == ["a", "c", "b"]


def test_the_same_entry_twice_waits_once(journal: Journal) -> None:
    journal.append_entry("noted", "a", {"text": "once"})
    journal.append_entry("noted", "a", {"text": "once"})
    assert journal.count_waiting() == 1


@pytest.mark.parametrize(("kind", "payload"), [("noted", {"text": "other"}), ("wrapped_up", {"text": "once"})])
def test_one_key_for_two_things_is_a_bug_said_aloud(journal: Journal, kind: str, payload: dict[str, Any]) -> None:
    journal.append_entry("noted", "a", {"text": "once"})
    with pytest.raises(ValueError, match="already in the journal"):
        journal.append_entry(kind, "a", payload)


@pytest.mark.parametrize("payload", [{"x": object()}, {"x": float("nan")}, {"x": datetime.now(UTC)}])
def test_what_json_cannot_hold_is_a_bug_said_aloud(journal: Journal, payload: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        journal.append_entry("noted", "a", payload)
    assert journal.count_waiting() == 0


def test_an_entry_that_is_set_aside_is_kept_with_the_reason(journal: Journal) -> None:
    journal.append_entry("noted", "a", {"text": "strange"})
    journal.append_entry("noted", "b", {})
    journal.set_aside(journal.waiting_entries()[0], "The database refused it.")
    assert _keys(journal) == ["b"]
    [kept] = journal.entries_set_aside()
    assert (kept.n, kept.key, kept.payload) == (1, "a", '{"text": "strange"}')
    assert (kept.why, kept.reason) == ("refused", "The database refused it.")


def test_what_was_set_aside_waits_again_once_it_is_put_back_and_what_is_let_be_stays_in_the_file(
    journal: Journal,
) -> None:
    for key in ("a", "b"):
        journal.append_entry("noted", key, {"text": key}, topic="call 1")
        journal.set_aside(journal.waiting_entries()[0], "The database refused it.")
    first, second = journal.entries_set_aside()
    journal.put_back(first, first.kind, {"text": "mended"}, first.topic)
    journal.discard(second.n)
    [waits] = journal.waiting_entries()
    assert (waits.key, waits.payload, waits.topic) == ("a", {"text": "mended"}, "call 1")
    assert journal.entries_set_aside() == []
    assert [(one.key, one.why) for one in journal.entries_set_aside(also_discarded=True)] == [("b", "discarded")]


def test_what_an_entry_ran_into_is_counted_until_it_is_delivered(journal: Journal) -> None:
    journal.append_entry("noted", "a", {})
    journal.note_trouble("a", "The table is not there.")
    journal.note_trouble("a", "The function is not there.")
    [(key, trouble)] = journal.read_troubles().items()
    assert (key, trouble.tries, trouble.reason) == ("a", 2, "The function is not there.")
    journal.mark_delivered(["a"])
    assert journal.read_troubles() == {}


def test_a_copy_of_what_was_delivered_stays_until_its_topic_is_forgotten(path: Path) -> None:
    journal = Journal(path)
    journal.append_entry("event", "a", {"text": "first"}, topic="call 1")
    journal.append_entry("event", "b", {"text": "second"}, topic="call 2")
    journal.append_entry("suggestion", "c", {})
    journal.mark_delivered(["a", "b", "c"])
    journal.keep_copies("call 2", "event", {"b": {"text": "other"}, "d": {"text": "a colleague's"}})
    journal.close()
    again = Journal(path)
    assert [(copy.key, copy.payload.get("text")) for copy in again.read_copies()] == [
        ("a", "first"),
        ("b", "second"),
        ("d", "a colleague's"),
    ]
    assert again.count_waiting() == 0
    again.forget_copies(but=["call 2"])
    assert [copy.key for copy in again.read_copies()] == ["b", "d"]
    again.forget_copies()
    assert again.read_copies() == []
    again.close()


def test_what_waits_is_not_kept_a_second_time_as_a_copy(journal: Journal) -> None:
    journal.append_entry("event", "a", {}, topic="call 1")
    journal.keep_copies("call 1", "event", {"a": {}})
    assert (_keys(journal), journal.read_copies()) == (["a"], [])


_OF_VERSION_1 = """
CREATE TABLE entry (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
                    payload TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE rejected (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL,
                       at TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE draft (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO entry VALUES (7, 'noted', 'k7', '{}', '2026-11-22T12:04:00+00:00');
INSERT INTO rejected VALUES (3, 'noted', 'k3', '{"a": 1}', '2026-11-22T12:00:00+00:00', 'no');
INSERT INTO draft VALUES ('note', 'she rings again');
PRAGMA application_id = 1802335082;
PRAGMA user_version = 1;
"""
_OF_VERSION_2 = (
    _OF_VERSION_1
    + """
ALTER TABLE entry ADD COLUMN topic TEXT NOT NULL DEFAULT '';
CREATE TABLE copy (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
                   payload TEXT NOT NULL, at TEXT NOT NULL, topic TEXT NOT NULL);
INSERT INTO copy VALUES (1, 'event', 'k1', '{}', '2026-11-22T11:00:00+00:00', 'call 1');
PRAGMA user_version = 2;
"""
)


@pytest.mark.parametrize(("version", "copies"), [(_OF_VERSION_1, []), (_OF_VERSION_2, ["k1"])])
def test_a_journal_of_an_older_version_is_taken_over_with_all_that_is_in_it(
    path: Path, version: str, copies: list[str]
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.executescript(version)
    for _ in range(2):
        with closing(Journal(path)) as journal:
            assert journal.notice == ""
            assert [(entry.n, entry.key) for entry in journal.waiting_entries()] == [(7, "k7")]
            assert [(one.key, one.reason) for one in journal.entries_set_aside()] == [("k3", "no")]
            assert [copy.key for copy in journal.read_copies()] == copies
            assert journal.read_draft("note") == "she rings again"
    with closing(Journal(path)) as journal:
        journal.append_entry("event", "k8", {}, topic="call 2")
        assert [entry.key for entry in journal.waiting_entries()] == ["k7", "k8"]
        journal.mark_delivered(["k7", "k8"])
        assert [copy.key for copy in journal.read_copies()] == [*copies, "k8"]


def test_what_waits_in_a_damaged_journal_of_an_older_version_is_rescued(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.executescript(_OF_VERSION_2)
    data = bytearray(path.read_bytes())
    data[-4096:] = os.urandom(4096)
    path.write_bytes(data)
    with closing(Journal(path)) as journal:
        assert "was damaged" in journal.notice and "rescued from it: 1." in journal.notice
        assert [entry.key for entry in journal.waiting_entries()] == ["k7"]


def test_drafts_are_kept_replaced_and_dropped(path: Path) -> None:
    journal = Journal(path)
    assert journal.read_draft("search") == ""
    journal.keep_draft("search", "first")
    journal.keep_draft("search", "late parcel")
    journal.keep_draft("note", "she rings again at five")
    journal.close()
    again = Journal(path)
    assert (again.read_draft("search"), again.read_draft("note")) == ("late parcel", "she rings again at five")
    again.drop_draft("search")
    again.drop_draft("never there")
    assert again.read_draft("search") == ""
    again.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text(st.characters()))
def test_any_text_can_be_kept(journal: Journal, text: str) -> None:
    journal.keep_draft("any", text)
    journal.append_entry("noted", text, {"text": text})
    [entry] = journal.waiting_entries()
    journal.mark_delivered([text])
    assert entry.payload == {"text": text}
    assert journal.count_waiting() == 0
    assert len(journal.read_draft("any")) == len(text)


def test_the_journal_is_on_disk_before_append_returns(journal: Journal, path: Path) -> None:
    """Of its own connection one can only ask the setting; what a crash leaves is tested with a killed process."""
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        journal.append_entry("noted", "a", {})
        assert other.execute("SELECT key FROM entry").fetchall() == [("a",)]
    assert journal._file.execute("PRAGMA synchronous").fetchone() == (2,)


_WRITER = """
import sys
from pathlib import Path
from kms_desktop.storage.journal import Journal
journal = Journal(Path(sys.argv[1]))
n = journal.count_waiting()
while True:
    journal.append_entry("noted", f"k{n}", {"n": n, "text": "x" * 3000})
    journal.keep_draft("note", f"{n}")
    print(n, flush=True)
    n += 1
"""


@pytest.mark.parametrize("after", [1, 7, 40])
def test_nothing_acknowledged_is_lost_when_the_program_is_killed_in_the_middle_of_writing(
    path: Path, after: int
) -> None:
    acknowledged = -1
    for _ in range(2):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _, line in zip(range(after), writer.stdout, strict=False):
                acknowledged = int(line)
            os.kill(writer.pid, signal.SIGKILL)
            rest = writer.stdout.read().split("\n")
        acknowledged = max([acknowledged, *(int(line) for line in rest[:-1])])
    journal = Journal(path)
    numbers = [entry.payload["n"] for entry in journal.waiting_entries()]
    assert journal.notice == ""
    assert numbers == list(range(len(numbers))) and len(numbers) > acknowledged
    assert int(journal.read_draft("note")) >= acknowledged
    journal.close()


def test_a_file_that_is_no_journal_is_set_aside_and_said_once(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"scrambled eggs " * 400)
    journal = Journal(path)
    assert "was damaged" in journal.notice and "rescued from it: 0." in journal.notice
    journal.append_entry("noted", "a", {})
    journal.close()
    [aside] = path.parent.glob("*-damaged-*")
    assert aside.read_bytes() == b"scrambled eggs " * 400
    assert str(aside) in journal.notice
    again = Journal(path)
    assert (again.notice, _keys(again)) == ("", ["a"])
    again.close()


def test_what_a_damaged_file_still_gives_up_is_rescued_from_both_ends(path: Path) -> None:
    """The program was killed, so that the newest entries are still in SQLite's own log beside the file."""
    _log(path, range(60)).close()
    running = _log(path, range(60, 65))
    crashed = path.with_name("crashed.sqlite")
    shutil.copyfile(path.with_name(path.name + "-wal"), crashed.with_name(crashed.name + "-wal"))
    data = bytearray(path.read_bytes())
    running.close()
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4 * 4096] = os.urandom(4 * 4096)
    crashed.write_bytes(data)
    journal = Journal(crashed)
    rescued = _keys(journal)
    journal.close()
    assert f"rescued from it: {len(rescued)}." in journal.notice
    assert 50 < len(rescued) < 65
    assert (rescued[0], rescued[-1]) == ("k0", "k64")
    assert rescued == sorted(rescued, key=lambda key: int(key[1:]))


def _log(path: Path, numbers: range) -> Journal:
    journal = Journal(path)
    for n in numbers:
        journal.append_entry("noted", f"k{n}", {"text": "x" * 2000})
    return journal


def test_a_file_of_something_else_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipe (x)")
    with pytest.raises(JournalRefused, match="belongs to something else"):
        Journal(path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]


def test_a_journal_of_a_newer_version_is_left_alone(path: Path) -> None:
    Journal(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalRefused, match="made by a newer version of the program"):
        Journal(path)


def test_a_place_that_cannot_hold_a_journal_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalRefused, match="cannot be kept there"):
        Journal(tmp_path / "file" / "journal.sqlite")
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(JournalRefused, match="cannot be opened"):
        Journal(tmp_path / "folder.sqlite")


def test_a_full_disk_is_said_and_what_was_logged_before_stays(journal: Journal) -> None:
    journal.append_entry("noted", "a", {})
    pages = journal._file.execute("PRAGMA page_count").fetchone()[0]
    journal._file.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalRefused, match=r"The disk that holds .* is full"):
        journal.append_entry("noted", "b", {"text": "x" * 50_000})
    assert _keys(journal) == ["a"]


def test_a_journal_can_be_read_by_its_owner_alone(journal: Journal, path: Path) -> None:
    journal.append_entry("noted", "a", {})
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
