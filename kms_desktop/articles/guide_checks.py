"""The steps of a guide as a graph → what cannot be reached, and where a call would end without a solution."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Answer, Article, Step, Target
from kms_desktop.texts import tr

Find = Callable[[Target, Article], Article | None]
"""The article that a link standing in the second one leads to."""

_MOST_STEPS = 5_000
"""That are looked at over all articles; a guide that goes on longer is taken to end."""
_START = ("", "guide")
_SPACE = "solutions"


def check_guide(article: Article, entries: Callable[[], Collection[str]], find: Find, findings: FindingList) -> None:
    """`entries` gives the steps to which other articles lead; asked only when a step seems out of reach."""
    if not article.steps:
        return
    for step in article.steps:
        _check_answers(article, step, find, findings)
    leads_on = {step.id: {_next_step(article, answer) for answer in step.answers} for step in article.steps}
    _check_reach(article, leads_on, entries, findings)
    _check_ends(article, leads_on, find, findings)


def _check_answers(article: Article, step: Step, find: Find, findings: FindingList) -> None:
    if not step.answers:
        said = tr(
            "The step “{question}” has no answers, so a call ends there without a solution.", question=step.question
        )
        findings.add_error("step-without-answers", said, step.line)
    for answer in step.answers:
        anchor = answer.target.anchor
        if not _next_step(article, answer) and anchor in article.anchors and not answer.target.article:
            said = tr(
                "The answer “{answer}” leads to “#{place}”, which is neither a step nor a solution.",
                answer=answer.text[:60],
                place=anchor,
            )
            findings.add_error("answer-leads-nowhere", said, answer.line)
        elif answer.target.article and _has_nothing(find(answer.target, article)):
            said = tr(
                "The answer “{answer}” leads to “{article}”, a problem without guide and solutions, "
                "so a call ends there without a solution.",
                answer=answer.text[:60],
                article=answer.target.article[:80],
            )
            findings.add_error("ends-without-solution", said, answer.line)


def _next_step(article: Article, answer: Answer) -> str:
    """The step that an answer leads to; "!" where it leaves the guide well, "" where it leads nowhere."""
    target = answer.target
    if target.article:
        return "!"
    if target.anchor in _START:
        return article.steps[0].id
    if article.find_step(target.anchor):
        return target.anchor
    is_solution = article.find_option(target.anchor) or (target.anchor == _SPACE and article.options)
    return "!" if is_solution else ""


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


def _check_ends(article: Article, leads_on: dict[str, set[str]], find: Find, findings: FindingList) -> None:
    """A step from which every way only leads round. A dead end is told where it is, not again for each step before."""
    ends = {step.id for step in article.steps if _leaves_guide(article, step, leads_on[step.id], find)}
    comes_from: dict[str, set[str]] = {step: set() for step in leads_on}
    for step, following in leads_on.items():
        for other in following & leads_on.keys():
            comes_from[other].add(step)
    ending = _reachable_steps(comes_from, ends)
    for asked in article.steps:
        if asked.id not in ending:
            said = tr("From the step “{question}” no answer ever leads to a solution.", question=asked.question)
            findings.add_error("no-way-out", said, asked.line)


def _leaves_guide(article: Article, step: Step, following: set[str], find: Find) -> bool:
    """Whether an answer of this step leads out of the guide for good."""
    if not following or "" in following:
        return True
    leaving = [answer for answer in step.answers if _next_step(article, answer) == "!"]
    return any(not answer.target.article or _ends_elsewhere(article, answer, find) for answer in leaving)


def _ends_elsewhere(article: Article, answer: Answer, find: Find) -> bool:
    """Whether a guide that goes on in another article, and perhaps comes back, ever ends."""
    waiting: list[tuple[Article, Answer]] = [(article, answer)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        inside, given = waiting.pop()
        other = find(given.target, inside) if given.target.article else inside
        if other is None:
            return True  # a dead link, which is told where it is
        step = _landing_step(other, given.target.anchor)
        if step is None or not step.answers or len(seen) > _MOST_STEPS:
            return True
        if (other.path, step.id) not in seen:
            seen.add((other.path, step.id))
            waiting.extend((other, following) for following in step.answers)
    return False


def _landing_step(other: Article, anchor: str) -> Step | None:
    """The step to which an anchor leads; None where it is no step, so that the guide ends there."""
    if anchor in _START:
        return other.steps[0] if other.steps else None
    return other.find_step(anchor)
