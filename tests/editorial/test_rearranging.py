"""What an act changed is published together, but for drafts; and what all articles look like in a table."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest

from kms_desktop.editorial.article_table import ArticleTable
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.publishing import publish_article
from kms_desktop.editorial.rearranging import Rearranging
from kms_desktop.editorial.replacing import Wanted
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.search.searcher import Searcher
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from tests.editorial.shelf import Shelf, head
from tests.editorial.test_editing import editor_at


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def editing(sqlite_database: Database, shelf: Shelf) -> Editing:
    made = editor_at(sqlite_database, shelf.root)
    made._unsaved = shelf.unsaved
    for path in ("cards/card.md", "fees.md", "other.md"):
        publish_article(sqlite_database, shelf.library, path, made._staff_id, "", utc_now().date())
    return made


@pytest.fixture
def acts(shelf: Shelf, editing: Editing) -> Rearranging:
    return Rearranging(shelf.library, shelf.unsaved, editing)


def counts(database: Database) -> dict[str, int]:
    revisions = Revisions(database)
    return {one: len(revisions.list_revisions(one)) for one in ("card", "fees", "other", "fees-abroad")}


def test_what_was_published_is_published_again_and_a_draft_stays_one(
    sqlite_database: Database, shelf: Shelf, acts: Rearranging
) -> None:
    (shelf.root / "other.md").write_text(shelf.text("other.md") + "A draft.\n", encoding="utf-8")
    plan = acts.do(acts.plan_move("cards/card.md", "lost/deep/gone.md"))
    paths = acts.list_publishable(plan)
    assert paths == ["lost/deep/gone.md", "fees.md"]
    assert (acts.publish(plan, paths).published, counts(sqlite_database)) == (
        2,
        {"card": 2, "fees": 2, "other": 1, "fees-abroad": 0},
    )


def test_what_is_split_off_a_published_article_is_published_with_it(
    sqlite_database: Database, acts: Rearranging
) -> None:
    plan = acts.do(acts.plan_split("fees.md", "abroad", "Fees abroad"))
    paths = acts.list_publishable(plan)
    assert paths[0] == "fees-abroad.md"
    assert set(paths) == {"fees-abroad.md", "fees.md", "other.md", "cards/card.md"}
    assert acts.publish(plan, paths).refused == ()
    assert counts(sqlite_database) == {"card": 2, "fees": 2, "other": 2, "fees-abroad": 1}


def test_what_is_split_off_a_draft_is_a_draft(shelf: Shelf, acts: Rearranging) -> None:
    (shelf.root / "fees.md").write_text(shelf.text("fees.md").replace("Ten a", "Twenty a"), encoding="utf-8")
    plan = acts.do(acts.plan_split("fees.md", "abroad", "Fees abroad"))
    assert set(acts.list_publishable(plan)) == {"other.md", "cards/card.md"}


def test_customer_data_that_comes_with_the_new_words_is_not_published(
    sqlite_database: Database, acts: Rearranging
) -> None:
    plan = acts.do(acts.plan_replace(Wanted("Ten a month", "Write to jo.smith@northwave.co.uk")))
    done = acts.publish(plan, acts.list_publishable(plan))
    assert done.published == 0
    assert "looks like an e-mail address" in done.refused[0]
    assert counts(sqlite_database)["fees"] == 1


def test_the_table_says_folder_owner_state_and_what_is_not_published(
    sqlite_database: Database, shelf: Shelf, editing: Editing, tmp_path: Path
) -> None:
    (shelf.root / "old.md").write_text(head("old", "An old one").replace("validated", "archived"), encoding="utf-8")
    (shelf.root / "fees.md").write_text(shelf.text("fees.md") + "More.\n", encoding="utf-8")
    with closing(Searcher(shelf.library, tmp_path / "index")) as searcher:
        searcher.refresh()
        assert [one for one, _, _ in searcher.list_archived()] == ["old"]

        def titles():
            return chain(searcher.list_titles(), searcher.list_archived())

        rows = ArticleTable(sqlite_database, shelf.library, titles).list_rows()
    assert [(row.title, row.folder, row.owner, row.confidence, row.is_draft) for row in rows] == [
        ("Card was lost", "cards", "cards", "validated", False),
        ("Fees", "", "", "validated", True),
        ("Other", "", "", "validated", False),
        ("An old one", "", "", "archived", True),
    ]
    assert all(row.changed_at > datetime(2026, 1, 1, tzinfo=UTC) for row in rows)
