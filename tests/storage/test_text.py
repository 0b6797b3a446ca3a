"""Texts from outside are made storable without losing words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.customers.names import by_parts, fold_name, similar_names
from kms_desktop.storage.text import one_line, readable_text, storable_value

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_readable_text_can_be_stored_and_is_stable(text: str) -> None:
    clean = readable_text(text)
    assert "\x00" not in clean and "\r" not in clean
    assert clean.encode("utf-8").decode("utf-8") == readable_text(clean) == clean


@given(st.text(max_size=200), st.integers(1, 50))
def test_one_line_is_one_line_and_as_short_as_asked(text: str, longest: int) -> None:
    assert "\n" not in one_line(text, longest)
    assert len(one_line(text, longest)) <= longest


def test_half_characters_are_marked_and_emoji_stay() -> None:
    assert readable_text("a\ud83db 😀 \u202e Ä") == "a?b 😀  Ä"


@given(ANY_JSON)
def test_any_json_becomes_what_a_database_takes(value: object) -> None:
    json.dumps(storable_value(value), allow_nan=False).encode("utf-8")


def test_numbers_beyond_all_counting_become_words() -> None:
    assert storable_value({"n": 10**5000, "f": float("inf"), "x": float("nan")}) == {
        "n": f"about 2^{(10**5000).bit_length() - 1}",
        "f": "inf",
        "x": "nan",
    }


def test_names_are_compared_without_accents() -> None:
    assert [fold_name(name) for name in ("Müller", "Łukasz", "ØRSTED", "Weiß", " Ana  Bell ")] == [
        "muller",
        "lukasz",
        "orsted",
        "weiss",
        "ana bell",
    ]


def test_whole_words_come_before_their_beginnings() -> None:
    people = [("1", "Anabel Ro"), ("2", "Ana Ro"), ("3", "Ro Anand"), ("4", "Joanna Ro")]
    assert by_parts("ana", people, 5) == ["2", "1", "3"]
    assert by_parts("ro ana", people, 1) == ["2"]
    assert by_parts("", people, 5) == []


def test_a_misheard_name_finds_the_nearest() -> None:
    people = [("1", "Maria Okafor"), ("2", "Mario Castle"), ("3", "Ben Achterberg")]
    assert similar_names("Maria Okaffor", people, 5)[0] == "1"
    assert similar_names("Xylander", people, 5) == []


@pytest.mark.parametrize(
    "spellings",
    [
        ("D'Arcy", "D’Arcy", "Darcy", "D`Arcy", "D Arcy"),
        ("O'Neill", "O`Neill", "O’Neill", "ONeill", "O' Neill", "Oʼneill"),
        ("Jean-Luc", "Jeanluc", "JEAN‐LUC"),
        ("Müller", "Mueller", "Muller", "MÜLLER", "Mu\u0308ller"),
        ("Weiß", "Weiss"),
        ("Göthe", "Goethe"),
    ],
)
def test_a_name_is_one_however_it_is_written(spellings: tuple[str, ...]) -> None:
    others = [(name, name) for name in ("Bo Arc", "Ann Miller", "Jon Neal", "Jean Bell", "Mark Jean")]
    everybody = [(name, f"Jo {name}") for name in spellings] + others
    for wanted in spellings:
        assert sorted(by_parts(wanted, everybody, 20)) == sorted(spellings), wanted


def test_a_name_of_one_letter_is_like_nothing() -> None:
    people = [("1", "A"), ("2", "Li"), ("3", "Kate Bell")]
    assert similar_names("kate", people, 5)[0] == "3"
    assert similar_names("arnold", people[:2], 5) == []
    assert by_parts("a", people, 5) == ["1"]


def test_names_that_only_look_like_it_stay_apart() -> None:
    people = [(name, name) for name in ("Michael Bauer", "Queen Amy", "Maria Mull")]
    assert by_parts("mueller", people, 5) == [] and by_parts("baur", people, 5) == []
    assert by_parts("michael", people, 5) == ["Michael Bauer"]
