"""An option as it stands in a text → the fields of a form, and the fields of a form → the text that says them.

Only what a person changed in the form is changed in the text: an unknown key, a comment, the order of the lines and
the way a value is written stay. What comes out is read again and compared; where it does not say what the form says,
nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.after_grant import DONE
from kms_desktop.articles.condition_line import Pieces, format_line, format_yaml, parse_line, read_pieces
from kms_desktop.articles.headings import Place, find_place, rename_heading
from kms_desktop.articles.solutions import KEYS, PROSE_LABEL
from kms_desktop.articles.yaml_edit import find_key, format_scalar, read_block, remove_entry, set_entry
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue

ANY_AMOUNT = "any"
"""What stands in the form where a role may grant an option whatever it costs."""
LABELS = {"say": "Say", "write": "Write", "why": "Why", "story": "Story"}
_MAY_BE_MISSING = ("write", "story")
_EMPTY = "remedy: explanation\ncost: 0\nauthority: agent\n"  # no text: written into the article
_SCOPES = ("per_customer", "per_agent")


@dataclass(frozen=True, slots=True)
class OptionFields:
    """As a person types them. `use_when` and `avoid_when` are lines: "fact: value, fact: value".

    An amount is "" for a role that may not grant it and `ANY_AMOUNT` for one without a highest. `locked` names the
    fields that the text says in a way that no field can show: they stay as they are.
    """

    title: str = ""
    remedy: str = "explanation"
    cost: str = "0"
    agent: str = ANY_AMOUNT
    team_lead: str = ""
    manager: str = ""
    use_when: str = ""
    avoid_when: str = ""
    per_customer: str = ""
    per_agent: str = ""
    promise: str = ""
    within: str = ""
    excludes: str = ""
    then: str = ""
    then_who: str = ""
    then_within: str = ""
    say: str = ""
    write: str = ""
    why: str = ""
    story: str = ""
    locked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an option stands, in characters of the text."""

    place: Place
    facts: tuple[int, int] | None
    prose: Mapping[str, tuple[int, int, int]]
    """Label → where it begins, where its words begin and where they end."""


def read_option(text: str, line: int) -> OptionFields | None:
    """The option whose heading stands in this line of the text; None where there is none."""
    found = _find_option(text, line)
    if found is None:
        return None
    block = text[slice(*found.facts)] if found.facts else ""
    said: dict[str, Any] = {name: text[start:end].strip() for name, (_, start, end) in found.prose.items()}
    return replace(_read_facts(block), title=found.place.title, **said)


def write_option(text: str, line: int, wanted: OptionFields) -> str | None:
    """The whole text in which that option says what is wanted, with the links of this text to it.

    None where it is written so that it cannot be changed safely. ValueError with a sentence for a field that is wrong.
    """
    found, now = _find_option(text, line), read_option(text, line)
    if found is None or now is None:
        return None
    kept: dict[str, Any] = {name: getattr(now, name) for name in now.locked}
    wanted = replace(wanted, locked=now.locked, **kept)
    made = _change_prose(text, found, now, wanted)
    block = _change_facts(text[slice(*found.facts)] if found.facts else _EMPTY, now, wanted)
    if block is None:
        return None
    if found.facts:
        made = made[: found.facts[0]] + block + made[found.facts[1] :]
    elif block:
        at = found.place.below
        made = f"{made[:at]}\n```solution\n{block}```\n{made[at:]}"
    changed = rename_heading(made, found.place, wanted.title)
    return changed if changed is not None and _says(changed, line, wanted) else None


def new_option(wanted: OptionFields) -> str:
    """The text of an option, from its heading on. ValueError with a sentence for a field that is wrong."""
    heading = f"### {' '.join(wanted.title.split())}\n"
    said = [(name, label) for name, label in LABELS.items() if name not in _MAY_BE_MISSING or getattr(wanted, name)]
    prose = "\n\n".join(f"**{label}:** {getattr(wanted, name)}".rstrip() for name, label in said)
    start = replace(OptionFields(), agent=ANY_AMOUNT)
    block = _change_facts(_EMPTY, start, wanted)
    return f"{heading}\n```solution\n{block}```\n\n{prose}\n"


def _says(text: str, line: int, wanted: OptionFields) -> bool:
    read = read_option(text, line)
    return read is not None and _plain(read) == _plain(wanted)


def _plain(given: OptionFields) -> tuple[object, ...]:
    """The fields without what makes no difference."""
    values = {one.name: getattr(given, one.name) for one in fields(OptionFields) if one.name != "locked"}
    for name in ("use_when", "avoid_when"):
        if name not in given.locked:
            values[name] = parse_line(values[name])
    return tuple(value.strip() if isinstance(value, str) else value for value in values.values())


# what the block says


