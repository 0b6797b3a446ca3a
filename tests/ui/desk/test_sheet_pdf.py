"""Whatever there is to say, the sheet is one page of A4, and what has no room is said to be missing."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kms_desktop.contacts.handoff_summary import Sheet, SheetLeg
from kms_desktop.errors import KmsError
from kms_desktop.ui.desk.transfer.sheet_pdf import fit_document, pdf_of, proposed_path, save_pdf

LONG = "long words that go on " * 7


def sheet(legs: int, rows: int, words: str = "After the 24th", facts: int = 6) -> Sheet:
    told = tuple((f"Question {n}?", words) for n in range(rows))
    return Sheet(
        title="Maria Okafor, for <Her> bank",
        passed="Passed on by Sam Ruiz, 12:15",
        question="Will you pay back the £15 you charged her?",
        facts=tuple((f"Fact {n}", words) for n in range(facts)),
        legs=tuple(SheetLeg(f"Person {n}", "12:01 to 12:05", told) for n in range(1, legs + 1)),
    )


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


@pytest.mark.parametrize(
    ("legs", "rows", "words", "facts"),
    [(1, 0, "x", 0), (3, 4, "After the 24th", 8), (4, 60, LONG, 10), (60, 3, "x", 6), (90, 9, LONG, 60)],
)
def test_it_is_one_page(qapp: QApplication, legs: int, rows: int, words: str, facts: int) -> None:
    content = pdf_of(sheet(legs, rows, words, facts))
    assert content.startswith(b"%PDF-")
    assert pages(content) == 1


def test_a_chain_that_fits_is_whole(qapp: QApplication) -> None:
    text = fit_document(sheet(3, 4)).toPlainText()
    assert text.count("After the 24th") == 6 + 3 * 4
    assert "left out" not in text
    assert "Maria Okafor, for <Her> bank" in text


def test_of_a_long_chain_the_newest_steps_stay_and_the_rest_is_counted(qapp: QApplication) -> None:
    text = fit_document(sheet(4, 60)).toPlainText()
    newest = text[text.index("4. Person 4") :]
    assert "Question 59?" in newest
    assert "60 earlier steps are left out" in text
    assert "Will you pay back the £15" in text


def test_more_people_than_a_page_has_room_for_are_said_to_be_more(qapp: QApplication) -> None:
    assert fit_document(sheet(90, 2)).toPlainText().endswith("… the rest has no room here")


def test_it_is_named_after_whom_it_is_about_and_never_after_a_path(qapp: QApplication) -> None:
    name = proposed_path(sheet(1, 1).title, "2026-11-22 12.15").name
    assert name == "Maria Okafor, for Her bank 2026-11-22 12.15.pdf"
    strange = Sheet("../../a:b\\c*?\n", "", "", (), ())
    assert proposed_path(strange.title, "now").name == "abc now.pdf"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KmsError, match=r"a\.pdf could not be saved"):
        save_pdf(b"%PDF-", tmp_path / "file" / "a.pdf")


def test_it_is_its_owners_alone_and_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"before")
    file.chmod(0o644)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _no_room)
        with pytest.raises(KmsError, match=r"a\.pdf could not be saved"):
            save_pdf(b"%PDF-", file)
    assert file.read_bytes() == b"before" and list(tmp_path.iterdir()) == [file]
    save_pdf(b"%PDF-", file)
    assert file.read_bytes() == b"%PDF-"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _no_room(_file: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
