"""Reviews with a tool of one's own: who draws, judges, answers, reads, and whose a note of coaching is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import QUALITY_REVIEWER
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.knowledge_measures import KNOWLEDGE_FIGURES
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.reviews.reviews import Reviews
from tests.figures.floor import CODES
from tests.figures.floor import Floor as Counted
from tests.security.conftest import Walled

REVIEWERS = ("supervisor", "admin", "quality_reviewer")
TABLES = ("review_draw", "review", "review_event", "coaching_note")


def draws(walled: Walled, who: str, **other: Any) -> Any:
    """`by_id` and `by_login` lie, as a program of one's own might."""
    said = {"draw_id": new_key(), "begins": (utc_now() - timedelta(days=2)).isoformat(), "ends": utc_now().isoformat()}
    said |= {"size": 20, "seed": "s", "dry": False, "by_id": walled.floor.people["marta"].id, "by_login": "marta"}
    return walled.acts(who, "draw_reviews", **(said | other))


def writes(walled: Walled, who: str, review: str, kind: str, after: int = 0, event: str = "", **said: Any) -> Any:
    told = {"event_id": event or new_key(), "review_id": review, "after": after, "kind": kind, "said": json.dumps(said)}
    return walled.acts(who, "write_review_event", **told, by_id=walled.floor.people["marta"].id, by_login="marta")


def answers(walled: Walled, who: str, review: str, words: str = "I see.", event: str = "") -> Any:
    said = {"event_id": event or new_key(), "review_id": review, "words": words}
    return walled.acts(who, "answer_review", **said, by_id=walled.floor.people["dana"].id)


def notes(walled: Walled, who: str, review: str, words: str = "Between us.") -> str:
    key = new_key()
    said = {"note_id": key, "review_id": review, "words": words, "by_id": walled.floor.people["rosa"].id}
    walled.acts(who, "note_coaching", **said)
    return key


def review_of(walled: Walled, contact: str) -> str:
    ((key,),) = walled.asked("SELECT id FROM review WHERE contact_id = %s AND state <> 'withdrawn'", contact)
    return str(key)


def seen(walled: Walled, who: str, table: str) -> int:
    row = walled.plain(who).execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    return int(row[0]) if row else 0


@pytest.fixture
def closed(walled: Walled) -> dict[str, str]:
    """A contact of Dana's, one of Sam's and one of Kim's, who is of another division; by whose."""
    walled.joins("quinn", "Quinn Hale", QUALITY_REVIEWER.code, "Front line", "agent")
    walled.joins("zoe", "Zoe Fair", "supervisor", "Other brand", "manager")
    floor, at, people = Counted(walled.floor.database), utc_now() - timedelta(hours=1), walled.floor.people
    whole = {"article_id": "late-fee", "link": "resolved", "reason_code": CODES[0], "words": "twice"}
    return {
        login: floor.close_contact(at, people[login], division=division, **whole)
        for login, division in (("dana", ""), ("sam", ""), ("kim", "other"))
    }


@pytest.fixture
def judged(walled: Walled, closed: dict[str, str]) -> str:
    """Dana's, drawn and judged by Rosa."""
    draws(walled, "rosa")
    key = review_of(walled, closed["dana"])
    writes(walled, "rosa", key, "judged", rightly="yes", words="Well done.")
    return key


