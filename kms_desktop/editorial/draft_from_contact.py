"""A call that no article answered, or searches in vain → the draft of an article, without a word about the customer.

Nothing is retyped: the words that were searched become phrases, what was noted the issue, and what was known and tried
the environment. Similar articles come first, so that two people do not write the same one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from kms_desktop.articles.customer_data import find_customer_data
from kms_desktop.articles.model import Fact
from kms_desktop.articles.new_article import name_from, new_text
from kms_desktop.contacts.events.call import Searched
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.projection import events_of
from kms_desktop.contacts.state import fold_events
from kms_desktop.guidance.text_format import fact_words
from kms_desktop.search.searcher import Searcher
from kms_desktop.search.text_terms import plain_words
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactEventRow
from kms_desktop.storage.text import one_line
from kms_desktop.voc.anonymous import anonymize_text

_MOST_PHRASES = 8
_MOST_CALLS = 5
_LOOKED_BACK = timedelta(days=30)
_LONGEST_TITLE = 90
_MOST_ALIKE = 3
_LIKELY = 0.5
_KNOWN = ("products", "plan", "device", "region", "tier")
"""What of a customer is true of many and tells nobody apart."""
_SUM = re.compile(r"[£$€¥]\s?\d|\d\s?(?:[£$€¥]|(?:GBP|EUR|USD|CHF)\b)")
"""What somebody pays is theirs, and no part of what an article is true of."""
_RESULTS = {
    "accepted": "was accepted",  # no text: written into the article
    "declined": "was declined",  # no text: written into the article
    "offered": "was offered",  # no text: written into the article
}
_TRIED = "Tried on the call:"  # no text: written into the article
_EMPTY_PARTS = (
    "",
    "## Cause",  # no text: Markdown
    "",
    "## Guide",  # no text: Markdown
    "",
    "## Solutions",  # no text: Markdown
    "",
    "## Prevent",  # no text: Markdown
    "",
)  # no text: headings of the article
_MARKS = re.compile(r"([\\`*_\[\]<>])")
_BLOCK = re.compile(r"^(\s*)([#>+-]|\d+[.)])", re.MULTILINE)

Facts = Callable[[str], dict[str, Fact]]
"""What the directory knows of a customer by now."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`alike`: (id, title) of articles that may say the same already, the likeliest first."""

    title: str
    text: str
    phrases: tuple[str, ...]
    alike: tuple[tuple[str, str], ...] = ()


