"""Words as people type them → words as they are printed: curly quotation marks and apostrophes."""

from __future__ import annotations

import re

from kms_desktop.texts.direction import isolate

_PAIR = re.compile(r'"([^"\n]+)"')
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|\s|$)")


def bind_dots(text: str) -> str:
    """A dot between two facts goes with the second: no line ends with it.

    >>> bind_dots("Credit · satisfied")
    'Credit ·\\xa0satisfied'
    """
    return text.replace(" · ", " ·\u00a0")


def typeset_text(text: str) -> str:
    """For showing only, also beside other words, which it does not turn around: what is stored, searched or marked
    keeps the marks it was typed with.

    >>> typeset('the bank\\'s "hold"')
    'the bank’s “hold”'
    """
    return isolate(_APOSTROPHE.sub("’", _PAIR.sub("“\\1”", text)))
