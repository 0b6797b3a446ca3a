"""What is left after a run → every promise that was broken, one finding each, and the figures of the run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.faults import projected
from tests.faults.evidence import Evidence, Row
from tests.faults.marks import MARKED, WITHOUT_EVENT, stored_marks, too_late

_ANSWERS = {"handover_accepted": "accepted", "handover_refused": "refused", "handover_taken_back": "taken_back"}
_OF = {"accept": "accepted", "refuse": "refused", "take_back": "taken_back"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is one of those a run must have none of: lost, twice, out of order, over limit, handover, …"""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    findings: tuple[Finding, ...]
    figures: dict[str, int]

    @property
    def clean(self) -> bool:
        return not self.findings

    def kinds(self) -> set[str]:
        return {finding.kind for finding in self.findings}


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation as its desktop told it. `end` "" is one whose end was never told: the desktop was killed."""

    desktop: int
    do: str
    mark: str
    end: str
    events: tuple[str, ...]
    others: tuple[str, ...]
    contact: str
    handover: str
    answer: str
    said: str
    staff: str
    suggestion: str = ""
    call_event: str = ""
    approval: str = ""
    option: str = ""
    beside: tuple[str, ...] = ()
    """Logged in a contact that was not looked at, so that what came before it there may be told later."""


def check(evidence: Evidence) -> Verdict:
    """Judges nothing but what is given here: the same evidence has the same verdict."""
    operations = _operations(evidence.told)
    findings = (
        *_lost(evidence, operations),
        *_twice(evidence, operations),
        *_out_of_order(evidence, operations),
        *_over_limit(evidence),
        *_handovers(evidence, operations),
        *_approvals(evidence, operations),
        *_calls(evidence),
        *_journals(evidence),
        *_crashed(evidence, operations),
        *_drafts(evidence.told),
        *(Finding("wrong server", f"{key} was given to a server that had been replaced.") for key in evidence.astray),
        *(Finding("rows", text) for text in projected.differences(evidence)),
    )
    return Verdict(tuple(findings), _figures(evidence, operations, findings))


def _operations(told: tuple[Row, ...]) -> list[_Operation]:
    """In the order in which each desktop began them."""
    begun: dict[tuple[int, int, int], dict[str, Any]] = {}
    staff = {line["desktop"]: line["staff"] for line in told if "staff" in line}
    for line in told:
        if "op" in line:
            known = begun.setdefault((line["desktop"], line["life"], line["op"]), {"began_in": line.get("contact", "")})
            known.update(line)
    return [
        _Operation(
            desktop=line["desktop"],
            do=line["do"],
            mark=line.get("mark", ""),
            end=line.get("end", ""),
            events=tuple(line.get("events", ())),
            others=tuple(line.get("others", ())),
            contact=line["began_in"],
            handover=line.get("handover", ""),
            answer=line.get("answer", ""),
            said=line.get("said", ""),
            staff=staff.get(line["desktop"], ""),
            suggestion=line.get("suggestion", ""),
            call_event=line.get("call_event", ""),
            approval=line.get("approval", ""),
            option=line.get("option", ""),
            beside=tuple(line.get("beside", ())),
        )
        for line in begun.values()
    ]


def _lost(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """What anybody was shown as logged is there."""
    there = {row["id"] for row in evidence.table("contact_event")}
    waiting = {row["key"] for row in evidence.waiting}
    suggestions = {row["id"] for row in evidence.table("suggestion")}
    of_calls = {row["id"] for row in evidence.table("call_event")}
    shown = {event: one for one in operations for event in (*one.events, *one.others, *one.beside)}
    missing = {event: one for event, one in shown.items() if event not in there and event not in too_late(evidence)}
    for event, operation in missing.items():
        where = "it still waits in a journal" if event in waiting else "it is nowhere"
        yield Finding("lost", f"Desktop {operation.desktop} was shown {event} ({operation.do}); {where}.")
    for operation in operations:
        if operation.suggestion and operation.suggestion not in suggestions:
            yield Finding("lost", f"The suggestion {operation.suggestion} of desktop {operation.desktop} is nowhere.")
        if operation.call_event and operation.call_event not in of_calls:
            yield Finding("lost", f"The call event {operation.call_event} of desktop {operation.desktop} is nowhere.")
    marks = {mark for mark, _ in stored_marks(evidence)}
    for operation in operations:
        done = operation.end == "ok" and operation.mark
        stored = operation.do in WITHOUT_EVENT or (operation.events and operation.do in MARKED)
        if done and stored and operation.mark not in marks:
            yield Finding("lost", f"{operation.do} {operation.mark} of desktop {operation.desktop} is nowhere.")


def _twice(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """What was done once is stored once, and what was refused is not stored."""
    refused = {operation.mark: operation for operation in operations if operation.end == "refused"}
    rang = {operation.mark for operation in operations if operation.do == "ring"}
    for (mark, kind), times in stored_marks(evidence).items():
        if times > 1 and not (kind == "opened" and mark in rang):  # a call that is told again may be taken again
            yield Finding("twice", f"{mark} is stored {times} times as {kind}.")
        if mark in refused:
            operation = refused[mark]
            yield Finding("refused but stored", f"{operation.do} {mark} was refused ({operation.said}), and is stored.")
    ids = Counter(row["id"] for row in evidence.table("contact_event"))
    for event, times in ids.items():
        if times > 1:
            yield Finding("twice", f"The event {event} is stored {times} times.")
    yield from _granted_twice(evidence)
    yield from _granted_after_all(evidence, operations)


def _calls(evidence: Evidence) -> Iterator[Finding]:
    """A call is one row whatever was told of it, and its row says what its events say."""
    calls = evidence.table("phone_call")
    for (source, call_id), times in Counter((row["source"], row["call_id"]) for row in calls).items():
        if times > 1:
            yield Finding("twice", f"The call {call_id} of {source} is stored {times} times.")
    told: defaultdict[str, set[str]] = defaultdict(set)
    for event in evidence.table("call_event"):
        told[event["phone_call_id"]].add(event["what"])
    rings = {row["phone_call_id"] for row in evidence.table("call_offer") if not row["outcome"]}
    for row in calls:
        whats, key = told[row["id"]], row["id"]
        over, answered = row["ended_at"] is not None, row["answered_at"] is not None
        taken = "answered" in whats or bool(row.get("taken_by"))
        if over is not ("hung_up" in whats) or (answered and not taken):
            yield Finding("calls", f"The call {key} does not stand as {sorted(whats)} say.")
        if over and key in rings:
            yield Finding("calls", f"The call {key} is over and rings.")
        if row["missed"] is not (over and not answered and not row["settled_as"] and row["direction"] == "in"):
            yield Finding("calls", f"Whether the call {key} was missed is wrong.")


def _taken_back(evidence: Evidence) -> set[str]:
    """The grants that count for nothing any more."""
    rows = evidence.table("contact_event")
    return {row["data"].get("grant_id", "") for row in rows if row["kind"] == "grant_taken_back"}


def _granted_twice(evidence: Evidence) -> Iterator[Finding]:
    back = _taken_back(evidence)
    granted = Counter(
        (row["contact_id"], row["agent_id"], row["data"].get("article_id"), row["data"].get("option_id"))
        for row in evidence.table("contact_event")
        if row["kind"] == "granted" and row["id"] not in back
    )
    for (contact, agent, article, option), times in granted.items():
        if times > 1:
            yield Finding("twice", f"{agent} granted {article}/{option} {times} times in contact {contact}.")


def _granted_after_all(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """What a person was told is not granted is not: they said so to the customer."""
    outcomes: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for operation in operations:
        if operation.do == "accept_option":
            outcomes[operation.staff, operation.contact, operation.option].add(operation.end)
    for row in evidence.table("contact_event"):
        key = (row["agent_id"], row["contact_id"], row["data"].get("option_id", ""))
        if row["kind"] == "granted" and outcomes[key] == {"refused"}:
            yield Finding("refused but stored", f"{key[0]} was told that {key[2]} is not granted in {key[1]}; it is.")


def _out_of_order(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """In each contact a desktop's events stand in the order in which it was told of them."""
    place = {row["id"]: (row["contact_id"], (row["seq"], row["id"])) for row in evidence.table("contact_event")}
    last: dict[tuple[int, str], tuple[tuple[int, str], str]] = {}
    told: set[tuple[int, str]] = set()
    for operation in operations:
        for event in operation.events:
            if event not in place or (operation.desktop, event) in told:
                continue
            told.add((operation.desktop, event))
            contact, here = place[event]
            before = last.get((operation.desktop, contact))
            if before is not None and here <= before[0]:
                text = f"Desktop {operation.desktop} logged {event} after {before[1]}; contact {contact} has it before."
                yield Finding("out of order", text)
            last[operation.desktop, contact] = here, event


