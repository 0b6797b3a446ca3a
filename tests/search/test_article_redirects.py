"""Articles that are archived, merged or split take their past contacts along."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article

SAID = "the wizzy thing blinks"


def told(searcher: Searcher) -> None:
    searcher.learn_contacts(
        [PastContact("router-light", SAID, 1.0), PastContact("router-light", "sparkles all night", 1.0)]
    )


def changed(file: Path, line: str) -> None:
    file.write_text(file.read_text().replace("kind: problem", f"kind: problem\n{line}"))


def test_a_merged_article_leaves_its_callers_to_the_other(shop: Path, searcher: Searcher) -> None:
    told(searcher)
    assert ids(searcher, SAID)[0] == "router-light"
    changed(shop / "router-light.md", "merged_into: slow-evening")
    assert ids(searcher, SAID)[0] == "router-light"
    searcher.refresh()
    assert ids(searcher, SAID)[0] == "router-light", "while it is found it keeps its callers"
    file = shop / "router-light.md"
    file.write_text(file.read_text().replace("confidence: validated", "confidence: archived"))
    searcher.refresh()
    hit = searcher.search(SAID).hits[0]
    assert (hit.id, hit.reasons[0].text) == ("slow-evening", "1 caller in 90 days said the same")


def test_of_a_split_article_each_caller_goes_where_the_words_are(shop: Path, searcher: Searcher) -> None:
    told(searcher)
    (shop / "router-light.md").unlink()
    changed(write_article(shop, "blinking", "Blinking thing"), "replaces: [router-light]")
    changed(write_article(shop, "sparkling", "Sparkles at night"), "replaces: router-light")
    searcher.refresh()
    assert ids(searcher, SAID)[0] == "blinking"
    assert ids(searcher, "sparkles all night")[0] == "sparkling"
    people = [[r.text for r in hit.reasons if r.kind == "people"] for hit in searcher.search(SAID).hits]
    assert people[0] == ["1 caller in 90 days said the same"]


def test_through_a_chain_and_not_round_a_circle(shop: Path, searcher: Searcher) -> None:
    (shop / "router-light.md").unlink()
    changed(write_article(shop, "middle", "Middle", confidence="archived"), "replaces: router-light\nmerged_into: last")
    changed(write_article(shop, "last", "Last", confidence="archived"), "merged_into: middle")
    searcher.refresh()
    told(searcher)
    assert ids(searcher, SAID) == []
    changed(write_article(shop, "new", "New"), "replaces: [last]")
    searcher.refresh()
    assert ids(searcher, SAID)[0] == "new"


def test_a_new_desktop_learns_the_same_from_the_log(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    (shop / "router-light.md").unlink()
    changed(write_article(shop, "blinking", "Blinking thing"), "replaces: [router-light]")
    elsewhere = searcher_of(shop, tmp_path / "another-desktop")
    told(elsewhere)
    assert ids(elsewhere, SAID)[0] == "blinking"
