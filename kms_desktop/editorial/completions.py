"""A text, the place of the cursor and the words that the library uses → what can stand there, the likeliest first.

Between the `---` lines and in a block of facts these are keys, values and facts; behind `](` headings and other
articles; anywhere else a step, an answer or an option as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.after_grant import DONE
from kms_desktop.articles.block_insertion import relative_link
from kms_desktop.articles.descriptions import humanize_name
from kms_desktop.articles.front_matter import CHOICES, KEYS
from kms_desktop.articles.links import join_path
from kms_desktop.articles.model import Article, Option
from kms_desktop.articles.solutions import KEYS as SOLUTION_KEYS
from kms_desktop.articles.solutions import REMEDIES
from kms_desktop.articles.vocabulary import Vocabulary, facts_with
from kms_desktop.articles.yaml_edit import format_scalar
from kms_desktop.editorial.snippets import Mark, Snippet, list_snippets
from kms_desktop.texts import tr

FURTHER_KEYS = ("replaces", "merged_into", "visible_to")
_MOST = 60
_YEAR = timedelta(days=365)
_LINK = re.compile(r"\]\(([^()\s\"]*)$")
_ANSWER_FACTS = re.compile(r"\]\([^()\s\"]+[ \t]+\"([^\"]*)$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*(\w*)")
_KEY_LINE = re.compile(r"([ \t]*)(?:-[ \t]+)?([\w-]+):(?:[ \t]+(.*))?$", re.DOTALL)
_NAME = re.compile(r"[ \t]*(?:-[ \t]*)?([\w-]*)$")
LIMIT_FORMS = ("1 in 90 days", "2 in 90 days", "1 in 12 months", "2 times per month", "300 per week")  # no text: YAML
PERIOD_FORMS = ("24 hours", "1 working day", "3 working days", "1 week", "2 weeks")  # no text: YAML
THEN_TEMPLATE = "{what: what is to do, within: 1 hour}"  # no text: YAML
_TEMPLATES: Mapping[str, tuple[str, ...]] = {  # no text: YAML
    "remedy": ("remedy: ",),  # no text: YAML
    "cost": ("cost: 0", "0"),  # no text: YAML
    "authority": ("authority: {agent: 50, team_lead: 200, manager: 1000}", "50", "200", "1000"),  # no text: YAML
    "use_when": ("use_when: {fact: value}", "fact: value"),  # no text: YAML
    "avoid_when": ("avoid_when: {fact: value}", "fact: value"),  # no text: YAML
    "limits": ("limits: {per_customer: 2 in 90 days}", "2 in 90 days"),  # no text: YAML
    "promise": (
        *("promise: {what: what they get, within: 3 working days}", "what they get"),  # no text: YAML
        "3 working days",  # no text: YAML
    ),
    "excludes": ("excludes: [other-option]", "other-option"),  # no text: YAML
    "then": ("then: done", "done"),  # no text: YAML
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the cursor is: the lines of the text, its own (from 1), and what stands left of it there."""

    lines: Sequence[str]
    line: int
    typed: str

    def area(self) -> str:
        """front, facts, code or body."""
        fence, kind = "", "body"
        first = 0
        if self.lines and self.lines[0].rstrip() == "---":
            closing = next((n for n, one in enumerate(self.lines[1:], 1) if one.rstrip() in ("---", "...")), None)
            if self.line > 1 and (closing is None or self.line <= closing):
                return "front"
            first = closing or 0
        for one in self.lines[first : self.line - 1]:
            mark = _FENCE.match(one)
            if fence and mark and mark[1].startswith(fence) and not one.strip(fence[0] + " \t"):
                fence = ""
            elif not fence and mark:
                fence, kind = mark[1], "facts" if mark[2] == "solution" else "code"
        return kind if fence else "body"

    def block_lines(self) -> list[str]:
        """The lines of the block of facts or front matter around the cursor, without its own."""
        above, below = [], []
        for one in reversed(self.lines[: self.line - 1]):
            if _FENCE.match(one) or one.rstrip() == "---":
                break
            above.append(one)
        for one in self.lines[self.line :]:
            if _FENCE.match(one) or one.rstrip() in ("---", "..."):
                break
            below.append(one)
        return [*reversed(above), *below]

    def parent_key(self) -> str:
        """The key above under which an indented line or an item of a list stands."""
        indent = len(self.typed) - len(self.typed.lstrip())
        for one in reversed(self.lines[: self.line - 1]):
            found = _KEY_LINE.match(one)
            if _FENCE.match(one) or one.rstrip() == "---":
                return ""
            if found and (len(found[1]) < indent or (indent == 0 and not found[1] and not found[3])):
                return found[2]
        return ""


