"""A question and its hits → the whole computation of each score, in the parts that it was summed of.

    (article's words + nearest caller + callers' words) × state + title + phrase + what callers of all articles say
    = points, × what is known of the call = score

The parts are those that the ranking itself weighed, so they add up to the score that was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kms_desktop.search.index_snapshot import Postings
from kms_desktop.search.model import Reason
from kms_desktop.search.query import Asked, Question
from kms_desktop.search.ranking import Scores, Weighed, rank_documents, scores_of, weigh_signals
from kms_desktop.search.reasons import Why
from kms_desktop.search.softmax import shares_of


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


def in_lines(one: Explained) -> list[tuple[str, str, str]]:
    """(what, points, remark) from the words of the question down to the score, for a person to read."""
    lines = [_word_line(word) for word in one.words]
    lines += [
        (
            "The article’s words",
            f"{one.by_words:.2f}",
            "in its title, issue, phrases, tags and text",
        ),
        ("The caller most like this", f"+ {one.nearest_caller:.2f}", "one past caller who said almost the same"),
        ("Callers’ words", f"+ {one.by_callers:.2f}", "what callers said whom it helped, all together"),
        ("Its state", f"× {one.state:.2f}", "1 for validated"),
        ("Its title", f"+ {one.named:.2f}", "whether it says this and little else"),
        ("An editor’s phrase", f"+ {one.phrase:.2f}", "its phrase most like this"),
        ("What callers of all articles say", f"+ {one.heard:.2f}", f"counts for {_format_percent(one.learner_share)}"),
        ("What is known of the call", f"× {one.lift:.2f}", _context_reasons(one.reasons)),
        ("Score", f"{one.score:.2f}", f"{_format_percent(one.share)} of the hits shown"),
        (
            "Callers are listened to",
            _format_percent(one.breadth * one.cover),
            f"articles with callers {_format_percent(one.breadth)}, of those found {_format_percent(one.cover)}, "
            f"callers each {_format_percent(one.depth)}",
        ),
        ("That it answers", _format_percent(one.probability), f"from a strength of {one.strength:.2f}"),
    ]
    return lines


def _word_line(word: ExplainedWord) -> tuple[str, str, str]:
    told = [f"in {word.documents} articles", f"rarity {word.idf:.2f}"]
    if word.through:
        told.append(f"through “{word.through}”")
    if word.begun > word.points:
        told.append("as a beginning")
    if word.callers:
        told.append(f"callers {word.callers:.2f}")
    return f"“{word.typed}”", f"{max(word.points, word.begun):.2f}", ", ".join(told)


def _format_percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _context_reasons(reasons: Sequence[Reason]) -> str:
    kinds = ("incident", "answer", "product", "history", "trend")
    return ", ".join(reason.text for reason in reasons if reason.kind in kinds) or "nothing for or against it"
