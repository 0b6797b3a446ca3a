"""A block of YAML, a place in it and what shall stand there → the block with that place changed and no other byte.

Question: load, change and dump, or change the text? Choice: the parser says where each value begins and ends, and only
these characters are replaced; comments, order, quotes and the way a list is written stay a person's own. Refused: a
dumper that keeps comments (it still folds lines and quotes anew, and it is a second parser of the same text).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.yaml_values import NOWHERE, YamlList, YamlMap, YamlText, YamlValue, read_yaml

Path = tuple[str, ...]
"""The names that lead to a value: ("authority", "agent")."""


def read_block(block: str) -> YamlMap | None:
    """The block as a mapping; an empty one where nothing stands in it, None where it cannot be read."""
    findings = FindingList("")
    read = read_yaml(block, 1, findings)
    if read is None and not findings.error_count:
        return YamlMap({}, {}, 1, 1)
    return read if isinstance(read, YamlMap) and not findings.error_count else None


def set_entry(block: str, path: Path, written: str, order: Sequence[str] = ()) -> str | None:
    """The block with `written` (YAML on one line) as the value at `path`, which has one or two names.

    A name that is not there yet is added: after the nearest of `order` that stands before it, else at the end. None
    where the block cannot be read or the value stands where it must not be written over.
    """
    root = read_block(block)
    if root is None:
        return None
    key = find_key(root, path[0])
    if key is None:
        value = written if len(path) == 1 else f"{{{path[1]}: {written}}}"
        return _add_line(block, root, f"{path[0]}: {value}", _key_before(root, path[0], order))
    value_at = root.entries[key]
    if len(path) == 1:
        return _replace(block, root.keys[key], value_at, written)
    inner = find_key(value_at, path[1]) if isinstance(value_at, YamlMap) else None
    if isinstance(value_at, YamlMap) and inner is not None:
        return _replace(block, value_at.keys[inner], value_at.entries[inner], written)
    if value_at.span == NOWHERE or not isinstance(value_at, YamlMap):
        return None
    return _add_inner(block, value_at, f"{path[1]}: {written}")


def remove_entry(block: str, path: Path) -> str | None:
    """The block without the entry at `path`; with the last entry of a mapping the mapping goes. None as above."""
    root = read_block(block)
    key = find_key(root, path[0]) if root is not None else None
    if root is None or key is None:
        return None if root is None else block
    value = root.entries[key]
    if len(path) == 1:
        return _without_lines(block, root.keys[key], value)
    inner = find_key(value, path[1])
    if not isinstance(value, YamlMap) or value.span == NOWHERE:
        return None
    if inner is None:
        return block
    if len(value.entries) == 1:
        return _without_lines(block, root.keys[key], value)
    if _is_flow(block, value):
        return _without_flow_entry(block, value, inner)
    return _without_lines(block, value.keys[inner], value.entries[inner])


def find_key(value: YamlValue | None, name: str) -> str | None:
    """A name as it is written in the mapping: small or large letters, blanks and hyphens make no difference."""
    names = value.entries if isinstance(value, YamlMap) else ()
    return next((key for key in names if _plain_name(key) == name), None)


def format_scalar(value: str, form: str = "{}") -> str:
    """As it is where YAML reads it back as the same text, else in quotes. `form` is what stands around it: "[{}]"."""
    written = form.replace("{}", value)
    read = read_yaml(f"key: {written}\n", 1, FindingList("")) if "\n" not in value else None  # no text: YAML
    entry = read.entries.get("key") if isinstance(read, YamlMap) else None
    while isinstance(entry, YamlList | YamlMap):
        inside = entry.items if isinstance(entry, YamlList) else tuple(entry.entries.values())
        entry = inside[0] if len(inside) == 1 else None
    if isinstance(entry, YamlText) and entry.plain and entry.text == value and value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _plain_name(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _is_flow(block: str, value: YamlMap) -> bool:
    return block[value.span[0] : value.span[0] + 1] == "{"


def _replace(block: str, key: YamlText, value: YamlValue, written: str) -> str | None:
    start, end = value.span
    if value.span == NOWHERE or key.span == NOWHERE:
        return None
    if start == end:
        colon = block.find(":", key.span[1]) + 1
        return f"{block[:colon]} {written}{block[colon:]}" if written else block
    kept = block[start:end]
    if "\n" in kept and not kept.startswith(("{", "[", '"', "'")):
        colon = block.find(":", key.span[1]) + 1
        return f"{block[:colon]} {written}\n{block[_end_of_lines(block, value) :]}"
    return f"{block[:start]}{written}{block[end:]}"


def _end_of_lines(block: str, value: YamlValue) -> int:
    """Behind the last line that holds something of the value: a block ends for the parser where the next one begins."""
    return _line_end(block, _last_place(block, value))


def _last_place(block: str, value: YamlValue) -> int:
    """Behind the last character of the value itself: the parser counts comments below it in."""
    inside = value.items if isinstance(value, YamlList) else ()
    if isinstance(value, YamlMap):
        inside = tuple(one if one.span[0] < one.span[1] else key for key, one in _pairs(value))
    start, end = value.span
    if not inside or block[start : start + 1] in ("{", "[") or inside[-1].span == NOWHERE:
        return start + len(block[start:end].rstrip())
    return _last_place(block, inside[-1])


def _pairs(value: YamlMap) -> list[tuple[YamlText, YamlValue]]:
    """Each key with its value, in order."""
    return [(value.keys[name], entry) for name, entry in value.entries.items()]


def _line_end(block: str, place: int) -> int:
    found = block.find("\n", place)
    return found + 1 if found >= 0 else len(block)


def _key_before(root: YamlMap, name: str, order: Sequence[str]) -> YamlValue | None:
    """The value after which a new name belongs."""
    earlier = order[: order.index(name)] if name in order else ()
    known = [key for key in (find_key(root, one) for one in reversed(earlier)) if key is not None]
    return root.entries[known[0]] if known and root.entries[known[0]].span != NOWHERE else None


def _add_line(block: str, root: YamlMap, line: str, after: YamlValue | None) -> str:
    at = _end_of_lines(block, after) if after is not None else len(block.rstrip()) + 1 if root.entries else len(block)
    before = block[:at]
    gap = "\n" if before and not before.endswith("\n") else ""
    return f"{before}{gap}{line}\n{block[at:]}"


def _add_inner(block: str, value: YamlMap, entry: str) -> str | None:
    if _is_flow(block, value):
        end = value.span[0] + len(block[value.span[0] : value.span[1] - 1].rstrip())
        comma = ", " if value.entries and block[end - 1] != "," else " " if value.entries else ""
        return f"{block[:end]}{comma}{entry}{block[end:]}"
    first = next(iter(value.keys.values()))
    indent = " " * (first.column - 1)
    return _add_line(block, value, f"{indent}{entry}", value) if first.span != NOWHERE else None


def _without_lines(block: str, key: YamlText, value: YamlValue) -> str | None:
    if value.span == NOWHERE or key.span == NOWHERE:
        return None
    start = block.rfind("\n", 0, key.span[0]) + 1
    end = _end_of_lines(block, value) if value.span[0] < value.span[1] else _line_end(block, key.span[1])
    return None if block[start : key.span[0]].strip() else block[:start] + block[end:]


def _without_flow_entry(block: str, value: YamlMap, name: str) -> str | None:
    names = list(value.entries)
    at = names.index(name)
    if any(value.keys[one].span == NOWHERE for one in names):
        return None
    if at + 1 < len(names):
        start, end = value.keys[name].span[0], value.keys[names[at + 1]].span[0]
    else:
        start = value.span[0] + len(block[value.span[0] : value.keys[name].span[0]].rstrip(" \t\n,"))
        end = value.span[0] + len(block[value.span[0] : value.span[1] - 1].rstrip())
    return block[:start] + block[end:]
