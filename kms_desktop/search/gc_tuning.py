"""What was read and stays, and what was read and let go of → Python's collector and the operating system told so."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """glibc keeps what is freed in small pieces, which after learning from many contacts is half of what they took.

    Takes some milliseconds. Other C libraries give it back by themselves.
    """
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def leave_alone() -> None:
    """What a program has read so far stays; the collector no longer looks through all of it again and again, which is
    a tenth of a slow keystroke. Once in a process: what is in a circle and let go of later would never be collected.
    """
    if not gc.get_freeze_count():
        gc.freeze()
