"""A server in front of PostgreSQL that speaks TLS, with a certificate made for the occasion."""

from __future__ import annotations

import datetime
import ipaddress
import select
import socket
import ssl
import threading  # noqa: TID251 - the server
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.engine import make_url

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@dataclass(frozen=True)
class Certificate:
    """`file` holds certificate and key; clients trust it when they are given it."""

    file: Path


def make_certificate(folder: Path, name: str) -> Certificate:
    """A certificate that signs itself, for `localhost` and 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    shape = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, shape, serialization.NoEncryption())
    )
    return Certificate(file)


class TlsFront:
    """Takes connections at `port`, speaks TLS, and hands on what is inside. `seen` is what crossed the wire."""

    def __init__(self, server: str, certificate: Certificate, *, asks_in_clear: bool = False) -> None:
        url = make_url(server)
        self._behind = (url.host, url.port)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.file)
        self._asks_in_clear = asks_in_clear
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.05)
        self.port = self._door.getsockname()[1]
        self.told = b""
        self._ends = False
        self._threads = [threading.Thread(target=self._welcome)]
        self._threads[0].start()

    def close(self) -> None:
        self._ends = True
        for thread in self._threads:
            thread.join(10)
        self._door.close()

    def _welcome(self) -> None:
        while not self._ends:
            with suppress(TimeoutError):
                visitor, _ = self._door.accept()
                thread = threading.Thread(target=self._serve, args=(visitor,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, visitor: socket.socket) -> None:
        with suppress(OSError), visitor:
            visitor.settimeout(10)
            if visitor.recv(8) != _SSL_REQUEST:
                return
            visitor.sendall(b"S")
            with self._context.wrap_socket(visitor, server_side=True) as inside:
                if self._asks_in_clear:
                    inside.recv(4096)
                    inside.sendall(b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big"))
                    self.told += inside.recv(4096)
                    return
                with socket.create_connection(self._behind) as server:
                    self._relay(inside, server)

    def _relay(self, inside: ssl.SSLSocket, server: socket.socket) -> None:
        while not self._ends:
            ready = [inside] if inside.pending() else select.select([inside, server], [], [], 0.05)[0]
            for side in ready:
                words = side.recv(65536)
                if not words:
                    return
                (server if side is inside else inside).sendall(words)


@contextmanager
def tls_front(server: str, certificate: Certificate, *, asks_in_clear: bool = False) -> Iterator[TlsFront]:
    front = TlsFront(server, certificate, asks_in_clear=asks_in_clear)
    try:
        yield front
    finally:
        front.close()
