"""The acts that the catalogue of a workspace lists → calls of them with any arguments, by hand and by chance."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from hypothesis import strategies as st

from tests.contacts.histories import DATA, HOSTILE, OFTEN, PLAUSIBLE, TEXTS

CONTACTS = tuple(f"contact-{n}" for n in range(1, 8))
CUSTOMERS = ("maria", "omar", "kay")
LOGINS = ("dana", "sam", "rosa", "marta", "ines", "quinn", "kim", "gone")
_EVENTS = tuple(f"event-{n}" for n in range(12))
_KEYS = (
    *CONTACTS,
    *CUSTOMERS,
    *LOGINS,
    *_EVENTS,
    "h1",
    "h2",
    "a1",
    "a2",
    "p1",
    "p2",
    "s1",
    "late-bill",
    "front",
    "other",
)
_TIMES = (
    *("2026-11-22T12:09:00+00:00", "2026-11-22T12:09:00", "20000-01-01T00:00:00Z", "infinity", "-infinity", "now"),
    *("0001-01-01", "4713-01-01 BC", "294276-12-31", "2026-02-30", "1970-01-01T00:00:00Z"),
)
_NUMBERS = ("0", "1", "-1", "38.5", "NaN", "Infinity", "-Infinity", "1e400", "9" * 400, "1e-400", "2147483648", "0.005")
_DEEP = (*("[" * depth + "]" * depth for depth in (10, 100, 3000)), '{"a":' * 200 + "1" + "}" * 200)
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


def calls_of(act: Act, revision: str) -> st.SearchStrategy[dict[str, str | None]]:
    """What it is told, by name, as text that its type reads; some of what may be left out is."""
    needed = {one.name: _values(act, one, revision) for one in act.arguments if not one.optional}
    more = {one.name: _values(act, one, revision) for one in act.arguments if one.optional}
    return st.fixed_dictionaries(needed, optional=more)


def _values(act: Act, one: Argument, revision: str) -> st.SearchStrategy[str | None]:
    if one.name == "revision":
        return st.one_of(*[st.just(revision)] * 12, st.sampled_from([None, "", "0001", "9999", "x' OR true"]))
    found = _of_type(act, one)
    return st.one_of(*[found] * 9, st.none())


def _of_type(act: Act, one: Argument) -> st.SearchStrategy[str | None]:
    match one.of_type:
        case "json" | "jsonb":
            return st.one_of(_json_of(act, one.name), _json_of(act, one.name), st.sampled_from(_DEEP))
        case "text" | "character varying":
            return _texts(act, one.name)
        case "text[]":
            part = st.one_of(_texts(act, one.name), _texts(act, one.name), st.none())
            return st.one_of(
                st.lists(part, max_size=4).map(_as_array), st.sampled_from(["{{a,b},{c,d}}", "[5:6]={a,b}"])
            )
        case "boolean":
            return st.sampled_from(["t", "f"])
        case "timestamp with time zone" | "date":
            return st.sampled_from(_TIMES)
        case "numeric" | "integer" | "bigint" | "double precision":
            return st.sampled_from(_NUMBERS)
    return TEXTS


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


def _json_of(act: Act, name: str) -> st.SearchStrategy[str]:
    if name in ("event", "events"):
        many = st.lists(_events(), min_size=1, max_size=4)
        usual: st.SearchStrategy[Any] = _events() if name == "event" else many
    else:
        usual = st.one_of(_objects(act), st.lists(_objects(act), max_size=3))
    return st.one_of(usual, usual, usual, HOSTILE).map(json.dumps)


@st.composite
def _events(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.one_of(st.sampled_from(OFTEN), st.sampled_from([*DATA, "of_a_newer_version"])))
    event = {
        "id": draw(st.sampled_from(_EVENTS)),
        "kind": kind,
        "at": draw(st.one_of(st.just(_TIMES[0]), st.just(_TIMES[0]), st.sampled_from(_TIMES))),
        "data": draw(st.one_of(*[DATA.get(kind, st.just({}))] * 6, HOSTILE)),
    }
    if draw(st.booleans()):
        event["seq"] = draw(
            st.one_of(st.integers(1, 20), st.sampled_from([0, -1, 2**31 - 1, 2**31, 2**63, 1.5, "1", None]))
        )
    if draw(st.integers(0, 5)) == 0:
        event[draw(st.sampled_from(["agent_id", "id", "kind", "contact_id"]))] = draw(
            st.one_of(st.sampled_from(_KEYS), HOSTILE)
        )
    return event


def _objects(act: Act) -> st.SearchStrategy[dict[str, Any]]:
    value = st.one_of(
        st.sampled_from([*_KEYS, *_TIMES, "", "phone", "email", "late-bill", 3, True, None, 1e300]),
        HOSTILE,
        st.dictionaries(st.sampled_from(act.words or ("id",)), HOSTILE, max_size=2),
    )
    return st.dictionaries(st.sampled_from([*act.words, "id", "customer_id", "at", "kind", "data"]), value, max_size=8)
