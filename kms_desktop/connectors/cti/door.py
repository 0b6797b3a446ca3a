"""A request of a telephone system → its event taken in, and the answer this system expects; never a server error.

Addresses are those of Zammad's own receiver, so that a module written for it needs another host and token alone:

    /api/v1/cti/TOKEN          Zammad's generic interface, which many exchanges have
    /api/v1/sipgate/TOKEN/in   sipgate.io, and …/out for calls that are dialled
    /api/v1/placetel/TOKEN     Placetel

| what is wrong                  | answer                                                        |
|--------------------------------|---------------------------------------------------------------|
| the token                      | 401, before the body is read                                  |
| another address                | 404                                                           |
| another method than POST       | 405; GET says whether the door works and how many calls wait  |
| what cannot be read            | 422 with one sentence; nothing is stored                      |
| an event nobody has heard of   | 200, so that a newer exchange goes on telling the others      |
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import datetime
from xml.sax.saxutils import quoteattr

from kms_desktop.connectors.cti.http_door import Answer, Request
from kms_desktop.connectors.cti.receiver import Receiver
from kms_desktop.connectors.cti.tokens import Tokens
from kms_desktop.connectors.cti.webhook import Unreadable, parse_webhook
from kms_desktop.errors import KmsError

_log = logging.getLogger(__name__)
_ADDRESS = re.compile(r"/(?:api/v1/)?(cti|sipgate|placetel)/([\w-]{1,200})(?:/(in|out))?/?(?:\?.*)?", re.DOTALL)
_HOST = re.compile(r"[\w.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_SYSTEMS = {"cti": "zammad", "sipgate": "sipgate", "placetel": "placetel"}
_METHODS = ("POST", "GET", "HEAD")
_XML = "application/xml"


class Door:
    """What `HttpDoor` asks. `public` is the address that the world knows this computer by, "https://calls.example.com",
    where it is not what a request names."""

    def __init__(
        self, tokens: Tokens, receiver: Receiver, region: str, clock: Callable[[], datetime], public: str = ""
    ) -> None:
        self._tokens, self._receiver, self._region = tokens, receiver, region
        self._clock, self._public = clock, public.rstrip("/")

    def check(self, request: Request) -> Answer | None:
        """What can be answered without the body."""
        found = _ADDRESS.fullmatch(request.path)
        if found is None:
            return _error(404, "Not found", ends=request.method == "POST")  # no text: for a program
        if not self._tokens.accepts(found[2]):
            self._receiver.note("token_wrong", _SYSTEMS[found[1]], request.peer)
            return _error(401, "Invalid token!", ends=True)  # no text: for a program
        if request.method not in _METHODS:
            allowed = ("Allow", ", ".join(_METHODS))  # no text: a head of HTTP
            return Answer(405, json.dumps({"error": "Use POST"}), ends=True, more=(allowed,))  # no text: for a program
        if request.method != "POST":
            return Answer(200, json.dumps({"ready": True, "waiting": self._receiver.waiting}), ends=True)
        return None

    async def answer(self, request: Request) -> Answer:
        """The event is taken in, and what this system expects to hear."""
        found = _ADDRESS.fullmatch(request.path)
        if found is None:
            return _error(404, "Not found")  # no text: for a program
        system, token, direction = found[1], found[2], found[3] or ""
        source = _SYSTEMS[system]
        follows = ""
        try:
            told = parse_webhook(
                request.body, request.headers.get("content-type", ""), self._clock(), self._region, source, direction
            )
            if told.event is not None:
                await self._receiver.take(told.event)
            if told.is_new and system == "sipgate":
                follows = self._own_address(request, f"/api/v1/sipgate/{token}/{direction or 'in'}")
        except Unreadable as problem:
            self._receiver.note(problem.code, source, problem.detail)
            if problem.code != "event_unknown":
                return _error(422, str(problem), xml=system == "sipgate")
        except KmsError as problem:
            self._receiver.note("unreadable", source)
            return _error(422, str(problem), xml=system == "sipgate")
        except Exception:  # noqa: BLE001 - a bug is no reason to tell an exchange that it should stop telling
            _log.exception("A call event was not understood")
            self._receiver.note("failed", source)
        return _xml(follows) if system == "sipgate" else Answer(200)

    def _own_address(self, request: Request, path: str) -> str:
        if self._public:
            return self._public + path
        host = request.headers.get("host", "")
        scheme = "https" if request.headers.get("x-forwarded-proto", "").casefold() == "https" else "http"
        return f"{scheme}://{host}{path}" if _HOST.fullmatch(host) else ""


def _xml(follows: str) -> Answer:
    """sipgate.io tells of answer and hang-up where the answer to newCall asks for them."""
    address = quoteattr(follows)
    asked = f" onAnswer={address} onHangup={address}" if follows else ""  # no text: names of XML
    return Answer(200, f'<?xml version="1.0" encoding="UTF-8"?>\n<Response{asked}/>\n', _XML)


def _error(status: int, words: str, *, ends: bool = False, xml: bool = False) -> Answer:
    if xml:
        return Answer(status, '<?xml version="1.0" encoding="UTF-8"?>\n<Response/>\n', _XML, ends)
    return Answer(status, json.dumps({"error": words}), ends=ends)
