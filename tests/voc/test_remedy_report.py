"""What was granted by kind of remedy, and how often an apology stood beside money, counted in both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ContactRow, OptionUseRow
from kms_desktop.voc.remedy_report import RemedyLine, report_remedies


def grant(
    database: Database, contact_id: str, remedy: str, amount: str, *, days: int = 1, result: str = "granted"
) -> None:
    at = utc_now() - timedelta(days=days)
    with database.writing() as session:
        if session.get(ContactRow, contact_id) is None:
            session.add(ContactRow(id=contact_id, opened_at=at, phase="wrapped_up", holder_id="h"))
            session.flush()
        session.add(
            OptionUseRow(
                id=new_key(),
                contact_id=contact_id,
                agent_id="h",
                article_id="a",
                option_id=f"{remedy}-{amount}",
                title="An option",
                remedy=remedy,
                amount=Decimal(amount),
                result=result,
                at=at,
            )
        )


def test_an_apology_beside_money_is_counted_once_for_each_contact(database: Database) -> None:
    one, two, old = (new_key() for _ in range(3))
    grant(database, one, "money", "38.50")
    grant(database, one, "money", "15")
    grant(database, one, "apology", "0")
    grant(database, two, "money", "10")
    grant(database, two, "apology", "0", result="declined")
    grant(database, old, "money", "99", days=40)
    report = report_remedies(database, utc_now() - timedelta(days=30))
    assert report.lines == (RemedyLine("money", 3, 2, Decimal("63.50")), RemedyLine("apology", 1, 1, Decimal(0)))
    assert (report.with_money, report.with_both) == (2, 1)
    assert report_remedies(database).with_money == 3


def test_where_nothing_was_granted_nothing_is_counted(database: Database) -> None:
    report = report_remedies(database)
    assert (report.lines, report.with_money, report.with_both) == ((), 0, 0)
