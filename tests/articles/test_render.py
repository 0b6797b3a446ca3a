"""Markdown and articles → HTML that reads well in the window, and plain words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kms_desktop.articles.render import plain_text, render_article, render_html
from tests.articles.gate import read
from tests.articles.writing import FACTS, article, solution, with_solutions


def flat(html: str) -> str:
    """The HTML on one line, to compare without caring for line ends."""
    return " ".join(re.sub(r">\n\s*<", "><", html).split())


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a *b* **c** `d` ~~e~~", "<p>a <em>b</em> <strong>c</strong> <code>d</code> <s>e</s></p>"),
        ("- a\n- b\n  1. c", "<ul><li>a</li><li>b <ol><li>c</li></ol></li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("```js\na < b\n```", "<pre><code>a &lt; b</code></pre>"),
        ("a  \nb", "<p>a<br> b</p>"),
        ("---", "<hr>"),
        ("[a](https://x.example/?b=c&d=e)", '<p><a href="https://x.example/?b=c&amp;d=e">a</a></p>'),
        ("[a](other.md#b)", '<p><a href="other.md#b">a</a></p>'),
        ("[a](größe.md)", '<p><a href="gr%C3%B6%C3%9Fe.md">a</a></p>'),
        ("[a](#b) [c](mailto:a@b.example)", '<p><a href="#b">a</a> <a href="mailto:a@b.example">c</a></p>'),
        ("[call](tel:+442079460000)", '<p><a href="tel:+442079460000">call</a></p>'),
        ("[a *b*](javascript:x) [c](/site) [d](a.pdf)", "<p>a <em>b</em> c d</p>"),
        ("<https://x.example>", '<p><a href="https://x.example">https://x.example</a></p>'),
        (
            "(see https://x.example/a_b(c).)",
            '<p>(see <a href="https://x.example/a_b(c)">https://x.example/a_b(c)</a>.)</p>',
        ),
        ("[https://x.example](a.md)", '<p><a href="a.md">https://x.example</a></p>'),
        ("## A b?", '<h2><a name="a-b"></a>A b?</h2>'),
        ("# A\n\n# A", '<h1><a name="a"></a>A</h1><h1><a name="a-1"></a>A</h1>'),
    ],
)
def test_markdown_becomes_the_html_that_the_window_knows(markdown: str, html: str) -> None:
    assert flat(render_html(markdown, base=None)) == html
    read(render_html(markdown, base=None))


def test_a_table_has_borders_room_and_its_alignment() -> None:
    html = flat(render_html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2<br>3 | 4 |\n", base=None))
    assert html.startswith('<table border="1" cellspacing="0" cellpadding="6"><thead><tr><th align="left">a</th>')
    assert '<th align="center">b</th><th align="right">c</th>' in html
    assert '<td>1</td><td align="center">2<br> 3</td><td align="right">4</td>' in html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("> [!NOTE]\n> Read *this*.", "<blockquote><p><strong>Note</strong><br> Read <em>this</em>.</p></blockquote>"),
        ("> [!WARNING] Hot", "<blockquote><p><strong>Warning</strong><br> Hot</p></blockquote>"),
        ("> [!TIP]\n>\n> More", "<blockquote><p><strong>Tip</strong></p><p>More</p></blockquote>"),
        ("a <!-- b --> c", "<p>a c</p>"),
        ("a <!-- b", "<p>a &lt;!-- b</p>"),
        ("<!-- a\n\nb", "<p>&lt;!-- a</p><p>b</p>"),
        ("a\n<!-- b\n-->\nc", "<p>a</p><p>c</p>"),
        ("a\n\n<!-- b\n\n## c\n-->\n\nd", "<p>a</p><p>d</p>"),
        ("<!-- a -->\nb", "<p>b</p>"),
        ("<!--\na\n--> b", "<p>b</p>"),
        ("<b>b</b><br/>c <kbd>F1</kbd> <sup>2</sup>", "<p><strong>b</strong><br> c <code>F1</code> <sup>2</sup></p>"),
        ("type <username>", "<p>type &lt;username&gt;</p>"),
        ("<details>\n<summary>More</summary>\n\nb\n\n</details>", "<p><strong>More</strong></p><p>b</p>"),
        ("<div align=center>\n\na\n\n</div>", "<p>a</p>"),
        ("::: moniker range=\"x\"\n\na\n\n::: moniker-end", "<p>a</p>"),
        ("[!INCLUDE [Third-party](../x.md)]", "<p>Text not here: Third-party</p>"),
        ("[!VIDEO https://x.example]", '<p>Video: <a href="https://x.example">https://x.example</a></p>'),
        ("<ul><li>a</li><li>b</li></ul>", "<p>• a<br> • b</p>"),
    ],
)  # fmt: skip
def test_what_other_tools_write_looks_decent(markdown: str, html: str) -> None:
    assert flat(render_html(markdown, base=None)) == html


def test_a_table_written_in_html_becomes_a_table() -> None:
    markdown = (
        "<table>\n<tr><th>A</th>\n<th>B</th></tr>\n\n<tr><td>1 <b>x</b></td>"
        '<td colspan="2">2<br>3</td></tr></table>\n\nafter'
    )
    assert flat(render_html(markdown, base=None)) == (
        '<table border="1" cellspacing="0" cellpadding="6"><tbody>'
        '<tr><th align="left">A</th><th align="left">B</th></tr>'
        '<tr><td>1 <strong>x</strong></td><td colspan="2">2<br> 3</td></tr></tbody></table><p>after</p>'
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "kb" / "tv" / "media").mkdir(parents=True)
    (tmp_path / "kb" / "tv" / "media" / "a b.png").write_bytes(b"x")
    (tmp_path / "kb" / "größe.PNG").write_bytes(b"x")
    (tmp_path / "kb" / "note.txt").write_bytes(b"x")
    (tmp_path / "outside.png").write_bytes(b"x")
    (tmp_path / "kb" / "link.png").symlink_to(tmp_path / "outside.png")
    return tmp_path / "kb"


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("media/a%20b.png", "tv/media/a b.png"),
        ("<media/a b.png>", "tv/media/a b.png"),
        ("./media/a%20b.png", "tv/media/a b.png"),
        ("../größe.PNG", "größe.PNG"),
        ("/größe.PNG", "größe.PNG"),
        ("media/gone.png", None),
        ("../../outside.png", None),
        ("../link.png", None),
        ("../note.txt", None),
        ("https://x.example/a.png", None),
        ("media", None),
    ],
)
def test_only_pictures_of_the_library_are_shown(shelf: Path, source: str, file: str | None) -> None:
    html = render_html(f"![a *lamp*]({source})", base=shelf, folder="tv")
    read(html, shelf)
    if file:
        assert html == f'<p><img src="{(shelf / file).as_uri()}" alt="a lamp"></p>\n'
    else:
        assert "<img" not in html
        assert "Picture not here: a lamp (" in html


def test_a_picture_that_is_not_here_is_named_even_inside_a_macro() -> None:
    html = render_html(':::image type="content" source="media/x/lamp.png" alt-text="A red lamp.":::', base=None)
    assert flat(html) == "<p>Picture not here: A red lamp. (lamp.png)</p>"


def test_a_whole_article_shows_plain_lines_instead_of_yaml() -> None:
    facts = (
        "remedy: money\ncost: amount + 15\nauthority: {agent: 95, team_lead: 415.50, manager: }\n"
        "use_when: {second_payment: posted, in_arrears: no}\navoid_when: {refunds: '>= 2', tier: [a, b]}\n"
        "limits: {per_customer: 1 in 12 months, per_agent: 150 per week}\n"
        "promise: {what: refund on the card, within: 24 hours}"
    )
    guide = "First words.\n\n### Red?\n\nLook.\n\n- [Yes](#refund-all)\n- [No](tv/other.md#x)\n- [Again](#red)\n"
    prose = "**Say:** *Sorry*.\n\n**Why:** Fair.\n\n**Story:** Once."
    text = with_solutions(solution("Explain"), solution("Refund all", facts, prose), guide=guide)
    text = text.replace("## Guide", "## Issue\n\nTold [here][r].\n\n## Cause\n\n## Guide")
    text += "\n## Prevent\n\nTell.\n\n[r]: other.md\n"
    html = render_article(article(text, "billing/a.md"), base=None, currency="£")
    shown = " ".join(read(html).text.split())
    assert "```" not in html
    assert "use_when" not in html
    assert shown == (
        "Lost card Issue Told here. Guide First words. 1. Red? Look. "
        "Yes → Refund all No → Other Again → Red? "
        "Solutions 1. Explain Kind Apology Costs nothing Granted by agent Say Sorry. Why It is fair. "
        "2. Refund all Kind Money Costs the amount plus £15 "
        "Granted by agent up to £95, team lead up to £415.50, manager "
        "When second payment is posted and in arrears is no Not when refunds is at least 2 and tier is a or b "
        "Limits at most 1 in 12 months for each customer; at most £150 per week from each agent "
        "Promises refund on the card, within 24 hours Say Sorry. Why Fair. Story Once. Prevent Tell."
    )
    assert '<a href="#refund-all">Refund all</a>' in html
    assert '<a href="tv/other.md#x">' in html
    assert '<a href="other.md">here</a>' in html
    assert '<a name="refund-all"></a>' in html


def test_another_article_is_called_by_its_title_where_that_is_known() -> None:
    here = article(with_solutions(solution("A"), guide="### Red?\n\n- [No](tv/other.md)\n"), "billing/a.md")
    titles = {"billing/tv/other.md": "No picture"}
    html = render_article(here, base=None, title_of=lambda path: titles.get(path, ""))
    assert '<a href="tv/other.md">No picture</a>' in html


def test_a_solution_that_cannot_be_read_says_that_nobody_may_grant_it() -> None:
    html = render_article(article(with_solutions(solution("A", FACTS + "\nuse_when: {tier: }"))), base=None)
    assert "nobody, until the facts of this solution are put right" in html


def test_an_article_without_any_parts_is_shown_too() -> None:
    assert (
        flat(render_article(article("Just *words*.", "a b.md"), base=None)) == "<h1>A b</h1><p>Just <em>words</em>.</p>"
    )
    assert render_article(article("Words.", "a.md"), base=None, with_title=False) == "<p>Words.</p>\n"
    assert render_article(article("", "a.md"), base=None, with_title=False) == ""


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# A\n\nb **c** _d_ `e_f` ~~g~~ snake_case", "A b c d e_f g snake_case"),
        ("- [x](y.md \"t\") ![alt](p.png) [r][s] [l](a(b)c)\n\n[s]: u", "x alt r l"),
        ("1. one\n2) two\n* [ ] three\n> four\n> - five", "one two three four five"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("```\ncode_x <y>\n```\n~~~solution\nremedy: money\n~~~\nafter", "code_x <y> after"),
        ("a <!-- b\nc --> d <br>e <b>f</b> <username>", "a d e f <username>"),
        ("Setext\n======\n\n***\n\ntext", "Setext text"),
        ("AT&amp;T &lt;x&gt; 5 \\* 3", "AT&T <x> 5 * 3"),
        ("> [!NOTE]\n> hi\n\n:::image source=\"a\" alt-text=\"Shot\":::\n\n::: zone-end", "hi Shot"),
        ("", ""),
        ("```solution\nnever: closed", ""),
    ],
)  # fmt: skip
def test_plain_text_is_what_a_reader_sees(markdown: str, words: str) -> None:
    assert plain_text(markdown) == words


def test_plain_text_leaves_no_word_of_an_article_out() -> None:
    text = with_solutions(solution("Explain"), guide='### Red?\n\n- [Yes](#explain "a: b")\n')
    body = text.split("---\n")[2]
    assert plain_text(body) == "Guide Red? Yes Solutions Explain Say: Sorry. Why: It is fair."
