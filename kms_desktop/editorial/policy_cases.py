"""An article → how many policy cases stand in the file beside it, and which of them do not hold."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from kms_desktop.articles.model import Article, Finding
from kms_desktop.files import is_inside
from kms_desktop.guidance.policy_cases import run_cases

_MOST_BYTES = 250_000
"""More is not read; `run_cases` refuses less."""


def cases_beside(root: Path, article: Article) -> tuple[int, tuple[Finding, ...]]:
    """(how many, what fails). A file that leads out of the folder or cannot be read is none."""
    file = root / PurePosixPath(article.path).with_suffix(".cases.yaml")
    try:
        if not is_inside(file, root) or not file.is_file():
            return 0, ()
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return 0, ()
    return len(re.findall(r"^- ", text, re.MULTILINE)), run_cases(article, text)
