"""The table of all actions: what a person can do with a key, in the order in which the sheet of keys tells it.

Question: which keys belong here? Choice: every key that a person is told of, on a button, in a tip, a message, the menu
or the sheet. Moving inside one widget is the widget's own: arrows, Home and End, Tab, Space, page up and down in lists,
fields and drawings, and that Enter presses and Esc leaves what has the keyboard. Those are handled where the widget is;
as buttons and hints name Enter and Esc, they stand here too, marked `fixed`, and so do digits, Undo and Copy. Reason:
nobody wants another Esc, and a `keyPressEvent` that asks a registry for the arrows tells a reader less. Refused: one
action for each button that Enter presses, which would be forty rows with one key.
"""

from __future__ import annotations

from kms_desktop.texts import tr
from kms_desktop.ui.actions.action import Action, Scope

_CONFIRM = ("Ctrl+Return", "Ctrl+Enter")

_DESK = (
    Action("take_call", "Take call", ("F9",), Scope.DESK, "Take the call, accept or grant"),
    Action("put_off", "Later", ("Shift+F9",), Scope.DESK, "Later; refuse with a reason"),
    Action("search", "Search", ("F2",), Scope.DESK, "Search in the customer's words"),
    Action("toggle_article", "Article", ("F3",), Scope.GUIDE, "Guide or article"),
    Action("verify", "Verify", ("F4",), Scope.DESK, "Verify; say who is calling"),
    Action("history", "History", ("F5",), Scope.DESK, "History"),
    Action("transfer", "Transfer", ("F6",), Scope.DESK, "Transfer; take it back"),
    Action("notes", "Notes", ("F7",), Scope.DESK, "Notes"),
    Action("wrap_up", "Wrap up", ("F8",), Scope.DESK, "Wrap up"),
    Action("reopen", "Reopen", ("Shift+F8",), Scope.DESK, tr("Reopen the contact wrapped up last")),
    Action("suggest", "Suggest or report", ("F12",), Scope.DESK, "Suggest or report"),
    Action("toggle_caller", "Leave it out", ("Ctrl+Shift+K",), Scope.DESK, "Search with or without the caller"),
    Action("ask_for_article", "Ask for an article", ("Ctrl+N",), Scope.DESK, "Ask for an article"),
    Action("explain_hit", "How the hit was weighed", ("Ctrl+E",), Scope.DESK, "How the hit was weighed"),
    Action("flag", "Flag", ("Ctrl+M",), Scope.DESK, "Flag the passage"),
    Action("hold", "Hold or resume", ("Ctrl+H",), Scope.DESK, "Hold, resume"),
    Action("all_options", "All options", ("Ctrl+O",), Scope.DESK, "All options"),
    Action("ask_approval", "Ask for approval", ("Ctrl+R",), Scope.DESK, "Ask for approval; take it back"),
    Action("confirm", "The filled button", _CONFIRM, Scope.GUIDE, "The pane's filled button"),
    Action("copy_words", "Copy", ("Ctrl+Shift+C",), Scope.GUIDE, "Copy the words to say"),
    Action("step_back", "Back", ("Backspace",), Scope.GUIDE, "Step back in the guide"),
    Action("decline", "Declined", ("Del",), Scope.GUIDE, "The customer declines the option"),
    Action("choose_0", "None of these fit", ("0", "Alt+0"), Scope.GUIDE, "None of these fit", fixed=True),
    Action(
        "choose_1", "1", ("1", "Alt+1"), Scope.GUIDE, "Answer, option or outcome; with Alt while typing", fixed=True
    ),
    *(
        Action(f"choose_{digit}", f"{digit}", (f"{digit}", f"Alt+{digit}"), Scope.GUIDE, "", True, "choose_1")
        for digit in range(2, 10)
    ),
)

