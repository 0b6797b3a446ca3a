"""Somebody who publishes with a tool of their own: how far they get, and what the audit holds of it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.access.roles import PROFICIENCIES, role_codes
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.proficiency import rank_of
from kms_desktop.storage.audit import find_breaks
from tests.logins import group_of
from tests.security.conftest import Walled
from tests.security.publishing import RULE, article, is_now, publish, revision_of

WRITES = {
    "a revision": "INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text) "
    "VALUES ('x', 'new', 'r', '', %(me)s, now(), 'x')",
    "a change": "INSERT INTO article_change (id, article_id, n, at, by_id, what, before, after) "
    "VALUES ('x', 'new', 1, now(), %(me)s, 'revision', '', 'r')",
    "a picture": "INSERT INTO article_picture VALUES ('new/a.png', '', %(me)s, now())",
    "a rule": "INSERT INTO option_rule VALUES ('mine', 'mine', '', '', '{}', '[]', %(me)s, now())",
    "a rule changed": "UPDATE option_rule SET limits = '[]', by_id = %(me)s",
    "a rule dropped": "DELETE FROM option_rule",
    "a rule dropped by the function of before": "SELECT kms_drop_option_rule('{charged-twice}', '{refund-the-card}')",
    "a row of the audit": "INSERT INTO audit VALUES (2147483647, now(), session_user, 'x', '{}', '', 'x')",
}


@pytest.mark.parametrize("login", ["ines", "rosa", "marta"])
def test_no_table_of_articles_is_written_but_by_publishing(walled: Walled, login: str) -> None:
    own, me = walled.plain(login), walled.floor.people[login].id
    for what, statement in WRITES.items():
        with pytest.raises(psycopg.Error) as refused:
            own.execute(statement.encode(), {"me": me})
        assert refused.value.sqlstate in ("42501", "42883"), what


FOR = {
    "contributor": article("---\nid: new\naudience: internal\n---\n"),
    "publisher": article("---\nid: new\naudience: customer\n---\n", audience="customer"),
    "coach": article("---\nid: new\ngovernance: compliance\n---\n", governance="compliance"),
}


@pytest.mark.parametrize("login", ["ines", "dana"])
def test_what_is_written_for_others_is_published_by_who_has_come_far_enough(walled: Walled, login: str) -> None:
    """Agents as editors."""
    come, parent = ["candidate", *FOR], ""
    for needed, whole in FOR.items():
        is_now(walled, login, come[come.index(needed) - 1])
        with pytest.raises(psycopg.Error, match=r"candidate writes drafts|higher proficiency"):
            publish(walled, login, {**whole, "parent": parent})
        is_now(walled, login, needed)
        assert publish(walled, login, {**whole, "parent": parent})["new"] == 1
        parent = whole["revision"]
    is_now(walled, login, "publisher")
    with pytest.raises(psycopg.Error, match="higher proficiency"):
        publish(walled, login, article("---\nid: new\n---\nOpen to all now.\n", parent=parent))
    me = walled.floor.people[login].id
    assert {by for (by,) in walled.asked("SELECT by_id FROM article_change WHERE article_id = 'new'")} == {me}


NOT_PLAIN = [
    "audience: CUSTOMER",
    '"audience": customer',
    "'audience': customer",
    'audience: "customer"',
    "audience: 'customer'",
    "audience : customer",
    "audience:  customer",
    "audience:\tcustomer",
    "audience:\n  customer",
    "audience:\n- customer",
    "audience: !!str customer",
    "!!str audience: customer",
    "audience: >-\n  customer",
    "audience: |\n  customer",
    "{audience: customer}",
    "? audience\n: customer",
    "&a audience: customer",
    "audience: &a customer",
    "owner: &a audience\n*a : customer",
    "owner: &a customer\naudience: *a",
    "audience: internal\naudience: customer",
    "audience: internal\n  customer",
    "audience: customer\n  # more\n  x",
    "  audience: customer",
    "# first\n  audience: customer",
    "owner: x\u2028audience: customer",
    "owner: x\u0085audience: customer",
    "owner: x\u2029audience: customer",
    "\ufeffaudience: customer",
    "<<: {audience: customer}",
    "- audience: customer",
    'title: "x\n" : y\naudience: internal',
    "governance: Compliance",
    '"governance": compliance',
    "governance: compliance\ngovernance: open",
    "--- !!map\naudience: customer",
]


@pytest.mark.parametrize("line", NOT_PLAIN)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_that_could_say_more_than_it_seems_to_is_refused(
    law: psycopg.Connection[Any], line: str, end: str
) -> None:
    """Each of these says something else to a reader of YAML than to whoever looks at its lines, or may."""
    text = f"---\n{line}\nid: new\n---\nText\n".replace("\n", end)
    with pytest.raises(psycopg.Error, match=r"Write |front matter holds a character") as refused:
        law.execute("SELECT kms_article_state(%s)", (text,))
    assert refused.value.sqlstate == "KM001"


@pytest.mark.parametrize("line", ["audience: CUSTOMER", '"audience": customer', "audience: >-\n  customer"])
def test_a_contributor_publishes_nothing_for_customers_however_it_is_written(walled: Walled, line: str) -> None:
    is_now(walled, "ines", "contributor")
    for audience in ("internal", "customer"):
        with pytest.raises(psycopg.Error, match=r"Write “audience: internal” once|Write each line"):
            publish(walled, "ines", article(f"---\n{line}\n---\n", audience=audience))
    assert walled.asked("SELECT FROM article_revision") == []


def test_plain_front_matter_around_it_is_let_through(walled: Walled) -> None:
    text = (
        '\ufeff---\n# Of the line\nid: new\ntitle: "Quotes: are fine"\nphrases:\n- one\n  - "two"\n\n'
        "tags: [a, b]\nreason: |\n  audience: customer\naudience: internal # for now\nowner: x\n---\nText\n"
    ).replace("\n", "\r\n")
    assert publish(walled, "ines", article(text))["new"] == 1


def test_the_audience_that_is_told_is_the_one_that_stands_there(walled: Walled) -> None:
    text = "---\nid: new\naudience: customer\n---\n"
    with pytest.raises(psycopg.Error, match="another audience or governance than it is published with"):
        publish(walled, "ines", article(text))


LINES = st.lists(
    st.one_of(
        st.sampled_from(NOT_PLAIN),
        st.sampled_from(["audience: customer", "audience: internal", "governance: restricted", "id: new", "owner: x"]),
        st.builds(
            lambda before, name, mid, value, after: f"{before}{name}{mid}{value}{after}",
            st.sampled_from(["", " ", '"', "'", "? ", "- ", "&a ", "{", "#", "x: ", '  "']),
            st.sampled_from(["audience", "governance", "owner", "audiencE"]),
            st.sampled_from([":", ": ", " : ", '": ', ":\t", ":\n", "\n: ", ": |\n ", ":  "]),
            st.sampled_from(["customer", "internal", '"customer"', "compliance", "[x", "'", '"', "x\u2028"]),
            st.sampled_from(["", " # x", "}", '"', "\n  x", "\n---", ' "', "]"]),
        ),
        st.text("adiencu: \"'-#\n\t{}[]&*!|>%?,\u2028\r", max_size=25),
    ),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
@given(lines=LINES)
def test_what_the_database_takes_says_to_the_program_what_it_says_to_the_database(
    law: psycopg.Connection[Any], lines: list[str]
) -> None:
    text = "---\n" + "\n".join(lines) + "\n---\nText\n"
    try:
        row = law.execute("SELECT kms_article_state(%s)", (text,)).fetchone()
    except psycopg.Error as refused:
        assert refused.sqlstate == "KM001"
        return
    state = {"audience": "internal", "governance": "open"} | (row[0] if row else {})
    read = parse_article(text.encode("utf-8"), "new.md")
    known = ("internal", "partner", "customer", "public"), ("open", "restricted", "compliance")
    if state["audience"] in known[0] and state["governance"] in known[1]:
        ranks = [
            law.execute("SELECT kms_rank_for(%s, %s)", pair).fetchone()
            for pair in ((read.audience, read.governance), (state["audience"], state["governance"]))
        ]
        assert ranks[0] is not None and ranks[1] is not None and ranks[0][0] <= ranks[1][0], text


@pytest.fixture(scope="module")
def law(postgres_url: str, _postgres_template: str) -> Any:
    """The owner's connection to an empty workspace."""
    from tests.conftest import drop_postgres_database, new_postgres_database, url_of

    name = new_postgres_database(postgres_url, template=_postgres_template)
    with psycopg.connect(url_of(postgres_url, name), autocommit=True) as connection:
        yield connection
    drop_postgres_database(postgres_url, name)


