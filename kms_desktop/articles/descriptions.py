"""The facts of a solution → plain lines: who may grant it up to what, when, how often, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import reduce

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.model import Comparison, Condition, Cost, Fact, Limit, Option, PromiseTerms, Remedy, ThenTerms
from kms_desktop.articles.places import fill_places
from kms_desktop.texts import format as written
from kms_desktop.texts import tr

_REMEDIES: dict[Remedy, str] = {
    "money": tr("Money"),
    "replacement": tr("Replacement"),
    "waiver": tr("Waiver"),
    "apology": tr("Apology"),
    "explanation": tr("Explanation"),
    "assurance": tr("Assurance"),
    "expedite": tr("Expedite"),
    "follow_up": tr("Follow up"),
    "gesture": tr("Gesture"),
}
_ROLES = {"agent": tr("agent"), "team_lead": tr("team lead"), "manager": tr("manager")}


def option_lines(option: Option, currency: str = "") -> tuple[tuple[str, str], ...]:
    """Label and sentence, in the order in which an agent asks. `currency` stands before amounts: "£"."""
    lines = [
        (tr("Kind"), remedy_in_words(option.remedy)),
        (tr("Costs"), cost_in_words(option.cost, currency)),
        (tr("Granted by"), authority_in_words(option.authority, currency)),
        (tr("When"), condition_in_words(option.use_when)),
        (tr("Not when"), condition_in_words(option.avoid_when)),
        (tr("Limits"), "; ".join(limit_in_words(limit, currency) for limit in option.limits)),
        (tr("Promises"), promise_in_words(option.promise)),
        (tr("Then"), then_in_words(option.then)),
    ]
    return tuple((label, text) for label, text in lines if text)


def remedy_in_words(remedy: Remedy) -> str:
    """As it stands alone: "Follow up"."""
    return _REMEDIES[remedy]


def humanize_name(name: str) -> str:
    """A fact's or a role's name as words: `tenure_months` → "tenure months"."""
    return name.replace("_", " ").strip()


def format_money(amount: Decimal, currency: str = "") -> str:
    """An amount with its currency; pence only where there are some."""
    return written.money(amount, currency)


def value_in_words(value: Fact) -> str:
    """A fact's value as a person says it."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date):
        return written.day(value, year=True, whole=True)
    return humanize_name(value) if isinstance(value, str) else _number_as_written(Decimal(value))


def _number_as_written(value: Decimal) -> str:
    """With as many digits after the point as the article has."""
    digits = value.as_tuple().exponent
    return written.decimal(value, max(0, -digits)) if isinstance(digits, int) else tr("not a number")


def cost_in_words(cost: Cost, currency: str = "") -> str:
    parts = [tr("the {fact}", fact=humanize_name(fact)) for fact in cost.facts]
    if cost.fixed or not parts:
        parts.append(format_money(cost.fixed, currency) if cost.fixed else tr("nothing"))
    return reduce(lambda sum_so_far, part: tr("{sum} plus {part}", sum=sum_so_far, part=part), parts)


def authority_in_words(authority: Mapping[str, Decimal | None], currency: str = "") -> str:
    if not authority:
        return tr("nobody, until the facts of this solution are put right")
    given = [(_ROLES[role], authority[role]) for role in AUTHORITY_ROLES if role in authority]
    return ", ".join(
        role if most is None else tr("{role} up to {amount}", role=role, amount=format_money(most, currency))
        for role, most in given
    )


def condition_in_words(condition: Condition) -> str:
    return join_conditions(_describe_comparison(comparison) for comparison in condition)


def join_conditions(conditions: Iterable[str]) -> str:
    """ "a", "a and b", "a and b and c"; "" for none."""
    told = list(conditions)
    return reduce(lambda these, last: tr("{these} and {last}", these=these, last=last), told) if told else ""


def _describe_comparison(comparison: Comparison) -> str:
    fact = humanize_name(comparison.fact)
    if not comparison.values:
        if not fact:
            return tr("something cannot be judged until the article is put right")
        return tr("{fact} cannot be judged until the article is put right", fact=fact)
    values = [value_in_words(value) for value in comparison.values]
    match comparison.operator:
        case "<":
            return tr("{fact} is under {value}", fact=fact, value=values[0])
        case "<=":
            return tr("{fact} is at most {value}", fact=fact, value=values[0])
        case ">":
            return tr("{fact} is over {value}", fact=fact, value=values[0])
        case ">=":
            return tr("{fact} is at least {value}", fact=fact, value=values[0])
    return tr("{fact} is {value}", fact=fact, value=written.any_of(values))


def limit_in_words(limit: Limit, currency: str = "") -> str:
    text = limit.text if limit.unit == "times" or limit.text[:1] in "£$€¥" else f"{currency}{limit.text}"
    if limit.scope == "per_customer":
        return tr("at most {limit} for each customer", limit=text)
    return tr("at most {limit} from each agent", limit=text)


def promise_in_words(promise: PromiseTerms | None) -> str:
    return tr("{what}, within {span}", what=fill_places(promise.what, {}).text, span=promise.text) if promise else ""


def then_in_words(then: ThenTerms | None) -> str:
    """What is still to do after it is granted, by whom and until when; "" where the article does not say."""
    if then is None:
        return ""
    if not then.what:
        return tr("Done by granting it")
    if then.who:
        return tr("{what}, {who}, within {span}", what=then.what, who=then.who, span=then.text)
    return tr("{what}, within {span}", what=then.what, span=then.text)
