"""Everything that the guide of an article shows at once, in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article, Fact
    from kms_desktop.contacts.model import Offer, Task, Told
    from kms_desktop.guidance.model import OfferedOption, Position


@dataclass(frozen=True, slots=True)
class GuideState:
    """Everything the guide pane shows at once. `solved` of `used` contacts in 90 days were resolved by it."""

    article: Article
    position: Position
    options: tuple[OfferedOption, ...] = ()
    used: int = 0
    solved: int = 0
    contact_id: str = ""
    channel: str = "phone"
    offers: tuple[Offer, ...] = ()
    """What became of options on this contact."""
    amount: Fact | None = None
    """The sum that the agent entered."""
    entered: int = 0
    """How often a sum was entered: the field of one that is entered again goes with it."""

    said: tuple[Told, ...] = ()
    """Words said because an article asks for them."""
    unsaid: tuple[Told, ...] = ()
    """Those that questions answered on this contact ask for, and that were not said."""
    tasks: tuple[Task, ...] = ()
    """What is, or was, still to do after what is granted."""
    may_take_back: frozenset[str] = frozenset()
    """The grants that this person may take back now."""
    prevention: str = ""
    """How it does not happen again, as the article says it to the customer."""

    @property
    def place(self) -> tuple[object, ...]:
        """Another question, article or the options come into sight when this changes."""
        position = self.position
        return position.article.id, position.step and position.step.id, position.at_options, position.reached
