"""Pages of HTML, sound and hostile → markdown that says the same and runs nothing."""

from __future__ import annotations

import base64
import html

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.from_html import from_markup, read_html
from kms_desktop.articles.render import render_html
from tests.articles.gate import read
from tests.articles.test_render_safety import INJECTIONS
from tests.steps import count_steps

PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        (
            "<h1>Router</h1><h2>Cause</h2><p>It <b>blinks</b> <i>red</i>.",
            "# Router\n\n## Cause\n\nIt **blinks** *red*.",
        ),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><th>A<th>B<tr><td>1 | 2<td>x<br>y</table>", "| A | B |\n| --- | --- |\n| 1 \\| 2 | x<br>y |"),
        ("<table><tr><td><p>only a frame</table>", "only a frame"),
        ("<p># 1. * _x_ &lt;b&gt; [a](b) `c`", "\\# 1. \\* \\_x\\_ \\<b> \\[a\\](b) \\`c\\`"),
        ("<p>1. x", "1\\. x"),
        ("<p><b>Note:</b>text, snake_case, H<sub>2</sub>O, x<sup>2</sup>", "**Note:** text, snake_case, H₂O, x²"),
        ("<pre>a\n  ``` b</pre>", "````\na\n  ``` b\n````"),
        (
            "<p><a href='other.html#x'>o</a> <a href='https://a.b/(c)'>w</a>",
            "[o](other.html#x) [w](https://a.b/%28c%29)",
        ),
        ("<p><img src='a b.png' alt='[x]'>", "![\\[x\\]](a%20b.png)"),
        ("<p>x<script>alert(1)</script><style>p{}</style><!-- y -->", "x"),
        ("<p><iframe src='https://v.example/1'></iframe>", "[Video](https://v.example/1)"),
        ("<nav>menu</nav><main><p>text</main><footer>foot</footer>", "text"),
        ("<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b"),
    ],
)
def test_a_page_becomes_markdown(page: str, markdown: str) -> None:
    assert from_markup(page, "x.html", "media/x").markdown.strip() == markdown


def test_what_cannot_be_taken_is_told_and_its_words_stay() -> None:
    page = (
        "<p><a href='javascript:x()'>Run</a> <a href='file://srv/list.xls'>List</a> <a href='#gone'>Up</a><svg></svg>"
    )
    found = from_markup(page, "x.html", "media/x")
    assert found.markdown.strip() == "Run List (file://srv/list.xls) Up"
    assert found.kept == ("an address that articles do not lead to, as text",)
    assert any("javascript:" in line for line in found.lost) and any("svg" in line for line in found.lost)


def test_places_of_a_page_are_its_headings() -> None:
    page = "<h1 id=top>T</h1><a name=old></a><h2>Cause</h2><section id=fix><h2>Fix <span id=in>it</span></h2></section>"
    assert from_markup(page + "<a href='#fix'>x</a>", "x.html", "m").places == {"top": 0, "old": 1, "in": 2, "fix": 2}


def test_a_picture_inside_a_page_is_copied_once() -> None:
    data = base64.b64encode(PNG).decode()
    found = from_markup(
        f"<img src='data:image/png;base64,{data}'>" * 2 + "<img src='data:text/html,x' alt=no>", "x.html", "m/a"
    )
    assert dict(found.pictures) == {"m/a/picture-1.png": PNG}
    assert found.markdown.strip().count("![](m/a/picture-1.png)") == 2
    assert "no" in found.markdown and "data:" not in found.markdown


