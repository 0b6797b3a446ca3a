"""Of the parts of a mail all that its sender wrote is the letter, and files are files."""

import base64

import pytest

from kms_desktop.connectors.mail import Mail, read_mail
from kms_desktop.connectors.mail_body import unwrap_flowed
from kms_desktop.connectors.mailfile import RawMail

_HEAD = "From: Ana <ana@example.com>\nDate: Sat, 22 Nov 2025 19:00:00 +0000\nMIME-Version: 1.0\n"


def _read(body: str) -> Mail:
    mail = read_mail(RawMail("one.eml", (_HEAD + body).encode()))
    assert isinstance(mail, Mail), mail
    return mail


def _multi(kind: str, *parts: str, mark: str = "x") -> str:
    inner = "".join(f"--{mark}\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={mark}\n\n{inner}--{mark}--\n"


def _part(text: str, kind: str = "text/plain; charset=utf-8", **more: str) -> str:
    extra = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in more.items())
    return f"Content-Type: {kind}\n{extra}\n{text}"


HTML = "text/html; charset=utf-8"
PICTURE = _part("aGVsbG8=", "image/png; name=a.png", Content_Transfer_Encoding="base64")


def test_the_parts_of_a_mixed_mail_follow_each_other() -> None:
    footer = _read(_multi("mixed", _part("<p>My router blinks.</p>", HTML), _part("___\nCustomers mailing list")))
    assert footer.text == "My router blinks.\n\n___\nCustomers mailing list"
    around = _read(_multi("mixed", _part("before"), PICTURE, _part("<p>after</p>", HTML)))
    assert (around.text, around.attached) == ("before\n\nafter", ("a.png",))


def test_versions_of_one_letter_are_read_once_however_deep_they_lie() -> None:
    pages = _multi("related", _part("<p>rich</p>", HTML), PICTURE, mark="r")
    alternative = _multi("alternative", _part("plain"), pages, mark="a")
    mail = _read(_multi("mixed", alternative, _part("%PDF", "application/pdf; name=bill.pdf"), _part("-- \nList")))
    assert (mail.text, mail.attached) == ("plain\n\n-- \nList", ("a.png", "bill.pdf"))
    inside = _multi("mixed", _part("<p>one</p>", HTML), PICTURE, _part("<p>two</p>", HTML), mark="m")
    assert _read(_multi("related", _multi("alternative", inside, mark="a"))).text == "one\n\ntwo"
    apple = _read(_multi("alternative", _part("one two"), inside))
    assert (apple.text, apple.attached) == ("one two", ("a.png",))


def test_a_text_that_only_says_there_is_html_is_not_the_letter() -> None:
    stub = "To view this message, please use an HTML compatible email viewer!"
    mail = _read(_multi("alternative", _part(stub), _part(f"<p>{'My router blinks red again. ' * 20}</p>", HTML)))
    assert mail.text.startswith("My router blinks red")
    assert mail.other == stub
    empty = _read(_multi("alternative", _part(" \n"), _part("<p>My router blinks.</p>", HTML)))
    assert (empty.text, empty.other) == ("My router blinks.", "")


def test_what_only_one_version_says_is_kept_beside_the_letter() -> None:
    mail = _read(_multi("alternative", _part("My router blinks."), _part("<p>My router blinks. Call me!</p>", HTML)))
    assert (mail.text, mail.other) == ("My router blinks.", "My router blinks. Call me!")


@pytest.mark.parametrize(
    ("kind", "disposition", "attached"),
    [
        ('text/plain; name="message.txt"', 'inline; filename="message.txt"', ()),
        ('text/plain; name="reply 7.txt"', "", ()),
        ("text/plain", 'attachment; filename="letter.txt"', ("letter.txt",)),
        ('text/html; name="letter.html"', "", ()),
    ],
)
def test_the_only_text_is_the_letter_whatever_its_name(kind: str, disposition: str, attached: tuple[str, ...]) -> None:
    more = {"Content_Disposition": disposition} if disposition else {}
    part = _part("My router blinks.", kind, **more)
    for mail in (_read(part), _read(_multi("mixed", part)), _read(_multi("mixed", PICTURE, part))):
        assert mail.text == "My router blinks."
        assert tuple(name for name in mail.attached if name != "a.png") == attached


def test_a_file_beside_a_letter_stays_a_file() -> None:
    log = _part("12:00 link down", 'text/plain; name="router.log"', Content_Disposition="attachment")
    named = _part("12:00 link down", 'text/plain; name="router.log"')
    for part in (log, named):
        mail = _read(_multi("mixed", _part("See the log."), part))
        assert (mail.text, mail.attached) == ("See the log.", ("router.log",))
    shown = _part("12:00 link down", 'text/plain; name="router.log"', Content_Disposition="inline")
    mail = _read(_multi("mixed", _part("See the log."), shown))
    assert (mail.text, mail.attached) == ("See the log.\n\n12:00 link down", ("router.log",))
    long = _part("12:00 link down\n" * 2_000, 'text/plain; name="router.log"', Content_Disposition="inline")
    assert _read(_multi("mixed", _part("See the log."), long)).text == "See the log."


def test_the_end_of_a_letter_that_outlook_named_is_part_of_it() -> None:
    rest = _part("and since then nothing works.", 'text/plain; name="ATT00001.txt"', Content_Disposition="inline")
    assert _read(_multi("mixed", _part("It broke on Monday"), PICTURE, rest)).text == (
        "It broke on Monday\n\nand since then nothing works."
    )


