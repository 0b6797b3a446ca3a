"""README and docs/ → each link leads somewhere, each command and option is one, and the made page is as it is made."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import commands
import doc_links
import key_page
import make_site
from kms_desktop.cli.main import build_parser
from tests.architecture.sources import PACKAGE, ROOT

NAMED = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
PAGES = [*(ROOT / name for name in NAMED), *sorted((ROOT / "docs").glob("*.md"))]
HELP = sorted((ROOT / "knowledge_base" / "help").glob("*.md"))
DOCUMENT = re.compile(r"\bdocs/[a-z-]+\.md\b")
CODE = re.compile(r"`([^`\n]+)`")
PROGRAM, SCRIPT = "kms-desktop", "packaging/dev.py"
ENDS = {"#", "|", ";", "&&", ">", ">>", "\\"}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [*PAGES, *HELP], ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert doc_links.broken_links(ROOT, page) == []


def test_every_document_is_linked_from_the_list_of_documents() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.path).resolve() for link in doc_links.links_of(index.read_text("utf-8"))}
    assert set(PAGES[len(NAMED) :]) - linked <= {index}
    assert set(HELP) - linked == {ROOT / "knowledge_base" / "help" / name for name in LINKED_ELSEWHERE}


LINKED_ELSEWHERE = ("taking-articles-over.md", "writing-an-article.md")
"""From the pages on importing and on writing."""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_document_that_is_named_is_a_link(page: Path) -> None:
    text = page.read_text("utf-8")
    unlinked = re.sub(r"\]\([^)]*\)", "]", text.partition("<!-- Made by “python3 packaging/dev.py rights”")[0])
    assert DOCUMENT.findall(unlinked) == []


def test_every_document_that_the_program_names_is_there() -> None:
    named = {(found, path) for path in PACKAGE.rglob("*.py") for found in DOCUMENT.findall(path.read_text("utf-8"))}
    assert {(found, name_of(path)) for found, path in named if not (ROOT / found).is_file()} == set()


def shell_lines(text: str) -> Iterator[str]:
    """Commands as somebody would copy them: lines of code, and what stands between backticks."""
    for line in text.splitlines():
        if line.startswith("    "):
            yield line.strip()
        else:
            yield from CODE.findall(line)


def calls_of(text: str, program: str) -> Iterator[list[str]]:
    """The words after each call of `program`, up to what ends a command in a shell."""
    for line in shell_lines(text):
        at = line.find(program)
        if at < 0 or (at and line[at - 1] not in " /"):
            continue
        try:
            words = shlex.split(line[at + len(program) :], comments=True)
        except ValueError:
            words = line[at + len(program) :].split("#")[0].split()
        ended = next((place for place, word in enumerate(words) if word in ENDS), len(words))
        yield words[:ended]


def parsers_below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def wrong_in(words: list[str]) -> str:
    """The first word that names no command or option of the program; "" where all do."""
    parser, options = build_parser(), set[str]()
    for word in words:
        options |= set(parser._option_string_actions)
        below = parsers_below(parser)
        option = word.partition("=")[0]
        if word.startswith("--") and option not in options | {"--"}:
            return word
        if word in below:
            parser = below[word]
        elif below and re.fullmatch("[a-z][a-z-]+", word) and not _is_value(words, word):
            return word
    return ""


def _is_value(words: list[str], word: str) -> bool:
    """Whether an option stands before it whose value it may be."""
    at = words.index(word)
    return at > 0 and words[at - 1].startswith("--")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_option_that_is_printed_is_one(page: Path) -> None:
    calls = list(calls_of(page.read_text("utf-8"), PROGRAM))
    assert {" ".join(words): wrong for words in calls if (wrong := wrong_in(words))} == {}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_the_checkout_that_is_printed_is_one(page: Path) -> None:
    first = {words[0] for words in calls_of(page.read_text("utf-8"), SCRIPT) if words}
    assert {word.rstrip(",") for word in first} - set(commands.COMMANDS) - {"COMMAND", "--help"} == set()


def test_a_command_that_is_not_there_is_found() -> None:
    assert wrong_in(["staff", "ad", "sam"]) == "ad"
    assert wrong_in(["staff", "add", "sam", "--teem", "Billing"]) == "--teem"
    assert wrong_in(["--as", "marta", "publish", "folder"]) == ""


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# One two, three\n\n## One two, three\n", "utf-8")
    page = tmp_path / "a.md"
    page.write_text(
        "[x](b.md#one-two-three-1) `[x](no.md)`\n[y](b.md#four)\n[z](c.md)\n[w](https://example.com)\n", "utf-8"
    )
    assert doc_links.broken_links(tmp_path, page) == ["a.md:2: b.md has no heading #four", "a.md:3: there is no c.md"]


def test_the_page_of_keys_is_what_the_table_says() -> None:
    assert key_page.PAGE.read_text("utf-8") == key_page.key_page(), "“python packaging/key_page.py” writes it anew"


def test_the_site_gets_every_page_and_what_they_link_to(tmp_path: Path) -> None:
    taken = make_site.collect_pages(ROOT, tmp_path / "site")
    assert {name_of(page) for page in [*PAGES, *HELP]} <= set(taken)
    assert "resources/pictures/desk-guide.png" in taken
    assert all((tmp_path / "site" / name).is_file() for name in taken)


def test_every_page_of_the_sites_menu_is_there() -> None:
    menu = re.findall(r"\b[\w/-]+\.md$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert menu and [name for name in menu if not (ROOT / name).is_file()] == []
    assert {name_of(page) for page in [*PAGES, *HELP]} == set(menu)