def list_completions(article: Article, spot: Spot, known: Vocabulary, today: date) -> list[Snippet]:
    """What can stand at the cursor; [] where nothing is known."""
    area = spot.area()
    if area == "front":
        return _front_matter(spot, known, today)[:_MOST]
    if area == "facts":
        return _solution_facts(article, spot, known)[:_MOST]
    if area == "code":
        return []
    facts = _ANSWER_FACTS.search(spot.typed)
    if facts:
        return complete_facts(facts_with(known.facts, article), facts[1], comparisons=False)
    link = _LINK.search(spot.typed)
    return _links(article, link[1], known) if link else list_snippets(article, spot.line, spot.typed)


def complete_facts(facts: Mapping[str, tuple[str, ...]], typed: str, *, comparisons: bool = True) -> list[Snippet]:
    """For "fact: value, fact: value": the names of facts, and behind a colon the values that the fact has."""
    piece = re.split(r"[,{]", typed)[-1].lstrip()
    name, colon, value = piece.partition(":")
    if colon:
        begun = value.lstrip()
        values = [one for one in facts.get(name.strip(), ()) if comparisons or one[:1] not in "<>"]
        gap = "" if value[:1] == " " else " "
        return _fitting(begun, ((gap + one if not begun else one, one, "") for one in values))
    return _fitting(piece, ((f"{one}: ", one, ", ".join(values[:3])) for one, values in facts.items()))


def complete_words(words: Iterable[str], typed: str) -> list[Snippet]:
    """One of some words, in the place of what is typed."""
    return _fitting(typed, ((word, word, "") for word in words))


def complete_list(words: Iterable[str], typed: str) -> list[Snippet]:
    """One more of a list with commas; what stands in it already is not offered again."""
    begun = typed.split(",")[-1].lstrip()
    taken = {one.strip() for one in typed.split(",")[:-1]}
    return _fitting(begun, ((word, word, "") for word in words if word not in taken))


def complete_targets(article: Article, typed: str, known: Vocabulary) -> list[Snippet]:
    """Where an answer may lead, by its words: steps and options here, then other articles."""
    own = [(step.question, step.question, tr("step")) for step in article.steps]
    own += [(option.title, option.title, tr("option")) for option in article.options]
    other = []
    for one in known.articles:
        if one.path != article.path:
            link = relative_link(article.path, one.path)
            other.append((link, one.title, link))
    return _fitting(typed, [*own, *other])[:_MOST]


def _fitting(begun: str, offered: Iterable[tuple[str, str, str]]) -> list[Snippet]:
    """Those whose words or text go with what was begun: first those that begin with it. (text, label, detail)."""
    wanted = begun.casefold()
    first, later = [], []
    for text, label, detail in offered:
        made = Snippet(label, text, (), len(begun), detail)
        plain = f"{text} {label}".casefold()
        if text.casefold().startswith(wanted) or label.casefold().startswith(wanted):
            first.append(made)
        elif wanted in plain or all(word in plain for word in wanted.split()):
            later.append(made)
    return [one for one in (*first, *later) if one.text.strip() != begun.strip() or not begun]


# between the --- lines


