"""What windows showed in the pseudo-language → what bypassed the catalogue, told from names, articles and history."""

from __future__ import annotations

import pytest

from bypasses import Data, Program, Shown, judge, lines_of, plain_runs, values_of
from kms_desktop.texts.pseudo import pseudo
from literals import read_module

PROGRAM = Program(
    {
        "ui/bar.py": read_module("ui/bar.py", 'a = f"{name} reads your answer"\nb = "Saved"\nc = tr("Done")'),
        "ui/list.py": read_module("ui/list.py", 'KIND = "open"\nSAID = "Passed to the next"'),
    }
)
DATA = Data(["Maria Okafor", "gold", "The router drops the line in the rain.", "Passed to the next", "Billing line"])


def told(*texts: str) -> list[tuple[str, tuple[str, ...], bool]]:
    found = judge(Shown(dict.fromkeys(texts, "desk")), DATA, PROGRAM)
    return [(one.words, one.files, one.stored) for one in found]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        (pseudo("Everything is saved"), []),
        (f"{pseudo('Saved')} · 3 records", [("records",)]),
        (pseudo("{name} waits").replace("{name}", "Maria Okafor"), [("Maria", "Okafor")]),
        ("José’s router, here", [("José’s", "router"), ("here",)]),
        ("17:05 £12 — Ctrl+K", []),
    ],
)
def test_plain_words_are_told_from_those_of_the_catalogue(text: str, runs: list[tuple[str, ...]]) -> None:
    assert list(plain_runs(text)) == runs


def test_a_text_that_nobody_translated_is_told_with_its_file() -> None:
    assert told("Saved") == [("Saved", ("ui/bar.py",), False)]
    assert told("Maria Okafor reads your answer") == [("reads your answer", ("ui/bar.py",), False)]


def test_a_code_that_is_shown_is_told_also_with_a_capital() -> None:
    assert told("Open") == [("open", ("ui/list.py",), False)]


def test_names_and_articles_are_data() -> None:
    assert told("Maria Okafor", "Gold", "drops the line", "Billing line", "Billi", "MO") == []


def test_a_sentence_that_is_stored_is_told_apart() -> None:
    assert told("Passed to the next") == [("Passed to the next", ("ui/list.py",), True)]


def test_what_nobody_knows_is_told_too() -> None:
    assert told("Copy this link") == [("Copy this link", (), False)]


def test_values_are_found_in_whatever_a_statement_is_given() -> None:
    given = [{"name": "Maria", "data": '{"text": "in JSON", "n": 3}'}, ("gold", 5, None), '{"not": JSON']
    assert list(values_of(given)) == ["Maria", "in JSON", "gold", '{"not": JSON']


def test_the_report_counts_each_kind() -> None:
    shown = Shown(dict.fromkeys(("Saved", "Copy this link", "Passed to the next"), "desk"))
    lines = list(lines_of(judge(shown, DATA, PROGRAM), {pseudo("Done"): "desk"}, {}))
    assert lines[:4] == [
        "1 texts in 1 files bypass the catalogue",
        "1 are both: a literal of the program and a value of the database",
        "1 have an origin that is not known",
        "1 texts of the catalogue are cut off",
    ]
    assert "    Saved    [desk]" in lines and "    Copy this link    [desk]" in lines
