"""Mailboxes become threads of exchanges; broken mails are skipped with a reason."""

import tracemalloc
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.connectors.mbox import Mailbox
from kms_desktop.connectors.model import ImportBatch
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.errors import KmsError
from kms_desktop.storage.database import Database

FROM_LINE = b"From maria@example.com Sat Nov 22 19:20:00 2025\n"


def read_mbox(paths: list[Path], *, own_addresses: Sequence[str] = (), own_domains: Sequence[str] = ()) -> ImportBatch:
    with closing(Mailbox(paths, own_addresses=own_addresses, own_domains=own_domains)) as mailbox:
        return ImportBatch(tuple(mailbox.interactions()), tuple(mailbox.skipped))


def _mail(number: int = 1, body: str = "You took the money twice.", **headers: str) -> bytes:
    given = {
        "Message-ID": f"<m{number}@example.com>",
        "From": "Maria Okafor <maria@example.com>",
        "To": "help@shop.example",
        "Date": f"Sat, 22 Nov 2025 19:{number:02}:00 +0100",
        "Subject": "Two payments",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in given.items() if value]
    return ("\n".join(lines) + "\n\n" + body).encode()


def _mbox(folder: Path, *mails: bytes, name: str = "inbox.mbox") -> Path:
    path = folder / name
    path.write_bytes(b"".join(FROM_LINE + mail + b"\n\n" for mail in mails))
    return path


def _read(folder: Path, *mails: bytes, own: str = "shop.example") -> ImportBatch:
    return read_mbox([_mbox(folder, *mails)], own_domains=[own] if own else [])


REPLY = _mail(
    2,
    "One is a hold.\n\n"
    "On Sat, 22 Nov 2025 at 19:01, Maria Okafor\n<maria@example.com> wrote:\n> You took the money twice.\n",
    From="Priya <help@shop.example>",
    To="maria@example.com",
    Subject="Re: Two payments",
    In_Reply_To="<m1@example.com>",
)


def test_a_mail_and_its_reply_are_one_exchange(tmp_path: Path) -> None:
    first, second = _read(tmp_path, REPLY, _mail(1)).interactions
    assert first.thread_id == second.thread_id
    assert (first.source, first.source_id, first.channel) == ("mbox", "m1@example.com", "email")
    assert first.started_at == datetime(2025, 11, 22, 18, 1, tzinfo=UTC)
    assert (first.direction, first.author_kind, first.author_name) == ("in", "customer", "Maria Okafor")
    assert (second.direction, second.author_kind, second.author_name) == ("out", "agent", "Priya")
    assert {one.customer_address for one in (first, second)} == {"maria@example.com"}
    assert {one.subject for one in (first, second)} == {"Two payments"}


def test_the_quoted_mail_is_left_out_of_reading_and_kept(tmp_path: Path) -> None:
    reply = _read(tmp_path, _mail(1), REPLY).interactions[1]
    assert reply.body_text == "One is a hold."
    assert "> You took the money twice." in str(reply.raw["text"])


def test_without_own_addresses_whoever_began_is_the_customer(tmp_path: Path) -> None:
    first, second = _read(tmp_path, _mail(1), REPLY, own="").interactions
    assert [first.author_kind, second.author_kind] == ["customer", "agent"]
    assert second.customer_address == "maria@example.com"


def test_an_exchange_we_began_belongs_to_whom_we_wrote(tmp_path: Path) -> None:
    ours = _mail(1, From="help@shop.example", To="Maria <maria@example.com>")
    (one,) = _read(tmp_path, ours).interactions
    assert (one.customer_address, one.customer_name, one.direction) == ("maria@example.com", "Maria", "out")


def test_own_addresses_tell_one_person_of_a_public_domain(tmp_path: Path) -> None:
    path = _mbox(tmp_path, _mail(1), _mail(2, From="shop@example.com", References="<m1@example.com>"))
    batch = read_mbox([path], own_addresses=["Shop@Example.com"])
    assert [one.author_kind for one in batch.interactions] == ["customer", "agent"]


def test_mail_among_ourselves_is_skipped(tmp_path: Path) -> None:
    batch = _read(tmp_path, _mail(1, From="a@shop.example", To="b@mail.shop.example"))
    assert batch.interactions == ()
    assert batch.skipped[0].why == "Only your own people wrote it and were written to."


