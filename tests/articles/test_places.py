"""Places to fill in: what is known is put in, what is not is a gap that is seen, also in the whole article."""

from __future__ import annotations

from kms_desktop.articles.option_block import OptionFields, new_option, read_option, write_option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.places import fill_places, find_places, find_unclosed, show_gaps
from kms_desktop.articles.render import render_article
from kms_desktop.articles.serialization import as_markdown
from tests.articles.writing import FACTS, article, option_of, solution, with_solutions

SAY = '**Say:** "I\'ve sent {amount} back. Is that all right?"'
WRITE = '**Write:** "We have sent {amount} back; see {channel_number}."'
PROSE = f"{SAY}\n\n{WRITE}\n\n**Why:** It is theirs."


def test_what_is_known_is_put_in_and_the_rest_is_a_gap_in_plain_words() -> None:
    filled = fill_places("{amount} to {name}, {channel_number}, {amount}", {"amount": "£38.50", "name": ""})
    assert filled.text == "£38.50 to [name], [channel number], £38.50"
    assert filled.gaps == ("name", "channel_number")
    assert fill_places("Nothing here.", {}).gaps == ()


def test_only_one_name_in_braces_is_a_place() -> None:
    assert [place for place, _ in find_places("{a} {not this} {b_2} { c }")] == ["a", "b_2"]
    assert find_unclosed("All {right} here") == -1
    assert find_unclosed("An {open brace") == 3


def test_write_is_read_rendered_and_written_again() -> None:
    read = option_of(FACTS, PROSE).options[0]
    assert (read.say.count("{amount}"), read.write.count("{channel_number}")) == (1, 1)
    assert "**" not in read.say
    page = render_article(option_of(FACTS, PROSE), base=None)
    assert "[amount]" in page and "[channel number]" in page and "{" not in page
    assert page.index("Say") < page.index("Write") < page.index("Why")
    again = parse_article(as_markdown(option_of(FACTS, PROSE)).encode(), "lost-card.md").options[0]
    assert (again.say, again.write, again.why) == (read.say, read.write, read.why)


def test_the_form_adds_changes_and_takes_out_what_is_written() -> None:
    text = with_solutions(solution("Refund", prose=f"{SAY}\n\n**Why:** It is theirs."))
    line = article(text).options[0].line
    fields = read_option(text, line)
    assert fields is not None and fields.write == ""
    added = write_option(text, line, OptionFields(**{**_values(fields), "write": '"We wrote."'}))
    assert added is not None and added.index("**Say:**") < added.index('**Write:** "We wrote."') < added.index(
        "**Why:**"
    )
    fields = read_option(added, line)
    assert fields is not None and fields.write == '"We wrote."'
    assert write_option(added, line, OptionFields(**{**_values(fields), "write": ""})) == text
    assert "**Write:**" not in new_option(OptionFields(title="A", say="b", why="c"))
    assert "**Write:** w\n\n**Why:**" in new_option(OptionFields(title="A", say="b", write="w", why="c"))


def test_a_promise_with_a_place_can_be_typed_into_the_form() -> None:
    text = with_solutions(solution("Refund"))
    line = article(text).options[0].line
    fields = read_option(text, line)
    assert fields is not None
    made = write_option(
        text, line, OptionFields(**{**_values(fields), "promise": "refund of {amount}", "within": "3 days"})
    )
    assert made is not None
    promise = article(made).options[0].promise
    assert promise is not None and promise.what == "refund of {amount}"


def test_gaps_in_markdown_are_no_links() -> None:
    assert show_gaps("see {x_y}") == r"see \[x y\]"


def _values(fields: OptionFields) -> dict[str, object]:
    return {name: getattr(fields, name) for name in OptionFields.__dataclass_fields__}
