"""A window in the pseudo-language → a report of what bypassed the catalogue, whichever way it came on the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import SCRIPTS

WINDOW = """
import sys
import sqlalchemy
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from kms_desktop.texts import tr

class Painted(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft, "Painted past it")
        painter.drawText(QRect(0, 0, 20, 20), Qt.AlignmentFlag.AlignLeft, tr("Nothing is waiting"))
        QFontMetrics(self.font()).elidedText("Shortened past it, and rather long", Qt.TextElideMode.ElideRight, 40)
        QFontMetrics(self.font()).elidedText(tr("Everything is in the database"), Qt.TextElideMode.ElideRight, 40)
        self.setToolTip(tr("Everything is in the database"))

application = QApplication([])
with sqlalchemy.create_engine("sqlite://").connect() as connection:
    connection.execute(sqlalchemy.text("SELECT :name"), {"name": "Maria Okafor"})
window = QWidget()
column = QVBoxLayout(window)
fields = [QLabel("Labelled past it"), QLabel(tr("Saved")), QLabel(f"{tr('Call of')} Maria Okafor"), QPushButton("3")]
fields[3].setToolTip("Tip past it")
fields[1].setAccessibleName("Named past it")
typed = QLineEdit("typed by somebody")
typed.setPlaceholderText("Placed past it")
hidden = QLabel("Hidden past it")
for field in (*fields, typed, Painted()):
    column.addWidget(field)
column.addWidget(hidden)
hidden.hide()
window.resize(300, 400)
window.show()
window.grab().save(sys.argv[1])
window.close()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report."""
    place = tmp_path_factory.mktemp("shown")
    (place / "window.py").write_text(WINDOW, encoding="utf-8")
    report = place / "report" / "texts.txt"
    subprocess.run(
        [sys.executable, SCRIPTS / "shown_texts.py", report, place / "window.py", place / "the-window.png"],
        cwd=SCRIPTS.parent,
        env={**os.environ, "KMS_LANGUAGE": "pseudo", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert (place / "the-window.png").is_file()
    return Path(report).read_text(encoding="utf-8")


@pytest.mark.parametrize("how", ["Labelled", "Painted", "Shortened", "Tip", "Named", "Placed"])
def test_a_text_is_heard_whichever_way_it_is_shown(told: str, how: str) -> None:
    assert f"    {how} past it    [the-window]" in told


def test_what_is_of_the_catalogue_or_data_or_hidden_is_no_bypass(told: str) -> None:
    for words in ("Saved", "Call of", "Maria", "typed", "Hidden"):
        assert words not in told


def test_a_text_that_is_cut_off_is_told(told: str) -> None:
    cut = told.partition("\nCut off\n")[2].partition("\n\nShortened")[0].splitlines()
    assert len(cut) == 1 and cut[0].strip().startswith("⁅Ñ")


def test_what_is_cut_off_and_stands_whole_in_a_tip_was_shortened_on_purpose(told: str) -> None:
    cut, _, shortened = told.partition("\nCut off\n")[2].partition("\nShortened, and whole in the tip\n")
    assert len(shortened.splitlines()) == 1 and "[the-window]" in shortened
    assert shortened.strip() not in cut
