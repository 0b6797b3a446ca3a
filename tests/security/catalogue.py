"""A workspace on PostgreSQL → what each role may do with everything in it, tried one by one, as a list to read.

Question: ask PostgreSQL's own `has_…_privilege`, or try? Choice: try, with a login of each role, and take everything
back; what to try comes from the catalogue, so that nothing has to be thought of. Refused: the privileges as they are
written down, where a default, a group of a group or a rule of PostgreSQL itself opens what nobody wrote down. The
privileges are asked only where trying says nothing: a function that gives NULL for NULL is never called with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from kms_desktop.access.roles import role_codes
from tests.logins import PASSWORD, own_url

NOBODY = "nobody"
"""The login of somebody who is none of the people of this workspace."""
WHO = (*role_codes(), NOBODY)
HEADINGS = {
    "quality_reviewer": "quality reviewer",
    "telephone_system": "telephone system",
    NOBODY: "a login of the server that is nobody here",
}
LOCKS = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
_OURS = "NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'"
_NAMED = "format('%I.%I', n.nspname, c.relname)"
_KEPT_BY_PRIVILEGE = {"REFERENCES": "refer to", "TRIGGER": "put triggers on", "MAINTAIN": "maintain"}
_OF_THE_SERVER = {
    "announce a change (NOTIFY)": "SELECT pg_notify('kms_changed', '')",
    "hear announcements (LISTEN)": "LISTEN kms_changed",
    "hold a lock of a number of one's choice": "SELECT pg_advisory_xact_lock(1)",
    "make a large object": "SELECT lo_create(0)",
    "make a temporary table": "CREATE TEMPORARY TABLE mine (id text)",
    "make a schema": "CREATE SCHEMA mine",
    "make a login": "CREATE ROLE mine",
    "make a database function in C": "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE c AS 'x'",
    "run a block of PL/pgSQL": "DO $$ BEGIN END $$",
    "read a file of the server": "COPY (SELECT 1) TO '/dev/null'",
    "run a program on the server": "COPY (SELECT 1) TO PROGRAM 'true'",
    "end somebody's session": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> session_user",
    "stop a statement of somebody": "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> session_user",
    "read what others ask": "SELECT 1 / count(*) FROM pg_stat_activity WHERE usename <> session_user AND query <> '' "
    "AND query <> '<insufficient privilege>'",
    "read passwords' verifiers": "SELECT rolpassword FROM pg_authid",
    "read samples of the columns": "SELECT 1 / count(*) FROM pg_stats WHERE schemaname = current_schema()",
    "switch triggers off": "SET session_replication_role = replica",
    "become another role": "SET ROLE postgres",
    "set a time-out of one's own session": "SET statement_timeout = 0",
}

_NOT_OF_VIEWS = (
    *(psycopg.errors.WrongObjectType, psycopg.errors.ObjectNotInPrerequisiteState),
    psycopg.errors.FeatureNotSupported,
)

Told = dict[str, dict[str, str]]
"""What → who → words; "" for nothing."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that is there, and what each of `WHO` may do with it."""

    tables: Told
    sequences: Told
    types: Told
    functions: Told
    schemas: Told
    server: Told


@contextmanager
def nobody_here(url: str) -> Iterator[str]:
    """A login of the server that lies in no group; gives its address. `url`: the owner's."""
    login = f"{NOBODY}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}'".encode())
        try:
            yield own_url(url, login)
        finally:
            owner.execute(f"DROP ROLE {login}".encode())


