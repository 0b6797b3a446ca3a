"""A file of policy cases and a change to one of its cases → the whole text again; comments and everything else stay.

Question: rewrite the file, or change the places in it? Choice: only the values that change are written anew, where they
stand; a comment that stood inside of one stands above it afterwards. Refused: to load and dump the file, which loses
the comments and the order that people gave it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from kms_desktop.articles.facts import read_fact
from kms_desktop.articles.model import Article, Fact
from kms_desktop.guidance.policy_cases import Compared, judge_cases, judge_for_case

_GROUPS = {"open": "open", "closed": "closed", "not_known": "unknown"}
_SAYS_CLOSED = re.compile(r"^\w+: ")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*[A-Za-z0-9]|[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def accept_rules(article: Article, yaml_text: str, number: int) -> str:
    """The text in which case `number` (from 0) expects what the rules say now; what holds of it stays as it is."""
    case = judge_cases(article, yaml_text)[1][number]
    entry = _entries(yaml_text)[number]
    edits: list[_Edit] = []
    for key, value in entry.value:
        of_role = [one for one in case.compared if one.role == key.value]
        if isinstance(value, yaml.MappingNode) and any(one.problem for one in of_role):
            edits += _edit_role(yaml_text, value, of_role)
    return _apply(yaml_text, edits)


def case_text(yaml_text: str, number: int) -> str:
    """The lines of one case."""
    start, end = _place(yaml_text, number)
    return yaml_text[start:end].rstrip() + "\n"


def replace_case(yaml_text: str, number: int, text: str) -> str:
    """Other lines in the place of one case; without any it is taken out."""
    start, end = _place(yaml_text, number)
    rest = yaml_text[end:]
    return f"{yaml_text[:start]}{text.rstrip()}\n{rest}" if text.strip() else yaml_text[:start] + rest


def add_case(
    article: Article,
    yaml_text: str,
    name: str,
    facts: Mapping[str, Fact],
    granted: Sequence[Mapping[str, object]],
    role: str,
) -> str:
    """With one case more at the end, which expects what the rules say now of every solution."""
    lines = [f"- name: {_scalar(name)}"]  # no text: YAML
    if facts:
        lines.append(f"  facts: {_flow(facts)}")  # no text: YAML
    if granted:
        lines.append(f"  granted: [{', '.join(_flow(one) for one in granted)}]")  # no text: YAML
    lines.append(f"  {role}:")
    judged = [_as_now(one) for one in judge_for_case(article, facts, granted, role)]
    lines += [f"    {line}" for line in _group_lines(judged)]
    before = yaml_text.rstrip()
    return "\n".join([*([before] if before else []), *lines, ""])


def _edit_role(text: str, node: yaml.MappingNode, compared: Sequence[Compared]) -> Iterable[_Edit]:
    """Each group of a role (open, closed, unknown) that is another now."""
    wanted: dict[str, list[Compared]] = {}
    for one in compared:
        if one.option is not None:
            kept = one if not one.problem else _as_now(one)
            wanted.setdefault(_GROUPS[kept.status], []).append(kept)
    touched = {_GROUPS[one.status] for one in compared if one.problem}
    touched |= {_GROUPS[_as_now(one).status] for one in compared if one.problem and one.option is not None}
    there = {key.value: (key, value) for key, value in node.value}
    if node.flow_style or not wanted:
        lines = ", ".join(_group_line(group, wanted[group]) for group in _GROUPS.values() if group in wanted)
        return [_Edit(node.start_mark.index, _end_of(text, node), f"{{{lines}}}")]
    edits = []
    for group in sorted(touched & set(there)):
        key, value = there[group]
        edits.append(_edit_group(text, key, value, wanted.get(group, [])))
    new = [group for group in _GROUPS.values() if group in touched and group in wanted and group not in there]
    if new:
        end = _line_end(text, _end_of(text, node))
        indent = " " * node.start_mark.column
        edits.append(_Edit(end, end, "".join(f"\n{indent}{_group_line(group, wanted[group])}" for group in new)))
    return edits


def _edit_group(text: str, key: yaml.Node, value: yaml.Node, wanted: Sequence[Compared]) -> _Edit:
    """A group in its place; comments inside of it go above it."""
    start, end = key.start_mark.index, _end_of(text, value)
    indent = " " * key.start_mark.column
    if wanted:
        above = "".join(f"{comment}\n{indent}" for comment in _comments(text[start:end]))
        return _Edit(start, end, f"{above}{_group_line(str(key.value), wanted)}")
    end = _line_end(text, end)
    above = "".join(f"{comment}\n{indent}" for comment in _comments(text[start:end]))
    return _Edit(start - len(indent), min(end + 1, len(text)), f"{indent}{above}".rstrip(" ") if above else "")


def _as_now(one: Compared) -> Compared:
    """Expected is what the rules say."""
    assert one.option is not None
    found = one.option
    word = _SAYS_CLOSED.sub("", one.reason).rstrip(".") if found.status == "closed" else ""
    if found.status == "not_known":
        word = found.needs[0] if found.needs else ""
    return Compared(one.role, one.option_id, found.status, word, found, one.reason)


def _group_lines(judged: Iterable[Compared]) -> list[str]:
    groups: dict[str, list[Compared]] = {}
    for one in judged:
        groups.setdefault(_GROUPS[one.status], []).append(one)
    return [_group_line(group, groups[group]) for group in _GROUPS.values() if group in groups]


def _group_line(group: str, expected: Sequence[Compared]) -> str:
    if not any(one.word for one in expected):
        return f"{group}: [{', '.join(_scalar(one.option_id) for one in expected)}]"
    pairs = (f"{_scalar(one.option_id)}: {_scalar(one.word)}" for one in expected)
    return f"{group}: {{{', '.join(pairs)}}}"


def _flow(values: Mapping[str, object]) -> str:
    return f"{{{', '.join(f'{_scalar(key)}: {_value(value)}' for key, value in values.items())}}}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return str(value) if isinstance(value, int | Decimal | date) else _scalar(str(value))


def _scalar(text: str) -> str:
    """Without quotes where that is a text to every reader."""
    return text if _PLAIN.fullmatch(text) and read_fact(text) == text else json.dumps(text, ensure_ascii=False)


# places


def _entries(yaml_text: str) -> list[Any]:
    """The nodes of the cases; of a text that `judge_cases` could read, which bounds how deep it goes."""
    root = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    return list(root.value) if isinstance(root, yaml.SequenceNode) else []


def _place(yaml_text: str, number: int) -> tuple[int, int]:
    """From the line of its dash to the end of its last line."""
    node = _entries(yaml_text)[number]
    start = yaml_text.rfind("\n", 0, node.start_mark.index) + 1
    return start, min(_line_end(yaml_text, _end_of(yaml_text, node)) + 1, len(yaml_text))


def _end_of(text: str, node: yaml.Node) -> int:
    """Where what it says ends: a block node ends, for the parser, where the next one begins."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index) if node.start_mark.index < node.end_mark.index else int(node.start_mark.index)
    last = node.value[-1]
    return _end_of(text, last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _comments(text: str) -> list[str]:
    """Comments in a piece of the file, each from its sign on."""
    found = []
    for line in text.split("\n"):
        quote = ""
        for at, letter in enumerate(line):
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "\"'" and (at == 0 or not line[at - 1].isalnum()):
                quote = letter
            elif letter == "#" and (at == 0 or line[at - 1].isspace()):
                found.append(line[at:].rstrip())
                break
    return found


def _apply(text: str, edits: Iterable[_Edit]) -> str:
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
