"""The word files → sentences without gaps, about articles that exist."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest

from kms_desktop.access.roles import ANSWER_SUGGESTIONS, role_codes
from kms_desktop.articles.library import Library
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.people import make_customers
from kms_desktop.demo.placeholders import Slots
from kms_desktop.demo.staff import COLLEAGUES
from kms_desktop.demo.suggestions import make_remarks
from kms_desktop.demo.texts import caller_texts, dated_exchanges, note_texts, read_exchanges, vary_text
from kms_desktop.settings import shipped

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIBRARY = Library(shipped("knowledge_base"))
ARTICLE_IDS = {article.id for article in LIBRARY.read_all()}


CUSTOMER = make_customers(Random(7), NOW.date(), occasional=0)[2]


def slots(seed: int = 1) -> Slots:
    return Slots(CUSTOMER, NOW, Random(seed), agent="Dana", other="Sam", lead="Kofi", voice="Hello")


def test_what_callers_ask_about_has_an_article_and_at_least_twelve_voices() -> None:
    assert set(caller_texts()) - {"-"} <= ARTICLE_IDS
    assert len(caller_texts()) > 14
    assert all(len(set(said)) >= 12 for said in caller_texts().values())


def test_no_line_leaves_a_slot_or_a_choice_behind() -> None:
    written = [line for lines in (*caller_texts().values(), *note_texts().values()) for line in lines]
    written += [part for e in read_exchanges() for part in (e.subject, e.outcome, *(text for _, text in e.turns))]
    for line in written:
        for seed in range(3):
            assert not re.search(r"[{}\[\]|¶]", vary_text(line, Random(seed), slots(seed))), line


def test_a_choice_is_made_by_chance_and_a_slot_is_the_same_throughout_one_exchange() -> None:
    said = {vary_text("[a|b] on {day}, {day}", Random(seed), slots(seed)) for seed in range(30)}
    assert {text[0] for text in said} == {"a", "b"}
    assert all(re.fullmatch(r". on (\w+), \1", text) for text in said)


def test_an_unknown_slot_is_an_error_and_not_a_silent_gap() -> None:
    with pytest.raises(KeyError):
        vary_text("the {weather}", Random(1), slots())


def test_exchanges_are_about_articles_that_exist_and_use_every_channel() -> None:
    assert {e.article_id for e in read_exchanges()} - {""} <= ARTICLE_IDS
    assert {e.channel for e in read_exchanges()} == {"phone", "email", "chat", "sms", "web", "social", "visit", "note"}
    assert {e.channel for e, *_ in dated_exchanges()} >= {"phone", "email", "chat", "sms", "web", "social", "visit"}


def test_nothing_that_customers_say_looks_like_a_card_number_or_a_password() -> None:
    for said in caller_texts().values():
        assert [line for line in said if mask_secrets(line) != line] == []


def test_a_flag_is_about_words_that_stand_in_its_article() -> None:
    flags = [remark for remark in make_remarks(DemoKeys(7), NOW) if remark.kind == "flag"]
    assert flags
    for flag in flags:
        article = LIBRARY.find_article(flag.article_id)
        assert article is not None
        assert flag.passage in " ".join(article.markdown.split()), flag.text


def test_remarks_are_about_articles_and_options_that_exist_and_answers_have_words() -> None:
    for remark in make_remarks(DemoKeys(7), NOW):
        article = LIBRARY.find_article(remark.article_id) if remark.article_id else None
        assert not remark.article_id or article is not None
        assert not remark.option_id or (article is not None and article.find_option(remark.option_id)), remark.text
        assert (remark.state == "new") == (remark.answer == "") == (remark.answered_at is None)
        assert remark.at < (remark.answered_at or NOW) < NOW or remark.answered_at is None


def test_only_those_who_may_answer_have_answered() -> None:
    roles = {person.login: person.role for person in COLLEAGUES}
    answered = [remark for remark in make_remarks(DemoKeys(7), NOW) if remark.answered_by]
    assert len(answered) >= 5
    assert {roles[remark.answered_by] for remark in answered} <= set(role_codes(ANSWER_SUGGESTIONS))
