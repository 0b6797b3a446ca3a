"""Why a hit is shown, in words an agent can read out."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from tests.search.writing import searcher_of, write_article


def _reasons(searcher: Searcher, text: str, article_id: str) -> dict[str, str]:
    hit = next(hit for hit in searcher.search(text).hits if hit.id == article_id)
    return {reason.kind: reason.text for reason in hit.reasons}


def test_matched_words_are_shown_as_the_person_typed_them(searcher: Searcher) -> None:
    assert _reasons(searcher, "ROUTERS and lights ", "router-light")["words"] == "words: ROUTERS · lights"


def test_the_most_telling_of_many_words_are_shown_first_and_only_four(tmp_path: Path) -> None:
    rare = "zebra yak xenon walrus vole"
    write_article(tmp_path / "kb", "all", "All of them", f"common {rare}")
    for number in range(9):
        write_article(tmp_path / "kb", f"other-{number}", "Other", "common")
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")

    words = _reasons(searcher, f"common {rare} ", "all")["words"].removeprefix("words: ").split(" · ")

    assert len(words) == 4
    assert "common" not in words


def test_words_that_say_little_are_no_reason_beside_others(searcher: Searcher, shop: Path) -> None:
    write_article(shop, "how-to", "How to get all of what you want")
    searcher.refresh()

    assert _reasons(searcher, "how to move all of my house ", "move-house")["words"] == "words: move · house"
    assert _reasons(searcher, "how all ", "how-to")["words"] == "words: how · all"


def test_a_word_being_typed_is_shown_as_the_article_has_it(searcher: Searcher) -> None:
    assert _reasons(searcher, "orange rou", "router-light")["words"] == "words: orange · Router"


def test_a_corrected_word_is_shown_as_corrected(searcher: Searcher) -> None:
    assert _reasons(searcher, "brodband ", "slow-evening")["words"] == "words: broadband"


def test_a_close_phrase_is_quoted(searcher: Searcher) -> None:
    reasons = _reasons(searcher, "I am still waiting for the refund", "refund-late")

    assert reasons["phrase"] == "customers say: “still waiting for my refund”"


def test_a_phrase_that_shares_one_word_of_many_is_not_quoted(searcher: Searcher) -> None:
    assert "phrase" not in _reasons(searcher, "the card reader on the counter beeps ", "charged-twice")


def test_callers_who_said_the_same_are_counted(searcher: Searcher) -> None:
    said = [PastContact("router-light", "orange light on the router", day) for day in (1, 30, 89, 91, 400)]
    other = [PastContact("router-light", "kitchen corner reception", 5), PastContact("move-house", "orange light", 2)]
    searcher.learn_contacts([*said, *other])

    assert _reasons(searcher, "router has an orange light ", "router-light")["people"] == (
        "3 callers in 90 days said the same"
    )


def test_one_caller_is_one_caller(searcher: Searcher) -> None:
    searcher.learn_contact(PastContact("router-light", "orange light on the router", 1))

    assert _reasons(searcher, "orange light router ", "router-light")["people"] == "1 caller in 90 days said the same"


def test_callers_of_long_ago_are_said_to_be_so(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("router-light", "orange light on the router", 200)])

    assert _reasons(searcher, "orange light router ", "router-light")["people"] == (
        "1 caller said the same, more than 90 days ago"
    )


def test_callers_who_said_something_else_are_not_counted(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("router-light", "kitchen corner reception bad since the storm", 1)])

    assert "people" not in _reasons(searcher, "router has an orange light storm ", "router-light")


def test_a_hit_by_callers_words_alone_says_whose_they_are(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("router-light", "kitchen corner reception bad since the storm", 1)])

    assert _reasons(searcher, "terrible storm yesterday night ", "router-light") == {"words": "callers’ words: storm"}


def test_people_come_before_phrases_before_words(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("refund-late", "still waiting for my refund", 1)])

    hit = searcher.search("still waiting for my refund").hits[0]

    assert [reason.kind for reason in hit.reasons] == ["people", "phrase", "words"]
