"""A clean checkout and one command → a running program, a finished test run, pictures or measurements.

Standard library only. This file alone must also be read by an older Python, so that its owner gets one sentence
instead of a traceback; everything newer lies in the modules beside it.
"""

import os
import sys
from typing import Any

OLDEST = (3, 11)


def too_old(version: "tuple[Any, ...]") -> str:
    """One sentence for a Python older than 3.11, "" for any other; `version` is like sys.version_info."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    needed, found = ".".join(map(str, OLDEST)), ".".join(map(str, version[:2]))
    return (
        f"This needs Python {needed} or newer, and this is Python {found}: start it as python{needed} packaging/dev.py"
    )


def main(argv: "list[str]") -> int:
    sentence = too_old(sys.version_info)
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 1
    beside = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    if beside not in sys.path:
        sys.path.insert(0, beside)
    from commands import start

    return start(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
