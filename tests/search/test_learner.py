"""What the learner makes of a log: the same from any order, misspellings heard, nothing kept of who is forgotten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.search.learner import Learner, features_of, kept_or_learned, train_learner

LOG = [
    ("charged-twice", "you took the money two times"),
    ("charged-twice", "billed twice this month"),
    ("charged-twice", "double payment on my card"),
    ("lost-phone", "i lost my phone on the bus"),
    ("lost-phone", "my phone was stolen"),
    ("lost-phone", "block my sim the phone is gone"),
]
TITLES = {"charged-twice": "Customer was charged twice", "lost-phone": "Phone lost or stolen"}
ARTICLES = ["charged-twice", "lost-phone", "never-heard-of"]


def best(learner: Learner, said: str) -> str:
    return ARTICLES[int(np.argmax(learner.article_shares(said, ARTICLES)))]


@pytest.mark.parametrize(
    ("said", "article"),
    [
        ("they have billed me double", "charged-twice"),
        ("my fone was stollen", "lost-phone"),
        ("dubble paymnt", "charged-twice"),
    ],
)
def test_words_nobody_wrote_so_are_heard_by_their_parts(said: str, article: str) -> None:
    assert best(train_learner(LOG, TITLES), said) == article


def test_what_nobody_spoke_of_is_left_to_the_others() -> None:
    shares = np.exp(train_learner(LOG, TITLES).article_shares("zzqx", ARTICLES))
    assert shares.sum() == pytest.approx(1.0)
    assert shares.max() < 0.5


@settings(max_examples=10)
@given(st.permutations(LOG))
def test_the_order_of_the_log_does_not_matter(shuffled: list[tuple[str, str]]) -> None:
    there, here = train_learner(LOG, TITLES), train_learner(shuffled, TITLES)
    for _, said in LOG:
        assert there.article_shares(said, ARTICLES) == pytest.approx(here.article_shares(said, ARTICLES), abs=1e-4)


def test_each_new_contact_moves_it_a_little() -> None:
    learner = train_learner(LOG, TITLES)
    before = float(learner.article_shares("the hub blinks red", ["lost-phone", "hub-red"])[1])
    for _ in range(3):
        learner.learn_contact("hub-red", "the light on the hub blinks red")
    assert float(learner.article_shares("the hub blinks red", ["lost-phone", "hub-red"])[1]) > before
    assert best(learner, "double payment on my card") == "charged-twice"


@settings(max_examples=40)
@given(st.text(max_size=700))
def test_any_text_has_an_opinion(said: str) -> None:
    learner = Learner()
    learner.learn_contact("charged-twice", said)
    shares = np.exp(learner.article_shares(said, ARTICLES))
    assert shares.sum() == pytest.approx(1.0)
    assert len(features_of(said)) <= 400
    assert learner.article_shares(said, []).size == 0


def test_the_same_log_is_taken_from_the_file_and_another_is_not(tmp_path: Path) -> None:
    file = tmp_path / "learned.npz"
    made = kept_or_learned(LOG, TITLES, file)
    written = file.read_bytes()
    again = kept_or_learned(LOG, TITLES, file)
    assert file.read_bytes() == written
    for _, said in LOG:
        assert again.article_shares(said, ARTICLES) == pytest.approx(made.article_shares(said, ARTICLES))
    without = [one for one in LOG if "sim" not in one[1]]
    forgotten = kept_or_learned(without, TITLES, file)
    assert file.read_bytes() != written
    assert forgotten.article_shares("block my sim", ARTICLES) == pytest.approx(
        train_learner(without, TITLES).article_shares("block my sim", ARTICLES)
    )


def test_what_came_since_is_taught_and_the_whole_is_learned_again_only_when_much_did(tmp_path: Path) -> None:
    file = tmp_path / "learned.npz"
    log = LOG * 5
    kept_or_learned(log, TITLES, file)
    written = file.read_bytes()
    news = [("hub-red", "the light on the hub blinks red")]
    assert "hub-red" in kept_or_learned([*log, *news], TITLES, file).article_ids
    assert file.read_bytes() == written
    assert "hub-red" in kept_or_learned([*log, *news * 9], TITLES, file).article_ids
    assert file.read_bytes() != written


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x00" * 5000, None])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "learned.npz"
    whole = kept_or_learned(LOG, TITLES, file)
    file.write_bytes(file.read_bytes()[:-200] if content is None else content)
    made = kept_or_learned(LOG, TITLES, file)
    assert made.article_shares(LOG[0][1], ARTICLES) == pytest.approx(whole.article_shares(LOG[0][1], ARTICLES))


def test_where_nothing_can_be_written_it_learns_all_the_same(tmp_path: Path) -> None:
    made = kept_or_learned(LOG, TITLES, tmp_path / "not there" / "learned.npz")
    assert best(made, "stolen phone") == "lost-phone"


def test_a_learner_that_nobody_taught_has_no_opinion_and_takes_no_room() -> None:
    """The first search of a start has one, and would wait for sixteen megabytes."""
    learner = Learner()
    assert learner.article_shares("you took the money twice", ARTICLES).tolist() == pytest.approx([-np.log(3)] * 3)
    assert sum(held.nbytes for held in vars(learner).values() if isinstance(held, np.ndarray)) == 0
