"""The text of an article and the dictionaries of this computer → the words that are in none, with what was meant.

Only prose is read: no front matter but the title, no code, no address, no name of a fact. A text in a language of which
this computer has no dictionary is left alone: where two of five words are unknown, it is the dictionary that is wrong.
"""

from __future__ import annotations

import errno
import locale
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kms_desktop.editorial.hunspell import Dictionary
from kms_desktop.files import read_ordinary_file, write_whole

HOUSE_WORDS = "spelling.txt"
"""In the folder of the articles: one word on a line, those of the house that no dictionary has."""
_FOLDERS = {
    "linux": ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/share/myspell", "~/.local/share/hunspell"),
    "darwin": ("~/Library/Spelling", "/Library/Spelling", "/opt/homebrew/share/hunspell"),
    "win32": (r"%LOCALAPPDATA%\hunspell", r"%PROGRAMFILES%\hunspell"),
}
_OFFICES = {
    "linux": ("/usr/lib/libreoffice/share/extensions", "/opt/libreoffice/share/extensions"),
    "darwin": ("/Applications/LibreOffice.app/Contents/Resources/extensions",),
    "win32": (r"%PROGRAMFILES%\LibreOffice\share\extensions",),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE_OR_ADDRESS = re.compile(r"`+[^`]*`+|\]\((?:[^()]|\([^()]*\))*\)|<[^<>]*>|\{[^{}]*\}")
_DIGIT = re.compile(r"\d")
_WITHOUT_BLANK = re.compile(r"\S+")
_IN_ADDRESS = re.compile(r"(?<=\S)@\S|\w[/\\_.]\w")
_NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|&\w+;|\w+")
_MOST_SUGGESTED = 60
_MOST_HOUSE_BYTES = 1_000_000
_LEAST_WORDS = 12
_TOO_MANY = 0.4

Misspelt = Mapping[str, tuple[str, ...]]
"""Each word that is in no dictionary, with what may have been meant."""


class Speller:
    """Dictionaries are read at the first text, not before. For one thread."""

    def __init__(
        self, root: Path, folders: Sequence[Path] | None = None, languages: Sequence[str] | None = None
    ) -> None:
        self._root = root
        self._folders = dictionary_folders() if folders is None else list(folders)
        self._languages = list(languages if languages is not None else system_languages())
        self._opened: dict[Path, Dictionary | None] = {}
        self._house: tuple[int, frozenset[str]] = (-1, frozenset())
        self._suggested: dict[str, tuple[str, ...]] = {}

    def check_text(self, text: str) -> Misspelt:
        """Nothing where this computer has no dictionary for the text."""
        words = dict.fromkeys(word for _, _, word in prose_words(text))
        house = self.house_words()
        asked = [word for word in words if _plain(word) not in house]
        for dictionary in self._fitting():
            wrong = [word for word in asked if not dictionary.knows(word)]
            if len(words) < _LEAST_WORDS or len(wrong) <= _TOO_MANY * len(words):
                return {word: self._meant(dictionary, word, number) for number, word in enumerate(wrong)}
        return {}

    def house_words(self) -> frozenset[str]:
        """Those of the house, in small letters."""
        file = self._root / HOUSE_WORDS
        try:
            stamp = file.stat().st_mtime_ns
            if stamp != self._house[0]:
                lines = read_ordinary_file(file, _MOST_HOUSE_BYTES).decode("utf-8", "replace").split("\n")
                kept = (line.partition("#")[0].strip() for line in lines)
                self._house = (stamp, frozenset(_plain(word) for word in kept if word))
        except OSError:
            self._house = (-1, frozenset())
        return self._house[1]

    def add_word(self, word: str) -> None:
        """One more of the house's words, for everybody who has this folder. Raises OSError."""
        if _plain(word) in self.house_words():
            return
        file = self._root / HOUSE_WORDS
        before = read_ordinary_file(file, _MOST_HOUSE_BYTES) if file.exists() else b""
        if len(before) == _MOST_HOUSE_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(file))
        gap = b"\n" if before and not before.endswith(b"\n") else b""
        write_whole(file, before + gap + word.encode() + b"\n")

    def _meant(self, dictionary: Dictionary, word: str, number: int) -> tuple[str, ...]:
        if word not in self._suggested:
            if number >= _MOST_SUGGESTED:
                return ()
            self._suggested[word] = tuple(dictionary.suggest(word))
        return self._suggested[word]

    def _fitting(self) -> Iterator[Dictionary]:
        """The dictionaries of the languages of this computer, each once, the likeliest first."""
        files = [file for folder in self._folders for file in _list_dictionaries(folder)]
        for language in self._languages:
            exact = [file for file in files if file.stem.replace("-", "_") == language]
            alike = [file for file in files if re.split("[_-]", file.stem)[0] == language.split("_")[0]]
            for file in (exact or alike)[:1]:
                if file not in self._opened:
                    self._opened[file] = _open(file)
                dictionary = self._opened[file]
                if dictionary is not None:
                    yield dictionary


