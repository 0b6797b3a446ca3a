"""A contact drawn, judged, answered, looked at by a second person, withdrawn and restored; and who may what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ArticleChangeRow, ResolutionRow, SuggestionRow
from kms_desktop.voc.reviews.model import LogAnswers
from tests.voc.reviews.conftest import SINCE, UNTIL, Reviewed


def test_four_are_answered_from_the_log_and_the_fifth_by_the_reviewer(reviewed: Reviewed) -> None:
    key = reviewed.closes()
    reviewed.logs(key, "searched", text="charged twice")
    reviewed.draws()
    rosa = reviewed.at("rosa")
    rosa.judge(reviewed.review_of(key), "no", "The fee article fits better.")
    review = reviewed.review_of(key)
    assert review.answers == LogAnswers(searched=True, linked=True, improved=False, captured=True)
    assert (review.state, review.rightly, review.reviewer, review.has_article) == ("judged", "no", "Rosa", True)
    detail = rosa.open_review(review.id[:30])
    read = [(one.question, one.kind, one.words, one.article_id) for one in detail.read_from]
    assert read == [
        ("searched", "searched", "charged twice", ""),
        ("linked", "resolved", "", "late-fee"),
        ("captured", "billing/late-fee", "charged twice", ""),
    ]
    assert [(one.kind, one.by, one.data["words"]) for one in detail.events] == [
        ("judged", "Rosa", "The fee article fits better.")
    ]


@pytest.mark.parametrize("kind", ["flag", "fix", "suggestion", "none_fit", "observation"])
def test_what_improves_is_what_was_said_of_an_article_in_the_contact(reviewed: Reviewed, kind: str) -> None:
    key = reviewed.closes()
    with reviewed.database.writing() as session:
        who, at = reviewed.people["dana"].id, SINCE + timedelta(days=5)
        session.add(SuggestionRow(id=new_key(), kind=kind, text="So", made_by=who, made_at=at, contact_id=key))
    reviewed.draws()
    reviewed.at("rosa").judge(reviewed.review_of(key), "yes")
    answers = reviewed.review_of(key).answers
    assert answers is not None and answers.improved == (kind != "observation")


@pytest.mark.parametrize(
    ("who", "hours", "article", "counts"),
    [
        *(("dana", 23, "late-fee", True), ("dana", 25, "late-fee", False), ("dana", -1, "late-fee", False)),
        *(("ines", 1, "late-fee", False), ("dana", 1, "outage", False)),
    ],
)
def test_an_article_that_the_agent_changed_by_the_next_day_improves_too(
    reviewed: Reviewed, who: str, hours: int, article: str, counts: bool
) -> None:
    key = reviewed.closes()
    Roster(reviewed.database).change_person("dana", "proficiency", "publisher")
    with reviewed.database.writing() as session:
        said: dict[str, Any] = {"article_id": article, "n": 1, "what": "revision", "after": "r"}
        at = SINCE + timedelta(days=5, hours=hours)
        session.add(ArticleChangeRow(id=new_key(), by_id=reviewed.people[who].id, at=at, **said))
    reviewed.draws()
    reviewed.at("rosa").judge(reviewed.review_of(key), "yes")
    review = reviewed.review_of(key)
    assert review.answers is not None and review.answers.improved is counts
    assert reviewed.at("rosa").open_review(review.id).answers == review.answers


def test_every_issue_has_to_be_linked_and_captured(reviewed: Reviewed) -> None:
    key = reviewed.judged(issues=[{"article_id": "", "link": "", "reason_code": "", "words": ""}])
    review = reviewed.review_of(key)
    assert review.answers == LogAnswers(searched=False, linked=False, improved=False, captured=False)
    assert review.has_article


def test_the_agent_reads_it_once_it_is_judged_and_answers(reviewed: Reviewed) -> None:
    key = reviewed.closes()
    reviewed.draws()
    dana = reviewed.at("dana")
    assert dana.list_reviews(mine=True)() == [] and dana.unread()() == 0
    reviewed.at("rosa").judge(reviewed.review_of(key), "yes", "Well done.")
    (mine,) = dana.list_reviews(mine=True)()
    assert dana.unread()() == 1 and reviewed.at("omar").unread()() == 0
    dana.mark_seen(mine)
    assert dana.unread()() == 0
    dana.answer(mine, "Thank you. Card 4242 4242 4242 4242 was theirs.")
    detail = reviewed.at("rosa").open_review(mine.id)
    assert [(one.kind, one.data["words"]) for one in detail.events] == [
        ("judged", "Well done."),
        ("answered", "Thank you. Card ending 4242 was theirs."),
    ]
    assert detail.review.answered_at is not None
    with pytest.raises(NotFound):
        reviewed.at("omar").find(mine.id)
    with pytest.raises(NotFound):
        reviewed.at("omar").answer(mine, "Mine?")


def test_a_second_person_agrees_or_says_why_not_and_a_new_judgement_asks_for_another_look(reviewed: Reviewed) -> None:
    key = reviewed.judged()
    with pytest.raises(Refused):
        reviewed.at("rosa").look(reviewed.review_of(key), True)
    with pytest.raises(KmsError, match="one line"):
        reviewed.at("quinn").look(reviewed.review_of(key), False)
    reviewed.at("quinn").look(reviewed.review_of(key), False, "The other article.")
    disagreed = reviewed.review_of(key)
    assert (disagreed.agrees, disagreed.second) == (False, "Quinn")
    reviewed.at("rosa").judge(disagreed, "no", "Quinn is right.")
    again = reviewed.review_of(key)
    assert (again.rightly, again.agrees, again.second, again.seen_at) == ("no", None, "", None)
    reviewed.at("quinn").look(again, True)
    assert reviewed.review_of(key).agrees is True


def test_of_two_who_do_something_at_once_the_second_is_told(reviewed: Reviewed) -> None:
    key = reviewed.closes()
    reviewed.draws()
    seen = reviewed.review_of(key)
    reviewed.at("rosa").judge(seen, "yes")
    with pytest.raises(Refused, match="meanwhile"):
        reviewed.at("marta").judge(seen, "no", "Not at all.")
    with pytest.raises(Refused, match="Somebody else reviews"):
        reviewed.at("marta").judge(reviewed.review_of(key), "no", "Not at all.")
    judged = reviewed.review_of(key)
    reviewed.at("dana").answer(judged, "I see.")
    reviewed.at("quinn").look(judged, True)  # what the agent answers is in nobody's way
    assert reviewed.review_of(key).agrees is True


def test_nobody_reviews_what_they_handled_themselves(reviewed: Reviewed) -> None:
    own, passed_on = reviewed.closes(who="rosa"), reviewed.closes(7)
    reviewed.logs(passed_on, "opened", who="rosa")
    reviewed.draws()
    for key in (own, passed_on):
        with pytest.raises(Refused, match="did not handle"):
            reviewed.at("rosa").judge(reviewed.review_of(key), "yes")
    reviewed.at("quinn").judge(reviewed.review_of(own), "yes")
    with pytest.raises(Refused, match="did not handle"):
        reviewed.at("rosa").look(reviewed.review_of(own), True)
    assert reviewed.at("rosa").unread()() == 1


def test_agents_and_editors_neither_draw_nor_judge_nor_read_anothers(reviewed: Reviewed) -> None:
    key = reviewed.judged()
    for who in ("dana", "omar", "ines"):
        with pytest.raises(Refused):
            reviewed.draws(who=who)
        with pytest.raises(Refused):
            reviewed.at(who).judge(reviewed.review_of(key), "yes")
    assert reviewed.at("ines").list_reviews()() == []


def test_one_that_was_withdrawn_is_restored_while_nothing_stands_against_it(reviewed: Reviewed) -> None:
    key = reviewed.judged()
    with pytest.raises(KmsError, match="why"):
        reviewed.at("marta").withdraw(reviewed.review_of(key), " ")
    reviewed.at("marta").withdraw(reviewed.review_of(key), "The line was dead.")
    assert reviewed.at("dana").list_reviews(mine=True)() == []
    with pytest.raises(Refused, match="withdrawn"):
        reviewed.at("rosa").judge(reviewed.review_of(key), "yes")
    reviewed.at("marta").restore(reviewed.review_of(key))
    assert reviewed.review_of(key).state == "judged"
    with pytest.raises(Refused, match="not withdrawn"):
        reviewed.at("marta").restore(reviewed.review_of(key))
    reviewed.at("marta").withdraw(reviewed.review_of(key), "Once more.")
    gone = reviewed.review_of(key)
    reviewed.draws()
    with pytest.raises(Refused, match="another review"):
        reviewed.at("marta").restore(gone)


def test_a_contact_that_is_open_again_is_not_judged(reviewed: Reviewed) -> None:
    key = reviewed.closes()
    reviewed.draws()
    reviewed.floor.reopen(key)
    with pytest.raises(Refused, match="open again"):
        reviewed.at("rosa").judge(reviewed.review_of(key), "yes")


def test_notes_of_coaching_are_for_the_two_of_them(reviewed: Reviewed) -> None:
    key = reviewed.judged()
    review = reviewed.review_of(key)
    reviewed.at("dana").mark_seen(review)
    note = reviewed.at("rosa").note_coaching(review, "Ask for the invoice first.")
    assert reviewed.at("dana").unread()() == 1
    reviewed.at("dana").note_coaching(review, "I will.")
    for who, seen in (("rosa", 2), ("dana", 2), ("marta", 0), ("quinn", 0)):
        assert len(reviewed.at(who).open_review(review.id).notes) == seen
    for who in ("marta", "quinn", "omar"):
        with pytest.raises(Refused):
            reviewed.at(who).note_coaching(review, "And I say")
    with pytest.raises(NotFound):
        reviewed.at("dana").take_back_coaching(note)
    reviewed.at("rosa").take_back_coaching(note)
    assert [one.words for one in reviewed.at("dana").open_review(review.id).notes] == ["I will."]


@pytest.mark.parametrize("leaves", ["dana", "rosa"])
def test_once_one_of_the_two_left_their_notes_are_gone_and_the_review_stands(reviewed: Reviewed, leaves: str) -> None:
    key = reviewed.judged()
    reviewed.at("rosa").note_coaching(reviewed.review_of(key), "Between us.")
    Roster(reviewed.database).remove_person(leaves)
    stays = "rosa" if leaves == "dana" else "dana"
    review = reviewed.review_of(key, "marta")
    assert (review.state, review.rightly, review.agent, review.reviewer) == ("judged", "yes", "Dana", "Rosa")
    assert reviewed.at(stays).open_review(review.id).notes == ()
    with pytest.raises(Refused, match="does not work here"):
        reviewed.at(stays).note_coaching(review, "Anybody?")


def test_what_somebody_judged_who_left_another_judges_anew(reviewed: Reviewed) -> None:
    key = reviewed.judged()
    Roster(reviewed.database).remove_person("rosa")
    reviewed.at("marta").judge(reviewed.review_of(key, "marta"), "no", "It is another one.")
    assert reviewed.review_of(key, "marta").reviewer == "Marta"


def test_of_an_erased_customer_what_was_judged_stays_without_a_word(reviewed: Reviewed) -> None:
    customer = reviewed.floor.add_customer()
    judged = reviewed.closes(3, customer=customer)
    reviewed.draws()
    reviewed.at("rosa").judge(reviewed.review_of(judged), "no", "They wanted the other.")
    reviewed.at("rosa").note_coaching(reviewed.review_of(judged), "Between us.")
    drawn = reviewed.closes(4, customer=customer)
    reviewed.draws()
    erase_in_database(reviewed.database, customer, "supervisor", "rosa")
    assert reviewed.review_of(drawn).state == "withdrawn"
    review = reviewed.review_of(judged)
    detail = reviewed.at("rosa").open_review(review.id)
    assert (review.rightly, review.erased, review.answers is not None) == ("no", True, True)
    assert [one.data for one in detail.events] == [{"rightly": "no", "words": ""}]
    assert [one.words for one in detail.notes] == [""]
    with pytest.raises(Refused, match="erased"):
        reviewed.at("rosa").judge(review, "yes")
    with pytest.raises(Refused, match="erased"):
        reviewed.at("rosa").note_coaching(review, "More of it.")
    with pytest.raises(Refused, match="erased"):
        reviewed.at("dana").answer(review, "More of it.")
    with pytest.raises(Refused, match="erased"):
        reviewed.at("quinn").look(review, False, "More of it.")
    reviewed.at("rosa").withdraw(review, "More of it.")
    assert [one.data for one in reviewed.at("rosa").open_review(review.id).events][1:] == [{"why": ""}]


def test_what_somebody_else_closed_again_is_judged_of_them_or_drawn_anew(reviewed: Reviewed) -> None:
    first, second = reviewed.judged(), reviewed.closes()
    reviewed.draws()
    with reviewed.database.writing() as session:
        for issue in session.exec(select(ResolutionRow)):
            issue.agent_id = reviewed.people["omar"].id
    reviewed.at("rosa").judge(reviewed.review_of(second), "yes")
    assert reviewed.review_of(second).agent == "Omar"
    with pytest.raises(Refused, match="somebody else closed"):
        reviewed.at("rosa").judge(reviewed.review_of(first), "yes")
    assert reviewed.review_of(first).agent == "Dana"


@pytest.mark.parametrize("size", [0, 201])
def test_no_more_are_drawn_than_can_be_read(reviewed: Reviewed, size: int) -> None:
    with pytest.raises(KmsError, match="200"):
        reviewed.draws(size)
    with pytest.raises(KmsError, match="400"):
        reviewed.at("rosa").draw(SINCE, UNTIL + timedelta(days=400), 5)


@pytest.mark.parametrize(("rightly", "words"), [("maybe", "So"), ("", "So"), ("no", ""), ("unsure", " \n")])
def test_a_judgement_says_something(reviewed: Reviewed, rightly: str, words: str) -> None:
    key = reviewed.closes()
    reviewed.draws()
    with pytest.raises(KmsError):
        reviewed.at("rosa").judge(reviewed.review_of(key), rightly, words)
