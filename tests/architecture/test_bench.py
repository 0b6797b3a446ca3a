"""The measuring ground and its figures → proof that what is measured is real, the same each time, and counted right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

import bench_data as data
import bench_ground
import bench_window
import measuring
from kms_desktop.articles.parse import parse_article
from kms_desktop.storage.database import open_database
from kms_desktop.storage.tables import IdentityRow, InteractionRow
from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def vocabulary() -> object:
    return data.read_vocabulary(ROOT / "knowledge_base")


def test_measured_articles_are_articles_without_a_finding(tmp_path: Path, vocabulary: object) -> None:
    data.write_articles(tmp_path, vocabulary, count=120)
    paths = sorted(tmp_path.rglob("*.md"))
    read = [parse_article(path.read_bytes(), path.name) for path in paths]
    assert len({article.id for article in read}) == len(paths) == 120
    assert [article.findings for article in read if article.findings] == []


def test_the_same_seed_makes_the_same_articles(tmp_path: Path, vocabulary: object) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        data.write_articles(tmp_path / name, vocabulary, count=2, seed=seed)
    one, two, three = (
        (tmp_path / name / "group-000" / "measured-00001.md").read_bytes() for name in ("one", "two", "three")
    )
    assert one == two != three


def test_a_folder_without_articles_is_said(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no articles"):
        data.read_vocabulary(tmp_path)


def test_a_measured_workspace_holds_invented_people_and_their_turns(tmp_path: Path, vocabulary: object) -> None:
    url = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    customers = data.fill_workspace(url, vocabulary, count=200)
    database = open_database(url)
    with database.reading() as session:
        turns = session.exec(select(InteractionRow.customer_id)).all()
        numbers = session.exec(select(IdentityRow.value_norm)).all()
    database.close()
    assert len(turns) == 200 and set(turns) == set(customers)
    assert data.add_long_history(url, vocabulary, exchanges=3) not in customers
    assert all(re.fullmatch(r"\+44(2079460|7700900)\d{3}", number) for number in numbers)


def test_a_measured_start_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor has no source of its own to compile, so that a start which does is not measured by it."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    ground = bench_ground.Ground(tmp_path, 0, 0)
    ground.desk_url = "sqlite:///none"
    ground.knowledge_base = tmp_path
    environment = bench_window._settings_environment(ground)

    def compiled() -> str:
        code = "import sys, kms_desktop.settings as it; print(sys.dont_write_bytecode, it.__cached__)"
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    forbidden, cached = compiled().split(maxsplit=1)
    assert forbidden == "False" and Path(cached.strip()).is_file()
    assert Path(cached.strip()).is_relative_to(tmp_path), "the checkout is left as it is"


@pytest.mark.parametrize(("percent", "figure"), [(50, 10.0), (95, 19.0), (100, 20.0), (1, 1.0)])
def test_percentiles_are_by_nearest_rank(percent: int, figure: float) -> None:
    assert measuring.percentile([float(n) for n in range(20, 0, -1)], percent) == figure


def test_the_first_rounds_are_not_counted() -> None:
    done: list[int] = []
    row = measuring.timed("work", lambda: done.append(1), times=5, warm_up=2)
    assert len(done) == 7 and len(row.samples) == 5
    assert measuring.table([row]).splitlines()[1].split()[:2] == ["work", "5"]
