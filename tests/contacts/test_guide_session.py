"""The guide on a live contact: answers, changes of mind, options, grants."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from kms_desktop.contacts.log import NotSaid
from kms_desktop.contacts.model import ContactState
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import OptionUseRow, PromiseRow
from tests.contacts.conftest import Desk, Floor

PAYMENTS, WHEN, SAME, LATE, BANK = (
    "what-does-the-payment-list-show",
    "when-did-they-pay",
    "same-amount",
    "was-it-late",
    "did-the-bank-charge",
)


@pytest.fixture
def dana(small_floor: Floor) -> Desk:
    return small_floor.desk("dana")


@pytest.fixture
def contact(dana: Desk, small_floor: Floor) -> str:
    return dana.takes(small_floor).id


def asked(desk: Desk, state: ContactState) -> str:
    """The question that is asked now, or what else the guide came to."""
    here = desk.guided.find_position(state)
    assert here is not None
    return here.step.id if here.step else f"options:{here.reached}" if here.at_options else here.dead_end


def status(desk: Desk, state: ContactState) -> dict[str, str]:
    return {o.option.id: o.status for o in desk.guided.judge_options(state)}


def kinds(state: ContactState) -> list[str]:
    return [event.kind for event in state.events]


# answering


def test_answers_lead_from_question_to_question_to_an_option(dana: Desk, contact: str) -> None:
    state = dana.answers(contact, 1, 0, 0)
    assert asked(dana, state) == "options:refund-the-card"
    assert state.facts == {"second_payment": "posted", "late": False, "bank_charged": False}
    here = dana.guided.find_position(state)
    assert here is not None
    assert [a.step_id for a in here.settled] == [PAYMENTS, WHEN, BANK]


def test_opening_the_open_article_again_logs_nothing(dana: Desk, contact: str) -> None:
    first = dana.answers(contact)
    assert dana.guided.open_article(contact, "charged-twice") == first


def test_an_article_that_is_gone_is_said_plainly(dana: Desk, contact: str, small_floor: Floor) -> None:
    with pytest.raises(NotFound, match="no article “nothing”"):
        dana.guided.open_article(contact, "nothing")
    with pytest.raises(NotFound, match="No article is open"):
        dana.guided.answer_step(contact, 0)
    state = dana.answers(contact, 1)
    (small_floor.folder / "articles" / "charged-twice.md").unlink()
    assert dana.guided.find_position(state) is None
    assert dana.guided.judge_options(state) == ()


@pytest.mark.parametrize("choice", [-1, 5, 99])
def test_an_answer_that_is_not_there_is_not_taken(dana: Desk, contact: str, choice: int) -> None:
    dana.answers(contact)
    with pytest.raises(NotFound, match="no such answer"):
        dana.guided.answer_step(contact, choice)


def test_a_changed_answer_keeps_what_still_fits_and_takes_back_what_does_not(dana: Desk, contact: str) -> None:
    dana.answers(contact, 1, 0, 1)
    state = dana.guided.go_to(contact, PAYMENTS)
    assert asked(dana, state) == PAYMENTS
    assert [a.step_id for a in state.settled] == [WHEN, BANK]
    state = dana.guided.answer_step(contact, 2)
    assert asked(dana, state) == SAME
    assert [a.step_id for a in state.settled] == [BANK, PAYMENTS], "the date hung on the old answer, the bank may come"
    assert "late" not in state.facts
    state = dana.guided.answer_step(contact, 0)
    assert asked(dana, state) == "options:refund-and-cover"


def test_the_same_answer_again_after_a_look_back_loses_nothing(dana: Desk, contact: str) -> None:
    dana.answers(contact, 1, 0, 1)
    dana.guided.go_to(contact, PAYMENTS)
    state = dana.guided.answer_step(contact, 1)
    assert asked(dana, state) == "options:refund-and-cover"
    assert len(state.settled) == 3


def test_stepping_back_asks_the_last_question_again(dana: Desk, contact: str) -> None:
    dana.answers(contact, 1, 0)
    assert asked(dana, dana.guided.step_back(contact)) == WHEN
    assert asked(dana, dana.guided.step_back(contact)) == PAYMENTS
    before = dana.log.contact_state(contact)
    assert dana.guided.step_back(contact) == before


def test_an_answer_that_leads_back_opens_that_question_again(dana: Desk, contact: str) -> None:
    state = dana.answers(contact, 1, 0, 2)
    assert asked(dana, state) == PAYMENTS
    state = dana.guided.answer_step(contact, 0)
    assert asked(dana, state) == "options:explain-the-hold"
    assert state.facts == {"second_payment": "pending"}


def test_a_question_out_of_turn_is_asked_and_what_was_settled_stays(dana: Desk, contact: str) -> None:
    state = dana.answers(contact, 1, 1)
    assert asked(dana, state) == LATE
    state = dana.guided.go_to(contact, BANK)
    here = dana.guided.find_position(state)
    assert here is not None and here.step is not None
    assert here.step.id == BANK
    assert [a.step_id for a in here.settled] == [PAYMENTS, WHEN]
    assert here.number == 3
    state = dana.guided.answer_step(contact, 1)
    assert state.facts == {"second_payment": "posted", "bank_charged": True}
    assert asked(dana, state) == "options:refund-and-cover"


def test_stepping_back_from_a_question_out_of_turn_returns(dana: Desk, contact: str) -> None:
    dana.answers(contact, 1, 1)
    dana.guided.go_to(contact, BANK)
    assert asked(dana, dana.guided.step_back(contact)) == LATE


def test_a_question_of_no_article_cannot_be_gone_to(dana: Desk, contact: str) -> None:
    dana.answers(contact)
    with pytest.raises(NotFound, match="not in the article"):
        dana.guided.go_to(contact, "gone")


def test_an_answer_leads_into_the_other_article_and_back_into_this(dana: Desk, contact: str) -> None:
    state = dana.answers(contact, 3)
    here = dana.guided.find_position(state)
    assert here is not None
    assert here.article.id == "unknown-payment"
    state = dana.guided.answer_step(contact, 1)
    assert asked(dana, state) == LATE


def test_a_dead_end_is_said_and_stepping_back_leaves_it(dana: Desk, contact: str) -> None:
    state = dana.answers(contact, 4)
    assert asked(dana, state).startswith("This answer leads nowhere")
    assert asked(dana, dana.guided.step_back(contact)) == PAYMENTS


def test_answers_given_in_another_article_before_are_kept(dana: Desk, contact: str) -> None:
    dana.guided.open_article(contact, "unknown-payment")
    dana.guided.answer_step(contact, 0)
    state = dana.answers(contact, 0)
    assert state.facts == {"name_known": True, "second_payment": "pending"}
    dana.guided.go_to(contact, PAYMENTS)
    assert dana.guided.answer_step(contact, 1).facts == {"name_known": True, "second_payment": "posted"}


# options


def test_options_wait_for_the_amount_and_open_with_it(dana: Desk, contact: str) -> None:
    state = dana.answers(contact, 1, 0, 0)
    assert status(dana, state) == {
        "explain-the-hold": "open",
        "refund-the-card": "not_known",
        "refund-and-cover": "closed",
    }
    state = dana.guided.set_fact(contact, "amount", Decimal("38.50"))
    refund = dana.guided.judge_options(state)[1]
    assert (refund.status, refund.amount, refund.left) == ("open", Decimal("38.5"), "2 left of 2 in 90 days")


def test_an_unknown_caller_cannot_be_counted(dana: Desk, small_floor: Floor) -> None:
    contact = dana.takes(small_floor, "", "call-2").id
    dana.answers(contact, 1, 0, 0)
    state = dana.guided.set_fact(contact, "amount", 20)
    assert dana.guided.judge_options(state)[1].reason == "Not known yet: how often this was granted in 90 days."


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("NaN"), Decimal(100_001), "a lot", True])
def test_an_amount_that_is_no_sum_of_money_is_refused(dana: Desk, contact: str, amount: Decimal) -> None:
    dana.answers(contact)
    with pytest.raises(KmsError, match="The amount must be a sum of money from £0 to £100,000"):
        dana.guided.set_fact(contact, "amount", amount)


def test_facts_by_hand_may_be_anything_else(dana: Desk, contact: str) -> None:
    assert dana.guided.set_fact(contact, "late", True).facts == {"late": True}


def granted(dana: Desk, contact: str) -> ContactState:
    dana.answers(contact, 1, 0, 0)
    dana.guided.set_fact(contact, "amount", Decimal("38.50"))
    dana.guided.offer_option(contact, "refund-the-card")
    return dana.guided.accept_option(contact, "refund-the-card")


def test_accepting_grants_and_promises(dana: Desk, contact: str, small_floor: Floor) -> None:
    state = granted(dana, contact)
    assert kinds(state)[-4:] == ["option_offered", "option_accepted", "granted", "promised"]
    assert [(g.title, g.amount, g.remedy) for g in state.granted] == [("Refund the card", Decimal("38.50"), "money")]
    assert [(p.what, p.customer_name) for p in state.promises] == [("refund on the card", "Maria Okafor")]
    with small_floor.database.reading() as session:
        use = session.exec(select(OptionUseRow)).one()
        promise = session.exec(select(PromiseRow)).one()
    assert (use.result, use.amount, use.customer_id, use.agent_id) == (
        "granted",
        Decimal("38.50"),
        small_floor.maria.id,
        dana.person.id,
    )
    assert (promise.owner_id, promise.customer_id, promise.state) == (dana.person.id, small_floor.maria.id, "open")


def test_a_key_pressed_twice_does_not_pay_twice(dana: Desk, contact: str, small_floor: Floor) -> None:
    first = granted(dana, contact)
    dana.guided.offer_option(contact, "refund-the-card")
    assert dana.guided.accept_option(contact, "refund-the-card") == first
    assert dana.guided.decline_option(contact, "refund-the-card", "no") == first
    with small_floor.database.reading() as session:
        assert len(session.exec(select(OptionUseRow)).all()) == 1


def test_accepting_without_an_offer_offers_first(dana: Desk, contact: str) -> None:
    dana.answers(contact, 0)
    state = dana.guided.accept_option(contact, "explain-the-hold")
    assert kinds(state)[-3:] == ["option_offered", "option_accepted", "granted"]


def test_a_closed_option_cannot_be_offered_or_accepted(dana: Desk, contact: str) -> None:
    dana.answers(contact, 1, 0, 0)
    dana.guided.set_fact(contact, "amount", 240)
    for act in (dana.guided.offer_option, dana.guided.accept_option):
        with pytest.raises(Refused, match=r"“Refund the card” cannot be offered now\. Closed: £240\.00 is over your"):
            act(contact, "refund-the-card")
    with pytest.raises(NotFound, match="no such option"):
        dana.guided.offer_option(contact, "gone")
    assert dana.log.contact_state(contact).offers == ()


def test_a_limit_is_looked_at_again_when_it_is_granted(dana: Desk, small_floor: Floor) -> None:
    for number in (1, 2):
        granted(dana, dana.takes(small_floor, call_id=f"earlier-{number}").id)
    contact = dana.takes(small_floor, call_id="now").id
    dana.answers(contact, 1, 0, 0)
    dana.guided.set_fact(contact, "amount", 5)
    with pytest.raises(Refused, match="already granted twice in 90 days"):
        dana.guided.accept_option(contact, "refund-the-card")


def test_a_grant_whose_answer_was_lost_is_not_called_refused_and_not_made_twice(
    dana: Desk, contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Session.commit

    def answer_lost(session: Session) -> None:
        commit(session)
        raise Unreachable("The database does not answer.")

    dana.answers(contact, 1, 0, 0)
    dana.guided.set_fact(contact, "amount", Decimal("38.50"))
    dana.guided.offer_option(contact, "refund-the-card")
    with monkeypatch.context() as cut:
        cut.setattr(Session, "commit", answer_lost)
        with pytest.raises(NotSaid, match="Whether “Refund the card” is granted is not known"):
            dana.guided.accept_option(contact, "refund-the-card")
    state = dana.guided.accept_option(contact, "refund-the-card")
    assert [(offer.option_id, offer.amount) for offer in state.granted] == [("refund-the-card", Decimal("38.50"))]


def test_what_may_be_granted_already_is_not_granted_by_a_state_that_could_not_be_read_anew(
    dana: Desk, contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database went away before it answered, and came back between two questions."""
    commit, reading = Session.commit, Database.reading
    silent = [True]

    def answer_lost(session: Session) -> None:
        commit(session)
        raise Unreachable("The database does not answer.")

    def answers_the_second_time(database: Database) -> Any:
        if silent and silent.pop():
            raise Unreachable("The database does not answer.")
        return reading(database)

    dana.answers(contact, 1, 0, 0)
    dana.guided.set_fact(contact, "amount", Decimal("38.50"))
    dana.guided.offer_option(contact, "refund-the-card")
    with monkeypatch.context() as cut:
        cut.setattr(Session, "commit", answer_lost)
        with pytest.raises(NotSaid):
            dana.guided.accept_option(contact, "refund-the-card")
    with monkeypatch.context() as cut:
        cut.setattr(Database, "reading", answers_the_second_time)
        with pytest.raises(Refused, match="is not granted"):
            dana.guided.accept_option(contact, "refund-the-card")
    assert len(dana.guided.accept_option(contact, "refund-the-card").granted) == 1


