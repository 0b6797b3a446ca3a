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
from kms_desktop.editorial.decisions import Decisions
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.queue_items import Entry, oldest_days
from kms_desktop.editorial.review_schedule import REVIEW_TIME
from kms_desktop.errors import KmsError, Refused, Unreachable
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
from kms_desktop.voc.answer_text import answer_words
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
            for login, role in (
                ("ines", "editor"),
                ("rosa", "supervisor"),
                ("dana", "agent"),
                ("sam", "agent"),
                ("tom", "agent"),
            )
        }
        ines, unsaved = self.people["ines"], Autosave(folder.parent / "unsaved")
        outbox = Outbox(database, journal)
        register_suggestions(outbox, database)
        self.box = SuggestionBox(database, outbox, ines)
        self.editing = Editing(self.library, database, ines, unsaved)
        self.unsaved, self.decisions = unsaved, Decisions(folder.parent / "decisions")
        self.to_do = self.new_queue()

    def new_queue(self) -> EditorQueue:
        """As after a start of the program."""
        parts = (self.database, self.library, self.box, self.unsaved, self.people["ines"])
        return EditorQueue(*parts, decisions=self.decisions, kept=timedelta(0))

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

    def supervisor_accepts(self, suggestion_id: str) -> None:
        self.box.answer_suggestion(suggestion_id, True, "An article comes.", by=self.people["rosa"])

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


CHANGED = SOUND.replace("Two amounts where one", "Two or three amounts where one")


def flag_and_change(place: Place, changed: str, *who: str) -> list[str]:
    """Flags on the passage of the first revision; then the article is published as `changed`."""
    first = place.editing.publish_article(place.editing.open_article("charged-twice.md"))
    keys = [place.says(one, "flag", "Three now", PASSAGE, revision=first.revision) for one in who]
    place.editing.publish_article(place.editing.save_article(place.editing.open_article("charged-twice.md"), changed))
    return keys


def test_a_flag_whose_passage_changed_is_answered_by_what_it_says_now(either_place: Place) -> None:
    keys = flag_and_change(either_place, CHANGED, "dana", "sam")
    entry = either_place.one("flag")
    since = either_place.to_do.prepared_answer(entry)
    assert since == "Two or three amounts where one was expected."
    assert either_place.to_do.close_entry(entry, says_since=since) == 2
    answered = [either_place.box.get_suggestion(key) for key in keys]
    assert {(one.state, one.answer, one.says_since) for one in answered} == {("accepted", "", since)}
    assert {answer_words(one) for one in answered} == {f"“charged-twice” now says: “{since}”"}
    assert "flag" not in either_place.kinds()


@pytest.mark.parametrize(
    "changed",
    [
        SOUND.replace("title: Customer was charged twice", "title: Customer was charged two times"),
        SOUND + "\nSomething at the end that nobody flagged.\n",
        SOUND.replace(PASSAGE, f"Ask first. {PASSAGE}"),
        SOUND.replace(PASSAGE, PASSAGE.replace(" where ", "\nwhere ")),
        SOUND.replace(PASSAGE, f"**{PASSAGE}**"),
        SOUND.replace(PASSAGE, ""),
        SOUND.replace(PASSAGE, "Two amounts."),
    ],
    ids=["the title", "the end", "a sentence before it", "its lines", "its marks", "it is gone", "it is cut"],
)
def test_a_change_that_is_not_of_the_passage_answers_nobody(place: Place, changed: str) -> None:
    assert changed != SOUND
    (key,) = flag_and_change(place, changed, "dana")
    entry = place.one("flag")
    assert place.to_do.prepared_answer(entry) == ""
    with pytest.raises(KmsError, match="Write one line"):
        place.to_do.close_entry(entry)
    assert place.box.get_suggestion(key).state == "new"


def test_what_is_suggested_of_a_changed_article_is_answered_in_words_alone(either_place: Place) -> None:
    key = either_place.says("sam", "suggestion", "Could the letter come by text?")
    flag_and_change(either_place, CHANGED, "dana")
    entry = either_place.one("suggestion")
    assert either_place.to_do.prepared_answer(entry) == ""
    with pytest.raises(KmsError, match="Write one line"):
        either_place.to_do.close_entry(entry)
    with pytest.raises(KmsError, match="does not say this since"):
        either_place.to_do.close_entry(entry, says_since="Two or three amounts where one was expected.")
    assert either_place.to_do.close_entry(entry, "Not by text: the regulator wants letters.", accepted=False) == 1
    answered = either_place.box.get_suggestion(key)
    assert (answered.state, answer_words(answered)) == ("declined", "Not by text: the regulator wants letters.")


@pytest.mark.parametrize("words", [PASSAGE, "Everybody gets a refund."])
def test_nobody_is_told_that_an_article_says_what_it_does_not(either_place: Place, words: str) -> None:
    (key,) = flag_and_change(either_place, CHANGED, "dana")
    with pytest.raises(KmsError, match="does not say this since"):
        either_place.to_do.close_entry(either_place.one("flag"), says_since=words)
    assert either_place.box.get_suggestion(key).state == "new"
    assert either_place.one("flag").ids == (key,)