@pytest.mark.parametrize(
    "data",
    [
        "<p>Größe</p>".encode(),
        b"\xef\xbb\xbf" + "<p>Größe</p>".encode(),
        "<p>Größe</p>".encode("utf-16"),
        "<meta charset=iso-8859-15><p>Größe</p>".encode("iso-8859-15"),
        "<p>Größe</p>".encode("cp1252"),
        "<meta charset=hex><p>Größe</p>".encode("cp1252"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_states(data: bytes) -> None:
    assert read_html(data, "a.html", "m").markdown.strip() == "Größe"


def test_a_page_that_is_none_is_refused() -> None:
    for data in (b"\0" * 10, b" " * 6_000_000):
        with pytest.raises(ArticleUnreadable, match=r"a\.html"):
            read_html(data, "a.html", "m")


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_hostile_comes_through(text: str) -> None:
    for page in (text, f"<p>{text}</p>", f"<table><tr><td>{text}<td>{text}</table>"):
        read(render_html(from_markup(page, "x.html", "m").markdown, base=None))


TEXT = st.text(alphabet="ab1 .*_#-+>|`[]<&!\\~=:()\"'", max_size=12).map(html.escape)
INLINE = ["b", "i", "em", "strong", "code", "span", "a href='x.md'", "u"]
BLOCKS = ["p", "div", "h2", "h3", "ul><li", "ol><li", "blockquote", "pre", "table><tr><td>q</td><td", "section"]


def element(tag: str, inner: str) -> str:
    if tag.startswith("table"):
        return f"<{tag}>{inner}</td></tr></table>"
    names = [name.strip("<").split()[0] for name in tag.split(">")]
    return f"<{tag}>{inner}" + "".join(f"</{name}>" for name in reversed(names))


INLINES = st.recursive(
    TEXT, lambda c: st.builds(element, st.sampled_from(INLINE), st.lists(c, max_size=3).map("".join)), max_leaves=5
)
PAGES = st.recursive(
    st.builds(element, st.sampled_from(BLOCKS), INLINES),
    lambda c: st.builds(
        element,
        st.sampled_from(["div", "ul><li", "blockquote", "ol><li"]),
        st.lists(c | INLINES, max_size=3).map("".join),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@example("<p><i><b>1</b>1<b>1</b></i></p>")
@given(PAGES)
def test_no_word_of_a_page_is_lost_or_added(page: str) -> None:
    shown = read(render_html(from_markup(page, "x.html", "m").markdown, base=None)).text
    assert "".join(shown.split()) == "".join(BeautifulSoup(page, "lxml").get_text().split())


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        ("", "<div>"),
        ("", "<b>"),
        ("", "<b><p>"),
        ("", "<h1>a<p>"),
        ("", "<ul><li>"),
        ("<ol>", "<li>x"),
        ("", "<table><tr><td>"),
        ("<table><thead>", "<tr><td>x"),
        ("", "<a "),
        ("", "<!--"),
        ("", "<p>x"),
        ("", "x<sup>2</sup>"),
        ("", "<td colspan=999>"),
        ("", "<b>a</b><i>b</i>"),
        ("", "&#x"),
    ],
)
def test_twice_a_page_without_end_is_twice_the_work(before: str, piece: str) -> None:
    def steps(size: int) -> int:
        return count_steps(lambda: from_markup(before + piece * size, "x.html", "m"))

    small, large = steps(400), steps(800)
    assert large < 2.5 * small, f"{small:,} steps for 400, {large:,} for 800"


def test_a_page_of_more_tags_than_any_text_has_is_refused() -> None:
    with pytest.raises(ArticleUnreadable, match="has more than 200,000 tags"):
        read_html(b"<b><p>" * 170_000, "x.html", "m")


def test_a_numbered_list_goes_on_counting_where_it_began() -> None:
    page = "<ol start=7><li>a<li><p>b<p>c<ol><li>d</ol></ol>"
    assert from_markup(page, "x.html", "m").markdown == "7. a\n8. b\n\n   c\n\n   1. d\n"


def test_of_many_heading_rows_the_first_is_the_heading() -> None:
    page = "<table><thead><tr><th>A<tr><th>B</thead><tr><td>c</table>"
    assert from_markup(page, "x.html", "m").markdown == "| A |\n| --- |\n| B |\n| c |\n"


@pytest.mark.parametrize(
    ("around", "told"), [("", ()), ("<p>Home", ("what stands outside of “main”: menus, heads and feet",))]
)
def test_what_stands_around_the_article_is_told_where_there_is_any(around: str, told: tuple[str, ...]) -> None:
    assert from_markup(f"{around}<main><h1>Router</h1></main>", "x.html", "pictures").lost == told


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        (
            "<tr><th>a</th><th>b</th><th>c</th></tr><tr><td rowspan=2>1</td><td>2</td><td>3</td></tr>"
            "<tr><td>5</td><td>6</td></tr><tr><td>7</td><td>8</td><td>9</td></tr>",
            ["| a | b | c |", "| --- | --- | --- |", "| 1 | 2 | 3 |", "|  | 5 | 6 |", "| 7 | 8 | 9 |"],
        ),
        (
            "<tr><th>a</th><th>b</th><th>c</th></tr><tr><td>1</td><td rowspan=3>2</td><td>3</td></tr>"
            "<tr><td>4</td><td>6</td></tr><tr><td>7</td><td>9</td></tr>",
            ["| a | b | c |", "| --- | --- | --- |", "| 1 | 2 | 3 |", "| 4 |  | 6 |", "| 7 |  | 9 |"],
        ),
        (
            "<tr><th>a</th><th>b</th><th>c</th></tr><tr><td>1</td><td colspan=2 rowspan=2>2</td></tr>"
            "<tr><td>4</td></tr>",
            ["| a | b | c |", "| --- | --- | --- |", "| 1 | 2 | |", "| 4 |  |  |"],
        ),
    ],
)
def test_a_cell_over_several_rows_moves_none_of_the_others(rows: str, table: list[str]) -> None:
    found = read_html(f"<table>{rows}</table>".encode(), "a.html", "media/a")
    assert found.markdown.strip().split("\n") == table
    assert found.kept


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Fee <strike>£40</strike> £25.</p>", "Fee ~~£40~~ £25."),
        ("<p>Fee <span style='text-decoration:line-through'>£40</span> £25.</p>", "Fee ~~£40~~ £25."),
        ("<p>Fee <span style='TEXT-DECORATION-LINE: line-through'>£40</span> £25.</p>", "Fee ~~£40~~ £25."),
        ("<p>A <span style='font-weight:700'>loud</span> word</p>", "A **loud** word"),
        ("<p>A <span style='font-style:italic'>soft</span> word</p>", "A *soft* word"),
        ("<p>10 m<span style='vertical-align:super'>2</span></p>", "10 m²"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>", "漢 (かん)"),
        ("<ol><li>a</li></ol><p>x</p><ol start=2><li>b</li><li value=5>c</li><li>d</li></ol>",
         "1. a\n\nx\n\n2. b\n5. c\n6. d"),
    ],
)  # fmt: skip
def test_what_only_a_style_says_of_words_is_kept(html: str, markdown: str) -> None:
    assert read_html(html.encode(), "a.html", "media/a").markdown.strip() == markdown


@pytest.mark.parametrize("how", ["style='display:none'", "style='visibility: hidden'", "hidden"])
def test_what_the_page_does_not_show_is_left_out_and_told(how: str) -> None:
    found = read_html(f"<p>Shown.</p><p {how}>margin 40 percent</p>".encode(), "a.html", "media/a")
    assert found.markdown.strip() == "Shown."
    assert found.lost == ("text that the page does not show (“hidden”)",)
