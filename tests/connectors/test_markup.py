"""HTML of mails and tickets becomes plain words, whatever its state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.markup import text_of_html

PAGE = """<html><head><title>Mail</title><style>p { color: red }</style></head><body>
<p>Hello <b>Priya</b>,</p><p>You took<br>&pound;38.50 &amp; then &#163;38.50&nbsp;again.</p>
<ul><li>card<li>debit</ul><script>steal()</script><!-- hidden <p>comment</p> -->
<table><tr><td>Total<td>77.00</tr></table><img alt='the bill' src='http://example.com/x'>
<blockquote><p>One is a hold.</p></blockquote></body></html>"""


def test_a_mail_reads_like_the_page() -> None:
    assert text_of_html(PAGE).split("\n") == [
        "Hello Priya,",
        "You took",
        "£38.50 & then £38.50 again.",
        "- card",
        "- debit",
        "Total 77.00",
        "the bill",
        "> One is a hold.",
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("I <3 this", "I <3 this"),
        ("<p>x</p><script>bad", "x"),
        ("<SCRIPT>no</ScRipt >yes", "yes"),
        ("<head><p>kept", "kept"),
        ("<head>seen<body>kept", "seenkept"),
        ("<head><title>gone</title><body>kept", "kept"),
        ("kept<!-- never closed", "kept"),
        ("<svg><text>gone</text></svg>kept", "kept"),
        ("<script/>kept", "kept"),
        ("&#99999999999999999999;x", "�x"),
        ("&#" + "9" * 10_000 + ";x", "�x"),
        ("&am", "&am"),
        ("&hellip;&NotEqualTilde;", "…≂̸"),
        ("a\0b\ud800c", "ab?c"),
        ("<!--[if mso]>gone<![endif]-->kept", "kept"),
        ("<a href='http://example.com", ""),
        ("&#0;&#xD800;x", "��x"),
        ('<img alt="<b>">x', "<b>x"),
        ("</p></blockquote></p>x", "x"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_broken_markup_is_read_all_the_same(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<",
        "<!--",
        "<!--x>",
        "<![CDATA[",
        "<div>",
        "&",
        "&#",
        "<script>",
        "</",
        "<a href='",
        "<?",
        "<title>",
        "<head>",
        "<b></p>",
        "<b><p>",
        "<blockquote>",
        "<table><td>",
        "<li>",
        "&am",
        "\0",
    ],
)
def test_hostile_markup_comes_to_an_end(piece: str) -> None:
    html = piece * (400_000 // len(piece))
    assert len(text_of_html(html)) <= len(html)


def test_end_tags_that_nothing_opened_cost_no_more_than_others() -> None:
    assert text_of_html("<i>" * 100_000 + "</b>" * 100_000) == "…"


def test_two_hundred_thousand_elements_inside_each_other_end_with_dots() -> None:
    assert text_of_html("Hello <div>" + "<div>" * 200_000 + "deep") == "Hello…"


def test_a_thread_of_many_answers_is_read_to_its_end() -> None:
    mail = "<div><blockquote>" * 500 + "the first mail" + "</blockquote></div>" * 500 + "<p>and on"
    assert text_of_html(mail).split("\n") == ["> > > > > the first mail", "and on"]


@given(st.text(alphabet=st.sampled_from("<>/!-abp&;#'\" =\n"), max_size=200))
def test_no_markup_breaks_the_reading(markup: str) -> None:
    assert "<script" not in text_of_html(markup + "<script>evil</script>")
