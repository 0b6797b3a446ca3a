"""How far a person has come in writing articles, and what an article demands → why they may not publish it, or "".

The same rules stand in the database (`v0004_articles.sql`). A candidate writes drafts; a contributor validates and
publishes for colleagues; a publisher also for partners and customers, and says who may grant what; a coach also what
laws and contracts demand.
"""

from __future__ import annotations

from kms_desktop.access.roles import PROFICIENCIES, PUBLISH_EVERYTHING, WRITE_ARTICLES, may
from kms_desktop.articles.model import Article

_AUDIENCE_NEEDS = {"internal": 1}
_GOVERNANCE_NEEDS = {"open": 1, "restricted": 2, "compliance": 3}
_WHOM = {1: "a contributor, a publisher or a coach", 2: "a publisher or a coach", 3: "a coach"}


def rank_of(role: str, proficiency: str) -> int:
    """0 for who publishes nothing, up to 3 for who publishes everything."""
    if may(role, PUBLISH_EVERYTHING):
        return len(PROFICIENCIES) - 1
    return PROFICIENCIES.index(proficiency) if may(role, WRITE_ARTICLES) and proficiency in PROFICIENCIES else 0


def publish_refusal(role: str, proficiency: str, article: Article, before: Article | None, *, new_rules: bool) -> str:
    """Why a person may not publish `article` after `before`, to end a sentence; "" if they may.

    `new_rules`: who may grant what changes with it.
    """
    rank = rank_of(role, proficiency)
    for needed, why in _list_demands(article, before, new_rules=new_rules):
        if rank < needed:
            return f"{why}; ask {_WHOM[needed]}"
    return ""


def _list_demands(article: Article, before: Article | None, *, new_rules: bool) -> list[tuple[int, str]]:
    """What asks for somebody's proficiency, the most demanding first."""
    demands = [(1, "a candidate writes drafts, and others publish them")]
    if new_rules:
        demands.append((2, "it changes who may grant what"))
    for one in (article, *([before] if before else [])):
        demands.append((_AUDIENCE_NEEDS.get(one.audience, 2), f"it is written for {_audience_label(one.audience)}"))
        demands.append((_GOVERNANCE_NEEDS.get(one.governance, 3), f"its governance is {one.governance}"))
    return sorted(demands, key=lambda demand: -demand[0])


def _audience_label(audience: str) -> str:
    return {"internal": "colleagues", "partner": "partners", "customer": "customers"}.get(audience, "the public")
