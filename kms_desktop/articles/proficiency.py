"""How far a person has come in writing articles, and what an article demands → why they may not publish it, or "".

The same rules stand in the database (`v0013_publishing.sql`), of agents as of editors. A candidate writes drafts, an
agent who is one proposes how a passage should read; a contributor validates and
publishes for colleagues; a publisher also for partners and customers, and says who may grant what; a coach also what
laws and contracts demand.
"""

from __future__ import annotations

from kms_desktop.access.roles import FIX_ARTICLES, PROFICIENCIES, PUBLISH_EVERYTHING, WRITE_ARTICLES, may
from kms_desktop.articles.model import Article
from kms_desktop.texts import tr

# audience     rank that it needs, and what is told to who has less
_AUDIENCES = {
    "internal": (1, tr("it is written for colleagues; ask a contributor, a publisher or a coach")),
    "partner": (2, tr("it is written for partners; ask a publisher or a coach")),
    "customer": (2, tr("it is written for customers; ask a publisher or a coach")),
}
_EVERYBODY = (2, tr("it is written for the public; ask a publisher or a coach"))
_GOVERNANCE = {
    "open": (1, tr("its governance is open; ask a contributor, a publisher or a coach")),
    "restricted": (2, tr("its governance is restricted; ask a publisher or a coach")),
}


def rank_of(role: str, proficiency: str) -> int:
    """0 for who publishes nothing, up to 3 for who publishes everything."""
    if may(role, PUBLISH_EVERYTHING):
        return len(PROFICIENCIES) - 1
    writes = may(role, WRITE_ARTICLES) or may(role, FIX_ARTICLES)
    return PROFICIENCIES.index(proficiency) if writes and proficiency in PROFICIENCIES else 0


def may_write_articles(role: str, proficiency: str) -> bool:
    """Whether somebody writes in the articles themselves: editors do, and agents who have come as far as to publish."""
    return may(role, WRITE_ARTICLES) or rank_of(role, proficiency) > 0


def publish_refusal(role: str, proficiency: str, article: Article, before: Article | None, *, new_rules: bool) -> str:
    """Why a person may not publish `article` after `before`, to end a sentence; "" if they may.

    `new_rules`: who may grant what changes with it.
    """
    rank = rank_of(role, proficiency)
    for needed, why in _list_demands(article, before, new_rules=new_rules):
        if rank < needed:
            return why
    return ""


def _list_demands(article: Article, before: Article | None, *, new_rules: bool) -> list[tuple[int, str]]:
    """What asks for somebody's proficiency, the most demanding first."""
    writes = tr("a candidate writes drafts, and others publish them; ask a contributor, a publisher or a coach")
    demands = [(1, writes)]
    if new_rules:
        demands.append((2, tr("it changes who may grant what; ask a publisher or a coach")))
    for one in (article, *([before] if before else [])):
        strict = (3, tr("its governance is {governance}; ask a coach", governance=one.governance))
        demands += [_AUDIENCES.get(one.audience, _EVERYBODY), _GOVERNANCE.get(one.governance, strict)]
    return sorted(demands, key=lambda demand: -demand[0])
