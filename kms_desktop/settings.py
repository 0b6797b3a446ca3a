"""Environment variables and defaults → one frozen Settings; also where the shipped resources lie."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import platformdirs
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).resolve().parent
_APP = "kms-desktop"


def shipped(name: str) -> Path:
    """Folder `resources` or `knowledge_base`: inside an installed package, else beside it in a checkout."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """One workspace as this desktop sees it. Every field can be set as `KMS_` + its name in capitals.

    database_url  SQLAlchemy URL; empty means the SQLite file `workspace.sqlite` in `data_dir`.
    data_dir      what people made (SQLite workspace, journal). Never deleted by the program.
    state_dir     what can be built again (search index). May be deleted at any time.
    kb_dir        the folder of articles.
    staff         login of the person at this desktop; empty means the workspace's first agent.
    region        ISO country whose national numbers are dialled without a prefix.
    """

    model_config = SettingsConfigDict(env_prefix="KMS_", frozen=True, extra="ignore")

    database_url: str = ""
    data_dir: Path = Path(platformdirs.user_data_dir(_APP, appauthor=False))
    state_dir: Path = Path(platformdirs.user_cache_dir(_APP, appauthor=False))
    kb_dir: Path = shipped("knowledge_base")
    staff: str = ""
    region: str = "GB"
    currency: str = "£"
    brand: str = "Northwave"
    verification_minutes: int = 30
    poll_seconds: float = 0.25
    retry_seconds: float = 20.0
    theme: str = ""
    text_percent: int = 100
    largest_cost: Decimal = Decimal(100_000)

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the shared database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'workspace.sqlite'}"

    @property
    def index_dir(self) -> Path:
        return self.state_dir / "index"
