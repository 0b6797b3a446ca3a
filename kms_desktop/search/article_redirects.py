"""Past contacts of articles that are gone, and what stands in their place → the same contacts, of the articles of now.

An article says `replaces: [old-id, …]`, or an archived one `merged_into: new-id`. While the old one is still found, its
contacts stay with it. Where several replace one, as after a split, each contact goes to the one whose title, phrases
and text say most of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kms_desktop.search.index_schema import Row
from kms_desktop.search.index_snapshot import IndexSnapshot
from kms_desktop.search.model import PastContact
from kms_desktop.search.text_terms import split_terms

Heirs = Mapping[str, tuple[str, ...]]


def heirs_of(rows: Iterable[Row | None], findable: Mapping[str, int]) -> Heirs:
    """Id of an article that is not found any more → ids of those that are, in whose name its contacts count now."""
    named: dict[str, list[str]] = {}
    for row in sorted((row for row in rows if row), key=lambda row: row.path):
        for old in row.replaces:
            named.setdefault(old, []).append(row.id)
        if row.merged_into and row.id not in findable:
            named.setdefault(row.id, []).append(row.merged_into)
    return {old: heirs for old in named if old not in findable and (heirs := _follow_redirects(old, named, findable))}


def carry_contacts(contacts: Iterable[PastContact], heirs: Heirs, shelf: IndexSnapshot) -> list[PastContact]:
    """Each contact in the name of the article that has it now."""
    if not heirs:
        return list(contacts)
    return [
        replace(one, article_id=_most_similar(one.words, found, shelf)) if (found := heirs.get(one.article_id)) else one
        for one in contacts
    ]


def _follow_redirects(old: str, named: Mapping[str, Sequence[str]], findable: Mapping[str, int]) -> tuple[str, ...]:
    """Through articles that were replaced in turn; a circle ends where it began."""
    found: dict[str, None] = {}
    seen, waiting = {old}, list(named[old])
    while waiting:
        one = waiting.pop(0)
        if one in findable:
            found[one] = None
        elif one not in seen:
            waiting += named.get(one, ())
        seen.add(one)
    return tuple(found)


def _most_similar(words: str, heirs: Sequence[str], shelf: IndexSnapshot) -> str:
    if len(heirs) == 1:
        return heirs[0]
    numbers = np.array([shelf.number_of[one] for one in heirs], np.int64)
    said = np.zeros(len(heirs))
    for term in set(split_terms(words)):
        part = shelf.score_term(term)
        at = np.minimum(np.searchsorted(part.docs, numbers), max(len(part.docs) - 1, 0))
        if len(part.docs):
            said += np.where(part.docs[at] == numbers, part.weights[at], 0.0)
    return heirs[int(said.argmax())]
