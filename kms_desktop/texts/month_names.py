"""The name of a month, whole or shortened, in any language that mail of Europe is dated in → its number."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LANGUAGES = (
    *("de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "nb"),
    *("fi", "cs", "hu", "ro", "tr", "ru", "uk", "el"),
)
_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST = 3


def month_number(name: str) -> int:
    """ "Nov", "November", "listopada", "nov." → 11; 0 for what is no month. English is asked first."""
    written = _plain(name)
    if len(written) < _SHORTEST:
        return 0
    english = next((number for number, known in enumerate(_ENGLISH, 1) if known.startswith(written)), 0)
    known = _names()
    return english or known.get(written) or next((known[name] for name in known if name.startswith(written)), 0)


@lru_cache(maxsize=1)
def _names() -> dict[str, int]:
    from babel.dates import get_month_names  # late: most mails name the month in English

    return {
        _plain(name): number
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
        if len(_plain(name)) >= _SHORTEST
    }


def _plain(name: str) -> str:
    """Small letters without accents and dots."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in bare if c.isalpha() and not unicodedata.combining(c))
