"""Keeps None, True and False alive under a Qt binding that forgets to count its references to them.

Measured with PySide6 6.12.0 on CPython 3.11: each call of a Qt method that returns nothing takes one reference of
None away, each emitted signal one of True; after some thousand calls the interpreter aborts ("deallocating None").
From CPython 3.12 on these objects are immortal and nothing happens. Refused: a pin of PySide6 alone, since a person
may have any version installed; the pin belongs beside this, not instead.
"""

from __future__ import annotations

import ctypes
import sys

_ENOUGH = 1 << 40


def keep_singletons_alive() -> bool:
    """Raise the counts to what no session uses up. → whether there was anything to do (CPython before 3.12 only)."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return False
    for thing in (None, True, False, NotImplemented):
        count = ctypes.c_ssize_t.from_address(id(thing))
        if count.value < _ENOUGH:
            count.value += _ENOUGH
    return True
