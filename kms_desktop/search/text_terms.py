"""Text in any script → the words that search compares: folded, stemmed, without those that say nothing.

Question: whoosh's analyzers or our own? Ours: one regular expression and one cached function a word give the typed
form together with its term (needed for reasons), and are six times as fast as a chain of whoosh's token filters; the
stemmer is whoosh's Porter. Scripts written without blanks (Chinese, Japanese, Thai…) become pairs of characters.

    typed            terms
    Refunded         refund
    don't            (nothing: it says nothing about an article)
    e-mail           mail, email          (a hyphen may or may not be written)
    Wi-Fi            wi, fi, wifi
    Müller's         muller
    0x800CCC0E       0x800ccc0e
    返金方法          返金, 金方, 方法
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WORD = 40
"""Characters of one word that count; the rest of a longer one is dropped, alike in articles and in queries."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff\u200c\u200d"
_LETTERS = rf"[^\W_{_UNSPACED}]+(?:[{_MARKS}]+[^\W_{_UNSPACED}]*)*"
_WORD = re.compile(rf"[{_UNSPACED}]+|{_LETTERS}(?:[-'’‑]{_LETTERS})*")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_LATIN_MARKS = re.compile("[\u0300-\u036f\u200c\u200d]")

_QUESTION_WORDS = """
all get how just one out say tell want wants what whats when where which while who why
"""  # no text: words of the index
SAYS_LITTLE = frozenset(_QUESTION_WORDS.split())
"""Counted like any word (what a caller asks for hangs on them), but no reason by themselves to show an article."""

_LITTLE_WORDS = """
a about after also am an and any are as at be because been but by can cant could did didnt do does doesnt doing dont
for from had has hasnt have havent he hello her hey hi him his i id if ill im in into is isnt it its ive let like ll
may me might my of oh ok on or our please s shall she should so some t than thank thanks that thats the their them then
there these they this those to too us ve very was wasnt we well were will with wont would yes yet you your youre
"""  # no text: words of the index
SAYS_NOTHING = frozenset(_LITTLE_WORDS.split())
"""English only: in another language its most frequent words carry little weight by themselves."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `typed` as written, from character `at` on, and `term` as compared."""

    typed: str
    term: str
    at: int = 0


def split_words(text: str) -> Iterator[Word]:
    """Words of the text in their order, those that say nothing left out. Never raises, whatever the text holds."""
    for match in _WORD.finditer(text):
        typed = match[0]
        for term in terms_of(typed):
            yield Word(term if _IS_UNSPACED.match(typed) else typed, term, match.start())


def split_terms(text: str) -> list[str]:
    """The terms of `split_words`, without their typed forms."""
    return [term for typed in written_words(text) for term in terms_of(typed)]


def written_words(text: str) -> list[str]:
    """Every word of the text as written, also those that say nothing; `terms_of` and `plain_parts` tell the rest."""
    return _WORD.findall(text)


def plain_words(text: str) -> list[str]:
    """Folded but not stemmed, hyphens parted, nothing left out: what a person would type letter by letter."""
    return [part for typed in written_words(text) for part in plain_parts(typed)]


def word_being_typed(text: str) -> str:
    """Plain form of the last word, when nothing follows it yet; "" when the person has gone on to the next."""
    tail = text[-2 * LONGEST_WORD :]
    found = list(_WORD.finditer(tail))
    return plain_parts(found[-1][0])[-1] if found and found[-1].end() == len(tail) else ""


def words_starting(text: str, prefix: str) -> Iterator[str]:
    """Words of the text, as written, that say something and start so; `prefix` is what `word_being_typed` gives."""
    if not prefix.isascii():
        return (word.typed for word in split_words(text) if plain_words(word.typed)[-1].startswith(prefix))
    if not text.isascii() or "'" in text or "-" in text:
        return (w for w in written_words(text) if plain_parts(w)[-1].startswith(prefix) and terms_of(w))
    return _starting_plainly(text, prefix)


def _starting_plainly(text: str, prefix: str) -> Iterator[str]:
    """The same without looking at each word, where words are nothing but letters and digits."""
    low = text.lower()
    at = low.find(prefix)
    while at >= 0:
        is_inside = at > 0 and low[at - 1].isalnum()
        if not is_inside and (word := _WORD.match(text, at)) and terms_of(word[0]):
            yield word[0]
        at = low.find(prefix, at + 1)


@lru_cache(maxsize=1 << 17)
def terms_of(typed: str) -> tuple[str, ...]:
    """Terms of one word as `_WORD` cuts it: none, one, or the parts of a hyphenated one and both together."""
    parts = plain_parts(typed)
    if _IS_UNSPACED.match(typed):
        return parts
    joined = "".join(parts) if 1 < len(parts) <= 3 else ""
    told = [_stem_word(part) for part in parts if part not in SAYS_NOTHING and (len(part) > 1 or len(parts) == 1)]
    if joined and joined not in SAYS_NOTHING:
        told.append(_stem_word(joined[:LONGEST_WORD]))
    return tuple(told)


@lru_cache(maxsize=1 << 17)
def plain_parts(typed: str) -> tuple[str, ...]:
    """Plain forms of one word as `written_words` gives it: the parts of a hyphenated one, pairs of an unspaced one."""
    folded = fold_text(typed)
    if _IS_UNSPACED.match(folded):
        return tuple(folded[i : i + 2] for i in range(max(1, len(folded) - 1)))
    pieces = (piece.removesuffix("'s").replace("'", "")[:LONGEST_WORD] for piece in re.split("[-‑]", folded))
    return tuple(piece for piece in pieces if piece) or (folded[:LONGEST_WORD],)


def fold_text(text: str) -> str:
    """Case, accents, ligatures and typographic apostrophes evened out."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", parted)).casefold().replace("’", "'")


def _stem_word(word: str) -> str:
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    from whoosh.lang.porter import stem

    return str(stem(word))
