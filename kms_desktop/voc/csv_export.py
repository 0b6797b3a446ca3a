"""Lists → CSV for a spreadsheet: RFC 4180, times as ISO 8601 in UTC, and no cell that a spreadsheet would run.

A cell that begins with = + - @, a tab or a line end is taken for a formula by Excel, Calc and Sheets; what a caller or
an agent typed must not become one, so such a cell gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kms_desktop.bulletins.affected import Affected
from kms_desktop.bulletins.bulletin_text import bulletin_title
from kms_desktop.bulletins.model import Bulletin
from kms_desktop.contacts.model import Promise
from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, new_beside, put_in_place, write_whole
from kms_desktop.texts import tr
from kms_desktop.texts.direction import settle_direction
from kms_desktop.voc.answer_text import answer_words
from kms_desktop.voc.model import ContactLine, Suggestion

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PASSED_OVER = " " + "".join(chr(code) for code in range(32) if chr(code) not in "\t\r\n")
"""What a spreadsheet leaves out before it looks for a formula: blanks, and control characters such as NUL."""
_CONTACT_COLUMNS = (
    "id",
    "opened_at",
    "agent",
    "team",
    "customer",
    "channel",
    "reason",
    "resolution",
    "amount",
    "outcome",
    "minutes",
    "legs",
    "repeats",
    "conflict",
    "reason_code",
    "article",
    "article_kind",
    "link",
    "preventable",
    "issues",
    "talk_s",
    "hold_s",
    "wrap_s",
    "proposed_code",
    "proposed_article",
    "proposed_link",
    "proposed_outcome",
    "corrected_by",
    "corrected_at",
    "ease",
)
_SUGGESTION_COLUMNS = (
    "id",
    "made_at",
    "made_by",
    "kind",
    "text",
    "passage",
    "article",
    "revision",
    "option",
    "tier",
    "channel",
    "state",
    "answer",
    "answered_by",
    "answered_at",
    "read_at",
)

_BULLETIN_COLUMNS = (
    "id",
    "kind",
    "about",
    "title",
    "words",
    "article",
    "state",
    "published_at",
    "changed_at",
    "ends_at",
    "ended_at",
    "read_by",
)
_AFFECTED_COLUMNS = ("how", "customer", "name", "account", "contact", "at", "agent")
_PROMISE_COLUMNS = (
    "id",
    "contact",
    "promise",
    "customer",
    "owner",
    "team",
    "channel",
    "made_at",
    "due_at",
    "next_word_at",
    "state",
    "why",
    "settled_at",
    "moves",
)


def contacts_csv(lines: Iterable[ContactLine]) -> str:
    """One row a contact below a row of names; lines end with CR LF."""
    rows = (
        (
            line.id,
            format_time(line.at),
            line.agent,
            line.team,
            line.customer,
            line.channel,
            line.reason,
            line.resolution,
            line.amount,
            line.outcome,
            f"{line.minutes:.1f}",  # no text: a cell of a spreadsheet
            str(line.legs),
            str(line.repeats),
            line.conflict,
            line.reason_code,
            line.article_id,
            line.article_kind,
            line.link,
            line.preventable,
            str(line.issues),
            *("" if one is None else str(one) for one in (line.talk_s, line.hold_s, line.wrap_s)),
            line.proposed_code,
            line.proposed_article,
            line.proposed_link,
            line.proposed_outcome,
            line.corrected,
            format_time(line.corrected_at),
            line.ease,
        )
        for line in lines
    )
    return make_csv(_CONTACT_COLUMNS, rows)


def promises_csv(promises: Iterable[Promise]) -> str:
    """One row a promise below a row of names; lines end with CR LF."""
    rows = (
        (
            one.id,
            one.contact_id,
            one.what,
            one.customer_name,
            one.owner_name,
            one.owner_team,
            one.channel,
            format_time(one.made_at),
            format_time(one.due_at),
            format_time(one.next_word_at),
            one.state,
            one.why,
            format_time(one.settled_at),
            str(one.moves),
        )
        for one in promises
    )
    return make_csv(_PROMISE_COLUMNS, rows)


def bulletins_csv(bulletins: Iterable[Bulletin], read_by: Mapping[str, int]) -> str:
    """One row a bulletin below a row of names; lines end with CR LF. `read_by`: how many have read each."""
    rows = (
        (
            one.id,
            one.kind,
            one.about,
            bulletin_title(one),
            one.words,
            one.article_id,
            one.state,
            format_time(one.published_at),
            format_time(one.changed_at),
            format_time(one.ends_at),
            format_time(one.ended_at),
            str(read_by.get(one.id, 0)),
        )
        for one in bulletins
    )
    return make_csv(_BULLETIN_COLUMNS, rows)


def affected_csv(affected: Iterable[Affected]) -> str:
    """One row a customer below a row of names; lines end with CR LF."""
    rows = (
        (one.how, one.customer_id, one.name, one.account_no, one.contact_id, format_time(one.at), one.agent)
        for one in affected
    )
    return make_csv(_AFFECTED_COLUMNS, rows)


def suggestions_csv(suggestions: Iterable[Suggestion]) -> str:
    """One row a suggestion below a row of names; lines end with CR LF."""
    rows = (
        (
            one.id,
            format_time(one.made_at),
            one.made_by_name,
            one.kind,
            one.text,
            one.passage,
            one.article_title or one.article_id,
            one.revision,
            *(str(one.context.get(name, "")) for name in ("option", "tier", "channel")),
            one.state,
            answer_words(one),
            one.answered_by_name,
            format_time(one.answered_at),
            format_time(one.read_at),
        )
        for one in suggestions
    )
    return make_csv(_SUGGESTION_COLUMNS, rows)


def write_csv_file(path: Path, text: str) -> None:
    """Whole or not at all, for its owner alone, as a spreadsheet reads it. Raises KmsError."""
    write_file(path, text.encode("utf-8-sig"))


def write_file(path: Path, content: bytes) -> None:
    """The same of a page."""
    try:
        write_whole(path, content, mode=PRIVATE)
    except OSError as error:
        raise _not_written(path, error) from error


@contextmanager
def writing_csv(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Iterable[Sequence[str]]], None]]:
    """For lists that no memory should hold: what is given goes to disk, and the file has its name at the end. Whatever
    ends it before leaves nothing behind. Raises KmsError."""
    try:
        with new_beside(path, PRIVATE) as made:
            with made.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(columns)
                yield lambda rows: writer.writerows([_escape_formula(cell) for cell in row] for row in rows)
            put_in_place(made, path)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> KmsError:
    why = error.strerror or error
    return KmsError(tr("{file} could not be written: {why}. Choose another place.", file=path, why=why))


def make_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows below a row of names; lines end with CR LF, and no cell begins a formula."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_escape_formula(cell) for cell in row] for row in rows)
    return sheet.getvalue()


def _escape_formula(cell: str) -> str:
    cell = settle_direction(cell)
    return "'" + cell if cell.lstrip(_PASSED_OVER).startswith(_RUN_BY_SPREADSHEETS) else cell


def format_time(at: datetime | None) -> str:
    """ISO 8601 in UTC, "" for none."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
