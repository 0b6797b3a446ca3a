"""Environment variables and defaults → one frozen Settings; also where the shipped resources lie.

Question: pydantic-settings, or plain dataclass fields? Choice: fields that read their own variable. Reason: it is the
first thing every start imports, and pydantic cost 140 ms of it before the window could come; and each refusal can say
the variable, what stands in it and what it takes. Refused: reading the settings later, which only moves the wait.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.texts.language import ENGLISH, languages

_PACKAGE = Path(__file__).resolve().parent
_OWN_FOLDER = Path("\0")
"""Stands for the workspace's own folder until it is known which workspace that is."""
_APP = "kms-desktop"
_THEMES = ("auto", "light", "dark", "high_contrast")
_WHOLE_DIGITS = 9
_MOST_SHOWN = 80
T = TypeVar("T")


class SettingRefused(KmsError):
    """A variable of the environment holds what its setting cannot take."""


def shipped(name: str) -> Path:
    """Folder `resources` or `knowledge_base`: inside an installed package, else beside it in a checkout."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def belongs_to_program(folder: Path) -> bool:
    """Whether it lies in the program itself, where nothing is ever written."""
    return folder.resolve().is_relative_to(_PACKAGE)


def absolute(path: str | Path) -> Path:
    """The path from the root of the disk, without `~` and `..`; links in it stay, so that a share may be re-pointed.

    Raises SettingRefused where the folder the program was started in is gone.
    """
    try:
        return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 - Path's own forms raise more
    except FileNotFoundError as problem:
        raise SettingRefused(
            tr("The folder this was started in is not there any more; start from another one.")
        ) from problem


def without_password(url: str) -> str:
    """A database address that may stand where others read it; `url` itself where it holds no password."""
    kind, between, rest = url.partition("://")
    if not kind.startswith("postgres") or "@" not in rest:
        return url
    who, _, where = rest.rpartition("@")
    return f"{kind}{between}{who.partition(':')[0]}@{where}"


def _server_name(url: str) -> str:
    """A short name for the workspace at this address, in the name of a folder: the same for whoever logs in there."""
    import hashlib

    where, _, asked = url.partition("://")[2].rpartition("@")[2].partition("?")
    host = sorted(part for part in asked.split("&") if part.startswith(("host=", "port=", "dbname=")))
    plain = re.sub(r"[^a-z0-9]+", "-", where.rpartition("/")[2].lower()).strip("-")[:40]
    return "-".join(
        part for part in (plain, hashlib.sha256("\n".join([where, *host]).encode()).hexdigest()[:8]) if part
    )


def _setting(name: str, default: T, read: Callable[[str, str], T]) -> Callable[[], T]:
    """What a field is when it is not given: KMS_`name` where that is set and not empty, else `default`."""
    return lambda: _read(name, lambda: default, read)


def _folder(name: str, default: Callable[[], str | Path]) -> Callable[[], Path]:
    return lambda: _read(name, lambda: _with_a_home(name, default), _path)


def _read(name: str, default: Callable[[], T], read: Callable[[str, str], T]) -> T:
    """`read` makes the value of the variable's name and of what stands in it; it raises SettingRefused."""
    variable = f"KMS_{name}"
    text = os.environ.get(variable, "").strip()
    return read(variable, text) if text else default()


def _text(_variable: str, text: str) -> str:
    return text


def _path(_variable: str, text: str) -> Path:
    return absolute(text)


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(variable: str, text: str) -> int:
        number = int(text) if re.fullmatch(rf"[+-]?[0-9]{{1,{_WHOLE_DIGITS}}}", text) else None
        if number is None or not least <= number <= most:
            raise SettingRefused(
                tr(
                    "{variable} is “{text}”; it must be a whole number from {least} to {most}.",
                    variable=variable,
                    text=text[:_MOST_SHOWN],
                    least=least,
                    most=most,
                )
            )
        return number

    return read


def _number(least: str, most: str) -> Callable[[str, str], Decimal]:
    def read(variable: str, text: str) -> Decimal:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not Decimal(least) <= number <= Decimal(most):
            raise SettingRefused(
                tr(
                    "{variable} is “{text}”; it must be a number from {least} to {most}.",
                    variable=variable,
                    text=text[:_MOST_SHOWN],
                    least=least,
                    most=most,
                )
            )
        return number

    return read


def _seconds(least: str, most: str) -> Callable[[str, str], float]:
    return lambda variable, text: float(_number(least, most)(variable, text))


def _sign(variable: str, text: str) -> str:
    if not 1 <= len(text) <= 3 or any(one.isdigit() or one.isspace() for one in text):
        raise SettingRefused(
            tr(
                "{variable} is “{text}”; it must be the sign of a currency, such as £ or €.",
                variable=variable,
                text=text[:_MOST_SHOWN],
            )
        )
    return text


