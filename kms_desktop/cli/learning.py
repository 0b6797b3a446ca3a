"""`learn` and `evaluate`: past contacts into the index of a folder, and how well search answers others."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument, folder_argument
from kms_desktop.cli.knowledge import open_searcher
from kms_desktop.cli.output import print_error, print_json, print_line, print_rest
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal

_LONGEST = 120

if TYPE_CHECKING:
    from kms_desktop.search.evaluation import Asked, Evaluation, Outcome


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    learn = commands.add_parser("learn", parents=[shared], help=tr("learn from past contacts and what resolved them"))
    learn.add_argument(
        "file", type=file_argument, help=tr("JSON lines with “text” and “article”, in time order (-: standard input)")
    )
    learn.add_argument("--afresh", action="store_true", help=tr("forget what was learned from files before"))
    learn.set_defaults(perform=_run_learn)
    evaluate = commands.add_parser("evaluate", parents=[shared], help=tr("how often search finds the right article"))
    evaluate.add_argument(
        "file",
        type=file_argument,
        nargs="?",
        help=tr(
            "JSON lines with “text” and “article”; null: none answers it (else: the workspace's own "
            "past contacts, by the articles alone)"
        ),
    )
    evaluate.add_argument(
        "--before", metavar="DIR", type=folder_argument, help=tr("the articles as they were: who is helped or hurt")
    )
    evaluate.add_argument("--limit", metavar="N", type=count_argument, default=20, help=tr("how many contacts to name"))
    evaluate.add_argument(
        "--articles-alone", action="store_true", help=tr("judge the articles without what was learned from callers")
    )
    evaluate.add_argument("--strict", action="store_true", help=tr("with --before: end with 1 when a contact is hurt"))
    evaluate.set_defaults(perform=_run_evaluate)


def _read_contacts(path: Path) -> tuple[list[Asked], int]:
    """What can be learned from or asked, customers' secrets masked; and how many lines say nothing of an article."""
    from kms_desktop.cli.queries import read_queries
    from kms_desktop.contacts.masking import mask_secrets
    from kms_desktop.search.evaluation import Asked

    asked, without = [], 0
    for query in read_queries(path):
        if query.text is None or query.article is None:
            without += 1
        else:
            asked.append(Asked(mask_secrets(query.text), query.article))
    return asked, without


