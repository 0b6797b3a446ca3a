"""An article → the plainest markdown that says it, so that reading it again gives the same article."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import yaml

from kms_desktop.articles.after_grant import DONE
from kms_desktop.articles.facts import read_fact
from kms_desktop.articles.model import Answer, Article, Condition, Cost, Option, Section, Step, Target, ThenTerms

_PLAIN = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+)*")
_MARKS = re.compile(r"[\\`*_\[\]<>&~!|#]")
_FIELDS = ("kind", "confidence", "audience", "governance", "owner", "reason")
_DATES = ("review_by", "valid_from", "valid_until")


def as_markdown(article: Article) -> str:
    """The whole file, front matter first."""
    return f"---\n{_format_front_matter(article)}---\n\n{_format_body(article)}"


def _format_front_matter(article: Article) -> str:
    lines = [f"id: {_format_scalar(article.id)}", f"title: {_format_scalar(article.title)}"]
    fields = (*_FIELDS, "bulletin") if article.kind == "bulletin" else _FIELDS
    lines += [f"{name}: {_format_scalar(value)}" for name in fields if (value := getattr(article, name))]
    if article.products:
        lines.append(f"products: {_format_flow(list(article.products))}")
    if article.phrases:
        lines += ["phrases:", *(f"  - {_quote_yaml(phrase)}" for phrase in article.phrases)]
    lines += [f"{name}: {value.isoformat()}" for name in _DATES if (value := getattr(article, name))]
    if article.affects:
        lines.append(f"affects: {_format_condition(article.affects)}")
    lines += [f"{_format_scalar(str(name))}: {_format_flow(value)}" for name, value in article.extra.items()]
    return "".join(f"{line}\n" for line in lines)


def _format_body(article: Article) -> str:
    parts = []
    for section in article.sections:
        name = section.title.casefold()
        heading = f"## {_escape_markdown(section.title)}\n\n" if section.title else ""
        if name == "guide" and article.steps:
            parts.append(
                heading + _format_opening(article, section, article.steps[0].line) + "\n".join(_format_guide(article))
            )
        elif name == "solutions" and article.options:
            parts.append(
                heading
                + _format_opening(article, section, article.options[0].line)
                + "\n".join(_format_solutions(article))
            )
        else:
            parts.append(heading + (f"{section.markdown}\n" if section.markdown else ""))
    return "\n".join(parts)


def _format_opening(article: Article, section: Section, first_line: int) -> str:
    """What stands between the part's heading and its first step or solution."""
    start = section.line - article.body_line + 1
    text = "\n".join(article.markdown.split("\n")[start : first_line - article.body_line]).strip("\n")
    return f"{text}\n\n" if text.strip() else ""


def _format_guide(article: Article) -> Iterator[str]:
    for step in article.steps:
        yield _format_step(article, step)


def _format_step(article: Article, step: Step) -> str:
    how = f"\n{step.how}\n" if step.how.strip() else ""
    answers = "".join(f"{_format_answer(article, answer)}\n" for answer in step.answers)
    return f"### {_escape_markdown(step.question)}\n{how}\n{answers}"


def _format_answer(article: Article, answer: Answer) -> str:
    facts = ", ".join(f"{name}: {_format_fact(value)}" for name, value in answer.facts.items())
    title = ' "{}"'.format(facts.replace("\\", "\\\\").replace('"', '\\"')) if facts else ""
    return f"- [{_escape_markdown(answer.text)}]({_format_address(article, answer.target)}{title})"


def _format_address(article: Article, target: Target) -> str:
    anchor = f"#{quote(target.anchor)}" if target.anchor else ""
    if not target.article:
        return anchor or "#"
    return quote(posixpath.relpath(target.article, posixpath.dirname(article.path) or ".")) + anchor


def _format_solutions(article: Article) -> Iterator[str]:
    for option in article.options:
        yield _format_solution(option)


def _format_solution(option: Option) -> str:
    facts = [
        f"remedy: {option.remedy}",
        f"cost: {_format_cost(option.cost)}",
        f"authority: {_format_authority(option.authority)}",
    ]
    facts += [f"use_when: {_format_condition(option.use_when)}"] if option.use_when else []
    facts += [f"avoid_when: {_format_condition(option.avoid_when)}"] if option.avoid_when else []
    if option.limits:
        facts.append(
            "limits: {" + ", ".join(f"{limit.scope}: {_quote_yaml(limit.text)}" for limit in option.limits) + "}"
        )
    if option.promise:
        facts.append(
            f"promise: {{what: {_quote_yaml(option.promise.what)}, within: {_quote_yaml(option.promise.text)}}}"
        )
    facts += [f"excludes: {_format_flow(list(option.excludes))}"] if option.excludes else []
    facts += [f"then: {_format_then(option.then)}"] if option.then is not None else []
    prose = [(name, getattr(option, name.lower())) for name in ("Say", "Write", "Why", "Story")]
    texts = "".join(f"\n**{name}:** {text}\n" for name, text in prose if text)
    block = "\n".join(facts)
    return f"### {_escape_markdown(option.title)}\n\n```solution\n{block}\n```\n{texts}"


def _format_then(then: ThenTerms) -> str:
    if not then.what:
        return DONE
    who = f", who: {_quote_yaml(then.who)}" if then.who else ""
    return f"{{what: {_quote_yaml(then.what)}{who}, within: {_quote_yaml(then.text)}}}"


def _format_cost(cost: Cost) -> str:
    terms = [*cost.facts, *([f"{cost.fixed:f}"] if cost.fixed or not cost.facts else [])]
    return " + ".join(terms)


def _format_authority(authority: Mapping[str, Decimal | None]) -> str:
    return "{" + ", ".join(role if most is None else f"{role}: {most:f}" for role, most in authority.items()) + "}"


def _format_condition(condition: Condition) -> str:
    """{fact: value} for one value, a list for several, and comparisons with numbers in quotes."""
    written: dict[str, list[str]] = {}
    ordered: set[str] = set()
    for comparison in condition:
        values = written.setdefault(comparison.fact, [])
        if comparison.operator == "in":
            values.extend(_format_flow(value) for value in comparison.values)
        else:
            ordered.add(comparison.fact)
            values.append(f"{comparison.operator} {_format_fact(comparison.values[0])}")
    entries = [
        f'{fact}: "{", ".join(values)}"' if fact in ordered else f"{fact}: [{', '.join(values)}]"
        for fact, values in written.items()
    ]
    return "{" + ", ".join(entries) + "}"


def _format_flow(value: object) -> str:
    """Any value of a front matter on one line."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_format_flow(item) for item in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_format_scalar(str(key))}: {_format_flow(item)}" for key, item in value.items()) + "}"
    return "null" if value is None else _format_scalar(value)


def _format_scalar(value: object) -> str:
    if not isinstance(value, str):
        return _format_fact(value)
    return value if _PLAIN.fullmatch(value) and value.isascii() and read_fact(value) == value else _quote_yaml(value)


def _format_fact(value: object) -> str:
    """A fact as it stands without quotes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}" if "." in f"{value:f}" else f"{value:f}.0"
    return value.isoformat() if isinstance(value, date) else str(value)


def _quote_yaml(text: str) -> str:
    return str(yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000_000)).strip()


def _escape_markdown(text: str) -> str:
    """Plain words that stay so in markdown."""
    escaped = _MARKS.sub(lambda found: "\\" + found[0], text)
    return re.sub(r"^([-+=:]|[0-9]{1,9}[.)])", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)