def test_a_forwarded_mail_is_read_below_the_letter() -> None:
    inner = "From: =?utf-8?q?B=C3=A4nk?= <b@bank.example>\nSubject: Refused\n" + _multi(
        "mixed", _part("The mandate is missing."), _part("x", "application/pdf; name=mandate.pdf"), mark="i"
    )
    mail = _read(_multi("mixed", _part("My bank writes this:"), _part(inner, "message/rfc822")))
    assert mail.text == (
        "My bank writes this:\n\n---------- Forwarded message ----------\nFrom: Bänk <b@bank.example>\n"
        "Subject: Refused\n\nThe mandate is missing."
    )
    assert mail.attached == ("mail", "mandate.pdf")


def test_a_bounce_does_not_repeat_our_letter() -> None:
    status = _part("Action: failed", "message/delivery-status")
    ours = _part("From: help@shop.example\n\nOur letter.", "message/rfc822")
    mail = _read(_multi("report", _part("It could not be delivered."), status, ours))
    assert (mail.text, mail.attached) == ("It could not be delivered.", ("mail", "mail"))


def test_a_resource_of_a_page_is_not_read() -> None:
    frame = _part("<p>advert</p>", HTML, Content_ID="<f1@example.com>")
    assert _read(_multi("related", _part("<p>letter</p>", HTML), frame)).text == "letter"


def test_other_kinds_of_text_are_read_too() -> None:
    assert _read(_part("<!DOCTYPE html><html><p>a page</p></html>")).text == "a page"
    assert _read(_part("<bold>Now</bold> a << b", "text/enriched")).text == "Now a < b"
    assert _read(_part("<p>a page</p>", "application/xhtml+xml")).text == "a page"
    amp = _multi("alternative", _part("plain"), _part("<p>lively</p>", "text/x-amp-html"))
    assert (_read(amp).text, _read(amp).attached) == ("plain", ())


def test_a_subject_left_as_bytes_is_in_the_charset_of_the_letter() -> None:
    for subject, charset in (
        ("Привет", "windows-1251"),
        ("你好", "gb2312"),
        ("Grüße", "utf-8"),
        ("テスト", "iso-2022-jp"),
    ):
        codec = {"gb2312": "gb18030"}.get(charset, charset)
        raw = (
            _HEAD.encode()
            + b"Subject: "
            + subject.encode(codec)
            + f"\n{_part('x', f'text/plain; charset={charset}')}".encode()
        )
        mail = read_mail(RawMail("one.eml", raw))
        assert isinstance(mail, Mail) and mail.subject == subject
    name = "Rechnung März.pdf".encode()
    raw = _HEAD.encode() + b'Content-Type: application/pdf; name="' + name + b'"\n\nx'
    mail = read_mail(RawMail("one.eml", raw))
    assert isinstance(mail, Mail) and mail.attached == ("Rechnung März.pdf",)


def test_what_cannot_be_base64_was_written() -> None:
    packed = base64.b64encode("Mein Router blinkt, Grüße".encode()).decode()
    footer = "_______________________________________________\nCustomers mailing list"
    listed = _part(f"{packed}\n\n{footer}", Content_Transfer_Encoding="base64")
    assert _read(listed).text == f"Mein Router blinkt, Grüße\n{footer}"
    assert (
        _read(_part("not base64 at all, Grüße!", Content_Transfer_Encoding="base64")).text
        == "not base64 at all, Grüße!"
    )
    assert _read(_part(packed, Content_Transfer_Encoding="base64")).text == "Mein Router blinkt, Grüße"


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=gb2312''%E9F%BB%F9.pdf",
        "attachment; filename*0*=utf-8''%E9%95%95; filename*1*=%E5%9F%BA.pdf",
        "attachment; filename==?gb2312?B?6Ua7+S5wZGY=?=",
        'attachment; filename="=?utf-8?B?6ZWV5Z+6LnBkZg==?="',
    ],
)
def test_a_files_name_is_read_in_every_way_it_is_told(disposition: str) -> None:
    part = _part("%PDF", "application/pdf", Content_Disposition=disposition)
    assert _read(_multi("mixed", _part("See the bill."), part)).attached == ("镕基.pdf",)


def test_flowed_text_is_put_together_as_it_was_typed() -> None:
    flowed = "It broke on \nMonday.\n\n> Which \n> model?\n From here on\n-- \nAna"
    assert unwrap_flowed(flowed) == "It broke on Monday.\n\n> Which model?\nFrom here on\n-- \nAna"
    assert unwrap_flowed("日本 \n語", delete_blank=True) == "日本語"
    mail = _read(_part("It broke on \nMonday.", "text/plain; charset=utf-8; format=flowed"))
    assert mail.text == "It broke on Monday."


@pytest.mark.parametrize(
    ("received", "hour"),
    [
        (["from a by b; Sun, 16 Nov 2025 08:00:00 +0000", "from x by a; Sat, 15 Nov 2025 07:00:00 +0000"], 8),
        (["from a by b; Sun, 16 Nov 2098 08:00:00 +0000", "from x by a; Sat, 15 Nov 2025 07:00:00 +0000"], 7),
        (["by b", "from x by a;\n Sat, 15 Nov 2025 08:00:00 +01:00"], 7),
    ],
)
def test_where_the_date_has_not_come_yet_a_station_says_when_it_came(received: list[str], hour: int) -> None:
    for date in ("Sat, 22 Nov 2098 19:20:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "nonsense"):
        stations = "".join(f"Received: {one}\n" for one in received)
        mail = read_mail(RawMail("one.eml", f"From: a@example.com\nDate: {date}\n{stations}\nx".encode()))
        assert isinstance(mail, Mail) and mail.at.hour == hour