def test_a_declined_option_keeps_the_customers_words_and_may_be_put_again(dana: Desk, contact: str) -> None:
    dana.answers(contact, 0)
    dana.guided.offer_option(contact, "explain-the-hold")
    state = dana.guided.decline_option(contact, "explain-the-hold", "I need it before Monday")
    assert [(o.result, o.words) for o in state.offers] == [("declined", "I need it before Monday")]
    assert dana.guided.decline_option(contact, "explain-the-hold", "again") == state
    dana.guided.offer_option(contact, "explain-the-hold")
    assert [o.result for o in dana.guided.accept_option(contact, "explain-the-hold").offers] == ["accepted"]


def test_figures_of_an_option_come_from_the_log(dana: Desk, small_floor: Floor) -> None:
    granted(dana, dana.takes(small_floor, call_id="earlier").id)
    state = dana.answers(dana.takes(small_floor, call_id="now").id, 1)
    figures = dana.guided.judge_options(state)[1].figures
    assert (figures.offered, figures.accepted) == (1, 1)


def test_an_article_that_is_only_looked_at_has_a_position_too(dana: Desk) -> None:
    here = dana.guided.find_position(ContactState(article_id="charged-twice"))
    assert here is not None and here.step is not None
    assert here.step.id == PAYMENTS
    plain = dana.guided.find_position(ContactState(article_id="opening-hours"))
    assert plain is not None
    assert (plain.step, plain.at_options) == (None, False)
