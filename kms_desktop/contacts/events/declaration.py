"""The class of a kind of event → a prepared table: how its fields are read, stored, masked, and what erasing leaves.

Question: where is a kind of event decided? Choice: in its class alone; the folding, the mask, erasing on either side,
the rows, who is told and the line of the log are read from it. A field cannot be declared without saying what becomes
of it when the customer is erased, nor a kind without saying who may log it and who is told. Refused: lists of kinds
beside the code that uses them, as those drift apart.

A field without a default is always stored; one with a default is left out while it has it. Reading never fails: what
is missing or broken is what the reader of the field makes of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

from kms_desktop.contacts import values
from kms_desktop.contacts.event_text import EventText, Words
from kms_desktop.contacts.model import Audience, Event, Payload, Rows, Writer
from kms_desktop.guidance.conditions import number_of
from kms_desktop.storage.unreadable import CANNOT_BE_READ

P = TypeVar("P", bound=Payload)
_DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Erasing:
    """What erasing a customer leaves of a field. `unless`: another field, and the values of it with which this one
    stays as it is."""

    stays: bool
    instead: str = ""
    """What stands there afterwards, whatever stood there before."""
    unless: tuple[str, tuple[str, ...]] | None = None
    if_plain: bool = False
    """Only a number, or yes or no, stays."""
    if_cause: bool = False
    """Stays where a contact of somebody else has the same, as it is then a cause and not their words."""
    if_line: bool = False
    """A line of an earlier version, which goes only as far as it says to whom outside the contact was passed."""
    sentence: bool = False
    """What goes is the customer's own sentence, which may stand in what staff wrote elsewhere, and goes there too."""


STAYS = Erasing(stays=True)
"""The house's own: which article, option, amount, outcome, and who of the staff."""
GOES = Erasing(stays=False)
"""The customer's own: what names them or leads to them, and every word that a person typed about them."""
SENTENCE_GOES = Erasing(stays=False, sentence=True)
STAYS_IF_PLAIN = Erasing(stays=True, if_plain=True)
STAYS_IF_CAUSE = Erasing(stays=True, if_cause=True)
LINE_STAYS = Erasing(stays=True, if_line=True)


def replaced_by(by: str, unless: tuple[str, tuple[str, ...]] | None = None) -> Erasing:
    """The customer's own, in whose place something stands afterwards."""
    return Erasing(stays=unless is not None, instead=by, unless=unless)


@dataclass(frozen=True, slots=True)
class Declared:
    """One field of a kind. `key` is its name in JSON."""

    name: str
    key: str
    holds: str
    """What stands under it, as the shared database checks it: code, codes, text, texts, money and so on."""
    read: Callable[[Any], Any]
    exact: bool
    erasing: Erasing
    default: Any
    unnamed: str | None
    """What it is in a contact of somebody unknown that named a customer who is erased; None: as it is, "": left out."""


def _declare_field(
    holds: str,
    read: Callable[[Any], Any],
    erasing: Erasing,
    default: Any,
    *,
    exact: bool,
    key: str = "",
    unnamed: str | None = None,
) -> Any:
    return field(default=default, metadata={_DECLARED: (holds, read, erasing, exact, key, unnamed)})


def code_field(erasing: Erasing, *, default: Any = MISSING, key: str = "", unnamed: str | None = None) -> Any:
    """A code, the key of something else, a telephone number: left as it is."""
    return _declare_field("code", values.as_code, erasing, default, exact=True, key=key, unnamed=unnamed)


def key_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """The key of a row that the event writes or answers; "" where it has none, which is then the event's own."""
    return _declare_field("key", values.as_key, erasing, default, exact=True)


def codes_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """Several of them."""
    return _declare_field("codes", values.as_texts, erasing, default, exact=True)


def text_field(erasing: Erasing, *, default: Any = MISSING, unnamed: str | None = None) -> Any:
    """What a person typed, or the title of something: masked."""
    return _declare_field("text", values.as_text, erasing, default, exact=False, unnamed=unnamed)


def texts_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """Several of them."""
    return _declare_field("texts", values.as_texts, erasing, default, exact=False)


def money_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """A sum of money, 0 where there is none."""
    return _declare_field("money", values.as_money, erasing, default, exact=True)


def number_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """Any number, None where there is none."""
    return _declare_field("number", number_of, erasing, default, exact=True)


def time_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """A time in UTC, None where there is none."""
    return _declare_field("time", values.as_time, erasing, default, exact=True)


