"""What an editor wrote down as customers' words counts like a caller who said it."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.search.model import PastContact
from tests.search.writing import ids, searcher_of, write_article

_SAID = "they took the money out twice"


def _shop(tmp_path: Path):
    folder = tmp_path / "kb"
    write_article(folder, "charged", "Customer was charged twice", phrases=(_SAID,))
    write_article(folder, "visit", "Engineer missed the visit", phrases=("nobody came",))
    for number in range(20):
        write_article(folder, f"other-{number}", f"Something else {number}")
    searcher = searcher_of(folder, tmp_path / "index")
    callers = [
        PastContact("visit", f"I took the day off twice and they came on neither, day {n}", float(n)) for n in range(30)
    ]
    searcher.learn_contacts(callers)
    return searcher


def test_a_phrase_word_for_word_outranks_many_callers_who_share_some_words(tmp_path: Path) -> None:
    assert ids(_shop(tmp_path), _SAID)[0] == "charged"


def test_callers_still_outrank_an_article_whose_phrases_say_something_else(tmp_path: Path) -> None:
    assert ids(_shop(tmp_path), "I took the day off and they never came")[0] == "visit"
