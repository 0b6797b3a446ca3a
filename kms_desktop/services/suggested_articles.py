"""What each stage knows of a caller → the search for articles that this call is likely about."""

from __future__ import annotations

from functools import partial

from kms_desktop.contacts.customer_articles import CustomerArticles
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.open_issues import open_issues
from kms_desktop.guidance.conditions import judge_condition
from kms_desktop.search.bootstrap import SearchParts
from kms_desktop.search.suggested_articles import Known, SuggestedArticles
from kms_desktop.storage.database import Database
from kms_desktop.voc.frequent_issues import FrequentIssues


def likely_reasons(
    database: Database,
    finder: SearchParts,
    directory: Directory,
    history: History,
    articles: CustomerArticles,
    frequent: FrequentIssues,
) -> SuggestedArticles:
    """Wires them."""
    known = Known(
        facts=directory.read_facts,
        holds=lambda condition, facts: judge_condition(condition, facts).truth,
        open_issues=partial(open_issues, history),
        promised=articles.promised,
        earlier=articles.earlier,
        frequent=frequent.articles,
    )
    return SuggestedArticles(database, finder.library, finder.searcher, known)
