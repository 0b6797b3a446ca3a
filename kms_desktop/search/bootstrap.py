"""Settings → the articles and their index alone: what can answer before the workspace is open."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.access.model import Person
from kms_desktop.access.roles import FIND_EVERY_ARTICLE
from kms_desktop.articles.library import Library
from kms_desktop.search.model import Viewer
from kms_desktop.search.searcher import Searcher
from kms_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class SearchParts:
    """Search needs no database: it works from the first moment, and while the workspace is away."""

    library: Library
    searcher: Searcher


def viewer_of(person: Person) -> Viewer | None:
    """What this person may find: whoever writes articles finds all of them."""
    if person.may(FIND_EVERY_ARTICLE):
        return None
    return Viewer(frozenset(badge.casefold() for badge in (person.role, person.authority, person.team) if badge))


def open_finder(settings: Settings) -> SearchParts:
    """Take up the index as it was left; nothing is read anew. Until it is known who searches, only what everybody may
    see is found."""
    library = Library(settings.kb_dir)
    searcher = Searcher(library, settings.index_dir, viewer=Viewer(frozenset()))
    searcher.open_index()
    return SearchParts(library, searcher)
