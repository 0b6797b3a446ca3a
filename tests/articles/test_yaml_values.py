"""YAML, sound, broken and hostile → plain values with their places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles import yaml_values
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Finding
from kms_desktop.articles.yaml_values import YamlMap, plain_value, read_yaml

SHOWN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), max_size=10)


def read(text: str) -> tuple[object, tuple[Finding, ...]]:
    findings = FindingList("x.md")
    value = read_yaml(text, 1, findings)
    return (plain_value(value) if value else None), findings.in_file_order()


def test_words_numbers_and_dates_have_their_types() -> None:
    text = "a: yes\nb: 'yes'\nc: 12\nd: 1.50\ne: 2027-03-01\nf: [x, 2]\ng: {h: ~}\ni: |\n  two\n  lines\n"
    assert read(text) == (
        {
            "a": True,
            "b": "yes",
            "c": 12,
            "d": Decimal("1.50"),
            "e": date(2027, 3, 1),
            "f": ["x", 2],
            "g": {"h": None},
            "i": "two\nlines\n",
        },
        (),
    )


def test_every_value_knows_where_it_stands() -> None:
    value = read_yaml("a: 1\nb:\n  - x\n  - {c: yes}\n", 5, FindingList("x.md"))
    assert isinstance(value, YamlMap)
    places = [
        (value.keys[name].line, value.keys[name].column, entry.line, entry.column)
        for name, entry in value.entries.items()
    ]
    assert places == [(5, 1, 5, 4), (6, 1, 7, 3)]


def test_of_two_equal_keys_the_first_counts_and_the_second_is_told() -> None:
    value, findings = read("a: 1\nb: 2\na: 3\n")
    assert value == {"a": 1, "b": 2}
    assert [(f.code, f.severity, f.line, f.column) for f in findings] == [("duplicate-key", "error", 3, 1)]


@pytest.mark.parametrize(
    "text",
    ["a: !!python/object/apply:os.system [ls]", "a: !mine x", "!!set {a, b}", "a: !!binary aGVsbG8=", "a: !!int 3"],
)
def test_tags_are_refused(text: str) -> None:
    value, findings = read(text)
    assert value is None
    assert [f.code for f in findings] == ["yaml-tag"]


def test_a_few_references_are_followed() -> None:
    assert read("a: &x [1, 2]\nb: *x\nc: *x\n") == ({"a": [1, 2], "b": [1, 2], "c": [1, 2]}, ())


def test_references_that_multiply_are_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    )
    value, findings = read(bomb)
    assert value is None
    assert [f.code for f in findings] == ["yaml-size"]


def test_a_reference_to_itself_is_refused() -> None:
    value, findings = read("a: &a [1, *a]\n")
    assert value is None
    assert (findings[0].code, findings[0].line, findings[0].column) == ("yaml", 1, 11)


OPENINGS = ("[", "{", "- ", "? ", "{a: ", "[{", "a: [[b], ")


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_deep_nesting_is_refused_and_does_not_end_the_program(
    opening: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_values, "_LOADER", loader)
    value, findings = read(opening * (60_000 // len(opening)))
    assert value is None
    assert [(f.code, f.text, f.line) for f in findings] == [
        ("yaml-depth", "Values stand more than 20 deep inside each other.", 1)
    ]


def test_a_parser_that_gives_up_by_itself_is_not_the_one_that_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = yaml.parse

    def careful(text: str, Loader: type) -> Iterator[yaml.Event]:  # noqa: N803
        at = text.find("[" * 30)
        if at >= 0:
            place = yaml.Mark("", at + 29, 0, at + 29, None, None)
            raise yaml.MarkedYAMLError(problem="this goes too far for me", problem_mark=place)
        yield from parse(text, Loader=Loader)

    by_any = read("a: " + "[" * 5_000)
    monkeypatch.setattr(yaml, "parse", careful)
    assert read("a: " + "[" * 5_000) == by_any
    assert [(f.code, f.line, f.column) for f in by_any[1]] == [("yaml-depth", 1, 24)]


def test_too_long_a_block_is_refused() -> None:
    assert [f.code for f in read("a: " + "x" * 200_001)[1]] == ["yaml"]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("title: Bill: too high\n", 1, 12, "a colon stands inside a value"),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, 4, "bracket"),
        ("a: 'open\n", 1, 4, "quote"),
        ("a: 1\n\tb: 2\n", 2, 1, "tab"),
        ("a: *nowhere\n", 1, 4, "not above it"),
        ("a: *\n", 1, 5, "quotes"),
        ("a: 1\n  b: 2\n", 2, 4, "quotes"),
        ("a: @x\n", 1, 4, "quotes"),
        ("a: >= 2\n", 1, 5, "put it in quotes"),
        ("a: 'it's'\n", 1, 8, "after the end of a value"),
        ("a: [b]]\n", 1, 7, "after the end of a value"),
        ("a: 1\nwords\nb: 2\n", 3, 1, "neither"),
        ('a: "C:\\q"\n', 1, 4, "backslash"),
        ("a: \x07\n", 1, 1, "cannot be shown"),
    ],
)
def test_a_mistake_is_told_in_plain_words_where_it_is(text: str, line: int, column: int, words: str) -> None:
    value, findings = read(text)
    assert value is None
    assert words in findings[0].text
    assert (findings[0].line, findings[0].column) == (line, column)


def test_a_second_document_is_told_and_left_out() -> None:
    value, findings = read("a: 1\n---\nb: 2\n")
    assert value == {"a": 1}
    assert [(f.code, f.line) for f in findings] == [("yaml", 2)]


def test_a_list_cannot_be_a_name() -> None:
    assert [f.code for f in read("[a, b]: 1\nc: 2\n")[1]] == ["yaml-key"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    read(text)


@given(
    st.recursive(
        st.one_of(SHOWN, st.integers(-(10**9), 10**9), st.booleans()),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SHOWN, inner, max_size=4),
        max_leaves=15,
    )
)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    read_back, findings = read(yaml.safe_dump(value, allow_unicode=True))
    assert read_back == value
    assert not findings


def test_half_a_character_is_a_finding_at_its_line() -> None:
    value, (finding,) = read("a: b\nc: \ud800\n")
    assert value is None
    assert (finding.line, finding.text) == (2, "This cannot be read: it holds half a character.")
