"""What a person sees and does in the text: waves and notes beside lines, fixes, snippets, each taken back."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QImage, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest

from kms_desktop.articles.front_matter_edit import TextChange, set_key
from kms_desktop.articles.vocabulary import ListedArticle, Vocabulary
from kms_desktop.editorial.snippets import list_snippets
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.text_edit import TextEdit
from kms_desktop.ui.articles.text_positions import count_characters, count_units
from tests.ui.articles.texts import BLOCK, TEXT, Desk


@pytest.fixture
def desk(tmp_path: Path, qapp) -> Desk:
    return Desk(tmp_path)


def test_a_dead_end_stands_beside_its_line_and_alt_enter_adds_an_answer(desk: Desk) -> None:
    desk.editor.edit.go_to(18)
    (card,) = [card for card in desk.editor.notes.visible_cards() if "Dead end" in card.accessibleName()]
    assert card.accessibleName() == "Error, line 18: Dead end. No answer leads on from this step."
    assert (card.button.text(), card.button.key_text()) == ("Add answer", key_text("fix_finding"))
    box = desk.editor.edit.line_box(18)
    assert box is not None
    assert abs(card.y() - box.y()) < box.height()
    desk.editor.fix_here()
    assert "Open the list of payments.\n\n- [Answer](#send-another)\n\n## Solutions" in desk.text
    assert desk.editor.edit.textCursor().selectedText() == "Answer"
    assert "step-without-answers" not in desk.codes()
    desk.editor.edit.undo()
    assert desk.text == TEXT


def test_alt_down_goes_from_finding_to_finding_and_round(desk: Desk) -> None:
    edit = desk.editor.edit
    edit.apply_change(TextChange(TEXT.index("Ask."), TEXT.index("Ask.") + 4, "Ask [them](#nobody)."))
    desk.editor.edit.go_to(1)
    lines = []
    for _ in range(3):
        desk.editor.next_finding()
        lines.append(edit.cursor_place()[0])
    assert lines == [13, 18, 13]


_BROKEN = {
    "customer-data": ("The card is gone.", "Write to jo.smith@northwave.co.uk, then wait."),
    "dead-link": ("(#was-it-used)", "(#was-it-usd)"),
    "answer-not-a-link": ("- [At home](#sorry)", "- [At home](#sorry)\n- Somewhere else"),
    "say-missing": ("**Say:** Sorry.\n\n", ""),
    "why-missing": ("**Why:** It is fair.\n", ""),
    "solution-without-facts": (BLOCK.split("\n\n")[0] + "\n\n", ""),
    "few-solutions": ("### Send another\n" + BLOCK, ""),
    "review-due": ("kind: problem", "kind: problem\nreview_by: 2026-01-01"),
    "no-front-matter": (TEXT[: TEXT.index("## Issue")], ""),
}


@pytest.mark.parametrize("code", _BROKEN)
def test_the_one_fix_takes_the_finding_away_and_ctrl_z_takes_the_fix_back(tmp_path: Path, qapp, code: str) -> None:
    sound, broken = _BROKEN[code]
    desk = Desk(tmp_path, TEXT.replace(sound, broken, 1))
    before = desk.text
    (at, *_) = [n for n, finding in enumerate(desk.checked.findings) if finding.code == code]
    desk.editor.notes.fix_chosen.emit(at)
    assert desk.text != before
    if code in ("say-missing", "why-missing"):
        assert desk.text[: desk.editor.edit.textCursor().position()].endswith(f"**{code[:3].capitalize()}:** ")
        desk.editor.edit.insertPlainText("Words.")
    assert desk.codes().count(code) < [*Desk(tmp_path, before).codes()].count(code)
    while desk.text != before:
        assert desk.editor.edit.document().isUndoAvailable()
        desk.editor.edit.undo()


def test_customer_data_is_taken_out_with_the_comma_behind_it(tmp_path: Path, qapp) -> None:
    desk = Desk(tmp_path, TEXT.replace("The card is gone.", "Write to jo.smith@northwave.co.uk, then wait."))
    desk.editor.edit.go_to(8)
    desk.editor.fix_here()
    assert "\nWrite to then wait.\n" in desk.text


def test_the_name_of_a_customer_is_found_once_it_is_known(tmp_path: Path, qapp) -> None:
    desk = Desk(tmp_path, TEXT.replace("**Say:** Sorry.", '**Say:** "Mrs Okafor, I am sorry."', 1))
    desk.check.names = frozenset({"Okafor"})
    desk.look()
    (found,) = [finding for finding in desk.checked.findings if finding.code == "customer-data"]
    assert "Okafor" not in found.text
    desk.editor.edit.go_to(found.line)
    desk.editor.fix_here()
    assert '**Say:** "I am sorry."' in desk.text


def test_notes_never_lie_over_each_other_and_fold_to_icons_where_it_is_narrow(tmp_path: Path, qapp) -> None:
    steps = "".join(f"### Step {n}\n" for n in range(30))
    desk = Desk(tmp_path, TEXT.replace("### Was it used?", steps + "### Was it used?"))
    desk.editor.edit.go_to(20)
    cards = sorted(desk.editor.notes.visible_cards(), key=lambda card: card.y())
    assert len(cards) > 3
    assert all(above.geometry().bottom() < below.y() for above, below in pairwise(cards))
    made = len(desk.editor.edit.findChildren(type(cards[0])))
    assert made < len(desk.checked.findings)
    desk.editor.fold_notes(True)
    desk.editor.edit.go_to(1)
    desk.editor.edit.go_to(7)
    assert all(card.folded and card.width() == 28 for card in desk.editor.notes.visible_cards())


def test_a_form_changes_the_same_text_and_undo_brings_it_back(desk: Desk) -> None:
    desk.editor.edit.go_to(13, 2)
    change = set_key(desk.text, "confidence", "validated")
    assert change is not None
    desk.editor.apply_change(change)
    assert desk.checked.article.confidence == "validated"
    assert desk.editor.edit.cursor_place() == (14, 2)
    desk.editor.edit.undo()
    assert desk.text == TEXT


def test_the_line_under_the_text_counts_what_was_found_and_names_the_cases(tmp_path: Path, qapp) -> None:
    cases = "- name: anybody\n  agent: {open: [sorry]}\n- name: nobody\n  agent: {closed: {sorry: never}}\n"
    (tmp_path / "lost-card.cases.yaml").write_text(cases, encoding="utf-8")
    desk = Desk(tmp_path)
    status = desk.editor.status
    assert (status.errors.text(), status.warnings.text()) == ("1 error", "")
    assert status.cases.text() == "1 of 2 policy cases fails"
    told: list[str] = []
    desk.editor.cases_chosen.connect(lambda: told.append("cases"))
    status.cases.click()
    assert (told, "nobody" in status.cases.toolTip()) == (["cases"], True)
    desk.editor.edit.go_to(18, 5)
    assert status.place.text() == "Ln 18, Col 5"


def test_enter_goes_on_with_a_list_and_ends_it_on_an_empty_item(desk: Desk) -> None:
    edit = desk.editor.edit
    edit.go_to(15, 100)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "x")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "- [At home](#sorry)\n- x\n\n- [Outside]" in desk.text


def test_snippets_fit_the_place_and_a_begun_link_is_completed(desk: Desk) -> None:
    article = desk.checked.article
    assert [one.label for one in list_snippets(article, 16, "")][:3] == ["Step", "Answer", "Option"]
    assert list_snippets(article, 25, "")[0].label == "Option"
    edit = desk.editor.edit
    edit.go_to(16, 100)
    edit.insert_text("\n- [There](#was-it-u")
    desk.editor.offer_snippets()
    assert [row.label for row in edit.completion.rows()] == ["Was it used?"]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "\n- [There](#was-it-used\n" in desk.text
    assert not edit.completion.is_open()


def test_tab_goes_from_blank_to_blank_and_behind_the_last_it_is_the_windows_again(desk: Desk) -> None:
    edit = desk.editor.edit
    edit.go_to(33, 1)
    edit.setFocus()
    desk.editor.offer_snippets()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    typed = ["Send a card by courier", "replacement", "12", "team_lead", '"It comes today."', "They cannot wait."]
    for words in typed:
        QTest.keyClicks(edit, words)
        QTest.keyClick(edit, Qt.Key.Key_Tab)
    option = desk.checked.article.find_option("send-a-card-by-courier")
    assert option is not None
    assert (option.remedy, option.cost.fixed, list(option.authority)) == ("replacement", 12, ["team_lead"])
    assert (option.say, option.why) == ('"It comes today."', "They cannot wait.")
    assert "\t" not in desk.text
    assert edit.blanks.places() == []
    while desk.text != TEXT:
        assert edit.document().isUndoAvailable()
        edit.undo()


def test_shift_tab_goes_back_to_what_was_typed_and_esc_ends_the_blanks(desk: Desk) -> None:
    edit = desk.editor.edit
    edit.go_to(16, 100)
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    edit.insert_blanks("[a](#b) [c](#d)", ((1, 1), (9, 1)))
    QTest.keyClicks(edit, "first")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    QTest.keyClicks(edit, "second")
    QTest.keyClick(edit, Qt.Key.Key_Backtab)
    QTest.keyClicks(edit, "!")
    assert "[first!](#b) [second](#d)" in desk.text
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (
        edit.blanks.take_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)) is False
    )


@pytest.mark.parametrize("line", [1, 12, 40])
def test_the_list_stays_inside_the_window_wherever_the_cursor_is(desk: Desk, line: int) -> None:
    edit = desk.editor.edit
    edit.apply_change(TextChange(len(TEXT), len(TEXT), "\n".join("more" for _ in range(60))))
    edit.go_to(line, 1)
    edit.moveCursor(QTextCursor.MoveOperation.End) if line == 40 else None
    desk.look()
    desk.editor.offer_snippets()
    assert edit.completion.is_open()
    assert desk.editor.window().rect().contains(edit.completion.geometry())


def test_a_picture_that_is_pasted_is_told_of_and_words_come_in_plain(desk: Desk) -> None:
    edit, told = desk.editor.edit, []
    edit.image_pasted.connect(told.append)
    picture, words = QMimeData(), QMimeData()
    picture.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    words.setText("a\r\nb")
    words.setHtml("<b>a</b>")
    edit.insertFromMimeData(picture)
    assert (len(told), desk.text) == (1, TEXT)
    edit.insertFromMimeData(words)
    assert desk.text == "a\nb" + TEXT


@given(st.text(st.characters(exclude_characters="\r\n\x00", exclude_categories=("Cs", "Zl", "Zp")), max_size=30))
def test_places_are_the_same_however_they_are_counted(text: str) -> None:
    assert all(count_characters(text, count_units(text[:at])) == at for at in range(len(text) + 1))


def test_another_text_is_put_in_as_one_change_whatever_signs_stand_in_it(qapp) -> None:
    edit = TextEdit()
    edit.show_text("one 😀 two\nthree\nfour")
    edit.go_to(2, 3)
    edit.replace_text("one 😀 2 😀\nthree\nfive")
    assert edit.text() == "one 😀 2 😀\nthree\nfive"
    assert edit.cursor_place() == (2, 3)
    edit.undo()
    assert edit.text() == "one 😀 two\nthree\nfour"


def test_findings_at_the_end_of_the_text_are_seen_whole(tmp_path: Path, qapp) -> None:
    desk = Desk(tmp_path, TEXT.replace("## Solutions", "").replace("**Why:** It is fair.\n", ""))
    ends = "\n".join(f"[a](#nowhere-{n})" for n in range(5))
    desk.editor.edit.apply_change(TextChange(len(desk.text), len(desk.text), f"\n{ends}"))
    desk.editor.edit.moveCursor(QTextCursor.MoveOperation.End)
    desk.editor.edit.ensureCursorVisible()
    cards = sorted(desk.editor.notes.visible_cards(), key=lambda card: card.y())
    assert len(cards) >= 5
    assert cards[-1].geometry().bottom() <= desk.editor.edit.height()
    assert all(above.geometry().bottom() < below.y() for above, below in pairwise(cards))


def test_without_a_finding_the_text_has_the_room(tmp_path: Path, qapp) -> None:
    sound = TEXT.replace("Open the list of payments.", "Open the list of payments.\n\n- [Yes](#send-another)")
    clean, found = Desk(tmp_path, sound), Desk(tmp_path)
    assert clean.codes() == []
    assert clean.editor.edit.viewport().width() > found.editor.edit.viewport().width() + 120
    width = clean.editor.edit.viewport().width()
    clean.editor.edit.apply_change(TextChange(len(sound), len(sound), "\n[a](#nowhere)"))
    assert clean.codes() == ["dead-link"]
    assert clean.editor.edit.viewport().width() == width
    clean.editor.notes._settle.timeout.emit()
    assert clean.editor.edit.viewport().width() < width


@pytest.mark.parametrize("height", [700, 330])
def test_the_note_of_a_misspelt_word_leaves_the_row_that_is_written_in_sight(desk: Desk, height: int) -> None:
    edit, words = desk.editor.edit, " ".join(["Ask the customer"] * 30) + " custmer"
    edit.apply_change(TextChange(TEXT.index("Ask."), TEXT.index("Ask.") + 4, words))
    desk.check.misspelt = {"custmer": ("customer",)}
    desk.editor.resize(desk.editor.width(), height)
    desk.look()
    desk.editor.notes.set_folded(True)
    edit.go_to(13, len(words) + 1)
    (card,) = [card for card in desk.editor.notes.visible_cards() if "custmer" in card.accessibleName()]
    row = edit.cursor_box()
    assert not card.folded
    assert card.geometry().top() > row.bottom() or card.geometry().bottom() < row.top()
    assert edit.rect().contains(card.geometry())


def test_a_misspelt_word_is_mended_from_the_list_and_counted_apart(desk: Desk) -> None:
    edit = desk.editor.edit
    edit.apply_change(TextChange(TEXT.index("Ask."), TEXT.index("Ask.") + 4, "Ask the custmer of the `custmer`."))
    desk.check.misspelt = {"custmer": ("customer", "custom")}
    edit.go_to(1)
    desk.look()
    assert desk.editor.status.misspelt.text() == "1 misspelt word"
    assert not any("custmer" in card.accessibleName() for card in desk.editor.notes.visible_cards())
    edit.go_to(13, 3)
    assert any("did you mean “customer”?" in card.accessibleName() for card in desk.editor.notes.visible_cards())
    told: list[str] = []
    desk.editor.act_wanted.connect(told.append)
    desk.editor.offer_snippets()
    labels = [row.label for row in edit.completion.rows()]
    assert labels[:3] == ["Write “customer”", "Write “custom”", "Add “custmer” to the house’s words"]
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told == ["add_word:custmer"]
    desk.editor.offer_snippets()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "Ask the customer of the `custmer`." in desk.text


def test_a_link_to_no_article_is_told_with_the_one_that_was_meant(tmp_path: Path, qapp) -> None:
    desk = Desk(tmp_path, TEXT.replace("(#was-it-used)", "(bank/lost-crad.md)"))
    desk.editor.know_words(Vocabulary(articles=(ListedArticle("bank/lost-cards.md", "l", "Lost cards"),)))
    desk.look()
    desk.editor.edit.go_to(16)
    said = [card.accessibleName() for card in desk.editor.notes.visible_cards()]
    assert any("Did you mean “bank/lost-cards.md”?" in name for name in said)
    desk.editor.fix_here()
    assert "- [Outside](bank/lost-cards.md)" in desk.text
