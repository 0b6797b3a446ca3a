"""Mail files (mbox, eml) → interactions: whose exchange it is, who speaks, what was newly written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kms_desktop.connectors.exchanges import Own, part_by_customer, speaker_of
from kms_desktop.connectors.mail import Mail, read_head, read_mail
from kms_desktop.connectors.mail_heads import MailHeads
from kms_desktop.connectors.mailfile import MailPlace, find_mails, read_raw
from kms_desktop.connectors.model import ImportProblem, Skipped
from kms_desktop.connectors.records import unread_sentence
from kms_desktop.connectors.redaction import without_secrets
from kms_desktop.connectors.reply_stripping import without_quotes
from kms_desktop.connectors.threads import Threads, bare_subject, thread_key
from kms_desktop.customers.model import NewInteraction
from kms_desktop.texts import tr


class Mailbox:
    """The mails of some files together, oldest first, one at a time; `skipped` grows by what could not be read.

    Question: whose exchange a mail is, and which mail began it, is known only when all were seen. Choice: the files are
    read twice; in between, the heads stand in a database of their own, on disk and gone afterwards, so that memory
    holds one mail at a time and some numbers of each. Refused: keeping them all, which took twice the file.
    """

    def __init__(
        self, paths: Iterable[Path], *, own_addresses: Iterable[str] = (), own_domains: Iterable[str] = ()
    ) -> None:
        """`own_addresses`, `own_domains` tell our people from customers; without them whoever wrote the first mail of
        an exchange is its customer. A mail that comes twice is taken once. Raises ImportProblem when a file holds no
        mail."""
        self._own = Own(
            frozenset(address.strip().lower() for address in own_addresses if address.strip()),
            tuple(domain.strip().lower().lstrip("@.") for domain in own_domains if domain.strip("@. ")),
        )
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
            yield without_secrets(replace(made, former_thread_id=conversation))

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


def _told_apart(mail: Mail, earlier: Mail | None) -> Mail:
    """Some systems give several mails one Message-ID; only the same sender at the same time is the same mail."""
    if earlier is None or (mail.sender, mail.at) == (earlier.sender, earlier.at):
        return mail
    key = f"{mail.id}#{mail.at:%Y%m%dT%H%M%S}"  # no text: a key
    return replace(mail, id=key, references=(*mail.references, mail.id))


def _make_interaction(mail: Mail, thread: str, customer: tuple[str, str], own: Own) -> NewInteraction:
    name, address = speaker_of(mail, own)
    is_ours = own.owns_address(address) if own.is_given else address != customer[1]
    attached = f"Attached: {', '.join(mail.attached)}" if mail.attached else ""  # no text: stored as it is
    return NewInteraction(
        source="mbox",
        source_id=mail.id,
        thread_id=thread,
        channel="email",
        direction="out" if is_ours else "in",
        started_at=mail.at,
        subject=bare_subject(mail.subject) or mail.subject,
        body_text="\n\n".join(part for part in (without_quotes(mail.text), attached) if part),
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
        "text": mail.text,
        "subject": mail.subject,
        "from": mail.sender[1],
        "to": [address for _, address in mail.receivers],
        "references": list(mail.references),
        "attached": list(mail.attached),
    }
