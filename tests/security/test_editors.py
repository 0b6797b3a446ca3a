"""Editors on logins of their own: publish, follow, answer and put aside, all within what the database lets them."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.decisions import Decisions
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.revision_sync import RevisionSync
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.storage.database import Database
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.voc.suggestions import SuggestionBox, register_suggestions
from tests.contacts.conftest import CHARGED_TWICE, UNKNOWN_PAYMENT
from tests.security.conftest import Walled

SOUND = CHARGED_TWICE.replace("- [Something else](#no-such-step)\n", "")
NAME = "charged-twice.md"


def box_of(database: Database, journal: Journal, staff_id: str) -> SuggestionBox:
    outbox = Outbox(database, journal)
    register_suggestions(outbox, database)
    return SuggestionBox(database, outbox, staff_id)


def test_an_editor_mends_what_an_agent_flagged_and_the_agent_has_it(walled: Walled, tmp_path: Path) -> None:
    hers, theirs = tmp_path / "hers", tmp_path / "theirs"
    hers.mkdir()
    (hers / NAME).write_text(SOUND, encoding="utf-8")
    (hers / "unknown-payment.md").write_text(UNKNOWN_PAYMENT, encoding="utf-8")
    shutil.copytree(hers, theirs)
    ines, dana = walled.database("ines"), walled.database("dana")
    me, library = walled.floor.people["ines"].id, Library(hers)
    unsaved = Autosave(tmp_path / "unsaved")
    editing = Editing(library, ines, me, unsaved)
    opened = editing.open_article(NAME)
    first = editing.publish_article(opened)
    with closing(Journal(tmp_path / "dana.sqlite")) as dana_keeps, closing(Journal(tmp_path / "ines.sqlite")) as kept:
        article = Library(theirs).find_article("charged-twice")
        dana_box = box_of(dana, dana_keeps, walled.floor.people["dana"].id)
        flag = dana_box.submit_suggestion(
            "flag", "Three", article=article, passage="Two amounts where one was expected."
        )
        decisions = Decisions(tmp_path / "decisions")
        to_do = EditorQueue(ines, library, box_of(ines, kept, me), unsaved, me, decisions=decisions)
        editing.publish_article(editing.save_article(opened, SOUND.replace("Two amounts", "Two or three amounts")))
        (entry,) = [one for one in to_do.list_entries() if one.kind == "flag"]
        assert to_do.close_entry(entry, says_since=to_do.prepared_answer(entry)) == 1
        assert dana_box.get_suggestion(flag.id).says_since == "Two or three amounts where one was expected."
        for other in (one for one in to_do.list_entries() if one.kind in ("review", "searched", "low_fit")):
            to_do.close_entry(other)
    following = RevisionSync(
        dana,
        Library(theirs),
        Autosave(tmp_path / "d"),
        lambda: [(a.id, a.path) for a in Library(theirs).read_all()],
    )
    assert following.follow_revisions().taken == (NAME,)
    assert "Two or three amounts" in (theirs / NAME).read_text(encoding="utf-8")
    assert Revisions(dana).list_revisions("charged-twice")[-1].revision == first.revision


def test_options_come_and_go_with_what_a_publisher_publishes(walled: Walled, tmp_path: Path) -> None:
    folder = tmp_path / "hers"
    folder.mkdir()
    (folder / NAME).write_text(SOUND, encoding="utf-8")
    (folder / "unknown-payment.md").write_text(UNKNOWN_PAYMENT, encoding="utf-8")
    editing = Editing(
        Library(folder), walled.database("ines"), walled.floor.people["ines"].id, Autosave(tmp_path / "u")
    )
    opened = editing.open_article(NAME)
    editing.publish_article(opened)
    other = SOUND.replace("Refund and cover", "Refund and add").replace("#refund-and-cover", "#refund-and-add")
    editing.publish_article(editing.save_article(opened, other))
    rules = {
        option for (option,) in walled.asked("SELECT option_id FROM option_rule WHERE article_id = 'charged-twice'")
    }
    assert rules == {"explain-the-hold", "refund-the-card", "refund-and-add"}
