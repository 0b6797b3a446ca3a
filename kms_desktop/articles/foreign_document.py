"""The nouns of taking articles over from elsewhere: a foreign document as markdown, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kms_desktop.texts import plural


@dataclass(frozen=True, slots=True)
class Foreign:
    """One document of another system. `block` is its own front matter as written, "" where it has none."""

    markdown: str
    block: str = ""
    title: str = ""
    """What it calls itself outside its text, "" where its first heading has to do."""
    title_heading: int = -1
    """Place of the heading that is only the title, -1 where none is known."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Name of a place in the old document → the heading, counted from 0, that stands there."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that were inside the document, by the path under which the markdown names them."""
    kept: tuple[str, ...] = ()
    """What could not be placed and is kept as it was; one short line each."""
    lost: tuple[str, ...] = ()
    """What was left out, and why; one short line each."""


@dataclass(frozen=True, slots=True)
class Converted:
    """The same document in the article format. `front` ends with a line end; `body` is the markdown below it."""

    front: str
    body: str
    places: Mapping[str, str] = field(default_factory=dict)
    """Name of a place in the old document → its anchor now."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    became: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.front}\n{self.body}"


def count_lines(counts: Mapping[str, int]) -> Iterator[str]:
    """What was met, and how often where that is more than once: "raw HTML “<b>” (3 times)"."""
    for what, n in counts.items():
        if n:
            yield plural("{what} ({n} time)", "{what} ({n} times)", n, what=what) if n > 1 else what
