"""Closed contacts and a seed → which of them are reviewed: each as likely as any other, each reason with its share.

Question: how is a sample stratified? Choice: the contacts stand in order of their reason codes, within one in order of
a hash of seed and key, and each so many-th is taken from a beginning that the seed says. Reason: each contact is drawn
with the same chance, so that a share of the sample is a share of them all, and who doubts a sample draws it again.
Refused: one of each reason at least, where a reason with three contacts would count as much as one with three thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

_DIGITS = 15


def draw_sample(contacts: Iterable[tuple[str, str]], size: int, seed: str) -> list[str]:
    """Keys of at most `size` of (key, reason code), in their order; as the act `draw_reviews` takes them."""
    ordered = sorted(contacts, key=lambda one: (one[1].encode(), hash_of(seed, one[0])))
    return [ordered[place][0] for place in places_of(len(ordered), size, seed)]


def places_of(closed: int, size: int, seed: str) -> list[int]:
    """Which places of so many are taken."""
    take = min(size, closed)
    begin = int(hash_of(seed, "")[:_DIGITS], 16) % closed if take > 0 else 0
    return [(begin + place * closed) // take for place in range(take)]


def count_strata(contacts: Sequence[tuple[str, str]], drawn: Iterable[str]) -> dict[str, tuple[int, int]]:
    """By reason code, how many there are and how many of them were drawn."""
    codes = dict(contacts)
    closed, taken = Counter(codes.values()), Counter(codes[key] for key in drawn)
    return {code: (closed[code], taken[code]) for code in sorted(closed)}


def hash_of(seed: str, key: str) -> str:
    """In hexadecimal digits, the same on every machine and in both databases."""
    return sha256(f"{seed}\n{key}".encode()).hexdigest()
