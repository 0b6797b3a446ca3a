"""The tools of development → the functions, classes and constants in them that nothing names, not even a test.

Question: a library that looks for dead code, or this? Choice: this, for `packaging/` alone. Reason: what is looked for
is a name that stands nowhere but where it is made, which the standard library finds; a library guesses besides at what
Qt and others call from outside, and needs a list of its wrong guesses.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping

from sizes import ROOT, read_sources

_WATCHED = "packaging/"
_CALLED_BY_QT = frozenset({"eventFilter"})


def main() -> int:
    """0, or 1 where something is found; each is named on a line of its own."""
    found = unused(dict(read_sources(ROOT)), _WATCHED)
    for line in found:
        print(line)
    return int(bool(found))


def unused(sources: Mapping[str, str], watched: str) -> list[str]:
    """What modules below `watched` make and no module of `sources` names, as FILE:LINE: NAME."""
    trees = {name: ast.parse(text, name) for name, text in sources.items()}
    named = Counter(name for tree in trees.values() for name in _named(tree))
    return [
        f"{file}:{line}: {name}"
        for file, tree in trees.items()
        if file.startswith(watched)
        for name, line in _made(tree)
        if not named[name] and not _is_called_from_outside(name)
    ]


def _made(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            yield from ((target.id, target.lineno) for target in targets if isinstance(target, ast.Name))


def _named(tree: ast.Module) -> Iterator[str]:
    """Names that are read, imported, or stand alone in a text, as an attribute asked for by its name does."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name.rpartition(".")[2]
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text


def _is_called_from_outside(name: str) -> bool:
    """By Qt, by Python, or by a visitor of the syntax tree for each kind of node."""
    return name in _CALLED_BY_QT or name.startswith("visit_") or (name.startswith("__") and name.endswith("__"))


if __name__ == "__main__":
    sys.exit(main())
