"""Any events, in any order, any number of times, fold into one state."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.state import fold_events, fold_next
from kms_desktop.contacts.wrapup_summary import conflict_words
from tests.contacts.events_for_tests import DANA, DATA, KINDS, PRIYA, SAM, START, Told, any_events


@pytest.fixture
def told() -> Told:
    return Told()


# laws


@given(any_events())
def test_any_prefix_of_any_events_folds(events: list[Event]) -> None:
    for length in range(len(events) + 1):
        state = fold_events(events[:length])
        assert len(state.events) == length
        assert sum(len(leg.events) for leg in state.legs) == length


@given(any_events(), st.data())
def test_the_same_event_twice_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    state = fold_events(events)
    for event in events:
        assert fold_next(state, event) == state
    if events:
        again = data.draw(st.lists(st.sampled_from(events)))
        assert fold_events([*events, *again]) == state


@given(any_events(), st.randoms(use_true_random=False))
def test_any_order_of_delivery_folds_to_the_same_state(events: list[Event], chance: random.Random) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert fold_events(shuffled) == fold_events(events)
    one_by_one = ContactState()
    for event in shuffled:
        one_by_one = fold_next(one_by_one, event)
    assert one_by_one == fold_events(events)


@given(any_events(), st.integers(1, 20), KINDS, DATA)
def test_an_event_of_an_unknown_kind_is_kept_and_changes_nothing_else(
    events: list[Event], seq: int, kind: str, data: dict[str, Any]
) -> None:
    strange = read_event("ffffffff-0000-7000-8000-000000000000", "c", seq, START, DANA, f"x_{kind}", data)
    state = fold_events([*events, strange])
    assert strange in state.events
    if events and seq > max(e.seq for e in events):
        without = fold_events(events)
        assert replace(state, events=without.events, legs=without.legs) == without


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_data_that_is_no_mapping_is_taken_as_none(told: Told, data: Any) -> None:
    for kind in ("opened", "granted", "promised", "wrapped_up", "handed_over"):
        state = fold_events([read_event("a", "c", 1, START, DANA, kind, data)])
        assert state.id == "c"


# what a person would notice


def said_of(state: ContactState) -> tuple[str, ...]:
    return tuple(map(conflict_words, state.conflicts))


def test_before_the_first_event_there_is_no_contact() -> None:
    assert fold_events([]) == ContactState()
    assert ContactState().phase == "none"


def test_a_call_that_was_taken_is_in_the_takers_hand(told: Told) -> None:
    told("opened", channel="phone", number="+442079460018", call_id="c1", shown="020 7946 0018", waited_s=6)
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, state.opened_at) == ("on_call", DANA, START)
    assert (state.number, state.call_id, state.shown) == ("+442079460018", "c1", "020 7946 0018")


def test_somebody_else_on_the_line_has_to_be_verified_anew(told: Told) -> None:
    told("opened")
    told("identified", customer_id="maria", name="Maria Okafor", level="known")
    told("verified", how=["postcode"])
    told("identified", customer_id="maria", name="Maria Okafor", level="known")
    assert fold_events(told.events).verified_how == ("postcode",)
    told("identified", customer_id="ben", name="Ben Okafor", level="maybe")
    state = fold_events(told.events)
    assert (state.customer_name, state.level) == ("Ben Okafor", "maybe")
    assert (state.verified_at, state.verified_by, state.verified_until) == (None, "", None)


def test_the_last_note_counts_and_searches_add_up(told: Told) -> None:
    told("noted", text="one")
    told("searched", text="money twice")
    told("searched", text="money twice")
    told("noted", text="one and two")
    state = fold_events(told.events)
    assert (state.note, state.searches) == ("one and two", ("money twice",))


def test_an_answer_settles_its_question_and_its_facts_until_it_is_undone(told: Told) -> None:
    told.answered("payments", "Two", second_payment="posted")
    told.answered("when", "After the 24th", late=False)
    state = fold_events(told.events)
    assert [a.text for a in state.settled] == ["Two", "After the 24th"]
    assert state.facts == {"second_payment": "posted", "late": False}
    told("step_undone", article_id="charged-twice", step_id="payments")
    state = fold_events(told.events)
    assert [a.step_id for a in state.settled] == ["when"]
    assert state.facts == {"late": False}


def test_what_was_set_by_hand_stands_until_a_later_answer_says_otherwise(told: Told) -> None:
    told.answered("when", "After the 24th", late=False)
    told("fact_set", fact="late", value=True)
    told("fact_set", fact="amount", value=38.5)
    assert fold_events(told.events).facts == {"late": True, "amount": Decimal("38.5")}
    told.answered("when", "After the 24th", late=False)
    assert fold_events(told.events).facts == {"late": False, "amount": Decimal("38.5")}
    told("fact_set", fact="amount", value=None)
    assert fold_events(told.events).facts == {"late": False}


def test_an_offer_becomes_what_the_customer_says(told: Told) -> None:
    told.option("option_offered", "credit")
    told.option("option_declined", "credit", words="I need it before Monday")
    told.option("option_offered", "refund")
    told.option("option_accepted", "refund")
    told.option("granted", "refund", amount="53.50")
    state = fold_events(told.events)
    assert [(o.option_id, o.result, o.words) for o in state.offers] == [
        ("credit", "declined", "I need it before Monday"),
        ("refund", "accepted", ""),
    ]
    assert [(o.option_id, o.amount) for o in state.granted] == [("refund", Decimal("53.50"))]
    assert state.granted[0].id == state.offers[1].id


def test_an_option_put_again_after_it_was_declined_is_the_same_offer(told: Told) -> None:
    for kind in ("option_offered", "option_declined", "option_offered", "option_accepted"):
        told.option(kind)
    assert [o.result for o in fold_events(told.events).offers] == ["accepted"]


def test_two_grants_of_one_option_are_two_offers(told: Told) -> None:
    for _ in range(2):
        told.option("option_offered")
        told.option("granted")
    state = fold_events(told.events)
    assert (len(state.offers), len(state.granted)) == (2, 2)


def test_an_amount_that_is_none_is_nothing_and_never_breaks_the_log(told: Told) -> None:
    for amount in ("lots", float("inf"), True, None, [5], 10**30, -1):
        told.option("option_offered", f"o{amount}", amount=amount)
    assert [o.amount for o in fold_events(told.events).offers] == [*([Decimal(0)] * 6), Decimal(-1)]


def test_hold_is_a_phase_of_the_call(told: Told) -> None:
    told("opened")
    told("held", on=True)
    assert fold_events(told.events).phase == "held"
    told("held", on=False)
    assert fold_events(told.events).phase == "on_call"
    told("wrapped_up", outcome="satisfied")
    told("held", on=True)
    assert fold_events(told.events).phase == "wrapped_up"


# handing over


def test_a_contact_on_its_way_is_still_with_the_one_who_passes_it_on(told: Told) -> None:
    told("opened")
    handover_id = told.passed_on(question="Can you pay the fifteen pounds too?")
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, state.handover_id) == ("handed_over", DANA, handover_id)
    assert state.legs[0].question == "Can you pay the fifteen pounds too?"
    assert state.legs[0].ended_at == START + timedelta(minutes=1)


def test_accepting_moves_the_contact_and_its_open_promises(told: Told) -> None:
    told("opened")
    told("promised", promise_id="p", what="a text", due_at="2026-11-22T17:00:00+00:00")
    handover_id = told.passed_on(question="And the rest?")
    told("handover_accepted", SAM, handover_id=handover_id)
    told("noted", SAM, text="mine now")
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, state.handover_id) == ("on_call", SAM, "")
    assert [p.owner_id for p in state.promises] == [SAM]
    assert [(leg.agent_id, len(leg.events), leg.question) for leg in state.legs] == [
        (DANA, 3, "And the rest?"),
        (SAM, 2, ""),
    ]


@pytest.mark.parametrize(("warm", "ended_after"), [(True, 4), (False, 1)])
def test_a_warm_leg_ends_when_the_next_begins_and_a_cold_one_when_it_is_passed_on(
    told: Told, warm: bool, ended_after: int
) -> None:
    told("opened")
    handover_id = told.passed_on(warm=warm)
    told("handover_accepted", SAM, after_minutes=4, handover_id=handover_id)
    legs = fold_events(told.events).legs
    assert legs[0].ended_at == START + timedelta(minutes=ended_after)
    assert legs[1].started_at == START + timedelta(minutes=4)
    assert legs[1].ended_at is None


@pytest.mark.parametrize("kind", ["handover_refused", "handover_taken_back"])
def test_a_handover_that_ends_goes_back_to_where_it_was(told: Told, kind: str) -> None:
    told("opened")
    handover_id = told.passed_on()
    told(kind, SAM if kind == "handover_refused" else DANA, handover_id=handover_id, reason="No time")
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, state.handover_id) == ("on_call", DANA, "")
    assert [(leg.ended_at, leg.question, len(leg.events)) for leg in state.legs] == [(None, "", 3)]


def test_two_people_who_accepted_one_handover_are_told_as_a_conflict(told: Told) -> None:
    told("opened")
    handover_id = told.passed_on()
    told("handover_accepted", SAM, handover_id=handover_id)
    told("handover_accepted", PRIYA, handover_id=handover_id)
    assert said_of(fold_events(told.events)) == ("Two people accepted the same handover; the later one has it.",)


# repeats


def test_asking_what_a_colleague_settled_is_a_repeat(told: Told) -> None:
    told.answered("payments", "Two")
    told("handover_accepted", SAM, handover_id=told.passed_on())
    told.answered("payments", "Two", SAM)
    assert fold_events(told.events).repeats == 1


def test_asking_again_oneself_is_no_repeat(told: Told) -> None:
    told.answered("payments", "Two")
    told.answered("payments", "One")
    assert fold_events(told.events).repeats == 0


def test_an_answer_that_was_taken_back_may_be_asked_again(told: Told) -> None:
    told.answered("payments", "Two")
    told("step_undone", article_id="charged-twice", step_id="payments")
    told("handover_accepted", SAM, handover_id=told.passed_on())
    told.answered("payments", "Two", SAM)
    assert fold_events(told.events).repeats == 0


@pytest.mark.parametrize(("minutes_later", "by", "repeats"), [(29, SAM, 1), (31, SAM, 0), (5, DANA, 0)])
def test_verifying_again_while_it_is_good_is_a_repeat(told: Told, minutes_later: int, by: str, repeats: int) -> None:
    told("verified", after_minutes=0, how=["postcode"], minutes=30)
    told("verified", by, after_minutes=minutes_later, how=["postcode"], minutes=30)
    state = fold_events(told.events)
    assert state.repeats == repeats
    assert state.verified_until == START + timedelta(minutes=minutes_later + 30)


def test_a_repeat_that_was_logged_counts(told: Told) -> None:
    told("repeated", SAM, what="Which card?", first_by=DANA)
    assert fold_events(told.events).repeats == 1


def test_a_repeat_says_what_was_asked_by_whom_and_who_had_settled_it(told: Told) -> None:
    told("verified", how=["postcode"])
    told.answered("payments", "Two")
    told("handover_accepted", SAM, handover_id=told.passed_on())
    told("verified", SAM, how=["date of birth"])
    again = told.answered("payments", "Two", SAM)
    verification, question = fold_events(told.events).asked_again
    assert (verification.kind, verification.what, verification.first_by) == ("verification", "date of birth", DANA)
    assert (question.kind, question.what, question.article_id, question.by, question.first_by, question.event_id) == (
        "question",
        "payments?",
        "charged-twice",
        SAM,
        DANA,
        again.id,
    )


@pytest.mark.parametrize("undone", [True, False])
def test_a_question_that_is_opened_again_and_then_answered_is_one_asking(told: Told, undone: bool) -> None:
    told.answered("payments", "Two")
    told("repeated", SAM, what="payments?", first_by=DANA, article_id="charged-twice", step_id="payments")
    if undone:
        told("step_undone", SAM, article_id="charged-twice", step_id="payments")
    told.answered("payments", "One", SAM)
    told.answered("payments", "Two", SAM)
    assert fold_events(told.events).repeats == 1


def test_what_a_colleague_settled_is_asked_again_however_it_was_taken_back(told: Told) -> None:
    told.answered("payments", "Two")
    told("step_undone", SAM, article_id="charged-twice", step_id="payments")
    told.answered("payments", "One", SAM)
    assert [r.what for r in fold_events(told.events).asked_again] == ["payments?"]


def test_who_asks_after_a_colleague_asked_again_asks_again_too(told: Told) -> None:
    told.answered("payments", "Two")
    told.answered("payments", "One", SAM)
    told("repeated", PRIYA, what="payments?", first_by=SAM, article_id="charged-twice", step_id="payments")
    told.answered("payments", "One", PRIYA)
    assert [(r.by, r.first_by) for r in fold_events(told.events).asked_again] == [(SAM, DANA), (PRIYA, SAM)]


@pytest.mark.parametrize("value", [38.5, 40])
def test_a_fact_that_a_colleague_settled_is_asked_again_whatever_comes_of_it(told: Told, value: float) -> None:
    told("article_opened", article_id="charged-twice")
    told("fact_set", fact="amount", value=38.5, question="How much was it?")
    told("fact_set", SAM, fact="amount", value=value, question="How much was it?")
    told("fact_set", SAM, fact="amount", value=41)
    (again,) = fold_events(told.events).asked_again
    assert (again.kind, again.what, again.article_id, again.first_by) == (
        "fact",
        "How much was it?",
        "charged-twice",
        DANA,
    )


def test_a_fact_that_follows_from_a_colleagues_answer_is_settled_too(told: Told) -> None:
    told.answered("when", "After the 24th", late=False)
    told("fact_set", SAM, fact="late", value=True)
    assert [(r.kind, r.what) for r in fold_events(told.events).asked_again] == [("fact", "late")]


def test_a_fact_nobody_had_settled_and_one_that_is_dropped_are_no_repeats(told: Told) -> None:
    told("fact_set", fact="amount", value=38.5)
    told("fact_set", SAM, fact="amount", value=None)
    told("fact_set", SAM, fact="amount", value=40)
    told("fact_set", SAM, fact="late", value=True)
    assert fold_events(told.events).asked_again == ()


# passed to somebody outside


def test_what_is_passed_outside_stays_in_hand_and_is_wrapped_up(told: Told) -> None:
    told("opened")
    told("handed_over", handover_id="h", to_kind="outside", to_name="Her bank", question="Will you pay the £15?")
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, state.handover_id, state.passed_to) == ("on_call", DANA, "", "Her bank")
    assert (state.legs[0].question, state.legs[0].ended_at) == ("Will you pay the £15?", None)
    told("wrapped_up", outcome="unknown")
    assert fold_events(told.events).phase == "wrapped_up"


# the end


def test_a_wrap_up_ends_the_contact_with_what_was_said(told: Told) -> None:
    told("opened")
    told(
        "wrapped_up",
        reason="Billing, duplicate charge",
        outcome="satisfied",
        words="All done.",
        article_id="charged-twice",
        link="resolved",
        resolution="Refund, £38.50",
    )
    state = fold_events(told.events)
    assert (state.phase, state.outcome, state.link, state.resolved_by) == (
        "wrapped_up",
        "satisfied",
        "resolved",
        "charged-twice",
    )
    assert state.ended_at == START + timedelta(minutes=1) == state.legs[-1].ended_at
    assert (state.closing_words, state.reason, state.conflicts) == ("All done.", "Billing, duplicate charge", ())


def test_wrapping_up_again_oneself_corrects_and_is_no_conflict(told: Told) -> None:
    told("wrapped_up", outcome="unknown")
    told("wrapped_up", outcome="satisfied")
    state = fold_events(told.events)
    assert (state.outcome, state.conflicts) == ("satisfied", ())


def test_two_people_who_wrapped_up_are_told_as_a_conflict(told: Told) -> None:
    told("wrapped_up", outcome="satisfied")
    told("wrapped_up", SAM, outcome="dissatisfied")
    state = fold_events(told.events)
    assert (state.outcome, state.holder_id) == ("satisfied", DANA)
    assert said_of(state) == (
        "Two people wrapped this contact up: one as “satisfied”, then another as “dissatisfied”.",
    )


@pytest.mark.parametrize("late", [False, True])
def test_who_accepted_has_the_contact_whatever_a_desktop_that_was_away_wrote(told: Told, late: bool) -> None:
    handover = told.passed_on()
    if not late:
        told("wrapped_up", outcome="satisfied")
    told("handover_accepted", SAM, handover_id=handover)
    if late:
        told("wrapped_up", outcome="satisfied")
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, len(state.legs)) == ("on_call", SAM, 2)
    told("wrapped_up", SAM, outcome="mollified")
    state = fold_events(told.events)
    assert (state.phase, state.outcome, state.holder_id) == ("wrapped_up", "mollified", SAM)
    assert said_of(state)[-1] == (
        "Two people wrapped this contact up: one as “satisfied”, then another as “accepted it”."
    )
    assert len(state.conflicts) == (2 if late else 1)


def test_a_wrap_up_by_somebody_who_does_not_have_the_contact_does_not_close_it_and_is_told(told: Told) -> None:
    told("handover_accepted", SAM, handover_id=told.passed_on())
    told("wrapped_up", outcome="satisfied")
    state = fold_events(told.events)
    assert (state.phase, state.outcome) == ("on_call", "")
    assert said_of(state) == ("Somebody wrapped this contact up as “satisfied” after a colleague had taken it over.",)


def test_a_promise_needs_a_time_and_is_made_once(told: Told) -> None:
    told("promised", promise_id="p", what="a text", due_at="2026-11-22T17:00:00+00:00")
    told("promised", promise_id="p", what="a text again", due_at="2026-11-23T17:00:00+00:00")
    told("promised", promise_id="q", what="nothing", due_at="soon")
    assert [(p.id, p.what) for p in fold_events(told.events).promises] == [("p", "a text")]


def test_a_contact_of_a_thousand_events_folds(told: Told) -> None:
    for number in range(1000):
        told("noted", text=str(number))
    assert fold_events(told.events).note == "999"
