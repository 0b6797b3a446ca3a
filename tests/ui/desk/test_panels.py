"""The floating panels: their keys, the words they keep, and where the keyboard goes when they fold."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kms_desktop.customers.model import Customer
from kms_desktop.ui.desk.customer.panels import FindPanel, VerifyPanel
from kms_desktop.ui.desk.panels import LinePanel
from kms_desktop.ui.desk.transfer.panel import TransferPanel
from kms_desktop.ui.desk.view_state import Passing, Receiver
from kms_desktop.ui.widgets.fields import LineField
from tests.desks import shown

RECEIVERS = (
    Receiver("team", "t1", "Billing", "Whoever is free"),
    Receiver("team", "t2", "Technical", "Whoever is free"),
    Receiver("person", "p1", "Sam Ruiz", "Billing"),
)
PEOPLE = [Customer("m", "Maria Okafor", "8841 2290", "gold"), Customer("j", "James Okafor", "8841 2298", "bronze")]


@pytest.fixture
def host(qtbot) -> QWidget:
    """A window with a field that has the keyboard before a panel opens."""
    made = QWidget()
    made.before = LineField("Before", "Before")
    QVBoxLayout(made).addWidget(made.before)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.before.setFocus()
    return made


def opened(host: QWidget, panel, focus: QWidget):
    panel.open_in(host, host, focus)
    return panel


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)


def write(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)


def focus() -> str:
    return QApplication.focusWidget().accessibleName()


def test_a_transfer_is_narrowed_chosen_and_sent_with_the_keyboard(host, qtbot) -> None:
    panel = TransferPanel()
    opened(host, panel, panel.to).show_receivers(Passing(RECEIVERS))
    write("bil")
    assert shown(panel.people).split("\n")[0].startswith("Billing")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert focus() == "Question for the next person"
    write("Can you?")
    with qtbot.waitSignal(panel.send_chosen) as sent:
        press(Qt.Key.Key_Return)
    assert sent.args == [RECEIVERS[2], "Can you?", True, ""]
    assert not panel.is_open()
    assert focus() == "Before"


def test_who_writes_while_the_list_of_a_transfer_has_the_keyboard_writes_the_question(host) -> None:
    panel = TransferPanel()
    opened(host, panel, panel.to).show_receivers(Passing(RECEIVERS))
    write("sam")
    panel.people.setFocus()
    for letter in "Can you?":
        write(letter)
    assert focus() == "Question for the next person"
    assert (panel.to.text(), panel.question.text()) == ("sam", "Can you?")


@pytest.mark.parametrize(("to", "question", "goes"), [("", "", "Question"), ("bil", "", "Question")])
def test_a_transfer_that_lacks_something_is_not_sent_and_the_keyboard_goes_there(host, to, question, goes) -> None:
    panel = TransferPanel()
    sent = []
    panel.send_chosen.connect(lambda *args: sent.append(args))
    opened(host, panel, panel.to).show_receivers(Passing(RECEIVERS))
    write(to)
    panel.question.setFocus()
    write(question)
    panel.confirm()
    assert sent == []
    assert panel.is_open()
    assert focus().startswith(goes)
    assert (panel.to.text(), panel.question.text()) == (to, question)


def test_a_contact_goes_outside_by_the_name_that_was_typed(host, qtbot) -> None:
    panel = TransferPanel()
    opened(host, panel, panel.to).show_receivers(Passing(RECEIVERS))
    write("Her bank")
    assert shown(panel.people).startswith("Her bank")
    press(Qt.Key.Key_Return)
    write("Will you pay?")
    with qtbot.waitSignal(panel.send_chosen) as sent:
        press(Qt.Key.Key_Return)
    to, question, warm, answer = sent.args
    assert (to.kind, to.name, question, warm, answer) == ("outside", "Her bank", "Will you pay?", True, "")
    assert panel.question.text() == "Will you pay?", "it is shown once more before it is logged"


def test_somebody_outside_without_a_name_is_asked_for(host) -> None:
    panel = TransferPanel()
    opened(host, panel, panel.to).show_receivers(Passing((), away=True))
    panel.question.set_text("Will you pay?")
    panel.confirm()
    assert panel.is_open()
    assert focus() == "To whom"


def test_warm_or_cold_is_turned_and_goes_along(host, qtbot) -> None:
    panel = TransferPanel()
    opened(host, panel, panel.to).show_receivers(Passing(RECEIVERS))
    panel.switch_way()
    panel.question.set_text("You?")
    with qtbot.waitSignal(panel.send_chosen) as sent:
        panel.confirm()
    assert sent.args[2] is False
    panel.switch_way()
    assert panel.way.tabText(panel.way.current_part()).startswith("Warm")


def test_who_was_asked_a_question_is_asked_for_its_answer_first(host, qtbot) -> None:
    panel = TransferPanel()
    opened(host, panel, panel.to).show_receivers(Passing(RECEIVERS, asked="Is it a fault?", asked_by="Priya Nair"))
    assert "Priya Nair asked you: “Is it a fault?”" in shown(panel)
    press(Qt.Key.Key_Return)
    assert focus() == "Your answer"
    write("No, it is not.")
    press(Qt.Key.Key_Return)
    write("Can you pay?")
    with qtbot.waitSignal(panel.send_chosen) as sent:
        press(Qt.Key.Key_Return)
    assert sent.args[1:] == ["Can you pay?", True, "No, it is not."]


PANELS = [
    (TransferPanel, lambda panel: panel.question),
    (FindPanel, lambda panel: panel.field),
    (LinePanel, lambda panel: panel.field),
]


@pytest.mark.parametrize(("kind", "field"), PANELS, ids=lambda part: getattr(part, "__name__", ""))
def test_esc_puts_a_panel_away_keeps_its_words_and_gives_the_keyboard_back(host, kind, field) -> None:
    panel = kind()
    opened(host, panel, field(panel))
    write("half a line")
    press(Qt.Key.Key_Escape)
    assert not panel.is_open()
    assert focus() == "Before"
    opened(host, panel, field(panel))
    assert field(panel).text() == "half a line"


def test_another_caller_begins_with_empty_panels(host) -> None:
    for kind, field in PANELS[:2]:
        panel = kind()
        opened(host, panel, field(panel))
        write("about the one before")
        panel.clear_panel()
        assert field(panel).text() == ""
        assert not panel.is_open()


def test_verifying_marks_with_digits_and_keeps_with_enter(host, qtbot) -> None:
    panel = VerifyPanel()
    opened(host, panel, panel)
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_4):
        press(key)
    with qtbot.waitSignal(panel.verified) as told:
        press(Qt.Key.Key_Return)
    assert told.args == [("Date of birth", "Account number")]
    opened(host, panel, panel)
    assert not any(box.isChecked() for box in panel.ways)


def test_nothing_marked_is_no_verification(host) -> None:
    panel = VerifyPanel()
    told = []
    panel.verified.connect(told.append)
    opened(host, panel, panel)
    press(Qt.Key.Key_Return)
    assert told == []
    assert panel.is_open()


KEPT = {"date_of_birth": "1984-05-02", "postcode": "SE13 7QT"}


@pytest.mark.parametrize(("account", "facts"), [("", {}), ("88412290", {}), ("2290", {"postcode": " "})])
def test_what_is_not_kept_is_not_marked_and_too_little_verifies_nobody(host, account: str, facts) -> None:
    panel = VerifyPanel()
    told: list[tuple[str, ...]] = []
    panel.verified.connect(told.append)
    panel.show_customer(Customer("z", "Zelda Ruy", account, facts=facts), "")
    opened(host, panel, panel)
    assert "Too little is kept of them to verify them. Go on unverified: Esc." in shown(panel)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_Return):
        press(key)
    assert (told, panel.is_open(), panel.keep.isEnabled()) == ([], True, False)
    assert [box.isChecked() for box in panel.ways] == [False, False, bool(account == "88412290"), False]
    press(Qt.Key.Key_Escape)
    assert not panel.is_open()


def test_what_is_read_late_takes_the_mark_off_what_is_not_kept(host, qtbot) -> None:
    panel = VerifyPanel()
    opened(host, panel, panel)
    press(Qt.Key.Key_4)
    panel.show_customer(Customer("m", "Maria Okafor", "8841 2290", facts=KEPT), "")
    press(Qt.Key.Key_4)
    assert not panel.ways[3].isChecked() and "2 more needed" in shown(panel)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_2)
    with qtbot.waitSignal(panel.verified) as given:
        press(Qt.Key.Key_Return)
    assert given.args == [("Date of birth", "Postcode")]


def test_finding_somebody_takes_the_marked_one(host, qtbot) -> None:
    panel = FindPanel()
    opened(host, panel, panel.field)
    write("okafor")
    panel.show_found(PEOPLE)
    press(Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.customer_chosen) as chosen:
        press(Qt.Key.Key_Return)
    assert chosen.args == [PEOPLE[1]]
    assert focus() == "Before"


def asked(host, panel: LinePanel, kind: str = "suggestion") -> LinePanel:
    panel.ask_line(kind, kind.capitalize(), "megaphone", "What should change?", "Goes along: this call.")
    return opened(host, panel, panel.field)


def test_a_line_is_sent_with_its_kind(host, qtbot) -> None:
    panel = asked(host, LinePanel())
    write("  Ask about charges  ")
    with qtbot.waitSignal(panel.sent) as sent:
        press(Qt.Key.Key_Return)
    assert sent.args == ["suggestion", "Ask about charges"]
    assert panel.field.text() == ""


@pytest.mark.parametrize(
    ("kind", "goes"), [("suggestion", False), ("flag", False), ("refused", False), ("declined", True)]
)
def test_only_a_customers_refusal_may_be_without_words(host, kind: str, goes: bool) -> None:
    panel = asked(host, LinePanel(), kind)
    sent = []
    panel.sent.connect(lambda *args: sent.append(args))
    press(Qt.Key.Key_Return)
    assert sent == ([("declined", "")] if goes else [])
    assert panel.is_open() is not goes


def test_each_kind_of_line_keeps_its_own_words(host) -> None:
    panel = asked(host, LinePanel())
    write("an idea")
    press(Qt.Key.Key_Escape)
    asked(host, panel, "flag")
    assert panel.field.text() == ""
    write("a mistake")
    press(Qt.Key.Key_Escape)
    asked(host, panel)
    assert panel.field.text() == "an idea"
    press(Qt.Key.Key_Escape)
    asked(host, panel, "flag")
    assert panel.field.text() == "a mistake"


def test_a_suggestion_becomes_a_report_with_the_same_words_and_is_one_again_next_time(host, qtbot) -> None:
    panel = asked(host, LinePanel())
    write("Four callers from one street")
    panel.kind.click()
    assert panel.field.text() == "Four callers from one street"
    assert panel.kind.text() == "Suggestion instead"
    panel.field.setFocus()
    with qtbot.waitSignal(panel.sent) as sent:
        press(Qt.Key.Key_Return)
    assert sent.args == ["observation", "Four callers from one street"]
    asked(host, panel)
    assert (panel.field.text(), panel.kind.text()) == ("", "Report instead")


def test_a_line_that_could_not_be_kept_is_given_back(host) -> None:
    panel = asked(host, LinePanel())
    panel.give_back("suggestion", "an idea")
    assert panel.field.text() == "an idea"
    write("!")
    panel.give_back("suggestion", "an idea")
    assert panel.field.text() == "an idea!"
