"""Articles → the same questions asked of two engines that people know.

Tantivy is the fastest full-text engine that Python has a wheel of; SQLite with FTS5 is there everywhere. Both get what
the program itself looks in, each part weighing what it weighs there, any of the words, and the last word as the start
of one in a title, phrase or tag; both give the ids of the first ten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import tantivy

from kms_desktop.articles.model import Article

HITS = 10
_WEIGHTS = {"title": 4.0, "phrases": 3.0, "tags": 2.0, "body": 1.0}
Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Parts:
    title: str
    phrases: str
    tags: str
    body: str


def parts_of(article: Article) -> Parts:
    tags = " ".join([*article.products, article.reason])
    return Parts(article.title, "\n".join(article.phrases), tags, article.markdown)


def tantivy_of(texts: Mapping[str, Parts], fields: tuple[str, ...] = tuple(_WEIGHTS)) -> Ask:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in fields:
        builder.add_text_field(field, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(50_000_000)
    for key, parts in texts.items():
        writer.add_document(tantivy.Document(id=key, **{field: getattr(parts, field) for field in fields}))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    boosts = {field: _WEIGHTS[field] for field in fields}
    named = [field for field in fields if field != "body"]

    def ask(text: str) -> object:
        words = _plain(text)
        if not words:
            return []
        any_word, _ = index.parse_query_lenient(" ".join(words), list(fields), field_boosts=boosts)
        begun = [tantivy.Query.regex_query(index.schema, field, f"{words[-1]}.*") for field in named]
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in (any_word, *begun)])
        return [searcher.doc(address)["id"] for _, address in searcher.search(either, HITS).hits]

    return ask


def fts5_of(texts: Mapping[str, Parts]) -> Ask:
    database = sqlite3.connect(":memory:")
    columns = ", ".join(_WEIGHTS)
    database.execute(
        f"CREATE VIRTUAL TABLE doc USING fts5(id UNINDEXED, {columns}, tokenize = 'porter', prefix = '2 3')"
    )
    rows = ((key, *(getattr(parts, field) for field in _WEIGHTS)) for key, parts in texts.items())
    database.executemany("INSERT INTO doc VALUES (?, ?, ?, ?, ?)", rows)
    weights = ", ".join(str(weight) for weight in (0, *_WEIGHTS.values()))
    order = f"SELECT id FROM doc WHERE doc MATCH ? ORDER BY bm25(doc, {weights}) LIMIT {HITS}"

    def ask(text: str) -> object:
        words = _plain(text)
        if not words:
            return []
        query = [*(f'"{word}"' for word in words), f'{{title phrases tags}}: "{words[-1]}" *']
        return database.execute(order, (" OR ".join(query),)).fetchall()

    return ask


def _plain(text: str) -> list[str]:
    return ["".join(filter(str.isalnum, word)).lower() for word in text.split() if any(map(str.isalnum, word))]
