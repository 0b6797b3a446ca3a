"""An editor's list: what waits, where to mend it, and what closing an entry tells those who asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.articles.new_article import NewArticle
from kms_desktop.articles.passage_location import line_of
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.queue_items import Entry, oldest_days
from kms_desktop.editorial.review_schedule import REVIEW_TIME
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables import (
    ArticleChangeRow,
    ContactEventRow,
    ContactRow,
    OptionUseRow,
    ResolutionRow,
    SuggestionRow,
)
from kms_desktop.storage.unreadable import CANNOT_BE_READ
from kms_desktop.voc.fit_rate import FitRate, FitRates
from kms_desktop.voc.suggestions import SuggestionBox, register_suggestions
from tests.editorial.test_editing import folder as folder
from tests.editorial.test_publishing import SOUND
from tests.owner import put

PASSAGE = "Two amounts where one was expected."


class Place:
    """Ines the editor, what agents did on the floor, and her list."""

    def __init__(self, database: Database, folder: Path, journal: Journal) -> None:
        self.database, self.library = database, Library(folder)
        roster = Roster(database)
        self.people = {
            login: roster.add_person(login, login.capitalize(), role, "Front line", "agent").id
            for login, role in (("ines", "editor"), ("dana", "agent"), ("sam", "agent"), ("tom", "agent"))
        }
        ines, unsaved = self.people["ines"], Autosave(folder.parent / "unsaved")
        outbox = Outbox(database, journal)
        register_suggestions(outbox, database)
        self.box = SuggestionBox(database, outbox, ines)
        self.editing = Editing(self.library, database, ines, unsaved)
        self.to_do = EditorQueue(database, self.library, self.box, unsaved, ines, kept=timedelta(0))

    def add(self, *rows: Any) -> None:
        with self.database.writing() as session:
            session.add_all(rows)

    def says(
        self,
        who: str,
        kind: str,
        text: str,
        passage: str = "",
        days: int = 1,
        revision: str = "",
        *,
        contact: bool = False,
    ) -> str:
        row = SuggestionRow(id=new_key(), kind=kind, made_by=self.people[who], article_id="charged-twice")
        row.text, row.passage, row.revision, row.made_at = text, passage, revision, utc_now() - timedelta(days=days)
        row.contact_id = self.contact() if contact else ""
        key = row.id
        self.add(row)
        return key

    def contact(self, days: int = 1, link: str = "", article_id: str = "") -> str:
        key, at = new_key(), utc_now() - timedelta(days=days)
        self.add(ContactRow(id=key, opened_at=at, phase="wrapped_up"))
        resolution = ResolutionRow(id=new_key(), contact_id=key, agent_id=self.people["dana"], at=at)
        resolution.link, resolution.article_id = link, article_id
        self.add(resolution)
        return key

    def searched(self, words: str, days: int = 1) -> None:
        row = ContactEventRow(id=new_key(), contact_id=self.contact(days), seq=1, agent_id="x", kind="searched")
        row.at, row.data = utc_now() - timedelta(days=days), {"text": words}
        self.add(row)

    def offered(self, result: str) -> None:
        row = OptionUseRow(id=new_key(), contact_id=self.contact(), agent_id="x", article_id="charged-twice")
        row.option_id, row.title, row.remedy = "refund-the-card", "Refund", "money"
        row.result, row.at = result, utc_now() - timedelta(days=1)
        self.add(row)

    def one(self, kind: str) -> Entry:
        (found,) = [entry for entry in self.to_do.list_entries() if entry.kind == kind]
        return found

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.to_do.list_entries()]


@pytest.fixture
def place(sqlite_database: Database, folder: Path, tmp_path: Path) -> Iterator[Place]:
    with closing(Journal(tmp_path / "journal.sqlite")) as journal:
        yield Place(sqlite_database, folder, journal)


@pytest.fixture
def either_place(database: Database, folder: Path, tmp_path: Path) -> Iterator[Place]:
    """The same, once on each database."""
    with closing(Journal(tmp_path / "journal.sqlite")) as journal:
        yield Place(database, folder, journal)


def test_flags_of_one_passage_are_one_entry_at_its_line(place: Place) -> None:
    place.says("sam", "flag", "Three, sometimes", PASSAGE, days=6)
    place.says("dana", "flag", "£25 is £30 now", PASSAGE)
    entry = place.one("flag")
    assert (entry.title, entry.agents, entry.words, entry.by) == (
        "Customer was charged twice",
        2,
        ("£25 is £30 now",),
        "Dana",
    )
    lines = SOUND.split("\n")
    assert lines[entry.line - 1] == PASSAGE
    assert oldest_days(place.to_do.list_entries(), utc_now()) == 6


def test_suggestions_that_say_nearly_the_same_are_one_entry_with_its_agents(place: Place) -> None:
    place.says("dana", "suggestion", "Ask for bank charges first")
    place.says("sam", "suggestion", "ask for the bank charges first!")
    place.says("tom", "none_fit", "A voucher would do")
    found = [entry for entry in place.to_do.list_entries() if entry.kind == "suggestion"]
    assert [(entry.agents, len(entry.ids)) for entry in found] == [(2, 2), (1, 1)]


@pytest.mark.parametrize("poison", ["context = '[1]'", "made_at = 'infinity'", "made_at = '20000-01-01 00:00:00+00'"])
def test_what_cannot_be_read_is_an_entry_and_hides_no_other(either_place: Place, poison: str) -> None:
    bad = either_place.says("dana", "suggestion", "Say first what the bank does")
    good = either_place.says("sam", "suggestion", "Name the day on which it is paid back")
    put(either_place.database, f"UPDATE suggestion SET {poison.replace(':', chr(92) + ':')} WHERE id = :id", id=bad)
    words = {entry.ids: entry.words for entry in either_place.to_do.list_entries() if entry.kind == "suggestion"}
    assert words == {(bad,): (CANNOT_BE_READ,), (good,): ("Name the day on which it is paid back",)}


def test_closing_a_flag_answers_everybody_with_what_the_article_says_since(either_place: Place) -> None:
    opened = either_place.editing.open_article("charged-twice.md")
    first = either_place.editing.publish_article(opened)
    keys = [either_place.says(who, "flag", "Three now", PASSAGE, revision=first.revision) for who in ("dana", "sam")]
    assert either_place.to_do.prepared_answer(either_place.one("flag")) == ""
    with pytest.raises(KmsError, match="Write one line"):
        either_place.to_do.close_entry(either_place.one("flag"))
    either_place.editing.publish_article(
        either_place.editing.save_article(opened, SOUND.replace("Two amounts", "Two or three amounts"))
    )
    assert either_place.to_do.close_entry(either_place.one("flag")) == 2
    answers = {either_place.box.get_suggestion(key).answer for key in keys}
    (said,) = answers
    assert said.startswith("Since ")
    assert said.endswith("“Customer was charged twice” says: “Two or three amounts where one was expected.”")
    assert "flag" not in either_place.kinds()


def test_searches_that_found_nothing_are_one_entry_until_they_come_again(place: Place) -> None:
    for words in ("esim on second watch", "esim on a second watch", "parking permit"):
        place.searched(words)
    entry = place.one("searched")
    assert (entry.count, entry.agents, entry.path) == (2, 2, "")
    place.to_do.close_entry(entry)
    assert "searched" not in place.kinds()
    place.searched("esim on second watch", days=0)
    place.searched("esim on second watch", days=0)
    assert place.one("searched").count == 2


def test_a_low_fit_rate_is_named_with_its_n_until_the_article_is_mended(either_place: Place) -> None:
    for number in range(20):
        either_place.offered("accepted" if number % 3 == 0 else "declined")
    either_place.says("dana", "none_fit", "None", contact=True)
    entry = either_place.one("low_fit")
    assert entry.fit == FitRate(7, 21)
    assert FitRates(either_place.database).fit_rate_of("charged-twice") == FitRate(7, 21)
    either_place.editing.publish_article(either_place.editing.open_article("charged-twice.md"))
    assert "low_fit" not in either_place.kinds()


def test_what_is_used_stays_fresh_and_only_unused_and_dated_articles_come_due(
    either_place: Place, folder: Path
) -> None:
    old = utc_now() - REVIEW_TIME - timedelta(days=3)
    for key in ("charged-twice", "unknown-payment"):
        row = ArticleChangeRow(
            id=new_key(), article_id=key, n=1, at=old, by_id=either_place.people["ines"], what="confidence"
        )
        either_place.add(row)
    assert {entry.article_id for entry in either_place.to_do.list_entries() if entry.kind == "review"} == {
        "charged-twice",
        "unknown-payment",
    }
    either_place.contact(days=40, link="resolved", article_id="charged-twice")
    entry = either_place.one("review")
    assert (entry.article_id, entry.due is not None and entry.due.dated) == ("unknown-payment", False)
    Roster(either_place.database).change_person("ines", "proficiency", "candidate")
    with pytest.raises(Refused, match=r"Ines may not say that .* still holds; ask a contributor"):
        either_place.to_do.close_entry(entry)
    Roster(either_place.database).change_person("ines", "proficiency", "contributor")
    either_place.to_do.close_entry(entry)
    assert "review" not in either_place.kinds()
    soon = date.today() + timedelta(days=3)  # noqa: DTZ011
    (folder / "charged-twice.md").write_text(SOUND.replace("---\n", f"---\nreview_by: {soon}\n", 1), encoding="utf-8")
    assert either_place.one("review").due is not None


def test_drafts_are_files_that_are_not_what_was_published_and_texts_not_saved(place: Place) -> None:
    opened = place.editing.open_article("charged-twice.md")
    assert "draft" not in place.kinds()
    place.editing.publish_article(opened)
    place.editing.publish_article(place.editing.open_article("unknown-payment.md"))
    assert "draft" not in place.kinds()
    place.editing.save_article(opened, SOUND + "\nMore.\n")
    place.editing.keep_text(place.editing.open_article("unknown-payment.md"), "Half a sen")
    found = [entry for entry in place.to_do.list_entries() if entry.kind == "draft"]
    assert sorted((entry.path, entry.unsaved) for entry in found) == [
        ("charged-twice.md", False),
        ("unknown-payment.md", True),
    ]
    with pytest.raises(KmsError, match="is a draft: publish it"):
        place.to_do.close_entry(found[0])


@pytest.mark.parametrize(
    ("passage", "line"),
    [
        ("Read the **status** of both lines", 3),
        ("“Read the status of both lines”", 3),
        ("the status of both lines, every time", 3),
        ("Nothing like it", 0),
        ("", 0),
    ],
)
def test_a_passage_is_found_by_its_words_whatever_marks_stand_in_them(passage: str, line: int) -> None:
    assert line_of("# One\n\nOpen it. Read the [status](x.md) of *both* lines.\n", passage) == line


def test_the_time_of_nothing_is_no_day() -> None:
    assert oldest_days([], datetime.now(UTC)) == 0


def test_an_agent_who_says_that_no_article_answers_is_answered_too(place: Place) -> None:
    key = place.says("dana", "suggestion", "No article answers “esim on a watch”. They ask each week.")
    with place.database.writing() as session:
        row = session.get_one(SuggestionRow, key)
        row.article_id = ""
        session.add(row)
    entry = place.one("suggestion")
    assert (entry.article_id, entry.words, entry.ids, entry.by) == ("", ("esim on a watch",), (key,), "Dana")


def test_the_words_that_no_article_answers_are_told_whatever_is_written_about_them(place: Place) -> None:
    """They go along by themselves; what the agent makes of the line is not looked at."""
    made = place.box.submit_suggestion("suggestion", "They ask each week.", searched="esim on a watch")
    entry = place.one("suggestion")
    assert (entry.words, entry.ids, entry.title) == (("esim on a watch",), (made.id,), "They ask each week.")


def test_an_article_that_was_begun_and_never_saved_is_not_lost(place: Place) -> None:
    begun = place.editing.new_article(NewArticle("Router blinks red"))
    place.editing.keep_text(begun, begun.text + "\nA first line.")
    assert place.editing.new_article(NewArticle("Router blinks red")).path == "router-blinks-red-2.md"
    entry = place.one("draft")
    assert (entry.title, entry.path, entry.unsaved) == ("Router blinks red", "router-blinks-red.md", True)
    kept = place.editing.kept_text(entry.path)
    assert kept is not None and kept.text.endswith("A first line.")
    with pytest.raises(KmsError, match="open it and save it, or empty it"):
        place.to_do.close_entry(entry)
    place.editing.keep_text(begun, "")
    assert "draft" not in place.kinds()
