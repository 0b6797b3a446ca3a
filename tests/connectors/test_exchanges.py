"""A conversation of many is parted: every mail of a customer's exchange was written by them or to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.exchanges import Exchange, Own, part_by_customer
from kms_desktop.connectors.mail import Mail

OURS = Own(frozenset(), ("shop.example",))
NOBODYS = Own(frozenset(), ())
ANA, BEN, CYD, HELP, INES = (f"{who}.example" for who in ("ana@one", "ben@two", "cyd@three", "help@shop", "ines@shop"))


def mail(
    number: int, sender: str, *to: str, answers: int | None = None, reply_to: str = "", auto: bool = False
) -> Mail:
    return Mail(
        place=f"mail {number}",
        id=f"m{number}",
        references=() if answers is None else (f"m{answers}",),
        subject="Prices",
        sender=("", sender),
        reply_to=("", reply_to),
        receivers=tuple(("", one) for one in to),
        at=datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=number),
        text="",
        html=None,
        attached=(),
        automatic=auto,
    )


def parted(*mails: Mail, own: Own = OURS) -> dict[str, list[str]]:
    """Customer → the mails of their exchange."""
    exchanges, left_out = part_by_customer(mails, own)
    told = {one.address: [turn.id for turn in one.turns] for one in exchanges}
    return told | ({"nobody": [one.id for one in left_out]} if left_out else {})


def test_everybody_who_answers_a_newsletter_has_an_exchange_of_their_own() -> None:
    answers = [mail(n, who, HELP, answers=0) for n, who in enumerate((ANA, BEN, CYD), 1)]
    each = {ANA: ["m1"], BEN: ["m2"], CYD: ["m3"]}
    assert parted(*answers) == each
    assert parted(mail(0, HELP, "news@shop.example"), *answers) == {**each, "nobody": ["m0"]}
    to_all = parted(mail(0, HELP, ANA, BEN, CYD), *answers)
    assert to_all == {**each, ANA: ["m0", "m1"]}
    assert parted(*answers, own=NOBODYS) == each
    assert not {"m1", "m2", "m3"} & set(parted(mail(0, HELP, "list@shop.example"), *answers, own=NOBODYS)[HELP])


def test_our_answers_go_with_whom_they_were_written_to() -> None:
    told = parted(
        mail(1, ANA, HELP, answers=0),
        mail(2, BEN, HELP, answers=0),
        mail(3, INES, BEN, answers=2),
        mail(4, INES, ANA, answers=0),
        mail(5, BEN, INES, answers=3),
        mail(6, INES, HELP, answers=5),
    )
    assert told == {ANA: ["m1", "m4"], BEN: ["m2", "m3", "m5", "m6"]}


def test_a_colleague_in_copy_who_answers_to_all_stays_in_the_exchange() -> None:
    told = parted(mail(1, ANA, HELP, BEN), mail(2, BEN, HELP, ANA, answers=1), mail(3, INES, ANA, BEN, answers=2))
    assert told == {ANA: ["m1", "m2", "m3"]}


def test_what_a_colleague_writes_behind_their_back_does_not() -> None:
    told = parted(mail(1, ANA, HELP, BEN), mail(2, BEN, HELP, answers=1), mail(3, CYD, HELP, ANA, answers=1))
    assert told == {ANA: ["m1"], BEN: ["m2"], CYD: ["m3"]}


def test_an_answer_where_they_asked_for_it_stays_in_the_exchange() -> None:
    home = "ana@home.example"
    assert parted(mail(1, ANA, HELP, reply_to=home), mail(2, INES, home, answers=1)) == {ANA: ["m1", "m2"]}


def test_a_form_speaks_for_who_filled_it_in_from_whatever_address_it_is_sent() -> None:
    forms = [mail(n, "noreply@forms.example", HELP, answers=0, reply_to=who) for n, who in ((1, ANA), (2, BEN))]
    assert parted(*forms) == {ANA: ["m1"], BEN: ["m2"]}


def test_the_post_itself_is_nobody() -> None:
    bounce = mail(2, "mailer-daemon@mx.example", HELP, answers=1, auto=True)
    assert parted(mail(1, INES, ANA), bounce) == {ANA: ["m1", "m2"]}
    assert parted(bounce) == {"nobody": ["m2"]}


def test_where_nobody_is_ours_those_who_were_written_to_answer() -> None:
    told = parted(mail(1, ANA, HELP), mail(2, INES, ANA, answers=1), mail(3, ANA, INES, answers=2), own=NOBODYS)
    assert told == {ANA: ["m1", "m2", "m3"]}


PEOPLE = (ANA, BEN, CYD, HELP, INES, "noreply@forms.example")


@st.composite
def conversations(draw: st.DrawFn) -> list[Mail]:
    made = []
    for number in range(draw(st.integers(1, 10))):
        sender, *to = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True))
        answers = draw(st.none() | st.integers(0, max(number - 1, 0)))
        made.append(mail(number + 1, sender, *to, answers=answers))
    return made


@given(conversations(), st.sampled_from((OURS, NOBODYS)))
def test_a_customer_reads_only_what_they_wrote_or_were_written_to(mails: list[Mail], own: Own) -> None:
    exchanges, left_out = part_by_customer(mails, own)
    turns = [turn.id for one in exchanges for turn in one.turns] + [one.id for one in left_out]
    assert sorted(turns) == sorted(one.id for one in mails), "each mail is somewhere, once"
    assert all(_may_read(one, turn, own) for one in exchanges for turn in one.turns)


def _may_read(exchange: Exchange, turn: Mail, own: Own) -> bool:
    parties = {turn.sender[1], *(address for _, address in turn.receivers)}
    return exchange.address in parties or all(map(own.owns_address, parties))