def _front_matter(spot: Spot, known: Vocabulary, today: date) -> list[Snippet]:
    line = _KEY_LINE.match(spot.typed)
    if line and not line[1]:
        return _values(line[2], line[3] or "", known, today)
    item = re.match(r"[ \t]*-[ \t]+(.*)$", spot.typed)
    if item:
        return _values(spot.parent_key(), item[1], known, today)
    if not re.fullmatch(r"\w*", spot.typed):
        return []
    stand = {found[2] for found in map(_KEY_LINE.match, spot.block_lines()) if found and not found[1]}
    free = [key for key in (*KEYS, *FURTHER_KEYS) if key not in stand]
    return _fitting(spot.typed, ((f"{key}: ", key, key_hint(key)) for key in free))


def _values(key: str, typed: str, known: Vocabulary, today: date) -> list[Snippet]:
    in_list = typed.lstrip().startswith("[")
    begun = re.split(r"[,\[]", typed)[-1].lstrip() if in_list else typed
    words: Iterable[tuple[str, str]] = ()
    if key in CHOICES:
        words = ((value, "") for value in CHOICES[key])
    elif key in ("owner", "reason", "products"):
        words = ((value, "") for value in words_for(key, known))
    elif key in ("replaces", "merged_into"):
        words = ((one.id, one.title) for one in known.articles)
    elif key == "visible_to":
        words = ((value, "") for value in words_for(key, known))
    elif key in ("review_by", "valid_from", "valid_until"):
        words = ((day.isoformat(), "") for day in (today, today + _YEAR / 2, today + _YEAR))
    elif key == "affects":
        return complete_facts(known.facts, typed)
    return _fitting(begun, ((format_scalar(word, "[{}]"), word, detail) for word, detail in words))


def words_for(key: str, known: Vocabulary) -> tuple[str, ...]:
    """What a key of the front matter says elsewhere in the library."""
    match key:
        case "owner":
            return known.owners
        case "reason":
            return known.reasons
        case "products":
            return known.products
        case "visible_to":
            return (*AUTHORITY_ROLES, *(owner for owner in known.owners if owner not in AUTHORITY_ROLES))
    return tuple(one.id for one in known.articles) if key in ("replaces", "merged_into") else ()


def key_hint(key: str) -> str:
    """What a key of the front matter is for, in a few words."""
    return _HINTS.get(key, "")


_HINTS = {
    "id": tr("stays the same for ever"),
    "kind": tr("what sort of article it is"),
    "confidence": tr("how far it can be trusted"),
    "audience": tr("who may read it"),
    "governance": tr("who may change it"),
    "owner": tr("team that looks after it"),
    "reason": tr("contact reason, for the reports"),
    "products": tr("products it is about"),
    "phrases": tr("what customers say"),
    "review_by": tr("day of the next review"),
    "bulletin": tr("what a bulletin tells of"),
    "affects": tr("whom a bulletin concerns"),
    "replaces": tr("articles that this one replaces"),
    "merged_into": tr("article that took this one over"),
    "visible_to": tr("roles or teams that find it"),
}


# in a block of facts


def _solution_facts(article: Article, spot: Spot, known: Vocabulary) -> list[Snippet]:
    facts = facts_with(known.facts, article)
    indented = spot.typed[:1] in (" ", "\t")
    line = None if indented else _KEY_LINE.match(spot.typed)
    if line:
        return _solution_values(line[2], (line[3] or "").lstrip(), facts, article.options)
    if indented:
        return _solution_values(spot.parent_key(), spot.typed.lstrip(), facts, article.options, nested=True)
    if not re.fullmatch(r"\w*", spot.typed):
        return []
    stand = {found[2] for found in map(_KEY_LINE.match, spot.block_lines()) if found}
    return [
        _template(key, len(spot.typed))
        for key in SOLUTION_KEYS
        if key not in stand and key.startswith(spot.typed.casefold())
    ]


def _template(key: str, before: int) -> Snippet:
    text, *words = _TEMPLATES[key]
    marks: list[Mark] = []
    for word in words:
        start = text.index(word, marks[-1][0] + marks[-1][1] if marks else len(key))
        marks.append((start, len(word)))
    return Snippet(key, text, tuple(marks), before, _SOLUTION_HINTS[key])


