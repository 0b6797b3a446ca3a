"""Everything that the guide of an article shows at once, in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article
    from kms_desktop.guidance.model import OfferedOption, Position


@dataclass(frozen=True, slots=True)
class GuideState:
    """Everything the guide pane shows at once. `solved` of `used` contacts in 90 days were resolved by it."""

    article: Article
    position: Position
    options: tuple[OfferedOption, ...] = ()
    used: int = 0
    solved: int = 0

    @property
    def place(self) -> tuple[object, ...]:
        """Another question, article or the options come into sight when this changes."""
        position = self.position
        return position.article.id, position.step and position.step.id, position.at_options, position.reached