def test_a_web_form_belongs_to_who_filled_it_in(tmp_path: Path) -> None:
    (one,) = _read(tmp_path, _mail(1, From="form@shop.example", Reply_To="Maria <maria@example.com>")).interactions
    assert (one.customer_address, one.author_kind, one.author_name) == ("maria@example.com", "customer", "Maria")


def test_references_join_an_exchange_whose_middle_is_lost(tmp_path: Path) -> None:
    last = _mail(3, References="<m1@example.com> <m2@example.com>", Subject="something else")
    batch = _read(tmp_path, _mail(1), last)
    assert len({one.thread_id for one in batch.interactions}) == 1


def test_a_later_import_finds_the_exchange_again(tmp_path: Path) -> None:
    (first,) = _read(tmp_path, _mail(1)).interactions
    (second,) = _read(tmp_path, REPLY).interactions
    assert first.thread_id == second.thread_id


def test_a_reply_without_references_is_found_by_its_subject(tmp_path: Path) -> None:
    reply = _mail(2, From="help@shop.example", To="maria@example.com", Subject="AW: RE[2]: two payments")
    stranger = _mail(3, From="other@example.com", Subject="Re: Two payments")
    first, second, third = _read(tmp_path, _mail(1), reply, stranger).interactions
    assert first.thread_id == second.thread_id != third.thread_id


def test_the_same_subject_each_month_is_no_exchange(tmp_path: Path) -> None:
    bills = [
        _mail(n, Subject="Your bill", Date=f"Sat, 01 {month} 2025 10:00:00 +0000")
        for n, month in ((1, "Feb"), (2, "Mar"))
    ]
    assert len({one.thread_id for one in _read(tmp_path, *bills).interactions}) == 2
    late = _mail(3, Subject="Re: Your bill", Date="Sat, 01 Nov 2025 10:00:00 +0000")
    assert len({one.thread_id for one in _read(tmp_path, *bills, late).interactions}) == 3


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto-Submitted": "auto-replied"}, "system"),
        ({"Auto-Submitted": "auto-generated; owner=x"}, "system"),
        ({"Auto-Submitted": "no"}, "customer"),
        ({"Precedence": "auto_reply"}, "system"),
        ({"X-Autoreply": "yes"}, "system"),
        ({"From": "MAILER-DAEMON@example.com"}, "system"),
    ],
)
def test_a_machine_speaks_for_nobody(tmp_path: Path, headers: dict[str, str], kind: str) -> None:
    first, second = _read(tmp_path, _mail(1), _mail(2, In_Reply_To="<m1@example.com>", **headers)).interactions
    assert second.author_kind == kind
    assert first.customer_address == second.customer_address == "maria@example.com"


