"""What an agent finds, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kms_desktop.articles.library import Library
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article

_AWKWARD = [
    "",
    " ",
    "m",
    "the of and",
    "title:refund AND (NOT card) OR *",
    '"unclosed [quote TO {brace',
    "возврат 返金方法 हिन्दी ไม่ได้",
    "\x00\x07\x1b[31m\ud800\u202e",
    "money 💸 back",
    "word " * 2_000,
    "x" * 10_000,
    "-" * 10_000,
    "e-" * 5_000,
]


def test_a_customers_sentence_finds_the_article(searcher: Searcher) -> None:
    result = searcher.search("Hello, I think you took the money twice from my card?")

    assert result.hits[0].id == "charged-twice"
    assert result.is_answered


def test_not_every_word_has_to_be_in_the_article(searcher: Searcher) -> None:
    assert ids(searcher, "purple broadband slow since the giraffe came ")[0] == "slow-evening"


def test_inflected_words_are_the_same_word(searcher: Searcher) -> None:
    assert ids(searcher, "refunding refunds ")[0] == "refund-late"


@pytest.mark.parametrize("typed", ["r", "ro", "rou", "rout", "route", "router"])
def test_the_word_being_typed_finds_titles_that_go_on_so(searcher: Searcher, typed: str) -> None:
    assert "router-light" in ids(searcher, typed)


def test_a_finished_word_is_not_taken_for_the_start_of_another(searcher: Searcher) -> None:
    assert ids(searcher, "rou ") == []


def test_an_archived_article_is_not_found(shop: Path, tmp_path: Path) -> None:
    write_article(shop, "old-router", "Router of the old kind", confidence="archived")
    searcher = searcher_of(shop, tmp_path / "index")

    assert "old-router" not in ids(searcher, "router of the old kind ", 50)
    assert "old-router" not in ids(searcher, "rout", 50)
    assert "old-router" not in [article_id for article_id, _, _ in searcher.list_titles()]


def test_a_validated_article_comes_before_a_like_draft(tmp_path: Path) -> None:
    for article_id, confidence in (("a-draft", "wip"), ("b-new", "not_validated"), ("c-sure", "validated")):
        write_article(tmp_path / "kb", article_id, "Reset the modem", confidence=confidence)
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")

    assert ids(searcher, "reset the modem ") == ["c-sure", "b-new", "a-draft"]


def test_a_draft_that_fits_comes_before_a_validated_article_that_hardly_does(tmp_path: Path) -> None:
    write_article(tmp_path / "kb", "draft", "Reset the modem", confidence="wip")
    write_article(tmp_path / "kb", "sure", "Pay a bill", "The modem is not on the bill.")
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")

    assert ids(searcher, "reset the modem ")[0] == "draft"


def test_a_title_counts_more_than_the_text(tmp_path: Path) -> None:
    write_article(tmp_path / "kb", "text", "Something else", "About the modem and other things.")
    write_article(tmp_path / "kb", "title", "About the modem", "Something else and other things.")
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")

    assert ids(searcher, "modem ") == ["title", "text"]


def test_addresses_and_facts_of_solutions_are_not_words_of_the_article(tmp_path: Path) -> None:
    body = (
        "See [the page](https://shop.example.com/secretlink) or <b data='markup'>bold</b>.\n\n"
        "```solution\nremedy: waiver\n```\n\n```\nkeepthis\n```\n"
    )
    write_article(tmp_path / "kb", "one", "A page", body)
    write_article(tmp_path / "kb", "two", "Another page")
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")

    assert ids(searcher, "keepthis ") == ["one"]
    assert ids(searcher, "bold ") == ["one"]
    for hidden in ("secretlink ", "markup ", "waiver "):
        assert ids(searcher, hidden) == []


def test_a_mistyped_word_is_corrected_and_that_is_said(searcher: Searcher) -> None:
    result = searcher.search("Where is my refudn, please")

    assert result.corrected == "Where is my refund, please"
    assert result.hits[0].id == "refund-late"


def test_a_mistyped_last_word_is_corrected_too(searcher: Searcher) -> None:
    assert searcher.search("slow brodband").corrected == "slow broadband"


def test_what_was_typed_right_is_not_corrected(searcher: Searcher) -> None:
    assert searcher.search("refund on my card ").corrected == ""
    assert searcher.search("brea").corrected == ""


def test_a_question_that_nothing_fits_is_not_answered(searcher: Searcher) -> None:
    unknown = searcher.search("my giraffe swallowed a trombone ")
    partly = searcher.search("giraffe trombone umbrella saxophone payment ")

    assert (unknown.hits, unknown.is_answered) == ((), False)
    assert partly.hits
    assert not partly.is_answered


def test_nothing_is_answered_before_there_is_an_index(shop: Path, tmp_path: Path) -> None:
    searcher = searcher_of(shop, tmp_path / "index", refreshed=False)

    assert searcher.search("refund").hits == ()
    assert list(searcher.list_titles()) == []


def test_nothing_is_found_after_closing(searcher: Searcher) -> None:
    searcher.close()

    assert ids(searcher, "refund") == []


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")
    searcher.learn_contacts([PastContact("gone", "refund please", 1.0)])

    assert searcher.search("refund please").hits == ()


@pytest.mark.parametrize("limit", [-1, 0, 1, 3])
def test_no_more_hits_than_asked_for(searcher: Searcher, limit: int) -> None:
    assert len(ids(searcher, "card refund the router", limit)) == max(0, limit)


def test_hits_show_how_often_they_were_used_and_solved(searcher: Searcher) -> None:
    searcher.set_usage({"router-light": (9, 7)})

    router, *others = searcher.search("router light refund ").hits
    assert (router.used, router.solved) == (9, 7)
    assert {(hit.used, hit.solved) for hit in others} == {(0, 0)}
    assert (searcher.usage_of("router-light"), searcher.usage_of("unheard-of")) == ((9, 7), (0, 0))


def test_bulletins_are_known_and_found_like_any_article(shop: Path, searcher: Searcher) -> None:
    write_article(shop, "z-outage", "Outage in the north", kind="bulletin")
    write_article(shop, "a-strike", "Strike of the couriers", kind="bulletin")
    write_article(shop, "old-outage", "Outage last year", kind="bulletin", confidence="archived")
    assert searcher.bulletin_ids() == []

    searcher.refresh()

    assert searcher.bulletin_ids() == ["a-strike", "z-outage"]
    assert ids(searcher, "outage ") == ["z-outage"]


def test_what_was_read_ahead_is_found_as_before(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kms_desktop.search.searcher.FEW_ARTICLES", 1)
    cold, warm = searcher_of(shop, tmp_path / "index"), searcher_of(shop, tmp_path / "index")

    steps = 1
    while warm.warm_up(0.0):
        steps += 1

    assert steps > len(list(warm.list_titles()))
    assert warm.warm_up() is False
    for said in ("r", "refund ", "they took the money out twice", "slow brodband"):
        assert warm.search(said) == cold.search(said)


def test_a_hit_tells_what_the_article_says_of_itself(searcher: Searcher) -> None:
    hit = searcher.search("router light ").hits[0]

    assert (hit.id, hit.title, hit.path, hit.confidence) == (
        "router-light",
        "Router light is orange",
        "router-light.md",
        "validated",
    )


def test_titles_are_listed_by_title(searcher: Searcher) -> None:
    listed = list(searcher.list_titles())

    assert [title for _, title, _ in listed] == sorted(title for _, title, _ in listed)
    assert ("move-house", "Moving house", "move-house.md") in listed


def test_the_library_knows_where_each_article_is(shop: Path, tmp_path: Path) -> None:
    write_article(shop, "hidden-away", "Hidden away", path="deep/down/file.md")
    searcher_of(shop, tmp_path / "index")
    library = Library(shop)
    Searcher(library, tmp_path / "index").open_index()
    (shop / "deep/down/other.md").write_text("---\nid: hidden-away\ntitle: Impostor\n---\n")

    article = library.find_article("hidden-away")
    assert article is not None
    assert article.title == "Hidden away"


def test_of_two_files_with_one_id_only_the_first_by_path_is_found(shop: Path, tmp_path: Path) -> None:
    write_article(shop, "move-house", "Moving abroad", path="z-copy.md")
    searcher = searcher_of(shop, tmp_path / "index")

    assert [hit.path for hit in searcher.search("moving ").hits] == ["move-house.md"]


@pytest.mark.parametrize("text", _AWKWARD)
def test_awkward_text_is_answered_like_any_other(shop_searcher: Searcher, text: str) -> None:
    result = shop_searcher.search(text)

    assert result.query == text
    assert len(result.hits) <= 8


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(["refund", "card", "rou", "moneey", "the", "Evening", "x"]) | st.text(max_size=12)).map(
        " ".join
    ),
    st.integers(0, 10),
)
@example("r", 1)
def test_any_text_gives_hits_in_falling_order_each_with_a_reason(
    shop_searcher: Searcher, text: str, limit: int
) -> None:
    hits = shop_searcher.search(text, limit).hits

    scores = [hit.score for hit in hits]
    assert len(hits) <= limit
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    assert all(hit.reasons and all(reason.text for reason in hit.reasons) for hit in hits)
    assert len({hit.id for hit in hits}) == len(hits)
    assert bool(hits) or not shop_searcher.search(text, limit).is_answered
