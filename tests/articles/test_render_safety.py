"""Hostile markdown → proof that nothing in it becomes more than text, and that it does not take for ever."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.render import plain_text, render_article, render_html
from kms_desktop.articles.safe_html import sanitize_html
from tests.articles.gate import read

INJECTIONS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    "<img src=`javascript:alert(1)`>",
    "<img/src/onerror=alert(1)>",
    '<img src="file:///etc/passwd">',
    '<img src="../../../etc/passwd.png">',
    '<img src="https://x.example/pixel.png" alt="a">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x.swf></object><embed src=x>",
    "<body onload=alert(1)>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<style>@import '//x.example/a.css'; p{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(https://x.example/p.png)'>x</p>",
    "<div style=position:fixed;top:0>x</div>",
    "<meta http-equiv=refresh content='0;url=https://x.example'>",
    "<base href=https://x.example/>",
    "<form action=https://x.example><input name=card><button>Go</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=x.md onclick=alert(1)>x</a>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<table background='javascript:alert(1)'><tr><td onmouseover=alert(1)>x</td></tr></table>",
    "<table><tr><td><script>alert(1)</script><img src=x onerror=alert(1)></td></tr></table>",
    "<table><tr><td colspan='1 onload=alert(1)'>x</td><td rowspan=99999>y</td></tr></table>",
    "<b onmouseover=alert(1)>x</b></b></p></td></table>",
    "</p></blockquote></td></tr></table><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<!-- x --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><!DOCTYPE html>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><script>alert(1)</script></textarea><title><img src=x onerror=alert(1)></title>",
    "<x onclick=alert(1)>x</x>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1) )",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](kms:open?id=1)",
    "[x](ms-settings:privacy) [y](smb://x.example/s) [z](ftp://x.example/a.md)",
    "[x](//x.example/a.md)",
    r"[x](\\x.example\a.md)",
    "[x](%5C%5Cx.example%5Ca.md) [y](/%2Fx.example/a.md)",
    "[x](https:javascript.md) [y](http:///x)",
    '[x](a.md"onclick="alert(1))',
    "[x](a.md 'onclick=alert(1)')",
    "[x][r]\n\n[r]: javascript:alert(1) 'x'",
    "[x]\n\n[x]: <data:text/html,<script>alert(1)</script>>",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](https://x.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](file:///etc/passwd)",
    "![x](../outside.png) ![y](..%2foutside.png) ![z](/../outside.png)",
    "![x](\\\\x.example\\s\\a.png)",
    '![x" onerror="alert(1)](in.png)',
    "![<script>alert(1)</script>](in.png)",
    "[![x](https://x.example/p.png)](javascript:alert(1))",
    '# <a name="x" onclick=alert(1)>x</a>\n\n## "><script>alert(1)</script>',
    "```<script>\nalert(1)\n```\n\n```js\" onload=alert(1)\nx\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "https://x.example/\"onmouseover=alert(1)",
    "https://x.example/<script>alert(1)</script>",
    "http://javascript:alert(1)",
    ':::image source="https://x.example/p.png" alt-text="<script>alert(1)</script>":::',
    ':::image source="in.png" alt-text="x" onerror="alert(1)":::',
    "> [!NOTE]<script>alert(1)</script>\n> [!VIDEO javascript:alert(1)]",
    "> [!VIDEO https://x.example/<script>alert(1)</script>]",
    "[!INCLUDE [<script>alert(1)</script>](javascript:alert(1))]",
    "| <script>alert(1)</script> | b |\n|:-:|--|\n| <td onclick=x> | </table> |",
    "\x00<script>\ufffd",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<<script>script>alert(1)<</script>/script>",
    "1. <li onclick=x>\n2. <ul><li>x</ol>",
    "<a\nhref=javascript:alert(1)>x</a>",
    "*<b>_</em></strong>*__</i>**",
    "<kbd><code><pre><samp>x</pre>",
    "[x](feed:javascript:alert(1)) [y](view-source:https://x.example) [z](jar:https://x.example!/a.md)",
    "[x](vbs\u200bcript:x) [y](java\u00adscript:alert(1)) [z](\u202ejavascript:alert(1))",
    "[x](ｊavascript:alert(1)) [y](JAVASCRIPT&#58;alert(1)) [z](javascript&#x3a;alert(1))",
    "[x](data:text/html,%3Cscript%3E) [y](DATA:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:a.md) [y](file:///C:/a.md) [z](FILE://srv/share/a.md)",
    "[x](////x.example/a.md) [y](/\\x.example/a.md) [z](https:x.example)",
    "[x](..\\..\\a.md) [y](%2e%2e/%2e%2e/a.md) [z](\\\\?\\C:\\a.md)",
    "![x](\u202egnp.exe) ![y](in.png%00.exe) ![z](IN.PNG#onerror=alert(1))",
    "![x](//x.example/p.png) ![y](https:in.png) ![z](about:blank)",
    "<img srcset='https://x.example/p.png 2x' src=in.png longdesc=javascript:x>",
    "<image xlink:href=https://x.example/p.png><use href=#x>",
    "<svg><foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload=alert(1)></svg>",
    "<svg><set attributeName=href to=javascript:alert(1)><animate onbegin=alert(1)></svg>",
    "<math href=javascript:alert(1)>x</math><maction actiontype=statusline xlink:href=javascript:x>y</maction>",
    "<p style=width:expression(alert(1))>x</p><p style='behavior:url(x.htc)'>y</p>",
    "<b style='-moz-binding:url(x.xml#x)'>x</b><i style=color:red onfocus=alert(1) autofocus tabindex=0>y</i>",
    "<a href=&#x6A&#x61&#x76&#x61script:alert(1)>x</a><a href=' \u0001javascript:x'>y</a>",
    "<a href=x.md target=_blank ping=https://x.example formaction=javascript:x download>x</a>",
    "<area href=javascript:alert(1)><map name=x></map><marquee onstart=alert(1)>x</marquee>",
    "<select><script>alert(1)</script></select><keygen autofocus onfocus=alert(1)><portal src=x>",
    "<dialog open onclose=alert(1)>x</dialog><slot onslotchange=alert(1)><custom-element onclick=x>",
    "<plaintext><script>alert(1)</script><xmp><img src=x onerror=alert(1)></xmp><listing>",
    "<bgsound src=javascript:x><layer src=x.js><ilayer src=x><frameset onload=alert(1)><frame src=x>",
    "<template><script>alert(1)</script></template><isindex action=javascript:x type=image>",
    "<audio src=x onerror=alert(1)><track onerror=alert(1)><picture><source srcset=x onerror=alert(1)></picture>",
    "<script\n>alert(1)</script\n><script/x>alert(1)</script/x><\u0000script>alert(1)</script>",
    "<a\u3000href=javascript:alert(1)>x</a><img\u000csrc=x\u000conerror=alert(1)>",
    "<!--[if IE]><script>alert(1)</script><![endif]--><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;img src=x onerror=alert(1)&gt; &amp;lt;script&amp;gt; &NewLine;&Tab;&colon;&lpar;",
    "<javascript&colon;alert(1)> <vbscript:x> <file:///etc/passwd> <kms:open?id=1> <\\\\srv\\share>",
    "<a@b.example\" onclick=alert(1)> <mailto:a@b.example?subject=<script>>",
    "[a]: javascript:alert(1)\n[b]: data:text/html,x\n[c]: file:///x\n\n[a] [b][] [x][c] ![a] ![x][b]",
    "[![a](javascript:x)][b]\n\n[b]: <vbscript:x> \"title' onclick='x\"",
    "| a |\n|---|\n| [x](javascript:alert(1)) ![y](file:///etc/passwd) <img src=x onerror=alert(1)> |",
    "- [ ] <input type=checkbox onclick=alert(1)>\n- [x] [x](javascript:x)",
    "~~~ \"><script>alert(1)</script>\nx\n~~~\n\n``` onclick=alert(1)\nx\n```",
    "## [x](javascript:alert(1)) {onclick=alert(1)}\n\n## <img src=x onerror=alert(1)>",
]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        "<script></script>",
        "<p onclick='x'></p>",
        "<a href='javascript:x'></a>",
        "<a href='//x.example'></a>",
        "<a href='/site'></a>",
        "<img src='https://x.example/a.png'>",
        "<img src='file:///etc/passwd'>",
        "<p><b></b></p>",
        "<p></em></p>",
        "<!-- x -->",
        "<!DOCTYPE html>",
    ],
)
def test_the_gate_of_these_tests_lets_nothing_forbidden_through(html: str) -> None:
    with pytest.raises(AssertionError):
        read(html)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    (tmp_path / "outside.png").write_bytes(b"x")
    (tmp_path / "kb" / "sub").mkdir(parents=True)
    (tmp_path / "kb" / "in.png").write_bytes(b"x")
    (tmp_path / "kb" / "link.png").symlink_to(tmp_path / "outside.png")
    return tmp_path / "kb"


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_a_text_becomes_more_than_text(text: str, pictures: Path) -> None:
    for form in (text, f"- {text}", f"> {text}", f"a {text} b", f"| {text} |\n|---|\n| {text} |"):
        read(render_html(form, base=pictures), pictures)
        read(render_html(form, base=None))


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_an_article_becomes_more_than_text(text: str, pictures: Path) -> None:
    line = " ".join(text.split())
    source = (
        f"---\ntitle: {line!r}\n---\n{text}\n\n## {line}\n\n{text}\n\n## Guide\n\n### {line}\n\n{text}\n\n"
        f"- [{line}](#a)\n- [x](<{line}.md>)\n- [ok](#a)\n\n## Solutions\n\n### {line}\n\n"
        "```solution\nremedy: apology\n"
        f"cost: 0\nauthority: agent\nuse_when: {{x: {line!r}}}\npromise: {{what: {line!r}, within: 1 day}}\n```\n\n"
        f"**Say:** {text}\n\n**Why:** {text}\n"
    )
    article = parse_article(source.replace("\0", "").encode(), "sub/a.md")
    read(render_article(article, base=pictures, currency="<script>"), pictures)


@pytest.mark.parametrize("text", INJECTIONS)
def test_the_second_gate_holds_by_itself(text: str) -> None:
    read(sanitize_html(text))
    read(sanitize_html(f'<p title="x">{text}</p><img src="file:///etc/passwd"><a href="file:///etc/passwd">x</a>'))


def test_a_script_stays_readable_as_text() -> None:
    assert "<script>alert(1)</script>" in read(render_html("<script>alert(1)</script>", base=None)).text


@given(st.text(max_size=300) | st.text(alphabet="<>[]()!`*_~#|:-=\"'/\\& \nabx.md", max_size=120))
def test_any_text_passes_the_gate(text: str) -> None:
    read(render_html(text, base=None))
    plain_text(text)


MARKUP = ["<b>", "</b>", "<table>", "</table>", "<tr>", "<td>", "<!--", "-->", "[a](", "x.md)", "![", "](p.png)"]
MARKUP += ["> [!NOTE]\n", ":::image ", 'source="a.png"', ":::", "| a |\n|--|\n", "- ", "    ", "```\n", "<li>", "\n\n"]
MARKUP += ["&lt;", "\\", "https://a.b/", "<br>", "*", "_", "`"]


@given(st.lists(st.sampled_from(MARKUP) | st.text(max_size=5), max_size=25).map("".join))
def test_any_mixture_of_markup_passes_the_gate(text: str) -> None:
    read(render_html(text, base=None))


REPEATED = ["[", "![", "*a ", "_a_", "`a``", "<", "<!-- ", "<!--\n", "<table>\n", "> ", "- ", "|a", "\\*", '[a](b "']
REPEATED += ["[a]: b\n", "::: ", ":::image ", "<b>", "</b>", "# h\n", "- [a](#b)\n", "&amp;", "https://a.b/ "]


@pytest.mark.parametrize("piece", REPEATED)
def test_hostile_repetition_does_not_take_for_ever(piece: str) -> None:
    text = piece * (30_000 // len(piece))
    started = time.process_time()
    read(render_html(text, base=None))
    plain_text(text)
    assert time.process_time() - started < 10


def test_a_very_long_text_is_shown_as_it_is_written() -> None:
    html = render_html("*a* <b>\n" * 130_000, base=None)
    assert html.startswith("<pre>*a* &lt;b&gt;\n")