def test_attachments_are_named(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = (
        "maria@example.com",
        "help@shop.example",
        "Sat, 22 Nov 2025 19:00:00 +0000",
    )
    message["Subject"] = "Rechnung für Café"
    message.set_content("See the bill.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Rechnung März.pdf")
    message.add_attachment("text of a file", filename="notes.txt")
    (one,) = _read(tmp_path, message.as_bytes()).interactions
    assert one.body_text == "See the bill.\n\nAttached: Rechnung März.pdf, notes.txt"
    assert one.subject == "Rechnung für Café"
    assert one.source_id.startswith("sha256:")


def test_a_mail_in_html_alone_is_read(tmp_path: Path) -> None:
    mail = _mail(1, "<p>Twice &pound;38.50</p><style>x</style>", Content_Type="text/html; charset=utf-8")
    (one,) = _read(tmp_path, mail).interactions
    assert one.body_text == "Twice £38.50"
    assert one.body_html is not None and "<style>" in one.body_html


def test_of_text_and_html_the_text_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "maria@example.com", "Sat, 22 Nov 2025 19:00:00 +0000"
    message.set_content("plain")
    message.add_alternative("<p>rich</p>", subtype="html")
    (one,) = _read(tmp_path, message.as_bytes()).interactions
    assert (one.body_text, one.body_html) == ("plain", "<p>rich</p>\n")


def test_a_mail_that_only_forwards_another_has_its_text(tmp_path: Path) -> None:
    message, inner = EmailMessage(), EmailMessage()
    inner["Subject"] = "Old"
    inner.set_content("The old mail.")
    message["From"], message["Date"] = "maria@example.com", "Sat, 22 Nov 2025 19:00:00 +0000"
    message.make_mixed()
    message.add_attachment(inner)
    (one,) = _read(tmp_path, message.as_bytes()).interactions
    assert one.body_text.startswith("---------- Forwarded message ----------\nSubject: Old\n\nThe old mail.")


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("utf-8", "Café £5".encode()),
        ("iso-8859-1", "Café £5".encode("latin-1")),
        ("windows-1252", "Café £5".encode("cp1252")),
        ("us-ascii", "Café £5".encode("cp1252")),
        ("utf-8", "Café £5".encode("cp1252")),
        ("no-such-charset", "Café £5".encode()),
        ("rot13", "Café £5".encode()),
        ("unicode_escape", "Café £5".encode()),
        ('"utf-8', "Café £5".encode()),
        ("", "Café £5".encode("latin-1")),
    ],
)
def test_whatever_charset_it_claims_the_words_are_read(tmp_path: Path, charset: str, data: bytes) -> None:
    head = _mail(1, "", Content_Type=f"text/plain; charset={charset}", Content_Transfer_Encoding="8bit")
    (one,) = _read(tmp_path, head + data).interactions
    assert one.body_text == "Café £5"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?Caf=C3=A9?=", "Café"),
        ("=?iso-8859-1?q?Caf=E9?= =?utf-8?b?IMKjNQ==?=", "Café £5"),
        ("=?nope?q?Caf=C3=A9?=", "Café"),
        ("=?iso-8859-1?q?=80_38_=93ok=94?=", "€ 38 “ok”"),
        ("=?gb2312?B?6Ua7+Q==?=", "镕基"),
        ("=?iso-8859-1?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?b?R3LD?= =?UTF-8?b?vMOfZQ==?=", "Grüße"),
        ("=?utf-8?b?Y?=", "=?utf-8?b?Y?="),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("Café", "Café"),
    ],
)
def test_a_subject_is_decoded_or_left_as_it_is(tmp_path: Path, written: str, read: str) -> None:
    (one,) = _read(tmp_path, _mail(1, Subject=written)).interactions
    assert one.subject == one.raw["subject"] == read


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Foo 9999 99:99:99 +9999", "1 Jan 1901 00:00:00 +0000"])
def test_a_mail_without_a_date_has_the_separators(tmp_path: Path, date: str) -> None:
    (one,) = _read(tmp_path, _mail(1, Date=date)).interactions
    assert one.started_at == datetime(2025, 11, 22, 19, 20, tzinfo=UTC)


def test_a_mail_without_any_date_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(_mail(1, Date=""))
    batch = read_mbox([path])
    assert batch.interactions == ()
    assert [(s.path, s.why) for s in batch.skipped] == [("one.eml", "It has no date that can be read.")]


def test_a_mail_without_a_sender_is_skipped(tmp_path: Path) -> None:
    batch = _read(tmp_path, _mail(1), _mail(2, From=""))
    assert [(s.path, s.why) for s in batch.skipped] == [("inbox.mbox, mail 2", "It does not say who sent it.")]


def test_a_mail_that_comes_twice_is_taken_once(tmp_path: Path) -> None:
    batch = _read(tmp_path, _mail(1), _mail(1))
    assert len(batch.interactions) == 1
    assert batch.skipped[0].why == "It is the same mail as inbox.mbox, mail 1."


def test_different_mails_with_one_id_are_both_kept(tmp_path: Path) -> None:
    batch = _read(tmp_path, _mail(1), _mail(2, "Another", Message_ID="<m1@example.com>"))
    assert len(batch.interactions) == 2
    assert len({one.source_id for one in batch.interactions}) == 2


def test_a_later_import_keeps_a_different_mail_with_the_same_id(database: Database, tmp_path: Path) -> None:
    june = _mail(1, "Your parcel is late.", Date="Thu, 25 Jun 2026 10:00:00 +0200", Subject="Parcel 1")
    july = _mail(1, "Your claim was refused.", Date="Fri, 03 Jul 2026 10:00:00 +0200", Subject="Parcel 2")
    history = History(database)
    added = [history.store_messages(_read(tmp_path, *mails).interactions).added for mails in ((june,), (july,))]
    added += [
        history.store_messages(_read(tmp_path, *mails).interactions).added for mails in ((june, july), (july, june))
    ]
    assert added == [1, 1, 0, 0]
    (maria,) = Directory(database, "GB").find_customers("maria@example.com")
    said = [turn.text for entry in history.list_entries(maria.id) for turn in history.list_messages(entry.id)]
    assert said == ["Your parcel is late.", "Your claim was refused."]