def _read_facts(block: str) -> OptionFields:
    read = read_block(block)
    locked: set[str] = set()
    if read is None:
        return OptionFields(agent="", locked=frozenset(_FACTS))
    values = {name: _one_text(_entry(read, name), name, locked) for name in ("remedy", "cost")}
    values |= _read_roles(_entry(read, "authority"), locked)
    for name in ("use_when", "avoid_when"):
        values[name] = _read_condition(_entry(read, name), name, locked)
    values |= _read_inner(_entry(read, "limits"), {scope: scope for scope in _SCOPES}, locked)
    values |= _read_inner(_entry(read, "promise"), {"promise": "what", "within": "within"}, locked)
    values["excludes"] = _read_names(_entry(read, "excludes"), locked)
    values |= _read_then(_entry(read, "then"), locked)
    return OptionFields(**values, locked=frozenset(locked))


_FACTS = (
    *("remedy", "cost", "agent", "team_lead", "manager", "use_when", "avoid_when"),
    *("per_customer", "per_agent", "promise", "within", "excludes", "then", "then_who", "then_within"),
)
_THEN = {"then": "what", "then_who": "who", "then_within": "within"}


def _entry(read: YamlValue | None, name: str) -> YamlValue | None:
    key = find_key(read, name)
    return read.entries[key] if isinstance(read, YamlMap) and key is not None else None


def _one_text(value: YamlValue | None, name: str, locked: set[str]) -> str:
    if value is not None and (not isinstance(value, YamlText) or "\n" in value.text.strip()):
        locked.add(name)
        return ""
    return value.text.strip() if isinstance(value, YamlText) else ""


def _read_roles(value: YamlValue | None, locked: set[str]) -> dict[str, str]:
    given = dict.fromkeys(AUTHORITY_ROLES, "")
    if isinstance(value, YamlMap):
        return {role: _amount(_entry(value, role), find_key(value, role), role, locked) for role in given}
    items = value.items if isinstance(value, YamlList) else (value,) if value is not None else ()
    for item in items:
        role = item.text.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(item, YamlText) else ""
        if role in given:
            given[role] = ANY_AMOUNT
        else:
            locked.update(given)
    return given


def _amount(value: YamlValue | None, key: str | None, role: str, locked: set[str]) -> str:
    written = _one_text(value, role, locked)
    return written or (ANY_AMOUNT if key is not None else "")


def _read_condition(value: YamlValue | None, name: str, locked: set[str]) -> str:
    pieces: Pieces | None = read_pieces(value) if value is not None else ()
    if pieces is None:
        locked.add(name)
        return ""
    line = format_line(pieces)
    try:
        same = parse_line(line) == pieces
    except ValueError:
        same = False
    if not same:
        locked.add(name)
    return line if same else ""


def _read_inner(value: YamlValue | None, names: Mapping[str, str], locked: set[str]) -> dict[str, str]:
    if value is not None and not isinstance(value, YamlMap):
        locked.update(names)
    return {name: _one_text(_entry(value, key), name, locked) for name, key in names.items()}


def _read_names(value: YamlValue | None, locked: set[str]) -> str:
    """Names as a line, of a list or of one text."""
    if isinstance(value, YamlList) and all(isinstance(item, YamlText) for item in value.items):
        return ", ".join(item.text.strip() for item in value.items if isinstance(item, YamlText))
    return _one_text(value, "excludes", locked)


def _read_then(value: YamlValue | None, locked: set[str]) -> dict[str, str]:
    """`then: done` stands in the first field as it is written."""
    if isinstance(value, YamlText):
        return {**dict.fromkeys(_THEN, ""), "then": _one_text(value, "then", locked)}
    return _read_inner(value, _THEN, locked)


# what the block shall say


def _change_facts(block: str, now: OptionFields, wanted: OptionFields) -> str | None:
    """None where something in it must not be written over."""
    made: str | None = block
    for path, written in _changes(now, wanted, read_block(block)):
        if made is not None:
            made = remove_entry(made, path) if written is None else set_entry(made, path, written, KEYS)
    return made


def _changes(now: OptionFields, wanted: OptionFields, read: YamlMap | None) -> Iterator[_Change]:
    for name in ("remedy", "cost"):
        if _differs(now, wanted, name):
            yield (name,), format_scalar(getattr(wanted, name).strip()) if getattr(wanted, name).strip() else None
    if any(_differs(now, wanted, role) for role in AUTHORITY_ROLES):
        yield from _role_changes(now, wanted, _entry(read, "authority"))
    for name in ("use_when", "avoid_when"):
        yield from _condition_changes(name, getattr(now, name), getattr(wanted, name))
    for name in _SCOPES:
        if _differs(now, wanted, name):
            yield ("limits", name), _in_braces(getattr(wanted, name))
    for name, key in (("promise", "what"), ("within", "within")):
        if _differs(now, wanted, name):
            yield ("promise", key), _in_braces(getattr(wanted, name))
    if _differs(now, wanted, "excludes"):
        names = [name.strip() for name in wanted.excludes.split(",") if name.strip()]
        yield ("excludes",), f"[{', '.join(format_scalar(name, '[{}]') for name in names)}]" if names else None
    yield from _then_changes(now, wanted)


