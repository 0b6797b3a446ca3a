"""A password → whether it is that of the person at this desk, also while the database is away.

Question: what opens a locked screen when nobody can be asked? Choice: a salted scrypt value of the password that last
opened the workspace, in a file of this desktop that only its owner reads. Refused: letting the screen open by itself,
and keeping the password.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kms_desktop.access.login import knows_password
from kms_desktop.access.model import Person
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.storage.database_url import Address, read_address
from kms_desktop.storage.engine import make_private_file
from kms_desktop.storage.logins import check_password, login_accepts, password_in_use, personal_login
from kms_desktop.storage.passwords import use_for_session
from kms_desktop.texts import plural, tr

_COST, _BLOCK, _MEMORY = 2**15, 8, 64 * 2**20
_MOST_COST = 2**20


class LockRefused(KmsError):
    """What the lock needs cannot be kept or read."""


@dataclass(frozen=True, slots=True)
class _Check:
    """A password as it can be recognised, not read."""

    salt: bytes
    cost: int
    value: bytes

    def matches_password(self, password: str) -> bool:
        return hmac.compare_digest(_derive_key(password, self.salt, self.cost), self.value)


class DeskLock:
    """Opens for one person at one desktop. Its methods wait for the database and for scrypt (a tenth of a second)."""

    def __init__(self, settings: Settings, login: str) -> None:
        self._settings, self._login = settings, login
        self._address = read_address(settings.url)
        self._file = _check_file(settings, login)
        self._mark = self._file.with_suffix(".locked")
        self._check = _read_check(self._file)

    @property
    def can_lock(self) -> bool:
        """Whether there is a password to open it with again; one may be set while the window is open."""
        if self._check is None:
            self._check = _read_check(self._file)
        return self._check is not None

    def remember_password(self, database: Database) -> None:
        """After a good login: keep what recognises its password, if it is this person's own."""
        with database.reading() as session:
            own = personal_login(session) == self._login
            password = password_in_use(session) if own else ""
        if password:
            self._keep_check(password)

    def set_password(self, password: str) -> None:
        """The password that opens this desktop, where the database has none of its own. Raises KmsError."""
        check_password(password)
        self._keep_check(password)

    def accepts_password(self, password: str) -> bool:
        """Whether the screen opens with this password. Raises KmsError where neither side can tell."""
        if not password:
            return False
        if self._address.is_sqlite:
            self._check = _read_check(self._file) or self._check  # another may have been set since
            return self._check is not None and self._check.matches_password(password)
        try:
            accepted = login_accepts(self._address, self._login, password)
        except Unreachable:
            if self._check is None:
                raise
            if self._check.matches_password(password):
                use_for_session(self._own_address(), password)
                return True
            return False
        if accepted:
            self._keep_check(password)
            use_for_session(self._own_address(), password)
        return accepted

    def _own_address(self) -> Address:
        return Address(self._address.url._replace(username=self._login), self._address.place, self._login)

    @property
    def was_locked(self) -> bool:
        """Whether the program ended while the screen was locked."""
        return self._mark.exists()

    def mark_locked(self, *, locked: bool) -> None:
        """So that ending the program is no way round the lock. A disk that takes nothing changes nothing."""
        with suppress(OSError):
            if locked:
                make_private_file(self._mark)
            else:
                self._mark.unlink(missing_ok=True)

    def _keep_check(self, password: str) -> None:
        if self._check is not None and self._check.matches_password(password):
            return
        salt = secrets.token_bytes(16)
        self._check = _Check(salt, _COST, _derive_key(password, salt, _COST))
        _write_check(self._file, self._check)


@dataclass(frozen=True, slots=True)
class OpenedLock:
    """`asks_now`: nobody has shown who they are, because the database was away or the screen was locked before."""

    lock: DeskLock
    asks_now: bool


def open_lock(settings: Settings, database: Database, person: Person) -> OpenedLock:
    """The lock of this person at this desktop, which knows the password that opened the workspace."""
    lock = DeskLock(settings, person.login)
    try:
        lock.remember_password(database)
    except Unreachable:
        return OpenedLock(lock, lock.can_lock and (lock.was_locked or not knows_password(settings)))
    return OpenedLock(lock, lock.can_lock and lock.was_locked)


def describe_lock(settings: Settings, login: str) -> str:
    """One sentence for the doctor."""
    if not settings.lock_minutes:
        return tr("The screen does not lock by itself: KMS_LOCK_MINUTES is 0.")
    if not DeskLock(settings, login).can_lock:
        if read_address(settings.url).is_sqlite:
            return tr("The screen lock is off: no password opens it. Set one with “kms-desktop staff password”.")
        return tr("The screen lock is off until somebody has logged in here with a password of their own.")
    return plural(
        "The screen locks after {n} minute and opens with {login}'s password.",
        "The screen locks after {n} minutes and opens with {login}'s password.",
        settings.lock_minutes,
        login=login,
    )


def set_lock_password(settings: Settings, login: str, password: str) -> None:
    """On an embedded workspace: the password of the screen lock. Raises KmsError."""
    DeskLock(settings, login).set_password(password)


def _check_file(settings: Settings, login: str) -> Path:
    """One for each person and workspace."""
    address = read_address(settings.url)
    where = f"{address.place}\n{'' if address.is_sqlite else address.url.database}\n{login}"
    return settings.data_dir / f"lock-{hashlib.sha256(where.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.json"


def _derive_key(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=_BLOCK, p=1, maxmem=_MEMORY * (cost // _COST)
    )


def _read_check(path: Path) -> _Check | None:
    """None where there is none, or nothing that can be one: a lock that nothing opens would keep its owner out."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        check = _Check(bytes.fromhex(kept["salt"]), int(kept["cost"]), bytes.fromhex(kept["value"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return check if _COST <= check.cost <= _MOST_COST and check.cost & (check.cost - 1) == 0 else None


def _write_check(path: Path, check: _Check) -> None:
    text = json.dumps({"salt": check.salt.hex(), "cost": check.cost, "value": check.value.hex()})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("ascii"), mode=PRIVATE)
    except OSError as problem:
        raise LockRefused(
            tr("{path} cannot be written: {strerror}. The screen lock needs it.", path=path, strerror=problem.strerror)
        ) from problem
