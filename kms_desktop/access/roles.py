"""The roles of a workspace, declared once → which rights each of them has, in Python and in the database.

Question: who decides whether somebody may do something? Choice: a right, which a role lists or does not. Checks ask
for the right, so that a new role is one entry here and a migration. What a right opens in the database stands beside
it, and a test holds the catalogue of PostgreSQL against it, role by role and table by table. Refused: lists of role
names wherever one is asked for; policies generated from here, as SQL that decides should be read as it runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.texts import tr
from kms_desktop.texts.format import any_of

PROFICIENCIES = ("candidate", "contributor", "publisher", "coach")
"""How far somebody has come in writing articles, from least to most."""


@dataclass(frozen=True, slots=True, eq=False)
class Right:
    """What a person may do or may not. What else decides, such as whose the contact is, is asked beside it."""

    name: str
    """How it goes on after "may": "answer suggestions"."""
    reads: tuple[str, ...] = ()
    """Tables of which rows are seen. None is written but by an act."""
    policies: tuple[str, ...] = ()
    """Policies of PostgreSQL (table.policy) that name the roles which have this right."""
    functions: tuple[str, ...] = ()
    """Functions of PostgreSQL that name those roles, or that they alone may run."""
    acts: tuple[str, ...] = ()
    """What is done with it on PostgreSQL: functions of the schema of acts, which nobody without the right may run."""


_OF_CONTACTS = (
    "approval",
    "consult",
    "contact",
    "handover",
    "interaction",
    "option_use",
    "promise",
    "repeat",
    "resolution",
)

READ_WORKSPACE = Right(
    "read articles, customers, their history and what was handled",
    (
        *("alembic_version", "article_cases", "article_change", "article_picture", "article_revision", "option_rule"),
        *("customer", "customer_change", "identity", "contact_event", *_OF_CONTACTS),
        *("phone_call", "call_offer", "call_event"),
        *("staff", "staff_status", "staff_status_day", "team", "suggestion"),
        *("theme", "theme_event", "voc_assumption"),
        *("reason_code", "closed_exchange", "verification_rule", "ease_rule"),
        *("bulletin", "bulletin_read", "down_report"),
        *("figure_issue", "figure_newest", "figure_promise", "figure_approval", "figure_later", "figure_target"),
        *("figure_asked", "figure_began", "figure_beside", "figure_established", "figure_granting", "figure_use"),
        *("figure_later_grant", "figure_repeat"),
        *("review", "review_event", "coaching_note"),
    ),
    functions=(
        *("kms_role", "kms_team", "kms_division", "kms_is_of_my_division", "kms_division_of_call", "kms_acts_as_owner"),
        *("kms_passed_to_me", "kms_contacts_passed_by_me", "kms_customers_passed_to_me", "kms_asked_of_me"),
    ),
)
HANDLE_CONTACTS = Right(
    "take calls and log contacts",
    functions=("kms_handles_contacts", "kms_may_answer", "kms_begin_status", "kms_find_called"),
    acts=(
        *("log_events", "answer_once", "log_search", "store_call_event", "answer_call_offer", "settle_missed_call"),
        *("set_status", "keep_status", "end_status", "tell_tool_day"),
        *("report_down", "answer_review"),
    ),
)
COACH = Right(
    "write notes of coaching, as the two whom a review is about", acts=("note_coaching", "take_back_coaching")
)
READ_BULLETINS = Right("read what is running now, and say that they have", acts=("read_bulletin",))
RING_OTHERS = Right(
    "tell of calls of the telephone system, which ring at others",
    ("alembic_version",),
    acts=("store_call_events", "note_reception"),
)
CHANGE_CARDS = Right(
    "enter a caller, keep their number, and pin notes and what they prefer to their card, with their contact in hand",
    acts=("change_customer",),
)
LOOK_UP_CUSTOMERS = Right(
    "read a customer's history with no contact open; the audit log records each time", acts=("note_look",)
)
RECEIVE_HANDOVERS = Right("be passed a contact by name")
SUGGEST = Right(
    "put something into the box of suggestions, and say that a theme is the same here",
    acts=("submit_suggestion", "mark_suggestion_read", "say_same_here"),
)
SET_PASSWORD = Right("set their own password", acts=("set_password",))
READ_FLOOR = Right(
    "read the contacts of the whole division, and why a call rang at a desk or did not",
    ("reception_note",),
    policies=(
        *("contact.seen", "phone_call.seen", "call_offer.seen", "reception_note.seen"),
        *("bulletin_read.seen", "down_report.seen"),
    ),
    functions=("kms_reads_floor",),
)
PUBLISH_BULLETINS = Right(
    "publish, change and end bulletins, and decline a proposal of one",
    functions=("kms_begin_bulletin",),
    acts=("publish_bulletin", "change_bulletin", "end_bulletin", "decline_bulletin"),
)
KEEP_TARGETS = Right("say what a figure should come to", functions=("kms_begin_target",), acts=("keep_figure_target",))
COUNT_ONE_PERSON = Right(
    "narrow figures to one person, with a reason that the audit tells", acts=("note_agent_figures",)
)
REVIEW_CONTACTS = Right(
    "draw closed contacts of their division for review, judge them, and look at what others judged",
    ("review_draw",),
    policies=("review.seen", "review_draw.seen"),
    acts=("draw_reviews", "write_review_event"),
)
READ_STATUS_TIMES = Right("read how long their people were at what", policies=("staff_status_day.seen",))
SET_EASE = Right("say in how many contacts it is asked how easy it was", acts=("set_ease_question",))
READ_TOOL_USE = Right("read how the program itself served, by day and desktop", ("tool_use",))
EXPORT_LISTS = Right(
    "write reports, suggestions they read, and contacts they handled, into a file; the audit log records each time",
    acts=("export_list", "note_export"),
)
EXPORT_FLOOR = Right(
    "write the contacts of the floor, names, and whom a bulletin affects, into a file",
    functions=("kms_exports_floor",),
    acts=("export_affected",),
)
WATCH_FLOOR = Right("follow at once what others change")
EXPLAIN_HITS = Right("see how a hit was weighed")
FIND_EVERY_ARTICLE = Right("find articles whoever they are visible to")
DECIDE_FOR_AGENTS = Right(
    "decide in a contact what an agent may not", functions=("kms_decides_for_agents", "kms_may_answer")
)
READ_SUGGESTIONS = Right("read every suggestion", policies=("suggestion.seen",), functions=("kms_reads_suggestion",))
READ_ARTICLE_SUGGESTIONS = Right(
    "read what is suggested about articles", policies=("suggestion.seen",), functions=("kms_reads_suggestion",)
)
ANSWER_SUGGESTIONS = Right("answer suggestions", acts=("answer_suggestion",))
ANSWER_ARTICLE_SUGGESTIONS = Right("answer what is suggested about articles", acts=("answer_suggestion",))
_THEMES = ("make_theme", "write_theme_event")
DECIDE_THEMES = Right("make, join, own and decide themes", functions=("kms_refuse_undecided",), acts=_THEMES)
DECIDE_ARTICLE_THEMES = Right(
    "make, join, own and decide themes about articles", functions=("kms_refuse_undecided",), acts=_THEMES
)
SET_ASSUMPTIONS = Right("set what is assumed of the value at stake", acts=("set_assumption",))
IMPORT_HISTORY = Right(
    "bring customers and their history in",
    functions=("kms_begin_importing",),
    acts=("add_customers", "import_customers", "import_interactions"),
)
PART_CUSTOMERS = Right("part a customer who is two people", acts=("part_customer",))
ERASE_CUSTOMERS = Right("erase a customer", acts=("erase_customer",))
WRITE_ARTICLES = Right(
    "write articles",
    functions=("kms_publishing_rank", "kms_begin_publishing"),
    acts=("publish_articles", "note_review", "close_entries"),
)
FIX_ARTICLES = Right(
    "publish articles as far as their proficiency goes",
    functions=("kms_publishing_rank", "kms_begin_publishing"),
    acts=("publish_articles",),
)
PUBLISH_EVERYTHING = Right("publish whatever their proficiency", functions=("kms_publishing_rank",))
KEEP_REASON_CODES = Right(
    "make, rename, merge, retire and order reason codes", acts=("keep_reason_code", "order_reason_codes")
)
READ_EDITORS_LIST = Right(
    "read what editors have closed, and what was searched between calls",
    ("put_aside", "idle_search"),
    policies=("put_aside.seen", "idle_search.seen"),
)
READ_AUDIT = Right("read the audit log", ("audit",), policies=("audit.seen",))
MANAGE_STAFF = Right(
    "say who works here",
    functions=("kms_begin_managing", "kms_refuse_last_administrator"),
    acts=(
        *("add_person", "change_person", "remove_person", "return_person", "open_work", "set_password"),
        *("add_team", "rename_team", "remove_team"),
    ),
)
SET_VERIFICATION = Right("say how many answers verify a caller", acts=("set_verification",))
ACCEPT_SERVER = Right("say which server is the right one", acts=("accept_server",))


@dataclass(frozen=True, slots=True)
class Role:
    """`code` is what is stored, and never changes; on PostgreSQL `kms_` and the code is a group of logins."""

    code: str
    title: str
    """As a sentence has it: "a supervisor"."""
    rights: frozenset[Right]
    first_proficiency: str = PROFICIENCIES[0]


_ON_THE_DESK = frozenset(
    {
        *(READ_WORKSPACE, HANDLE_CONTACTS, CHANGE_CARDS, LOOK_UP_CUSTOMERS, SUGGEST, FIX_ARTICLES, SET_PASSWORD),
        *(EXPORT_LISTS, READ_BULLETINS, COACH),
    }
)
_OVERLOOKING = frozenset({READ_FLOOR, WATCH_FLOOR, EXPLAIN_HITS, READ_AUDIT, READ_EDITORS_LIST})
_DECIDING = frozenset(
    {
        DECIDE_FOR_AGENTS,
        RING_OTHERS,
        PUBLISH_BULLETINS,
        KEEP_TARGETS,
        COUNT_ONE_PERSON,
        REVIEW_CONTACTS,
        READ_STATUS_TIMES,
        READ_TOOL_USE,
        SET_EASE,
        EXPORT_FLOOR,
        READ_SUGGESTIONS,
        ANSWER_SUGGESTIONS,
        DECIDE_THEMES,
        SET_ASSUMPTIONS,
        IMPORT_HISTORY,
        PART_CUSTOMERS,
        ERASE_CUSTOMERS,
        PUBLISH_EVERYTHING,
        KEEP_REASON_CODES,
    }
)

# Translators: a role as a sentence has it: “an editor or an administrator can check it”
AGENT = Role("agent", tr("an agent"), _ON_THE_DESK | {RECEIVE_HANDOVERS})
EDITOR = Role(
    "editor",
    tr("an editor"),
    _ON_THE_DESK
    | _OVERLOOKING
    | {WRITE_ARTICLES, FIND_EVERY_ARTICLE, READ_ARTICLE_SUGGESTIONS, ANSWER_ARTICLE_SUGGESTIONS, KEEP_REASON_CODES}
    | {DECIDE_ARTICLE_THEMES},
    "publisher",
)
SUPERVISOR = Role(
    "supervisor",
    tr("a supervisor"),
    _ON_THE_DESK | _OVERLOOKING | {WRITE_ARTICLES} | _DECIDING | {RECEIVE_HANDOVERS},
    "coach",
)
ADMINISTRATOR = Role(
    "admin",
    tr("an administrator"),
    _ON_THE_DESK
    | _OVERLOOKING
    | {WRITE_ARTICLES}
    | _DECIDING
    | {FIND_EVERY_ARTICLE, MANAGE_STAFF, ACCEPT_SERVER}
    | {SET_VERIFICATION},
    "coach",
)
QUALITY_REVIEWER = Role(
    "quality_reviewer",
    tr("a quality reviewer"),
    _OVERLOOKING
    | {READ_WORKSPACE, LOOK_UP_CUSTOMERS, READ_SUGGESTIONS, FIND_EVERY_ARTICLE, SET_PASSWORD, EXPORT_LISTS}
    | {READ_BULLETINS, REVIEW_CONTACTS, COACH, READ_TOOL_USE},
)
TELEPHONE_SYSTEM = Role("telephone_system", tr("a telephone system"), frozenset({RING_OTHERS}))
"""No person: the login of “kms-desktop cti serve”, with which nothing is read."""
ROLES = (AGENT, EDITOR, SUPERVISOR, ADMINISTRATOR, QUALITY_REVIEWER, TELEPHONE_SYSTEM)
"""In the order in which they are named; who works at a desk of nobody's in particular is taken from the first."""
_BY_CODE = {role.code: role for role in ROLES}


def may(role: str, right: Right) -> bool:
    """Whether this role has the right. A role that a newer desktop knows has none here."""
    known = _BY_CODE.get(role)
    return known is not None and right in known.rights


def role_codes(right: Right | None = None) -> tuple[str, ...]:
    """The codes of the roles that have the right; of all of them where none is asked for."""
    return tuple(role.code for role in ROLES if right is None or right in role.rights)


def who_may(right: Right) -> str:
    """ "an editor, a supervisor or an administrator" """
    return any_of([role.title for role in ROLES if right in role.rights])


def role_title(code: str) -> str:
    """ "a supervisor"; a role that a newer desktop knows by its code."""
    known = _BY_CODE.get(code)
    return known.title if known is not None else code


def rank_of_role(code: str) -> int:
    """Its place among the roles; behind all of them where it is not known."""
    codes = role_codes()
    return codes.index(code) if code in codes else len(codes)


def first_proficiency(code: str) -> str:
    """What somebody of this role is taken to know of writing articles until it is said."""
    known = _BY_CODE.get(code)
    return known.first_proficiency if known is not None else PROFICIENCIES[0]
