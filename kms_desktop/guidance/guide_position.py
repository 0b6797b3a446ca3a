"""An article and the answers that are settled → where the guide stands now.

The position is worked out anew from the first step each time: so changing an early answer needs no bookkeeping, and
later answers that still fit are followed by themselves. An answer is found again by its text, so that one settled
under an older revision of the article holds as long as the article still offers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kms_desktop.articles.model import Answer, Article, Step, Target
from kms_desktop.guidance.model import Answered, Position
from kms_desktop.texts import tr

Find = Callable[[Target, Article], Article | None]
"""The article a link leads to, seen from the one it stands in; None where there is none."""

_WHOLE_PARTS = {"solutions": "options", "guide": "first"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: a step, an option (`reached`), the whole space, a plain article, or nowhere."""

    article: Article
    step: Step | None = None
    at_options: bool = False
    reached: str = ""
    nowhere: str = ""
    """Why it leads nowhere: one whole sentence."""


def find_position(article: Article, settled: Iterable[Answered], *, start_step: str = "", find: Find) -> Position:
    """Follow the settled answers from the first step (or `start_step`) to what is to be asked or offered now.

    A loop is cut: the walk stops at the step whose settled answer would lead back to one already passed.
    """
    answers = {(a.article_id, a.step_id): a for a in settled}
    place = resolve_anchor(article, start_step) if start_step else start_of(article)
    if place.nowhere:
        place = start_of(article)
    passed: list[Answered] = []
    seen: set[tuple[str, str]] = set()
    while place.step is not None:
        key = (place.article.id, place.step.id)
        seen.add(key)
        chosen = chosen_answer(place.step, answers.get(key))
        if chosen is None:
            break
        following = resolve_target(place.step.answers[chosen].target, place.article, find)
        if following.step is not None and (following.article.id, following.step.id) in seen:
            break
        passed.append(replace(answers[key], choice=chosen))
        place = following
    return _follow_answers(place, tuple(passed), seen, find)


def chosen_answer(step: Step, answered: Answered | None) -> int | None:
    """Place of the settled answer among the step's answers as they are now; None when it is no longer there."""
    if answered is None:
        return None
    if 0 <= answered.choice < len(step.answers) and step.answers[answered.choice].text == answered.text:
        return answered.choice
    return next((n for n, answer in enumerate(step.answers) if answer.text == answered.text), None)


def start_of(article: Article) -> Place:
    """Where an article starts: its first step, else its options, else just its text."""
    if article.steps:
        return Place(article, step=article.steps[0])
    return Place(article, at_options=bool(article.options))


def resolve_anchor(article: Article, anchor: str) -> Place:
    """Where an anchor of this article leads."""
    if not anchor or _WHOLE_PARTS.get(anchor) == "first":
        return start_of(article)
    if (step := article.find_step(anchor)) is not None:
        return Place(article, step=step)
    if article.find_option(anchor) is not None:
        return Place(article, at_options=True, reached=anchor)
    if _WHOLE_PARTS.get(anchor) == "options" and article.options:
        return Place(article, at_options=True)
    return Place(
        article,
        nowhere=tr(
            "This answer leads nowhere: “{article}” has no part “{part}”. Take another answer, or look at all options.",
            article=article.title,
            part=anchor,
        ),
    )


def resolve_target(target: Target, inside: Article, find: Find) -> Place:
    """Where a link that stands in `inside` leads."""
    if not target.article:
        return resolve_anchor(inside, target.anchor)
    other = find(target, inside)
    if other is None:
        return Place(
            inside,
            nowhere=tr(
                "This answer leads nowhere: there is no article “{article}”. "
                "Take another answer, or look at all options.",
                article=target.article,
            ),
        )
    return resolve_anchor(inside if other.id == inside.id else other, target.anchor)


def leads_to(answer: Answer, inside: Article, find: Find) -> str:
    """In plain words where an answer leads, "" where it leads nowhere."""
    place = resolve_target(answer.target, inside, find)
    if place.nowhere:
        return ""
    if place.article.id != inside.id:
        return tr("to {target}", target=place.article.title)
    if place.step is not None:
        return tr("to “{question}”", question=place.step.question)
    option = inside.find_option(place.reached)
    return tr("to {target}", target=option.title) if option else tr("to the options")


def steps_ahead(article: Article, step: Step, seen: set[tuple[str, str]]) -> int:
    """Questions on the longest way on inside this article, with this one; ways back are not counted.

    Exact where the guide has no loop. In a loop an edge back to a step on the way is left out, so the time stays
    proportional to the number of answers however the steps are linked.
    """
    by_id = {s.id: s for s in article.steps}
    longest: dict[str, int] = {}
    on_the_way: set[str] = set()
    stack = [(step, False)]
    while stack:
        current, done = stack.pop()
        ahead = _next_steps(current, by_id)
        if done:
            on_the_way.discard(current.id)
            longest[current.id] = 1 + max((longest.get(n.id, 0) for n in ahead), default=0)
        elif current.id not in longest and current.id not in on_the_way:
            on_the_way.add(current.id)
            stack.append((current, True))
            stack.extend((n, False) for n in ahead if (article.id, n.id) not in seen and n.id not in on_the_way)
    return longest[step.id]


def reachable_steps(here: Position) -> frozenset[tuple[str, str]]:
    """(article id, step id) of all steps of this article that can come from here on, without those passed already."""
    if here.step is None:
        return frozenset()
    by_id = {s.id: s for s in here.article.steps}
    found = {(here.article.id, here.step.id)}
    passed = {(a.article_id, a.step_id) for a in here.settled}
    waiting = [here.step]
    while waiting:
        for step in _next_steps(waiting.pop(), by_id):
            key = (here.article.id, step.id)
            if key not in found and key not in passed:
                found.add(key)
                waiting.append(step)
    return frozenset(found)


def _next_steps(step: Step, by_id: Mapping[str, Step]) -> list[Step]:
    own = (answer.target.anchor for answer in step.answers if not answer.target.article)
    return [by_id[anchor] for anchor in own if anchor in by_id]


def _follow_answers(place: Place, passed: tuple[Answered, ...], seen: set[tuple[str, str]], find: Find) -> Position:
    if place.nowhere:
        return Position(place.article, passed, dead_end=place.nowhere, about=len(passed))
    if place.step is None:
        return Position(place.article, passed, at_options=place.at_options, reached=place.reached, about=len(passed))
    return Position(
        place.article,
        passed,
        step=place.step,
        number=len(passed) + 1,
        about=len(passed) + steps_ahead(place.article, place.step, seen - {(place.article.id, place.step.id)}),
        leads_to=tuple(leads_to(answer, place.article, find) for answer in place.step.answers),
    )
