"""Some of the desktops of a measured floor, in one process: each a thread that works through calls on time.

Started by `bench_floor.py` with one JSON argument; says “ready”, waits for the start on standard input, and gives its
samples as one JSON line. Everything goes through the program's own services, each desktop with a login, a journal and
connections of its own. What is not the program's: one thread asks the feeds of all desktops of the process, five times
a second, because 300 threads that are woken by every commit would measure Python's switching between them. It makes
a handover ring up to a fifth of a second later than it would. Nothing is counted while the floor comes together.
"""

from __future__ import annotations

import json
import random
import sys
import threading  # noqa: TID251 - a desktop is a process of its own in earnest, and here a thread
import time
import traceback
from collections import defaultdict
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError

EVENTS_A_CALL = 40
CALL_S = 180.0
COMES_TOGETHER_S, FOR_EACH_S = 8.0, 0.12
_HANDS_OVER_EVERY = 2
_ASKS_EVERY_S = 0.2


class Desk:
    """One desktop: its lane does what the clock says, and looks when it was told that something changed."""

    def __init__(self, number: int, place: dict[str, Any], finder: Any) -> None:
        from kms_desktop.services.workspace import open_workspace
        from kms_desktop.settings import Settings

        self.number = number
        self.samples: defaultdict[str, list[float]] = defaultdict(list)
        self._counted_from = 0.0
        self.errors: list[str] = []
        folder = Path(place["folder"]) / f"desk-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(
            database_url=place["urls"][str(number)],
            data_dir=folder,
            state_dir=Path(place["state"]),
            kb_dir=Path(place["articles"]),
            staff=f"desk{number}",
        )
        self.desk = open_workspace(settings, finder)
        self.feed = self.desk.open_feed()
        self._numbers, self._partner = place["numbers"], place["partners"][str(number)]
        self._chance = random.Random(number)
        self._woken = threading.Condition()
        self._dirty = False
        self._known = {handover.id for handover in self.desk.handovers.list_waiting()}
        self._contact = ""
        self._calls = 0

    def wake(self) -> None:
        with self._woken:
            self._dirty = True
            self._woken.notify()

    def work(self, start: float, seconds: float, comes_together_s: float) -> None:
        """Events at even times, every desktop at another place of its call; late ones are made up for at once."""
        step = CALL_S / EVENTS_A_CALL
        self._counted_from = start + comes_together_s
        due = start + self._chance.uniform(0, comes_together_s)
        self._look_until(due)
        self._guarded(self._ring)
        place = self._chance.randrange(2, EVENTS_A_CALL)
        while (due := due + step) < start + comes_together_s + seconds:
            self._look_until(due)
            self._took("behind", due)
            place = self._guarded(partial(self._event, place)) or place + 1

    def _took(self, name: str, since: float) -> None:
        now = time.monotonic()
        if now > self._counted_from:
            self.samples[name].append((now - since) * 1000)

    def _guarded(self, work: Any) -> Any:
        try:
            return work()
        except Exception:  # noqa: BLE001 - counted; there must be none
            self.errors.append(traceback.format_exc(limit=-3))
            return None

    def _look_until(self, due: float) -> None:
        while (left := due - time.monotonic()) > 0:
            with self._woken:
                if not self._dirty:
                    self._woken.wait(left)
                dirty, self._dirty = self._dirty, False
            if dirty:
                self._guarded(self._look)

    def _look(self) -> None:
        """What a window reads when it was told that something changed."""
        desk, started = self.desk, time.monotonic()
        customer = desk.log.contact_state(self._contact).customer_id if self._contact else ""
        seen = (
            desk.handovers.news("")
            .beside(desk.presence.who_else(customer, self._contact))
            .beside(desk.promises.owed(desk.person.id))
            .beside(desk.contact_list.contacts(agent_id=desk.person.id, limit=8))
            .beside(desk.suggestions.answers(desk.person.id))
        )
        ((((waiting, _state, _sent), _elsewhere), _owed), _contacts), _answers = seen()
        for handover in waiting:
            if handover.id not in self._known:
                self._took("handover to ring", float(handover.question.split()[-1]))
        self._took("a look at what others changed", started)
        for handover in waiting:
            if handover.id not in self._known:
                self._known.add(handover.id)
                self._take_over(handover.id)

    def _take_over(self, handover_id: str) -> None:
        state = self.desk.handovers.accept_handover(handover_id)
        self.desk.wrapups.save_wrap_up(state.id, self.desk.wrapups.draft_wrap_up(state))

    def _event(self, place: int) -> int:
        if place >= EVENTS_A_CALL or not self._contact:
            self._close()
            self._ring()
            return 2
        call, name = self.desk.call, "logged event"
        started = time.monotonic()
        match place % 5:
            case 0:
                call.log_search(self._contact, f"the bill is too high {place}")
            case 1:
                call.verify_customer(self._contact, ["postcode", f"digit {place}"])
            case 2:
                self.desk.guided.set_fact(self._contact, "payday", f"the {place}.")
            case 3:
                call.set_hold(self._contact, place % 2 == 0)
                call.log_note(self._contact, f"They rang before, it is about May. {place}")
                name = "two logged events"
            case _:
                call.log_note(self._contact, f"It came twice. {place}")
        self._took(name, started)
        return place + 1

    def _ring(self) -> None:
        """A call rings: who it is and what was before is shown, then it is taken."""
        from kms_desktop.customers.model import IncomingCall
        from kms_desktop.storage.ids import new_key, utc_now

        desk, number = self.desk, self._chance.choice(self._numbers)
        started = time.monotonic()
        match = desk.directory.match_caller(number)
        if match.candidates:
            desk.history.list_entries(match.candidates[0].customer.id, limit=3)
        self._took("ring to history", started)
        self._calls += 1
        call = IncomingCall(number, new_key(), utc_now(), "Billing line")
        started = time.monotonic()
        state = desk.call.take_call(call, match, 1.0)
        self._contact = state.id
        self._took("a call taken, two events", started)
        self.feed.follow_ids(state.customer_id)

    def _close(self) -> None:
        if not self._contact:
            return
        desk = self.desk
        if (self.number + self._calls) % _HANDS_OVER_EVERY == 0:
            question = f"Please go on, at {time.monotonic():.3f}"
            desk.handovers.make_handover(
                self._contact, to_kind="person", to_id=self._partner, to_name="Partner", question=question
            )
        else:
            desk.wrapups.save_wrap_up(self._contact, desk.wrapups.draft_wrap_up(desk.log.contact_state(self._contact)))
        self._contact = ""


