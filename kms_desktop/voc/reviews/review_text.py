"""Questions, answers and steps of a review → words, made when somebody reads."""

from __future__ import annotations

from collections.abc import Callable

from kms_desktop.guidance.text_format import reason_words
from kms_desktop.texts import in_context, tr
from kms_desktop.texts.format import clock, day
from kms_desktop.voc.reviews.model import LogAnswers, ReadFrom, Review, ReviewDetail, ReviewEvent

QUESTION_TEXTS: dict[str, str] = {
    "searched": tr("Searched"),
    "linked": tr("Article linked"),
    "rightly": tr("The right one"),
    "improved": tr("Improved"),
    # Translators: of a contact: its reason code and the customer's words were kept
    "captured": tr("Captured"),
    "missed": tr("An article was missed"),
}
ASKED: dict[str, str] = {
    "searched": tr("Was anything searched?"),
    "linked": tr("Was each issue closed with an article?"),
    "rightly": tr("Does the linked article answer what the customer asked?"),
    "improved": tr("Was what is known made better?"),
    "captured": tr("Are the reason and the customer's words kept?"),
}
"""As the reviewer reads it, see `asked_words`."""
_NONE_LINKED = tr("No article was linked. Is there really none that answers it?")
_STATES = {
    "drawn": tr("To judge"),
    "judged": tr("Judged"),
    "withdrawn": tr("Withdrawn"),
}
_RIGHTLY = {"yes": in_context("an answer", "Yes"), "no": in_context("an answer", "No"), "unsure": tr("Not sure")}
_SOURCES = {
    "searched": tr("Searched"),
    "resolved": tr("Closed with an article that resolved it"),
    "helped": tr("Closed with an article that helped"),
    "not_applicable": tr("Closed with an article that did not apply"),
    "flag": tr("Flagged"),
    "fix": tr("Fixed"),
    "suggestion": tr("Suggested"),
    "none_fit": tr("Said that no option fits"),
    "changed": tr("Changed the article"),
}


def state_words(review: Review) -> str:
    """ "To judge", "Judged, not answered", "Disputed" """
    if review.state != "judged":
        return _STATES[review.state]
    if review.agrees is False:
        return tr("A second person disagrees")
    if review.agrees:
        return tr("Agreed")
    # Translators: of a review: judged, and the agent has said something to it
    return tr("Judged, answered") if review.answered_at is not None else _STATES["judged"]


def review_reason(review: Review) -> str:
    """The reason as a person reads it."""
    return reason_words(review.reason_code) if review.reason_code else tr("No reason noted")


def rightly_words(rightly: str) -> str:
    """ "Yes" """
    return _RIGHTLY.get(rightly, "–")


def yes_words(yes: bool) -> str:
    """ "Yes" """
    return _RIGHTLY["yes" if yes else "no"]


def answer_words(question: str, answers: LogAnswers, rightly: str) -> str:
    """What was answered to one of the five."""
    return rightly_words(rightly) if question == "rightly" else yes_words(bool(getattr(answers, question)))


def asked_words(question: str, detail: ReviewDetail) -> str:
    """The question, as it is put of this contact."""
    return _NONE_LINKED if question == "rightly" and not detail.has_article else ASKED[question]


def source_words(read: ReadFrom, title_of: Callable[[str], str] = str) -> str:
    """What an answer was read from, in one line."""
    if read.question == "captured":
        reason = reason_words(read.kind) if read.kind else tr("No reason noted")
        said = tr("“{text}”", text=read.words) if read.words else tr("no words of the customer")
        return tr("{reason}: {words}", reason=reason, words=said)
    name = _SOURCES.get(read.kind, read.kind)
    if read.question == "linked" and not read.article_id:
        name = tr("Closed without an article")
    about = title_of(read.article_id) if read.article_id else ""
    said = tr("“{text}”", text=read.words) if read.words else ""
    return " · ".join(part for part in (name, about, said, _when(read)) if part)


def _when(read: ReadFrom) -> str:
    if read.at is None or read.question == "linked":
        return ""
    at = read.at.astimezone()
    return tr("{day} at {time}", day=day(at), time=clock(at))


_STEPS = {
    "judged": tr("judged"),
    "answered": tr("answered"),
    "withdrawn": tr("withdrew it"),
    "restored": tr("restored it"),
}


def step_words(event: ReviewEvent) -> str:
    """ "Rosa judged: Yes. Well done." """
    who = event.by or tr("Somebody")
    words = str(event.data.get("words") or event.data.get("why") or "")
    if event.kind == "looked":
        did = tr("agreed") if event.data.get("agrees") is True else tr("disagreed")
    else:
        did = _STEPS[event.kind]
    rightly = rightly_words(str(event.data.get("rightly"))) + "." if event.kind == "judged" else ""
    told = " ".join(part for part in (rightly, words) if part)
    return tr("{name} {did}: {words}", name=who, did=did, words=told) if told else tr("{name} {did}", name=who, did=did)