def _run_learn(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.search.contacts_file import save_contacts
    from kms_desktop.search.model import PastContact

    asked, odd = _read_contacts(arguments.file)
    contacts = [PastContact(one.article_id, one.words, 0.0) for one in asked if one.article_id]
    save_contacts(settings.index_dir, contacts, afresh=arguments.afresh)
    with open_searcher(settings) as (searcher, _):
        there = {article_id for article_id, _, _ in searcher.list_titles()}
    strange = {contact.article_id for contact in contacts} - there
    told = {
        "learned": len(contacts),
        "without_article": len(asked) - len(contacts),
        "unknown_articles": sorted(strange),
        "left_out": odd,
    }
    if arguments.json:
        print_json(told)
        return 0
    print_line(
        tr(
            "Learned from contacts: {contacts}. Without an article, so nothing to learn: {without}.",
            contacts=len(contacts),
            without=len(asked) - len(contacts),
        )
    )
    if strange:
        print_error(
            tr(
                "Articles that are not in {folder}: {count}, for example {article}.",
                folder=settings.kb_dir,
                count=len(strange),
                article=min(strange),
            )
        )
    if odd:
        print_error(tr("Lines of {file} without “text” and “article”, left out: {odd}.", file=arguments.file, odd=odd))
    return 0


def _run_evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.search.evaluation import changed_outcomes, evaluate

    asked, odd = _read_contacts(arguments.file) if arguments.file is not None else (_logged_contacts(settings), 0)
    taught = arguments.file is not None and not arguments.articles_alone
    with open_searcher(settings, taught=taught) as (searcher, _):
        now = evaluate(searcher, asked)
        titles = {article_id: title for article_id, title, _ in searcher.list_titles()}
    helped, hurt = list[Any](), list[Any]()
    if arguments.before is not None:
        was_there = replace(settings, kb_dir=arguments.before)
        _take_along(settings, was_there)
        with open_searcher(was_there, taught=taught) as (searcher, _):
            helped, hurt = changed_outcomes(evaluate(searcher, asked), now)
    failed = int(bool(arguments.strict and hurt))
    if arguments.json:
        compared = (
            {"helped": [_outcome_record(*p) for p in helped], "hurt": [_outcome_record(*p) for p in hurt]}
            if arguments.before
            else {}
        )
        print_json({**_evaluation_record(now), **compared, "left_out": odd})
        return failed
    _print_evaluation(now)
    if arguments.before is not None:
        _show_changed(tr("Hurt"), hurt, titles, arguments.limit)
        _show_changed(tr("Helped"), helped, titles, arguments.limit)
    if odd:
        print_error(tr("Lines of {file} without “text” and “article”, left out: {odd}.", file=arguments.file, odd=odd))
    return failed


def _logged_contacts(settings: Settings) -> list[Asked]:
    """What callers of the workspace said, and the article that resolved it."""
    from contextlib import closing

    from kms_desktop.contacts.resolution_queries import past_contacts
    from kms_desktop.search.evaluation import Asked
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        return [Asked(one.words, one.article_id) for one in past_contacts(database, utc_now())]


def _show_changed(heading: str, pairs: list[Any], titles: dict[str, str], limit: int) -> None:
    print_line(f"{heading}: {len(pairs)}")
    for old, new in pairs[:limit]:
        right = titles.get(new.asked.article_id, new.asked.article_id)
        first = titles.get(new.found, new.found) if new.place != 1 and new.found else ""
        print_line(f"  {_describe_change(old, new, right, first)}")
    if len(pairs) > limit:
        print_rest(len(pairs) - limit)


def _describe_change(old: Outcome, new: Outcome, right: str, first: str) -> str:
    """`first`: the title that stands before the right one now, "" for none."""
    words, was, now = _in_a_line(new.asked.words), _format_place(old), _format_place(new)
    if first:
        return tr(
            "“{words}”: {article} was {before}, is {now}; first is now {first}",
            words=words,
            article=right,
            before=was,
            now=now,
            first=first,
        )
    return tr("“{words}”: {article} was {before}, is {now}", words=words, article=right, before=was, now=now)


def _in_a_line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _take_along(settings: Settings, other: Settings) -> None:
    """The other folder is judged with the same past contacts."""
    from kms_desktop.search.contacts_file import past_contacts, save_contacts

    save_contacts(other.index_dir, past_contacts(settings.index_dir), afresh=True)


def _evaluation_record(found: Evaluation) -> dict[str, Any]:
    return {
        "contacts": found.contacts,
        "without_article": found.without_article,
        "recall": {str(k): round(share, 4) for k, share in found.recall.items()},
        "mrr": round(found.mrr, 4),
        "separation": None if found.separation is None else round(found.separation, 4),
    }


def _print_evaluation(found: Evaluation) -> None:
    print_line(
        plural(
            "{n} contacts, their article {shares}; mean reciprocal rank {rank}.",
            "{n} contacts, their article {shares}; mean reciprocal rank {rank}.",
            found.contacts,
            shares=", ".join(_describe_share(k, share) for k, share in found.recall.items()),
            rank=decimal(found.mrr, 3),
        )
    )
    if found.separation is not None:
        print_line(
            plural(
                "{n} contacts without an article are told apart with {share} (1: always, 0.5: never).",
                "{n} contacts without an article are told apart with {share} (1: always, 0.5: never).",
                found.without_article,
                share=decimal(found.separation, 3),
            )
        )


def _describe_share(first: int, share: float) -> str:
    """How many of the right articles are among the `first` hits."""
    percent = decimal(share * 100, 1)
    if first > 1:
        return plural("in the first {n}: {percent}%", "in the first {n}: {percent}%", first, percent=percent)
    return tr("first: {percent}%", percent=percent)


def _outcome_record(old: Outcome, new: Outcome) -> dict[str, Any]:
    return {**asdict(new.asked), "before": old.place, "now": new.place, "found_now": new.found}


def _format_place(outcome: Outcome) -> str:
    """ "first", "3rd", "not found"."""
    if outcome.place < 2:
        return tr("first") if outcome.place else tr("not found")
    last = 0 if 10 < outcome.place % 100 < 14 else outcome.place % 10
    match last:
        case 1:
            # Translators: which in a row. The four endings are English; other languages write all four alike.
            return tr("{place}st", place=outcome.place)
        case 2:
            return tr("{place}nd", place=outcome.place)
        case 3:
            return tr("{place}rd", place=outcome.place)
        case _:
            return tr("{place}th", place=outcome.place)
