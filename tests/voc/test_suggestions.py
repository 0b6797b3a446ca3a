"""Suggestions are kept, answered once, and read by whoever made them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.articles.model import Article
from kms_desktop.contacts.model import ContactState
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables import ContactRow, SuggestionRow
from kms_desktop.voc.suggestions import SuggestionBox, apply_suggestion, register_suggestions
from tests.customers.people import MARIA, directory_of

ARTICLE = Article("charged-twice", "Customer was charged twice", "charged-twice.md", "abc123def456", "")
CONTACT = ContactState(
    id="c1",
    channel="phone",
    number="+442079460018",
    customer_name="Maria Okafor",
    article_id="other",
    article_title="Other",
    article_revision="000000000000",
    facts={"tier": "gold", "amount": 45},
)


@dataclass(frozen=True)
class Floor:
    """A desktop with an agent and a supervisor."""

    database: Database
    outbox: Outbox
    dana: Person
    remi: Person

    def box(self, person: Person) -> SuggestionBox:
        return SuggestionBox(self.database, self.outbox, person.id)


def _floor(database: Database, folder: Path) -> Iterator[Floor]:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    remi = roster.add_person("remi", "Remi Adeyemi", "supervisor", "Billing line", "manager")
    journal = Journal(folder / "journal.sqlite")
    outbox = Outbox(database, journal)
    register_suggestions(outbox, database)
    yield Floor(database, outbox, dana, remi)
    journal.close()


@pytest.fixture
def floor(database: Database, tmp_path: Path) -> Iterator[Floor]:
    """The same on both databases."""
    yield from _floor(database, tmp_path)


@pytest.fixture
def sqlite_floor(sqlite_database: Database, tmp_path: Path) -> Iterator[Floor]:
    """For what asks nothing of the database itself."""
    yield from _floor(sqlite_database, tmp_path)


def test_a_suggestion_is_in_the_box_with_what_it_is_about(floor: Floor) -> None:
    box = floor.box(floor.dana)
    made = box.submit_suggestion(
        "suggestion", " Let us cover bank charges. ", contact=CONTACT, article=ARTICLE, option_id="refund"
    )
    (listed,) = floor.box(floor.remi).list_suggestions()
    assert listed == replace(made, made_by_name="Dana Whitlock")
    assert listed.text == "Let us cover bank charges."
    assert (listed.article_id, listed.article_title, listed.revision) == (ARTICLE.id, ARTICLE.title, ARTICLE.revision)
    assert listed.context == {"revision": "abc123def456", "option": "refund", "tier": "gold", "channel": "phone"}
    assert (listed.state, listed.contact_id) == ("new", "c1")
    assert floor.box(floor.remi).get_suggestion(made.id) == listed


def test_a_suggestion_names_neither_caller_nor_number(floor: Floor) -> None:
    text = "Maria Okafor (020 7946 0018, maria@example.com) paid with 4111 1111 1111 1111"
    made = floor.box(floor.dana).submit_suggestion("flag", text, contact=CONTACT, passage=text)
    with floor.database.reading() as session:
        row = session.get(SuggestionRow, made.id)
    stored = str(row)
    for secret in ("Maria", "Okafor", "7946", "maria@", "4111"):
        assert secret not in stored
    assert made.text == "[customer] ([number], [e-mail]) paid with card ending 1111"


def test_without_an_article_the_contacts_article_is_meant(sqlite_floor: Floor) -> None:
    made = sqlite_floor.box(sqlite_floor.dana).submit_suggestion(
        "none_fit", "None says what to do abroad", contact=CONTACT
    )
    assert (made.article_id, made.article_title, made.revision) == ("other", "Other", "000000000000")


def test_the_customers_tier_goes_along_without_the_customer(floor: Floor) -> None:
    _, (maria,) = directory_of(floor.database, MARIA)
    contact_id = new_key()
    with floor.database.writing() as session:
        session.add(ContactRow(id=contact_id, customer_id=maria.id, opened_at=utc_now()))
    floor.box(floor.dana).submit_suggestion("observation", "They all move house", contact=ContactState(id=contact_id))
    (listed,) = floor.box(floor.dana).list_suggestions()
    assert listed.context == {"tier": "gold", "channel": "phone"}


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_an_empty_suggestion_is_refused(sqlite_floor: Floor, text: str) -> None:
    with pytest.raises(KmsError, match="one line is enough"):
        sqlite_floor.box(sqlite_floor.dana).submit_suggestion("suggestion", text)
    assert sqlite_floor.box(sqlite_floor.dana).list_suggestions() == []


def test_a_flag_may_be_a_passage_alone(sqlite_floor: Floor) -> None:
    made = sqlite_floor.box(sqlite_floor.dana).submit_suggestion(
        "flag", "", article=ARTICLE, passage="within three working days"
    )
    assert (
        sqlite_floor.box(sqlite_floor.remi).list_suggestions(kind="flag")[0].passage
        == made.passage
        == "within three working days"
    )


def test_an_unknown_kind_is_refused(sqlite_floor: Floor) -> None:
    with pytest.raises(KmsError, match="“complaint” cannot be said here"):
        sqlite_floor.box(sqlite_floor.dana).submit_suggestion("complaint", "x")  # type: ignore[arg-type]


def test_hostile_text_is_kept_readable(floor: Floor) -> None:
    made = floor.box(floor.dana).submit_suggestion(
        "suggestion", "=cmd()\x00\ud800\x1b[2J" + "x" * 10_000, passage="p" * 10_000
    )
    assert made.text.startswith("=cmd()?[2Jxxx")
    assert len(made.text) == len(made.passage) == 4_000
    assert floor.box(floor.dana).list_suggestions()[0].text == made.text


def test_the_list_is_filtered_and_newest_first(floor: Floor) -> None:
    box = floor.box(floor.dana)
    first = box.submit_suggestion("suggestion", "one", article=ARTICLE)
    second = box.submit_suggestion("flag", "two", article=ARTICLE)
    third = box.submit_suggestion("suggestion", "three")
    floor.box(floor.remi).answer_suggestion(first.id, True, "Done.")
    assert [s.id for s in box.list_suggestions()] == [third.id, second.id, first.id]
    assert [s.id for s in box.list_suggestions(state="new")] == [third.id, second.id]
    assert [s.id for s in box.list_suggestions(kind="suggestion", article_id=ARTICLE.id)] == [first.id]
    assert box.list_suggestions(since=utc_now() + timedelta(minutes=1)) == []
    assert len(box.list_suggestions(since=first.made_at)) == 3
    assert box.list_suggestions(state="'; DROP TABLE suggestion") == []


def test_delivering_twice_stores_once(floor: Floor) -> None:
    made = floor.box(floor.dana).submit_suggestion("suggestion", "once")
    payload = {"kind": "suggestion", "text": "twice", "made_by": floor.dana.id, "made_at": made.made_at.isoformat()}
    if floor.database.is_sqlite:
        with floor.database.writing() as session:
            apply_suggestion(session, made.id, payload)
    else:
        floor.database.perform_act("submit_suggestion", suggestion_id=made.id, said=payload)
    assert [s.text for s in floor.box(floor.dana).list_suggestions()] == ["once"]


def test_without_the_database_a_suggestion_waits(sqlite_url: str, tmp_path: Path) -> None:
    from kms_desktop.storage.database import open_database

    database = open_database(sqlite_url, busy_ms=0)
    other = open_database(sqlite_url, busy_ms=0)
    dana = Roster(database).add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    journal = Journal(tmp_path / "journal.sqlite")
    outbox = Outbox(database, journal)
    register_suggestions(outbox, database)
    box = SuggestionBox(database, outbox, dana.id)
    with other.writing():
        made = box.submit_suggestion("suggestion", "kept")
        assert outbox.waiting_count == 1
    assert box.list_suggestions() == []
    assert outbox.deliver_waiting() == 1
    assert [s.id for s in box.list_suggestions()] == [made.id]
    journal.close()
    database.close()
    other.close()


def test_an_answer_reaches_its_author(floor: Floor) -> None:
    made = floor.box(floor.dana).submit_suggestion("suggestion", "Let us cover bank charges")
    answered = floor.box(floor.remi).answer_suggestion(made.id, True, " Since today you may, up to £95. ")
    assert (answered.state, answered.answer, answered.answered_by_name) == (
        "accepted",
        "Since today you may, up to £95.",
        "Remi Adeyemi",
    )
    box = floor.box(floor.dana)
    assert box.answers_for(floor.dana.id, unread_only=True) == [answered]
    assert box.answers_for(floor.remi.id) == []
    box.mark_read(made.id)
    (read,) = box.answers_for(floor.dana.id)
    assert read.read_at is not None and read.read_at >= (answered.answered_at or read.made_at)
    assert box.answers_for(floor.dana.id, unread_only=True) == []


def test_reading_counts_the_first_time_and_for_the_author_alone(floor: Floor) -> None:
    made = floor.box(floor.dana).submit_suggestion("suggestion", "x")
    floor.box(floor.dana).mark_read(made.id)
    floor.box(floor.remi).answer_suggestion(made.id, False, "The regulator does not allow it.")
    floor.box(floor.remi).mark_read(made.id)
    (unread,) = floor.box(floor.dana).answers_for(floor.dana.id, unread_only=True)
    assert (unread.state, unread.read_at) == ("declined", None)
    floor.box(floor.dana).mark_read(made.id)
    first = floor.box(floor.dana).get_suggestion(made.id).read_at
    floor.box(floor.dana).mark_read(made.id)
    assert floor.box(floor.dana).get_suggestion(made.id).read_at == first


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("words", ["", "  ", "\n\x00"])
def test_an_answer_needs_words(sqlite_floor: Floor, accepted: bool, words: str) -> None:
    made = sqlite_floor.box(sqlite_floor.dana).submit_suggestion("suggestion", "x")
    with pytest.raises(KmsError, match="Write one line: the agent reads it word for word"):
        sqlite_floor.box(sqlite_floor.remi).answer_suggestion(made.id, accepted, words)
    assert sqlite_floor.box(sqlite_floor.dana).get_suggestion(made.id).state == "new"


def test_a_suggestion_is_answered_once(floor: Floor) -> None:
    made = floor.box(floor.dana).submit_suggestion("suggestion", "x")
    first = floor.box(floor.remi).answer_suggestion(made.id, True, "Yes.")
    assert first.answered_at is not None
    said = rf"Remi Adeyemi accepted this on {first.answered_at:%d %b %Y at %H:%M} UTC; a suggestion is answered once\."
    with pytest.raises(KmsError, match=said):
        floor.box(floor.remi).answer_suggestion(made.id, False, "No.")
    assert floor.box(floor.remi).get_suggestion(made.id) == first


@pytest.mark.parametrize("role", ["agent", "editor"])
def test_only_a_supervisor_answers(sqlite_floor: Floor, role: str) -> None:
    made = sqlite_floor.box(sqlite_floor.dana).submit_suggestion("suggestion", "x")
    other = Roster(sqlite_floor.database).add_person("other", "Other One", role, "Billing line", "manager")
    with pytest.raises(Refused, match="Only a supervisor answers suggestions"):
        sqlite_floor.box(other).answer_suggestion(made.id, True, "Yes.")
    with pytest.raises(Refused):
        sqlite_floor.box(sqlite_floor.remi).answer_suggestion(made.id, True, "Yes.", by=sqlite_floor.dana.id)
    with pytest.raises(Refused):
        sqlite_floor.box(sqlite_floor.remi).answer_suggestion(made.id, True, "Yes.", by="nobody")
    assert sqlite_floor.box(sqlite_floor.dana).get_suggestion(made.id).state == "new"


def test_an_admin_answers_too(floor: Floor) -> None:
    made = floor.box(floor.dana).submit_suggestion("suggestion", "x")
    admin = Roster(floor.database).add_person("ada", "Ada Bell", "admin", "Everyone", "manager")
    assert floor.box(floor.dana).answer_suggestion(made.id, True, "Yes.", by=admin.id).answered_by_name == "Ada Bell"


def test_a_suggestion_that_is_not_there_is_not_found(floor: Floor) -> None:
    with pytest.raises(NotFound, match="not in the box"):
        floor.box(floor.remi).get_suggestion("nothing")
    with pytest.raises(NotFound):
        floor.box(floor.remi).answer_suggestion("nothing", True, "Yes.")


def test_whose_role_only_reads_puts_nothing_into_the_box(sqlite_floor: Floor) -> None:
    reading = SuggestionBox(sqlite_floor.database, sqlite_floor.outbox, sqlite_floor.dana.id, writes=False)
    with pytest.raises(Refused, match="reads what is suggested"):
        reading.submit_suggestion("suggestion", "Let us cover bank charges.")
    assert reading.list_suggestions() == []


def test_that_somebody_who_only_reads_now_has_seen_an_answer_is_not_noted(sqlite_floor: Floor) -> None:
    made = sqlite_floor.box(sqlite_floor.dana).submit_suggestion("suggestion", "x")
    sqlite_floor.box(sqlite_floor.remi).answer_suggestion(made.id, True, "Yes.")
    SuggestionBox(sqlite_floor.database, sqlite_floor.outbox, sqlite_floor.dana.id, writes=False).mark_read(made.id)
    assert len(sqlite_floor.box(sqlite_floor.dana).answers_for(sqlite_floor.dana.id, unread_only=True)) == 1
