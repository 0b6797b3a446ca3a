"""The sentence above the text is read whole, however narrow the text is."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.articles.notice import Notice
from kms_desktop.ui.widgets.layouts import Column

LONG = "“Customer was charged twice” moves to payments/charged-twice.md. 9 links in 7 articles follow. " * 3


def test_a_long_sentence_is_as_high_as_its_lines(qapp: QApplication) -> None:
    page, notice, text = QWidget(), Notice(), QWidget()
    column = Column(page, gap=0)
    column.addWidget(notice)
    column.addWidget(text, 1)
    for width in (1200, 560):
        page.resize(width, 700)
        page.show()
        notice.show_notice(LONG, "accent", [("Undo", lambda: None), ("Publish 7 articles", lambda: None)])
        qapp.processEvents()
        words = notice._words
        assert words.height() >= words.heightForWidth(words.width()), width
        assert notice.height() < 300
        assert text.height() > 350