def test_a_mail_whose_time_an_earlier_version_read_wrongly_is_not_brought_twice(
    database: Database, tmp_path: Path
) -> None:
    history = History(database)
    (one,) = _read(tmp_path, _mail(1, "I wait for you.")).interactions
    for hours in (1, 12):
        misread = replace(one, source_id=f"m{hours}@example.com", started_at=one.started_at + timedelta(hours=hours))
        assert history.store_messages([misread]).added == 1
        assert history.store_messages([replace(misread, started_at=one.started_at)]).added == 0


def test_a_domain_of_ours_is_ours_however_it_is_written(tmp_path: Path) -> None:
    for own, written in (("müller.example", "xn--mller-kva.example"), ("xn--mller-kva.example", "Müller.example")):
        batch = _read(tmp_path, _mail(1, From=f"Agent <agent@{written}>", To="dora@example.com"), own=own)
        assert [one.author_kind for one in batch.interactions] == ["agent"]


def test_what_a_reply_quotes_without_marks_goes_where_its_exchange_has_it(tmp_path: Path) -> None:
    head = "From: Maria Okafor\nSent: Saturday\nTo: Help\nSubject: Two payments"
    top = _mail(
        2, f"One is a hold.\n\n{head}\n\nYou took the money twice.", From="help@shop.example", To="maria@example.com"
    )
    reply = top.replace(
        b"Subject: Two payments\n\nOne", b"Subject: RE: Two payments\nIn-Reply-To: <m1@example.com>\n\nOne"
    )
    first, second = _read(tmp_path, _mail(1), reply).interactions
    assert second.body_text == "One is a hold."
    assert "You took the money twice." in str(second.raw["text"])
    (alone,) = _read(tmp_path, reply).interactions
    assert alone.body_text.endswith("You took the money twice.")
    with closing(
        Mailbox([_mbox(tmp_path, reply)], stored_texts=lambda ids: [first.body_text] if ids else [])
    ) as mailbox:
        assert [one.body_text for one in mailbox.interactions()] == ["One is a hold."]


@pytest.mark.parametrize("prefix", ["Re", "AW", "Antw", "SV", "R", "Odp", "RES", "Ynt", "回复", "RE[2]"])
def test_a_subject_says_in_many_languages_that_a_mail_answers(tmp_path: Path, prefix: str) -> None:
    (one,) = _read(tmp_path, _mail(1, "Yes.\n\n> old words", Subject=f"{prefix}: Two payments")).interactions
    assert (one.subject, one.body_text) == ("Two payments", "Yes.")


def test_a_forward_and_a_form_are_read_whole(tmp_path: Path) -> None:
    form = "Name: Ana\nDate: 12 Nov\nSubject: router\nFrom: Leeds\nMessage: it blinks"
    forward = "Please help:\n\n> Your debit was refused.\n> The mandate is missing."
    mails = (_mail(1, form), _mail(2, forward, Subject="WG: Refused", In_Reply_To="<x@bank.example>"))
    assert [one.body_text for one in _read(tmp_path, *mails).interactions] == [form, forward]


def test_a_line_that_begins_with_from_does_not_part_a_mail(tmp_path: Path) -> None:
    body = "Hello,\n\nFrom the other shop I heard nothing.\n>From quoting\n>>From twice\nFrom here on it is fine: 12:30"
    (one,) = _read(tmp_path, _mail(1, body)).interactions
    assert one.body_text == body.replace(">From q", "From q").replace(">>From", ">From")


def test_a_separator_within_a_paragraph_is_part_of_the_letter(tmp_path: Path) -> None:
    body = "Their log says\nFrom shop@example.com Sat Nov 22 19:20:00 2025\nand nothing more."
    (one,) = _read(tmp_path, _mail(1, body)).interactions
    assert one.body_text == body


def test_a_bounce_before_the_answer_is_not_the_customer(tmp_path: Path) -> None:
    ours = _mail(1, From="help@shop.example", To="old@example.net, maria@example.com")
    bounce = _mail(2, From="MAILER-DAEMON@mx.example.net", To="help@shop.example", In_Reply_To="<m1@example.com>")
    answer = _mail(3, In_Reply_To="<m1@example.com>")
    batch = _read(tmp_path, ours, bounce, answer)
    assert {one.customer_address for one in batch.interactions} == {"maria@example.com"}


