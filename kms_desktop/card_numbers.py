"""A text → the numbers of payment cards in it, each with its place.

A card is digits that pass the Luhn check and are an issuer's: the beginning *and* the length are those of a scheme
(ISO/IEC 7812; the ranges are those the schemes publish). One number in ten passes the check, and every IMEI does, so
the check alone says nothing. Where the beginning is nobody's, a word has to call it a card. Where somebody says what
else it is, an order, a parcel, a serial number, it is that.

    4242 4242 4242 4242                     a card
    352099001761481                         none: no scheme has 15 digits that begin with 35
    order 4539578763621486                  none: it is said what it is
    order paid with 4539578763621486        a card
    4539578763621486 exp 12/27              a card, whatever stands before it
    card number 9000 0000 0000 0001         a card, by the word

Question: what if it is said twice, "I gave my card for the order: 4242 4242 4242 4242"? Choice: printed in fours like a
card it is one, in one piece it is what the nearer word says. Refused: every number that passes, as it was (IMEIs and
order numbers of customers' letters were lost for good); the beginnings alone, without a word (serial numbers begin
with 4 and 5 too).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kms_desktop.card_words import CALLS_A_CARD, CARD_BEHIND, CONNECTING, KEYWORD, PAYING
from kms_desktop.check_digits import is_iban, passes_luhn

_SEPARATORS = r"[\s\-.·_\u00a0\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]"
"""Also the signs that nobody sees and a page puts where it may break a line."""
_RUN = re.compile(rf"\d(?:{_SEPARATORS}{{0,3}}\d){{12,}}")
_SHORTEST, _LONGEST = 13, 19
_IBAN = re.compile(
    r"(?<![^\W_])[A-Za-z]{2}\d\d(?:[ \u00a0-]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Za-z0-9]{1,3})?(?!\w)"
)
_TAG = re.compile(r"<[^<>]*>?|^[^<>]*>|&(?:nbsp|#160|#xa0);", re.IGNORECASE)
_BEFORE, _BEHIND = 200, 60
_NEAR = 90
_MOST_UNKNOWN = 1
_ENDING = "ending"  # no text: what a masked card is stored as
_PARTED = re.compile(r"[,;!?]|\n\s*\n|(?<![nN][orRO])(?<![uU][mM])(?<=\w\w)\.\s")
_OTHER_NUMBER = re.compile(r"\d{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_JOINED = re.compile(r"(?<!\w)(?:and|or|und|oder|et|ou|y|e|o|en|of|i|oraz|och|og)$", re.IGNORECASE)
_IN_A_ROW = " \t\r\n,;/&+|:("
_LONGEST_NUMBER = 30
_NUMBER_AT_END = re.compile(r"(?<!\d)(?:\d{2,}+[ .-]?){1,8}+\d?$")
_BEHIND_NAME = re.compile(
    r"\s*[(\[=–-]?\s*(?:(?:is|was|ist|war|est|es|è|é|jest|är|er)\s+)?"
    r"(?:(?:the|my|our|your|der|die|das|meine?|unsere?|le|la|mon|ma|el|mi|il|lo|mijn|het|de|mój|moja|o|meu|a)\s+){0,2}$",
    re.IGNORECASE,
)

_NUMBERED = re.compile(r"[\w\s.:#]*\d")

Said = Literal["card", "thing", "both", ""]

_RANGES: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (300, 305, (14, 16, 19)),  # Diners Club
    (3095, 3095, (14, 16, 19)),
    (36, 36, (14, 16, 19)),
    (38, 39, (14, 16, 19)),
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (644, 649, (16, 17, 18, 19)),
    (65, 65, (16, 17, 18, 19)),
    (62, 62, (16, 17, 18, 19)),  # UnionPay
    (81, 82, (16, 17, 18, 19)),  # UnionPay, RuPay
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (5018, 5018, (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (5020, 5020, (13, 14, 15, 16, 17, 18, 19)),
    (5038, 5038, (13, 14, 15, 16, 17, 18, 19)),
    (5893, 5893, (13, 14, 15, 16, 17, 18, 19)),
    (6304, 6304, (13, 14, 15, 16, 17, 18, 19)),
    (6759, 6763, (13, 14, 15, 16, 17, 18, 19)),
    (67, 67, (16, 17, 18, 19)),  # girocard, Bancontact, Laser
    (2200, 2204, (16, 17, 18, 19)),  # Mir
    (508, 508, (16,)),  # RuPay
    (60, 60, (16,)),  # RuPay, Hipercard
    (5019, 5019, (16,)),  # Dankort
    (5060, 5061, (16, 18, 19)),  # Verve
    (5078, 5079, (16, 18, 19)),
    (636, 639, (16, 17, 18, 19)),  # InterPayment, Elo, InstaPayment
    (9792, 9792, (16,)),  # Troy
    (9704, 9704, (16, 19)),  # Napas
    (9860, 9860, (16,)),  # Humo
    (8600, 8600, (16,)),  # Uzcard
)
_BY_FIRST = {
    first: tuple(
        (str(low), str(high), frozenset(lengths))
        for low, high, lengths in _RANGES
        if str(low)[0] <= first <= str(high)[0]
    )
    for first in "0123456789"
}


@dataclass(frozen=True, slots=True)
class Card:
    """From character `start` up to `end`; `digits` are its digits alone."""

    start: int
    end: int
    digits: str


def find_cards(text: str) -> Iterator[Card]:
    """Each card once, from left to right. A card starts and ends where a group of digits does."""
    runs = list(_RUN.finditer(text))
    if not runs:
        return
    accounts = [found.span() for found in _IBAN.finditer(text) if is_iban(found[0].replace("\u00a0", " "))]
    context = _Context(text)
    for run in runs:
        for card in _cards_in(run, context):
            if not any(start < card.end and card.start < end for start, end in accounts):
                yield card


def is_called_a_thing(text: str, start: int) -> bool:
    """Whether the words before this place say that an order, a parcel, a device or the like has the number there."""
    sentence = text[max(0, start - _NEAR) : start]
    names = list(KEYWORD.finditer(sentence))
    is_thing = bool(names) and names[-1].lastgroup == "thing"
    return is_thing and _belongs(sentence[names[-1].end() :], is_card=True)


def is_issued(digits: str) -> bool:
    """Whether a scheme has cards that begin so and are that long."""
    length = len(digits)
    return any(
        length in lengths and low <= digits[: len(low)] <= high for low, high, lengths in _BY_FIRST.get(digits[:1], ())
    )


def _cards_in(run: re.Match[str], context: _Context) -> Iterator[Card]:
    text = run.string
    places = [n for n in range(run.start(), run.end()) if text[n].isdigit()]
    digits = "".join(str(int(text[n])) for n in places)
    starts = [n for n, at in enumerate(places) if n == 0 or places[n - 1] != at - 1]
    ends = {n + 1 for n, at in enumerate(places) if n == len(places) - 1 or places[n + 1] != at + 1}
    free = 0
    for first in starts:
        if first < free:
            continue
        for last in range(min(first + _LONGEST, len(digits)), first + _SHORTEST - 1, -1):
            if last in ends and context.is_card(digits[first:last], places[first:last]):
                yield Card(places[first], places[last - 1] + 1, digits[first:last])
                free = last
                break


class _Context:
    """What the words around each number of one text call it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._says_card = CALLS_A_CARD.search(text) is not None
        self._before: dict[int, Said] = {}

    def is_card(self, digits: str, places: list[int]) -> bool:
        start, end = places[0], places[-1] + 1
        before = self._text[max(0, start - len(_ENDING) - 2) : start].rstrip()
        if before.endswith(("+", _ENDING)):
            return False
        if not is_issued(digits):
            return self._says_card and self._is_called_card(start, end) and passes_luhn(digits)
        if not passes_luhn(digits):
            return False
        behind = self._behind(end)
        if CARD_BEHIND.match(behind):
            return True
        said = self.said_before(start) or _said_behind(behind)
        return _is_printed(places) if said == "both" else said != "thing"

    def _is_called_card(self, start: int, end: int) -> bool:
        said = self.said_before(start)
        return said == "card" or (not said and _said_behind(self._behind(end)) == "card")

    def said_before(self, start: int) -> Said:
        """What the words before a number call it; of several in a row, the words before the first of them."""
        row = [start]
        while row[-1] not in self._before:
            before = _without_tags(self._text[max(0, row[-1] - _BEFORE) : row[-1]])
            said = _nearest_name(before)
            earlier = -1 if said else self._number_before(row[-1])
            if earlier < 0:
                self._before[row[-1]] = said
            else:
                row.append(earlier)
        for place in row:
            self._before[place] = self._before[row[-1]]
        return self._before[start]

    def _number_before(self, start: int) -> int:
        """Where a number of that kind begins that stands in a row with the one at `start`, -1 where none does."""
        text = self._text[max(0, start - _NEAR) : start]
        left = _JOINED.sub("", text.rstrip(_IN_A_ROW)).rstrip(_IN_A_ROW)
        number = _NUMBER_AT_END.search(left[-_LONGEST_NUMBER:])
        if number is None or sum(letter.isdigit() for letter in number[0]) < _SHORTEST - 3:
            return -1
        return start - len(text) + len(left) - len(number[0])

    def _behind(self, end: int) -> str:
        return _without_tags(self._text[end : end + _BEHIND])