_ARTICLES = (
    Action("new_article", "New article", ("Ctrl+N",), Scope.ARTICLES, "New article"),
    Action("save_article", "Save", ("Ctrl+S",), Scope.ARTICLES, "Save"),
    Action("publish_article", "Publish", ("Ctrl+Shift+S",), Scope.ARTICLES, "Publish"),
    Action("walk_article", "Walk it", ("Ctrl+G",), Scope.ARTICLES, "Walk it as a call"),
    Action("next_finding", "Next finding", ("Alt+Down",), Scope.ARTICLES, "Next finding"),
    Action("fix_finding", "Mend the finding", ("Alt+Return", "Alt+Enter"), Scope.ARTICLES, "Mend the finding"),
    Action(
        "insert_snippet",
        "Put in",
        ("Ctrl+Space",),
        Scope.ARTICLES,
        "What can be put in here: step, answer, option, link",
    ),
    Action("find_in_text", "Find", ("Ctrl+F",), Scope.ARTICLES, "Find in the text"),
    Action("undo", "Undo", ("Ctrl+Z",), Scope.ARTICLES, "Take back, also what a fix or the form changed", fixed=True),
    Action("filter_articles", "Filter", ("F2",), Scope.ARTICLES, "Filter the articles"),
    Action("toggle_preview", "Preview", ("F7",), Scope.ARTICLES, "To the preview and back"),
    Action("close_entry", "Done", ("Del",), Scope.ARTICLES, "The entry is done"),
    Action("confirm_article", "The filled button", _CONFIRM, Scope.ARTICLES),
    Action("find_previous", "Previous", ("Shift+Return", "Shift+Enter"), Scope.FIND_BAR),
    Action("restart_walk", "From the start", ("Ctrl+G",), Scope.WALK),
    Action("find_caller", "Find a caller", ("F2",), Scope.WALK),
)

_VOICE = (
    Action("export", "Export", ("Ctrl+E",), Scope.VOICE),
    Action("list_contacts", "Contacts", ("Ctrl+L",), Scope.VOICE),
    Action("list_handovers", "Handovers", ("Ctrl+T",), Scope.VOICE),
    Action("accept_suggestion", "Accept", _CONFIRM, Scope.VOICE),
    Action("decline_suggestion", "Decline", ("Ctrl+D",), Scope.VOICE),
)

_OUTSIDE = (
    Action("copy_summary", "Copy as text", ("Ctrl+Shift+C",), Scope.OUTSIDE),
    Action("save_summary", "Save a sheet", ("Ctrl+S",), Scope.OUTSIDE),
)

_WINDOW = (
    Action("show_desk", "Desk", ("Ctrl+1",), Scope.WINDOW, "Desk, Articles, Voice"),
    Action("show_articles", "Articles", ("Ctrl+2",), Scope.WINDOW, told_with="show_desk"),
    Action("show_voice", "Voice", ("Ctrl+3",), Scope.WINDOW, told_with="show_desk"),
    Action("menu", "Menu", ("F10",), Scope.WINDOW, "Menu"),
    Action("leave", "Later", ("Esc",), Scope.WINDOW, "Leave a field; its text is kept", fixed=True),
    Action("enter", "Press", ("Return", "Enter"), Scope.WINDOW, fixed=True),
    Action("copy", "Copy", ("Ctrl+C",), Scope.WINDOW, fixed=True),
    Action("undo_typing", "Undo", ("Ctrl+Z",), Scope.WINDOW & ~Scope.ARTICLES, fixed=True),
    Action("practice_call", "Practice call", ("Ctrl+Shift+P",), Scope.WINDOW),
    Action("retry", "Try now", ("Ctrl+Shift+R",), Scope.WINDOW),
    Action("light", "Light", (), Scope.WINDOW),
    Action("dark", "Dark", (), Scope.WINDOW),
    Action("high_contrast", "High contrast", (), Scope.WINDOW),
    Action("larger_text", "Larger text", ("Ctrl++",), Scope.WINDOW),
    Action("smaller_text", "Smaller text", ("Ctrl+-",), Scope.WINDOW),
    Action("show_keys", "Keys", ("F1",), Scope.WINDOW),
    Action("lock", "Lock", ("Ctrl+Alt+L",), Scope.WINDOW),
    Action("full_screen", "Full screen", ("F11",), Scope.WINDOW),
    Action("close_window", "Close", ("Ctrl+Q",), Scope.WINDOW),
)

ACTIONS = (*_DESK, *_ARTICLES, *_VOICE, *_OUTSIDE, *_WINDOW)
