"""The project's own files → proof that they say what they are, and carry nothing of any one machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, own_files, own_modules, text_of

# Written apart, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b")
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("anaconda", "org"),
        ("deb", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("proxy", "golang", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:work|root|home/\w+|Users/\w+)/\w|[A-Z]:\\Users\\\w")


def first_paragraph(source: str) -> str:
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


def is_one_sentence(text: str) -> bool:
    return text.endswith((".", "?")) and not re.search(r"(?<!e\.g)(?<!i\.e)[.?!] +[A-Z]", text)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    for path in own_files():
        text = text_of(path)
        if text is not None:
            yield named(path), text


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    silent = [named(path) for path in own_modules() if not is_one_sentence(first_paragraph(path.read_text("utf-8")))]
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize(
    ("docstring", "good"),
    [
        ("Files → articles, e.g. Markdown.", True),
        ("Files → articles.\n\nMore about it. And more.", True),
        ("Files → articles", False),
        ("Files become articles. They are read once.", False),
        ("", False),
    ],
)
def test_one_sentence_is_told_from_two_and_none(docstring: str, good: bool) -> None:
    assert is_one_sentence(first_paragraph(f'"""{docstring}"""\n' if docstring else "x = 1\n")) is good


def test_nothing_is_left_for_later() -> None:
    found = [f"{name}: {match[0]}" for name, text in texts() for match in UNFINISHED.finditer(text)]
    assert not found, "\n".join(found)


def test_no_file_names_a_package_registry() -> None:
    found = [f"{name}: {host}" for name, text in texts() for host in REGISTRIES if host in text]
    assert not found, "\n".join(found)


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = [f"{name}: {match[0]}" for name, text in texts() for match in MACHINE_PATH.finditer(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open('/ro" + "ot/notes.txt')", True),
        ("see /wo" + "rk/main", True),
        ("C:\\Us" + "ers\\ada", True),
        ("a link to /work", False),
        ("https://example.com/home/page", False),
        ("../root/file", False),
    ],
)
def test_a_path_of_one_machine_is_told_from_other_paths(text: str, found: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) is found


def test_no_test_can_be_skipped() -> None:
    banned = {"skip", "skipif", "importorskip", "xfail"}
    found = [
        f"{named(path)}:{node.lineno}"
        for path in own_modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in banned and "pytest" in ast.unparse(node)
    ]
    assert not found, "\n".join(found)
