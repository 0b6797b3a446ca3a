"""Acts as the program asks for them, which random writers begin with and change."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kms_desktop.contacts.events.declaration import KINDS, declared_fields
from tests.contacts.histories import OFTEN, PLAUSIBLE

VERIFIER = (
    "SCRAM-SHA-256$64:cwe+L4Mt6FoRSMtZ5puZuQ==$gFMnkm2xOtoTZ+Oj2l1k2891vDU1ipV1XJRekKmZClY=:"
    "vXR9db/Kqc3q27BWjnLL/YdHFjNLuQw/vr0QJ7YDdvA="
)
CONTACTS = tuple(f"contact-{n}" for n in range(1, 8))
EVENTS = tuple(f"event-{n}" for n in range(12))
_AT = "2026-11-22T12:09:00+00:00"
_CUSTOMER = {
    "id": "new-1",
    "name": "New Face",
    "account_no": "N-1",
    "tier": "",
    "products": [],
    "facts": {},
    "source": "",
}
_IDENTITY = {"id": "i-1", "customer_id": "maria", "kind": "phone", "value_norm": "+442079460999", "tail": "460999"}
_MESSAGE = {
    "id": "m-1",
    "source": "mail",
    "source_id": "1",
    "thread_id": "t-1",
    "customer_id": "maria",
    "channel": "email",
    "direction": "in",
    "started_at": _AT,
    "ended_at": None,
    "subject": "A bill",
    "body_text": "Why?",
    "body_html": None,
    "author_name": "Maria",
    "author_kind": "customer",
    "author_address": "",
    "internal": False,
    "queue": "",
    "outcome": "",
    "state": "plain",
    "raw": {},
}
_STATE = {"confidence": "validated", "audience": "internal", "governance": "open"}
_LIMIT = {"scope": "per_agent", "unit": "times", "most": "3", "within_s": 86400.0, "text": "3 a day"}
_ARTICLE = {
    "id": "late-bill",
    "title": "Late bill",
    "revision": "0123456789ab",
    "parent": "",
    "text": "# Late bill",
    **_STATE,
    "before": None,
    "options": [{"id": "refund", "title": "Refund", "authority": {"agent": "10", "manager": None}, "limits": [_LIMIT]}],
}
_PERSON = {"role": "agent", "authority": "agent", "team": "Front", "division": "", "verifier": "", "by_login": ""}
_SAID = {
    "kind": "suggestion",
    "text": "Cover the charge.",
    "made_by": "dana",
    "contact_id": "contact-1",
    "made_at": _AT,
    "article_id": "late-bill",
    "article_title": "Late bill",
    "revision": "",
    "passage": "",
    "context": {"option": "x"},
}
CALL_EVENT = {
    "id": "019aa000-0000-7000-8000-000000000001",
    "source": "desk",
    "what": "new",
    "call_id": "c1",
    "at": _AT,
    "direction": "in",
    "number": "+447700900118",
    "told": "",
    "line": "",
    "queue": "",
    "cause": "",
    "original_call_id": "",
    "extensions": [],
    "names": [],
}
USUAL: dict[str, dict[str, Any]] = {
    "add_customers": {"customers": [_CUSTOMER], "identities": [{**_IDENTITY, "level": "known", "source": ""}]},
    "import_interactions": {
        "customers": [_CUSTOMER],
        "identities": [{**_IDENTITY, "level": "maybe", "source": ""}],
        "interactions": [_MESSAGE],
        "outcomes": [{"source": "mail", "source_id": "1", "outcome": "done", "state": "good"}],
    },
    "import_customers": {
        "added": [_CUSTOMER],
        "changed": [{"id": "maria", "name": "Maria Okafor", "tier": "gold", "products": ["broadband"]}],
        "identities": [{**_IDENTITY, "level": "known", "source": "customer list"}],
        "gone": "{}",
        "by_login": "",
    },
    "erase_customer": {"which": "omar", "reopened": "{}", "by_login": ""},
    "add_person": {"person_id": "zo", "login": "zo", "name": "Zoë Lind", **_PERSON},
    "change_person": {"login": "sam", "what": "name", "value": "Samuel", "division": "", "by_login": ""},
    "rename_team": {"team": "Front", "name": "Back", "by_login": ""},
    "remove_person": {"login": "sam", "to_login": "dana", "question": "Go on.", "by_login": ""},
    "return_person": {"login": "sam", "team": "", "division": "", "verifier": "", "by_login": ""},
    "open_work": {"login": "sam"},
    "add_team": {"name": "Night", "division": "", "by_login": ""},
    "remove_team": {"team": "Night", "by_login": ""},
    "export_list": {"what": "contacts", "ids": "{contact-1}", "by_login": ""},
    "note_export": {
        "what": "volumes",
        "many": 48,
        "of_floor": "f",
        "with_names": "f",
        "period": "2026-11-01/2026-11-30",
        "by_login": "",
    },
    "set_password": {"login": "dana", "verifier": VERIFIER, "by_login": ""},
    "publish_articles": {
        "articles": [_ARTICLE],
        "withdrawn": "{}",
        "picture_paths": '{"late-bill/a.png"}',
        "pictures": "{iVBORw0KGgo=}",
        "by_id": "",
        "by_login": "",
    },
    "note_review": {"article_id": "late-bill", "due": "2026-11-27", "today": "2026-11-30", "by_id": ""},
    "submit_suggestion": {"suggestion_id": "s2", "said": _SAID},
    "answer_suggestion": {"suggestion_id": "s1", "accepted": "t", "words": "Done.", "says_since": "", "by_id": ""},
    "mark_suggestion_read": {"suggestion_id": "s1", "by_id": ""},
    "store_call_events": {"events": [{**CALL_EVENT, "source": "asterisk"}, CALL_EVENT]},
    "note_reception": {"notes": [{"code": "token_wrong", "source": "zammad", "detail": "10.0.0.7", "count": 2}]},
    "store_call_event": {"event": CALL_EVENT, "by_id": ""},
    "answer_call_offer": {"phone_call_id": "call-1", "said": "shown", "contact_id": "contact-1", "by_id": ""},
    "settle_missed_call": {"phone_call_id": "call-1", "how": "done", "by_id": ""},
    "set_status": {"status": "break", "reason": "lunch", "by_id": ""},
    "keep_status": {"by_id": ""},
    "end_status": {"by_id": ""},
    "close_entries": {"keys": "{searched:bill}", "words": "", "article_id": "", "by_id": ""},
    "keep_reason_code": {
        "code": "billing/late-fee",
        "title": "Late fee",
        "merged_into": "",
        "retired": "f",
        "by_id": "",
        "by_login": "",
    },
    "order_reason_codes": {"codes": "{billing/late-fee}", "by_id": "", "by_login": ""},
    "set_verification": {"needed": 2, "by_id": "", "by_login": ""},
    "log_search": {"search_id": "s9", "words": "a quokka", "found": "f", "at": _AT, "by_id": ""},
}


_AS_TYPED: dict[str, list[Any]] = {
    "due_at": [_AT],
    "amount": [38.5, 12, 0],
    "minutes": [30],
    "waited_s": [3.5],
    "choice": [0, 1],
    "next": [[]],
    "how": [["Date of birth", "Postcode"]],
    "facts": [{"late": True}, {}],
    "value": [True, "gold", None],
}


@st.composite
def usual_events(draw: st.DrawFn) -> dict[str, Any]:
    """One event, with what its kind is declared to hold."""
    kind = draw(st.sampled_from(OFTEN))
    known = {**PLAUSIBLE, **_AS_TYPED}
    values = {one.key: known.get(one.key, ["one", ""]) for one in declared_fields(KINDS[kind])}
    data = {key: draw(st.sampled_from(some)) for key, some in values.items()}
    return {"id": draw(st.sampled_from(EVENTS)), "kind": kind, "at": _AT, "data": data}


def usual_call(act: str) -> st.SearchStrategy[dict[str, Any]]:
    """What the act is usually told, but for the revision; nothing where that is not known here."""
    if act == "log_events":
        some = st.lists(usual_events(), min_size=1, max_size=3)
        return st.fixed_dictionaries({"contact_id": st.sampled_from(CONTACTS), "events": some})
    if act == "answer_once":
        answers = [
            {"kind": "handover_accepted", "data": {"handover_id": "h1"}},
            {"kind": "handover_refused", "data": {"handover_id": "h1", "reason": "busy"}},
            {"kind": "handover_taken_back", "data": {"handover_id": "h1"}},
            {"kind": "approval_answered", "data": {"approval_id": "a1", "granted": True, "reason": ""}},
            {"kind": "approval_taken_back", "data": {"approval_id": "a1"}},
            {"kind": "consult_seen", "data": {"consult_id": "q1"}},
            {"kind": "consult_answered", "data": {"consult_id": "q1", "answer": "Yes."}},
            {"kind": "consult_declined", "data": {"consult_id": "q1"}},
        ]
        event = st.builds(
            lambda key, said: {"id": key, "at": _AT, **said}, st.sampled_from(EVENTS), st.sampled_from(answers)
        )
        return st.fixed_dictionaries({"event": event})
    return st.just(USUAL.get(act, {}))