def test_separators_of_other_programs_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "inbox"
    lines = [b"From - Sat Nov 22 19:20:00 2025", b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011 +0200", b"From nobody"]
    lines += [b"From ana at example.com  Sat Nov 22 20:20:00 CET 2025"]
    path.write_bytes(
        b"".join(
            line + b"\r\n" + _mail(n, Date="").replace(b"\n", b"\r\n") + b"\r\n\r\n" for n, line in enumerate(lines)
        )
    )
    batch = read_mbox([path])
    assert [one.started_at for one in batch.interactions] == [
        datetime(2011, 7, 8, 10, 8, 34, tzinfo=UTC),
        *[datetime(2025, 11, 22, 19, 20, tzinfo=UTC)] * 2,
    ]
    assert [s.path for s in batch.skipped] == ["inbox, mail 3"]


@pytest.mark.parametrize("content", [b"hello\nworld", b"\x00\x01\x02", b"From \n\nnothing", b"{}"])
def test_a_file_without_mails_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "inbox.mbox"
    path.write_bytes(content)
    with pytest.raises(KmsError, match=r"inbox\.mbox holds no mails"):
        read_mbox([path])


def test_a_file_that_is_empty_or_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").write_bytes(b"")
    with pytest.raises(KmsError, match=r"empty\.mbox is empty"):
        read_mbox([tmp_path / "empty.mbox"])
    with pytest.raises(KmsError, match="There is no file"):
        read_mbox([tmp_path / "none.mbox"])


def test_parts_nested_without_end_are_skipped(tmp_path: Path) -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    head = b"From: m@example.com\nDate: Sat, 22 Nov 2025 19:00:00 +0000\n"
    batch = _read(tmp_path, head + deep + b"\nhello", _mail(1))
    assert [one.source_id for one in batch.interactions] == ["m1@example.com"]
    assert "nest too deep" in batch.skipped[0].why


def test_hostile_headers_come_to_an_end(tmp_path: Path) -> None:
    hostile = [
        _mail(1, From="(" * 50_000 + "m@example.com"),
        _mail(2, References=" ".join(f"<r{n}@example.com>" for n in range(20_000))),
        _mail(3, Subject="Re: " * 20_000),
        _mail(4, Subject="=?utf-8?q?" * 5_000),
        _mail(5, To=", ".join(f"p{n}@example.com" for n in range(10_000))),
        _mail(6, " " * 200_000 + "\n" + ("On 1 2 3 wrote:\n> x\n" * 5_000)),
        _mail(7, "-" * 200_000),
    ]
    batch = _read(tmp_path, *hostile)
    assert len(batch.interactions) + len(batch.skipped) == 7


@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_bytes_are_a_mail_or_a_reason(tmp_path: Path, data: bytes, cut: int) -> None:
    mail = _mail(1, Content_Type="multipart/mixed; boundary=x")
    batch = _read(tmp_path, mail[:cut] + data + mail[cut:])
    assert len(batch.interactions) + len(batch.skipped) >= 1


def test_cards_and_passwords_in_a_mail_never_get_further(tmp_path: Path) -> None:
    secret = "My card is 4111 1111 1111 1111 and my password is Sesame77."
    (one,) = _read(tmp_path, _mail(1, f"<p>{secret}</p>", Subject=secret, Content_Type="text/html")).interactions
    assert "4111" not in str(one) and "Sesame77" not in str(one)
    assert "card ending 1111" in one.body_text


def test_mails_go_into_the_history_once(database: Database, tmp_path: Path) -> None:
    batch = _read(tmp_path, _mail(1, "Ring 07700 900018"), REPLY)
    history = History(database)
    assert history.store_messages(batch.interactions).added == 2
    assert history.store_messages(batch.interactions).added == 0
    (maria,) = Directory(database, "GB").find_customers("maria@example.com")
    (entry,) = history.list_entries(maria.id)
    assert (entry.subject, entry.turns) == ("Two payments", 2)
    assert Directory(database, "GB").match_caller("07700 900018").level == "maybe"


def test_of_a_large_mailbox_one_mail_at_a_time_is_in_memory(tmp_path: Path) -> None:
    body = "words " * 20_000
    path = _mbox(tmp_path, *(_mail(number % 60, body, Message_ID=f"<m{number}@example.com>") for number in range(200)))
    size = path.stat().st_size
    with closing(Mailbox([path], own_domains=["shop.example"])) as warm:
        next(warm.interactions())
    tracemalloc.start()
    try:
        with closing(Mailbox([path], own_domains=["shop.example"])) as mailbox:
            count = sum(1 for _ in mailbox.interactions())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 200
    assert peak < size / 4, f"{peak:,} bytes at once for a mailbox of {size:,}"
