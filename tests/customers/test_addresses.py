"""A mail address is taken whole or not at all; two that differ stay two."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kms_desktop.customers.addresses import mail_norm, mails_in
from kms_desktop.customers.identities import value_norm

LONG = "x" * 70 + "@example.com"


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("o'brien@example.com", ["o'brien@example.com"]),
        ("O'Brien <O'Brien@Example.com>", ["o'brien@example.com"]),
        ("'ana@one.example'", ["ana@one.example"]),
        ("ana+shop@one.example", ["ana+shop@one.example"]),
        (LONG, [LONG]),
        ('"ana bell"@one.example', ['"ana bell"@one.example']),
        ('"ana@home"@one.example', ['"ana@home"@one.example']),
        ('"ana"@one.example', ["ana@one.example"]),
        (".ana@one.example", [".ana@one.example"]),
        ("a!b%c&d@one.example", ["a!b%c&d@one.example"]),
        ("ben/sales@one.example", ["ben/sales@one.example"]),
        ("ana@one.example/ben@two.example", ["ana@one.example", "ben@two.example"]),
        ("ana@one.example, ben@two.example", ["ana@one.example", "ben@two.example"]),
        ("Bell, Ana <ana@one.example>", ["ana@one.example"]),
        ("help@shop.example <ana@one.example>", ["ana@one.example"]),
        ("mailto:ana@one.example", ["ana@one.example"]),
        ("ana@one.example.", ["ana@one.example"]),
        ("ana@one.example (home)", ["ana@one.example"]),
        ("jörg@bücher.example", ["jörg@bücher.example"]),
        ("jörg@xn--bcher-kva.example", ["jörg@bücher.example"]),
        ("ana@@one.example", []),
        ("ana@one@two.example", []),
        ("@ana", []),
        ("ana@", []),
        ("undisclosed-recipients:;", []),
    ],
)
def test_an_address_is_whole_or_none(field: str, found: list[str]) -> None:
    assert mails_in(field) == found


def test_domains_that_differ_are_two() -> None:
    assert mail_norm("ana@straße.example") != mail_norm("ana@strasse.example")


LOCAL = st.text(st.sampled_from("abcxyz0189.'+-_!#$%&*/=?^`{|}~äßł"), min_size=1, max_size=400)


@given(LOCAL, LOCAL)
def test_two_addresses_never_become_one(one: str, other: str) -> None:
    assume(one.lower() != other.lower())
    norms = [value_norm("email", f"{local}@example.com", "GB") for local in (one, other)]
    assert norms[0] != norms[1] or norms[0] == ""
    assert all(len(norm) <= 300 for norm in norms)


@given(st.text(max_size=300))
def test_any_text_gives_only_what_stands_in_it(text: str) -> None:
    for norm in mails_in(text):
        assert norm.count("@") >= 1 and len(norm) <= 300
