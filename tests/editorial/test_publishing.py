"""Publishing a folder: what the floor may grant from then on, under whose name, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from kms_desktop.access.roster import Roster
from kms_desktop.editorial.article_files import stamp_of
from kms_desktop.editorial.publication import Published
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.errors import KmsError, Refused
from kms_desktop.settings import Settings
from kms_desktop.storage.audit import broken_rows
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ArticleRevisionRow, AuditRow, OptionRuleRow
from tests.contacts.conftest import CHARGED_TWICE, UNKNOWN_PAYMENT

SOUND = CHARGED_TWICE.replace("- [Something else](#no-such-step)\n", "")


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Settings:
    """Ines, an editor, with a folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "charged-twice.md").write_text(SOUND, encoding="utf-8")
    (folder / "unknown-payment.md").write_text(UNKNOWN_PAYMENT, encoding="utf-8")
    roster = Roster(database)
    roster.add_person("ines", "Ines Costa", "editor", "Front line", "agent")
    roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent")
    return Settings(database_url=database.url, kb_dir=folder, staff="ines")


def rules(database: Database) -> dict[str, OptionRuleRow]:
    with database.reading() as session:
        return {row.option_id: row for row in session.exec(select(OptionRuleRow)).all()}


def test_the_rules_of_every_option_are_stored_as_the_article_says(desk: Settings, database: Database) -> None:
    assert publish_folder(desk) == Published(articles=2, new_revisions=2, options=4, changed_options=4, gone_options=0)
    refund, cover = rules(database)["refund-the-card"], rules(database)["refund-and-cover"]
    assert refund.authority == {"agent": "80", "team_lead": "400"}
    ninety_days, week = 90 * 86_400, 7 * 86_400
    assert refund.limits == [
        {"scope": "per_customer", "unit": "times", "most": "2", "within_s": ninety_days, "text": "2 in 90 days"}
    ]
    assert [(one["scope"], one["unit"], one["most"], one["within_s"]) for one in cover.limits] == [
        ("per_agent", "money", "150", week)
    ]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("## Issue", "## Issue\nA sentence more.", 0),
        ("agent: 80", "agent: 60", 1),
    ],
    ids=["another sentence", "another rule"],
)
def test_rules_that_did_not_change_are_not_counted_as_changed(
    desk: Settings, database: Database, old: str, new: str, changed: int
) -> None:
    publish_folder(desk)
    text = SOUND.replace(old, new, 1)
    assert text != SOUND
    (desk.kb_dir / "charged-twice.md").write_text(text, encoding="utf-8")
    assert publish_folder(desk).changed_options == changed
    with database.reading() as session:
        (told,) = session.exec(
            select(AuditRow.data)
            .where(AuditRow.what == "articles published")
            .order_by(col(AuditRow.seq).desc())
            .limit(1)
        ).all()
    assert (told["new"], told["options changed"], told["options gone"]) == (1, changed, 0)
    assert {row.revision for row in rules(database).values() if row.article_id == "charged-twice"} == {
        stamp_of((desk.kb_dir / "charged-twice.md").read_bytes())
    }


def test_publishing_again_changes_nothing_and_leaves_no_trace(desk: Settings, database: Database) -> None:
    publish_folder(desk)
    assert publish_folder(desk) == Published(articles=2, new_revisions=0, options=4, changed_options=0, gone_options=0)
    with database.reading() as session:
        said = [row.what for row in session.exec(select(AuditRow)).all()]
        assert broken_rows(session) == []
    assert said.count("articles published") == 1


def test_a_changed_limit_comes_with_a_revision_after_the_one_before(desk: Settings, database: Database) -> None:
    publish_folder(desk)
    file = desk.kb_dir / "charged-twice.md"
    file.write_text(SOUND.replace("2 in 90 days", "1 in 90 days"), encoding="utf-8")
    done = publish_folder(desk)
    assert (done.new_revisions, done.gone_options) == (1, 0)
    assert rules(database)["refund-the-card"].limits[0]["most"] == "1"
    with database.reading() as session:
        query = select(ArticleRevisionRow).where(ArticleRevisionRow.article_id == "charged-twice")
        older, newer = session.exec(query.order_by(col(ArticleRevisionRow.id))).all()
    assert (older.parent, newer.parent) == ("", older.revision)
    assert "1 in 90 days" in newer.text


def test_an_option_that_is_gone_from_the_articles_is_gone_from_the_rules(desk: Settings, database: Database) -> None:
    publish_folder(desk)
    (desk.kb_dir / "charged-twice.md").unlink()
    (desk.kb_dir / "unknown-payment.md").write_text(
        UNKNOWN_PAYMENT.replace("- [It is the other thing](charged-twice.md#was-it-late)\n", ""), encoding="utf-8"
    )
    assert publish_folder(desk).gone_options == 3
    assert set(rules(database)) == {"name-the-shop"}


def test_an_agent_does_not_publish_beyond_their_proficiency(desk: Settings, database: Database) -> None:
    with pytest.raises(Refused, match=r"Dana Webb may not publish “.*”: .*; ask a publisher or a coach"):
        publish_folder(replace(desk, staff="dana"))
    assert rules(database) == {}


def test_an_error_in_one_article_publishes_none(desk: Settings, database: Database) -> None:
    (desk.kb_dir / "charged-twice.md").write_text(CHARGED_TWICE, encoding="utf-8")
    with pytest.raises(KmsError, match=r"Nothing was published\. charged-twice\.md:\d+: .*kms-desktop lint"):
        publish_folder(desk)
    assert rules(database) == {}


def test_a_folder_that_is_behind_takes_nothing_back_unless_that_is_wanted(desk: Settings, database: Database) -> None:
    publish_folder(desk)
    file = desk.kb_dir / "charged-twice.md"
    file.write_text(SOUND.replace("2 in 90 days", "1 in 90 days"), encoding="utf-8")
    publish_folder(desk)
    file.write_text(SOUND, encoding="utf-8")
    with pytest.raises(KmsError, match=r"charged-twice\.md is older than what was published since"):
        publish_folder(desk)
    assert rules(database)["refund-the-card"].limits[0]["most"] == "1"
    assert publish_folder(desk, over=True).new_revisions == 1
    assert rules(database)["refund-the-card"].limits[0]["most"] == "2"
