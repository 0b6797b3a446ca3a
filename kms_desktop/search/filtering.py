"""Filters and exact phrases → which documents of a shelf fit them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.index_schema import ENVIRONMENT, ISSUE, Row
from kms_desktop.search.index_snapshot import IndexSnapshot
from kms_desktop.search.query_syntax import Filter
from kms_desktop.search.text_terms import fold_text, plain_words, split_terms

Mask = NDArray[np.bool_]

_MOST_READ = 200
"""Articles that are read to see whether an exact phrase stands in them; those whose title has it need no reading."""
_MOST_BYTES = 400_000


class FilterMasks:
    """Which documents of one shelf fit which filters; each is worked out once. `root` is the folder of articles."""

    def __init__(self, shelf: IndexSnapshot, root: Path) -> None:
        self._shelf, self._root = shelf, root
        self._known: dict[Filter, Mask] = {}

    def all_of(self, filters: Sequence[Filter]) -> tuple[Mask, tuple[Filter, ...]]:
        """Documents that fit every filter that anything fits, and the filters that nothing fits."""
        fitting = np.ones(self._shelf.size, bool)
        unfit = []
        for one in filters:
            mask = self._filter_mask(one)
            if mask.any():
                fitting &= mask
            else:
                unfit.append(one)
        return fitting, tuple(unfit)

    def _filter_mask(self, one: Filter) -> Mask:
        known = self._known.get(one)
        if known is None:
            known = self._known[one] = self._phrase_mask(one.value) if not one.field else self._in_field(one)
        return known

    def _in_field(self, one: Filter) -> Mask:
        if one.field in ("issue", "environment"):
            return self._with_terms(ISSUE if one.field == "issue" else ENVIRONMENT, one.value)
        wanted = _normalize_value(one.value)
        return self._of_rows(lambda row: _matches_filter(row, one.field, wanted))

    def _with_terms(self, field: str, value: str) -> Mask:
        fitting = np.zeros(self._shelf.size, bool)
        said = list(dict.fromkeys(split_terms(value)))
        if said:
            docs = self._shelf.get_postings(field, said[0]).docs
            for term in said[1:]:
                docs = np.intersect1d(docs, self._shelf.get_postings(field, term).docs)
            fitting[docs] = True
        return fitting

    def _phrase_mask(self, phrase: str) -> Mask:
        fitting = np.zeros(self._shelf.size, bool)
        wanted, said = _padded_words(phrase), list(dict.fromkeys(split_terms(phrase)))
        if not said:
            return fitting
        docs = self._shelf.score_term(said[0]).docs
        for term in said[1:]:
            docs = np.intersect1d(docs, self._shelf.score_term(term).docs)
        read = 0
        for number in docs:
            row = self._shelf.rows[number]
            if row is None:
                continue
            if any(wanted in _padded_words(text) for text in (row.title, *row.phrases)):
                fitting[number] = True
            elif read < _MOST_READ:
                read += 1
                fitting[number] = wanted in _padded_words(self._read_article(row))
        return fitting

    def _read_article(self, row: Row) -> str:
        try:
            with (self._root / row.path).open("rb") as file:
                return file.read(_MOST_BYTES).decode("utf-8", errors="replace")
        except OSError:
            return ""

    def _of_rows(self, fits: Callable[[Row], bool]) -> Mask:
        fitting = np.zeros(self._shelf.size, bool)
        for number in self._shelf.number_of.values():
            row = self._shelf.rows[number]
            fitting[number] = row is not None and fits(row)
        return fitting


def _matches_filter(row: Row, field: str, wanted: str) -> bool:
    if field == "title":
        title = plain_words(row.title)
        return all(any(word.startswith(part) for word in title) for part in plain_words(wanted)) and bool(title)
    if field in ("tag", "product"):
        return any(_normalize_value(tag).startswith(wanted) for tag in (*row.products, *row.tags))
    said = {"kind": row.kind, "confidence": row.confidence, "owner": row.owner, "id": row.id}[field]
    return _normalize_value(said) == wanted if field == "confidence" else _normalize_value(said).startswith(wanted)


def _normalize_value(said: str) -> str:
    return fold_text(said).strip().replace("_", " ").replace("-", " ")


def _padded_words(text: str) -> str:
    """Its words as spoken, with a blank before and behind each."""
    return f" {' '.join(plain_words(text))} "
