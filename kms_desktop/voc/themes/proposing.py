"""What was said, searched in vain, reported and rises → what the program would make a theme of; no model, three rules.

| rule | what it joins |
|---|---|
| article | what is said of one article is never joined with what is said of another |
| words | within that, wordings that are alike as `search.zero_result_searches` has it |
| reason | what is said of no article in contacts that were closed with the same reason, and two terms in common |

A reason that rises beyond chance (`voc.top_issues`) is proposed without anybody saying a word. Words that were searched
in vain by two callers at least are proposed with what was said alike, or by themselves.

Question: what of a suggestion that no other is like? Choice: a theme of its own. Reason: whoever decides sees one list,
and nothing that somebody said waits in another. Refused: themes from three of a kind on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kms_desktop.search.text_terms import plain_words, split_terms
from kms_desktop.search.zero_result_searches import Searched, group_searches
from kms_desktop.storage.text import one_line
from kms_desktop.voc.themes.folding import LONGEST_TITLE, MOST_WORDS
from kms_desktop.voc.themes.model import Theme, ThemeProposal

_FEWEST_CALLERS = 2
_SHARED = 2
"""Terms that what an agent types shares with a theme of another article or reason, to be about it."""
_MOST_ALIKE = 400
"""Wordings of one article that are compared with one another; what is beyond is as the newest of them are."""
LIKE_MOST = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said. `words`: the text, the passage of a flag, or what no article answers."""

    key: str
    words: str
    by_id: str
    at: datetime
    article_id: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class RisingReason:
    """A reason, or an article, of which more contacts come than by chance."""

    title: str
    reason_code: str
    article_id: str
    contacts: int


@dataclass(slots=True)
class _Group:
    said: list[Said] = field(default_factory=list)
    words: str = ""
    searches: int = 0


def propose_themes(
    said: Sequence[Said],
    searched: Iterable[Searched],
    rising: Iterable[RisingReason],
    themes: Mapping[str, Theme],
) -> list[ThemeProposal]:
    """What is in no theme yet, as additions to those that stand and as new ones; most people first."""
    by_article: defaultdict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_article[one.article_id].append(one)
    groups: list[_Group] = []
    for article_id, of_article in by_article.items():
        groups += _group_alike(of_article, searched if not article_id else ())
    if "" not in by_article:
        groups += _group_alike([], searched)
    found = _join_same([_make_proposal(group) for group in groups])
    found = _mark_rising(found, rising)
    index = ThemeIndex(theme for theme in themes.values() if theme.state != "joined")
    placed = [replace(one, theme_id=_find_own(index, one)) for one in found]
    kept = [one for one in placed if one.suggestion_ids or not one.theme_id]
    return sorted(kept, key=lambda one: (-len(one.said_by), -one.searches, -one.contacts, one.title))


