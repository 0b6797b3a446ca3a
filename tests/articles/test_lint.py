"""Articles with one mistake each → exactly the finding it deserves, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.lint import find_neighbours, lint_beside
from kms_desktop.articles.parse import parse_article
from tests.articles.writing import (
    FACTS,
    FRONT,
    TODAY,
    codes,
    errors,
    library,
    linted,
    linted_all,
    solution,
    with_solutions,
)

TWO = solution("Explain") + solution("Refund", "remedy: money\ncost: amount\nauthority: {agent: 50}")


def guided(guide: str, solutions: str = TWO) -> str:
    return f"{FRONT}\n## Guide\n\n{guide}\n\n## Solutions\n\n{solutions}"


SOUND = guided("### Red?\n\n- [Yes](#explain)\n- [No](#green)\n\n### Green?\n\n- [Yes](#refund)\n- [Again](#red)\n")


def told(findings: object) -> list[tuple[str, int, int]]:
    return [(f.code, f.line, f.column) for f in findings]  # type: ignore[attr-defined]


def test_a_sound_article_has_no_finding(tmp_path: Path) -> None:
    assert linted(tmp_path, SOUND) == ()


@pytest.mark.parametrize(
    ("answer", "line", "column", "words"),
    [
        ("- [x](#nowhere)", 11, 7, "no heading “#nowhere”"),
        ("- [x](#exlpain)", 11, 7, "Did you mean “#explain”?"),
        ("- [x](gone.md)", 11, 7, "no article “gone.md”"),
        ("- [x](other.md#nowhere)", 11, 7, "in “other.md”"),
        ("- [x](../../etc/passwd.md)", 11, 7, "no article"),
        ("- [x](<gone away.md>)", 11, 8, "gone away.md"),
    ],
)
def test_a_link_to_what_is_not_there_is_an_error(
    tmp_path: Path, answer: str, line: int, column: int, words: str
) -> None:
    found = errors(linted(tmp_path, guided(f"### Red?\n\n- [Yes](#explain)\n{answer}\n"), other=SOUND))
    assert told(found) == [("dead-link", line, column)]
    assert words in found[0].text


def test_links_in_the_text_are_checked_like_answers(tmp_path: Path) -> None:
    text = SOUND + "\n## Prevent\n\nFirst line,\nthen [here](#explain), [there](other.md#red)\nand [gone](gone.md).\n"
    found = linted(tmp_path, text, other=SOUND)
    assert [(f.code, f.column) for f in found] == [("dead-link", 12)]
    assert text.split("\n")[found[0].line - 1].startswith("and [gone]")


def test_links_in_code_and_comments_and_to_the_web_are_left_alone(tmp_path: Path) -> None:
    text = "\n`[a](gone.md)`\n\n```\n[a](gone.md)\n```\n\n<!-- [a](gone.md) -->\n"
    text += "\n[a](https://x.example/gone.md) [b](/site)\n"
    assert linted(tmp_path, SOUND + text) == ()


def test_a_link_to_a_named_place_is_alive(tmp_path: Path) -> None:
    found = linted(tmp_path, SOUND + '\n<a name="here"></a>\n\n[a](#here)\n')
    assert codes(found) == ["raw-html"]


def test_a_step_that_no_answer_leads_to_is_an_error(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#explain)\n\n### B\n\n- [x](#c)\n\n### C\n\n- [x](#explain)\n")
    assert told(errors(linted(tmp_path, text))) == [("unreachable-step", 12, 1), ("unreachable-step", 16, 1)]


def test_a_step_that_only_another_article_leads_to_is_reached(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#explain)\n\n### B\n\n- [x](#explain)\n")
    other = guided("### A\n\n- [x](here.md#b)\n").replace("lost-card", "other")
    assert linted(tmp_path, text, other=other) == ()
    assert linted_all(tmp_path) == ()


def test_a_guide_that_only_goes_round_is_an_error(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#explain)\n- [y](#b)\n\n### B\n\n- [x](#c)\n\n### C\n\n- [x](#b)\n")
    assert told(errors(linted(tmp_path, text))) == [("no-way-out", 13, 1), ("no-way-out", 17, 1)]


def test_a_loop_with_a_way_out_is_fine(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#b)\n\n### B\n\n- [x](#a)\n- [y](#solutions)\n")
    assert linted(tmp_path, text) == ()


def test_a_link_to_the_guides_beginning_leads_to_its_first_step(tmp_path: Path) -> None:
    assert linted(tmp_path, guided("### A\n\n- [x](#b)\n\n### B\n\n- [again](#guide)\n- [y](#refund)\n")) == ()
    assert codes(linted(tmp_path, guided("### A\n\n- [x](#b)\n\n### B\n\n- [again](#guide)\n"))) == ["no-way-out"] * 2


def test_a_link_into_another_article_counts_as_reaching_it(tmp_path: Path) -> None:
    assert linted(tmp_path, guided("### A\n\n- [x](other.md)\n"), other=SOUND) == ()


def test_a_step_without_answers_is_an_error(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#b)\n\n### B\n\nWords only.\n")
    assert told(errors(linted(tmp_path, text))) == [("step-without-answers", 12, 1)]


def test_an_answer_to_a_heading_that_is_no_step_is_an_error(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#explain)\n- [y](#prevent)\n") + "\n## Prevent\n\nText.\n"
    assert told(errors(linted(tmp_path, text))) == [("answer-leads-nowhere", 11, 1)]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("**Say:** x", ["why-missing"]),
        ("**Why:** x", ["say-missing"]),
        ("**Say:**\n\n**Why:** ", ["say-missing", "why-missing"]),
    ],
)
def test_a_solution_needs_say_and_why(tmp_path: Path, prose: str, expected: list[str]) -> None:
    text = with_solutions(solution("A"), solution("B", prose=prose))
    assert codes(tuple(errors(linted(tmp_path, text)))) == expected


@pytest.mark.parametrize(
    ("kind", "solutions", "expected"),
    [
        ("problem", [], ["few-solutions"]),
        ("problem", ["A"], ["few-solutions"]),
        ("problem", ["A", "B"], []),
        ("how_to", [], []),
        ("how_to", ["A"], ["few-solutions"]),
    ],
)
def test_fewer_than_two_solutions_is_a_warning(
    tmp_path: Path, kind: str, solutions: list[str], expected: list[str]
) -> None:
    parts = "".join(solution(title) for title in solutions)
    text = f"---\nid: a\nkind: {kind}\n---\n\n" + (f"## Solutions\n\n{parts}" if parts else "## Issue\n\nx\n")
    assert codes(linted(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("authority", "cost", "expected"),
    [
        ("team_lead", "0", ["agent-cannot-grant"]),
        ("{agent: 5}", "6", ["agent-cannot-grant"]),
        ("{agent: 5}", "5", []),
        ("{agent: 5}", "amount + 5", ["agent-cannot-grant"]),
        ("{agent: 6}", "amount + 5", []),
        ("agent", "9999", []),
    ],
)
def test_no_solution_within_the_agents_own_authority_is_a_warning(
    tmp_path: Path, authority: str, cost: str, expected: list[str]
) -> None:
    facts = f"remedy: money\ncost: {cost}\nauthority: {authority}"
    assert codes(linted(tmp_path, with_solutions(solution("A", facts), solution("B", facts)))) == expected


@pytest.mark.parametrize(
    ("first", "second", "warned"),
    [
        ("0", "amount", False),
        ("amount", "0", True),
        ("amount", "amount + 15", False),
        ("amount + 15", "amount", True),
        ("20", "10", True),
        ("amount", "10", False),
        ("10", "10", False),
    ],
)
def test_solutions_out_of_order_are_a_warning(tmp_path: Path, first: str, second: str, warned: bool) -> None:
    texts = [solution(n, f"remedy: money\ncost: {c}\nauthority: agent") for n, c in (("A", first), ("B", second))]
    assert ("solutions-order" in codes(linted(tmp_path, with_solutions(*texts)))) is warned


def test_solutions_that_no_caller_can_have_both_need_no_order(tmp_path: Path) -> None:
    dear = solution("A", "remedy: money\ncost: amount\nauthority: agent\nuse_when: {tier: gold}")
    no = solution("B", f"{FACTS}\nuse_when: {{tier: [silver, bronze]}}")
    assert linted(tmp_path, with_solutions(dear, no)) == ()


def test_a_higher_role_that_may_grant_less_is_a_warning(tmp_path: Path) -> None:
    odd = solution("B", "remedy: money\ncost: 1\nauthority: {agent: 50, team_lead: 20}")
    (found,) = linted(tmp_path, with_solutions(solution("A"), odd))
    assert (found.code, found.text) == ("authority-order", "In “B” a team lead may grant less than an agent.")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("review_by: 2026-11-21", [("review-due", 4, 1)]),
        ("review_by: 2026-11-22", []),
        ("review_by: 2026-11-21\nconfidence: archived", []),
        ("kind: bulletin", [("bulletin-dates", 4, 1), ("bulletin-kind", 4, 1)]),
        ("kind: bulletin\nvalid_until: 2027-01-01", [("bulletin-kind", 4, 1)]),
        ("kind: bulletin\nbulletin: promotion\nvalid_until: 2027-01-01", []),
    ],
)
def test_dates_that_have_passed_or_are_missing_are_warnings(
    tmp_path: Path, line: str, expected: list[tuple[str, int, int]]
) -> None:
    text = SOUND.replace("title: Lost card", f"title: Lost card\n{line}")
    assert told(linted(tmp_path, text)) == expected


def test_pictures_that_will_not_be_seen_are_warnings(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "here.png").write_bytes(b"x")
    text = (
        SOUND + "\n![a](media/here.png) ![b](media/gone.png)\n![c](https://x.example/c.png)\n"
        '![d](../outside.png)\n:::image source="media/gone2.png" alt-text="e":::\n![f](data:image/png;base64,AA==)\n'
    )
    found = linted(tmp_path, text)
    start = text[: text.index("![a]")].count("\n") + 1
    assert told(found) == [
        ("picture-missing", start, 27),
        ("picture-remote", start + 1, 6),
        ("picture-missing", start + 2, 6),
        ("picture-missing", start + 3, 18),
        ("picture-remote", start + 4, 6),
    ]


def test_raw_html_is_a_warning_but_placeholders_breaks_and_comments_are_not(tmp_path: Path) -> None:
    text = SOUND + "\nType <username> or <br> <!-- note -->\n\na <b>bold</b> word\n\n<div>\n\n</div>\n"
    found = linted(tmp_path, text)
    start = text[: text.index("Type")].count("\n") + 1
    assert told(found) == [("raw-html", start + 2, 3), ("raw-html", start + 4, 1)]


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        ("card 4539 1488 0343 6467 ok", 6, "a card number"),
        ("card 4539148803436467", 6, "a card number"),
        ("pay to GB82 WEST 1234 5698 7654 32.", 8, "a bank account"),
        ("sort 20-00-00 account 55779911", 6, "a bank account"),
        ("customer number: 12345678", 1, "an account number"),
        ("write to jo.bloggs+x@mail.co.uk", 10, "an e-mail address"),
        ("ring 020 7123 4567 now", 6, "a telephone number"),
        ("ring +44 (0)20 7123 4567", 6, "a telephone number"),
        ("ring +49 30 901820.", 6, "a telephone number"),
        ("ring (212) 555-2368", 6, "a telephone number"),
    ],
)
def test_customer_data_is_a_warning_that_does_not_repeat_it(tmp_path: Path, line: str, column: int, what: str) -> None:
    found = linted(tmp_path, f"{SOUND}\n{line}\n")
    assert [(f.code, f.column) for f in found] == [("customer-data", column)]
    assert what in found[0].text
    assert line[column - 1 :].strip(".") not in found[0].text


@pytest.mark.parametrize(
    "line",
    [
        "on 2026-11-22 at 12:30, version 16.0.12345.67890, 1,234,567 callers",
        "write to help@example.com or a@b.example",
        "ring 020 7946 0123, 07700 900123, 0800 123 4567, +1 888 555 0100 or 212-555-0123",
        "see https://x.example/4539148803436467/0207123456?a=b@c.de",
        "code 0x80070005, KB 2847732, {3F2504E0-4F89-11D3-9A0C-0305E82C3301}",
        "card 4539 1488 0343 6468",
        "GB82 WEST 1234 5698 7654 33 and AB12 CDEF GHIJ",
        "0000 0000 0000 0000",
        "10.255.1.20:8080",
    ],
)
def test_what_no_customer_can_own_is_left_alone(tmp_path: Path, line: str) -> None:
    assert linted(tmp_path, f"{SOUND}\n{line}\n") == ()


def test_an_id_used_twice_is_an_error_in_both(tmp_path: Path) -> None:
    found = linted_all(tmp_path, a=SOUND, sub__b=SOUND)
    assert [(f.code, f.path, f.line) for f in found] == [("duplicate-id", "a.md", 2), ("duplicate-id", "sub/b.md", 2)]
    assert "“sub/b.md”" in found[0].text


def test_a_phrase_claimed_twice_is_a_warning_in_both(tmp_path: Path) -> None:
    one = SOUND.replace("title:", "phrases: [where is it, I was charged twice]\ntitle:")
    two = SOUND.replace("lost-card", "other").replace("title:", "phrases:\n  - I was  Charged twice!\ntitle:")
    old = SOUND.replace("lost-card", "old").replace("title:", "confidence: archived\nphrases: [where is it]\ntitle:")
    found = linted_all(tmp_path, one=one, two=two, old=old)
    assert [(f.code, f.path, f.line, f.column) for f in found] == [
        ("phrase-claimed", "one.md", 3, 24),
        ("phrase-claimed", "two.md", 4, 5),
    ]


def test_files_that_are_no_articles_are_errors_of_the_library(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_bytes(b"\0")
    found = linted_all(tmp_path, a=SOUND)
    assert [(f.code, f.path) for f in found] == [("unreadable", "b.md")]


def test_a_file_without_front_matter_is_listed(tmp_path: Path) -> None:
    assert "no-front-matter" in codes(linted(tmp_path, "# Only a text\n"))


def test_the_order_is_the_same_every_time(tmp_path: Path) -> None:
    texts = dict.fromkeys(("b", "a", "c__d"), "# T\n\n[a](gone.md) [b](#gone)\n\n<b>x</b>\n")
    first = linted_all(tmp_path, **texts)
    assert first == linted_all(tmp_path)
    assert [(f.path, f.line) for f in first] == sorted((f.path, f.line) for f in first)
    here = library(tmp_path)
    assert here.read_article("a.md").findings == tuple(
        f for f in first if f.path == "a.md" and f.code == "no-front-matter"
    )
    assert TODAY.year == 2026


def test_an_article_that_is_being_written_is_told_what_others_claimed_when_they_were_last_read(tmp_path: Path) -> None:
    text = "---\nid: {}\ntitle: x\nphrases: [my card is lost]\n---\n\n## Issue\nWords.\n"
    folder = library(tmp_path, one=text.format("one"), other=text.format("other"))
    known = find_neighbours(folder.read_all())
    typed = parse_article(text.format("other").encode(), "one.md")
    found = {finding.code: finding.text for finding in lint_beside(typed, folder, TODAY, known)}
    assert "“other.md”" in found["duplicate-id"]
    assert "“other.md”" in found["phrase-claimed"]


def other_guide(*answers: str) -> str:
    return guided("### There?\n\n" + "\n".join(answers), solutions=TWO).replace("lost-card", "other")


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (("- [x](here.md)",), ["no-way-out"]),
        (("- [x](here.md)", "- [y](#there)"), ["no-way-out"]),
        (("- [x](here.md)", "- [y](#refund)"), []),
        (("- [x](here.md)", "- [y](third.md)"), []),
        (("- [x](here.md)", "- [y](gone.md)"), []),
        (("- [x](here.md#b)",), []),
    ],
)
def test_guides_that_lead_into_each_other_need_a_way_out(
    tmp_path: Path, there: tuple[str, ...], expected: list[str]
) -> None:
    third = "---\nid: third\nkind: how_to\n---\n\nText.\n"
    last = "\n### B\n\n- [x](#refund)\n" if "#b" in there[0] else ""
    text = guided(f"### A\n\n- [x](other.md)\n{last}")
    found = linted(tmp_path, text, other=other_guide(*there), third=third)
    assert codes(tuple(errors(found))) == expected


def test_an_answer_that_leads_to_a_problem_without_any_solution_is_an_error(tmp_path: Path) -> None:
    text = guided("### A\n\n- [x](#explain)\n- [y](bare.md)\n")
    for kind, expected in (("problem", [("ends-without-solution", 11, 1)]), ("policy", []), ("how_to", [])):
        found = linted(tmp_path, text, bare=f"---\nid: bare\nkind: {kind}\n---\n\n## Issue\n\nText.\n")
        assert told(errors(found)) == expected
