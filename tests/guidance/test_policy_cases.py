"""Policy cases: who may be offered what, run like tests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.guidance.policy_cases import run_cases
from tests.guidance.making import answer, article, at_least, is_, limit, option, step

ARTICLE = article(
    [step("was-it-late", answer("Yes", late=True), answer("No", late=False))],
    [
        option("explain", use=[is_("second_payment", "pending")]),
        option(
            "refund",
            plus=("amount",),
            authority={"agent": 80, "team_lead": 400},
            use=[is_("second_payment", "posted"), is_("late", False)],
            limits=[limit(2, "2 in 90 days", 90)],
        ),
        option("cover", cost=15, authority={"agent": 95}, avoid=[at_least("refunds_90d", 2)]),
    ],
)

HOLDING = """
# what each role may offer
- name: a hold is explained, never refunded
  facts: {second_payment: pending, amount: 45, tier: gold}
  agent:
    open: [explain]
    closed: {refund: posted}
- name: over the agent's authority, within the team lead's
  facts: {second_payment: posted, late: false, amount: 240.5}
  agent:
    closed: {refund: limit}
  team_lead:
    open: [refund]
- name: third refund in ninety days
  facts: {second_payment: posted, late: no, amount: 20, refunds_90d: 2}
  granted: [{option: refund, days_ago: 10}, {option: refund, days_ago: 40}]
  agent:
    closed: {refund: 90 days, cover: 90 days}
- name: an old refund does not count
  facts: {second_payment: posted, late: false, amount: 20}
  granted: [{option: refund, days_ago: 10}, {option: refund, days_ago: 140}]
  agent:
    open: [refund]
- name: not known yet whether it was late
  facts: {second_payment: posted, amount: 45}
  agent:
    unknown: {refund: late}
"""


def texts(yaml_text: str) -> list[str]:
    return [finding.text for finding in run_cases(ARTICLE, yaml_text)]


def test_cases_that_hold_find_nothing() -> None:
    assert run_cases(ARTICLE, HOLDING) == ()


def test_a_case_that_no_longer_holds_says_what_differs_and_where() -> None:
    (finding,) = run_cases(
        ARTICLE,
        "- name: fine\n  agent: {}\n"
        "- name: generous\n  facts: {second_payment: posted, late: true}\n  agent: {open: [refund]}\n",
    )
    assert finding.severity == "error"
    assert finding.code == "policy-case"
    assert (finding.path, finding.line, finding.column) == ("charged-twice.cases.yaml", 3, 3)
    assert finding.text == (
        "Case “generous”, an agent: “Refund” is closed, and should be open. "
        "It says: Closed: it is for the answer “No”, and the answer was “Yes”."
    )


@pytest.mark.parametrize(
    ("expected", "part"),
    [
        ("closed: [explain]", "“Explain” is open, and should be closed."),
        ("closed: {refund: arrears}", "“arrears” does not stand in its reason. It says: Closed: needs second"),
        ("unknown: [explain]", "is open, and should be not known yet"),
        ("open: [explain, nothing-like-it]", "there is no solution “nothing-like-it”"),
        ("opne: [explain]", "“opne” is none of open, closed, unknown"),
        ("closed: explain", "“Explain” is open, and should be closed."),
    ],
)
def test_each_kind_of_difference_is_told(expected: str, part: str) -> None:
    (text,) = texts(f"- name: n\n  facts: {{second_payment: pending}}\n  agent: {{{expected}}}")
    assert part in text


def test_a_case_that_waits_for_another_fact_names_both() -> None:
    (text,) = texts("- name: n\n  facts: {second_payment: posted, amount: 1}\n  agent: {unknown: {refund: tier}}")
    assert "waits for “late” and not for “tier”" in text


@pytest.mark.parametrize(
    ("case", "part"),
    [
        ("- name: n\n  agnet: {open: [explain]}", "the key “agnet”"),
        ("- name: n\n  facts: {amount: 3}", "names no role"),
        ("- name: n\n  facts: [a]\n  agent: {}", "must be “fact: value” pairs"),
        ("- name: n\n  facts: {a: {b: c}}\n  agent: {}", "the fact “a” has no value"),
        ("- name: n\n  facts: {a: }\n  agent: {}", "the fact “a” has no value"),
        ("- name: n\n  granted: [{option: gone, days_ago: 3}]\n  agent: {}", "no solution “gone”"),
        ("- name: n\n  granted: [{option: refund, days_ago: soon}]\n  agent: {}", "“days_ago: soon”"),
        ("- name: n\n  granted: [{option: refund, days_ago: 1e9}]\n  agent: {}", "is not a number of days"),
        ("- name: n\n  granted: yes\n  agent: {}", "an earlier grant must be"),
        ("- name: n\n  agent: open", "say which solutions"),
        ("- just a word", "must have a name"),
        ("name: n", "must be a list"),
        ("word", "must be a list"),
        ("- [", "were not run. This cannot be read: a bracket is opened here"),
        ("- {? [a]: b}", "were not run. A name must be one word"),
        ("- {name: a, name: b}", "were not run. “name” stands twice"),
        ("- \x00", "were not run. This cannot be read: it holds a character that cannot be shown"),
        ("- !!python/object:os.system {}", "were not run. The tag"),
        ("- 2026-99-99", "must have a name"),
        ("[" * 5000, "were not run. Values stand more than 20 deep"),
        ("- name: n\n  granted: [{option: refund, days_ago: 1:30}]\n  agent: {}", "“days_ago: 1:30” is not a number"),
    ],
)
def test_a_broken_file_is_a_finding_and_never_a_failure(case: str, part: str) -> None:
    found = texts(case)
    assert any(part in text for text in found), found


def test_an_empty_file_holds() -> None:
    assert run_cases(ARTICLE, "") == ()
    assert run_cases(ARTICLE, "# nothing yet\n") == ()


def test_a_file_of_endless_size_is_not_run() -> None:
    (text,) = texts("- name: n\n" * 100_000)
    assert "larger than 200 KB" in text


def test_aliases_that_multiply_are_not_written_out() -> None:
    bomb = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])
    started = time.perf_counter()
    lines = "\n  ".join(bomb.splitlines())
    found = texts(f"- name: n\n  facts:\n    f: 1\n  {lines}\n  agent: {{open: *a39, closed: {{explain: *a39}}}}\n")
    assert found
    assert time.perf_counter() - started < 5


def test_the_line_of_a_syntax_error_is_named() -> None:
    (finding,) = run_cases(ARTICLE, "- name: a\n- name: [b\n")
    assert finding.code == "cases-unreadable"
    assert finding.line >= 2


@given(st.text(max_size=200))
def test_any_text_gives_findings_or_none(text: str) -> None:
    for finding in run_cases(ARTICLE, text):
        assert finding.severity == "error"
        assert finding.text.endswith((".", "”"))


def test_cases_with_half_a_character_are_a_finding() -> None:
    (finding,) = run_cases(ARTICLE, "- name: \ud800\n")
    assert finding.code == "cases-unreadable" and "half a character" in finding.text
