"""A seed → past contacts in which nothing was granted that policy would not allow."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.state import fold_events
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.past import Past, international_number, make_past, shorten_sentence
from kms_desktop.demo.people import MARIA, make_customers
from kms_desktop.demo.staff import COLLEAGUES
from kms_desktop.demo.texts import caller_texts
from kms_desktop.settings import shipped

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAFF_IDS = {person.login: person.login for person in COLLEAGUES}
AUTHORITY = {person.login: person.authority for person in COLLEAGUES}
LIBRARY = Library(shipped("knowledge_base"))


def played(seed: int = 7) -> Past:
    customers = make_customers(Random(seed), NOW.date())
    ids = {customer.name: customer.name for customer in customers}
    return make_past(customers, ids, STAFF_IDS, LIBRARY, DemoKeys(seed), Random(seed), NOW)


@pytest.fixture(scope="module")
def past() -> Past:
    return played()


def offers_of(past: Past) -> list[tuple[ContactState, str, str]]:
    return [(state, offer.article_id, offer.option_id) for state in past.contacts for offer in state.offers]


def test_the_same_seed_plays_the_same_contacts(past: Past) -> None:
    assert [state.events for state in played().contacts] == [state.events for state in past.contacts]


def test_about_four_hundred_contacts_of_ninety_days_are_wrapped_up(past: Past) -> None:
    assert 370 <= len(past.contacts) <= 450
    assert {state.phase for state in past.contacts} == {"wrapped_up"}
    for state in past.contacts:
        assert NOW - timedelta(days=90) < state.events[0].at
        assert state.events[-1].at < NOW


def test_a_contact_is_the_fold_of_its_events(past: Past) -> None:
    for state in past.contacts[:50]:
        assert fold_events(reversed(state.events)) == state


def test_customers_ask_in_hundreds_of_different_words(past: Past) -> None:
    searched = [words for state in past.contacts for words in state.searches]
    assert len(set(searched)) > 250
    assert all(len(words) > 2 for words in searched)


def test_every_article_that_callers_ask_about_resolved_somebody_and_charged_twice_the_most(past: Past) -> None:
    resolved = Counter(state.resolved_by for state in past.contacts if state.link == "resolved")
    assert set(caller_texts()) - {"-"} <= set(resolved)
    assert resolved.most_common(1)[0][0] == "charged-twice"


def test_nothing_was_granted_over_the_colleagues_own_authority(past: Past) -> None:
    ranks = ("agent", "team_lead", "manager")
    for state in past.contacts:
        for offer in state.granted:
            article = LIBRARY.find_article(offer.article_id)
            option = article.find_option(offer.option_id) if article else None
            assert option is not None
            mine = ranks[: ranks.index(AUTHORITY[offer.by]) + 1]
            most = [option.authority[role] for role in mine if role in option.authority]
            assert most, (offer.title, offer.by)
            assert None in most or offer.amount <= max(amount for amount in most if amount is not None)


def test_no_customer_got_a_refund_more_often_than_the_limit_allows(past: Past) -> None:
    granted = defaultdict(list)
    for state in past.contacts:
        for offer in state.granted:
            granted[state.customer_id, offer.article_id, offer.option_id].append(offer.at)
    for (_, article_id, option_id), times in granted.items():
        article = LIBRARY.find_article(article_id)
        option = article.find_option(option_id) if article else None
        assert option is not None
        for limit in option.limits:
            if limit.scope == "per_customer" and limit.unit == "times":
                for at in times:
                    assert sum(timedelta(0) <= at - other < limit.within for other in times) <= limit.most


def test_some_are_declined_some_come_again_some_are_passed_on_and_asked_twice(past: Past) -> None:
    results = Counter(offer.result for state in past.contacts for offer in state.offers)
    assert results["accepted"] > results["declined"] > 30
    assert sum(len(state.legs) > 1 for state in past.contacts) > 20
    assert sum(state.repeats for state in past.contacts) > 3
    assert {"satisfied", "mollified", "dissatisfied", "unknown"} == {state.outcome for state in past.contacts}
    seen: dict[tuple[str, str], datetime] = {}
    again = 0
    for state in sorted(past.contacts, key=lambda state: state.events[0].at):
        who = (state.customer_id, state.resolved_by)
        again += who in seen and state.events[0].at - seen[who] < timedelta(days=7)
        seen[who] = state.events[0].at
    assert again > 15


def test_some_callers_ask_what_no_article_answers(past: Past) -> None:
    assert 3 <= sum(not state.resolved_by for state in past.contacts) <= 40


def test_what_no_option_fits_becomes_a_remark_with_its_contact(past: Past) -> None:
    contacts = {state.id: state for state in past.contacts}
    assert past.remarks
    for remark in past.remarks:
        assert remark.kind == "none_fit"
        assert remark.key in contacts[remark.contact_id].suggestions


def test_maria_has_not_been_given_anything(past: Past) -> None:
    assert MARIA not in {state.customer_id for state in past.contacts}


def test_money_was_granted_in_pounds_and_pence(past: Past) -> None:
    total = sum((offer.amount for state in past.contacts for offer in state.granted), Decimal(0))
    assert Decimal(2_000) < total < Decimal(12_000)


def test_numbers_and_searches_are_written_as_the_program_has_them() -> None:
    assert international_number("020 7946 0018") == "+442079460018"
    assert shorten_sentence(
        "Hello. You took £45.00 out of my account twice this month and I want one back, please"
    ) == ("you took £45.00 out of my account twice this")
