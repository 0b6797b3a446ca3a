"""Where the demo workspace stands, and when it is made anew: it is throw-away, and dated relative to today.

Question: read the shipped articles where they lie, or a copy? Choice: a copy, made with the workspace. Reason: editors
try the program by writing and publishing, which would change the checkout, and cannot be written to in a program that
somebody else installed; a start on a demo that stands pays nothing for it. Refused: to copy each file when it is first
written to, which would put two folders under every reader of articles.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings, shipped

STORY_NUMBER = "+442079460018"
"""Rings first: the customer whose history tells a story."""

_AGENT = "dana"
_FRESH_FOR = timedelta(hours=20)
_MARK = "made-at.txt"
_ARTICLES = "knowledge_base"


def demo_settings(settings: Settings) -> Settings:
    """The same desktop looking at the demo workspace; the person is Dana unless somebody else was asked for."""
    place = settings.state_dir / "demo"
    return replace(
        settings,
        database_url="",
        data_dir=place,
        state_dir=place,
        kb_dir=place / _ARTICLES,
        staff=settings.staff or _AGENT,
        brand="Northwave",
    )


def make_demo(settings: Settings, *, fresh: bool = False, seed: int = 7) -> str:
    """Make the demo workspace where there is none of today; says what was made, "" when one stood already."""
    now = datetime.now(UTC)
    if not fresh and settings.kb_dir.is_dir() and _is_fresh(settings.data_dir / _MARK, now):
        return ""
    from kms_desktop.demo.build import build_demo  # half a second, which a start on a fresh demo does not pay
    from kms_desktop.demo.published import publish_past
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.migrate import migrate_database

    _clear_demo(settings.data_dir)
    _copy_articles(settings.data_dir)
    migrate_database(settings.url)
    with closing(open_database(settings.url)) as database:
        counts = build_demo(database, seed=seed, now=now)
        counts["published revisions"] = publish_past(database, seed=seed, now=now)
    (settings.data_dir / _MARK).write_text(now.isoformat(), encoding="utf-8")
    return ", ".join(f"{number:,} {what}" for what, number in counts.items())


def _is_fresh(mark: Path, now: datetime) -> bool:
    try:
        made = datetime.fromisoformat(mark.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return False
    return timedelta(0) <= now - made < _FRESH_FOR


def _clear_demo(place: Path) -> None:
    """Remove only what the demo itself made there."""
    with _plainly(place):
        for made in (*place.glob("workspace.sqlite*"), *place.glob("journal-*.sqlite*"), place / _MARK):
            made.unlink(missing_ok=True)
        shutil.rmtree(place / "index", ignore_errors=True)
        for folder in (place / _ARTICLES, place / "editing"):
            if folder.exists():
                shutil.rmtree(folder)
        place.mkdir(parents=True, exist_ok=True)


def _copy_articles(place: Path) -> None:
    """With the times they were changed at, and each can be written to even where the program's own cannot."""
    articles = shipped("knowledge_base")
    with _plainly(place):
        for file in sorted(articles.rglob("*")):
            copy = place / _ARTICLES / file.relative_to(articles)
            if file.is_file():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copy)
                copy.chmod(copy.stat().st_mode | stat.S_IWUSR)


@contextmanager
def _plainly(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KmsError(f"The demo workspace in {place} cannot be made anew: {error.strerror or error}.") from error
