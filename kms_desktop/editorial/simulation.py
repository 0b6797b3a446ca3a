"""A draft's text and a caller, made up or real → a call that is played, with nothing logged."""

from __future__ import annotations

from datetime import datetime

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Fact, Limit, Option, Target
from kms_desktop.articles.parse import parse_article
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.guidance.model import GrantCounts, OfferedOption, OptionFigures, Position
from kms_desktop.guidance.rehearsal import PlayedCaller, Rehearsal
from kms_desktop.storage.ids import utc_now


class Simulation:
    """Reads what a play needs of the workspace; writes nothing anywhere."""

    def __init__(self, library: Library, directory: Directory, grants: GrantRecord, person_id: str) -> None:
        self._library, self._directory, self._grants, self._person = library, directory, grants, person_id

    def begin_rehearsal(self, text: str, path: str) -> Rehearsal:
        """The draft as a call with a caller who is made up."""
        return Rehearsal(parse_article(text.encode("utf-8", "replace"), path))

    def find_callers(self, words: str) -> list[Customer]:
        """Customers by name, number or account, at most eight; none while the database is away."""
        try:
            return self._directory.find_customers(words, limit=8) if words.strip() else []
        except Unreachable:
            return []

    def make_caller(self, customer: Customer) -> PlayedCaller:
        """A real customer with what is known of them now."""
        try:
            facts: dict[str, Fact] = dict(self._directory.customer_facts(customer.id, utc_now()))
        except (NotFound, Unreachable):
            facts = {}
        return PlayedCaller(customer.name, {"channel": "phone", **facts}, customer.id)

    def find_position(self, play: Rehearsal) -> Position:
        return play.current_position(lambda target, inside: self.find_article(target, inside, play.article))

    def find_article(self, target: Target, inside: Article, draft: Article) -> Article | None:
        """The article a link leads to; one that leads to the draft's own file finds the draft."""
        return draft if target.article == draft.path else self._library.resolve_link(target, inside=inside)

    def answer_step(self, play: Rehearsal, choice: int) -> Rehearsal:
        return play.answer_step(choice, lambda target, inside: self.find_article(target, inside, play.article))

    def asked_again(self, play: Rehearsal, step_id: str) -> Rehearsal:
        return play.asked_again(step_id, lambda target, inside: self.find_article(target, inside, play.article))

    def stepped_back(self, play: Rehearsal) -> Rehearsal:
        return play.stepped_back(lambda target, inside: self.find_article(target, inside, play.article))

    def judge_options(self, play: Rehearsal, here: Position, now: datetime, currency: str) -> tuple[OfferedOption, ...]:
        """What may be offered; a real caller's earlier grants are those that were really logged."""

        def counts(limit: Limit, option: Option, article_id: str) -> GrantCounts | None:
            return self._grants.count_grants(limit, option, article_id, play.caller.customer_id, self._person, now)

        if not here.article.options:
            return ()
        return play.judge_options(here, now, currency, counts, self._option_figures(here.article, now))

    def _option_figures(self, article: Article, now: datetime) -> dict[str, OptionFigures]:
        """What was really made of its options; over no days where nobody can tell."""
        try:
            return self._grants.option_figures(article.id, now)
        except Unreachable:
            return {option.id: OptionFigures(days=0) for option in article.options}
