"""A few desktops on one server, as the bench works them: every one logs, rings and passes on, without an error."""

from __future__ import annotations

from pathlib import Path

import pytest

import bench_floor
from tests.faults.server import Server


def test_a_small_floor_works_without_an_error_and_is_measured(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    floor = bench_floor.make_floor(server.new_database(), tmp_path, 4, 200)
    assert bench_floor.run(floor, 4, seconds=6, comes_together_s=1) == 0
    said = capsys.readouterr().out
    assert "4 desktops for" in said
    assert "errors 0; waiting in journals 0" in said
    assert "a bare INSERT and COMMIT, beside them" in said
    assert "logged event" in said


def test_every_desktop_is_worked_by_one_process() -> None:
    for count in (1, 4, 10, 300):
        dealt = [number for part in bench_floor.parts(count) for number in part]
        assert sorted(dealt) == list(range(count))


def test_the_table_says_of_each_figure_how_many_it_rests_on() -> None:
    table = bench_floor.table({"logged event": [1.0, 2.0, 30.0], "behind": [0.5]})
    assert "logged event                                   3       2.0      30.0      30.0      30.0" in table
    assert "behind its time" in table