class ContactDrafting:
    """Reads the log; nothing is written before the draft is saved."""

    def __init__(self, database: Database, log: ContactLog, searcher: Searcher, facts: Facts) -> None:
        self._database, self._log, self._searcher, self._facts = database, log, searcher, facts

    def from_call(self, contact_id: str) -> Draft:
        """What this call was about. Raises NotFound."""
        return self.from_state(self._log.contact_state(contact_id))

    def from_state(self, state: ContactState) -> Draft:
        """The same of a call that is in hand."""
        return self._make_draft(state.searches, [state])

    def from_words(self, words: str, state: ContactState) -> Draft:
        """These words found nothing in the call in hand, if there is one."""
        return self._make_draft([words, *state.searches], [state] if state.id else [])

    def from_searches(self, wordings: Sequence[str]) -> Draft:
        """What was searched in these wordings, with the notes of the latest calls in which it was."""
        return self._make_draft(wordings, self._find_calls(wordings))

    def _find_calls(self, wordings: Sequence[str]) -> list[ContactState]:
        wanted = {_normalize_words(words) for words in wordings}
        query = (
            select(ContactEventRow.contact_id, ContactEventRow.data)
            .where(ContactEventRow.kind == Searched.kind, col(ContactEventRow.at) > utc_now() - _LOOKED_BACK)
            .order_by(col(ContactEventRow.at).desc())
        )
        with self._database.reading() as session:
            found = (key for key, data in session.exec(query) if _normalize_words(str(data.get("text", ""))) in wanted)
            keys = list(dict.fromkeys(found))[:_MOST_CALLS]
            return [fold_events(events_of(session, key)) for key in keys]

    def _make_draft(self, wordings: Iterable[str], calls: Sequence[ContactState]) -> Draft:
        names = [state.customer_name for state in calls if state.customer_name]
        phrases = _each_once(_remove_personal(words, names) for words in wordings)[:_MOST_PHRASES]
        title = one_line(phrases[0] if phrases else "", _LONGEST_TITLE).strip(" .?!")
        title = title[:1].upper() + title[1:] or "An article that is missing"  # no text: written into the article
        body = _draft_body(
            issue=_each_once(_remove_personal(line, names) for state in calls for line in _note_lines(state)),
            environment=self._shared_facts(calls),
            tried=_each_once(_remove_personal(line, names) for state in calls for line in _tried_lines(state)),
        )
        text = new_text(name_from(title), title, phrases=tuple(phrases), body=body)
        return Draft(title, text, tuple(phrases), self._similar_articles(phrases))

    def _shared_facts(self, calls: Sequence[ContactState]) -> list[str]:
        """Facts that the calls share with many others, each with every value that was seen."""
        seen: dict[str, list[str]] = {}
        for state in calls:
            known = {name: value for name, value in self._of_customer(state).items() if name in _KNOWN}
            settled = {name: value for answer in state.settled for name, value in answer.facts.items()}
            for name, value in {**known, **settled}.items():
                values = value if isinstance(value, tuple) else (value,)
                told = (str(one).replace("_", " ") for one in values)
                seen.setdefault(name, []).extend(one for one in told if not _SUM.search(one))
        said = ((fact_words(name), ", ".join(dict.fromkeys(values))) for name, values in seen.items())
        return [f"{name[:1].upper()}{name[1:]}: {values}." for name, values in said if values]

    def _of_customer(self, state: ContactState) -> dict[str, Fact]:
        return self._facts(state.customer_id) if state.customer_id else {}

    def _similar_articles(self, phrases: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """What search finds for the wordings, where it is at all likely to be the same."""
        found: dict[str, str] = {}
        for words in phrases[:_MOST_ALIKE]:
            result = self._searcher.search(words)
            if result.probability >= _LIKELY:
                found.update({hit.id: hit.title for hit in result.hits[:2]})
        return tuple(found.items())[:_MOST_ALIKE]


def _note_lines(state: ContactState) -> list[str]:
    return [line.strip() for line in f"{state.note}\n{state.closing_words}".split("\n") if line.strip()]


def _tried_lines(state: ContactState) -> list[str]:
    answers = [f"{answer.question} {answer.text}." for answer in state.settled]
    return answers + [f"“{offer.title}” {_RESULTS[offer.result]}." for offer in state.offers]


def _remove_personal(text: str, names: Iterable[str]) -> str:
    """The words without what is the customer's own."""
    for name in names:
        text = anonymize_text(text, name)
    text = anonymize_text(text)
    for seen in reversed(list(find_customer_data(text))):
        what = seen.kind.replace("_", " ")
        text = f"{text[: seen.column]}[{what}]{text[seen.column + len(seen.text) :]}"
    return " ".join(text.split())


def _each_once(lines: Iterable[str]) -> list[str]:
    """Without what says nothing, or says the same words again."""
    return list({_normalize_words(line): line for line in reversed(list(lines)) if _normalize_words(line)}.values())[
        ::-1
    ]


def _normalize_words(text: str) -> str:
    return " ".join(plain_words(text))


def _as_text(line: str) -> str:
    """A line that markdown shows as it was written."""
    return _BLOCK.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line))


def _draft_body(*, issue: list[str], environment: list[str], tried: list[str]) -> str:
    parts = ["## Issue", *(_as_text(line) for line in issue), "", "## Environment"]  # no text: written into the article
    parts += [f"- {_as_text(line)}" for line in environment]
    if tried:
        parts += ["", _TRIED, "", *(f"- {_as_text(line)}" for line in tried)]
    return "\n".join([*parts, *_EMPTY_PARTS])
