"""What was typed, or the keyring of this computer → the password of a database login, for an address that holds none.

The one owner of the keyring library, which is slow to import and asked only when there is a password to find or keep.
What is typed for a session lies here and nowhere else, so that no settings, no address and no message can show it.
"""

from __future__ import annotations

import getpass
import os

from kms_desktop.errors import KmsError
from kms_desktop.storage.database_url import Address
from kms_desktop.texts import tr

SERVICE = "kms-desktop"
_typed: dict[str, str] = {}


class KeyringRefused(KmsError):
    """The keyring did not take or give up a password."""


def use_for_session(address: Address, password: str) -> None:
    """Open connections with this password until the program ends."""
    _typed[name_in_keyring(address)] = password


def typed_password(address: Address) -> str:
    """What was typed in this session; "" where nothing was."""
    return _typed.get(name_in_keyring(address), "")


def kept_password(address: Address) -> str:
    """The password kept for this login at this database; "" where none is, or no keyring answers."""
    return kept_secret(name_in_keyring(address))


def keep_password(address: Address, password: str) -> None:
    """Keep it in place of the one before. Raises KeyringRefused."""
    if not keyring_is_there():
        raise KeyringRefused(
            tr("This computer has no keyring that could keep a password; type it at each start, or use a .pgpass file.")
        )
    _keep(
        name_in_keyring(address),
        password,
        tr("The keyring of this computer did not take the password; unlock it and try again."),
    )


def forget_password(address: Address) -> bool:
    """Take it out of the keyring; False where it was not in it. Raises KeyringRefused."""
    return _forget(
        name_in_keyring(address), tr("The keyring of this computer did not give up the password; unlock it first.")
    )


def keyring_is_there() -> bool:
    """Whether this computer has a keyring that keeps anything: a machine without a desktop has none."""
    import keyring
    from keyring.backends import fail, null

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def name_in_keyring(address: Address) -> str:
    """ "dana@db.example:5432/kms": whose password, and where it opens."""
    return f"{login_at(address)}@{address.place}/{address.url.database or ''}"


def login_at(address: Address) -> str:
    """Whom the database will take the connection for: as the address says, else as libpq finds it out."""
    if address.user or os.environ.get("PGUSER"):
        return address.user or os.environ["PGUSER"]
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user may have a number and no name
        return ""


def keep_secret(name: str, secret: str) -> None:
    """Keep what opens another system, by a name that says which and whose. Raises KeyringRefused."""
    if not keyring_is_there():
        raise KeyringRefused(tr("This computer has no keyring that could keep a secret; use the environment."))
    _keep(name, secret, tr("The keyring of this computer did not take the secret; unlock it and try again."))


def kept_secret(name: str) -> str:
    """What was kept by this name; "" where nothing is, or no keyring answers."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""


def forget_secret(name: str) -> bool:
    """Take it out of the keyring; False where it was not in it. Raises KeyringRefused."""
    return _forget(name, tr("The keyring of this computer did not give up the secret; unlock it first."))


def _keep(name: str, secret: str, refusal: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, secret)
    except (KeyringError, OSError, RuntimeError) as problem:
        raise KeyringRefused(refusal) from problem


def _forget(name: str, refusal: str) -> bool:
    import keyring
    from keyring.errors import KeyringError

    if not kept_secret(name):
        return False
    try:
        keyring.delete_password(SERVICE, name)
    except (KeyringError, OSError, RuntimeError) as problem:
        raise KeyringRefused(refusal) from problem
    return True
