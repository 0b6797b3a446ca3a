"""Scores of hits → how likely each is the right one, if one of them is.

A softmax over the scores, each as a part of what the question tells in all. How steep it is was set by cross-validation
on past contacts of a shop and an insurer, so that of the hits it gives a share of, about that share is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

_STEEP = 1.4


def shares_of(scores: Sequence[float], total_idf: float) -> list[float]:
    """Sum to 1; the order of the scores is kept."""
    if not scores:
        return []
    best = max(scores)
    parts = [exp(_STEEP * (score - best) / max(total_idf, 1e-9)) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]
