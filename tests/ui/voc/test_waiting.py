"""A handover that nobody takes grows amber and then red, with a word and an icon; what was asked again has its n."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kms_desktop.contacts.consult import LEADS, Consult
from kms_desktop.contacts.model import Handover
from kms_desktop.contacts.repeat_report import RepeatCount, RepeatReport
from kms_desktop.ui.voc import repeated, waiting

NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)


def handover(waited_s: int, *, warm: bool = True, customer: str = "Maria Okafor") -> Handover:
    return Handover(
        "h", "c", "s", "Sam Ruiz", "Billing", "team", "t", "Technical", warm, "Is it a fault?", customer,
        NOW - timedelta(seconds=waited_s), "waiting",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("waited_s", "text", "word", "ink", "icon"),
    [
        (-5, "0 s", "Just now", "ink2", "transfer"),
        (59, "50 s", "Just now", "ink2", "transfer"),
        (60, "1 min", "Waits", "warn", "clock"),
        (119, "1 min", "Waits", "warn", "clock"),
        (120, "2 min", "Too long", "bad", "warning"),
        (4000, "66 min", "Too long", "bad", "warning"),
    ],
)
def test_the_age_is_told_by_colour_word_and_icon(waited_s: int, text: str, word: str, ink: str, icon: str) -> None:
    age = waiting.waiting_rows([handover(waited_s)], NOW, 120)[0][0]
    assert (age.text, age.under, age.ink, age.icon) == (text, word, ink, icon)


def test_a_row_says_what_is_asked_for_whom_by_whom_of_whom_and_whether_they_stay() -> None:
    _age, question, giver, taker, line = waiting.waiting_rows([handover(5, warm=False, customer="")], NOW, 120)[0]
    assert (question.text, question.under) == ("Is it a fault?", "Unknown caller")
    assert (giver.text, giver.under, taker.text, taker.under, line.text) == (
        "Sam Ruiz",
        "Billing",
        "Technical",
        "Team",
        "Cold",
    )


def test_the_alarm_counts_what_waits_too_long_and_says_the_longest() -> None:
    some = [handover(300), handover(130), handover(40)]
    assert waiting.alarm_chip(some, NOW, 120)[0] == "2 handovers wait too long, 5 min"
    assert waiting.alarm_chip(some[1:], NOW, 120)[0] == "1 handover waits too long, 2 min"
    assert waiting.alarm_chip(some[2:], NOW, 120)[0] == ""


def test_what_was_asked_again_says_out_of_how_many_and_when_that_is_few() -> None:
    report = RepeatReport(
        None,
        None,
        RepeatCount("", "All", 4, 2, 40),
        (RepeatCount("t", "Billing", 3, 2, 30), RepeatCount("u", "Technical", 0, 0, 10)),
        (RepeatCount("charged-twice", "charged-twice", 2, 1, 8), RepeatCount("quiet", "quiet", 0, 0, 9)),
    )
    rows = repeated.repeat_rows(report, {"charged-twice": "Customer was charged twice"}.get)
    assert [[cell.text for cell in row] for row in rows] == [
        ["All", "4", "2", "40", "0.10"],
        ["Billing", "3", "2", "30", "0.10"],
        ["Technical", "0", "0", "10", "small sample"],
        ["Customer was charged twice", "2", "1", "8", "small sample"],
    ]
    assert rows[3][4].tip == "0.25"


def test_a_question_to_a_colleague_stands_under_the_handovers_with_whom_it_is_put_to() -> None:
    asked = Consult(
        "q", "c", "dana", LEADS, "t", "Who leads Billing", "Is it ours?", NOW - timedelta(seconds=75),
        customer_name="Maria Okafor", asker_name="Dana Webb",
    )  # fmt: skip
    (row,) = waiting.consult_rows([asked], NOW, 60)
    assert [cell.text for cell in row] == ["1 min", "Is it ours?", "Dana Webb", "Who leads Billing", "Question"]
    assert (row[0].under, row[1].under, row[3].under) == ("Too long", "Maria Okafor", "Team leads")
