"""Words to say or to write, in English → what would sound wrong or be false for the next caller, and where it stands.

The rules are about English words. Whether a text is English is told by its small words, so that words in another
language are never judged by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kms_desktop.texts import plural, tr

MOST_WORDS = 35
_SHORT_SAY = 8
"""Words up to which a text may do without a contraction."""
_ENGLISH = frozenset(
    (
        *("the", "you", "your", "yours", "and", "it", "that", "this", "with", "my", "are", "have", "will", "please"),
        *("not", "be", "there", "would", "they", "them", "from", "which", "you'll", "you've", "you're", "i'll", "i'm"),
        *("i've", "we'll", "we've", "we're", "it's", "that's", "don't", "can't", "won't", "isn't", "didn't"),
    )
)  # no text: words that are looked for
_LEAST_ENGLISH = 0.1
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”')*_]*\s+")
_CONTRACTION = re.compile(
    r"\w(?:n't|'(?:m|re|ve|ll|d)\b)|\b(?:it|that|there|here|what|who|where|how|let|he|she|this|everything|everyone"
    r"|everybody|nothing|nobody|somebody|something)'s\b",
    re.IGNORECASE,
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"  # no text: a pattern
)
_PARTICULAR = re.compile(
    rf"(?P<span>\b{_DAY}\s+(?:to|until|till|through|–|-)\s+{_DAY}\b)"
    rf"|\b{_DAY}\b|\b\d{{1,2}}(?:st|nd|rd|th)\b|\b\d{{1,2}}\s+{_MONTH}\b"
    r"|\b(?:this\s+morning|last\s+night|yesterday)\b"
    r"|\byour\s+(?:daughter|son|mum|mother|dad|father|husband|wife|sister|brother|grandmother|grandfather|gran|nan"
    r"|grandson|granddaughter|aunt|uncle|niece|nephew|cousin)(?:'s)?\b"
    r"|\bs?he(?:'s|'ll|'d)?\b",
    re.IGNORECASE,
)
_OWN_FAULT = re.compile(
    r"(?<!not )(?<!n't )(?<!never )\bour\s+(?:own\s+)?(?:mistake|fault|error|doing|oversight)\b"
    r"|\bwe\s+(?:should(?:'ve|\s+have|n't\s+have|\s+not\s+have)|forgot|missed|failed|overcharged|messed\s+up"
    r"|made\s+a\s+mistake|got\s+(?:it|this|that|your\s+\w+)\s+wrong|let\s+you\s+down|kept\s+you\s+waiting|were\s+late"
    r"|sent\s+(?:you\s+)?the\s+wrong|took\s+(?:it|them|that|this|the\s+\w+)\s+twice|took\s+too\s+much"
    r"|charged\s+you\s+(?:twice|too\s+much|wrongly)|didn't\s+(?:turn\s+up|come|call|do\s+what|send|keep))\b"
    r"|\bshould(?:n't|\s+not)\s+have\s+happened\b",
    re.IGNORECASE,
)
_SORRY = re.compile(r"\bsorry\b|\bapolog", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:and|so|but|then|now|just|first|next|also|meanwhile|if\b[^,]*,|when\b[^,]*,|once\b[^,]*,|until\b[^,]*,"
    r"|before\b[^,]*,|after\b[^,]*,|as soon as\b[^,]*,|for now|from now on|in the meantime)[,\s]*)+",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"^(?:(?:do|always|never|don't|do not)\s+)?(?:add|answer|ask|bring|call|charge|check|choose|click|come|contact|dial"
    r"|enter|find|follow|get|give|go|hang|have|hold|keep|leave|let|listen|look|make|move|note|open|pick|plug|post|press"
    r"|pull|put|read|reply|restart|ring|say|see|send|set|show|sign|speak|start|stay|stop|switch|take|tap|tell|text|throw"
    r"|touch|try|turn|type|unplug|use|visit|wait|write)\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"\bplease\b|\blet\s+(?:me|us)\s+know\b|\btell\s+(?:me|us)\b", re.IGNORECASE)
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|ninety|hundred)"
)
_STATISTIC = re.compile(
    rf"\b{_NUMBER}\s+(?:out\s+)?of\s+(?:every\s+)?{_NUMBER}\b"
    rf"|\b(?:one|1)\s+in\s+(?:every\s+)?{_NUMBER}\b(?!\s*(?:minute|hour|day|week|month|year)s?\b)"
    rf"|\b{_NUMBER}\s+in\s+{_NUMBER}\b(?!\s*(?:minute|hour|day|week|month|year)s?\b)"
    rf"|\b(?:half|a\s+third|a\s+quarter|two\s+thirds|most|{_NUMBER})\s+of\s+(?:those|them|these|all\s+(?:who|callers"
    r"|customers)|(?:the|our)\s+(?:callers|customers|cases|calls|people))\b",
    re.IGNORECASE,
)
_LOG = re.compile(r"\b(?:the|our)\s+log\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with some words, at which of their characters it stands, and which of them it is about, "" for
    all."""

    code: str
    text: str
    at: int = 0
    about: str = ""


