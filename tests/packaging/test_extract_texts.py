"""The program's texts → a template that is up to date, and what translators write → catalogues that cannot go wrong."""

from __future__ import annotations

import io
from gettext import GNUTranslations
from pathlib import Path

import pytest

from extract_texts import COMPILED, LOCALE, compiled, template, write_all
from literals import ROOT, read_modules

SOURCE = """
from kms_desktop.texts import in_context, plural, tr
a = tr("Outer {x}", x=other(tr("Inner"), "no text", y=f"{tr('In an f-string')} {1:02}"))
# Translators: what a door is,
# never what is done to it
b = in_context("door", "Open")
c = plural("{n} line", "{n} lines", 3, n="three")
"""
PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{name} waits."
msgstr "%s"

msgid "{n} line of {name}"
msgid_plural "{n} lines of {name}"
msgstr[0] "Eine Zeile von {name}"
msgstr[1] "%s"
"""


def test_the_template_is_what_the_program_says() -> None:
    written = (ROOT / LOCALE / "kms_desktop.pot").read_text(encoding="utf-8")
    assert written == template(read_modules()), "write it anew with “python3 packaging/dev.py texts”"


def test_every_catalogue_is_compiled_from_what_translators_wrote() -> None:
    for po in (ROOT / LOCALE).glob("*.po"):
        assert (ROOT / COMPILED / f"{po.stem}.mo").read_bytes() == compiled(po.read_text(encoding="utf-8"))


def test_texts_within_texts_are_extracted_too() -> None:
    made = template([("kms_desktop/page.py", SOURCE)])
    for text in ("Outer {x}", "Inner", "In an f-string", "Open", "{n} line"):
        assert f'msgid "{text}"' in made
    assert 'msgid_plural "{n} lines"' in made and 'msgctxt "door"' in made
    assert "#. Translators: what a door is, never what is done to it" in made
    assert "no text" not in made


def test_the_template_tells_neither_day_nor_line_and_keeps_its_order() -> None:
    sources = [("kms_desktop/b.py", SOURCE), ("kms_desktop/a.py", SOURCE)]
    moved = [(file, "\n\n" + source) for file, source in reversed(sources)]
    assert template(sources) == template(moved)
    assert "#: kms_desktop/a.py kms_desktop/b.py" in template(sources)
    assert "Date" not in template(sources)


def test_a_translation_is_compiled_to_what_is_said() -> None:
    made = GNUTranslations(io.BytesIO(compiled(PO % ("{name} wartet.", "{n} Zeilen von {name}"))))
    assert made.gettext("{name} waits.") == "{name} wartet."
    assert made.ngettext("{n} line of {name}", "{n} lines of {name}", 1) == "Eine Zeile von {name}"


@pytest.mark.parametrize(
    ("waits", "lines"),
    [("Es wartet {nmae}.", "{n} Zeilen von {name}"), ("Jemand wartet.", "{n} Zeilen von {name}"), ("{name}", "{n}")],
)
def test_a_translation_that_names_other_values_is_refused(waits: str, lines: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        compiled(PO % (waits, lines))


def test_what_is_out_of_date_is_written_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / LOCALE).mkdir(parents=True)
    (tmp_path / LOCALE / "de.po").write_text(PO % ("{name} wartet.", "{n} Zeilen von {name}"), encoding="utf-8")
    assert len(list(write_all(tmp_path))) == 2
    assert list(write_all(tmp_path)) == []
    assert (tmp_path / COMPILED / "de.mo").is_file()


def test_a_language_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / LOCALE).mkdir(parents=True)
    (tmp_path / LOCALE / "german.po").write_text(PO % ("{name}", "{n} {name}"), encoding="utf-8")
    with pytest.raises(ValueError, match="No language is called german"):
        list(write_all(tmp_path))
