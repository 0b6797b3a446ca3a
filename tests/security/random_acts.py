"""The acts that the catalogue of a workspace lists → calls of them with any arguments, by hand and by chance."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from hypothesis import strategies as st

from tests.contacts.histories import HOSTILE, PLAUSIBLE, TEXTS
from tests.security.usual_calls import CONTACTS, EVENTS, usual_call

CUSTOMERS = ("maria", "omar", "kay")
LOGINS = ("dana", "sam", "rosa", "marta", "ines", "quinn", "kim", "gone")
_KEYS = (
    *CONTACTS,
    *CUSTOMERS,
    *LOGINS,
    *EVENTS,
    *["h1", "h2", "a1", "a2", "p1", "p2", "s1", "late-bill", "front", "other"],
)
_TIMES = (
    *("2026-11-22T12:09:00+00:00", "2026-11-22T12:09:00", "20000-01-01T00:00:00Z", "infinity", "-infinity", "now"),
    *("0001-01-01", "4713-01-01 BC", "294276-12-31", "2026-02-30", "1970-01-01T00:00:00Z"),
)
_NUMBERS = ("0", "1", "-1", "38.5", "NaN", "Infinity", "-Infinity", "1e400", "9" * 400, "1e-400", "2147483648", "0.005")
_JSON = (
    *("[" * depth + "]" * depth for depth in (10, 100, 3000)),
    *(
        '{"a":' * 200 + "1" + "}" * 200,
        '{"id": "a", "id": "b"}',
        "[1e400]",
        "[1e999999]",
        "1e-400",
        r'["\ud800"]',
        r'"\u0000"',
    ),
)
"""Which no program writes."""
_LARGE = ("x" * 300_000, "é" * 70_000)


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    of_type: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Act:
    """`words`: what its source compares with, which is worth being said to it."""

    name: str
    arguments: tuple[Argument, ...] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    def statement(self, schema: str, said: Mapping[str, Any]) -> str:
        told = ", ".join(f"{one.name} => %s::{one.of_type}" for one in self.arguments if one.name in said)
        return f'SELECT * FROM "{schema}".{self.name}({told})'


def list_acts(owner: psycopg.Connection[Any], schema: str) -> list[Act]:
    """Every function of the schema, whoever may call it."""
    rows = owner.execute(
        "SELECT p.proname, p.prosrc, p.pronargdefaults, "
        "ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t), "
        "coalesce(ARRAY(SELECT n FROM unnest(p.proargnames, p.proargmodes) a (n, m) WHERE coalesce(m, 'i') IN "
        "('i', 'b', 'v')), '{}') FROM pg_proc p WHERE p.pronamespace = %s::regnamespace ORDER BY p.proname",
        (f'"{schema}"',),
    ).fetchall()
    called = "\n".join(src for (src,) in owner.execute("SELECT prosrc FROM pg_proc WHERE proname LIKE 'kms%%'", ()))
    keys = tuple(dict.fromkeys(re.findall(r"->>? '(\w{1,30})'", called)))
    acts = []
    for name, source, defaults, types, names in rows:
        first_default = len(types) - defaults
        arguments = tuple(
            Argument(n, t, at >= first_default) for at, (n, t) in enumerate(zip(names, types, strict=True))
        )
        acts.append(Act(name, arguments, (*re.findall(r"'([^'\n]{1,40})'", source), *keys)))
    return acts


@st.composite
def calls_of(draw: st.DrawFn, act: Act, revision: str) -> dict[str, str | None]:
    """What it is told, by name, as text that its type reads: as usual, with up to two changes; or anything at all."""
    said = dict(draw(usual_call(act.name)))
    if said and draw(st.integers(0, 5)):
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2]))):
            one = draw(st.sampled_from(act.arguments))
            old = said.get(one.name)
            said[one.name] = draw(_changed(old)) if isinstance(old, dict | list) else draw(_values(act, one))
        told = {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in said.items()}
        return {"revision": revision, **told}
    some = [one for one in act.arguments if not one.optional or draw(st.booleans())]
    return {one.name: revision if one.name == "revision" else draw(_values(act, one)) for one in some}


_LEAF = st.one_of(HOSTILE, st.sampled_from([*_KEYS, *_TIMES, "", 0, -1, 2**31, 2**63, 1.5, 1e300, True, None, [], {}]))


@st.composite
def _changed(draw: st.DrawFn, value: Any) -> Any:
    """The same JSON with something in it left out, twice, or another one."""
    if not value or not isinstance(value, dict | list) or draw(st.integers(0, 7)) == 0:
        return draw(_LEAF)
    if isinstance(value, list):
        at = draw(st.integers(0, len(value) - 1))
        more = draw(st.sampled_from([[], [value[at]]]))
        return [*value[:at], draw(_changed(value[at])), *value[at + 1 :], *more]
    key = draw(st.sampled_from(list(value)))
    match draw(st.integers(0, 5)):
        case 0:
            return {name: part for name, part in value.items() if name != key}
        case 1:
            return {**value, draw(st.one_of(TEXTS, st.sampled_from(_KEYS))): draw(_LEAF)}
    return {**value, key: draw(_changed(value[key]))}


def _values(act: Act, one: Argument) -> st.SearchStrategy[str | None]:
    if one.name == "revision":
        return st.sampled_from([None, "", "0001", "9999", "x' OR true"])
    found = _of_type(act, one)
    return st.one_of(*[found] * 9, st.none())


def _of_type(act: Act, one: Argument) -> st.SearchStrategy[str | None]:
    match one.of_type:
        case "json" | "jsonb":
            objects = _objects(act)
            said = st.one_of(objects, st.lists(objects, max_size=3), HOSTILE).map(json.dumps)
            return st.one_of(said, said, said, st.sampled_from(_JSON))
        case "text" | "character varying":
            return _texts(act, one.name)
        case "text[]":
            part = st.one_of(_texts(act, one.name), _texts(act, one.name), st.none())
            strange = st.sampled_from(["{{a,b},{c,d}}", "[5:6]={a,b}"])
            return st.one_of(st.lists(part, max_size=4).map(_as_array), strange)
        case "boolean":
            return st.sampled_from(["t", "f"])
        case "timestamp with time zone" | "date":
            return st.sampled_from(_TIMES)
        case "numeric" | "integer" | "bigint" | "double precision":
            return st.sampled_from(_NUMBERS)
    return TEXTS.filter(_can_be_sent)


def _texts(act: Act, name: str) -> st.SearchStrategy[str]:
    usual = st.sampled_from([*_known(name), *_KEYS])
    words = st.sampled_from([*act.words, *_TIMES, "%", "kms_admin", "postgres"])
    return st.one_of(
        usual, usual, usual, words, TEXTS.filter(_can_be_sent), st.sampled_from([*_LARGE, "\u202eabc", "a\nb"])
    )


def _known(name: str) -> Sequence[str]:
    if name == "contact_id":
        return CONTACTS
    if name in ("login", "person_id", "by_id", "by_login", "staff_id"):
        return LOGINS
    known = [value for value in PLAUSIBLE.get(name, ["new"]) if isinstance(value, str)]
    return known or ["new"]


def _can_be_sent(words: str) -> bool:
    """psycopg itself sends neither NUL nor half characters."""
    return "\x00" not in words and not any("\ud800" <= one <= "\udfff" for one in words)


def _as_array(parts: Sequence[str | None]) -> str:
    quoted = ("NULL" if one is None else '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in parts)
    return "{" + ",".join(quoted) + "}"


def _objects(act: Act) -> st.SearchStrategy[dict[str, Any]]:
    value = st.one_of(
        st.sampled_from([*_KEYS, *_TIMES, "", "phone", "email", "late-bill", 3, True, None, 1e300]),
        HOSTILE,
        st.dictionaries(st.sampled_from(act.words or ("id",)), HOSTILE, max_size=2),
    )
    return st.dictionaries(st.sampled_from([*act.words, "id", "customer_id", "at", "kind", "data"]), value, max_size=8)
