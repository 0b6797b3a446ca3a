"""The checkout → its own files, found without git: a clean machine may have none."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "kms_desktop"


def own_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file under `root` that .gitignore does not leave out."""
    anywhere, at_root = _ignored(root / ".gitignore")
    for folder, folders, files in os.walk(root):
        ignored = [".git", *anywhere, *(at_root if Path(folder) == root else ())]
        folders[:] = sorted(name for name in folders if not _matches(name, ignored))
        yield from (Path(folder, name) for name in sorted(files) if not _matches(name, ignored))


def own_modules() -> list[Path]:
    """Python files of the program, its packaging and its tests; an empty `__init__.py` says nothing and is left out."""
    return [path for path in own_files() if path.suffix == ".py" and path.stat().st_size]


def text_of(path: Path) -> str | None:
    """The file as text; None for a picture, a font or anything else that is not."""
    data = path.read_bytes()
    try:
        return None if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def module_name(path: Path) -> str:
    """`kms_desktop/cli/main.py` → `kms_desktop.cli.main`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _ignored(file: Path) -> tuple[list[str], list[str]]:
    """Names left out wherever they stand, and those left out beside the file alone: "/pictures/"."""
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    return (
        [name.strip("/") for name in names if not name.startswith("/")],
        [name.strip("/") for name in names if name.startswith("/")],
    )


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
