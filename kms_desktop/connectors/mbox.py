"""Mail files (mbox, eml) → interactions: whose exchange it is, who speaks, what was newly written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kms_desktop.connectors.exchanges import Own, part_by_customer, speaker_of
from kms_desktop.connectors.mail import Mail, read_head, read_mail
from kms_desktop.connectors.mail_heads import MailHeads
from kms_desktop.connectors.mailfile import MailPlace, find_mails, read_raw
from kms_desktop.connectors.model import ImportProblem, Skipped
from kms_desktop.connectors.records import unread_sentence
from kms_desktop.connectors.redaction import without_secrets
from kms_desktop.connectors.reply_stripping import is_forward, without_quotes
from kms_desktop.connectors.threads import Threads, bare_subject, is_reply, thread_key
from kms_desktop.customers.addresses import readable_domain
from kms_desktop.customers.model import NewInteraction
from kms_desktop.customers.reused_keys import key_of_its_own
from kms_desktop.storage.text import BODY_LONGEST, shorten_bytes
from kms_desktop.texts import tr

_MOST_BYTES = 600_000
"""Of a letter as it came; a server takes a message of a million."""
_MOST_BEFORE = 6
_MOST_KEPT, _KEPT_LONGEST = 12, 100_000
"""Texts of earlier mails that are kept at hand, and how much of each: a mail is answered soon after it came."""


StoredTexts = Callable[[Sequence[str]], Iterable[str]]
"""Message ids → what mails with these ids said that an earlier import stored."""


class Mailbox:
    """The mails of some files together, oldest first, one at a time; `skipped` grows by what could not be read.

    Question: whose exchange a mail is, and which mail began it, is known only when all were seen. Choice: the files are
    read twice; in between, the heads stand in a database of their own, on disk and gone afterwards, so that memory
    holds one mail at a time and some numbers of each. Refused: keeping them all, which took twice the file.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        own_addresses: Iterable[str] = (),
        own_domains: Iterable[str] = (),
        stored_texts: StoredTexts = lambda ids: (),
    ) -> None:
        """`own_addresses`, `own_domains` tell our people from customers; without them whoever wrote the first mail of
        an exchange is its customer. A mail that comes twice is taken once. Raises ImportProblem when a file holds no
        mail."""
        self._own = Own(
            frozenset(_own_address(address) for address in own_addresses if address.strip()),
            tuple(readable_domain(domain.strip("@. ")) for domain in own_domains if domain.strip("@. ")),
        )
        self._stored_texts = stored_texts
        self._texts_by_place: dict[MailPlace, str] = {}
        self.skipped: list[Skipped] = []
        self._heads = MailHeads()
        try:
            for path in paths:
                for place in find_mails(Path(path)):
                    self._add_head(place)
            self._join_threads()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._heads.close()

    def interactions(self) -> Iterator[NewInteraction]:
        """Oldest first. Raises ImportProblem where a file went away meanwhile."""
        for head, place, conversation, exchange, customer in self._heads.with_exchanges():
            try:
                mail = read_mail(read_raw(place))
            except OSError as error:
                raise ImportProblem(unread_sentence(place.path, error.strerror)) from error
            if isinstance(mail, str):
                self.skipped.append(Skipped(head.place, mail))
                continue
            mail = replace(mail, id=head.id, references=head.references)
            made = _make_interaction(mail, exchange, customer, self._own)
            letter = self._new_words(mail)
            attached = f"Attached: {', '.join(mail.attached)}" if mail.attached else ""  # no text: stored as it is
            shown = "\n\n".join(part for part in (letter, attached) if part)
            yield without_secrets(
                replace(
                    made, body_text=shown, former_thread_id=conversation, raw={**made.raw, **_as_it_came(mail, letter)}
                )
            )

    def _new_words(self, mail: Mail) -> str:
        """What it says beyond the mails that it answers."""
        answers = bool(mail.references) or is_reply(mail.subject)
        return without_quotes(
            mail.text,
            is_reply=answers and not is_forward(mail.subject),
            earlier=lambda: self._texts_before(mail),
        )

    def _texts_before(self, mail: Mail) -> Iterator[str]:
        """Of the mails before it in its exchange, the newest first; then of those that are stored already."""
        for place in self._heads.places_before(mail, _MOST_BEFORE):
            if place not in self._texts_by_place:
                while len(self._texts_by_place) >= _MOST_KEPT:
                    self._texts_by_place.pop(next(iter(self._texts_by_place)))
                self._texts_by_place[place] = _text_at(place)
            yield self._texts_by_place[place]
        if mail.references:
            yield from self._stored_texts(mail.references[-_MOST_BEFORE:])

    def _add_head(self, place: MailPlace) -> None:
        raw = read_raw(place)
        mail = read_head(raw)
        if isinstance(mail, str):
            self.skipped.append(Skipped(raw.place, mail))
            return
        mail = _told_apart(mail, self._heads.find(mail.id))
        earlier = self._heads.find(mail.id)
        if earlier is not None:
            self.skipped.append(Skipped(raw.place, tr("It is the same mail as {place}.", place=earlier.place)))
        else:
            self._heads.add(mail, place)

    def _join_threads(self) -> None:
        threads = Threads()
        for mail in self._heads.by_time():
            threads.add_mail(mail)
        self._heads.set_threads(threads.key_of)
        for conversation, turns in self._heads.of_each_thread():
            parted, left_out = part_by_customer(turns, self._own)
            for one in parted:
                key = thread_key(f"{conversation}\n{one.address}")
                self._heads.add_exchange(key, (one.name, one.address), one.turns)
            self.skipped += [Skipped(mail.place, self._why_left_out(mail)) for mail in left_out]

    def _why_left_out(self, mail: Mail) -> str:
        if self._own.owns_address(mail.sender[1]):
            return tr("Only your own people wrote it and were written to.")
        return tr("The post itself wrote it, about no mail that is here.")


