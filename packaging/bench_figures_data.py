"""A number → a workspace with so many closed contacts over a year, made by the database itself.

Rows are dealt out by remainders of large primes, which is even enough to measure on and the same each time.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

CUSTOMERS = 100_000
AGENTS = 200
TEAMS = 10
_DAYS = 365
_CODES = 40

_COUNT = {
    True: "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {count})",
    False: "WITH n(n) AS (SELECT generate_series(0, {count} - 1))",
}
_AT = {
    True: "strftime('%Y-%m-%d %H:%M:%S', '{first}', (n * {step}) || ' seconds') || '.000000'",
    False: "(TIMESTAMPTZ '{first}' + make_interval(secs => n * {step}))",
}
"""When the n-th contact was closed."""

_CUSTOMERS = """INSERT INTO customer (id, name, account_no, tier, products, facts, source, created_at, division)
{numbers} SELECT 'u' || n, 'Customer ' || n, 'A' || n, CASE n % 5 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE '' END,
    CASE WHEN n % 3 = 0 THEN '["fibre", "tv"]' ELSE '["fibre"]' END, '{{}}', 'bench', {now}, '' FROM n"""
_CONTACTS = """INSERT INTO contact (id, customer_id, channel, number, call_id, phase, holder_id, opened_at, ended_at,
    article_id, reason, outcome, words, legs, repeats, division)
{numbers} SELECT 'c' || n, CASE WHEN n % 11 = 0 THEN NULL ELSE 'u' || (n * 7919 % {customers}) END,
    CASE WHEN n % 4 = 0 THEN 'chat' ELSE 'phone' END, '', '', 'wrapped_up', 's' || (n * 31 % {agents}), {at}, {at}, '',
    'Reason', 'satisfied', '', CASE WHEN n % 5 = 0 THEN 2 ELSE 1 END, CASE WHEN n % 25 = 0 THEN 1 ELSE 0 END, ''
FROM n"""
_ISSUES = """INSERT INTO resolution (id, contact_id, place, customer_id, agent_id, article_id, article_revision, link,
    reason, option_id, title, amount, outcome, words, at, reason_code, article_kind, preventable, talk_s, hold_s,
    wrap_s)
{numbers} SELECT 'c' || n, 'c' || n, 0, CASE WHEN n % 11 = 0 THEN NULL ELSE 'u' || (n * 7919 % {customers}) END,
    's' || (n * 31 % {agents}), 'article-' || (n * 13 % 300), '', CASE n % 3 WHEN 0 THEN 'resolved' WHEN 1 THEN 'helped'
    ELSE 'not_applicable' END, 'Reason', '', '', n % 40, CASE n % 4 WHEN 0 THEN 'dissatisfied' ELSE 'satisfied' END,
    'they said so', {at}, 'group/code-' || (n * 17 % {codes}), CASE n % 6 WHEN 0 THEN 'status' ELSE 'problem' END,
    CASE n % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' ELSE '' END, 120 + n * 37 % 400, 0, 10 + n * 53 % 90 FROM n"""
_USES = """INSERT INTO option_use (id, contact_id, customer_id, agent_id, article_id, option_id, title, remedy, amount,
    result, at)
{numbers} SELECT 'o' || n, 'c' || n, NULL, 's1', 'article-1', 'waive', 'Waive it', 'money', 10,
    CASE n % 3 WHEN 0 THEN 'granted' ELSE 'declined' END, {at} FROM n WHERE n % 4 = 0"""
_PROMISES = """INSERT INTO promise (id, contact_id, customer_id, owner_id, what, due_at, made_at, state, channel, why,
    settled_by, moves, newest_seq)
{numbers} SELECT 'p' || n, 'c' || n, 'u' || (n * 7919 % {customers}), 's' || (n * 31 % {agents}), 'Call back',
    {at}, {at},
    CASE n % 8 WHEN 0 THEN 'broken' ELSE 'kept' END, '', '', '', 0, 0 FROM n WHERE n % 7 = 0"""


def fill_floor(url: str, count: int, *, now: datetime) -> None:
    """`url`: a migrated, empty workspace, as its owner. The last contact was closed at `now`."""
    from sqlalchemy import text

    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(url)) as database:
        Roster(database).add_person("rosa", "Rosa", "supervisor", "Team 0", "manager")
        Roster(database).add_person("dana", "Dana", "agent", "Team 0", "agent")
        with database.writing() as session:
            connection = session.connection()
            if not database.is_sqlite:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            for n in range(TEAMS):
                connection.execute(text(f"INSERT INTO team (id, name, division) VALUES ('t{n}', 'Floor {n}', '')"))
            for n in range(AGENTS):
                connection.execute(
                    text(
                        "INSERT INTO staff (id, login, name, role, authority, proficiency, team_id, active) VALUES "
                        f"('s{n}', 'agent{n}', 'Agent {n}', 'agent', 'agent', 'candidate', 't{n % TEAMS}', true)"
                    )
                )
            stamp = now.astimezone(UTC).strftime("'%Y-%m-%d %H:%M:%S.000000'")
            for statement, rows in (
                (_CUSTOMERS, CUSTOMERS),
                *((one, count) for one in (_CONTACTS, _ISSUES, _USES, _PROMISES)),
            ):
                step = timedelta(days=_DAYS) / rows
                told = {
                    "numbers": _COUNT[database.is_sqlite].format(count=rows),
                    "at": _AT[database.is_sqlite].format(
                        first=(now - timedelta(days=_DAYS))
                        .astimezone(UTC)
                        .strftime("%Y-%m-%d %H:%M:%S+00")[: 19 if database.is_sqlite else None],
                        step=step.total_seconds(),
                    ),
                    "now": stamp if database.is_sqlite else f"TIMESTAMPTZ {stamp[:-1]}+00'",
                }
                whole = statement.format(**told, customers=CUSTOMERS, agents=AGENTS, codes=_CODES)
                connection.execute(text(whole.replace(":", "\\:")))
        with database.writing() as session:
            session.connection().execute(text("ANALYZE"))
