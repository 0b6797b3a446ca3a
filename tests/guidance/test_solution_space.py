"""Each option open, closed or not known yet, with its reason in plain words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kms_desktop.articles.model import Comparison, Fact, Limit, Option, PromiseTerms
from kms_desktop.errors import Unreachable
from kms_desktop.guidance.model import GrantCounts, OptionFigures
from kms_desktop.guidance.solution_space import most_for, offered_options, settling_step
from tests.guidance.making import NOW, answer, article, at_least, is_, judged, limit, offered, option, step


def test_every_option_is_shown_in_order_with_its_number_and_figures() -> None:
    figures = OptionFigures(212, 187, 8)
    shown = offered(option("explain", authority={"manager": None}), option("refund"), figures={"refund": figures})
    assert [(o.number, o.option.id, o.status) for o in shown] == [(1, "explain", "closed"), (2, "refund", "open")]
    assert shown[1].figures == figures
    assert shown[1].reason == ""
    assert shown[0].figures == OptionFigures()


def test_an_option_that_does_not_fit_says_what_it_needs_and_what_is_known() -> None:
    found = judged(option(use=[is_("second_payment", "posted")]), second_payment="pending")
    assert found.status == "closed"
    assert found.reason == "Closed: needs second payment “posted”; it is “pending”."


@pytest.mark.parametrize(
    ("comparison", "value", "reason"),
    [
        (is_("tier", "gold"), "silver", "Closed: only for gold customers."),
        (is_("tier", "gold", "platinum"), "silver", "Closed: only for gold or platinum customers."),
        (is_("products", "tv", "mobile"), ("broadband",), "Closed: only for customers with tv or mobile."),
        (is_("channel", "phone"), "email", "Closed: only on the channel phone."),
        (is_("account_in_arrears", True), False, "Closed: needs account in arrears “yes”; it is “no”."),
        (at_least("tenure_months", 12), 5, "Closed: needs 12 or more months as a customer; there are 5."),
        (at_least("contacts_30d", 3), 1, "Closed: needs 3 or more contacts in 30 days; there is 1."),
        (Comparison("refunds_90d", "<", (1,)), 2, "Closed: needs no refunds in 90 days; there are 2."),
        (Comparison("refunds_90d", "<", (3,)), 3, "Closed: needs fewer than 3 refunds in 90 days; there are 3."),
        (Comparison("amount", "<", (20,)), Decimal("38.50"), "Closed: needs amount less than 20; it is 38.5."),
    ],
)
def test_reasons_for_a_condition_that_does_not_hold(comparison: Comparison, value: Fact, reason: str) -> None:
    assert judged(option(use=[comparison]), **{comparison.fact: value}).reason == reason


@pytest.mark.parametrize(
    ("comparison", "value", "reason"),
    [
        (is_("second_payment", "pending"), "pending", "Closed: second payment is pending."),
        (is_("account_in_arrears", True), True, "Closed: account in arrears is yes."),
        (is_("products", "tv"), ("broadband", "tv"), "Closed: not for customers with tv."),
        (at_least("refunds_90d", 2), 2, "Closed: already 2 refunds in 90 days."),
        (Comparison("tenure_months", "<", (3,)), 1, "Closed: only 1 month as a customer."),
    ],
)
def test_reasons_for_a_condition_that_should_not_hold(comparison: Comparison, value: Fact, reason: str) -> None:
    found = judged(option(avoid=[comparison]), **{comparison.fact: value})
    assert (found.status, found.reason) == ("closed", reason)


def test_an_avoided_condition_closes_only_when_all_of_it_holds() -> None:
    both = option(avoid=[is_("tier", "gold"), at_least("refunds_90d", 2)])
    assert judged(both, tier="gold", refunds_90d=1).status == "open"
    assert (
        judged(both, tier="gold", refunds_90d=2).reason
        == "Closed: not for gold customers and already 2 refunds in 90 days."
    )


def test_an_avoided_condition_that_is_not_known_is_not_known() -> None:
    found = judged(option(avoid=[at_least("refunds_90d", 2)]))
    assert (found.status, found.needs) == ("not_known", ("refunds_90d",))
    assert found.reason == "Not known yet: the refunds in 90 days."


def test_an_option_over_the_agents_authority_names_both_amounts_and_whom_to_ask() -> None:
    refund = option(plus=("amount",), authority={"agent": 80, "team_lead": 400, "manager": 5000})
    found = judged(refund, amount=240)
    assert found.reason == "Closed: £240.00 is over your limit of £80 for this option."
    assert found.amount == 240
    assert found.ask == "team_lead"
    assert judged(refund, amount=800).ask == "manager"
    assert judged(refund, amount=9000).ask == ""
    assert judged(refund, amount=80).status == "open"


def test_a_higher_role_may_grant_what_a_lower_one_may() -> None:
    refund = option(cost=50, authority={"agent": 80})
    assert offered(refund, authority="manager")[0].status == "open"
    assert most_for(refund, "team_lead") == (True, Decimal(80))
    assert most_for(option(authority={"agent": None, "team_lead": 20}), "team_lead") == (True, None)


def test_an_option_of_a_higher_role_says_whose_it_is() -> None:
    found = judged(option(authority={"team_lead": 400}))
    assert (found.status, found.reason, found.ask) == (
        "closed",
        "Closed: only a team lead may grant this.",
        "team_lead",
    )


@pytest.mark.parametrize("role", ["", "intern", "AGENT"])
def test_a_role_that_does_not_exist_may_grant_nothing(role: str) -> None:
    assert offered(option(), authority=role)[0].status == "closed"


def test_an_option_of_nobody_is_closed() -> None:
    assert judged(option(authority={})).reason == "Closed: nobody here may grant this."


def test_an_amount_that_is_not_known_is_asked_for() -> None:
    found = judged(option(cost=15, plus=("amount",)))
    assert (found.status, found.amount, found.needs) == ("not_known", None, ("amount",))
    assert found.reason == "Not known yet: the amount."
    assert judged(option(cost=15, plus=("amount",)), amount=Decimal("38.50")).amount == Decimal("53.50")


@pytest.mark.parametrize("amount", ["a lot", -5, True, Decimal("NaN"), Decimal("Infinity"), Decimal("1e400"), ("5",)])
def test_an_amount_that_is_no_sum_of_money_is_not_known(amount: Fact) -> None:
    assert judged(option(plus=("amount",), authority={"agent": 10}), amount=amount).status == "not_known"


ARREARS = step(
    "was-the-account-in-arrears",
    answer("Yes", account_in_arrears=True),
    answer("No", account_in_arrears=False),
    question="Was the account in arrears?",
)
WHEN = step("when", answer("After the 24th", account_in_arrears=False), answer("Before"), question="When?")


def test_what_is_not_known_names_the_question_that_settles_it() -> None:
    found = offered(option(use=[is_("account_in_arrears", False)]), steps=[WHEN, ARREARS])[0]
    assert found.reason == "Not known yet: “Was the account in arrears?”"
    assert found.settle == "was-the-account-in-arrears"
    assert found.needs == ("account_in_arrears",)


def test_a_step_that_settles_it_with_some_answers_is_better_than_none() -> None:
    assert settling_step(article([WHEN]), "account_in_arrears") == "when"
    assert settling_step(article([WHEN]), "tier") == ""


def test_a_definite_reason_wins_over_what_is_not_known() -> None:
    refund = option(
        plus=("amount",), use=[is_("a", 1)], authority={"team_lead": 5}, limits=[limit(1, "1 in 9 days", 9)]
    )
    assert judged(refund).reason == "Closed: only a team lead may grant this."


def test_a_limit_counts_what_was_granted() -> None:
    twice = option(limits=[limit(2, "2 in 90 days", 90)])
    assert offered(twice, granted=GrantCounts(1))[0].status == "open"
    found = offered(twice, granted=GrantCounts(2))[0]
    assert (found.status, found.reason) == ("closed", "Closed: already granted twice in 90 days.")
    assert found.left == "0 left of 2 in 90 days"


def test_a_limit_of_money_for_an_agent_counts_this_grant_too() -> None:
    weekly = option(cost=50, plus=(), limits=[limit(150, "150 per week", 7, scope="per_agent", unit="money")])
    found = offered(weekly, granted=GrantCounts(3, Decimal(53)))[0]
    assert (found.status, found.left) == ("open", "£97 left of your £150 this week")
    assert offered(weekly, granted=GrantCounts(2, Decimal(100)))[0].status == "open"
    over = offered(weekly, granted=GrantCounts(3, Decimal("100.01")))[0]
    assert over.reason == "Closed: £50.00 is over the £49.99 left of your £150 this week."
    assert offered(weekly, granted=GrantCounts(3, Decimal(160)))[0].reason == "Closed: your £150 this week is used up."


def test_a_limit_of_times_for_an_agent_says_that_it_was_them() -> None:
    daily = option(limits=[limit(3, "3 per day", 1, scope="per_agent")])
    assert offered(daily, granted=GrantCounts(3))[0].reason == "Closed: you granted this 3 times today."


def test_a_used_up_limit_of_money_closes_before_the_amount_is_known() -> None:
    weekly = option(plus=("amount",), limits=[limit(150, "150 per week", 7, scope="per_agent", unit="money")])
    assert offered(weekly, granted=GrantCounts(3, Decimal(150)))[0].status == "closed"
    assert offered(weekly, granted=GrantCounts(3, Decimal(149)))[0].status == "not_known"


def test_a_limit_of_none_at_all_is_closed_from_the_start() -> None:
    assert judged(option(limits=[limit(0, "0 in 90 days", 90)])).reason == "Closed: not to be granted in 90 days."


def test_what_is_left_is_that_of_the_tightest_limit() -> None:
    both = option(limits=[limit(10, "10 in 90 days", 90), limit(4, "4 in 12 months", 365)])
    assert offered(both, granted=GrantCounts(3))[0].left == "1 left of 4 in 12 months"


def test_a_limit_that_cannot_be_counted_is_not_known() -> None:
    found = offered(option(limits=[limit(2, "2 in 90 days", 90)]), granted=None)[0]
    assert (found.status, found.reason) == ("not_known", "Not known yet: how often this was granted in 90 days.")
    assert found.left == ""


def test_an_option_with_a_limit_is_closed_while_nothing_can_be_counted() -> None:
    def away(_limit: Limit, _option: Option) -> None:
        raise Unreachable("The database does not answer.")

    limited, free = option(limits=[limit(2, "2 in 90 days", 90)]), option("explain")
    first, second = offered_options(
        article(options=(limited, free)), {}, authority="agent", counts=away, figures={}, now=NOW
    )
    assert (first.status, first.uncounted) == ("closed", True)
    assert first.reason == "Closed: how often this was granted cannot be counted while the database is away."
    assert (second.status, second.uncounted) == ("open", False)


def test_an_option_with_a_promise_says_when_it_is_due() -> None:
    terms = PromiseTerms("refund on the card", timedelta(hours=24), False, "24 hours", in_days=False)
    assert judged(option(promise=terms)).promise_due == NOW + timedelta(hours=24)
    assert judged(option()).promise_due is None


# approved on this contact


@pytest.mark.parametrize(
    ("amount", "approved", "status", "reason"),
    [
        (92, None, "closed", "Closed: £92.00 is over your limit of £80 for this option."),
        (92, 92, "open", ""),
        (92, 91, "closed", "Closed: £92.00 is over the £91 that was approved."),
        (92, 500, "open", ""),
        (75, 60, "open", ""),
    ],
)
def test_what_was_approved_opens_the_option_up_to_that_sum(
    amount: int, approved: int | None, status: str, reason: str
) -> None:
    refund = option(cost=amount, authority={"agent": 80, "team_lead": 400})
    (judged_now,) = offered(refund, approved={} if approved is None else {"refund": Decimal(approved)})
    assert (judged_now.status, judged_now.reason) == (status, reason)
    assert judged_now.ask == ("team_lead" if status == "closed" else "")


def test_an_approval_opens_nothing_that_is_closed_for_another_reason() -> None:
    given = {"refund": Decimal(500)}
    conditions = option(cost=92, authority={"team_lead": 400}, use=[is_("second_payment", "posted")])
    assert offered(conditions, facts={"second_payment": "pending"}, approved=given)[0].status == "closed"
    limited = option(cost=92, authority={"team_lead": 400}, limits=[limit(1, "1 in 12 months", 365)])
    assert offered(limited, granted=GrantCounts(1, Decimal(92)), approved=given)[0].status == "closed"
    other = option("gift", cost=92, authority={"team_lead": 400})
    assert offered(other, approved=given)[0].ask == "team_lead"


def test_an_approved_option_still_asks_for_what_it_needs() -> None:
    refund = option(plus=("amount",), authority={"team_lead": 400})
    (judged_now,) = offered(refund, approved={"refund": Decimal(50)})
    assert (judged_now.status, judged_now.needs) == ("not_known", ("amount",))
