"""Some of the desks at which calls ring, in one process: each has a login and a feed, and looks when it is told.

Started by `bench_cti.py` with one JSON argument, login → address; says “ready”, listens until a line comes on standard
input, and gives its samples as one JSON line.
"""

from __future__ import annotations

import json
import select
import sys
import time
from typing import Any


class Listener:
    """Notes when each call was first seen ringing, from when it was told, which stands in its queue."""

    def __init__(self, login: str, url: str) -> None:
        from kms_desktop.access.roster import Roster
        from kms_desktop.contacts.phone_calls import PhoneCalls
        from kms_desktop.storage.change_feed import ChangeFeed
        from kms_desktop.storage.database import open_database

        self.database = open_database(url)
        person = Roster(self.database).find_person(login)
        self.calls = PhoneCalls(self.database, person)
        self.feed = ChangeFeed(self.database, mine=[person.id, person.team_id])
        self.seen: dict[str, float] = {}

    def fileno(self) -> int:
        own = self.feed._own
        assert own is not None
        return own.fileno()

    def look(self) -> None:
        if not self.feed.wait_for_change(0):
            return
        now_seen = self.calls.list_ringing()
        now = time.monotonic()
        for call in now_seen:
            self.seen.setdefault(call.call_id, (now - float(call.queue)) * 1000)


def main(place: dict[str, Any]) -> int:
    desks = [Listener(login, url) for login, url in place.items()]
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([sys.stdin, *desks], [], [], 1.0)
        if sys.stdin in ready:
            break
        for desk in desks:
            if desk in ready:
                desk.look()
    offered = sum(len(desk.calls.list_calls(limit=100_000)) for desk in desks)
    print(json.dumps({"rings_ms": [ms for desk in desks for ms in desk.seen.values()], "offered": offered}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
