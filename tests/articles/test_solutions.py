"""Solutions as people write them → options; any mistake closes them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.durations import read_limit, read_period
from kms_desktop.articles.model import Comparison, Cost, Option
from tests.articles.writing import FACTS, article, codes, errors, option_of, solution, with_solutions


def only(facts: str, prose: str = "**Say:** Sorry.\n\n**Why:** It is fair.") -> Option:
    read = option_of(facts, prose)
    assert not errors(read), read.findings
    return read.options[0]


def test_a_whole_solution_is_read() -> None:
    option = only(
        "remedy: money\ncost: amount + 15\nauthority: {agent: 50, team_lead: 250.50, manager: }\n"
        'use_when: {charge_status: posted}\navoid_when: {refunds_90d: ">= 2"}\n'
        "limits: {per_customer: 2 in 90 days, per_agent: 300 per week}\n"
        "promise: {what: refund on the statement, within: 24 hours}",
        '**Say:** "I am *sorry*.\nTruly."\n\n- one\n- two\n\n**Why:** Because.\n\n**Story:** Once.\n\nThe end.',
    )
    assert (option.id, option.title, option.remedy, option.line) == ("refund", "Refund", "money", 8)
    assert option.cost == Cost(Decimal(15), ("amount",))
    assert option.authority == {"agent": Decimal(50), "team_lead": Decimal("250.50"), "manager": None}
    assert option.use_when == (Comparison("charge_status", "in", ("posted",)),)
    assert option.avoid_when == (Comparison("refunds_90d", ">=", (2,)),)
    assert [(limit.scope, limit.most, limit.unit, limit.within.days, limit.text) for limit in option.limits] == [
        ("per_customer", Decimal(2), "times", 90, "2 in 90 days"),
        ("per_agent", Decimal(300), "money", 7, "300 per week"),
    ]
    assert option.promise
    assert (option.promise.what, option.promise.within, option.promise.working_days, option.promise.text) == (
        "refund on the statement",
        timedelta(hours=24),
        False,
        "24 hours",
    )
    assert option.say == '"I am *sorry*.\nTruly."\n\n- one\n- two'
    assert (option.why, option.story) == ("Because.", "Once.\n\nThe end.")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{tier: gold}", [Comparison("tier", "in", ("gold",))]),
        ("{tier: [gold, silver]}", [Comparison("tier", "in", ("gold", "silver"))]),
        ("\n  tier: gold, silver", [Comparison("tier", "in", ("gold", "silver"))]),
        ("{on_hold: yes}", [Comparison("on_hold", "in", (True,))]),
        ("{on_hold: 'yes'}", [Comparison("on_hold", "in", ("yes",))]),
        ("{months: 12}", [Comparison("months", "in", (12,))]),
        ("{months: [1, 2.5, no]}", [Comparison("months", "in", (1, Decimal("2.5"), False))]),
        ('{months: "< 12"}', [Comparison("months", "<", (12,))]),
        ("{months: '>=12.5'}", [Comparison("months", ">=", (Decimal("12.5"),))]),
        ('{months: ">= 2, < 12"}', [Comparison("months", ">=", (2,)), Comparison("months", "<", (12,))]),
        ("{a: 1, b: 2}", [Comparison("a", "in", (1,)), Comparison("b", "in", (2,))]),
        ("{}", []),
    ],
)
def test_a_condition_has_every_form_people_write(written: str, expected: list[Comparison]) -> None:
    assert list(only(f"{FACTS}\nuse_when: {written}").use_when) == expected


@pytest.mark.parametrize(
    "written",
    [
        "gold",
        "[gold]",
        "{tier: }",
        "{tier: []}",
        "{tier: [gold, [silver]]}",
        "{tier: {a: b}}",
        '{months: "> many"}',
        '{months: "> 2, many"}',
        '{months: "> yes"}',
        '{months: "=> 2"}',
        '{months: "!= 2"}',
        '{months: [">= 2", 3]}',
        "{two words: 1}",
        "{tier: gold, silver}",
    ],
)
def test_a_condition_that_cannot_be_read_closes_the_solution(written: str) -> None:
    read = option_of(f"{FACTS}\nuse_when: {written}")
    assert errors(read)
    assert read.options[0].authority == {}
    assert any(comparison.values == () for comparison in read.options[0].use_when)


@pytest.mark.parametrize(
    ("facts", "line", "column", "code", "words"),
    [
        ("remedy: cash\ncost: 0\nauthority: agent", 11, 9, "remedy", "not a remedy"),
        ("cost: 0\nauthority: agent", 10, 1, "remedy", "not a remedy"),
        ("remedy: money\nauthority: agent", 10, 1, "cost", "says what it costs"),
        ("remedy: money\ncost: -5\nauthority: agent", 12, 7, "cost", "“-5”"),
        ("remedy: money\ncost: amount * 2\nauthority: agent", 12, 7, "cost", "amount * 2"),
        ("remedy: money\ncost: 1,000\nauthority: agent", 12, 7, "cost", "1,000"),
        ("remedy: money\ncost: [1]\nauthority: agent", 12, 7, "cost", "not a cost"),
        ("remedy: apology", 10, 1, "role", "who may grant it"),
        ("remedy: apology\nauthority: boss", 12, 12, "role", "“boss” is not a role"),
        ("remedy: apology\nauthority: {agent: much}", 12, 20, "role", "“much” is not an amount"),
        ("remedy: apology\nauthority: {agent: -1}", 12, 20, "role", "“-1” is not an amount"),
        (f"{FACTS}\nlimits: 2 in 90 days", 14, 9, "limit", "whom they count"),
        (f"{FACTS}\nlimits: {{per_team: 2 in 90 days}}", 14, 10, "limit", "per_team"),
        (f"{FACTS}\nlimits: {{per_agent: sometimes}}", 14, 21, "limit", "“sometimes”"),
        (f"{FACTS}\npromise: {{what: a call}}", 14, 10, "promise", "by when"),
        (f"{FACTS}\npromise: {{within: 24 hours}}", 14, 10, "promise", "what is owed"),
        (f"{FACTS}\npromise: {{what: a call, within: soon}}", 14, 33, "promise", "by when"),
        (f"{FACTS}\npromise: {{what: a call, within: 1 day, by: me}}", 14, 40, "promise", "“by”"),
        (f"{FACTS}\navoid_wen: {{tier: gold}}", 14, 1, "solution-key", "avoid_wen"),
        ("- remedy: apology", 11, 1, "yaml", "name: value"),
        ("remedy: a: b", 11, 10, "yaml", "colon"),
    ],
)
def test_a_mistake_in_the_facts_is_placed_and_closes_the_solution(
    facts: str, line: int, column: int, code: str, words: str
) -> None:
    read = option_of(facts)
    found = errors(read)
    assert [(f.code, f.line, f.column) for f in found] == [(code, line, column)]
    assert words in found[0].text
    assert read.options[0].authority == {}
    assert read.options[0].say == "Sorry."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("agent", {"agent": None}),
        ("[agent, manager]", {"agent": None, "manager": None}),
        ("Team Lead", {"team_lead": None}),
        ("{manager: 500, agent: 50}", {"agent": Decimal(50), "manager": Decimal(500)}),
        ("{agent: 50, manager}", {"agent": Decimal(50), "manager": None}),
    ],
)
def test_authority_is_a_role_or_amounts_by_role_from_least_to_most(written: str, expected: object) -> None:
    authority = only(f"remedy: apology\nauthority: {written}").authority
    assert authority == expected
    assert list(authority) == [role for role in ("agent", "team_lead", "manager") if role in authority]


@pytest.mark.parametrize(
    ("written", "cost"),
    [
        ("0", Cost()),
        ("12.50", Cost(Decimal("12.50"))),
        ("amount", Cost(Decimal(0), ("amount",))),
        ("15 + amount+ 2 + fee", Cost(Decimal(17), ("amount", "fee"))),
    ],
)
def test_a_cost_is_a_number_a_fact_or_a_sum(written: str, cost: Cost) -> None:
    assert only(f"remedy: money\ncost: {written}\nauthority: agent").cost == cost


@pytest.mark.parametrize(
    ("written", "most", "unit", "days"),
    [
        ("2 in 90 days", "2", "times", 90),
        ("1 in 12 months", "1", "times", 365),
        ("once in 6 months", "1", "times", 182),
        ("twice a year", "2", "times", 365),
        ("3 times per week", "3", "times", 7),
        ("300 per week", "300", "money", 7),
        ("£99.50 in 30 days", "99.50", "money", 30),
        ("150 Per Month", "150", "money", 30),
    ],
)
def test_limits_count_or_add_up(written: str, most: str, unit: str, days: int) -> None:
    limit = read_limit("per_agent", written)
    assert limit
    assert (limit.most, limit.unit, limit.within.days) == (Decimal(most), unit, days)


@pytest.mark.parametrize(
    "written", ["", "2", "two in 90 days", "1.5 in 9 days", "2 in 0 days", "2 in 3 working days", "2 in 999999 years"]
)
def test_a_limit_without_sense_is_none(written: str) -> None:
    assert read_limit("per_agent", written) is None


@pytest.mark.parametrize(
    ("written", "hours", "working"),
    [
        ("24 hours", 24, False),
        ("30 minutes", 0.5, False),
        ("3 working days", 72, True),
        ("1 business day", 24, True),
        ("2 weeks", 336, False),
        ("1 month", 720, False),
        ("a day", None, False),
        ("2 working hours", None, False),
        ("soon", None, False),
        ("-1 days", None, False),
    ],
)
def test_periods_are_read_as_people_write_them(written: str, hours: float | None, working: bool) -> None:
    period = read_period(written)
    assert (period and period[:2]) == (None if hours is None else (timedelta(hours=hours), working))


@given(st.text(max_size=30))
def test_any_period_or_limit_is_read_or_none(text: str) -> None:
    read_period(text)
    read_limit("per_customer", text)


@given(st.integers(1, 500), st.sampled_from(["hour", "day", "week", "month", "year"]))
def test_a_longer_period_is_never_shorter(count: int, unit: str) -> None:
    shorter, longer = read_period(f"{count} {unit}s"), read_period(f"{count + 1} {unit}s")
    if shorter and longer:
        assert shorter[0] < longer[0]


@pytest.mark.parametrize(
    "prose",
    [
        "**Say:** Sorry.\n\n**Why:** Fair.",
        "**Say**: Sorry.\n**Why**: Fair.",
        "__say:__ Sorry.\n\n__WHY__ Fair.",
        "**Say:**\n\nSorry.\n\n**Why:**\nFair.",
    ],
)
def test_labels_are_found_however_they_are_set(prose: str) -> None:
    option = only(FACTS, prose)
    assert (option.say, option.why) == ("Sorry.", "Fair.")


def test_a_label_inside_code_or_a_list_is_not_a_label() -> None:
    option = only(FACTS, "**Say:** Sorry.\n\n```\n**Why:** no\n```\n\n- **Why:** no\n\n**Why:** Fair.")
    assert option.why == "Fair."
    assert "**Why:** no" in option.say


def test_text_before_the_first_label_is_told() -> None:
    assert codes(option_of(FACTS, "Lost words.\n\n**Say:** Sorry.\n\n**Why:** Fair.")) == ["text-without-label"]
    assert codes(option_of(FACTS, "<!-- a note -->\n\n**Say:** Sorry.\n\n**Why:** Fair.")) == []


def test_a_solution_without_a_block_is_told_and_granted_by_nobody() -> None:
    read = article(with_solutions(solution("Good"), "### Bare\n\n**Say:** x\n\n**Why:** y\n"))
    assert [(f.code, f.line) for f in errors(read)] == [("solution-without-facts", 20)]
    assert read.options[1].authority == {}
    assert read.options[1].say == "x"


def test_two_blocks_in_one_solution_are_told() -> None:
    read = article(with_solutions(f"### A\n\n```solution\n{FACTS}\n```\n\n```solution\n{FACTS}\n```\n"))
    assert [(f.code, f.line) for f in errors(read)] == [("solution-block-twice", 16)]
    assert read.options[0].authority == {}


def test_facts_under_no_heading_are_told() -> None:
    read = article(with_solutions(f"```solution\n{FACTS}\n```\n\n", solution("A")))
    assert [f.code for f in errors(read)] == ["solution-without-heading"]
    assert len(read.options) == 1


def test_solutions_without_any_facts_are_an_ordinary_part_of_the_text() -> None:
    read = article("# T\n\n## Solutions\n\n### Restart it\n\nPull the plug.\n")
    assert read.options == ()
    assert "solutions-without-facts" in codes(read)
    assert read.section_markdown("solutions") == "### Restart it\n\nPull the plug."


def test_solutions_may_stand_at_any_heading_level() -> None:
    read = article(with_solutions(solution("A").replace("###", "#####"), solution("B").replace("###", "#####")))
    assert [option.title for option in read.options] == ["A", "B"]


def test_headings_inside_a_solution_belong_to_its_text() -> None:
    read = article(with_solutions(solution("A", prose="**Say:** x\n\n#### More\n\ny\n\n**Why:** z")))
    assert len(read.options) == 1
    assert read.options[0].say == "x\n\n#### More\n\ny"


def test_what_an_option_excludes_is_named_as_a_link_names_it() -> None:
    assert only(f"{FACTS}\nexcludes: [credit, '#a-voucher']").excludes == ("credit", "a-voucher")
    assert only(f"{FACTS}\nexcludes: credit, a-voucher").excludes == ("credit", "a-voucher")
    assert only(FACTS).excludes == ()


def test_what_is_still_to_do_has_a_what_a_who_and_a_time() -> None:
    then = only(f"{FACTS}\nthen: {{what: book it, who: billing, within: 2 working days}}").then
    assert then is not None
    assert (then.what, then.who, then.within, then.working_days) == ("book it", "billing", timedelta(days=2), True)
    mine = only(f"{FACTS}\nthen: {{what: book it, who: agent, within: 1 hour}}").then
    assert mine is not None
    assert mine.who == ""
    done = only(f"{FACTS}\nthen: done").then
    assert done is not None
    assert done.what == ""
    assert only(FACTS).then is None


@pytest.mark.parametrize("written", ["soon", "{what: book it}", "{within: 1 hour}", "{what: a, within: 1 day, how: b}"])
def test_what_to_do_that_cannot_be_read_closes_the_option(written: str) -> None:
    read = option_of(f"{FACTS}\nthen: {written}", "**Say:** a\n\n**Why:** b")
    assert "then" in codes(read)
    assert read.options[0].authority == {}
