"""The program's modules → the template that translators begin with, and what they wrote → catalogues to be read.

    python packaging/extract_texts.py             writes resources/locale/kms_desktop.pot, and a .mo for each .po there
    python packaging/extract_texts.py --missing   how many texts bypass the catalogue, by file; with a path, which

Question: Babel's own reader of Python, or the syntax tree given to Babel? Choice: the tree. Reason: Babel's loses a
text in whose values another one is said, and every text within an f-string, without a word; and what it finds differs
from one Python to the next. Refused: names of lines beside each text, and the date of the day: the template changes
only when a text does, and every change of it is worth reading. Texts stand in the order of the alphabet, so that two
branches which add texts seldom meet.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kms_desktop.texts.catalogue import PLACEHOLDER
from literals import CALLS, ROOT, faults, formats, missing, read_modules, report

KEYWORDS = {"tr": (1,), "plural": (1, 2), "in_context": ((1, "c"), 2)}
COMMENTS = ("Translators:",)
"""A comment that begins so, above a call, is read by who translates its text."""
LOCALE = Path("resources", "locale")
COMPILED = Path("kms_desktop", "texts", "catalogues")
_HEADER = """\
# Texts of kms-desktop. Made by “python3 packaging/dev.py texts”; not to be edited.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def template(sources: Iterable[tuple[str, str]]) -> str:
    """The text of the .pot file."""
    catalog = Catalog()
    for file, source in sources:
        if "kms_desktop.texts" not in source:
            continue
        for _, said, comments, context in _extracted(source):
            catalog.add(said, locations=[(file, 0)], auto_comments=_joined(comments), context=context)
    return _HEADER + _written(catalog)


def _extracted(source: str) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    yield from extract(read_calls, io.BytesIO(source.encode()), KEYWORDS, COMMENTS)  # type: ignore[arg-type]


def read_calls(
    file: IO[bytes], keywords: Iterable[str], tags: Iterable[str], options: object
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """What Babel asks of a reader of a language: line, function, its texts, and the comments for translators."""
    source = file.read().decode()
    lines, known = source.splitlines(), set(keywords)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            first = [one.value for one in node.args[: CALLS[node.func.id]] if isinstance(one, ast.Constant)]
            texts = tuple(map(str, first))
            yield node.lineno, node.func.id, texts if len(texts) > 1 else texts[0], _comments(lines, node.lineno, tags)


def _comments(lines: Sequence[str], line: int, tags: Iterable[str]) -> list[str]:
    """Those right above a line, from the one that a tag begins."""
    above: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.lstrip().startswith("#"):
            break
        above.insert(0, text.strip().lstrip("# "))
        if above[0].startswith(tuple(tags)):
            return above
    return []


def _joined(comments: list[str]) -> list[str]:
    return [" ".join(comments)] if comments else []


def _written(catalog: Catalog) -> str:
    file = io.BytesIO()
    write_po(file, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False)
    return file.getvalue().decode()


def wrong_translations(catalog: Catalog) -> Iterator[str]:
    """Those that name a value which their text is not given, or leave one out; a form for one thing may leave out n."""
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            yield from _wrong(message)


def _wrong(message: Message) -> Iterator[str]:
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    needed = {hole for text in texts for hole in PLACEHOLDER.findall(str(text))}
    for translated in message.string if isinstance(message.string, tuple) else (message.string,):
        named = set(PLACEHOLDER.findall(str(translated)))
        if translated and (named - needed or needed - named - {"n"}):
            yield f"“{texts[0]}” needs {sorted(needed)}, and “{translated}” names {sorted(named)}"


def compiled(source: str) -> bytes:
    """The .mo of a .po. ValueError where a translation names other values than its text."""
    catalog = read_po(io.StringIO(source))
    if wrong := list(wrong_translations(catalog)):
        raise ValueError("\n".join(wrong))
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def _refuse_unknown(language: str) -> None:
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError) as problem:
        raise ValueError(f"No language is called {language}, so {language}.po cannot be one") from problem


def write_all(root: Path = ROOT) -> Iterator[str]:
    """Writes what is out of date, and says so. Raises ValueError for a translation that is wrong."""
    pot = root / LOCALE / "kms_desktop.pot"
    pot.parent.mkdir(parents=True, exist_ok=True)
    text = template(read_modules(root))
    if not pot.is_file() or pot.read_text(encoding="utf-8") != text:
        pot.write_text(text, encoding="utf-8")
        yield f"{pot.relative_to(root)} is written anew."
    for po in sorted(pot.parent.glob("*.po")):
        _refuse_unknown(po.stem)
        made, place = compiled(po.read_text(encoding="utf-8")), root / COMPILED / f"{po.stem}.mo"
        if not place.is_file() or place.read_bytes() != made:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(made)
            yield f"{place.relative_to(root)} is written anew."


def main(arguments: Sequence[str]) -> int:
    """0, or 1 where a call or a translation is wrong; each is told in a line."""
    parser = argparse.ArgumentParser(prog="dev.py texts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--missing", metavar="PATH", nargs="?", const="", help="what bypasses the catalogue")
    asked = parser.parse_args(list(arguments))
    sources = list(read_modules())
    if asked.missing is not None:
        for line in report(missing(sources), wanted=asked.missing):
            print(line)
        past = "numbers and days are written past the module of formats"
        for line in report(formats(sources), wanted=asked.missing, what=past):
            print(line)
        return 0
    wrong = faults(sources)
    try:
        lines = [] if wrong else list(write_all())
    except ValueError as problem:
        wrong, lines = [str(problem)], []
    for line in wrong or lines or ["The template and the catalogues are as the program says."]:
        print(line, file=sys.stderr if wrong else sys.stdout)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
