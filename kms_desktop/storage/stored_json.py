"""Values ↔ JSON as both databases keep it: no NUL, no half characters, and none that a reader fails on."""

from __future__ import annotations

import json
from math import isinf
from typing import Any

from kms_desktop.storage.text import storable_text

DEEPEST = 32
"""How many levels may lie in each other. The program itself writes no more than six."""
_MOST_DIGITS = 308


class NotReadable:
    """What stands in place of JSON that cannot be read."""


NOT_READABLE = NotReadable()


def dump_json(value: Any) -> str:
    """The JSON of a value. Raises TypeError or ValueError for what JSON cannot hold, `NaN` and infinity among it."""
    made = json.dumps(value, allow_nan=False)
    if "\\u0000" in made or "\\ud" in made:
        made = json.dumps(storable_json(value), allow_nan=False)
    return made


def load_json(stored: str | bytes | float) -> Any:
    """The value, half characters marked; NOT_READABLE where there is none that could be shown and stored again. A file
    may hold a number where a text should stand."""
    try:
        text = stored.decode("utf-8") if isinstance(stored, bytes) else str(stored)
        short = len(text) <= _MOST_DIGITS
        value = (_OF_SHORT if short else _OF_LONG).decode(text)
        if text.count("{") + text.count("[") > DEEPEST and _is_deeper(value):
            return NOT_READABLE
    except (ValueError, RecursionError):
        return NOT_READABLE
    return storable_json(value) if "\\u" in text and "\\ud" in text.lower() else value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)


_OF_SHORT = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
_OF_LONG = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole)
"""Only a long text holds a number of so many digits."""


def _is_deeper(value: Any) -> bool:
    """Level by level, as a call for each level is what would fail."""
    level = [value]
    for _ in range(DEEPEST + 1):
        inside = [one for one in level if isinstance(one, dict | list)]
        if not inside:
            return False
        level = [part for one in inside for part in (one.values() if isinstance(one, dict) else one)]
    return True


def storable_json(value: Any) -> Any:
    """The value with a mark in place of what no database keeps of its texts, and of its names."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable_json(key): storable_json(part) for key, part in value.items()}
    return [storable_json(part) for part in value] if isinstance(value, list | tuple) else value
