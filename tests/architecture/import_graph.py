"""The program's source → what importing a module imports with it, and on which way; nothing is imported for that.

`modules` and `way_to` know only what is imported when a module is: not what a function imports when it is called, nor
what types alone name. `reached_from` knows all of it.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Collection, Iterator
from functools import cache

from tests.architecture.sources import PACKAGE, module_name

_IMPORTS = (ast.Import, ast.ImportFrom)


@cache
def modules() -> dict[str, frozenset[str]]:
    """Each module of the program → every module that its own statements import, the packages above them too."""
    trees = {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}
    return {name: frozenset(_imported(tree.body, trees)) for name, tree in trees.items()}


@cache
def modules_called_for() -> dict[str, frozenset[str]]:
    """As `modules`, and what functions import when they are called, and what types alone name."""
    trees = {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}
    everywhere = {name: [node for node in ast.walk(tree) if isinstance(node, _IMPORTS)] for name, tree in trees.items()}
    return {name: frozenset(_imported(list(imports), trees)) for name, imports in everywhere.items()}


def reached_from(start: str) -> set[str]:
    """The modules of the program that running `start` may ever import, itself too."""
    reached, waiting = {start}, [start]
    while waiting:
        there = modules_called_for()[waiting.pop()] & modules_called_for().keys()
        waiting += there - reached
        reached |= there
    return reached


def way_to(libraries: Collection[str], module: str) -> list[str]:
    """The shortest way by which importing `module` imports one of the libraries, ending with its name; [] for none."""
    reached: dict[str, str] = {module: ""}
    waiting = deque([module])
    while waiting:
        here = waiting.popleft()
        for there in sorted(modules().get(here, ())):
            if there.partition(".")[0] in libraries:
                return [*_way(reached, here), there]
            if there in modules() and there not in reached:
                reached[there] = here
                waiting.append(there)
    return []


def _way(reached: dict[str, str], end: str) -> list[str]:
    way = [end]
    while reached[way[0]]:
        way.insert(0, reached[way[0]])
    return way


def _imported(body: list[ast.stmt], known: Collection[str]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.Import(names):
                for name in names:
                    yield from _with_packages(name.name)
            case ast.ImportFrom(module=str(module), names=names):
                for name in names:
                    inner = f"{module}.{name.name}"
                    yield from _with_packages(inner if inner in known else module)
            case ast.If(test=ast.Name("TYPE_CHECKING"), orelse=otherwise):
                yield from _imported(otherwise, known)
            case ast.If() | ast.Try() | ast.With() | ast.ClassDef():
                yield from _imported(_statements(statement), known)


def _statements(compound: ast.stmt) -> list[ast.stmt]:
    """What stands in a compound statement, in any of its branches."""
    branches = [getattr(compound, field, []) for field in ("body", "orelse", "finalbody")]
    branches += [handler.body for handler in getattr(compound, "handlers", [])]
    return [statement for branch in branches for statement in branch]


def _with_packages(module: str) -> Iterator[str]:
    parts = module.split(".")
    yield from (".".join(parts[: length + 1]) for length in range(len(parts)))
