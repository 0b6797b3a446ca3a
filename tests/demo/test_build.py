"""A demo workspace → people, figures, promises and a history that a person at its desk can work with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, func, select

from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.resolution_queries import article_usage, past_contacts
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.demo.build import build_demo
from kms_desktop.demo.published import publish_past
from kms_desktop.editorial.publication import rule_of
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.errors import KmsError
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.settings import shipped
from kms_desktop.storage.audit import broken_rows
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.migrate import migrate_database
from kms_desktop.storage.tables import (
    ArticleChangeRow,
    ArticleRevisionRow,
    ContactEventRow,
    ContactRow,
    CustomerRow,
    HandoverRow,
    IdentityRow,
    InteractionRow,
    OptionRuleRow,
    OptionUseRow,
    PromiseRow,
    ResolutionRow,
    Staff,
    SuggestionRow,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLES = (
    Staff, CustomerRow, IdentityRow, InteractionRow, ContactRow, ContactEventRow, HandoverRow, OptionUseRow, PromiseRow,
    ResolutionRow, SuggestionRow, ArticleRevisionRow, ArticleChangeRow,
)  # fmt: skip


def rows_in(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in TABLES}


def keys_in(database: Database) -> list[tuple[str, str]]:
    """What every part of the demo left, by key."""
    with database.reading() as session:
        events = session.exec(select(ContactEventRow.id, ContactEventRow.kind)).all()
        uses = session.exec(select(OptionUseRow.id, OptionUseRow.result)).all()
        turns = session.exec(select(InteractionRow.source_id, InteractionRow.body_text)).all()
        changes = session.exec(select(ArticleChangeRow.id, ArticleChangeRow.after)).all()
        texts = session.exec(select(ArticleRevisionRow.id, ArticleRevisionRow.text)).all()
    return sorted((str(key), str(value)) for key, value in (*events, *uses, *turns, *changes, *texts))


def test_a_demo_is_the_same_on_both_databases_and_a_second_run_adds_nothing(
    database: Database, built: Database
) -> None:
    counts = build_demo(database, seed=7, now=NOW)
    assert publish_past(database, seed=7, now=NOW) == len(Library(shipped("knowledge_base")).read_all()) + 4
    assert counts["colleagues"] == 8
    assert counts["customers"] == 160
    assert 370 < counts["past contacts"] < 450
    assert counts["suggestions"] > 14
    before = rows_in(database)
    assert before == rows_in(built)
    assert keys_in(database) == keys_in(built)
    assert set(build_demo(database, seed=7, now=NOW + timedelta(days=1)).values()) == {0}
    assert publish_past(database, seed=7, now=NOW + timedelta(days=1)) == 0
    assert rows_in(database) == before


def test_the_demo_is_not_poured_over_a_workspace_that_people_use(sqlite_database: Database) -> None:
    Roster(sqlite_database).add_person("anna", "Anna Bell", "agent", "Night line", "agent")
    with pytest.raises(KmsError, match="people of its own"):
        build_demo(sqlite_database, now=NOW)
    assert [person.login for person in Roster(sqlite_database).list_people()] == ["anna"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """What a person at the demo's desk finds; built once, and only read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'workspace.sqlite'}"
    migrate_database(url)
    database = open_database(url)
    build_demo(database, seed=7, now=NOW)
    publish_past(database, seed=7, now=NOW)
    yield database
    database.close()


def test_marias_landline_is_known_and_james_may_be_calling_from_it(built: Database) -> None:
    match = Directory(built, "GB").match_caller("+442079460018")
    assert match.level == "known"
    assert [(c.customer.name, c.level) for c in match.candidates] == [
        ("Maria Okafor", "known"),
        ("James Okafor", "maybe"),
    ]
    assert match.candidates[0].customer.account_no == "8841 2290"
    assert match.candidates[0].customer.phone == "+442079460018"


