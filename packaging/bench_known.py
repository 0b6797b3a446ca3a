"""Contacts and articles that nobody here wrote → how often search finds what is meant.

The data lie beside the checkout and are no part of it; without them these rows are left out.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from whoosh.analysis import StemmingAnalyzer

from bench_ground import ROOT
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.search.evaluation import Asked, evaluate
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from measuring import Measured

DATA = ROOT.parent / "shared" / "data"
_FEW = 50
_ASKED = 600
_KEPT = 0.5
"""Share of the words of a title that its altered copies keep."""
_AIMS = {"sofmattress": (0.78, 0.93), "insurance": (0.96, 0.98)}
_SEPARATION = 0.86


def learned(folder: Path) -> Iterator[Measured]:
    """Recall on new contacts: before anything was learned, after the first 50 past contacts, and after all."""
    for name, (first, three) in _AIMS.items():
        place = folder / name
        _write(place / "kb", [(one["id"], one["title"], "") for one in _lines(name, "articles")])
        past = [PastContact(one["article"], one["text"], 0.0) for one in _lines(name, "past_contacts")]
        new = [Asked(one["text"], one["article"]) for one in _lines(name, "new_contacts")]
        new += [Asked(one["text"], "") for one in _lines(name, "new_contacts_without_article")]
        found = {}
        for many in (0, _FEW, len(past)):
            with closing(Searcher(Library(place / "kb"), place / str(many))) as searcher:
                searcher.refresh()
                searcher.learn_contacts(past[:many])
                found[many] = evaluate(searcher, new)
        words, few, all_ = found[0], found[_FEW], found[len(past)]
        for k, aim in ((1, first), (3, three)):
            yield Measured(f"{name}: R@{k} after all past contacts, in %", (all_.recall[k] * 100,)).at_least(aim * 100)
            row = Measured(f"{name}: R@{k} after the first {_FEW}, in %", (few.recall[k] * 100,))
            yield row.at_least(round(words.recall[k] * 100, 2))
        if all_.separation is not None:
            yield Measured(f"{name}: area under the curve, no article", (all_.separation,)).at_least(_SEPARATION)


def known(folder: Path, count: int) -> Iterator[Measured]:
    """Articles asked for by words of their titles, among altered copies; beside whoosh's BM25F with the title four
    times."""
    articles = _among_copies(count, random.Random(11))
    _write(folder / "kb", articles)
    theirs = _Titles(articles)
    with closing(Searcher(Library(folder / "kb"), folder / "index")) as searcher:
        searcher.refresh()
        for many in (5, 2):
            chance, ours, other, asked = random.Random(many), 0, 0, 0
            while asked < _ASKED:
                key, title, _ = chance.choice(articles)
                words = title.split()
                if len(words) < many:
                    continue
                said = " ".join(words[at] for at in sorted(chance.sample(range(len(words)), many))) + " "
                asked += 1
                hits = searcher.search(said, 1).hits
                ours += bool(hits) and hits[0].id == key
                other += theirs.first(said) == key
            row = Measured(f"known article first from {many} words of its title, in %", (100 * ours / asked,))
            yield row.at_least(95 if many == 5 else round(100 * other / asked, 2))


def is_there() -> bool:
    return DATA.is_dir()


class _Titles:
    """whoosh's BM25F and its analyzer over the title, four times, and the text; the first of equals wins."""

    def __init__(self, articles: list[tuple[str, str, str]]) -> None:
        self._analyzer, self._known = StemmingAnalyzer(cachesize=-1), dict[str, list[str]]()
        self._keys = [key for key, _, _ in articles]
        self._length = np.zeros(len(articles))
        holders: dict[str, tuple[list[int], list[int]]] = {}
        for number, (_, title, body) in enumerate(articles):
            said = Counter(self._terms(title) * 4)
            for line in body.split("\n"):
                said.update(self._terms(line))
            self._length[number] = sum(said.values())
            for term, often in said.items():
                documents, weights = holders.setdefault(term, ([], []))
                documents.append(number)
                weights.append(often)
        self._holders = {term: (np.array(d), np.array(w, float)) for term, (d, w) in holders.items()}

    def first(self, said: str) -> str:
        scores, count = np.zeros(len(self._keys)), len(self._keys)
        norm = 1.2 * (0.25 + 0.75 * self._length / self._length.mean())
        for term in set(self._terms(said)) & self._holders.keys():
            documents, weights = self._holders[term]
            idf = np.log(count / (len(documents) + 1)) + 1
            scores[documents] += idf * weights * 2.2 / (weights + norm[documents])
        return self._keys[int(scores.argmax())] if scores.max() > 0 else ""

    def _terms(self, text: str) -> list[str]:
        if text not in self._known:
            self._known[text] = [token.text for token in self._analyzer(text)]
        return self._known[text]


def _among_copies(count: int, chance: random.Random) -> list[tuple[str, str, str]]:
    """(id, title, text) of the real articles and of copies with other words in the title and other lines."""
    real = [article for article in Library(DATA / "support_articles").read_all() if len(article.title.split()) >= 5]
    words = sorted({word for article in real for word in re.findall(r"[A-Za-z]{4,}", article.markdown)})
    lines = [line for article in real for line in article.markdown.split("\n") if len(line) > 40]
    made = [(f"real-{number:05}", article.title, article.markdown) for number, article in enumerate(real[:count])]
    while len(made) < count:
        made.append(_altered(len(made), real[len(made) % len(real)], words, lines, chance))
    return made


def _altered(
    number: int, article: Article, words: list[str], lines: list[str], chance: random.Random
) -> tuple[str, str, str]:
    title = [word if chance.random() < _KEPT else chance.choice(words) for word in article.title.split()]
    body = [
        chance.choice(lines) if len(line) > 40 and chance.random() < 0.15 else line
        for line in article.markdown.split("\n")
        if chance.random() > 0.1
    ]
    return f"copy-{number:05}", " ".join(title), "\n".join(body)


def _write(folder: Path, articles: list[tuple[str, str, str]]) -> None:
    for number, (key, title, body) in enumerate(articles):
        file = folder / f"{number // 100:03}" / f"{key}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f"---\nid: {key}\ntitle: {json.dumps(title)}\nconfidence: validated\n---\n\n"
        file.write_text(head + body + "\n", encoding="utf-8")


def _lines(name: str, kind: str) -> list[dict[str, str]]:
    file = DATA / name / f"{kind}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