def theme_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The terms by which something is found to be about the same, those that most of the texts have first."""
    counted = Counter(term for text in texts for term in set(split_terms(text)))
    return tuple(sorted(counted, key=lambda term: (-counted[term], term))[:MOST_WORDS])


def _group_alike(said: Sequence[Said], searched: Iterable[Searched]) -> list[_Group]:
    """What is alike, each thing that was said in one group, and the searches that are alike to it."""
    by_wording: defaultdict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_wording[" ".join(plain_words(one.words))].append(one)
    often = sorted(by_wording, key=lambda words: (-len(by_wording[words]), words))
    compared, beyond = often[:_MOST_ALIKE], often[_MOST_ALIKE:]
    spoken = [Searched(one.words, _SAID + one.by_id, one.at) for words in compared for one in by_wording[words]]
    searches, groups = list(searched), []
    by_search: Counter[str] = Counter(" ".join(plain_words(one.words)) for one in searches)
    callers: defaultdict[str, set[str]] = defaultdict(set)
    for search in searches:
        callers[" ".join(plain_words(search.words))].add(search.caller)
    left = set(compared)
    for alike in group_searches([*spoken, *searches]):
        wordings = [" ".join(plain_words(words)) for words in alike.wordings]
        inside = [one for words in wordings if words in left for one in by_wording[words]]
        left -= set(wordings)
        who = set().union(*(callers[words] for words in wordings))
        if inside or len(who) >= _FEWEST_CALLERS:
            groups.append(_Group(inside, alike.words, sum(by_search[words] for words in wordings)))
    return groups + [_Group(by_wording[words]) for words in (*sorted(left), *beyond)]


_SAID = "said:"  # no text: before the key of who said it


def _make_proposal(group: _Group) -> ThemeProposal:
    newest = sorted(group.said, key=lambda one: (one.at, one.key), reverse=True)
    words = Counter(one.words for one in newest)
    title = max(words, key=lambda text: (words[text], -len(text))) if words else group.words
    reasons = Counter(one.reason_code for one in newest if one.reason_code)
    first = next((one.key for one in newest if one.words == title), "")
    keys = dict.fromkeys([first, *(one.key for one in newest)] if first else [])
    return ThemeProposal(
        title=one_line(title, LONGEST_TITLE),
        reason_code=min(reasons, key=lambda code: (-reasons[code], code)) if reasons else "",
        article_id=newest[0].article_id if newest else "",
        words=theme_words(words or [group.words]),
        suggestion_ids=tuple(keys),
        said_by=tuple(dict.fromkeys(one.by_id for one in newest)),
        searches=group.searches,
    )


def _join_same(found: Sequence[ThemeProposal]) -> list[ThemeProposal]:
    """What is said of no article is joined where the reason is the same and two terms are shared."""
    kept: list[ThemeProposal] = []
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for one in found:
        alike = () if one.article_id or not one.reason_code else by_reason[one.reason_code]
        place = next((n for n in alike if len(set(kept[n].words[:12]) & set(one.words[:12])) >= _SHARED), None)
        if place is None:
            if not one.article_id and one.reason_code:
                by_reason[one.reason_code].append(len(kept))
            kept.append(one)
            continue
        first = kept[place]
        kept[place] = replace(
            first,
            words=tuple(dict.fromkeys((*first.words, *one.words)))[:MOST_WORDS],
            suggestion_ids=(*first.suggestion_ids, *one.suggestion_ids),
            said_by=tuple(dict.fromkeys((*first.said_by, *one.said_by))),
            searches=first.searches + one.searches,
        )
    return kept


def _mark_rising(found: Sequence[ThemeProposal], rising: Iterable[RisingReason]) -> list[ThemeProposal]:
    """What rises is told with what was said of it, and is proposed by itself where nothing was."""
    marked = list(found)
    for reason in rising:
        about = [
            n
            for n, one in enumerate(marked)
            if (reason.reason_code and one.reason_code == reason.reason_code)
            or (reason.article_id and one.article_id == reason.article_id)
        ]
        for n in about:
            marked[n] = replace(marked[n], contacts=reason.contacts, rises=True)
        if not about:
            words = theme_words([reason.title])
            said = (one_line(reason.title, LONGEST_TITLE), reason.reason_code, reason.article_id, words)
            marked.append(ThemeProposal(*said, contacts=reason.contacts, rises=True))
    return marked


def _find_own(index: ThemeIndex, one: ThemeProposal) -> str:
    """The theme that a proposal belongs to, "" for none: of the same article, with words that are mostly the same; or
    of the same reason, where only that rises."""
    if not one.suggestion_ids and (one.reason_code or one.article_id):
        return index.find_cause(one.reason_code, one.article_id)
    found = index.rank(set(one.words[:12]), one.article_id, one.reason_code)
    sure = (theme for score, theme in found if score >= _SURE and theme.article_id == one.article_id)
    best = next(sure, None)
    return best.id if best is not None else ""


_SURE, _LIKE = 0.75, 0.3
_SAME_ARTICLE, _SAME_REASON = 0.25, 0.25


class ThemeIndex:
    """Themes by their terms, to find at each keystroke those that something is about."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        self._terms: dict[str, frozenset[str]] = {}
        self._themes: dict[str, Theme] = {}
        self._with: defaultdict[str, list[str]] = defaultdict(list)
        for theme in themes:
            terms = frozenset((*theme.words[:12], *split_terms(theme.title)))
            self._terms[theme.id], self._themes[theme.id] = terms, theme
            for term in terms:
                self._with[term].append(theme.id)

    def find_like(self, text: str, article_id: str = "", reason_code: str = "") -> list[Theme]:
        """Those it is about, the likest first, at most five. Words decide; article and reason make them surer."""
        found = self.rank(set(split_terms(text)), article_id, reason_code)
        return [theme for score, theme in found if score >= _LIKE][:LIKE_MOST]

    def find_cause(self, reason_code: str, article_id: str) -> str:
        """The theme of this very reason and article, "" for none."""
        for theme in self._themes.values():
            if (reason_code and theme.reason_code == reason_code and not article_id) or (
                article_id and theme.article_id == article_id
            ):
                return theme.id
        return ""

    def rank(self, terms: set[str], article_id: str, reason_code: str) -> list[tuple[float, Theme]]:
        """How far each shares them, from 0 to 1.5, the likest first."""
        shared = Counter(key for term in terms for key in self._with.get(term, ()))
        found = []
        for key, many in shared.items():
            theme = self._themes[key]
            if many < min(_SHARED, len(terms), len(self._terms[key])):
                continue
            score = many / max(1, min(len(terms), len(self._terms[key])))
            score += _SAME_ARTICLE * (article_id != "" and theme.article_id == article_id)
            score += _SAME_REASON * (reason_code != "" and theme.reason_code == reason_code)
            found.append((score, theme))
        return sorted(found, key=lambda pair: (-pair[0], -pair[1].made_at.timestamp(), pair[1].id))