def test_marias_mail_is_late_and_her_chat_is_one_entry_that_waits(built: Database) -> None:
    maria = Directory(built, "GB").find_customers("8841 2290")[0]
    entries = History(built).list_entries(maria.id, now=NOW)
    assert [(e.channel, e.outcome, e.state) for e in entries[:2]] == [
        ("email", "No reply yet", "bad"),
        ("chat", "Explained the hold · not solved", "waits"),
    ]
    assert sum("hold" in message.text for message in History(built).list_messages(entries[1].id)) >= 1
    assert not any(message.text == "" for message in History(built).list_messages(entries[1].id))


def test_marias_facts_let_dana_cover_the_banks_charge(built: Database) -> None:
    directory = Directory(built, "GB")
    facts = directory.customer_facts(directory.find_customers("Maria Okafor")[0].id, NOW)
    assert facts["tier"] == "gold"
    assert facts["refunds_90d"] == 0
    assert facts["products"] == ("broadband", "tv", "mobile")
    assert isinstance(facts["contacts_30d"], int) and facts["contacts_30d"] >= 2


def test_dana_has_enough_left_this_week_to_cover_marias_bank_charge(built: Database) -> None:
    article = Library(shipped("knowledge_base")).find_article("charged-twice")
    option = article.find_option("refund-now-and-cover-the-banks-charge") if article else None
    assert article is not None and option is not None
    maria, dana = Directory(built, "GB").find_customers("8841 2290")[0], Roster(built).find_person("dana")
    for limit in option.limits:
        counts = GrantRecord(built).count_grants(limit, option, article.id, maria.id, dana.id, NOW)
        assert counts is not None
        needed = Decimal("53.50") if limit.unit == "money" else 1
        assert (counts.money if limit.unit == "money" else counts.times) + needed <= limit.most


def test_dana_owes_three_promises_and_one_is_late(built: Database) -> None:
    dana = Roster(built).find_person("dana")
    owed = Promises(built).list_owed(dana.id)
    assert [(p.customer_name, p.due_at < NOW) for p in owed] == [
        ("Maria Okafor", True),
        ("Tove Lindqvist", False),
        ("Bram Achterberg", False),
    ]
    assert NOW - owed[0].due_at == timedelta(minutes=34)


def test_most_promises_were_kept(built: Database) -> None:
    with built.reading() as session:
        states = session.exec(select(PromiseRow.state, func.count()).group_by(PromiseRow.state)).all()
    counted = dict(states)
    assert counted["kept"] > 15 * counted["broken"] > 0


def test_nobody_has_a_contact_in_hand(built: Database) -> None:
    with built.reading() as session:
        assert session.exec(select(ContactRow.phase).distinct()).all() == ["wrapped_up"]
        assert session.exec(select(HandoverRow.state).distinct()).all() == ["accepted"]


def test_options_have_figures_and_search_has_words_to_learn_from(built: Database) -> None:
    figures = GrantRecord(built).option_figures("charged-twice", NOW)
    refund = figures["refund-the-card-payment"]
    assert refund.offered > refund.accepted > 10
    assert sum(option.rang_again for option in figures.values()) > 0
    learned = list(past_contacts(built, NOW))
    assert len(learned) > 280
    assert {contact.article_id for contact in learned} == set(article_usage(built, NOW))


def test_one_answer_waits_for_dana_and_others_were_read(built: Database) -> None:
    dana = Roster(built).find_person("dana")
    with built.reading() as session:
        answered = session.exec(
            select(SuggestionRow).where(SuggestionRow.made_by == dana.id, SuggestionRow.state != "new")
        ).all()
    unread = [row for row in answered if row.read_at is None]
    assert [row.text[:27] for row in unread] == ["Let us cover bank charges o"]
    assert "£95" in unread[0].answer
    assert len(answered) >= 3
    assert {row.state for row in answered} == {"accepted", "declined"}


