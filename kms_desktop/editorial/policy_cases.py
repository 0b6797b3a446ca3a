"""An article → how many policy cases stand in the file beside it, and which of them do not hold."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath

from kms_desktop.articles.model import Article, Finding
from kms_desktop.files import is_inside
from kms_desktop.guidance.policy_cases import run_cases

SUFFIX = ".cases.yaml"
_MOST_BYTES = 1_000_000
"""More is not read; `run_cases` refuses less."""


def cases_path(path: str) -> str:
    """Where the policy cases of the article at `path` stand."""
    return posixpath.splitext(path)[0] + SUFFIX


def read_cases(root: Path, path: str) -> bytes | None:
    """What stands beside the article at `path`; None for nothing, and for a file that leads out or cannot be read."""
    file = root / PurePosixPath(cases_path(path))
    try:
        if not is_inside(file, root) or not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES)
    except OSError:
        return None


def cases_beside(root: Path, article: Article) -> tuple[int, tuple[Finding, ...]]:
    """(how many, what fails). A file that leads out of the folder or cannot be read is none."""
    data = read_cases(root, article.path)
    if data is None:
        return 0, ()
    text = data.decode("utf-8-sig", "replace")
    return len(re.findall(r"^- ", text, re.MULTILINE)), run_cases(article, text)
