"""What a call is likely about, from what is known before a word is typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.contacts.customer_articles import CustomerArticles
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import Customer, NewInteraction
from kms_desktop.errors import Unreachable
from kms_desktop.search.bootstrap import SearchParts
from kms_desktop.search.model import Reason, Viewer
from kms_desktop.search.searcher import Searcher
from kms_desktop.search.suggested_articles import Likely, SuggestedArticles
from kms_desktop.services.suggested_articles import likely_reasons
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactRow, PromiseRow, ResolutionRow, Staff, Team
from kms_desktop.voc.frequent_issues import FrequentIssues
from tests.search.writing import searcher_of, write_article

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Place:
    """A workspace with six articles, and somebody who rings."""

    database: Database
    likely: SuggestedArticles
    frequent: FrequentIssues
    articles: CustomerArticles
    history: History
    searcher: Searcher
    maria: str

    def of_maria(self, **facts: str) -> Likely:
        return self.likely.likely_articles(self.maria, NOW, facts)

    def closed(self, article_id: str, ago: timedelta, customer: str = "", link: str = "resolved") -> str:
        key = new_key()
        with self.database.writing() as session:
            session.add(ContactRow(id=key, holder_id="s", opened_at=NOW - ago, customer_id=customer or None))
            session.flush()
            session.add(
                ResolutionRow(
                    id=new_key(),
                    contact_id=key,
                    customer_id=customer or None,
                    agent_id="s",
                    article_id=article_id,
                    link=link,
                    at=NOW - ago,
                )
            )
        return key


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[Place]:
    kb = tmp_path / "kb"
    write_article(kb, "charged-twice", "Charged twice", phrases=["you took the money twice"])
    write_article(kb, "router", "Router light is orange", "Restart the router.")
    write_article(kb, "roaming", "Roaming abroad", "Charges for use abroad.")
    for name, affects, until in (
        ("mast", "{products: mobile, area: Penge}", "2026-12-01"),
        ("cable", "{area: Bow}", "2026-12-01"),
        ("over", "{products: mobile}", "2026-11-19"),
    ):
        file = write_article(kb, name, f"Bulletin {name}", kind="bulletin")
        file.write_text(file.read_text().replace("---\n\n", f"affects: {affects}\nvalid_until: {until}\n---\n\n", 1))
    for name, product in (("router", "broadband"), ("roaming", "mobile")):
        file = kb / f"{name}.md"
        file.write_text(file.read_text().replace("kind: problem", f"kind: problem\nproducts: [{product}]"))
    with database.writing() as session:
        session.add(Team(id="t", name="Front"))
        session.flush()
        session.add(Staff(id="s", login="s", name="S", team_id="t"))
    directory, history = Directory(database, "GB"), History(database)
    maria = directory.add_customer(Customer("", "Maria Okafor", "1", products=("mobile",), email="maria@example.org"))
    searcher = searcher_of(kb, tmp_path / "index")
    articles = CustomerArticles(Promises(database))
    frequent = FrequentIssues(database, searcher.is_hidden)
    likely = likely_reasons(database, SearchParts(Library(kb), searcher), directory, history, articles, frequent)
    yield Place(database, likely, frequent, articles, history, searcher, maria.id)
    searcher.close()


def reasons(found: Likely, article_id: str) -> list[str]:
    return [reason.text for hit in found.hits if hit.id == article_id for reason in hit.reasons]


def test_a_bulletin_in_force_is_told_to_those_it_affects_and_to_nobody_else(place: Place) -> None:
    found = place.of_maria(area="Penge")
    assert [one.id for one in found.incidents] == ["mast"]
    assert [hit.id for hit in found.hits] == ["mast"]
    assert found.hits[0].reasons[0] == Reason("incident", "known incident, affects this caller")
    assert [one.id for one in place.of_maria(area="Bow").incidents] == ["cable"]
    assert place.of_maria(area="Bow").context.leans[0].factor > 1
    unknown = place.of_maria()
    assert unknown.incidents == ()
    assert reasons(unknown, "mast") == ["known incident, may affect them"]


def test_what_they_wrote_and_is_still_open_comes_first(place: Place) -> None:
    place.history.store_messages(
        [
            NewInteraction(
                "mail",
                "1",
                "thread",
                "email",
                "in",
                NOW - 3 * DAY,
                "My bill",
                "You took the money twice!",
                "Maria",
                "customer",
                "maria@example.org",
                state="waits",
                outcome="Waits",
            )
        ]
    )
    found = place.of_maria(area="Penge")
    assert found.hits[0].id == "charged-twice"
    assert reasons(found, "charged-twice") == ["their mail of Tuesday is still open"]
    assert [lean.article_id for lean in found.context.leans if lean.reason.kind == "history"] == ["charged-twice"]


def test_the_last_contacts_and_what_is_promised_count(place: Place) -> None:
    contact = place.closed("router", 2 * DAY, place.maria, link="helped")
    place.closed("roaming", 40 * DAY, place.maria)
    place.closed("charged-twice", 90 * DAY, place.maria)
    with place.database.writing() as session:
        session.add(
            PromiseRow(
                id=new_key(),
                contact_id=contact,
                customer_id=place.maria,
                owner_id="s",
                what="a new router",
                due_at=NOW - DAY,
                made_at=NOW - 2 * DAY,
            )
        )
    found = place.of_maria(area="nowhere")
    assert [hit.id for hit in found.hits][:2] == ["router", "roaming"]
    assert reasons(found, "router") == [
        "promised: a new router, was due yesterday",
        "in touch about this Wednesday, not solved",
    ]
    assert reasons(found, "roaming")[0] == "in touch about this 11 Oct, solved"
    assert "charged-twice" not in [hit.id for hit in found.hits]


def test_what_many_ask_is_likely_where_it_can_concern_the_caller(place: Place) -> None:
    for _ in range(3):
        place.closed("router", 2 * DAY)
        place.closed("roaming", 2 * DAY)
    found = place.of_maria(area="nowhere")
    assert reasons(found, "roaming") == ["3 of 6 contacts in 7 days", "has mobile"]
    assert reasons(found, "router") == []
    assert reasons(place.likely.likely_articles("", NOW), "router") == ["3 of 6 contacts in 7 days"]


def test_what_a_person_may_not_see_is_not_among_what_is_asked_most(place: Place, tmp_path: Path) -> None:
    file = write_article(tmp_path / "kb", "fraud", "Fraud desk")
    file.write_text(file.read_text().replace("kind: problem", "kind: bulletin\nvisible_to: supervisor"))
    place.searcher.refresh()
    place.closed("fraud", 2 * DAY)
    place.closed("roaming", 2 * DAY)
    place.searcher.set_viewer(Viewer(frozenset({"agent"})))
    assert [one.name for one in place.frequent.top(NOW).week.issues] == ["roaming"]
    assert "fraud" not in [hit.id for hit in place.of_maria().hits]
    place.searcher.set_viewer(None)
    assert "fraud" in [hit.id for hit in place.of_maria().hits]


def test_of_somebody_unknown_nothing_is_made_up(place: Place) -> None:
    found = place.likely.likely_articles("nobody-of-this-id", NOW)
    assert found.incidents == ()
    assert found.context.products == ()


def test_while_the_database_is_away_the_articles_alone_tell(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> object:
        raise Unreachable("Away.")

    monkeypatch.setattr(place.database, "_ask", away)
    found = place.of_maria(area="Penge")
    assert [hit.id for hit in found.hits] == ["mast"]