def listen(desks: list[Desk], stopped: threading.Event) -> None:
    """Wakes each desktop when its own feed says that it is time to look."""
    while not stopped.wait(_ASKS_EVERY_S):
        for desk in desks:
            with suppress(KmsError):
                if desk.feed.wait_for_change(0):
                    desk.wake()


def main(place: dict[str, Any]) -> int:
    from kms_desktop.search.bootstrap import open_finder
    from kms_desktop.settings import Settings

    settings = Settings(kb_dir=Path(place["articles"]), state_dir=Path(place["state"]))
    finder = open_finder(settings)
    desks = [Desk(number, place, finder) for number in place["desks"]]
    print("ready", flush=True)
    start = float(sys.stdin.readline())
    stopped = threading.Event()
    listener = threading.Thread(target=listen, args=(desks, stopped), daemon=True)
    lanes = [
        threading.Thread(target=desk.work, args=(start, place["seconds"], place["comes_together_s"])) for desk in desks
    ]
    cpu = time.process_time()
    for thread in (listener, *lanes):
        thread.start()
    for lane in lanes:
        lane.join()
    cpu = time.process_time() - cpu
    stopped.set()
    listener.join()
    samples: defaultdict[str, list[float]] = defaultdict(list)
    for desk in desks:
        for name, found in desk.samples.items():
            samples[name] += found
    errors = [error for desk in desks for error in desk.errors]
    waiting = sum(desk.desk.outbox.waiting_count for desk in desks)
    print(json.dumps({"samples": samples, "errors": errors, "cpu_s": cpu, "waiting": waiting}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
