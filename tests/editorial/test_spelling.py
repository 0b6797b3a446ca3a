"""Words of an article that no dictionary has; code, names of facts and the house's own words are left alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kms_desktop.editorial.hunspell import Dictionary
from kms_desktop.editorial.live_check import find_misspelt
from kms_desktop.editorial.spelling import HOUSE_WORDS, Speller, prose_words

_AFF = """SET UTF-8
TRY esianrtolcdugmphbyfvkwz'
ICONV 1
ICONV ’ '
NEEDAFFIX h
FORBIDDENWORD !
PFX U Y 1
PFX U 0 un .
SFX S Y 4
SFX S y ies [^aeiou]y
SFX S 0 s [aeiou]y
SFX S 0 es [sxzh]
SFX S 0 s [^sxzhy]
SFX D Y 3
SFX D 0 d e
SFX D y ied [^aeiou]y
SFX D 0 ed [^ey]
SFX G Y 1
SFX G e ing e
SFX B Y 1
SFX B 0 able/S [^e]
REP 1
REP ei ie
"""
_WORDS = """the a and in is it of or to of what who they them was be this that with for on
receive/DSG word/SUD carry/SD box/S lock/UDSB don't customer/S say/S letter/S wait/DS money card/S
Paris first then ask/DS look/DS paid open/DS line/S bill/S charge/DS twice we sorry are you Dana guide shall/h bad/!
"""


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hunspell")
    words = _WORDS.split()
    (folder / "en_GB.aff").write_text(_AFF, encoding="utf-8")
    (folder / "en_GB.dic").write_text(f"{len(words)}\n" + "\n".join(words) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("word", "is_known"),
    [
        ("receive", True),
        ("received", True),
        ("receiving", True),
        ("carries", True),
        ("carried", True),
        ("boxes", True),
        ("boxs", False),
        ("carrys", False),
        ("unlocked", True),
        ("unlockables", True),
        ("uncarried", False),
        ("Receive", True),
        ("RECEIVE", True),
        ("Paris", True),
        ("paris", False),
        ("don’t", True),
        ("shall", False),
        ("bad", False),
        ("line-bill", True),
        ("recieve", False),
        ("linebill", False),
    ],
)
def test_stems_with_their_endings_are_words_and_nothing_else_is(english: Path, word: str, is_known: bool) -> None:
    assert Dictionary(english / "en_GB.aff", english / "en_GB.dic").knows(word) is is_known


@pytest.mark.parametrize(
    ("word", "meant"),
    [("recieve", "receive"), ("wrod", "word"), ("teh", "the"), ("chargd", "charge"), ("Custmer", "Customer")],
)
def test_what_was_meant_comes_first(english: Path, word: str, meant: str) -> None:
    assert meant in Dictionary(english / "en_GB.aff", english / "en_GB.dic").suggest(word)[:2]


@pytest.mark.parametrize("flags", ["long", "num", "alias"])
def test_flags_are_read_however_they_are_written(tmp_path: Path, flags: str) -> None:
    forms = {"long": ("Aa", "word/Aa"), "num": ("101", "word/101,7"), "alias": ("S", "word/1")}
    flag, entry = forms[flags]
    head = {"long": "FLAG long\n", "num": "FLAG num\n", "alias": "AF 1\nAF S\n"}[flags]
    (tmp_path / "x.aff").write_text(f"SET ISO8859-1\n{head}SFX {flag} Y 1\nSFX {flag} 0 é .\n", encoding="latin-1")
    (tmp_path / "x.dic").write_text(f"1\n{entry}\n", encoding="latin-1")
    read = Dictionary(tmp_path / "x.aff", tmp_path / "x.dic")
    assert (read.knows("wordé"), read.knows("words")) == (True, False)


def _language(folder: Path, aff: str, *entries: str) -> Dictionary:
    (folder / "de_DE.aff").write_text(f"SET UTF-8\n{aff}", encoding="utf-8")
    (folder / "de_DE.dic").write_text("\n".join([str(len(entries)), *entries, ""]), encoding="utf-8")
    return Dictionary(folder / "de_DE.aff", folder / "de_DE.dic")


def test_compounds_of_words_are_right_where_the_language_has_them(tmp_path: Path) -> None:
    joins = "COMPOUNDBEGIN x\nCOMPOUNDEND z\nONLYINCOMPOUND o\nSFX j Y 1\nSFX j 0 s/xo .\n"
    german = _language(tmp_path, joins, "Rechnung/jz", "betrag/jz", "höhe/z", "Apfel")
    assert german.knows("Rechnungsbetrag") and german.knows("Rechnungsbetragshöhe")
    assert not german.knows("Rechnungsbetrok") and not german.knows("Rechnungsapfel")
    assert not german.knows("Rechnungs"), "What stands in compounds alone is no word."


def test_a_rule_for_compounds_holds_for_the_words_that_it_names(tmp_path: Path) -> None:
    """English has such a rule for its numbers; nothing else is joined by it."""
    english = _language(tmp_path, "COMPOUNDRULE 2\nCOMPOUNDRULE n*1t\nCOMPOUNDRULE n*mp\n", "slippery", "able", "ten/n")
    assert english.knows("slippery") and english.knows("able")
    assert not english.knows("slipperyable")


def test_two_entries_that_are_written_alike_keep_their_own_flags(tmp_path: Path) -> None:
    """The verb is a word, and the noun of the same letters stands in compounds alone."""
    german = _language(tmp_path, "COMPOUNDEND z\nONLYINCOMPOUND o\n", "spiegeln", "spiegeln/oz", "morden/oz", "morden")
    assert german.knows("spiegeln") and german.knows("morden")


def test_a_prefix_of_nothing_and_one_that_asks_for_an_ending_make_words(tmp_path: Path) -> None:
    french = _language(tmp_path, "NEEDAFFIX q\nPFX U Y 2\nPFX U 0 0/S .\nPFX U 0 kilo/Sq .\n", "gramme/Uq")
    assert french.knows("gramme") and french.knows("kilogramme") and not french.knows("milligramme")


_TEXT = """---
id: chargd-twise
title: Custmer was charged twice
reason: billing/dupplicate
phrases: [they chargd me]
---

