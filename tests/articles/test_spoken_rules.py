"""Lint for words to say: each rule, broken and kept, where it stands, and only in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.model import Finding
from kms_desktop.articles.spoken_rules import is_english
from tests.articles.writing import linted, solution

GOOD = "I've taken that off your bill, and you'll see it on the next one. Is that all right?"
SPOKEN = {
    *("say-long", "say-stiff", "say-particular", "say-no-sorry", "say-no-answer"),
    *("why-statistic", "staff-only", "place-unknown", "place-unclosed"),
}
FACTS = "remedy: explanation\ncost: 0\nauthority: agent"


def found(
    folder: Path,
    say: str = GOOD,
    why: str = "It is fair.",
    *,
    write: str = "",
    facts: str = FACTS,
    head: str = "",
    text: str = "",
) -> list[Finding]:
    """What is said of one article about its words."""
    written = f"**Write:** {write}\n\n" if write else ""
    prose = f"**Say:** {say}\n\n{written}**Why:** {why}"
    begins = f"---\nid: here\ntitle: Here\n{head}---\n\n## Issue\n\n{text}\n\n"
    whole = f"{begins}## Solutions\n\n{solution('Refund', facts, prose)}"
    return [one for one in linted(folder, whole) if one.code in SPOKEN]


def codes(*arguments: object, **named: str) -> list[str]:
    return [one.code for one in found(*arguments, **named)]  # type: ignore[arg-type]


def test_words_that_sound_well_are_not_remarked_on(tmp_path: Path) -> None:
    assert codes(tmp_path) == []


LONG = "I'm sorry, and " + "I'll look at that with you now, and " * 4 + "is that all right?"


@pytest.mark.parametrize(
    ("code", "broken", "kept"),
    [
        ("say-long", LONG, LONG.replace("and I'll look at that with you now, ", "", 1)),
        (
            "say-stiff",
            "I have taken that off your bill for you now. Is that all right?",
            "I’ve taken that off your bill for you now. Is that all right?",
        ),
        ("say-stiff", "The bill of this month is with you now. Is that all right?", "Your bill is on the way. OK?"),
        (
            "say-particular",
            "You'll have it on Thursday. Is that all right?",
            "You'll have it {due}. Is that all right?",
        ),
        ("say-particular", "It's taken on the 24th. Is that all right?", "It's taken on {day}. Is that all right?"),
        (
            "say-particular",
            "It's your daughter's line, isn't it? Is that all right?",
            "It's the second line, isn't it? Is that all right?",
        ),
        ("say-particular", "She'll call you. Is that all right?", "They'll call you. Is that all right?"),
        (
            "say-particular",
            "It's gone since this morning, you said. Is that all right?",
            "It's gone since then, you said. Is that all right?",
        ),
        (
            "say-particular",
            "They're open on Sunday. Would that suit you?",
            "They're open Monday to Friday. Would that suit you?",
        ),
        (
            "say-no-sorry",
            "We've charged you twice, and that's our mistake. Shall I send it back?",
            "I'm sorry, we've charged you twice, and that's our mistake. Shall I send it back?",
        ),
        (
            "say-no-sorry",
            "That shouldn't have happened. Shall I send it back?",
            "That's not our mistake. Shall I explain?",
        ),
        ("say-no-answer", "You've paid twice, and I'll send it back.", "You've paid twice. Please call 159 now."),
        ("say-no-answer", "That's how it works.", "If it's red, turn the hub off and on."),
    ],
)
def test_each_rule_broken_and_kept(code: str, broken: str, kept: str, tmp_path: Path) -> None:
    assert codes(tmp_path, broken) == [code]
    assert codes(tmp_path, kept) == []


def test_an_apology_says_sorry(tmp_path: Path) -> None:
    assert codes(tmp_path, facts=FACTS.replace("explanation", "apology")) == ["say-no-sorry"]
    assert codes(tmp_path, f"I'm sorry. {GOOD}", facts=FACTS.replace("explanation", "apology")) == []


@pytest.mark.parametrize(
    "why", ["98 of 100 stay.", "Half of those rang again.", "One in four does.", "Most of them pay."]
)
def test_a_figure_by_hand_in_the_reason(why: str, tmp_path: Path) -> None:
    assert codes(tmp_path, why=why) == ["why-statistic"]


@pytest.mark.parametrize(
    "why",
    ["This is the usual cause.", "At most 2 in 90 days.", "In the log 98 of 100 stay.", "Half of the fee is theirs."],
)
def test_a_reason_without_a_figure_by_hand(why: str, tmp_path: Path) -> None:
    assert codes(tmp_path, why=why) == []


@pytest.mark.parametrize("text", ["Open **Account → Bills**.", "Press F6 there.", "Verify the caller first."])
def test_what_only_staff_may_read_in_an_article_for_customers(text: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, head="audience: customer\n", text=text)
    assert (one.code, one.line) == ("staff-only", 9)
    assert codes(tmp_path, head="audience: internal\n", text=text) == []
    assert codes(tmp_path, head="audience: customer\n", text="Open your account.") == []


def test_places_that_are_nearly_known_and_braces_that_stay_open(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "I've sent {amout} back. Is that all right?")
    assert one.code == "place-unknown" and "Did you mean {amount}?" in one.text
    assert codes(tmp_path, "I've sent {amount back. Is that all right?") == ["place-unclosed"]
    assert codes(tmp_path, "It's on {channel_number}, {name}. Is that all right?") == []
    assert codes(tmp_path, write="We sent {ammount}.") == ["place-unknown"]


def test_the_place_in_the_line_is_named(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "You'll have it\nby Thursday. Is that all right?")
    assert (one.severity, one.line, one.column) == ("warning", 21, 4)
    (one,) = found(tmp_path, "I've sent {amout} back. Is that all right?")
    assert one.column == len("**Say:** I've sent ") + 1


def test_what_is_written_may_be_stiff_and_holds_no_particulars(tmp_path: Path) -> None:
    assert codes(tmp_path, write="We have taken the sum off your next bill for you, as agreed.") == []
    assert codes(tmp_path, write="You will have it on Thursday.") == ["say-particular"]


def test_a_bulletin_is_about_a_day(tmp_path: Path) -> None:
    said = "It's back on Thursday. Is that all right?"
    assert codes(tmp_path, said, head="kind: bulletin\n") == []


GERMAN = (
    "Die zweite Zeile ist nur vorgemerkt und wird am Montag von Ihrer Bank wieder frei gegeben, das war unser Fehler."
)


def test_another_language_is_not_judged_by_english_rules(tmp_path: Path) -> None:
    assert codes(tmp_path, GERMAN) == []
    assert codes(tmp_path, "That's how it works.", head="language: de\n") == []
    assert not is_english(GERMAN)
    assert not is_english("Vi sender en ny i morgen, og det er ikke for sent at ringe til os.")
    assert not is_english("Nous vous envoyons un nouveau modem demain, est-ce que cela vous convient ?")
    assert is_english(GOOD)
