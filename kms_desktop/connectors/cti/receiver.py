"""Call events, as fast as telephone systems tell them → on this computer's disk, then in the workspace, in their order.

Question: is an event answered once the workspace has it, or once this computer does? Choice: this computer. Reason: an
exchange waits for the answer with the caller on the line, and tells nothing twice; a database may be away, or busy for
a second. So what came is on the disk (or, where that is slow, on its way there) when it is answered, and a second task
brings it to the workspace, many at once when many wait. Refused: to answer before it is anywhere; to write to the
database from the loop that answers, where one slow statement would hold up every telephone.

Question: how does it wait for disk and database without holding up the loop? Choice: `asyncio.to_thread`, one thing of
each kind at a time, as neither can be asked otherwise. Nothing else runs beside the loop.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kms_desktop.connectors.cti.spool import Spool, SpoolUnusable
from kms_desktop.contacts.reception import ReceptionNote
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.errors import KmsError, Refused
from kms_desktop.texts import plural, tr

_log = logging.getLogger(__name__)
_AT_ONCE = 250
_TRIES_ALONE = 3
_MOST_UNKEPT = 10_000
_MOST_NOTES = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    answer: float = 0.02
    """How long an answer waits for the disk."""
    first_rest: float = 1.0
    last_rest: float = 15.0
    notes: float = 10.0
    gather: float = 0.04
    """From one delivery to the next, unless very many wait: each one wakes every desktop of the floor, so that many
    events are better brought together. The first after a rest goes at once."""


Deliver = Callable[[Sequence[CallEvent]], Sequence[str]]
"""Into the workspace, all or nothing; gives for each the sentence it was refused with, or "". Raises KmsError."""


class Receiver:
    """`run` works until it is cancelled; `take` and `note` may be called from then on. `tell`: one sentence for whoever
    looks after it, when the workspace is away and when it is back."""

    def __init__(
        self,
        spool: Spool,
        deliver: Deliver,
        store_notes: Callable[[Sequence[ReceptionNote]], None],
        tell: Callable[[str], None],
        pace: Pace | None = None,
    ) -> None:
        self._spool, self._deliver, self._store_notes, self._tell = spool, deliver, store_notes, tell
        self._pace = pace or Pace()
        self._coming: list[tuple[str, asyncio.Future[None]]] = []
        self._unkept: deque[str] = deque(maxlen=_MOST_UNKEPT)
        """What the disk did not take; it goes when this program ends."""
        self._came, self._kept = asyncio.Event(), asyncio.Event()
        self._disk = asyncio.Lock()
        self._notes: Counter[tuple[str, str, str]] = Counter()
        self._away = False
        self._alone = 0
        self.waiting = 0
        """How many the workspace does not have yet."""

    async def take(self, event: CallEvent) -> None:
        """It is on the disk when it returns, or on its way there where the disk takes long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self.accept(event)), self._pace.answer)

    def accept(self, event: CallEvent) -> asyncio.Future[None]:
        """The same for who waits for nothing; what is given is done once it is on the disk."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._coming.append((write_event(event), done))
        self.waiting += 1
        self._came.set()
        return done

    def note(self, code: str, source: str, detail: str = "", count: int = 1) -> None:
        """To be seen by whoever asks why nothing rang."""
        key = (code, source, detail)
        if key in self._notes or len(self._notes) < _MOST_NOTES:
            self._notes[key] += count

    async def run(self) -> None:
        left_over = await self._on_disk(self._spool.count)
        self.waiting += left_over
        self._kept.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep())
            tasks.create_task(self._bring())
            tasks.create_task(self._bring_notes())

    async def finish(self, most_s: float) -> None:
        """What has come is on the disk, and with luck in the workspace; `run` need not be running."""
        await self._keep_once()
        with suppress(TimeoutError, KmsError):
            async with asyncio.timeout(most_s):
                while await self._bring_once():
                    pass

    async def _keep(self) -> None:
        while True:
            await self._came.wait()
            await self._keep_once()

    async def _keep_once(self) -> None:
        self._came.clear()
        async with self._disk:
            batch, self._coming = self._coming, []
            if not batch:
                return
            try:
                await _to_its_end(self._spool.add, [told for told, _ in batch])
            except SpoolUnusable as problem:
                _log.error("%s", problem)
                self._tell(str(problem))
                self._keep_in_memory([told for told, _ in batch])
        for _, done in batch:
            if not done.done():
                done.set_result(None)
        self._kept.set()

    def _keep_in_memory(self, told: Sequence[str]) -> None:
        """The newest of them."""
        over = max(0, len(self._unkept) + len(told) - _MOST_UNKEPT)
        self._unkept.extend(told)
        self._tell_dropped(over)

    def _tell_dropped(self, count: int) -> None:
        if count:
            self.waiting = max(0, self.waiting - count)
            self.note("dropped", "", count=count)

    async def _bring(self) -> None:
        rest = self._pace.first_rest
        while True:
            await self._kept.wait()
            self._kept.clear()
            try:
                while brought := await self._bring_once():
                    rest = self._pace.first_rest
                    if brought < _AT_ONCE:
                        await asyncio.sleep(self._pace.gather)
            except KmsError as problem:
                if not self._away:
                    self._tell(
                        tr("{problem} Calls are kept on this computer and delivered when it answers.", problem=problem)
                    )
                self._away = True
                await asyncio.sleep(rest)
                rest = min(rest * 2, self._pace.last_rest)
                self._kept.set()

    async def _bring_once(self, most: int = _AT_ONCE) -> int:
        """How many were brought; raises KmsError where none can be. Where so many are refused together it is fewer."""
        most = 1 if self._alone else most
        entries = await self._on_disk(self._spool.oldest, most)
        unkept = [] if entries else list(self._unkept)[:most]
        told = [text for _, text in entries] or unkept
        if not told:
            return 0
        events = [event for text in told if (event := read_event(text)) is not None]
        try:
            refusals = await _to_its_end(self._deliver, events)
        except Refused:
            if len(told) > 1:
                return await self._bring_once(len(told) // 2)
            raise
        except KmsError:
            raise
        except Exception:  # noqa: BLE001 - one event that nobody foresaw must not hold up all calls
            _log.exception("Call events could not be stored")
            if not self._must_let_go(len(told)):
                raise KmsError(tr("A call event could not be stored; the log says why.")) from None
            refusals = [tr("the log says why")]
        for refusal in filter(None, refusals):
            self.note("refused", "", refusal)
        await self._on_disk(self._spool.remove, [number for number, _ in entries])
        self._tell_dropped(await self._on_disk(self._spool.take_dropped))
        for _ in unkept:
            self._unkept.popleft()
        self.waiting = max(0, self.waiting - len(told))
        self._say_back(len(told))
        return len(told)

    def _must_let_go(self, count: int) -> bool:
        """After a failure nobody foresaw: one by one, so that one bad event does not hold up the others for ever."""
        self._alone = self._alone + 1 if count == 1 else 1
        if self._alone <= _TRIES_ALONE:
            return False
        self._alone = 0
        return True

    def _say_back(self, count: int) -> None:
        self._alone = 0
        if self._away:
            self._away = False
            waited = self.waiting + count
            self._tell(
                plural(
                    "The workspace answers again; {n} call event that waited is delivered.",
                    "The workspace answers again; {n} call events that waited are delivered.",
                    waited,
                )
            )
            self.note("database_away", "", count=waited)

    async def _bring_notes(self) -> None:
        while True:
            await asyncio.sleep(self._pace.notes)
            await self._bring_notes_once()

    async def _bring_notes_once(self) -> None:
        notes, self._notes = self._notes, Counter()
        if not notes:
            return
        try:
            await asyncio.to_thread(self._store_notes, [ReceptionNote(*key, count) for key, count in notes.items()])
        except KmsError:
            self._notes.update(notes)
        except Exception:  # noqa: BLE001 - the same
            _log.exception("Notes of the telephone door could not be stored")

    async def _on_disk(self, work: Callable[..., Any], *arguments: Any) -> Any:
        async with self._disk:
            return await _to_its_end(work, *arguments)


async def _to_its_end(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a thread, which goes on when whoever waits for it is cancelled: it is cancelled only once the thread is done,
    as sqlite3 ends the whole program when its file is closed under it."""
    begun = asyncio.create_task(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(begun)
    except asyncio.CancelledError:
        while not begun.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([begun])
        raise


def write_event(event: CallEvent) -> str:
    """As it waits on the disk."""
    return json.dumps({**asdict(event), "at": event.at.isoformat()})


def read_event(text: str) -> CallEvent | None:
    """None for what an older or newer program wrote in another way."""
    try:
        fields = json.loads(text)
        fields["at"] = datetime.fromisoformat(fields["at"])
        return CallEvent(**{**fields, "extensions": tuple(fields["extensions"]), "names": tuple(fields["names"])})
    except (ValueError, TypeError, KeyError):
        _log.error("A call event on the disk cannot be read")
        return None
