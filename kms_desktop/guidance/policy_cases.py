"""A policy-case file and its article → each case with what the rules say of it now, like a unit test of the rules.

A fact stands here as it stands in an article, and is read by the same reader: `12:30` is text in both. What was granted
0 days ago was granted on the same call, and rules out what it excludes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Article, Fact, Finding, Limit, Option
from kms_desktop.articles.solution_checks import VERIFIED
from kms_desktop.articles.yaml_values import LARGEST_TEXT, YamlList, plain_value, read_yaml
from kms_desktop.guidance.conditions import number_of
from kms_desktop.guidance.limits import Granted, count_against
from kms_desktop.guidance.model import GrantCounts, OfferedOption
from kms_desktop.guidance.solution_space import cost_now, offered_options
from kms_desktop.guidance.text_format import any_of, role_words
from kms_desktop.texts import in_source_language, tr

_NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
_CALLER, _AGENT = "the caller", "the agent"  # no text: ids within a case
_KEYS = {"name", "facts", "granted", *AUTHORITY_ROLES}
_GRANT_FORM = "{option: …, days_ago: …}"  # no text: as it stands in a file of cases
_MOST_VALUES = 50_000


@dataclass(frozen=True, slots=True)
class _Case:
    """One caller; `line` and `column` are those of its place in the file."""

    name: str
    facts: Mapping[str, Fact]
    granted: tuple[Granted, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What a case expects of one solution for one role, and what the rules say now. `word` must stand in the reason of
    what is closed, or is the fact that is not known; `option` is None where the article has no such solution, and
    `problem` "" where it holds."""

    role: str
    option_id: str
    status: str
    word: str
    option: OfferedOption | None = None
    reason: str = ""
    """In the language of the articles, in which `word` is written too."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """One case of the file, in its place there. `problems` are (code, text) of all that is wrong with it."""

    name: str
    line: int
    column: int
    compared: tuple[Compared, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def holds(self) -> bool:
        return not self.problems


def run_cases(article: Article, yaml_text: str) -> tuple[Finding, ...]:
    """Findings for cases that fail or cannot be read; empty when all hold. Never raises for content."""
    unreadable, cases = judge_cases(article, yaml_text)
    path = article.path.removesuffix(".md") + ".cases.yaml"
    return unreadable or tuple(
        _make_finding(path, code, text, case.line, case.column) for case in cases for code, text in case.problems
    )


def judge_cases(article: Article, yaml_text: str) -> tuple[tuple[Finding, ...], tuple[JudgedCase, ...]]:
    """Why the file cannot be read, or its cases in their order. Never raises for content."""
    path = article.path.removesuffix(".md") + ".cases.yaml"
    if len(yaml_text) > LARGEST_TEXT:
        said = tr("The policy cases are larger than 200 KB and were not run.")
        return (_make_finding(path, "cases-unreadable", said),), ()
    read = FindingList(path)
    root = read_yaml(yaml_text, 1, read, most_values=_MOST_VALUES)
    unreadable = tuple(
        _make_finding(path, "cases-unreadable", f"{tr('The policy cases were not run.')} {f.text}", f.line, f.column)
        for f in read.in_file_order()
    )
    if root is None or unreadable:
        return unreadable, ()
    if not isinstance(root, YamlList):
        said = tr("The policy cases must be a list, each starting with “- name:”.")
        return (_make_finding(path, "cases-unreadable", said),), ()
    return (), tuple(_judge_case(article, plain_value(item), (item.line, item.column)) for item in root.items)


def _make_finding(path: str, code: str, text: str, line: int = 1, column: int = 1) -> Finding:
    return Finding("error", code, text, path, line, column)


def _judge_case(article: Article, entry: object, place: tuple[int, int]) -> JudgedCase:
    if not isinstance(entry, dict):
        said = tr("A policy case must have a name, facts and what a role may then use.")
        return JudgedCase("", *place, problems=(("cases-unreadable", said),))
    name = _show_value(entry.get("name")) or tr("at line {line}", line=place[0])
    problems: list[tuple[str, str]] = []
    unknown = [_show_value(key) for key in entry if key not in _KEYS]
    if unknown:
        said = tr("Case “{case}” has the key “{key}”, which means nothing here.", case=name, key=unknown[0])
        problems.append(("case-unknown-key", said))
    unread, case = _read_case(article, entry, name, place)
    problems += [("case-unreadable", text) for text in unread]
    roles = [role for role in AUTHORITY_ROLES if role in entry]
    if not roles:
        problems.append(("case-unreadable", tr("Case “{case}” names no role, so it checks nothing.", case=name)))
    compared: list[Compared] = []
    for role in roles:
        wrong, found = _check_role(article, case, role, entry[role])
        problems += [("policy-case", text) for text in wrong]
        compared += found
    return JudgedCase(name, *place, tuple(compared), tuple(problems))


def _read_case(
    article: Article, entry: Mapping[Any, Any], name: str, place: tuple[int, int]
) -> tuple[list[str], _Case]:
    problems: list[str] = []
    given = entry.get("facts") or {}
    if not isinstance(given, dict):
        problems.append(tr("Case “{case}”: the facts must be “fact: value” pairs.", case=name))
        given = {}
    facts: dict[str, Fact] = {}
    for key, value in given.items():
        fact = _read_fact(value)
        if fact is None:
            said = tr(
                "Case “{case}”: the fact “{fact}” has no value that can be compared.", case=name, fact=_show_value(key)
            )
            problems.append(said)
        else:
            facts[_show_value(key)] = fact
    grants = entry.get("granted") or []
    granted = []
    for grant in grants if isinstance(grants, list) else [grants]:
        read = _read_grant(article, grant, facts, name)
        if isinstance(read, str):
            problems.append(read)
        else:
            granted.append(read)
    return problems, _Case(name, facts, tuple(granted), *place)


def _read_fact(value: object) -> Fact | None:
    if isinstance(value, bool | str | int | Decimal | date):
        return value
    if isinstance(value, list) and all(isinstance(v, str | int) for v in value):
        return tuple(_show_value(v) for v in value)
    return None


def _show_value(value: object) -> str:
    """A single value as text; nothing of a nested one, which aliases can make larger than any memory."""
    return str(value)[:200] if isinstance(value, str | int | Decimal | date) else ""


def _read_grant(article: Article, grant: object, facts: Mapping[str, Fact], name: str) -> Granted | str:
    """One earlier grant of the case called `name`, or what is wrong with it."""
    if not isinstance(grant, dict):
        return tr("Case “{case}”: an earlier grant must be “{form}”.", case=name, form=_GRANT_FORM)
    option = article.find_option(_show_value(grant.get("option")))
    if option is None:
        return tr(
            "Case “{case}”: there is no solution “{option}” that could have been granted.",
            case=name,
            option=_show_value(grant.get("option")),
        )
    days = number_of(grant.get("days_ago", 0))
    if days is None or not 0 <= days <= 36_500:
        return tr(
            "Case “{case}”: “days_ago: {days}” is not a number of days.",
            case=name,
            days=_show_value(grant.get("days_ago")),
        )
    amount = number_of(grant["amount"]) if "amount" in grant else cost_now(option.cost, facts)[0]
    return _granted(article, option, timedelta(days=float(days)), amount or Decimal(0))


def _granted(article: Article, option: Option, ago: timedelta = timedelta(), amount: Decimal = Decimal(0)) -> Granted:
    """To the caller of the case, by the agent of the case; there is no other."""
    return Granted(article.id, option.id, _CALLER, _AGENT, _NOW - ago, amount)


def _check_role(article: Article, case: _Case, role: str, expected: object) -> tuple[list[str], list[Compared]]:
    """What is wrong, and each expectation beside what the rules say."""
    who = {"case": case.name, "role": role_words(role)}
    if not isinstance(expected, dict):
        return [tr("Case “{case}”, {role}: say which solutions are open, closed or unknown.", **who)], []
    wrong = [
        tr("Case “{case}”, {role}: “{key}” is none of open, closed, unknown.", key=_show_value(key), **who)
        for key in expected
        if key not in ("open", "closed", "unknown")
    ]
    offered = {o.option.id: o for o in _judge_options(article, case, role)}
    with in_source_language():
        written = {o.option.id: (o.reason, o.by_facts) for o in _judge_options(article, case, role)}
    compared = []
    for option_id, status, word in _list_expectations(expected):
        found = offered.get(option_id)
        if found is None:
            said = tr(
                "Case “{case}”, {role}: there is no solution “{option}” in this article.", option=option_id, **who
            )
            wrong.append(said)
            compared.append(Compared(role, option_id, status, word, problem=said))
            continue
        problem = _find_difference(found, status, word, written[option_id])
        compared.append(Compared(role, option_id, status, word, found, written[option_id][0], problem))
        if problem:
            # Translators: {difference} is a whole sentence about a solution
            wrong.append(tr("Case “{case}”, {role}: {difference}", difference=problem, **who))
    return wrong, compared


def judge_for_case(
    article: Article, facts: Mapping[str, Fact], granted: Sequence[Mapping[str, object]], role: str
) -> tuple[Compared, ...]:
    """What the rules say now of every solution to such a caller, as a case would write it down."""
    entry = {"name": "", "facts": dict(facts), "granted": [dict(one) for one in granted]}
    _, case = _read_case(article, entry, "", (1, 1))
    with in_source_language():
        offered = _judge_options(article, case, role)
    return tuple(Compared(role, one.option.id, one.status, "", one, one.reason) for one in offered)


def _list_expectations(expected: Mapping[Any, Any]) -> Iterator[tuple[str, str, str]]:
    """(option, status, word): the word must stand in the reason, or be the fact that is not known; "" is any."""
    for key, status in (("open", "open"), ("closed", "closed"), ("unknown", "not_known")):
        listed = expected.get(key) or ()
        if isinstance(listed, dict):
            yield from ((_show_value(option), status, _show_value(word)) for option, word in listed.items())
        elif isinstance(listed, list | tuple):
            yield from ((_show_value(option), status, "") for option in listed)
        else:
            yield _show_value(listed), status, ""


def _find_difference(found: OfferedOption, status: str, word: str, written: tuple[str, str]) -> str:
    """What differs from the expectation, with the reason that is shown; "" when it holds.

    `written` is the reason in the language of the articles, in which the word was written down too, and the same with
    the names of facts.
    """
    title = found.option.title
    if found.status != status:
        problem = _status_sentence(title, found.status, status)
    elif status == "closed" and not _has_word(found, word, written):
        problem = tr(
            "“{option}” is closed as it should be, but “{word}” does not stand in its reason.", option=title, word=word
        )
    elif status == "not_known" and word and word not in found.needs:
        needs = any_of(tr("“{value}”", value=fact) for fact in found.needs)
        return tr(
            "“{option}” is not known yet, but it waits for {facts} and not for “{word}”.",
            option=title,
            facts=needs,
            word=word,
        )
    else:
        return ""
    return f"{problem} {tr('It says: {reason}', reason=found.reason)}" if found.reason else problem


def _has_word(found: OfferedOption, word: str, written: tuple[str, str]) -> bool:
    about = (*written, found.reason, found.ask.replace("_", " "))
    return any(word.casefold() in text.casefold() for text in about)


def _status_sentence(title: str, status: str, expected: str) -> str:
    match status, expected:
        case "open", "closed":
            return tr("“{option}” is open, and should be closed.", option=title)
        case "open", _:
            return tr("“{option}” is open, and should be not known yet.", option=title)
        case "closed", "open":
            return tr("“{option}” is closed, and should be open.", option=title)
        case "closed", _:
            return tr("“{option}” is closed, and should be not known yet.", option=title)
        case _, "open":
            return tr("“{option}” is not known yet, and should be open.", option=title)
    return tr("“{option}” is not known yet, and should be closed.", option=title)


def _judge_options(article: Article, case: _Case, role: str) -> tuple[OfferedOption, ...]:
    def counts(limit: Limit, option: Option) -> GrantCounts | None:
        return count_against(limit, _granted(article, option), case.granted)

    facts = {VERIFIED: True, **case.facts}  # a case is of a verified caller, unless it says otherwise
    today = {one.option_id: one.at for one in case.granted if one.at == _NOW}
    return offered_options(article, facts, authority=role, counts=counts, figures={}, now=_NOW, granted=today)
