"""Places in words: filled with what is known, told where they are not; `Write` beside `Say`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.option_block import new_option, read_option, write_option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.places import PLACE, fill_places, show_gaps
from kms_desktop.articles.render import render_article
from kms_desktop.articles.serialization import as_markdown

WRITTEN = """---
id: fee
title: Late fee
---

## Solutions

### Take it off

```solution
remedy: waiver
cost: 12
authority: agent
promise: {what: "{amount} taken off", within: 2 days}
```

**Say:** "I'm taking {amount} off, {name}. Is that all right?"

**Write:** "We've taken {amount} off your bill."

**Why:** It was ours.
"""


def test_what_is_known_stands_in_its_place_and_the_rest_is_told() -> None:
    filled = fill_places("Hello {name}, it's on channel {channel_number}.", {"name": "Maria Okafor"})
    assert filled.words == "Hello Maria Okafor, it's on channel [channel number]."
    assert filled.gaps == ("channel_number",)
    assert fill_places("{name}, {name}", {"name": " "}).gaps == ("name",)


@pytest.mark.parametrize("words", ["{Amount}", "{ amount }", "{}", "{1st}", "{amount", "amount}", "{a b}", "{{}}"])
def test_braces_that_name_no_place_stay_as_they_are(words: str) -> None:
    assert fill_places(words, {"amount": "£12"}) == fill_places(words, {})
    assert fill_places(words, {}).words == words


@given(st.text(), st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), st.text()))
def test_what_is_filled_in_is_never_filled_again_and_nothing_else_changes(words: str, known: dict[str, str]) -> None:
    filled = fill_places(words, known)
    around = PLACE.split(words)[::2]
    at = 0
    for part in around:
        at = filled.words.index(part, at) + len(part)
    assert set(filled.gaps) == {name for name in PLACE.findall(words) if not known.get(name, "").strip()}


def test_what_is_written_is_read_shown_and_written_back() -> None:
    article = parse_article(WRITTEN.encode(), "fee.md")
    (option,) = article.options
    assert option.write == '"We\'ve taken {amount} off your bill."'
    shown = render_article(article, base=None)
    assert "[amount]" in shown and "{amount}" not in shown and "Write" in shown
    (again,) = parse_article(as_markdown(article).encode(), "fee.md").options
    assert (again.say, again.write, again.why) == (option.say, option.write, option.why)
    assert show_gaps(option.say).startswith("\"I'm taking [amount] off, [name].")


def test_a_form_writes_and_takes_away_what_is_written() -> None:
    line = WRITTEN[: WRITTEN.index("### Take")].count("\n") + 1
    fields = read_option(WRITTEN, line)
    assert fields is not None and fields.write.startswith("\"We've")
    gone = write_option(WRITTEN, line, replace(fields, write=""))
    assert gone is not None and "Write" not in gone and "**Why:** It was ours." in gone
    back = write_option(gone, line, replace(fields, write='"It is off your bill."'))
    assert back is not None
    assert back.index("**Say:**") < back.index('**Write:** "It is off') < back.index("**Why:**")
    made = new_option(replace(fields, story=""))
    assert "**Write:**" in made and "**Story:**" not in made