def read_catalogue(url: str, logins: Mapping[str, str]) -> Catalogue:
    """`url`: the owner's address. `logins`: of each of `WHO`, the address of somebody who is it."""
    with ExitStack() as opened:
        owner = opened.enter_context(psycopg.connect(url, autocommit=True))
        owner.execute("SET search_path = pg_catalog")  # so that every name is told with its schema
        own = {who: opened.enter_context(psycopg.connect(logins[who], autocommit=True)) for who in WHO}
        return Catalogue(
            tables={name: _by(own, _with_table, name, columns) for name, columns in _tables(owner)},
            sequences={name: _by(own, _with_sequence, name) for name in _names(owner, "c.relkind = 'S'")},
            types={name: _by(own, _with_type, name) for name in _types(owner)},
            functions={name: _by(own, _with_function, name, *how) for name, *how in _functions(owner)},
            schemas={name: _by(own, _with_schema, name) for name in _schemas(owner)},
            server={words: _by(own, _with_server, statement) for words, statement in _OF_THE_SERVER.items()},
        )


def may(own: psycopg.Connection[Any], statement: str) -> bool:
    """Whether PostgreSQL lets this connection do it, whatever else comes of it; all of it is taken back."""
    try:
        with own.transaction(force_rollback=True):
            own.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.Error:
        return True
    return True


def _may_of_relation(own: psycopg.Connection[Any], statement: str) -> bool:
    """As `may`; what PostgreSQL does to no view, whoever asks, is let to nobody."""
    try:
        with own.transaction(force_rollback=True):
            own.execute(statement.encode())
    except _NOT_OF_VIEWS:
        return False
    except psycopg.Error:
        return may(own, statement)
    return True


def _by(own: Mapping[str, psycopg.Connection[Any]], told: Any, *about: Any) -> dict[str, str]:
    return {who: ", ".join(told(connection, *about)) for who, connection in own.items()}


def _with_table(own: psycopg.Connection[Any], name: str, columns: Sequence[str]) -> Iterator[str]:
    for word, statement in (
        ("read", "SELECT {c} FROM {t} LIMIT 0"),
        ("add", "INSERT INTO {t} ({c}) SELECT NULL WHERE false"),
        ("change", "UPDATE {t} SET {c} = NULL WHERE false"),
    ):
        let = [column for column in columns if _may_of_relation(own, statement.format(c=column, t=name))]
        if let:
            yield word if len(let) == len(columns) else f"{word} ({' '.join(let)})"
    for word, whole in (
        ("remove", "DELETE FROM {t} WHERE false"),
        ("empty", "TRUNCATE {t}"),
        ("lock rows", "SELECT FROM {t} WHERE false FOR KEY SHARE"),
    ):
        if _may_of_relation(own, whole.format(t=name)):
            yield word
    locks = [mode for mode in LOCKS[1:] if may(own, f"LOCK TABLE {name} IN {mode} MODE NOWAIT")]
    if locks:
        yield f"lock {locks[-1]}"
    for privilege, word in _KEPT_BY_PRIVILEGE.items():
        if _holds(own, "table", name, privilege):
            yield word


def _with_sequence(own: psycopg.Connection[Any], name: str) -> Iterator[str]:
    for word, statement in (
        ("read", f"SELECT last_value FROM {name}"),
        ("count on", f"SELECT nextval('{name}')"),
        ("set", f"SELECT setval('{name}', 1)"),
    ):
        if may(own, statement):
            yield word


def _with_type(own: psycopg.Connection[Any], name: str) -> Iterator[str]:
    if _holds(own, "type", name, "USAGE"):
        yield "use"


def _with_function(own: psycopg.Connection[Any], name: str, call: str, can_be_tried: bool) -> Iterator[str]:
    if not can_be_tried:
        if _holds(own, "function", name, "EXECUTE"):
            yield "call"
        return
    try:
        with own.transaction(force_rollback=True):
            own.execute(call.encode())
    except psycopg.errors.InsufficientPrivilege as refused:
        words = refused.diag.message_primary or ""
        if words.startswith(("permission denied for function", "permission denied for schema")):
            return
    except psycopg.Error:
        pass
    yield "call"


def _with_schema(own: psycopg.Connection[Any], name: str) -> Iterator[str]:
    if _holds(own, "schema", name, "USAGE"):
        yield "use"
    if may(own, f"CREATE TABLE {name}.mine (id text)"):
        yield "make"


