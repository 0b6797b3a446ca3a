"""The line of a question to a colleague: its words whole at every width, its buttons beside or under them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kms_desktop.contacts.consult import Consult
from kms_desktop.ui.desk.consult.consult_text import ConsultView, asked_view, consulted_view
from kms_desktop.ui.desk.consult.line import ConsultLine
from kms_desktop.ui.desk.view_state import Consulted
from kms_desktop.ui.widgets.layouts import Column

NOW = datetime(2026, 11, 30, 12, 4, tzinfo=UTC)
LONG = "her bank took £15 for the bounced rent and wants it back today. Is that ours to pay, and from which budget?"
NAMES = {"priya": "Priya Nair", "rosa": "Rosa Adeyemi"}


def consult(**changed: object) -> Consult:
    said: dict[str, object] = {
        "id": "q",
        "contact_id": "c",
        "asked_by": "dana",
        "to_kind": "person",
        "to_id": "priya",
        "to_name": "Priya Nair",
        "question": LONG,
        "asked_at": NOW - timedelta(seconds=40),
    }
    return Consult(**{**said, **changed})  # type: ignore[arg-type]


def view(*, reached: bool = True, late: bool = False, **changed: object) -> ConsultView:
    return asked_view(consult(**changed), NAMES.__getitem__, reached=reached, late=late, in_time=2)


@pytest.mark.parametrize(
    ("changed", "title", "acts"),
    [
        ({}, "Asked Priya Nair", ("ask_colleague",)),
        ({"seen_by": "priya"}, "Asked Priya Nair · read by Priya Nair", ("ask_colleague",)),
        (
            {"to_kind": "team", "declined_by": ("rosa",)},
            "Asked Priya Nair · Rosa Adeyemi cannot answer now",
            ("ask_colleague",),
        ),
        ({"late": True}, "Asked Priya Nair · nobody answered in 2 minutes", ("ask_colleague",)),
        (
            {"reached": False},
            "Your question waits on this desktop until the database is back.",
            ("ask_colleague",),
        ),
        (
            {"state": "answered", "answered_by": "priya", "answer": "Yes"},
            "Priya Nair answered:",
            ("keep_answer", "suggest_answer", "dismiss"),
        ),
        (
            {"state": "answered", "answered_by": "priya", "takes_over": True},
            "Priya Nair can take it over.",
            ("transfer", "dismiss"),
        ),
        (
            {"state": "declined", "answered_by": "priya"},
            "Priya Nair cannot answer now.",
            ("ask_colleague", "dismiss"),
        ),
    ],
)
def test_each_state_says_what_is_and_what_can_be_done(
    changed: dict[str, object], title: str, acts: tuple[str, ...]
) -> None:
    shown = view(**changed)  # type: ignore[arg-type]
    assert (shown.title, shown.acts) == (title, acts)


def test_what_a_colleague_asks_names_them_and_how_many_more_wait() -> None:
    shown = consulted_view(Consulted(consult(question="Is it?"), "Dana Whitfield", 2))
    assert (shown.title, shown.detail) == ("Dana Whitfield asks you:", "“Is it?” 2 more wait.")


@pytest.mark.parametrize("width", [400, 700, 1100])
def test_its_words_are_whole_at_every_width(qtbot: QtBot, width: int) -> None:
    host, line = QWidget(), ConsultLine("Your question")
    qtbot.addWidget(host)
    column = Column(host, gap=0)
    column.addWidget(QWidget(), 1)
    column.addWidget(line)
    host.resize(width, 600)
    host.show()
    line.show_view(view(state="declined", answered_by="priya"), NOW)
    qtbot.waitUntil(lambda: line._words.height() >= line._words.heightForWidth(line._words.width()))
    assert line.geometry().bottom() == host.rect().bottom()
    for act in ("ask_colleague", "dismiss"):
        button = line.buttons[act]
        assert button.isVisible() and line.rect().contains(button.geometry())
    line.show_view(None, NOW)
    assert line.isHidden()