_Change = tuple[tuple[str, ...], str | None]
"""A place of the block, and what is to stand there; None takes its line out."""


def _differs(now: OptionFields, wanted: OptionFields, name: str) -> bool:
    return bool(getattr(now, name).strip() != getattr(wanted, name).strip())


def _then_changes(now: OptionFields, wanted: OptionFields) -> Iterator[_Change]:
    """`done` is one word, anything else names what, who and within: it is written whole where one of them changes."""
    if not any(_differs(now, wanted, name) for name in _THEN):
        return
    said = {key: _in_braces(getattr(wanted, name)) for name, key in _THEN.items()}
    if wanted.then.strip().lower() == DONE and not (said["who"] or said["within"]):
        yield ("then",), DONE
        return
    inner = ", ".join(f"{key}: {value}" for key, value in said.items() if value)
    yield ("then",), f"{{{inner}}}" if inner else None


def _in_braces(value: str) -> str | None:
    return format_scalar(value.strip(), "{k: {}}") if value.strip() else None


def _role_changes(now: OptionFields, wanted: OptionFields, stands: YamlValue | None) -> Iterator[_Change]:
    given = {role: getattr(wanted, role).strip() for role in AUTHORITY_ROLES}
    amounts = {role: "" if most.casefold() == ANY_AMOUNT else most for role, most in given.items() if most}
    if not isinstance(stands, YamlMap):
        yield ("authority",), _format_roles(amounts)
        return
    for role in AUTHORITY_ROLES:
        if _differs(now, wanted, role):
            yield ("authority", role), (_in_braces(amounts[role]) or "") if role in amounts else None


def _format_roles(amounts: Mapping[str, str]) -> str | None:
    if any(amounts.values()):
        return "{" + ", ".join(f"{role}: {_in_braces(most) or ''}" for role, most in amounts.items()) + "}"
    named = list(amounts)
    return named[0] if len(named) == 1 else f"[{', '.join(named)}]" if named else None


def _condition_changes(name: str, now: str, wanted: str) -> Iterator[_Change]:
    before, after = dict(parse_line(now)), dict(parse_line(wanted))
    for fact in before:
        if fact not in after:
            yield (name, fact), None
    if not before and after:
        inner = ", ".join(f"{fact}: {format_yaml(values)}" for fact, values in after.items())
        yield (name,), f"{{{inner}}}"
        return
    for fact, values in after.items():
        if before.get(fact) != values:
            yield (name, fact), format_yaml(values)


# what is said


def _find_option(text: str, line: int) -> _Found | None:
    place = find_place(text, line)
    if place is None:
        return None
    facts: tuple[int, int] | None = None
    prose: dict[str, tuple[int, int, int]] = {}
    label = ""
    for start, written, kind in place.lines:
        if kind == "solution":
            facts = facts or _fence_content(text, start)
            label = ""
            continue
        mark = PROSE_LABEL.match(written) if kind == "text" else None
        if mark and mark[2].lower() not in prose:
            label = mark[2].lower()
            prose[label] = (start, start + mark.end(), start + len(written.rstrip()))
        elif label and written.strip():
            first, words, _ = prose[label]
            prose[label] = (first, words, start + len(written.rstrip()))
    return _Found(place, facts, {name: (a, min(b, c), c) for name, (a, b, c) in prose.items()})


def _fence_content(text: str, start: int) -> tuple[int, int]:
    """What stands between the first and the last line of a fenced block."""
    opening = text[start:].partition("\n")[0]
    mark = re.match(r" *(`{3,}|~{3,})", opening)
    first = start + len(opening) + 1
    closing = re.compile(rf"^ {{0,3}}{mark[1][:1] * 3}+[ \t]*$" if mark else r"\Z", re.MULTILINE).search(text, first)
    return first, closing.start() if closing else len(text)


def _change_prose(text: str, found: _Found, now: OptionFields, wanted: OptionFields) -> str:
    """From the last to the first, so that the places before stay where they are."""
    made, at_end = text, found.place.end
    for name in reversed(LABELS):
        words = getattr(wanted, name).strip()
        if name in found.prose:
            start, first, end = found.prose[name]
            if words == getattr(now, name).strip():
                continue
            if words or name not in _MAY_BE_MISSING:
                made = f"{made[:first].rstrip(' ')} {words}".rstrip(" ") + made[end:]
            else:
                made = made[:start].rstrip() + made[end:]
        elif words:
            at = min((found.prose[one][0] for one in _after(name) if one in found.prose), default=at_end)
            piece = f"**{LABELS[name]}:** {words}"
            made = f"{made[:at]}\n\n{piece}{made[at:]}" if at == at_end else f"{made[:at]}{piece}\n\n{made[at:]}"
    return made


def _after(name: str) -> tuple[str, ...]:
    names = tuple(LABELS)
    return names[names.index(name) + 1 :]
