"""One's own figures in place of others', each with its interval and where it is from."""

from __future__ import annotations

import pytest

from kms_desktop.connectors.survey_table import ChurnRow, SurveyAnswer
from kms_desktop.figures.own_assumptions import churn_assumptions, survey_assumptions
from kms_desktop.voc.themes.assumptions import check_assumption
from kms_desktop.voc.themes.model import Assumption


def by_code(found: tuple[Assumption, ...]) -> dict[str, Assumption]:
    return {one.code: one for one in found}


def test_a_survey_says_who_gets_in_touch_and_who_stays() -> None:
    silent = [SurveyAnswer(problem=True, contacted=False, stay=n < 15) for n in range(60)]
    quick = [SurveyAnswer(problem=True, contacted=True, satisfied="quickly", stay=n < 36) for n in range(40)]
    without = [SurveyAnswer(problem=False, stay=n >= 2) for n in range(40)]
    found = by_code(survey_assumptions([*silent, *quick, *without], "May.csv"))
    middles = {code: one.value.mid for code, one in found.items()}
    assert middles == {
        "complaint_rate": pytest.approx(0.4),
        "stay_silent": pytest.approx(0.25),
        "stay_quickly": pytest.approx(0.9),
        "leave_anyway": pytest.approx(0.05),
    }
    rate = found["complaint_rate"]
    assert (rate.value.low, rate.value.high) == (pytest.approx(0.309, abs=0.001), pytest.approx(0.498, abs=0.001))
    assert rate.own and rate.source == "May.csv, 100 answers"


def test_of_fewer_than_twenty_nothing_is_made() -> None:
    assert survey_assumptions([SurveyAnswer(problem=True, contacted=True, stay=True)] * 19, "May.csv") == ()
    assert survey_assumptions([], "May.csv") == churn_assumptions([], "left.csv") == ()
    assert [one.code for one in churn_assumptions([ChurnRow(True)] * 20, "left.csv")] == ["leave_anyway"]


def test_who_left_says_what_a_customer_of_each_tier_brings_in() -> None:
    rows = [ChurnRow(n % 10 == 0, False, "gold", 900.0 + n) for n in range(40)]
    rows += [ChurnRow(False, True, "", 100.0) for _ in range(40)]
    found = by_code(churn_assumptions(rows, "left.csv"))
    assert set(found) == {"leave_anyway", "value", "value:gold"}
    assert found["leave_anyway"].value.mid == pytest.approx(0.1)
    gold = found["value:gold"].value
    assert gold.mid == pytest.approx(919.5) and 910 < gold.low < gold.mid < gold.high < 930


def test_whatever_they_say_may_be_stored() -> None:
    """Also where nobody or everybody did."""
    for said in (True, False):
        answers = [SurveyAnswer(problem=True, contacted=said, satisfied="no", stay=said)] * 30
        rows = [ChurnRow(said, None, "x" * 100, 0.0)] * 30
        for one in (*survey_assumptions(answers, "a.csv"), *churn_assumptions(rows, "b.csv")):
            check_assumption(one.code, one.value)
            assert one.value.low <= one.value.mid <= one.value.high
