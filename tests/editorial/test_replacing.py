"""Words are replaced in all articles: what is shown before, what is never touched, and what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.editorial.replacing import Wanted, find_places, plan_replace
from tests.editorial.shelf import Shelf, head

TEXT = (
    "---\nid: shop\ntitle: The open shop\nconfidence: validated\ngovernance: open\nowner: open team\n"
    "phrases:\n  - is it open\nvisible_to: [open]\n---\n\n"
    "## Open hours\nWe open at nine. It’s open; reopened. [Open](open.md#open) `open` [more](#open-hours)\n\n"
    "```solution\nremedy: open\n```\n\n```\nopen\n```\n"
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    (made.root / "shop.md").write_text(TEXT, encoding="utf-8")
    (made.root / "to.md").write_text(head("to", "To") + "[h](shop.md#open-hours) and open.\n", encoding="utf-8")
    return made


def test_every_place_is_shown_with_what_it_would_say(shelf: Shelf) -> None:
    found = find_places(shelf.library, shelf.unsaved, Wanted("open", "shut"))
    assert [(place.path, place.line, place.kind) for place in found.places] == [
        ("shop.md", 3, "text"),
        ("shop.md", 6, "text"),
        ("shop.md", 8, "text"),
        ("shop.md", 12, "text"),
        ("shop.md", 13, "text"),
        ("shop.md", 13, "text"),
        ("shop.md", 13, "text"),
        ("shop.md", 13, "text"),
        ("shop.md", 13, "address"),
        ("shop.md", 13, "address"),
        ("shop.md", 13, "code"),
        ("shop.md", 13, "address"),
        ("shop.md", 16, "rules"),
        ("shop.md", 20, "code"),
        ("to.md", 8, "address"),
        ("to.md", 8, "text"),
    ]
    first = found.places[0]
    assert (first.before, first.after, first.title) == ("title: The open shop", "title: The shut shop", "The open shop")


def test_what_a_reader_reads_is_changed_and_links_to_headings_follow(shelf: Shelf) -> None:
    before = shelf.files()
    plan = shelf.do(plan_replace(shelf.library, shelf.unsaved, Wanted("open", "shut", whole=True)))
    assert shelf.text("shop.md") == (
        TEXT.replace("The open shop", "The shut shop")
        .replace("open team", "shut team")
        .replace("is it open", "is it shut")
        .replace("Open hours", "shut hours")
        .replace("We open", "We shut")
        .replace("It’s open;", "It’s shut;")
        .replace("[Open](", "[shut](")
        .replace("(#open-hours)", "(#shut-hours)")
    )
    assert shelf.text("to.md").endswith("[h](shop.md#shut-hours) and shut.\n")
    assert plan.title == "8 places change in 2 articles."
    assert [(link.path, link.after) for link in plan.links] == [
        ("shop.md", "#shut-hours"),
        ("to.md", "shop.md#shut-hours"),
    ]
    shelf.undo(plan.changes)
    assert shelf.files() == before


def test_only_what_was_chosen_is_changed(shelf: Shelf) -> None:
    wanted = Wanted("Open", "Shut", case=True)
    found = find_places(shelf.library, shelf.unsaved, wanted)
    assert [place.line for place in found.places] == [12, 13]
    shelf.do(plan_replace(shelf.library, shelf.unsaved, wanted, [found.places[1].key]))
    assert shelf.text("shop.md") == TEXT.replace("[Open](", "[Shut](")


def test_a_link_to_a_heading_follows_from_articles_that_do_not_say_the_words(shelf: Shelf) -> None:
    plan = shelf.do(plan_replace(shelf.library, shelf.unsaved, Wanted("At home", "In the country")))
    assert "## In the country" in shelf.text("fees.md")
    assert "[six](fees.md#in-the-country)" in shelf.text("other.md")
    assert plan.title == "1 place changes in 1 article."
    assert shelf.dead_links() == ["shop.md:13 There is no article “open.md”."]


def test_what_was_typed_and_not_saved_is_left_alone_and_named(shelf: Shelf) -> None:
    shelf.unsaved.keep_text("shop.md", "", "typed")
    plan = shelf.do(plan_replace(shelf.library, shelf.unsaved, Wanted("open", "shut")))
    assert shelf.text("shop.md") == TEXT
    assert plan.remarks == ("“The open shop” has changes that are not saved; save it first.",)


def test_words_that_would_break_the_front_matter_leave_the_article_as_it_is(shelf: Shelf) -> None:
    plan = shelf.do(plan_replace(shelf.library, shelf.unsaved, Wanted("The open shop", '"half: [', whole=True)))
    assert shelf.text("shop.md") == TEXT
    assert plan.remarks == ("shop.md is left out: with these words it could not be read any more.",)


@pytest.mark.parametrize("words", ["", "   ", "nowhere at all", r"\w+", "(["])
def test_nothing_is_found_for_nothing_and_signs_are_only_signs(shelf: Shelf, words: str) -> None:
    assert find_places(shelf.library, shelf.unsaved, Wanted(words, "x")).places == ()
    assert plan_replace(shelf.library, shelf.unsaved, Wanted(words, "x")).changes.files == ()


def test_words_over_the_end_of_a_line_are_found_and_backslashes_stay(shelf: Shelf) -> None:
    (shelf.root / "two.md").write_text(head("two", "Two") + "ask them\n  again later\n", encoding="utf-8")
    shelf.do(plan_replace(shelf.library, shelf.unsaved, Wanted("them again", r"\1 \g<0>")))
    assert shelf.text("two.md").endswith("ask \\1 \\g<0> later\n")
