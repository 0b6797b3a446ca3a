"""The table of all actions: what a person can do with a key, in the order in which the sheet of keys tells it.

Question: which keys belong here? Choice: every key that a person is told of, on a button, in a tip, a message, the menu
or the sheet. Moving inside one widget is the widget's own: arrows, Home and End, Tab, Space, page up and down in lists,
fields and drawings, and that Enter presses and Esc leaves what has the keyboard. Those are handled where the widget is;
as buttons and hints name Enter and Esc, they stand here too, marked `fixed`, and so do digits, Undo and Copy. Reason:
nobody wants another Esc, and a `keyPressEvent` that asks a registry for the arrows tells a reader less. Refused: one
action for each button that Enter presses, which would be forty rows with one key.
"""

from __future__ import annotations

from kms_desktop.access.roles import (
    CHANGE_CARDS,
    EXPLAIN_HITS,
    EXPORT_LISTS,
    HANDLE_CONTACTS,
    LOOK_UP_CUSTOMERS,
    READ_BULLETINS,
    READ_FLOOR,
    READ_STATUS_TIMES,
    REVIEW_CONTACTS,
    SUGGEST,
)
from kms_desktop.contacts.down_things import DOWN, thing_name
from kms_desktop.texts import tr
from kms_desktop.ui.actions.action import Action, Scope

_CONFIRM = ("Ctrl+Return", "Ctrl+Enter")

