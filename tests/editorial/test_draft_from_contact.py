"""A call that no article answered becomes the draft of one, and nobody can tell from it who called."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.new_article import NewArticle
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.draft_from_contact import ContactDrafting
from kms_desktop.editorial.editing import Editing
from kms_desktop.search.searcher import Searcher
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Floor
from tests.contacts.conftest import floor as floor


@pytest.fixture
def drafting(floor: Floor, tmp_path: Path) -> ContactDrafting:
    dana = floor.desk("dana")
    searcher = Searcher(dana.guided._library, tmp_path / "index")
    searcher.refresh()
    return ContactDrafting(
        floor.database, dana.log, searcher, lambda key: floor.directory.customer_facts(key, utc_now())
    )


def test_words_notes_and_steps_become_an_article_without_a_word_about_the_customer(
    floor: Floor, drafting: ContactDrafting
) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.call.log_search(contact, "esim on my second watch")
    dana.call.log_search(contact, "eSIM on my second watch!")
    dana.call.log_note(contact, "# Maria Okafor, 4 Harbour View Road, wants it on\nher watch, mail maria@home.co.uk")
    dana.guided.open_article(contact, "charged-twice")
    dana.guided.answer_step(contact, 0)
    draft = drafting.from_call(contact)
    article = parse_article(draft.text.encode(), "new.md")
    assert (article.title, article.confidence) == ("Esim on my second watch", "wip")
    assert article.phrases == ("esim on my second watch",)
    for personal in ("Maria", "Okafor", "Harbour", "home.co.uk", floor.maria.account_no):
        assert personal not in draft.text
    assert "wants it on" in article.section_markdown("Issue")
    assert "Tried on the call" in article.section_markdown("Environment")
    assert [finding for finding in article.findings if finding.severity == "error"] == []


def test_what_a_caller_pays_is_no_part_of_the_environment(
    floor: Floor, drafting: ContactDrafting, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"plan": ("£41.50 a month", "27 EUR"), "device": "Hub 2", "products": ("broadband", "tv")}
    monkeypatch.setattr(drafting, "_facts", lambda _key: facts)
    dana = floor.desk("dana")
    dana.call.log_search(dana.takes(floor).id, "quokka permit")
    body = parse_article(drafting.from_searches(("quokka permit",)).text.encode(), "new.md")
    environment = body.section_markdown("Environment")
    assert "Device: Hub 2." in environment and "broadband, tv" in environment
    assert "Plan" not in environment and "41" not in environment and "27" not in environment


def test_searches_of_several_calls_are_one_draft_with_their_notes(floor: Floor, drafting: ContactDrafting) -> None:
    dana = floor.desk("dana")
    for number, (words, note) in enumerate([("parking permit", "For the shop."), ("Parking permits?", "For a van.")]):
        contact = dana.takes(floor, call_id=f"call-{number}").id
        dana.call.log_search(contact, words)
        dana.call.log_note(contact, note)
    draft = drafting.from_searches(("parking permit", "Parking permits?"))
    assert (draft.title, draft.phrases) == ("Parking permit", ("parking permit", "Parking permits?"))
    assert "For the shop." in draft.text
    assert "For a van." in draft.text


def test_articles_that_may_say_the_same_are_named_with_the_draft(floor: Floor, drafting: ContactDrafting) -> None:
    found = dict(drafting.from_searches(("Customer was charged twice",)).alike)
    assert found.get("charged-twice") == "Customer was charged twice"
    assert drafting.from_searches(("zyx",)).alike == ()


def test_a_draft_takes_an_id_that_nobody_has(floor: Floor, drafting: ContactDrafting, tmp_path: Path) -> None:
    library = floor.desk("dana").guided._library
    editing = Editing(library, floor.database, "x", Autosave(tmp_path / "unsaved"))
    draft = drafting.from_searches(("charged twice",))
    begun = editing.new_article(NewArticle(draft.title), draft.text)
    assert begun.path == "charged-twice-2.md"
    assert begun.parse_text().id == "charged-twice-2"