_SOLUTION_HINTS = {
    "remedy": tr("what kind of help it is"),
    "cost": tr("a number, a fact, or a sum"),
    "authority": tr("who may grant it, up to how much"),
    "use_when": tr("all of it must hold"),
    "avoid_when": tr("none of it may hold"),
    "limits": tr("how often, or how much"),
    "promise": tr("what is owed, and by when"),
    "excludes": tr("options that are wrong beside it"),
    "then": tr("done by granting, or what is still to do"),
}


def _solution_values(
    key: str,
    typed: str,
    facts: Mapping[str, tuple[str, ...]],
    options: Sequence[Option],
    *,
    nested: bool = False,
) -> list[Snippet]:
    inner = re.split(r"[,{\[]", typed)[-1].lstrip()
    name, colon, value = inner.partition(":")
    match key:
        case "remedy":
            return _fitting(typed, ((remedy, remedy, "") for remedy in REMEDIES))
        case "cost":
            return _fitting(re.split(r"[+]\s*", typed)[-1], ((one, one, "") for one in ("amount", "0")))
        case "authority":
            colon_needed = nested or "{" in typed
            roles = ((f"{role}: " if colon_needed else role, role, humanize_name(role)) for role in AUTHORITY_ROLES)
            return [] if colon else _fitting(inner, roles)
        case "use_when" | "avoid_when":
            return _quoted(complete_facts(facts, typed))
        case "limits":
            if colon:
                return _fitting(value.lstrip(), ((form, form, "") for form in LIMIT_FORMS))
            return _fitting(inner, ((f"{one}: ", one, "") for one in ("per_customer", "per_agent")))
        case "promise":
            if colon:
                periods = PERIOD_FORMS if name.strip() == "within" else ()
                return _fitting(value.lstrip(), ((form, form, "") for form in periods))
            return _fitting(inner, ((f"{one}: ", one, "") for one in ("what", "within")))
        case "excludes":
            return _fitting(inner, ((one.id, one.title, one.id) for one in options))
        case "then":
            if colon:
                forms = {"within": PERIOD_FORMS, "who": ("agent",)}.get(name.strip(), ())
                return _fitting(value.lstrip(), ((form, form, "") for form in forms))
            if nested or "{" in typed:
                return _fitting(inner, ((f"{one}: ", one, "") for one in ("what", "who", "within")))
            return _fitting(inner, ((text, text, "") for text in (DONE, THEN_TEMPLATE)))
    return []


def _quoted(found: list[Snippet]) -> list[Snippet]:
    """Comparisons stand in quotes in an article."""
    return [
        Snippet(one.label, f'"{one.text.strip()}"', (), one.before, one.detail) if one.label[:1] in ("<", ">") else one
        for one in found
    ]


# links


def _links(article: Article, begun: str, known: Vocabulary) -> list[Snippet]:
    """Everything in the article that a link may lead to, steps and options first; then the other articles."""
    path, sharp, anchor = begun.partition("#")
    if path and sharp:
        other = next((one for one in known.articles if one.path == join_path(article.path, path)), None)
        headings = other.headings if other is not None else ()
        return _fitting(begun, ((f"{path}#{one}", title, f"#{one}") for one, title in headings))[:_MOST]
    named = [(step.id, step.question) for step in article.steps]
    named += [(option.id, option.title) for option in article.options]
    own = {one for one, _ in named}
    named += [(one, one.replace("-", " ")) for one in article.anchors if one not in own]
    here = [Snippet(title, f"#{one}", (), len(begun), f"#{one}") for one, title in named if anchor in one or not sharp]
    if sharp:
        return here[:_MOST]
    elsewhere = _fitting(
        begun,
        (
            (relative_link(article.path, one.path), one.title, one.path)
            for one in known.articles
            if one.path != article.path
        ),
    )
    fitting = [one for one in here if begun.casefold() in f"{one.label} {one.text}".casefold()]
    return [*fitting, *elsewhere][:_MOST]