_DESK = (
    Action(
        "take_call",
        tr("Take call"),
        ("F9",),
        Scope.DESK,
        tr("Take a call or a handover; grant what a colleague asks for"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: puts a call off
    Action(
        "put_off",
        tr("Later"),
        ("Shift+F9",),
        Scope.DESK,
        tr("Leave a call to others; later; refuse with a reason"),
        right=HANDLE_CONTACTS,
    ),
    Action("search", tr("Search"), ("F2",), Scope.DESK, tr("Search in the customer's words")),
    Action("toggle_article", tr("Article"), ("F3",), Scope.GUIDE, tr("Guide or article")),
    Action(
        "verify",
        tr("Verify"),
        ("F4",),
        Scope.DESK,
        tr("Verify; say who is calling; between calls find a customer"),
        right=LOOK_UP_CUSTOMERS,
    ),
    Action("show_card", tr("Customer card"), ("Ctrl+U",), Scope.DESK, tr("What is known of the customer")),
    Action("copy_number", tr("Copy the number"), ("Ctrl+Shift+N",), Scope.DESK, tr("Copy the number, the account")),
    Action("copy_account", tr("Copy the account"), ("Ctrl+Shift+L",), Scope.DESK, told_with="copy_number"),
    # Translators: the customer said that what is kept of them is right
    Action(
        "confirm_data",
        tr("Data confirmed"),
        ("Ctrl+Shift+Y",),
        Scope.DESK,
        tr("The customer confirms what is kept of them"),
        right=CHANGE_CARDS,
    ),
    Action("find_in_history", tr("Find in the history"), ("Ctrl+F",), Scope.DESK, tr("Find in the history")),
    Action("history", tr("History"), ("F5",), Scope.DESK, tr("History")),
    Action(
        "show_original",
        tr("Show the original"),
        ("Shift+F5",),
        Scope.DESK,
        tr("The whole letter of what is open in the history"),
    ),
    Action("transfer", tr("Transfer"), ("F6",), Scope.DESK, tr("Transfer; take it back"), right=HANDLE_CONTACTS),
    # Translators: puts a question to a colleague, while the caller stays
    Action(
        "ask_colleague",
        tr("Ask a colleague"),
        ("Shift+F6",),
        Scope.DESK,
        tr("Ask a colleague; withdraw the question"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "answer_colleague",
        tr("Answer"),
        ("Ctrl+F6",),
        Scope.DESK,
        tr("Answer what a colleague asks you"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: a colleague's answer, copied into one's own notes
    Action(
        "keep_answer",
        tr("Into the notes"),
        ("Shift+F7",),
        Scope.DESK,
        tr("A colleague's answer into the notes"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: a colleague's answer that is worth an article
    Action(
        "suggest_answer",
        tr("Suggest it"),
        ("Shift+F12",),
        Scope.DESK,
        tr("A colleague's answer as a suggestion"),
        right=SUGGEST,
    ),
    Action("notes", tr("Notes"), ("F7",), Scope.DESK, tr("Notes")),
    Action("wrap_up", tr("Wrap up"), ("F8",), Scope.DESK, tr("Wrap up"), right=HANDLE_CONTACTS),
    # Translators: a contact that was closed, opened again
    Action(
        "reopen",
        tr("Reopen"),
        ("Shift+F8",),
        Scope.DESK | Scope.VOICE,
        tr("Reopen a contact that was wrapped up"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "ring_back",
        tr("Ring back"),
        ("Ctrl+Shift+M",),
        Scope.DESK,
        tr("Ring back who called in vain"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: a missed call needs nothing more
    Action(
        "settle_missed",
        tr("Done"),
        ("Ctrl+Shift+U",),
        Scope.DESK,
        tr("A missed call is taken care of"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: a contact that was about one more thing
    Action(
        "add_issue",
        tr("Another issue"),
        ("Ctrl+Shift+I",),
        Scope.DESK,
        tr("One more issue in the wrap-up"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: what the wrap-up of a closed contact says
    Action(
        "correct",
        tr("Correct the wrap-up"),
        ("Ctrl+Shift+E",),
        Scope.DESK | Scope.VOICE,
        tr("Correct the wrap-up of a closed contact"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "report_down",
        tr("Something is down"),
        ("Ctrl+J",),
        Scope.DESK,
        tr("Something is down: website, app, line, partner, this program"),
        right=HANDLE_CONTACTS,
        icon="warning",
    ),
    *(
        Action(
            f"down_{about}",
            tr("Down: {thing}", thing=thing_name(about)),
            (f"Ctrl+Shift+F{number}",),
            Scope.DESK,
            told_with="report_down",
            right=HANDLE_CONTACTS,
        )
        for number, about in enumerate(DOWN, 1)
    ),
    # Translators: a bulletin that somebody has read
    Action(
        "mark_bulletin_read",
        tr("Mark as read"),
        ("Ctrl+Shift+G",),
        Scope.DESK,
        tr("A bulletin is read"),
        right=READ_BULLETINS,
    ),
    Action("suggest", tr("Suggest or report"), ("F12",), Scope.DESK, tr("Suggest or report"), right=SUGGEST),
    # Translators: what is known of the caller, from the search
    Action(
        "toggle_caller",
        tr("Without the caller"),
        ("Ctrl+Shift+K",),
        Scope.DESK,
        tr("Search with or without the caller"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "ask_for_article", tr("Ask for an article"), ("Ctrl+N",), Scope.DESK, tr("Ask for an article"), right=SUGGEST
    ),
    Action(
        "explain_hit",
        tr("How the hit was weighed"),
        ("Ctrl+E",),
        Scope.DESK,
        tr("How the hit was weighed"),
        right=EXPLAIN_HITS,
    ),
    # Translators: marks a passage of an article, for its editor
    Action("flag", tr("Flag"), ("Ctrl+M",), Scope.DESK, tr("Flag the passage"), right=SUGGEST),
    # Translators: a contact that no telephone tells of: a chat, somebody in the shop
    Action(
        "begin_contact",
        tr("New contact"),
        ("Ctrl+F9",),
        Scope.DESK,
        tr("Begin a contact without a call: chat, mail, shop"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "hold", tr("Hold or resume"), ("Ctrl+H",), Scope.DESK, tr("Hold, resume"), right=HANDLE_CONTACTS, icon="pause"
    ),
    # Translators: what somebody is at: available, on a break
    Action(
        "status", tr("Status"), ("Ctrl+B",), Scope.DESK, tr("Your status: available, a break"), right=HANDLE_CONTACTS
    ),
    Action("all_options", tr("All options"), ("Ctrl+O",), Scope.DESK, tr("All options")),
    Action(
        "ask_approval",
        tr("Ask for approval"),
        ("Ctrl+R",),
        Scope.DESK,
        tr("Ask for approval; take it back"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "promises",
        tr("Promises"),
        ("Ctrl+Shift+D",),
        Scope.DESK,
        tr("What became of a promise: kept, moved, handed on"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "call_back",
        tr("Promise something"),
        ("Ctrl+Shift+B",),
        Scope.DESK,
        tr("Promise a call back, or something else"),
        right=HANDLE_CONTACTS,
    ),
    Action(
        "undo_last",
        tr("Undo"),
        ("Ctrl+Alt+Z",),
        Scope.DESK | Scope.VOICE,
        tr("Undo what was just done: a grant, a promise, a decision, a report that something is down, a bulletin"),
        right=HANDLE_CONTACTS,
    ),
    Action("confirm", tr("The filled button"), _CONFIRM, Scope.GUIDE, tr("The pane's filled button")),
    # Translators: a grant that was made by mistake
    Action(
        "take_back",
        tr("Take back"),
        ("Ctrl+Z",),
        Scope.DESK,
        tr("Take back what was granted"),
        right=HANDLE_CONTACTS,
    ),
    # Translators: words that were said, or what was to do
    Action(
        "tick_off", tr("Tick off"), ("Ctrl+T",), Scope.DESK, tr("Tick off: said, told, done"), right=HANDLE_CONTACTS
    ),
    Action(
        "write_confirmation",
        tr("Confirmation"),
        ("Ctrl+P",),
        Scope.DESK,
        tr("What was agreed, to copy, mail or print"),
        right=HANDLE_CONTACTS,
    ),
    Action("copy_words", tr("Copy"), ("Ctrl+Shift+C",), Scope.GUIDE, tr("Copy the words to say")),
    Action("step_back", tr("Back"), ("Backspace",), Scope.GUIDE, tr("Step back in the guide")),
    Action(
        "decline", tr("Declined"), ("Del",), Scope.GUIDE, tr("The customer declines the option"), right=HANDLE_CONTACTS
    ),
    Action(
        "choose_0",
        tr("None of these fit"),
        ("0", "Alt+0"),
        Scope.GUIDE,
        tr("None of these fit"),
        fixed=True,
        right=SUGGEST,
    ),
    Action(
        "choose_1", "1", ("1", "Alt+1"), Scope.GUIDE, tr("Answer, option or outcome; with Alt while typing"), fixed=True
    ),
    *(
        Action(f"choose_{digit}", f"{digit}", (f"{digit}", f"Alt+{digit}"), Scope.GUIDE, "", True, "choose_1")
        for digit in range(2, 10)
    ),
)

_ARTICLES = (
    Action("new_article", tr("New article"), ("Ctrl+N",), Scope.ARTICLES, tr("New article")),
    Action("save_article", tr("Save"), ("Ctrl+S",), Scope.ARTICLES, tr("Save")),
    Action("publish_article", tr("Publish"), ("Ctrl+Shift+S",), Scope.ARTICLES, tr("Publish")),
    # Translators: goes through the text as if it were a call
    Action("walk_article", tr("Walk it"), ("Ctrl+G",), Scope.ARTICLES, tr("Walk it as a call")),
    Action("next_finding", tr("Next finding"), ("Alt+Down",), Scope.ARTICLES, tr("Next finding")),
    Action("fix_finding", tr("Mend the finding"), ("Alt+Return", "Alt+Enter"), Scope.ARTICLES, tr("Mend the finding")),
    Action(
        "insert_snippet",
        tr("Put in"),
        ("Ctrl+Space",),
        Scope.ARTICLES,
        tr("What can be put in here: step, answer, option, link"),
    ),
    # Translators: a step of the guide, filled in as a form
    Action("write_step", tr("Step, as a form"), ("Ctrl+T",), Scope.ARTICLES, tr("Fill in a step as a form")),
    # Translators: an option, filled in as a form
    Action("write_option", tr("Option, as a form"), ("Ctrl+O",), Scope.ARTICLES, tr("Fill in an option as a form")),
    Action("find_in_text", tr("Find"), ("Ctrl+F",), Scope.ARTICLES, tr("Find in the text")),
    Action("replace_in_text", tr("Replace"), ("Ctrl+H",), Scope.ARTICLES, tr("Replace in the text, in all articles")),
    Action(
        "replace_everywhere",
        tr("Replace in all articles"),
        ("Ctrl+Shift+H",),
        Scope.ARTICLES,
        told_with="replace_in_text",
    ),
    Action(
        "undo",
        tr("Undo"),
        ("Ctrl+Z",),
        Scope.ARTICLES,
        tr("Undo (also fixes, details and what was closed)"),
        fixed=True,
    ),
    Action("filter_articles", tr("Filter"), ("F2",), Scope.ARTICLES, tr("Filter the articles")),
    Action("list_articles", tr("All articles"), ("Ctrl+L",), Scope.ARTICLES, tr("All articles as a table")),
    # Translators: an article into another folder, or under another name
    Action("move_article", tr("Move or rename"), ("F6",), Scope.ARTICLES, tr("Move or rename the article")),
    Action(
        "merge_article",
        tr("Merge into another"),
        ("Ctrl+Shift+J",),
        Scope.ARTICLES,
        tr("Merge the article into another one"),
    ),
    Action(
        "split_article",
        tr("Split off a part"),
        ("Ctrl+Shift+B",),
        Scope.ARTICLES,
        tr("Make a part an article of its own"),
    ),
    Action("toggle_preview", tr("Preview"), ("F7",), Scope.ARTICLES, tr("To the preview and back")),
    Action("show_cases", tr("Policy cases"), ("F8",), Scope.ARTICLES, tr("Policy cases, and back to the text")),
    # Translators: an entry of the list of what is to do
    Action("close_entry", tr("Done"), ("Del",), Scope.ARTICLES, tr("Mark as done")),
    Action("decline_entry", tr("Decline"), ("Ctrl+D",), Scope.ARTICLES, tr("Decline what an entry asks for")),
    Action("confirm_article", tr("The filled button"), _CONFIRM, Scope.ARTICLES),
    Action("find_previous", tr("Previous"), ("Shift+Return", "Shift+Enter"), Scope.FIND_BAR),
    # Translators: a played call is kept as a policy case
    Action("keep_case", tr("Keep as a case"), ("Ctrl+S",), Scope.WALK, tr("Keep the call as a policy case")),
    Action("restart_walk", tr("From the start"), ("Ctrl+G",), Scope.WALK),
    Action("find_caller", tr("Find a caller"), ("F2",), Scope.WALK),
)

_VOICE = (
    Action("list_themes", tr("Themes"), ("Ctrl+Shift+T",), Scope.VOICE, tr("To the themes and the suggestions")),
    Action("export", tr("Export"), ("Ctrl+E",), Scope.VOICE, tr("Write the list into a file")),
    Action(
        "export_rows",
        tr("Export contacts"),
        ("Ctrl+Shift+S",),
        Scope.VOICE,
        tr("Write one row a contact into a file"),
        right=EXPORT_LISTS,
    ),
    Action(
        "show_changes",
        tr("What changed this month"),
        ("Ctrl+Shift+M",),
        Scope.VOICE,
        tr("What changed this month: answers, options, articles"),
    ),
    Action("list_figures", tr("Figures"), ("Ctrl+I",), Scope.VOICE, tr("To the figures, and to what happens now")),
    Action("list_contacts", tr("Contacts"), ("Ctrl+L",), Scope.VOICE, tr("To the contacts and back")),
    Action(
        "list_handovers",
        tr("Handovers"),
        ("Ctrl+T",),
        Scope.VOICE,
        tr("To the handovers, and to what was asked again"),
        right=READ_FLOOR,
    ),
    Action(
        "list_promises",
        tr("Promises"),
        ("Ctrl+Shift+D",),
        Scope.VOICE,
        tr("To the promises of the floor and back"),
        right=READ_FLOOR,
    ),
    Action("list_reviews", tr("Reviews"), ("Ctrl+Shift+L",), Scope.VOICE, tr("To the reviews of contacts and back")),
    Action(
        "draw_reviews",
        tr("Draw a sample"),
        ("Ctrl+G",),
        Scope.VOICE,
        tr("Draw a sample of contacts to review"),
        right=REVIEW_CONTACTS,
    ),
    Action("accept_suggestion", tr("Accept"), _CONFIRM, Scope.VOICE, tr("Accept the suggestion, the theme")),
    Action("decline_suggestion", tr("Decline"), ("Ctrl+D",), Scope.VOICE, tr("Decline the suggestion, the theme")),
    # Translators: who takes care of a theme
    Action("own_theme", tr("Owner"), ("Ctrl+Shift+O",), Scope.VOICE, tr("Who takes care of the theme, until when")),
    # Translators: what was decided about a theme is done
    Action("finish_theme", tr("Done"), ("Ctrl+Shift+U",), Scope.VOICE, tr("What was decided about the theme is done")),
    # Translators: whether what was done about a theme had the effect
    Action(
        "check_theme", tr("Check the effect"), ("Ctrl+Shift+K",), Scope.VOICE, tr("Check whether what was done worked")
    ),
    Action("make_theme", tr("New theme"), ("Ctrl+N",), Scope.VOICE, tr("Make a theme, or what is proposed one")),
    # Translators: what would it have cost, had agents been free to grant more
    Action(
        "ask_what_if",
        tr("What if…"),
        ("Ctrl+Shift+W",),
        Scope.VOICE,
        tr("What a looser limit would have cost"),
        right=READ_FLOOR,
    ),
    # Translators: a theme becomes a part of another
    Action("join_themes", tr("Join"), ("Ctrl+Shift+J",), Scope.VOICE, tr("Join the theme to another one")),
    Action("rename_theme", tr("Rename"), ("F6",), Scope.VOICE, tr("Rename the theme")),
    # Translators: an agent met what a theme is about too
    Action("same_here", tr("Same here"), ("Ctrl+J",), Scope.VOICE, tr("I met this too"), right=SUGGEST),
)

_OUTSIDE = (
    Action("copy_summary", tr("Copy as text"), ("Ctrl+Shift+C",), Scope.OUTSIDE),
    Action("mail_confirmation", tr("Mail"), ("Ctrl+M",), Scope.OUTSIDE),
    Action("save_summary", tr("Save a sheet"), ("Ctrl+S",), Scope.OUTSIDE),
)

_WINDOW = (
    Action("show_desk", tr("Desk"), ("Ctrl+1",), Scope.WINDOW, tr("Desk, Articles, Voice")),
    Action("show_articles", tr("Articles"), ("Ctrl+2",), Scope.WINDOW, told_with="show_desk"),
    Action("show_voice", tr("Voice"), ("Ctrl+3",), Scope.WINDOW, told_with="show_desk"),
    Action("menu", tr("Menu"), ("F10",), Scope.WINDOW, tr("Menu")),
    # Translators: every action of the program, found by its words
    Action(
        "palette", tr("Find an action"), ("Ctrl+K",), Scope.WINDOW, tr("Find an action by its words"), icon="search"
    ),
    Action("next_pane", tr("Next pane"), ("Ctrl+Tab",), Scope.WINDOW, tr("Next pane")),
    Action("previous_pane", tr("Pane before"), ("Ctrl+Shift+Tab",), Scope.WINDOW, tr("Pane before")),
    # Translators: a message or an answer that was read goes away
    Action("dismiss", tr("Dismiss"), ("Shift+Esc",), Scope.WINDOW, tr("Dismiss the message or the answer")),
    Action("leave", tr("Close"), ("Esc",), Scope.WINDOW, tr("Leave a field; its text is kept"), fixed=True),
    Action(
        "enter",
        tr("Press"),
        ("Return", "Enter"),
        Scope.WINDOW,
        tr("Open, accept, press the outlined button"),
        fixed=True,
    ),
    Action("copy", tr("Copy"), ("Ctrl+C",), Scope.WINDOW, fixed=True),
    Action("undo_typing", tr("Undo"), ("Ctrl+Z",), Scope.WINDOW & ~Scope.ARTICLES & ~Scope.DESK, fixed=True),
    Action(
        "practice_call",
        tr("Practice call"),
        ("Ctrl+Shift+P",),
        Scope.WINDOW,
        tr("Practice call"),
        right=HANDLE_CONTACTS,
        icon="headset",
    ),
    # Translators: a list for who supports the floor: of each call, why it rang at a desk or did not
    Action(
        "show_rings",
        tr("Why it rang or did not"),
        ("Ctrl+Alt+W",),
        Scope.WINDOW,
        tr("Why it rang or did not"),
        right=READ_FLOOR,
        icon="bell",
    ),
    Action(
        "show_bulletins",
        tr("Running now"),
        ("Ctrl+Alt+J",),
        Scope.WINDOW,
        tr("Running now; publish what is proposed"),
        right=READ_BULLETINS,
        icon="megaphone",
    ),
    Action("retry", tr("Try now"), ("Ctrl+Shift+R",), Scope.WINDOW),
    # Translators: how the window looks: light or dark, as the system does
    Action("system_theme", tr("Follow the system"), (), Scope.WINDOW, icon="screen"),
    # Translators: how the window looks
    Action("light", tr("Light"), (), Scope.WINDOW, icon="sun"),
    # Translators: how the window looks
    Action("dark", tr("Dark"), (), Scope.WINDOW, icon="moon"),
    Action("high_contrast", tr("High contrast"), (), Scope.WINDOW, icon="contrast"),
    Action(
        "larger_text", tr("Larger text"), ("Ctrl++",), Scope.WINDOW, tr("Larger text, smaller text"), icon="text-size"
    ),
    Action("smaller_text", tr("Smaller text"), ("Ctrl+-",), Scope.WINDOW, told_with="larger_text", icon="text-size"),
    Action("preferences", tr("Settings"), ("Ctrl+,",), Scope.WINDOW, tr("Settings"), icon="sliders"),
    # Translators: a table of the people who work here, and what they are at
    Action("floor_status", tr("Who is there"), ("Ctrl+Alt+B",), Scope.WINDOW, right=READ_STATUS_TIMES, icon="people"),
    # Translators: the list of why customers get in touch
    Action("reason_codes", tr("Reason codes"), (), Scope.WINDOW, icon="note"),
    # Translators: the sheet of keys
    Action("show_keys", tr("Keys"), ("F1",), Scope.WINDOW, icon="keyboard"),
    Action("lock", tr("Lock"), ("Ctrl+Alt+L",), Scope.WINDOW, tr("Lock"), icon="lock"),
    Action("full_screen", tr("Full screen"), ("F11",), Scope.WINDOW, tr("Full screen"), icon="expand"),
    Action("close_window", tr("Close"), ("Ctrl+Q",), Scope.WINDOW, icon="cross"),
)

ACTIONS = (*_DESK, *_ARTICLES, *_VOICE, *_OUTSIDE, *_WINDOW)
