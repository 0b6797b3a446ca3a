"""Generated articles: written as markdown and read again they are the same, and no byte of a file is ever changed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.serialization import as_markdown
from kms_desktop.settings import shipped

NAMES = st.sampled_from(["tier", "amount", "charge_status", "refunds_90d", "größe"])
WORDS = st.text(alphabet="abc ÄÖ日-'?!*_[]<>&#`|~.,:;1=+()\"\\", min_size=1, max_size=20).map(
    lambda t: " ".join(t.split())
)
TITLES = WORDS.filter(lambda text: any(letter.isalnum() for letter in text))
PROSE = st.lists(
    st.sampled_from(["Plain words.", "**bold** and [a link](#x)", "- one\n- two", "> quoted", "`code`"]), max_size=3
)
VALUES = st.one_of(
    st.booleans().map(lambda b: "yes" if b else "no"),
    st.integers(-999, 99999).map(str),
    st.decimals(0, 1000, places=2).map(str),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(str),
    st.sampled_from(["gold", "two_orders", "on hold", "'12'", '"yes"']),
)
LISTS = st.lists(VALUES, min_size=1, max_size=3).map(lambda values: f"[{', '.join(values)}]")
COMPARED = st.sampled_from(['">= 2"', '"< 12"', '">= 2, < 12.5"'])
CONDITIONS = st.dictionaries(NAMES, VALUES | LISTS | COMPARED, min_size=1, max_size=3).map(
    lambda entries: "{" + ", ".join(f"{name}: {value}" for name, value in entries.items()) + "}"
)
AUTHORITIES = st.sampled_from(["agent", "[agent, manager]", "{agent: 50, team lead: 250.50, manager: }"])
ANSWERS = st.lists(st.sampled_from(["Yes", "No, *never*", "`x` & y"]), min_size=1, max_size=2)


@st.composite
def solutions(draw: st.DrawFn, title: str) -> str:
    facts = [
        f"remedy: {draw(st.sampled_from(['money', 'follow-up', 'Gesture', 'explanation']))}",
        f"cost: {draw(st.sampled_from(['0', '12.50', 'amount', 'amount + 15', 'amount + postage + 2']))}",
        f"authority: {draw(AUTHORITIES)}",
    ]
    for key in ("use_when", "avoid_when"):
        facts += [f"{key}: {draw(CONDITIONS)}"] if draw(st.booleans()) else []
    facts += ["limits: {per_customer: 2 in 90 days, per_agent: 300 per week}"] if draw(st.booleans()) else []
    facts += ["promise: {what: 'a call: back', within: 3 working days}"] if draw(st.booleans()) else []
    prose = "\n\n".join(
        f"**{label}:** {'  '.join(draw(PROSE))}" for label in draw(st.permutations(["Say", "Why", "Story"]))
    )
    block = "\n".join(facts)
    return f"### {title}\n\n```solution\n{block}\n```\n{prose}\n"


@st.composite
def articles(draw: st.DrawFn) -> str:
    """A text that a person could have written in the format."""
    steps = draw(st.lists(TITLES, min_size=1, max_size=4))
    options = draw(st.lists(TITLES, min_size=1, max_size=3))
    front = ["id: made", f"title: {draw(TITLES)!r}", "phrases:", *(f"  - {draw(TITLES)!r}" for _ in range(2))]
    front += [f"affects: {draw(CONDITIONS)}"] if draw(st.booleans()) else []
    front += [f"own_key: {draw(VALUES)}", "review_by: 2027-03-01", "products: tv, mobile"]
    guide = []
    for step in steps:
        leads = draw(st.sampled_from(["#solutions", "#guide", "other.md", "../b%20c.md#x", "#gone"]))
        fact = draw(
            st.one_of(st.just(""), VALUES.filter(lambda v: v[0] not in "'\"").map(lambda v: f' "charge: {v}, n: 2"'))
        )
        answers = "".join(f"- [{word}]({leads}{fact})\n" for word in draw(ANSWERS))
        how = "\n\n".join(draw(PROSE))
        guide.append(f"### {step}\n{how}\n\n{answers}")
    solved = "\n".join(draw(solutions(title)) for title in options)
    head = "\n".join(front)
    issue = " ".join(draw(PROSE))
    guided = f"## Guide\n\nFirst words.\n\n{''.join(guide)}"
    return f"---\n{head}\n---\n\nOpening.\n\n## Issue\n\n{issue}\n\n{guided}\n## Solutions\n\n{solved}"


def said(article: Article) -> dict[str, object]:
    """Everything the article says, without where it says it."""
    kept = {f.name: getattr(article, f.name) for f in fields(article) if f.name not in _PLACES}
    kept["sections"] = [(s.title, s.markdown) for s in article.sections if s.title not in ("Guide", "Solutions")]
    kept["titles"] = [section.title for section in article.sections]
    kept["steps"] = [replace(s, line=1, answers=tuple(replace(a, line=1) for a in s.answers)) for s in article.steps]
    kept["options"] = [replace(option, line=1) for option in article.options]
    return kept


_PLACES = {"revision", "markdown", "body_line", "places", "findings"}


@settings(max_examples=40, deadline=None)
@given(articles())
def test_a_written_article_is_read_as_the_same_article(text: str) -> None:
    article = parse_article(text.encode(), "billing/made.md")
    assert article.steps and article.options
    again = parse_article(as_markdown(article).encode(), "billing/made.md")
    assert said(again) == said(article)
    assert as_markdown(again) == as_markdown(article)


def test_every_article_that_is_shipped_is_read_as_the_same_again() -> None:
    for article in Library(shipped("knowledge_base")).read_all():
        again = parse_article(as_markdown(article).encode(), article.path)
        assert said(again) == said(article), article.path


def test_reading_and_checking_leaves_every_byte_of_a_file(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf---\r\nid: a \r\n---\r\n\r\n## Issue\t\r\n\r\ntext  \r\n\n\n"
    (tmp_path / "a.md").write_bytes(data)
    article = Library(tmp_path).read_article("a.md")
    assert (tmp_path / "a.md").read_bytes() == data
    assert article.markdown == "\n## Issue\t\n\ntext  \n\n\n"


def test_numbers_keep_their_kind() -> None:
    text = "---\nid: a\nx: 12.50\ny: '12'\nz: no\naffects: {d: 2027-01-02, s: 'yes'}\n---\n"
    article = parse_article(text.encode(), "a.md")
    again = parse_article(as_markdown(article).encode(), "a.md")
    assert again.extra == {"x": Decimal("12.50"), "y": "12", "z": False}
    assert again.affects == article.affects
