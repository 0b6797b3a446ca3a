"""The wrap-up of a closed contact as it is put right: what stood there is read from its beginning."""

from __future__ import annotations

from kms_desktop.contacts.wrapup_draft import WrapUp, WrapUpChoices
from kms_desktop.ui.wrapup.correction import CorrectionForm

LONG = "She rings for her father, who is in hospital; nobody rings him before Thursday. " * 5


def test_a_long_line_for_the_next_person_shows_its_beginning(qtbot) -> None:  # type: ignore[no-untyped-def]
    form = CorrectionForm()
    qtbot.addWidget(form)
    form.resize(500, 500)
    form.show()
    saved = WrapUp("Billing", "", "", "", "", "", (), "unknown", "", LONG)
    form.show_saved(saved, WrapUpChoices())
    assert form.words.text() == LONG
    assert form.words.editor.cursorPosition() == 0
