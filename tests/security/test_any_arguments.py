"""Any act with any arguments by anybody → done, or refused in one sentence; all that is stored can be read."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.access.audit_check import find_breaks
from kms_desktop.access.roles import HANDLE_CONTACTS, ROLES
from kms_desktop.access.roster import Roster
from kms_desktop.customers.history import History
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.storage.schema import HEAD
from kms_desktop.voc.suggestions import SuggestionBox
from tests.security.conftest import Walled
from tests.security.publishing import RULE, article
from tests.security.test_import_acts import CUSTOMER, MESSAGE, POINT
from tests.security.test_leaving import VERIFIER

ACTS = sorted({act for role in ROLES for right in role.rights for act in right.acts} - set(HANDLE_CONTACTS.acts))
WORDS = (
    *(
        "",
        " ",
        "sam",
        "priya",
        "Front line",
        "role",
        "authority",
        "team",
        "name",
        "agent",
        "editor",
        "admin",
        "manager",
    ),
    *(
        "known",
        "phone",
        "c-1",
        "new",
        "2026-06-01",
        "infinity",
        "contacts",
        "\u202e",
        "x" * 400,
        "x\ny",
        "😀",
    ),
    *("kms_agent", "postgres", "'; DROP TABLE staff; --", "erased:1", "999999999999999999999"),
)
STORABLE = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXTS = st.none() | st.sampled_from(WORDS) | st.text(STORABLE)
SAID = {"kind": "flag", "text": "x", "made_at": "2026-06-01T10:00:00+00:00", "context": {}}
WHOLE = (CUSTOMER, POINT, MESSAGE, RULE, article("---\nid: new\n---\n", options=[RULE]), SAID)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(WHOLE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def nearly_whole(draw: st.DrawFn) -> Any:
    """What the program sends, with something else in one place."""
    whole = dict(draw(st.sampled_from(WHOLE)))
    key = draw(st.sampled_from(sorted(whole)))
    changed = {**whole, key: draw(ANYTHING | TEXTS)}
    return draw(st.sampled_from([changed, [changed], [whole, changed], [whole]]))


BROKEN = ('"\\ud800"', "[" * 3000 + "]" * 3000, "1e999999", "[1e999999]", '{"a": "\\u0000"}')
VALUES = {
    "text": TEXTS,
    "json": (ANYTHING | nearly_whole()).map(json.dumps)
    | st.sampled_from(['"\\ud800"', "[" * 3000 + "]" * 3000, "1e999999"]),
    "text[]": st.none() | st.lists(TEXTS, max_size=3),
    "boolean": st.none() | st.booleans(),
    "integer": st.none() | st.integers(-(2**31), 2**31 - 1),
}


def right_calls(walled: Walled) -> dict[str, tuple[str, dict[str, Any]]]:
    """Act → somebody who may do it, and arguments that are right."""
    dana, nobody = walled.floor.people["dana"].id, {"by_login": ""}
    lists = {"customers": json.dumps([CUSTOMER]), "identities": json.dumps([POINT])}
    whole = json.dumps([article("---\nid: new\n---\n", options=[RULE])])
    person = {"role": "agent", "authority": "agent", "team": "Front line", "division": "", "verifier": ""}
    published = {"articles": whole, "withdrawn": [], "picture_paths": ["new/a.png"], "pictures": ["eA=="], "by_id": ""}
    messages = {"interactions": json.dumps([MESSAGE]), "outcomes": "[]"}
    return {
        "add_person": ("marta", {"person_id": "p-1", "login": "zoe", "name": "Zoe", **person, **nobody}),
        "change_person": ("marta", {"login": "sam", "what": "team", "value": "Night", "division": "", **nobody}),
        "rename_team": ("marta", {"team": "Night", "name": "Late", **nobody}),
        "remove_person": ("marta", {"login": "zoe", **nobody}),
        "set_password": ("marta", {"login": "sam", "verifier": VERIFIER, **nobody}),
        "note_export": ("rosa", {"what": "contacts", "many": 3, **nobody}),
        "add_customers": ("rosa", lists),
        "import_interactions": ("rosa", {**lists, **messages}),
        "erase_customer": ("rosa", {"which": "c-1", "reopened": ["searched:x"], **nobody}),
        "submit_suggestion": ("dana", {"suggestion_id": "s-1", "said": json.dumps({**SAID, "made_by": dana})}),
        "mark_suggestion_read": ("dana", {"suggestion_id": "s-1", "by_id": dana}),
        "answer_suggestion": ("rosa", {"suggestion_id": "s-1", "accepted": True, "words": "Yes.", "by_id": ""}),
        "close_entries": ("ines", {"keys": ["searched:x"], "words": "", "article_id": "", "by_id": ""}),
        "note_review": ("ines", {"article_id": "new", "due": "2026-06-01", "today": "2026-06-02", "by_id": ""}),
        "publish_articles": ("ines", {**published, **nobody}),
    }


@st.composite
def calls(
    draw: st.DrawFn, known: dict[str, list[tuple[str, str]]], right: dict[str, tuple[str, dict[str, Any]]]
) -> tuple[str, str, dict[str, Any]]:
    """Anything at all, or what is right but for one argument, or in whole."""
    act = draw(st.sampled_from(ACTS))
    told = {name: draw(VALUES[kind]) for name, kind in known[act]}
    login, well = right[act]
    changed = draw(st.sampled_from([(), tuple(well), *((name,) for name in well)]))
    if len(changed) == len(well):
        login = draw(st.sampled_from(["dana", "ines", "rosa", "marta"]))
    return login, act, {**well, **{name: told[name] for name in changed}, "revision": HEAD}


def declared(walled: Walled) -> dict[str, list[tuple[str, str]]]:
    """Act → (argument, type) of all but the revision."""
    rows = walled.asked(
        "SELECT proname, proargnames[1:pronargs], string_to_array(oidvectortypes(proargtypes), ', ') FROM pg_proc "
        "WHERE pronamespace = 'public_acts'::regnamespace"
    )
    return {act: list(zip(names, kinds, strict=True))[1:] for act, names, kinds in rows}


def test_an_act_is_done_or_refused_in_a_sentence_whatever_it_is_told(walled: Walled) -> None:
    known, right, done = declared(walled), right_calls(walled), set()

    @settings(suppress_health_check=list(HealthCheck), max_examples=300)
    @given(call=calls(known, right))
    def anybody_does_anything(call: tuple[str, str, dict[str, Any]]) -> None:
        login, act, told = call
        said = ", ".join(f"{name} => %({name})s" for name in told)
        if login not in walled.tools:
            walled.tools[login] = walled.plain(login)
        try:
            walled.tools[login].execute(f"SELECT public_acts.{act}({said})".encode(), told)
            done.add(act)
        except psycopg.Error as refused:
            assert refused.sqlstate in ("KM001", "42501"), f"{act}: {refused}"

    anybody_does_anything()
    assert len(done) > len(ACTS) / 2
    assert_everything_is_read(walled)


def assert_everything_is_read(walled: Walled) -> None:
    database = walled.floor.database
    with database.reading() as session:
        assert list(find_breaks(session)) == []
    assert Roster(database).list_people()
    walled.floor.directory.find_customers("o", 50)
    for (customer,) in walled.asked("SELECT id FROM customer"):
        walled.floor.directory.get_customer(customer)
        History(database).list_entries(customer)
    for (key,) in walled.asked("SELECT DISTINCT article_id FROM article_change"):
        Revisions(database).list_revisions(key)
        Revisions(database).list_changes(key)
    desk = walled.desk("rosa")
    SuggestionBox(walled.database("rosa"), desk.outbox, desk.person.id).list_suggestions()
