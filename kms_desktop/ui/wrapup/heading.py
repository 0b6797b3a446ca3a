"""A part of a wrap-up → its heading, with a word beside it."""

from __future__ import annotations

from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph


def make_heading(title: str, beside: Paragraph) -> Row:
    head = Row(gap=8)
    words = Paragraph(title, "list", "ink2", weight=600)
    words.fit_width()
    head.addWidget(words)
    head.addWidget(beside, 1)
    return head
