"""The block between `---` lines at the top of a file → the article's own fields, and the rest kept as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from kms_desktop.articles.conditions import read_condition
from kms_desktop.articles.facts import read_date
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import BulletinKind, Condition, Confidence, Kind
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue, plain_value, read_yaml
from kms_desktop.texts import plural, tr

_FENCE = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_SIMPLE_LINE = re.compile(
    r"^(id|title|kind|confidence|audience|governance|owner|reason):[ \t]+([^\s!&*\[{|>%@`#].*)$", re.MULTILINE
)
_SURELY_BLOCK = 2
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "confidence": get_args(Confidence),
    "audience": ("internal", "partner", "customer", "public"),
    "governance": ("open", "restricted", "compliance"),
    "bulletin": get_args(BulletinKind),
}
DECIDING = ("audience", "governance")
"""What decides how far somebody must have come to publish an article."""
_DEFAULTS = {
    "kind": "problem",
    "confidence": "not_validated",
    "audience": "internal",
    "governance": "open",
    "bulletin": "incident",
}
_LINES = ("id", "title", "owner", "reason")
_DATES = ("review_by", "valid_from", "valid_until")
KEYS = (*_LINES, *CHOICES, "products", "phrases", *_DATES, "affects")
FOR_SEARCH = ("replaces", "merged_into", "visible_to", "tags", "keywords")
"""Kept in `extra` and read by the search index alone."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block says, under the names that `Article` uses. `id` and `title` are "" where it does not say."""

    id: str = ""
    title: str = ""
    kind: Any = "problem"
    confidence: Any = "not_validated"
    audience: str = "internal"
    governance: str = "open"
    bulletin: Any = "incident"
    owner: str = ""
    reason: str = ""
    products: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    review_by: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    affects: Condition = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def split_front_matter(text: str, findings: FindingList) -> tuple[str, str, int]:
    """The block's text, the markdown below it, and the line where that starts. The block is "" where there is none."""
    opening = _FENCE.match(text)
    if opening is None:
        if _looks_like_block(text):
            said = tr("The block at the top does not begin with a line “---” and nothing else; put that line first.")
            findings.add_error("front-matter", said)
        return "", text, 1
    closing = _END.search(text, opening.end())
    if closing is None:
        said = tr("The block that begins with “---” is never closed; close it with a line “---”.")
        findings.add_error("front-matter", said)
        return "", text, 1
    below = min(closing.end() + 1, len(text))
    return text[opening.end() : closing.start()], text[below:], text.count("\n", 0, below) + 1


def _looks_like_block(text: str) -> bool:
    """Whether the top reads like a block whose first line somebody spoilt: it would lose the article its id."""
    closing = _END.search(text, text.find("\n") + 1)
    return closing is not None and len(_SIMPLE_LINE.findall(text, 0, closing.start())) >= _SURELY_BLOCK


def read_front_matter(block: str, findings: FindingList) -> FrontMatter:
    """The fields of a block that starts at line 2. A broken block still gives the simple lines that can be seen."""
    value = read_yaml(block, 2, findings)
    if isinstance(value, YamlMap):
        _check_plain(block, value, findings)
        return FrontMatter(**_Reader(value, findings).read_fields())
    if value is not None:
        findings.add_error("front-matter", tr("The block between the “---” lines holds no “name: value” lines."), 2)
    salvaged = {name: YamlText(_strip_quotes(text), True, 2, 1) for name, text in reversed(_SIMPLE_LINE.findall(block))}
    return FrontMatter(**_Reader(YamlMap(salvaged, salvaged, 2, 1), findings).read_fields())


def _check_plain(block: str, value: YamlMap, findings: FindingList) -> None:
    """A server reads no YAML, and decides by these lines who may publish the article: they are written in one way."""
    lines = block.split("\n")
    for name in DECIDING:
        key, said = value.keys.get(name), value.entries.get(name)
        chosen = _choice_of(said.text) if key is not None and isinstance(said, YamlText) else ""
        if key is None or chosen not in CHOICES[name]:
            continue
        written = "".join(lines[key.line - 2 : key.line - 1])
        plain = re.fullmatch(rf"{name}: ([a-z]+)[ \t]*([ \t]#.*)?", written)
        if plain is None or plain[1] != chosen:
            words = tr("Write “{line}”, on one line and without quotes or signs.", line=f"{name}: {chosen}")
            findings.add_error("state-form", words, key.line, key.column)


def _choice_of(written: str) -> str:
    return written.strip().lower().replace("-", "_").replace(" ", "_")


def _strip_quotes(text: str) -> str:
    text = re.split(r"\s#", text, maxsplit=1)[0].strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


