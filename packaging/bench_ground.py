"""Counts of articles and interactions → the ground that measurements stand on, made when it is first asked for."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

from bench_data import Vocabulary, fill_workspace, read_vocabulary, write_articles

ROOT = Path(__file__).resolve().parent.parent


class Ground:
    """What measurements stand on, made when first asked for and gone with the run."""

    def __init__(self, folder: Path, articles: int, interactions: int, *, quick: bool = False) -> None:
        """`quick` leaves out what takes minutes."""
        self.folder = folder
        self.quick = quick
        self._counts = articles, interactions

    @property
    def articles(self) -> int:
        return self._counts[0]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return read_vocabulary(ROOT / "knowledge_base")

    @cached_property
    def knowledge_base(self) -> Path:
        """The folder of the articles."""
        folder = self.folder / "knowledge_base"
        _say(f"Writing {self._counts[0]:,} articles")
        write_articles(folder, self.vocabulary, self._counts[0])
        return folder

    @cached_property
    def workspace(self) -> tuple[str, list[str]]:
        """URL of the SQLite workspace, and the keys of its customers."""
        url = f"sqlite:///{self.folder / 'workspace.sqlite'}"
        _say(f"Filling a workspace with {self._counts[1]:,} interactions")
        return url, fill_workspace(url, self.vocabulary, self._counts[1])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
