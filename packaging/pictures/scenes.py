"""Every scene that can be played, and the pictures that each shows → which to play for the pictures that are wanted.

A part is a row of scenes at the same desk; each of its scenes can be played alone. The whole of it is `PARTS`: a
picture is named by its state and its look, "desk-ring-dark", a scene by its part and its own name, "rare/panels".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from pictures import (
    approval,
    articles,
    consult,
    editors_list,
    entrance,
    figures,
    offline,
    person,
    phone,
    promises,
    rare,
    record,
    reviews,
    running,
    status,
    story,
    telephone,
    themes,
    transfer,
)
from pictures.album import BOTH, EVERY, IN_CONTRAST, LARGE, LIGHT, NARROW, SMALL, WIDE, WIDEST, Album, Look
from pictures.camera import at_desk

Files = dict[str, dict[Look, str]]
"""Names of files without their ending, by state and look."""


@dataclass(frozen=True, slots=True)
class Scene:
    """`play` is given what its part opens; `shows` are the looks of each state that is shown on the way."""

    name: str
    play: Callable[[Any], None]
    shows: Mapping[str, tuple[Look, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    opened: Callable[[Settings, Album], AbstractContextManager[Any]]
    scenes: tuple[Scene, ...]


PARTS = (
    Part(
        "story",
        at_desk,
        (
            Scene(
                "call",
                story.play_call,
                {
                    "desk-ready": BOTH,
                    "desk-search": BOTH,
                    "desk-ring": EVERY,
                    "desk-likely": BOTH,
                    "desk-call": BOTH,
                    "desk-guide": (WIDE, NARROW, *EVERY),
                    "desk-amount": (NARROW, WIDEST, LARGE, *BOTH),
                    "desk-solutions": EVERY,
                    "desk-granted": (NARROW, LARGE, *BOTH),
                    "desk-transfer": BOTH,
                    "desk-wrapup": EVERY,
                    "desk-suggestion": BOTH,
                    "desk-saved": LIGHT,
                },
            ),
            Scene("pages", story.play_pages, {"articles": EVERY, "voice": EVERY, "voice-contacts": (SMALL, *LIGHT)}),
        ),
    ),
    Part(
        "rare",
        at_desk,
        (
            Scene(
                "panels",
                rare.play_panels,
                {
                    "desk-keys": BOTH,
                    "desk-menu": (NARROW, LARGE, *BOTH),
                    "desk-palette": (NARROW, WIDEST, LARGE, *BOTH),
                    "desk-palette-found": LIGHT,
                    "desk-empty-search": LIGHT,
                    "desk-message": BOTH,
                    "articles-ring": LIGHT,
                    "voice-ring": LIGHT,
                    "desk-verify": BOTH,
                    "desk-narrow": (NARROW,),
                },
            ),
            Scene(
                "nobody-known",
                rare.play_nobody_known,
                {"desk-ring-unknown": LIGHT, "desk-find": BOTH, "desk-unknown": LIGHT, "desk-wrapup-empty": LIGHT},
            ),
            Scene(
                "original",
                rare.play_original,
                {"desk-ring-unreadable": LIGHT, "desk-letter": BOTH, "desk-original": BOTH},
            ),
            Scene("handed-over", rare.play_handed_over, {"desk-handover": EVERY, "desk-handover-accepted": LIGHT}),
            Scene("refused", rare.play_refused, {"desk-waiting": LIGHT, "desk-refused": BOTH}),
        ),
    ),
    Part(
        "phone",
        at_desk,
        (
            Scene(
                "calls",
                phone.play_calls,
                {
                    "calls-missed": (NARROW, WIDEST, LARGE, *BOTH),
                    "calls-waiting": (*EVERY, NARROW, WIDEST),
                    "calls-another-rings": (*BOTH, NARROW),
                    "calls-on-hold": (*BOTH, NARROW, WIDEST, LARGE),
                    "calls-held": (NARROW, LARGE, *BOTH),
                    "calls-hung-up": BOTH,
                    "calls-go-on": LIGHT,
                    "calls-over-while-writing": BOTH,
                },
            ),
        ),
    ),
    Part(
        "person",
        at_desk,
        (
            Scene(
                "look",
                person.play_look,
                {"desk-look-up": LIGHT, "desk-look": BOTH, "desk-by-hand": (NARROW, LARGE, *BOTH)},
            ),
            Scene(
                "card",
                person.play_card,
                {"desk-card": (NARROW, WIDEST, *EVERY), "desk-card-note": BOTH, "desk-found": BOTH},
            ),
            Scene("new-caller", person.play_new_caller, {"desk-nobody-found": BOTH, "desk-new-caller": BOTH}),
        ),
    ),
    Part("restart", entrance.backstage, (Scene("in-a-call", rare.play_restart, {"desk-resume": BOTH}),)),
    Part(
        "consult",
        consult.two_desks,
        (
            Scene(
                "answered",
                consult.play_answered,
                {
                    "desk-consult-ask": (NARROW, SMALL, *BOTH),
                    "desk-consult-question": BOTH,
                    "desk-consult-asked": (NARROW, *EVERY),
                    "desk-consulted": (NARROW, *EVERY),
                    "desk-consult-answer": (NARROW, *EVERY),
                    "desk-consult-seen": LIGHT,
                    "desk-consult-answered": (NARROW, *EVERY),
                    "desk-consult-noted": LIGHT,
                },
            ),
            Scene(
                "declined",
                consult.play_declined,
                {
                    "desk-consult-late": BOTH,
                    "desk-consulted-on-call": (NARROW, SMALL, *BOTH),
                    "desk-consult-declined": BOTH,
                    "desk-consult-takes-over": (NARROW, SMALL, *BOTH),
                },
            ),
        ),
    ),
    Part(
        "approval",
        approval.two_desks,
        (
            Scene(
                "granted",
                approval.play_granted,
                {
                    "desk-approval-ask": BOTH,
                    "desk-approval-asked": BOTH,
                    "desk-approval": EVERY,
                    "desk-approval-refuse": BOTH,
                    "desk-approval-answered": LIGHT,
                    "desk-approval-granted": (SMALL, *BOTH),
                },
            ),
            Scene("refused", approval.play_refused, {"desk-approval-refused": BOTH}),
            Scene(
                "nobody",
                approval.play_nobody,
                {"desk-approval-late": BOTH, "desk-call-back": EVERY, "desk-call-back-promised": LIGHT},
            ),
        ),
    ),
    Part(
        "promises",
        approval.two_desks,
        (
            Scene(
                "settled",
                promises.play_settled,
                {
                    "voice-promises": EVERY,
                    "voice-promises-many": BOTH,
                    "voice-promises-hand-over": BOTH,
                    "desk-promises": BOTH,
                    "desk-promise": (NARROW, WIDEST, *EVERY),
                    "desk-promise-moved": BOTH,
                    "desk-promise-broken": BOTH,
                    "desk-promise-handed-on": BOTH,
                    "desk-ring-owed": EVERY,
                    "desk-promise-made": EVERY,
                    "desk-wrapup-owed": EVERY,
                    "desk-promise-kept": BOTH,
                },
            ),
        ),
    ),
    Part(
        "entrance",
        entrance.at_lockable_desk,
        (
            Scene("lock", entrance.play_locked, {"lock": EVERY, "lock-wrong": BOTH}),
            Scene(
                "shut-out",
                entrance.play_shut_out,
                {"login-shut-out": EVERY, "login-again": BOTH, "login-again-wrong": BOTH},
            ),
        ),
    ),
    Part("ended", at_desk, (Scene("let-go", entrance.play_ended, {"access-ended": EVERY}),)),
    Part("login", entrance.backstage, (Scene("asked", entrance.play_login, {"login": EVERY, "login-wrong": BOTH}),)),
    Part(
        "articles",
        articles.at_editors_desk,
        (
            Scene("weighed", articles.play_weighed, {"desk-explained": EVERY}),
            Scene("past", articles.play_past, {"articles-revisions": EVERY, "articles-revisions-compared": BOTH}),
            Scene(
                "closing",
                editors_list.play_closing,
                {
                    "articles-flagged": LIGHT,
                    "articles-answer": (SMALL, *BOTH),
                    "articles-closed": (SMALL, *BOTH),
                    "articles-answer-own": LIGHT,
                },
            ),
            Scene(
                "cases",
                editors_list.play_cases,
                {"articles-not-published": LIGHT, "articles-cases": (NARROW, *EVERY), "articles-cases-changed": LIGHT},
            ),
            Scene("what-if", articles.play_what_if, {"articles-what-if": IN_CONTRAST}),
            Scene(
                "forms",
                articles.play_forms,
                {
                    "articles-option-form": (NARROW, *EVERY),
                    "articles-step-form": EVERY,
                    "articles-step-facts": LIGHT,
                    "articles-completion": BOTH,
                },
            ),
            Scene(
                "shelf",
                articles.play_shelf,
                {
                    "articles-move": (WIDE, *EVERY),
                    "articles-move-refused": LIGHT,
                    "articles-merge": (WIDE, SMALL, LARGE, *LIGHT),
                    "articles-split": (WIDE, SMALL, LARGE, *LIGHT),
                    "articles-replace-all": (WIDE, *EVERY),
                    "articles-table": (WIDE, *EVERY),
                    "articles-replace": (NARROW, WIDE, SMALL, LARGE, *LIGHT),
                    "articles-moved": (SMALL, LARGE, *LIGHT),
                },
            ),
            Scene("find", articles.play_find, {"articles-find": (NARROW, *EVERY), "articles-find-nothing": LIGHT}),
            Scene(
                "walk",
                articles.play_walk,
                {"articles-walk-question": BOTH, "articles-walk": EVERY, "articles-walk-caller": LIGHT},
            ),
            Scene(
                "writing",
                articles.play_writing,
                {
                    "articles-writing": (NARROW, *EVERY),
                    "articles-option": BOTH,
                    "articles-text": LIGHT,
                    "articles-front-matter": BOTH,
                    "articles-snippets": LIGHT,
                    "articles-new": BOTH,
                    "articles-changed": BOTH,
                    "articles-two-versions": BOTH,
                },
            ),
        ),
    ),
    Part(
        "transfer",
        at_desk,
        (
            Scene(
                "chain",
                transfer.play_chain,
                {
                    "desk-chain-of-four": EVERY,
                    "desk-chain-of-four-end": (SMALL, LARGE, *LIGHT),
                    "desk-verify-again": LIGHT,
                    "desk-transfer-answer": (SMALL, LARGE, *BOTH),
                },
            ),
            Scene(
                "elsewhere",
                transfer.play_elsewhere,
                {
                    "desk-presence-ring": LIGHT,
                    "desk-presence": (SMALL, LARGE, *BOTH),
                    "desk-transfer-outside": BOTH,
                    "desk-outside": (SMALL, LARGE, *BOTH),
                    "desk-outside-wrapup": LIGHT,
                },
            ),
        ),
    ),
    Part(
        "running",
        approval.two_desks,
        (
            Scene(
                "running",
                running.play_running,
                {
                    "desk-down": (*EVERY, NARROW),
                    "desk-down-reported": BOTH,
                    "desk-proposed": EVERY,
                    "desk-bulletin-publish": (*EVERY, NARROW),
                    "desk-bulletin-new": (*EVERY, NARROW),
                    "desk-bulletin-read": BOTH,
                    "desk-bulletins": (*EVERY, NARROW),
                    "desk-bulletin-change": BOTH,
                    "desk-works-again": (*EVERY, NARROW),
                },
            ),
        ),
    ),
    Part(
        "status",
        at_desk,
        (
            Scene("settings", status.play_settings, {"desk-settings": (NARROW, WIDEST, LARGE, SMALL, *BOTH)}),
            Scene(
                "status",
                status.play_status,
                {
                    "desk-status": (NARROW, WIDEST, SMALL, LARGE, *BOTH),
                    "desk-break": BOTH,
                    "desk-transfer-presence": BOTH,
                    "desk-transfer-waits": LIGHT,
                },
            ),
        ),
    ),
    Part(
        "record",
        at_desk,
        (
            Scene(
                "correction",
                record.play_correction,
                {"desk-closed": BOTH, "desk-correction": (NARROW, WIDEST, LARGE, *BOTH)},
            ),
            Scene(
                "ease",
                record.play_ease,
                {"desk-wrapup-ease": (NARROW, *EVERY), "desk-correction-ease": (NARROW, LARGE, *BOTH)},
            ),
        ),
    ),
    Part(
        "floor-status",
        partial(at_desk, staff="rosa"),
        (
            Scene("floor", status.play_floor, {"floor-status": (NARROW, WIDEST, LARGE, *BOTH)}),
            Scene(
                "codes",
                record.play_codes,
                {"reason-codes": (NARROW, LARGE, *BOTH), "reason-codes-new": LIGHT, "reason-codes-merge": LIGHT},
            ),
        ),
    ),
    Part(
        "themes",
        partial(at_desk, staff="rosa"),
        (
            Scene(
                "themes",
                themes.play_themes,
                {"voice-themes": (WIDEST, *EVERY), "voice-theme-contacts": LIGHT},
            ),
        ),
    ),
    Part(
        "reviews",
        partial(at_desk, staff="rosa"),
        (Scene("reviews", reviews.play_reviews, {"voice-reviews": EVERY, "voice-review-judged": BOTH}),),
    ),
    Part(
        "figures",
        partial(at_desk, staff="rosa"),
        (
            Scene(
                "figures",
                figures.play_figures,
                {
                    "voice-figures": EVERY,
                    "voice-export": BOTH,
                    "voice-export-progress": BOTH,
                    "voice-figure-contacts": BOTH,
                    "voice-figure-contact": BOTH,
                    "voice-now": (SMALL, *BOTH),
                },
            ),
        ),
    ),
    Part(
        "waiting",
        partial(at_desk, staff="rosa"),
        (
            Scene(
                "handovers",
                transfer.play_what_waits,
                {
                    "voice-decide": (LARGE, *BOTH),
                    "voice-waiting": EVERY,
                    "voice-waiting-late": EVERY,
                    "voice-asked-again": (SMALL, *BOTH),
                    "voice-contact": (SMALL, LARGE, *BOTH),
                },
            ),
            Scene("rings", telephone.play_rings, {"desk-rings": EVERY}),
        ),
    ),
    Part(
        "offline",
        at_desk,
        (
            Scene("away", offline.play_away, {"desk-offline": (NARROW, *EVERY)}),
            Scene("between-calls", offline.play_between_calls, {"desk-offline-ready": BOTH}),
            Scene("clash", offline.play_clash, {"desk-conflict": BOTH, "voice-conflict": BOTH}),
        ),
    ),
    Part(
        "newer",
        entrance.backstage,
        (
            Scene(
                "workspace",
                offline.play_newer,
                {"desk-newer-ready": BOTH, "desk-newer": BOTH, "desk-newer-options": BOTH},
            ),
        ),
    ),
)

DEMO_CALL = {
    "desk-ready": "ready",
    "desk-ring": "ring",
    "desk-likely": "history",
    "desk-call": "search",
    "desk-guide": "guide",
    "desk-solutions": "options",
    "desk-granted": "granted",
    "desk-wrapup": "wrap-up",
    "desk-suggestion": "suggestion",
    "desk-saved": "saved",
    "desk-handover": "handover",
    "desk-handover-accepted": "handover-accepted",
}
"""What a newcomer is shown, in this order, and how each is called then."""


class UnknownPicture(KmsError):
    """Nothing has this name; the words say what there is."""


def all_scenes() -> Iterator[tuple[str, Scene]]:
    """(its whole name, the scene), in the order they are played in."""
    for part in PARTS:
        for scene in part.scenes:
            yield f"{part.name}/{scene.name}", scene


def files_of_the_demo_call() -> Files:
    """A picture of each of its states as it usually looks; by name they lie in the order of the call."""
    numbered = {state: {Look(): f"{at:02}-{name}"} for at, (state, name) in enumerate(DEMO_CALL.items(), 1)}
    return {state: numbered.get(state, {}) for _name, scene in all_scenes() for state in scene.shows}


def files_of(names: Sequence[str] = ()) -> Files:
    """All pictures, or those whose own name, or whose scene's, begins or fits like one of `names` ("desk-*-dark").

    Raises UnknownPicture.
    """
    found = {state: {look: f"{state}{look.suffix}" for look in looks} for state, looks, _in in _all_states()}
    if not names:
        return found
    for name in names:
        if not any(_fits(each, name) for state, looks, scene in _all_states() for each in _names(state, looks, scene)):
            raise UnknownPicture(_what_there_is(name))
    scenes = {state: scene for state, _looks, scene in _all_states()}
    return {
        state: {
            look: file
            for look, file in files.items()
            if any(_fits(each, name) for name in names for each in (file, scenes[state]))
        }
        for state, files in found.items()
    }


def is_wanted(scene: Scene, files: Files) -> bool:
    return any(files[state] for state in scene.shows)


def _all_states() -> Iterator[tuple[str, tuple[Look, ...], str]]:
    for name, scene in all_scenes():
        for state, looks in scene.shows.items():
            yield state, looks, name


def _names(state: str, looks: Iterable[Look], scene: str) -> list[str]:
    return [scene, *(f"{state}{look.suffix}" for look in looks)]


def _fits(name: str, asked: str) -> bool:
    return name.startswith(asked) or fnmatchcase(name, asked)


def _what_there_is(name: str) -> str:
    parts = ", ".join(part.name for part in PARTS)
    states = sorted({state for state, _looks, _in in _all_states()})
    like = get_close_matches(name, states, n=3, cutoff=0.5) or [state for state in states if name in state][:3]
    meant = f"; do you mean {' or '.join(like)}?" if like else "."
    return f"There is no picture “{name}”{meant} Parts: {parts}."
