"""The articles that remain, each with how likely it is → the one question that parts them best, and its answers.

Where questions come from: the products the articles are about; the first steps of their guides, whose answers may lead
from one article to another: what an editor wrote as a question, as what an article says of its environment is no
question that a caller can answer. Each answer of a question has a probability under
each article: that the caller would give it if this article were the right one. The best question is the one whose
answer is expected to tell most (information gain in bits, each article weighing as likely as it is). An article that
says nothing of a question is expected to be answered either way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from kms_desktop.articles.model import Article, Step
from kms_desktop.articles.plain_text import plain_text
from kms_desktop.search.model import Lean, Reason
from kms_desktop.search.text_terms import plain_words
from kms_desktop.texts import tr

MOST_CANDIDATES, MOST_ANSWERS = 8, 6
_LIKELY_ENOUGH, _SURE = 0.02, 0.85
_LEAST_GAIN = 0.25
_HARDLY = 0.08
_STEPS = 2
_WORTH = {"step": 1.0, "product": 0.95}
"""Of two questions that part as well, the one that the guide asks anyway is the better one."""
_FITS, _FACTOR_FIT, _LEAST_FACTOR = 0.5, 1.25, 0.12

Candidate = tuple[Article, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """`fits`: article id → probability of this answer if that article is the right one."""

    text: str
    fits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """`gain` in bits. `article_id` and `step_id` where it is a step of that article's guide, asked here early."""

    text: str
    choices: tuple[Choice, ...]
    gain: float
    kind: str
    article_id: str = ""
    step_id: str = ""

    def leans_of(self, choice: int) -> tuple[Lean, ...]:
        """What this answer says of each article: some likelier, others hardly possible any more."""
        chosen = self.choices[choice]
        best = max(chosen.fits.values(), default=0.0) or 1.0
        told = Reason("answer", tr("answered: {answer}", answer=chosen.text))
        return tuple(
            Lean(article_id, _FACTOR_FIT if fit / best >= _FITS else max(fit / best, _LEAST_FACTOR), told)
            for article_id, fit in chosen.fits.items()
        )


def next_question(candidates: Sequence[Candidate], *, asked: Sequence[str] = ()) -> NextQuestion | None:
    """None where one article is likely enough, or no question tells enough. `asked` were answered before."""
    likely = [(article, share) for article, share in candidates[:MOST_CANDIDATES] if share >= _LIKELY_ENOUGH]
    total = sum(share for _, share in likely)
    if len(likely) < 2 or max(share for _, share in likely) >= _SURE:
        return None
    weighed = [(article, share / total) for article, share in likely]
    found = [one for make in (_of_products, _of_steps) for one in make(weighed) if one.text not in asked]
    best = max(found, key=lambda one: (one.gain * _WORTH[one.kind], one.text), default=None)
    return best if best is not None and best.gain >= _LEAST_GAIN else None


def gain_of(choices: Sequence[Choice], candidates: Sequence[Candidate]) -> float:
    """How many bits the answer is expected to tell about which article is right."""
    told = 0.0
    for choice in choices:
        joint = [share * choice.fits[article.id] for article, share in candidates]
        answer = sum(joint)
        told += sum(
            part * log2(part / (answer * share)) for part, (_, share) in zip(joint, candidates, strict=True) if part > 0
        )
    return told


def _build_question(
    text: str, kind: str, fits: Sequence[tuple[str, Mapping[str, float]]], candidates: Sequence[Candidate], **of: str
) -> NextQuestion:
    """`fits` need not sum to 1 over the answers: that is done here."""
    sums = {article.id: sum(fit[article.id] for _, fit in fits) or 1.0 for article, _ in candidates}
    choices = tuple(Choice(said, {key: fit[key] / sums[key] for key in sums}) for said, fit in fits)
    return NextQuestion(text, choices, gain_of(choices, candidates), kind, **of)


def _of_products(candidates: Sequence[Candidate]) -> list[NextQuestion]:
    products = dict.fromkeys(product for article, _ in candidates for product in article.products)
    if not 2 <= len(products) <= MOST_ANSWERS:
        return []
    fits = [
        (
            _product_label(product),
            {a.id: 1.0 if not a.products or product in a.products else _HARDLY for a, _ in candidates},
        )
        for product in products
    ]
    return [_build_question(tr("Which is it about?"), "product", fits, candidates)]


def _of_steps(candidates: Sequence[Candidate]) -> list[NextQuestion]:
    found: dict[str, NextQuestion] = {}
    for article, _ in candidates:
        for step in article.steps[:_STEPS]:
            if 2 <= len(step.answers) <= MOST_ANSWERS and _normalize_words(step.question) not in found:
                fits = _fits_of(step, article, candidates)
                of = {"article_id": article.id, "step_id": step.id}
                found[_normalize_words(step.question)] = _build_question(step.question, "step", fits, candidates, **of)
    return list(found.values())


def _fits_of(step: Step, inside: Article, candidates: Sequence[Candidate]) -> list[tuple[str, Mapping[str, float]]]:
    """An answer that leads to another of the articles speaks for that one; one that goes on inside, for this one."""
    leads = [_leads_to(answer.target.article, inside, candidates) for answer in step.answers]
    fits: list[tuple[str, Mapping[str, float]]] = []
    for answer, to in zip(step.answers, leads, strict=True):
        fit = {}
        for article, _ in candidates:
            same = _same_step(step, article) if article.id != inside.id else None
            if article.id in leads:
                fit[article.id] = 1.0 if to == article.id else _HARDLY
            elif same is not None:
                fit[article.id] = 1.0 if _normalize_words(answer.text) in same else _HARDLY
            else:
                fit[article.id] = 1.0
        fits.append((plain_text(answer.text), fit))
    return fits


def _same_step(step: Step, article: Article) -> set[str] | None:
    """The answers of a step of this article that asks the same; None where none does."""
    asked = next(
        (one for one in article.steps if _normalize_words(one.question) == _normalize_words(step.question)), None
    )
    return {_normalize_words(answer.text) for answer in asked.answers if not answer.target.article} if asked else None


def _leads_to(path: str, inside: Article, candidates: Sequence[Candidate]) -> str:
    """Id of the candidate at `path`, the article's own where the link stays inside, "" where it leads elsewhere."""
    if not path:
        return inside.id
    return next((article.id for article, _ in candidates if article.path == path), "")


def _normalize_words(text: str) -> str:
    return " ".join(plain_words(text))


def _product_label(product: str) -> str:
    words = product.replace("_", " ").strip()
    return words.upper() if len(words) <= 3 else words[:1].upper() + words[1:]
