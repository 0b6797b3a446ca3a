"""Text that a person types → the same without card numbers, passwords and PINs, before it reaches any disk.

A card is 13 to 19 digits that pass the Luhn check, with blanks, dashes or dots between them. A secret is what follows
"password is", "PIN" and the like. Both would rather take a little too much than leave one standing.
"""

from __future__ import annotations

import re

from kms_desktop.check_digits import passes_luhn

_SEPARATORS = r"[\s\-.·_\u00a0\u2010-\u2015\u2212]"
_RUN = re.compile(rf"\d(?:{_SEPARATORS}{{0,3}}\d){{12,}}")
_SHORTEST, _LONGEST = 13, 19
_CARD_TWICE = re.compile(r"\b(card(?:\s+number)?)\s+card ending\b", re.IGNORECASE)
_GONE = "[removed]"
_ENDING = r"\1 ending"  # no text: stored as it is
_NO_SECRET = (
    "not|wrong|incorrect|correct|right|expired|locked|blocked|lost|forgotten|reset|changed|the|her|his|their|a|an|no|"
    "being|required|missing|old|new|same|too|invalid|unknown|refused|rejected|accepted|working|weak|ok|okay|fine|now|"
    "still|never|always|already|in|on|for|to|by|and|or|but|if|when|where|why|how|what|that|this|there|unable|set|sent"
)
_IS = r"(?>\s+(?:is|was|are)\b\s*+[:=]?|\s*+[:=])\s*+"
_WORD = (
    r"(?:pass[\s-]?words?|pass[\s-]?codes?|pass[\s-]?phrases?|passwd|pwd|memorable\s+(?:word|name|place)|"
    r"security\s+(?:word|answer)|pin|p\.i\.n\.?)"
)
_NUMBER = (
    r"(?:pin(?:\s+(?:code|number|no\.?))?|p\.i\.n\.?|cvv2?|cvc2?|cv2|security\s+(?:code|number)|pass[\s-]?code|"
    r"one[\s-]time\s+(?:code|password))"
)
_VALUE = r"(?:\"[^\"\n]+\"|“[^”\n]+”|‘[^’\n]+’|'[^'\n]+'|[^\s,;]+)"
_SECRET_WORD = re.compile(
    rf"(?P<lead>\b{_WORD}(?:\s+(?:code|number))?{_IS})(?!\[removed\])(?!(?:{_NO_SECRET})\b){_VALUE}", re.IGNORECASE
)
_SECRET_NUMBER = re.compile(
    rf"(?P<lead>\b{_NUMBER}(?:{_IS}|\s+of\b)?\s*+)(?P<value>\d(?:[\s-]?\d){{2,7}})(?![\d])", re.IGNORECASE
)


def mask_secrets(text: str) -> str:
    """The text with "card ending 4242" for a card and "[removed]" for a secret; masking twice changes nothing."""
    while (shorter := _mask_once(text)) != text:
        text = shorter
    return text


def _mask_once(text: str) -> str:
    text = _CARD_TWICE.sub(_ENDING, _RUN.sub(lambda run: _without_cards(run[0]), text))
    text = _SECRET_NUMBER.sub(lambda found: found["lead"] + _GONE, text)
    return _SECRET_WORD.sub(lambda found: found["lead"] + _GONE, text)


def _without_cards(run: str) -> str:
    """A run of digits and separators with its cards replaced; a card starts and ends where a group does."""
    places = [n for n, c in enumerate(run) if c.isdigit()]
    digits = [int(run[n]) for n in places]
    starts = [n for n, at in enumerate(places) if n == 0 or places[n - 1] != at - 1]
    ends = {n for n, at in enumerate(places) if n == len(places) - 1 or places[n + 1] != at + 1}
    kept, done, free = [], 0, 0
    for first in starts:
        if first < free or (last := _card_end(digits, first, ends)) is None:
            continue
        ending = "".join(str(d) for d in digits[last - 3 : last + 1])
        kept.append(f"{run[done : places[first]]}card ending {ending}")  # no text: stored as it is
        done, free = places[last] + 1, last + 1
    return "".join(kept) + run[done:]


def _card_end(digits: list[int], first: int, ends: set[int]) -> int | None:
    """Place of the last digit of the longest card that starts at `first`."""
    for last in range(min(first + _LONGEST, len(digits)) - 1, first + _SHORTEST - 2, -1):
        if last in ends and passes_luhn("".join(map(str, digits[first : last + 1]))):
            return last
    return None
