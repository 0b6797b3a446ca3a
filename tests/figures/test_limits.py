"""Noise is not read as news, and a real change is."""

from __future__ import annotations

import numpy as np
import pytest

from kms_desktop.figures.definitions import FIGURES
from kms_desktop.figures.limits import Counted, find_limits
from tests.architecture.sources import ROOT


def share(n: int, hits: int) -> Counted:
    return Counted(n, hits, hits)


def test_a_share_that_only_varies_by_chance_stays_within_its_limits() -> None:
    chance, outside = np.random.default_rng(5), 0
    for _ in range(1_000):
        before = [share(200, int(chance.binomial(200, 0.7))) for _ in range(12)]
        limits = find_limits("share", before, 200)
        assert limits is not None
        outside += not limits.hold(chance.binomial(200, 0.7) / 200)
    assert outside <= 20


def test_a_share_that_drops_by_a_third_lies_outside() -> None:
    chance, found = np.random.default_rng(6), 0
    for _ in range(200):
        before = [share(200, int(chance.binomial(200, 0.7))) for _ in range(12)]
        limits = find_limits("share", before, 200)
        assert limits is not None
        found += not limits.hold(chance.binomial(200, 0.49) / 200)
    assert found >= 160


def test_weeks_that_differ_anyway_make_the_limits_wider() -> None:
    chance, outside = np.random.default_rng(7), 0
    for _ in range(500):
        weeks = np.clip(chance.normal(0.7, 0.05, 13), 0, 1)
        *before, last = (share(5_000, int(chance.binomial(5_000, p))) for p in weeks)
        limits = find_limits("share", before, 5_000)
        assert limits is not None
        outside += not limits.hold(last.value)
    assert outside <= 25


@pytest.mark.parametrize("kind", ["share", "rate", "mean"])
def test_limits_enclose_what_is_usual_and_shrink_with_more_contacts(kind: str) -> None:
    before = [Counted(100, 40 + n % 3, 40 + n % 3) for n in range(12)]
    few, many = find_limits(kind, before, 25), find_limits(kind, before, 400)
    assert few is not None and many is not None
    assert few.lower <= many.lower <= many.usual <= many.upper <= few.upper
    assert few.lower >= 0 and (kind != "share" or few.upper <= 1)


def test_without_enough_before_there_are_no_limits() -> None:
    assert find_limits("share", [share(50, 20)] * 7 + [Counted()] * 5, 50) is None
    assert find_limits("share", [share(50, 20)] * 12, 0) is None


def test_what_never_varied_has_limits_of_no_width() -> None:
    limits = find_limits("share", [share(50, 50)] * 12, 30)
    assert limits is not None and limits.hold(1.0) and not limits.hold(0.9)


def test_the_document_tells_of_every_figure() -> None:
    told = (ROOT / "docs" / "figures.md").read_text("utf-8")
    assert [figure.code for figure in FIGURES if f"`{figure.code}`" not in told] == []
