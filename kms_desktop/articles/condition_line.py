"""A condition as it stands in an article → one line that a person types in a form, and back.

Question: a row for each comparison, or a line? Choice: the line that answers have already, "fact: value, fact: value",
with the further values of a fact behind its first. Reason: it is typed in one go and completed word by word. Refused: a
table of rows, in which each comparison costs six keys.
"""

from __future__ import annotations

import json
import re

from kms_desktop.articles.conditions import FORMS
from kms_desktop.articles.facts import is_fact_name, read_fact
from kms_desktop.articles.yaml_edit import format_scalar
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue
from kms_desktop.texts import tr

_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+')
_NAMED = re.compile(r"\s*(\w+)\s*:(?!\S*//)\s*(.*)", re.DOTALL)

Pieces = tuple[tuple[str, tuple[str, ...]], ...]
"""Each fact with its values or comparisons, as they are written."""

# in the article                       in the form
# {second_payment: posted}             second_payment: posted
# {tier: [gold, silver], amount: 5}    tier: gold, silver, amount: 5
# {refunds_90d: ">= 2, < 12"}          refunds_90d: >= 2, < 12
# {code: "0x1F"}                       code: 0x1F
# {word: "yes"}                        word: "yes"          (in quotes it is a word, not true)


def read_pieces(value: YamlValue) -> Pieces | None:
    """The condition of an article; None for one that no line can say."""
    if not isinstance(value, YamlMap):
        return None
    found = [(name, _pieces_of(entry)) for name, entry in value.entries.items()]
    return tuple((name, pieces) for name, pieces in found if pieces) if all(pieces for _, pieces in found) else None


def parse_line(line: str) -> Pieces:
    """What was typed. ValueError with a sentence for what is no condition."""
    found: list[tuple[str, list[str]]] = []
    for piece in _PIECE.findall(line):
        named = _NAMED.fullmatch(piece)
        if named and is_fact_name(named[1]):
            found.append((named[1], [named[2].strip()] if named[2].strip() else []))
        elif piece.strip() and found:
            found[-1][1].append(piece.strip())
        elif piece.strip():
            raise ValueError(tr("“{part}” is not of the form “fact: value”.", part=piece.strip()[:60]))
    for name, values in found:
        if not values:
            raise ValueError(f"{tr('“{fact}” has no value.', fact=name)} {FORMS}")
    if len({name for name, _ in found}) < len(found):
        twice = next(name for at, (name, _) in enumerate(found) if name in [one for one, _ in found[:at]])
        raise ValueError(tr("The fact “{fact}” stands twice.", fact=twice))
    return tuple((name, tuple(values)) for name, values in found)


def format_line(pieces: Pieces) -> str:
    return ", ".join(f"{name}: {', '.join(values)}" for name, values in pieces)


def format_yaml(values: tuple[str, ...]) -> str:
    """The values of one fact as they are written between braces."""
    if any(value[:1] in ("<", ">") for value in values):
        return json.dumps(", ".join(values), ensure_ascii=False)
    written = [value if value[:1] == '"' else format_scalar(value, "{k: [{}]}") for value in values]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _pieces_of(entry: YamlValue) -> tuple[str, ...] | None:
    if isinstance(entry, YamlList):
        items = [_piece_of(item) for item in entry.items]
        return tuple(item for item in items if item) if items and all(items) else None
    if isinstance(entry, YamlText) and entry.text.strip()[:1] in ("<", ">"):
        return tuple(part.strip() for part in entry.text.split(","))
    piece = _piece_of(entry)
    if piece is None:
        return None
    return tuple(part.strip() for part in piece.split(",")) if piece[:1] != '"' else (piece,)


def _piece_of(item: YamlValue) -> str | None:
    if not isinstance(item, YamlText) or not item.text.strip():
        return None
    text = item.text.strip()
    bare = item.plain or (read_fact(text) == text and not re.search(r'[,:"]', text))
    return text if bare else json.dumps(text, ensure_ascii=False)
