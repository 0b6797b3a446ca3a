"""The part "Solutions" of an article → its options: the facts of the block, and what to say and why.

What cannot be read closes the option instead of opening it: a condition that is not understood, an unknown key (a
mistyped `avoid_when`) or a cost that is no cost leaves the option without anybody's authority, so that it is shown
and never granted until the article is put right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import get_args

from markdown_it.token import Token

from kms_desktop.articles.after_grant import read_excludes, read_then
from kms_desktop.articles.amounts import read_authority, read_cost
from kms_desktop.articles.conditions import read_condition
from kms_desktop.articles.durations import read_limits, read_promise
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Condition, Cost, Finding, Limit, Option, PromiseTerms, Remedy, ThenTerms
from kms_desktop.articles.outline import Outline, Part
from kms_desktop.articles.plain_text import without_comments
from kms_desktop.articles.yaml_values import YamlMap, YamlText, YamlValue, read_yaml
from kms_desktop.texts import plural, tr

REMEDIES: dict[str, Remedy] = {name: name for name in get_args(Remedy)}
KEYS = ("remedy", "cost", "authority", "use_when", "avoid_when", "limits", "promise", "excludes", "then")
_COSTS_SOMETHING = ("money", "replacement", "waiver", "gesture")
PROSE_LABEL = re.compile(r" {0,3}(\*\*|__)\s*(say|write|why|story)\s*:?\s*\1\s*:?[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Facts:
    remedy: Remedy = "explanation"
    cost: Cost = field(default_factory=Cost)
    authority: dict[str, Decimal | None] | None = None
    use_when: Condition = ()
    avoid_when: Condition = ()
    limits: tuple[Limit, ...] = ()
    promise: PromiseTerms | None = None
    excludes: tuple[str, ...] = ()
    then: ThenTerms | None = None


class SolutionsReader:
    """Reads the options of one file; findings name lines of the file, which the text enters at `first_line`."""

    def __init__(self, read: Outline, first_line: int, findings: FindingList) -> None:
        self._read = read
        self._first_line = first_line
        self._findings = findings

    def read_options(self, part: Part) -> tuple[Option, ...]:
        """The headings under "Solutions", in order; none where no block of facts stands in the whole part."""
        blocks, children = self._fact_blocks(part), self._read.child_parts(part)
        if not blocks:
            said = tr(
                "The solutions have no facts yet: under each solution's heading, write a fenced block “solution”."
            )
            self._findings.add_warning("solutions-without-facts", said, part.heading.line + self._first_line)
            return ()
        first = children[0].heading.line if children else part.end
        for block in blocks:
            if block.map and block.map[0] < first:
                said = tr("These facts stand under no solution's heading, so they belong to none.")
                self._findings.add_error("solution-without-heading", said, block.map[0] + self._first_line)
        return tuple(self._read_option(each) for each in children)

    def _fact_blocks(self, part: Part) -> list[Token]:
        tokens = self._read.tokens[part.first : part.last]
        return [t for t in tokens if t.type == "fence" and t.level == 0 and t.info.split()[:1] == ["solution"]]

    def _read_option(self, part: Part) -> Option:
        line = part.heading.line + self._first_line
        blocks = self._fact_blocks(part)
        facts = self._read_facts(blocks, line, part.heading.text)
        prose = self._read_prose(part, blocks)
        return Option(
            id=part.heading.anchor,
            title=part.heading.text,
            remedy=facts.remedy,
            cost=facts.cost,
            authority=facts.authority or {},
            use_when=facts.use_when,
            avoid_when=facts.avoid_when,
            limits=facts.limits,
            promise=facts.promise,
            excludes=facts.excludes,
            then=facts.then,
            say=prose.get("say", ""),
            write=prose.get("write", ""),
            why=prose.get("why", ""),
            story=prose.get("story", ""),
            line=line,
        )

    def _read_facts(self, blocks: Sequence[Token], line: int, title: str) -> _Facts:
        errors = self._findings.error_count
        if not blocks:
            said = tr(
                "The solution “{option}” has no block of facts; nobody can grant it until it has one.", option=title
            )
            self._findings.add_error("solution-without-facts", said, line)
            return _Facts()
        if len(blocks) > 1:
            said = plural(
                "The solution “{option}” has {n} block of facts; it must have one.",
                "The solution “{option}” has {n} blocks of facts; it must have one.",
                len(blocks),
                option=title,
            )
            self._findings.add_error("solution-block-twice", said, self._first_line + (blocks[1].map or [0])[0])
        first = self._first_line + (blocks[0].map or [0])[0] + 1
        content = blocks[0].content
        facts, found = _remembered(content) if self._read.lasting else _facts_of(content)
        for finding in found:
            place = finding.line + first - 1, finding.column
            add = self._findings.add_error if finding.severity == "error" else self._findings.add_warning
            add(finding.code, finding.text, *place)
        return facts if errors == self._findings.error_count else _without_authority(facts)

    def _read_prose(self, part: Part, blocks: Sequence[Token]) -> dict[str, str]:
        """The texts after the labels Say, Write, Why and Story; what stands under no label is told and left out."""
        starts = self._find_labels(part)
        skipped = {n for block in blocks for n in range(*(block.map or [0, 0]))}
        lines = [n for n in range(part.heading.below, part.end) if n not in skipped]
        prose: dict[str, list[str]] = {}
        label = ""
        for n in lines:
            written = self._read.lines[n]
            if n in starts:
                label, written = starts[n]
            prose.setdefault(label, []).append(written)
        self._report_outside(prose.pop("", []), part)
        return {name: "\n".join(text).strip() for name, text in prose.items()}

    def _find_labels(self, part: Part) -> dict[int, tuple[str, str]]:
        """Line → which label begins there, and the rest of that line."""
        found: dict[int, tuple[str, str]] = {}
        for token in self._read.tokens[part.first : part.last]:
            if token.type == "paragraph_open" and token.level == 0 and token.map:
                for n in range(*token.map):
                    label = PROSE_LABEL.match(self._read.lines[n])
                    if label:
                        found[n] = (label[2].lower(), self._read.lines[n][label.end() :])
        return found

    def _report_outside(self, lines: Sequence[str], part: Part) -> None:
        if without_comments("\n".join(lines)).strip():
            said = tr(
                "Some text of “{option}” stands before Say, Write, Why and Story; agents do not see it.",
                option=part.heading.text,
            )
            self._findings.add_warning("text-without-label", said, part.heading.line + self._first_line)


def _without_authority(facts: _Facts) -> _Facts:
    """The same facts with nobody's authority."""
    return replace(facts, authority={})


