"""How often customers were told how it does not come back: counted by article and reason, of the contacts closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from kms_desktop.contacts.events.words_said import PreventionTold
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.voc.csv_export import prevention_csv
from kms_desktop.voc.prevention_report import PreventionLine, prevention_lines
from tests.contacts.conftest import furnished


def test_of_the_contacts_closed_with_an_article_those_that_were_told_are_counted(
    database: Database, tmp_path: Path
) -> None:
    floor = furnished(database, tmp_path)
    dana = floor.desk("dana")
    article = ""
    for told in ((True,), (True, False), (), (False, True)):
        contact = dana.takes(floor).id
        dana.answers(contact, 1, 0, 0)
        draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
        article = draft.article_id
        for said in told:
            dana.log.record_event(contact, PreventionTold(article_id=article, words="Pay one way.", said=said))
        dana.log.record_event(contact, PreventionTold(article_id="another", words="Never mind.", said=True))
        dana.wrapups.save_wrap_up(contact, replace(draft, reason_code="billing/twice"))
    for journal in floor.journals:
        journal.close()
    codes = ReasonCodes(database)
    for code in ("billing/twice", "billing/double"):
        codes.add_code(code)
    codes.merge_code("billing/twice", "billing/double")
    lines = prevention_lines(database, {article})
    assert lines == [PreventionLine(article, "billing/double", "Billing, double", 2, 4)]
    assert lines[0].share == 0.5
    assert prevention_lines(database, ()) == lines, "one that was told counts, whatever its article says today"
    assert prevention_lines(database, {article}, utc_now() + timedelta(days=1)) == []
    rows = prevention_csv(lines).split("\r\n")
    assert rows[:2] == ["article,reason_code,reason,told,contacts", f'{article},billing/double,"Billing, double",2,4']
