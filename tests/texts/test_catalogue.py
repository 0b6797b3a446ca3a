"""Texts with names, numbers and meanings → what is read, also where a translation is wrong or cannot be read."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kms_desktop.texts import catalogue, in_context, language, plural, tr
from kms_desktop.texts.catalogue import load_catalogue


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue with right and wrong translations, spoken from here on."""
    made = Catalog(locale="de")
    made.add("Saved", "Gespeichert")
    made.add("{name} waits.", "Es wartet {nmae}.")
    made.add("{name} reads it.", "Gelesen von {name}.")
    made.add(("{n} line", "{n} lines"), ("{n} Zeile", "{n} Zeilen"))
    made.add("Open", "Offen", context="of a contact")
    made.add("Open", "Öffnen", context="what a button does")
    file = io.BytesIO()
    write_mo(file, made)
    (tmp_path / "de.mo").write_bytes(file.getvalue())
    (tmp_path / "fr.mo").write_bytes(b"\xde\x12\x04\x95 cut off")
    monkeypatch.setattr(language, "_CATALOGUES", tmp_path)
    monkeypatch.setattr(catalogue, "_catalogue", load_catalogue("de"))


def test_english_is_what_stands_in_the_code() -> None:
    assert tr("Saved") == "Saved"
    assert tr("{name} waits.", name="Ada") == "Ada waits."
    assert in_context("of a contact", "Open") == "Open"


@pytest.mark.parametrize(("n", "said"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines")])
def test_english_has_two_forms(n: int, said: str) -> None:
    assert plural("{n} line", "{n} lines", n) == said


def test_a_number_can_be_written_in_another_way() -> None:
    assert plural("{n} line of {whole}", "{n} lines of {whole}", 1250, n="1,250", whole="all") == "1,250 lines of all"


def test_what_a_value_holds_is_not_read_as_a_text() -> None:
    assert tr("{name} waits.", name="{name} {0} {} 100 %") == "{name} {0} {} 100 % waits."
    assert tr("As it stands: {}, {0}, {, %s") == "As it stands: {}, {0}, {, %s"


def test_a_value_that_the_english_needs_is_a_bug() -> None:
    with pytest.raises(KeyError, match="name"):
        tr("{name} waits.", nmae="Ada")


@pytest.mark.usefixtures("german")
def test_a_translation_is_said_and_what_has_none_stays_english() -> None:
    assert tr("Saved") == "Gespeichert"
    assert tr("{name} reads it.", name="Ada") == "Gelesen von Ada."
    assert tr("Nobody has translated {what}.", what="this") == "Nobody has translated this."
    assert [plural("{n} line", "{n} lines", n) for n in (0, 1, 2)] == ["0 Zeilen", "1 Zeile", "2 Zeilen"]


@pytest.mark.usefixtures("german")
def test_a_word_with_two_meanings_has_two_translations() -> None:
    assert in_context("of a contact", "Open") == "Offen"
    assert in_context("what a button does", "Open") == "Öffnen"


@pytest.mark.usefixtures("german")
def test_a_translation_with_a_wrong_name_is_said_in_english() -> None:
    assert tr("{name} waits.", name="Ada") == "Ada waits."


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("damaged", ["fr", "pl"])
def test_a_catalogue_that_cannot_be_read_leaves_english(damaged: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert load_catalogue(damaged).gettext("Saved") == "Saved"
    assert f"The catalogue of {damaged} cannot be read" in caplog.text


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("wanted", "chosen"), [("", "en"), ("en", "en"), ("de", "de"), ("pseudo", "pseudo"), ("xx", "en"), ("../de", "en")]
)
def test_the_environment_chooses_the_language(wanted: str, chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_LANGUAGE", wanted)
    assert language.chosen_language() == chosen
