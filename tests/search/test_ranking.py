"""The order of hits: the same as whoosh's own where only the article's words count."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.scoring import BM25F
from whoosh.searching import Searcher as WhooshSearcher

from kms_desktop.articles.model import Article
from kms_desktop.search.index import IndexFolder
from kms_desktop.search.index_schema import EDGE, TEXT, index_entry, index_schema
from kms_desktop.search.index_snapshot import K1, B, IndexSnapshot
from kms_desktop.search.ranking import bm25f_scores
from kms_desktop.search.segment_reader import decode_postings

_WORDS = [f"w{number}x" for number in range(60)]


def _write(folder: IndexFolder, first: int, count: int, rng: np.random.Generator, remove: tuple[int, ...] = ()) -> None:
    """Articles of words of which few are frequent, as in any language."""
    made = []
    for number in range(first, first + count):
        said = [_WORDS[min(int(rank), 60) - 1] for rank in rng.zipf(1.3, size=int(rng.integers(3, 120)))]
        article = Article(f"a{number}", " ".join(said[:3]), f"a{number}.md", "0", " ".join(said[3:]))
        made.append(index_entry(article, number, number))
    folder.write_commit(folder.load_snapshot() or folder.clear_index(), made, remove)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> IndexFolder:
    """400 articles in several commits, with blocks small enough that frequent words fill several."""
    folder = IndexFolder(tmp_path_factory.mktemp("index"), "")
    folder.clear_index()
    rng = np.random.default_rng(7)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kms_desktop.search.index_writer._BLOCK", 16)
        for first, count in ((0, 300), (300, 60), (360, 25), (385, 15)):
            _write(folder, first, count, rng)
    return folder


@pytest.fixture(scope="module")
def shelf(folder: IndexFolder) -> IndexSnapshot:
    shelf = folder.load_snapshot()
    assert shelf is not None
    return shelf


@pytest.fixture(scope="module")
def whoosh_itself(folder: IndexFolder) -> Iterator[WhooshSearcher]:
    index = FileIndex(FileStorage(str(folder.folder)), schema=index_schema())
    with index.searcher(weighting=BM25F(B=B, K1=K1)) as searcher:
        yield searcher


@settings(max_examples=60)
@given(st.sets(st.sampled_from([*_WORDS, "unknown"]), min_size=1, max_size=6))
def test_the_ranking_is_whooshs_own_bm25f(shelf: IndexSnapshot, whoosh_itself: WhooshSearcher, terms: set[str]) -> None:
    asked = query.Or([query.Term(TEXT, term) for term in terms])
    theirs = {hit.docnum: hit.score for hit in whoosh_itself.search(asked, limit=None)}

    ours = bm25f_scores(shelf, terms)

    assert {int(number) for number in np.flatnonzero(ours)} == set(theirs)
    assert [ours[number] for number in theirs] == pytest.approx(list(theirs.values()), rel=1e-4)
    assert all(ours[better] >= ours[worse] * (1 - 1e-4) for better, worse in itertools.pairwise(theirs))


@settings(max_examples=12)
@given(
    st.lists(st.lists(st.sampled_from(_WORDS[:12]), min_size=1, max_size=30), min_size=1, max_size=25),
    st.integers(1, 6),
    st.sets(st.integers(0, 24), max_size=12),
    st.integers(1, 8),
)
def test_it_is_whooshs_own_whatever_was_added_taken_out_and_joined(
    tmp_path_factory: pytest.TempPathFactory, said: list[list[str]], batch: int, gone: set[int], again: int
) -> None:
    folder = IndexFolder(tmp_path_factory.mktemp("any"), "")
    shelf = folder.clear_index()
    made = [
        index_entry(Article(f"a{n}", " ".join(words[:2]), f"a{n}.md", "0", " ".join(words)), n, n)
        for n, words in enumerate(said)
    ]
    for first in range(0, len(made), batch):
        shelf = folder.write_commit(shelf, made[first : first + batch], joins=first % 2 == 0)
    outdated = [n for n, row in enumerate(shelf.rows) if row and row.mtime_ns in gone]
    shelf = folder.write_commit(shelf, made[:again], outdated)

    with FileIndex(FileStorage(str(folder.folder)), schema=index_schema()).searcher(
        weighting=BM25F(B=B, K1=K1)
    ) as theirs:
        for term in _WORDS[:12]:
            ours = bm25f_scores(shelf, [term])
            living = [n for n, row in enumerate(shelf.rows) if row is not None and ours[n] > 0]
            hits = {hit.docnum: hit.score for hit in theirs.search(query.Term(TEXT, term), limit=None)}
            assert set(living) == set(hits)
            assert [ours[number] for number in hits] == pytest.approx(list(hits.values()), rel=1e-4)


def test_several_commits_make_several_segments_that_are_read_as_one(shelf: IndexSnapshot) -> None:
    assert shelf.size == 400
    assert len(shelf.parts) > 1
    assert {row.id for row in shelf.rows if row} == {f"a{number}" for number in range(400)}


@pytest.mark.parametrize(("field", "term"), [(TEXT, "w0x"), (TEXT, "w1x"), (TEXT, "w40x"), (EDGE, "w"), (EDGE, "w0")])
def test_postings_taken_in_blocks_are_those_that_whoosh_gives_one_by_one(
    whoosh_itself: WhooshSearcher, field: str, term: str
) -> None:
    holding = [leaf for leaf, _ in whoosh_itself.reader().leaf_readers() if (field, term) in leaf]

    assert holding
    for leaf in holding:
        docs, weights = decode_postings(leaf.postings(field, term))
        expected = list(_one_by_one(leaf.postings(field, term)))
        assert list(zip(docs.tolist(), weights.tolist(), strict=True)) == expected


def _one_by_one(matcher: object) -> Iterator[tuple[int, float]]:
    while matcher.is_active():  # type: ignore[attr-defined]
        yield matcher.id(), matcher.weight()  # type: ignore[attr-defined]
        matcher.next()  # type: ignore[attr-defined]


def test_a_removed_article_is_not_ranked_though_its_postings_remain(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, "")
    folder.clear_index()
    rng = np.random.default_rng(1)
    _write(folder, 0, 40, rng)
    _write(folder, 40, 1, rng, remove=(3,))
    shelf = folder.load_snapshot()

    assert shelf is not None
    assert shelf.rows[3] is None
    assert shelf.prior[3] == 0
    assert "a3" not in shelf.number_of


def test_many_small_changes_leave_few_segments(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, "")
    folder.clear_index()
    rng = np.random.default_rng(1)
    for number in range(40):
        _write(folder, number, 1, rng)
    shelf = folder.load_snapshot()

    assert shelf is not None
    assert len(shelf.parts) <= 6
    assert sorted(row.id for row in shelf.rows if row) == sorted(f"a{number}" for number in range(40))


def test_an_index_of_which_everything_was_removed_is_empty(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, "")
    folder.clear_index()
    _write(folder, 0, 5, np.random.default_rng(1))
    before = folder.load_snapshot()
    assert before is not None
    shelf = folder.write_commit(before, [], range(5))

    assert shelf.number_of == {}