def _facts_of(content: str) -> tuple[_Facts, tuple[Finding, ...]]:
    """The facts of a block with what is wrong in it, as if it began at the first line; errors close the option."""
    findings = FindingList("")
    value = read_yaml(content, 1, findings)
    if isinstance(value, YamlMap):
        return _read_facts(value, 0, findings), findings.in_file_order()
    if not findings.error_count:
        findings.add_error("yaml", tr("This block holds no “name: value” lines."), 1)
    return _Facts(), findings.in_file_order()


_remembered = lru_cache(maxsize=1_000)(_facts_of)


def _read_facts(value: YamlMap, line: int, findings: FindingList) -> _Facts:
    entries = value.entries
    for name, key in value.keys.items():
        if name not in KEYS:
            said = tr("A solution has no “{key}”; it has {keys}.", key=name[:60], keys=", ".join(KEYS))
            findings.add_error("solution-key", said, key.line, key.column)
    remedy = _parse_remedy(entries.get("remedy"), line, findings)
    return _Facts(
        remedy=remedy,
        cost=_parse_cost(entries.get("cost"), remedy, line, findings),
        authority=_parse_authority(entries.get("authority"), line, findings),
        use_when=read_condition(entries["use_when"], findings) if "use_when" in entries else (),
        avoid_when=read_condition(entries["avoid_when"], findings) if "avoid_when" in entries else (),
        limits=read_limits(entries["limits"], findings) if "limits" in entries else (),
        promise=read_promise(entries["promise"], findings) if "promise" in entries else None,
        excludes=read_excludes(entries["excludes"], findings) if "excludes" in entries else (),
        then=read_then(entries["then"], findings) if "then" in entries else None,
    )


def _parse_remedy(entry: YamlValue | None, line: int, findings: FindingList) -> Remedy:
    written = entry.text.strip() if isinstance(entry, YamlText) else ""
    remedy = REMEDIES.get(written.lower().replace("-", "_").replace(" ", "_"))
    if remedy is None:
        said = tr(
            "“{value}” is not a remedy; it is one of {remedies}.", value=written[:60], remedies=", ".join(REMEDIES)
        )
        findings.add_error("remedy", said, entry.line if entry else line, entry.column if entry else 1)
    return remedy or "explanation"


def _parse_cost(entry: YamlValue | None, remedy: Remedy, line: int, findings: FindingList) -> Cost:
    if entry is not None:
        return read_cost(entry, findings)
    if remedy in _COSTS_SOMETHING:
        said = tr("A solution of the kind {remedy} says what it costs: “cost: amount”.", remedy=remedy)
        findings.add_error("cost", said, line)
    return Cost()


def _parse_authority(entry: YamlValue | None, line: int, findings: FindingList) -> dict[str, Decimal | None]:
    if entry is not None:
        return read_authority(entry, findings)
    findings.add_error("role", tr("A solution says who may grant it: “authority: agent”."), line)
    return {}
