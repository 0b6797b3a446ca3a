"""A page of a report as PDF: A4, as many pages as it needs, with every word in it."""

from __future__ import annotations

import re

from pytestqt.qtbot import QtBot

from kms_desktop.figures.report_html import Head, heading, page, sentence, table
from kms_desktop.ui.report_pdf import pdf_of_html


def test_a_report_becomes_as_many_pages_as_it_needs(qtbot: QtBot) -> None:
    rows = [(f"Row {n}", str(n)) for n in range(120)]
    blocks = [
        heading("A month", 1),
        sentence("Made today."),
        table("Rows", (Head("What"), Head("n", True)), [("", rows)]),
    ]
    content = pdf_of_html(page("A month", blocks), "A month")
    assert content.startswith(b"%PDF-") and len(re.findall(rb"/Type\s*/Page\b", content)) == 3
    short = pdf_of_html(page("A month", blocks[:2]), "A month")
    assert len(re.findall(rb"/Type\s*/Page\b", short)) == 1
    (box,) = set(re.findall(rb"/MediaBox \[([\d. ]+)\]", short))
    width, height = (float(one) for one in box.split()[2:])
    assert abs(width - 595) < 2 and abs(height - 842) < 2