def yes_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """Yes or no; whatever is not yes is no."""
    return _declare_field("yes", _is_true, erasing, default, exact=True)


def yes_unless_no_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """Yes or no; whatever is not no is yes."""
    return _declare_field("yes", _is_not_false, erasing, default, exact=True)


def place_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """The place in a list, from 0; -1 where there is none."""
    return _declare_field("place", _as_place, erasing, default, exact=True)


def fact_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """A fact, None where there is none."""
    return _declare_field("fact", values.as_fact, erasing, default, exact=False)


def facts_field(erasing: Erasing, *, default: Any = MISSING) -> Any:
    """Facts by name."""
    return _declare_field("facts", values.as_facts, erasing, default, exact=False)


def _is_true(value: object) -> bool:
    return value is True


def _is_not_false(value: object) -> bool:
    return value is not False


def _as_place(value: object) -> int:
    return value if isinstance(value, int) else -1


class Undecided(TypeError):
    """Something of a kind of event is not said in its class."""


KINDS: dict[str, type[Payload]] = {}
"""Every kind that is declared; whole once `events.all_kinds` is imported."""
_FIELDS: dict[type[Payload], tuple[Declared, ...]] = {}
_READERS: dict[type[Payload], tuple[tuple[str, str, Callable[[Any], Any]], ...]] = {}


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        code_field,
        key_field,
        codes_field,
        text_field,
        texts_field,
        money_field,
        number_field,
        time_field,
        yes_field,
        yes_unless_no_field,
        place_field,
        fact_field,
        facts_field,
    ),
)
def event_kind(
    kind: str, *, writer: Writer, audience: Audience, rows: Rows = Rows.FOLDED
) -> Callable[[type[P]], type[P]]:
    """Declare a kind. What is stored under its name is never renamed, as older workspaces hold it."""

    def declare(cls: type[P]) -> type[P]:
        cls.kind, cls.writer, cls.audience, cls.rows = kind, writer, audience, rows
        made: type[P] = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(cls)
        if kind in KINDS:
            raise Undecided(f"“{kind}” is declared twice.")  # no text: a bug
        declared = tuple(_declaration_of(made, one) for one in fields(made))  # type: ignore[arg-type]
        KINDS[kind], _FIELDS[made] = made, declared
        _READERS[made] = tuple((one.name, one.key, one.read) for one in declared)
        return made

    return declare


def _declaration_of(cls: type[Payload], one: Field[Any]) -> Declared:
    if _DECLARED not in one.metadata:
        raise Undecided(f"{cls.__name__}.{one.name} does not say what becomes of it.")  # no text: a bug
    holds, read, erasing, exact, key, unnamed = one.metadata[_DECLARED]
    return Declared(one.name, key or one.name, holds, read, exact, erasing, one.default, unnamed)


def declared_fields(cls: type[Payload]) -> tuple[Declared, ...]:
    """The fields of a kind, in the order in which they are stored."""
    return _FIELDS[cls]


@dataclass(init=False, repr=False, eq=False, slots=True)
class OfNewerVersion(Payload):
    """A kind that only a newer desktop knows."""

    kind: str = ""  # type: ignore[misc]


@dataclass(init=False, repr=False, eq=False, slots=True)
class NotReadable(Payload):
    """What was logged stands there and cannot be read; it is told, and changes nothing."""

    kind: str = ""  # type: ignore[misc]

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("warning", CANNOT_BE_READ, tone="warn", in_leg=(CANNOT_BE_READ, ""))


def read_payload(kind: str, data: Mapping[str, Any]) -> Payload:
    """What is stored → what it says."""
    cls = KINDS.get(kind)
    if cls is None:
        return OfNewerVersion(kind=kind)
    said = cls.__new__(cls)
    for name, key, read in _READERS[cls]:
        object.__setattr__(said, name, read(data.get(key)))
    return said


def stored_payload(payload: Payload) -> dict[str, Any]:
    """What an event says → JSON, masked."""
    found = ((one, getattr(payload, one.name)) for one in declared_fields(type(payload)))
    return {
        one.key: values.stored_value(value, exact=one.exact)
        for one, value in found
        if one.default is MISSING or value != one.default
    }


def masked_where_unknown(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Stored data with whatever only a newer desktop knows of a known kind masked once more."""
    cls = KINDS.get(kind)
    known = {one.key for one in declared_fields(cls)} if cls is not None else data.keys()
    return {key: value if key in known else values.mask_texts(value) for key, value in data.items()}
