"""How the database stands → what the strip says while it lasts: calm, what waits, why, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from kms_desktop.offline.delivery import Standing
from kms_desktop.ui.rail import Rail
from kms_desktop.ui.standing_strip import show_standing
from kms_desktop.ui.widgets.notices import Strip
from tests.desks import shown

NOON = datetime(2026, 11, 30, 12, 4, tzinfo=UTC)
AWAY = {"waiting": 2, "away_since": NOON}


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        (
            Standing(**AWAY),
            ["Database unreachable since 12:04", "2 records wait on this desktop and go by themselves."],
        ),
        (
            Standing(**AWAY, incomplete=True),
            ["The workspace is not whole since 12:04; somebody is bringing it back", "2 records wait"],
        ),
        (
            Standing(**AWAY, wrong_server="The server here stands where the workspace was before."),
            ["The right server is away since 12:04", "stands where the workspace was before", "2 records wait"],
        ),
        (
            Standing(1, why="The database at here says “queue is full”; it is tried again."),
            ["1 record waits on this desktop and is tried again", "says “queue is full”"],
        ),
    ],
)
def test_each_standing_is_said_with_what_waits(qapp: QApplication, standing: Standing, says: list[str]) -> None:
    strip, rail = Strip(), Rail()
    show_standing(standing, "Next try in 12 s", strip, rail, UTC)
    words = shown(strip)
    assert not strip.isHidden() and "Next try in 12 s" in words
    assert [part for part in says if part not in words] == []


def test_where_nothing_waits_and_all_is_well_nothing_is_said(qapp: QApplication) -> None:
    strip = Strip()
    show_standing(Standing(), "", strip, Rail(), UTC)
    assert strip.isHidden()
