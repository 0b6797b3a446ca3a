"""A case that fails is changed to what the rules say now; the rest of its file stays as people wrote it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.guidance.case_edit import accept_rules, add_case, case_text, replace_case
from kms_desktop.guidance.policy_cases import judge_cases, run_cases

ARTICLE = """---
id: late
title: Late parcel
---

## Solutions

### Explain it

```solution
remedy: explanation
authority: agent
```

### Give a voucher

```solution
remedy: money
cost: 20
authority: {agent: 30, team_lead: 100}
use_when: {late: true}
limits: {per_customer: 1 in 30 days}
```

### Send another

```solution
remedy: replacement
cost: amount
authority: {agent: 50, manager: 900}
```
"""
CASES = """# What the floor agreed on in May.
- name: on time
  facts: {late: false, amount: 10}
  agent:
    open: [explain-it, send-another]
    closed: {give-a-voucher: late}
# Reviewed by the team lead.
- name: late
  facts: {late: true, amount: 40}   # one parcel
  agent:
    open: [explain-it, give-a-voucher, send-another]  # all of them
  manager:
    # never refuse
    open:
      - give-a-voucher
      - send-another   # up to 900
"""


def late(text: str = ARTICLE) -> Article:
    return parse_article(text.encode(), "late.md")


def accepted(article: Article, cases: str) -> str:
    for number in range(len(judge_cases(article, cases)[1])):
        cases = accept_rules(article, cases, number)
    return cases


def test_cases_that_hold_stay_letter_by_letter() -> None:
    assert run_cases(late(), CASES) == ()
    assert accepted(late(), CASES) == CASES


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("agent: 30", "agent: 10", '    closed: {give-a-voucher: "£20'),
        ("{late: true}", "{late: false}", "    open: [explain-it, send-another, give-a-voucher]"),
        ("use_when: {late: true}", "use_when: {proof: true}", "    unknown: {give-a-voucher: proof}"),
        ("agent: 50", "agent: 20", '    closed: {send-another: "'),
        ("### Give a voucher", "### Hand a voucher out", "    open: [explain-it, send-another]"),
    ],
    ids=["less authority", "another condition", "a fact nobody told", "less for another", "an option is gone"],
)
def test_a_rule_that_is_meant_makes_every_case_hold_and_keeps_the_rest(old: str, new: str, changed: str) -> None:
    article = late(ARTICLE.replace(old, new, 1))
    assert run_cases(article, CASES)
    text = accepted(article, CASES)
    assert run_cases(article, text) == ()
    assert changed in text
    for kept in (
        "# What the floor agreed on in May.\n",
        "# Reviewed by the team lead.\n",
        "  facts: {late: true, amount: 40}   # one parcel\n",
        "# never refuse\n",
        "# up to 900\n",
        "# all of them\n",
    ):
        assert kept in text
    assert [case.name for case in judge_cases(article, text)[1]] == ["on time", "late"]


def test_only_the_case_that_is_meant_is_changed() -> None:
    article = late(ARTICLE.replace("{late: true}", "{late: false}"))
    text = accept_rules(article, CASES, 0)
    assert [case.holds for case in judge_cases(article, text)[1]] == [True, False]
    assert text[text.index("# Reviewed") :] == CASES[CASES.index("# Reviewed") :]


def test_a_word_that_does_not_stand_in_the_reason_is_the_only_thing_that_changes() -> None:
    cases = CASES.replace("{give-a-voucher: late}", "{give-a-voucher: never}")
    text = accept_rules(late(), cases, 0)
    assert run_cases(late(), text) == ()
    before, after = cases.split("\n"), text.split("\n")
    assert [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [5]


def test_a_role_on_one_line_is_changed_too() -> None:
    cases = "- name: one\n  facts: {late: false, amount: 1}\n  agent: {open: [give-a-voucher], closed: [explain-it]}\n"
    text = accept_rules(late(), cases, 0)
    assert run_cases(late(), text) == ()
    assert text.startswith("- name: one\n  facts: {late: false, amount: 1}\n  agent: {open: [explain-it], closed: {")


def test_the_lines_of_a_case_are_its_own_and_can_be_replaced_or_taken_out() -> None:
    first = case_text(CASES, 0)
    assert first.startswith("- name: on time\n") and first.endswith("{give-a-voucher: late}\n")
    assert replace_case(CASES, 0, first) == CASES
    without = replace_case(CASES, 0, "")
    assert without == CASES.replace(first, "")
    assert replace_case(CASES, 1, first).endswith(f"# Reviewed by the team lead.\n{first}")


@pytest.mark.parametrize("before", ["", CASES, CASES.rstrip("\n")])
def test_a_played_call_becomes_a_case_that_holds_and_fails_with_the_rule(before: str) -> None:
    facts = {"late": True, "amount": Decimal("12.50"), "note": "12:30", "products": ("tv", "yes")}
    text = add_case(
        late(), before, "Yes · 12:30: the #1", facts, [{"option": "give-a-voucher", "days_ago": 1}], "agent"
    )
    assert text.startswith(before.rstrip("\n")) and text.endswith("\n")
    assert run_cases(late(), text) == ()
    made = judge_cases(late(), text)[1][-1]
    assert made.name == "Yes · 12:30: the #1"
    assert {(one.option_id, one.status) for one in made.compared} == {
        ("explain-it", "open"),
        ("give-a-voucher", "closed"),
        ("send-another", "open"),
    }
    assert run_cases(late(ARTICLE.replace("agent: 50", "agent: 10")), text)
