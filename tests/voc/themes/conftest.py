"""A small floor with themes: what agents say there, and who decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from kms_desktop.storage.outbox import Outbox
from kms_desktop.voc.suggestions import SuggestionBox, register_suggestions
from kms_desktop.voc.themes.model import Theme
from kms_desktop.voc.themes.themes import Themes
from tests.contacts.conftest import Desk, Floor, floor, small_floor

__all__ = ["Seat", "floor", "sit_down", "small_floor"]


@dataclass
class Seat:
    """Somebody's desk."""

    desk: Desk
    themes: Themes
    box: SuggestionBox
    outbox: Outbox = field(repr=False)

    def says(self, text: str, **about: object) -> str:
        """Put into the box; gives its key."""
        return self.box.submit_suggestion("suggestion", text, **about).id  # type: ignore[arg-type]

    def theme(self, theme_id: str) -> Theme:
        return self.themes.read_theme(theme_id).theme

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """What became of what this person said."""
        return [(one.text, one.state, one.answer) for one in self.box.answers_for(self.desk.person.id)]


def sit_down(floor: Floor, login: str) -> Seat:
    """A desk with what is said and decided there."""
    desk = floor.desk(login)
    register_suggestions(desk.outbox, floor.database)
    box = SuggestionBox(floor.database, desk.outbox, desk.person.id)
    return Seat(desk, Themes(floor.database, desk.outbox, desk.person), box, desk.outbox)
