"""Small folders of articles to search in, written as a person would write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.search.searcher import Searcher

TODAY = 20_000.0


def write_article(
    folder: Path,
    article_id: str,
    title: str,
    body: str = "",
    *,
    phrases: Sequence[str] = (),
    confidence: str = "validated",
    kind: str = "problem",
    path: str = "",
) -> Path:
    file = folder / (path or f"{article_id}.md")
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ["---", f"id: {article_id}", f"title: {title}", f"confidence: {confidence}", f"kind: {kind}"]
    lines += ["phrases:", *(f"  - {phrase}" for phrase in phrases)] if phrases else []
    file.write_text("\n".join([*lines, "---", "", body, ""]), encoding="utf-8")
    return file


def write_shop(folder: Path) -> None:
    """Six articles of an internet provider."""
    write_article(
        folder,
        "charged-twice",
        "Customer was charged twice",
        "The card statement shows the payment two times. Refund the duplicate.",
        phrases=["they took the money out twice", "double payment on my card"],
    )
    write_article(
        folder,
        "refund-late",
        "Refund has not arrived",
        "A refund takes five days to reach the card.",
        phrases=["still waiting for my refund"],
    )
    write_article(folder, "slow-evening", "Broadband is slow in the evening", "The line is shared in the evening.")
    write_article(folder, "router-light", "Router light is orange", "Restart the router and wait for the light.")
    write_article(folder, "move-house", "Moving house", "Give the new address and the day of the move.")
    write_article(folder, "lost-phone", "Phone was lost or stolen", "Block the card in the phone first.")


def searcher_of(folder: Path, index_dir: Path, *, refreshed: bool = True) -> Searcher:
    searcher = Searcher(Library(folder), index_dir, wait_s=0.0, clock=lambda: TODAY)
    if refreshed:
        searcher.refresh()
    return searcher


def ids(searcher: Searcher, text: str, limit: int = 8) -> list[str]:
    return [hit.id for hit in searcher.search(text, limit).hits]
