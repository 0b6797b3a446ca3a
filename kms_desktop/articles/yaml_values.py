"""YAML text → plain values that know their line and column; refuses whatever is more than data.

Question: load with a YAML loader, or build from its events? A loader composes nested brackets by recursion in C and
takes the whole process down at some hundred thousand of them; it also forgets where a value stood and lets the last
of two equal keys win. Events have neither trouble. Refused: `compose` with a check of the depth beforehand (a second
scanner for the same text).

Question: who says that values stand too deep? Releases of the parser differ: some take any depth, some give up at a
depth of their own before the first event of it comes, in words of their own. Choice: where a parser gives up, what
stands before that place is read by itself, and what is refused there is said first; so one sentence comes, with any
release. Refused: to know the parser by its words (the next release changes them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from kms_desktop.articles.facts import read_fact
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Fact
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number

LARGEST_TEXT = 200_000
MOST_VALUES = 5_000
DEEPEST = 20
Span = tuple[int, int]
"""The characters of a value in the text that was read, from the first to behind the last."""
NOWHERE: Span = (-1, -1)
"""Of a value that stands elsewhere, or that others refer to: nobody may write over it."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


@dataclass(frozen=True, slots=True)
class YamlText:
    """One word or text. `plain`: it stood without quotes, so `12` is a number and `yes` is true."""

    text: str
    plain: bool
    line: int
    column: int
    span: Span = NOWHERE

    @property
    def as_fact(self) -> Fact | None:
        return read_fact(self.text) if self.plain else self.text


@dataclass(frozen=True, slots=True)
class YamlList:
    items: tuple[YamlValue, ...]
    line: int
    column: int
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class YamlMap:
    """`keys` holds where each key stands."""

    entries: Mapping[str, YamlValue]
    keys: Mapping[str, YamlText]
    line: int
    column: int
    span: Span = NOWHERE


YamlValue = YamlText | YamlList | YamlMap


def plain_value(value: YamlValue) -> object:
    """Without places: str, bool, int, Decimal, date, None, list or dict."""
    if isinstance(value, YamlText):
        return value.as_fact
    if isinstance(value, YamlList):
        return [plain_value(item) for item in value.items]
    return {key: plain_value(entry) for key, entry in value.entries.items()}


def read_yaml(text: str, first_line: int, findings: FindingList, *, most_values: int = MOST_VALUES) -> YamlValue | None:
    """The first document of `text`, which starts at `first_line` of the file; None where it is empty or broken."""
    if len(text) > LARGEST_TEXT:
        said = plural(
            "These facts are {n} character long; at most {most} are read.",
            "These facts are {n} characters long; at most {most} are read.",
            len(text),
            n=number(len(text)),
            most=number(LARGEST_TEXT),
        )
        findings.add_error("yaml", said, first_line)
        return None
    try:
        return _Builder(text, first_line, findings, most_values).build_document()
    except _Refused as refusal:
        findings.add_error(refusal.code, refusal.text, refusal.line, refusal.column)
    except UnicodeEncodeError as problem:  # half a character
        line = first_line + text.count("\n", 0, problem.start)
        findings.add_error("yaml", _in_words(problem), line)
    except yaml.YAMLError as problem:
        refused = _refused_before(problem, text, first_line, most_values)
        if refused:
            findings.add_error(refused.code, refused.text, refused.line, refused.column)
        else:
            line, column = _problem_place(problem)
            findings.add_error("yaml", _in_words(problem), first_line + line, column + 1)
    return None


def _refused_before(problem: yaml.YAMLError, text: str, first_line: int, most_values: int) -> _Refused | None:
    """What is refused in the text before the place where the parser gave up, if anything."""
    mark = getattr(problem, "problem_mark", None)
    if mark is None:
        return None
    try:
        _Builder(text[: mark.index], first_line, FindingList(""), most_values).build_document()
    except _Refused as refused:
        return refused
    except yaml.YAMLError:
        return None
    return None


# part of the parser's words       what a writer of articles did
_WORDS = (
    (
        "mapping values are not allowed",  # no text: PyYAML's words
        tr("This cannot be read: a colon stands inside a value, or a line is indented by mistake; use quotes."),
    ),
    (
        "violates indentation",  # no text: PyYAML's words
        tr("This cannot be read: a line begins with a tab; use blanks."),
    ),
    (
        "cannot start any token",  # no text: PyYAML's words
        tr("This cannot be read: a value begins with a sign that needs quotes, or a line begins with a tab."),
    ),
    (
        "could not find expected ':'",  # no text: PyYAML's words
        tr("This cannot be read: a line is neither “name: value” nor “- value”."),
    ),
    (
        "block scalar",  # no text: PyYAML's words
        tr('This cannot be read: a value begins with “>” or “|”; put it in quotes, like ">= 2".'),
    ),
    (
        "unexpected end of stream",  # no text: PyYAML's words
        tr("This cannot be read: a quote is opened here and not closed."),
    ),
    (
        "flow",
        tr("This cannot be read: a bracket is opened here and not closed, or a comma is missing."),
    ),
    (
        "block",
        tr(
            "This cannot be read: a line is indented differently from those above it, "
            "or something stands after the end of a value."
        ),
    ),
    (
        "escape",
        tr("This cannot be read: a backslash inside double quotes; use single quotes."),
    ),
    (
        "alias",
        tr("This cannot be read: a value begins with “*”; put it in quotes."),
    ),
    (
        "anchor",
        tr("This cannot be read: a value begins with “&”; put it in quotes."),
    ),
    (
        "surrogates not allowed",  # no text: PyYAML's words
        tr("This cannot be read: it holds half a character."),
    ),
    (
        "characters are not allowed",  # no text: PyYAML's words
        tr("This cannot be read: it holds a character that cannot be shown."),
    ),
)


