"""A number → a workspace with so many closed contacts over a year, made by the database itself.

Rows are dealt out by remainders of large primes, which is even enough to measure on and the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

CUSTOMERS = 100_000
AGENTS = 200
TEAMS = 10
_DAYS = 365
_CODES = 40

_COUNT = {
    True: "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {count})",
    False: "WITH n(n) AS (SELECT generate_series(CAST(0 AS bigint), {count} - 1))",
}
_AT = {
    True: "strftime('%Y-%m-%d %H:%M:%S', '{first}', (n * {step}) || ' seconds') || '.000000'",
    False: "(TIMESTAMPTZ '{first}' + make_interval(secs => n * {step}))",
}
"""When the n-th contact was closed."""

_JSON = (
    *(("both", '["fibre", "tv"]'), ("one", '["fibre"]'), ("none", "{}"), ("nobody", "[]"), ("limits", "[]")),
    *(("out", '{"direction": "out"}'), ("inward", '{"direction": "in"}')),
    ("yes", '{"fact": "first_time", "value": true, "question": ""}'),
    ("no", '{"fact": "first_time", "value": false, "question": ""}'),
    ("authority", '{"agent": "40", "team_lead": "80", "manager": null}'),
)
_CUSTOMERS = """INSERT INTO customer (id, name, account_no, tier, products, facts, source, created_at, division)
{numbers} SELECT 'u' || n, 'Customer ' || n, 'A' || n, CASE n % 5 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE '' END,
    CASE WHEN n % 3 = 0 THEN {both} ELSE {one} END, {none}, 'bench', {now}, '' FROM n"""
_OF_CONTACT = {
    "channel": "CASE WHEN n % 4 = 0 THEN 'chat' ELSE 'phone' END",
    "legs": "CASE WHEN n % 5 = 0 THEN 2 ELSE 1 END",
    "repeats": "CASE WHEN n % 25 = 0 THEN 1 ELSE 0 END",
}
"""What an issue has of its contact."""
_CONTACTS = """INSERT INTO contact (id, customer_id, channel, number, call_id, phase, holder_id, opened_at, ended_at,
    article_id, reason, outcome, words, legs, repeats, division)
{numbers} SELECT 'c' || n, CASE WHEN n % 11 = 0 THEN NULL ELSE 'u' || (n * 7919 % {customers}) END,
    {channel}, '', '', 'wrapped_up', 's' || (n * 31 % {agents}), {at}, {at}, '',
    'Reason', 'satisfied', '', {legs}, {repeats}, ''
FROM n"""
_ISSUES = """INSERT INTO resolution (id, contact_id, place, customer_id, agent_id, article_id, article_revision, link,
    reason, option_id, title, amount, outcome, words, at, reason_code, article_kind, preventable, talk_s, hold_s,
    wrap_s, channel, legs, repeats)
{numbers} SELECT 'c' || n, 'c' || n, 0, CASE WHEN n % 11 = 0 THEN NULL ELSE 'u' || (n * 7919 % {customers}) END,
    's' || (n * 31 % {agents}), 'article-' || (n * 13 % 300), '', CASE n % 3 WHEN 0 THEN 'resolved' WHEN 1 THEN 'helped'
    ELSE 'not_applicable' END, 'Reason', '', '', n % 40, CASE n % 4 WHEN 0 THEN 'dissatisfied' ELSE 'satisfied' END,
    'they said so', {at}, 'group/code-' || (n * 17 % {codes}), CASE n % 6 WHEN 0 THEN 'status' ELSE 'problem' END,
    CASE n % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' ELSE '' END, 120 + n * 37 % 400, 0, 10 + n * 53 % 90, {kept}
FROM n"""
_CUSTOMER = "CASE WHEN n % 11 = 0 THEN NULL ELSE 'u' || (n * 7919 % {customers}) END"
_USES = """INSERT INTO option_use (id, contact_id, customer_id, agent_id, article_id, option_id, title, remedy, amount,
    result, at)
{numbers} SELECT 'o' || n, 'c' || n, {customer}, 's' || (n * 31 % {agents}), 'article-' || (n * 13 % 300), 'waive',
    'Waive it', 'money', 5 + n % 40, CASE n % 3 WHEN 0 THEN 'granted' ELSE 'declined' END, {at}
FROM n WHERE n % 4 = 0"""
_APPROVALS = """INSERT INTO approval (id, contact_id, asked_by, article_id, option_id, title, question, amount,
    asked_at, state, answered_by, answered_at, reason)
{numbers} SELECT 'a' || n, 'c' || n, 's' || (n * 31 % {agents}), 'article-' || (n * 13 % 300), 'waive', 'Waive it', '',
    40 + n % 40, {at}, CASE n % 3 WHEN 0 THEN 'granted' WHEN 1 THEN 'refused' ELSE 'taken_back' END, 's1', {at}, ''
