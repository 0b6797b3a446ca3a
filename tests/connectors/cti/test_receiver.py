"""From the door to the workspace: nothing lost, nothing out of order, one bad event holds up no other."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event  # noqa: TID251 - to hold the disk still

import pytest

from kms_desktop.connectors.cti.receiver import Pace, Receiver, read_event, write_event
from kms_desktop.connectors.cti.spool import Spool, SpoolUnusable
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.errors import Refused, Unreachable
from kms_desktop.storage.ids import utc_now
from tests.connectors.cti.conftest import NEW, QUICK, Behind, Opened, at_the_door


def an_event(call_id: str) -> CallEvent:
    return CallEvent("new", call_id, utc_now(), number="+442079460018", extensions=("204",), source="pbx")


def test_an_event_is_the_same_after_the_disk() -> None:
    event = CallEvent("hung_up", "c", utc_now(), names=("Jörg", "\u2028"), extensions=("1", "2"), cause="busy")
    assert read_event(write_event(event)) == event


def test_while_the_workspace_is_away_calls_are_kept_then_delivered_in_order_and_told(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        door.behind.trouble = Unreachable("The database at db.example does not answer.")
        for n in range(12):
            assert (await door.send(door.post(NEW % b"k%d" % n), wants=1)).startswith(b"HTTP/1.1 200 ")
        await door.until(lambda: len(door.behind.told) == 1)
        assert door.receiver.waiting == 12 and door.behind.events == []
        door.behind.trouble = None
        await door.until(lambda: len(door.behind.told) == 2)
        assert door.behind.calls == [f"k{n}" for n in range(12)] and door.receiver.waiting == 0
        away, back = door.behind.told
        assert "does not answer" in away and "kept on this computer" in away
        assert back == "The workspace answers again; 12 call events that waited are delivered."
        await door.until(lambda: [(note.code, note.count) for note in door.behind.notes] == [("database_away", 12)])

    at_the_door(tmp_path, test)


def test_what_waits_survives_the_program(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "calls.sqlite")
    spool.add([write_event(an_event(f"s{n}")) for n in range(3)])
    spool.close()

    async def test(door: Opened) -> None:
        await door.until(lambda: door.behind.calls == ["s0", "s1", "s2"] and door.receiver.waiting == 0)

    at_the_door(tmp_path, test)
    assert Spool(tmp_path / "calls.sqlite").count() == 0


def test_what_was_answered_is_kept_when_the_door_is_shut_in_that_moment(tmp_path: Path) -> None:
    """The disk is slow: one event is being written, the next one waits for that."""
    spool = Spool(tmp_path / "calls.sqlite")
    writes, goes_on = Event(), Event()
    add = spool.add

    def slowly(told: Sequence[str]) -> None:
        writes.set()
        assert goes_on.wait(10)
        add(told)

    async def run() -> None:
        receiver = Receiver(
            spool, Behind(trouble=Unreachable("away")).deliver, lambda notes: None, lambda told: None, QUICK
        )
        spool.add = slowly  # type: ignore[method-assign]
        work = asyncio.create_task(receiver.run())
        await receiver.take(an_event("first"))
        await asyncio.to_thread(writes.wait, 10)
        await receiver.take(an_event("second"))
        work.cancel()
        asyncio.get_running_loop().call_later(0.02, work.cancel)
        asyncio.get_running_loop().call_later(0.05, goes_on.set)
        await asyncio.gather(work, return_exceptions=True)
        assert spool.count() == 1, "whoever was told that it ended may close the file"
        await receiver.finish(0.1)

    asyncio.run(run())
    kept = [read_event(told) for _, told in spool.oldest(9)]
    assert [event.call_id for event in kept if event is not None] == ["first", "second"]
    spool.close()


def test_an_event_that_is_refused_is_noted_and_the_others_come_through(tmp_path: Path) -> None:
    behind = Behind(refuse=lambda event: "Not this one." if event.call_id == "bad" else "")

    async def test(door: Opened) -> None:
        for name in (b"a", b"bad", b"b"):
            await door.send(door.post(NEW % name), wants=1)
        await door.until(lambda: door.behind.calls == ["a", "b"])
        await door.until(lambda: bool(door.behind.notes))
        assert [(note.code, note.detail) for note in door.behind.notes] == [("refused", "Not this one.")]

    at_the_door(tmp_path, test, behind)


def test_what_is_refused_together_is_brought_by_fewer(tmp_path: Path) -> None:
    """As where many long events are more than the workspace takes at once."""
    spool, behind = Spool(tmp_path / "calls.sqlite"), Behind()
    spool.add([write_event(an_event(f"m{n}")) for n in range(9)])

    def deliver(events: Sequence[CallEvent]) -> list[str]:
        if len(events) > 2:
            raise Refused("This is too large to be stored.")
        return behind.deliver(events)

    async def run() -> None:
        receiver = Receiver(spool, deliver, behind.note, behind.told.append, QUICK)
        await receiver.finish(10)

    asyncio.run(run())
    assert behind.calls == [f"m{n}" for n in range(9)] and spool.count() == 0
    spool.close()


def test_an_event_that_breaks_the_program_is_let_go_of_and_the_others_come_through(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stored: list[str] = []

    def deliver(events: Sequence[CallEvent]) -> list[str]:
        if any(event.call_id == "poison" for event in events):
            raise RuntimeError("nobody foresaw it")
        stored.extend(event.call_id for event in events)
        return [""] * len(events)

    spool = Spool(tmp_path / "calls.sqlite")
    spool.add([write_event(an_event(name)) for name in ("a", "b", "poison", "c")] + ["{not JSON"])
    told: list[str] = []

    async def run() -> None:
        receiver = Receiver(spool, deliver, lambda notes: None, told.append, QUICK)
        work = asyncio.create_task(receiver.run())
        async with asyncio.timeout(10):
            while receiver.waiting or stored != ["a", "b", "c"]:
                await asyncio.sleep(0.005)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    asyncio.run(run())
    assert stored == ["a", "b", "c"] and spool.count() == 0
    assert "could not be stored" in caplog.text and "cannot be read" in caplog.text
    spool.close()


def test_a_disk_that_takes_nothing_loses_nothing_while_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SpoolUnusable("The disk is full.")

    monkeypatch.setattr(Spool, "add", full)

    async def test(door: Opened) -> None:
        assert (await door.send(door.post(NEW % b"x"), wants=1)).startswith(b"HTTP/1.1 200 ")
        await door.until(lambda: door.behind.calls == ["x"])
        assert door.behind.told == ["The disk is full."]

    at_the_door(tmp_path, test)


def test_a_disk_that_takes_long_holds_up_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading  # noqa: TID251 - the disk

    free, add = threading.Event(), Spool.add

    def slow(spool: Spool, told: Sequence[str]) -> None:
        assert free.wait(10)
        add(spool, told)

    monkeypatch.setattr(Spool, "add", slow)

    async def test(door: Opened) -> None:
        async with asyncio.timeout(5):
            assert (await door.send(door.post(NEW % b"x"), wants=1)).startswith(b"HTTP/1.1 200 ")
        assert door.receiver.waiting == 1
        free.set()
        await door.until(lambda: door.behind.calls == ["x"])

    at_the_door(tmp_path, test)


def test_stopping_brings_what_came_to_the_workspace_or_leaves_it_on_the_disk(tmp_path: Path) -> None:
    behind = Behind()
    spool = Spool(tmp_path / "calls.sqlite")

    async def run() -> None:
        receiver = Receiver(spool, behind.deliver, behind.note, behind.told.append, Pace())
        receiver.accept(an_event("last"))
        await receiver.finish(2.0)
        behind.trouble = Unreachable("away")
        receiver.accept(an_event("kept"))
        await receiver.finish(2.0)

    asyncio.run(run())
    assert behind.calls == ["last"] and spool.count() == 1
    spool.close()


def test_a_file_that_is_damaged_is_set_aside_and_calls_go_on(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.write_bytes(b"no database" * 500)
    spool = Spool(path)
    spool.add(["x"])
    assert spool.count() == 1 and path.with_suffix(".damaged").exists()
    spool.close()
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def test_a_call_that_is_delivered_is_not_on_this_disk_any_more(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "calls.sqlite")
    spool.add([write_event(an_event("c"))])
    [(number, _)] = spool.oldest(10)
    spool.remove([number])
    spool.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"442079460018" not in left


def test_the_oldest_go_when_too_many_wait_and_it_is_counted(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "calls.sqlite", most=3)
    spool.add(["a", "b"])
    spool.add(["c", "d", "e"])
    assert [told for _, told in spool.oldest(9)] == ["c", "d", "e"]
    assert (spool.take_dropped(), spool.take_dropped()) == (2, 0)
    spool.close()


def test_what_waits_too_long_goes_and_it_is_counted_over_a_restart(tmp_path: Path) -> None:
    now = [1000.0]
    spool = Spool(tmp_path / "calls.sqlite", longest=timedelta(seconds=60), clock=lambda: now[0])
    spool.add(["old"])
    now[0] += 61
    spool.add(["new"])
    spool.close()
    spool = Spool(tmp_path / "calls.sqlite", longest=timedelta(seconds=60), clock=lambda: now[0])
    assert [told for _, told in spool.oldest(9)] == ["new"] and spool.take_dropped() == 1
    spool.close()


def test_a_file_of_an_earlier_version_is_read_and_its_events_wait_from_now(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE event (n INTEGER PRIMARY KEY AUTOINCREMENT, told TEXT NOT NULL)")
        file.execute("INSERT INTO event (told) VALUES ('before')")
    spool = Spool(path)
    spool.add(["after"])
    assert [told for _, told in spool.oldest(9)] == ["before", "after"] and spool.take_dropped() == 0
    spool.close()


def test_what_was_dropped_is_told_once_the_workspace_answers(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "calls.sqlite", most=2)
    spool.add([write_event(an_event(f"s{n}")) for n in range(5)])
    spool.close()

    async def test(door: Opened) -> None:
        await door.until(lambda: [(note.code, note.count) for note in door.behind.notes] == [("dropped", 3)])
        assert door.behind.calls == ["s3", "s4"] and door.receiver.waiting == 0

    at_the_door(tmp_path, test)