@pytest.mark.parametrize("proficiency", PROFICIENCIES)
def test_how_far_somebody_has_come_is_the_same_in_the_program_and_in_the_database(
    walled: Walled, proficiency: str
) -> None:
    walled.joins("quinn", "Quinn Hale", "quality_reviewer", "Front line", "manager")
    walled.joins("pbx", "The switchboard", "telephone_system", "Front line", "agent")
    logins = {"agent": "dana", "editor": "ines", "supervisor": "rosa", "admin": "marta", "quality_reviewer": "quinn"}
    logins["telephone_system"] = "pbx"
    with psycopg.connect(walled.url, autocommit=True) as owner:
        groups = ", ".join(group_of(walled.url, role) for role in role_codes())
        owner.execute(f"GRANT EXECUTE ON FUNCTION kms_publishing_rank() TO {groups}".encode())
    for role in role_codes():
        is_now(walled, logins[role], proficiency)
        found = walled.plain(logins[role]).execute("SELECT kms_publishing_rank()").fetchone()
        assert found == (rank_of(role, proficiency),), role


def told_of_rules(walled: Walled) -> list[tuple[str, str, str]]:
    return walled.asked(
        "SELECT who, what, data ->> 'authority' FROM audit WHERE starts_with(what, 'option rule') ORDER BY seq"
    )


