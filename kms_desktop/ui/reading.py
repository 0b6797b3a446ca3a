"""Articles and their markdown → HTML and plain words for the views.

The renderer is loaded when the first article is shown, not before the window: it costs a tenth of the start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article


def render_html(markdown: str, *, base: Path | None, folder: str = "") -> str:
    """Safe HTML of a part of an article; its pictures are looked for in `folder` below `base`."""
    from kms_desktop.articles import render

    return render.render_html(markdown, base=base, folder=folder)


def render_article(
    article: Article,
    *,
    base: Path | None,
    currency: str = "",
    with_title: bool = True,
    title_of: Callable[[str], str] | None = None,
) -> str:
    """Safe HTML of a whole article, in plain words."""
    from kms_desktop.articles import render

    return render.render_article(article, base=base, currency=currency, with_title=with_title, title_of=title_of)


def plain_text(markdown: str) -> str:
    """The words without their marks."""
    from kms_desktop.articles import render

    return render.plain_text(markdown)
