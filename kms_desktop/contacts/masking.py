"""Text that a person types → the same without card numbers, passwords and PINs, before it reaches any disk.

What a card is, `card_numbers` says; what it takes is gone for good, so a number that is said to be something else is
left. A secret is what follows "password is", "PIN" and the like; that would rather take a little too much.
"""

from __future__ import annotations

import re

from kms_desktop.card_numbers import find_cards

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
    text = _CARD_TWICE.sub(_ENDING, _without_cards(text))
    text = _SECRET_NUMBER.sub(lambda found: found["lead"] + _GONE, text)
    return _SECRET_WORD.sub(lambda found: found["lead"] + _GONE, text)


def _without_cards(text: str) -> str:
    kept, done = [], 0
    for card in find_cards(text):
        kept.append(f"{text[done : card.start]}card ending {card.digits[-4:]}")  # no text: stored as it is
        done = card.end
    return "".join(kept) + text[done:]
