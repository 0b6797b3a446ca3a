"""Every way in which a link can be written, and every place where something only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.link_addresses import find_addresses, read_address, relative_path, write_address
from kms_desktop.editorial.folder_plan import mend_links

WRITTEN = {
    "plain": ("[a](old.md)", "[a](new.md)"),
    "with a heading": ("[a](old.md#so-it-is)", "[a](new.md#so-it-is)"),
    "with facts": ('- [a](old.md "charge_status: posted")', '- [a](new.md "charge_status: posted")'),
    "with a dot": ("[a](./old.md)", "[a](./new.md)"),
    "from the top": ("[a](/old.md)", "[a](/new.md)"),
    "in brackets": ("[a](<old.md> 'T')", "[a](<new.md> 'T')"),
    "coded": ("[a](%6Fld.md)", "[a](new.md)"),
    "behind a backslash": (r"[a](ol\d.md) [a](old\.md)", r"[a](ol\d.md) [a](new.md)"),
    "on the next line": ("[a\nb](\nold.md\n'T')", "[a\nb](\nnew.md\n'T')"),
    "twice in a line": ("[a](old.md) [a](old.md#x) [b](b.md)", "[a](new.md) [a](new.md#x) [b](b.md)"),
    "by a name": ("[a][n]\n\n[n]: old.md 'T'", "[a][n]\n\n[n]: new.md 'T'"),
    "by a name below": ("[a][n]\n\n[n]:\n  <old.md>", "[a][n]\n\n[n]:\n  <new.md>"),
    "in a quote": ("> [a](old.md)\n> [b](old.md)", "> [a](new.md)\n> [b](new.md)"),
    "in a list": ("- a\n  1. [a](old.md)", "- a\n  1. [a](new.md)"),
    "in a table": (
        "| a | b |\n|---|---|\n| x\\|y [a](old.md) | [a](old.md) |",
        "| a | b |\n|---|---|\n| x\\|y [a](new.md) | [a](new.md) |",
    ),
    "in a heading": ("## So [a](old.md) ##", "## So [a](new.md) ##"),
    "around a picture": ("[![a](p.png)](old.md)", "[![a](p.png)](new.md)"),
    "in bold": ("**[a](old.md)**", "**[a](new.md)**"),
    "in HTML": ("<div>\n[a](old.md)\n</div>", "<div>\n[a](new.md)\n</div>"),
}
NOT_A_LINK = {
    "in a code span": "See `[a](old.md)` here",
    "in a block of code": "```\n[a](old.md)\n```",
    "in a block of other fences": "~~~yaml\n- [a](old.md)\n~~~",
    "moved in": "x\n\n    [a](old.md)",
    "behind a backslash": r"\[a](old.md)",
    "with a blank before it": "[a] (old.md)",
    "words": "It is called old.md.",
    "on the web": "[a](https://example.com/old.md) [b](mailto:old.md)",
    "with a question": "[a](old.md?raw)",
    "of another folder": "[a](other/old.md) [b](../old.md)",
    "of a longer name": "[a](very-old.md) [b](old.md.md)",
    "in the front matter": "---\ntitle: '[a](old.md)'\n---\nx",
    "an address alone": "<old.md>",
}


def moved(path: str, anchor: str) -> tuple[str, str]:
    return ("new.md" if path == "old.md" else path), anchor


@pytest.mark.parametrize("form", WRITTEN)
def test_a_link_is_found_however_it_is_written_and_keeps_its_manner(form: str) -> None:
    before, after = WRITTEN[form]
    assert mend_links(before, "x.md", "x.md", moved).text == after
    head = "---\ntitle: x\n---\n\n"
    assert mend_links(head + before, "x.md", "x.md", moved).text == head + after


@pytest.mark.parametrize("form", NOT_A_LINK)
def test_what_only_looks_like_a_link_stays(form: str) -> None:
    assert mend_links(NOT_A_LINK[form], "x.md", "x.md", moved).text == NOT_A_LINK[form]


HOSTILE = [
    "with blank.md",
    "a(b).md",
    "a)b(.md",
    "50% off.md",
    "a#b.md",
    "q&amp;a.md",
    "über/größe.md",
    "a'b\"c.md",
    "[x].md",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("written", ["[a](old.md#x)", "[a](<old.md#x>)", "[a][n]\n\n[n]: old.md#x"])
def test_any_name_is_written_so_that_it_is_read_again(name: str, written: str) -> None:
    for inside in ("x.md", "deep/er/x.md"):
        text = written.replace("old.md", relative_path("old.md", inside))
        made = mend_links(text, inside, inside, lambda path, anchor: (name if path == "old.md" else path, anchor))
        assert not made.failed
        assert [read_address(one, inside) for one in find_addresses(made.text)] == [(name, "x")]


def test_a_text_that_moves_keeps_where_its_links_lead() -> None:
    text = (
        "[a](a.md) [b](../b.md#h) [c](#own) [d](here.md#own) ![p](pic.png) "
        "[w](https://w.example) [t](/a.md) [m](www.example.com)"
    )
    made = mend_links(text, "in/here.md", "out/deep/there.md", lambda path, anchor: (
        ("out/deep/there.md" if path == "in/here.md" else path), anchor))  # fmt: skip
    assert made.text == (
        "[a](../../in/a.md) [b](../../b.md#h) [c](#own) [d](there.md#own) ![p](../../in/pic.png) "
        "[w](https://w.example) [t](/a.md) [m](www.example.com)"
    )


def test_only_the_heading_changes_where_only_the_heading_does() -> None:
    (one,) = find_addresses("[a](so%20it%20is.md#old)")
    assert write_address(one, None, "new", "x.md") == "so%20it%20is.md#new"
    assert write_address(one, None, "", "x.md") == "so%20it%20is.md"
    assert write_address(one, "b.md", None, "x.md") == "b.md#old"


def test_a_very_long_text_is_read_in_good_time() -> None:
    text = "\n\n".join(f"Para {n} with [a](a{n}.md) and `[b](b.md)` and [[[[[[[[." for n in range(1000))
    assert len(find_addresses(text)) == 1000


PIECES = ["[a](", ")", "b.md", "#h", "<", ">", "`", "\n", "\n\n", "- ", "> ", "    ", "[n]: ", "![", "]", "\\", "%20"]
PIECES += ["é", "|", "'t'", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_whatever_is_written_moves_with_every_link_leading_where_it_led(text: str) -> None:
    assert mend_links(text, "in/x.md", "in/x.md", lambda path, anchor: (path, anchor)).text == text
    made = mend_links(text, "in/x.md", "out/deep/x.md", lambda path, anchor: (path, anchor))
    if not made.failed:
        before = [read_address(one, "in/x.md") for one in find_addresses(text)]
        after = [read_address(one, "out/deep/x.md") for one in find_addresses(made.text)]
        pairs = zip(before, after, strict=True)
        assert all(was == now for was, now in pairs if was is not None and was[0].endswith(".md"))