def is_english(words: str) -> bool:
    """Whether enough of the words are small words that only English has."""
    found = _WORD.findall(_plain(words).lower())
    return bool(found) and sum(word in _ENGLISH for word in found) >= max(1.0, _LEAST_ENGLISH * len(found))


@lru_cache(maxsize=2_000)
def judge_say(words: str, title: str, *, apologizes: bool, passing: bool) -> tuple[Remark, ...]:
    """Of English words to say; `apologizes`: the option is an apology; `passing`: it is about a day and a place anyway,
    as a bulletin is."""
    plain = _plain(words)
    found = [
        *_length(plain, title),
        *_stiffness(plain, title),
        *_sorry(plain, title, apologizes=apologizes),
        *_ending(plain, title),
    ]
    return (*found, *(() if passing else _particulars(plain, title)))


@lru_cache(maxsize=2_000)
def judge_write(words: str, title: str) -> tuple[Remark, ...]:
    """Of English words to write: only what would be false for the next customer."""
    return tuple(_particulars(_plain(words), title))


@lru_cache(maxsize=2_000)
def judge_why(words: str, title: str) -> tuple[Remark, ...]:
    """Figures written by hand, in the reason of an option."""
    plain = _plain(words)
    start = 0
    for sentence in (*_SENTENCE_END.split(plain),):
        start = plain.find(sentence, start)
        found = None if _LOG.search(sentence) else _STATISTIC.search(sentence)
        if found:
            said = tr(
                "“{words}” in the Why of “{option}” is a figure written by hand; it grows old and the card shows the "
                "measured one. Say it without a number, as “This is the usual cause.”",
                words=found[0],
                option=title,
            )
            return (Remark("why-statistic", said, start + found.start(), found[0]),)
    return ()


def _plain(words: str) -> str:
    """The same length, with the apostrophe of a typewriter."""
    return words.replace("’", "'").replace("ʼ", "'")


def _count(words: str) -> int:
    return sum(any(letter.isalnum() for letter in word) for word in words.split())


def _length(plain: str, title: str) -> Iterator[Remark]:
    many = _count(plain)
    if many > MOST_WORDS:
        said = plural(
            "The words to say of “{option}” are {n} word; nobody listens for more than {most}. Move what explains to "
            "Why.",
            "The words to say of “{option}” are {n} words; nobody listens for more than {most}. Move what explains to "
            "Why.",
            many,
            option=title,
            most=MOST_WORDS,
        )
        yield Remark("say-long", said)


def _stiffness(plain: str, title: str) -> Iterator[Remark]:
    if _count(plain) > _SHORT_SAY and not _CONTRACTION.search(plain):
        said = tr(
            "The words to say of “{option}” have no contraction, so they sound read out. Write “I'm”, “you'll” or "
            "“we've”.",
            option=title,
        )
        yield Remark("say-stiff", said)


def _particulars(plain: str, title: str) -> Iterator[Remark]:
    for found in _PARTICULAR.finditer(plain):
        if found["span"] is None and found[0].lower() not in title.lower():
            said = tr(
                "“{words}” in “{option}” is true for one caller and false for the next. Leave it out, or use a place "
                "to fill in such as {place}.",
                words=found[0],
                option=title,
                place="{day}",  # no text: as it is written in articles
            )
            yield Remark("say-particular", said, found.start(), found[0])
            return


def _sorry(plain: str, title: str, *, apologizes: bool) -> Iterator[Remark]:
    if _SORRY.search(plain):
        return
    fault = _OWN_FAULT.search(plain)
    if fault or apologizes:
        said = tr(
            "“{option}” speaks of our own fault and does not say sorry. Say “I'm sorry” once, in the first or second "
            "sentence.",
            option=title,
        )
        yield Remark("say-no-sorry", said, fault.start() if fault else 0, fault[0] if fault else "")


def _ending(plain: str, title: str) -> Iterator[Remark]:
    whole = plain.strip().strip("\"“”'*_ ")
    last = _SENTENCE_END.split(whole)[-1].strip("\"“”'*_ ")
    if not last or last.endswith("?") or _PLEASE.search(last) or _REQUEST.match(_LEAD.sub("", last)):
        return
    said = tr(
        "The words to say of “{option}” end in nothing the customer can answer. End with a question, such as “Is that "
        "all right?”, or with a plain request.",
        option=title,
    )
    yield Remark("say-no-answer", said, max(plain.rfind(last), 0), last)
