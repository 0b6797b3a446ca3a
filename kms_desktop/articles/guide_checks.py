"""The steps of a guide as a graph → what cannot be reached, and where a call would end without a solution."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Answer, Article, Step, Target
from kms_desktop.texts import tr

Find = Callable[[Target, Article], Article | None]
"""The article that a link standing in the second one leads to."""

_MOST_STEPS = 5_000
"""That are looked at over all articles for one guide; what goes on longer is taken to end."""
_START = ("", "guide")
_SPACE = "solutions"


def check_guide(article: Article, entries: Callable[[], Collection[str]], find: Find, findings: FindingList) -> None:
    """`entries` gives the steps to which other articles lead; asked only when a step seems out of reach."""
    if not article.steps:
        return
    places = _Places(article)
    for step in article.steps:
        _check_answers(places, step, find, findings)
    leads_on = {step.id: {places.next_step(answer) for answer in step.answers} for step in article.steps}
    _check_reach(article, leads_on, entries, findings)
    _check_ends(places, leads_on, find, findings)


class _Places:
    """What the anchors of one article stand for, looked up and not searched for."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.steps = {step.id: step for step in reversed(article.steps)}
        self.anchors = frozenset(article.anchors)
        self._options = {option.id for option in article.options}

    def next_step(self, answer: Answer) -> str:
        """The step that an answer leads to; "!" where it leaves the guide well, "" where it leads nowhere."""
        target = answer.target
        if target.article:
            return "!"
        if target.anchor in _START:
            return self.article.steps[0].id
        if target.anchor in self.steps:
            return target.anchor
        return "!" if target.anchor in self._options or (target.anchor == _SPACE and self._options) else ""

    def landing_step(self, anchor: str) -> Step | None:
        """The step to which an anchor leads; None where it is no step, so that the guide ends there."""
        if anchor in _START:
            return self.article.steps[0] if self.article.steps else None
        return self.steps.get(anchor)


def _check_answers(places: _Places, step: Step, find: Find, findings: FindingList) -> None:
    if not step.answers:
        said = tr(
            "The step “{question}” has no answers, so a call ends there without a solution.", question=step.question
        )
        findings.add_error("step-without-answers", said, step.line)
    for answer in step.answers:
        anchor = answer.target.anchor
        if not places.next_step(answer) and anchor in places.anchors and not answer.target.article:
            said = tr(
                "The answer “{answer}” leads to “#{place}”, which is neither a step nor a solution.",
                answer=answer.text[:60],
                place=anchor,
            )
            findings.add_error("answer-leads-nowhere", said, answer.line)
        elif answer.target.article and _has_nothing(find(answer.target, places.article)):
            said = tr(
                "The answer “{answer}” leads to “{article}”, a problem without guide and solutions, "
                "so a call ends there without a solution.",
                answer=answer.text[:60],
                article=answer.target.article[:80],
            )
            findings.add_error("ends-without-solution", said, answer.line)


def _has_nothing(other: Article | None) -> bool:
    """A problem that tells of no way out. How-tos, policies and the like are what a call may end with."""
    return other is not None and other.kind == "problem" and not other.steps and not other.options


def _reachable_steps(leads_on: dict[str, set[str]], starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    waiting = [start for start in starts if start in leads_on]
    while waiting:
        step = waiting.pop()
        if step not in reached:
            reached.add(step)
            waiting.extend(following for following in leads_on[step] if following in leads_on)
    return reached


def _check_reach(
    article: Article, leads_on: dict[str, set[str]], entries: Callable[[], Collection[str]], findings: FindingList
) -> None:
    first = article.steps[0].id
    reached = _reachable_steps(leads_on, [first])
    if len(reached) < len(leads_on):
        reached = _reachable_steps(leads_on, [first, *entries()])
    for step in article.steps:
        if step.id not in reached:
            said = tr("No answer leads to the step “{question}”.", question=step.question)
            findings.add_error("unreachable-step", said, step.line)


def _check_ends(places: _Places, leads_on: dict[str, set[str]], find: Find, findings: FindingList) -> None:
    """A step from which every way only leads round. A dead end is told where it is, not again for each step before."""
    elsewhere = _Elsewhere(find)
    ends = {
        step.id
        for step in places.article.steps
        if _leaves_guide(places, step, leads_on[step.id]) or elsewhere.may_end(places, step)
    }
    comes_from: dict[str, set[str]] = {step: set() for step in leads_on}
    for step_id, following in leads_on.items():
        for other in following & leads_on.keys():
            comes_from[other].add(step_id)
    ending = _reachable_steps(comes_from, ends)
    for asked in places.article.steps:
        if asked.id not in ending:
            said = tr("From the step “{question}” no answer ever leads to a solution.", question=asked.question)
            findings.add_error("no-way-out", said, asked.line)


def _leaves_guide(places: _Places, step: Step, following: set[str]) -> bool:
    """Whether an answer of this step leads to a solution of this article, or to nothing at all."""
    if not following or "" in following:
        return True
    return any(not answer.target.article and places.next_step(answer) == "!" for answer in step.answers)


class _Elsewhere:
    """Guides that go on in other articles, and perhaps come back. Each step is looked at once, whoever asks."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._known: dict[str, _Places] = {}
        self._round: set[tuple[str, str]] = set()
        """Steps from which every way is known to lead round."""
        self._looked_at = 0

    def may_end(self, places: _Places, step: Step) -> bool:
        """Whether an answer of `step` that leads to another article comes to an end of its guide."""
        waiting = [(places.article, answer) for answer in step.answers if answer.target.article]
        seen: set[tuple[str, str]] = set()
        while waiting:
            inside, given = waiting.pop()
            other = self._find(given.target, inside) if given.target.article else inside
            if other is None:
                return True  # a dead link, which is told where it is
            landed = self._places_of(other).landing_step(given.target.anchor)
            if landed is None or not landed.answers or self._looked_at > _MOST_STEPS:
                return True
            place = (other.path, landed.id)
            if place not in seen and place not in self._round:
                seen.add(place)
                self._looked_at += 1
                waiting.extend((other, following) for following in landed.answers)
        self._round |= seen
        return False

    def _places_of(self, article: Article) -> _Places:
        if article.path not in self._known:
            self._known[article.path] = _Places(article)
        return self._known[article.path]
