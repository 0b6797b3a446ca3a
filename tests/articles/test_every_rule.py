"""Every finding that there is: a text that earns it, at its place, and the nearest text that does not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import kms_desktop.articles
import kms_desktop.guidance.policy_cases
from kms_desktop.articles.lint import lint_library
from kms_desktop.editorial.checks import check_folder
from kms_desktop.guidance.policy_cases import run_cases
from tests.articles.writing import article, library

TODAY = date(2026, 11, 22)
HEAD = "---\nid: here\ntitle: Here\nkind: how_to\n{}---\n\n## Issue\n\nText.\n{}"
TWO = """
## Solutions

### Explain
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** a

**Why:** b

### Refund
```solution
remedy: money
cost: 5
authority: {agent: 50, manager: 90}
```
**Say:** a

**Why:** b
"""
GUIDE = "\n## Guide\n\n### A\n\n- [x](#b)\n\n### B\n\n- [y](#refund)\n" + TWO
BIG = "x: [" + ", ".join(["1"] * 6000) + "]\n"
BARE = "---\nid: bare\n---\n\n## Issue\n\nText.\n"


def front(lines: str) -> str:
    return HEAD.format(lines, "")


def bulletin(lines: str) -> str:
    return front(lines).replace("kind: how_to", "kind: bulletin")


def body(text: str) -> str:
    return HEAD.format("", text)


def solved(old: str, new: str) -> str:
    assert old in TWO
    return body(TWO.replace(old, new, 1))


def guided(old: str, new: str) -> str:
    assert old in GUIDE
    return body(GUIDE.replace(old, new, 1))


BOTH_SAY_SO = solved("authority: agent", "authority: agent\nexcludes: refund").replace(
    "cost: 5", "cost: 5\nexcludes: explain"
)


# code → a text that earns it, line and column of the finding, and the text put right
RULES: dict[str, tuple[str, int, int, str]] = {
    "agent-cannot-grant": (
        body(TWO.replace("authority: agent", "authority: manager").replace("agent: 50, ", "")),
        13,
        1,
        body(TWO),
    ),
    "answer-facts": (guided('(#b)', '(#b "charge")'), 15, 11, guided("(#b)", '(#b "charge: posted")')),
    "answer-leads-nowhere": (
        guided("- [x](#b)", "- [x](#b)\n- [z](#issue)"),
        16,
        1,
        guided("- [x](#b)", "- [x](#b)\n- [z](#a)"),
    ),
    "answer-leads-outside": (
        guided("- [x](#b)", "- [x](#b)\n- [z](https://x.example)"),
        16,
        7,
        guided("- [x](#b)", "- [x](#b)\n- [z](#explain)"),
    ),
    "answer-not-a-link": (
        guided("- [x](#b)", "- [x](#b)\n- or not"),
        16,
        1,
        guided("- [x](#b)", "- [x](#b)\n\nor not"),
    ),
    "authority-order": (solved("manager: 90", "manager: 9"), 23, 1, body(TWO)),
    "bulletin-kind": (
        bulletin("valid_until: 2027-02-01\n"),
        4,
        1,
        bulletin("valid_until: 2027-02-01\nbulletin: change\n"),
    ),
    "bulletin-dates": (
        front("valid_from: 2027-02-02\nvalid_until: 2027-02-01\n"),
        6,
        1,
        front("valid_from: 2027-02-02\nvalid_until: 2027-02-02\n"),
    ),
    "condition": (
        solved("cost: 5", "cost: 5\nuse_when: {n: '=> 2'}"),
        27,
        15,
        solved("cost: 5", "cost: 5\nuse_when: {n: '>= 2'}"),
    ),
    "cost": (solved("cost: 5", "cost: five euros"), 26, 7, solved("cost: 5", "cost: amount + 5")),
    "customer-data": (body("\nCard 4539 1488 0343 6467.\n"), 11, 6, body("\nCard 4539 1488 0343 6468.\n")),
    "date": (front("review_by: soon\n"), 5, 12, front("review_by: 2027-01-31\n")),
    "dead-link": (body("\n[x](gone.md)\n"), 11, 5, body("\n[x](#issue)\n")),
    "duplicate-key": (front("owner: a\nowner: b\n"), 6, 1, front("owner: a\nreason: b\n")),
    "ends-without-solution": (
        guided("(#b)", "(bare.md)\n- [z](#b)"),
        15,
        1,
        guided("(#b)", "(bare.md#x)\n- [z](#b)").replace("bare.md#x", "#explain"),
    ),
    "fact-never-known": (
        solved("cost: 5", "cost: 5\nuse_when: {refunds: '> 2'}"),
        23,
        1,
        solved("cost: 5", "cost: 5\nuse_when: {refunds_90d: '> 2'}"),
    ),
    "verified-value": (
        solved("cost: 5", "cost: 5\nuse_when: {verified: phone}"),
        23,
        1,
        solved("cost: 5", "cost: 5\nuse_when: {verified: true}"),
    ),
    "verified-partly": (
        solved("cost: 0", "cost: 0\nuse_when: {verified: true}"),
        24,
        1,
        solved("cost: 5", "cost: 5\nuse_when: {verified: true}"),
    ),
    "fact-name": (
        solved("cost: 5", "cost: 5\nuse_when: {1st: x}"),
        27,
        12,
        solved("cost: 5", "cost: 5\nuse_when: {first: x}"),
    ),
    "few-solutions": (front("").replace("how_to", "problem"), 6, 1, body(TWO).replace("how_to", "problem")),
    "front-matter": (front("products: {a: {b: c}}\n"), 5, 11, front("products: [a, b]\n")),
    "guide-without-answers": (
        body("\n## Guide\n\n### A\n\nWords.\n"),
        11,
        1,
        body("\n## Steps\n\n### A\n\nWords.\n"),
    ),
    "id": (front("").replace("id: here", "id: he re"), 2, 1, front("").replace("id: here", "id: he-re_1.b")),
    "limit": (
        solved("cost: 5", "cost: 5\nlimits: {per_customer: often}"),
        27,
        24,
        solved("cost: 5", "cost: 5\nlimits: {per_customer: 2 in 90 days}"),
    ),
    "limit-below-cost": (
        solved("cost: 5", "cost: 5\nlimits: {per_customer: 1 per year}"),
        23,
        1,
        solved("cost: 5", "cost: 5\nlimits: {per_customer: 1 in 1 year, per_agent: 5 per week}"),
    ),
    "excludes": (
        solved("cost: 5", "cost: 5\nexcludes: {a: b}"),
        27,
        11,
        BOTH_SAY_SO,
    ),
    "excludes-one-sided": (
        solved("cost: 5", "cost: 5\nexcludes: explain"),
        13,
        1,
        BOTH_SAY_SO,
    ),
    "excludes-unknown": (solved("cost: 5", "cost: 5\nexcludes: explian"), 23, 1, body(TWO)),
    "then": (solved("cost: 5", "cost: 5\nthen: later"), 27, 7, solved("cost: 5", "cost: 5\nthen: done")),
    "no-front-matter": ("# Title\n\nText.\n" + TWO, 1, 1, body(TWO)),
    "no-way-out": (guided("(#refund)", "(#a)"), 13, 1, guided("(#refund)", "(#a)\n- [z](#solutions)")),
    "picture-missing": (body("\n![x](gone.png)\n"), 11, 6, body("\n`![x](gone.png)`\n")),
    "picture-remote": (body("\n![x](https://x.example/a.png)\n"), 11, 6, body("\n[x](https://x.example/a.png)\n")),
    "placeholder": (body("\nTBD: ask billing.\n"), 11, 1, body("\nThe `TBD` list, and TBD-7.\n")),
    "promise": (
        solved("cost: 5", "cost: 5\npromise: {what: a call}"),
        27,
        10,
        solved("cost: 5", "cost: 5\npromise: {what: a call, within: 1 day}"),
    ),
    "raw-html": (body("\nA <b>word</b>.\n"), 11, 3, body("\nA **word** for <username>.\n")),
    "remedy": (solved("remedy: money", "remedy: cash"), 25, 9, solved("remedy: money", "remedy: waiver")),
    "review-due": (front("review_by: 2026-11-21\n"), 5, 1, front("review_by: 2026-11-22\n")),
    "staff-only": (
        front("audience: customer\n") + "\nPress F6.\n",
        12,
        7,
        front("audience: internal\n") + "\nPress F6.\n",
    ),
    "role": (solved("{agent: 50", "{clerk: 50"), 27, 13, solved("{agent: 50", "{team_lead: 50")),
    "section-twice": (body(TWO + "\n## Solutions\n\nMore.\n"), 33, 1, body(TWO + "\n## More\n\nMore.\n")),
    "solution-block-twice": (solved("**Say:** a", "```solution\ncost: 1\n```\n**Say:** a"), 19, 1, body(TWO)),
    "solution-key": (
        solved("cost: 5", "cost: 5\nuse_if: {n: 2}"),
        27,
        1,
        solved("cost: 5", "cost: 5\nuse_when: {n: 2}"),
    ),
    "solution-without-facts": (body(TWO + "\n### Third\n\n**Say:** a\n\n**Why:** b\n"), 33, 1, body(TWO)),
    "solution-without-heading": (solved("### Explain", "```solution\ncost: 0\n```\n\n### Explain"), 13, 1, body(TWO)),
    "solutions-order": (solved("cost: 0", "cost: 9"), 23, 1, solved("cost: 0", "cost: 5")),
    "solutions-without-facts": (body("\n## Solutions\n\nWords.\n"), 11, 1, body("\n## Resolution\n\nWords.\n")),
    "step-without-answers": (guided("- [y](#refund)\n", "Words.\n"), 17, 1, body(GUIDE)),
    "text-without-label": (
        solved("```\n**Say:** a", "```\nWords.\n\n**Say:** a"),
        13,
        1,
        solved("**Say:** a", "**Say:** a\n\nWords."),
    ),
    "shown-as-typed": (body("\nSee [[a page]].\n"), 11, 5, body("\nSee `[[a page]]` and [[1]](#issue).\n")),
    "table-cells": (
        body("\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n"),
        13,
        1,
        body("\n| a | b |\n|---|---|\n| 1 | 2 \\| 3 |\n"),
    ),
    "say-missing": (solved("**Say:** a", "**Say:**"), 13, 1, body(TWO)),
    "why-missing": (solved("**Why:** b", "**Why:** "), 13, 1, body(TWO)),
    "unknown-key": (front("ms.topic: x\n"), 5, 1, front("owner: x\n")),
    "state-form": (front('"audience": "partner"\n'), 5, 1, front("audience: partner\n")),
    "unknown-value": (front("audience: ITPro\n"), 5, 11, front("audience: partner\n")),
    "unreachable-step": (guided("(#b)", "(#explain)"), 17, 1, guided("(#b)", "(#b)\n- [z](#explain)")),
    "yaml": (front("owner: 'open\n"), 5, 8, front("owner: 'open'\n")),
    "yaml-depth": (front("x: " + "[" * 30 + "]" * 30 + "\n"), 5, 24, front("x: " + "[" * 9 + "]" * 9 + "\n")),
    "yaml-key": (front("[a]: b\n"), 5, 1, front("a: b\n")),
    "yaml-size": (front(BIG), 5, 14_978, front("x: [1, 1]\n")),
    "yaml-tag": (front("x: !!python/name:os.system\n"), 5, 4, front("x: '!!python/name:os.system'\n")),
}  # fmt: skip


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_kept_or_broken_at_its_place(tmp_path: Path, code: str) -> None:
    broken, line, column, kept = RULES[code]
    found = [f for f in lint_library(library(tmp_path, here=broken, bare=BARE), TODAY) if f.path == "here.md"]
    assert (line, column) in [(f.line, f.column) for f in found if f.code == code], found
    found = [f for f in lint_library(library(tmp_path, here=kept), TODAY) if f.path == "here.md"]
    assert code not in [f.code for f in found]


def case(text: str) -> list[str]:
    paid = article(body(TWO), "here.md")
    return [found.code for found in run_cases(paid, text)]


def test_the_rules_of_policy_cases_are_kept_or_broken(tmp_path: Path) -> None:
    sound = "- name: x\n  facts: {n: 1}\n  agent: {open: [refund]}\n"
    assert case(sound) == []
    assert case(sound.replace("open: [refund]", "closed: [refund]")) == ["policy-case"]
    assert case(sound.replace("facts", "fact")) == ["case-unknown-key"]
    assert case("- name: x\n  facts: {n: 1}\n") == ["case-unreadable"]
    assert case("- {") == ["cases-unreadable"]
    (tmp_path / "alone.cases.yaml").write_text(sound, encoding="utf-8")
    assert [found.code for found in check_folder(tmp_path, TODAY)] == ["cases-alone"]


ELSEWHERE = {
    *("duplicate-id", "phrase-claimed", "unreadable", "encoding"),  # need several files or other bytes: test_lint
    "house-file",  # another file: test_house
    "journeys-file",  # another file: test_journeys
    *("policy-case", "case-unknown-key", "case-unreadable", "cases-unreadable", "cases-alone"),  # above
}


def test_no_finding_is_without_its_proof() -> None:
    folders = [Path(kms_desktop.articles.__file__).parent, Path(kms_desktop.guidance.policy_cases.__file__)]
    sources = [*folders[0].glob("*.py"), folders[1]]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    named = set(re.findall(r'(?:error|warning|_refuse)\(\s*"([a-z-]+)",', text))
    named |= set(re.findall(r'Finding\(\s*"(?:error|warning)",\s*"([a-z-]+)"', text))
    assert named - ELSEWHERE <= set(RULES)
