"""Each role is one entry, and the rest of the program asks for rights."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from kms_desktop.access.roles import (
    ADMINISTRATOR,
    AGENT,
    ANSWER_SUGGESTIONS,
    COACH,
    EDITOR,
    ERASE_CUSTOMERS,
    HANDLE_CONTACTS,
    MANAGE_STAFF,
    PROFICIENCIES,
    QUALITY_REVIEWER,
    READ_AUDIT,
    READ_WORKSPACE,
    REVIEW_CONTACTS,
    RING_OTHERS,
    ROLES,
    SUGGEST,
    SUPERVISOR,
    TELEPHONE_SYSTEM,
    WRITE_ARTICLES,
    Role,
    first_proficiency,
    may,
    rank_of_role,
    role_codes,
    who_may,
)
from tests.architecture.sources import PACKAGE

DECLARED_IN = PACKAGE / "access" / "roles.py"
SPEAKS_OF_SPEAKERS = frozenset({AGENT.code})
"""An interaction says too that an agent wrote it, and an authority is called so: that code alone proves nothing."""


def test_a_role_has_what_it_lists_and_nothing_else() -> None:
    assert may("supervisor", ERASE_CUSTOMERS) and may("admin", MANAGE_STAFF)
    assert not may("agent", READ_AUDIT) and not may("editor", ANSWER_SUGGESTIONS)
    assert role_codes(WRITE_ARTICLES) == ("editor", "supervisor", "admin")


def test_a_role_that_nobody_here_knows_has_no_right() -> None:
    assert not may("quality_reviewer_of_tomorrow", READ_WORKSPACE) and not may("", READ_WORKSPACE)
    assert first_proficiency("") == PROFICIENCIES[0]
    assert rank_of_role("") == len(ROLES)


def test_who_may_is_said_as_a_sentence_has_it() -> None:
    assert who_may(MANAGE_STAFF) == "an administrator"
    assert who_may(WRITE_ARTICLES) == "an editor, a supervisor or an administrator"


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
def test_every_person_who_works_here_reads_the_workspace_and_no_machine_does(role: Role) -> None:
    assert may(role.code, READ_WORKSPACE) is (role is not TELEPHONE_SYSTEM)
    assert role.code.isidentifier() and role.first_proficiency in PROFICIENCIES


def test_a_supervisor_may_more_than_an_agent_and_an_administrator_hires() -> None:
    assert AGENT.rights < SUPERVISOR.rights
    assert ADMINISTRATOR.rights - SUPERVISOR.rights >= {MANAGE_STAFF}
    assert not EDITOR.rights & {ANSWER_SUGGESTIONS, ERASE_CUSTOMERS, MANAGE_STAFF}


def test_a_quality_reviewer_reads_what_a_supervisor_reads_and_writes_nothing_but_reviews() -> None:
    def read(role: Role) -> set[str]:
        return {table for right in role.rights for table in right.reads}

    assert read(QUALITY_REVIEWER) == read(SUPERVISOR)
    assert {act for right in QUALITY_REVIEWER.rights for act in right.acts} == {
        "set_password",
        "export_list",
        "note_export",
        "note_look",
        "read_bulletin",
        *REVIEW_CONTACTS.acts,
        *COACH.acts,
    }, "each of the others tells of the reviewer alone"
    judging = {function for right in QUALITY_REVIEWER.rights for function in right.functions}
    assert judging >= set(READ_WORKSPACE.functions), "which rows are seen asks them"
    judging -= set(READ_WORKSPACE.functions)
    assert judging == {"kms_reads_floor", "kms_reads_suggestion"}, "each other one writes or decides"
    assert not QUALITY_REVIEWER.rights & {HANDLE_CONTACTS, SUGGEST}


def test_a_telephone_system_tells_of_calls_and_does_nothing_else() -> None:
    assert {right for role in ROLES for right in role.rights} > TELEPHONE_SYSTEM.rights == {RING_OTHERS}
    assert {table for right in TELEPHONE_SYSTEM.rights for table in right.reads} == {"alembic_version"}
    assert not any(right.policies or right.functions for right in TELEPHONE_SYSTEM.rights)


def _names_of_roles(source: str) -> Iterator[int]:
    """Lines where the code of a role is compared, listed, handed on or assumed."""
    codes = frozenset(role_codes()) - SPEAKS_OF_SPEAKERS
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare(left=left, comparators=others):
                parts = [left, *others]
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                pass
            case ast.Dict(keys=keys):
                parts = [key for key in keys if key is not None]
            case ast.Call(args=given, keywords=named):
                parts = [*given, *(word.value for word in named)]
            case ast.arguments(defaults=given, kw_defaults=named):
                parts = [*given, *(one for one in named if one is not None)]
            case _:
                continue
        if any(isinstance(part, ast.Constant) and part.value in codes for part in parts):
            yield getattr(node, "lineno", 0)


@pytest.mark.parametrize(
    "source", ['a = role == "admin"', 'A = ("editor",)', 'add("supervisor")', 'add(role="admin")', '{"editor": 1}']
)
def test_a_name_of_a_role_would_be_seen(source: str) -> None:
    assert list(_names_of_roles(source)) == [1]


def test_no_other_module_asks_for_a_role_by_name() -> None:
    """The demo has people of each role, and a migration is written for the roles of its day."""
    beside = {"demo", "migrations"}
    read = [p for p in PACKAGE.rglob("*.py") if p != DECLARED_IN and not beside & set(p.relative_to(PACKAGE).parts)]
    found = {str(p.relative_to(PACKAGE)): at for p in read if (at := list(_names_of_roles(p.read_text("utf-8"))))}
    assert found == {}
    assert len(read) > 200
