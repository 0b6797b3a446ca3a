"""The solutions of an article → findings about what is missing, out of order, or out of an agent's reach."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Article, Comparison, Condition, Option
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

if TYPE_CHECKING:
    from kms_desktop.articles.house import House

_TIMES = re.compile(r"^\s*([0-9.]+)\s+(?:per|a|each|every)\s+(.+)$", re.IGNORECASE)
_MOST_ABOVE = 50
"""Solutions above one that it is compared with: the nearest ones, which a reader sees together with it."""


VERIFIED = "verified"
"""Whether the caller showed who they are, and that is good still: yes or no, and known of every contact."""
RECORD_FACTS = frozenset(
    {"tier", "tenure_months", "products", "contacts_30d", "refunds_90d", "amount", "channel", VERIFIED}
)  # no text: names of facts
"""What the program knows of every customer and contact."""


def check_solutions(
    article: Article, settled: Callable[[], Collection[str]], house: House, findings: FindingList
) -> None:
    """`settled` gives the facts that answers of any article settle; asked only where one is not settled here."""
    for option in article.options:
        _check_words(option, findings)
        _check_roles(option, findings)
        _check_limits(option, findings)
    _check_excluded(article, findings)
    _check_facts(article, settled, house, findings)
    _check_verified(article, findings)
    if article.options or article.kind == "problem":
        _check_number(article, findings)
    if article.options and not any(_agent_may(option) for option in article.options):
        said = tr("No solution here is within the agent's own authority.")
        findings.add_warning("agent-cannot-grant", said, article.options[0].line)
    for n, option in enumerate(article.options):
        above = article.options[max(n - _MOST_ABOVE, 0) : n]
        dearer = next((other for other in above if is_cheaper(option, other)), None)
        if dearer:
            said = tr(
                "“{option}” costs less than “{dearer}” above it; solutions go from least to most generous.",
                option=option.title,
                dearer=dearer.title,
            )
            findings.add_warning("solutions-order", said, option.line)


def _check_words(option: Option, findings: FindingList) -> None:
    if not option.say.strip():
        said = tr("The solution “{option}” has no text under **Say:**.", option=option.title)
        findings.add_error("say-missing", said, option.line)
    if not option.why.strip():
        said = tr("The solution “{option}” has no text under **Why:**.", option=option.title)
        findings.add_error("why-missing", said, option.line)


def _check_number(article: Article, findings: FindingList) -> None:
    if len(article.options) < 2:
        line = article.options[0].line if article.options else article.body_line
        if article.options:
            said = tr("There is only one solution; callers differ, and an agent needs at least two to choose from.")
        else:
            said = tr("There is no solution yet; callers differ, and an agent needs at least two to choose from.")
        findings.add_warning("few-solutions", said, line)


def _check_roles(option: Option, findings: FindingList) -> None:
    """A higher role that may grant less than a lower one."""
    given = [role for role in AUTHORITY_ROLES if role in option.authority]
    for lower, higher in pairwise(given):
        most, less = option.authority[lower], option.authority[higher]
        if less is not None and (most is None or less < most):
            findings.add_warning("authority-order", _order_sentence(option.title, higher, lower), option.line)


def _check_limits(option: Option, findings: FindingList) -> None:
    """A limit that not even the first one keeps, so that the option is always closed."""
    for limit in option.limits:
        if limit.unit == "money" and limit.most < option.cost.fixed:
            said = tr(
                "The limit “{limit}” of “{option}” is money and less than the option costs ({cost}), so it is always "
                "closed. Write “{times}” to count times.",
                limit=limit.text,
                option=option.title,
                cost=decimal(option.cost.fixed, 0 if option.cost.fixed == int(option.cost.fixed) else 2),
                times=_TIMES.sub(r"\1 in 1 \2", limit.text),  # no text: a pattern
            )
            findings.add_warning("limit-below-cost", said, option.line)
        elif limit.most < 1:
            said = tr(
                "The limit “{limit}” of “{option}” allows none, so it is always closed.",
                limit=limit.text,
                option=option.title,
            )
            findings.add_warning("limit-below-cost", said, option.line)


def _check_excluded(article: Article, findings: FindingList) -> None:
    """What an option excludes is another option of this article, which says the same of it."""
    anchors = {option.id: option for option in article.options}
    for option in article.options:
        for name in option.excludes:
            other = anchors.get(name)
            if other is None:
                near = next(iter(get_close_matches(name, list(anchors), 1, 0.6)), "")
                said = tr("“{option}” excludes “{name}”, which is no solution here.", option=option.title, name=name)
                meant = f"{said} {tr('Did you mean “{name}”?', name=near)}" if near else said
                findings.add_error("excludes-unknown", meant, option.line)
            elif other is option:
                said = tr("“{option}” excludes itself; name the other solution.", option=option.title)
                findings.add_error("excludes-unknown", said, option.line)
            elif option.id not in other.excludes:
                said = tr(
                    "“{option}” excludes “{other}”, which does not say so: it needs “excludes: {name}” too.",
                    option=option.title,
                    other=other.title,
                    name=option.id,
                )
                findings.add_warning("excludes-one-sided", said, other.line)


def _check_facts(article: Article, settled: Callable[[], Collection[str]], house: House, findings: FindingList) -> None:
    """A condition on what no record holds and no answer settles: the option would wait for ever."""
    known = RECORD_FACTS | house.facts | settled_facts(article)
    known |= {fact for option in article.options for fact in option.cost.facts}
    asked = {o.id: {c.fact for c in (*o.use_when, *o.avoid_when)} for o in article.options}
    unknown = {fact for facts in asked.values() for fact in facts if fact} - known
    unknown -= set(settled()) if unknown else set()
    for option in article.options:
        for fact in sorted(asked[option.id] & unknown):
            said = tr(
                "“{option}” asks for “{fact}”, which no record holds and no answer settles, so it would wait for ever.",
                option=option.title,
                fact=fact,
            )
            near = next(iter(get_close_matches(fact, sorted(known), 1, 0.75)), "")
            meant = f"{said} {tr('Did you mean “{fact}”?', fact=near)}" if near else said
            findings.add_warning("fact-never-known", meant, option.line)


def _check_verified(article: Article, findings: FindingList) -> None:
    """A condition on `verified` that is neither yes nor no, and money beside it that goes out to anybody."""
    asking = [option for option in article.options if any(c.fact == VERIFIED for c in option.use_when)]
    for option in article.options:
        for comparison in (*option.use_when, *option.avoid_when):
            plain = comparison.operator == "in" and all(isinstance(value, bool) for value in comparison.values)
            if comparison.fact == VERIFIED and not plain:
                said = tr("“{option}” asks whether the caller is verified; that is true or false.", option=option.title)
                findings.add_error("verified-value", said, option.line)
        if asking and option.remedy == "money" and option not in asking:
            said = tr(
                "“{asking}” needs a verified caller, and “{option}” gives money to anybody; say which is meant.",
                asking=asking[0].title,
                option=option.title,
            )
            findings.add_warning("verified-partly", said, option.line)


def needs_verified(option: Option) -> bool:
    """Whether nobody but a verified caller is given it, by its own conditions."""
    asked = any(one.fact == VERIFIED and set(one.values) == {True} for one in option.use_when)
    return asked or (len(option.avoid_when) == 1 and _avoids_unverified(option.avoid_when[0]))


def _avoids_unverified(one: Comparison) -> bool:
    return one.fact == VERIFIED and set(one.values) == {False}


def settled_facts(article: Article) -> frozenset[str]:
    """The facts that the answers of its guide settle."""
    return frozenset(fact for step in article.steps for answer in step.answers for fact in answer.facts)


def _order_sentence(title: str, higher: str, lower: str) -> str:
    match higher, lower:
        case "team_lead", "agent":
            return tr("In “{option}” a team lead may grant less than an agent.", option=title)
        case "manager", "agent":
            return tr("In “{option}” a manager may grant less than an agent.", option=title)
    return tr("In “{option}” a manager may grant less than a team lead.", option=title)


def _agent_may(option: Option) -> bool:
    most = option.authority.get("agent", -1)
    return most is None or most > option.cost.fixed or (most == option.cost.fixed and not option.cost.facts)


def is_cheaper(option: Option, other: Option) -> bool:
    """True where `option` surely costs less. Two that no caller can have both are not compared."""
    if option.cost.fixed > other.cost.fixed:
        return False
    facts, others = _count_facts(option.cost.facts), _count_facts(other.cost.facts)
    is_equal = facts == others and option.cost.fixed == other.cost.fixed
    return facts <= others and not is_equal and not _exclude_each_other(option.use_when, other.use_when)


@lru_cache(maxsize=500)
def _count_facts(facts: tuple[str, ...]) -> Counter[str]:
    return Counter(facts)


def _exclude_each_other(one: Condition, other: Condition) -> bool:
    """True where the two conditions can never both hold, as far as their listed values tell."""
    return any(
        a.fact == b.fact and a.operator == b.operator == "in" and not set(a.values) & set(b.values)
        for a in one
        for b in other
    )
