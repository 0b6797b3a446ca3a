"""One article → what is odd about it for somebody who takes over a folder: what a reader would miss in the text."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Article, Finding

_COMMON_ABROAD = frozenset({"unknown-key", "unknown-value"})
"""Every foreign folder's front matter has these; lint names them, and no reader misses anything."""
_SIGNS = ("![", "<", ":::")
"""Without one of these a text has neither a picture nor HTML, and need not be looked at again."""


def find_oddities(article: Article, root: Path) -> tuple[Finding, ...]:
    """What parsing found, then pictures that are not there and raw HTML; the other articles are not asked."""
    found = tuple(finding for finding in article.findings if finding.code not in _COMMON_ABROAD)
    if not any(sign in article.markdown for sign in _SIGNS):
        return found
    from kms_desktop.articles.text_checks import TextChecks

    findings = FindingList(article.path)
    TextChecks(article, root, lambda _target: None, findings).look_at_pictures_and_html()
    return (*found, *findings.in_file_order())
