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

Numbers of parts, faults and updates are written in several ways; the index knows each of an article's in the others:

    HG8245H          also hg, 8245h, hg8245, 8245
    KB5034441        also kb, 5034441
    0x80070643       also 80070643
    E 22, 5 GB       also e22, 5gb        (letters, three at most, and digits with one blank or sign between)
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

_SHORTEST_HEX = 5
_LETTERS_FIRST = re.compile(r"(?P<letters>[^\W\d_]{1,12})(?P<rest>(?P<digits>\d+)(?P<behind>[^\W_]*))")
_DIGITS_FIRST = re.compile(r"(\d+)([^\W\d_]{1,4})")
_INDEXED_LETTERS, _ASKED_LETTERS = 3, 12
"""Most letters that are joined with digits beside them, in articles and in what is asked."""


def _beside(longest: int) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?=([^\W\d_]{{1,{longest}}})[ \u00a0./_-](\d[^\W_]{{0,11}})(?![^\W_])"
        rf"|(\d{{1,6}})[ \u00a0]([^\W\d_]{{1,{_INDEXED_LETTERS}}})(?![^\W_]))"
    )


_BESIDE, _BESIDE_ASKED = _beside(_INDEXED_LETTERS), _beside(_ASKED_LETTERS)

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


@lru_cache(maxsize=1 << 16)
def number_forms(written: str) -> tuple[str, ...]:
    """How else a word of letters and digits may be written, the longest first; none of any other word."""
    if written.isalpha() or written.isdecimal():
        return ()
    return tuple(form for part in plain_parts(written) for form in _forms_of(part))


def _forms_of(plain: str) -> tuple[str, ...]:
    if plain.startswith("0x") and len(plain) > _SHORTEST_HEX:
        return (plain[2:],)
    found = _LETTERS_FIRST.fullmatch(plain)
    if found:
        letters, rest, digits, behind = found.group("letters", "rest", "digits", "behind")
        forms = [letters + digits, rest, digits, letters] if behind else [rest, digits, letters]
    else:
        found = _DIGITS_FIRST.fullmatch(plain)
        forms = [*found.groups()] if found else []
    return tuple(dict.fromkeys(form for form in forms if _tells_apart(form) and form != plain))


def _tells_apart(form: str) -> bool:
    return (len(form) > 1 or form.isdecimal()) and form not in SAYS_NOTHING


def joined_numbers(text: str, *, asked: bool = False) -> Iterator[str]:
    """What letters and digits that stand side by side make together: "e22" of "E 22"; those that say nothing do not.

    Of what is `asked`, longer words too: "iphone12" of "iPhone 12", which an article may have as one.
    """
    for found in (_BESIDE_ASKED if asked else _BESIDE).finditer(text):
        pair = [fold_text(part) for part in found.groups() if part is not None]
        if SAYS_NOTHING.isdisjoint(pair):
            joined = "".join(pair)
            yield joined[:LONGEST_WORD]


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
