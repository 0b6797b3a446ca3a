"""A folder of 10,000 articles → how long all of it is linted, one changed file, and a folder taken over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench_ground import Ground
from measuring import Measured, timed, timed_each


def lint(ground: Ground) -> Iterator[Measured]:
    """The whole folder as a command does it, then one file after another as an editor saves them."""
    from kms_desktop.articles.library import Library
    from kms_desktop.articles.lint import lint_article
    from kms_desktop.editorial.checks import check_folder

    root, today = ground.knowledge_base, datetime.now(UTC).date()
    count = sum(1 for _ in Library(root).list_files())
    yield timed(f"{count:,} articles are linted", lambda: check_folder(root, today), times=1, warm_up=0)
    library = Library(root)
    paths = list(library.list_files())[:300]

    def changed(path: Path) -> object:
        path.write_bytes(path.read_bytes() + b"\n")
        return lint_article(library.read_article(path), library, today)

    yield timed_each("one changed article is read and linted", changed, paths)


def taking_in(ground: Ground) -> Iterator[Measured]:
    """A thousand foreign files, one sample for each."""
    from kms_desktop.editorial.import_articles import Source, plan_import, take_in

    foreign, goal = ground.folder / "foreign", ground.folder / "taken"
    for number, path in enumerate(sorted(ground.knowledge_base.rglob("*.md"))[:1000]):
        text = path.read_text(encoding="utf-8")
        body = text.split("---\n", 2)[2].replace("## Issue", "## Symptoms").replace("## Solutions", "## Resolution")
        file = foreign / f"{number // 100}" / f"{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# Foreign {number}\n{body.replace('```solution', '```')}", encoding="utf-8")
    goal.mkdir()
    work = plan_import(foreign, goal, "imported")
    taken = take_in(work)

    def one(_source: Source) -> object:
        return next(taken)

    yield timed_each("a foreign file is taken over", one, work.sources, warm_up=0)
    shutil.rmtree(foreign)
