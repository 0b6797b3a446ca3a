"""A bulletin → whether it holds on a day, and whether it is about few callers."""

from __future__ import annotations

from datetime import datetime

from kms_desktop.articles.model import Article


def in_force(article: Article, now: datetime) -> bool:
    """Whether a bulletin holds on this day."""
    today = now.date()
    begun = article.valid_from is None or article.valid_from <= today
    return begun and (article.valid_until is None or today <= article.valid_until)


def is_narrow(article: Article) -> bool:
    """Whether it affects an area or a plan, and not everybody who has a product."""
    return any(one.fact != "products" for one in article.affects)
