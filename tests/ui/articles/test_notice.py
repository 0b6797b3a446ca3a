"""What is said above a text and under a page is read whole, however long it is and however narrow the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.articles.notice import Notice
from kms_desktop.ui.message_bar import MessageBar
from kms_desktop.ui.widgets.layouts import Column

_LONG = " ".join(
    ["“Customer was charged twice” was not published: “m…a@e…e.org” in line 12 looks like an address."] * 4
)


def _notice() -> Notice:
    made = Notice()
    made.show_notice(_LONG, "bad", [("Show it", lambda: None), ("Publish anyway", lambda: None)])
    return made


def _bar() -> MessageBar:
    made = MessageBar()
    made.show_problem(_LONG, "Try again", lambda: None)
    return made


@pytest.mark.parametrize("make", [_notice, _bar])
@pytest.mark.parametrize("width", [640, 1000])
def test_no_line_of_a_long_sentence_is_cut_off(qapp: QApplication, make, width: int) -> None:
    page, said, rest = QWidget(), make(), QWidget()
    column = Column(page, gap=0)
    column.addWidget(said)
    column.addWidget(rest, 1)
    page.resize(width, 600)
    page.show()
    QApplication.processEvents()
    words = said._words
    assert words.height() >= words.heightForWidth(words.width())
    assert said.height() >= words.height()
    assert rest.height() > 200
    said.show_problem("Short.") if isinstance(said, MessageBar) else said.show_notice("Short.")
    QApplication.processEvents()
    assert said.height() < 80
