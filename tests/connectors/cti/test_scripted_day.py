"""Scripts of calls: written by hand, made from a seed, refused in plain words; and a day that goes through the door."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.connectors.cti.playing import DoorUnreachable, Poster, play
from kms_desktop.connectors.cti.scripted_day import (
    ScriptedCall,
    ScriptRefused,
    Telling,
    generate_day,
    read_script,
    tellings_of,
    write_script,
)
from kms_desktop.connectors.cti.serving import open_for
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database

BY_HAND = """
calls:
  - at: "09:00:05"
    from: "+44 20 7946 0018"
    to: "020 7946 0100"
    queue: Billing
    rings: ["204", dana]
    answered: {by: "204", after: 4}
    passed_on: {to: "207", after: 60}
    ends: {after: 180, cause: normalClearing}
  - {at: 10, from: anonymous, rings: 207, ends: {after: 20, cause: cancel}}
"""
PEOPLE = ("204", "207", "dana")


def told(calls: list[ScriptedCall]) -> list[tuple[float, str]]:
    return [(one.at, str(one.payload["event"])) for one in tellings_of(calls)]


def test_a_script_by_hand_is_told_in_the_order_of_time() -> None:
    calls = read_script(BY_HAND)
    nine = 9 * 3600 + 5
    assert told(calls) == [
        (10, "newCall"),
        (30, "hangup"),
        (nine, "newCall"),
        (nine + 4, "answer"),
        (nine + 60, "transfer"),
        (nine + 180, "hangup"),
    ]
    first = tellings_of(calls)[0].payload
    assert (first["from"], first["user"], first["direction"]) == ("anonymous", ["207"], "in")


def test_what_is_written_is_read_again() -> None:
    for calls in (read_script(BY_HAND), generate_day(3, 200, ["+442079460018"], PEOPLE)):
        assert read_script(write_script(calls)) == calls


def test_the_same_seed_is_the_same_day_and_days_have_everything() -> None:
    day = generate_day(7, 2_000, ["+442079460018", "+442079460019"], PEOPLE)
    assert (
        day == generate_day(7, 2_000, ["+442079460018", "+442079460019"], PEOPLE) != generate_day(8, 2_000, [], PEOPLE)
    )
    assert [call.at for call in day] == sorted(call.at for call in day)
    assert day[0].at >= 8 * 3600 and day[-1].at <= 18 * 3600
    kinds = Counter((bool(call.answered_by), bool(call.passed_to), not call.number, call.direction) for call in day)
    assert {(False, False, False, "in"), (True, True, False, "in"), (True, False, True, "in")} <= kinds.keys()
    assert any(direction == "out" for *_, direction in kinds)
    assert 100 < sum(1 for call in day if not call.answered_by) < 500


@pytest.mark.parametrize(
    "text",
    [
        "",
        "calls: []",
        "calls: 3",
        "[1, 2]",
        "calls: [3]",
        "calls: [{at: noon}]",
        "calls: [{at: -1}]",
        "calls: [{at: 1, direction: sideways}]",
        "calls: [{at: 1, ends: {after: 1, cause: boredom}}]",
        "calls: [{at: 1, ends: 4}]",
        "calls: [{at: 1, rings: [[1]]}]",
        "calls: [{at: 1, from: {a: b}}]",
        "calls: !!python/object/apply:os.system ['true']",
        "&a [*a",
        "calls: [{at: .nan}]",
    ],
)
def test_what_is_no_script_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ScriptRefused) as refused:
        read_script(text)
    assert "Traceback" not in str(refused.value) and str(refused.value).endswith(".")


def test_a_script_keeps_its_time_divided_by_the_speed() -> None:
    moments: list[float] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()

        def post(telling: Telling) -> int:
            moments.append(loop.time() - began)
            return 200 if telling.at < 140 else 401

        played = await play([Telling(100.0, {}), Telling(110.0, {}), Telling(150.0, {})], post, 100.0)
        assert (played.taken, played.refused) == (2, {401: 1})

    asyncio.run(run())
    assert moments[0] < 0.1 <= moments[1] < moments[2] and moments[2] >= 0.5


@pytest.mark.parametrize("url", ["", "ftp://x/", "http://", "nothing"])
def test_an_address_that_is_none_is_said_so(url: str) -> None:
    with pytest.raises(DoorUnreachable):
        Poster(url)


def test_a_door_that_is_shut_is_said_so() -> None:
    with pytest.raises(DoorUnreachable, match="cti serve"):
        Poster("http://127.0.0.1:9/api/v1/cti/x").post(Telling(0, {}))


def test_a_whole_day_goes_through_the_door_into_the_workspace(database: Database, tmp_path: Path) -> None:
    roster = Roster(database)
    for login, extension in (("dana", ""), ("priya", "204"), ("sam", "207")):
        roster.add_person(login, login.title(), "agent", "Billing", "agent")
        if extension:
            roster.change_person(login, "extensions", extension)
    boss = roster.add_person("boss", "Boss", "supervisor", "Billing", "manager")
    day = generate_day(7, 60, ["+442079460018"], PEOPLE)
    said: list[str] = []

    async def run() -> Any:
        settings = Settings(data_dir=tmp_path, database_url=database.url)
        async with open_for(settings, database, said.append) as address:
            poster = Poster(address)
            played = await play(tellings_of(day), poster.post, 0)
            poster.close()
            return played

    played = asyncio.run(run())
    assert played.refused == {} and said == []
    calls = PhoneCalls(database, boss).list_calls(since=None)
    assert len(calls) == 60 and all(call.ended_at for call in calls)
    missed = sum(1 for call in day if call.direction == "in" and not call.answered_by)
    assert sum(1 for call in calls if call.answered_at is None and call.direction == "in") == missed
