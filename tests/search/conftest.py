"""A shop's articles and a searcher of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.search.searcher import Searcher
from tests.search.writing import searcher_of, write_shop


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder of six articles that this test may change."""
    folder = tmp_path / "articles"
    write_shop(folder)
    return folder


@pytest.fixture
def searcher(shop: Path, tmp_path: Path) -> Searcher:
    """Of `shop`, indexed."""
    return searcher_of(shop, tmp_path / "index")


@pytest.fixture(scope="module")
def shop_searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Of six articles, for tests that change nothing."""
    place = tmp_path_factory.mktemp("shop")
    write_shop(place / "articles")
    return searcher_of(place / "articles", place / "index")