def _is_printed(places: list[int]) -> bool:
    """In fours, or as American Express and Diners Club do it."""
    groups = [1]
    for before, at in pairwise(places):
        if at == before + 1:
            groups[-1] += 1
        else:
            groups.append(1)
    return groups in ([4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 4, 4, 4, 3])


def _nearest_name(before: str) -> Said:
    """By the last name after any other number, if it still speaks of what comes."""
    others = [found.end() for found in _OTHER_NUMBER.finditer(before)]
    sentence = before[max(others[-1] if others else 0, len(before) - _NEAR) :]
    names = list(KEYWORD.finditer(sentence)) if _LETTER.search(sentence) else []
    if not names or not _belongs(sentence[names[-1].end() :], is_card=names[-1].lastgroup == "card"):
        return ""
    if names[-1].lastgroup == "card":
        return "card"
    is_parted = _PARTED.search(sentence[names[0].end() : names[-1].start()])
    return "both" if not is_parted and any(name.lastgroup == "card" for name in names) else "thing"


def _belongs(between: str, *, is_card: bool) -> bool:
    """Whether a name still speaks of the number after these words."""
    if _PARTED.search(between.rstrip().removesuffix(".") + " "):
        return False
    words = re.findall(r"[^\W\d_]+", between)
    if words and PAYING.fullmatch(words[-1]):
        return False
    if any(PAYING.fullmatch(word) and not CONNECTING.fullmatch(word) for word in words):
        return False
    unknown = sum(not CONNECTING.fullmatch(word) for word in words)
    return unknown <= (0 if is_card else _MOST_UNKNOWN)


def _said_behind(behind: str) -> Said:
    """“… is the IMEI”, “… (order number)”, and not “… for order 55”."""
    if not behind.lstrip(" \t\n([=–-")[:1].isalpha():
        return ""
    name = KEYWORD.search(behind)
    if name is None or not _BEHIND_NAME.match(behind, 0, name.start()) or _NUMBERED.match(behind, name.end()):
        return ""
    if name.lastgroup == "card":
        return "" if behind[name.end() :].lstrip().startswith(_ENDING) else "card"
    return "thing"


def _without_tags(text: str) -> str:
    return (_TAG.sub(" ", text) if "<" in text or ">" in text or "&" in text else text).replace("_", " ")