def test_nobody_draws_or_judges_but_who_reviews(walled: Walled, closed: dict[str, str]) -> None:
    for who in ("dana", "ines"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            draws(walled, who)
    draws(walled, "quinn")
    for who in ("dana", "ines"):
        for kind, said in (("judged", {"rightly": "yes"}), ("looked", {"agrees": True}), ("withdrawn", {"words": "x"})):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                writes(walled, who, review_of(walled, closed["dana"]), kind, **said)
    assert walled.asked("SELECT count(*) FROM review_event") == [(0,)]


def test_a_sample_is_of_ones_own_division_and_under_ones_own_name(walled: Walled, closed: dict[str, str]) -> None:
    draws(walled, "rosa")
    rosa = walled.floor.people["rosa"].id
    assert walled.asked("SELECT by_id, division, closed FROM review_draw") == [(rosa, "", 2)]
    assert {key for (key,) in walled.asked("SELECT contact_id FROM review")} == {closed["dana"], closed["sam"]}
    told = walled.asked("SELECT who FROM audit WHERE what = 'reviews drawn'")
    assert len(told) == 1 and told[0][0].endswith("rosa")
    assert draws(walled, "zoe")["closed"] == 1


def test_nobody_says_which_contacts_are_drawn(walled: Walled, closed: dict[str, str]) -> None:
    for who in ("rosa", "quinn", "dana"):
        for change in (
            "INSERT INTO review SELECT * FROM review",
            "INSERT INTO review_draw SELECT * FROM review_draw",
            "UPDATE review SET rightly = 'yes'",
            "UPDATE review_event SET data = '{}'",
            "DELETE FROM review_event",
            "DELETE FROM coaching_note",
            "UPDATE coaching_note SET words = ''",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                walled.plain(who).execute(change.encode())


@pytest.mark.parametrize(
    "wrong",
    [
        *({"size": 0}, {"size": 201}, {"size": None}, {"size": -5}, {"seed": ""}, {"seed": " "}, {"seed": None}),
        *({"seed": "x" * 61}, {"seed": "two\nlines"}, {"draw_id": ""}, {"draw_id": "x" * 37}, {"draw_id": None}),
        *({"begins": "never"}, {"begins": "infinity"}, {"ends": None}, {"ends": "1900-01-02"}, {"dry": None}),
        {"begins": "2020-01-01", "ends": "2026-01-01"},
    ],
    ids=str,
)
def test_what_is_no_sample_is_refused(walled: Walled, closed: dict[str, str], wrong: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error):
        draws(walled, "rosa", **wrong)
    assert walled.asked("SELECT count(*) FROM review_draw") == [(0,)]


def test_drawn_twice_with_one_key_it_is_drawn_once(walled: Walled, closed: dict[str, str]) -> None:
    key = new_key()
    assert draws(walled, "rosa", draw_id=key) == draws(walled, "rosa", draw_id=key)
    assert walled.asked("SELECT count(*) FROM review") == [(2,)]
    assert draws(walled, "marta", dry=True)["closed"] == 0


def test_each_reads_what_is_theirs_to_read(walled: Walled, closed: dict[str, str]) -> None:
    draws(walled, "rosa")
    assert [seen(walled, who, "review") for who in ("dana", "sam", "ines", "zoe", "rosa", "quinn")] == [
        0,
        0,
        0,
        0,
        2,
        2,
    ]
    key = review_of(walled, closed["dana"])
    writes(walled, "rosa", key, "judged", rightly="yes", words="Well done.")
    for table in ("review", "review_event"):
        assert [seen(walled, who, table) for who in ("dana", "sam", "ines", "zoe", "kim")] == [1, 0, 0, 0, 0], table
    assert walled.plain("quinn").execute("SELECT count(*) FROM review_draw").fetchone() == (1,)
    for who in ("dana", "ines"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen(walled, who, "review_draw")
    writes(walled, "marta", key, "withdrawn", 1, words="Not theirs.")
    assert (seen(walled, "dana", "review"), seen(walled, "dana", "review_event")) == (0, 0)


def test_nobody_reviews_what_is_of_another_division(walled: Walled, judged: str) -> None:
    for kind, said in (("judged", {"rightly": "yes"}), ("looked", {"agrees": True}), ("withdrawn", {"words": "x"})):
        with pytest.raises(psycopg.Error, match="no such review"):
            writes(walled, "zoe", judged, kind, 1, **said)


def test_whoever_judged_is_not_the_one_who_looks(walled: Walled, judged: str) -> None:
    with pytest.raises(psycopg.Error, match="not the one who judged"):
        writes(walled, "rosa", judged, "looked", 1, agrees=True)
    with pytest.raises(psycopg.Error, match="Somebody else reviews"):
        writes(walled, "marta", judged, "judged", 1, rightly="no", words="No.")
    with pytest.raises(psycopg.Error, match="meanwhile"):
        writes(walled, "quinn", judged, "looked", 0, agrees=True)
    assert writes(walled, "quinn", judged, "looked", 1, agrees=False, words="I think not.") == 2
    quinn = walled.floor.people["quinn"].id
    assert walled.asked("SELECT looked_by, agrees FROM review WHERE id = %s", judged) == [(quinn, False)]


def test_a_supervisor_says_nothing_of_a_contact_that_was_their_own(walled: Walled) -> None:
    floor, at, rosa = Counted(walled.floor.database), utc_now() - timedelta(hours=1), walled.floor.people["rosa"]
    own = floor.close_contact(at, rosa, reason_code=CODES[0])
    draws(walled, "rosa")
    key = review_of(walled, own)
    for kind, said in (("judged", {"rightly": "yes"}), ("withdrawn", {"words": "x"})):
        with pytest.raises(psycopg.Error, match="did not handle"):
            writes(walled, "rosa", key, kind, **said)


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("judged", {"rightly": "perhaps"}),
    ("judged", {}),
    ("judged", {"rightly": "no"}),
    ("judged", {"rightly": "unsure", "words": " \n"}),
    ("judged", {"rightly": "yes", "words": "x" * 4001}),
    ("looked", {"agrees": "true"}),
    ("looked", {"agrees": None}),
    ("looked", {"agrees": False}),
    ("withdrawn", {}),
    ("restored", {}),
    ("answered", {"words": "For them."}),
    ("forgotten", {}),
]


def test_what_cannot_be_is_refused_in_a_sentence(walled: Walled, judged: str) -> None:
    for kind, said in IMPOSSIBLE:
        who = "quinn" if kind == "looked" else "rosa"
        with pytest.raises(psycopg.Error) as refused:
            writes(walled, who, judged, kind, 1, **said)
        assert refused.value.sqlstate == "KM001", (kind, refused.value)
    assert walled.asked("SELECT kind FROM review_event") == [("judged",)]


def test_what_was_sent_beside_the_answer_is_not_stored_and_the_log_is_not_believed_from_outside(
    walled: Walled, closed: dict[str, str]
) -> None:
    draws(walled, "rosa")
    key = review_of(walled, closed["dana"])
    said = {"searched": True, "linked": False, "article_id": "other", "reviewer_id": walled.floor.people["marta"].id}
    writes(walled, "rosa", key, "judged", rightly="yes", words="", **said)
    assert walled.asked("SELECT searched, linked, article_id, reviewer_id FROM review WHERE id = %s", key) == [
        (False, True, "late-fee", walled.floor.people["rosa"].id)
    ]
    assert walled.asked("SELECT data::text FROM review_event") == [('{"words": "", "rightly": "yes"}',)]


def test_an_agent_answers_their_own_alone_and_in_their_own_name(walled: Walled, judged: str) -> None:
    for who in ("sam", "kim", "rosa"):
        with pytest.raises(psycopg.Error, match="of a contact of yours"):
            answers(walled, who, judged)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        answers(walled, "quinn", judged)
    event = new_key()
    assert [answers(walled, "dana", judged, event=event) for _ in range(2)] == [2, 2]
    with pytest.raises(psycopg.Error):
        answers(walled, "dana", judged, "x" * 4001)
    dana = walled.floor.people["dana"].id
    assert walled.asked("SELECT by_id FROM review_event WHERE kind = 'answered'") == [(dana,)]


def test_a_note_of_coaching_is_read_by_the_two_of_them_and_by_nobody_else(walled: Walled, judged: str) -> None:
    first, second = notes(walled, "rosa", judged), notes(walled, "dana", judged)
    assert {who: seen(walled, who, "coaching_note") for who in ("rosa", "dana", "marta", "quinn", "sam", "ines")} == {
        "rosa": 2,
        "dana": 2,
        **dict.fromkeys(("marta", "quinn", "sam", "ines"), 0),
    }
    for who in ("marta", "quinn", "sam", "ines", "zoe"):
        with pytest.raises(psycopg.Error, match="the reviewer and the agent"):
            notes(walled, who, judged)
        assert walled.acts(who, "take_back_coaching", note_id=first, by_id="") is False
    assert walled.acts("rosa", "take_back_coaching", note_id=second, by_id=walled.floor.people["dana"].id) is False
    assert walled.acts("rosa", "take_back_coaching", note_id=first, by_id="") is True
    assert walled.asked("SELECT id FROM coaching_note") == [(second,)]
    for words in ("", " \n", "x" * 4001, None):
        with pytest.raises(psycopg.Error):
            notes(walled, "dana", judged, words)  # type: ignore[arg-type]


def test_no_note_is_told_in_the_audit_or_of_what_was_not_judged(walled: Walled, closed: dict[str, str]) -> None:
    draws(walled, "rosa")
    key = review_of(walled, closed["dana"])
    for who in ("rosa", "dana"):
        with pytest.raises(psycopg.Error, match="the reviewer and the agent"):
            notes(walled, who, key)
    writes(walled, "rosa", key, "judged", rightly="yes", words="")
    notes(walled, "rosa", key)
    assert walled.asked("SELECT count(*) FROM audit WHERE data::text LIKE '%%Between%%'") == [(0,)]


def test_of_the_two_one_has_left_and_no_note_is_there(walled: Walled, judged: str) -> None:
    notes(walled, "rosa", judged)
    walled.floor.roster.remove_person("dana")
    assert walled.asked("SELECT count(*) FROM coaching_note") == [(0,)]
    assert walled.asked("SELECT state FROM review WHERE id = %s", judged) == [("judged",)]
    with pytest.raises(psycopg.Error, match="does not work here"):
        notes(walled, "rosa", judged)


def test_the_owner_of_the_tables_changes_no_step_by_mistake(walled: Walled, judged: str) -> None:
    for change in ("UPDATE review_event SET kind = 'looked'", "DELETE FROM review_event"):
        with pytest.raises(psycopg.Error, match="not changed"):
            walled.asked(change)
    for change in ("rightly = ''", "looked_by = reviewer_id, agrees = true", "reviewer_id = agent_id"):
        with pytest.raises(psycopg.errors.CheckViolation):
            walled.asked(f"UPDATE review SET {change}")


def test_each_login_counts_what_it_reads_of_reviews(walled: Walled, closed: dict[str, str], judged: str) -> None:
    def counted(login: str) -> tuple[int, int]:
        person, database = walled.floor.people[login], walled.database(login)
        figures = Figures(database, ContactList(database, person), person)
        sheet = figures.sheet(FigureFilters(), utc_now(), KNOWLEDGE_FIGURES)()
        n = {value.figure.code: value.now.n for value in sheet.values}
        return n["reviewed"], n["link_accuracy"]

    told = {login: counted(login) for login in ("rosa", "quinn", "dana", "sam", "ines", "zoe")}
    assert told == {"rosa": (2, 1), "quinn": (2, 1), "dana": (1, 1), "sam": (0, 0), "ines": (0, 0), "zoe": (0, 0)}


def test_the_program_on_ones_own_login_draws_judges_answers_and_reads(walled: Walled, closed: dict[str, str]) -> None:
    def at(login: str) -> Reviews:
        return Reviews(walled.database(login), walled.floor.people[login])

    at("quinn").draw(utc_now() - timedelta(days=1), utc_now(), 20)
    review = next(one for one in at("quinn").list_reviews()() if one.contact_id == closed["dana"])
    at("quinn").judge(review, "yes", "Well done.")
    at("quinn").note_coaching(review, "Between us.")
    assert at("dana").unread()() == 1
    detail = at("dana").open_review(review.id)
    assert detail.review.reviewer == "Quinn Hale" and [one.words for one in detail.notes] == ["Between us."]
    at("dana").answer(detail.review, "Thank you.")
    at("rosa").look(at("rosa").find(review.id), True)
    told = at("rosa").open_review(review.id)
    assert [one.kind for one in told.events] == ["judged", "answered", "looked"] and told.notes == ()
    assert at("rosa").count(utc_now() - timedelta(days=1), utc_now())().agreed == 1
