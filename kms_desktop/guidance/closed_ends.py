"""The guide of an article → answers that lead to an option which what was answered on the way keeps closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kms_desktop.articles.model import Answer, Article, Fact, Finding, Option
from kms_desktop.guidance.conditions import judge_condition
from kms_desktop.texts import tr

Facts = Mapping[str, Fact]
_SPACE = "solutions"
_START = ("", "guide")


def find_closed_ends(article: Article) -> Iterator[Finding]:
    """One warning for each such answer. Told is only what holds on every way to it, from wherever the guide begins."""
    certain = _certain_facts(article)
    options = {option.id: option for option in article.options}
    for step in article.steps:
        for answer in step.answers:
            if answer.target.article or step.id not in certain:
                continue
            facts = {**certain[step.id], **answer.facts}
            aims = article.options if answer.target.anchor == _SPACE else (options.get(answer.target.anchor),)
            meant = [option for option in aims if option is not None]
            if meant and all(_is_closed(option, facts) for option in meant):
                yield Finding("warning", "ends-closed", _sentence(answer, meant), article.path, answer.line)


def _certain_facts(article: Article) -> dict[str, Facts]:
    """For each step that can be reached, what is settled on every way to it. A step that other articles may lead to
    can be reached with nothing settled only at the beginning: who comes from there has answered there."""
    if not article.steps:
        return {}
    steps = {step.id: step for step in reversed(article.steps)}
    first = article.steps[0].id
    certain: dict[str, Facts] = {first: {}}
    waiting = [first]
    while waiting:
        here = waiting.pop()
        for answer in steps[here].answers:
            anchor = first if answer.target.anchor in _START else answer.target.anchor
            if answer.target.article or anchor not in steps:
                continue
            brought = {**certain[here], **answer.facts}
            known = certain.get(anchor)
            kept = brought if known is None else {f: v for f, v in known.items() if f in brought and brought[f] == v}
            if known is None or len(kept) < len(known):
                certain[anchor] = kept
                waiting.append(anchor)
    return certain


def _is_closed(option: Option, facts: Facts) -> bool:
    avoided = bool(option.avoid_when) and judge_condition(option.avoid_when, facts).truth is True
    return avoided or judge_condition(option.use_when, facts).truth is False


def _sentence(answer: Answer, meant: list[Option]) -> str:
    if len(meant) > 1:
        return tr(
            "The answer “{answer}” leads to the options, and what was answered on the way closes all of them.",
            answer=answer.text[:60],
        )
    return tr(
        "The answer “{answer}” leads to “{option}”, which what was answered on the way keeps closed.",
        answer=answer.text[:60],
        option=meant[0].title,
    )
