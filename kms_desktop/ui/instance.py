"""A second start or a call event → one line of JSON into the window that is already open, over a local socket.

What arrives is hostile input: it may show (raise the window, ring), never act. One line, at most 4 kB, or it is
dropped. The socket's name is made from the workspace and the person, so two people on one machine have one each.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_MOST_BYTES = 4096
_CONNECT_MS = 300


def door_name(workspace_url: str, login: str) -> str:
    """The socket's name; a digest, so that no path and no login stands in it."""
    digest = hashlib.sha256(f"{workspace_url}\n{login}\n{getpass.getuser()}".encode()).hexdigest()
    return f"kms-desktop-{digest[:16]}"


def send(name: str, message: dict[str, Any]) -> bool:
    """Hand `message` to the open window; False where none is open."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    socket.write(json.dumps(message).encode() + b"\n")
    sent = socket.waitForBytesWritten(_CONNECT_MS)
    taken = sent and socket.waitForReadyRead(1000)
    socket.disconnectFromServer()
    return taken


class Door(QObject):
    """Listens for the next start and for calls. `raise_asked` carries nothing; `call_told` one dict, unchecked."""

    raise_asked = Signal()
    call_told = Signal(dict)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self.open = self._server.listen(name) or self._after_a_crash(name)

    def close(self) -> None:
        self._server.close()

    def _after_a_crash(self, name: str) -> bool:
        """A killed program leaves its socket behind: nobody answers there, so it is taken over."""
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_MOST_BYTES)
            socket.readyRead.connect(lambda s=socket: self._read(s))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= _MOST_BYTES:
                socket.abort()
            return
        line = bytes(socket.readLine(_MOST_BYTES).data())
        socket.write(b"{}\n")
        socket.flush()
        self._act_on(line)

    def _act_on(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        if message.get("do") == "raise":
            self.raise_asked.emit()
        elif message.get("do") == "call" and isinstance(message.get("call"), dict):
            self.call_told.emit(message["call"])
