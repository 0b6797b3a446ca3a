"""Files that hold no list of keys, with a tool of one's own: judged, and told under one's own name."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.security.conftest import Walled

TOLD = "SELECT who, data::text FROM audit WHERE what = 'report exported' ORDER BY seq"


def notes(walled: Walled, who: str, **said: Any) -> None:
    usual = {"what": "volumes", "many": 48, "of_floor": False, "with_names": False, "period": "2026-11-01/2026-11-30"}
    walled.acts(who, "note_export", **usual | said, by_login=said.pop("by_login", "marta"))


def test_a_report_is_told_under_the_login_that_took_it(walled: Walled) -> None:
    notes(walled, "dana")
    notes(walled, "rosa", what="contact_rows", of_floor=True, with_names=True)
    found = walled.asked(TOLD)
    assert [who for who, _ in found] == ["dana", "rosa"]
    first, second = (json.loads(data) for _, data in found)
    assert first == {"report": "volumes", "rows": 48, "names": False, "period": "2026-11-01/2026-11-30"}
    assert (second["report"], second["names"]) == ("contact_rows", True)


@pytest.mark.parametrize("who", ["dana", "ines"])
@pytest.mark.parametrize("said", [{"of_floor": True}, {"with_names": True}])
def test_rows_of_the_floor_and_names_are_taken_by_who_exports_it(walled: Walled, who: str, said: Any) -> None:
    with pytest.raises(psycopg.Error, match="exported by a supervisor or an administrator"):
        notes(walled, who, **said)
    assert walled.asked(TOLD) == []


@pytest.mark.parametrize(
    "said",
    [
        *({"what": what} for what in (None, "", "Volumes", "a b", "x" * 37, "a\nb", "x'; DROP TABLE staff; --")),
        *({"many": many} for many in (None, -1)),
        *({"of_floor": None}, {"with_names": None}, {"period": "x" * 81}, {"period": "two\nlines"}),
    ],
)
def test_what_tells_nothing_is_refused(walled: Walled, said: Any) -> None:
    with pytest.raises(psycopg.Error):
        notes(walled, "rosa", **said)
    assert walled.asked(TOLD) == []
