"""Themes → CSV for a spreadsheet, one row a theme in the order of the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kms_desktop.voc.csv_export import format_time, make_csv
from kms_desktop.voc.themes.model import ThemeLine

_COLUMNS = (
    *("id", "title", "state", "contacts", "low_a_year", "middle_a_year", "high_a_year", "small_sample_n", "rise"),
    *("said_by", "owner", "address", "due", "waits_days", "article_id", "reason_code", "decision", "decided_at"),
)


def themes_csv(lines: Iterable[ThemeLine], names: Mapping[str, str]) -> str:
    """Lines end with CR LF; money is in the house's currency, whole."""
    return make_csv(_COLUMNS, (_row(line, names) for line in lines))


def _row(line: ThemeLine, names: Mapping[str, str]) -> tuple[str, ...]:
    theme, stake = line.theme, line.stake
    money = (stake.yearly.low, stake.yearly.mid, stake.yearly.high) if stake is not None else ()
    return (
        *(theme.id, theme.title, theme.state, str(line.contacts)),
        *(str(round(end)) for end in money),
        *([""] * (3 - len(money))),
        str(stake.n) if stake is not None else "",
        "" if line.rise is None else f"{line.rise:.3f}",  # no text: for a spreadsheet
        *(str(line.said_by), theme.department or names.get(theme.owner_id, ""), theme.address),
        *(theme.due.isoformat() if theme.due is not None else "", str(line.waits_days)),
        *(theme.article_id, theme.reason_code, theme.decided_words, format_time(theme.decided_at)),
    )
