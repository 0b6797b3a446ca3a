"""Each contact is as likely drawn as any other, each reason has its share, and the same seed draws the same ones."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from kms_desktop.storage.database import Database
from kms_desktop.voc.reviews.sampling import count_strata, draw_sample, places_of
from tests.figures.floor import CODES
from tests.voc.reviews.conftest import Reviewed


def some_contacts(n: int = 300) -> list[tuple[str, str]]:
    chance = Random(7)
    return [(f"contact-{at}", chance.choice((*CODES, "ä", "b", "B"))) for at in range(n)]


def test_the_same_seed_draws_the_same_whatever_order_they_come_in() -> None:
    contacts = some_contacts()
    drawn = draw_sample(contacts, 40, "one")
    shuffled = list(contacts)
    Random(1).shuffle(shuffled)
    assert draw_sample(shuffled, 40, "one") == drawn
    assert draw_sample(contacts, 40, "two") != drawn
    assert len(set(drawn)) == 40


def test_each_reason_has_its_share_to_within_one() -> None:
    contacts = some_contacts()
    for seed in range(30):
        for closed, drawn in count_strata(contacts, draw_sample(contacts, 40, str(seed))).values():
            assert abs(drawn - closed * 40 / len(contacts)) < 1


def test_each_contact_is_drawn_as_often_as_any_other() -> None:
    """4,000 samples of 10 of 50: 800 times each by chance, with a standard error of 25.3; five of them are allowed."""
    contacts = some_contacts(50)
    times = Counter(key for seed in range(4000) for key in draw_sample(contacts, 10, str(seed)))
    assert len(times) == 50
    assert all(abs(n - 800) < 5 * 25.3 for n in times.values())


@pytest.mark.parametrize(("closed", "size"), [(0, 5), (1, 5), (5, 5), (3, 200), (1_000_000, 200)])
def test_no_place_is_taken_twice_or_outside(closed: int, size: int) -> None:
    places = places_of(closed, size, "seed")
    assert len(set(places)) == len(places) == min(closed, size)
    assert all(0 <= place < closed for place in places)


def test_the_database_draws_what_the_program_would(reviewed: Reviewed) -> None:
    chance = Random(3)
    codes = (*CODES, "b", "ä/ö", "Z")
    contacts = []
    with reviewed.floor.at_once():
        for _ in range(60):
            code = chance.choice(codes)
            contacts.append((reviewed.closes(chance.randint(0, 29), reason_code=code), code))
    dry = reviewed.draws(17, "a seed", dry=True)
    assert reviewed.at("rosa").list_reviews()() == []
    made = reviewed.draws(17, "a seed")
    wanted = draw_sample(contacts, 17, "a seed")
    assert {one.contact_id for one in reviewed.at("rosa").list_reviews()()} == set(wanted)
    assert made.strata == dry.strata == count_strata(contacts, wanted)
    assert (made.closed, made.drawn) == (60, 17)


def test_what_is_open_erased_or_reviewed_already_is_not_drawn(reviewed: Reviewed) -> None:
    first, second = reviewed.closes(3), reviewed.closes(6)
    reviewed.floor.reopen(reviewed.closes(4))
    reviewed.closes(31)
    assert reviewed.draws(1).closed == 2
    assert reviewed.draws(9).drawn == 1
    nothing_left = reviewed.draws(9)
    assert (nothing_left.closed, nothing_left.drawn, nothing_left.strata) == (0, 0, {})
    assert {one.contact_id for one in reviewed.at("rosa").list_reviews()()} == {first, second}


def test_a_merged_reason_is_drawn_as_the_other(database: Database, reviewed: Reviewed) -> None:
    from kms_desktop.contacts.reason_codes import ReasonCodes

    codes = ReasonCodes(database)
    for code in CODES[:2]:
        codes.add_code(code)
    codes.merge_code(CODES[0], CODES[1])
    reviewed.closes(reason_code=CODES[0])
    reviewed.closes(reason_code=CODES[1])
    assert reviewed.draws().strata == {CODES[1]: (2, 2)}
