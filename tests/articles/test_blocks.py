"""A form's fields → an option or a step of the text, and back: only what somebody changed is changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kms_desktop.articles.block_insertion import (
    add_option,
    add_step,
    list_headings,
    put_in_order,
    relative_link,
    write_step_with_targets,
)
from kms_desktop.articles.condition_line import format_line, parse_line
from kms_desktop.articles.new_article import new_text
from kms_desktop.articles.option_block import OptionFields, new_option, read_option, write_option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.step_block import AnswerFields, StepFields, read_step, write_step
from kms_desktop.articles.yaml_edit import format_scalar, remove_entry, set_entry
from kms_desktop.settings import shipped

_OPTION = """---
id: x
title: X
---
# kept

## Guide

### Is it on?
1. [Yes](#pay "lamp: on")
2. [No](#pay)
3. **[Perhaps](other.md)**

## Solutions

### Pay ##

```solution
# a person's own words
remedy: money   # never a gift
cost:  'amount + 15'
colour: blue
authority:
  agent: 50   # since May
  manager:
use_when:
  tier: [gold, "silver plus"]   # those who pay
  code: "0x1F"
avoid_when: {refunds_90d: ">= 2, < 12", word: "yes"}
promise: {what: "a: refund", within: 24 hours}
```

**Say:** "It comes back."
It really does.

**Story:** Once.

| a | b |
"""


def _line(text: str, heading: str) -> int:
    return text.split("\n").index(heading) + 1


PAY = _line(_OPTION, "### Pay ##")


def test_an_option_is_read_into_its_fields() -> None:
    read = read_option(_OPTION, PAY)
    assert read is not None
    assert (read.title, read.remedy, read.cost) == ("Pay", "money", "amount + 15")
    assert (read.agent, read.team_lead, read.manager) == ("50", "", "any")
    assert read.use_when == "tier: gold, silver plus, code: 0x1F"
    assert read.avoid_when == 'refunds_90d: >= 2, < 12, word: "yes"'
    assert (read.promise, read.within) == ("a: refund", "24 hours")
    assert (read.say, read.why, read.story) == ('"It comes back."\nIt really does.', "", "Once.\n\n| a | b |")


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        ({}, "", ""),
        ({"agent": "60"}, "agent: 50 ", "agent: 60 "),
        ({"agent": "any"}, "agent: 50 ", "agent:  "),
        ({"manager": ""}, "  manager:\n", ""),
        ({"manager": "900"}, "manager:\n", "manager: 900\n"),
        ({"team_lead": "80"}, "  manager:\n", "  manager:\n  team_lead: 80\n"),
        ({"remedy": "gesture"}, "remedy: money ", "remedy: gesture "),
        ({"cost": "12.50"}, "'amount + 15'", "12.50"),
        ({"use_when": "tier: gold, code: 0x1F"}, '[gold, "silver plus"]', "gold"),
        ({"use_when": "code: 0x1F"}, '  tier: [gold, "silver plus"]   # those who pay\n', ""),
        ({"avoid_when": 'word: "yes"'}, 'refunds_90d: ">= 2, < 12", ', ""),
        ({"avoid_when": "refunds_90d: >= 2, < 12"}, ', word: "yes"', ""),
        ({"avoid_when": ""}, 'avoid_when: {refunds_90d: ">= 2, < 12", word: "yes"}\n', ""),
        ({"within": "2 hours"}, "within: 24 hours", "within: 2 hours"),
        ({"promise": "", "within": ""}, 'promise: {what: "a: refund", within: 24 hours}\n', ""),
        ({"per_agent": "3 per week"}, "promise: {what", "limits: {per_agent: 3 per week}\npromise: {what"),
        ({"say": "Yes."}, '"It comes back."\nIt really does.', "Yes."),
        ({"why": "It is fair."}, "**Story:**", "**Why:** It is fair.\n\n**Story:**"),
        ({"story": ""}, "\n\n**Story:** Once.\n\n| a | b |", ""),
    ],
)
def test_only_what_was_changed_is_written(changed: dict[str, str], old: str, new: str) -> None:
    read = read_option(_OPTION, PAY)
    assert read is not None
    made = write_option(_OPTION, PAY, replace(read, **changed))  # type: ignore[arg-type]
    assert made == (_OPTION.replace(old, new, 1) if old else _OPTION)


def test_another_title_takes_the_links_of_the_text_along() -> None:
    read = read_option(_OPTION, PAY)
    assert read is not None
    made = write_option(_OPTION, PAY, replace(read, title="Pay it back"))
    assert made == _OPTION.replace("### Pay ##", "### Pay it back ##").replace("#pay", "#pay-it-back")


@pytest.mark.parametrize(
    "block",
    [
        "remedy: [money]\ncost: 0\nauthority: agent\n",
        "remedy: money\ncost: 0\nauthority: agent\nuse_when: {tier: {a: b}}\n",
        "remedy: &r money\ncost: 0\nauthority: agent\nother: *r\n",
        "remedy: money\ncost: [\n",
        "just words\n",
    ],
)
def test_what_no_field_can_show_stays_as_it_is(block: str) -> None:
    text = f"## Solutions\n\n### A\n\n```solution\n{block}```\n\n**Say:** a\n\n**Why:** b\n"
    read = read_option(text, 3)
    assert read is not None
    made = write_option(text, 3, replace(read, say="c", **({} if "&r" in block else {"remedy": "apology"})))
    assert made == text.replace("**Say:** a", "**Say:** c") if "remedy" in read.locked or "&r" in block else made
    if "&r" in block:
        assert write_option(text, 3, replace(read, remedy="apology")) is None


@pytest.mark.parametrize("line", ["amount", "a: b, a: c", "tier:", "?: x"])
def test_a_condition_that_is_none_is_refused_in_words(line: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_line(line)


@pytest.mark.parametrize("line", ["a: b", 'a: "b, c", d: >= 2, < 3', "a: b, c, d: 1.50", "a: off", "a: 2027-01-01"])
def test_a_condition_comes_back_as_it_was_typed(line: str) -> None:
    assert format_line(parse_line(line)) == line
    block = new_option(replace(OptionFields(), title="A", use_when=line))
    read = read_option(block, 1)
    assert read is not None and read.use_when == line


@pytest.mark.parametrize(
    ("block", "path", "written", "made"),
    [
        ("", ("a",), "1", "a: 1\n"),
        ("a: 1", ("b",), "2", "a: 1\nb: 2\n"),
        ("a: {}\n", ("a", "b"), "2", "a: {b: 2}\n"),
        ("a: {b: 1,}\n", ("a", "c"), "2", "a: {b: 1, c: 2}\n"),
        ("a: {b: 1}  # c\n", ("a", "b"), "2", "a: {b: 2}  # c\n"),
        ("a:\n  b: 1\n\n# end\n", ("a", "c"), "2", "a:\n  b: 1\n  c: 2\n\n# end\n"),
        ("a: |\n  x\n  y\nb: 1\n", ("a",), "2", "a: 2\nb: 1\n"),
        ("a: b\n", ("a", "c"), "2", None),
        ("a: [\n", ("b",), "2", None),
    ],
)
def test_a_value_is_put_where_it_belongs(block: str, path: tuple[str, ...], written: str, made: str | None) -> None:
    assert set_entry(block, path, written) == made


def test_the_last_entry_takes_its_mapping_along_and_words_are_quoted_where_yaml_needs_it() -> None:
    assert remove_entry("x: 1\na: {b: 1}\ny: 2\n", ("a", "b")) == "x: 1\ny: 2\n"
    assert [format_scalar(word, "{k: {}}") for word in ("a b", "a: b", "a, b", "- a", "#x", "")] == [
        "a b",
        '"a: b"',
        '"a, b"',
        '"- a"',
        '"#x"',
        '""',
    ]


def test_a_step_is_read_and_written_and_odd_answers_stay() -> None:
    line = _line(_OPTION, "### Is it on?")
    step = read_step(_OPTION, line)
    assert step is not None
    assert [(one.text, one.leads_to, one.facts) for one in step.answers] == [
        ("Yes", "#pay", "lamp: on"),
        ("No", "#pay", ""),
    ]
    assert step.others == 1
    made = write_step(_OPTION, line, replace(step, how="Look.", answers=(step.answers[1], AnswerFields("[x]", "#pay"))))
    assert made == _OPTION.replace(
        '### Is it on?\n1. [Yes](#pay "lamp: on")\n2. [No](#pay)\n',
        "### Is it on?\nLook.\n\n2. [No](#pay)\n2. [\\[x\\]](#pay)\n",
    )


@pytest.mark.parametrize("facts", ["lamp", "lamp:", 'lamp: "on"', "a: 1, a: 2"])
def test_facts_that_no_link_can_say_are_refused(facts: str) -> None:
    with pytest.raises(ValueError, match=r"[Ff]act"):
        write_step(_OPTION, 9, StepFields("Is it on?", "", (AnswerFields("A", "#pay", facts),)))


def test_what_an_answer_leads_to_is_made_and_both_parts_with_it() -> None:
    text, line = add_step("# A title\n\nWords.\n", 1, "Is it on?")
    answers = (AnswerFields("Yes", "Is it warm?"), AnswerFields("No", "Send one"), AnswerFields("?", "b.md#c", "a: 1"))
    made = write_step_with_targets(text, line, StepFields("Is it on?", "", answers), "a.md")
    assert made is not None
    assert [(one.kind, one.title) for one in list_headings(made, unfinished=True)] == [
        ("step", "Is it warm?"),
        ("option", "Send one"),
    ]
    article = parse_article(made.encode(), "a.md")
    assert [answer.target.anchor for answer in article.steps[0].answers] == ["is-it-warm", "send-one", "c"]
    again = read_step(made, line)
    assert again is not None and write_step_with_targets(made, line, again, "a.md") == made


def test_options_stand_from_the_least_to_the_most_generous() -> None:
    text = new_text("a", "A")
    said = {"say": "a", "why": "b"}
    for title, cost in (("Dear", "50"), ("Nothing", "0"), ("Cheap", "5"), ("Open", "amount")):
        text, line = add_option(text, "a.md", replace(OptionFields(), title=title, cost=cost, **said))
        assert text.split("\n")[line - 1] == f"### {title}"
    assert [one.title for one in list_headings(text)] == ["Nothing", "Cheap", "Dear", "Open"]
    line = _line(text, "### Nothing")
    read = read_option(text, line)
    assert read is not None
    dearer = write_option(text, line, replace(read, cost="20"))
    assert dearer is not None
    moved, at = put_in_order(dearer, line, "a.md")
    assert [one.title for one in list_headings(moved)] == ["Cheap", "Nothing", "Dear", "Open"]
    assert moved.split("\n")[at - 1] == "### Nothing"
    assert sorted(moved.split("\n")) == sorted(dearer.split("\n"))


def test_every_option_and_step_that_is_shipped_goes_through_the_forms_unchanged() -> None:
    seen = 0
    for file in sorted(Path(str(shipped("knowledge_base"))).rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        article = parse_article(text.encode(), file.name)
        for option in article.options:
            fields = read_option(text, option.line)
            assert fields is not None and not fields.locked
            assert write_option(text, option.line, fields) == text, (file, option.title)
            seen += 1
        for step in article.steps:
            given = read_step(text, step.line)
            assert given is not None and len(given.answers) == len(step.answers)
            assert write_step(text, step.line, given) == text, (file, step.question)
            seen += 1
    assert seen > 400


def test_a_link_to_another_article_is_written_from_where_it_stands() -> None:
    assert relative_link("billing/a.md", "orders/b c.md", "x") == "../orders/b%20c.md#x"
    assert relative_link("a.md", "b.md") == "b.md"