def prose_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Line (from 1), column (from 0) and word of everything that is prose."""
    lines = text.split("\n")
    first = 0
    if lines[0].rstrip() == "---":
        first = next((n + 1 for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    fence = ""
    for number, line in enumerate(lines, 1):
        if number <= first:
            title = re.match(r"title:[ \t]*[\"']?", line)
            if title:
                yield from ((number, title.end() + column, word) for column, word in _words_of(line[title.end() :]))
            continue
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif not line.startswith(("    ", "\t")):
            yield from ((number, column, word) for column, word in _words_of(line))


@lru_cache(maxsize=4_000)
def _words_of(line: str) -> tuple[tuple[int, str], ...]:
    prose = _CODE_OR_ADDRESS.sub(_blanks, line)
    prose = _WITHOUT_BLANK.sub(_prose_in, prose)
    found = []
    for word in _WORD.finditer(prose):
        if len(word[0]) > 1 and not _is_name(prose, word.start(), word[0]):
            found.append((word.start(), word[0]))
    return tuple(found)


def _prose_in(found: re.Match[str]) -> str:
    """What stands between two blanks, without addresses and without words that hold a digit."""
    if _IN_ADDRESS.search(found[0]):
        return _blanks(found)
    return _NOT_PROSE.sub(lambda one: one[0] if _is_of_letters(one[0]) else _blanks(one), found[0])


def _is_of_letters(part: str) -> bool:
    return part[0] != "&" and not part.startswith(("http://", "https://", "www.")) and not _DIGIT.search(part)


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_name(line: str, start: int, word: str) -> bool:
    """A word with a capital inside a sentence, or with several: a person's, a product's, an abbreviation."""
    if any(letter.isupper() for letter in word[1:]):
        return True
    before = line[max(0, start - 80) : start].rstrip(" \t\"'“„«(*_[#>-")
    return word[0].isupper() and bool(before) and before[-1] not in ".!?:…"


def _plain(word: str) -> str:
    return word.replace("’", "'").casefold()


def _open(dic: Path) -> Dictionary | None:
    try:
        return Dictionary(dic.with_suffix(".aff"), dic)
    except OSError:
        return None


def _list_dictionaries(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.glob("*.dic") if file.with_suffix(".aff").exists())
    except OSError:
        return []


def dictionary_folders() -> list[Path]:
    """Where dictionaries of this system and of an office program lie."""
    named = [Path(part) for part in os.environ.get("DICPATH", "").split(os.pathsep) if part]
    platform = sys.platform if sys.platform in _FOLDERS else "linux"
    named += [Path(os.path.expandvars(place)).expanduser() for place in _FOLDERS[platform]]
    for office in _OFFICES[platform]:
        named += sorted(Path(os.path.expandvars(office)).glob("dict-*"))
    return named


def system_languages() -> list[str]:
    """As the system says them: en_GB; English last, in which articles are often written."""
    said = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    found = [part.split(".")[0].split("@")[0] for one in said for part in one.split(":")]
    found += [locale.getlocale()[0] or "", "en_GB", "en_US"]
    return list(dict.fromkeys(one for one in found if re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", one)))
