"""Two articles become one: what is archived, where links and customers' words go, and what is refused."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.editorial.merging import plan_merge
from kms_desktop.errors import KmsError
from kms_desktop.search.searcher import Searcher
from tests.editorial.shelf import Shelf, head


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    (made.root / "lost.md").write_text(
        head("lost", "Lost card", "phrases:\n  - where is my card\n  - My card is gone\n")
        + "## Issue\nLost. [card](cards/card.md)\n\n### Refund\nTen.\n",
        encoding="utf-8",
    )
    (made.root / "seen.md").write_text(
        head("seen", "Seen") + "[a](lost.md) [b](lost.md#refund) [c](lost.md#issue) [d](lost.md#gone) `[e](lost.md)`\n",
        encoding="utf-8",
    )
    return made


def test_links_phrases_and_past_contacts_go_to_the_other(shelf: Shelf, tmp_path: Path) -> None:
    before = shelf.files()
    plan = shelf.do(plan_merge(shelf.library, shelf.unsaved, "lost.md", "cards/card.md"))
    old, new = shelf.library.read_article("lost.md"), shelf.library.read_article("cards/card.md")
    assert (old.confidence, old.extra["merged_into"]) == ("archived", "card")
    assert "Lost. [card](cards/card.md)" in old.markdown
    assert new.phrases == ("my card is gone", "where is my card")
    assert shelf.text("seen.md").endswith(
        "[a](cards/card.md) [b](cards/card.md#refund) [c](cards/card.md#issue) [d](cards/card.md) `[e](lost.md)`\n"
    )
    assert plan.remarks == ("Links to these parts of “Lost card” lead to the beginning of “Card was lost” now: #gone.",)
    with closing(Searcher(shelf.library, tmp_path / "index")) as searcher:
        searcher.refresh()
        assert searcher.called_now("lost") == ("card",)
        assert "lost" not in {hit.id for hit in searcher.search("where is my card").hits}
    shelf.undo(plan.changes)
    assert shelf.files() == before


def test_phrases_stay_where_they_are_not_wanted(shelf: Shelf) -> None:
    shelf.do(plan_merge(shelf.library, shelf.unsaved, "lost.md", "cards/card.md", phrases=False))
    assert shelf.library.read_article("cards/card.md").phrases == ("my card is gone",)


def test_a_link_from_the_one_that_stays_is_told(shelf: Shelf) -> None:
    plan = plan_merge(shelf.library, shelf.unsaved, "cards/card.md", "lost.md")
    assert "lost.md has a link to “Card was lost”, which is archived now; take it out." in plan.remarks


def test_what_was_typed_and_not_saved_is_archived_as_typed(shelf: Shelf) -> None:
    shelf.unsaved.keep_text("lost.md", "", shelf.text("lost.md") + "typed\n")
    shelf.do(plan_merge(shelf.library, shelf.unsaved, "lost.md", "cards/card.md"))
    kept = shelf.unsaved.kept_text("lost.md")
    assert kept is not None
    assert kept.text.endswith("typed\n")
    assert "confidence: archived\n" in kept.text
    assert "merged_into: card\n" in kept.text


def test_no_front_matter_gets_one(shelf: Shelf) -> None:
    (shelf.root / "bare.md").write_text("Bare words.\n", encoding="utf-8")
    shelf.do(plan_merge(shelf.library, shelf.unsaved, "bare.md", "fees.md"))
    old = shelf.library.read_article("bare.md")
    assert (old.id, old.confidence, old.extra["merged_into"]) == ("bare", "archived", "fees")


@pytest.mark.parametrize(
    ("path", "into", "why"),
    [
        ("lost.md", "lost.md", "into itself"),
        ("lost.md", "twin.md", "the id “lost”"),
        ("lost.md", "old.md", "“Old” is archived"),
        ("odd.md", "lost.md", "cannot be changed safely"),
        ("gone.md", "lost.md", "is not there"),
    ],
)
def test_what_cannot_be_merged_is_refused(shelf: Shelf, path: str, into: str, why: str) -> None:
    (shelf.root / "twin.md").write_text(head("lost", "Twin"), encoding="utf-8")
    (shelf.root / "old.md").write_text(head("old", "Old").replace("validated", "archived"), encoding="utf-8")
    (shelf.root / "odd.md").write_text("---\n{id: odd, confidence: validated}\n---\nx\n", encoding="utf-8")
    with pytest.raises(KmsError, match=why):
        plan_merge(shelf.library, shelf.unsaved, path, into)
