"""A second start or a call event → a signal in the window that is already open.

What arrives is hostile input: it may show (raise the window, ring), never act. One line, at most 4 kB, or it is
dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from kms_desktop.connectors.ipc_client import MOST_BYTES, prepare_door


class _Visit(QObject):
    """One knock: owns its socket until the other side goes, so that no signal outlives what it speaks of."""

    def __init__(self, socket: QLocalSocket, tell: Callable[[bytes], None], parent: QObject) -> None:
        super().__init__(parent)
        self._socket, self._heard = socket, tell
        socket.setParent(self)
        socket.setReadBufferSize(MOST_BYTES)
        socket.readyRead.connect(self._read_line)
        socket.disconnected.connect(self.deleteLater)
        if socket.bytesAvailable():
            self._read_line()

    def end_visit(self) -> None:
        """Let the socket go before its owner does: a socket tells that it ended while it is being destroyed."""
        self._socket.readyRead.disconnect(self._read_line)
        self._socket.disconnected.disconnect(self.deleteLater)
        self._socket.abort()

    def _read_line(self) -> None:
        socket = self._socket
        if not socket.canReadLine():
            if socket.bytesAvailable() >= MOST_BYTES:
                socket.abort()
            return
        line = bytes(socket.readLine(MOST_BYTES).data())
        socket.write(b"{}\n")
        socket.flush()
        self._heard(line)


class InstanceServer(QObject):
    """Listens for the next start and for calls at the first of `places` where it may; `listening` says whether it does.

    `call_told` carries the event as it came, unchecked.
    """

    raise_asked = Signal()
    call_told = Signal(str)

    def __init__(self, places: Iterable[Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept_visits)
        self.listening = any((path := prepare_door(place)) and self._listen(path) for place in places)

    def close(self) -> None:
        """Stop listening; whoever is still knocking is cut off."""
        self._server.close()
        for visit in self.findChildren(_Visit):
            visit.end_visit()

    def _listen(self, path: str) -> bool:
        """A killed program leaves its socket behind: nobody answers there, so it is taken over."""
        if self._server.listen(path):
            return True
        QLocalServer.removeServer(path)
        return self._server.listen(path)

    def _accept_visits(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visit(socket, self._emit_message, self)

    def _emit_message(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        if message.get("do") == "raise":
            self.raise_asked.emit()
        elif message.get("do") == "call" and isinstance(message.get("call"), str):
            self.call_told.emit(message["call"])
