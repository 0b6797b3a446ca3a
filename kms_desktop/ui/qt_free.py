"""What is handed to another thread, or comes from it → refused where it holds a Qt object."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from types import BuiltinMethodType, CellType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import shiboken6

_PLAIN = frozenset({str, int, float, bool, bytes, type(None), Decimal, datetime, date, timedelta})


def refuse_qt(handed_over: object) -> None:
    """ValueError for a Qt object, or for what holds one: a function, what it was given, values and what lies in them.

    Of services only what they themselves hold is looked at.
    """
    seen: set[int] = set()
    left = [handed_over]
    while left:
        thing = left.pop()
        kind = type(thing)
        if kind in _PLAIN or id(thing) in seen:
            continue
        seen.add(id(thing))
        if _is_qt(thing):
            raise ValueError(f"{name_of(handed_over)} takes a Qt object ({kind.__name__}) to another thread.")
        left.extend(_parts_of(thing))


def _is_qt(thing: object) -> bool:
    return type(thing).__module__.startswith("PySide6") or isinstance(thing, shiboken6.Object)


def name_of(thing: object) -> str:
    """Without what it was given, which may be a customer's words."""
    named = thing.func if isinstance(thing, partial) else thing
    return str(getattr(named, "__qualname__", type(named).__qualname__))


def _parts_of(thing: object) -> Iterable[object]:
    """What a value consists of; what a function closes over, is bound to or was given; what Qt a service holds."""
    if isinstance(thing, tuple | list | set | frozenset | deque):
        return thing
    if isinstance(thing, dict):
        return (*thing, *thing.values())
    if isinstance(thing, partial):
        return (thing.func, *thing.args, *thing.keywords.values())
    if isinstance(thing, MethodType | BuiltinMethodType):
        return (thing.__self__, getattr(thing, "__func__", None))
    if isinstance(thing, FunctionType):
        cells = (cell.cell_contents for cell in thing.__closure__ or () if cell != CellType())
        return (*cells, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values())
    if isinstance(thing, GeneratorType):
        return tuple(thing.gi_frame.f_locals.values()) if thing.gi_frame is not None else ()
    if isinstance(thing, type | ModuleType):
        return ()
    kind: Any = type(thing)
    if names := _fields_of(kind):
        return [getattr(thing, name, None) for name in names]
    attributes = list(getattr(thing, "__dict__", {}).values())  # a lane may be giving it another one meanwhile
    return [held for held in attributes if _is_qt(held)]


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    """Of a dataclass; none of another kind."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