def _with_server(own: psycopg.Connection[Any], statement: str) -> Iterator[str]:
    try:
        with own.transaction(force_rollback=True):
            own.execute(statement.encode())
    except psycopg.Error:
        return
    yield "can"


def _holds(own: psycopg.Connection[Any], kind: str, name: str, privilege: str) -> bool:
    """Whether a privilege is held; of what lies in a schema that may not be used, none is."""
    try:
        found = own.execute(f"SELECT has_{kind}_privilege(%s, %s)".encode(), (name, privilege)).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        return False
    return found is not None and bool(found[0])


def _tables(owner: psycopg.Connection[Any]) -> list[tuple[str, list[str]]]:
    query = f"""
        SELECT {_NAMED}, array_agg(quote_ident(a.attname) ORDER BY a.attnum)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') GROUP BY 1 ORDER BY 1
    """
    return owner.execute(query.encode()).fetchall()


def _names(owner: psycopg.Connection[Any], which: str) -> list[str]:
    query = f"SELECT {_NAMED} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND {which}"
    return sorted(name for (name,) in owner.execute(query.encode()))


def _types(owner: psycopg.Connection[Any]) -> list[str]:
    """Those that are no table's row and no list of another type."""
    query = f"""
        SELECT format('%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE {_OURS} AND t.typelem = 0 AND coalesce(c.relkind = 'c', true) ORDER BY 1
    """
    return [name for (name,) in owner.execute(query.encode())]


def _functions(owner: psycopg.Connection[Any]) -> list[tuple[str, str, bool]]:
    """Signature, a call of it with nothing but NULL, and whether that call comes to its privilege."""
    query = f"""
        SELECT format('%I.%s', n.nspname, regexp_replace(p.oid::regprocedure::text, '^.*[.](?=[^(]*[(])', '')),
            format(CASE p.prokind WHEN 'p' THEN 'CALL ' ELSE 'SELECT ' END || '%I.%I(%s)', n.nspname, p.proname,
                   (SELECT string_agg(format('NULL::%s', one::regtype), ', ') FROM unnest(p.proargtypes) one)),
            NOT p.proisstrict AND p.prokind IN ('f', 'p')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS} ORDER BY 1
    """
    return owner.execute(query.encode()).fetchall()


def _schemas(owner: psycopg.Connection[Any]) -> list[str]:
    query = f"SELECT quote_ident(n.nspname) FROM pg_namespace n WHERE {_OURS} ORDER BY 1"
    return [name for (name,) in owner.execute(query.encode())]


def lines_of(catalogue: Catalogue) -> Iterator[str]:
    """The list in Markdown, as it stands in docs/security.md."""
    yield "### Tables"
    yield ""
    yield from _table("table", catalogue.tables)
    for title, noun, found in (
        ("Sequences", "sequence", catalogue.sequences),
        ("Types", "type", catalogue.types),
    ):
        yield ""
        yield f"### {title}"
        yield ""
        yield from _table(noun, found) if found else [f"There is no {noun} of the workspace's own."]
    yield ""
    yield "### Functions"
    yield ""
    called = {name: by for name, by in catalogue.functions.items() if any(by.values())}
    yield from _table("function", called)
    yield ""
    yield "Nobody calls these, which the database itself runs:"
    yield ""
    yield from (f"* `{name}`" for name in catalogue.functions if name not in called)
    for title, noun, found in (
        ("Schemas", "schema", catalogue.schemas),
        ("The server", "what anybody might want", catalogue.server),
    ):
        yield ""
        yield f"### {title}"
        yield ""
        yield from _table(noun, found)


def _table(noun: str, told: Told) -> Iterable[str]:
    yield f"| {noun} | {' | '.join(HEADINGS.get(who, who) for who in WHO)} |"
    yield "|---" * (len(WHO) + 1) + "|"
    for name, by in told.items():
        shown = name if noun.startswith("what") else f"`{name}`"
        yield f"| {shown} | {' | '.join(by[who] or '–' for who in WHO)} |"
