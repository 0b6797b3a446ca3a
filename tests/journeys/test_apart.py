"""Two desktops that did not know of each other worked on one contact: all of it is there, and what clashes is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy.engine import make_url

from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.services.workspace import Workspace, open_workspace
from player import Player
from tests.architecture.sources import ROOT
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_outage import strip


@dataclass
class Way:
    """The way of one desktop to the server."""

    process: subprocess.Popen[str]
    port: int

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"


@pytest.fixture
def way(postgres_floor: Floor) -> Iterator[Way]:
    port = make_url(postgres_floor.settings.url).port
    command = [sys.executable, "-m", "tests.journeys.a_line", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        yield Way(process, int(process.stdout.readline()))
        process.stdin.close()
        process.wait(10)


@dataclass
class Apart:
    """Dana's first desktop, whose line was cut in a call; her second one, and Sam's, are well."""

    dana: Player
    elsewhere: Workspace
    sam: Workspace
    contact: str

    def passed_to_sam(self) -> None:
        """At her second desktop Dana goes on and passes the contact to Sam, who takes it."""
        sam = self.sam.person
        handover = self.elsewhere.handovers.make_handover(
            self.contact, to_kind="person", to_id=sam.id, to_name=sam.name, question="My other desk is dead."
        )
        self.sam.handovers.accept_handover(handover.id)

    def closed_by_sam(self) -> None:
        draft: WrapUp = self.sam.wrapups.draft_wrap_up(self.sam.log.contact_state(self.contact))
        self.sam.wrapups.save_wrap_up(self.contact, replace(draft, outcome="mollified"))


@pytest.fixture
def apart(postgres_floor: Floor, way: Way) -> Iterator[Apart]:
    floor = postgres_floor
    direct = floor.of("dana")
    through = make_url(direct.database_url).set(port=way.port).render_as_string(hide_password=False)
    dana = floor.desk("dana", database_url=through, data_dir=direct.data_dir / "first")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter")
    way.tell("refuse")
    dana.press("notes")
    dana.type("She pays by card from now on.")
    dana.until(lambda: bool(strip(dana)), "No strip came.")
    elsewhere = open_workspace(replace(direct, data_dir=direct.data_dir / "second"))
    floor.workspaces.append(elsewhere)
    yield Apart(dana, elsewhere, floor.workspace("sam"), dana.attached.desk.of.live.id)


def returned(apart: Apart, way: Way, holds: Callable[[], bool]) -> None:
    way.tell("heal")
    apart.dana.press("retry")
    apart.dana.until(holds, "It did not come back.")
    apart.dana.settle()


def test_two_wrap_ups_are_both_kept_and_shown_to_the_agent_and_the_supervisor(
    postgres_floor: Floor, apart: Apart, way: Way
) -> None:
    dana = apart.dana
    dana.press("Esc", "wrap_up", "1", "confirm")
    assert dana.attached.desk.stage.phase == "ready"
    apart.passed_to_sam()
    apart.closed_by_sam()
    returned(apart, way, lambda: strip(dana) == "")
    said = dana.window.message.text()
    assert said.startswith("Two people wrapped this contact up: one as")
    assert said.endswith("The customer is Maria Okafor; the list of contacts shows it too.")
    assert "“accepted it”" in said and "“satisfied”" in said
    state = postgres_floor.stored(apart.contact)
    assert (state.phase, state.outcome, state.holder_id) == ("wrapped_up", "mollified", apart.sam.person.id)
    assert dana.attached.workspace.journal.entries_set_aside() == []
    assert [e.agent_id for e in state.events if e.kind == "wrapped_up"].count(apart.sam.person.id) == 1
    assert len([e for e in state.events if e.kind == "wrapped_up"]) == 2
    assert any(e.data.get("text") == "She pays by card from now on." for e in state.events if e.kind == "noted")
    rosa = postgres_floor.desk("rosa")
    rosa.press("show_voice", "list_contacts")
    first = shown(rosa.attached.voice.contacts).split("\n")[0]
    assert "Sam" in first and "Maria Okafor" in first and "Accepted it" in first
    model = rosa.attached.voice.contacts.model()
    tips = [str(model.index(0, column).data(3) or "") for column in range(model.columnCount())]
    assert any("Two people wrapped this contact up" in tip for tip in tips)


def test_a_contact_that_a_colleague_went_on_with_leaves_the_desk_that_was_away(
    postgres_floor: Floor, apart: Apart, way: Way
) -> None:
    dana = apart.dana
    apart.passed_to_sam()
    assert dana.attached.desk.of.live.id == apart.contact
    returned(apart, way, lambda: not dana.attached.desk.of.live.active)
    assert "Maria Okafor: a colleague went on with this contact" in dana.window.message.text()
    assert dana.attached.desk.stage.phase == "ready"
    state = postgres_floor.stored(apart.contact)
    assert state.holder_id == apart.sam.person.id
    assert any(e.data.get("text") == "She pays by card from now on." for e in state.events if e.kind == "noted")
    assert apart.sam.log.look_again(apart.contact).note == "She pays by card from now on."
