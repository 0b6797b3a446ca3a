"""Articles that somebody asks for by words of their titles, among many altered copies: found first, and no less often
than by whoosh's own BM25F with the title four times."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whoosh import fields, scoring
from whoosh.analysis import StemmingAnalyzer
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import OrGroup, QueryParser

from kms_desktop.articles.library import Library
from kms_desktop.settings import shipped
from tests.search.writing import ids, searcher_of, write_article

_COUNT, _ASKED = 280, 120
First = Callable[[str], str]


@pytest.fixture(scope="module")
def articles() -> list[tuple[str, str, str]]:
    """(id, title, text) of the shipped articles, and of copies in which most of the title is other words."""
    chance = random.Random(3)
    real = [article for article in Library(shipped("knowledge_base")).read_all() if article.confidence != "archived"]
    words = sorted({word for article in real for word in article.markdown.split() if word.isalpha() and len(word) > 3})
    made = [(article.id, article.title, article.markdown) for article in real]
    while len(made) < _COUNT:
        article = chance.choice(real)
        title = [word if chance.random() < 0.35 else chance.choice(words) for word in article.title.split()]
        body = [line for line in article.markdown.split("\n") if chance.random() > 0.1]
        made.append((f"copy-{len(made)}", " ".join(title), "\n".join(body)))
    return made


@pytest.fixture(scope="module")
def ours(articles: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory) -> First:
    folder: Path = tmp_path_factory.mktemp("known")
    for key, title, body in articles:
        write_article(folder / "kb", key, f'"{title}"', body)
    searcher = searcher_of(folder / "kb", folder / "index")
    return lambda said: next(iter(ids(searcher, said, 1)), "")


@pytest.fixture(scope="module")
def theirs(articles: list[tuple[str, str, str]]) -> Iterator[First]:
    schema = fields.Schema(key=fields.STORED, text=fields.TEXT(analyzer=StemmingAnalyzer()))
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for key, title, body in articles:
        writer.add_document(key=key, text="\n".join([title] * 4 + [body]))
    writer.commit()
    parser = QueryParser("text", schema, group=OrGroup, plugins=[])
    with index.searcher(weighting=scoring.BM25F()) as searcher:
        yield lambda said: next((hit["key"] for hit in searcher.search(parser.parse(said), limit=1)), "")


def _found(first: First, articles: list[tuple[str, str, str]], words: int) -> float:
    chance, found, asked = random.Random(words), 0, 0
    while asked < _ASKED:
        key, title, _ = chance.choice(articles)
        said = title.split()
        if len(said) < words:
            continue
        asked += 1
        found += first(" ".join(said[at] for at in sorted(chance.sample(range(len(said)), words))) + " ") == key
    return found / asked


def test_five_words_of_its_title_find_an_article_first(ours: First, articles: list[tuple[str, str, str]]) -> None:
    assert _found(ours, articles, 5) >= 0.95


def test_two_words_find_it_no_less_often_than_whooshs_own_ranking(
    ours: First, theirs: First, articles: list[tuple[str, str, str]]
) -> None:
    assert _found(ours, articles, 2) >= _found(theirs, articles, 2)
