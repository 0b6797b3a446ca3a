"""How far past callers are listened to: never so far that an article nobody rang about cannot be found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher

TITLES = {
    "quote": "Get a quote for insurance",
    "security": "Change the security question of an account",
    "claim": "Report a claim",
    "cancel": "Cancel an insurance policy",
    "payment": "Change the payment method of a policy",
    "address": "Change the address of an account",
}
Find = Callable[[str], list[str]]


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    folder = tmp_path / "kb"
    folder.mkdir()
    for key, title in TITLES.items():
        (folder / f"{key}.md").write_text(f"---\nid: {key}\ntitle: {title}\n---\n", encoding="utf-8")
    made = Searcher(Library(folder), tmp_path / "index")
    made.refresh()
    return made


def found(searcher: Searcher, text: str) -> list[str]:
    return [hit.id for hit in searcher.search(text).hits]


def test_many_callers_of_one_cause_do_not_hide_the_other_articles(searcher: Searcher) -> None:
    asked = "i want to change the question of my account please"
    assert found(searcher, asked)[0] == "security"
    said = [
        "i want a quote for my account",
        "please give me an insurance quote",
        "i want to change to you, a quote please",
    ]
    searcher.learn_contacts([PastContact("quote", words, 0.0) for words in said * 17])
    assert found(searcher, asked)[0] == "security"
    assert found(searcher, "please i want an insurance quote")[0] == "quote"


def test_callers_of_many_causes_outweigh_a_title(searcher: Searcher) -> None:
    said = {
        "quote": "how much would it be for my car",
        "security": "i forgot the name of my first dog",
        "claim": "somebody drove into my car",
        "cancel": "i do not need you any more",
        "payment": "take it from my other card",
        "address": "we moved to another town",
    }
    words = "somebody has driven into my car and i want to change nothing"
    assert found(searcher, words)[0] != "claim"
    searcher.learn_contacts([PastContact(key, text, 0.0) for key, text in said.items() for _ in range(6)])
    assert found(searcher, words)[0] == "claim"


def test_the_verdict_is_a_probability_that_tells_what_is_known_from_what_is_not(searcher: Searcher) -> None:
    said = {
        "quote": "how much for my car",
        "claim": "somebody drove into my car",
        "address": "we moved to another town",
    }
    searcher.learn_contacts([PastContact(key, text, 0.0) for key, text in said.items() for _ in range(6)])
    known, unknown = searcher.search("somebody drove into my car"), searcher.search("which colour is the office carpet")
    assert known.is_answered and known.probability > 0.8
    assert not unknown.is_answered and unknown.probability < known.probability
    assert searcher.search("").probability == 0.0
