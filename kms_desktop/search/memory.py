"""What was let go of after much was read → back to the operating system, where its C library would keep it."""

from __future__ import annotations

import ctypes
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
