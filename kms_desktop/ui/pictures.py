"""The demo call, played without a display → a picture of each state of the windows.

Everything in the pictures is real: the calls are taken, logged and passed on in a workspace made for the occasion.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kms_desktop.contacts.model import ContactState
from kms_desktop.demo.place import STORY_NUMBER, demo_settings, make_demo
from kms_desktop.settings import Settings
from kms_desktop.ui.player import Player
from kms_desktop.ui.theme.current import keeper
from kms_desktop.ui.window import ARTICLES, DESK, VOICE

_WORDS = "they took the money out twice"


class Camera(Player):
    """Plays one window and takes pictures of it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__(settings)
        self.folder, self.taken = folder, 0

    def shot(
        self,
        name: str,
        theme: str = "light",
        width: int = 1440,
        height: int = 900,
        percent: int = 100,
        *,
        toast: bool = False,
    ) -> None:
        """Save the window as it looks now, in a theme and size."""
        keeper().choose(theme, percent, reduced_motion=True)
        self.window.resize(width, height)
        if not toast:
            self.window.toast.dismiss()
        self.settle()
        suffix = "" if theme == "light" else f"-{theme.replace('_', '-')}"
        suffix += "" if width == 1440 else f"-{width}"
        suffix += "" if percent == 100 else f"-{percent}"
        self.window.grab().save(str(self.folder / f"{name}{suffix}.png"))
        self.taken += 1

    def shots(self, name: str) -> None:
        """Light and dark."""
        self.shot(name, "dark")
        self.shot(name)


def take_pictures(settings: Settings, folder: Path) -> int:
    """Play everything and save the pictures in `folder`; 0 when all were taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="kms-pictures-") as place:
        settings = demo_settings(replace(settings, state_dir=Path(place), retry_seconds=600.0))
        make_demo(settings)
        player = Camera(settings, folder)
        try:
            player.open()
            _play(player, settings)
        finally:
            player.close()
    print(f"{player.taken} pictures are in {folder}.", file=sys.stderr)  # noqa: T201
    return 0


def _play(player: Camera, settings: Settings) -> None:
    _before_the_call(player)
    _the_call(player)
    _offline(player, settings)
    _wrap_up(player)
    _handed_over(player, settings)
    _pages(player)


def _before_the_call(player: Camera) -> None:
    player.shots("desk-ready")
    player.type("hub light orange after they moved")
    player.shots("desk-search")
    player.attached.desk.of.call.ring(STORY_NUMBER)
    player.settle()
    player.shots("desk-ring")


def _the_call(player: Camera) -> None:
    player.press("F9")
    player.press("F4", "1", "2", "Enter")
    history = player.window.desk_page.left.history.list
    player.press("F2")
    player.type(_WORDS)
    history.setFocus()
    history.mark(1)
    player.press("Enter")
    player.press("F2")
    player.shots("desk-call")
    player.press("Enter", "2")
    player.press("F7")
    player.type("Paid by card on the 25th, debit went as well on the 26th. Rent is due Monday.")
    player.window.desk_page.work.focus_article()
    player.shots("desk-guide")
    player.shot("desk-guide", width=1280, height=720)
    player.shot("desk-guide", "high_contrast")
    player.shot("desk-guide", percent=200, width=1920, height=1080)
    _to_the_options(player)
    player.shots("desk-solutions")
    player.shot("desk-solutions", width=1280, height=720)


def _to_the_options(player: Camera) -> None:
    """Answer whatever the guide still asks; then the sum, if an option needs it."""
    guide = player.attached.desk.of.guide
    for _question in range(8):
        if guide.sight is None or guide.sight.position.step is None:
            break
        player.press(str(len(guide.sight.position.answers)) if _question else "1")
    if player.window.desk_page.work.guide.amount.isVisible():
        player.type("38.50")
        player.press("Enter")


def _wrap_up(player: Camera) -> None:
    guide = player.attached.desk.of.guide
    if guide.sight is not None and not guide.chosen:
        first = next((o.number for o in guide.sight.options if o.status == "open"), 0)
        player.press(str(first))
    player.press("Enter")
    player.shot("desk-granted", toast=True)
    player.press("F6")
    player.type("Billing")
    player.shots("desk-transfer")
    player.press("Esc")
    player.press("F8")
    player.press("F12")
    player.type("Ask about bank charges before offering a credit")
    player.shots("desk-wrapup")
    player.press("Enter", "Ctrl+Enter")
    player.shot("desk-saved", toast=True)


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """The workspace file held by somebody else: a database that does not answer."""
    other = sqlite3.connect(settings.data_dir / "workspace.sqlite", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def _offline(player: Camera, settings: Settings) -> None:
    with _locked(settings):
        player.press("F7")
        player.type(" She can send a picture.")
        player.until(lambda: not player.window.strip.isHidden())
        player.settle()
        player.window.desk_page.work.focus_article()
        player.shots("desk-offline")
    player.press("Ctrl+Shift+R")
    player.until(lambda: player.window.strip.isHidden())
    player.window.desk_page.work.focus_article()


def _handed_over(player: Camera, settings: Settings) -> None:
    """Sam takes Maria's next call, gets half way, and passes it to Dana with a question."""
    from kms_desktop.services.workspace import open_workspace

    sam = open_workspace(replace(settings, staff="sam"))
    try:
        _pass_to(player.attached.workspace.person.id, sam)
    finally:
        sam.close()
    player.until(lambda: player.attached.desk.stage.phase == "handover")
    player.settle()
    player.shots("desk-handover")
    player.press("F9")
    player.shot("desk-handover-accepted")
    player.press("F8", "Ctrl+Enter")


def _pass_to(receiver: str, sam) -> ContactState:
    from kms_desktop.connectors.calls import parse_call

    call = parse_call(STORY_NUMBER, datetime.now(UTC), sam.settings.region)
    contact = sam.call.take(call, sam.directory.match(call.number), 6.0).id
    sam.call.verify(contact, ("Date of birth", "Postcode"))
    sam.call.searched(contact, "you took it twice and told me to wait until Friday")
    state = sam.guided.open_article(contact, "charged-twice")
    position = sam.guided.position(state)
    for _question in range(2):
        if position is not None and position.step is not None:
            position = sam.guided.position(sam.guided.answer(contact, min(1, len(position.answers) - 1)))
    question = "Her bank charged £15 because of us. Can you pay that too? She needs all of it before Monday."
    dana = sam.roster.by_id(receiver)
    sam.handovers.make(contact, to_kind="person", to_id=receiver, to_name=dana.name, question=question, warm=True)
    return sam.log.state(contact)


def _pages(player: Camera) -> None:
    player.window.show_page(ARTICLES)
    player.settle()
    player.shots("articles")
    player.window.show_page(VOICE)
    player.settle()
    player.shots("voice")
    player.attached.voice.part.show_part(1)
    player.attached.voice.presenter.look()
    player.shot("voice-contacts")
    player.window.show_page(DESK)
