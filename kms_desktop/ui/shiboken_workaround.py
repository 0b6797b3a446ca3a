"""Qt's bindings put themselves in front of every `import` of the program → imports are Python's own again.

The bindings look at the source of each module anybody imports, to find who wished for their optional spelling of
names. They look while the module is being made, from every thread; a module that answers for names it does not have
(pydantic's do) is then asked too early, and a start that reads the workspace beside the window failed with an
ImportError once in some dozens. This program does not use that spelling.
"""

from __future__ import annotations

import builtins

_OURS, _THEIRS = "__import__", "__orig_import__"


def let_imports_be() -> None:
    """Call once Qt is loaded, before anything is imported beside the window."""
    original = vars(builtins).get(_THEIRS)
    if original is not None:
        setattr(builtins, _OURS, original)
