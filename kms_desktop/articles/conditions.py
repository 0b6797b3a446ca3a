"""`use_when`, `avoid_when` and `affects` as written → comparisons of facts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from kms_desktop.articles.facts import is_fact_name, read_fact
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Comparison, Condition, Fact
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue
from kms_desktop.texts import tr

Operator = Literal["in", "<", "<=", ">", ">="]
_ORDER = re.compile(r"(<=|>=|<|>)\s*(.*)")
_OPERATORS: dict[str, Operator] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
FORMS = tr('Write a value (gold), a list ([gold, silver]) or a comparison with a number (">= 2").')

# written                  compared
# posted                   equals "posted"
# yes                      equals true
# [gold, silver]           equals one of them
# gold, silver             the same
# ">= 2"                   at least 2
# ">= 2, < 12"             both


def read_condition(value: YamlValue, findings: FindingList) -> Condition:
    """All comparisons of a mapping. An entry that cannot be read becomes one that never holds, beside its finding."""
    if not isinstance(value, YamlMap):
        said = tr("A condition is {form}.", form="{fact: value}")  # no text: YAML
        findings.add_error("condition", f"{said} {FORMS}", value.line, value.column)
        return (Comparison("", "in", ()),)
    found: list[Comparison] = []
    for name, entry in value.entries.items():
        found.extend(_parse_comparisons(value.keys[name], entry, findings))
    return tuple(found)


def _parse_comparisons(name: YamlText, entry: YamlValue, findings: FindingList) -> list[Comparison]:
    fact = name.text.strip()
    if not is_fact_name(fact):
        said = tr("“{name}” cannot name a fact; write it with letters, digits and underscores.", name=fact[:60])
        findings.add_error("fact-name", said, name.line, name.column)
        return [Comparison("", "in", ())]
    try:
        return _parse_condition(fact, entry)
    except ValueError as problem:
        findings.add_error("condition", f"{problem} {FORMS}", entry.line, entry.column)
        return [Comparison(fact, "in", ())]


def _parse_condition(fact: str, entry: YamlValue) -> list[Comparison]:
    if isinstance(entry, YamlList):
        if not entry.items:
            raise ValueError(tr("“{fact}” has no value.", fact=fact))
        return [Comparison(fact, "in", tuple(_parse_list_item(fact, item) for item in entry.items))]
    if isinstance(entry, YamlMap):
        raise ValueError(tr("“{fact}” is followed by another list of names.", fact=fact))
    text = entry.text.strip()
    if text[:1] in ("<", ">"):
        return [_parse_order(fact, part.strip()) for part in text.split(",")]
    if text[:1] in ("=", "!") or "\n" in text:
        raise ValueError(tr("“{text}” is not a comparison that is known here.", text=text[:60]))
    if "," in text:
        return [Comparison(fact, "in", tuple(_require_value(fact, read_fact(part)) for part in text.split(",")))]
    return [Comparison(fact, "in", (_require_value(fact, entry.as_fact),))]


def _require_value(fact: str, value: Fact | None) -> Fact:
    if value is None or value == "":
        raise ValueError(tr("“{fact}” has no value.", fact=fact))
    return value


def _parse_list_item(fact: str, item: YamlValue) -> Fact:
    if not isinstance(item, YamlText):
        raise ValueError(tr("The list of “{fact}” holds another list.", fact=fact))
    if item.text.strip()[:1] in ("<", ">"):
        raise ValueError(tr("“{text}” cannot stand in a list.", text=item.text.strip()[:60]))
    return _require_value(fact, item.as_fact)


def _parse_order(fact: str, text: str) -> Comparison:
    written = _ORDER.fullmatch(text)
    number = read_fact(written[2]) if written else None
    if written is None or isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise ValueError(tr("“{text}” does not compare with a number.", text=text[:60]))
    return Comparison(fact, _OPERATORS[written[1]], (number,))