def test_who_opens_an_option_for_a_moment_leaves_a_row_for_each_step(walled: Walled) -> None:
    text, wide = "---\nid: new\n---\n", {**RULE, "authority": {"agent": None}}
    publish(walled, "ines", article(text, options=[RULE]))
    publish(walled, "ines", article(text, options=[wide]))
    publish(walled, "ines", article(text, options=[]))
    assert told_of_rules(walled) == [
        ("ines", "option rule made", '{"agent": "80"}'),
        ("ines", "option rule changed", '{"agent": null}'),
        ("ines", "option rule gone", ""),
    ]
    with walled.floor.database.reading() as session:
        assert list(find_breaks(session)) == []


def test_what_is_withdrawn_is_granted_no_more_and_told(walled: Walled) -> None:
    publish(walled, "ines", article("---\nid: new\n---\n", options=[RULE]))
    assert publish(walled, "ines", withdrawn=["new"]) == {"new": 0, "changed": 0, "gone": 1}
    assert [what for _, what, _ in told_of_rules(walled)] == ["option rule made", "option rule gone"]


def test_a_contributor_changes_the_words_and_not_who_may_grant_what(walled: Walled) -> None:
    is_now(walled, "ines", "publisher")
    first = article("---\nid: new\n---\n", options=[RULE])
    publish(walled, "ines", first)
    is_now(walled, "ines", "contributor")
    other = {"parent": first["revision"], "options": [{**RULE, "title": "Pay them"}]}
    words = article("---\nid: new\n---\nOther words\n", **other)
    assert publish(walled, "ines", words) == {"new": 1, "changed": 0, "gone": 0}
    for options in ([], [{**RULE, "authority": {"agent": "81"}}], [RULE, {**RULE, "id": "more"}]):
        with pytest.raises(psycopg.Error, match="changed by a publisher or a coach"):
            publish(walled, "ines", article("---\nid: new\n---\nOther words\n", options=options))
    with pytest.raises(psycopg.Error, match="changed by a publisher or a coach"):
        publish(walled, "ines", withdrawn=["new"])


def test_who_was_overtaken_is_told_and_changes_nothing(walled: Walled) -> None:
    first = article("---\nid: new\n---\nFirst\n")
    publish(walled, "ines", first)
    with pytest.raises(psycopg.Error, match="Somebody published “New” in the meantime"):
        publish(walled, "rosa", article("---\nid: new\n---\nSecond\n"))
    assert publish(walled, "rosa", article("---\nid: new\n---\nSecond\n", parent=first["revision"]))["new"] == 1
    assert publish(walled, "ines", {**first, "parent": revision_of("---\nid: new\n---\nSecond\n"), "text": None})["new"]


@pytest.mark.parametrize(
    "whole",
    [
        "{}",
        "[5]",
        "[{}]",
        '[{"id": "new"}]',
        '[{"id": "new", "title": "x", "options": [{}]}]',
        '[{"id": "new", "title": "\\ud800", "options": []}]',
        '[{"id": "new", "title": "x", "revision": "zz", "text": "x", "options": []}]',
        '[{"id": "new", "title": "x", "text": "x", "options": []}]',
        '[{"id": "new", "title": "x", "options": [{"id": "a", "title": "b", "authority": {"agent": 1e999999}}]}]',
        "[" * 3000 + "]" * 3000,
    ],
)
def test_what_no_program_sends_is_refused_in_a_sentence(walled: Walled, whole: str) -> None:
    told = {"articles": whole, "withdrawn": [], "picture_paths": [], "pictures": [], "by_id": "", "by_login": ""}
    with pytest.raises(psycopg.Error) as refused:
        walled.acts("ines", "publish_articles", **told)
    assert refused.value.sqlstate == "KM001"


@pytest.mark.parametrize(("place", "data"), [("new/a.png", "no base64!"), ("nowhere/a.png", "eA=="), ("new", "eA==")])
def test_a_picture_belongs_to_an_article_and_is_one(walled: Walled, place: str, data: str) -> None:
    publish(walled, "ines", article("---\nid: new\n---\n"))
    told = {"articles": "[]", "withdrawn": [], "by_id": "", "by_login": ""}
    with pytest.raises(psycopg.Error, match="A picture of an article"):
        walled.acts("ines", "publish_articles", **told, picture_paths=[place], pictures=[data])
