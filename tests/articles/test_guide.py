"""Guides as people write them → steps, answers and where they lead."""

from __future__ import annotations

import pytest

from kms_desktop.articles.model import Answer, Target
from tests.articles.writing import article, codes, errors


def guide(text: str, path: str = "billing/here.md") -> str:
    return "---\nid: a\n---\n## Guide\n\n" + text


def read(text: str, path: str = "billing/here.md"):  # type: ignore[no-untyped-def]
    return article(guide(text), path)


def test_a_step_is_a_heading_with_answers() -> None:
    found = read(
        "Opening words.\n\n### Is it *red*?\n\nLook at the lamp.\n\n1. one\n2. two\n\n"
        '- [Yes](#is-it-red "red: yes")\n- [No](#green)\n\nStill looking.\n\n### Green\n\n- [Ok](other.md)\n'
    )
    first, second = found.steps
    assert (first.id, first.question, first.line) == ("is-it-red", "Is it red?", 8)
    assert first.answers == (
        Answer("Yes", Target("", "is-it-red"), {"red": True}, 15),
        Answer("No", Target("", "green"), {}, 16),
    )
    assert first.how.startswith("Look at the lamp.\n\n1. one\n2. two")
    assert first.how.endswith("Still looking.")
    assert "](#" not in first.how
    assert second.answers[0].target == Target("billing/other.md")
    assert found.find_step("green") is second


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("[x](#green)", Target("", "green")),
        ("[x](other.md)", Target("billing/other.md")),
        ("[x](other.md#a-b)", Target("billing/other.md", "a-b")),
        ("[x](../tv/other.md)", Target("tv/other.md")),
        ("[x](/tv/other.md)", Target("tv/other.md")),
        ("[x](./Other.MD)", Target("billing/Other.MD")),
        ("[x](here.md#green)", Target("", "green")),
        ("[x](<two words.md>)", Target("billing/two words.md")),
        ("[x](two%20words.md#gr%C3%BCn)", Target("billing/two words.md", "grün")),
        ("[x](ärger.md#größe)", Target("billing/ärger.md", "größe")),
        ("[x](../../outside.md)", Target("../outside.md")),
        (r"[x](tv\\other.md)", Target("billing/tv/other.md")),
        ("**[x](#green)**", Target("", "green")),
        ("[**x**](#green)", Target("", "green")),
        ("[x][ref]", Target("billing/ref.md")),
    ],
)
def test_an_answer_leads_to_a_step_or_an_article(link: str, target: Target) -> None:
    found = read(f"### A\n\n- {link}\n\n[ref]: ref.md\n")
    assert not errors(found)
    assert [(answer.text, answer.target) for answer in found.steps[0].answers] == [("x", target)]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("- [No](#b) if he says so", "answer-not-a-link", 1),
        ("- No", "answer-not-a-link", 1),
        ("- [a](#b) [c](#d)", "answer-not-a-link", 1),
        ("- [](#b)", "answer-not-a-link", 1),
        ("- [No](#b)\n  - [deep](#c)", "answer-not-a-link", 1),
        ("- [No](https://example.com/x)", "answer-leads-outside", 8),
        ("- [No](picture.png)", "answer-leads-outside", 8),
        ('- [No](#b "see there")', "answer-facts", 12),
        ('- [No](#b "a: 1, a: 2")', "answer-facts", 12),
    ],
)
def test_a_line_among_answers_that_is_none_is_told(line: str, code: str, column: int) -> None:
    found = read(f"### A\n\n- [Yes](#a)\n{line}\n")
    assert [(f.code, f.line, f.column) for f in errors(found)] == [(code, 9, column)]


def test_a_list_of_web_links_is_not_a_list_of_answers() -> None:
    found = read("### A\n\n- [Status page](https://example.com)\n\n### B\n\n- [Yes](#a)\n")
    assert not errors(found)
    assert found.steps[0].answers == ()
    assert "Status page" in found.steps[0].how


def test_a_guide_without_any_answer_is_told_and_is_no_guide() -> None:
    found = read("### A\n\nSome words.\n")
    assert found.steps == ()
    assert codes(found) == ["guide-without-answers"]


def test_equal_questions_have_different_ids() -> None:
    found = read("### Again?\n\n- [Yes](#again-1)\n\n### Again?\n\n- [Yes](#again)\n")
    assert [step.id for step in found.steps] == ["again", "again-1"]


def test_answers_may_be_numbered_and_far_apart() -> None:
    found = read("### A\n\n1. [One](#a)\n\n2. [Two](#b)\n\n### B\n\n* [Three](#a)\n")
    assert [answer.text for step in found.steps for answer in step.answers] == ["One", "Two", "Three"]


def test_a_second_guide_is_told_and_left_out() -> None:
    found = read("### A\n\n- [Yes](#a)\n\n## Guide\n\n### B\n\n- [Yes](#a)\n")
    assert [step.question for step in found.steps] == ["A"]
    assert [(f.code, f.line) for f in errors(found)] == [("section-twice", 10)]


def test_headings_in_comments_quotes_and_code_are_no_steps() -> None:
    found = read("### A\n\n- [Yes](#a)\n\n<!--\n### B\n-->\n\n> ### C\n\n```\n### D\n```\n")
    assert [step.question for step in found.steps] == ["A"]