def _country(variable: str, text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", text) or text.upper() == "UK":
        raise SettingRefused(
            tr(
                "{variable} is “{text}”; it must be the two letters of a country, such as GB or DE.",
                variable=variable,
                text=text[:_MOST_SHOWN],
            )
        )
    return text.upper()


def _language(variable: str, text: str) -> str:
    return _one_of(languages(), variable, text)


def _theme(variable: str, text: str) -> str:
    return _one_of(_THEMES, variable, text)


def _one_of(values: tuple[str, ...], variable: str, text: str) -> str:
    if text not in values:
        raise SettingRefused(
            tr(
                "{variable} is “{text}”; it must be one of {values}.",
                variable=variable,
                text=text[:_MOST_SHOWN],
                values=", ".join(values),
            )
        )
    return text


def _user_data_dir() -> str:
    import platformdirs  # only asked where the folder is not said

    return platformdirs.user_data_dir(_APP, appauthor=False)


def _user_cache_dir() -> str:
    import platformdirs

    return platformdirs.user_cache_dir(_APP, appauthor=False)


def _with_a_home(name: str, default: Callable[[], str | Path]) -> Path:
    """For a user without a home, as in some containers, platformdirs raises, or in older versions leaves a `~`."""
    try:
        place = str(default())
    except RuntimeError:
        place = "~"
    if place.startswith("~"):
        raise SettingRefused(
            tr(
                "This system does not say where your home folder is; set {variable} to a folder.",
                variable=f"KMS_{name}",
            )
        )
    return absolute(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One workspace as this desktop sees it. A field that is not given is read from `KMS_` + its name in capitals.

    database_url  SQLAlchemy URL; empty means the SQLite file `workspace.sqlite` in `data_dir`.
    data_dir      what people made (SQLite workspace, journal). Never deleted by the program.
    state_dir     what can be built again (search index). May be deleted at any time.
    kb_dir        the folder of articles; where none is named, the workspace's own one in `data_dir`.
    staff         login of the person at this desktop; empty means the one named like the operating system's user,
                  else the workspace's first agent.
    language      what people read here; the texts module has read it already when the first text is said.
    region        ISO country whose national numbers are dialled without a prefix.
    brand         whose desk it is, for the window's title.
    lock_minutes  after how long without key or mouse the screen locks, where a password opens it; 0 is never.
    handover_red_seconds  after how long a handover that nobody took is late; half of it, and it is marked as waiting.

    Raises SettingRefused. A variable that is set to nothing counts as not set.
    """

    database_url: str = field(default_factory=_setting("DATABASE_URL", "", _text), repr=False)  # may hold a password
    data_dir: Path = field(default_factory=_folder("DATA_DIR", _user_data_dir))
    state_dir: Path = field(default_factory=_folder("STATE_DIR", _user_cache_dir))
    kb_dir: Path = field(default_factory=_setting("KB_DIR", _OWN_FOLDER, _path))
    staff: str = field(default_factory=_setting("STAFF", "", _text))
    language: str = field(default_factory=_setting("LANGUAGE", ENGLISH, _language))
    region: str = field(default_factory=_setting("REGION", "GB", _country))
    currency: str = field(default_factory=_setting("CURRENCY", "£", _sign))
    brand: str = field(default_factory=_setting("BRAND", "", _text))
    verification_minutes: int = field(default_factory=_setting("VERIFICATION_MINUTES", 30, _whole(1, 1440)))
    approval_minutes: int = field(default_factory=_setting("APPROVAL_MINUTES", 2, _whole(1, 60)))
    handover_red_seconds: int = field(default_factory=_setting("HANDOVER_RED_SECONDS", 120, _whole(2, 86_400)))
    lock_minutes: int = field(default_factory=_setting("LOCK_MINUTES", 10, _whole(0, 1440)))
    poll_seconds: float = field(default_factory=_setting("POLL_SECONDS", 0.25, _seconds("0.01", "60")))
    retry_seconds: float = field(default_factory=_setting("RETRY_SECONDS", 20.0, _seconds("0.1", "3600")))
    theme: str = field(default_factory=_setting("THEME", "", _theme))
    text_percent: int = field(default_factory=_setting("TEXT_PERCENT", 100, _whole(90, 200)))
    largest_cost: Decimal = field(
        default_factory=_setting("LARGEST_COST", Decimal(100_000), _number("1", "1000000000"))
    )

    def __post_init__(self) -> None:
        if self.kb_dir == _OWN_FOLDER:
            object.__setattr__(self, "kb_dir", self.own_folder)

    @property
    def own_folder(self) -> Path:
        """The workspace's own folder of articles, which is made with it, or where this desktop sees it first.

        Question: one folder for a desktop, or one for each workspace that it works with? Choice: each its own. Reason:
        what a floor publishes comes into it by itself, and what lies there is published to that floor; somebody who
        tried the program alone would bring their drafts to everybody. Refused: the articles of the demo, which a floor
        took for its own.
        """
        return self.data_dir / (f"articles-{_server_name(self.database_url)}" if self.database_url else "articles")

    @property
    def has_own_folder(self) -> bool:
        return self.kb_dir == self.own_folder

    @property
    def window_title(self) -> str:
        return tr("{brand} desk", brand=self.brand) if self.brand else tr("Desk")

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the shared database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'workspace.sqlite'}"

    @property
    def log_path(self) -> Path:
        """What went wrong in the program."""
        return self.state_dir / "kms-desktop.log"

    @property
    def crash_path(self) -> Path:
        """Where in the code the program itself broke off."""
        return self.state_dir / "kms-desktop-crash.log"

    @property
    def index_dir(self) -> Path:
        """The index of this folder of articles; every folder has its own, so that two of them do not fight over one."""
        import hashlib

        articles = os.path.normcase(absolute(self.kb_dir))
        return self.state_dir / "index" / hashlib.sha256(os.fsencode(articles)).hexdigest()[:16]
