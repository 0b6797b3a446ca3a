"""`report executives` as HTML and PDF, by who overlooks the floor, told in the audit."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kms_desktop.voc.themes.themes import Themes
from tests.cli.conftest import Kms
from tests.cli.test_export import floor, told
from tests.figures.floor import CODES, Floor

__all__ = ["floor"]


def test_the_page_is_written_for_a_browser_and_for_paper(qtbot: QtBot, kms: Kms, floor: Floor, tmp_path: Path) -> None:
    html, pdf = tmp_path / "month.html", tmp_path / "month.pdf"
    assert kms("report", "executives", "--html", html, "--as", "rosa").lines == ["Written to month.html."]
    assert "Twelve figures" in html.read_text("utf-8")
    answer = kms("report", "executives", "--pdf", pdf, "--period", "this_month", "--json", "--as", "rosa").json
    assert answer["title"].startswith("Customer service, ") and pdf.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(pdf.stat().st_mode) == 0o600
    assert told(floor) == ["executives", "executives"]


@pytest.mark.parametrize("kind", ["--html", "--pdf"])
def test_who_does_not_overlook_the_floor_gets_none(kms: Kms, floor: Floor, tmp_path: Path, kind: str) -> None:
    said = kms("report", "executives", kind, tmp_path / "it", "--as", "dana")
    assert "counted for" in said.failed_plainly() and told(floor) == []


def test_it_is_said_where_it_cannot_be_written(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    said = kms("report", "executives", "--html", tmp_path / "no" / "it.html", "--as", "rosa")
    assert "could not be written" in said.failed_plainly()
    assert kms("report", "executives", "--as", "rosa").code == 2


def test_what_changed_is_told_to_everybody(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    themes = Themes(floor.database, None, floor.people[1])
    theme = themes.make_theme("Late fee", reason_code=CODES[0])
    themes.decide_theme(theme, False, "It pays for the reminder.")
    lines = kms("report", "changes", "--period", "28_days", "--as", "dana").lines
    assert lines[0].startswith("What changed, ") and "  Late fee: declined. “It pays for the reminder.”" in lines
    answer = kms("report", "changes", "--period", "28_days", "--json", "--as", "dana").json
    assert [one["theme"] for one in answer["said"]] == ["Late fee"]
    assert told(floor) == []
    html = tmp_path / "month.html"
    assert kms("report", "changes", "--period", "28_days", "--html", html, "--as", "dana").lines == [
        "Written to month.html."
    ]
    assert "It pays for the reminder." in html.read_text("utf-8") and told(floor) == ["changes"]
    assert "Nothing was decided" in kms("report", "changes", "--period", "last_month", "--as", "dana").lines[1]