def _in_words(problem: yaml.YAMLError | UnicodeEncodeError) -> str:
    raw = f"{getattr(problem, 'problem', '') or ''} {getattr(problem, 'context', '') or ''} {problem}"
    known = (words for part, words in _WORDS if part in raw)
    return next(known, "") or tr("This cannot be read: something here is not YAML.")


def _problem_place(problem: yaml.YAMLError) -> tuple[int, int]:
    """Line and column from 0: where a bracket or quote was opened, else where the parser gave up."""
    opened = any(part in str(getattr(problem, "context", "")) for part in ("flow", "quoted"))
    mark = getattr(problem, "context_mark", None) if opened else None
    mark = mark or getattr(problem, "problem_mark", None)
    return (mark.line, mark.column) if mark else (0, 0)


class _Refused(Exception):
    def __init__(self, code: str, text: str, line: int, column: int) -> None:
        super().__init__(text)
        self.code, self.text, self.line, self.column = code, text, line, column


class _Builder:
    """Builds one document from events, counting values so that repeated references cannot grow without end."""

    def __init__(self, text: str, first_line: int, findings: FindingList, most_values: int) -> None:
        self._most_values = most_values
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self._first_line = first_line
        self._findings = findings
        self._count = 0
        self._anchored: dict[str, tuple[YamlValue, int]] = {}

    def build_document(self) -> YamlValue | None:
        value: YamlValue | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    said = tr("A second block of facts follows here; it is not read.")
                    self._findings.add_error("yaml", said, *self._event_place(event))
                    break
            elif isinstance(event, yaml.NodeEvent):
                value = self._build_value(event, 0)
        return value

    def _event_place(self, event: Any) -> tuple[int, int]:
        return self._first_line + event.start_mark.line, event.start_mark.column + 1

    def _make_refusal(self, code: str, text: str, event: Any) -> _Refused:
        return _Refused(code, text, *self._event_place(event))

    def _build_value(self, event: Any, depth: int) -> YamlValue:
        if depth > DEEPEST:
            said = plural(
                "Values stand more than {n} deep inside each other.",
                "Values stand more than {n} deep inside each other.",
                DEEPEST,
            )
            raise self._make_refusal("yaml-depth", said, event)
        if isinstance(event, yaml.AliasEvent):
            return self._resolve_alias(event)
        before = self._count
        self._count_values(1, event)
        value = self._build_anchored(event, depth)
        if event.anchor is not None:
            self._anchored[event.anchor] = (value, self._count - before)
        return value

    def _count_values(self, by: int, event: Any) -> None:
        self._count += by
        if self._count > self._most_values:
            said = plural(
                "There are more than {n} value here, counting repeated references; that is too many.",
                "There are more than {n} values here, counting repeated references; that is too many.",
                self._most_values,
                n=number(self._most_values),
            )
            raise self._make_refusal("yaml-size", said, event)

    def _resolve_alias(self, event: Any) -> YamlValue:
        if event.anchor not in self._anchored:
            said = tr(
                "“*{name}” refers to something that is not above it; put it in quotes if it is text.",
                name=event.anchor,
            )
            raise self._make_refusal("yaml", said, event)
        value, size = self._anchored[event.anchor]
        self._count_values(size, event)
        return replace(value, span=NOWHERE)

    def _build_anchored(self, event: Any, depth: int) -> YamlValue:
        line, column = self._event_place(event)
        if event.tag not in _PLAIN_TAGS:
            said = tr("The tag “{tag}” is not allowed; write a plain value.", tag=event.tag[:60])
            raise self._make_refusal("yaml-tag", said, event)
        if isinstance(event, yaml.ScalarEvent):
            plain = bool(event.implicit[0]) and not event.style
            return YamlText(event.value, plain, line, column, _span_of(event, event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._build_list(event, depth)
        return self._build_map(event, depth)

    def _build_list(self, start: Any, depth: int) -> YamlList:
        items: list[YamlValue] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return YamlList(tuple(items), *self._event_place(start), _span_of(start, event))
            items.append(self._build_value(event, depth + 1))
        return YamlList(tuple(items), *self._event_place(start))

    def _build_map(self, start: Any, depth: int) -> YamlMap:
        entries: dict[str, YamlValue] = {}
        keys: dict[str, YamlText] = {}
        span = NOWHERE
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                span = _span_of(start, event)
                break
            key = self._build_value(event, depth + 1)
            value = self._build_value(next(self._events), depth + 1)
            if not isinstance(key, YamlText):
                said = tr("A name must be one word, not a list.")
                self._findings.add_error("yaml-key", said, *self._event_place(event))
            elif key.text in entries:
                said = tr("“{name}” stands twice; the first one counts.", name=key.text[:60])
                self._findings.add_error("duplicate-key", said, key.line, key.column)
            else:
                entries[key.text], keys[key.text] = value, key
        return YamlMap(entries, keys, *self._event_place(start), span)


def _span_of(first: Any, last: Any) -> Span:
    """Nowhere for a value that has a name, by which others refer to it."""
    return NOWHERE if first.anchor is not None else (first.start_mark.index, last.end_mark.index)
