"""Of a reply the quoted mail goes, and never a word of whoever wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.reply_stripping import is_forward, without_quotes

OURS = (
    "Dear Ana,\n\nWhich model do you have, the HG8245 or the E-22? Please look at the label on its back.\n"
    "Since when does it blink?\n\nKind regards\nHelp"
)
HEADS = [
    "From: Help <help@shop.example>\nSent: Monday\nTo: Ana\nSubject: Order",
    "-----Ursprüngliche Nachricht-----\nVon: Help\nGesendet: Montag\nAn: Ana\nBetreff: Order",
    "De : Help\nEnvoyé : lundi\nÀ : Ana\nObjet : Order",
    "De: Help\nEnviado el: lunes\nPara: Ana\nAsunto: Order",
    "Da: Help\nInviato: lunedì\nA: Ana\nOggetto: Order",
    "Van: Help\nVerzonden: maandag\nAan: Ana\nOnderwerp: Order",
    "________________________________\nOd: Help\nWysłano: poniedziałek\nDo: Ana\nTemat: Order",
    "De: Help\nEnviada em: segunda-feira\nPara: Ana\nAssunto: Order",
    "Från: Help\nSkickat: måndag\nTill: Ana\nÄmne: Order",
    "*From:* Help\n*Sent:* Monday\n*To:* Ana\n*Subject:* Order",
    "发件人： Help\n发送时间： 1\n收件人： Ana\n主题： Order",
    "On 12 Nov 2025, at 10:00, Help <help@shop.example> wrote:",
]


def _strip(text: str, *earlier: str) -> str:
    return without_quotes(text, earlier=lambda: earlier)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Yes.\n\n> old\n> older", "Yes."),
        ("Yes.\n\nOn Mon, Ana wrote this week:\n> old", "Yes."),
        ("Yes.\n\nOn Sat, 22 Nov 2025 at 19:01, Maria Okafor\n<maria@example.com> wrote:\n> old", "Yes."),
        ("Ja.\n\nAm 22.11.2025 um 19:01 schrieb Ana Bell:\n> alt", "Ja."),
        ("Oui.\n\nLe 22 nov. 2025 à 19:01, Ana a écrit :\n> vieux", "Oui."),
        ("Tak.\n\nśr., 12 lis 2025 o 10:00 Help <help@shop.example> napisał(a):\n\n> stare", "Tak."),
        ("Kyllä.\n\n12.11.2025 10:00, Help kirjoitti:\n> vanha", "Kyllä."),
        ("> old\nNo, that is wrong.\n> older\nAnd this too.", "> old\nNo, that is wrong.\n> older\nAnd this too."),
        ("On Monday my sister wrote:\nnothing at all", "On Monday my sister wrote:\nnothing at all"),
        ("> only quoted", "> only quoted"),
        ("On it, Ana wrote:\n> old\n\nBelow the quote.", "On it, Ana wrote:\n> old\n\nBelow the quote."),
        ("From: my point of view\nthis is bad", "From: my point of view\nthis is bad"),
        ("My bank writes:\n> The mandate is missing.", "My bank writes:\n> The mandate is missing."),
        ("", ""),
    ],
)
def test_only_what_was_newly_written_is_kept(text: str, kept: str) -> None:
    assert without_quotes(text) == kept


@pytest.mark.parametrize("head", HEADS)
def test_below_a_head_of_any_language_what_the_earlier_mail_says_goes(head: str) -> None:
    wrapped = OURS.replace("E-22? Please look", "E-22? Please\nlook <https://shop.example/label>")
    assert _strip(f"It is the E-22.\n\n{head}\n\n{wrapped}\n", OURS) == "It is the E-22."


@pytest.mark.parametrize("head", HEADS)
def test_below_a_head_what_no_earlier_mail_says_stays(head: str) -> None:
    for text in (f"See below.\n\n{head}\n\n{OURS}", f"I travel\n\n{head}\n\nPlease refund the ticket."):
        assert without_quotes(text) == text
        assert _strip(text, "Another mail about something else.") == text


def test_answers_between_quoted_lines_stay_with_what_they_answer() -> None:
    for marks in ("", "> "):
        answered = OURS.replace("on its back.", f"on its back.\n{marks}It is the HG8245.").replace(
            "blink?", f"blink?\n{marks}Monday."
        )
        quoted = "\n".join(line if line.startswith(">") or not marks else marks + line for line in answered.split("\n"))
        head = "On 12 Nov 2025, at 10:00, Help <help@shop.example> wrote:" if marks else HEADS[0] + "\n"
        text = f"Hi, see my answers below.\n\n{head}\n{quoted}"
        assert _strip(text, OURS) == text


def test_an_answer_of_one_word_that_the_question_has_too_stays() -> None:
    ours = "Did it begin on Monday or on Tuesday?\nAnd which light?"
    text = f"{HEADS[0]}\n\nDid it begin on Monday or on Tuesday?\nTuesday\nAnd which light?\nred"
    assert _strip(text, ours) == text


def test_what_is_written_below_the_quoted_mail_stays() -> None:
    assert _strip(f"{HEADS[0]}\n\n{OURS}\n\nIt is the E-22.", OURS) == "It is the E-22."
    assert _strip(f"Hello.\n\n{HEADS[0]}\n\n{OURS}\n\nSent from my phone", OURS).split() == [
        "Hello.",
        "Sent",
        "from",
        "my",
        "phone",
    ]


def test_marked_lines_go_where_an_earlier_mail_says_them() -> None:
    assert _strip("Ok.\n\n> Since when does it blink?", OURS) == "Ok."
    kept = "Look what my bank writes:\n> The mandate is missing."
    assert _strip(kept, OURS) == kept


@pytest.mark.parametrize(
    "line",
    [
        "---------- Forwarded message ---------",
        "-------- Weitergeleitete Nachricht --------",
        "---------- Message transféré ---------",
        "---------- Mensaje reenviado ---------",
        "---------- Messaggio inoltrato ---------",
        "---------- Doorgestuurd bericht ---------",
        "---------- Przekazana wiadomość ---------",
        "---------- Mensagem encaminhada ---------",
        "---------- Vidarebefordrat meddelande ---------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_a_forwarded_mail_is_the_letter(line: str) -> None:
    text = f"Please help:\n\n{line}\n\nFrom: Bank\nDate: Monday\nTo: Ana\nSubject: Refused\n\n{OURS}"
    marked = "\n".join(f"> {one}" for one in OURS.split("\n"))
    assert _strip(text, OURS) == text
    assert _strip(f"Please help:\n\n{line}\n\n{marked}", OURS) == f"Please help:\n\n{line}\n\n{marked}"


def test_what_is_no_reply_is_read_whole() -> None:
    text = "My bank wrote on 17 Nov 2025 at 10:00:\n> The mandate is missing."
    assert without_quotes(text, is_reply=False) == text


@pytest.mark.parametrize(
    "subject", ["Fwd: x", "FW: x", "WG: x", "TR: x", "RV: x", "I: x", "Doorst: x", "VB: x", "ENC: x"]
)
def test_a_subject_says_that_a_mail_is_handed_on(subject: str) -> None:
    assert is_forward(subject)
    assert not is_forward("Re: " + subject)


@given(st.text(max_size=300))
def test_reading_never_invents_words(text: str) -> None:
    kept = without_quotes(text)
    assert kept in text
    assert kept or not text.strip()


@given(st.lists(st.sampled_from([*OURS.split("\n"), *HEADS, "Tuesday", "It is red.", "> old", ""]), max_size=12))
def test_no_line_goes_that_stands_nowhere_else(lines: list[str]) -> None:
    kept = _strip("\n".join(lines), OURS).split("\n")
    if not any(line.startswith(">") for line in lines):
        assert [line for line in lines if line in ("Tuesday", "It is red.")] == [
            line for line in kept if line in ("Tuesday", "It is red.")
        ]


def test_words_between_two_heads_are_the_customers() -> None:
    lines = [HEADS[0], HEADS[1], "Tuesday", HEADS[0], OURS.split("\n")[2]]
    assert "Tuesday" in _strip("\n".join(lines), OURS).split("\n")


def test_a_long_list_of_receivers_belongs_to_its_head() -> None:
    head = "From: Help\nSent: Monday\nTo: Ana <ana@example.com>;\nBen <ben@example.com>,\n Cyd\nSubject: Order"
    assert _strip(f"It is red.\n\n{head}\n\n{OURS}", OURS) == "It is red."
