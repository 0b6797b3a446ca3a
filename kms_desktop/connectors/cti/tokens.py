"""A token in the address of a webhook → whether it opens the door; made, listed, ended, and shown no more than once.

Question: where does a token lie? Choice: as its SHA-256 in a file of the computer that receives, readable by its owner
alone, as what recognises the password of the screen lock. Reason: it opens the door while the database is away, and
whoever gets at a copy of the database has no token. A token is made by chance and 256 bits long, so no salt and no slow
digest is needed. Refused: the token itself, in the environment or the keyring, which could be shown again to anybody
at that desk; a table, which would be read by each login that receives calls.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError, NotFound
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.settings import Settings
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.ids import utc_now
from kms_desktop.texts import tr

DEFAULT_NAME = "telephone"
"""What a token is called where nobody says."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_LONGEST_TOKEN = 200
_MOST = 100


class TokensUnreadable(KmsError):
    """The file of tokens cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Token:
    """One way in, by the name it was given; what opens it is kept nowhere."""

    name: str
    made_at: datetime
    digest: str


class Tokens:
    """Those of one workspace on this computer. What another process changes is seen at the next question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int, int] | None = None
        self._known: dict[str, Token] = {}

    def list_all(self) -> tuple[Token, ...]:
        """By name. Raises TokensUnreadable."""
        self._refresh()
        return tuple(sorted(self._known.values(), key=lambda token: token.name))

    def make(self, name: str) -> str:
        """A new token of this name, in place of the one before; the only time that it is told. Raises KmsError."""
        if not _NAME.fullmatch(name):
            raise KmsError(
                tr(
                    "“{name}” cannot be the name of a token; it takes up to 40 letters, digits, dots and dashes.",
                    name=name[:40],
                )
            )
        self._refresh()
        if name not in self._known and len(self._known) >= _MOST:
            raise KmsError(tr("There are {most} tokens already; revoke one first.", most=_MOST))
        token = secrets.token_urlsafe(32)
        self._write({**self._known, name: Token(name, utc_now(), _digest(token))})
        return token

    def revoke(self, name: str) -> None:
        """It opens nothing any more. Raises NotFound."""
        self._refresh()
        if name not in self._known:
            raise NotFound(tr("There is no token “{name}”; “kms-desktop cti token list” lists them.", name=name[:40]))
        self._write({key: token for key, token in self._known.items() if key != name})

    def accepts(self, token: str) -> str:
        """The name of the token this is; "" for none, and while the file cannot be read and none is known."""
        with suppress(TokensUnreadable):  # those that were known go on opening
            self._refresh()
        digest, found = _digest(token[:_LONGEST_TOKEN]), ""
        for known in self._known.values():
            if hmac.compare_digest(known.digest, digest):
                found = known.name
        return found

    def _refresh(self) -> None:
        try:
            looked = self._path.stat()
            stamp = (looked.st_mtime_ns, looked.st_size, looked.st_ino)
            if stamp != self._read_at:
                self._known = _read(self._path.read_text(encoding="utf-8"))
                self._read_at = stamp
        except FileNotFoundError:
            self._known, self._read_at = {}, None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
            raise TokensUnreadable(
                tr("{path} cannot be read; make the tokens of the telephone system anew.", path=self._path)
            ) from problem

    def _write(self, tokens: dict[str, Token]) -> None:
        listed = [
            {"name": token.name, "made_at": token.made_at.isoformat(), "sha256": token.digest}
            for token in tokens.values()
        ]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps({"tokens": listed}).encode("ascii"), mode=PRIVATE)
        except OSError as problem:
            raise TokensUnreadable(
                tr("{path} cannot be written: {reason}.", path=self._path, reason=problem.strerror or problem)
            ) from problem
        self._known = dict(tokens)
        self._read_at = None


def tokens_of(settings: Settings) -> Tokens:
    """Those that open the door to this workspace on this computer."""
    return Tokens(receiver_file(settings, "cti-tokens", ".json"))


def receiver_file(settings: Settings, name: str, suffix: str) -> Path:
    """A file of whoever receives calls for this workspace here; each workspace has its own."""
    address = read_address(settings.url)
    where = f"{address.place}\n{'' if address.is_sqlite else address.url.database}"
    mark = hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return settings.data_dir / f"{name}-{mark}{suffix}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(text: str) -> dict[str, Token]:
    listed: list[dict[str, Any]] = json.loads(text)["tokens"]
    tokens = [
        Token(str(one["name"]), datetime.fromisoformat(one["made_at"]).astimezone(UTC), str(one["sha256"]))
        for one in listed
    ]
    return {token.name: token for token in tokens}
