"""What the file of journeys says, and one clear sentence for what it says wrongly."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.journeys import NAME, NONE, Journeys, JourneyStep, parse_journeys, read_journeys
from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_library

WHOLE = """
journeys:
  - name: A  new line
    steps:
      - reason: broadband/order
      - {reason: broadband/visit, within: 10 days, channel: phone, speaks: us}
      - {reason: billing/first-bill, within: 6 weeks, speaks: customer}
"""


def parsed(text: str) -> Journeys:
    return parse_journeys(text, FindingList(NAME))


def test_each_step_says_what_is_expected() -> None:
    found = parsed(WHOLE)
    (journey,) = found.journeys
    assert journey.name == "A new line"
    assert journey.steps == (
        JourneyStep("broadband/order"),
        JourneyStep("broadband/visit", timedelta(days=10), "10 days", "phone", "us"),
        JourneyStep("billing/first-bill", timedelta(weeks=6), "6 weeks", "", "customer"),
    )
    assert found.findings == ()


@pytest.mark.parametrize(
    ("written", "said", "journeys"),
    [
        ("- a\n- b", "The file lists journeys", 0),
        ("journeys: 3", "The file lists journeys", 0),
        ("journeys: [3]", "A journey has a name and steps", 0),
        ("journeys: [{name: One, steps: [{reason: a/b}]}]", "two steps or more", 0),
        ("journeys: [{name: One, steps: [{reason: a/b}, {within: 3 days}]}]", "names its reason code", 0),
        ("journeys: [{name: One, steps: [{reason: a}, {reason: b, within: soon}]}]", "“soon” is not a time.", 1),
        (
            "journeys: [{name: One, steps: [{reason: a}, {reason: b, within: 3 working days}]}]",
            "days of the calendar",
            1,
        ),
        ("journeys: [{name: One, steps: [{reason: a}, {reason: b, speaks: them}]}]", "“us” or “customer”", 1),
        ("journeys: [{name: One, steps: [{reason: a}, {reason: b, until: 3}]}]", "“until” is not known here", 1),
        ("journeys: [{name: One, steps: [{reason: a}, {reason: b}], days: 3}]", "“days” is not known here", 1),
        (2 * "- {name: One, steps: [{reason: a}, {reason: b}]}\n", "two journeys “One”", 1),
        ("journeys: [{name: One,", "", 0),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_stands(written: str, said: str, journeys: int) -> None:
    found = parsed(f"journeys:\n{written}" if written.startswith("- {") else written)
    assert len(found.journeys) == journeys
    assert any(said in finding.text for finding in found.findings)


@given(st.text(max_size=300) | st.text("journeys:-{}[]\n namestprow'\"&*!", max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(parsed(text), Journeys)


def test_lint_tells_it_with_its_line(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("journeys:\n  - name: One\n", encoding="utf-8")
    (found,) = lint_library(Library(tmp_path), date(2026, 11, 30))
    assert (found.path, found.line, found.severity) == (NAME, 2, "error")


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert read_journeys(tmp_path) == NONE
    (tmp_path / NAME).write_bytes(b"\xff\xfe\x00")
    assert read_journeys(tmp_path).journeys == ()
    assert read_journeys(tmp_path).findings