def _over_limit(evidence: Evidence) -> Iterator[Finding]:
    """All grants of a run lie within the period of every limit, whatever the clocks said."""
    back = _taken_back(evidence)
    times: Counter[tuple[str, str, str, str]] = Counter()
    money: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for row in evidence.table("contact_event"):
        if row["kind"] != "granted" or row["id"] in back:
            continue
        data = row["data"]
        for scope, who in (("per_customer", data.get("customer_id", "")), ("per_agent", row["agent_id"])):
            if who:
                key = (data.get("article_id", ""), data.get("option_id", ""), scope, who)
                times[key] += 1
                money[key] += Decimal(str(data.get("amount") or 0))
    for key, count in times.items():
        for limit in evidence.limits.get(key[:2], ()):
            given = count if limit["unit"] == "times" else money[key]
            if limit["scope"] == key[2] and given > limit["most"]:
                text = f"{key[0]}/{key[1]} was granted {given} of {limit['most']} {key[2]} {key[3]}."
                yield Finding("over limit", text)


def _handovers(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """One answer for each, and the one who was told it is theirs has it."""
    rows = {row["id"]: row for row in evidence.table("handover")}
    answers: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in evidence.table("contact_event"):
        handover_id = event["data"].get("handover_id") or event["id"]
        if event["kind"] in _ANSWERS:
            answers[handover_id].append((_ANSWERS[event["kind"]], event["agent_id"]))
        if event["kind"] == "handed_over" and handover_id not in rows:
            yield Finding("handover", f"The handover {handover_id} was made, and nobody can see it.")
    for handover_id, row in rows.items():
        given = answers.get(handover_id, [])
        wanted = [] if row["state"] == "waiting" else [(row["state"], row["answered_by"])]
        if given != wanted:
            yield Finding("handover", f"The handover {handover_id} is {row['state']}; its log says {given}.")
    yield from _told_answers(operations, rows)


def _told_answers(operations: list[_Operation], rows: dict[str, Row]) -> Iterator[Finding]:
    told: defaultdict[str, set[str]] = defaultdict(set)
    for operation in operations:
        if operation.end != "ok" or not operation.handover or not operation.answer:
            continue
        row = rows.get(operation.handover)
        state = _OF[operation.answer]
        if state == "accepted":
            told[operation.handover].add(operation.staff)
        if row is None or (row["state"], row["answered_by"]) != (state, operation.staff):
            found = "not there" if row is None else f"{row['state']} by {row['answered_by']}"
            text = f"Desktop {operation.desktop} was told that handover {operation.handover} is {state}; it is {found}."
            yield Finding("handover", text)
    for handover_id, people in told.items():
        if len(people) > 1:
            yield Finding("handover", f"{len(people)} people were told that handover {handover_id} is theirs.")


def _approvals(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """One answer for each, which its log says too, and the one who gave it was not told otherwise."""
    rows = {row["id"]: row for row in evidence.table("approval")}
    answers: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in evidence.table("contact_event"):
        approval_id = event["data"].get("approval_id", "")
        if event["kind"] == "approval_asked" and approval_id not in rows:
            yield Finding("approval", f"The approval {approval_id} was asked for, and nobody can see it.")
        if event["kind"] == "approval_answered":
            answers[approval_id].append(("granted" if event["data"].get("granted") else "refused", event["agent_id"]))
        if event["kind"] == "approval_taken_back":
            answers[approval_id].append(("taken_back", event["agent_id"]))
    for approval_id, row in rows.items():
        given = answers.get(approval_id, [])
        wanted = [] if row["state"] == "waiting" else [(row["state"], row["answered_by"])]
        if given != wanted:
            yield Finding("approval", f"The approval {approval_id} is {row['state']}; its log says {given}.")
    for operation in operations:
        row = rows.get(operation.approval, {})
        told = (operation.answer, operation.staff)
        if operation.end == "ok" and operation.approval and (row.get("state"), row.get("answered_by")) != told:
            text = f"Desktop {operation.desktop} was told that approval {operation.approval} is {operation.answer}."
            yield Finding("approval", text)


def _journals(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.waiting:
        yield Finding("not delivered", f"{row['key']} still waits in the journal of desktop {row['desktop']}.")
    for row in evidence.set_aside:
        if row["key"] in too_late(evidence):
            continue
        text = f"What was set aside: {row['key']} of desktop {row['desktop']}: {row['reason']}"
        yield Finding("set aside", text)
    ended = {line["desktop"] for line in evidence.told if "finished" in line}
    for desktop in {line["desktop"] for line in evidence.told} - ended:
        yield Finding("not delivered", f"Desktop {desktop} did not come to its end.")


def _crashed(evidence: Evidence, operations: list[_Operation]) -> Iterator[Finding]:
    """Whatever happens, a person reads a sentence."""
    for operation in operations:
        if operation.end == "crashed":
            yield Finding("crashed", f"{operation.do} at desktop {operation.desktop}: {operation.said}")
    for line in evidence.told:
        if "crashed" in (line.get("start"), line.get("deliver")):
            yield Finding("crashed", f"Desktop {line['desktop']}: {line['said']}")


def _drafts(told: tuple[Row, ...]) -> Iterator[Finding]:
    """Words being typed are those that were kept last, or those that were just on their way."""
    possible: defaultdict[int, set[str]] = defaultdict(lambda: {""})
    for line in told:
        desktop = line["desktop"]
        if line.get("do") == "draft":
            if "end" not in line:
                possible[desktop].add(line["mark"])
            elif line["end"] == "ok":
                possible[desktop] = {line["mark"]}
        if line.get("start") == "open":
            if line["draft"] not in possible[desktop]:
                yield Finding("lost", f"Desktop {desktop} came back with the draft “{line['draft']}”.")
            possible[desktop] = {line["draft"]}


def _kinds(evidence: Evidence) -> set[str]:
    """Every kind of which something is stored: of contacts, of calls, of customers."""
    said = {"contact_event": "kind", "call_event": "what", "customer_change": "kind"}
    return {f"{table} {row[column]}" for table, column in said.items() for row in evidence.table(table)}


def _figures(evidence: Evidence, operations: list[_Operation], findings: tuple[Finding, ...]) -> dict[str, int]:
    count = Counter(finding.kind for finding in findings)
    rows = evidence.table("handover")
    told = {(operation.handover, operation.staff) for operation in operations if operation.end == "ok"}
    accepted = [row for row in rows if row["state"] == "accepted"]
    return {
        "operations": len(operations),
        "refused": sum(operation.end == "refused" for operation in operations),
        "outcome unknown": sum(operation.end in ("", "unknown") for operation in operations),
        "events acknowledged": len({event for one in operations for event in (*one.events, *one.beside)}),
        "events stored": len(evidence.table("contact_event")),
        "contacts": len(evidence.table("contact")),
        "call events stored": len(evidence.table("call_event")),
        "changes of customers": len(evidence.table("customer_change")),
        "kinds of events": len(_kinds(evidence)),
        "grants": sum(row["kind"] == "granted" for row in evidence.table("contact_event")),
        "taken back": len(_taken_back(evidence)),
        "told to be too late": len(too_late(evidence)),
        "handovers": len(rows),
        "handovers accepted": len(accepted),
        "undecided": sum((row["id"], row["answered_by"]) not in told for row in accepted),
        "lost": count["lost"],
        "twice": count["twice"],
        "out of order": count["out of order"],
        "over limit": count["over limit"],
        "handovers wrong": count["handover"],
        "to the wrong server": count["wrong server"],
        "approvals": len(evidence.table("approval")),
        "crashed": count["crashed"],
        "other findings": sum(
            number
            for kind, number in count.items()
            if kind not in ("lost", "twice", "out of order", "over limit", "handover", "wrong server", "crashed")
        ),
    }
