"""The editor's page: what agents flagged first, the passage beside the text, the file opened in its own editor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QTextCursor

from kms_desktop.storage.tables import SuggestionRow
from kms_desktop.ui.player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def articles(player: Player):
    return player.attached.articles


def on_articles(floor: Floor, staff: str = "ines") -> Player:
    ines = floor.desk(staff)
    ines.press("Ctrl+2")
    return ines


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files that were handed to the system, which has an editor for them."""
    files: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: files.append(QUrl(url).toLocalFile()) or True)
    return files


def test_a_flagged_passage_reaches_the_editor_word_for_word(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring(MARIAS_NUMBER)
    dana.settle()
    dana.press("F9", "F2")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "F3")
    text = dana.window.desk_page.work.guide.text
    found = text.document().find("Nobody can call the file back")
    assert not found.isNull()
    text.setTextCursor(QTextCursor(found))
    dana.press("Ctrl+M")
    assert "Nobody can call the file back" in shown(dana.attached.desk.asking.line)
    dana.type("The bank can, on the same day")
    dana.press("Enter")
    (flag,) = floor.rows(SuggestionRow, text="The bank can, on the same day")
    assert (flag.kind, flag.article_id, flag.passage) == ("flag", "charged-twice", "Nobody can call the file back")
    ines = on_articles(floor)
    flagged = [line for line in shown(articles(ines).list).split("\n") if "Customer was charged twice" in line]
    assert "1 flag" in flagged[0]
    place = [line.id for line in articles(ines)._shown].index("charged-twice")
    articles(ines).list.mark(place)
    ines.settle()
    side = shown(articles(ines).side)
    assert "Nobody can call the file back" in side
    assert "The bank can, on the same day" in side
    assert "Dana Whitfield" in side
    assert "Nobody can call the file back" in articles(ines).text.toPlainText()


def test_articles_with_something_waiting_stand_first(floor: Floor) -> None:
    ines = on_articles(floor)
    lines = articles(ines)._lines
    urgent = [2 * any(said.kind == "flag" for said in line.waiting) + bool(line.waiting) for line in lines]
    assert urgent[0] == 3
    assert urgent == sorted(urgent, reverse=True)
    assert shown(articles(ines).title) == lines[0].title.replace("’", "'")
    assert lines[0].waiting[0].text[:30] in shown(articles(ines).side)


def test_a_flag_that_comes_while_the_editor_looks_is_listed_by_itself(floor: Floor) -> None:
    ines, dana = on_articles(floor), floor.workspace("dana")
    article = dana.library.get("roaming-after-travel")
    assert article is not None
    dana.suggestions.submit("flag", "Wrong telephone number", article=article, passage="")
    ines.until(
        lambda: any(
            said.text == "Wrong telephone number"
            for line in articles(ines)._lines
            if line.id == article.id
            for said in line.waiting
        )
    )


def test_the_keyboard_goes_through_the_list_and_opens_the_file(floor: Floor, opened: list[str]) -> None:
    ines = on_articles(floor)
    assert articles(ines).list.hasFocus()
    ines.press("Down", "Ctrl+Enter")
    line = articles(ines)._shown[1]
    assert opened == [str(floor.settings.kb_dir / line.path)]
    assert "is opened in your editor" in shown(ines.window.toast)


def test_where_no_editor_is_set_up_the_path_is_said(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    ines = on_articles(floor)
    ines.press("Ctrl+Enter")
    assert str(floor.settings.kb_dir) in ines.window.message.text()


def test_f2_goes_to_the_filter_and_down_and_enter_go_on_from_there(floor: Floor) -> None:
    ines = on_articles(floor)
    ines.press("F2")
    assert articles(ines).filter.editor.hasFocus()
    ines.type("roaming")
    assert [line.id for line in articles(ines)._shown] == ["roaming-after-travel"]
    ines.press("Enter")
    assert articles(ines).list.hasFocus()
    assert "Roaming charges after travel" in shown(articles(ines).title)


def test_a_filter_that_fits_nothing_says_so(floor: Floor) -> None:
    ines = on_articles(floor)
    ines.press("F2")
    ines.type("zzzz")
    assert articles(ines)._shown == []
    assert "nothing fits" in shown(articles(ines))


def test_a_link_to_another_article_opens_it_and_one_that_leads_out_is_not_followed(
    floor: Floor, opened: list[str]
) -> None:
    ines = on_articles(floor)
    articles(ines)._follow("payment-date.md")
    ines.settle()
    assert "Move the payment date" in shown(articles(ines).title)
    articles(ines)._follow("https://example.com/steal")
    assert "leads out of the folder" in ines.window.message.text()
    assert opened == []


def test_digits_and_keys_of_the_desk_do_nothing_here(floor: Floor) -> None:
    ines = on_articles(floor)
    ines.press("1", "Del", "Backspace", "F8", "F6")
    assert articles(ines).isVisible()
    assert ines.attached.desk.stage.phase == "ready"
    assert not ines.attached.desk.asking.transfer.is_open()
