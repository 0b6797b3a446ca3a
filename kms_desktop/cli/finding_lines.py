"""A finding → the line that a person, an editor or a continuous integration reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.articles.model import Finding


def _text_line(finding: Finding, _root: Path) -> str:
    return f"{_format_place(finding, finding.path)}: {finding.severity}: {finding.text} [{finding.code}]"


def _ci_line(finding: Finding, root: Path) -> str:
    """What compilers print; the file as it is seen from where the command runs, so that it can be opened."""
    return f"{_format_place(finding, _from_here(finding, root))}: {finding.severity}: {finding.text} [{finding.code}]"


def _github_line(finding: Finding, root: Path) -> str:
    """A workflow command: it shows the finding at its line in the change that is reviewed."""
    place = f"file={_escape_property(_from_here(finding, root))},line={finding.line},col={finding.column}"
    properties = f"{place},title={_escape_property(finding.code)}"
    return f"::{finding.severity} {properties}::{_escape_data(finding.text)}"


def _format_place(finding: Finding, path: str) -> str:
    return f"{path}:{finding.line}:{finding.column}"


def _from_here(finding: Finding, root: Path) -> str:
    path = root / finding.path
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return path.as_posix()  # on another drive


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


LINT_FORMS: Mapping[str, Callable[[Finding, Path], str]] = {"text": _text_line, "ci": _ci_line, "github": _github_line}