## Guide

### Waht is it?

Ask who paid, then look in **Opn** of `sesame_wrod` or [the lettr](../xyzzy/qwertz.md "lampe: onn").

- [They waited](#wiated "parcl: gonn")

```solution
remedy: explanashun
use_when: {parcl: gonn}
```

**Say:** "Sorry, we paid the wrod twice." Dana Whitfeld and IMEI, 12a, a@bcd.ef, see http://exmaple.org/wrod.
"""


def test_only_prose_is_read(english: Path) -> None:
    wrong = Speller(english, [english], ["en_GB"]).check_text(_TEXT)
    assert set(wrong) == {"Custmer", "Waht", "lettr", "wrod", "see"}
    assert wrong["wrod"][0] == "word"
    found = {(one.line, one.column, one.anchor) for one in find_misspelt("x.md", _TEXT, wrong)}
    lines = _TEXT.split("\n")
    assert all(lines[line - 1][column - 1 :].startswith(word) for line, column, word in found)
    assert next(word for line, _, word in prose_words(_TEXT) if line == 3) == "Custmer"


def test_a_text_in_another_language_and_a_computer_without_dictionaries_say_nothing(english: Path) -> None:
    german = "Der Betrag steht zweimal auf der Rechnung, und niemand kann ihn ohne die Nummer der Karte finden.\n"
    assert Speller(english, [english], ["en_GB"]).check_text(german) == {}
    assert Speller(english, [], ["en_GB"]).check_text("A wrod.\n") == {}
    assert Speller(english, [english], ["fr_FR"]).check_text("A wrod.\n") == {}
    assert set(Speller(english, [english], ["fr_FR", "en_US"]).check_text("A wrod.\n")) == {"wrod"}


def test_the_houses_words_are_a_file_in_the_folder_of_the_articles(english: Path, tmp_path: Path) -> None:
    speller = Speller(tmp_path, [english], ["en_GB"])
    assert set(speller.check_text("The wrod of the hubbo.\n")) == {"wrod", "hubbo"}
    speller.add_word("hubbo")
    assert set(speller.check_text("The wrod of the Hubbo.\n")) == {"wrod"}
    (tmp_path / HOUSE_WORDS).write_bytes(b"# of the house\nwrod # so we say")
    again = Speller(tmp_path, [english], ["en_GB"])
    again.add_word("hubbo")
    again.add_word("HUBBO")
    assert (tmp_path / HOUSE_WORDS).read_text(encoding="utf-8") == "# of the house\nwrod # so we say\nhubbo\n"
    assert again.check_text("The wrod of the hubbo.\n") == {}


def test_a_broken_dictionary_is_no_dictionary(tmp_path: Path) -> None:
    (tmp_path / "en_GB.aff").write_bytes(b"SET nonsense\nSFX A Y 1\nSFX A 0 s [\nPFX\nFLAG\n\xff\xfe")
    (tmp_path / "en_GB.dic").write_bytes(b"x\n/\nword/A\n\xff\n")
    speller = Speller(tmp_path, [tmp_path], ["en_GB"])
    assert set(speller.check_text("word wrod")) == {"wrod"}


@pytest.mark.parametrize(
    "odd",
    [
        "SET idna",
        "SET undefined",
        "SET a\0b",
        "SET x" * 900,
        "SFX Z Y 1\nSFX Z 0 s a{99999999999}",
        "SFX Z Y 1\nSFX Z 0 s [a--z]",
        "SFX Z Y 1\nSFX Z 0 s [[a]",
        "SFX Z Y 1\nSFX Z 0 s " + "(" * 5_000,
        "SFX Z Y 1\nSFX Z 0 s (a+)+b",
        "AF ²\nAF Z",
    ],
)
def test_a_dictionary_with_an_odd_line_goes_on_without_it(tmp_path: Path, odd: str) -> None:
    (tmp_path / "en_GB.aff").write_text(f"{odd}\n", encoding="utf-8")
    (tmp_path / "en_GB.dic").write_text("3\nhello\nworld/Z\nfoo/²\n", encoding="utf-8")
    found = Speller(tmp_path, [tmp_path], ["en_GB"]).check_text(f"hello helo {'a' * 28}s")
    assert found["helo"] == ("hello",)


def test_a_condition_of_letters_is_asked_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "x.aff").write_text("SFX Z Y 2\nSFX Z y ies [^aeiou]y\nSFX Z 0 s [a-].\n", encoding="utf-8")
    (tmp_path / "x.dic").write_text("4\ncarry/Z\nbay/Z\nx-y/Z\nmy/Z\n", encoding="utf-8")
    dictionary = Dictionary(tmp_path / "x.aff", tmp_path / "x.dic")
    known = [word for word in ("carries", "baies", "bays", "x-ys", "mys") if dictionary.knows(word)]
    assert known == ["carries", "bays", "x-ys"]


@pytest.mark.parametrize("run", ["a", "](a", "<", "{", "&a", "a'", "a@", "漢"])
def test_a_long_run_without_a_blank_is_passed_over_at_once(tmp_path: Path, run: str) -> None:
    (tmp_path / "de_DE.aff").write_text("SET UTF-8\nCOMPOUNDFLAG X\n", encoding="utf-8")
    (tmp_path / "de_DE.dic").write_text("1\nhello\n", encoding="utf-8")
    speller = Speller(tmp_path, [tmp_path], ["de_DE"])
    begun = time.process_time()
    assert "helo" in speller.check_text(f"hello {run * (60_000 // len(run))} helo")
    assert time.process_time() - begun < 5


def test_a_pipe_in_the_place_of_the_houses_words_is_not_waited_for(tmp_path: Path, english: Path) -> None:
    os.mkfifo(tmp_path / HOUSE_WORDS)
    speller = Speller(tmp_path, [english], ["en_GB"])
    assert "recieve" in speller.check_text("we recieve it")
    with pytest.raises(OSError, match=HOUSE_WORDS):
        speller.add_word("recieve")
