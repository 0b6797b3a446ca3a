"""A part of an article becomes one of its own: what goes with it, what is left, and where every link leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.editorial.splitting import list_parts, plan_split
from kms_desktop.errors import KmsError
from tests.editorial.shelf import FEES, Shelf, head, option


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def split(shelf: Shelf, path: str, anchor: str, title: str, folder: str | None = None) -> Plan:
    return shelf.do(plan_split(shelf.library, shelf.unsaved, path, anchor, title, folder))


def test_the_parts_are_those_of_the_text() -> None:
    assert [(part.title, part.section) for part in list_parts(FEES)] == [
        ("Issue", ""),
        ("Abroad", ""),
        ("By card", "Abroad"),
        ("By cheque", "Abroad"),
        ("At home", ""),
    ]


def test_a_part_goes_with_its_links_and_leaves_one_behind(shelf: Shelf) -> None:
    before = shelf.files()
    plan = split(shelf, "fees.md", "abroad", "Fees abroad", "cards/fees")
    made = shelf.text("cards/fees/fees-abroad.md")
    assert made == (
        "---\nid: fees-abroad\ntitle: Fees abroad\nkind: problem\nconfidence: validated\n---\n\n"
        "## Abroad\nTen a month; see [the card](../card.md#refund).\n\n"
        "### By card\nTwo. [Above](#abroad) [home][h]\n\n### By cheque\nThree.\n\n[h]: ../card.md 'Card'\n"
    )
    assert shelf.text("fees.md") == (
        head("fees", "Fees")
        + "## Issue\nAsks. ![all](cards/all.png)\n\n## Abroad\n[Fees abroad](cards/fees/fees-abroad.md)\n\n"
        + "## At home\nNone. [by card](cards/fees/fees-abroad.md#by-card)\n\n[h]: cards/card.md 'Card'\n"
    )
    other = shelf.text("other.md")
    assert '[four](cards/fees/fees-abroad.md#by-card "amount: 3") [five](fees.md) [six](fees.md#at-home)' in other
    assert "[fees](fees/fees-abroad.md#abroad)" in shelf.text("cards/card.md")
    assert shelf.dead_links() == shelf.errors() == []
    for link in plan.links:
        assert link.after in shelf.text(link.path).split("\n")[link.line - 1]
    assert {link.path for link in plan.links} == {
        "fees.md",
        "cards/fees/fees-abroad.md",
        "other.md",
        "cards/card.md",
    }
    shelf.undo(plan.changes)
    assert shelf.files() == before


def test_a_step_of_a_guide_goes_on_in_the_other_article_and_comes_back(shelf: Shelf) -> None:
    text = (
        shelf.text("cards/card.md")
        .replace("- [No](#send-another)", "- [No](#was-it-found)")
        .replace("## Solutions", "### Was it found?\n- [Yes](#send-another)\n- [No](#refund)\n\n## Solutions", 1)
    )
    (shelf.root / "cards/card.md").write_text(text, encoding="utf-8")
    split(shelf, "cards/card.md", "was-it-found", "Was the card found")
    made = shelf.library.read_article("cards/was-the-card-found.md")
    assert [step.question for step in made.steps] == ["Was it found?"]
    assert [answer.target.anchor for answer in made.steps[0].answers] == ["send-another", "refund"]
    assert {answer.target.article for answer in made.steps[0].answers} == {"cards/card.md"}
    assert "- [No](was-the-card-found.md#was-it-found)\n" in shelf.text("cards/card.md")
    assert "Was it found?" not in shelf.text("cards/card.md")
    assert shelf.errors() == []


def test_an_option_goes_with_its_rules_and_the_cases_that_break_are_told(shelf: Shelf) -> None:
    plan = plan_split(shelf.library, shelf.unsaved, "cards/card.md", "refund", "Refund for a lost card")
    assert plan.remarks == ("1 policy case of “Card was lost” does not hold any more.",)
    shelf.do(plan)
    made = shelf.library.read_article("cards/refund-for-a-lost-card.md")
    assert [(one.title, one.remedy) for one in made.options] == [("Refund", "money")]
    assert [one.title for one in shelf.library.read_article("cards/card.md").options] == ["Send another"]
    assert "- [Yes](refund-for-a-lost-card.md#refund)" in shelf.text("cards/card.md")
    assert "[two](<cards/refund-for-a-lost-card.md#refund>)" in shelf.text("other.md")
    assert shelf.dead_links() == []


def test_an_option_to_which_nothing_leads_leaves_a_link(shelf: Shelf) -> None:
    text = shelf.text("cards/card.md") + "\n" + option("Say no")
    (shelf.root / "cards/card.md").write_text(text, encoding="utf-8")
    split(shelf, "cards/card.md", "say-no", "Say no")
    assert shelf.text("cards/card.md").endswith("[Say no](say-no.md)\n\n")
    assert [one.title for one in shelf.library.read_article("cards/card.md").options] == ["Send another", "Refund"]
    assert not shelf.dead_links()


def test_headings_of_the_same_words_are_counted_anew_in_both(shelf: Shelf) -> None:
    body = "## A\n### Say\none\n\n## B\n### Say\ntwo [x](#say)\n\n## C\n### Say\nthree [y](#say-1) [z](#say-2)\n"
    (shelf.root / "same.md").write_text(head("same", "Same") + body, encoding="utf-8")
    (shelf.root / "to.md").write_text(head("to", "To") + "[1](same.md#say) [2](same.md#say-1) [3](same.md#say-2)\n")
    split(shelf, "same.md", "b", "B alone")
    assert shelf.text("to.md").endswith("[1](same.md#say) [2](b-alone.md#say) [3](same.md#say-1)\n")
    assert "three [y](b-alone.md#say) [z](#say-1)" in shelf.text("same.md")
    assert "two [x](same.md#say)" in shelf.text("b-alone.md")
    assert shelf.dead_links() == []


def test_who_may_see_it_goes_along_and_what_is_the_old_ones_own_does_not(shelf: Shelf) -> None:
    more = (
        "audience: partner\ngovernance: restricted\nowner: fraud\nvisible_to: [manager]\nproducts: [tv]\n"
        "phrases: [mine]\nreview_by: 2030-01-01\nreplaces: [old]\n"
    )
    (shelf.root / "own.md").write_text(head("own", "Own", more) + "## A\na\n\n## B\nb\n", encoding="utf-8")
    split(shelf, "own.md", "b", "B alone")
    made = shelf.library.read_article("b-alone.md")
    assert (made.audience, made.governance, made.owner, made.products) == ("partner", "restricted", "fraud", ("tv",))
    assert made.extra == {"visible_to": ["manager"]}
    assert (made.phrases, made.review_by, made.confidence) == ((), None, "validated")


def test_a_name_or_an_id_that_is_taken_is_passed_over(shelf: Shelf) -> None:
    (shelf.root / "Abroad.md").write_text(head("abroad-2", "There"), encoding="utf-8")
    split(shelf, "fees.md", "abroad", "Abroad")
    made = shelf.library.read_article("abroad-2.md")
    assert made.id == "abroad-2-2"
    assert shelf.errors() == []


def test_a_text_without_front_matter_is_split_too(shelf: Shelf) -> None:
    (shelf.root / "bare.md").write_text("# Bare\n\nWords.\n\n## More\nHere.", encoding="utf-8")
    split(shelf, "bare.md", "more", "More of it")
    assert shelf.text("more-of-it.md") == "---\nid: more-of-it\ntitle: More of it\n---\n\n## More\nHere.\n"
    assert shelf.text("bare.md") == "# Bare\n\nWords.\n\n## More\n[More of it](more-of-it.md)\n"


@pytest.mark.parametrize(
    ("path", "anchor", "title", "folder", "why"),
    [
        ("fees.md", "nowhere", "T", None, "no heading “#nowhere”"),
        ("fees.md", "abroad", "  ", None, "Give the article a title"),
        ("bare.md", "bare", "T", None, "is the whole article"),
        ("old.md", "b", "T", None, "is archived"),
        ("fees.md", "abroad", "T", "../out", "leads out"),
        ("fees.md", "abroad", "T", "nul", "Windows"),
        ("typed.md", "b", "T", None, "save it first"),
    ],
)
def test_what_cannot_be_split_is_refused(
    shelf: Shelf, path: str, anchor: str, title: str, folder: str | None, why: str
) -> None:
    (shelf.root / "bare.md").write_text("# Bare\n\nWords.\n\n## More\n", encoding="utf-8")
    (shelf.root / "old.md").write_text(head("old", "Old").replace("validated", "archived") + "## B\n", encoding="utf-8")
    (shelf.root / "typed.md").write_text(head("typed", "Typed") + "## B\n", encoding="utf-8")
    shelf.unsaved.keep_text("typed.md", "", "typed")
    before = shelf.files()
    with pytest.raises(KmsError, match=why):
        plan_split(shelf.library, shelf.unsaved, path, anchor, title, folder)
    assert shelf.files() == before
