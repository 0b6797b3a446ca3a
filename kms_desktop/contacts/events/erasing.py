"""Stored data of an event → what stays of it when the customer is erased, as the fields of its kind say.

The shared database does the same by the list that `declared_lists` gives; a test holds its newest migration to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kms_desktop.contacts.events import all_kinds as all_kinds
from kms_desktop.contacts.events.declaration import KINDS, Declared, declared_fields
from kms_desktop.contacts.model import Writer
from kms_desktop.contacts.values import text_of
from kms_desktop.customers import erased

_PASSED = "Passed to "  # no text: stored by earlier versions
_HOW_IT_ENDED = re.compile(r" · (?:satisfied|mollified|dissatisfied)$")
_GONE = object()


def without_words(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an event's data, of a kind that is not known nothing; a reason for which nobody else called is for
    the caller to leave out, see `causes_of`."""
    cls = KINDS.get(kind)
    left = {one.key: _value_left(one, data) for one in declared_fields(cls)} if cls is not None else {}
    return {key: value for key, value in left.items() if value is not _GONE}


def _value_left(one: Declared, data: Mapping[str, Any]) -> object:
    erasing, value = one.erasing, data.get(one.key, _GONE)
    if erasing.unless is not None and text_of(data, erasing.unless[0]) in erasing.unless[1]:
        return value
    if erasing.instead:
        return erasing.instead
    if not erasing.stays or (erasing.if_plain and not isinstance(value, bool | int | float)):
        return _GONE
    if erasing.if_line:
        return line_without_name(value) if isinstance(value, str) else _GONE
    return value


def line_without_name(line: str) -> str:
    """How a contact ended, as earlier versions stored it in one line, without whom outside it was passed to."""
    if not line.startswith(_PASSED):
        return line
    ended = _HOW_IT_ENDED.search(line)
    return f"{_PASSED}{erased.OUTSIDE.lower()}{ended[0] if ended else ''}"


def causes_of(kind: str) -> tuple[str, ...]:
    """Keys that stay only where a contact of somebody else has the same."""
    return tuple(one.key for one in _fields_of(kind) if one.erasing.if_cause)


def sentence_keys() -> dict[str, tuple[str, ...]]:
    """By kind the keys under which the customer's own sentences stand."""
    found = {kind: tuple(one.key for one in _fields_of(kind) if one.erasing.sentence) for kind in KINDS}
    return {kind: keys for kind, keys in found.items() if keys}


def kinds_with_customer() -> tuple[str, ...]:
    """Kinds that say under `customer_id` whom they are about."""
    return tuple(kind for kind in KINDS if any(one.key == "customer_id" for one in _fields_of(kind)))


def of_nobody(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """An event of somebody else's contact that names a customer who was erased meanwhile: it is an unknown caller's."""
    kept = {key: value for key, value in data.items() if key not in _naming_keys()}
    return kept | {one.key: one.unnamed for one in _fields_of(kind) if one.unnamed}


def _naming_keys() -> frozenset[str]:
    """Keys that name whose it is, in any kind."""
    return frozenset(one.key for kind in KINDS for one in _fields_of(kind) if one.unnamed == "")


def _fields_of(kind: str) -> tuple[Declared, ...]:
    cls = KINDS.get(kind)
    return declared_fields(cls) if cls is not None else ()


def declared_lists() -> dict[str, Any]:
    """What the shared database has to know of every kind, as its function `kms_events` gives it."""
    return {kind: _list_of(kind) for kind in KINDS}


def _list_of(kind: str) -> dict[str, Any]:
    fields = _fields_of(kind)
    told: dict[str, Any] = {
        "kept": [one.key for one in fields if one.erasing.stays],
        "instead": {one.key: one.erasing.instead for one in fields if one.erasing.instead},
        "unless": {
            one.key: [one.erasing.unless[0], list(one.erasing.unless[1])] for one in fields if one.erasing.unless
        },
        "plain": [one.key for one in fields if one.erasing.if_plain],
        "lines": [one.key for one in fields if one.erasing.if_line],
        "causes": list(causes_of(kind)),
        "sentences": [one.key for one in fields if one.erasing.sentence],
        "naming": [one.key for one in fields if one.unnamed == ""],
        "unnamed": {one.key: one.unnamed for one in fields if one.unnamed},
        "holds": {one.key: one.holds for one in fields},
        "audience": KINDS[kind].audience.value,
    }
    return {name: value for name, value in told.items() if value or name == "kept"}


def sql_of_lists() -> str:
    """The SQL file of the migration that follows where a kind or a field was added; it then stays as it is. Printed by

    python -c "from kms_desktop.contacts.events.erasing import sql_of_lists; print(sql_of_lists(), end='')"
    """
    told = [f"    {json.dumps(kind)}: {json.dumps(one)}".replace("'", "''") for kind, one in declared_lists().items()]
    writers = [(kind, one.writer.code) for kind, one in KINDS.items() if one.writer is not Writer.HOLDER]
    return "\n".join(
        (
            "-- Made from the program, of each kind of event: "  # no text: SQL
            "what it holds, what erasing leaves of it, who logs it and who is told.",
            "",
            "CREATE OR REPLACE FUNCTION kms_events() RETURNS jsonb LANGUAGE sql IMMUTABLE",
            "    SET search_path = {schema}, pg_temp",
            "    AS $$ SELECT '{",
            ",\n".join(told),
            "}'::jsonb $$;",  # no text: SQL
            "",
            "CREATE OR REPLACE FUNCTION kms_writer_of(kind text) RETURNS text LANGUAGE sql IMMUTABLE",
            "    SET search_path = {schema}, pg_temp",
            "    AS $$",
            "        SELECT CASE kind",
            *(f"            WHEN '{kind}' THEN '{writer}'" for kind, writer in writers),
            "            ELSE 'holder'",  # no text: SQL
            "        END",
            "    $$;",
            "",
        )
    )
