"""A contact → what somebody without this program is told: ten seconds spoken, a text to paste, one sheet of paper.

Nothing secret is in it, as nothing secret is in the log; the question, which is typed just now, is masked here. What is
spoken may be overheard, so it has the last four digits of an account and never more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kms_desktop.contacts.event_text import Row, Words, quote_text
from kms_desktop.contacts.events.guide import without_undone
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.contacts.model import ContactState, Event, Leg
from kms_desktop.contacts.wrapup_summary import final_offer, resolution_words
from kms_desktop.texts import plural, tr
from kms_desktop.texts.direction import isolate

MOST_SPOKEN_WORDS = 32
MOST_LINES = 40
_LINE = 110
_FOUND = 160
_QUESTION = 420
_SHORTEST_ACCOUNT = 6
_ABOUT_WORDS, _DONE_WORDS, _NAME_WORDS, _QUESTION_WORDS = 7, 7, 4, 12


@dataclass(frozen=True, slots=True)
class Errand:
    """To whom it goes, and what they are asked. `account_no` is the customer's, "" where nobody is known."""

    to_name: str
    question: str
    account_no: str = ""
    answer: str = ""
    """What was found to the question with which it had come here."""


@dataclass(frozen=True, slots=True)
class SheetLeg:
    """What one person did: rows in order; `left_out` are those that had no room."""

    name: str
    when: str
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that goes along, in the order in which it is read."""

    title: str
    passed: str
    question: str
    facts: tuple[Row, ...]
    legs: tuple[SheetLeg, ...]


def spoken_summary(state: ContactState, errand: Errand, words: Words, now: datetime) -> str:
    """What can be said in ten seconds: who, verified or not, what it is about, what was done, what is asked."""
    who = _cut_words(state.customer_name, _NAME_WORDS) or tr("A caller we do not know")
    ending = _account_ending(errand.account_no)
    first = ", ".join(
        part
        for part in (who, tr("account ending {digits}", digits=ending) if ending else "", _how_sure(state, now))
        if part
    )
    head = [first, _cut_words(_subject_text(state), _ABOUT_WORDS), _cut_words(_result_text(state, words), _DONE_WORDS)]
    told = ". ".join(part.rstrip(".!? ") for part in head if part) + "."
    room = max(MOST_SPOKEN_WORDS - len(told.split()), _QUESTION_WORDS)
    asked = _cut_words(mask_secrets(errand.question), room)
    if asked and asked[-1] not in ".?!…":
        asked += "?" if errand.question.rstrip().endswith("?") else "."
    return _without_account(f"{told} {asked}".strip(), errand.account_no, ending)


def sheet_of(state: ContactState, errand: Errand, words: Words, now: datetime) -> Sheet:
    """The whole chain. Every text in it is cut to a few lines; how many rows there are is for who prints it."""
    by = words.name(state.holder_id)
    facts = [
        # Translators: from here on labels, each before what was found
        (tr("Customer"), state.customer_name or tr("Not known")),
        (tr("Account"), errand.account_no),
        (tr("Rang from"), state.shown),
        (tr("Verified"), _verified_words(state, words, now)),
        (tr("About"), state.article_title),
        (tr("In their words"), tr("“{text}”", text=state.searches[0]) if state.searches else ""),
        (tr("Done"), resolution_words(state, words.currency)),
        (tr("To your question"), mask_secrets(errand.answer)),
        *((tr("Promised by {time}", time=words.at(p.due_at)), p.what) for p in state.promises if p.state == "open"),
        (tr("Note"), state.note),
    ]
    legs = tuple(_make_leg(state.legs, place, words, now) for place in range(len(state.legs)))
    return Sheet(
        title=_one_line(_title_text(state.customer_name, mask_secrets(errand.to_name)), _LINE),
        passed=_one_line(tr("Passed on by {name}, {time}", name=by, time=words.at(now)), _LINE),
        question=_one_line(mask_secrets(errand.question), _QUESTION),
        facts=tuple((what, _one_line(found, _FOUND)) for what, found in facts if found.strip()),
        legs=legs,
    )


def _title_text(customer: str, receiver: str) -> str:
    if not customer:
        return tr("A caller, for {receiver}", receiver=receiver)
    return tr("{customer}, for {receiver}", customer=customer, receiver=receiver)


def shorten_sheet(sheet: Sheet, most_rows: int) -> Sheet:
    """The same with at most so many rows of what was done: the newest stay, each leg says what it left out."""
    room, kept = max(most_rows, 0), []
    for leg in reversed(sheet.legs):
        rows = leg.rows[max(len(leg.rows) - room, 0) :] if room else ()
        room -= len(rows)
        kept.append(replace(leg, rows=rows, left_out=leg.left_out + len(leg.rows) - len(rows)))
    return replace(sheet, legs=tuple(reversed(kept)))


def plain_text(sheet: Sheet) -> str:
    """Plain text of at most 40 lines: the question first, then who it is, then the way it came."""
    rows = sum(len(leg.rows) for leg in sheet.legs)
    for most in range(rows, -1, -1):
        lines = list(_sheet_lines(shorten_sheet(sheet, most)))
        if len(lines) <= MOST_LINES:
            return "\n".join(lines)
    lines = lines[: MOST_LINES - 1]
    return "\n".join([*lines, tr("… the rest has no room here")])


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.title
    yield sheet.passed
    yield ""
    yield from _wrap_text(tr("Please: {question}", question=sheet.question))
    yield ""
    for what, found in sheet.facts:
        yield _one_line(tr("{what}: {found}", what=what, found=found), _LINE)
    for number, leg in enumerate(sheet.legs, 1):
        yield _one_line(tr("{number}. {name}, {when}", number=number, name=leg.name, when=leg.when), _LINE)
        if leg.left_out:
            yield f"   … {left_out_words(leg.left_out)}"
        for what, found in leg.rows:
            yield "   " + _one_line(join_row(what, found), _LINE - 3)


def join_row(what: str, found: str) -> str:
    """Both in one line; after a question mark no colon is needed."""
    if what.endswith("?"):
        return f"{isolate(what)} {isolate(found)}"
    return tr("{what}: {found}", what=what, found=found) if found else what


def left_out_words(count: int) -> str:
    return plural("{n} earlier step is left out", "{n} earlier steps are left out", count)


def _wrap_text(text: str) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > _LINE:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


# who and what


def _account_ending(account_no: str) -> str:
    """The last four digits; nothing of an account so short that they would be nearly all of it."""
    digits = re.sub(r"\W", "", account_no)
    return digits[-4:] if len(digits) >= _SHORTEST_ACCOUNT else ""


def _without_account(text: str, account_no: str, ending: str) -> str:
    """An account number that somebody typed or said goes by its end too."""
    digits = re.sub(r"\W", "", account_no)
    if not digits:
        return text
    return re.sub(r"[\s.\-/]{0,3}".join(map(re.escape, digits)), f"…{ending}", text, flags=re.IGNORECASE)


def _how_sure(state: ContactState, now: datetime) -> str:
    if state.verified_at is None:
        # Translators: of the caller; part of what is said in ten seconds
        return tr("not verified")
    return tr("verified") if is_good(state, now) else tr("verified too long ago")


def is_good(state: ContactState, now: datetime) -> bool:
    """Whether the verification still holds; how long it does came with it."""
    return state.verified_at is not None and state.verified_until is not None and now < state.verified_until


def _verified_words(state: ContactState, words: Words, now: datetime) -> str:
    if state.verified_at is None:
        return tr("No")
    name, time = words.name(state.verified_by), words.at(state.verified_at)
    how = ", ".join(state.verified_how).lower()
    if is_good(state, now):
        if not how:
            return tr("By {name} at {time}", name=name, time=time)
        return tr("By {name} at {time}, {how}", name=name, time=time, how=how)
    if not how:
        return tr("By {name} at {time}; too long ago, please verify again", name=name, time=time)
    return tr("By {name} at {time}, {how}; too long ago, please verify again", name=name, time=time, how=how)


def _subject_text(state: ContactState) -> str:
    said = state.searches[0] if state.searches else ""
    return state.article_title or quote_text(said) or state.note or tr("What it is about is not noted")


def _result_text(state: ContactState, words: Words) -> str:
    if final_offer(state) is not None:
        return resolution_words(state, words.currency)
    declined = next((offer for offer in reversed(state.offers) if offer.result == "declined"), None)
    if declined is not None:
        return tr("Declined: {title}", title=declined.title)
    return state.settled[-1].text if state.settled else tr("Nothing done yet")


# the way it came


def _make_leg(legs: tuple[Leg, ...], place: int, words: Words, now: datetime) -> SheetLeg:
    leg = legs[place]
    rows = [row for event in without_undone(leg.events) if (row := _make_row(event, words)) is not None]
    if leg.answer:
        asked_by = words.name(legs[place - 1].agent_id) if place else ""
        rows.insert(max(len(rows) - 1, 0), (_answered_text(asked_by), quote_text(leg.answer)))
    return SheetLeg(
        name=words.name(leg.agent_id),
        when=tr("{start} to {end}", start=words.at(leg.started_at), end=words.at(leg.ended_at or now)),
        rows=tuple((_one_line(what, _FOUND), _one_line(found, _FOUND)) for what, found in rows),
    )


def _answered_text(asked_by: str) -> str:
    return tr("Answered {name}", name=asked_by) if asked_by else tr("Answered")


def _make_row(event: Event, words: Words) -> Row | None:
    told = event.payload.describe(event, words)
    return told.on_sheet if told is not None else None


# cutting


def _one_line(text: str, most: int) -> str:
    """One line of at most so many characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    if " " in cut[most // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,.;:") + "…"


def _cut_words(text: str, most: int) -> str:
    words = text.split()
    if len(words) <= most:
        return _one_line(" ".join(words), _FOUND)
    return _one_line(" ".join(words[:most]).rstrip(" ,.;:"), _FOUND).rstrip("…") + "…"
