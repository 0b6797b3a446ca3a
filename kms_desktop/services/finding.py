"""Settings → the articles and their index alone: what can answer before the workspace is open."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.articles.library import Library
from kms_desktop.search.searcher import Searcher
from kms_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Finder:
    """Search needs no database: it works from the first moment, and while the workspace is away."""

    library: Library
    searcher: Searcher


def open_finder(settings: Settings) -> Finder:
    """Take up the index as it was left; nothing is read anew."""
    library = Library(settings.kb_dir)
    searcher = Searcher(library, settings.index_dir)
    searcher.open()
    return Finder(library, searcher)