FROM n WHERE n % 20 = 0"""
_REPEATS = """INSERT INTO repeat (id, contact_id, kind, what, article_id, by_id, first_by, at)
{numbers} SELECT 'r' || n, 'c' || n, 'question', '', '', 's' || (n * 31 % {agents}), 's1', {at} FROM n
WHERE n % 25 = 0"""
_OPENED = """INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data)
{numbers} SELECT 'e' || n, 'c' || n, 1, {at}, 's' || (n * 31 % {agents}), 'opened',
    CASE WHEN n % 20 = 0 THEN {out} ELSE {inward} END FROM n"""
_FACTS = """INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data)
{numbers} SELECT 'f' || n, 'c' || n, 2, {at}, 's' || (n * 31 % {agents}), 'fact_set',
    CASE WHEN n % 3 = 0 THEN {yes} ELSE {no} END FROM n WHERE n % 2 = 0"""
_CALLS = """INSERT INTO phone_call (id, source, call_id, original_id, direction, number, told, line, queue, division,
    started_at, answered_at, cause, taken_by, passed_to, contact_id, missed, settled_by, settled_as)
{numbers} SELECT 'k' || n, 'bench', 'k' || n, '', 'in', '', '', '', '', '', {at}, {at}, '', '', '', 'c' || n, {false},
    '', '' FROM n WHERE n % 4 <> 0"""
_RULES = """INSERT INTO option_rule (article_id, option_id, title, revision, authority, limits, excludes, by_id, at)
{numbers} SELECT 'article-' || n, 'waive', 'Waive it', '', {authority}, {limits}, {nobody}, 's1', {now} FROM n"""
_RULES_MADE = 100
_PROMISES = """INSERT INTO promise (id, contact_id, customer_id, owner_id, what, due_at, made_at, state, channel, why,
    settled_by, moves, newest_seq)
{numbers} SELECT 'p' || n, 'c' || n, 'u' || (n * 7919 % {customers}), 's' || (n * 31 % {agents}), 'Call back',
    {at}, {at},
    CASE n % 8 WHEN 0 THEN 'broken' ELSE 'kept' END, '', '', '', 0, 0 FROM n WHERE n % 7 = 0"""


def fill_floor(url: str, count: int, *, now: datetime) -> None:
    """`url`: a migrated, empty workspace, as its owner. The last contact was closed at `now`."""
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(url)) as database:
        Roster(database).add_person("rosa", "Rosa", "supervisor", "Team 0", "manager")
        Roster(database).add_person("dana", "Dana", "agent", "Team 0", "agent")
        on_file = database.is_sqlite
    _execute(url, on_file, _statements(count, now, on_file=on_file))


def _statements(count: int, now: datetime, *, on_file: bool) -> Iterator[str]:
    yield from (f"INSERT INTO team (id, name, division) VALUES ('t{n}', 'Floor {n}', '')" for n in range(TEAMS))
    for n in range(AGENTS):
        yield (
            "INSERT INTO staff (id, login, name, role, authority, proficiency, team_id, active) VALUES "
            f"('s{n}', 'agent{n}', 'Agent {n}', 'agent', 'agent', 'candidate', 't{n % TEAMS}', true)"
        )
    first = (now - timedelta(days=_DAYS)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    stamp = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.000000")
    told = {name: f"'{written}'" if on_file else f"CAST('{written}' AS json)" for name, written in _JSON}
    told |= {**_OF_CONTACT, "kept": ", ".join(_OF_CONTACT.values())}
    told["now"] = f"'{stamp}'" if on_file else f"TIMESTAMPTZ '{stamp}+00'"
    told["false"] = "0" if on_file else "false"
    told["customer"] = _CUSTOMER.format(customers=CUSTOMERS)
    of_contacts = (_CONTACTS, _ISSUES, _USES, _APPROVALS, _PROMISES, _REPEATS, _OPENED, _FACTS, _CALLS)
    for statement, rows in ((_CUSTOMERS, CUSTOMERS), (_RULES, _RULES_MADE), *((one, count) for one in of_contacts)):
        step = timedelta(days=_DAYS).total_seconds() / rows
        at = _AT[on_file].format(first=first if on_file else f"{first}+00", step=step)
        numbers = _COUNT[on_file].format(count=rows)
        yield statement.format(**told, numbers=numbers, at=at, customers=CUSTOMERS, agents=AGENTS, codes=_CODES)
    yield "ANALYZE"


def _execute(url: str, on_file: bool, statements: Iterable[str]) -> None:
    """Past the program, which waits for no answer as long as a million rows take."""
    import sqlite3

    import psycopg

    if on_file:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            for statement in statements:
                file.execute(statement)
        return
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as server:
        server.execute("SET session_replication_role = replica")
        server.execute("SET statement_timeout = 0")
        for statement in statements:
            server.execute(statement.encode())