def test_what_is_taken_back_in_time_was_told_to_nobody(either_place: Place) -> None:
    key = either_place.says("dana", "suggestion", "Ask for bank charges first")
    entry = either_place.one("suggestion")
    decision = either_place.to_do.decide_entry(entry, "We do now.")
    assert "suggestion" not in either_place.kinds()
    assert either_place.box.get_suggestion(key).state == "new"
    either_place.to_do.undo_decision(decision)
    assert either_place.one("suggestion") == entry
    assert either_place.new_queue().send_left_over() == 0
    assert either_place.box.get_suggestion(key).state == "new"


def test_what_was_decided_before_a_crash_is_sent_at_the_next_start(either_place: Place, tmp_path: Path) -> None:
    key = either_place.says("dana", "suggestion", "Ask for bank charges first")
    for words in ("esim on second watch", "esim on a second watch"):
        either_place.searched(words)
    either_place.to_do.decide_entry(either_place.one("suggestion"), "We do now. Write to maria@example.org.")
    either_place.to_do.decide_entry(either_place.one("searched"))
    kept = [file.read_text(encoding="utf-8") for file in (tmp_path / "decisions").iterdir()]
    assert len(kept) == 2
    assert not any("maria@" in one for one in kept)
    again = either_place.new_queue()
    assert again.send_left_over() == 2
    assert not {entry.kind for entry in again.list_entries()} & {"suggestion", "searched"}
    answered = either_place.box.get_suggestion(key)
    assert (answered.state, answered.answer[:10]) == ("accepted", "We do now.")
    assert again.send_left_over() == 0


def test_a_left_over_decision_of_what_somebody_else_closed_is_let_go(place: Place) -> None:
    key = place.says("dana", "suggestion", "Ask for bank charges first")
    place.to_do.decide_entry(place.one("suggestion"), "We do now.")
    place.box.answer_suggestion(key, False, "No.")
    assert place.new_queue().send_left_over() == 0
    assert place.box.get_suggestion(key).answer == "No."
    assert place.decisions.list_decisions() == []


def test_a_decision_waits_for_a_database_that_does_not_answer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    key = place.says("dana", "suggestion", "Ask for bank charges first")
    entry = place.one("suggestion")
    decision = place.to_do.decide_entry(entry, "We do now.")

    def away(*_said: object, **_more: object) -> None:
        raise Unreachable("The database does not answer.")

    with monkeypatch.context() as silent:
        silent.setattr(SuggestionBox, "answer_suggestion", away)
        with pytest.raises(Unreachable):
            place.to_do.send_decision(entry, decision)
    assert place.to_do.send_left_over() == 1
    assert place.box.get_suggestion(key).answer == "We do now."


def test_a_decision_that_the_disk_does_not_take_closes_nothing(place: Place, tmp_path: Path) -> None:
    place.says("dana", "suggestion", "Ask for bank charges first")
    (tmp_path / "decisions").write_text("no folder", encoding="utf-8")
    entry = place.one("suggestion")
    with pytest.raises(KmsError, match="Nothing was closed"):
        place.to_do.decide_entry(entry, "We do now.")
    assert place.one("suggestion") == entry


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


def test_what_an_editor_may_not_answer_is_refused_before_a_word_is_written(place: Place) -> None:
    place.box.submit_suggestion("suggestion", "They ask each week.", searched="esim on a watch")
    entry = place.one("suggestion")
    for close in (place.to_do.prepared_answer, lambda one: place.to_do.decide_entry(one, "We will.")):
        with pytest.raises(Refused, match="Only a supervisor answers suggestions"):
            close(entry)
    assert place.one("suggestion") == entry


def test_an_article_that_was_promised_stays_until_it_comes(place: Place) -> None:
    made = place.box.submit_suggestion("suggestion", "They ask each week.", searched="esim on a watch")
    place.supervisor_accepts(made.id)
    entry = place.one("wanted")
    assert (entry.words, entry.ids, entry.title) == (("esim on a watch",), (made.id,), "They ask each week.")
    assert "suggestion" not in place.kinds()
    text = "---\nid: esim\ntitle: eSIM\n{}phrases:\n  - Esim on a watch?\n---\n\n# eSIM\n\nHold it.\n"
    (place.library.root / "esim.md").write_text(text.format("confidence: wip\n"), "utf-8")
    assert "wanted" in place.kinds()
    (place.library.root / "esim.md").write_text(text.format(""), "utf-8")
    assert "wanted" not in place.kinds()


def test_an_article_that_was_promised_is_closed_until_it_is_promised_again(either_place: Place) -> None:
    place = either_place
    for _ in range(2):
        made = place.box.submit_suggestion("suggestion", "They ask each week.", searched="esim on a watch")
        place.supervisor_accepts(made.id)
        assert place.to_do.close_entry(place.one("wanted"), "It is in the help of the watch.") == 0
        assert "wanted" not in place.kinds()


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