def test_every_article_that_editors_published_stands_as_it_is_shipped(built: Database) -> None:
    library, revisions = Library(shipped("knowledge_base")), Revisions(built)
    changed = {
        "charged-twice": ["Ines Marchetti"] * 3,
        "bill-higher-than-expected": ["Rosa Adeyemi", "Ines Marchetti"],
        "refund-not-arrived": ["Ines Marchetti"] * 2,
        "billing-run-delay": ["Rosa Adeyemi"],
    }
    for article_id in (article.id for article in library.read_all()):
        people = changed.get(article_id)
        article, past = library.find_article(article_id), revisions.list_revisions(article_id)
        assert article is not None and past[0].revision == article.revision
        assert people is None or [one.by for one in past] == people
        assert [one.parent for one in past] == [*(one.revision for one in past[1:]), ""]
        assert all(revisions.read_text(article_id, one.revision).startswith("---") for one in past)
        assert all(one.at < NOW for one in past)
    assert [(one.what, one.before, one.after) for one in revisions.list_changes("charged-twice")] == [
        ("confidence", "not_validated", "validated")
    ]


def test_the_options_of_the_published_articles_have_their_rules(built: Database) -> None:
    """Else whoever publishes a sentence of prose is told that rules changed."""
    with built.reading() as session:
        rows = session.exec(select(OptionRuleRow)).all()
    stored = {
        (row.article_id, row.option_id): (row.revision, (row.authority, row.limits, row.excludes, row.verified))
        for row in rows
    }
    articles = Library(shipped("knowledge_base")).read_all()
    assert stored == {(a.id, o.id): (a.revision, rule_of(o)) for a in articles for o in a.options}


def test_dana_may_cover_the_banks_charge_since_the_day_she_was_told_so(built: Database) -> None:
    newest, before, *_ = Revisions(built).list_revisions("charged-twice")
    texts = [Revisions(built).read_text("charged-twice", one.revision) for one in (before, newest)]
    assert ["authority: {agent: 95" in text for text in texts] == [False, True]
    with built.reading() as session:
        told = session.exec(select(SuggestionRow.answered_at).where(col(SuggestionRow.answer).contains("£95"))).one()
    assert told is not None and told.date() == newest.at.date()


def test_everything_lies_before_now_but_for_what_is_promised(built: Database) -> None:
    with built.reading() as session:
        newest = session.exec(select(func.max(ContactEventRow.at))).one()
        said = session.exec(select(func.max(InteractionRow.started_at))).one()
        oldest = session.exec(select(func.min(ContactRow.opened_at))).one()
        promised = session.exec(select(func.max(PromiseRow.due_at))).one()
    assert max(newest, said) < NOW < promised
    assert NOW - timedelta(days=91) < oldest


def test_no_number_in_the_workspace_lies_outside_the_drama_ranges(built: Database) -> None:
    with built.reading() as session:
        numbers = set(session.exec(select(IdentityRow.value_norm).where(IdentityRow.kind == "phone")).all())
        numbers |= {number for number in session.exec(select(ContactRow.number)).all() if number}
        mails = session.exec(select(IdentityRow.value_norm).where(IdentityRow.kind == "email")).all()
    assert numbers
    assert [n for n in numbers if not n.startswith(("+442079460", "+447700900"))] == []
    assert all(len(number) == 13 for number in numbers)
    assert all(mail.endswith("@example.com") for mail in mails)


def test_the_audit_says_that_this_is_a_demo_and_is_unbroken(built: Database) -> None:
    with built.reading() as session:
        assert broken_rows(session) == []


def test_a_contact_without_an_article_is_there_for_the_editor(built: Database) -> None:
    with built.reading() as session:
        found = session.exec(select(ResolutionRow.words).where(ResolutionRow.article_id == "")).all()
        linked = session.exec(select(func.count()).where(col(ResolutionRow.link) == "resolved")).one()
    assert found
    assert linked > 280


def test_a_demo_of_another_day_is_dated_from_that_day(sqlite_database: Database) -> None:
    now = datetime(2029, 3, 2, 16, 20, tzinfo=UTC)
    build_demo(sqlite_database, seed=3, now=now)
    with sqlite_database.reading() as session:
        newest = session.exec(select(func.max(ContactRow.opened_at))).one()
    assert now - timedelta(days=3) < newest < now
    entries = History(sqlite_database).list_entries(
        Directory(sqlite_database, "GB").find_customers("8841 2290")[0].id, now=now
    )
    assert entries[0].state == "bad"
