"""A text, its values and how many → what a person reads, in the language of this process.

Question: gettext's `_("…").format(…)`, or a function of our own? Choice: `tr("{name} waits.", name=…)` over gettext's
catalogues. Reason: `_` is the name under which a hundred functions throw values away, so that a text in one of them
would fail when it is said; and filling the placeholders here means that a wrong translation cannot raise. Refused:
`str.format`, which reads attributes of what it is given and raises over a brace; positions instead of names, which tell
a translator nothing; t-strings, which need a newer Python.

    tr("Everything is in the database")
    tr("{name} reads your answer on the desk.", name=agent.name)
    plural("{n} record waits", "{n} records wait", waiting)      n is given; n=number(waiting) shows it another way
    in_context("of a door", "Open")                              where one English word means two things

The first words of each call are a literal, which the extractor reads; what they hold is data when it is shown.
"""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations

from kms_desktop.texts.direction import isolate
from kms_desktop.texts.language import ENGLISH, LANGUAGE, PSEUDO, catalogue_file, languages

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_log = logging.getLogger(__name__)


def tr(message: str, /, **values: object) -> str:
    """The text, with `values` in the places of their names. KeyError where the English names one that is not given."""
    return filled(_spoken().gettext(message), message, values)


def plural(one: str, many: str, n: int, /, **values: object) -> str:
    """The form for `n`, which is a value of its own: "{n} line", "{n} lines"."""
    return filled(_spoken().ngettext(one, many, n), one if n == 1 else many, {"n": n, **values})


def in_context(context: str, message: str, /, **values: object) -> str:
    """The text where it means what `context` says; the context is never shown."""
    return filled(_spoken().pgettext(context, message), message, values)


def filled(translation: str, english: str, values: Mapping[str, object]) -> str:
    """The translation with its values; the English where the translation names one that is not there."""
    if not values:
        return translation
    try:
        return _fill(translation, values)
    except KeyError:
        return _fill(english, values)


def _fill(text: str, values: Mapping[str, object]) -> str:
    return PLACEHOLDER.sub(lambda found: isolate(str(values[found[1]])), text)


def load_catalogue(language: str) -> NullTranslations:
    """English needs no file; a catalogue that cannot be read is told in the log, and English is spoken."""
    if language == ENGLISH:
        return NullTranslations()
    if language == PSEUDO:
        from kms_desktop.texts.pseudo import PseudoTranslations

        return PseudoTranslations()
    try:
        with catalogue_file(language).open("rb") as file:
            return GNUTranslations(file)
    except (OSError, ValueError, LookupError, struct.error):
        _log.warning("The catalogue of %s cannot be read", language, exc_info=True)
        return NullTranslations()


_catalogue = load_catalogue(LANGUAGE)
_source = NullTranslations()
_speaks_other: ContextVar[NullTranslations | None] = ContextVar("speaks_other", default=None)
_speaks_source: ContextVar[bool] = ContextVar("speaks_source", default=False)


@contextmanager
def in_source_language() -> Iterator[None]:
    """Inside, texts are those of the source: for what is compared with words that stand in the articles' language."""
    token = _speaks_source.set(True)
    try:
        yield
    finally:
        _speaks_source.reset(token)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Inside, texts are those of this language, where it has a catalogue; else nothing changes. For what somebody else
    reads, such as a letter to a customer."""
    spoken = language if language in languages() else ""
    token = _speaks_other.set(load_catalogue(spoken) if spoken else None)
    try:
        yield
    finally:
        _speaks_other.reset(token)


def _spoken() -> NullTranslations:
    return _source if _speaks_source.get() else _speaks_other.get() or _catalogue
