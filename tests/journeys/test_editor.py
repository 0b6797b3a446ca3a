"""The editor's page: what agents flagged first, the passage in the text, and the text open for writing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QTextCursor

from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.services.editorial import editorial_of
from kms_desktop.storage.tables import SuggestionRow
from kms_desktop.ui.articles.cases_pane import CasesPane
from kms_desktop.ui.articles.sidebars import REVISIONS
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def articles(player: Player):
    return player.attached.articles


def on_articles(floor: Floor, staff: str = "ines") -> Player:
    ines = floor.desk(staff)
    ines.press("show_articles")
    return ines


def test_a_flagged_passage_reaches_the_editor_word_for_word(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "toggle_article")
    text = dana.window.desk_page.work.guide.text
    found = text.document().find("Nobody can call the file back")
    assert not found.isNull()
    text.setTextCursor(QTextCursor(found))
    dana.press("flag")
    assert "Nobody can call the file back" in shown(dana.attached.desk.asking.line)
    dana.type("The bank can, on the same day")
    dana.press("Enter")
    (flag,) = floor.rows(SuggestionRow, text="The bank can, on the same day")
    assert (flag.kind, flag.article_id, flag.passage) == ("flag", "charged-twice", "Nobody can call the file back")
    ines = on_articles(floor)
    queue = ines.attached.around.queue
    entry = next(entry for entry in queue.entries if entry.words == ("The bank can, on the same day",))
    assert (entry.kind, entry.title) == ("flag", "Customer was charged twice")
    queue.list.mark_key(entry.key)
    ines.press("Enter")
    edit = articles(ines).editor.edit
    assert "Nobody can call the file back" in edit.text().split("\n")[edit.cursor_place()[0] - 1]
    side = shown(articles(ines).said_section)
    assert "The bank can, on the same day" in side
    assert "Dana Whitfield" in side


def test_what_is_flagged_stands_first_and_is_open(floor: Floor) -> None:
    ines = on_articles(floor)
    queue = ines.attached.around.queue
    assert queue.entries[0].kind == "flag"
    assert queue.entries[0].title.replace("’", "'") in shown(articles(ines).head)
    assert f"{len(queue.entries)} open, oldest" in shown(articles(ines).head)


def test_a_lower_limit_says_at_once_what_it_would_have_done_to_the_grants_of_ninety_days(floor: Floor) -> None:
    ines = on_articles(floor)
    page, section = articles(ines), ines.attached.around.what_if
    page.open_article("charged-twice")
    ines.settle()
    assert section.isHidden()
    page.editor.edit.replace_text(page.editor.edit.text().replace("agent: 80", "agent: 30"))
    ines.until(lambda: not section.isHidden())
    assert "grants in 90 days" in shown(section)
    assert "would need approval. Cost: the same." in shown(section)
    page.editor.edit.undo()
    ines.until(section.isHidden)
    ines.settle()


def test_a_flag_is_mended_published_and_answered_without_a_word_typed_twice(floor: Floor, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    shutil.copy(floor.settings.kb_dir / "mobile" / "lost-phone.md", tmp_path / "articles")
    floor.settings = replace(floor.settings, kb_dir=tmp_path / "articles")
    publish_folder(replace(floor.settings, staff="ines"))
    dana, ines = floor.workspace("dana"), on_articles(floor)
    article = dana.library.find_article("lost-phone")
    assert article is not None
    flag = dana.suggestions.submit_suggestion(
        "flag", "When was it?", article=article, passage=article.section_markdown("Issue")[:60]
    )
    queue, page = ines.attached.around.queue, articles(ines)
    ines.until(lambda: any(flag.id in entry.ids for entry in queue.entries))
    queue.list.setFocus()
    queue.list.mark_key(next(entry.key for entry in queue.entries if flag.id in entry.ids))
    ines.press("Enter")
    page.editor.edit.replace_text(
        page.editor.edit.text().replace("The phone is gone, and", "Since when? It is gone, and", 1)
    )
    ines.press("publish_article")
    assert "published" in shown(page.head)
    page.right.show_tab(REVISIONS)
    ines.settle()
    assert "words added" in shown(ines.attached.around.revisions)
    queue.list.setFocus()
    ines.press("close_entry", "Enter", "show_desk")
    answered = dana.suggestions.get_suggestion(flag.id)
    assert answered.state == "accepted"
    assert answered.says_since.startswith("It is gone, and with it photos")
    assert all(flag.id not in entry.ids for entry in queue.entries)


def test_a_flag_that_comes_while_the_editor_looks_is_listed_by_itself(floor: Floor) -> None:
    ines, dana = on_articles(floor), floor.workspace("dana")
    article = dana.library.find_article("roaming-after-travel")
    assert article is not None
    dana.suggestions.submit_suggestion("flag", "Wrong telephone number", article=article, passage="")
    ines.until(
        lambda: any(
            said.text == "Wrong telephone number"
            for line in articles(ines).list.lines
            if line.id == article.id
            for said in line.waiting
        )
    )


def test_the_keyboard_goes_through_the_list_and_into_the_text(floor: Floor) -> None:
    ines = on_articles(floor)
    queue = ines.attached.around.queue
    assert queue.list.hasFocus()
    ines.press("Down", "Enter")
    entry = queue.entries[1]
    assert articles(ines).editor.edit.text() == (floor.settings.kb_dir / entry.path).read_text(encoding="utf-8")


def test_a_candidate_reads_an_article_here_and_cannot_change_it(floor: Floor) -> None:
    tom = on_articles(floor, "tom")
    assert "editors change it" in shown(articles(tom).head)
    assert "Publish" not in shown(articles(tom).head)
    assert "New article" not in shown(articles(tom))
    articles(tom).editor.edit.setFocus()
    before = articles(tom).editor.edit.text()
    tom.type("x")
    tom.press("save_article")
    assert articles(tom).editor.edit.text() == before


def test_a_candidate_sees_neither_files_nor_what_only_editors_use(floor: Floor) -> None:
    tom = on_articles(floor, "tom")
    page = articles(tom)
    assert page.right.tabs.tab_keys() == ["preview"]
    assert tom.attached.around.queue is None
    assert ".md" not in shown(page.head) and ".md" not in shown(page.list)
    assert f"{len(page.list.shown)} articles" in shown(page.head)
    tom.press("filter_articles")
    tom.type("billing/")
    assert page.list.shown == [], "files are not what a reader finds by"
    tom.press("show_cases")
    assert not page.window().findChildren(CasesPane)[0].isVisible()


def test_typing_and_arrows_in_the_filter_open_nothing_and_enter_opens_what_is_marked(floor: Floor) -> None:
    ines = on_articles(floor)
    before = articles(ines).editor.edit.text()
    ines.press("filter_articles")
    assert articles(ines).list.filter.editor.hasFocus()
    ines.type("r")
    ines.press("Down", "Down", "Up")
    ines.type("oaming")
    assert [line.id for line in articles(ines).list.shown] == ["roaming-after-travel"]
    assert articles(ines).list.filter.editor.hasFocus()
    assert articles(ines).editor.edit.text() == before
    ines.press("Enter")
    assert articles(ines).editor.edit.hasFocus()
    assert "Roaming charges after travel" in shown(articles(ines).head)


def test_a_filter_that_fits_nothing_says_so(floor: Floor) -> None:
    ines = on_articles(floor)
    ines.press("filter_articles")
    ines.type("zzzz")
    assert articles(ines).list.shown == []
    assert "nothing fits" in shown(articles(ines).head)


def test_a_link_to_another_article_opens_it_and_one_that_leads_out_is_not_followed(floor: Floor) -> None:
    ines = on_articles(floor)
    articles(ines).open_article("charged-twice")
    ines.settle()
    articles(ines).follow_link("payment-date.md")
    ines.settle()
    assert "Move the payment date" in shown(articles(ines).head)
    articles(ines).follow_link("https://example.com/steal")
    assert "leads out of the folder" in ines.window.message.text()


def test_digits_and_keys_of_the_desk_do_nothing_here(floor: Floor) -> None:
    ines = on_articles(floor)
    ines.press("1", "decline", "step_back", "wrap_up", "transfer")
    assert articles(ines).isVisible()
    assert ines.attached.desk.stage.phase == "ready"
    assert not ines.attached.desk.asking.transfer.is_open()


def test_words_that_no_article_answers_become_a_draft_at_the_desk_of_who_writes(floor: Floor) -> None:
    ines = floor.desk("ines")
    ines.press("search")
    ines.type("quokka zyxw permit")
    ines.press("ask_for_article")
    page = articles(ines)
    assert page.isVisible()
    if page.new_panel.is_open():
        ines.press("Enter")
    assert "- quokka zyxw permit" in page.editor.edit.text()
    assert "new, not saved yet" in shown(page.head)


def test_what_one_desktop_publishes_is_found_on_another_that_has_its_own_folder(floor: Floor, tmp_path: Path) -> None:
    folders = [tmp_path / "hers", tmp_path / "theirs"]
    for folder in folders:
        folder.mkdir()
        shutil.copy(floor.settings.kb_dir / "mobile" / "lost-phone.md", folder)
    publish_folder(replace(floor.settings, kb_dir=folders[0], staff="ines"))
    floor.settings = replace(floor.settings, kb_dir=folders[1])
    dana = floor.desk("dana")
    floor.settings = replace(floor.settings, kb_dir=folders[0], data_dir=floor.settings.data_dir)
    ines = editorial_of(floor.workspace("ines"))
    opened = ines.editing.open_article("lost-phone.md")
    mended = opened.text.replace("phrases:\n", "phrases:\n  - my handset sank in the quarry lake\n", 1)
    ines.editing.publish_article(ines.editing.save_article(opened, mended))
    dana.until(lambda: "quarry lake" in (folders[1] / "lost-phone.md").read_text(encoding="utf-8"))
    searcher = dana.attached.workspace.searcher
    dana.until(lambda: [hit.id for hit in searcher.search("handset sank in the quarry").hits] == ["lost-phone"])
    dana.settle()


def test_an_older_revision_is_compared_in_words_and_brought_back_as_a_new_edit(floor: Floor, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    shutil.copy(floor.settings.kb_dir / "mobile" / "lost-phone.md", tmp_path / "articles")
    floor.settings = replace(floor.settings, kb_dir=tmp_path / "articles")
    writer = editorial_of(floor.workspace("ines")).editing
    first = writer.open_article("lost-phone.md")
    writer.publish_article(first)
    writer.publish_article(writer.save_article(first, first.text.replace("Block first", "Listen first", 1)))
    ines = on_articles(floor)
    page, revisions = articles(ines), ines.attached.around.revisions
    page.open_article("lost-phone")
    ines.settle()
    page.right.show_tab(REVISIONS)
    ines.settle()
    assert "What it changed" in shown(revisions) and "1 word added, 1 removed" in shown(revisions)
    assert [row.detail for row in revisions.list.rows()] == [
        "What agents see now",
        f"Until {revisions.list.rows()[0].what.split(', ')[1]} · first version",
    ]
    assert "Block" in shown(revisions.difference)
    assert "Listen" in shown(revisions.difference)
    revisions.list.setFocus()
    ines.press("Down")
    revisions.restore.click()
    ines.settle()
    assert page.editor.edit.text() == first.text
    ines.press("undo")
    assert "Listen first" in page.editor.edit.text()
    revisions.restore.click()
    ines.settle()
    ines.press("publish_article")
    published = editorial_of(ines.attached.workspace).revisions.list_revisions("lost-phone")
    assert (len(published), published[0].revision) == (3, first.stamp)
