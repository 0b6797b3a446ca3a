"""Each figure once more, in SQL that is written by hand and knows nothing of the program, for both databases.

`{after7}` and `{after30}`: whether `o.at` lies within so many days after `r.at`. Each statement says how many count and
what they come to; `{where}` narrows it.
"""

from __future__ import annotations

_AGAIN = """EXISTS (SELECT 1 FROM resolution o WHERE o.customer_id = r.customer_id AND o.reason_code = r.reason_code
    AND o.contact_id <> r.contact_id AND o.at > r.at AND {after})"""
_ISSUES = """SELECT count(*), coalesce(sum(CASE WHEN {hit} THEN 1 ELSE 0 END), 0) FROM resolution r
    JOIN contact c ON c.id = r.contact_id WHERE r.at >= :begins AND r.at < :ends AND ({counts}) {where}"""
_SUMS = """SELECT count(*), coalesce(sum({what}), 0) FROM resolution r
    JOIN contact c ON c.id = r.contact_id WHERE r.at >= :begins AND r.at < :ends AND ({counts}) {where}"""
_KNOWN = "r.customer_id IS NOT NULL AND r.reason_code <> '' AND r.at < :over{days}"
_FITTED = "SELECT 1 FROM option_use u WHERE u.contact_id = r.contact_id AND u.result IN ('accepted', 'granted')"
_LOOKED = (
    "r.place = 0 AND (EXISTS (SELECT 1 FROM option_use u WHERE u.contact_id = r.contact_id "
    "AND u.result <> 'taken_back') OR EXISTS (SELECT 1 FROM suggestion s WHERE s.contact_id = r.contact_id "
    "AND s.kind = 'none_fit'))"
)


def _share(counts: str, hit: str) -> str:
    return _ISSUES.replace("{counts}", counts).replace("{hit}", hit)


def _sum(counts: str, what: str) -> str:
    return _SUMS.replace("{counts}", counts).replace("{what}", what)


def _solved(days: int) -> str:
    again = _AGAIN.replace("{after}", f"{{after{days}}}")
    return _share(_KNOWN.replace("{days}", str(days)), f"c.legs <= 1 AND NOT {again}")


STATEMENTS = {
    "solved_at_first": _solved(7),
    "solved_at_first_30": _solved(30),
    "came_again": _share(_KNOWN.replace("{days}", "7"), _AGAIN.replace("{after}", "{after7}")),
    "satisfied": _share(
        "r.place = 0 AND r.outcome IN ('satisfied', 'mollified', 'dissatisfied')", "r.outcome = 'satisfied'"
    ),
    "promises_kept": """SELECT count(*), coalesce(sum(CASE WHEN p.state = 'kept' THEN 1 ELSE 0 END), 0)
        FROM promise p JOIN customer k ON k.id = p.customer_id JOIN contact c ON c.id = p.contact_id
        WHERE k.erased_in IS NULL AND p.due_at >= :begins AND p.due_at < :ends AND p.due_at < :now {where_promise}""",
    "transfers": _sum("r.place = 0", "c.legs - 1"),
    "asked_twice": _sum("r.place = 0 AND c.legs > 1", "c.repeats"),
    "talk": _sum("r.talk_s IS NOT NULL", "r.talk_s"),
    "wrap_up": _sum("r.wrap_s IS NOT NULL", "r.wrap_s"),
    "fit": _share(_LOOKED, f"EXISTS ({_FITTED})"),
    "linked": _share("1 = 1", "r.article_id <> '' AND r.link IN ('resolved', 'helped')"),
    "preventable": _share("r.preventable <> ''", "r.preventable = 'yes'"),
    "status": _share("r.article_kind <> ''", "r.article_kind = 'status'"),
    "how_to": _share("r.article_kind <> ''", "r.article_kind = 'how_to'"),
    "granted": _sum("1 = 1", "r.amount"),
    "approved": """SELECT count(*), coalesce(sum(CASE WHEN a.state = 'granted' THEN 1 ELSE 0 END), 0) FROM approval a
        JOIN contact c ON c.id = a.contact_id WHERE a.state IN ('granted', 'refused')
        AND a.answered_at >= :begins AND a.answered_at < :ends {where_approval}""",
}
WITHIN = {
    True: "julianday(o.at) < julianday(r.at) + {days} - 0.000001",
    False: "o.at < r.at + interval '{days} days'",
}
"""By whether it is SQLite."""
