"""Real desktops on a real server, killed, cut off and frozen: nothing is lost, twice, out of order or over a limit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.checker import Verdict, check
from tests.faults.ground import CUSTOMERS
from tests.faults.plan import KINDS, Fault
from tests.faults.running import Wanted, run
from tests.faults.server import Server

_TRIES = 4


def test_a_floor_that_is_hurt_for_a_while_keeps_every_promise(server: Server, tmp_path: Path) -> None:
    done = run(Wanted(seed=7, seconds=9, desktops=3, every_s=0.5), tmp_path / "run", server)
    verdict = check(done.evidence)
    assert verdict.findings == ()
    assert sum(done.faults.values()) >= 12
    assert verdict.figures["events acknowledged"] >= 20
    assert done.lives > 3


@dataclass(frozen=True, slots=True)
class Broken:
    """How a build is hurt so that its broken promise shows, and as what; `only`: what the agents do meanwhile."""

    shows_as: str
    kind: str = ""
    only: tuple[str, ...] = ()
    customers: int = CUSTOMERS

    def plan(self) -> tuple[Fault, ...]:
        """The same fault again and again, at each of three desktops in turn."""
        return tuple(Fault(0.8 + n * 0.35, self.kind, n % 3, 0.5) for n in range(12)) if self.kind else ()


_BUILDS = {
    "acknowledges_before_it_writes": Broken("lost", "desktop killed"),
    "forgets_what_did_not_get_through": Broken("lost", "connection refused"),
    "delivers_again_under_a_new_key": Broken("twice", "answers lost"),
    "lets_everybody_accept": Broken("handover", only=("take", "hand_over", "accept", "late_answer", "take_back")),
    "grants_past_the_act": Broken("over limit", only=("take", "open_article", "accept_option", "wrap_up"), customers=1),
    "counts_at_each_desktop_alone": Broken(
        "over limit", only=("take", "open_article", "accept_option", "wrap_up"), customers=1
    ),
}


def _run(broken: str, seed: int, folder: Path, server: Server, *, own_logins: bool = False) -> Verdict:
    build = _BUILDS[broken]
    wanted = Wanted(
        seed,
        seconds=5,
        desktops=3,
        plan=build.plan(),
        broken=broken,
        only=build.only,
        customers=build.customers,
        pace_s=0.03,
        own_logins=own_logins,
    )
    return check(run(wanted, folder / f"run-{seed}", server).evidence)


@pytest.mark.parametrize("broken", ["acknowledges_before_it_writes", "lets_everybody_accept", "grants_past_the_act"])
def test_a_build_that_breaks_a_promise_is_caught(broken: str, server: Server, tmp_path: Path) -> None:
    """It shows when two things meet in one moment; where they did not, once more. The other broken builds are for
    `dev.py faults --broken`, which has more time."""
    caught = (_BUILDS[broken].shows_as in _run(broken, seed, tmp_path, server).kinds() for seed in range(_TRIES))
    assert any(caught)


def test_the_database_keeps_a_limit_that_a_broken_build_does_not(server: Server, tmp_path: Path) -> None:
    verdict = _run("counts_at_each_desktop_alone", 1, tmp_path, server, own_logins=True)
    assert "over limit" not in verdict.kinds()
    assert verdict.figures["grants"] > 0


def test_every_kind_of_fault_strikes_in_a_run_of_three_minutes() -> None:
    plan = Wanted(seed=1, seconds=180, desktops=8).faults()
    assert {fault.kind for fault in plan} == set(KINDS)
    assert len(plan) > 140


def test_the_same_seed_hurts_in_the_same_way_and_another_does_not() -> None:
    one, again, other = (Wanted(seed=seed, seconds=60, desktops=8).faults() for seed in (5, 5, 6))
    assert one == again != other
    assert json.dumps([fault.at_s for fault in one]) == json.dumps(sorted(fault.at_s for fault in one))


@pytest.mark.parametrize("kind", ["server restored", "server replaced"])
def test_nothing_is_lost_when_the_workspace_is_brought_back_or_another_server_takes_over(
    server: Server, tmp_path: Path, kind: str
) -> None:
    wanted = Wanted(seed=3, seconds=6, desktops=3, plan=(Fault(1.2, kind, -1, 2.0),))
    verdict = check(run(wanted, tmp_path / "run", server).evidence)
    assert verdict.findings == ()
    assert verdict.figures["events acknowledged"] > 20


def test_a_build_that_follows_any_server_is_caught(server: Server, tmp_path: Path) -> None:
    wanted = Wanted(
        seed=3,
        seconds=6,
        desktops=3,
        broken="follows_any_server",
        plan=(Fault(1.2, "server replaced", -1, 3.0),),
        pace_s=0.03,
    )
    assert "wrong server" in check(run(wanted, tmp_path / "run", server).evidence).kinds()
