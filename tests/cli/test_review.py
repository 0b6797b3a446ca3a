"""`review`: drawn, judged, answered, looked at and counted from the command line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kms_desktop.storage.database import open_database
from tests.cli.conftest import Kms
from tests.figures.floor import CODES, Floor


@pytest.fixture
def floor(either_workspace: str) -> Iterator[Floor]:
    """Two contacts of Dana's that were closed yesterday, for two reasons."""
    with closing(open_database(either_workspace)) as database:
        made = Floor(database)
        dana, at = made.hire("dana", "Front"), datetime.now(UTC) - timedelta(days=1)
        for login, role in (("rosa", "supervisor"), ("quinn", "quality_reviewer")):
            made.hire(login, "Front", role)
        for code in CODES[:2]:
            made.close_contact(at, dana, reason_code=code, article_id="late-fee", link="resolved", words="twice")
        yield made


def drawn(kms: Kms) -> list[str]:
    assert kms("review", "draw", "--seed", "s", "--as", "rosa").code == 0
    return [one["id"] for one in kms("review", "list", "--as", "rosa", "--json").json]


def test_a_sample_is_told_by_reason_with_its_seed(kms: Kms, floor: Floor) -> None:
    dry = kms("review", "draw", "--number", 1, "--seed", "s", "--dry-run", "--as", "rosa")
    assert dry.lines[-1] == "Would be drawn: 1 of 2, with the seed “s”."
    made = kms("review", "draw", "--as", "quinn", "--json").json
    assert (made["closed"], made["drawn"], len(made["seed"])) == (2, 2, 8)
    assert kms("review", "draw", "--as", "rosa").lines == [
        "No contact was closed in this time that is in no review yet."
    ]


def test_the_whole_way_of_a_review(kms: Kms, floor: Floor) -> None:
    key, _ = drawn(kms)
    assert kms("review", "judge", key, "The other one.", "--right", "no", "--as", "rosa").lines == [
        "Kept. Dana reads it."
    ]
    assert kms("review", "coach", key, "Ask first.", "--as", "rosa").code == 0
    assert kms("review", "answer", key, "I will.", "--as", "dana").lines == ["Kept. Rosa reads it."]
    assert kms("review", "look", key, "--agree", "--as", "quinn").code == 0
    told = kms("review", "show", key, "--as", "dana").lines
    for line in (
        "  Was anything searched? No",
        "  Was each issue closed with an article? Yes",
        "  Does the linked article answer what the customer asked? No",
        "Between the two of you:",
    ):
        assert line in told
    assert any(line.endswith("Rosa judged: No. The other one.") for line in told)
    assert any("Quinn agreed" in line for line in told) and any("Rosa: Ask first." in line for line in told)
    assert "Between the two of you:" not in kms("review", "show", key, "--as", "quinn").lines
    note = kms("review", "show", key, "--as", "rosa", "--json").json["notes"][0]["id"]
    assert kms("review", "uncoach", note, "--as", "rosa").lines == ["Taken back."]
    assert kms("review", "withdraw", key, "By mistake.", "--as", "rosa").code == 0
    assert kms("review", "list", "--mine", "--as", "dana").lines == ["No review is there for you to read."]
    assert kms("review", "restore", key, "--as", "rosa").code == 0


def test_what_was_found_is_counted_with_its_interval_and_a_small_sample_said(kms: Kms, floor: Floor) -> None:
    first, second = drawn(kms)
    kms("review", "judge", first, "--right", "yes", "--as", "rosa")
    kms("review", "judge", second, "Another.", "--right", "no", "--as", "rosa")
    kms("review", "look", second, "I think not.", "--disagree", "--as", "quinn")
    told = kms("review", "count", "--as", "rosa")
    assert told.lines[0].startswith(
        "2 drawn, 2 judged, 0 answered by the agent; a second person agreed with 0 and disagr"
    )
    right = next(line for line in told.lines if line.startswith("The right one"))
    assert "100 %" in right and "21 % to 100 %" in right and "small sample" in right and right.split()[-1] == "1"
    counts = {
        one["question"]: one["share"]["n"] for one in kms("review", "count", "--as", "rosa", "--json").json["answers"]
    }
    assert counts == {"searched": 1, "linked": 1, "rightly": 1, "improved": 1, "captured": 1, "missed": 0}


def test_a_file_has_nobodys_name_and_is_told_in_the_audit(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    key, _ = drawn(kms)
    kms("review", "judge", key, "--right", "yes", "--as", "rosa")
    file = tmp_path / "reviews.csv"
    assert kms("review", "list", "--csv", file, "--as", "rosa").code == 0
    text = file.read_text(encoding="utf-8-sig")
    rows = {row["review"]: row for row in csv.DictReader(text.splitlines())}
    assert (rows[key]["rightly"], rows[key]["linked"], rows[key]["searched"], len(rows)) == ("yes", "yes", "no", 2)
    assert "Dana" not in text and "Rosa" not in text
    assert kms("review", "list", "--csv", file, "--as", "quinn").code == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["draw", "--number", "300", "--as", "rosa"],
        ["draw", "--as", "dana"],
        ["show", "nothing", "--as", "rosa"],
        ["show", "", "--as", "rosa"],
        ["uncoach", "nothing", "--as", "rosa"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_said_in_one_line(kms: Kms, floor: Floor, wrong: list[str]) -> None:
    told = kms("review", *wrong)
    assert told.code == 1 and len(told.err.strip().split("\n")) == 1