def _own_address(address: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local}@{readable_domain(domain)}" if local else domain


def _text_at(place: MailPlace) -> str:
    try:
        mail = read_mail(read_raw(place))
    except OSError:
        return ""
    return "" if isinstance(mail, str) else mail.text[:_KEPT_LONGEST]


def _told_apart(mail: Mail, earlier: Mail | None) -> Mail:
    """Some systems give several mails one Message-ID; only the same sender at the same time is the same mail."""
    if earlier is None or (mail.sender, mail.at) == (earlier.sender, earlier.at):
        return mail
    return replace(mail, id=key_of_its_own(mail.id, mail.at), references=(*mail.references, mail.id))


def _make_interaction(mail: Mail, thread: str, customer: tuple[str, str], own: Own) -> NewInteraction:
    name, address = speaker_of(mail, own)
    is_ours = own.owns_address(address) if own.is_given else address != customer[1]
    return NewInteraction(
        source="mbox",
        source_id=mail.id,
        thread_id=thread,
        channel="email",
        direction="out" if is_ours else "in",
        started_at=mail.at,
        subject=bare_subject(mail.subject) or mail.subject,
        body_text=mail.text,
        author_name=name or address,
        author_kind="system" if mail.automatic else "agent" if is_ours else "customer",
        customer_address=customer[1],
        customer_name=customer[0],
        author_address=address,
        body_html=mail.html,
        raw=_raw_fields(mail),
    )


def _raw_fields(mail: Mail) -> dict[str, object]:
    """What the reading leaves out."""
    return {
        "subject": mail.subject,
        "from": mail.sender[1],
        "to": [address for _, address in mail.receivers],
        "references": list(mail.references),
        "attached": list(mail.attached),
    }


def _as_it_came(mail: Mail, shown: str) -> dict[str, object]:
    """The whole letter, where less of it is shown: a wrong guess of what is a quote hides no word for good."""
    if shown == mail.text and not mail.other and len(shown) <= BODY_LONGEST:
        return {}
    other = shorten_bytes(mail.other, _MOST_BYTES // 4)
    return {"text": shorten_bytes(mail.text, _MOST_BYTES), **({"other": other} if other else {})}