class _Reader:
    def __init__(self, value: YamlMap, findings: FindingList) -> None:
        self._entries = value.entries
        self._keys = value.keys
        self._findings = findings
        self._places = {name: (key.line, key.column) for name, key in value.keys.items()}

    def read_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {name: self._read_line(name) for name in _LINES}
        fields.update({name: self._read_choice(name) for name in CHOICES})
        fields.update({name: self._read_date(name) for name in _DATES})
        fields.update(products=self._read_products(), phrases=self._read_phrases())
        if "affects" in self._entries:
            fields["affects"] = read_condition(self._entries["affects"], self._findings)
        self._check_dates(fields)
        self._report_unknown()
        fields["extra"] = {name: plain_value(value) for name, value in self._entries.items() if name not in KEYS}
        fields["places"] = self._places
        return fields

    def _read_line(self, name: str) -> str:
        """One line of text; a list or a mapping is told and left out."""
        entry = self._entries.get(name)
        if entry is None:
            return ""
        if isinstance(entry, YamlText):
            return " ".join(_CONTROL.sub(" ", entry.text).split())
        said = tr("“{key}” must be one text.", key=name)
        self._findings.add_error("front-matter", said, entry.line, entry.column)
        return ""

    def _read_choice(self, name: str) -> str:
        entry = self._entries.get(name)
        written = self._read_line(name)
        if entry is None or not written:
            return _DEFAULTS[name]
        chosen = _choice_of(written)
        if chosen in CHOICES[name]:
            return chosen
        known = ", ".join(CHOICES[name])
        said = tr(
            "“{value}” is no {key} known here ({known}); it is taken as {default}.",
            value=written[:60],
            key=name,
            known=known,
            default=_DEFAULTS[name],
        )
        self._findings.add_warning("unknown-value", said, entry.line, entry.column)
        return _DEFAULTS[name]

    def _read_date(self, name: str) -> date | None:
        entry = self._entries.get(name)
        if entry is None or (isinstance(entry, YamlText) and not entry.text.strip()):
            return None
        read = read_date(entry.text) if isinstance(entry, YamlText) else None
        if read is None:
            said = tr("“{key}” is not a date; write it year-month-day, like 2027-03-01.", key=name)
            self._findings.add_error("date", said, entry.line, entry.column)
        return read

    def _read_products(self) -> tuple[str, ...]:
        entry = self._entries.get("products")
        if isinstance(entry, YamlText):
            return tuple(dict.fromkeys(piece.strip() for piece in entry.text.split(",") if piece.strip()))
        return self._read_texts("products")

    def _read_phrases(self) -> tuple[str, ...]:
        return self._read_texts("phrases")

    def _read_texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, each once. A colon in an unquoted text makes YAML see a mapping; it is put back."""
        entry = self._entries.get(name)
        if entry is None:
            return ()
        found: list[str] = []
        for item in entry.items if isinstance(entry, YamlList) else (entry,):
            text = " ".join(_CONTROL.sub(" ", _join_mapping(item)).split())
            if text and text not in found:
                self._places[f"{name}.{len(found)}"] = (item.line, item.column)
                found.append(text)
            elif not isinstance(item, YamlText):
                said = tr("“{key}” must be a list of texts.", key=name)
                self._findings.add_error("front-matter", said, item.line, item.column)
        return tuple(found)

    def _check_dates(self, fields: Mapping[str, Any]) -> None:
        first, last = fields["valid_from"], fields["valid_until"]
        if first and last and last < first:
            said = tr("The bulletin ends (valid_until) before it begins (valid_from).")
            self._findings.add_error("bulletin-dates", said, *self._places["valid_until"])

    def _report_unknown(self) -> None:
        unknown = [name for name in self._entries if name not in KEYS and name not in FOR_SEARCH]
        near = {name: _guess_key(name) for name in unknown}
        for name, meant in near.items():
            if meant:
                said = tr("“{key}” is not known here; did you mean “{known}”?", key=name[:60], known=meant)
                self._findings.add_warning("unknown-key", said, *self._places[name])
        others = [name for name in unknown if not near[name]]
        if others:
            named, more = ", ".join(name[:40] for name in others[:8]), len(others) - 8
            if more > 0:
                named = plural("{names} and {n} more", "{names} and {n} more", more, names=named)
            said = tr("Kept, but not used here: {keys}.", keys=named)
            self._findings.add_warning("unknown-key", said, *self._places[others[0]])


def _join_mapping(item: YamlValue) -> str:
    if isinstance(item, YamlText):
        return item.text
    if isinstance(item, YamlMap) and len(item.entries) == 1:
        (name, entry), *_ = item.entries.items()
        return f"{name}: {entry.text}" if isinstance(entry, YamlText) else ""
    return ""


def _guess_key(name: str) -> str:
    """The known key that a mistyped one stands for: one letter more, less, other or two swapped; "" if none."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    return next((key for key in KEYS if len(key) > 3 and _is_near(plain, key)), "")


def _is_near(a: str, b: str) -> bool:
    if a == b or a.rstrip("s") == b.rstrip("s"):
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    return x[1:] == y or x == y[1:] or x[1:] == y[1:] or (x[:2] == y[:2][::-1] and x[2:] == y[2:])
