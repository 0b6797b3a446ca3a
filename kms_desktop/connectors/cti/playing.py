"""What a script tells → posted to the door of a telephone system, each at its moment, faster or slower."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kms_desktop.connectors.cti.scripted_day import Telling, as_json
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_TIMEOUT_S = 10.0


class DoorUnreachable(KmsError):
    """Nothing takes calls at the address, or not these."""


@dataclass(slots=True)
class Played:
    """How many were taken, and how many were answered with something else than yes, by their status."""

    taken: int = 0
    refused: dict[int, int] = field(default_factory=dict)


class Poster:
    """One line to a door, made again where it was closed. Raises DoorUnreachable."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DoorUnreachable(tr("“{url}” is not the address of a door; it begins with http.", url=url[:80]))
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._line = kind(parts.hostname, parts.port, timeout=_TIMEOUT_S)
        self._path, self._place = parts.path or "/", f"{parts.hostname}:{parts.port or ''}"

    def post(self, telling: Telling) -> int:
        """The status of the answer."""
        body, kind = as_json(telling.payload), {"Content-Type": "application/json"}
        for last in (False, True):
            try:
                self._line.request("POST", self._path, body, kind)
                answer = self._line.getresponse()
                answer.read()
                return answer.status
            except (OSError, http.client.HTTPException) as problem:
                self._line.close()
                if last:
                    raise DoorUnreachable(
                        tr("Nothing takes calls at {place}. Start it with “kms-desktop cti serve”.", place=self._place)
                    ) from problem
        raise AssertionError("the loop above ends it")

    def close(self) -> None:
        self._line.close()


async def play(
    tellings: Sequence[Telling],
    post: Callable[[Telling], int],
    speed: float,
    told: Callable[[Telling], None] = lambda telling: None,
) -> Played:
    """The first is told at once, the others as long after it as the script says, divided by `speed`; 0 never waits."""
    played, loop = Played(), asyncio.get_running_loop()
    began, first = loop.time(), tellings[0].at if tellings else 0.0
    for telling in tellings:
        due = began + ((telling.at - first) / speed if speed else 0.0)
        await asyncio.sleep(max(0.0, due - loop.time()))
        status = await asyncio.to_thread(post, telling)
        if status == 200:
            played.taken += 1
        else:
            played.refused[status] = played.refused.get(status, 0) + 1
        told(telling)
    return played
