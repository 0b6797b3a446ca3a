"""Collects what is wrong or odd in one file, in the order it is met, with line and column."""

from __future__ import annotations

from collections.abc import Iterable

from kms_desktop.articles.model import Finding


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by path, line, column and code: the same every time it is asked."""
    return tuple(sorted(set(findings), key=lambda f: (f.path, f.line, f.column, f.code, f.text)))


class FindingList:
    """The findings of the file at `path`. Lines and columns count from 1."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Finding] = []

    def add_error(
        self, code: str, text: str, line: int = 1, column: int = 1, *, anchor: str = "", near: str = ""
    ) -> None:
        self._found.append(Finding("error", code, text, self.path, line, column, anchor, near))

    def add_warning(self, code: str, text: str, line: int = 1, column: int = 1, *, anchor: str = "") -> None:
        self._found.append(Finding("warning", code, text, self.path, line, column, anchor))

    @property
    def error_count(self) -> int:
        """How many errors so far: a reader compares before and after to learn whether its part was sound."""
        return sum(f.severity == "error" for f in self._found)

    def in_file_order(self) -> tuple[Finding, ...]:
        return in_order(self._found)
