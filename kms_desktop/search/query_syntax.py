"""What was typed → the words to rank by, and what must hold: exact phrases in quotes, and filters by field.

    router "orange light" kind:problem        words, one exact phrase, one filter
    title:refund  issue:"no picture"          in that part of the article
    tag:tv  owner:billing  id:charged-twice   confidence:validated

Most people never type any of this on purpose: a quote without its end, an unknown name before a colon, a colon with a
blank behind it, and words such as AND, * or ~ are ordinary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kms_desktop.texts import tr

FIELDS = ("title", "issue", "environment", "tag", "product", "kind", "confidence", "owner", "id")
IN_TEXT = ("title", "issue", "environment")
"""Fields whose words are ranked by as well."""
_QUOTED = r'"([^"“”\n]{1,200})"|“([^"“”\n]{1,200})”'
_PART = re.compile(
    rf"(?<![^\s(])(?:({'|'.join(FIELDS)}):)?(?:{_QUOTED})|(?<![^\s(])({'|'.join(FIELDS)}):([^\s\"“”:]{{1,80}})", re.I
)
_MOST = 8


@dataclass(frozen=True, slots=True)
class Filter:
    """`field` is one of FIELDS, or "" for an exact phrase anywhere in the article."""

    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}: {self.value}" if self.field else tr("“{text}”", text=self.value)


@dataclass(frozen=True, slots=True)
class Typed:
    """`words` are what is ranked by: the text without its filters, with the words of exact phrases."""

    words: str
    filters: tuple[Filter, ...] = ()

    def with_words_of(self, unfit: tuple[Filter, ...]) -> str:
        """The words, and what filters said that no article fits: that was no filter, or is worth a try as words."""
        return " ".join([*(one.value for one in unfit if one.field not in ("", *IN_TEXT)), self.words])


def read_typed(text: str) -> Typed:
    """Costs nothing where neither a quote nor a colon was typed."""
    if '"' not in text and "“" not in text and ":" not in text:
        return Typed(text)
    found: list[Filter] = []
    words: list[str] = []
    at = 0
    for match in _PART.finditer(text):
        name = (match[1] or match[4] or "").lower()
        value = next(part for part in (match[2], match[3], match[5]) if part is not None).strip()
        if not value or len(found) == _MOST:
            continue
        found.append(Filter(name, value))
        before = text[at : match.start()]
        words += [before, value if name in ("", *IN_TEXT) else " "]
        at = match.end()
    if not found:
        return Typed(text)
    return Typed("".join([*words, text[at:]]), tuple(found))


def unfit_note(unfit: tuple[Filter, ...]) -> str:
    """One sentence on filters that nothing fits, "" without one."""
    if not unfit:
        return ""
    named = ", ".join(map(str, unfit[:3]))
    # Translators: what was asked for is named as it was typed: "kind: bulletin, “orange light”"
    return tr("No article has {wanted}; searched for the words instead.", wanted=named)
