"""A second start or a call event → a signal in the window that is already open.

What arrives is hostile input: it may show (raise the window, ring), never act. One line, at most 4 kB, or it is
dropped.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from kms_desktop.connectors.door import MOST_BYTES


class Door(QObject):
    """Listens for the next start and for calls. `call_told` carries the event as it came, unchecked."""

    raise_asked = Signal()
    call_told = Signal(str)

    def __init__(self, path: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self.listening = self._server.listen(path) or self._after_a_crash(path)

    def close(self) -> None:
        self._server.close()

    def _after_a_crash(self, path: str) -> bool:
        """A killed program leaves its socket behind: nobody answers there, so it is taken over."""
        QLocalServer.removeServer(path)
        return self._server.listen(path)

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(MOST_BYTES)
            socket.readyRead.connect(lambda s=socket: self._read(s))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= MOST_BYTES:
                socket.abort()
            return
        line = bytes(socket.readLine(MOST_BYTES).data())
        socket.write(b"{}\n")
        socket.flush()
        self._tell(line)

    def _tell(self, line: bytes) -> None:
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
