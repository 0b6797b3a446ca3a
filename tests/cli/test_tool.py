"""`report tool`: one line whether the program helped, what it rests on, and a file; right by role."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kms_desktop.storage.database import open_database
from tests.cli.conftest import Kms
from tests.figures.floor import Floor
from tests.figures.test_tool import tell


def test_the_command_says_in_one_line_whether_it_helped(kms: Kms, either_workspace: str, tmp_path: Path) -> None:
    assert kms("report", "tool").lines[0] == "There is too little to say whether the program helped or held people up."
    today = datetime.now(UTC).astimezone().date()
    with closing(open_database(either_workspace)) as database:
        floor = Floor(database)
        floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
        for n in range(3):
            tell(database, today - timedelta(days=n), searches=40, calls=30)
    assert (
        kms("report", "tool", "--as", "rosa").lines[0] == "The program helped people on all 3 days; it held nobody up."
    )
    with closing(open_database(either_workspace)) as database:
        tell(database, today, "b", searches=40, slow_searches=9, away_s=1_300)
    said = kms("report", "tool")
    assert said.lines[0] == "The program held people up on 1 of 3 days: slow searches (1), database away (1)."
    assert any(line.startswith("A search is what is typed") for line in said.lines)
    assert [" ".join(line.split()) for line in said.lines if line.startswith("b ")] == [
        "b 1 40 22 % 0 % 0 – 0 22 0 held up: slow searches, database away"
    ]
    data = kms("report", "tool", "--json").json
    assert [one["verdict"] for one in data["days"]] == ["helped", "helped", "held_up"]
    assert data["desktops"][1]["held_up_by"] == ["slow_searches", "away"] and len(data["definitions"]) == 3
    file = tmp_path / "tool.csv"
    assert kms("report", "tool", "--csv", file, "--as", "rosa").lines == ["4 rows written to tool.csv."]
    assert kms("report", "tool", "--as", "dana").failed_plainly()
