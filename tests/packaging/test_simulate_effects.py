"""A few made-up floors by a seed: what was planted is found, and noise is seldom called an effect."""

from __future__ import annotations

import pytest

from kms_desktop.voc.intervals import estimate_share
from simulate_effects import STUDIES, Found, Study, describe, main, run_study


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_what_is_planted_is_found_and_noise_is_not(study: Study) -> None:
    found = run_study(study, 12, 7)
    assert found.power.value >= 0.65
    assert found.noise.value <= 0.17


def test_the_same_seed_makes_the_same_floors() -> None:
    teams = STUDIES[-1]
    assert run_study(teams, 3, 5) == run_study(teams, 3, 5)


def test_a_line_says_how_sure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    found = Found("effect", estimate_share(850, 1_000), estimate_share(60, 1_000))
    assert not found.holds
    assert describe(found, 7).endswith("1,000 runs each, seed 7: DOES NOT HOLD")
    assert "85.0 % (82.7–87.1)" in describe(found, 7)
    assert main(["--runs", "4", "--only", "rising"]) in (0, 1)
    assert "rising: planted found" in capsys.readouterr().out
