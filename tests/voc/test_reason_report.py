"""Why customers get in touch, counted by reason code."""

from __future__ import annotations

from kms_desktop.storage.database import Database
from kms_desktop.voc.reason_report import reason_lines
from tests.voc.test_top_issues import close_contacts


def test_issues_without_a_code_say_so_in_words(database: Database):
    close_contacts(database, [("", "", "", 1), ("", "", "", 2)])
    assert [(line.code, line.title, line.issues) for line in reason_lines(database)] == [("", "No reason noted", 2)]
