"""Exact phrases and filters; and the same signs typed by accident."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.query_syntax import read_typed
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Five articles that differ in what a filter looks at."""
    kb = tmp_path_factory.mktemp("kb")
    write_article(
        kb, "hub-light", "Hub light is orange", "## Issue\nThe light is orange.\n\n## Environment\nHub 2, fibre."
    )
    write_article(
        kb, "hub-noise", "Hub makes a noise", "## Issue\nIt hums.\n\n## Environment\nHub 3 with an orange cable."
    )
    write_article(kb, "hub-late", "Hub has not arrived", "The orange light comes on.", kind="status")
    write_article(kb, "old-hub", "Old hub", "orange light", confidence="wip")
    file = write_article(kb, "tv-light", "Box light", "The light is orange. Not orange is the light of others.")
    file.write_text(
        file.read_text().replace("kind: problem", "kind: problem\nowner: devices\nproducts: [tv, set_top_box]")
    )
    return searcher_of(kb, tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("issue:orange", {"hub-light"}),
        ("environment:orange", {"hub-noise"}),
        ('environment:"hub 2" light', {"hub-light"}),
        ("title:hub orange", {"hub-light", "hub-noise", "hub-late", "old-hub"}),
        ("title:noi", {"hub-noise"}),
        ("kind:status", {"hub-late"}),
        ("confidence:wip", {"old-hub"}),
        ("confidence:wip KIND:problem light", {"old-hub"}),
        ("owner:devices", {"tv-light"}),
        ("tag:tv", {"tv-light"}),
        ("product:set-top", {"tv-light"}),
        ("id:hub-l light", {"hub-light", "hub-late"}),
        ('"the light is orange"', {"hub-light", "tv-light"}),
        ("“orange light”", {"hub-late", "old-hub"}),
        ('"orange light" kind:status', {"hub-late"}),
    ],
)
def test_a_filter_keeps_what_fits_it(hub: Searcher, typed: str, found: set[str]) -> None:
    assert set(ids(hub, typed)) == found


def test_a_filter_is_a_reason(hub: Searcher) -> None:
    (hit,) = hub.search("kind:status").hits
    assert [reason.text for reason in hit.reasons] == ["kind: status"]


@pytest.mark.parametrize(
    "typed",
    [
        "light: orange",
        "hub OR light",
        "(orange light",
        '"orange light',
        "hub*",
        "light~2 AND",
        "re: light",
        "title: light",
    ],
)
def test_syntax_typed_by_accident_is_ordinary_text(hub: Searcher, typed: str) -> None:
    result = hub.search(typed)
    assert "hub-light" in [hit.id for hit in result.hits]
    assert result.note == ""


@pytest.mark.parametrize(
    ("typed", "named"), [("owner:nobody light", "owner: nobody"), ('"light orange hub"', "“light")]
)
def test_what_no_article_fits_is_said_and_searched_as_words(hub: Searcher, typed: str, named: str) -> None:
    result = hub.search(typed)
    assert "hub-light" in [hit.id for hit in result.hits]
    assert named in result.note


def test_a_phrase_in_a_file_that_is_gone_is_not_found_there(tmp_path: Path) -> None:
    file = write_article(tmp_path / "kb", "one", "One", "the cat sat on the mat")
    searcher = searcher_of(tmp_path / "kb", tmp_path / "index")
    file.unlink()
    assert searcher.search('"cat sat on the mat"').note != ""


@given(st.text(alphabet='"“”: abtitledkn()*~', max_size=60))
def test_any_mixture_of_signs_is_read(text: str) -> None:
    typed = read_typed(text)
    assert all(one.value for one in typed.filters)
    assert typed.filters or typed.words == text
