"""`review`: a sample of closed contacts, five questions about each, and what the agent and a second person say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.figure_options import add_period, read_period, write_csv
from kms_desktop.cli.output import print_json, print_line, print_table, to_json_data
from kms_desktop.cli.staff import acting_login, note_audit
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.texts.format import number, percent

if TYPE_CHECKING:
    from kms_desktop.storage.database import Database
    from kms_desktop.voc.reviews.model import Review, ReviewDetail
    from kms_desktop.voc.reviews.reviews import Reviews

_STATES = ("drawn", "judged", "withdrawn")
_COLUMNS = (
    *("review", "contact", "closed_at", "reason", "state", "searched", "linked", "rightly", "improved", "captured"),
    *("article", "link", "answered", "agrees"),
)


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    review = commands.add_parser("review", help=tr("review closed contacts by sample, and read what was said of yours"))
    actions = review.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    draw = actions.add_parser("draw", parents=[shared], help=tr("draw a sample of the contacts of a time, by reason"))
    add_period(draw)
    draw.add_argument("--number", metavar="N", type=count_argument, default=20, help=tr("how many (else 20)"))
    draw.add_argument("--seed", metavar="TEXT", default="", help=tr("draws the same ones again (else made up)"))
    draw.add_argument("--dry-run", action="store_true", help=tr("only say what would be drawn"))
    draw.set_defaults(perform=_run_draw)
    listed = actions.add_parser("list", parents=[shared], help=tr("list reviews"))
    listed.add_argument("--only", choices=_STATES, action="append", default=[], help=tr("only those in this state"))
    listed.add_argument("--mine", action="store_true", help=tr("only those of your own contacts"))
    listed.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
    listed.set_defaults(perform=_run_list)
    counted = actions.add_parser("count", parents=[shared], help=tr("how many were reviewed, and what was found"))
    add_period(counted)
    counted.set_defaults(perform=_run_count)
    _add_steps(actions, shared)


def _add_steps(actions: Any, shared: argparse.ArgumentParser) -> None:
    def add(name: str, words: str, perform: Any, said: str = "", *, needed: bool = True) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = actions.add_parser(name, parents=[shared], help=words)
        parser.add_argument("review", metavar="ID")
        if said:
            parser.add_argument("words", metavar=said, nargs=None if needed else "?", default="")
        parser.set_defaults(perform=perform)
        return parser

    add("show", tr("one review: its answers, what they were read from, and what was said"), _run_show)
    judge = add("judge", tr("answer the one question that no log answers"), _run_judge, "WORDS", needed=False)
    judge.add_argument(
        "--right", choices=("yes", "no", "unsure"), required=True, help=tr("whether the article is the right one")
    )
    add("answer", tr("say something to a review of a contact of yours"), _run_answer, "WORDS")
    look = add("look", tr("look at what somebody else judged"), _run_look, "WORDS", needed=False)
    agrees = look.add_mutually_exclusive_group(required=True)
    agrees.add_argument("--agree", action="store_true")
    agrees.add_argument("--disagree", action="store_true")
    add("coach", tr("a note that only the reviewer and the agent read"), _run_coach, "WORDS")
    uncoach = actions.add_parser("uncoach", parents=[shared], help=tr("take back a note of yours"))
    uncoach.add_argument("note", metavar="NOTE")
    uncoach.set_defaults(perform=_run_uncoach)
    add("withdraw", tr("take a review out: it counts no more"), _run_withdraw, "WHY")
    add("restore", tr("a review that was withdrawn counts again"), _run_restore)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Reviews, Database]]:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.voc.reviews.reviews import Reviews

    with closing(open_database(settings.url)) as database:
        yield Reviews(database, person_at_desk(Roster(database), settings.staff)), database
        note_audit(settings, database)


def _span(arguments: argparse.Namespace) -> tuple[datetime, datetime]:
    from kms_desktop.figures.period import compare_period
    from kms_desktop.storage.ids import utc_now

    span = compare_period(read_period(arguments), utc_now().astimezone()).now
    return span.begins, span.ends


def _run_draw(settings: Settings, arguments: argparse.Namespace) -> int:
    begins, ends = _span(arguments)
    with _opened(settings) as (reviews, _):
        told = {"dry": arguments.dry_run, "by": acting_login(settings)}
        sample = reviews.draw(begins, ends, arguments.number, arguments.seed, **told)
    if arguments.json:
        print_json({"seed": sample.seed, "closed": sample.closed, "drawn": sample.drawn, "strata": sample.strata})
        return 0
    if not sample.closed:
        print_line(tr("No contact was closed in this time that is in no review yet."))
        return 0
    rows = [(code or tr("No reason noted"), closed, drawn) for code, (closed, drawn) in sample.strata.items()]
    print_table((tr("Reason"), tr("Closed"), tr("Drawn")), rows)
    words = tr("Would be drawn") if arguments.dry_run else tr("Drawn")
    told_of = {"drawn": number(sample.drawn), "closed": number(sample.closed), "seed": sample.seed}
    print_line(tr("{what}: {drawn} of {closed}, with the seed “{seed}”.", what=words, **told_of))
    return 0


def _run_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.voc.reviews.model import STANDING

    with _opened(settings) as (reviews, database):
        found = reviews.list_reviews(states=tuple(arguments.only) or STANDING, mine=arguments.mine)()
        if arguments.csv is not None:
            return _export(settings, database, arguments.csv, found)
    if arguments.json:
        print_json([to_json_data(one) for one in found])
        return 0
    if not found:
        print_line(tr("No review is there for you to read."))
        return 0
    heads = (tr("Contact closed"), tr("Agent"), tr("Reason"), tr("State"), tr("Right"), "ID")
    print_table(heads, [_row(one) for one in found])
    return 0


def _row(one: Review) -> tuple[str, ...]:
    from kms_desktop.voc.reviews.review_text import rightly_words, state_words

    closed = f"{one.closed_at.astimezone():%Y-%m-%d %H:%M}"  # no text: as the other lists of commands tell it
    reason = one.reason_code or tr("No reason noted")
    return closed, one.agent, reason, state_words(one), rightly_words(one.rightly), one.id


def _export(settings: Settings, database: Database, path: Path, found: list[Review]) -> int:
    """Without the name of anybody."""
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.voc.contact_list import ContactList
    from kms_desktop.voc.csv_export import make_csv

    me = person_at_desk(Roster(database), settings.staff)
    ids = list(dict.fromkeys(one.contact_id for one in found))
    ContactList(database, me).note_export("contacts", ids, acting_login(settings))
    note_audit(settings, database)
    return write_csv(path, make_csv(_COLUMNS, [_cells(one) for one in found]), len(found))


def _cells(one: Review) -> tuple[str, ...]:
    from kms_desktop.voc.csv_export import format_time

    said = {None: "", True: "yes", False: "no"}  # no text: cells of a spreadsheet
    four = {name: said[getattr(one.answers, name, None)] for name in ("searched", "linked", "improved", "captured")}
    return (
        *(one.id, one.contact_id, format_time(one.closed_at), one.reason_code, one.state),
        *(four["searched"], four["linked"], one.rightly, four["improved"], four["captured"], one.article_id, one.link),
        *(said[one.answered_at is not None], said[one.agrees]),
    )


def _run_count(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.voc.reviews.review_text import QUESTION_TEXTS

    with _opened(settings) as (reviews, _):
        found = reviews.count(*_span(arguments))()
    if arguments.json:
        print_json(found)
        return 0
    print_line(
        tr(
            "{drawn} drawn, {judged} judged, {answered} answered by the agent; a second person agreed with {agreed} "
            "and disagreed with {disagreed}; {withdrawn} withdrawn.",
            **{name: number(value) for name, value in to_json_data(found).items() if isinstance(value, int)},
        )
    )
    rows = []
    for one in found.answers:
        share = one.share
        between = tr("{low} to {high}", low=percent(share.low), high=percent(share.high)) if share.n else ""
        value = percent(share.value) if share.n else "–"
        small = tr("small sample") if share.n and one.is_small else ""
        rows.append((QUESTION_TEXTS[one.question], value, between, small, number(share.n)))
    print_table((tr("Question"), tr("Yes"), tr("Between"), "", "n"), rows)
    return 0


def _run_show(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        detail = reviews.open_review(arguments.review)
        reviews.mark_seen(detail.review)
    if arguments.json:
        print_json(detail)
        return 0
    _print_detail(detail)
    return 0


def _print_detail(detail: ReviewDetail) -> None:
    from kms_desktop.voc.reviews.model import QUESTIONS
    from kms_desktop.voc.reviews.review_text import answer_words, asked_words, source_words, state_words, step_words

    review = detail.review
    closed = f"{review.closed_at.astimezone():%Y-%m-%d %H:%M}"  # no text: as the other lists of commands tell it
    print_line(" · ".join((review.agent, closed, review.reason_code or tr("No reason noted"), state_words(review))))
    print_line(tr("Contact {id}", id=review.contact_id))
    answers = review.answers or detail.answers
    for question in QUESTIONS:
        print_line(f"  {asked_words(question, detail)} {answer_words(question, answers, review.rightly)}")
        for read in detail.read_from:
            if read.question == question:
                print_line(f"      {source_words(read)}")
    if review.answers is not None and review.answers != detail.answers:
        print_line(tr("The log has changed since this was judged; the answers are those of then."))
    for event in detail.events:
        print_line(f"  {event.at.astimezone():%Y-%m-%d %H:%M}  {step_words(event)}")  # no text: a time
    if detail.notes:
        print_line(tr("Between the two of you:"))
    for note in detail.notes:
        at = f"{note.at.astimezone():%Y-%m-%d %H:%M}"  # no text: a time
        print_line(f"  {at}  {note.sender}: {note.words}  ({note.id})")


def _run_judge(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        review = reviews.find(arguments.review)
        reviews.judge(review, arguments.right, arguments.words, by=acting_login(settings))
    return _tell(arguments, review.id, tr("Kept. {name} reads it.", name=review.agent))


def _run_answer(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        review = reviews.find(arguments.review)
        reviews.answer(review, arguments.words)
    return _tell(arguments, review.id, tr("Kept. {name} reads it.", name=review.reviewer))


def _run_look(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        review = reviews.find(arguments.review)
        reviews.look(review, arguments.agree, arguments.words, by=acting_login(settings))
    return _tell(arguments, review.id, tr("Kept. Both of them read it."))


def _run_coach(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        note = reviews.note_coaching(reviews.find(arguments.review), arguments.words)
    return _tell(arguments, note, tr("Kept. Only the two of you read it."))


def _run_uncoach(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        reviews.take_back_coaching(arguments.note)
    return _tell(arguments, arguments.note, tr("Taken back."))


def _run_withdraw(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        review = reviews.find(arguments.review)
        reviews.withdraw(review, arguments.words, by=acting_login(settings))
    return _tell(arguments, review.id, tr("Withdrawn. It counts no more."))


def _run_restore(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (reviews, _):
        review = reviews.find(arguments.review)
        reviews.restore(review, by=acting_login(settings))
    return _tell(arguments, review.id, tr("It counts again."))


def _tell(arguments: argparse.Namespace, key: str, words: str) -> int:
    if arguments.json:
        print_json({"id": key})
    else:
        print_line(words)
    return 0
