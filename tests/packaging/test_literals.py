"""Modules → the texts in them that bypass the catalogue; and calls of the catalogue that would go wrong."""

from __future__ import annotations

import pytest

from literals import faults, formats, missing, read_modules, reads_like_words, report


def found(source: str, file: str = "kms_desktop/ui/page.py") -> list[str]:
    return [one.text for literals in missing([(file, source)]).values() for one in literals]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('label.setText("Saved")', ["Saved"]),
        ('label.setText(f"{n} records wait")', ["{} records wait"]),
        ('return "no hit" if n else ""', ["no hit"]),
        ('TABLE = {"granted": "Granted by you"}', ["Granted by you"]),
        ('raise KmsError("The file is not there.")', ["The file is not there."]),
        ('say(", ".join(names) + " or " + last)', [" or "]),
        ('label.setText(tr("Saved", name=f"{n} records wait"))', ["{} records wait"]),
        ('log.setText("The log is empty")', ["The log is empty"]),
    ],
)
def test_words_for_people_are_found(source: str, texts: list[str]) -> None:
    assert found(source) == texts


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring says what it is."""',
        'label.setText(tr("Saved"))',
        'label.setText(plural("{n} line", "{n} lines", n))',
        'label.setText(in_context("of a door", "Open now"))',
        '_log.warning("The catalogue of %s cannot be read", name)',
        'raise ValueError("A moment has a zone.")',
        'assert found, "Nothing was found"',
        'if name == "Somebody else": pass',
        'row["Opened at"]',
        'row.get("Opened at")',
        'NAMES = {"Opened at": 1}',
        '__all__ = ["Saved"]',
        'PATTERN = re.compile("Not a (word|text)")',
        'session.execute(sqlalchemy.text("SELECT id FROM contact"))',
        'QUERY = "SELECT id FROM contact WHERE at > :since"',
        'kind: Literal["Not one"] = x',
        'COLOUR = "#7FCF9A"',
        'KEY = "Ctrl+K"',
        'KIND = "granted"',
        'path = f"{name}-{day}.csv"',
        'STYLE = "color: red; margin: 2px;"',
        'TAGS = "<b></b>"',
        'text = "[e-mail] of them"  # no text: stored as it is',
    ],
)
def test_what_nobody_reads_is_passed_over(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ('x = f"{n:,} of {m}"', [","]),
        ('x = f"{share:.0%}"', [".0%"]),
        ('x = f"{at:%d %b %Y}"', ["%d %b %Y"]),
        ('x = at.strftime("%H:%M")', ["%H:%M"]),
        ('x = f"{minutes:02}:{name!r:>20}"', []),
        ('x = f"{at:%Y-%m-%d}.csv"  # no text: the name of a file', []),
        ('_log.info(f"{at:%H:%M}")', []),
    ],
)
def test_numbers_and_days_written_past_the_formats_are_found(source: str, form: list[str]) -> None:
    assert [one.text for written in formats([("kms_desktop/a.py", source)]).values() for one in written] == form


def test_an_invented_firm_holds_data() -> None:
    assert found('NAME = "Maria Okafor"', "kms_desktop/demo/people.py") == []


@pytest.mark.parametrize("text", ["Saved", "no hit", "“Late”", "Open…", "{n} min left", "a, b or c"])
def test_words_are_told_from_codes(text: str) -> None:
    assert reads_like_words(text)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ('tr("{name} waits.", name=x)', ""),
        ('tr("{name} waits.", **values)', ""),
        ('plural("{n} line of {name}", "{n} lines of {name}", 2, name=x)', ""),
        ('plural("One line", "Many lines", 2)', ""),
        ('in_context("of a {door}", "Open")', ""),
        ('tr("{name} waits.")', "needs name, and is given nothing"),
        ('tr("He waits.", name=x)', "needs nothing, and is given name"),
        ("tr(message)", "takes literals"),
        ('tr(f"{name} waits.")', "takes literals"),
        ('plural("{n} line", many, 2)', "takes literals"),
        ('tr("")', "takes literals"),
    ],
)
def test_a_call_that_cannot_be_translated_is_told(call: str, fault: str) -> None:
    told = faults([("page.py", call)])
    assert [fault in line for line in told] == ([True] if fault else [])


def test_the_report_counts_by_file_and_lists_what_is_asked_for() -> None:
    missed = missing([("kms_desktop/a.py", 'x = "Saved"'), ("kms_desktop/b.py", 'x = "No hit"\ny = "Open"')])
    assert list(report(missed)) == [
        "    1  kms_desktop/a.py",
        "    2  kms_desktop/b.py",
        "    3  texts bypass the catalogue, in 2 files",
    ]
    assert list(report(missed, wanted="kms_desktop/b"))[1:3] == ["            1  No hit", "            2  Open"]


def test_every_call_of_the_program_can_be_translated() -> None:
    assert faults(read_modules()) == []


def test_every_text_of_the_program_is_in_the_catalogue() -> None:
    assert list(report(missing(read_modules()), wanted="kms_desktop"))[:-1] == []
    assert list(report(formats(read_modules()), wanted="kms_desktop"))[:-1] == []
