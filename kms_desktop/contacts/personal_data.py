"""The one list of which columns hold what is a customer's own and goes with them, and of those that stay.

What of an event goes is declared with its kind, in `events`. Tests fail for a column that is not decided here.

Question: what is the customer's own? Choice: whatever names them or leads to them, and every word that a person typed
about them. Which article, step, answer, option, amount, outcome, when and who of the staff stays: it is the article's
and the house's, and figures and limits rest on it. Refused: removing rows, which would change what was granted, and
keeping masked words, which nobody could look through for what still tells who it was.
"""

from __future__ import annotations

SEARCHED = "searched"
"""Key of a suggestion's context: the words that no article answers, which may be the customer's own."""

COLUMNS_THAT_GO: dict[str, tuple[str, ...]] = {
    "customer": ("name", "account_no", "tier", "since", "products", "facts", "source"),
    "customer_change": ("data",),
    "identity": ("*",),
    "interaction": (
        *("source_id", "thread_id", "subject", "body_text", "body_html", "author_name", "author_address"),
        *("outcome", "state", "raw", "ending"),
    ),
    "contact": ("number", "call_id", "reason", "words"),
    "contact_event": ("data",),
    "handover": ("question", "reason"),
    "promise": ("what",),
    "resolution": ("title", "words", "reason"),
    "repeat": ("what",),
    "approval": ("question", "reason"),
    "consult": ("question", "answer"),
    "suggestion": ("text", "passage", "answer", "context"),
    "put_aside": ("key",),
    "phone_call": ("number", "told", "call_id", "original_id", "missed"),
    "closed_exchange": ("*",),
    "idle_search": ("words",),
    "bulletin": ("title", "words"),
    "theme_event": ("data",),
    "review_event": ("data",),
    "coaching_note": ("words",),
}
"""By table what goes, wholly or as far as it is the customer's: of suggestions, which staff wrote, the customer's name,
addresses and own sentences; of a repeat how somebody was verified; of what was put aside what only they searched; of
what was searched between calls the whole row, where their name, number or address stands in it; of a bulletin the words
in which it does; of what happened to a theme the name, numbers and addresses in its words; of a review of a contact of
theirs every word, and of others what a theme loses."""

COLUMNS_THAT_STAY: dict[str, tuple[str, ...]] = {
    "customer": ("id", "created_at", "division", "erased_in"),
    "customer_change": ("id", "customer_id", "contact_id", "at", "by_id", "kind", "stored_at"),
    "identity": (),
    "interaction": (
        *("id", "source", "customer_id", "channel", "direction", "started_at", "ended_at", "author_kind"),
        *("internal", "queue"),
    ),
    "contact": (
        *("id", "customer_id", "channel", "phase", "holder_id", "opened_at", "ended_at", "article_id", "outcome"),
        *("legs", "repeats", "division", "erased_for"),
    ),
    "contact_event": ("id", "contact_id", "seq", "at", "agent_id", "kind", "stored_at"),
    "handover": (
        *("id", "contact_id", "from_id", "to_kind", "to_id", "warm", "made_at", "state"),
        *("answered_by", "answered_at"),
    ),
    "promise": (
        *("id", "contact_id", "customer_id", "owner_id", "due_at", "made_at", "state"),
        *("channel", "next_word_at", "why", "settled_by", "settled_at", "moves", "newest_seq"),
    ),
    "resolution": (
        *("id", "contact_id", "customer_id", "agent_id", "article_id", "article_revision", "link"),
        *("option_id", "amount", "outcome", "at", "place", "reason_code", "article_kind", "preventable", "talk_s"),
        *("hold_s", "wrap_s", "proposed_code", "proposed_article", "proposed_link", "proposed_outcome"),
        *("corrected_by", "corrected_at", "division", "channel", "legs", "repeats", "ease"),
    ),
    "repeat": ("id", "contact_id", "kind", "article_id", "by_id", "first_by", "at"),
    "approval": (
        *("id", "contact_id", "asked_by", "article_id", "option_id", "title", "amount", "asked_at", "state"),
        *("answered_by", "answered_at"),
    ),
    "consult": (
        *("id", "contact_id", "asked_by", "to_kind", "to_id", "to_name", "article_id", "again_of", "asked_at", "state"),
        *("seen_by", "seen_at", "declined_by", "answered_by", "answered_at", "takes_over"),
    ),
    "suggestion": (
        *("id", "kind", "made_by", "made_at", "contact_id", "article_id", "article_title", "revision"),
        *("theme_id", "state", "answered_by", "answered_at", "read_at"),
    ),
    "put_aside": ("words", "article_id", "by_id", "at"),
    "phone_call": (
        *("id", "source", "direction", "line", "queue", "division", "started_at", "answered_at", "ended_at", "cause"),
        *("taken_by", "passed_to", "contact_id", "settled_by", "settled_at", "settled_as"),
    ),
    "closed_exchange": (),
    "idle_search": ("id", "by_id", "found", "at"),
    "bulletin": (
        *("id", "kind", "about", "article_id", "state", "published_by", "published_at", "ends_at", "changed_by"),
        *("changed_at", "ended_by", "ended_at"),
    ),
    "theme_event": ("id", "theme_id", "seq", "at", "by_id", "kind"),
    "review_event": ("id", "review_id", "seq", "at", "by_id", "kind"),
    "coaching_note": ("id", "review_id", "from_id", "to_id", "at"),
}

TABLES_WITHOUT_CUSTOMERS = (
    *("team", "staff", "option_use", "option_rule", "theme", "article_revision", "article_cases", "article_change"),
    *("article_picture", "audit", "call_offer", "call_event", "reason_code", "voc_assumption"),
    *("staff_status", "staff_status_day", "reception_note", "bulletin_read", "down_report"),
    *("verification_rule", "figure_target", "review_draw", "review", "ease_rule", "tool_day"),
)
"""What is put to a customer (`option_use`) has the article's title and the key of a customer, and no word of theirs."""
