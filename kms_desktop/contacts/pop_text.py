"""A line of the report why calls rang → what happened in a few words, and what to do about it."""

from __future__ import annotations

from kms_desktop.contacts.pop_report import PopLine
from kms_desktop.customers import phone
from kms_desktop.texts import plural, tr

_MINUTES_FROM_S = 120
_SOURCES = {
    "asterisk": "Asterisk",  # no text: a name
    "sipgate": "sipgate.io",
    "placetel": "Placetel",  # no text: a name
    "zammad": tr("Webhook"),
    "desk": tr("Own telephone"),
}


def caller_text(line: PopLine, region: str) -> str:
    """Who called, as far as it was told; "" for what is no call."""
    if line.number:
        return phone.format_number(line.number, region)
    if line.told:
        return f"“{line.told}”"
    return "" if is_note(line) else tr("Number withheld")


def is_note(line: PopLine) -> bool:
    """Whether it is about the door and no call."""
    return line.reason in _NOTES


def happened_text(line: PopLine) -> str:
    """ "It rang at once", "Extension 204 is nobody's"."""
    words = _happened(line)
    if line.late_s >= _MINUTES_FROM_S:
        return plural(
            "{what}; told {n} minute late", "{what}; told {n} minutes late", round(line.late_s / 60), what=words
        )
    if line.late_s:
        return plural("{what}; told {n} second late", "{what}; told {n} seconds late", line.late_s, what=words)
    return words


def source_text(source: str) -> str:
    """The telephone system by its name; one that nobody here knows as it names itself."""
    return _SOURCES.get(source, source)


def advice_text(line: PopLine) -> str:
    """What to do about it; "" where nothing is to be done."""
    if line.popped and line.late_s:
        return tr("The workspace was away. “kms-desktop doctor” says how it is now.")
    match line.reason:
        case "shown" | "not_taken" | "waiting" | "rings" | "taken_elsewhere":
            return _shown_advice(line)
        case "no_window":
            return tr("Start the program at that desk, and look whether its screen is locked or it is offline.")
        case "over_at_once":
            return tr("Where this happens often, look whether events of the telephone system come late.")
        case "extension_unknown":
            first = line.extensions[0] if line.extensions else ""
            return tr("Say whose it is: “kms-desktop staff change LOGIN --extensions {extension}”.", extension=first)
        case "name_unknown":
            return tr("Let the telephone system send the extension, or the name as “kms-desktop staff list” has it.")
        case "queue_unknown":
            return tr("Let the telephone system send the extension, or give a team the name of the queue.")
        case "nobody_named":
            return tr("Let the telephone system send for whom the call is: its user, extension or queue.")
        case code:
            return _note_advice(code)


def _happened(line: PopLine) -> str:
    match line.reason:
        case "shown":
            return tr("It rang")
        case "not_taken":
            return tr("It rang; nobody took it")
        case "waiting":
            return tr("They had a call; it waited behind it")
        case "rings":
            return tr("It rings now")
        case "no_window":
            return tr("No window was open")
        case "taken_elsewhere":
            return tr("Somebody else took it at once")
        case "over_at_once":
            return tr("It was over before it could be shown")
        case "extension_unknown":
            # Translators: a telephone extension that no person has
            return tr("Extension {extension} is nobody's", extension=", ".join(line.extensions))
        case "name_unknown":
            return tr("Nobody is called {name}", name=", ".join(f"“{name}”" for name in line.names))
        case "queue_unknown":
            return tr("No team is called like the queue “{queue}”", queue=line.queue)
        case "nobody_named":
            return tr("The event does not say for whom")
        case code:
            return _note_text(code, line)


def _shown_advice(line: PopLine) -> str:
    if line.reason in ("shown", "not_taken") and not line.number and not line.told:
        return tr("The number was withheld, so nobody could be looked up: ask who is calling.")
    return ""


_NOTES = (
    *("token_wrong", "unreadable", "event_unknown", "direction_unknown", "failed", "refused"),
    *("database_away", "dropped", "asterisk_lost"),
)


def _note_text(code: str, line: PopLine) -> str:
    n, detail, source = line.count, line.detail, line.source
    match code:
        case "token_wrong":
            return plural(
                "{n} request from {detail} had a wrong token",
                "{n} requests from {detail} had a wrong token",
                n,
                detail=detail,
            )
        case "unreadable":
            return plural(
                "{n} event of {source} could not be read",
                "{n} events of {source} could not be read",
                n,
                source=source_text(source),
            )
        case "event_unknown":
            return plural(
                "{n} event “{detail}” of {source} is not known here",
                "{n} events “{detail}” of {source} are not known here",
                n,
                detail=detail,
                source=source_text(source),
            )
        case "direction_unknown":
            return plural(
                "{n} event had the direction “{detail}”", "{n} events had the direction “{detail}”", n, detail=detail
            )
        case "refused":
            return plural("{n} event was refused: {detail}", "{n} events were refused: {detail}", n, detail=detail)
        case "database_away":
            return plural(
                "{n} event waited, as the workspace was away",
                "{n} events waited, as the workspace was away",
                n,
            )
        case "dropped":
            return plural(
                "{n} event is lost: the workspace was away for too long",
                "{n} events are lost: the workspace was away for too long",
                n,
            )
        case "asterisk_lost":
            return plural(
                "The line to Asterisk at {detail} was lost {n} time",
                "The line to Asterisk at {detail} was lost {n} times",
                n,
                detail=detail,
            )
        case _:
            return plural("{n} event failed in this program", "{n} events failed in this program", n)


def _note_advice(code: str) -> str:
    match code:
        case "token_wrong":
            return tr("Put the token in that telephone system, or make a new one with “kms-desktop cti token make”.")
        case "unreadable" | "direction_unknown":
            return tr("Look at what the telephone system sends; docs/telephone.md says what is read.")
        case "event_unknown":
            return tr("Nothing needs to be done, unless calls of that system are missing.")
        case "refused":
            return tr("Look at the role of the login that “kms-desktop cti serve” has.")
        case "database_away":
            return tr("All were delivered. “kms-desktop doctor” says how the workspace is now.")
        case "dropped":
            return tr(
                "Look in the telephone system who called meanwhile. “kms-desktop doctor” says how the workspace is now."
            )
        case "asterisk_lost":
            return tr("Look at the network and at manager.conf; it is tried again until it answers.")
        case _:
            return tr("The log of “kms-desktop cti serve” says more.")
