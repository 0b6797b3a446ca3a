"""Answers of a survey, and customers who stayed and left → assumptions with one's own figures in place of others'.

| assumption | is the share of | among |
|---|---|---|
| complaint_rate | who got in touch | those with a problem |
| stay_silent | who stay | those with a problem who said nothing |
| stay_quickly, stay_satisfied, stay_unsatisfied | who stay | those who got in touch, by how satisfied |
| leave_anyway | who do not stay, or left | those without a problem; of a list without that column, all |
| value, value:TIER | (a mean) what a customer brings in in a year | all, and those of a tier |

Shares have their score interval, means one by bootstrap. Of fewer than 20 answers nothing is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kms_desktop.connectors.survey_table import ChurnRow, SurveyAnswer
from kms_desktop.texts import plural
from kms_desktop.voc.intervals import Estimate, estimate_mean, estimate_share
from kms_desktop.voc.themes.assumptions import TIER_VALUE, check_assumption
from kms_desktop.voc.themes.model import Assumption, Range

LEAST_ANSWERS = 20
_MOST_SAMPLED = 20_000
_LEAST_RATE = 0.001


def survey_assumptions(answers: Sequence[SurveyAnswer], file_name: str) -> tuple[Assumption, ...]:
    """Those that the answers suffice for."""
    troubled = [one for one in answers if one.problem or (one.problem is None and one.contacted)]
    asked = [one.contacted for one in answers if one.problem and one.contacted is not None]
    staying = {
        "stay_silent": [one.stay for one in troubled if one.contacted is False],
        "stay_unsatisfied": [one.stay for one in troubled if one.contacted and one.satisfied == "no"],
        "stay_satisfied": [one.stay for one in troubled if one.contacted and one.satisfied == "yes"],
        "stay_quickly": [one.stay for one in troubled if one.contacted and one.satisfied == "quickly"],
    }
    shares: dict[str, list[bool]] = {"complaint_rate": asked}
    shares |= {code: [stay for stay in said if stay is not None] for code, said in staying.items()}
    shares["leave_anyway"] = [not one.stay for one in answers if one.problem is False and one.stay is not None]
    return tuple(_of_shares(shares, file_name))


def churn_assumptions(rows: Sequence[ChurnRow], file_name: str) -> tuple[Assumption, ...]:
    """Those that the rows suffice for."""
    told = any(one.problem is not None for one in rows)
    unharmed = [one.left for one in rows if one.problem is False or not told]
    found = list(_of_shares({"leave_anyway": unharmed}, file_name))
    values = {"value": [one.value for one in rows if one.value is not None]}
    for tier in sorted({one.tier for one in rows if one.tier}):
        values[TIER_VALUE + tier] = [one.value for one in rows if one.tier == tier and one.value is not None]
    for code, known in values.items():
        if len(known) >= LEAST_ANSWERS:
            found.append(_make(code, estimate_mean(known[:_MOST_SAMPLED]), file_name))
    return tuple(found)


def _of_shares(shares: dict[str, list[bool]], file_name: str) -> Iterable[Assumption]:
    for code, hits in shares.items():
        if len(hits) >= LEAST_ANSWERS:
            yield _make(code, estimate_share(sum(hits), len(hits)), file_name)


def _make(code: str, found: Estimate, file_name: str) -> Assumption:
    least = _LEAST_RATE if code == "complaint_rate" else 0.0
    value = Range(*(max(one, least) for one in (found.low, found.value, found.high)))
    check_assumption(code, value)
    source = plural("{file}, {n} answer", "{file}, {n} answers", found.n, file=file_name)
    return Assumption(code, value, source, own=True)
