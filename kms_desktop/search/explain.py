"""A question and its hits → the whole computation of each score, in the parts that it was summed of.

    (article's words + nearest caller + callers' words) × state + title + phrase + what callers of all articles say
    = points, × what is known of the call = score

The parts are those that the ranking itself weighed, so they add up to the score that was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kms_desktop.search.index_snapshot import Postings
from kms_desktop.search.model import Reason
from kms_desktop.search.query import Asked, Question
from kms_desktop.search.ranking import Scores, Weighed, rank_documents, scores_of, weigh_signals
from kms_desktop.search.reasons import Why
from kms_desktop.search.softmax import shares_of
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal, percent


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """One word of the question. `idf`: how telling it is; `documents`: articles that say it; `points`: the BM25 part of
    this article, `begun` where only a longer word begins so; `callers`: the part of its callers' words."""

    typed: str
    term: str
    idf: float
    documents: int
    points: float
    begun: float
    callers: float
    through: str = ""
    """The synonym that the article says instead."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Of one hit. The module says how the parts make the score."""

    id: str
    title: str
    words: tuple[ExplainedWord, ...]
    by_words: float
    nearest_caller: float
    by_callers: float
    state: float
    """What an article of this confidence is multiplied with."""
    named: float
    """Whether its title says this and little else."""
    phrase: float
    heard: float
    """What the wording of callers and the learner say for it, beside the other likely articles."""
    learner_share: float
    lift: float
    score: float
    share: float
    breadth: float
    cover: float
    depth: float
    """How far past callers are listened to for this question: see `heard`."""
    strength: float
    probability: float
    """That it answers the question, were it the first hit."""
    reasons: tuple[Reason, ...]


def explain_hits(question: Question, limit: int, lift: Scores, why: Why) -> list[Explained]:
    """The hits of `ranking.rank_documents` in the same order."""
    hits = rank_documents(question, limit, lift)
    if not hits:
        return []
    weighed = weigh_signals(question, limit, lift)
    place_of = {number: place for place, number in enumerate(weighed.likely)}
    shares = shares_of([hit.score for hit in hits], question.total_idf)
    return [
        _explain_hit(question, hit.number, place_of[hit.number], weighed, share, why)
        for hit, share in zip(hits, shares, strict=True)
    ]


def _explain_hit(question: Question, number: int, place: int, weighed: Weighed, share: float, why: Why) -> Explained:
    row = question.shelf.rows[number]
    assert row is not None
    learned, listen = float(weighed.shares[place]), weighed.listen
    return Explained(
        id=row.id,
        title=row.title,
        words=tuple(_explain_word(question, asked, number, listen.in_callers_words) for asked in question.asked),
        by_words=float(weighed.by_words[number]),
        nearest_caller=float(weighed.nearest[number]),
        by_callers=float(weighed.by_callers[number]),
        state=float(weighed.prior[number]),
        named=float(weighed.title[place]),
        phrase=float(weighed.phrase[place]),
        heard=float(weighed.points[place]),
        learner_share=learned,
        lift=float(weighed.lift[number]),
        score=float(scores_of(weighed)[0][place]),
        share=share,
        breadth=listen.breadth,
        cover=listen.cover,
        depth=listen.depth,
        strength=why.answer_strength(number),
        probability=why.answer_probability(number, learned),
        reasons=why.reasons_for(number),
    )


def _explain_word(question: Question, asked: Asked, number: int, listened: float) -> ExplainedWord:
    row = question.shelf.rows[number]
    caller_of = question.past.articles.get(row.id) if row else None
    callers = 0.0
    if caller_of is not None and asked.frequency.any():
        callers = listened * float(question.past.bm25f_scores([(asked.frequency, asked.idf)])[caller_of])
    points = _score_part(asked.said, number)
    through = next((said for also, said in asked.also if points and abs(_score_part(also, number) - points) < 1e-6), "")
    return ExplainedWord(
        asked.word.typed,
        asked.word.term,
        asked.idf,
        len(asked.said.docs),
        points,
        _score_part(asked.starts, number),
        callers,
        through,
    )


def _score_part(postings: Postings, number: int) -> float:
    at = int(postings.docs.searchsorted(number))
    return float(postings.weights[at]) if at < len(postings.docs) and postings.docs[at] == number else 0.0


class ExplainedLine(NamedTuple):
    """What was weighed, its points, and a remark; `is_sum` where the lines before it come together."""

    what: str
    points: str
    remark: str
    is_sum: bool = False


def in_lines(one: Explained) -> list[ExplainedLine]:
    """From the words of the question down to the score, for a person to read."""
    return [
        *(_word_line(word) for word in one.words),
        ExplainedLine(
            tr("The article’s words"),
            decimal(one.by_words, 2),
            tr("in its title, issue, phrases, tags and text"),
            True,
        ),
        ExplainedLine(
            tr("The caller most like this"),
            f"+ {decimal(one.nearest_caller, 2)}",
            tr("one past caller who said almost the same"),
        ),
        ExplainedLine(
            tr("Callers’ words"),
            f"+ {decimal(one.by_callers, 2)}",
            tr("what callers said whom it helped, all together"),
        ),
        ExplainedLine(tr("Its state"), f"× {decimal(one.state, 2)}", tr("1 for validated")),
        ExplainedLine(tr("Its title"), f"+ {decimal(one.named, 2)}", tr("whether it says this and little else")),
        ExplainedLine(tr("An editor’s phrase"), f"+ {decimal(one.phrase, 2)}", tr("its phrase most like this")),
        ExplainedLine(
            tr("What callers of all articles say"),
            f"+ {decimal(one.heard, 2)}",
            tr("counts for {share}", share=percent(one.learner_share)),
        ),
        ExplainedLine(tr("What is known of the call"), f"× {decimal(one.lift, 2)}", _context_reasons(one.reasons)),
        ExplainedLine(
            tr("Score"), decimal(one.score, 2), tr("{share} of the hits shown", share=percent(one.share)), True
        ),
        ExplainedLine(
            tr("Callers are listened to"),
            percent(one.breadth * one.cover),
            tr(
                "articles with callers {articles}, of those found {found}, callers each {callers}",
                articles=percent(one.breadth),
                found=percent(one.cover),
                callers=percent(one.depth),
            ),
        ),
        ExplainedLine(
            tr("That it answers"),
            percent(one.probability),
            tr("from a strength of {strength}", strength=decimal(one.strength, 2)),
            True,
        ),
    ]


def _word_line(word: ExplainedWord) -> ExplainedLine:
    told = [
        plural("in {n} article", "in {n} articles", word.documents),
        tr("rarity {rarity}", rarity=decimal(word.idf, 2)),
    ]
    if word.through:
        told.append(tr("through “{word}”", word=word.through))
    if word.begun > word.points:
        told.append(tr("as a beginning"))
    if word.callers:
        told.append(tr("callers {points}", points=decimal(word.callers, 2)))
    points = decimal(max(word.points, word.begun), 2)
    return ExplainedLine(tr("“{text}”", text=word.typed), points, ", ".join(told))


def _context_reasons(reasons: Sequence[Reason]) -> str:
    kinds = ("incident", "answer", "product", "history", "trend")
    return ", ".join(reason.text for reason in reasons if reason.kind in kinds) or tr("nothing for or against it")
