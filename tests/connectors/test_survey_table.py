"""A survey and a list of who left, as files come: what can be read is, and the rest is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.csv_table import Row, Table, read_table
from kms_desktop.connectors.model import ImportProblem
from kms_desktop.connectors.survey_table import ChurnRow, SurveyAnswer, read_churn, read_survey

CONTACT = "0192f3a0-0000-7000-8000-000000000001"


def written(tmp_path: Path, text: str | bytes) -> Table:
    file = tmp_path / "survey.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(file)


def test_a_survey_is_read_whatever_the_order_of_its_columns(tmp_path: Path) -> None:
    table = written(
        tmp_path,
        f"Stay;Ease;comment;CONTACT;Problem;contacted;satisfied\n"
        f"yes;4,5;=cmd|calc;{CONTACT.upper()};Ja;yes;quickly\nno;;;;no;;\n",
    )
    found = read_survey(table, "survey.csv")
    assert found.answers == (
        SurveyAnswer(CONTACT, 4.5, True, True, "quickly", True),
        SurveyAnswer("", None, False, None, "", False),
    )
    assert found.skipped == ()


def test_what_cannot_be_read_is_told_by_its_line_and_the_rest_is_taken(tmp_path: Path) -> None:
    table = written(tmp_path, "contact,ease,stay\n'; DROP TABLE contact; --,3,maybe\n,eleven,yes\n,11,yes\n,,\nx,,\n")
    found = read_survey(table, "survey.csv")
    assert [one.ease for one in found.answers] == [3.0, None, None]
    assert all(one.contact_id == "" for one in found.answers)
    places = [one.path for one in found.skipped]
    assert len(places) == 5 and "line 2" in places[0] and "line 3" in places[2] and "line 6" in places[4]
    assert "eleven" in found.skipped[2].why


def test_who_left_is_read_with_what_they_brought_in(tmp_path: Path) -> None:
    table = written(tmp_path, 'left,tier,value,problem\nyes,gold,"£1,234.50",no\nno,,"1.234,50",\nno,,-5,\n,gold,3,\n')
    found = read_churn(table, "left.csv")
    assert found.rows == (ChurnRow(True, False, "gold", 1234.5), ChurnRow(False, None, "", 1234.5), ChurnRow(False))
    assert len(found.skipped) == 2


@pytest.mark.parametrize("text", ("name,age\nx,1\n", "\x00\x01\x02", "", "left\n\n"))
def test_a_file_that_is_no_survey_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportProblem):
        read_survey(written(tmp_path, text), "survey.csv")


def test_a_list_without_who_left_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="left"):
        read_churn(written(tmp_path, "tier,value\ngold,3\n"), "left.csv")


cells = st.text(max_size=20) | st.sampled_from(
    ["yes", "no", "quickly", "1e999", "nan", "-inf", "1,000", "=1+1", CONTACT]
)


@given(st.lists(st.lists(cells, max_size=9), max_size=12))
def test_any_cells_are_read_or_told(rows: list[list[str]]) -> None:
    headings = ("contact", "ease", "problem", "contacted", "satisfied", "stay", "left", "tier", "value")
    table = Table("utf-8", ",", headings, tuple(Row(n + 2, tuple(row)) for n, row in enumerate(rows)))
    survey, churn = read_survey(table, "any.csv"), read_churn(table, "any.csv")
    assert all(one.ease is None or 1 <= one.ease <= 10 for one in survey.answers)
    assert all(one.value is None or 0 <= one.value <= 10_000_000 for one in churn.rows)
    assert len(survey.answers) <= len(rows) and len(churn.rows) <= len(rows)
