"""What is known of the call beside the words → how much likelier it makes each article, and why.

Each article's score is multiplied: by a little where the caller has its product, down where they have none of its
products, and by what each lean says (`model.Lean`). Never so much that an article without one of the words is found,
nor that a far better fitting one is passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.index_snapshot import IndexSnapshot
from kms_desktop.search.model import Context, Reason
from kms_desktop.texts import tr

_HAS, _HAS_NOT = 1.06, 0.88
_LEAST, _MOST = 0.05, 1.6
_LONGEST_SIGLE = 3
"""Letters up to which the name of a product is a few initials: TV, SIM."""


@dataclass(frozen=True, slots=True)
class Lift:
    """`factors` by document number; `reasons` of those that something speaks for."""

    factors: NDArray[np.float32]
    reasons: Mapping[int, tuple[Reason, ...]]


def lift_of(context: Context, shelf: IndexSnapshot) -> Lift:
    """Works on every article once; kept by its owner until either changes."""
    factors = np.ones(shelf.size, np.float32)
    reasons: dict[int, list[Reason]] = {}
    for lean in context.leans:
        number = shelf.number_of.get(lean.article_id)
        if number is not None:
            factors[number] *= lean.factor
            if lean.factor > 1:
                reasons.setdefault(number, []).append(lean.reason)
    owned = {_normalize_product(product): product for product in context.products}
    for number in shelf.number_of.values() if owned else ():
        row = shelf.rows[number]
        if row is None or not row.products:
            continue
        fitting = [product for product in row.products if _normalize_product(product) in owned]
        factors[number] *= _HAS if fitting else _HAS_NOT
        if fitting:
            reasons.setdefault(number, []).append(has_product(fitting))
    limited = np.clip(factors, _LEAST, _MOST).astype(np.float32)
    return Lift(limited, {number: tuple(found) for number, found in reasons.items()})


def has_product(products: Sequence[str]) -> Reason:
    """The caller has one of the article's products."""
    first, *more = (_product_label(product) for product in products[:2])
    if more:
        return Reason("product", tr("has {product} and {other}", product=first, other=more[0]))
    return Reason("product", tr("has {product}", product=first))


def _product_label(product: str) -> str:
    words = product.replace("_", " ").strip()
    return words.upper() if len(words) <= _LONGEST_SIGLE else words


def _normalize_product(product: str) -> str:
    return product.strip().casefold().replace("_", " ").replace("-", " ")
